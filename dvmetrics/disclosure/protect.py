"""Protect any table of counts: the primary rule, and as much secondary suppression as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, vstack

from dvmetrics.disclosure.bounds import is_safe, possible, whole
from dvmetrics.disclosure.exact import cheapest
from dvmetrics.disclosure.gaps import without_gaps
from dvmetrics.disclosure.layout import Layout, completed, expect_sound, layout
from dvmetrics.disclosure.policy import FEWEST_POSSIBLE, Policy
from dvmetrics.disclosure.sums import ANYTHING, UNKNOWN, Flags, Floats, Sums
from dvmetrics.disclosure.suppress import NOT_POSSIBLE
from dvmetrics.disclosure.table import as_shown, read_table, released_form
from dvmetrics.errors import ConfigurationError, DisclosureRefused

NO_GAPS = 2
"""With so many dimensions, and rounded counts, every whole value between the bounds is possible."""


@dataclass(frozen=True)
class ProtectedTable:
    """A table that may be published.

    `frame`: the columns of the table that was given; rows that it did not have stand at the end. Counts are texts, and
    `[c]` where hidden. `hidden_first`: how many rows are hidden because they are too small; `hidden_second`: how many
    so that these cannot be worked out. `narrowest`: how many values a reader is left with for the small count of which
    most can be worked out, over all tables that were protected together; None where there is no small count.
    `is_cheapest`: whether it was proved that no cheaper choice would be safe.
    """

    frame: pd.DataFrame
    hidden_first: int
    hidden_second: int
    narrowest: float | None
    is_cheapest: bool


@overload
def protect(
    table: pd.DataFrame,
    policy: Policy,
    primary: ArrayLike | None = ...,
    need: ArrayLike | None = ...,
    *,
    count: str = ...,
    exact_seconds: float | None = ...,
) -> ProtectedTable: ...
@overload
def protect(
    table: Sequence[pd.DataFrame],
    policy: Policy,
    primary: Sequence[ArrayLike] | None = ...,
    need: Sequence[ArrayLike] | float | None = ...,
    *,
    count: str = ...,
    exact_seconds: float | None = ...,
) -> tuple[ProtectedTable, ...]: ...
def protect(
    table: pd.DataFrame | Sequence[pd.DataFrame],
    policy: Policy,
    primary: ArrayLike | Sequence[ArrayLike] | None = None,
    need: ArrayLike | Sequence[ArrayLike] | float | None = None,
    *,
    count: str = "count",
    exact_seconds: float | None = None,
) -> ProtectedTable | tuple[ProtectedTable, ...]:
    """Protect a table, or several together that share dimension columns.

    Every column but `count` is a dimension; `Total` in it stands for all its values. Where a dimension has no `Total`
    rows they are built, and a combination that is not there counts none; where one column lies within another (months
    within quarters, see `lying_within`), it cannot exist and is not added. Each small count, and each small difference
    of two counts of which one contains the other, keeps the values that the policy asks for.

    With `primary` (a flag for each row: which are not to be shown) the counts stay exact, nothing is known of a hidden
    one but that it is not negative, and the width of the possible values of each must be at least `need` (for all or
    for each row; left out: that of the policy).

    Raises ConfigurationError for what is no such table or contradicts itself, and DisclosureRefused when it cannot be
    made safe.
    """
    alone = isinstance(table, pd.DataFrame)
    tables = [read_table(own, count) for own in ([table] if isinstance(table, pd.DataFrame) else table)]
    given = [len(own.keys) for own in tables]
    tables = completed(tables)
    rows = layout(tables)
    counts = rows.counts(tables)
    expect_sound(rows.figures, counts)
    if primary is None:
        first = np.array([policy.hides(own) for own in counts], dtype=bool)
        sums = _by_policy(rows.figures, counts, first, policy)
    else:
        flags = _by_row(primary, rows, given, alone=alone, rest=0.0) > 0
        width = FEWEST_POSSIBLE - 1 if need is None else need
        sums = _by_flags(rows.figures, counts, flags, _by_row(width, rows, given, alone=alone, rest=0.0))
        first = flags
    choice = cheapest(sums, first, exact_seconds=exact_seconds)
    hidden = choice.hidden
    is_exact = primary is not None or policy.base == 1
    if is_exact or len({name for own in tables for name in own.dimensions}) > NO_GAPS:
        hidden = without_gaps(sums, hidden)
    narrowest = attacked_again(sums, hidden)
    shown = counts if primary is not None else np.array([policy.rounded(own) for own in counts])
    protected = tuple(
        ProtectedTable(
            released_form(own, shown[of], hidden[of], count),
            int(first[of].sum()),
            int((hidden & ~first)[of].sum()),
            narrowest,
            choice.is_cheapest,
        )
        for own, of in zip(tables, rows.of_rows, strict=True)
    )
    return protected[0] if alone else protected


def attacked_again(sums: Sums, hidden: Flags) -> float | None:
    """The number of values left for the target of which most can be worked out, by an attack from the beginning.

    Raises DisclosureRefused where a target is not safe.
    """
    if not sums.width.size:
        return None
    low, high = possible(sums, hidden)
    if not is_safe(low, high, sums.reach, sums.width).all():
        raise DisclosureRefused(NOT_POSSIBLE)
    least, most = whole(low, high)
    return float((most - least).min() + 1)


def _by_row(
    given: ArrayLike | Sequence[ArrayLike], rows: Layout, lengths: Sequence[int], *, alone: bool, rest: float
) -> Floats:
    """What is given for each row, for each figure: the greatest of its rows; `rest` for rows that were not there."""
    found = np.full(rows.figures.shape[0], rest)
    shared = np.ndim(given) == 0 if not isinstance(given, Sequence) else False
    for place, (figures, length) in enumerate(zip(rows.of_rows, lengths, strict=True)):
        own = given if shared or alone else given[place]  # type: ignore[index]
        values = np.asarray(own, dtype=np.float64)
        if values.ndim and values.shape != (length,):
            raise ConfigurationError("Flags and widths must be given for each row of the table.")
        np.maximum.at(found, figures[:length], np.broadcast_to(values, (length,)))
    return found


def _by_policy(figures: csr_array, counts: Floats, first: Flags, policy: Policy) -> Sums:
    hidden = np.where(first[:, None], (0.0, policy.threshold - 1.0), UNKNOWN)
    shown = np.array([as_shown(own, policy) for own in counts]).reshape(-1, 2)
    targets, values = _with_differences(figures, counts, policy.threshold)
    reach = (1.0, policy.threshold - 1.0) if policy.none_is_shown else ANYTHING
    return _sums(
        figures,
        np.where(first[:, None], hidden, shown),
        hidden,
        np.log2(2 + np.array([policy.rounded(own) for own in counts])),
        targets,
        np.tile(reach, (values.size, 1)),
        np.full(values.size, 0.0 if policy.none_is_shown else FEWEST_POSSIBLE - 1.0),
    )


def _by_flags(figures: csr_array, counts: Floats, flags: Flags, width: Floats) -> Sums:
    hidden = np.tile(UNKNOWN, (counts.size, 1))
    return _sums(
        figures,
        np.column_stack([counts, counts]),
        hidden,
        counts,
        figures[flags],
        np.tile(ANYTHING, (int(flags.sum()), 1)),
        width[flags],
    )


def _sums(
    figures: csr_array, shown: Floats, hidden: Floats, cost: Floats, targets: csr_array, reach: Floats, width: Floats
) -> Sums:
    number, cells = figures.shape
    return Sums(
        numbers=figures,
        shown=shown,
        hidden=hidden,
        figures=np.arange(number),
        cost=cost,
        relations=csr_array((0, cells)),
        relation_limits=np.zeros((0, 2)),
        targets=csr_array(targets),
        reach=reach,
        width=width,
    )


def _with_differences(figures: csr_array, counts: Floats, threshold: int) -> tuple[csr_array, Floats]:
    """The figures, and the differences of two of which one contains the other, whose true count is small but not none;
    each once."""
    common = (figures @ figures.T).tocoo()
    sizes = figures.sum(axis=1)
    nested = (common.data == sizes[common.row]) & (sizes[common.row] < sizes[common.col])
    inner, outer = common.row[nested], common.col[nested]
    rest = counts[outer] - counts[inner]
    small = (rest > 0) & (rest < threshold)
    own = (counts > 0) & (counts < threshold)
    rows = csr_array(vstack([figures[own], figures[outer[small]] - figures[inner[small]]], format="csr"))
    rows.eliminate_zeros()
    rows.sort_indices()
    values = np.concatenate([counts[own], rest[small]])
    first: dict[bytes, int] = {}
    for place in range(values.size):
        first.setdefault(rows.indices[rows.indptr[place] : rows.indptr[place + 1]].tobytes(), place)
    kept = sorted(first.values())
    return csr_array(rows[kept]), values[kept]
