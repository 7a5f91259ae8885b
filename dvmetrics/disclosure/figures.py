"""What a figure is of its counts: value and limits by form, from released counts only. Nothing else works one out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from dvmetrics.indicators.definition import Definition
from dvmetrics.statistics.intervals import Interval
from dvmetrics.statistics.rounding import (
    widened_difference,
    widened_proportion,
    widened_rate,
    widened_rate_difference,
)

PER_CENT = 100
Counts = Mapping[str, float]
"""`numerator`, `denominator`, `compared_numerator`, `compared_denominator` as released; NaN where there is none."""
Group = tuple[float, float, float]
"""Numerator, denominator and weight of one group."""


def figure(definition: Definition, counts: Counts, slack: float) -> dict[str, float]:
    """`value`, `lower` and `upper` of a figure; NaN for a limit that there is not.

    `slack` is how far a released count of people can lie from the true one: limits include it (rule 3). Medians,
    estimates and weighted shares are not worked out here.
    """
    parts = _FORMS[definition.form](definition, counts, slack)
    limits = {"lower": parts.lower, "upper": parts.upper}
    return {"value": parts.value} | {name: math.nan if limit is None else limit for name, limit in limits.items()}


def value_of(definition: Definition, counts: Counts) -> float:
    """The value alone: what a released one is held against."""
    x, n = counts["numerator"], counts["denominator"]
    compared, whole = _compared(counts)
    values: dict[str, Callable[[], float]] = {
        "share": lambda: PER_CENT * min(x / n, 1.0),
        "weighted_share": lambda: PER_CENT * min(x / n, 1.0),
        "rate": lambda: definition.multiplier * x / n,
        "ratio": lambda: definition.multiplier * x / n,
        "count": lambda: x,
        "representation": lambda: min(x / n, 1.0) / (compared / whole),
        "gap": lambda: PER_CENT * (min(x / n, 1.0) - min(compared / whole, 1.0)),
        "excess": lambda: x - compared / whole,
    }
    return values[definition.form]()


def can_be_divided(definition: Definition, counts: Counts) -> bool:
    """Whether everything that the value is divided by is above none."""
    divisors = {"excess": ["compared_denominator"], "count": []}.get(definition.form, ["denominator"])
    divisors += ["compared_denominator"] if definition.form in ("representation", "gap") else []
    return all(counts[name] > 0 for name in divisors)


def weighted_value(groups: Sequence[Group]) -> float:
    """100·Σwx/Σwn over the released groups, in per cent."""
    whole = sum(weight * n for _, n, weight in groups)
    return PER_CENT * min(sum(weight * x for x, _, weight in groups) / whole, 1.0)


def weighted_figure(groups: Sequence[Group], slack: float) -> dict[str, float]:
    """`weighted_value` with its limits, in per cent: Wilson with the effective number of cases (Σwn)²/Σw²n (Kish
    1965), at the extremes that rounding leaves."""
    whole = sum(weight * n for _, n, weight in groups)
    effective = whole**2 / sum(weight**2 * n for _, n, weight in groups)
    lowest = sum(weight * max(x - slack, 0) for x, _, weight in groups) / sum(w * (n + slack) for _, n, w in groups)
    most, least = sum(w * (x + slack) for x, _, w in groups), sum(w * max(n - slack, 0) for _, n, w in groups)
    highest = 1.0 if most >= least else most / least
    lower = widened_proportion(lowest * effective, effective, 0, 0).lower
    upper = widened_proportion(highest * effective, effective, 0, 0).upper
    return {
        "value": weighted_value(groups),
        "lower": math.nan if lower is None else PER_CENT * lower,
        "upper": math.nan if upper is None else PER_CENT * upper,
    }


def _scaled(interval: Interval, factor: float) -> Interval:
    lower, upper = (None if limit is None else limit * factor for limit in (interval.lower, interval.upper))
    return Interval(interval.value * factor, lower, upper, interval.method)


def _share(_: Definition, counts: Counts, slack: float) -> Interval:
    return _scaled(widened_proportion(counts["numerator"], counts["denominator"], slack, slack), PER_CENT)


def _rate(definition: Definition, counts: Counts, slack: float) -> Interval:
    return widened_rate(counts["numerator"], counts["denominator"], slack, multiplier=definition.multiplier)


def _ratio(definition: Definition, counts: Counts, slack: float) -> Interval:
    if definition.disclosure == "people_in_denominator":
        return _of_a_fixed_amount(definition, counts, slack)
    return widened_rate(counts["numerator"], counts["denominator"], slack, slack, multiplier=definition.multiplier)


def _of_a_fixed_amount(definition: Definition, counts: Counts, slack: float) -> Interval:
    """Pounds or days for each event: only the number of events is subject to chance, so that the limits are those of
    its rate turned round."""
    events = widened_rate(counts["denominator"], 1.0, slack)
    amount = definition.multiplier * counts["numerator"]
    lower, upper = events.upper, events.lower
    return Interval(
        amount / counts["denominator"],
        None if not lower else amount / lower,
        None if not upper else amount / upper,
        events.method,
    )


def _count(_: Definition, counts: Counts, slack: float) -> Interval:
    return widened_rate(counts["numerator"], 1.0, slack)


def _plain(_: Definition, counts: Counts, slack: float) -> Interval:
    return Interval(counts["numerator"], None, None, "none")


def _representation(_: Definition, counts: Counts, slack: float) -> Interval:
    of_group, of_all = _compared(counts)
    of_residents = of_group / of_all
    return _scaled(widened_proportion(counts["numerator"], counts["denominator"], slack, slack), 1 / of_residents)


def _gap(_: Definition, counts: Counts, slack: float) -> Interval:
    one, other = (counts["numerator"], counts["denominator"]), _compared(counts)
    return _scaled(widened_difference(*one, *other, slack=slack), PER_CENT)


def _excess(_: Definition, counts: Counts, slack: float) -> Interval:
    return widened_rate_difference(counts["numerator"], 1.0, *_compared(counts), slack=slack)


def _compared(counts: Counts) -> tuple[float, float]:
    return counts["compared_numerator"], counts["compared_denominator"]


_FORMS: dict[str, Callable[[Definition, Counts, float], Interval]] = {
    "share": _share,
    "weighted_share": _share,
    "rate": _rate,
    "ratio": _ratio,
    "count": _count,
    "amount": _plain,
    "value": _plain,
    "representation": _representation,
    "gap": _gap,
    "excess": _excess,
}
