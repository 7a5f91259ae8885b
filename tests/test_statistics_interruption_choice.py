"""Interrupted time series: which model `auto` takes, and what it makes of a series too short for all of its season."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dvmetrics.statistics.interruption import Interruption, interrupted
from dvmetrics.statistics.interruption.autoregression import most_likely, profile
from dvmetrics.statistics.intervals import Interval


def monthly(values: Any, begin: str = "2000-01") -> pd.Series[Any]:
    return pd.Series(values, index=pd.period_range(begin, periods=len(values), freq="M"))


def width(interval: Interval) -> float:
    return (interval.upper or 0.0) - (interval.lower or 0.0)


# A curve that leaves the counts

CLOSE = monthly([13, 17, 9, 10, 10, 13, 14, 14, 11, 12, 6, 6, 7, 9, 1, 3, 13, 10, 14, 9, 11, 14, 16, 6])
"""Poisson counts with a mean of 12 that know nothing of each other."""

EVEN = monthly(20 + 6 * (-1) ** np.arange(24) + np.random.default_rng(1).integers(-1, 2, 24))
STRAY = monthly(np.random.default_rng(20).poisson(11, 24) + 1)
START = "2001-03"

WANDERING = [
    (CLOSE, "the months follow each other so closely"),
    (EVEN, "the months swing to and fro so evenly"),
    (STRAY, "some months stray so far from the rest"),
]


@pytest.mark.parametrize(("counts", "words"), WANDERING)
def test_a_curve_that_leaves_the_counts_is_not_taken(counts: pd.Series[Any], words: str) -> None:
    result, plain = interrupted(counts, START), interrupted(counts, START, model="quasi-poisson")
    assert (result.model, result.beside, result.descriptive) == ("quasi-poisson", None, False)
    assert words in result.why
    assert "24 months" in result.why
    assert result.relative.value == pytest.approx(plain.relative.value)
    assert width(result.level) >= width(plain.level)
    after = counts.index >= result.start
    assert result.fitted[after].sum() == pytest.approx(counts[after].sum())


@pytest.mark.parametrize(("counts", "words"), WANDERING)
def test_by_its_name_it_is_taken_and_says_so(counts: pd.Series[Any], words: str) -> None:
    """The estimates stay those of restricted maximum likelihood. The fitted counts of each side are the observed."""
    result = interrupted(counts, START, model="ar1")
    assert words in result.why.lower()
    assert "far from the counts" in result.why
    values, matrix = np.log(counts.to_numpy()), result.model_fitted.design.matrix
    found = most_likely(values, matrix, profile(values, matrix))
    assert result.model_fitted.fit.estimate == pytest.approx(found.estimate)
    assert result.beside == interrupted(counts, START, model="quasi-poisson").relative
    after = counts.index >= result.start
    assert result.fitted[after].sum() == pytest.approx(counts[after].sum())
    assert result.difference.value == pytest.approx((counts - result.counterfactual)[after].sum())


def test_what_was_wrong_with_the_curve() -> None:
    """It says 73% fewer of a series that the plain model finds 68% more in; a sound series is not called wandering."""
    result = interrupted(CLOSE, START, model="ar1")
    assert result.autocorrelation > 0.97
    assert result.relative.value == pytest.approx(-0.73, abs=0.01)
    assert interrupted(CLOSE, START).relative.value == pytest.approx(0.68, abs=0.01)
    sound = interrupted(monthly(np.random.default_rng(3).poisson(80, 24)), START, model="ar1")
    assert sound.why == "The ar1 model was asked for."


# Too short for all of its season


def large(begin: int, points: int = 16) -> pd.Series[Any]:
    """Large counts with two waves of the year and no effect, from this month of the year on."""
    counts = monthly(np.zeros(points), f"2000-{begin:02d}")
    angle = 2 * np.pi * (np.arange(points) + begin) / 12
    return pd.Series(np.round(5000 * np.exp(0.1 * np.sin(angle) + 0.1 * np.cos(2 * angle))), index=counts.index)


def holds_nothing(result: Interruption) -> bool:
    return (result.level.lower or 0.0) <= 0 <= (result.level.upper or 0.0)


def test_a_season_is_not_taken_for_an_effect() -> None:
    """Of 12 series without any effect, one wave finds one in 4, and the automatic limits in none."""
    own = [large(month) for month in range(1, 13)]
    named = [interrupted(counts, counts.index[9], model="quasi-poisson") for counts in own]
    assert [holds_nothing(result) for result in named].count(False) == 4
    assert all(holds_nothing(interrupted(counts, counts.index[9])) for counts in own)
    longer = [large(month, 18) for month in range(1, 13)]
    for result in (interrupted(counts, counts.index[9]) for counts in longer):
        assert result.level.value == pytest.approx(0, abs=1e-3)
        assert width(result.level) < 0.2


def test_the_allowance_is_that_of_the_model_with_two_waves() -> None:
    """Its variance, and how far its estimate lies away, where these are more than the variance with one wave."""
    counts = large(2)
    result = interrupted(counts, counts.index[9])
    one, two = (interrupted(counts, counts.index[9], model="quasi-poisson", harmonics=own) for own in (1, 2))
    error = width(two.level) / 2 / two.model_fitted.reach
    allowed = math.hypot(error, two.level.value - one.level.value)
    assert result.level.value == one.level.value
    assert width(result.level) / 2 == pytest.approx(result.model_fitted.reach * allowed)
    assert width(result.level) > 2 * width(one.level)
    assert "more of a season" in result.why


def test_there_is_no_allowance_where_the_waves_are_given_or_not_of_months() -> None:
    counts = large(2)
    given = interrupted(counts, counts.index[9], harmonics=1)
    assert width(given.level) < 0.6 * width(interrupted(counts, counts.index[9]).level)
    for result in (interrupted(large(2, points), "2000-09") for points in (11, 18)):
        assert result.model_fitted.design.finer is None
    quarters = pd.Series(counts.to_numpy(), index=pd.period_range("2000Q1", periods=16, freq="Q"))
    assert interrupted(quarters, "2002Q1", period="quarter").model_fitted.design.finer is None


def test_there_is_no_allowance_for_a_wave_that_is_not_seen() -> None:
    """Chance has next to no waves: the limits are mostly those of one wave."""
    rng = np.random.default_rng(4)
    seen = []
    for counts in (monthly(rng.poisson(40, 16)) for _ in range(50)):
        result, one = interrupted(counts, "2000-10"), interrupted(counts, "2000-10", harmonics=1)
        assert width(result.level) >= width(one.level)
        seen.append(width(result.level) > width(one.level))
        assert seen[-1] or "more of a season" not in result.why
    assert sum(seen) <= 15


def test_where_the_second_wave_has_no_estimate_the_answer_is_that_of_one() -> None:
    """A wave more is one too many for so few counts above 0."""
    counts = monthly([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 2, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="too many zeros"):
        interrupted(counts, "2000-09", model="quasi-poisson", slope=False, harmonics=2)
    result = interrupted(counts, "2000-09", slope=False)
    assert len(result.model_fitted.fit.covariances) == 2


@pytest.mark.parametrize(
    ("points", "before", "descriptive"),
    [(11, 5, True), (12, 3, True), (12, 4, False), (12, 8, False), (12, 9, True), (17, 14, True), (18, 15, False)],
)
@pytest.mark.parametrize("model", ["auto", "quasi-poisson"])
def test_few_on_a_side_are_only_described(points: int, before: int, descriptive: bool, model: Any) -> None:
    counts = monthly(np.random.default_rng(2).poisson(60, points))
    result = interrupted(counts, counts.index[before], model=model)
    assert result.descriptive is descriptive
    assert (result.slope is None) is (points < 12)
    if model == "auto" and points >= 12:
        assert ("only described" in result.why) is descriptive
