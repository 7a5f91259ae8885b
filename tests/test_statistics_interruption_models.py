"""The models of an interrupted series against other programs' answers, dense matrices and brute force."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import integrate, optimize, stats
from statsmodels import datasets

from dvmetrics.statistics.interruption import Interruption, interrupted
from dvmetrics.statistics.interruption.autoregression import (
    averaged_covariance,
    averaged_covariance_of_plain_estimates,
    most_likely,
    profile,
)

Floats = npt.NDArray[np.float64]


def longley() -> tuple[Floats, Floats]:
    """People employed, by national product and population, United States, 1947 to 1962. Source: Longley (1967),
    Journal of the American Statistical Association 62:819–841; in units of a thousand, as R has them."""
    table = datasets.longley.load_pandas().data / 1000
    return table["TOTEMP"].to_numpy(), np.column_stack([np.ones(16), table["GNP"], table["POP"]])


def test_the_answer_of_nlme() -> None:
    """`gls(Employed ~ GNP + Population, correlation=corAR1(form= ~Year), data=longley)` of R's nlme, by REML.
    Source: Faraway, Linear Models with R (2005), section 6.1."""
    found = most_likely(*longley(), profile(*longley()))
    assert found.autocorrelation == pytest.approx(0.6441692, abs=1e-6)
    assert found.estimate == pytest.approx(np.array([101.85813, 0.07207, -0.54851]), abs=5e-6)
    errors = np.sqrt(np.diag(found.covariance))
    assert errors == pytest.approx(np.array([14.198932, 0.010606, 0.154130]), abs=1e-6)
    assert math.sqrt(found.variance) == pytest.approx(0.689207, abs=1e-6)


# Dense matrices


def problem(points: int, autocorrelation: float, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(points)
    for place in range(1, points):
        noise[place] += autocorrelation * noise[place - 1]
    time = np.arange(points, dtype=float)
    after = time >= points // 2
    matrix = np.column_stack([np.ones(points), time, after, np.sin(time)])
    return matrix @ [3.0, 0.02, 0.4, 0.2] + 0.2 * noise, matrix


def dense(values: Floats, matrix: Floats, rho: float) -> tuple[Any, Any, float]:
    """Estimates, their covariance and −2 log restricted likelihood, from the full correlation matrix of the errors."""
    points, terms = matrix.shape
    apart = np.abs(np.subtract.outer(np.arange(points), np.arange(points)))
    inverse = np.linalg.inv(rho**apart)
    information = matrix.T @ inverse @ matrix
    estimate = np.linalg.solve(information, matrix.T @ inverse @ values)
    residuals = values - matrix @ estimate
    variance = residuals @ inverse @ residuals / (points - terms)
    full = variance * rho**apart
    deviance = (
        np.linalg.slogdet(full)[1]
        + np.linalg.slogdet(matrix.T @ np.linalg.inv(full) @ matrix)[1]
        + residuals @ np.linalg.inv(full) @ residuals
    )
    return estimate, variance * np.linalg.inv(information), float(deviance)


@pytest.mark.parametrize(
    ("points", "autocorrelation", "seed"), [(14, 0.0, 1), (24, 0.5, 2), (40, -0.3, 3), (60, 0.8, 4)]
)
def test_the_most_likely_autocorrelation(points: int, autocorrelation: float, seed: int) -> None:
    values, matrix = problem(points, autocorrelation, seed)
    found = most_likely(values, matrix, profile(values, matrix))
    best = optimize.minimize_scalar(
        lambda rho: dense(values, matrix, rho)[2], bounds=(-0.98, 0.98), method="bounded", options={"xatol": 1e-9}
    )
    assert found.autocorrelation == pytest.approx(best.x, abs=1e-5)
    estimate, covariance, _ = dense(values, matrix, found.autocorrelation)
    assert found.estimate == pytest.approx(estimate)
    assert found.covariance == pytest.approx(covariance)


def test_the_covariances_are_means_over_the_autocorrelation() -> None:
    """Against numerical integrals over the autocorrelation, from dense matrices."""
    values, matrix = problem(24, 0.3, 5)
    looked_at = profile(values, matrix)
    found = most_likely(values, matrix, looked_at)
    lowest = dense(values, matrix, found.autocorrelation)[2]
    apart = np.abs(np.subtract.outer(np.arange(24), np.arange(24)))
    bread = np.linalg.inv(matrix.T @ matrix)

    def weight(rho: float) -> float:
        return float(np.exp(-(dense(values, matrix, rho)[2] - lowest) / 2) * (1 - rho**2))

    def of_best(rho: float) -> float:
        estimate, covariance, _ = dense(values, matrix, rho)
        return weight(rho) * float(covariance[2, 2] + (estimate[2] - found.estimate[2]) ** 2)

    def of_plain(rho: float) -> float:
        estimate, _, _ = dense(values, matrix, rho)
        residuals = values - matrix @ estimate
        variance = residuals @ np.linalg.inv(rho**apart) @ residuals / 20
        return weight(rho) * float((bread @ matrix.T @ (variance * rho**apart) @ matrix @ bread)[2, 2])

    total, best, plain = (integrate.quad(own, -0.999, 0.999, limit=200)[0] for own in (weight, of_best, of_plain))
    assert averaged_covariance(found, looked_at)[2, 2] == pytest.approx(best / total, rel=2e-3)
    averaged = averaged_covariance_of_plain_estimates(matrix, looked_at)
    assert averaged[2, 2] == pytest.approx(plain / total, rel=2e-3)


# Quasi-Poisson by hand


def months(values: Any, begin: str = "2000-01") -> pd.Series[float]:
    return pd.Series(np.asarray(values, dtype=float), index=pd.period_range(begin, periods=len(values), freq="M"))


def example(points: int = 20, mean: float = 40, seed: int = 7) -> pd.Series[float]:
    rng = np.random.default_rng(seed)
    return months(rng.negative_binomial(mean / 2, 1 / 3, points))


def test_quasi_poisson_by_hand() -> None:
    """Newton's method on the likelihood, with two waves of the calendar month and an exposure."""
    counts = example()
    exposure = months(np.linspace(900, 1100, 20))
    result = interrupted(counts, "2000-12-31", exposure, model="quasi-poisson")
    time = np.arange(20.0)
    angle = 2 * np.pi * (time % 12 + 1) / 12
    after = time >= 11
    season = [wave(times * angle) for times in (1, 2) for wave in (np.sin, np.cos)]
    matrix = np.column_stack([np.ones(20), time, after, (time - 11) * after, *season])
    terms = np.zeros(8)
    terms[0] = math.log(counts.sum() / exposure.sum())
    for _ in range(50):
        means = exposure.to_numpy() * np.exp(matrix @ terms)
        terms += np.linalg.solve(matrix.T @ (means[:, None] * matrix), matrix.T @ (counts.to_numpy() - means))
    means = exposure.to_numpy() * np.exp(matrix @ terms)
    dispersion = max(1.0, float(((counts - means) ** 2 / means).sum()) / 12)
    errors = np.sqrt(dispersion * np.diag(np.linalg.inv(matrix.T @ (means[:, None] * matrix))))
    assert result.dispersion == pytest.approx(dispersion)
    assert result.fitted.to_numpy() == pytest.approx(means)
    reach = stats.t.ppf(0.975, 12)
    for place, found in ((1, result.trend), (2, result.level), (3, result.slope)):
        assert found is not None
        assert found.value == pytest.approx(terms[place])
        assert found.upper == pytest.approx(terms[place] + reach * errors[place])
        assert found.lower == pytest.approx(terms[place] - reach * errors[place])


