"""The choice of a model for an interrupted series, and the answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from dvmetrics.statistics.interruption.design import FEWEST_TO_JUDGE, LONG, SHORT, Design, design, few_for_judgement
from dvmetrics.statistics.interruption.effect import Interruption, interruption_of
from dvmetrics.statistics.interruption.fitted import Fitted, reach
from dvmetrics.statistics.interruption.models import (
    FITS,
    Fit,
    autoregressive,
    cautious_quasi_poisson,
    close_to_one,
    quasi_poisson,
    wanders,
)
from dvmetrics.statistics.interruption.points import PeriodName, Points, checked
from dvmetrics.statistics.intervals import positive

Model = Literal["auto", "poisson", "quasi-poisson", "ar1", "ols", "newey-west"]
Distribution = Literal["t", "normal"]


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
    distribution: Distribution = "t",
) -> Interruption:
    """How a series of counts changed from `start` on, against what its own past would have led to.

    `counts`: one number for each period, with a PeriodIndex by `period` and without gaps. `start`: any day of the first
    period after the interruption. `exposure`: for each period what a count is a rate of (a population, days), of which
    the log is an offset.

    `auto` chooses by the number of points:
    - below 8, or fewer than 3 on a side of the start: refused;
    - 8 to 11: quasi-Poisson with a level only and no season, called descriptive;
    - 12 to 17: quasi-Poisson with one seasonal wave; with fewer than 4 on a side of the start called descriptive, for
      what one wave cannot follow of a season then looks like an effect;
    - 18 to 23: quasi-Poisson with two seasonal waves;
    - 24 and more: log rates with AR(1) errors, standard errors not below quasi-Poisson's, two seasonal waves; with any
      count of zero, or where that model's curve can wander off from the counts (`models.wanders`), quasi-Poisson alone.

    Its quasi-Poisson limits also allow for autocorrelation and, where 12 to 17 months show one, for a second seasonal
    wave (`models.cautious_quasi_poisson`); asked for by name, they are the plain ones. Other models are fitted as
    named. With fewer than 12 points every model has a level only. `slope=False` leaves the change of trend out.
    `harmonics`: how many seasonal waves instead (0 for none), without that allowance. Quarters have a sine and cosine
    pair and an alternating term, years no season.

    Limits are from the t distribution with n − p degrees of freedom (`poisson`: the normal one). Published ones are
    often from the normal distribution, those of Sicily among them: `distribution="normal"` gives these, which on short
    series are too narrow.

    Raises ValueError for a missing, negative or, in the models of counts, fractional number; a gap; an exposure of 0; a
    start outside the series; too few points (with how many are needed); terms that cannot be told apart or estimated;
    an unknown model or distribution; a confidence not inside 0 to 1.
    Source: Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology 46:348–355, and its corrigendum,
    which centres the slope.
    """
    if not isinstance(model, str) or (model != "auto" and model not in FITS):
        raise ValueError(f"model must be auto, {', '.join(list(FITS)[:-1])} or {list(FITS)[-1]}.")
    if not positive("confidence", confidence) < 1:
        raise ValueError("confidence must be a share between 0 and 1, for example 0.95.")
    if not isinstance(distribution, str) or distribution not in ("t", "normal"):
        raise ValueError("distribution must be t or normal.")
    points = checked(counts, start, exposure, period)
    terms = design(points, slope, harmonics)

    def limited(name: str, fit: Fit) -> Fitted:
        own = fit if distribution == "t" else replace(fit, freedom=np.inf)
        return Fitted(points, terms, own, reach(own.freedom, confidence), name)

    name, fit, why = _automatic(points, terms) if model == "auto" else _named(model, points, terms)
    beside = limited("quasi-poisson", quasi_poisson(points, terms)) if name == "ar1" else None
    return interruption_of(limited(name, fit), beside, why)


def _named(model: Model, points: Points, terms: Design) -> tuple[str, Fit, str]:
    """The model that was asked for, and a warning where its curve may lie far from the counts."""
    fit, why = FITS[model](points, terms), f"The {model} model was asked for."
    if model == "ar1" and wanders(fit):
        words = _wandering(fit, points.period)
        why += f" {words[0].upper()}{words[1:]} that its curve may lie far from the counts: compare it with "
        why += "quasi-poisson, which stands beside it."
    return model, fit, why


def _automatic(points: Points, terms: Design) -> tuple[str, Fit, str]:
    """The model of record for a series of this length, and why."""
    number, period = len(points), points.period
    why = f"One {period} or more has a count of 0, so that counts are modelled as they are."
    if number >= LONG and (points.counts > 0).all():
        fit = autoregressive(points, terms)
        if not wanders(fit):
            why = f"With {number} {period}s, {LONG} or more, the model lets each {period} resemble the one before it."
            return "ar1", fit, why
        why = (
            f"With {number} {period}s the model could let each resemble the one before it, but "
            f"{_wandering(fit, period)} that its curve may lie far from the counts: they are modelled as they are."
        )
    fit = cautious_quasi_poisson(points, terms)
    if number < SHORT:
        why = f"With only {number} {period}s, one level before and one after is all that can be told."
    elif number < LONG:
        why = (
            f"With {number} {period}s, fewer than {LONG}, counts are modelled as they are{_for_a_season(points, fit)}."
        )
    return "quasi-poisson", fit, why


def _for_a_season(points: Points, fit: Fit) -> str:
    """What is different where a series is too short for all of its season."""
    if few_for_judgement(points):
        return f", and only described: there are fewer than {FEWEST_TO_JUDGE} on one side of the start"
    # Beyond the plain covariance and that with autocorrelation there is one for a second wave.
    if len(fit.covariances) > 2:
        return ", and the limits allow for more of a season than so few can show"
    return ""


def _wandering(fit: Fit, period: str) -> str:
    if not close_to_one(fit):
        return f"some {period}s stray so far from the rest"
    if fit.autocorrelation > 0:
        return f"the {period}s follow each other so closely"
    return f"the {period}s swing to and fro so evenly"
