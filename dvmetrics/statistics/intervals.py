"""Confidence intervals of proportions and rates: Wilson, exact Poisson or Byar, Dobson, Newcombe, MOVER.

Every function but `standardised_rate` takes single numbers, not arrays (a call takes about a tenth of a millisecond).
All raise ValueError for a missing, non-finite or impossible number, for what is no number (words, dates, true and
false) and for numbers so large or so small that the answer is none. Counts may be fractional, for example weighted.
`confidence` is a share: 0.95 and 0.998 are the ones of record.

Events that repeat in the same person are not independent: an interval of a rate that counts incidents is then too
narrow, and the page that shows it has to say so. Only `standardised_rate` can take such repeats into account.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dvmetrics.statistics.arguments import (
    Given,
    Numbers,
    every_not_negative,
    every_positive,
    same_index,
    share_inside,
)

# These three are for other modules as well, together with `Interval`.
from dvmetrics.statistics.arguments import not_negative as not_negative
from dvmetrics.statistics.arguments import part_and_whole as part_and_whole
from dvmetrics.statistics.arguments import positive as positive

if TYPE_CHECKING:
    import pandas as pd

RateMethod = Literal["auto", "exact", "byar"]

EXACT_BELOW = 10
"""Rates of fewer events than this have the exact Poisson interval, others Byar's."""
STANDARDISED_FROM = 10
"""There is no standardised rate of fewer events than this: Dobson's interval does not hold for them."""
OUT_OF_REACH = "events or exposure must not be so large, or so small, that the answer cannot be reckoned with."


class TooFewEvents(ValueError):
    """There are too few events in all for a standardised rate. A class of its own, so that a report can say "not
    available" for this without hiding a wrong argument."""


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
    if not (isinstance(method, str) and method in ("auto", *_LIMITS)):
        raise ValueError("method must be auto, exact or byar.")
    name, limits_of = _LIMITS[("exact" if events < EXACT_BELOW else "byar") if method == "auto" else method]
    lower, upper = limits_of(events, alpha)
    scale = multiplier / exposure
    return _finite(Interval(events * scale, None if lower is None else lower * scale, upper * scale, name))


