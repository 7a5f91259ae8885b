"""Linear regression with errors that follow the period before, AR(1): restricted maximum likelihood, and what the
uncertainty of the autocorrelation adds.

An autocorrelation that a short series gives is a guess: with 24 points it is known to about ± 0.4. A standard error
that takes it for granted comes out too small. So the variances here are means over all autocorrelations, each weighted
by how likely the series makes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dvmetrics.statistics.interruption.points import FloatArray

GRID = np.linspace(-0.98, 0.98, 50)
"""The autocorrelations that are looked at: close enough together for a sum to stand for an integral."""

PERFECT = 1e-18
"""A residual sum of squares below this share of the sum of squares is a last digit, not a spread."""


@dataclass(frozen=True, eq=False)
class Regression:
    """A regression at one autocorrelation: estimates of the terms, `inverse` of X'X, and the variance of the `noise`
    that is new in each period. `deviance` is −2 log restricted likelihood, but for a constant."""

    autocorrelation: float
    estimate: FloatArray
    inverse: FloatArray
    noise: float
    deviance: float

    @property
    def covariance(self) -> FloatArray:
        """Of the estimates, the autocorrelation taken as known."""
        return self.inverse * self.noise

    @property
    def variance(self) -> float:
        """Of the errors: that of the noise, and of the past that they carry along."""
        return self.noise / (1 - self.autocorrelation**2)


def regression(values: FloatArray, matrix: FloatArray, autocorrelation: float) -> Regression:
    """Generalised least squares of `values` on `matrix` with errors e(t) = ρ e(t−1) + noise.

    The errors are made independent: each less ρ times the one before, the first times √(1 − ρ²). With S and X the
    residual sum of squares and the design after that, n points and p terms, the noise is S / (n − p) and −2 log
    restricted likelihood (n − p) log S + log |X'X| − log(1 − ρ²). Source: Prais & Winsten (1954), Cowles Commission
    Discussion Paper 383; Harville (1974), Biometrika 61:383–385.
    """
    free, design = _freed(values, autocorrelation), _freed(matrix, autocorrelation)
    normal = design.T @ design
    inverse = np.asarray(np.linalg.inv(normal), dtype=np.float64)
    estimate = inverse @ (design.T @ free)
    residuals = free - design @ estimate
    squares = max(float(residuals @ residuals), PERFECT * float(values @ values), np.finfo(float).tiny)
    points, terms = matrix.shape
    deviance = (points - terms) * np.log(squares) + np.linalg.slogdet(normal)[1] - np.log(1 - autocorrelation**2)
    return Regression(autocorrelation, estimate, inverse, squares / (points - terms), float(deviance))


def _freed(values: FloatArray, autocorrelation: float) -> FloatArray:
    freed = values.copy()
    freed[1:] -= autocorrelation * values[:-1]
    freed[0] *= np.sqrt(1 - autocorrelation**2)
    return freed


def profile(values: FloatArray, matrix: FloatArray) -> tuple[Regression, ...]:
    """The regression at every autocorrelation of the grid."""
    return tuple(regression(values, matrix, float(own)) for own in GRID)


def most_likely(values: FloatArray, matrix: FloatArray, looked_at: tuple[Regression, ...]) -> Regression:
    """The regression at the autocorrelation of highest restricted likelihood, as `gls` of R's nlme finds it with
    `corAR1` and method REML. A series that lies on its line has none: 0."""
    from scipy.optimize import minimize_scalar

    plain = regression(values, matrix, 0.0)
    residuals = values - matrix @ plain.estimate
    if float(residuals @ residuals) <= PERFECT * float(values @ values):
        return plain
    best = int(np.argmin([own.deviance for own in looked_at]))
    bounds = (GRID[max(best - 1, 0)], GRID[min(best + 1, len(GRID) - 1)])
    found = minimize_scalar(
        lambda own: regression(values, matrix, float(own)).deviance,
        bounds=bounds,
        method="bounded",
        options={"xatol": 1e-9},
    )
    return regression(values, matrix, float(found.x))


def averaged_covariance(found: Regression, looked_at: tuple[Regression, ...]) -> FloatArray:
    """The covariance of the estimates of `found`, the autocorrelation not taken as known: the mean, over all
    autocorrelations, of the covariance there and of how far the estimates there lie from those of `found`."""
    total = np.zeros_like(found.inverse)
    for weight, own in zip(_weights(looked_at), looked_at, strict=True):
        away = own.estimate - found.estimate
        total += weight * (own.covariance + np.outer(away, away))
    return total


def averaged_covariance_of_plain_estimates(matrix: FloatArray, looked_at: tuple[Regression, ...]) -> FloatArray:
    """The covariance of plain least-squares estimates whose errors are AR(1), as the mean over all autocorrelations.

    At one ρ it is (X'X)⁻¹ X'RX (X'X)⁻¹ times the variance of the errors, R holding ρ to the power of the distance.
    """
    apart = np.abs(np.subtract.outer(np.arange(len(matrix)), np.arange(len(matrix))))
    together = np.zeros((len(matrix), len(matrix)))
    for weight, own in zip(_weights(looked_at), looked_at, strict=True):
        together += weight * own.variance * own.autocorrelation**apart
    bread = np.linalg.inv(matrix.T @ matrix)
    return np.asarray(bread @ matrix.T @ together @ matrix @ bread)


def _weights(looked_at: tuple[Regression, ...]) -> FloatArray:
    """How likely each autocorrelation is: its restricted likelihood times 1 − ρ².

    The restricted likelihood is what is left when the terms and the variance are integrated out. The factor leans away
    from ±1, where a series would wander off without end; nothing else is known beforehand.
    """
    deviances = np.array([own.deviance for own in looked_at])
    weights = np.exp(-(deviances - deviances.min()) / 2) * (1 - GRID**2)
    return np.asarray(weights / weights.sum())
