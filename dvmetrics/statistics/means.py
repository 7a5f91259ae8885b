"""The mean of a number of measurements, with Student's interval."""

from __future__ import annotations

import math
from statistics import fmean, stdev

from dvmetrics.statistics.arguments import Given, every_number, share_inside
from dvmetrics.statistics.intervals import Interval


def mean(values: Given, confidence: float = 0.95) -> Interval:
    """The mean of independent measurements, in their unit. For a change give each one's after less before.

    Limits: m ± t·s/√n, with the standard deviation s of a sample and Student's t with n − 1 degrees of freedom.
    Source: Student (1908), Biometrika 6:1–25, whose data on sleep are among the tests.

    Raises ValueError for fewer than two values, a missing or non-finite one, or a confidence not inside 0 to 1.
    """
    from scipy.stats import t

    own = every_number("values", values).tolist()
    if len(own) < 2:
        raise ValueError("values must be at least 2 for a mean with an interval.")
    value = fmean(own)
    quantile = float(t.ppf((1 + share_inside("confidence", confidence)) / 2, len(own) - 1))
    reach = quantile * stdev(own) / math.sqrt(len(own))
    return Interval(value, value - reach, value + reach, "Student's t")
