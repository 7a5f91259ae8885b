"""Confidence intervals of proportions and rates: Wilson, exact Poisson or Byar, Newcombe, MOVER.

Every function takes single numbers, not arrays (a call takes about a tenth of a millisecond), and raises ValueError
for a missing, non-finite or impossible one. Counts may be fractional, for example weighted. `confidence` is a share:
0.95 and 0.998 are the ones of record.

Events that repeat in the same person are not independent: an interval of a rate that counts incidents is then too
narrow, and the page that shows it has to say so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

RateMethod = Literal["auto", "exact", "byar"]

EXACT_BELOW = 10
"""Rates of fewer events than this have the exact Poisson interval, others Byar's."""


@dataclass(frozen=True)
class Interval:
    """A figure, its confidence limits in the same unit, and the name of the method that gave them.

    A limit is None when the method has none to give, which is not the same as zero.
    """

    value: float
    lower: float | None
    upper: float | None
    method: str


def proportion(x: float, n: float, confidence: float = 0.95) -> Interval:
    """The share x / n with Wilson's score interval, as a proportion of 1.

    Limits: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson (1927), as statsmodels has it.
    Raises ValueError for a missing, negative or non-finite number, n = 0, x above n, or a confidence not inside 0 to 1.
    """
    from statsmodels.stats.proportion import proportion_confint

    x, n = part_and_whole("x", x, "n", n)
    value = x / n
    lower, upper = proportion_confint(x, n, alpha=_alpha(confidence), method="wilson")
    # At x = 0 and x = n the limit is the value itself, which floating point can miss by a last digit.
    return Interval(value, min(float(lower), value), max(float(upper), value), "Wilson")


def rate(
    events: float, exposure: float, multiplier: float = 1, confidence: float = 0.95, method: RateMethod = "auto"
) -> Interval:
    """Events for each `multiplier` units of exposure, with the exact Poisson interval or Byar's.

    `auto` is exact below 10 events, else Byar. With O events, limits of the count are
    - exact: ½ χ²(α/2; 2O) and ½ χ²(1 − α/2; 2O + 2), and 0 below when O = 0. Source: Garwood (1936), as statsmodels
      has it.
    - Byar: O (1 − 1/9O − z/3√O)³ and (O + 1)(1 − 1/9(O + 1) + z/3√(O + 1))³. Source: Breslow & Day (1987), volume II,
      equation 2.11. With no events, or few at a high confidence, the lower one would be negative: it is not available
      and None.

    Events may exceed the exposure (arrests for each 100 incidents). Raises ValueError for a missing, negative or
    non-finite number, an exposure or multiplier of 0, a confidence not inside 0 to 1, or an unknown method.
    """
    events, exposure = not_negative("events", events), positive("exposure", exposure)
    multiplier, alpha = positive("multiplier", multiplier), _alpha(confidence)
    chosen = ("exact" if events < EXACT_BELOW else "byar") if method == "auto" else method
    if chosen not in _LIMITS:
        raise ValueError("method must be auto, exact or byar.")
    name, limits_of = _LIMITS[chosen]
    lower, upper = limits_of(events, alpha)
    scale = multiplier / exposure
    return Interval(events * scale, None if lower is None else lower * scale, upper * scale, name)


