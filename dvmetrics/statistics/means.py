"""The mean of a number of measurements, with Student's interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from dvmetrics.statistics.intervals import Interval


def mean(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """The mean of independent measurements, in their unit. For a change give each one's after less before.

    Limits: m ± t·s/√n, with the standard deviation s of a sample and Student's t with n − 1 degrees of freedom.
    Source: Student (1908), Biometrika 6:1–25, whose data on sleep are among the tests.

    Raises ValueError for fewer than two values, a missing or non-finite one, or a confidence not inside 0 to 1.
    """
    from scipy.stats import t

    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1, for example 0.95.")
    if len(values) < 2:
        raise ValueError("A mean with an interval needs at least 2 values.")
    if not all(math.isfinite(value) for value in values):
        raise ValueError("A value is missing or not finite. Leave out what was not measured.")
    value = fmean(values)
    reach = float(t.ppf((1 + confidence) / 2, len(values) - 1)) * stdev(values) / math.sqrt(len(values))
    return Interval(value, value - reach, value + reach, "Student's t")
