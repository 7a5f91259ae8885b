"""Which kinds of rows there are: of each, in which sets it is, and how often. Restricted: kinds, and no row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

PATTERNS = """
    WITH of_row AS (
        SELECT atom, list({'set': "set", 'times': times} ORDER BY "set") AS sets FROM members GROUP BY atom, "case"
    ),
    alike AS (SELECT atom, sets FROM of_row GROUP BY ALL),
    numbered AS (SELECT row_number() OVER () - 1 AS pattern, atom, sets FROM alike)
    SELECT pattern, atom, unnest(sets, recursive := true) FROM numbered
"""
"""Rows of one atom that are in the same sets as often say the same of them: one of each kind is enough."""
HELD = 'SELECT "set", atom, sum(times)::BIGINT AS "count" FROM members GROUP BY ALL'


@dataclass(frozen=True)
class Memberships:
    """`patterns` (`pattern`, `atom`, `set`, `times`): a line for each set that a kind of row is in. `is_measured` and
    `held` (sets × atoms): where each set is counted at all, and how many it holds. `windows`: the first day of the only
    period of each set, or missing."""

    patterns: pd.DataFrame
    is_measured: Flags
    held: Whole
    windows: NDArray[np.datetime64]

    @classmethod
    def read(cls, database: Any, windows: pd.Series) -> Memberships:
        """From the tables `members` and `measured`; `windows` by the number of the set."""
        measured, held = database.execute("FROM measured").df(), database.execute(HELD).df()
        is_measured = np.zeros((len(windows), int(measured["atom"].max()) + 1), dtype=bool)
        is_measured[measured["set"], measured["atom"]] = True
        counts = np.zeros(is_measured.shape, dtype=np.int64)
        counts[held["set"], held["atom"]] = held["count"]
        days = windows.to_numpy(dtype="datetime64[us]")
        return cls(database.execute(PATTERNS).df(), is_measured, counts, days)

    def kinds_in(self, atom: int) -> tuple[Whole, Whole]:
        """Of an atom, the sets and kinds of rows (from 0) that go together, side by side."""
        sets, kinds = self._by_atom[atom]
        return sets, np.unique(kinds, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def _by_atom(self) -> list[tuple[Whole, Whole]]:
        lines = self.patterns.sort_values("atom", kind="stable")
        ends = np.searchsorted(lines["atom"], np.arange(1, self.is_measured.shape[1]))
        of = [np.split(lines[name].to_numpy(dtype=np.int64), ends) for name in ("set", "pattern")]
        return list(zip(*of, strict=True))

    @cached_property
    def is_within(self) -> Flags:
        """Whether set a (row) is within set b (column): all of a's patterns in atoms where b is measured are b's too,
        as often or more often, and there is one. Two sets of a window each are compared where it begins on one day."""
        patterns = self.patterns
        shape = (len(self.is_measured), int(patterns["pattern"].max()) + 1 if len(patterns) else 0)
        sets, pattern, times = (patterns[name].to_numpy() for name in ("set", "pattern", "times"))
        kept = np.zeros((shape[0], shape[0]), dtype=np.int64)
        for often in np.unique(times):
            in_inner, in_outer = times == often, times >= often
            inner = csr_array((np.ones(in_inner.sum(), np.int64), (sets[in_inner], pattern[in_inner])), shape=shape)
            outer = csr_array((np.ones(in_outer.sum(), np.int64), (sets[in_outer], pattern[in_outer])), shape=shape)
            kept += (inner @ outer.T).toarray()
        by_atom = np.zeros(self.is_measured.shape, dtype=np.int64)
        np.add.at(by_atom, (sets, patterns["atom"].to_numpy()), 1)
        of_inner = by_atom @ self.is_measured.T.astype(np.int64)
        found: Flags = (kept == of_inner) & (of_inner > 0) & self._are_comparable
        np.fill_diagonal(found, False)
        return found

    @cached_property
    def first_alike(self) -> Whole:
        """For each set the first that is measured in the same atoms and has the same rows."""
        measured_alike = np.unique(self.is_measured, axis=0, return_inverse=True)[1].ravel()
        is_alike = self.is_within & self.is_within.T & (measured_alike[:, None] == measured_alike[None, :])
        np.fill_diagonal(is_alike, True)
        first: Whole = is_alike.argmax(axis=1)
        return first

    @property
    def _are_comparable(self) -> Flags:
        serves_all = np.isnat(self.windows)
        same_day: Flags = self.windows[:, None] == self.windows[None, :]
        return serves_all[:, None] | serves_all[None, :] | same_day
