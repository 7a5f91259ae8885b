"""Charts of shares, rates and numbers of events: P, U and C, and P′ and U′ for what varies more than chance would."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from dvmetrics.statistics.process_chart.chart import (
    FEWEST_POINTS,
    MAKING_DATA_COUNT,
    RANGE_SIGMAS,
    SIGMAS,
    Conventions,
    FloatArray,
    ProcessChart,
    same_within,
)
from dvmetrics.statistics.process_chart.individuals import mean_range
from dvmetrics.statistics.process_chart.periods import Given, Layout, counts_row, layout, two_rows
from dvmetrics.statistics.process_chart.rules import special_causes

_Sigma = Callable[[float, FloatArray], FloatArray]
"""The standard deviation that chance alone gives, from the centre and the denominators."""


def p_chart(
    x: Given,
    n: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    *,
    conventions: Conventions = MAKING_DATA_COUNT,
) -> ProcessChart:
    """The P chart of the shares x / n, one a period, as a proportion of 1, where chance alone moves them.

    Centre: p = Σx / Σn. Limits at a point: p ± 3 √(p(1 − p) / n), kept from 0 to 1. With large denominators shares vary
    more than that, and nearly every point falls outside: `p_prime` is the one to use. The rules and options are those
    of `xmr`; there are no moving ranges, so that `screen` is taken, to call all charts alike, and changes nothing.
    "Near the limit" is two thirds of the way by point, to the limit before it was cut off. A period is missing where x
    or n is None or NaN.

    Raises ValueError as `xmr` does, for x and n of different lengths or with different indexes, a negative x, x above
    n, n of 0 or below, and fewer than 2 points to calculate limits from, before or after any rebase. Source: Shewhart;
    Montgomery, Introduction to Statistical Quality Control, chapter 7.
    """
    events, sizes = _shares(x, n)
    plan = layout(len(events), baseline, rebase, exclude)
    return _chart(events, sizes, plan, _binomial, conventions, ceiling=1.0)


def p_prime(
    x: Given,
    n: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    *,
    conventions: Conventions = MAKING_DATA_COUNT,
) -> ProcessChart:
    """The P′ chart of the shares x / n: a P chart whose limits allow for variation beyond chance.

    With z = (x / n − p) / √(p(1 − p) / n), and σz the mean moving range of z divided by 1.128, the limits are those of
    the P chart drawn apart by σz: p ± 3 √(p(1 − p) / n) σz, kept from 0 to 1. With `screen` the moving ranges of z are
    screened as those of `xmr`: not where only zeros would be left. All else, and what is raised, is as for `p_chart`,
    and 2 consecutive points are needed.
    Source: Laney (2002), Quality Engineering 14:531–537.
    """
    events, sizes = _shares(x, n)
    plan = layout(len(events), baseline, rebase, exclude)
    return _chart(events, sizes, plan, _binomial, conventions, ceiling=1.0, screen=screen)


def u_chart(
    events: Given,
    exposure: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    *,
    conventions: Conventions = MAKING_DATA_COUNT,
) -> ProcessChart:
    """The U chart of the rates events / exposure, one a period, where chance alone moves them.

    Centre: u = Σevents / Σexposure. Limits at a point: u ± 3 √(u / exposure), the lower one not below 0. Events may
    exceed the exposure. All else, and what is raised, is as for `p_chart`. Source: Montgomery, chapter 7.
    """
    numbers, sizes = two_rows("events", events, "exposure", exposure)
    plan = layout(len(numbers), baseline, rebase, exclude)
    return _chart(numbers, sizes, plan, _poisson, conventions)


def u_prime(
    events: Given,
    exposure: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    *,
    conventions: Conventions = MAKING_DATA_COUNT,
) -> ProcessChart:
    """The U′ chart of the rates events / exposure: a U chart whose limits allow for variation beyond chance.

    u ± 3 √(u / exposure) σz, the lower limit not below 0, with σz as for `p_prime` from z = (events / exposure − u) /
    √(u / exposure). All else, and what is raised, is as for `p_prime`. Source: Laney (2002).
    """
    numbers, sizes = two_rows("events", events, "exposure", exposure)
    plan = layout(len(numbers), baseline, rebase, exclude)
    return _chart(numbers, sizes, plan, _poisson, conventions, screen=screen)


def c_chart(
    counts: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
    *,
    conventions: Conventions = MAKING_DATA_COUNT,
) -> ProcessChart:
    """The C chart of a number of events, one a period, where each period could have had as many as any other.

    Centre: the mean, c. Limits: c ± 3 √c, the lower one not below 0. Periods of unlike length or population need
    `u_chart`. All else is as for `p_chart`; raised is what concerns one row. Source: Montgomery, chapter 7.
    """
    row = counts_row("counts", counts)
    plan = layout(len(row), baseline, rebase, exclude)
    return _chart(row, np.ones_like(row), plan, _poisson, conventions)


def _shares(x: Given, n: Given) -> tuple[FloatArray, FloatArray]:
    events, sizes = two_rows("x", x, "n", n)
    if (events > sizes).any():
        raise ValueError("x must not be larger than n.")
    return events, sizes


def _binomial(centre: float, sizes: FloatArray) -> FloatArray:
    return np.sqrt(centre * (1 - centre) / sizes)


def _poisson(centre: float, sizes: FloatArray) -> FloatArray:
    return np.sqrt(centre / sizes)


def _chart(
    events: FloatArray,
    sizes: FloatArray,
    plan: Layout,
    sigma_of: _Sigma,
    conventions: Conventions,
    ceiling: float = math.inf,
    screen: bool | None = None,
) -> ProcessChart:
    """The chart of events / sizes; `screen` is None where chance alone gives the limits."""
    points, centre, reach = events / sizes, np.empty_like(events), np.empty_like(events)
    for part in plan.parts:
        known = plan.included[part] & ~np.isnan(events[part])
        if np.count_nonzero(known) < FEWEST_POINTS:
            raise ValueError(
                f"Process limits need at least {FEWEST_POINTS} points to calculate them from; from period "
                f"{part.start + 1} on there are fewer."
            )
        own = math.fsum(events[part][known].tolist()) / math.fsum(sizes[part][known].tolist())
        sigma = sigma_of(own, sizes[part])
        centre[part], reach[part] = own, SIGMAS * sigma
        if screen is not None:
            # Without any event, or where all are events, chance has no variance: z would be 0 / 0, and is 0.
            z = (points[part] - own) / np.where(sigma > 0, sigma, np.inf)
            reach[part] *= mean_range(z, plan.included[part], screen, conventions, part.start) / RANGE_SIGMAS
    causes, direction = special_causes(
        points - centre, reach, plan.parts, same_within(points), conventions.outside_is_near
    )
    lower, upper = np.maximum(centre - reach, 0.0), np.minimum(centre + reach, ceiling)
    return ProcessChart(points, centre, lower, upper, causes, direction, plan.provisional(points))
