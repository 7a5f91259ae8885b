"""Limits of chance around a released series: which process chart it gets, and where none may be drawn."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import date

import pandas as pd

from dvmetrics.disclosure.figures import PER_CENT
from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import SeriesBreak
from dvmetrics.statistics.process_chart import ProcessChart, p_prime, u_prime, xmr

FEWEST_FOR_A_CHART = 8
"""Below this many points limits would be guesswork; the page says that nothing can be concluded yet."""
FEWEST_DIFFERENT = 4
"""With fewer different values the figures were rounded so far that limits of chance would be an artefact."""
FEWEST_EVENTS = 5
"""Below this many events a period on average, ordinary chance looks like a signal on a chart of this kind."""


def process_chart(
    series: pd.DataFrame, definition: Definition, breaks: Collection[SeriesBreak]
) -> tuple[ProcessChart | None, str]:
    """The process chart of a series up to the newest period that is due, in the unit of the figures, begun anew at its
    `breaks`; or None and why there can be none."""
    if not definition.has_limits:
        return None, _why_no_limits(definition)
    due = series[series["status"] != "[due]"]
    if due.empty or math.isnan(due["value"].iloc[-1]):
        return None, "There is no figure for the newest period."
    if due["status"].eq(HIDDEN).any():
        return None, (
            "Not every period is shown, to protect people, and limits of chance worked out from the others could "
            "mislead."
        )
    if due["value"].notna().sum() < FEWEST_FOR_A_CHART:
        return None, (
            f"There are figures for fewer than {FEWEST_FOR_A_CHART} {definition.grain}s, too few to tell a change from "
            "chance."
        )
    if definition.form in ("count", "rate", "ratio") and due["numerator"].mean() < FEWEST_EVENTS:
        return None, f"There are fewer than {FEWEST_EVENTS} a period on average, too few for limits of chance."
    if due["value"].nunique() < FEWEST_DIFFERENT:
        return None, "The figures are given too coarsely to tell a change from chance."
    rebase = [_position(due, own.date) for own in breaks if definition.id in own.indicators]
    try:
        return _limits(due, definition, [place for place in rebase if place > 0]), ""
    except ValueError:
        return None, "There are too few figures in a row to tell a change from chance."


def _limits(due: pd.DataFrame, definition: Definition, rebase: list[int]) -> ProcessChart:
    """The process chart of the form: P′ for shares, whose denominators are uneven, U′ for rates and ratios, XmR for
    what has no denominator; in the unit of the figures. All from released counts."""
    numerators, denominators = due["numerator"], due["denominator"]
    if definition.form == "share":
        return p_prime(numerators, denominators, rebase=rebase).scaled(PER_CENT)
    if definition.form in ("rate", "ratio"):
        return u_prime(numerators, denominators, rebase=rebase).scaled(definition.multiplier)
    return xmr(due["value"], rebase=rebase)


def _why_no_limits(definition: Definition) -> str:
    if not definition.whole:
        return "It is given by group, not for all together."
    if definition.grain == "four_quarters":
        return "Each figure shares three quarters with the next, so limits of chance would mislead."
    if definition.carries_over:
        return "Each figure holds most of the one before, so limits of chance would mislead."
    if definition.grain == "year":
        return "There is one figure a year: too few for limits of chance."
    if definition.form == "median":
        return "For a median, change cannot be tested here."
    return "Change is tested for counts, shares and rates only."


def _position(series: pd.DataFrame, day: date) -> int:
    """The place of the first period on or after a day; 0 where the day lies outside the series."""
    after = (series["period_start"] >= day).to_numpy()
    return int(after.argmax()) if after.any() else 0