def test_a_dispersion_below_one_is_one() -> None:
    """A smooth series scatters less than chance: its limits are those of Poisson counts, by t."""
    smooth = months(np.round(60 * 1.01 ** np.arange(20)))
    quasi = interrupted(smooth, "2000-11", model="quasi-poisson")
    plain = interrupted(smooth, "2000-11", model="poisson")
    assert quasi.dispersion == plain.dispersion == 1
    ratio = width(quasi, "level") / width(plain, "level")
    assert ratio == pytest.approx(stats.t.ppf(0.975, 12) / stats.norm.ppf(0.975))


@pytest.mark.parametrize(("points", "seed"), [(12, 3), (20, 4), (36, 5)])
@pytest.mark.parametrize("model", ["quasi-poisson", "ar1"])
def test_the_limits_of_the_effect_are_the_furthest_within_reach(points: int, seed: int, model: Any) -> None:
    """Against a general optimiser on the whole region of terms within reach."""
    result = interrupted(example(points, seed=seed), months(np.ones(points)).index[points // 2], model=model)
    fitted = result.model_fitted
    after, matrix, without = fitted.points.after, fitted.design.matrix, fitted.design.counterfactual
    low, high = np.inf, -np.inf
    for covariance in fitted.fit.covariances:
        root = np.linalg.cholesky(covariance)

        def ratio(step: Floats, side: int, root: Any = root) -> float:
            terms = fitted.fit.estimate + fitted.reach * root @ (step / np.linalg.norm(step))
            return side * float(np.log(np.exp(matrix[after] @ terms).sum() / np.exp(without[after] @ terms).sum()))

        begin = root.T @ np.eye(len(root))[2]
        low = min(low, optimize.minimize(ratio, -begin, args=(1,), method="BFGS").fun)
        high = max(high, -optimize.minimize(ratio, begin, args=(-1,), method="BFGS").fun)
    found = [1 + own for own in (result.relative.lower or 0.0, result.relative.upper or 0.0)]
    assert np.log(found) == pytest.approx([low, high], abs=1e-5)


# AR(1) as a whole


def test_the_model_of_record_has_both_floors() -> None:
    """No standard error below quasi-Poisson's, nor below that of the autocorrelation at its most likely."""
    counts = example(48)
    result, plain = interrupted(counts, "2002-01"), interrupted(counts, "2002-01", model="quasi-poisson")
    assert result.model == "ar1"
    own, floor = result.model_fitted.fit, plain.model_fitted.fit
    values, matrix = np.log(counts.to_numpy()), result.model_fitted.design.matrix
    found = most_likely(values, matrix, profile(values, matrix))
    assert own.autocorrelation == found.autocorrelation == result.autocorrelation
    assert own.estimate == pytest.approx(found.estimate)
    for term in np.eye(matrix.shape[1]):
        error = own.standard_error(term)[0]
        assert error >= floor.standard_error(term)[0] * (1 - 1e-12)
        assert error >= math.sqrt(term @ averaged_covariance(found, profile(values, matrix)) @ term) * (1 - 1e-12)


def test_fitted_counts_add_up_to_the_observed() -> None:
    """On either side of the start. The exp of a mean log is less than the mean count: without smearing every curve
    would lie too low, and with one factor for both sides one could lie too low and the other too high."""
    counts = example(48, mean=14)
    result = interrupted(counts, "2002-01")
    assert result.model == "ar1"
    after = counts.index >= result.start
    for side in (after, ~after):
        assert result.fitted[side].sum() == pytest.approx(counts[side].sum())
    assert result.model_fitted.fit.smearing.min() > 1.01
    assert result.difference.value == pytest.approx((counts - result.counterfactual)[after].sum())
    effects = [result.effect_at(month).value for month in range(after.sum())]
    assert np.log((result.fitted / result.counterfactual)[after].to_numpy()) == pytest.approx(effects)


def test_auto_allows_for_autocorrelation_and_a_name_does_not() -> None:
    """A series with long runs: the automatic limits are wider, and the estimates the same. A number of waves that was
    asked for leaves the allowance for the season out."""
    rng = np.random.default_rng(3)
    runs = np.exp(np.repeat(rng.normal(0, 0.4, 6), 4)[:22])
    counts = months(rng.poisson(30 * runs))
    result, plain = (interrupted(counts, "2001-01", model=own, harmonics=1) for own in ("auto", "quasi-poisson"))
    assert result.model == plain.model == "quasi-poisson"
    assert result.level.value == plain.level.value
    assert width(result, "level") > 1.05 * width(plain, "level")
    assert result.autocorrelation > plain.autocorrelation + 0.2


def test_the_answer_beside_is_the_plain_one() -> None:
    """Also where the automatic limits are wider for the autocorrelation."""
    rng = np.random.default_rng(3)
    counts = months(rng.poisson(30 * np.exp(np.repeat(rng.normal(0, 0.4, 9), 4))))
    result, plain = interrupted(counts, "2001-09"), interrupted(counts, "2001-09", model="quasi-poisson")
    assert result.model == "ar1"
    assert result.beside == plain.relative
    assert width(result, "level") > 1.05 * width(plain, "level")


def width(result: Interruption, name: str) -> float:
    found = getattr(result, name)
    return float(found.upper - found.lower)
