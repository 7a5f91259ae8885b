"""XmR process charts with the rules of Making Data Count: limits, special causes, and the two icons.

Never for rolling-12-month values: they are autocorrelated by construction, and every rule here would mislead. Source
of limits, rules and icons: NHS England, Making Data Count; of 2.66 and 3.267: Shewhart's control-chart constants.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Cause = Literal["outside limit", "trend", "two of three", "one side"]
Good = Literal["up", "down", "neutral"]
Variation = Literal["improving", "worsening", "neutral change", "common cause"]
Assurance = Literal["consistently met", "consistently missed", "hit or miss"]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int_]
BoolArray = npt.NDArray[np.bool_]

LIMIT_FACTOR = 2.66
"""From the centre to a limit, in mean moving ranges: 3 / 1.128, three standard deviations."""

SCREEN_FACTOR = 3.267
"""Upper limit of a moving range, in mean moving ranges."""

RUN_LENGTH = 7
"""Points in a trend or on one side of the centre that make a special cause."""

NEAR_LIMIT = 2 / 3
"""How far out, as a share of the way from the centre to a limit, counts as near the limit."""

PROVISIONAL_BELOW = 12
"""Limits calculated from fewer points than this are provisional."""

FEWEST_POINTS = 2
"""One moving range needs two points in consecutive periods."""

SAME = 1e-12
"""Numbers closer than this share of the largest are equal: a point on the mean must not miss it by a last digit."""


@dataclass(frozen=True, eq=False)
class ProcessChart:
    """A series with its limits and special causes; every field has one entry a period, missing periods included.

    `points`, `centre`, `lower` and `upper` are in the unit of the series; a missing period is NaN in `points` only.
    `lower` and `upper` are not cut off at 0 or 100%: a chart may do so. `special_causes` names the rules that mark the
    point, in the order of the methods of record, empty for common cause. `direction` is +1 (high or rising), −1 (low or
    falling) by the first rule named, 0 for common cause. `provisional` says that fewer than 12 points gave the limits.
    The arrays cannot be written to.
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


def xmr(
    values: Sequence[float | None] | FloatArray | pd.Series[Any],
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
) -> ProcessChart:
    """The XmR chart of `values`, one a period in order of time; None or NaN is a missing period.

    Centre: the mean. Limits: mean ± 2.66 × mean moving range. With `screen`, moving ranges at or above 3.267 × their
    mean are dropped once and their mean taken again. Special causes, in order:

    - outside limit: beyond a limit;
    - trend: 7 points that rise, or fall, without a tie;
    - two of three: in three points on the same side, at least two beyond two thirds of the way to the limit (or beyond
      the limit); only those beyond are marked;
    - one side: 7 points on one side; a point on the mean is on neither.

    Runs are marked over all their points; the turning point of two trends keeps the direction of the earlier one. A
    missing period ends runs, and no moving range spans it.

    Positions count periods from 0. `rebase` holds those at which limits, runs and moving ranges start afresh.
    `baseline`: the limits come from this many first periods only, and hold until the first rebase. `exclude` holds
    those that are left out of the mean and the moving ranges, as if missing; they are judged like any other point.

    Raises ValueError for values that are not one row of finite numbers, positions outside the series, a baseline
    shorter than 2 or longer than the periods before the first rebase, and where no 2 consecutive points are left to
    calculate limits from, before or after any rebase.
    """
    series = _series(values)
    starts = _starts(rebase, len(series))
    used = series.copy()
    used[_positions("exclude", exclude, 0, len(series))] = np.nan
    if baseline is not None:
        used[_baseline(baseline, starts[1]) : starts[1]] = np.nan
    centre, reach = np.empty_like(series), np.empty_like(series)
    provisional = np.empty(len(series), dtype=np.bool_)
    causes: list[tuple[Cause, ...]] = []
    directions: list[int] = []
    for start, end in pairwise(starts):
        part = slice(start, end)
        centre[part], reach[part] = _centre_and_reach(used[part], screen, start)
        provisional[part] = np.count_nonzero(~np.isnan(used[part])) < PROVISIONAL_BELOW
        for marks in _marks(series[part] - centre[part], reach[start], _same(series)):
            causes.append(tuple(marks))
            directions.append(next(iter(marks.values()), 0))
    return ProcessChart(
        series, centre, centre - reach, centre + reach, tuple(causes), np.array(directions, dtype=np.int_), provisional
    )


