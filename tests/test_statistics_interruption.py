"""Interrupted time series against published answers: the smoking ban in Sicily and Proposition 99 in California."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dvmetrics.statistics.interruption import Interruption, interrupted
from dvmetrics.statistics.intervals import Interval

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")

# Admissions for acute coronary events and the age-standardised population, Sicily, January 2002 to November 2006.
# Source: Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology 46:348–355, data supplement.
SICILY = """
728 659 791 734 757 726 760 740 720 814 795 858 887 766 851 769 781 756 766 752 765 831 879 928 914 808 937 840 916 828
845 818 860 839 887 886 831 796 833 820 877 758 767 738 781 843 850 908 1021 859 976 888 962 838 810 876 843 936 912
"""
POPULATION = """
379875.3 376495.5 377040.8 377116.4 377383.4 374113.1 379513.3 376295.5 374653.2 378485.6 375955.5 378349.7
376762.4 379032.3 379360.4 376162 377972.4 381830.7 379888.6 380872.2 380966.9 381240.4 382104.9 381802.7
381656.3 383680 383504.2 386462.9 383783.1 380836.8 383483 380906.2 382926.8 384052.4 384449.6 383428.4 388153.2
388373.2 386470.1 386033.2 383686.4 385509.3 385901.9 386516.6 388436.5 383255.2 390148.7 385874.9 391613.6
391750.4 394005.6 391364.9 391664.6 389022.3 391878.5 388575.3 392989 390018.8 390712.3
"""
BAN = "2005-01"

# Packs of cigarettes sold for each head in California, 1970 to 2000. Source: Abadie, Diamond & Hainmueller (2010),
# Journal of the American Statistical Association 105:493–505 (Orzechowski & Walker, The Tax Burden on Tobacco).
CALIFORNIA = """
123 121 123.5 124.4000015 126.6999969 127.0999985 128 126.4000015 126.0999985 121.9000015 120.1999969 118.5999985
115.4000015 110.8000031 104.8000031 102.8000031 99.69999695 97.5 90.09999847 82.40000153 77.80000305 68.69999695 67.5
63.40000153 58.59999847 56.40000153 54.5 53.79999924 52.29999924 47.20000076 41.59999847
"""


def numbers(text: str) -> list[float]:
    return [float(own) for own in text.split()]


def by_month(values: list[float]) -> pd.Series[float]:
    return pd.Series(values, index=pd.period_range("2002-01", periods=len(values), freq="M"))


def sicily(**options: Any) -> Interruption:
    return interrupted(by_month(numbers(SICILY)), BAN, by_month(numbers(POPULATION)), **options)


def california(model: Any) -> Interruption:
    years = pd.period_range("1970", periods=31, freq="Y")
    return interrupted(pd.Series(numbers(CALIFORNIA), index=years), "1989", period="year", model=model)


def as_ratios(interval: Interval) -> list[float]:
    return [math.exp(own) for own in (interval.value, interval.lower or 0.0, interval.upper or 0.0)]


def standard_error(interval: Interval, freedom: int) -> float:
    return ((interval.upper or 0.0) - interval.value) / float(stats.t.ppf(0.975, freedom))


# Sicily


def test_sicily_poisson() -> None:
    """Published: 0.894 (0.865 to 0.925)."""
    result = sicily(model="poisson", slope=False, harmonics=0)
    assert as_ratios(result.level) == pytest.approx([0.8944, 0.8647, 0.9251], abs=5e-4)


def test_sicily_quasi_poisson() -> None:
    """Published: 0.894 (0.839 to 0.953), with normal limits; by default ours are from t, and wider."""
    normal = sicily(model="quasi-poisson", slope=False, harmonics=0, distribution="normal")
    assert as_ratios(normal.level) == pytest.approx([0.8944, 0.8392, 0.9532], abs=5e-4)
    assert normal.dispersion == pytest.approx(3.5592, abs=5e-4)
    assert normal.freedom == math.inf
    ours = sicily(model="quasi-poisson", slope=False, harmonics=0).level
    assert standard_error(ours, 56) == pytest.approx(math.log(0.9532 / 0.8392) / 2 / 1.959964, abs=2e-4)


def test_sicily_with_a_season() -> None:
    """Published: 0.8850715 (0.839401 to 0.933227), trend 1.066808 a year."""
    result = sicily(model="quasi-poisson", slope=False, harmonics=2, distribution="normal")
    assert as_ratios(result.level) == pytest.approx([0.8850715, 0.839401, 0.933227], abs=1e-5)
    assert math.exp(12 * result.trend.value) == pytest.approx(1.066808, abs=1e-5)
    assert result.dispersion == pytest.approx(2.2622, abs=1e-4)


def test_sicily_counterfactual() -> None:
    """Over the 23 months of the ban: 19,723 observed, 22,284.1 expected without it."""
    result = sicily(model="quasi-poisson", slope=False, harmonics=2)
    after = result.observed.index >= result.start
    assert after.sum() == 23
    assert result.observed[after].sum() == 19723
    assert result.fitted[after].sum() == pytest.approx(19723.0, abs=0.5)
    assert result.counterfactual[after].sum() == pytest.approx(22284.1, abs=0.5)
    assert result.difference.value == pytest.approx(-2561.1, abs=0.5)
    # Without a slope the relative effect is that of the level, limits and all.
    assert [1 + own for own in values(result.relative)] == pytest.approx(as_ratios(result.level))


def test_sicily_with_a_slope() -> None:
    """The corrected paper: a slope centred at the last month before the ban, p = 0.424 by the normal. In the first
    month of the ban, one later, `level` is one slope further on."""
    result = sicily(model="quasi-poisson", harmonics=2, distribution="normal")
    assert as_ratios(result.effect_at(-1)) == pytest.approx([0.8765, 0.8268, 0.9292], abs=5e-4)
    assert result.slope is not None
    assert math.exp(result.slope.value) == pytest.approx(1.0015, abs=5e-4)
    z = result.slope.value / (((result.slope.upper or 0.0) - result.slope.value) / stats.norm.ppf(0.975))
    assert 2 * stats.norm.sf(abs(z)) == pytest.approx(0.424, abs=5e-4)
    assert result.level.value == pytest.approx(result.effect_at(-1).value + result.slope.value)


def test_sicily_as_the_original_paper_had_it() -> None:
    """Not centred, "level" is the effect 37 months before the ban: 0.831 (0.705 to 0.979)."""
    result = sicily(model="quasi-poisson", harmonics=2, distribution="normal")
    assert as_ratios(result.effect_at(-37)) == pytest.approx([0.831, 0.705, 0.979], abs=5e-4)
    assert result.observed.index[0] == result.start - 36


def test_sicily_by_the_model_of_record() -> None:
    """59 points: log rates with AR(1) errors. Its limits are nowhere inside quasi-Poisson's, and that stands beside."""
    result, plain = sicily(), sicily(model="quasi-poisson")
    assert result.model == "ar1"
    assert result.beside == plain.relative
    assert result.autocorrelation == pytest.approx(-0.116, abs=1e-3)
    assert width(result.level) >= width(plain.level) * (1 - 1e-9)
    assert result.relative.value == pytest.approx(plain.relative.value, abs=0.01)
    normal = sicily(distribution="normal")
    ratio = stats.norm.ppf(0.975) / stats.t.ppf(0.975, 51)
    assert width(normal.level) == pytest.approx(ratio * width(result.level))
    assert normal.beside == sicily(model="quasi-poisson", distribution="normal").relative


