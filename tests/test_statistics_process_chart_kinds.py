"""P, U, C, P′, U′ and T charts: by hand, against published limits, and what cannot be charted."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dvmetrics.statistics.process_chart import (
    MAKING_DATA_COUNT,
    PLOT_THE_DOTS,
    QICHARTS2,
    Conventions,
    ProcessChart,
    assurance,
    c_chart,
    p_chart,
    p_prime,
    run_chart,
    t_chart,
    u_chart,
    u_prime,
    variation,
    xmr,
)

Ratio = Callable[..., ProcessChart]
RATIOS = (p_chart, u_chart, p_prime, u_prime)
EXPOSED = (u_chart, u_prime)
OPTIONS = ("screen", "baseline", "rebase", "exclude")

# Published limits

ATTENDED = [
    *(266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320),
    *(267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989),
]
ARRIVED = [
    *(280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529),
    *(279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772),
]
"""Emergency attendances seen within four hours. Source of the data: Mohammed, Panesar, Laney & Wilson (2013), BMJ
Quality & Safety 22:362–368; of the limits below: the tests of PowerBI-SPC (AUS-DOH-Safety-and-Quality), test/Chart
Types, to four decimals; of the C, U and T charts as well."""


def test_published_p_prime() -> None:
    chart = p_prime(ATTENDED, ARRIVED)
    assert 100 * chart.upper[:4] == pytest.approx([96.567, 96.5753, 96.5421, 96.5326], abs=5e-5)
    assert 100 * chart.lower[-3:] == pytest.approx([93.9969, 94.0087, 93.9975], abs=5e-5)
    assert chart.special_causes[0] == ()
    # As a plain P chart nearly every point lies outside: that is what P′ is for.
    assert sum("outside limit" in causes for causes in p_chart(ATTENDED, ARRIVED).special_causes) > 10


def test_published_u_prime() -> None:
    chart = u_prime(ATTENDED, ARRIVED)
    assert chart.upper[:4] == pytest.approx([0.9657, 0.9658, 0.9654, 0.9653], abs=5.1e-5)
    assert chart.lower[-3:] == pytest.approx([0.94, 0.9401, 0.94], abs=5.1e-5)


def test_published_u() -> None:
    events = [575, 521, 585, 528, 507, 519, 457, 505, 494, 512, 543, 506]
    events += [509, 521, 549, 531, 509, 528, 419, 512, 495, 513, 454, 490]
    days = [310466.8333, 282346.7917, 309089.7083, 287977.3333, 297743.375, 286988.25, 261120.3333, 268720.75]
    days += [284437.875, 290449.5, 288104.4583, 279961.375, 289803.9583, 275950.5833, 290824.4583, 285495.75]
    days += [282515.2083, 273927.875, 253085.625, 262410.7083, 275529.25, 282405.0833, 259530.7917, 256235.4583]
    chart = u_chart(events, days)
    assert 1e4 * chart.upper[:3] == pytest.approx([20.5349, 20.6467, 20.5401], abs=5e-5)
    assert 1e4 * chart.lower[-3:] == pytest.approx([15.825, 15.721, 15.7049], abs=5e-5)


def test_published_t() -> None:
    days = [16, 20, 5, 13, 1, 26, 46, 12, 12, 5, 19, 4, 3, 15, 14, 9, 8, 15, 21, 6, 3, 1, 56, 117, 1, 33, 9, 9, 19, 12]
    days += [1, 16, 13, 18, 1, 35, 16, 5, 21, 38, 3, 25, 3, 11, 13, 20, 9, 3, 8, 21, 24, 38, 8, 13, 9, 1, 30, 23, 3, 7]
    days += [22, 19, 11, 31, 6, 1, 1]
    chart = t_chart(days, conventions=QICHARTS2)  # 3 / 1.128 for 2.66
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.0221, 97.268), abs=5e-4)
    assert [place for place, causes in enumerate(chart.special_causes) if causes] == [23]


def test_published_c() -> None:
    # Montgomery, Introduction to Statistical Quality Control, example 7.3: 26 samples, of which 6 and 20 are left out;
    # the book prints 19.67, 32.97 and 6.36.
    counts = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
    chart = c_chart(counts, exclude=[5, 19])
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx((19.67, 6.36, 32.97), abs=0.005)
    # A point that is left out of the limits is judged all the same.
    assert [place for place, causes in enumerate(chart.special_causes) if "outside limit" in causes] == [5, 19]


def test_published_p() -> None:
    # Montgomery, example 7.1: 30 samples of 50 cans, of which 15 and 23 are left out; the book prints 0.2150, 0.3893
    # and 0.0407, and sample 21 is out of control.
    cans = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    chart = p_chart(cans, [50] * 30, exclude=[14, 22])
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx((0.215, 0.0407, 0.3893), abs=5e-5)
    assert [place for place, causes in enumerate(chart.special_causes) if "outside limit" in causes] == [14, 20, 22]


# By hand


def test_limits_by_point_and_cut_off() -> None:
    chart = p_chart([1, 9], [10, 40])
    assert chart.points.tolist() == [0.1, 0.225]
    assert chart.centre == pytest.approx([0.2, 0.2])
    assert chart.upper == pytest.approx([0.2 + 3 * math.sqrt(0.016), 0.2 + 3 * math.sqrt(0.004)])
    assert chart.lower == pytest.approx([0, 0.2 - 3 * math.sqrt(0.004)])
    assert p_chart([9, 9], [10, 10]).upper.tolist() == [1, 1]
    rates = u_chart([4, 20], [1, 5])
    assert rates.centre == pytest.approx([4, 4])
    assert rates.upper == pytest.approx([10, 4 + 3 * math.sqrt(4 / 5)])
    assert rates.lower == pytest.approx([0, 4 - 3 * math.sqrt(4 / 5)])
    assert c_chart([9, 16, 11]).upper == pytest.approx([12 + 3 * math.sqrt(12)] * 3)


def test_prime_limits_by_hand() -> None:
    # p = ½, σ = 0.05 and 0.1 in turn; z = 1, −2, 1, −2: each moving range is 3.
    x, n = [55, 7.5, 55, 7.5], [100, 25, 100, 25]
    chart = p_prime(x, n)
    sigma_z = 3 / 1.128
    assert chart.centre == pytest.approx([0.5] * 4)
    assert chart.upper == pytest.approx(np.minimum(0.5 + 3 * sigma_z * np.array([0.05, 0.1, 0.05, 0.1]), 1))
    assert chart.lower == pytest.approx(np.maximum(0.5 - 3 * sigma_z * np.array([0.05, 0.1, 0.05, 0.1]), 0))


def test_moving_ranges_of_z_are_screened_on_request() -> None:
    x = [*[49, 51] * 8, 95, *[51, 49] * 8]
    wide, narrow = (p_prime(x, [100] * 33, screen=screen) for screen in (False, True))
    assert (wide.upper > narrow.upper).all()
    assert "outside limit" in narrow.special_causes[16]


def test_near_the_limit_is_by_point() -> None:
    # p = ½. Two of the last three lie 0.12 above: beyond two thirds of the way (0.1) with 100, not with 50 (0.141).
    few, many = [[31, 50], [25.5, 50], [31, 50]], [[62, 100], [51, 100], [62, 100]]
    for tail, marked in ((few, [0, 0, 0]), (many, [1, 0, 1])):
        x, n = zip(*[[25, 50]] * 12, *tail, strict=True)
        chart = p_chart(x, n, baseline=12)
        assert chart.direction[-3:].tolist() == marked


def test_near_the_limit_is_measured_before_the_limit_is_cut_off() -> None:
    # c = 4: the lower limit would be −2, and is 0; a count of 1 is not near it.
    chart = c_chart([4, 4, 4, 4, 1, 1, 1], baseline=4)
    assert chart.lower.tolist() == [0] * 7
    assert chart.special_causes == ((),) * 7


def test_t_chart_by_hand() -> None:
    # y = 2, 3, 2, 3, 2, 3: mean 2½, moving ranges 1, so that the limits of y are −0.16 and 5.16.
    chart = t_chart([y**3.6 for y in (2, 3, 2, 3, 2, 3)])
    assert chart.centre == pytest.approx([2.5**3.6] * 6)
    assert chart.upper == pytest.approx([5.16**3.6] * 6)
    assert chart.lower.tolist() == [0] * 6
    longer = t_chart([2**3.6, 3**3.6, 2**3.6, 3**3.6, 6**3.6], baseline=4)
    assert longer.special_causes[-1] == ("outside limit",)
    assert variation(longer, "up") == "improving"
    assert longer.provisional.all()


@pytest.mark.parametrize("chart", RATIOS)
def test_rebase_baseline_and_exclude(chart: Ratio) -> None:
    x, n = [3, 5, 4, 6, 20, 22, 21, 19], [50, 60, 50, 60, 50, 60, 50, 60]
    whole = chart(x, n, rebase=[4])
    for part in (slice(0, 4), slice(4, 8)):
        alone = chart(x[part], n[part])
        for name in ("centre", "lower", "upper"):
            assert getattr(whole, name)[part] == pytest.approx(getattr(alone, name))
    held = chart(x, n, baseline=4)
    assert held.centre == pytest.approx([sum(x[:4]) / sum(n[:4])] * 8)
    assert held.lower[:4] == pytest.approx(chart(x[:4], n[:4]).lower)
    without = chart(x, n, exclude=[4, 5, 6, 7])
    assert without.centre == pytest.approx(held.centre)
    assert without.upper == pytest.approx(held.upper)
    assert without.special_causes == held.special_causes
    assert held.direction[-1] == 1


@pytest.mark.parametrize("chart", RATIOS)
def test_missing_periods(chart: Ratio) -> None:
    x, n = [3, None, 4, 6, 5], [50, 60, math.nan, 60, 50]
    found = chart(x, n)
    assert np.isnan(found.points).tolist() == [False, True, True, False, False]
    assert found.centre == pytest.approx([14 / 160] * 5)
    # Where only x is missing there are limits for its n; without n there are none.
    assert np.isnan(found.upper).tolist() == [False, False, True, False, False]
    assert found.special_causes[1:3] == ((), ())
    column = chart(pd.Series(x, dtype="Int64"), pd.Series(n))
    assert column.centre == pytest.approx(found.centre)
    # The icon of a target uses the last period that has limits.
    assert assurance(chart([*x, 7], [*n, None]), 0.9, "up") == "consistently missed"


def test_missing_counts_and_times() -> None:
    assert c_chart([3, None, 5]).centre.tolist() == [4, 4, 4]
    chart = t_chart([1, 2, None, 30, 40])
    assert np.isnan(chart.points[2])
    assert not np.isnan(chart.upper).any()


@pytest.mark.parametrize("size", [1, 7, 50])
@pytest.mark.parametrize("share", [0, 1, 0.3, 1 / 3])
@pytest.mark.parametrize("chart", RATIOS)
def test_constant_series_has_no_special_cause(chart: Ratio, share: float, size: int) -> None:
    sizes = [size * (1 + place % 3) for place in range(20)]
    found = chart([share * whole for whole in sizes], sizes)
    assert found.special_causes == ((),) * 20
    assert not np.isnan(found.upper).any()


def test_first_event_after_none_is_outside() -> None:
    for chart in (p_chart, p_prime, u_chart, u_prime):
        found = chart([0] * 12 + [1], [50] * 13, baseline=12)
        assert found.special_causes[-1] == ("outside limit",)


# Choices in which tools differ


def test_a_point_beyond_the_limit_may_or_may_not_count_as_near() -> None:
    values = [*[9, 11] * 6, 9, 16, 14, 11, 9]
    assert xmr(values, baseline=12).special_causes[-4:-2] == (("outside limit", "two of three"), ("two of three",))
    assert xmr(values, baseline=12, conventions=PLOT_THE_DOTS).special_causes[-4:-2] == (("outside limit",), ())


def test_a_moving_range_may_or_may_not_span_an_excluded_point() -> None:
    values = [1, 2, 30, 6, 7]
    apart, joined = xmr(values, exclude=[2]), xmr(values, exclude=[2], conventions=QICHARTS2)
    assert apart.upper[0] - apart.centre[0] == pytest.approx(2.66)
    # Moving ranges 1, 4 and 1, and 3 / 1.128 for 2.66.
    assert joined.upper[0] - joined.centre[0] == pytest.approx(2 * 3 / 1.128)
    # A missing period is never spanned.
    assert xmr([1, 2, None, 6, 7], conventions=QICHARTS2).upper[0] == pytest.approx(4 + 3 / 1.128)


def test_conventions_are_checked() -> None:
    assert Conventions() == MAKING_DATA_COUNT
    for factor in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"limit_factor (must be above 0|is missing or not finite)"):
            Conventions(limit_factor=factor)


# What cannot be charted


@pytest.mark.parametrize("chart", RATIOS)
@pytest.mark.parametrize(
    ("part", "whole", "options", "words"),
    [
        ([1, 2, 3], [5, 5], {}, "must have one number for each period: they differ in length"),
        ([1, -2, 3], [5, 5, 5], {}, "must not be negative"),
        ([1, 0, 3], [5, 0, 5], {}, "must be above 0: give a period without any as missing"),
        ([1, 2, 3], [5, -5, 5], {}, "must be above 0"),
        ([1, math.inf, 3], [5, 5, 5], {}, "finite numbers"),
        ([1, 2, 3], [5, math.inf, 5], {}, "finite numbers"),
        ([1, "two", 3], [5, 5, 5], {}, "must be numbers"),
        ([1, 2, 3], [[5, 5, 5]], {}, "one row"),
        ([1], [5], {}, "at least 2 points, not 1"),
        ([1, None, 3], [None, 5, 5], {}, "at least 2 points, not 1"),
        ([1, 2, 3], [5, 5, 5], {"rebase": [2]}, "at least 2 points .* from period 3 on"),
        ([1, 2, 3], [5, 5, 5], {"exclude": [0, 1]}, "at least 2 points .* from period 1 on"),
        ([1, 2, 3], [5, 5, 5], {"baseline": 4}, "baseline must be a whole number from 2 to 3"),
        ([1, 2, 3], [5, 5, 5], {"rebase": [3]}, "rebase must hold positions from 1 to 2"),
        (pd.Series([1, 2, 3]), pd.Series([5, 5, 5], index=[1, 2, 3]), {}, "must have the same index"),
    ],
)
def test_refused(chart: Ratio, part: Any, whole: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words) as refusal:
        chart(part, whole, **options)
    names = ("events", "exposure") if chart in EXPOSED else ("x", "n")
    assert str(refusal.value).startswith((*names, "baseline", "rebase", "Process limits"))


@pytest.mark.parametrize("chart", [p_chart, p_prime])
def test_a_part_is_not_larger_than_its_whole(chart: Ratio) -> None:
    with pytest.raises(ValueError, match=r"^x must not be larger than n\.$"):
        chart([1, 7, 3], [5, 5, 5])
    assert u_chart([1, 7, 3], [5, 5, 5]).points[1] == 1.4


@pytest.mark.parametrize("chart", [p_prime, u_prime])
def test_prime_charts_need_consecutive_points(chart: Ratio) -> None:
    with pytest.raises(ValueError, match="at least 2 points in consecutive periods"):
        chart([1, None, 2, None, 3], [5] * 5)


@pytest.mark.parametrize(
    ("chart", "values", "words"),
    [
        (c_chart, [3, -1, 4], "counts must not be negative"),
        (c_chart, [3], "counts must hold at least 2 points, not 1"),
        (c_chart, [3, None, None], "counts must hold at least 2 points, not 1"),
        (t_chart, [3, 0, 4], "days must be above 0. For events on one day give times in hours"),
        (t_chart, [3, -1, 4], "days must be above 0"),
        (t_chart, [3], "days must hold at least 2 points, not 1"),
        (t_chart, [3, None, 4], "at least 2 points in consecutive periods"),
    ],
)
def test_refused_rows(chart: Ratio, values: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        chart(values)


@pytest.mark.parametrize("secret", [7319, -7319])
def test_no_message_tells_a_number(secret: int) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: xmr([secret]),
        lambda: xmr([secret, None, secret]),
        lambda: p_chart([secret, 1], [100, 100]),
        lambda: u_chart([1, secret], [0, 100]),
        lambda: u_chart([1, 2], [-7319, 100]),
        lambda: c_chart([-7319, 1]),
        lambda: t_chart([-7319, 1]),
        lambda: xmr([1, 2, 3], rebase=[secret]),
        lambda: xmr([1, 2, 3], exclude=[secret]),
        lambda: xmr([1, 2, 3], baseline=secret),
    ]
    for attempt in attempts:
        with pytest.raises(ValueError, match=r"must|need") as refusal:
            attempt()
        assert "7319" not in str(refusal.value)


def test_every_chart_is_called_alike() -> None:
    """Screening, baseline, rebase and exclusion by the same names, in the same order."""
    for chart in (xmr, p_chart, u_chart, c_chart, p_prime, u_prime, t_chart, run_chart):
        options = [name for name in inspect.signature(chart).parameters if name in OPTIONS]
        assert options == list(OPTIONS), chart.__name__


@pytest.mark.parametrize("screen", [True, False])
def test_screening_changes_nothing_where_there_are_no_moving_ranges(screen: bool) -> None:
    counts, sizes = [3, 4, 5, 30, 4, 3], [50] * 6
    for own, usual in (
        (p_chart(counts, sizes, screen), p_chart(counts, sizes)),
        (u_chart(counts, sizes, screen), u_chart(counts, sizes)),
        (c_chart(counts, screen), c_chart(counts)),
    ):
        assert own.upper.tolist() == usual.upper.tolist()
    assert run_chart(counts, screen).parts == run_chart(counts).parts