def variation(result: ProcessChart, good: Good) -> Variation:
    """The variation icon: what the last point that is not missing says, where `good` is the better direction.

    For a neutral indicator any special cause is a "neutral change". Raises ValueError for another `good`.
    """
    better = _better(good)
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
    any other hit or miss; where down is good, mirrored. None without a target and for neutral indicators. Raises
    ValueError for a target that is not finite or another `good`.
    """
    better = _better(good)
    if target is None or better == 0:
        return None
    if not math.isfinite(target):
        raise ValueError("The target must be a finite number, or None where there is none.")
    same = max(_same(result.points), SAME * abs(target))
    if target < result.lower[-1] - same:
        return "consistently met" if better > 0 else "consistently missed"
    if target > result.upper[-1] + same:
        return "consistently missed" if better > 0 else "consistently met"
    return "hit or miss"


def _centre_and_reach(used: FloatArray, screen: bool, start: int) -> tuple[float, float]:
    """The mean and the distance from it to a limit; `used` is NaN where a period is missing or left out."""
    ranges = np.abs(np.diff(used))
    ranges = ranges[~np.isnan(ranges)]
    if len(ranges) == 0:
        raise ValueError(
            f"Process limits need at least {FEWEST_POINTS} points in consecutive periods; from period {start + 1} on "
            f"there are {np.count_nonzero(~np.isnan(used))} points to calculate them from, none beside another."
        )
    average = _mean(ranges)
    # In a constant series every moving range is at the screening limit, which is 0: there is nothing to drop.
    if screen and average > 0:
        average = _mean(ranges[ranges < SCREEN_FACTOR * average])
    return _mean(used[~np.isnan(used)]), LIMIT_FACTOR * average


def _marks(deviations: FloatArray, reach: float, same: float) -> list[dict[Cause, int]]:
    """For each point the rules that mark it, in order, with +1 or −1. `deviations` are from the centre."""
    side = _beyond(deviations, 0, same)
    rules: dict[Cause, IntArray] = {
        "outside limit": _beyond(deviations, reach, same),
        "trend": _trends(deviations, same),
        "two of three": _two_of_three(_beyond(deviations, NEAR_LIMIT * reach, same), side),
        "one side": _runs(side, RUN_LENGTH),
    }
    return [{rule: int(mark[i]) for rule, mark in rules.items() if mark[i]} for i in range(len(deviations))]


def _beyond(differences: FloatArray, distance: float, same: float) -> IntArray:
    """+1 above `distance`, −1 below −`distance`, else 0, as for a missing one."""
    return (differences > distance + same).astype(np.int_) - (differences < -distance - same).astype(np.int_)


def _trends(values: FloatArray, same: float) -> IntArray:
    moves = _runs(_beyond(np.diff(values), 0, same), RUN_LENGTH - 1)
    to_here, from_here = np.append(0, moves), np.append(moves, 0)
    return np.where(to_here != 0, to_here, from_here)


def _two_of_three(near: IntArray, side: IntArray) -> IntArray:
    marks = np.zeros_like(near)
    for start in range(len(near) - 2):
        window = slice(start, start + 3)
        if abs(side[window].sum()) == 3 and np.count_nonzero(near[window]) >= 2:
            marks[window] = near[window]
    return marks


def _runs(signs: IntArray, length: int) -> IntArray:
    """The signs of runs of at least `length`, 0 elsewhere."""
    marks: list[int] = []
    for sign, group in groupby(signs.tolist()):
        run = len(list(group))
        marks += [sign if run >= length else 0] * run
    return np.array(marks, dtype=np.int_)


def _mean(numbers: FloatArray) -> float:
    return math.fsum(numbers) / len(numbers)


def _same(series: FloatArray) -> float:
    return float(SAME * np.nanmax(np.abs(series)))


def _better(good: Good) -> int:
    directions = {"up": 1, "down": -1, "neutral": 0}
    if good not in directions:
        raise ValueError("good must be up, down or neutral.")
    return directions[good]


def _series(values: Any) -> FloatArray:
    try:
        if hasattr(values, "to_numpy"):
            series = np.array(values.to_numpy(dtype=float, na_value=np.nan))
        else:
            series = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("A process chart needs numbers, with None or NaN for a missing period.") from None
    if series.ndim != 1:
        raise ValueError("A process chart needs one row of values.")
    if np.isinf(series).any():
        raise ValueError("A process chart needs finite numbers, with None or NaN for a missing period.")
    if (points := np.count_nonzero(~np.isnan(series))) < FEWEST_POINTS:
        raise ValueError(f"A process chart needs at least {FEWEST_POINTS} points; there are {points}.")
    return series


def _starts(rebase: Iterable[int], periods: int) -> list[int]:
    """Where each part begins, and the end of the series."""
    return [0, *sorted(set(_positions("rebase", rebase, 1, periods))), periods]


def _positions(name: str, positions: Iterable[int], first: int, periods: int) -> list[int]:
    try:
        found = [operator.index(position) for position in positions]
    except TypeError:
        raise ValueError(f"{name} must hold positions of periods, which are whole numbers.") from None
    if any(not first <= position < periods for position in found):
        raise ValueError(f"{name} must hold positions from {first} to {periods - 1}; it holds {found}.")
    return found


def _baseline(baseline: int, first_part: int) -> int:
    if not hasattr(baseline, "__index__") or not FEWEST_POINTS <= baseline <= first_part:
        raise ValueError(
            f"The baseline must be a whole number from {FEWEST_POINTS} to {first_part}, the periods before any rebase; "
            f"it is {baseline}."
        )
    return baseline
