"""The answer: level, slope, counterfactual, and the difference that the interruption made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from dvmetrics.statistics.interruption.design import CONSTANT, LEVEL, SLOPE, TREND, few_for_judgement
from dvmetrics.statistics.interruption.fitted import Fitted
from dvmetrics.statistics.interruption.points import FloatArray, PeriodName, finite
from dvmetrics.statistics.intervals import Interval, positive


@dataclass(frozen=True, eq=False)
class Interruption:
    """What changed in a series of counts when it was interrupted.

    On the log scale for the models of counts (0.1 is about 10% more), in the unit of the series for `ols` and
    `newey-west`: `constant` (the first period, without season), `trend` and `trend_after` (change a period before and
    after the start), `level` (the effect in the first period after the interruption) and `slope` (the change of trend
    a period). `slope` and `trend_after` are None where the model has a level only.

    By period, over the whole series: `observed`, `fitted`, and `counterfactual`, what would be expected had the series
    gone on as before (the fitted curve before the start, and from there on that curve without the effect).
    `counterfactual_lower` and `counterfactual_upper`: limits of that expectation, from the start on. A single period's
    count strays further than they do.

    Over all periods from the start on: `difference`, fitted less counterfactual, in counts; `relative`, the same as a
    share of the counterfactual (0.14 is 14% more). In the models of counts the fitted counts from the start on add up
    to the observed ones, so that `difference` is what was counted less what was expected. Both come from the limits of
    one log ratio: they have the same sign, and 0 lies in both or in neither.

    `autocorrelation` is that of the errors (ar1) or of the residuals with the period before; `dispersion` the variance
    of a count as a multiple of its mean, at least 1 in the models of counts. `descriptive` marks a series too short
    for more than a description. `beside`: the quasi-Poisson answer for `relative` where ar1 is the model. `why` says in
    one sentence how the model was chosen. `model_fitted` is what all of it was worked out from.

    There is no control series: that something changed at the start does not say that the campaign changed it.
    """

    model: str
    why: str
    descriptive: bool
    start: pd.Period
    period: PeriodName
    points: int
    constant: Interval
    trend: Interval
    level: Interval
    slope: Interval | None
    trend_after: Interval | None
    observed: pd.Series[float]
    fitted: pd.Series[float]
    counterfactual: pd.Series[float]
    counterfactual_lower: pd.Series[float]
    counterfactual_upper: pd.Series[float]
    difference: Interval
    relative: Interval
    autocorrelation: float
    dispersion: float
    beside: Interval | None
    model_fitted: Fitted = field(repr=False)
    model_beside: Fitted | None = field(repr=False)

    @property
    def freedom(self) -> float:
        """The degrees of freedom of the t distribution behind the limits; infinite for `poisson`."""
        return self.model_fitted.fit.freedom

    def effect_at(self, periods_after_start: float) -> Interval:
        """The effect so many periods after the start, on the scale of `level`: level + periods × slope.

        At −1, the last period before the start, it is what the corrected Sicily paper (centred at 36) calls the level.
        At −(periods before + 1), one period before the series begins, it is the level of a slope that is not centred: a
        number far from the interruption, which the original paper took for the effect.

        Raises ValueError for anything but a finite number.
        """
        away = finite("periods_after_start", periods_after_start)
        if self.slope is None:
            return self.level
        return self.model_fitted.sum_of({LEVEL: 1.0, SLOPE: away})

    def wider(self, factor: float) -> Interruption:
        """The same estimates, with all limits as many times further away on the scale of `level`. Raises ValueError for
        a factor that is not above 0."""
        factor, beside = positive("factor", factor), self.model_beside
        return interruption_of(
            replace(self.model_fitted, reach=factor * self.model_fitted.reach),
            None if beside is None else replace(beside, reach=factor * beside.reach),
            self.why,
        )


def interruption_of(fitted: Fitted, beside: Fitted | None, why: str) -> Interruption:
    """Every figure of an interruption from its model and, where there is one, the model beside it.

    Raises ValueError where the ratio to the counterfactual has no meaning or no finite limits.
    """
    points, design, fit = fitted.points, fitted.design, fitted.fit
    lower, upper = fitted.band()
    after = points.index[points.after]
    return Interruption(
        model=fitted.name,
        why=why,
        descriptive=few_for_judgement(points),
        start=points.index[points.before],
        period=points.period,
        points=len(points),
        constant=fitted.sum_of({CONSTANT: 1.0}),
        trend=fitted.sum_of({TREND: 1.0}),
        level=fitted.sum_of({LEVEL: 1.0}),
        slope=fitted.sum_of({SLOPE: 1.0}) if design.has_slope else None,
        trend_after=fitted.sum_of({TREND: 1.0, SLOPE: 1.0}) if design.has_slope else None,
        observed=_by_period(points.counts, points.index),
        fitted=_by_period(fitted.curve(design.matrix), points.index),
        counterfactual=_by_period(fitted.curve(design.counterfactual), points.index),
        counterfactual_lower=_by_period(lower, after),
        counterfactual_upper=_by_period(upper, after),
        difference=fitted.difference(),
        relative=fitted.relative(),
        autocorrelation=fit.autocorrelation,
        dispersion=fit.dispersion,
        beside=None if beside is None else beside.relative(),
        model_fitted=fitted,
        model_beside=beside,
    )


def _by_period(values: FloatArray, index: Any) -> Any:
    return pd.Series(values, index=index)
