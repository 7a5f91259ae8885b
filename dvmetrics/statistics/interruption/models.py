"""The models of an interrupted series: Poisson, quasi-Poisson, AR(1), least squares, Newey-West."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dvmetrics.statistics.interruption.autoregression import (
    averaged_covariance,
    averaged_covariance_of_plain_estimates,
    most_likely,
    profile,
)
from dvmetrics.statistics.interruption.design import Design
from dvmetrics.statistics.interruption.points import FloatArray, Points

HAC_LAGS = 1
"""Newey-West standard errors allow for correlation with the period before, as in Stata's itsa, lag(1)."""

CLOSE_TO_ONE = 0.9
"""An autocorrelation beyond this in size is mostly chance: 3% to 8% of 24-month series without any have it."""

ASTRAY = 0.15
"""A curve that misses one side of the start by so much more than the other has left the data."""

VANISHED = 1e-6
"""A fitted count below this share of the mean is running away to zero: the likelihood has no maximum."""

NO_ESTIMATE = "The counts hold too many zeros for these terms: they have no estimate. Use no slope or fewer harmonics."


@dataclass(frozen=True, eq=False)
class Fit:
    """Estimates of the terms, and what their uncertainty is made of.

    `covariances`: of two or more, the larger variance counts. `freedom`: degrees of freedom of t, infinite for the
    normal distribution. `log_scale`: the terms add up to the log of the expected count for each unit of exposure, else
    to that count itself. `smearing`: for each period, the factor from exp(expected log) to the expected count; 1 where
    the model is not one of logs.
    """

    estimate: FloatArray
    covariances: tuple[FloatArray, ...]
    freedom: float
    log_scale: bool
    smearing: FloatArray
    autocorrelation: float
    dispersion: float

    def standard_error(self, gradient: FloatArray) -> FloatArray:
        """Of one combination of the terms, or of each row of many."""
        rows = np.atleast_2d(gradient)
        variances = [np.einsum("ij,jk,ik->i", rows, covariance, rows) for covariance in self.covariances]
        return np.asarray(np.sqrt(np.max(variances, axis=0)))

    def curve(self, rows: FloatArray, exposure: FloatArray) -> FloatArray:
        """The expected count of each row of a design, `smearing` aside."""
        linear = rows @ self.estimate
        return exposure * (np.exp(linear) if self.log_scale else linear)


def poisson(points: Points, design: Design) -> Fit:
    """Log-linear Poisson regression with offset log(exposure); limits from the normal distribution.

    Its limits are far too narrow for most real series: it is here so that published cases can be run.
    """
    estimate, inverse, means = _poisson(points, design)
    residuals, dispersion = _pearson(points, design, means)
    return Fit(estimate, (inverse,), np.inf, True, _ones(points), lag_one(residuals, np.sqrt(means)), dispersion)


def quasi_poisson(points: Points, design: Design) -> Fit:
    """Poisson regression whose variance is the Pearson dispersion Σ(y − μ)²/μ / (n − p), at least 1, times the mean;
    limits from t with n − p degrees of freedom."""
    estimate, inverse, means = _poisson(points, design)
    residuals, dispersion = _pearson(points, design, means)
    freedom = len(points) - design.terms
    autocorrelation = lag_one(residuals, np.sqrt(means))
    return Fit(estimate, (inverse * dispersion,), freedom, True, _ones(points), autocorrelation, dispersion)


def cautious_quasi_poisson(points: Points, design: Design) -> Fit:
    """The quasi-Poisson estimates, with standard errors that are also not below what autocorrelation would make them.

    Near the estimates a Poisson regression is a least-squares one of √μ (log μ + (y − μ)/μ) on √μ times the terms, with
    errors of equal variance. Those are taken for AR(1) ones, and the covariance is the mean over the autocorrelations
    that the series makes likely. Without it, nominal 95% limits hold 76% to 88% of the time on 24 to 48 points with an
    autocorrelation of 0.4.

    12 to 17 months are too few to fit a second seasonal wave for good. Where one is seen all the same, standard errors
    are also not below those of the model with that wave, and of how far its estimates lie from these. Without it,
    limits of the level hold 76% of the time on 17 months of large counts whose season has such a wave.
    """
    plain = quasi_poisson(points, design)
    means = plain.curve(design.matrix, points.exposure)
    root = np.sqrt(means)
    values = root * (np.log(means / points.exposure) + (points.counts - means) / means)
    matrix = design.matrix * root[:, None]
    looked_at = profile(values, matrix)
    wider = averaged_covariance_of_plain_estimates(matrix, looked_at)
    autocorrelation = most_likely(values, matrix, looked_at).autocorrelation
    covariances = (*plain.covariances, wider, *_with_a_second_wave(points, design, plain))
    return replace(plain, covariances=covariances, autocorrelation=autocorrelation)


def _with_a_second_wave(points: Points, design: Design, plain: Fit) -> tuple[FloatArray, ...]:
    """The covariance of the same terms in the finer model, and how far its estimates lie.

    None where that model has no estimate, or where the wave is not seen: Σ(y − μ)²/μ then falls by no more than 2
    dispersions for each of its terms, as by AIC.
    """
    if design.finer is None:
        return ()
    try:
        finer = quasi_poisson(points, design.finer)
    except ValueError:
        return ()
    left, less = _squares(points, design, plain), _squares(points, design.finer, finer)
    if left - less <= 2 * (design.finer.terms - design.terms) * finer.dispersion:
        return ()
    away = finer.estimate[: design.terms] - plain.estimate
    return (finer.covariances[0][: design.terms, : design.terms] + np.outer(away, away),)


def _squares(points: Points, design: Design, fit: Fit) -> float:
    means = fit.curve(design.matrix, points.exposure)
    return float(np.sum((points.counts - means) ** 2 / means))


