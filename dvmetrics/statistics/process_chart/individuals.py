"""Charts of single values, with limits from moving ranges: XmR, and T for the time between rare events."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from dvmetrics.statistics.process_chart.chart import (
    FEWEST_POINTS,
    MAKING_DATA_COUNT,
    SAME,
    BoolArray,
    Conventions,
    FloatArray,
    ProcessChart,
    same_within,
)
from dvmetrics.statistics.process_chart.periods import Given, Layout, layout, one_row, times_row
from dvmetrics.statistics.process_chart.rules import special_causes

SCREEN_FACTOR = 3.267
"""Upper limit of a moving range, in mean moving ranges: Shewhart's constant D4."""

NELSON = 3.6
"""The root that makes times between events, which are exponential, nearly normal."""


def xmr(
    values: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    *,
    conventions: Conventions = MAKING_DATA_COUNT,
) -> ProcessChart:
    """The XmR chart of `values`, one a period in order of time; None or NaN is a missing period.

    Centre: the mean. Limits: mean ± 2.66 × mean moving range. With `screen`, moving ranges at or above 3.267 × their
    mean are dropped once and their mean taken again. Where only zeros would be left, as in a series that is the same
    but for a period or two, nothing is dropped: limits without any width would put every point outside them. The limits
    are then those of the Making Data Count spreadsheets, which never screen. `rules.special_causes` says what marks a
    point. A missing period ends runs, and no moving range spans it.

    Positions count periods from 0. `rebase` holds those at which limits, runs and moving ranges start afresh.
    `baseline`: the limits come from this many first periods only, and hold until the first rebase. `exclude` holds
    those that are left out of the mean and the moving ranges; they are judged like any other point. `conventions`
    holds the choices in which other tools differ.

    Raises ValueError for values that are not one row of finite numbers, fewer than 2 points, positions outside the
    series, a baseline shorter than 2 or longer than the periods before the first rebase, and where no 2 consecutive
    points are left to calculate limits from, before or after any rebase. Source: NHS England, Making Data Count; of
    2.66 and 3.267: Shewhart's control-chart constants.
    """
    series = one_row("values", values)
    plan = layout(len(series), baseline, rebase, exclude)
    centre, reach = _limits(series, plan, screen, conventions)
    causes, direction = special_causes(
        series - centre, reach, plan.parts, same_within(series), conventions.outside_is_near
    )
    return ProcessChart(series, centre, centre - reach, centre + reach, causes, direction, plan.provisional(series))


def t_chart(
    days: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    *,
    conventions: Conventions = MAKING_DATA_COUNT,
) -> ProcessChart:
    """The T chart of the time between rare events: `days`, one for each event in order, from the event before it.

    The times, in days or any other unit, are transformed to y = t^(1 / 3.6), the limits and special causes are those of
    the XmR chart of y, and centre and limits are turned back to times, the lower one never below 0. A point that is
    high is a longer time, so that events became rarer. The options are those of `xmr`; positions count events, and None
    or NaN is a time that is not known.

    Raises ValueError as `xmr` does, and for a time of 0 or below: the transformed 0 would lie far from all other times
    only because days are whole. For events on one day give times in hours, or count them as half a day apart. Source:
    Nelson (1994), Journal of Quality Technology 26:239–241.
    """
    times = times_row("days", days)
    plan = layout(len(times), baseline, rebase, exclude)
    rooted = times ** (1 / NELSON)
    centre, reach = _limits(rooted, plan, screen, conventions)
    causes, direction = special_causes(
        rooted - centre, reach, plan.parts, same_within(rooted), conventions.outside_is_near
    )
    lower, upper = np.maximum(centre - reach, 0.0) ** NELSON, (centre + reach) ** NELSON
    return ProcessChart(times, centre**NELSON, lower, upper, causes, direction, plan.provisional(times))


def mean_range(
    values: FloatArray, included: BoolArray, screen: bool, conventions: Conventions, first_period: int
) -> float:
    """The mean moving range of one part of a series, screened once if asked; `first_period` is for the message."""
    kept = values[included] if conventions.ranges_span_excluded else np.where(included, values, np.nan)
    ranges = np.abs(kept[1:] - kept[:-1])
    ranges = ranges[~np.isnan(ranges)]
    if len(ranges) == 0:
        raise ValueError(
            f"Process limits need at least {FEWEST_POINTS} points in consecutive periods to calculate them from; from "
            f"period {first_period + 1} on no two stand side by side."
        )
    average = mean(ranges)
    kept_after = ranges[ranges < SCREEN_FACTOR * average * (1 - SAME)] if screen else ranges
    # Without a single change left there is no width to be had from what is left.
    return mean(kept_after) if (kept_after > SAME * average).any() else average


def mean(numbers: FloatArray) -> float:
    """The mean, summed without rounding between."""
    return math.fsum(numbers.tolist()) / len(numbers)


def _limits(series: FloatArray, plan: Layout, screen: bool, conventions: Conventions) -> tuple[FloatArray, FloatArray]:
    """The mean, and the distance from it to a limit, by period."""
    centre, reach = np.empty_like(series), np.empty_like(series)
    for part in plan.parts:
        values, included = series[part], plan.included[part]
        reach[part] = conventions.limit_factor * mean_range(values, included, screen, conventions, part.start)
        centre[part] = mean(values[included & ~np.isnan(values)])
    return centre, reach
