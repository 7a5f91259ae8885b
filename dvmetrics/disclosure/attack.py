"""The attack of a reader on protected tables: what can be worked out of each hidden count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from dvmetrics.disclosure.bounds import possible, whole
from dvmetrics.disclosure.layout import absences, layout
from dvmetrics.disclosure.policy import FEWEST_POSSIBLE, Policy
from dvmetrics.disclosure.program import CONTRADICTED
from dvmetrics.disclosure.sums import ANYTHING, UNKNOWN, Flags, Floats, Sums
from dvmetrics.disclosure.table import TOTAL, Table, as_shown, read_table
from dvmetrics.errors import ConfigurationError, DisclosureRefused


@dataclass(frozen=True)
class Attack:
    """What a reader can work out of tables in released form.

    `frame`: a row for each hidden count: `table` (from 1), every dimension column (`Total` where a table does not have
    it), `low` and `high` (the least and most it can be; `high` can be infinite), `values` (how many whole numbers that
    is) and `narrowed` (whether that is fewer than it should be).
    """

    frame: pd.DataFrame

    @property
    def narrowed(self) -> int:
        """How many hidden counts can be narrowed too far."""
        return int(self.frame["narrowed"].sum())


def attack(
    tables: pd.DataFrame | Sequence[pd.DataFrame],
    policy: Policy,
    *,
    need: float | None = None,
    count: str = "count",
    integer: bool = False,
) -> Attack:
    """Attack tables in released form (`[c]` in the column `count` where hidden), together.

    A reader knows that counts are never negative, how the policy rounds, and that a combination which is not in a table
    counts none; not which hidden counts are the small ones. A hidden count is narrowed when it could be a small one and
    has fewer than five possible values (`statutory`: and not all of 1 to 4); with a width of one's own, `need`, when
    its possible values lie less than that apart. A count that is none may well be narrowed in a table that is safe:
    only counts from 1 on are kept apart from each other. Under `statutory` a count that is not narrowed can still break
    the rule that all of 1 to 4 stay possible, if it is a small one: `is_partly_small` says which could.

    Raises ConfigurationError for what is no table in released form and DisclosureRefused where the tables contradict
    each other or the attack fails.
    """
    frames = [tables] if isinstance(tables, pd.DataFrame) else list(tables)
    read = [read_table(own, count) for own in frames]
    sums, hidden = _as_seen(read, policy)
    low, high = possible(sums, hidden, integer=integer)
    least, most = whole(low, high)
    found = _hidden_rows(read)
    found["low"], found["high"], found["values"] = least, most, most - least + 1
    found["narrowed"] = _is_narrowed(least, most, policy) if need is None else high - low < need - 1e-6
    return Attack(found)


def is_partly_small(found: pd.DataFrame, policy: Policy) -> Flags:
    """Which rows of an attack's `frame`, without those that are narrowed, could be small and yet not be every small
    count: from 3 on, say. There are none but where none is shown as 0 (`statutory`): elsewhere five values are enough.
    """
    low, high = found["low"].to_numpy(dtype=np.float64), found["high"].to_numpy(dtype=np.float64)
    return ~found["narrowed"].to_numpy(dtype=np.bool_) & _could_be_small(low, high, policy) & _misses(low, high, policy)


def _is_narrowed(least: Floats, most: Floats, policy: Policy) -> Flags:
    few: Flags = most - least + 1 < FEWEST_POSSIBLE
    if policy.threshold:
        few &= _could_be_small(least, most, policy)
    if policy.none_is_shown:
        few &= _misses(least, most, policy)
    return few


def _could_be_small(least: Floats, most: Floats, policy: Policy) -> Flags:
    small: Flags = (least < policy.threshold) & (most >= 1)
    return small


def _misses(least: Floats, most: Floats, policy: Policy) -> Flags:
    """Whether one of the small counts is impossible: from 1 to 4 is all there is to know of one that is not none."""
    misses: Flags = policy.none_is_shown & ((least > 1) | (most < policy.threshold - 1))
    return misses


def _as_seen(tables: Sequence[Table], policy: Policy) -> tuple[Sums, Flags]:
    rows = layout(tables)
    try:
        counts = rows.counts(tables)
    except ConfigurationError:  # the same figure in two rows: what a reader sees is no wrong use but a contradiction
        raise DisclosureRefused(CONTRADICTED) from None
    hidden = np.isnan(counts)
    if not all(policy.can_show(own) for own in counts[~hidden]):
        raise ConfigurationError(f"The table shows a count that the policy {policy.name} would not show.")
    shown = np.array([UNKNOWN if np.isnan(own) else as_shown(own, policy) for own in counts]).reshape(-1, 2)
    wanted = [of[np.isnan(table.counts)] for table, of in zip(tables, rows.of_rows, strict=True)]
    targets = csr_array(rows.figures[np.concatenate(wanted)])
    zeros = absences(tables)
    seen = Sums(
        numbers=rows.figures,
        shown=shown,
        hidden=np.tile(UNKNOWN, (counts.size, 1)),
        figures=np.arange(counts.size),
        cost=np.ones(counts.size),
        relations=zeros,
        relation_limits=np.zeros((zeros.shape[0], 2)),
        targets=targets,
        reach=np.tile(ANYTHING, (targets.shape[0], 1)),
        width=np.zeros(targets.shape[0]),
    )
    return seen, hidden


def _hidden_rows(tables: Sequence[Table]) -> pd.DataFrame:
    """The keys of the hidden rows of all tables, each with the number of its table."""
    dimensions = list(dict.fromkeys(name for table in tables for name in table.dimensions))
    rows = [
        {"table": number, **dict.fromkeys(dimensions, TOTAL), **dict(zip(table.dimensions, key, strict=True))}
        for number, table in enumerate(tables, start=1)
        for key, count in zip(table.keys, table.counts, strict=True)
        if np.isnan(count)
    ]
    return pd.DataFrame(rows, columns=["table", *dimensions])
