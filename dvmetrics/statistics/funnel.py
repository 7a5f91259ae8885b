"""Funnels: which of many units (agencies, areas) lie further from their average than chance would put them.

The smaller a unit, the wider its limits: that is the whole point of a funnel, and why a list ordered by value misleads.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from dvmetrics.statistics.arguments import (
    Given,
    Numbers,
    every_not_negative,
    every_number,
    every_positive,
    not_negative,
    same_index,
    share_inside,
)

Place = Literal["below 99.8%", "below 95%", "within", "above 95%", "above 99.8%"]
"""Where a point lies: the outermost limits that it is beyond. A point on a limit is within it."""
Limits = tuple[Numbers, Numbers]
_LimitsOf = Callable[[Numbers, float, float], Limits]

INNER, OUTER = 0.95, 0.998
WINSORISED = 0.10
"""The share of z-scores at each end that are drawn in to the quantile there."""


@dataclass(frozen=True)
class Dispersion:
    """How much more units differ than chance alone would make them: `phi` (1 or less: no more) and `tau_squared`, the
    variance between units, in the square of the figure's unit."""

    phi: float
    tau_squared: float


@dataclass(frozen=True)
class Funnel:
    """The figures of n units, the `centre` they are held against, and by point the limits of chance at its own size.

    `lower95`, `upper95`, `lower998` and `upper998` are arrays of n; `label` says where each point lies. `dispersion` is
    None unless it was asked for.
    """

    values: Numbers
    centre: float
    lower95: Numbers
    upper95: Numbers
    lower998: Numbers
    upper998: Numbers
    label: tuple[Place, ...]
    dispersion: Dispersion | None


def proportion_funnel(
    x: Given,
    n: Given,
    *,
    centre: float | None = None,
    overdispersion: bool = False,
) -> Funnel:
    """A funnel of the proportions x / n, around the pooled one, π = Σx / Σn, or around `centre`.

    The limits at n are those shares whose Wilson interval just reaches π: π ± z √(π(1 − π) / n), kept from 0 to 1, with
    z of 95% and of 99.8%. Source: Wilson (1927) turned round, as PHEindicatormethods has it; Spiegelhalter (2005),
    Statistics in Medicine 24:1185–1202. With `overdispersion` s² = π(1 − π) / n gets τ² added; see `dispersion`.

    `x` and `n` are of one length, the units in any order; x may be fractional. Raises ValueError for a missing,
    non-finite or negative number, n = 0, x above n, arrays of different lengths, with different indexes or of more than
    one dimension, a centre outside 0 to 1, or fewer than 2 units (1 where a centre is given).
    """
    parts, wholes = _pair("x", x, "n", n, fewest=2 if centre is None or overdispersion else 1)
    if (parts > wholes).any():
        raise ValueError("x must not be larger than n.")
    middle = float(parts.sum() / wholes.sum()) if centre is None else _share(centre)
    variance = middle * (1 - middle) / wholes
    return _funnel(parts / wholes, wholes, middle, variance, proportion_limits, overdispersion, ceiling=1.0)


def rate_funnel(
    events: Given,
    exposure: Given,
    *,
    centre: float | None = None,
    overdispersion: bool = False,
) -> Funnel:
    """A funnel of the rates events / exposure, around the pooled one, λ = Σevents / Σexposure, or around `centre`.

    Also for ratios of observed to expected numbers, with the expected ones as exposure. The limits at an exposure E are
    O / E, with the number of events O (not rounded to a whole one) whose exact Poisson interval just reaches λE:
    ½ χ²(α/2; 2O) = λE for the upper limit, ½ χ²(1 − α/2; 2O + 2) = λE for the lower, which is 0 where no number of
    events would be too few. Source: Garwood (1936) turned round; Spiegelhalter (2005). With `overdispersion` the
    limits are drawn apart by √((s² + τ²) / s²), s² = λ / E, so that without any they are the exact ones; see
    `dispersion`.

    `events` and `exposure` are of one length, the units in any order. Raises ValueError for a missing, non-finite or
    negative number, an exposure of 0, arrays of different lengths, with different indexes or of more than one
    dimension, a negative centre, or fewer than 2 units (1 where a centre is given).
    """
    counts, sizes = _pair("events", events, "exposure", exposure, fewest=2 if centre is None or overdispersion else 1)
    middle = float(counts.sum() / sizes.sum()) if centre is None else not_negative("centre", centre)
    return _funnel(counts / sizes, sizes, middle, middle / sizes, rate_limits, overdispersion, ceiling=math.inf)


def proportion_limits(n: Given, centre: float, confidence: float) -> Limits:
    """(lower, upper) limits of `proportion_funnel` at each n, for drawing its curves.

    Raises ValueError for a missing or non-finite number, an n not above 0, or a centre or confidence that is no share.
    """
    wholes, middle = every_positive("n", n), _share(centre)
    reach = NormalDist().inv_cdf((1 + share_inside("confidence", confidence)) / 2) * np.sqrt(
        middle * (1 - middle) / wholes
    )
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)


