"""Intervals of rounded counts: limits that hold for every true count that rounds to what is shown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dvmetrics.statistics.intervals import (
    Interval,
    not_negative,
    positive,
    proportion,
    proportion_difference,
    rate,
    rate_difference,
)

if TYPE_CHECKING:
    from dvmetrics.statistics.interruption import Interruption

ROUNDING_SLACK = 2
"""A count rounded to the nearest 5 is at most this far from the true one."""


def widened_proportion(
    x: float,
    n: float,
    numerator_slack: float = ROUNDING_SLACK,
    denominator_slack: float = ROUNDING_SLACK,
    confidence: float = 0.95,
) -> Interval:
    """The share x / n of two rounded counts, with Wilson limits that include the rounding.

    A slack is how far the true count can lie from the rounded one: 2 for one count rounded to 5, 2 for each part of a
    sum, 0 for an exact count. The lower limit is Wilson's of (x − slack, n + slack), the upper one of (x + slack,
    n − slack), with x kept from 0 to n: the extremes over all counts that round to these. Without slack it is
    `proportion`. Source: dvmetrics' disclosure rule 3.

    Rounding can put x above n; the value is then 1. Raises ValueError as `proportion` does, for a negative slack, and
    when x is above n by more than the slack allows.
    """
    x, n = not_negative("x", x), positive("n", n)
    x_slack, n_slack = _slacks(numerator_slack, denominator_slack)
    if x_slack == n_slack == 0:
        return proportion(x, n, confidence)
    fewest, largest = max(x - x_slack, 0.0), n + n_slack
    if fewest > largest:
        raise ValueError("x must not be larger than n, and is by more than rounding can explain.")
    most, smallest = x + x_slack, n - n_slack
    lower = proportion(fewest, largest, confidence).lower
    # Where x = n is among the possible counts, nothing below 1 is safe to say.
    upper = 1.0 if most >= smallest else proportion(most, smallest, confidence).upper
    return Interval(min(x / n, 1.0), lower, upper, "Wilson, with rounding")


def widened_rate(
    events: float,
    exposure: float,
    numerator_slack: float = ROUNDING_SLACK,
    denominator_slack: float = 0,
    multiplier: float = 1,
    confidence: float = 0.95,
) -> Interval:
    """A rate of rounded events for each `multiplier` units of exposure, with limits that include the rounding.

    Slacks as in `widened_proportion`; the exposure counts as exact unless told otherwise (a population is, a rounded
    number of incidents is not). The lower limit is that of `rate` at (events − slack, exposure + slack), events not
    below 0; the upper one at (events + slack, exposure − slack), and None when that exposure is not above 0. Each end
    has the method that its own number of events calls for. Without slack it is `rate`.

    Raises ValueError as `rate` does and for a negative slack.
    """
    plain = rate(events, exposure, multiplier, confidence)
    x_slack, n_slack = _slacks(numerator_slack, denominator_slack)
    if x_slack == n_slack == 0:
        return plain
    low = rate(max(events - x_slack, 0.0), exposure + n_slack, multiplier, confidence)
    if exposure <= n_slack:
        return Interval(plain.value, low.lower, None, f"{low.method}, with rounding")
    high = rate(events + x_slack, exposure - n_slack, multiplier, confidence)
    method = low.method if low.method == high.method else f"{low.method} below, {high.method} above"
    return Interval(plain.value, low.lower, high.upper, f"{method}, with rounding")


def widened_difference(
    x1: float, n1: float, x2: float, n2: float, slack: float = ROUNDING_SLACK, confidence: float = 0.95
) -> Interval:
    """The difference of two shares of rounded counts, with Newcombe's limits at the extremes over all counts that
    round to these. A part that rounding has put above its whole counts as the whole. Raises ValueError for a missing,
    negative or non-finite number, an n of 0, or a confidence not inside 0 to 1."""
    x1, n1, x2, n2 = not_negative("x1", x1), positive("n1", n1), not_negative("x2", x2), positive("n2", n2)
    slack = not_negative("slack", slack)
    x1, x2 = min(x1, n1), min(x2, n2)
    value = x1 / n1 - x2 / n2
    low1, high1, low2, high2 = *_extremes(x1, n1, slack), *_extremes(x2, n2, slack)
    lower = proportion_difference(*low1, *high2, confidence).lower
    upper = proportion_difference(*high1, *low2, confidence).upper
    return Interval(value, lower, upper, "Newcombe, with rounding" if slack else "Newcombe")


def _extremes(x: float, n: float, slack: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part and the whole that give the smallest and the largest share among all that round to x of n."""
    smallest = max(n - slack, 1.0)
    return (max(x - slack, 0.0), n + slack), (min(x + slack, smallest), smallest)


def widened_rate_difference(
    events1: float,
    exposure1: float,
    events2: float,
    exposure2: float,
    slack: float = ROUNDING_SLACK,
    confidence: float = 0.95,
) -> Interval:
    """`rate_difference` of rounded events, at the extremes over all counts that round to these. Raises ValueError as it
    does, and for a negative slack."""
    value = rate_difference(events1, exposure1, events2, exposure2, confidence).value
    slack = not_negative("slack", slack)
    fewest, most = [max(own - slack, 0.0) for own in (events1, events2)], [events1 + slack, events2 + slack]
    lower = rate_difference(fewest[0], exposure1, most[1], exposure2, confidence).lower
    upper = rate_difference(most[0], exposure1, fewest[1], exposure2, confidence).upper
    return Interval(value, lower, upper, "MOVER, with rounding" if slack else "MOVER")


def _slacks(numerator_slack: float, denominator_slack: float) -> tuple[float, float]:
    return (
        not_negative("numerator_slack", numerator_slack),
        not_negative("denominator_slack", denominator_slack),
    )


def widened_interruption(result: Interruption, slack: float = ROUNDING_SLACK) -> Interruption:
    """The answer of `interrupted` on rounded counts, with all its limits wide enough for the rounding.

    On the log scale a period of mean μ has variance φ/μ. A rounding error that is any whole number from −slack to slack
    alike has variance v = ((2 slack + 1)² − 1) / 12 (2 for counts rounded to 5), on the log scale v/μ², which is
    φ/μ · v/(φμ). The half-width of every interval grows by √(1 + v/(φμ)), with φ the dispersion of the model and μ the
    mean count; the estimates stay. The roundings of different periods know nothing of each other, so that they cannot
    add up like those of one figure. As φ is estimated from the rounded counts it holds most of their error already:
    the limits are on the safe side, and are so where φ is held at 1. Without slack nothing changes.

    Raises ValueError for a negative slack, or where all counts are 0.
    """
    spread = ((2 * not_negative("slack", slack) + 1) ** 2 - 1) / 12
    variance = result.dispersion * positive("the mean count", float(result.observed.mean()))
    return result.wider(math.sqrt(1 + spread / variance)) if spread else result
