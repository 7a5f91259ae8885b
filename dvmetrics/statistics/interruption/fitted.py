"""A fitted model and what follows from it: limits of its terms, of the counterfactual and of the effect."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dvmetrics.statistics.interruption.design import Design
from dvmetrics.statistics.interruption.models import Fit
from dvmetrics.statistics.interruption.points import FloatArray, Points
from dvmetrics.statistics.intervals import Interval

CLOSE = 1e-9
"""Two log ratios closer than this are the same limit."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model fitted to a series; limits are estimates ± `reach` standard errors."""

    points: Points
    design: Design
    fit: Fit
    reach: float
    name: str

    def curve(self, matrix: FloatArray) -> FloatArray:
        """The expected count of every period, by the design or its counterfactual."""
        return self.fit.curve(matrix, self.points.exposure * self.fit.smearing)

    def sum_of(self, terms: dict[int, float]) -> Interval:
        """Single terms, by the column of the design, each times its factor, added up."""
        gradient = np.zeros(self.design.terms)
        gradient[list(terms)] = list(terms.values())
        value, half = float(gradient @ self.fit.estimate), self._half(gradient)
        return Interval(value, value - half, value + half, self.name)

    def _half(self, gradient: FloatArray) -> float:
        return self.reach * float(self.fit.standard_error(gradient)[0])

    def log_ratio(self) -> Interval:
        """The log of fitted over counterfactual, each summed over the periods from the start on.

        With F and C the two sums and F', C' their derivatives by the terms, the derivative is g = F'/F − C'/C, and by
        the delta method the limits are ± reach · √(g'Vg). A sum of many powers of an uncertain trend is far from a
        straight line, though: on the log scale a limit is the lowest or highest ratio that any terms within reach of
        the estimates have, which is the delta method with g taken at the limit and not at the estimate. On 12 points
        coverage is 93% at worst with it and 90% without; from 18 points on there is next to no difference.

        Raises ValueError where a straight line leaves a sum that is not above 0.
        """
        value, gradient = self._ratio_at(self.fit.estimate)
        if not self.fit.log_scale:
            half = self._half(gradient)
            return Interval(value, value - half, value + half, self.name)
        lower = min(self._furthest(-1, own) for own in self.fit.covariances)
        upper = max(self._furthest(1, own) for own in self.fit.covariances)
        return Interval(value, lower, upper, self.name)

    def _ratio_at(self, terms: FloatArray) -> tuple[float, FloatArray]:
        """The log ratio at these terms, and its derivative."""
        after, fit = self.points.after, replace(self.fit, estimate=terms)
        exposure = self.points.exposure[after]
        logs, slopes = [], []
        for rows in (self.design.matrix[after], self.design.counterfactual[after]):
            with np.errstate(over="ignore"):
                curve = fit.curve(rows, exposure)
            total = float(curve.sum())
            if not np.isfinite(total) or (fit.log_scale and total == 0):
                raise ValueError(WITHOUT_BOUND)
            if total <= 0:
                raise ValueError("A straight line falls to 0 or below, where there is no ratio: use a model of counts.")
            logs.append(float(np.log(total)))
            # The derivative of a curve on the log scale is itself times its row; on the plain one, exposure times row.
            slopes.append((curve if fit.log_scale else exposure) @ rows / total)
        return logs[0] - logs[1], slopes[0] - slopes[1]

    def _furthest(self, side: int, covariance: FloatArray) -> float:
        """The lowest (side −1) or highest (1) log ratio within reach of the estimates.

        On the edge of that region a ratio is extreme where its derivative points straight outwards: there the terms are
        the estimates ± reach · Vg / √(g'Vg). Each step goes there with the derivative of the step before, and only part
        of the way where whole steps would swing to and fro.
        """
        for part in (1.0, 0.5, 0.2):
            terms, before = self.fit.estimate, np.inf
            for _ in range(100):
                ratio, gradient = self._ratio_at(terms)
                if abs(ratio - before) < CLOSE:
                    return ratio
                outwards = covariance @ gradient
                # A spread too small to be written as a number leaves the limit where the estimate is.
                width = np.sqrt(max(float(gradient @ outwards), np.finfo(float).tiny))
                edge = self.fit.estimate + side * self.reach * outwards / width
                terms, before = terms + part * (edge - terms), ratio
        raise ValueError(WITHOUT_BOUND)

    def relative(self) -> Interval:
        """The ratio of `log_ratio` less 1."""
        return _transformed(self.log_ratio(), 1.0, 1.0)

    def difference(self) -> Interval:
        """Fitted less counterfactual, F − C = F (1 − 1 / ratio), at the ratio and at its limits.

        In the models of counts F is the observed sum: what was counted is known. Taken from the same limits as
        `relative`, the two have the same sign, and 0 lies in both or in neither.
        """
        fitted = self.curve(self.design.matrix)[self.points.after].sum()
        return _transformed(self.log_ratio(), -float(fitted), -1.0)

    def band(self) -> tuple[FloatArray, FloatArray]:
        """Limits of the expected counterfactual in every period from the start on."""
        after = self.points.after
        curve, exposure = self.curve(self.design.counterfactual)[after], self.points.exposure[after]
        half = self.reach * self.fit.standard_error(self.design.counterfactual[after])
        if self.fit.log_scale:
            with np.errstate(over="ignore"):
                return curve * np.exp(-half), curve * np.exp(half)
        return curve - exposure * half, curve + exposure * half


WITHOUT_BOUND = "The limits of the effect are without bound: the series is too short or too sparse."


def _transformed(logs: Interval, factor: float, sign: float) -> Interval:
    """A value and its limits, each x turned into factor · (exp(sign · x) − 1)."""
    with np.errstate(over="ignore"):
        ends = [factor * float(np.expm1(sign * (own or 0.0))) for own in (logs.value, logs.lower, logs.upper)]
    if not np.isfinite(ends).all():
        raise ValueError(WITHOUT_BOUND)
    return Interval(ends[0], ends[1], ends[2], logs.method)


def reach(freedom: float, confidence: float) -> float:
    """The quantile of t, of the normal distribution where the degrees of freedom are infinite, that is asked for."""
    from scipy.special import ndtri, stdtrit

    share = 1 - (1 - confidence) / 2
    return float(ndtri(share) if np.isinf(freedom) else stdtrit(freedom, share))
