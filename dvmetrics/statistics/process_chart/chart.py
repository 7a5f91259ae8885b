"""What every process chart gives back, and the choices in which well-known tools differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from dvmetrics.statistics.arguments import positive

Cause = Literal["outside limit", "trend", "two of three", "one side"]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int_]
BoolArray = npt.NDArray[np.bool_]

PROVISIONAL_BELOW = 12
"""Limits calculated from fewer points than this are provisional."""

FEWEST_POINTS = 2
"""A centre and a moving range need two points."""

SAME = 1e-12
"""Numbers closer than this share of the largest are equal: a point on the mean must not miss it by a last digit."""

SIGMAS = 3.0
"""From the centre to a limit, in standard deviations."""

RANGE_SIGMAS = 1.128
"""The mean moving range of two, in standard deviations: Shewhart's constant d2."""


@dataclass(frozen=True)
class Conventions:
    """Choices in which tools differ; the default is that of the Making Data Count spreadsheets.

    - `limit_factor`: from the mean to a limit of an XmR or T chart, in mean moving ranges. 2.66 is 3 / 1.128 rounded,
      as Making Data Count prints it; qicharts2 does not round. P′ and U′ charts never do.
    - `ranges_span_excluded`: whether a moving range may join the two points beside an excluded one. In qicharts2 it
      does, as if the point had never been; here it does not, as after a missing period.
    - `outside_is_near`: whether a point beyond the limit counts among "two of three beyond two thirds of the way". By
      the rule's words it does; in NHSRplotthedots only points between the two lines do.

    Screening of moving ranges, the fourth such choice, is the argument `screen` of each chart that has moving ranges:
    NHSRplotthedots screens unless told not to, qicharts2 and the spreadsheets do not.
    """

    limit_factor: float = 2.66
    ranges_span_excluded: bool = False
    outside_is_near: bool = True

    def __post_init__(self) -> None:
        positive("limit_factor", self.limit_factor)


MAKING_DATA_COUNT = Conventions()
PLOT_THE_DOTS = Conventions(outside_is_near=False)
QICHARTS2 = Conventions(limit_factor=SIGMAS / RANGE_SIGMAS, ranges_span_excluded=True)


@dataclass(frozen=True, eq=False)
class ProcessChart:
    """A series with its limits and special causes; every field has one entry a period, missing periods included.

    `points`, `centre`, `lower` and `upper` are in the unit of the series; a missing period is NaN in `points`, and in
    the limits too where they depend on a denominator that is missing. Limits of shares are kept from 0 to 1, those of
    counts, rates and times at 0 or above; those of `xmr` are not cut off: a chart may do so. `special_causes` names the
    rules that mark the point, in the order of the methods of record, empty for common cause. `direction` is +1 (high or
    rising), −1 (low or falling) by the first rule named, 0 for common cause. `provisional` says that fewer than 12
    points gave the limits. The arrays cannot be written to.
    """

    points: FloatArray
    centre: FloatArray
    lower: FloatArray
    upper: FloatArray
    special_causes: tuple[tuple[Cause, ...], ...]
    direction: IntArray
    provisional: BoolArray

    def __post_init__(self) -> None:
        for array in (self.points, self.centre, self.lower, self.upper, self.direction, self.provisional):
            array.setflags(write=False)

    def scaled(self, factor: float) -> ProcessChart:
        """The same chart in another unit, such as per cent for a share; `factor` is above 0."""
        positive("factor", factor)
        rows = {name: getattr(self, name) * factor for name in ("points", "centre", "lower", "upper")}
        return replace(self, **rows)


def same_within(series: FloatArray) -> float:
    """How close two numbers of a series must be to be equal."""
    return float(SAME * np.fmax.reduce(np.abs(series)))