@np.errstate(over="ignore", divide="ignore", invalid="ignore")  # What is out of reach is refused at the end.
def standardised_rate(
    events: Given | Mapping[int, Given] | pd.DataFrame,
    population: Given,
    standard: Given,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> Interval:
    """The directly standardised rate: how many events there would be for each `multiplier` people if strata, such as
    age bands, had the sizes of a standard population. With Dobson's interval.

    With O events among n people in a stratum, and w people in the standard population, the value is Σ(w·O/n) / Σw and
    its variance Σ(w²·O/n²) / (Σw)². The limits are value + √(variance / ΣO) · (B − ΣO), where B is Byar's limit of all
    events, ΣO. A lower limit below zero is not available and None. Source: Dobson, Kuulasmaa, Eberle & Scherer (1991),
    Statistics in Medicine 10:457–462, as PHEindicatormethods has it.

    `events`, `population` and `standard` hold one number for each stratum, in the same order; pandas objects must have
    the same index. This takes each event to be another person's. Where one person can have several (repeat victims),
    give as `events` the persons by how many events they had: a mapping from that number to persons by stratum, or a
    table with a row for each stratum and a column for each number, as `pd.crosstab(victims["age_band"],
    victims["incidents"])` makes it. Then O is Σ(f · persons with f events), and the variance has Σ(f² · persons with f
    events) in the place of O: the value is the same, and the limits lie further apart.

    Raises TooFewEvents (a ValueError) for fewer than 10 events in all: there is then no rate. Raises ValueError for a
    missing, negative or non-finite number, no stratum, a stratum of nobody (in the population or in the standard),
    strata that differ in number, order or name, a multiplier of 0, or a confidence not inside 0 to 1.
    """
    people, weights = every_positive("population", population), every_positive("standard", standard)
    if not len(people):
        raise ValueError("population must have at least one stratum.")
    _same_strata("standard", standard, weights, population, people)
    happened, spread = np.zeros_like(people), np.zeros_like(people)
    tables = _persons_by_events(events)
    for of_a_person, given in tables.items():
        times, persons = positive("the number of events of a person", of_a_person), every_not_negative("events", given)
        _same_strata("events", given, persons, population, people)
        happened, spread = happened + times * persons, spread + times**2 * persons
    scale, z = positive("multiplier", multiplier) / float(weights.sum()), _z(_alpha(confidence))
    total = float(happened.sum())
    if total < STANDARDISED_FROM:
        raise TooFewEvents(
            f"events must be at least {STANDARDISED_FROM} in all: there is no standardised rate of fewer."
        )
    value = scale * float((weights * happened / people).sum())
    step = scale * math.sqrt(float((weights**2 * spread / people**2).sum()) / total)
    lower, upper = value + step * (_cubed(total, -z) - total), value + step * (_cubed(total + 1, z) - total)
    method = "Dobson" if list(tables) == [1] else "Dobson, for repeated events"
    return _finite(Interval(value, None if lower < 0 else lower, upper, method))


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
        raise ValueError(
            "events2 must be above 0: there is no ratio to a rate of zero, but perhaps the other way round."
        )
    z = _z(_alpha(confidence))
    (lower1, upper1), (lower2, upper2) = _score_limits(events1, z), _score_limits(events2, z)
    # The exposures only scale the result, so that the counts are compared first: their size is easier on the digits.
    scale, product = exposure2 / exposure1, events1 * events2
    low_part, low_whole = lower1 * (2 * events1 - lower1), upper2 * (2 * events2 - upper2)
    high_part, high_whole = upper1 * (2 * events1 - upper1), lower2 * (2 * events2 - lower2)
    # statsmodels has the same roots, but divides by `low_whole`: that passes through zero at events2 = 2z², where it
    # stops with an AssertionError; and it answers NaN at events2 = 0.
    low_root, high_root = product * product - low_part * low_whole, product * product - high_part * high_whole
    if not (math.isfinite(low_root) and math.isfinite(high_root) and high_whole > 0):
        raise ValueError(OUT_OF_REACH)
    lower = low_part / (product + math.sqrt(low_root)) if events1 > 0 else 0.0
    upper = (product + math.sqrt(high_root)) / high_whole
    return _finite(Interval(events1 / events2 * scale, lower * scale, upper * scale, "MOVER"))


def rate_difference(
    events1: float, exposure1: float, events2: float, exposure2: float, confidence: float = 0.95
) -> Interval:
    """The difference of two independent rates, events1 / exposure1 − events2 / exposure2, with the MOVER interval.

    Limits from the limits l, u of each rate (exact below 10 events, else Byar): d − √((r1 − l1)² + (u2 − r2)²) and
    d + √((u1 − r1)² + (r2 − l2)²). Source: Zou & Donner (2008), Statistics in Medicine 27:1693–1702. Where a rate has
    no lower limit, 0 stands for it. Raises ValueError as `rate` does.
    """
    events1, exposure1 = not_negative("events1", events1), positive("exposure1", exposure1)
    events2, exposure2 = not_negative("events2", events2), positive("exposure2", exposure2)
    first, second = rate(events1, exposure1, 1, confidence), rate(events2, exposure2, 1, confidence)
    (lower1, upper1), (lower2, upper2) = ((own.lower or 0.0, own.upper or 0.0) for own in (first, second))
    value = first.value - second.value
    lower = value - math.hypot(first.value - lower1, upper2 - second.value)
    upper = value + math.hypot(upper1 - first.value, second.value - lower2)
    return _finite(Interval(value, lower, upper, "MOVER"))


def _finite(found: Interval) -> Interval:
    """An infinite number would pass for a result."""
    if not all(own is None or math.isfinite(own) for own in (found.value, found.lower, found.upper)):
        raise ValueError(OUT_OF_REACH)
    return found


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
    return events * events / upper, upper


def _persons_by_events(events: Given | Mapping[int, Given] | pd.DataFrame) -> dict[int, Given]:
    """Persons by stratum for each number of events that one person had."""
    table: Any = events
    return dict(table.items()) if isinstance(events, Mapping) or hasattr(events, "columns") else {1: table}


def _same_strata(name: str, given: Given, own: Numbers, population: Given, people: Numbers) -> None:
    if len(own) != len(people):
        raise ValueError(f"{name} and population must have one number for each stratum: they differ in length.")
    same_index(name, given, "population", population)


_LIMITS: dict[str, tuple[str, Callable[[float, float], tuple[float | None, float]]]] = {
    "exact": ("exact Poisson", _exact_limits),
    "byar": ("Byar", _byar_limits),
}


def _z(alpha: float) -> float:
    return -NormalDist().inv_cdf(alpha / 2)


def _alpha(confidence: float) -> float:
    return 1 - share_inside("confidence", confidence)
