"""Whether chance alone could be behind a change, of the whole and of each group. Restricted: true counts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal

from dvmetrics.statistics.intervals import Interval, proportion_difference, rate_difference
from dvmetrics.statistics.multiple import benjamini_hochberg, difference_p_value, share_p_value
from dvmetrics.workbench.why import Why

Row = Mapping[Hashable, Any]
"""A group of a grouping: a row of `Why.parts`."""
Verdict = Literal["among all", "alone", "neither", "not tested"]
"""Whether a group changed by more than chance: even among all that were looked at; only if looked at alone; neither."""
ALONE = 0.05
"""A change that chance makes less often than this is more than chance would often do, looked at alone."""


def interval_of_change(own: Why) -> Interval:
    """The change of the whole in its unit, with 95% limits: Newcombe for a share, MOVER for what is counted against
    time, residents or other events. The two periods must have no case in common."""
    first, last = own.then, own.now
    if own.is_count:
        return rate_difference(last.numerator, 1, first.numerator, 1)
    whole = [float(figure.denominator or 0) for figure in (first, last)]
    between = proportion_difference if own.definition.form == "share" else rate_difference
    found = between(last.numerator, whole[1], first.numerator, whole[0])
    ends = [None if end is None else own.scale * end for end in (found.lower, found.upper)]
    return Interval(own.scale * found.value, ends[0], ends[1], found.method)


def months_shared(own: Why) -> int:
    """How many months lie in both periods, as of rolling years a quarter apart."""
    first, last = sorted([own.then.period, own.now.period])
    if last.start > first.end:
        return 0
    return (first.end.year - last.start.year) * 12 + first.end.month - last.start.month + 1


def changed_groups(own: Why) -> tuple[int, list[Row]]:
    """How many groups of all groupings that may be named were looked at, and those whose own figure, or number,
    changed by more than chance, the surest first. None is looked at where the two periods share cases.

    At most 5% of those given are expected to be chance (Benjamini & Hochberg), however many are looked at.
    """
    tested = [(p_value, row) for row in groups_of(own) if (p_value := _p_value(own, row)) is not None]
    named = benjamini_hochberg([p_value for p_value, _ in tested]).named
    found = [one for one, is_named in zip(tested, named, strict=True) if is_named]
    return len(tested), [row for _, row in sorted(found, key=lambda one: one[0])]


def groups_of(own: Why) -> list[Row]:
    """Every group of every grouping that may be named."""
    return [row for by in own.candidates for row in own.grouped(by).to_dict(orient="records")]


def verdict(own: Why, row: Row) -> Verdict:
    """Whether one group's own figure, or number, changed by more than chance. One that was picked out of many as the
    largest must not be judged as if it had been looked at alone, so that both are told."""
    p_value = _p_value(own, row)
    if p_value is None:
        return "not tested"
    _, found = changed_groups(own)
    if (row["by"], row["group"]) in {(one["by"], one["group"]) for one in found}:
        return "among all"
    return "alone" if p_value <= ALONE else "neither"


def _p_value(own: Why, row: Row) -> float | None:
    """How likely a change as large is by chance: Fisher's exact test of a group's two shares; of counts the exact test
    of two Poisson counts given their sum (Przyborowski & Wilenski 1940). None where there is nothing to compare, and
    where the two periods share cases."""
    if months_shared(own):
        return None
    x1, x2 = row["numerator_then"], row["numerator_now"]
    n1, n2 = (row["denominator_then"], row["denominator_now"]) if own.is_share else (1.0, 1.0)
    if not (n1 and n2):
        return None
    if own.is_share and x1 <= n1 and x2 <= n2:
        return difference_p_value(x1, n1, x2, n2)
    if not x1 + x2:
        return None
    return share_p_value(x1, x1 + x2, n1 / (n1 + n2))
