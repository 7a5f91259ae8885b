"""Which sets of rows lie within which others. Restricted: the answer is about sets, and holds no row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

Flags = NDArray[np.bool_]

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


def sets_within(database: Any, windows: pd.Series) -> pd.DataFrame:
    """`inner`, `outer` and `count` (see `Cells.within`), from the tables `members` and `measured`; `windows`: the first
    day of the only period of each set, by its number, or missing.

    Of sets that are measured in the same atoms and have the same rows, each is said to be within the next, and the last
    one within the first; only the first of them is compared with other sets.
    """
    patterns, measured = database.execute(PATTERNS).df(), database.execute("FROM measured").df()
    atoms = int(measured["atom"].max()) + 1
    is_measured = np.zeros((len(windows), atoms), dtype=bool)
    is_measured[measured["set"], measured["atom"]] = True
    is_within = _within(patterns, is_measured)
    is_within &= _comparable(windows)
    first = _first_alike(is_within, is_measured)
    is_first = first == np.arange(len(first))
    is_within &= is_first[:, None] & is_first[None, :]
    inner, outer = np.nonzero(is_within)
    ring_inner, ring_outer = _rings(first)
    found = pd.DataFrame({"inner": np.concatenate([inner, ring_inner]), "outer": np.concatenate([outer, ring_outer])})
    counts = np.zeros(is_measured.shape, dtype=np.int64)
    held = database.execute(HELD).df()
    counts[held["set"], held["atom"]] = held["count"]
    found["count"] = (counts[found["inner"]] * is_measured[found["outer"]]).sum(axis=1)
    return found.sort_values(["inner", "outer"], ignore_index=True)


def _within(patterns: pd.DataFrame, is_measured: Flags) -> Flags:
    """Whether set a (row) is within set b (column): all of a's patterns in atoms where b is measured are b's too, as
    often or more often, and there is one."""
    shape = (len(is_measured), int(patterns["pattern"].max()) + 1 if len(patterns) else 0)
    sets, pattern, times = (patterns[name].to_numpy() for name in ("set", "pattern", "times"))
    kept = np.zeros((shape[0], shape[0]), dtype=np.int64)
    for often in np.unique(times):
        in_inner, in_outer = times == often, times >= often
        inner = csr_array((np.ones(in_inner.sum(), np.int64), (sets[in_inner], pattern[in_inner])), shape=shape)
        outer = csr_array((np.ones(in_outer.sum(), np.int64), (sets[in_outer], pattern[in_outer])), shape=shape)
        kept += (inner @ outer.T).toarray()
    by_atom = np.zeros(is_measured.shape, dtype=np.int64)
    np.add.at(by_atom, (sets, patterns["atom"].to_numpy()), 1)
    of_inner = by_atom @ is_measured.T.astype(np.int64)
    found: Flags = (kept == of_inner) & (of_inner > 0)
    np.fill_diagonal(found, False)
    return found


def _comparable(windows: pd.Series) -> Flags:
    """Two sets of a window each are compared where the window begins on the same day."""
    day = windows.to_numpy(dtype="datetime64[us]")
    serves_all = np.isnat(day)
    comparable: Flags = serves_all[:, None] | serves_all[None, :] | (day[:, None] == day[None, :])
    return comparable


def _first_alike(is_within: Flags, is_measured: Flags) -> NDArray[np.int64]:
    """For each set the first that is measured in the same atoms and has the same rows."""
    measured_alike = np.unique(is_measured, axis=0, return_inverse=True)[1].ravel()
    is_alike = is_within & is_within.T & (measured_alike[:, None] == measured_alike[None, :])
    np.fill_diagonal(is_alike, True)
    first: NDArray[np.int64] = is_alike.argmax(axis=1)
    return first


def _rings(first: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each set and the next one like it; the last one and the first."""
    order = np.argsort(first, kind="stable")
    following = np.roll(order, -1)
    is_last = first[order] != first[following]
    following = np.where(is_last, first[order], following)
    is_one_of_several = order != following
    return order[is_one_of_several], following[is_one_of_several]