def rate_limits(exposure: Given, centre: float, confidence: float) -> Limits:
    """(lower, upper) limits of `rate_funnel` at each exposure, for drawing its curves.

    Raises ValueError for a missing or non-finite number, an exposure not above 0, a negative centre, or a confidence
    not inside 0 to 1.
    """
    from scipy.special import gdtrib

    sizes, alpha = every_positive("exposure", exposure), 1 - share_inside("confidence", confidence)
    middle = not_negative("centre", centre)
    if middle == 0:
        return np.zeros_like(sizes), np.zeros_like(sizes)
    expected = middle * sizes
    # ½ χ²(q; 2O) = m says that a gamma variable of shape O lies below m with probability q; gdtrib finds that shape.
    most = gdtrib(1.0, alpha / 2, expected)
    fewest = np.maximum(gdtrib(1.0, 1 - alpha / 2, expected) - 1, 0.0)
    return fewest / sizes, most / sizes


def dispersion(values: Given, centre: float, variance: Given) -> Dispersion:
    """How much more n units differ than chance alone would make them; `variance` is that of chance, s², by unit.

    φ = Σz² / n with z = (value − centre) / s, winsorised: z beyond the 10% or 90% quantile (linear between order
    statistics) is drawn in to it, so that the few units which a funnel is to find do not widen it.
    τ² = max(0, (nφ − (n − 1)) / (Σw − Σw² / Σw)) with w = 1 / s². Both 0 where chance has no variance in some unit.
    Source: Spiegelhalter (2005), Statistics in Medicine 24:1185–1202, after DerSimonian & Laird (1986).

    `values` and `variance` are of one length. Raises ValueError for a missing or non-finite number, a negative
    variance, arrays of different lengths or with different indexes, or fewer than 2 units.
    """
    own, chance = every_number("values", values), every_not_negative("variance", variance)
    middle = float(every_number("centre", [centre])[0])
    same_index("values", values, "variance", variance)
    _same_units("values", own, "variance", chance, fewest=2)
    if not (chance > 0).all():
        return Dispersion(0.0, 0.0)
    z = (own - middle) / np.sqrt(chance)
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    phi, n = float(np.mean(np.clip(z, low, high) ** 2)), len(z)
    w = 1 / chance
    return Dispersion(phi, max(0.0, float((n * phi - (n - 1)) / (w.sum() - (w**2).sum() / w.sum()))))


def _funnel(
    values: Numbers,
    sizes: Numbers,
    centre: float,
    variance: Numbers,
    limits_of: _LimitsOf,
    overdispersion: bool,
    ceiling: float,
) -> Funnel:
    found = dispersion(values, centre, variance) if overdispersion else None
    wider = np.ones_like(values)
    if found is not None and found.tau_squared > 0:
        wider = np.sqrt((variance + found.tau_squared) / variance)
    (lower95, upper95), (lower998, upper998) = (
        _apart(limits_of(sizes, centre, confidence), centre, wider, ceiling) for confidence in (INNER, OUTER)
    )
    places = [_place(*point) for point in zip(values, lower998, lower95, upper95, upper998, strict=True)]
    return Funnel(values, centre, lower95, upper95, lower998, upper998, tuple(places), found)


def _apart(limits: Limits, centre: float, wider: Numbers, ceiling: float) -> Limits:
    """Limits drawn apart from the centre by a factor each, and kept from 0 to the ceiling."""
    lower, upper = (centre + (limit - centre) * wider for limit in limits)
    return np.maximum(lower, 0.0), np.minimum(upper, ceiling)


def _place(value: float, lower998: float, lower95: float, upper95: float, upper998: float) -> Place:
    if value < lower998:
        return "below 99.8%"
    if value > upper998:
        return "above 99.8%"
    if value < lower95:
        return "below 95%"
    return "above 95%" if value > upper95 else "within"


def _pair(part_name: str, part: Given, whole_name: str, whole: Given, *, fewest: int) -> tuple[Numbers, Numbers]:
    parts, wholes = every_not_negative(part_name, part), every_not_negative(whole_name, whole)
    same_index(part_name, part, whole_name, whole)
    _same_units(part_name, parts, whole_name, wholes, fewest)
    if (wholes == 0).any():
        raise ValueError(f"{whole_name} must be above 0 in every unit: leave out units without any.")
    return parts, wholes


def _same_units(first_name: str, first: Numbers, second_name: str, second: Numbers, fewest: int) -> None:
    if len(first) != len(second):
        raise ValueError(f"{first_name} and {second_name} must have one number for each unit: they differ in length.")
    if len(first) < fewest:
        raise ValueError(f"{first_name} must have at least {fewest} unit{'s' if fewest > 1 else ''}.")


def _share(centre: float) -> float:
    share = not_negative("centre", centre)
    if share > 1:
        raise ValueError("centre must be a share between 0 and 1.")
    return share
