"""Trends against published answers, statsmodels and scipy, their own formulas written anew, and properties."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table

from dvmetrics.statistics.trend import RecentTrend, recent_trend

# Published by Fingertips (PHE, later OHID) with the tests of its trend calculator: five years of events, people, the
# value and its 95% limits.
RISING_EVENTS, RISING_PEOPLE = [994, 1023, 1199, 1332, 1367], [40299, 41527, 42811, 44064, 44701]
RISING = [24.67, 24.6, 28.0, 30.2, 30.6]
RISING_LOWER, RISING_UPPER = [23.16, 23.15, 26.44, 28.63, 28.98], [26.25, 26.19, 29.64, 31.9, 32.25]
STEADY = [20.5506, 19.5952, 19.0349, 21.3966, 18.4372]
STEADY_LOWER, STEADY_UPPER = (
    [18.1803, 17.3444, 16.8421, 19.0918, 16.2925],
    [23.1427, 22.0602, 21.4394, 23.8975, 20.7941],
)
STEADY_EVENTS, STEADY_PEOPLE = [209, 213, 213, 239, 210], [1017, 1087, 1119, 1117, 1139]


def chi_squared(found: RecentTrend, confidence: float = 0.998) -> float:
    """The statistic of a test, from the slope and the width of its limits."""
    assert found.slope is not None
    assert found.slope.upper is not None
    error = (found.slope.upper - found.slope.value) / float(stats.norm.isf((1 - confidence) / 2))
    return (found.slope.value / error) ** 2


# Published answers


def test_proportions_as_fingertips_tests_itself() -> None:
    found = recent_trend(RISING_EVENTS, RISING_PEOPLE)
    assert round(chi_squared(found), 1) == 47.9
    assert (found.direction, found.method, found.points) == ("increasing", "Cochran-Armitage", 5)
    assert recent_trend(STEADY_EVENTS, STEADY_PEOPLE).direction == "no clear change"


def test_figures_with_limits_as_fingertips_tests_itself() -> None:
    found = recent_trend(RISING, lower=RISING_LOWER, upper=RISING_UPPER)
    # Fingertips takes 1.96 for the quantile.
    assert round(chi_squared(found) * (1.96 / float(stats.norm.isf(0.025))) ** 2, 2) == 46.77
    assert (found.direction, found.method) == ("increasing", "weighted regression")
    steady = recent_trend(STEADY, lower=STEADY_LOWER, upper=STEADY_UPPER)
    assert steady.direction == "no clear change"


@pytest.mark.parametrize(
    ("events", "people", "values", "lower", "upper", "direction"),
    [
        # Recorded diabetes in England 2020 to 2024, in per cent.
        (
            [3455176, 3491868, 3625401, 3774801, 3938080],
            [48783947, 49122259, 49956777, 50649129, 51441896],
            [7.0826, 7.1085, 7.2571, 7.4528, 7.6554],
            [7.0754, 7.1013, 7.2499, 7.4456, 7.6481],
            [7.094, 7.1199, 7.2684, 7.4643, 7.6669],
            "increasing",
        ),
        # Children of 2 years in Yorkshire and the Humber with an MMR vaccination, in per cent.
        (
            [57274, 55865, 53681, 51767, 53185],
            [61834, 60511, 59074, 57508, 59028],
            [92.6254, 92.3221, 90.8708, 90.017, 90.1013],
            [92.4168, 92.1072, 90.6358, 89.7694, 89.8578],
            [92.8288, 92.5315, 91.1004, 90.2594, 90.3396],
            "decreasing",
        ),
        # Sight loss from diabetic eye disease in England, for each 100,000: the second year stands out, and there is a
        # trend without it all the same.
        (
            [1416, 935, 1344, 1415, 1502],
            [48246126, 48440507, 48753376, 49300918, 49866388],
            [2.935, 1.93028, 2.7567, 2.8701, 3.0121],
            [2.7841, 1.8085, 2.6113, 2.7225, 2.8616],
            [3.0919, 2.058, 2.9082, 3.0237, 3.1683],
            "increasing",
        ),
    ],
)
def test_markers_that_fingertips_published(
    events: list[float],
    people: list[float],
    values: list[float],
    lower: list[float],
    upper: list[float],
    direction: str,
) -> None:
    assert recent_trend(values, lower=lower, upper=upper).direction == direction
    assert recent_trend(events, people).direction == direction
    assert recent_trend(events, exposure=people).direction == direction


def test_the_limit_is_the_one_that_fingertips_names() -> None:
    """χ² of one degree of freedom above 9.5495."""
    for error, direction in ((1 / 3.0903, "increasing"), (1 / 3.0902, "no clear change")):
        # A straight line with slope 1, whose standard error over five points is error · √10 / √10.
        found = recent_trend([1, 2, 3, 4, 5], errors=[error * math.sqrt(10)] * 5)
        assert found.direction == direction
    assert 3.0902**2 < 9.5495 < 3.0903**2


# The formulas written anew

series = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=5, max_size=9)


def shares(drawn: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [min(x, n) for x, n in drawn], [n for _, n in drawn]


@given(series)
@settings(deadline=None)
def test_cochran_armitage_is_that_of_statsmodels_and_of_its_formula(drawn: list[tuple[int, int]]) -> None:
    x, n = shares(drawn)
    whole, cases, points = sum(n), sum(x), len(x)
    found = recent_trend(x, n, points=points)
    if min(cases, whole - cases) < 10:
        assert found.direction == "cannot be said"
        assert (found.p_value, found.slope, found.meaning) == (None, None, None)
        return
    # The same in sums, as the technical guide of Fingertips writes it.
    times = range(1, points + 1)
    with_time = sum(t * own for t, own in zip(times, n, strict=True))
    with_square = sum(t * t * own for t, own in zip(times, n, strict=True))
    cases_with_time = sum(t * own for t, own in zip(times, x, strict=True))
    expected: float = whole * (whole * cases_with_time - cases * with_time) ** 2
    expected /= cases * (whole - cases) * (whole * with_square - with_time**2)
    assert chi_squared(found) == pytest.approx(expected, rel=1e-6, abs=1e-9)
    # statsmodels' test of ordinal association is of tables with both margins given: (N − 1) in the place of N.
    table = Table(np.array([x, [b - a for a, b in zip(x, n, strict=True)]]), shift_zeros=False)
    peer = table.test_ordinal_association(row_scores=np.array([1, 0]), col_scores=np.arange(points))
    assert chi_squared(found) * (whole - 1) / whole == pytest.approx(float(peer.zscore) ** 2, rel=1e-6, abs=1e-9)
    assert found.p_value == pytest.approx(float(stats.chi2.sf(expected, 1)), rel=1e-5, abs=1e-12)


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0.5, 20)), min_size=4, max_size=9))
@settings(deadline=None)
def test_weighted_regression_is_its_formula(drawn: list[tuple[float, float]]) -> None:
    values, errors = [value for value, _ in drawn], [error for _, error in drawn]
    found = recent_trend(values, errors=errors, points=len(values))
    weights = [error**-2 for error in errors]
    mean = sum(w * t for t, w in enumerate(weights)) / sum(weights)
    spread = sum(w * (t - mean) ** 2 for t, w in enumerate(weights))
    slope = sum(w * (t - mean) * y for t, (w, y) in enumerate(zip(weights, values, strict=True))) / spread
    assert found.slope is not None
    assert found.slope.value == pytest.approx(slope, rel=1e-6, abs=1e-7)
    assert found.p_value == pytest.approx(float(stats.chi2.sf(slope**2 * spread, 1)), rel=1e-4, abs=1e-9)
    z = float(stats.norm.isf(0.001))
    assert found.slope.lower == pytest.approx(slope - z / math.sqrt(spread), rel=1e-6, abs=1e-7)


@given(series)
@settings(deadline=None)
def test_the_trend_of_rates_is_its_formula(drawn: list[tuple[int, int]]) -> None:
    """Given all events, each falls into a period with a chance that goes with its exposure: the multinomial variance of
    Σ t · events is that of the slope."""
    events, sizes = [x for x, _ in drawn], [n for _, n in drawn]
    found = recent_trend(events, exposure=sizes, points=len(drawn))
    total, whole = sum(events), sum(sizes)
    if total < 10:
        assert (found.direction, found.p_value, found.slope) == ("cannot be said", None, None)
        assert "fewer than 10 events" in found.why
        return
    share = [n / whole for n in sizes]
    mean = sum(t * own for t, own in enumerate(share))
    variance = total * (sum(t * t * own for t, own in enumerate(share)) - mean**2)
    statistic = (sum(t * x for t, x in enumerate(events)) - total * mean) ** 2 / variance
    assert chi_squared(found) == pytest.approx(statistic, rel=1e-6, abs=1e-9)
    # Another unit of exposure changes the slope alone.
    thousands = recent_trend(events, exposure=[n / 1000 for n in sizes], points=len(drawn))
    assert thousands.p_value == pytest.approx(found.p_value, rel=1e-6, abs=1e-12)


def test_without_a_trend_rates_have_none_however_uneven_the_exposure() -> None:
    """A rate of 3 and exposures from 1 to 30: weights from each rate's own limits would favour the low ones."""
    random = np.random.default_rng(19550901)
    for exposure in ([1, 1, 1, 1, 30], [0.5, 1, 2, 4, 8]):
        found = [recent_trend(random.poisson(3 * np.array(exposure)), exposure=exposure) for _ in range(1200)]
        p_values = [own.p_value for own in found if own.p_value is not None]
        assert len(p_values) == 1200
        assert sum(p < 0.002 for p in p_values) <= 8  # P(more than 8 of 1,200 at 1 in 500) is 0.1%
        assert np.mean([p < 0.05 for p in p_values]) == pytest.approx(0.05, abs=0.02)
        slopes = [own.slope.value for own in found if own.slope is not None]
        assert np.mean(slopes) == pytest.approx(0, abs=4 * float(np.std(slopes)) / math.sqrt(len(slopes)))