# California


def test_california_by_least_squares() -> None:
    """Source: a public R script, estimates and standard errors."""
    result = california("ols")
    terms = {"trend": (-1.7795, 0.2170), "level": (-20.0581, 3.7471), "slope": (-1.4947, 0.4846)}
    for name, (value, error) in (terms | {"constant": (132.2258, 2.2866)}).items():
        found: Interval = getattr(result, name)
        assert (found.value, standard_error(found, 27)) == pytest.approx((value, error), abs=1e-3), name


def test_california_by_newey_west() -> None:
    """Stata's itsa with lag(1) is the same estimator; its trend after the start is -3.2741 (0.2688)."""
    result = california("newey-west")
    terms = {"level": (-20.058097, 4.724395), "slope": (-1.494652, 0.43682), "trend": (-1.779474, 0.383419)}
    more = {"constant": (132.225789, 4.253054), "trend_after": (-3.2741, 0.2688)}
    for name, (value, error) in (terms | more).items():
        found: Interval = getattr(result, name)
        assert (found.value, standard_error(found, 27)) == pytest.approx((value, error), abs=1e-4), name


def test_california_has_no_season_and_its_terms_are_packs() -> None:
    result = california("ols")
    after = result.observed.index >= result.start
    fell = float((result.fitted - result.counterfactual)[after].sum())
    assert result.difference.value == pytest.approx(fell)
    assert result.relative.value == pytest.approx(fell / result.counterfactual[after].sum())
    assert result.counterfactual.diff().dropna().to_numpy() == pytest.approx(np.full(30, result.trend.value))
    assert (result.counterfactual[~after] == result.fitted[~after]).all()


# The reference folder


@needs_reference
def test_every_case_of_the_reference_is_here() -> None:
    """The numbers typed in above are those of the folder, and no case of it is left out."""
    cases = json.loads((REFERENCE / "expected.json").read_text(encoding="utf-8"))["its"]
    assert len(cases) == 8
    with (REFERENCE / "its" / "sicily.csv").open(encoding="utf-8") as lines:
        months = list(csv.DictReader(lines))
    assert [float(own["aces"]) for own in months] == numbers(SICILY)
    assert [float(own["stdpop"]) for own in months] == numbers(POPULATION)
    with (REFERENCE / "its" / "prop99_california.csv").open(encoding="utf-8") as lines:
        assert [float(own["cigsale"]) for own in csv.DictReader(lines)] == numbers(CALIFORNIA)
    by_source = {case["model"]: case for case in cases if case["data"] == "its/sicily.csv"}
    season = by_source["quasi-Poisson + 2 harmonics(month,12)"]
    result = sicily(model="quasi-poisson", slope=False, harmonics=2, distribution="normal")
    assert as_ratios(result.level) == pytest.approx([season["RR"], *season["ci95"]], abs=season["tol"])


def values(interval: Interval) -> list[float]:
    return [interval.value, interval.lower or 0.0, interval.upper or 0.0]


def width(interval: Interval) -> float:
    return (interval.upper or 0.0) - (interval.lower or 0.0)
