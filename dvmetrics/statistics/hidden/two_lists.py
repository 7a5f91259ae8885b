"""The answer for two lists, in closed form: Chapman's."""

from __future__ import annotations

import math
from statistics import NormalDist

from dvmetrics.statistics.arguments import part_and_whole, share_inside
from dvmetrics.statistics.intervals import Interval


def chapman(first: float, second: float, both: float, confidence: float = 0.95) -> Interval:
    """People in all from two lists with `first` and `second` people, `both` of them on each.

    N = (n1 + 1)(n2 + 1) / (m + 1) − 1, which assumes that being on one list does not change the chance of the other.
    Source: Chapman (1951); Seber (1982), The Estimation of Animal Abundance, page 60. The limits are Sadinle's (2009),
    Communications in Statistics – Simulation and Computation 38:1909–1924, the transformed logit interval
    n − ½ + (a + ½)(b + ½) / (m + ½) · exp(±z σ), where n are the people known, a and b those on one list alone and
    σ² = 1/(a + ½) + 1/(b + ½) + 1/(m + ½) + (m + ½) / ((a + ½)(b + ½)). They never fall below the people known.

    Raises ValueError for a missing, negative or non-finite number, `both` above `first` or `second`, or a confidence
    not inside 0 to 1.
    """
    level = share_inside("confidence", confidence)
    both, first = part_and_whole("both", both, "first", first)
    both, second = part_and_whole("both", both, "second", second)
    known = first + second - both
    one, other, shared = first - both + 0.5, second - both + 0.5, both + 0.5
    spread = math.sqrt(1 / one + 1 / other + 1 / shared + shared / (one * other))
    reach = math.exp(NormalDist().inv_cdf((1 + level) / 2) * spread)
    value = (first + 1) * (second + 1) / (both + 1) - 1
    lower, upper = (max(known - 0.5 + one * other / shared * factor, known) for factor in (1 / reach, reach))
    return Interval(value, min(lower, value), max(upper, value), "Chapman, with Sadinle's transformed logit limits")


def chapman_error(first: float, second: float, both: float) -> float:
    """The standard error of Chapman's estimate: the root of (n1 + 1)(n2 + 1)(n1 − m)(n2 − m) / ((m + 1)²(m + 2)).

    Source: Seber (1970), Biometrics 26:13–22. Raises ValueError as `chapman` does.
    """
    both, first = part_and_whole("both", both, "first", first)
    both, second = part_and_whole("both", both, "second", second)
    product = (first + 1) * (second + 1) * (first - both) * (second - both)
    return math.sqrt(product / ((both + 1) ** 2 * (both + 2)))
