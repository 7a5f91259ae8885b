"""Which counts contain which: sets within sets, over periods within periods. Restricted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dvmetrics.disclosure.sums import Flags, Whole
from dvmetrics.measure.cells import Cells

Name = tuple[int, str]
"""The row and part of a count in the measurements."""
Pair = tuple[Name, Name]
"""A whole and what it contains."""


@dataclass(frozen=True)
class Nesting:
    """The counts that are sums of one set over one stretch of time, and which set lies within which."""

    of: pd.DataFrame
    is_within: Flags

    @classmethod
    def of_cells(cls, cells: Cells, is_within: Flags) -> Nesting:
        return cls(cells.of.drop_duplicates(["row", "part"], keep=False), is_within)

    def pairs(self, true: Mapping[Name, float], threshold: float) -> Iterator[Pair]:
        """Every two counts of which one contains the other and is larger, by less than the threshold."""
        counts = np.array([true.get(name, np.nan) for name in self._names])
        wholes, parts = self._inside
        difference = counts[wholes] - counts[parts]
        for near in np.flatnonzero((difference > 0) & (difference < threshold)):
            yield self._names[wholes[near]], self._names[parts[near]]

    @cached_property
    def _inside(self) -> tuple[Whole, Whole]:
        """The places of wholes, and beside them those of what they contain."""
        of_itself = np.eye(len(self.is_within), dtype=bool)  # in a shorter stretch of time
        found: list[tuple[Whole, Whole]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for inner, outer in np.argwhere(self.is_within | of_itself):
            if inner not in self._of_set or outer not in self._of_set:
                continue
            parts, wholes = self._of_set[inner], self._of_set[outer]
            begins_before = self._first[wholes][:, None] <= self._first[parts]
            whole, part = np.nonzero(begins_before & (self._last[parts] <= self._last[wholes][:, None]))
            found.append((wholes[whole], parts[part]))
        return np.concatenate([own for own, _ in found]), np.concatenate([own for _, own in found])

    def around(self, name: Name) -> Iterator[Pair]:
        """The counts of the same stretch of time that a count contains, or lies within."""
        if name not in self._place:
            return
        own = self._place[name]
        for place in np.flatnonzero((self._first == self._first[own]) & (self._last == self._last[own])):
            if self.is_within[self._set[place], self._set[own]]:
                yield name, self._names[place]
            if self.is_within[self._set[own], self._set[place]]:
                yield self._names[place], name

    @cached_property
    def _names(self) -> list[Name]:
        return list(zip(self.of["row"].tolist(), self.of["part"].tolist(), strict=True))

    @cached_property
    def _place(self) -> dict[Name, int]:
        return {name: place for place, name in enumerate(self._names)}

    @cached_property
    def _set(self) -> Whole:
        return self.of["set"].to_numpy()

    @cached_property
    def _first(self) -> Whole:
        return self.of["first"].to_numpy()

    @cached_property
    def _last(self) -> Whole:
        return self.of["last"].to_numpy()

    @cached_property
    def _of_set(self) -> dict[int, Whole]:
        return {int(own): np.flatnonzero(self._set == own) for own in np.unique(self._set)}
