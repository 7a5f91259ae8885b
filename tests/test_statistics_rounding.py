"""Intervals of rounded counts hold the interval of every count that rounds to what is shown."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvmetrics.statistics.intervals import Interval, proportion, proportion_difference, rate, rate_difference
from dvmetrics.statistics.rounding import (
    widened_difference,
    widened_proportion,
    widened_rate,
    widened_rate_difference,
)

counts = st.integers(0, 5_000)
totals = st.integers(1, 5_000)
confidences = st.sampled_from([0.8, 0.95, 0.998])


def ends(interval: Interval) -> tuple[float, float]:
    """Both limits, where both must be available."""
    assert interval.lower is not None
    assert interval.upper is not None
    return interval.lower, interval.upper


def test_widened_proportion_takes_the_extremes_that_rounding_allows() -> None:
    interval = widened_proportion(15, 35)
    assert interval.value == 15 / 35
    assert interval.lower == proportion(13, 37).lower
    assert interval.upper == proportion(17, 33).upper
    assert interval.method == "Wilson, with rounding"


def test_widened_proportion_of_sums_and_exact_denominators() -> None:
    parts = widened_proportion(60, 200, numerator_slack=8, denominator_slack=8, confidence=0.998)
    assert (parts.lower, parts.upper) == (proportion(52, 208, 0.998).lower, proportion(68, 192, 0.998).upper)
    exact = widened_proportion(60, 203, denominator_slack=0)
    assert (exact.lower, exact.upper) == (proportion(58, 203).lower, proportion(62, 203).upper)


@pytest.mark.parametrize(
    ("x", "n", "n_slack"), [(35, 35, 2), (15, 13, 0), (14, 11, 2), (1, 2, 2), (1, 1, 2), (32, 35, 2)]
)
def test_widened_proportion_never_rules_out_a_whole_that_is_possible(x: int, n: int, n_slack: int) -> None:
    interval = widened_proportion(x, n, denominator_slack=n_slack)
    assert interval.value == min(x / n, 1)
    assert interval.upper == 1


def test_widened_proportion_near_nothing() -> None:
    assert widened_proportion(1, 40).lower == 0
    assert widened_proportion(0, 40).upper == proportion(2, 38).upper


@pytest.mark.parametrize("x", [10, 13, 15, 20])
@pytest.mark.parametrize("n", [20, 25])
def test_widened_proportion_holds_the_interval_of_every_count_that_rounds_to_it(x: int, n: int) -> None:
    lower, upper = ends(widened_proportion(x, n))
    for true_x in range(x - 2, x + 3):
        for true_n in range(max(n - 2, true_x), n + 3):
            true_lower, true_upper = ends(proportion(true_x, true_n))
            assert lower <= true_lower
            assert true_upper <= upper


def test_widened_rate_takes_each_end_by_its_own_method() -> None:
    interval = widened_rate(10, 400, multiplier=1000)
    assert interval.value == 25
    assert interval.lower == rate(8, 400, 1000).lower
    assert interval.upper == rate(12, 400, 1000).upper
    assert interval.method == "exact Poisson below, Byar above, with rounding"
    assert widened_rate(50, 400).method == "Byar, with rounding"


def test_widened_rate_with_a_rounded_exposure() -> None:
    interval = widened_rate(50, 100, numerator_slack=4, denominator_slack=2, confidence=0.998)
    assert (interval.lower, interval.upper) == (
        rate(46, 102, confidence=0.998).lower,
        rate(54, 98, confidence=0.998).upper,
    )
    assert widened_rate(1, 100).lower == 0
    assert widened_rate(5, 2, denominator_slack=2).upper is None


def test_without_slack_the_interval_is_the_plain_one() -> None:
    assert widened_proportion(14, 17, 0, 0, 0.998) == proportion(14, 17, 0.998)
    assert widened_rate(14, 17, 0, 0, 100, 0.998) == rate(14, 17, 100, 0.998)


def test_widened_differences_take_the_counts_that_lie_furthest_apart() -> None:
    interval = widened_difference(30, 60, 20, 50)
    assert interval.value == pytest.approx(30 / 60 - 20 / 50)
    assert interval.lower == proportion_difference(28, 62, 22, 48).lower
    assert interval.upper == proportion_difference(32, 58, 18, 52).upper
    assert interval.method == "Newcombe, with rounding"
    rates = widened_rate_difference(30, 600, 20, 500)
    assert rates.value == pytest.approx(30 / 600 - 20 / 500)
    assert rates.lower == rate_difference(28, 600, 22, 500).lower
    assert rates.upper == rate_difference(32, 600, 18, 500).upper
    assert widened_difference(30, 60, 20, 50, 0) == proportion_difference(30, 60, 20, 50)
    assert widened_rate_difference(30, 600, 20, 500, 0) == rate_difference(30, 600, 20, 500)


@pytest.mark.parametrize("function", [widened_difference, widened_rate_difference])
@pytest.mark.parametrize("wrong", [None, math.nan, math.inf, -1])
@pytest.mark.parametrize("place", range(5))
def test_impossible_arguments_of_a_difference_are_refused(
    function: Callable[..., Interval], wrong: float | None, place: int
) -> None:
    arguments: list[float | None] = [5, 10, 4, 10, 2]
    arguments[place] = wrong
    with pytest.raises(ValueError, match=r"missing or not|must not be negative|must be above 0"):
        function(*arguments)


@given(counts, totals, st.integers(0, 10), st.integers(0, 10), confidences)
@settings(deadline=None)
def test_widened_contains_plain(x: int, n: int, x_slack: int, n_slack: int, confidence: float) -> None:
    share = min(x, n)
    plain, wide = (
        ends(proportion(share, n, confidence)),
        ends(widened_proportion(share, n, x_slack, n_slack, confidence)),
    )
    assert 0 <= wide[0] <= plain[0] + 1e-12
    assert plain[1] - 1e-12 <= wide[1] <= 1
    plain_rate, wide_rate = rate(x, n, 1, confidence), widened_rate(x, n, x_slack, n_slack, 1, confidence)
    assert ends(plain_rate)[0] * (1 + 1e-12) >= (wide_rate.lower or 0)
    assert wide_rate.upper is None or wide_rate.upper * (1 + 1e-12) >= ends(plain_rate)[1]
    assert wide_rate.value == plain_rate.value
