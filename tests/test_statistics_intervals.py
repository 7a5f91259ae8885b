"""Intervals against published answers, their own defining equations, and properties that any interval must have."""

import csv
import math
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson_2indep

from dvmetrics.statistics.intervals import (
    Interval,
    RateMethod,
    proportion,
    proportion_difference,
    rate,
    rate_difference,
    rate_ratio,
)

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference" / "stats"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")

CONFIDENCE = {"95_0": 0.95, "99_8": 0.998, "95%": 0.95, "99.8%": 0.998}
METHOD = {"Exact": "exact Poisson", "Byars": "Byar", "Wilson": "Wilson"}

counts = st.integers(0, 5_000)
totals = st.integers(1, 5_000)
confidences = st.sampled_from([0.8, 0.95, 0.998])


def rows(file: str) -> list[dict[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    assert found
    return found


def ends(interval: Interval) -> tuple[float, float]:
    """Both limits, where both must be available."""
    assert interval.lower is not None
    assert interval.upper is not None
    return interval.lower, interval.upper


# Typed cases


@pytest.mark.parametrize(
    ("x", "n", "shown"),
    [
        # Source: the project's domain notes, reporting.md, trap 4; 714 of 1,124 is in the committee's report.
        (714, 1124, (63.5, 60.7, 66.3)),
        (14, 17, (82.4, 59.0, 93.8)),
        (57, 63, (90.5, 80.7, 95.6)),
        (6, 33, (18.2, 8.6, 34.4)),
    ],
)
def test_wilson_as_the_committee_sees_it(x: int, n: int, shown: tuple[float, float, float]) -> None:
    interval = proportion(x, n)
    assert tuple(round(100 * number, 1) for number in (interval.value, *ends(interval))) == shown
    assert interval.method == "Wilson"


def test_wilson_ends_are_exact() -> None:
    assert proportion(0, 17).lower == 0
    assert proportion(17, 17).upper == 1
    assert ends(proportion(0, 17)) == pytest.approx((0, 0.18431813500885), rel=1e-9)  # z² / (n + z²)


@pytest.mark.parametrize(
    ("events", "confidence", "lower", "upper", "method"),
    [
        (0, 0.95, 0.0, 3.688879454, "exact Poisson"),  # -ln 0.025
        (1, 0.95, 0.025317807984, 5.571643390939, "exact Poisson"),  # PHEindicatormethods, Area1
        (5, 0.998, 0.739371731918, 16.454745203680, "exact Poisson"),  # the same, Area2
        (9, 0.95, 4.115373, 17.084803, "exact Poisson"),  # ½ χ²(0.025; 18) and ½ χ²(0.975; 20) of printed tables
        (10, 0.998, 2.916318374696, 24.193724927881, "Byar"),  # PHEindicatormethods, byars_lower and byars_upper
        (20, 0.95, 12.211428834876, 30.889880369197, "Byar"),  # the same, Area3
        (1045, 0.95, 982.593201807333, 1110.331212985650, "Byar"),  # the same, byars_lower and byars_upper
    ],
)
def test_rate_is_exact_below_ten_events_and_byar_from_there(
    events: int, confidence: float, lower: float, upper: float, method: str
) -> None:
    interval = rate(events, 1, confidence=confidence)
    assert ends(interval) == pytest.approx((lower, upper), rel=1e-7)
    assert interval.method == method


def test_rate_method_can_be_chosen() -> None:
    assert rate(9.5, 1).method == "exact Poisson"
    assert rate(5, 1, method="byar").method == "Byar"
    assert ends(rate(50, 1, method="exact")) == pytest.approx(
        (stats.chi2.ppf(0.025, 100) / 2, stats.chi2.isf(0.025, 102) / 2)
    )


def test_negative_byar_limit_is_not_available_rather_than_zero() -> None:
    one, none = rate(1, 1, confidence=0.998, method="byar"), rate(0, 1, method="byar")
    assert (one.lower, none.lower) == (None, None)
    assert one.upper == pytest.approx(9.362180217908362, rel=1e-9)  # PHEindicatormethods
    assert none.upper is not None


def test_rate_may_exceed_its_exposure() -> None:
    interval = rate(250, 220, multiplier=100)
    assert interval.value == pytest.approx(113.63636363636364)
    assert ends(interval) == pytest.approx((99.984947385329, 128.631144874550), rel=1e-9)  # PHEindicatormethods, Area12


@pytest.mark.parametrize(
    ("groups", "lower", "upper"),
    [
        # Source: Newcombe (1998), table II, method 10.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe(groups: tuple[int, int, int, int], lower: float, upper: float) -> None:
    x1, n1, x2, n2 = groups
    interval = proportion_difference(x1, n1, x2, n2)
    assert interval.value == pytest.approx(x1 / n1 - x2 / n2)
    assert ends(interval) == pytest.approx((lower, upper), abs=5e-5)
    assert interval.method == "Newcombe"


def test_newcombe_stays_between_minus_one_and_one() -> None:
    # Floating point alone would give -1.0000000000000002 here.
    assert proportion_difference(0, 1, 36, 36, 0.8).lower == -1
    assert proportion_difference(36, 36, 0, 1, 0.8).upper == 1


# MOVER: no reference case, so its equations, its peer and its coverage


def score_limits(events: float, exposure: float, confidence: float) -> tuple[float, float]:
    z = stats.norm.isf((1 - confidence) / 2)
    middle, half = events + z**2 / 2, z * math.sqrt(events + z**2 / 4)
    return (middle - half) / exposure, (middle + half) / exposure


@given(st.integers(0, 200), st.integers(1, 200), st.floats(0.1, 1e5), st.floats(0.1, 1e5), confidences)
@settings(deadline=None)
def test_mover_solves_its_equations(a: int, b: int, first: float, second: float, confidence: float) -> None:
    interval = rate_ratio(a, first, b, second, confidence)
    lower, upper = ends(interval)
    (l1, u1), (l2, u2) = score_limits(a, first, confidence), score_limits(b, second, confidence)
    r1, r2 = a / first, b / second
    assert r1 - lower * r2 == pytest.approx(math.hypot(r1 - l1, lower * (u2 - r2)), rel=1e-7, abs=1e-9 * (r1 + r2))
    assert upper * r2 - r1 == pytest.approx(math.hypot(u1 - r1, upper * (r2 - l2)), rel=1e-7)
    assert lower <= interval.value <= upper


@pytest.mark.parametrize("groups", [(41, 28010, 15, 19017), (0, 1, 3, 1), (3, 1, 1, 1), (700, 250.5, 640, 199.25)])
def test_mover_agrees_with_statsmodels(groups: tuple[float, float, float, float]) -> None:
    expected = confint_poisson_2indep(*groups, method="mover", compare="ratio")
    assert ends(rate_ratio(*groups)) == pytest.approx(expected, rel=1e-9)
    assert rate_ratio(*groups).method == "MOVER"


def test_mover_the_other_way_round_is_the_reciprocal() -> None:
    one, other = ends(rate_ratio(41, 28010, 15, 19017)), ends(rate_ratio(15, 19017, 41, 28010))
    assert one == pytest.approx((1 / other[1], 1 / other[0]))


def test_mover_where_statsmodels_divides_by_zero() -> None:
    double = 2 * stats.norm.isf(0.025) ** 2
    at, beside = ends(rate_ratio(5, 1, double, 1)), ends(rate_ratio(5, 1, double + 1e-4, 1))
    assert at == pytest.approx(beside, rel=1e-4)


@pytest.mark.parametrize(("mean1", "mean2"), [(3, 3), (8, 8), (5, 20), (20, 5)])
def test_mover_covers_what_it_promises(mean1: float, mean2: float) -> None:
    missed = 0.0
    for a in range(50):
        for b in range(1, 50):
            lower, upper = ends(rate_ratio(a, 1, b, 1))
            if not lower <= mean1 / mean2 <= upper:
                missed += stats.poisson.pmf(a, mean1) * stats.poisson.pmf(b, mean2)
    assert missed < 0.05


# Two rates, the difference


def test_rate_difference_from_published_limits() -> None:
    """65 and 20 events, whose Byar limits PHEindicatormethods publishes."""
    own = rate_difference(65, 100, 20, 50)
    (low1, high1), (low2, high2) = (50.163187710459454, 82.84913854593984), (12.211428834875937, 30.889880369197066)
    assert own.value == pytest.approx(0.25)
    assert own.lower == pytest.approx(0.25 - math.hypot(0.65 - low1 / 100, high2 / 50 - 0.4), rel=1e-9)
    assert own.upper == pytest.approx(0.25 + math.hypot(high1 / 100 - 0.65, 0.4 - low2 / 50), rel=1e-9)
    assert own.method == "MOVER"


@given(counts, totals, counts, totals, confidences)
@settings(deadline=None)
def test_rate_difference_properties(a: int, m: int, b: int, n: int, confidence: float) -> None:
    own, mirrored = rate_difference(a, m, b, n, confidence), rate_difference(b, n, a, m, confidence)
    lower, upper = ends(own)
    assert lower <= own.value <= upper
    assert ends(mirrored) == pytest.approx((-upper, -lower))
    more = ends(rate_difference(4 * a, 4 * m, 4 * b, 4 * n, confidence))
    assert more[1] - more[0] < upper - lower
    alone = rate_difference(a, m, 0, 1e12, confidence)
    assert alone.value == pytest.approx(a / m)
    assert alone.upper == pytest.approx(rate(a, m, 1, confidence).upper, rel=1e-6)


def test_rate_difference_covers_what_it_promises() -> None:
    missed = 0.0
    for a in range(60):
        for b in range(60):
            lower, upper = ends(rate_difference(a, 1, b, 2))
            if not lower <= 12 - 15 <= upper:
                missed += stats.poisson.pmf(a, 12) * stats.poisson.pmf(b, 30)
    assert missed < 0.055


# What cannot be answered, beyond single wrong numbers


def test_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="auto, exact or byar"):
        rate(5, 10, method="wald")  # type: ignore[arg-type]


# Reference files


@needs_reference
@pytest.mark.parametrize("file", ["phe_proportion.csv", "phe_rate.csv"])
def test_reference_proportions_and_rates(file: str) -> None:
    for row in rows(file):
        x, n = (float(row[column] or "nan") for column in ("Numerator", "Denominator"))
        multiplier = float(row["multiplier"])
        if not row["value"]:
            with pytest.raises(ValueError, match="missing"):
                proportion(x, n) if file == "phe_proportion.csv" else rate(x, n, multiplier)
            continue
        for name in ("95_0", "99_8"):
            if file == "phe_proportion.csv":
                interval, factor = proportion(x, n, CONFIDENCE[name]), multiplier
            else:
                interval, factor = rate(x, n, multiplier, CONFIDENCE[name]), 1
            expected = [float(row[column]) for column in ("value", f"lower{name}cl", f"upper{name}cl")]
            assert [factor * number for number in (interval.value, *ends(interval))] == pytest.approx(
                expected, rel=1e-9
            )
            assert interval.method == METHOD[row["method"]]


@needs_reference
def test_reference_byar_and_wilson() -> None:
    for row in rows("phe_byars_wilson.csv"):
        x, confidence = float(row["x"]), CONFIDENCE[row["confidence"]]
        byar = row["method"] == "Byars"
        interval = rate(x, 1, 1, confidence, "byar") if byar else proportion(x, float(row["n"]), confidence)
        lower = float(row["lowercl"]) if row["lowercl"] else None
        assert interval.lower == (None if lower is None else pytest.approx(lower, rel=1e-9)), row
        assert interval.upper == pytest.approx(float(row["uppercl"]), rel=1e-9), row
        assert interval.method == METHOD[row["method"]]


# Properties


@given(counts, totals, confidences)
@settings(deadline=None)
def test_proportion_properties(x: int, n: int, confidence: float) -> None:
    x = min(x, n)
    interval = proportion(x, n, confidence)
    lower, upper = ends(interval)
    assert 0 <= lower <= interval.value <= upper <= 1
    more = ends(proportion(4 * x, 4 * n, confidence))
    assert more[1] - more[0] < upper - lower
    other = ends(proportion(n - x, n, confidence))
    assert (1 - other[1], 1 - other[0]) == pytest.approx((lower, upper), abs=1e-12)


@given(counts, totals, confidences, st.sampled_from(["auto", "exact", "byar"]))
@settings(deadline=None)
def test_rate_properties(events: int, exposure: int, confidence: float, method: RateMethod) -> None:
    interval = rate(events, exposure, 1000, confidence, method)
    lower = 0 if interval.lower is None else interval.lower
    assert interval.upper is not None
    assert 0 <= lower <= interval.value <= interval.upper
    more = rate(4 * events, 4 * exposure, 1000, confidence, method)
    assert more.upper is not None
    assert more.upper < interval.upper
    assert more.lower is None or more.lower >= lower
    assert ends(rate(events, exposure, 1, confidence))[1] * 1000 == pytest.approx(
        ends(rate(events, exposure, 1000, confidence))[1]
    )


@given(counts, totals, counts, totals, confidences)
@settings(deadline=None)
def test_difference_properties(x1: int, n1: int, x2: int, n2: int, confidence: float) -> None:
    x1, x2 = min(x1, n1), min(x2, n2)
    interval, mirrored = (
        proportion_difference(x1, n1, x2, n2, confidence),
        proportion_difference(x2, n2, x1, n1, confidence),
    )
    lower, upper = ends(interval)
    assert -1 <= lower <= interval.value <= upper <= 1
    assert ends(mirrored) == pytest.approx((-upper, -lower), abs=1e-12)
    more = ends(proportion_difference(4 * x1, 4 * n1, 4 * x2, 4 * n2, confidence))
    assert more[1] - more[0] < upper - lower


# Cost


def test_import_brings_no_heavy_library() -> None:
    code = (
        "import sys, dvmetrics.statistics, dvmetrics.statistics.intervals, dvmetrics.statistics.process_chart\n"
        "heavy = {'statsmodels', 'scipy', 'pandas'} & set(sys.modules)\n"
        "dvmetrics.statistics.intervals.proportion(1, 2), dvmetrics.statistics.intervals.rate(1, 2)\n"
        "print(sorted(heavy | ({'statsmodels.api'} & set(sys.modules))))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_thousand_rows_are_not_slow() -> None:
    proportion(1, 2)
    start = time.perf_counter()
    for i in range(1000):
        proportion(i, 1000)
    assert time.perf_counter() - start < 1
