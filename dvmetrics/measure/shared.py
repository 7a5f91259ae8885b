"""Which rows two sets share: those of a third, or none. Restricted: the answer is about sets, and holds no row.

Of 95 incidents at home and 115 of which it is known whether children were there, 90 are both, and all are among 115
incidents. So the 5 at home of which it is not known are among the few of which it is not known at all. To know how sets
lie within each other does not tell that; to know which set is the overlap of two others does.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dvmetrics.measure.memberships import Flags, Memberships

FEWEST = 10
"""That all of fewer shared rows are in a third set, or that two sets share none where fewer than this could be
expected, may be chance: nobody knows it beforehand."""
NONE = -1
Quad = tuple[int, int, int, int]


def sets_sharing(own: Memberships) -> pd.DataFrame:
    """`one`, `other`, `both` and `whole` (see `Cells.shared`), one line for the narrowest wholes of each pair."""
    serves_all = np.isnat(own.windows)
    is_first = own.first_alike == np.arange(len(own.windows))
    lines = list(_Chosen(own, is_first & serves_all, is_first).quads())
    for day in np.unique(own.windows[~serves_all]):
        of_day = is_first & (own.windows == day)
        lines += _Chosen(own, is_first & (serves_all | of_day), of_day).quads()
    return pd.DataFrame(lines, columns=["one", "other", "both", "whole"], dtype="int64")


class _Chosen:
    """Some of the sets, no two of them equal, over the atoms in which those that matter are measured, and how many
    kinds of rows each two share in each atom."""

    def __init__(self, own: Memberships, chosen: Flags, matter: Flags) -> None:
        atoms = np.flatnonzero(own.is_measured[chosen & matter].any(axis=0))
        self.sets = np.flatnonzero(chosen & (own.held[:, atoms].sum(axis=1) >= FEWEST))
        self.matters = matter[self.sets]
        self.held, self.is_measured = (of[np.ix_(self.sets, atoms)] for of in (own.held, own.is_measured))
        self.is_within = own.is_within[np.ix_(self.sets, self.sets)]
        self.is_strict: Flags = self.is_within & ~self.is_within.T
        self.kinds = np.zeros((len(self.sets), len(self.sets), atoms.size), dtype=np.int64)
        place = np.full(len(own.windows), NONE)
        place[self.sets] = np.arange(len(self.sets))
        for number, atom in enumerate(atoms):
            sets, kind = own.kinds_in(int(atom))
            known = place[sets] != NONE
            is_in = np.zeros((len(self.sets), int(kind.max(initial=0)) + 1), dtype=np.float32)
            is_in[place[sets[known]], kind[known]] = 1
            self.kinds[:, :, number] = is_in @ is_in.T

    def quads(self) -> Iterator[Quad]:
        """one, other, both and whole, by the numbers of the sets."""
        wholes: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for whole in range(len(self.sets)):
            for one, other in self._pairs(whole):
                both = self._both(one, other, whole)
                if both is not None:
                    wholes.setdefault((one, other), []).append((whole, both))
        for (one, other), found in wholes.items():
            for whole, both in found:
                if not any(self._is_narrower(narrow, whole) for narrow, _ in found):
                    numbers = [NONE if place == NONE else int(self.sets[place]) for place in (one, other, both, whole)]
                    yield numbers[0], numbers[1], numbers[2], numbers[3]

    def _pairs(self, whole: int) -> Iterator[tuple[int, int]]:
        """Two sets within a whole, neither within the other, that share many rows, or none of the many that could be
        expected. One of the three is one that matters."""
        inner = np.flatnonzero(self.is_strict[:, whole])
        here = self.is_measured[whole]
        shared = self.kinds[np.ix_(inner, inner, np.flatnonzero(here))].sum(axis=2)
        held = (self.held[inner] * here).sum(axis=1)
        in_all = max(int(self.held[whole].sum()), 1)
        is_apart = (shared == 0) & (np.outer(held, held) >= FEWEST * in_all)
        is_beside = ~self.is_within[np.ix_(inner, inner)]
        matters = self.matters[inner] | self.matters[whole]
        may_be = np.triu(is_beside & is_beside.T & (matters[:, None] | matters) & ((shared > 0) | is_apart), 1)
        for one, other in np.argwhere(may_be):
            yield int(inner[one]), int(inner[other])

    def _both(self, one: int, other: int, whole: int) -> int | None:
        """The set that holds all that two share; NONE where they share nothing; None where no set does."""
        here = self.is_measured[[one, other, whole]].all(axis=0)
        if not here.any():
            return None
        if not self.kinds[one, other, here].any():
            return NONE
        inside = np.flatnonzero(self.is_within[:, one] & self.is_within[:, other])
        there = self.is_measured[inside] & here
        shared = there @ self.kinds[one, other]
        own = (self.kinds[inside, inside] * there).sum(axis=1)
        is_all = (own == shared) & ((self.held[inside] * there).sum(axis=1) >= FEWEST)
        return int(inside[is_all][0]) if is_all.any() else None

    def _is_narrower(self, narrow: int, whole: int) -> bool:
        """Whether a set lies within another, and is measured wherever that is: what is known of it tells more."""
        return bool(self.is_strict[narrow, whole] and (self.is_measured[narrow] | ~self.is_measured[whole]).all())