def _poisson(points: Points, design: Design) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Estimates, inverse information and fitted means."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    _whole(points)
    if not points.counts[points.after].any() or not points.counts[~points.after].any():
        raise ValueError("Every count on one side of the start is 0: there is no ratio to estimate.")
    model = GLM(points.counts, design.matrix, family=Poisson(), offset=np.log(points.exposure))
    try:
        # A perfect fit is no fault here; what runs away to zero is found below.
        with np.errstate(all="ignore"), warnings.catch_warnings(category=PerfectSeparationWarning, action="ignore"):
            result = model.fit(maxiter=100)
    except (ValueError, np.linalg.LinAlgError):
        raise ValueError(NO_ESTIMATE) from None
    means = np.asarray(result.fittedvalues)
    if not result.converged or not np.isfinite(means).all() or means.min() < VANISHED * points.counts.mean():
        raise ValueError(NO_ESTIMATE)
    return np.asarray(result.params), np.asarray(result.normalized_cov_params), means


def _pearson(points: Points, design: Design, means: FloatArray) -> tuple[FloatArray, float]:
    """Pearson residuals, and their dispersion, at least 1."""
    residuals = (points.counts - means) / np.sqrt(means)
    return residuals, max(1.0, float(residuals @ residuals) / (len(points) - design.terms))


def autoregressive(points: Points, design: Design) -> Fit:
    """Regression of log(count / exposure) whose errors follow the period before, by restricted maximum likelihood.

    A standard error is never below that of the quasi-Poisson model, and counts how uncertain the autocorrelation is
    (see `autoregression`): an autocorrelation estimated too low must not make the limits narrow. Limits from t with
    n − p degrees of freedom. `smearing` makes the fitted counts sum to the observed ones, before the start and from it
    on: the exp of a mean log lies below the mean count, and errors that follow each other can leave a whole side above
    or below its curve. Source: Duan (1983), Journal of the American Statistical Association 78:605–610, here for each
    side and weighted by the fitted counts.

    A short series without any pattern can look like one that wanders: see `wanders`.
    """
    if (points.counts == 0).any():
        raise ValueError("The ar1 model takes the log of every count, and one is 0: use quasi-poisson.")
    floor = quasi_poisson(points, design)
    values = np.log(points.counts / points.exposure)
    looked_at = profile(values, design.matrix)
    found = most_likely(values, design.matrix, looked_at)
    covariances = (averaged_covariance(found, looked_at), *floor.covariances)
    curve = points.exposure * np.exp(design.matrix @ found.estimate)
    smearing = _ones(points)
    for side in (points.after, ~points.after):
        smearing[side] = points.counts[side].sum() / curve[side].sum()
    return Fit(found.estimate, covariances, floor.freedom, True, smearing, found.autocorrelation, floor.dispersion)


def close_to_one(fit: Fit) -> bool:
    """Whether the autocorrelation is so close to 1 or −1 that the series is explained by a walk away from its curve."""
    return abs(fit.autocorrelation) > CLOSE_TO_ONE


def wanders(fit: Fit) -> bool:
    """Whether the curve of a fit by `autoregressive` can lie far from the counts: its autocorrelation is close to ±1,
    or, before `smearing`, it misses the counts of one side of the start by much more than those of the other."""
    return close_to_one(fit) or bool(np.ptp(np.log(fit.smearing)) > np.log1p(ASTRAY))


def least_squares(points: Points, design: Design) -> Fit:
    """Ordinary least squares on count / exposure, any numbers not below 0; t with n − p degrees of freedom."""
    return _least_squares(points, design, {})


def newey_west(points: Points, design: Design) -> Fit:
    """Ordinary least squares with Newey-West standard errors of lag 1, corrected by n / (n − p); t with n − p degrees
    of freedom. On short series these are too small: it is here so that published cases can be run."""
    options = {"cov_type": "HAC", "cov_kwds": {"maxlags": HAC_LAGS, "use_correction": True}, "use_t": True}
    return _least_squares(points, design, options)


def _least_squares(points: Points, design: Design, options: dict[str, object]) -> Fit:
    from statsmodels.regression.linear_model import OLS

    values = points.counts / points.exposure
    result = OLS(values, design.matrix).fit(**options)
    residuals = np.asarray(result.resid)
    freedom = len(points) - design.terms
    spread, mean = float(np.square(residuals * points.exposure).sum() / freedom), float(points.counts.mean())
    estimate, covariance = np.asarray(result.params), np.asarray(result.cov_params())
    dispersion = spread / mean if mean else 1.0
    return Fit(estimate, (covariance,), freedom, False, _ones(points), lag_one(residuals, values), dispersion)


def _ones(points: Points) -> FloatArray:
    return np.ones(len(points))


def lag_one(residuals: FloatArray, values: FloatArray) -> float:
    """The autocorrelation with the period before, Σe(t)e(t−1) / Σe²; 0 where residuals are last digits of `values`.
    On short series it comes out too low."""
    total = float(residuals @ residuals)
    return 0.0 if total <= 1e-18 * float(values @ values) else float(residuals[1:] @ residuals[:-1]) / total


def _whole(points: Points) -> None:
    if (points.counts != np.floor(points.counts)).any():
        raise ValueError("counts must be whole numbers for a model of counts: use ols or newey-west for others.")


FITS: dict[str, Callable[[Points, Design], Fit]] = {
    "poisson": poisson,
    "quasi-poisson": quasi_poisson,
    "ar1": autoregressive,
    "ols": least_squares,
    "newey-west": newey_west,
}
"""The models that can be asked for by name. `cautious_quasi_poisson` is what `auto` takes for quasi-Poisson."""