def proportion_difference(x1: float, n1: float, x2: float, n2: float, confidence: float = 0.95) -> Interval:
    """The difference x1 / n1 − x2 / n2 of two independent proportions, as a proportion of 1, from −1 to 1.

    Limits from the Wilson limits l, u of each: d − √((p1 − l1)² + (u2 − p2)²) and d + √((u1 − p1)² + (p2 − l2)²).
    Source: Newcombe (1998), Statistics in Medicine 17:873–890, method 10, as statsmodels has it (its score method gives
    wrong answers at 0 of 20). Raises ValueError as `proportion` does.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    x1, n1 = part_and_whole("x1", x1, "n1", n1)
    x2, n2 = part_and_whole("x2", x2, "n2", n2)
    alpha = _alpha(confidence)
    lower, upper = confint_proportions_2indep(x1, n1, x2, n2, compare="diff", method="newcomb", alpha=alpha)
    return Interval(x1 / n1 - x2 / n2, max(float(lower), -1.0), min(float(upper), 1.0), "Newcombe")


def rate_ratio(
    events1: float, exposure1: float, events2: float, exposure2: float, confidence: float = 0.95
) -> Interval:
    """The ratio of two independent rates, (events1 / exposure1) / (events2 / exposure2), with the MOVER interval.

    The lower limit L solves r1 − L r2 = √((r1 − l1)² + L² (u2 − r2)²), the upper one U r2 − r1 = √((u1 − r1)² +
    U² (r2 − l2)²), where r are the rates and l, u their score limits O + z²/2 ± z √(O + z²/4), divided by the exposure.
    Source: Donner & Zou (2012), Statistical Methods in Medical Research 21:347–359; with score limits Li, Tang & Wong
    (2014), Computational Statistics 29:869–889.

    Raises ValueError for a missing, negative or non-finite number, an exposure of 0, a confidence not inside 0 to 1,
    or events2 = 0: nothing can be divided by a rate of zero, but the ratio the other way round may exist.
    """
    events1, exposure1 = not_negative("events1", events1), positive("exposure1", exposure1)
    events2, exposure2 = not_negative("events2", events2), positive("exposure2", exposure2)
    if events2 == 0:
        raise ValueError("There is no ratio to a rate of zero events: swap the two rates, or compare them as rates.")
    z = _z(_alpha(confidence))
    (lower1, upper1), (lower2, upper2) = _score_limits(events1, z), _score_limits(events2, z)
    # The exposures only scale the result, so that the counts are compared first: their size is easier on the digits.
    scale, product = exposure2 / exposure1, events1 * events2
    low_part, low_whole = lower1 * (2 * events1 - lower1), upper2 * (2 * events2 - upper2)
    high_part, high_whole = upper1 * (2 * events1 - upper1), lower2 * (2 * events2 - lower2)
    # statsmodels has the same roots, but divides by `low_whole`: that passes through zero at events2 = 2z², where it
    # stops with an AssertionError; and it answers NaN at events2 = 0.
    lower = low_part / (product + math.sqrt(product**2 - low_part * low_whole)) if events1 > 0 else 0.0
    upper = (product + math.sqrt(product**2 - high_part * high_whole)) / high_whole
    return Interval(events1 / events2 * scale, lower * scale, upper * scale, "MOVER")


def rate_difference(
    events1: float, exposure1: float, events2: float, exposure2: float, confidence: float = 0.95
) -> Interval:
    """The difference of two independent rates, events1 / exposure1 − events2 / exposure2, with the MOVER interval.

    Limits from the limits l, u of each rate (exact below 10 events, else Byar): d − √((r1 − l1)² + (u2 − r2)²) and
    d + √((u1 − r1)² + (r2 − l2)²). Source: Zou & Donner (2008), Statistics in Medicine 27:1693–1702. Where a rate has
    no lower limit, 0 stands for it. Raises ValueError as `rate` does.
    """
    first, second = rate(events1, exposure1, 1, confidence), rate(events2, exposure2, 1, confidence)
    (lower1, upper1), (lower2, upper2) = ((own.lower or 0.0, own.upper or 0.0) for own in (first, second))
    value = first.value - second.value
    lower = value - math.hypot(first.value - lower1, upper2 - second.value)
    upper = value + math.hypot(upper1 - first.value, second.value - lower2)
    return Interval(value, lower, upper, "MOVER")


def _exact_limits(events: float, alpha: float) -> tuple[float | None, float]:
    from statsmodels.stats.rates import confint_poisson

    lower, upper = confint_poisson(events, 1, method="exact-c", alpha=alpha)
    return float(lower), float(upper)


def _byar_limits(events: float, alpha: float) -> tuple[float | None, float]:
    z = _z(alpha)
    lower = _cubed(events, -z) if events > 0 else None
    return (None if lower is None or lower < 0 else lower), _cubed(events + 1, z)


def _cubed(count: float, z: float) -> float:
    """The chi-square quantile of a Poisson limit by the Wilson–Hilferty cube root."""
    return float(count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3)


def _score_limits(events: float, z: float) -> tuple[float, float]:
    upper = events + z**2 / 2 + z * math.sqrt(events + z**2 / 4)
    # The product of the two limits is O²; the difference in the formula would lose the digits of a small lower one.
    return events**2 / upper, upper


_LIMITS: dict[str, tuple[str, Callable[[float, float], tuple[float | None, float]]]] = {
    "exact": ("exact Poisson", _exact_limits),
    "byar": ("Byar", _byar_limits),
}


def _z(alpha: float) -> float:
    return -NormalDist().inv_cdf(alpha / 2)


def _alpha(confidence: float) -> float:
    if not 0 < _number("confidence", confidence) < 1:
        raise ValueError("confidence must be a share between 0 and 1, for example 0.95.")
    return 1 - confidence


def part_and_whole(part_name: str, part: float, whole_name: str, whole: float) -> tuple[float, float]:
    part, whole = not_negative(part_name, part), positive(whole_name, whole)
    if part > whole:
        # statsmodels' Wilson would answer NaN and say nothing.
        raise ValueError(f"{part_name} must not be larger than {whole_name}.")
    return part, whole


def positive(name: str, value: float) -> float:
    number = _number(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0.")
    return number


def not_negative(name: str, value: float) -> float:
    number = _number(name, value)
    if number < 0:
        raise ValueError(f"{name} must not be negative.")
    return number


def _number(name: str, value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is missing or not a single number.") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} is missing or not finite.")
    return number
