"""The cells of all editions of a partnership together, for the second attack (`joint_attacker`): which of them are one
and the same unknown, how large each is in truth, and who knows how much of it. Restricted, like the truth itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.cells import Cells

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

OF_ONE = ["indicator", "part", "group_by", "group"]


@dataclass(frozen=True)
class Edition:
    """What one edition showed, as read back from its open data, and what was true then."""

    released: pd.DataFrame
    frame: pd.DataFrame
    cells: Cells
    definitions: Mapping[str, Definition]


@dataclass
class Counted:
    """One edition's sets and stretches of time, as places in the list of all. `agencies`: a large number for each;
    `signature`: counts that are equal for every agency have the same."""

    edition: Edition
    offset: int
    agencies: dict[str, int]
    candidate: Whole = field(init=False)
    count: Floats = field(init=False)
    signature: Whole = field(init=False)
    is_measured: Flags = field(init=False)
    is_within: Flags = field(init=False)

    def __post_init__(self) -> None:
        cells, shape = self.edition.cells, (len(self.edition.cells.sets), len(self.edition.cells.atoms))
        self.count, self.signature = np.zeros(shape), np.zeros(shape, dtype=np.int64)
        places = (cells.counts["set"], cells.counts["atom"])
        np.add.at(self.count, places, cells.counts["count"])
        weights = np.array([self.agencies[name] for name in cells.counts["agency"]], dtype=np.int64)
        np.add.at(self.signature, places, cells.counts["count"].to_numpy() * weights)
        self.is_measured = np.zeros(shape, dtype=bool)
        self.is_measured[cells.measured["set"], cells.measured["atom"]] = True
        self.is_within = self._closed() & self._comparable()

    def nodes(self, sets: Any, atoms: Any) -> Any:
        return self.offset + sets * self.count.shape[1] + atoms

    def _closed(self) -> Flags:
        within = self.edition.cells.within
        found = np.zeros((len(self.count),) * 2, dtype=bool)
        found[within["inner"], within["outer"]] = True
        while True:
            more = found | (found.astype(np.float32) @ found.astype(np.float32) > 0)
            if (more == found).all():
                np.fill_diagonal(found, False)
                return found
            found = more

    def _comparable(self) -> Flags:
        window = self.edition.cells.sets["window"].to_numpy()
        every = np.isnat(window)
        found: Flags = every[:, None] | every[None] | (window[:, None] == window[None])
        return found

    def contradicted(self) -> Flags:
        """Of which comparable sets one has rows where both are counted, and is not within the other."""
        there = (self.count > 0).astype(np.float32) @ self.is_measured.T.astype(np.float32) > 0
        found: Flags = there & self._comparable() & ~self.is_within
        return found

    @cached_property
    def uses(self) -> pd.DataFrame:
        """One line for each count and stretch of time that it is made of."""
        cells = self.edition.cells
        of, times = cells.of, (cells.of["last"] - cells.of["first"] + 1).to_numpy()
        lines = of.loc[of.index.repeat(times), ["row", "part", "set"]].reset_index(drop=True)
        begins = np.repeat(times.cumsum() - times, times)
        lines["atom"] = np.repeat(of["first"].to_numpy(), times) + np.arange(len(lines)) - begins
        lines["node"] = self.nodes(lines["set"], lines["atom"])
        return lines


class Unknowns:
    """The cells of every edition, numbered; `label` is the unknown of each, the same for cells that are the same."""

    def __init__(self, editions: Sequence[Edition]) -> None:
        names = sorted({name for own in editions for name in own.cells.counts["agency"]})
        lot = np.random.default_rng(0).integers(1, 2**40, len(names))
        weights = dict(zip(names, lot.tolist(), strict=True))
        self.editions: list[Counted] = []
        offset = 0
        for own in editions:
            self.editions.append(Counted(own, offset, weights))
            offset += self.editions[-1].count.size
        self.size = offset
        self._number_candidates()
        self.within = self._kept_within()
        same, self.added = self._versions()
        self.label = self._merged(same)
        self._count_unknowns(names)

    def _number_candidates(self) -> None:
        sets = pd.concat([own.edition.cells.sets for own in self.editions], ignore_index=True)
        number: Whole = sets.groupby(OF_ONE, sort=False).ngroup().to_numpy().astype(np.int64)
        self._candidates = int(number.max(initial=-1)) + 1
        start = 0
        for own in self.editions:
            own.candidate = number[start : start + len(own.count)]
            start += len(own.count)

    def _kept_within(self) -> Flags:
        """Of which candidates one lies within another in every edition: what may be known by meaning."""
        held = np.zeros((self._candidates,) * 2, dtype=bool)
        broken = np.zeros_like(held)
        for own in self.editions:
            for flags, into in ((own.is_within, held), (own.contradicted(), broken)):
                inner, outer = np.nonzero(flags)
                into[own.candidate[inner], own.candidate[outer]] = True
        return held & ~broken

    def pairs(self, own: Counted) -> tuple[Whole, Whole]:
        """Sets within sets in one edition."""
        inner, outer = np.nonzero(own.is_within)
        is_kept = self.within[own.candidate[inner], own.candidate[outer]]
        return inner[is_kept], outer[is_kept]

    def _versions(self) -> tuple[list[Whole], list[Whole]]:
        """The same count's cells in two editions, one after the other: unchanged, and with records only added."""
        lines = []
        for place, own in enumerate(self.editions):
            atoms, frame = own.edition.cells.atoms, own.edition.frame
            uses = own.uses.assign(edition=place)
            for name in ("indicator", "group_by", "group", "period_start"):
                uses[name] = frame[name].to_numpy()[uses["row"]]
            for name in ("start", "end"):
                uses[name] = atoms[name].to_numpy()[uses["atom"]]
            lines.append(uses.drop_duplicates(["indicator", "group_by", "group", "part", "period_start", "node"]))
        every = pd.concat(lines, ignore_index=True)
        names = [*OF_ONE, "period_start", "start", "end"]
        every["key"] = every.groupby(names, sort=False).ngroup()
        every = every.sort_values(["key", "edition"], ignore_index=True)
        key, node = every["key"].to_numpy(), every["node"].to_numpy()
        follows = key[1:] == key[:-1]
        old, new = node[:-1][follows], node[1:][follows]
        count = np.concatenate([own.count.ravel() for own in self.editions])
        signature = np.concatenate([own.signature.ravel() for own in self.editions])
        is_same = signature[old] == signature[new]
        is_more = ~is_same & (count[old] < count[new])
        return [old[is_same], new[is_same]], [old[is_more], new[is_more]]

    def _merged(self, same: list[Whole]) -> Whole:
        first, second = [same[0]], [same[1]]
        for own in self.editions:
            inner, outer = self.pairs(own)
            is_both = own.is_within[outer, inner] & self.within[own.candidate[outer], own.candidate[inner]]
            for one, other in zip(inner[is_both], outer[is_both], strict=True):
                atoms = np.flatnonzero(own.is_measured[one] & own.is_measured[other])
                first.append(own.nodes(one, atoms))
                second.append(own.nodes(other, atoms))
        one, other = np.concatenate(first), np.concatenate(second)
        graph = coo_array((np.ones(one.size, dtype=np.int8), (one, other)), shape=(self.size, self.size))
        label: Whole = connected_components(graph, directed=False)[1].astype(np.int64)
        return label

    def _count_unknowns(self, names: list[str]) -> None:
        """The unknowns are those that are counted at all; the truth of each, and each agency's part of it."""
        used = np.zeros(self.size, dtype=bool)
        for own in self.editions:
            used[own.offset : own.offset + own.count.size] = own.is_measured.ravel()
        number = np.full(int(self.label.max(initial=-1)) + 1, -1, dtype=np.int64)
        labels, first = np.unique(self.label[used], return_index=True)
        number[labels] = np.arange(labels.size)
        first = np.flatnonzero(used)[first]
        self.label = number[self.label]
        count = np.concatenate([own.count.ravel() for own in self.editions])
        self.true = count[first]
        if (count[used] != self.true[self.label[used]]).any():
            raise AssertionError("cells that are taken for the same are not")
        self.nobody = np.zeros(self.true.size)
        is_first = np.zeros(self.size, dtype=bool)
        is_first[first] = True
        owned = {name: self.nobody.copy() for name in names}
        for own in self.editions:
            held = own.edition.cells.counts
            node = own.nodes(held["set"].to_numpy(), held["atom"].to_numpy())
            for name, lines in held.assign(node=node)[is_first[node]].groupby("agency"):
                np.add.at(owned[str(name)], self.label[lines["node"]], lines["count"])
        self.insiders = {name: part for name, part in owned.items() if ((part > 0) & (part < self.true)).any()}