def test_why_says_that_counts_can_vary_more_than_chance() -> None:
    warned = "Counts that vary more than chance, as where one person counts several times, can do so without a trend."
    for found in (recent_trend(RISING_EVENTS, RISING_PEOPLE), recent_trend(RISING_EVENTS, exposure=RISING_PEOPLE)):
        assert found.why.endswith(warned)
    assert warned not in recent_trend(RISING, lower=RISING_LOWER, upper=RISING_UPPER).why
    assert warned not in recent_trend(STEADY_EVENTS, STEADY_PEOPLE).why


def test_limits_come_down_to_standard_errors() -> None:
    z = float(stats.norm.isf(0.025))
    errors = [(high - low) / (2 * z) for low, high in zip(RISING_LOWER, RISING_UPPER, strict=True)]
    known, held = recent_trend(RISING, errors=errors), recent_trend(RISING, lower=RISING_LOWER, upper=RISING_UPPER)
    assert (known.direction, known.why) == (held.direction, held.why)
    assert known.p_value == pytest.approx(held.p_value)
    assert chi_squared(known) == pytest.approx(chi_squared(held))
    # Years without any event have limits too.
    assert recent_trend([0, 0, 3, 12, 30], exposure=[100] * 5).direction == "increasing"


# Which points count


def test_only_the_last_points_are_looked_at() -> None:
    early = [4000, 3000, 2000]
    longer = recent_trend(early + RISING_EVENTS, [40000] * 3 + RISING_PEOPLE)
    assert longer == recent_trend(RISING_EVENTS, RISING_PEOPLE)
    assert recent_trend(early + RISING_EVENTS, [40000] * 3 + RISING_PEOPLE, points=8).direction == "decreasing"
    assert recent_trend(pd.Series(RISING_EVENTS), pd.Series(RISING_PEOPLE)) == longer


