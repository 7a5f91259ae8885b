"""The rules for special causes, the same for every chart: NHS England, Making Data Count.

Every rule is read twice, upwards and downwards, as the two rows of one array: row 0 has a series' deviations from its
centre, row 1 has them with the sign turned. A deviation that is missing is beyond nothing and so ends every run.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from dvmetrics.statistics.process_chart.chart import BoolArray, Cause, FloatArray, IntArray

RUN_LENGTH = 7
"""Points in a trend or on one side of the centre that make a special cause."""

NEAR_LIMIT = 2 / 3
"""How far out, as a share of the way from the centre to a limit, counts as near the limit."""

IN_ORDER: tuple[Cause, ...] = ("outside limit", "trend", "two of three", "one side")
_OUTSIDE, _TREND, _TWO_OF_THREE, _ONE_SIDE = range(4)
_WEIGHTS = np.array([8, 4, 2, 1])
"""One bit a rule. An earlier rule outweighs all later ones, so that a sum of signs has the sign of the first."""
_NAMED = tuple(
    tuple(cause for cause, weight in zip(IN_ORDER, _WEIGHTS.tolist(), strict=True) if code & weight)
    for code in range(16)
)


def special_causes(
    deviations: FloatArray, reach: FloatArray, parts: tuple[slice, ...], same: float, outside_is_near: bool
) -> tuple[tuple[tuple[Cause, ...], ...], IntArray]:
    """By period, the rules that mark it in their order, and +1 or −1 by the first of them, 0 where there is none.

    `deviations` are from the centre and `reach` is the distance to a limit, both by period and in one unit; what is
    within `same` is equal. No rule looks from one part into another.

    - outside limit: beyond a limit;
    - trend: 7 points that rise, or fall, without a tie;
    - two of three: in three points on the same side, at least two beyond two thirds of the way to the limit, or beyond
      the limit where `outside_is_near`; only those beyond are marked;
    - one side: 7 points on one side; a point on the centre is on neither.

    Runs are marked over all their points; the turning point of two trends keeps the direction of the earlier one.
    """
    signs = np.empty((len(IN_ORDER), len(deviations)), dtype=np.int_)
    for part in parts:
        signs[:, part] = _signs(deviations[part], reach[part], same, outside_is_near)
    codes = _WEIGHTS @ np.abs(signs)
    return tuple([_NAMED[code] for code in codes.tolist()]), np.sign(_WEIGHTS @ signs)


def _signs(deviations: FloatArray, reach: FloatArray, same: float, outside_is_near: bool) -> IntArray:
    """One row a rule and one column a point: +1 or −1 where the rule marks it."""
    both = np.array((deviations, -deviations))
    side, outside, near = both > same, both > reach + same, both > NEAR_LIMIT * reach + same
    if not outside_is_near:
        near &= ~outside
    rising = both[:, 1:] - both[:, :-1] > same
    marks = np.zeros((len(IN_ORDER), *both.shape), dtype=np.bool_)
    marks[_OUTSIDE] = outside
    # Six moves join seven points, so that both rules have as many windows and can be spread over their points at once.
    runs = np.array((_every(rising, RUN_LENGTH - 1), _every(side, RUN_LENGTH)))
    if runs.any():
        marks[[_TREND, _ONE_SIDE]] = _spread(runs, RUN_LENGTH)
    threes = _every(side, 3) & _two(near[:, :-2], near[:, 1:-1], near[:, 2:])
    if threes.any():
        marks[_TWO_OF_THREE] = near & _spread(threes, 3)
    signs = marks[:, 0].astype(np.int_) - marks[:, 1]
    for turn in np.flatnonzero(marks[_TREND, 0] & marks[_TREND, 1]):
        signs[_TREND, turn] = 1 if rising[0, turn - 1] else -1
    return signs


def _two(first: BoolArray, second: BoolArray, third: BoolArray) -> BoolArray:
    return (first & second) | (first & third) | (second & third)


def _every(flags: BoolArray, length: int) -> BoolArray:
    """From each place on, whether `length` flags in a row are set."""
    return _over(flags, length, operator.and_)


def _spread(windows: BoolArray, length: int) -> BoolArray:
    """The places that lie in a window of `length` that is set; there are length − 1 more places than windows."""
    padded = np.zeros((*windows.shape[:-1], windows.shape[-1] + 2 * (length - 1)), dtype=np.bool_)
    padded[..., length - 1 : 1 - length] = windows
    return _over(padded, length, operator.or_)


def _over(flags: BoolArray, length: int, join: Callable[[BoolArray, BoolArray], BoolArray]) -> BoolArray:
    """Each window of `length` joined into one; windows double, so that it takes few steps."""
    joined = 1
    while joined < length:
        step = min(joined, length - joined)
        flags = join(flags[..., :-step], flags[..., step:])
        joined += step
    return flags
