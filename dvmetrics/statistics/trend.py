"""Trends: whether the last few points of a series go up or down, and by how much a series changes from point to point.

For periods of one length that share no case. Never for rolling 12 months: their points share most of their cases, and
so seem to move together. For a change on a known date there is `interruption`, for one at any time `process_chart`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import count
from statistics import NormalDist
from typing import Literal

import numpy as np

from dvmetrics.statistics.arguments import (
    Given,
    Numbers,
    every_not_negative,
    every_number,
    every_positive,
    same_index,
    share_inside,
    whole_number,
)
from dvmetrics.statistics.intervals import Interval
from dvmetrics.statistics.process_chart import Good

Direction = Literal["increasing", "decreasing", "no clear change", "cannot be said"]
Meaning = Literal["improving", "worsening"]
Method = Literal["Cochran-Armitage", "trend of rates", "weighted regression"]

DIRECTIONS: dict[int, Direction] = {1: "increasing", -1: "decreasing", 0: "no clear change"}
MEANINGS: dict[int, Meaning | None] = {1: "improving", -1: "worsening", 0: None}

RECENT_POINTS = 5
"""How many of the last points are looked at."""
FEWEST_POINTS = 4
"""Without one of three points two are left, whose slope says nothing about the third."""
RECENT_CONFIDENCE = 0.998
"""How sure a recent trend must be. A series is looked at again in every edition: at 95% trends would often be found
that are none."""
FEWEST_CASES = 10
"""The tests of proportions and of rates do not hold with fewer cases than this in all; that of proportions not with
fewer that are not cases."""
LIMITS_CONFIDENCE = 0.95
"""The confidence of the limits that `recent_trend` takes."""
FLAT = 1e-12
"""A slope is 0 when it is smaller than this share of the largest figure: floating point cannot tell it from 0."""


@dataclass(frozen=True)
class RecentTrend:
    """Where the last points go.

    `slope` is the change from one point to the next, in the unit of the figures; its limits exclude 0 exactly when
    `p_value`, of the test against no trend, is below 1 − confidence. Both are None where the direction cannot be said.
    `why` is a plain sentence. `meaning` is None without a direction, for a neutral indicator and without a `good`.
    """

    direction: Direction
    p_value: float | None
    slope: Interval | None
    points: int
    method: Method
    why: str
    meaning: Meaning | None


@dataclass(frozen=True)
class _Series:
    """Figures by period, the weight of each, and the method that these weights belong to."""

    figures: Numbers
    weights: Numbers
    method: Method


def recent_trend(
    values: Given,
    n: Given | None = None,
    *,
    exposure: Given | None = None,
    errors: Given | None = None,
    lower: Given | None = None,
    upper: Given | None = None,
    points: int = RECENT_POINTS,
    confidence: float = RECENT_CONFIDENCE,
    good: Good | None = None,
) -> RecentTrend:
    """Whether the last `points` of a series, oldest first, go up or down by more than chance would have them.

    How sure the figures are is said in one of four ways, with one number for each period:
    - `n`: values are the parts x of n. This is the Cochran-Armitage test, with p = Σx / Σn, weights w = n and σ² =
      p(1 − p); the slope is that of a proportion of 1. Source: Cochran (1954), Biometrics 10:417–451; Armitage (1955),
      Biometrics 11:375–386. Where fewer than 10 are cases, or fewer than 10 are not, the direction cannot be said;
    - `errors`: values are any figures, with these standard errors: w = 1 / error² and σ² = 1;
    - `lower` and `upper`: values are any figures, with these 95% limits: error = (upper − lower) / (2 · 1.96);
    - `exposure`: values are events. The figures are the rates in events by unit of exposure, with w = exposure and σ² =
      Σevents / Σexposure, the pooled rate: the same test for rates. Weights from the limits of each rate alone would
      favour those that are low by chance. Source: Breslow & Day (1987), volume II, chapter 3. Where there are fewer
      than 10 events, the direction cannot be said.
    Then a straight line is fitted by least squares with the weights w, as statsmodels has it. With t = 1, 2, … and t̄
    its weighted mean, the variance of its slope is σ² / Σw(t − t̄)², and slope² / variance is χ² of one degree of
    freedom. How well the line fits does not enter.

    With `n` and `exposure` only chance is allowed for. Counts that vary more than chance would have them (because one
    person counts several times, say) give trends that are none: without any trend, with 50 events a period, about 6% of
    series whose variance is 3 times their mean have a direction, and a quarter of those at 10 times; 0.2% should.

    There is a direction when p < 1 − confidence, and the slope has the same sign whichever one of the points is left
    out: one odd point makes no trend. Source: the trend markers of Fingertips (public health technical guidance), with
    five points, 99.8% (χ² above 9.5495) and both conditions. For proportions left out one at a time Fingertips takes
    the slope of the log odds, which there is none of where nobody or everybody is a case; here it is the test's own.

    `good` says which direction is better. Raises ValueError for a missing or non-finite number, a negative count, x
    above n, an n, exposure or error of 0, limits that do not hold their figure, lists of different lengths or with
    different indexes, a series of fewer points than asked for, `points` below 4, a confidence not inside 0 to 1, an
    unknown `good`, or unless exactly one of the four ways is used.
    """
    level, better = share_inside("confidence", confidence), _better(good)
    points = whole_number("points", points, FEWEST_POINTS)
    ways = [n is not None, exposure is not None, errors is not None, lower is not None or upper is not None]
    if sum(ways) != 1:
        raise ValueError("values need exactly one of n, exposure, errors, or lower and upper to say how sure they are.")
    for name, beside in (("n", n), ("exposure", exposure), ("errors", errors), ("lower", lower), ("upper", upper)):
        same_index(name, beside, "values", values)
    if n is not None:
        series = _of_proportions(values, n)
    elif exposure is not None:
        series = _of_rates(values, exposure)
    elif errors is not None:
        series = _of_errors(every_number("values", values), every_positive("errors", errors))
    else:
        series = _of_limits(values, lower, upper)
    if len(series.figures) < points:
        raise ValueError(f"values must have at least {points} points for a recent trend.")
    return _read(_Series(series.figures[-points:], series.weights[-points:], series.method), level, better)


def theil_sen(values: Given, confidence: float = 0.95) -> Interval:
    """The Theil-Sen slope of a series of equally spaced points, oldest first: the median of the slopes between any two
    of them, in the unit of the figures for each period. A few odd points do not move it.

    The limits are the slopes at the places (N ∓ zσ) / 2 of their order, with N = n(n − 1) / 2 and σ² = n(n − 1)(2n + 5)
    / 18, less where figures are tied. Source: Theil (1950), Indagationes Mathematicae 12:85–91; Sen (1968), Journal of
    the American Statistical Association 63:1379–1389, as scipy has it. The points are taken to be independent.

    Raises ValueError for a missing or non-finite number, a confidence not inside 0 to 1 or below 0.5, or too few points
    for limits of that confidence: the smallest and the largest of all slopes hold the true one with a probability of
    1 − 2/n! and no more, so that 95% limits need 5 points and 99.8% limits 7.
    """
    from scipy.stats import theilslopes

    level, figures = share_inside("confidence", confidence), every_number("values", values)
    if level < 0.5:
        # What scipy calls alpha is the confidence, but one below a half it takes for its complement.
        raise ValueError("confidence must be at least 0.5 for limits of this slope.")
    needed = next(n for n in count(2) if 2 / math.factorial(n) <= 1 - level)
    if len(figures) < needed:
        raise ValueError(f"values must have at least {needed} points for limits of that confidence.")
    found = theilslopes(figures, np.arange(len(figures)), alpha=level)
    return Interval(float(found.slope), float(found.low_slope), float(found.high_slope), "Theil-Sen")


def _of_proportions(x: Given, n: Given) -> _Series:
    parts, wholes = every_not_negative("values", x), every_positive("n", n)
    _same_length("n", wholes, parts)
    if (parts > wholes).any():
        raise ValueError("values must not be larger than n.")
    return _Series(parts / wholes, wholes, "Cochran-Armitage")


def _of_rates(events: Given, exposure: Given) -> _Series:
    happened, sizes = every_not_negative("values", events), every_positive("exposure", exposure)
    _same_length("exposure", sizes, happened)
    return _Series(happened / sizes, sizes, "trend of rates")


def _of_limits(values: Given, lower: Given | None, upper: Given | None) -> _Series:
    if lower is None or upper is None:
        raise ValueError("lower and upper must both be given.")
    figures, low, high = every_number("values", values), every_number("lower", lower), every_number("upper", upper)
    _same_length("lower", low, figures)
    _same_length("upper", high, figures)
    if not ((low <= figures) & (figures <= high) & (low < high)).all():
        raise ValueError("lower and upper must hold the values between them, and must not be the same.")
    return _of_errors(figures, (high - low) / (2 * NormalDist().inv_cdf((1 + LIMITS_CONFIDENCE) / 2)))


def _of_errors(figures: Numbers, errors: Numbers) -> _Series:
    _same_length("errors", errors, figures)
    return _Series(figures, errors**-2, "weighted regression")


def _read(series: _Series, level: float, better: int) -> RecentTrend:
    figures, weights, points = series.figures, series.weights, len(series.figures)
    variance, few = _by_chance(series)
    if few:
        why = f"The last {points} points have fewer than {FEWEST_CASES} {few} between them: too few to tell."
        return RecentTrend("cannot be said", None, None, points, series.method, why, None)
    slope, error = _line(figures, weights, np.arange(points, dtype=float), variance)
    p_value = 2 * NormalDist().cdf(-abs(slope / error))
    reach = NormalDist().inv_cdf((1 + level) / 2) * error
    sign, why = _direction(series, slope, p_value < 1 - level)
    return RecentTrend(
        DIRECTIONS[sign],
        p_value,
        Interval(slope, slope - reach, slope + reach, series.method),
        points,
        series.method,
        why,
        MEANINGS[sign * better],
    )


def _by_chance(series: _Series) -> tuple[float, str | None]:
    """The variance that chance gives a figure of weight 1, and what there is too little of to tell a direction."""
    if series.method == "weighted regression":
        return 1.0, None
    cases, whole = float((series.figures * series.weights).sum()), float(series.weights.sum())
    if series.method == "trend of rates":
        return cases / whole, "events" if round(cases, 6) < FEWEST_CASES else None
    few = "cases" if cases < whole - cases else "that are no case"
    return cases / whole * (1 - cases / whole), few if min(cases, whole - cases) < FEWEST_CASES else None


def _direction(series: _Series, slope: float, clear: bool) -> tuple[int, str]:
    """1 for up, −1 for down and 0 for neither, and why."""
    points = np.arange(len(series.figures), dtype=float)
    if not clear:
        return 0, f"The last {len(points)} points change no more than chance would have them."
    flat = FLAT * float(np.abs(series.figures).max())
    for left_out in points:
        kept = points != left_out
        without, _ = _line(series.figures[kept], series.weights[kept], points[kept])
        if abs(without) <= flat or (without > 0) != (slope > 0):
            return (
                0,
                f"Without one of the last {len(points)} points there would be no such change: one odd point is none.",
            )
    up = slope > 0
    why = f"The last {len(points)} points go {'up' if up else 'down'} by more than chance would."
    if series.method != "weighted regression":
        why += (
            " Counts that vary more than chance, as where one person counts several times, can do so without a trend."
        )
    return (1 if up else -1), why


def _line(figures: Numbers, weights: Numbers, times: Numbers, variance: float = 1.0) -> tuple[float, float]:
    """The slope of a straight line, and its standard error when a figure of weight w has this variance over w."""
    from statsmodels.regression.linear_model import WLS

    design = np.column_stack([np.ones_like(figures), times])
    fitted = WLS(figures, design, weights=weights).fit(cov_type="fixed scale", cov_kwds={"scale": variance})
    return float(fitted.params[1]), float(fitted.bse[1])


def _same_length(name: str, numbers: Numbers, values: Numbers) -> None:
    if len(numbers) != len(values):
        raise ValueError(f"{name} and values must have one number for each period: they differ in length.")


def _better(good: Good | None) -> int:
    directions = {"up": 1, "down": -1, "neutral": 0, None: 0}
    if not (good is None or (isinstance(good, str) and good in directions)):
        raise ValueError("good must be up, down or neutral, or None.")
    return directions[good]