def test_one_odd_point_makes_no_trend() -> None:
    for values in ([100, 100, 100, 100, 300], [300, 100, 101, 102, 103]):
        found = recent_trend(values, [1000] * 5)
        assert found.p_value is not None
        assert found.p_value < 0.002
        assert found.direction == "no clear change"
        assert "one odd point" in found.why
    assert recent_trend([100, 110, 120, 130, 300], [1000] * 5).direction == "increasing"


def test_too_few_cases_to_tell() -> None:
    for x, words in (([0, 1, 2, 3, 3], "cases"), ([100, 99, 98, 97, 97], "that are no case")):
        found = recent_trend(x, [100] * 5, good="up")
        assert (found.direction, found.meaning) == ("cannot be said", None)
        assert f"fewer than 10 {words}" in found.why
    for x in ([0, 1, 2, 3, 4], [100, 99, 98, 97, 96]):
        assert recent_trend(x, [100] * 5).direction != "cannot be said"


def test_what_a_direction_means() -> None:
    up, down = (RISING_EVENTS, RISING_PEOPLE), (RISING_EVENTS[::-1], RISING_PEOPLE[::-1])
    assert recent_trend(*up, good="up").meaning == recent_trend(*down, good="down").meaning == "improving"
    assert recent_trend(*up, good="down").meaning == recent_trend(*down, good="up").meaning == "worsening"
    assert recent_trend(*up, good="neutral").meaning is recent_trend(*up).meaning is None
    assert recent_trend(STEADY_EVENTS, STEADY_PEOPLE, good="up").meaning is None
    assert tuple(recent_trend(*way).why.partition(" Counts")[0] for way in (up, down)) == (
        "The last 5 points go up by more than chance would.",
        "The last 5 points go down by more than chance would.",
    )


# Properties

OPPOSITE = {
    "increasing": "decreasing",
    "decreasing": "increasing",
    "no clear change": "no clear change",
    "cannot be said": "cannot be said",
}


