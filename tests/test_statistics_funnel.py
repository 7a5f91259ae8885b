"""Funnels against published answers, their defining equations and naive recomputation."""

import csv
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq

from dvmetrics.statistics.funnel import (
    Funnel,
    dispersion,
    proportion_funnel,
    proportion_limits,
    rate_funnel,
    rate_limits,
)
from dvmetrics.statistics.intervals import proportion, rate

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference" / "stats"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")
PEER_LABELS = {
    "Not significant": "within",
    "High (0.025)": "above 95%",
    "Low (0.025)": "below 95%",
    "High (0.001)": "above 99.8%",
    "Low (0.001)": "below 99.8%",
}
IN_PERCENT = 5e-7
"""The peer prints its limits in per cent with six decimals."""

units = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=2, max_size=25)
confidences = st.sampled_from([0.95, 0.998])


def rows(file: str) -> list[dict[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    assert found
    return found


def shares(drawn: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [min(x, n) for x, n in drawn], [n for _, n in drawn]


def limits_of(funnel: Funnel) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    return [funnel.lower998, funnel.lower95, funnel.upper95, funnel.upper998]


# Published answers


@needs_reference
def test_labels_of_303_areas_are_the_peers() -> None:
    areas = rows("phe_funnel_prop_inputs.csv")
    own = proportion_funnel([float(a["numerator"]) for a in areas], [float(a["denominator"]) for a in areas])
    assert list(own.label) == [PEER_LABELS[area["significance"]] for area in areas]


@needs_reference
def test_limits_of_100_sizes_are_the_peers() -> None:
    peer, areas = rows("phe_funnel_prop_outputs.csv"), rows("phe_funnel_prop_inputs.csv")
    centre = sum(float(a["numerator"]) for a in areas) / sum(float(a["denominator"]) for a in areas)
    sizes = [float(row["Population"]) for row in peer]
    own = proportion_funnel([0] * len(sizes), sizes, centre=centre)
    for name, limits in {
        "Lower2s0025limit": own.lower95,
        "Upper2s0025limit": own.upper95,
        "Lower3s0001limit": own.lower998,
        "Upper3s0001limit": own.upper998,
    }.items():
        assert 100 * limits == pytest.approx([float(row[name]) for row in peer], abs=IN_PERCENT)


@pytest.mark.parametrize(
    ("n", "limits"),
    [
        # Source: PHEindicatormethods 2.0, limits of its funnel of proportions, around 80.6424478571495%.
        (1, (0.0, 3.204264, 100.0, 100.0)),
        (10, (42.03259, 56.154344, 100.0, 100.0)),
        (50, (63.375595, 69.691035, 91.593861, 97.909301)),
    ],
)
def test_typed_limits(n: int, limits: tuple[float, ...]) -> None:
    own = proportion_funnel([0], [n], centre=0.806424478571495)
    assert [100 * float(limit[0]) for limit in limits_of(own)] == pytest.approx(limits, abs=IN_PERCENT)


# The equations that define a limit


@given(st.integers(1, 2000), st.floats(0.01, 0.99), confidences)
@settings(deadline=None)
def test_a_share_on_a_limit_has_an_interval_that_just_reaches_the_centre(n: int, centre: float, level: float) -> None:
    lower, upper = (float(limit[0]) for limit in proportion_limits([n], centre, level))
    if upper < 1:
        assert proportion(upper * n, n, level).lower == pytest.approx(centre, abs=1e-9)
    if lower > 0:
        assert proportion(lower * n, n, level).upper == pytest.approx(centre, abs=1e-9)


@given(st.floats(0.5, 5000), st.floats(0.001, 20), confidences)
@settings(deadline=None)
def test_a_rate_on_a_limit_has_an_exact_interval_that_just_reaches_the_centre(
    exposure: float, centre: float, level: float
) -> None:
    lower, upper = (float(limit[0]) for limit in rate_limits([exposure], centre, level))
    assert rate(upper * exposure, exposure, 1, level, "exact").lower == pytest.approx(centre, rel=1e-7)
    if lower > 0:
        assert rate(lower * exposure, exposure, 1, level, "exact").upper == pytest.approx(centre, rel=1e-7)
    else:
        none = rate(0, exposure, 1, level, "exact").upper
        assert none is not None
        assert none >= centre * (1 - 1e-9)


@pytest.mark.parametrize("expected", [0.2, 3.0, 3.7, 12.0, 250.0])
def test_rate_limits_are_those_of_a_search_for_the_number_of_events(expected: float) -> None:
    lower, upper = (float(limit[0]) for limit in rate_limits([1.0], expected, 0.95))
    most = brentq(lambda o: stats.chi2.ppf(0.025, 2 * o) / 2 - expected, 1e-6, 10 * expected + 50, xtol=1e-12)
    assert upper == pytest.approx(most, rel=1e-9)
    if stats.chi2.ppf(0.975, 2) / 2 > expected:
        assert lower == 0
    else:
        fewest = brentq(lambda o: stats.chi2.ppf(0.975, 2 * o + 2) / 2 - expected, 0, expected, xtol=1e-12)
        assert lower == pytest.approx(fewest, rel=1e-9)


@given(units)
@settings(deadline=None)
def test_labels_are_what_each_units_own_interval_says(drawn: list[tuple[int, int]]) -> None:
    x, n = shares(drawn)
    own = proportion_funnel(x, n)
    for part, whole, label in zip(x, n, own.label, strict=True):
        inner, outer = proportion(part, whole), proportion(part, whole, 0.998)
        ends = [inner.lower, inner.upper, outer.lower, outer.upper]
        if any(end is not None and math.isclose(end, own.centre, rel_tol=1e-9) for end in ends):
            continue
        beyond = {0.998: outer, 0.95: inner}
        says = "within"
        for level in (0.95, 0.998):
            if (beyond[level].lower or 0.0) > own.centre:
                says = f"above {100 * level:g}%"
            if (beyond[level].upper or 0.0) < own.centre:
                says = f"below {100 * level:g}%"
        assert label == says


# Properties


@given(units)
@settings(deadline=None)
def test_a_funnel_holds_its_centre_and_narrows_with_size(drawn: list[tuple[int, int]]) -> None:
    x, n = shares(drawn)
    for own in (proportion_funnel(x, n), rate_funnel(x, n)):
        low998, low95, high95, high998 = limits_of(own)
        assert (low998 <= low95 + 1e-12).all()
        assert (low95 <= own.centre + 1e-9).all()
        assert (own.centre <= high95 + 1e-9).all()
        assert (high95 <= high998 + 1e-12).all()
        order = np.argsort(n)
        assert (np.diff((high998 - low998)[order]) <= 1e-9).all()


@given(units, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_units_does_not_matter(drawn: list[tuple[int, int]], random: Any) -> None:
    mixed = list(range(len(drawn)))
    random.shuffle(mixed)
    x, n = shares(drawn)
    for funnel in (proportion_funnel, rate_funnel):
        first = funnel(x, n)
        second = funnel([x[place] for place in mixed], [n[place] for place in mixed])
        assert [first.label[place] for place in mixed] == list(second.label)


def test_chance_alone_puts_one_in_twenty_beyond_95_and_one_in_500_beyond_998() -> None:
    random = np.random.default_rng(19970401)
    n = random.integers(200, 900, 20_000)
    own = proportion_funnel(random.binomial(n, 0.4), n)
    assert sum(label != "within" for label in own.label) / len(n) == pytest.approx(0.05, abs=0.006)
    assert sum("99.8" in label for label in own.label) / len(n) == pytest.approx(0.002, abs=0.001)
    counts = rate_funnel(random.poisson(0.4 * n), n)
    # Exact limits are cautious: never more than their level.
    assert 0.03 < sum(label != "within" for label in counts.label) / len(n) < 0.052


def test_figures_that_are_all_none_or_all_full_lie_within() -> None:
    for own in (
        proportion_funnel([0, 0, 0], [5, 50, 500]),
        proportion_funnel([5, 50, 500], [5, 50, 500]),
        rate_funnel([0, 0], [10, 20], overdispersion=True),
    ):
        assert set(own.label) == {"within"}
        assert not np.isnan(np.concatenate(limits_of(own))).any()


# Over-dispersion


def naive_dispersion(values: list[float], centre: float, variance: list[float]) -> tuple[float, float]:
    """φ and τ² one number at a time, with the quantiles by hand."""
    z = [(value - centre) / math.sqrt(own) for value, own in zip(values, variance, strict=True)]
    n, ordered = len(z), sorted(z)

    def quantile(share: float) -> float:
        place = share * (n - 1)
        below = math.floor(place)
        return ordered[below] + (place - below) * (ordered[min(below + 1, n - 1)] - ordered[below])

    low, high = quantile(0.1), quantile(0.9)
    phi = sum(min(max(own, low), high) ** 2 for own in z) / n
    w = [1 / own for own in variance]
    tau_squared = (n * phi - (n - 1)) / (sum(w) - sum(own**2 for own in w) / sum(w))
    return phi, max(0.0, tau_squared)


@given(units)
@settings(deadline=None)
def test_dispersion_is_that_of_a_naive_loop(drawn: list[tuple[int, int]]) -> None:
    x, n = shares(drawn)
    centre = sum(x) / sum(n)
    if not 0 < centre < 1:
        return
    values, variance = [a / b for a, b in zip(x, n, strict=True)], [centre * (1 - centre) / b for b in n]
    own = dispersion(values, centre, variance)
    assert (own.phi, own.tau_squared) == pytest.approx(naive_dispersion(values, centre, variance), rel=1e-9, abs=1e-12)


Z_SMALL, Z_LARGE = [-3, -1, 0, 1, 3], [-6, -2, 0, 0, 2, 6]
"""z-scores of eleven units. In order the second and the last but one are the 10% and 90% quantiles, −3 and 3, so that
each 6 is drawn in to 3: Σz² = 9·4 + 4·2 + 1·2 = 46."""


@pytest.mark.parametrize("kind", ["proportions", "rates"])
def test_over_dispersion_worked_by_hand_in_exact_fractions(kind: str) -> None:
    """φ = 46/11 and τ² = (46 − 10) / (Σw − Σw²/Σw): a half with w = 4n, or a rate of one with w = E."""
    z = [*Z_SMALL, *Z_LARGE]
    if kind == "proportions":
        n = [100] * 5 + [400] * 6
        x = [own / 2 + each * math.sqrt(own) / 2 for own, each in zip(n, z, strict=True)]
        own, w = proportion_funnel(x, n, overdispersion=True), [Fraction(4 * each) for each in n]
    else:
        n = [25] * 5 + [100] * 6
        x = [own + each * math.sqrt(own) for own, each in zip(n, z, strict=True)]
        own, w = rate_funnel(x, n, overdispersion=True), [Fraction(each) for each in n]
    assert all(each == int(each) for each in x)
    assert own.centre == (0.5 if kind == "proportions" else 1)
    tau_squared = Fraction(36) / (sum(w) - sum(each**2 for each in w) / sum(w))
    assert own.dispersion is not None
    assert own.dispersion.phi == pytest.approx(46 / 11, rel=1e-12)
    assert own.dispersion.tau_squared == pytest.approx(float(tau_squared), rel=1e-12)
    # The units that chance alone would put far outside, and what is left when units differ by more than chance.
    plain = proportion_funnel(x, n) if kind == "proportions" else rate_funnel(x, n)
    beyond: dict[str, list[int]] = {}
    for name, labels in (("plain", plain.label), ("wide", own.label)):
        beyond[name] = [each for each, label in zip(z, labels, strict=True) if label != "within"]
    assert {-6, -3, 3, 6} <= set(beyond["plain"])
    assert beyond["wide"] == [-6, 6]


def test_planted_differences_between_units_are_found_again() -> None:
    random = np.random.default_rng(3)
    n = random.integers(150, 1500, 4000)
    spread = 0.05
    own = proportion_funnel(
        random.binomial(n, np.clip(random.normal(0.5, spread, len(n)), 0, 1)), n, overdispersion=True
    )
    assert own.dispersion is not None
    # Winsorised at 10% a tail, a normal distribution keeps about 0.71 of its variance.
    assert 0.6 * spread**2 < own.dispersion.tau_squared < spread**2
    plain = proportion_funnel(own.values * n, n)
    beyond = [sum("99.8" in label for label in funnel.label) for funnel in (plain, own)]
    assert beyond[0] > 5 * beyond[1]


def test_without_more_spread_than_chance_the_limits_stay_exact() -> None:
    x, n = [10, 20, 41, 80, 99], [20, 40, 80, 160, 200]
    for funnel in (proportion_funnel, rate_funnel):
        plain, wide = funnel(x, n), funnel(x, n, overdispersion=True)
        assert wide.dispersion is not None
        assert plain.dispersion is None
        assert wide.dispersion.tau_squared == 0
        assert np.array(limits_of(plain)) == pytest.approx(np.array(limits_of(wide)))


def test_with_more_spread_than_chance_limits_have_the_variance_added() -> None:
    x, n = np.array([10.0, 300, 200, 650]), np.array([100.0, 500, 900, 1000])
    own = proportion_funnel(x, n, overdispersion=True)
    assert own.dispersion is not None
    p, z = x.sum() / n.sum(), NormalDist().inv_cdf(0.975)
    reach = z * np.sqrt(p * (1 - p) / n + own.dispersion.tau_squared)
    assert own.lower95 == pytest.approx(np.maximum(p - reach, 0))
    assert own.upper95 == pytest.approx(np.minimum(p + reach, 1))


# What is refused, beyond single wrong numbers


@pytest.mark.parametrize("funnel", [proportion_funnel, rate_funnel])
@pytest.mark.parametrize(
    ("x", "n", "words"),
    [
        ([1, 2, 3], [5, 5], "differ in length"),
        ([1], [5], "at least 2 units"),
        ([], [], "at least 2 units"),
    ],
)
def test_what_is_no_number_of_cases_for_each_unit_is_refused(
    funnel: Callable[..., Funnel], x: list[int], n: list[int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        funnel(x, n)


def test_how_many_units_it_takes() -> None:
    assert rate_funnel([6, 1], [5, 5]).centre == pytest.approx(0.7)
    assert rate_funnel([1], [5], centre=0.5).label == ("within",)
    for needs_two in (
        lambda: rate_funnel([1], [5], centre=0.5, overdispersion=True),
        lambda: dispersion([0.2], 0.5, [0.1]),
    ):
        with pytest.raises(ValueError, match="at least 2 units"):
            needs_two()
    with pytest.raises(ValueError, match="centre must be a share between 0 and 1"):
        proportion_funnel([1], [5], centre=1.2)
