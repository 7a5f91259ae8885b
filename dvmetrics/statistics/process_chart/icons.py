"""The two icons of Making Data Count: what kind of variation there is, and whether a target can be relied on."""

from __future__ import annotations

from typing import Literal

import numpy as np

from dvmetrics.statistics.arguments import number
from dvmetrics.statistics.process_chart.chart import SAME, ProcessChart, same_within

Good = Literal["up", "down", "neutral"]
Variation = Literal["improving", "worsening", "neutral change", "common cause"]
Assurance = Literal["consistently met", "consistently missed", "hit or miss"]


def variation(result: ProcessChart, good: Good) -> Variation:
    """The variation icon: what the last point that is not missing says, where `good` is the better direction.

    For a neutral indicator any special cause is a "neutral change". Raises ValueError for another `good`, or for a run
    chart.
    """
    better = _better(result, good)
    last = np.flatnonzero(~np.isnan(result.points))[-1]
    direction = int(result.direction[last])
    if direction == 0:
        return "common cause"
    if better == 0:
        return "neutral change"
    return "improving" if direction == better else "worsening"


def assurance(result: ProcessChart, target: float | None, good: Good) -> Assurance | None:
    """The assurance icon: whether the limits after the last rebase lie on one side of the target.

    Where up is good: a target below the lower limit is consistently met, one above the upper limit consistently missed,
    any other hit or miss; where down is good, mirrored. Where limits differ by point, those of the last period that has
    any are used: what to expect at its size. None without a target and for neutral indicators. Raises ValueError for a
    target that is no finite number, another `good`, or a run chart.
    """
    better = _better(result, good)
    if target is None or better == 0:
        return None
    target = number("target", target)
    last = np.flatnonzero(~np.isnan(result.lower))[-1]
    same = max(same_within(result.points), SAME * abs(target))
    if target < result.lower[last] - same:
        return "consistently met" if better > 0 else "consistently missed"
    if target > result.upper[last] + same:
        return "consistently missed" if better > 0 else "consistently met"
    return "hit or miss"


def _better(result: object, good: Good) -> int:
    if not isinstance(result, ProcessChart):
        raise ValueError("result must be a process chart. A run chart has neither limits nor directions.")  # noqa: TRY004
    directions = {"up": 1, "down": -1, "neutral": 0}
    if not (isinstance(good, str) and good in directions):
        raise ValueError("good must be up, down or neutral.")
    return directions[good]
