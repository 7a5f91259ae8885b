"""The choice of a model for an interrupted series, and the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import pandas as pd

from dvmetrics.statistics.interruption.design import LONG, SHORT, Design, design
from dvmetrics.statistics.interruption.effect import Interruption, interruption_of
from dvmetrics.statistics.interruption.fitted import Fitted, reach
from dvmetrics.statistics.interruption.models import FITS, Fit, cautious_quasi_poisson, quasi_poisson
from dvmetrics.statistics.interruption.points import PeriodName, Points, checked
from dvmetrics.statistics.intervals import positive

Model = Literal["auto", "poisson", "quasi-poisson", "ar1", "ols", "newey-west"]


def interrupted(
    counts: pd.Series[Any],
    start: dt.date | pd.Period | str,
    exposure: pd.Series[Any] | None = None,
    period: PeriodName = "month",
    model: Model = "auto",
    slope: bool = True,
    harmonics: int | None = None,
    *,
    confidence: float = 0.95,
) -> Interruption:
    """How a series of counts changed from `start` on, against what its own past would have led to.

    `counts`: one number for each period, with a PeriodIndex by `period` and without gaps. `start`: any day of the first
    period after the interruption. `exposure`: for each period what a count is a rate of (a population, days), of which
    the log is an offset.

    `auto` chooses by the number of points:
    - below 8, or fewer than 3 on a side of the start: refused;
    - 8 to 11: quasi-Poisson with a level only and no season, called descriptive;
    - 12 to 23: quasi-Poisson with one seasonal wave;
    - 24 and more: log rates with AR(1) errors, standard errors not below quasi-Poisson's, two seasonal waves; with any
      count of zero, quasi-Poisson alone.

    Its quasi-Poisson limits also allow for autocorrelation (`models.cautious_quasi_poisson`); asked for by name, they
    are the plain ones. Other models are fitted as named. With fewer than 12 points every model has a level only.
    `slope=False` leaves the change of trend out. `harmonics`: how many seasonal waves instead (0 for none). Quarters
    have a sine and cosine pair and an alternating term, years no season.

    Raises ValueError for a missing, negative or, in the models of counts, fractional number; a gap; an exposure of 0; a
    start outside the series; too few points (with how many are needed); terms that cannot be told apart or estimated;
    an unknown model; a confidence not inside 0 to 1.
    Source: Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology 46:348–355, and its corrigendum,
    which centres the slope.
    """
    if model != "auto" and model not in FITS:
        raise ValueError(f"model must be auto, {', '.join(list(FITS)[:-1])} or {list(FITS)[-1]}.")
    if not positive("confidence", confidence) < 1:
        raise ValueError("confidence must be a share between 0 and 1, for example 0.95.")
    points = checked(counts, start, exposure, period)
    terms = design(points, slope, harmonics)
    name, why = _chosen(points) if model == "auto" else (model, f"The {model} model was asked for.")
    fit = cautious_quasi_poisson if model == "auto" and name == "quasi-poisson" else FITS[name]
    fitted = _fitted(name, fit, points, terms, confidence)
    beside = _fitted("quasi-poisson", quasi_poisson, points, terms, confidence) if name == "ar1" else None
    return interruption_of(fitted, beside, why)


def _fitted(
    name: str, model: Callable[[Points, Design], Fit], points: Points, terms: Design, confidence: float
) -> Fitted:
    fit = model(points, terms)
    return Fitted(points, terms, fit, reach(fit.freedom, confidence), name)


def _chosen(points: Points) -> tuple[str, str]:
    """The model of record for a series of this length, and why."""
    number, period = len(points), points.period
    if number < SHORT:
        return "quasi-poisson", f"With only {number} {period}s, one level before and one after is all that can be told."
    if number < LONG:
        return "quasi-poisson", f"With {number} {period}s, fewer than {LONG}, counts are modelled as they are."
    if (points.counts == 0).any():
        return "quasi-poisson", f"One {period} or more has a count of 0, so that counts are modelled as they are."
    return "ar1", f"With {number} {period}s, {LONG} or more, the model lets each {period} resemble the one before it."