@given(series)
@settings(deadline=None)
def test_turned_round_in_time_a_trend_changes_its_sign(drawn: list[tuple[int, int]]) -> None:
    x, n = shares(drawn)
    for found, turned in (
        (recent_trend(x, n, points=len(x)), recent_trend(x[::-1], n[::-1], points=len(x))),
        (recent_trend(x, exposure=n, points=len(x)), recent_trend(x[::-1], exposure=n[::-1], points=len(x))),
    ):
        assert turned.direction == OPPOSITE[found.direction]
        if found.slope is None or turned.slope is None:
            assert found.slope is turned.slope
            continue
        assert turned.slope.value == pytest.approx(-found.slope.value, abs=1e-9)
        assert turned.p_value == pytest.approx(found.p_value, rel=1e-5, abs=1e-12)
    # What is not a case goes the other way.
    others = recent_trend([b - a for a, b in zip(x, n, strict=True)], n, points=len(x))
    assert others.direction == OPPOSITE[recent_trend(x, n, points=len(x)).direction]


@given(series)
@settings(deadline=None)
def test_limits_exclude_zero_just_when_the_test_is_passed(drawn: list[tuple[int, int]]) -> None:
    x, n = shares(drawn)
    for confidence in (0.8, 0.95, 0.998):
        found = recent_trend(x, n, points=len(x), confidence=confidence)
        if found.slope is None or found.p_value is None:
            continue
        assert found.slope.lower is not None
        assert found.slope.upper is not None
        assert found.slope.lower <= found.slope.value <= found.slope.upper
        assume(abs(found.p_value - (1 - confidence)) > 1e-9)
        assert (found.slope.lower > 0 or found.slope.upper < 0) == (found.p_value < 1 - confidence)
        if found.direction in ("increasing", "decreasing"):
            assert found.p_value < 1 - confidence
    more = recent_trend([4 * own for own in x], [4 * own for own in n], points=len(x))
    less = recent_trend(x, n, points=len(x))
    if more.slope is not None and less.slope is not None:
        assert chi_squared(more) == pytest.approx(4 * chi_squared(less), rel=1e-5, abs=1e-9)


def test_without_a_trend_one_series_in_500_has_one() -> None:
    random = np.random.default_rng(19550901)
    found = 0
    for _ in range(1500):
        n = random.integers(50, 400, 5)
        found += recent_trend(random.binomial(n, 0.3), n).direction != "no clear change"
    assert found <= 9  # P(more than 9 of 1,500 at 1 in 500) is 0.1%


# What is refused beyond single wrong numbers


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: recent_trend(RISING), "exactly one of"),
        (lambda: recent_trend(RISING_EVENTS, RISING_PEOPLE, errors=RISING), "exactly one of"),
        (lambda: recent_trend(RISING, lower=RISING_LOWER), "lower and upper must both be given"),
        (lambda: recent_trend(RISING, lower=RISING_UPPER, upper=RISING_LOWER), "lower and upper must hold"),
        (lambda: recent_trend(RISING, lower=RISING, upper=RISING), "must not be the same"),
        (lambda: recent_trend(RISING_EVENTS, RISING_PEOPLE[1:]), "n and values .* differ in length"),
        (
            lambda: recent_trend(pd.Series([1, 2]), pd.Series([3, 4], index=[1, 0])),
            "n and values must have the same index",
        ),
        (
            lambda: recent_trend(pd.Series(RISING), errors=pd.Series(RISING, index=range(1, 6))),
            "errors and values .* index",
        ),
        (lambda: recent_trend(RISING, errors=[1.0]), "errors and values .* differ in length"),
        (lambda: recent_trend(RISING_EVENTS, exposure=[1.0]), "exposure and values .* differ in length"),
        (lambda: recent_trend(RISING, lower=[1.0], upper=RISING), "lower and values .* differ in length"),
        (lambda: recent_trend(RISING, lower=RISING, upper=[99.0]), "upper and values .* differ in length"),
        (lambda: recent_trend(RISING_EVENTS[1:], RISING_PEOPLE[1:]), "values must have at least 5 points"),
        (lambda: recent_trend(RISING_EVENTS, RISING_PEOPLE, points=6), "values must have at least 6 points"),
        (lambda: recent_trend(RISING_EVENTS, RISING_PEOPLE, points=3), "points must be a whole number of at least 4"),
        (lambda: recent_trend(RISING_EVENTS, RISING_PEOPLE, points=4.5), "points must be a whole number"),  # type: ignore[arg-type]
        (lambda: recent_trend(RISING_EVENTS, RISING_PEOPLE, good="more"), "good must be up, down or neutral"),  # type: ignore[arg-type]
        (lambda: recent_trend(RISING_EVENTS, RISING_PEOPLE, good=["up"]), "good must be up, down or neutral"),  # type: ignore[arg-type]
    ],
)
def test_what_is_refused(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_a_share_of_widely_different_sizes_stays_right() -> None:
    """An audit of a few files beside years of thousands: the few hardly count."""
    found = recent_trend([300, 600, 900, 1200, 1], [3000, 4000, 5000, 6000, 20])
    assert found.direction == "increasing"
