"""Process charts on small series whose answer can be seen; `..._oracles` has published answers and a naive loop."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dvmetrics.statistics.process_chart import (
    Cause,
    ProcessChart,
    assurance,
    p_prime,
    t_chart,
    u_prime,
    xmr,
)

Series = Sequence[float | None]

QUIET = [9.0, 11.0] * 6
"""Twelve points, mean 10, moving ranges 2: the limits are 4.68 and 15.32, near them is below 6.45 or above 13.55."""


def after_quiet(values: Series, **arguments: Any) -> ProcessChart:
    """The chart of QUIET, which gives the limits, followed by `values`."""
    return xmr([*QUIET, *values], baseline=len(QUIET), **arguments)


def causes(chart: ProcessChart, points: int) -> list[tuple[Cause, ...]]:
    """The special causes of the last points."""
    return list(chart.special_causes[-points:])


# Limits


def test_limits_by_hand() -> None:
    # Mean 6; moving ranges 2, 1, 2, 1: their mean is 1.5.
    chart = xmr([4, 6, 5, 7, 8])
    assert chart.centre.tolist() == [6.0] * 5
    assert chart.lower == pytest.approx([6 - 2.66 * 1.5] * 5)
    assert chart.upper == pytest.approx([6 + 2.66 * 1.5] * 5)
    assert chart.special_causes == ((),) * 5
    assert chart.direction.tolist() == [0] * 5


VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


@pytest.mark.parametrize(("screen", "lower", "upper"), [(True, -0.72, 4.6), (False, -3.06, 6.95)])
def test_screening_of_moving_ranges(screen: bool, lower: float, upper: float) -> None:
    # Source: NHSRplotthedots, vignettes/deviations.Rmd.
    chart = xmr(VIGNETTE, screen=screen)
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx((1.94, lower, upper), abs=0.005)


def test_screening_happens_once_and_by_its_factor() -> None:
    # Ten moving ranges 1 and one r; the mean is (10 + r) / 11, and r is dropped from r = 32.67 / 7.733 = 4.2247 on.
    assert xmr([0, 1] * 5 + [0, 4.22]).upper[0] > xmr([0, 1] * 5 + [0, 4.23]).upper[0]
    # 33 moving ranges with a sum of 1000, of which 99 is 3.267 × their mean to the last digit: at the limit is dropped.
    ranges = [*[28.0] * 27, *[29.0] * 5, 99.0]
    at_the_limit = [sum(ranges[:i:2]) - sum(ranges[1:i:2]) for i in range(34)]
    for scale in (1, 0.1, 0.01, 7):
        chart = xmr([scale * value for value in at_the_limit])
        assert chart.upper[0] - chart.centre[0] == pytest.approx(2.66 * scale * 901 / 32)
    # 100 screens out nothing but itself, although 10 would go in a second pass.
    chart = xmr([0, 1] * 10 + [0, 10] + [110] + [111, 110] * 5, screen=True)
    ranges = [1.0] * 20 + [10.0] + [1.0] * 10
    assert chart.upper[0] - chart.centre[0] == pytest.approx(2.66 * sum(ranges) / len(ranges))


@pytest.mark.parametrize("value", [0.0, 0.1, 63.5, 1 / 3, -7.7])
@pytest.mark.parametrize("points", [2, 7, 12, 49])
def test_constant_series_has_no_special_cause(value: float, points: int) -> None:
    chart = xmr([value] * points)
    assert chart.special_causes == ((),) * points
    assert chart.lower == pytest.approx(chart.centre)


def test_lower_limit_is_not_cut_off() -> None:
    assert xmr([0, 5, 0, 5]).lower[0] < 0


def test_baseline_gives_the_limits_and_all_points_are_judged() -> None:
    chart = after_quiet([20.0] * 7)
    assert chart.centre == pytest.approx(xmr(QUIET).centre[0])
    assert chart.upper == pytest.approx([15.32] * 19)
    assert causes(chart, 7) == [("outside limit", "two of three", "one side")] * 7


def test_excluded_points_do_not_move_the_limits_but_are_judged() -> None:
    values = [*QUIET[:6], 40.0, *QUIET[6:]]
    chart = xmr(values, exclude=[6])
    # No moving range spans the gap, and QUIET's are all 2.
    assert (chart.centre[0], chart.upper[0]) == pytest.approx((10, 15.32))
    assert chart.special_causes[6] == ("outside limit",)
    assert xmr(values).centre[0] > 12


def test_missing_period_leaves_a_gap_in_moving_ranges() -> None:
    chart = xmr([1, 2, None, 9, 10, math.nan, 3])
    # Moving ranges 1 and 1 only; the mean is that of the five points.
    assert chart.centre == pytest.approx([5.0] * 7)
    assert chart.upper == pytest.approx([5.0 + 2.66] * 7)
    assert np.isnan(chart.points[[2, 5]]).all()
    assert chart.special_causes[2] == ()


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([4.0, 6.0, math.nan, 7.0, 8.0], index=list("abcde")),
        pd.Series([4, 6, None, 7, 8], dtype="Int64"),
        pd.Series([4, 6, None, 7, 8], dtype="object"),
        (4, 6, None, 7, 8),
        np.array([4, 6, np.nan, 7, 8]),
    ],
)
def test_any_sequence_will_do(values: Any) -> None:
    chart = xmr(values)
    assert chart.centre == pytest.approx([6.25] * 5)
    assert np.isnan(chart.points[2])


def test_result_is_frozen_and_apart_from_its_input() -> None:
    values = np.array([4.0, 6.0, 5.0])
    chart = xmr(values)
    values[0] = 99
    assert chart.points[0] == 4
    column = pd.Series([4.0, 6.0, 5.0])
    from_column = xmr(column)
    column.iloc[0] = 99
    assert from_column.points[0] == 4
    for field in dataclasses.fields(chart):
        kept = getattr(chart, field.name)
        assert len(kept) == 3
        if isinstance(kept, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                kept[0] = 0


# Rebase and provisional limits


def test_everything_starts_afresh_at_a_rebase() -> None:
    first, second = [1.0, 2, 3, 4, 5], [6.0, 7, 8, 7, 6]
    chart = xmr([*first, *second], rebase=[5])
    for part, alone in ((slice(0, 5), xmr(first)), (slice(5, 10), xmr(second))):
        assert chart.centre[part] == pytest.approx(alone.centre)
        assert chart.upper[part] == pytest.approx(alone.upper)
        assert chart.special_causes[part] == alone.special_causes
    # Eight rising points are a trend, but not across the rebase.
    assert "trend" in xmr([*first, *second]).special_causes[0]


def test_rebase_positions_come_in_any_order() -> None:
    values = [1, 2, 11, 12, 21, 22]
    assert xmr(values, rebase=[4, 2, 4]).centre.tolist() == [1.5, 1.5, 11.5, 11.5, 21.5, 21.5]


def test_baseline_holds_until_the_first_rebase() -> None:
    chart = xmr([*QUIET, 30, 32, 30, 50, 52], baseline=12, rebase=[15])
    assert chart.centre == pytest.approx([10] * 15 + [51] * 2)


def test_limits_from_fewer_than_twelve_points_are_provisional() -> None:
    assert xmr(QUIET).provisional.tolist() == [False] * 12
    assert xmr(QUIET[:11]).provisional.tolist() == [True] * 11
    assert xmr([*QUIET[:11], None]).provisional.all()
    assert xmr(QUIET * 2, rebase=[13]).provisional.tolist() == [False] * 13 + [True] * 11
    assert xmr(QUIET, exclude=[3]).provisional.all()
    assert xmr(QUIET * 2, baseline=11).provisional.all()


# Special causes, one by one

HIGH = 10.5
"""Above the mean of QUIET and not near a limit."""


def test_outside_limit_is_beyond_it() -> None:
    chart = after_quiet([15.33, 10, 15.31, 10, 4.67, 10, 4.69])
    assert causes(chart, 7) == [("outside limit",), (), (), (), ("outside limit",), (), ()]
    assert chart.direction[-7:].tolist() == [1, 0, 0, 0, -1, 0, 0]
    # Baseline 0, 1: mean ½, limits ½ ± 2.66. A point on the limit is not beyond it, whatever the last digit.
    assert xmr([0, 1, 3.16, -2.16], baseline=2).special_causes == ((),) * 4


def test_trend_needs_six_moves_and_marks_all_seven_points() -> None:
    rise = [9.3, 9.5, 9.7, 9.9, 10.1, 10.3, 10.5]
    chart = after_quiet([10, *rise, 10])
    assert causes(chart, 9) == [(), *[("trend",)] * 7, ()]
    assert chart.direction[-9:].tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 0]
    assert causes(after_quiet([10, *rise[1:], 10]), 8) == [()] * 8
    fall = after_quiet([10, *rise[::-1], 10])
    assert fall.direction[-9:].tolist() == [0, -1, -1, -1, -1, -1, -1, -1, 0]


def test_tie_or_missing_period_ends_a_trend() -> None:
    assert causes(after_quiet([9.3, 9.5, 9.7, 9.9, 9.9, 10.1, 10.3, 10.5]), 8) == [()] * 8
    # A tie in floating point: 0.1 + 0.2 is not 0.3.
    assert causes(after_quiet([9.3, 9.5, 9.7, 10 * (0.1 + 0.2) + 7, 10, 10.1, 10.3, 10.5]), 8) == [()] * 8
    assert causes(after_quiet([9.3, 9.5, 9.7, 9.9, None, 10.1, 10.3, 10.5]), 8) == [()] * 8


def test_turning_point_of_two_trends_keeps_the_earlier_direction() -> None:
    rise = [9.3, 9.5, 9.7, 9.9, 10.1, 10.3, 10.5]
    chart = after_quiet([*rise, *rise[-2::-1]])
    assert chart.direction[-13:].tolist() == [1] * 7 + [-1] * 6


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([14, 14, 11], [1, 1, 0]),
        ([14, 11, 14], [1, 0, 1]),
        ([11, 14, 14], [0, 1, 1]),
        ([6, 6, 9], [-1, -1, 0]),
        ([14, 14, 9], [0, 0, 0]),  # two points high, the third low
        ([14, 10, 14], [0, 0, 0]),  # the third on the mean, so on neither side
        ([14, 6, 14], [0, 0, 0]),
        ([14, None, 14], [0, 0, 0]),
        ([14, 11, 11, 14], [0, 0, 0, 0]),
        ([13.54, 13.54, 13.54], [0, 0, 0]),
        ([13.56, 13.56, 13.56], [1, 1, 1]),
        ([14, 14], [0, 0]),
    ],
)
def test_two_of_three(values: Series, marked: list[int]) -> None:
    chart = after_quiet([9, *values, 9] if (values[0] or 0) > 10 else [11, *values, 11])
    assert chart.direction[-len(values) - 1 : -1].tolist() == marked
    assert causes(chart, len(values) + 1)[:-1] == [("two of three",) if mark else () for mark in marked]


def test_two_of_three_counts_a_point_beyond_the_limit() -> None:
    chart = after_quiet([9, 16, 14, 11, 9])
    assert causes(chart, 5) == [(), ("outside limit", "two of three"), ("two of three",), (), ()]


def test_two_of_three_at_the_end_needs_three_points() -> None:
    assert causes(after_quiet([9, 14, 14]), 3) == [()] * 3


def test_seven_on_one_side_and_all_are_marked() -> None:
    chart = after_quiet([9, *[HIGH] * 7, 9])
    assert causes(chart, 9) == [(), *[("one side",)] * 7, ()]
    assert causes(after_quiet([9, *[HIGH] * 6, 9]), 8) == [()] * 8
    low = after_quiet([11, *[9.5] * 8, 11])
    assert low.direction[-10:].tolist() == [0, *[-1] * 8, 0]


@pytest.mark.parametrize("ending", [10, None])
def test_mean_or_missing_period_ends_a_run(ending: float | None) -> None:
    assert causes(after_quiet([9, *[HIGH] * 4, ending, *[HIGH] * 4]), 10) == [()] * 10


def test_rules_are_named_in_order_and_the_first_gives_the_direction() -> None:
    # Seven points below the mean that rise: a trend upwards, on the low side.
    chart = after_quiet([11, 8.8, 8.9, 9, 9.1, 9.2, 9.3, 9.4])
    assert causes(chart, 7) == [("trend", "one side")] * 7
    assert chart.direction[-7:].tolist() == [1] * 7
    # The last one falls below the limit while the series falls.
    fall = after_quiet([9, 16.5, 16.4, 16.3, 16.2, 16.1, 16, 15.9])
    assert causes(fall, 1) == [("outside limit", "trend", "two of three", "one side")]
    assert fall.direction[-1] == 1


# Series that are the same but for a period or two


def test_screening_that_would_leave_only_zeros_is_not_done() -> None:
    """The limits are then those without screening: 2.66 mean moving ranges, which are not all 0."""
    for values in ([0] * 20 + [1], [0] * 10 + [3] + [0] * 10, [0.1 + 0.2] * 9 + [0.3] * 9 + [5]):
        screened, plain = xmr(values, screen=True), xmr(values, screen=False)
        assert screened.upper == pytest.approx(plain.upper)
        assert (screened.upper > screened.lower).all()
        marked = [place for place, causes in enumerate(screened.special_causes) if "outside limit" in causes]
        assert marked == [int(np.argmax(values))]
    one_event = xmr([0] * 20 + [1], screen=True)
    assert one_event.upper[0] == pytest.approx(1 / 21 + 2.66 / 20)
    assert assurance(one_event, 0.1, "down") == "hit or miss"
    constant = xmr([4] * 9, screen=True)
    assert (constant.lower == 4).all()
    assert (constant.upper == 4).all()


@pytest.mark.parametrize(
    "chart",
    [
        lambda screen: p_prime([3] * 20 + [30], [100] * 21, screen=screen),
        lambda screen: u_prime([3] * 20 + [30], [100] * 21, screen=screen),
        lambda screen: t_chart([7] * 20 + [90], screen=screen),
    ],
)
def test_nor_is_it_in_other_charts(chart: Callable[[bool], ProcessChart]) -> None:
    screened, plain = chart(True), chart(False)
    assert screened.upper == pytest.approx(plain.upper)
    assert not any(screened.special_causes[place] == ("outside limit",) for place in range(20))
    assert (screened.upper > screened.centre).all()


def test_screening_is_done_where_some_change_is_left() -> None:
    values = [0, 1] + [0] * 18 + [40]
    assert xmr(values, screen=True).upper[0] < xmr(values, screen=False).upper[0]


# What cannot be charted


@pytest.mark.parametrize(
    ("values", "arguments", "words"),
    [
        ([], {}, "values must hold at least 2 points, not 0"),
        ([3], {}, "at least 2 points, not 1"),
        ([None, math.nan, 4], {}, "at least 2 points, not 1"),
        ([1, None, 2, None, 3], {}, "at least 2 points in consecutive periods .* from period 1 on"),
        ([1, 2, 3], {"rebase": [2]}, "at least 2 points in consecutive periods .* from period 3 on"),
        ([1, 2, 3], {"exclude": [1]}, "at least 2 points in consecutive periods"),
        ([1, math.inf, 3], {}, "finite numbers"),
        ([1, "many", 3], {}, "values must be numbers"),
        (pd.Series(["few", "many"]), {}, "values must be numbers"),
        (["1", "2", "3"], {}, "values must be numbers"),
        ([1, 2, b"3"], {}, "values must be numbers"),
        ([1, 2, True], {}, "values must be numbers"),
        (pd.Series([True, False, True]), {}, "values must be numbers"),
        (pd.Series([1, 0, None], dtype="boolean"), {}, "values must be numbers"),
        (pd.Series(["1", "2", "3"], dtype="string"), {}, "values must be numbers"),
        (pd.Series(pd.date_range("2001-01-01", periods=5)), {}, "values must be numbers"),
        (pd.Series(pd.to_timedelta([1, 2, 3], unit="D")), {}, "values must be numbers"),
        (np.array([1, 2, 3], dtype="datetime64[D]"), {}, "values must be numbers"),
        ([np.datetime64("2001-01-01"), np.datetime64("2001-01-02")], {}, "values must be numbers"),
        ([1, 2, 3j], {}, "values must be numbers"),
        ([1, 2, 3], {"exclude": [True]}, "whole numbers"),
        ([1, 2, 3], {"exclude": 1}, "whole numbers"),
        ([[1, 2], [3, 4]], {}, "one row"),
        ([1, 2, 3], {"baseline": 4}, "from 2 to 3"),
        ([1, 2, 3], {"baseline": 1}, "from 2 to 3"),
        ([1, 2, 3], {"baseline": 2.5}, "whole number"),
        ([1, 2, 3, 4, 5], {"baseline": 3, "rebase": [2]}, "from 2 to 2"),
        ([1, 2, 3], {"rebase": [3]}, "rebase must hold positions from 1 to 2"),
        ([1, 2, 3], {"rebase": [0]}, "rebase must hold positions from 1 to 2"),
        ([1, 2, 3], {"rebase": [-1]}, "rebase must hold positions from 1 to 2"),
        ([1, 2, 3], {"rebase": ["2001Q4"]}, "whole numbers"),
        ([1, 2, 3], {"exclude": [3]}, "exclude must hold positions from 0 to 2"),
        ([1, 2, 3], {"exclude": [1.0]}, "whole numbers"),
    ],
)
def test_refused(values: Any, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        xmr(values, **arguments)


def test_numbers_of_every_type_are_charted_alike() -> None:
    plain = xmr([3, 4, 5, 4, 3.5])
    for same in (
        pd.Series([3, 4, 5, 4, 3.5]),
        pd.Series([3, 4, 5, 4, 3.5], dtype="Float64"),
        pd.Series([3, 4, 5, 4, 3.5], dtype=object),
        np.array([3, 4, 5, 4, 3.5], dtype=np.float32),
        (Fraction(3), Decimal(4), np.int64(5), np.float32(4), 3.5),
    ):
        assert xmr(same).upper == pytest.approx(plain.upper)  # type: ignore[arg-type]
