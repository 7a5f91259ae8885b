"""What figures say of a campaign: for each count that it was to move, the model's answer or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, cast

import pandas as pd

from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import Campaign
from dvmetrics.periods import MONTHS_IN, Quarter, add_months
from dvmetrics.report.campaign.stretch import (
    PERIODS_A_YEAR,
    YEARS_BEFORE,
    Stretch,
    first_period,
    is_meant,
    place_of,
    stretch_around,
)
from dvmetrics.report.edition import Edition
from dvmetrics.report.limits import FEWEST_EVENTS
from dvmetrics.statistics.interruption import FEWEST, FEWEST_ON_A_SIDE, Interruption, interrupted
from dvmetrics.statistics.intervals import Interval
from dvmetrics.statistics.rounding import widened_interruption

NO_SIZE = "What can be said reaches from a fall to more than a doubling, so no size is given."
FREQUENCIES = {"month": "M", "quarter": "Q"}

Finding = Literal["more", "fewer", "no clear change", "described", "too early", "cannot be said"]
"""`described`: there are too few points to judge, though they may be enough for a rough estimate."""
DOUBLED = 1.0
"""A rough range from a fall to more than this says nothing on size."""


@dataclass(frozen=True)
class Effect:
    """What one figure says of one campaign.

    `stretch`: the figures used, None where there are none around the campaign's start. `result` is None where no model
    may be made; `why_not` then says why, and is empty otherwise. `slack`: how far a released count can lie from the
    true one; the limits of `result` include it.
    """

    campaign: Campaign
    definition: Definition
    finding: Finding
    stretch: Stretch | None
    result: Interruption | None
    why_not: str
    slack: int

    @property
    def period(self) -> Literal["month", "quarter"]:
        return cast(Literal["month", "quarter"], self.definition.grain)

    @property
    def two_years(self) -> int:
        """How many periods they are."""
        return YEARS_BEFORE * PERIODS_A_YEAR[self.period]

    @property
    def undrawn(self) -> int:
        """How many periods at the beginning are left out of the chart and its table, so that the rest has room."""
        return 0 if self.stretch is None else max(0, self.stretch.before - self.two_years)


def begun_campaigns(edition: Edition) -> list[Campaign]:
    """The campaigns that had begun by the end of the edition's quarter, in order of time."""
    own = [campaign for campaign in edition.facts.campaigns if campaign.start <= edition.quarter.end]
    return sorted(own, key=lambda campaign: (campaign.start, campaign.name))


def meant_figures(edition: Edition, campaign: Campaign) -> list[Definition]:
    """The figures of this edition that a campaign was to move, or that tell of it in another way."""
    return [own for own in edition.released.definitions.values() if is_meant(own, campaign)]


def can_be_modelled(definition: Definition) -> bool:
    """Whether it is a count by month or quarter: the only kind of figure that a model of counts can be made of."""
    return definition.form in ("count", "rate") and definition.has_limits


def read_effect(edition: Edition, definition: Definition, campaign: Campaign) -> Effect:
    """Read what one count says of one campaign."""
    slack = edition.released.slack(definition.id)
    series = edition.released.series(definition.id)
    finding, why_not = _refused(series, campaign, definition)
    if why_not:
        return Effect(campaign, definition, finding, None, None, why_not, slack)
    stretch = stretch_around(edition, definition, campaign, series)
    finding, why_not = _too_few(stretch, definition)
    if why_not:
        return Effect(campaign, definition, finding, stretch, None, why_not, slack)
    result = _modelled(stretch, definition, slack)
    if result is None:
        why_not = (
            f"No model could be fitted to the {len(stretch.rows)} {definition.grain}s: they are too few or too small."
        )
        return Effect(campaign, definition, "cannot be said", stretch, None, why_not, slack)
    effect = Effect(campaign, definition, _finding(result, stretch, definition), stretch, result, "", slack)
    if effect.finding == "described" and _says_nothing(result.relative):
        return replace(effect, result=None, why_not=f"{_too_short(effect)}. {NO_SIZE}")
    return effect


def too_short(effect: Effect) -> str:
    """Why the figures are described and not judged; empty where there are none or enough."""
    return f"{_too_short(effect)}, so this is a rough description." if effect.finding == "described" else ""


def _too_short(effect: Effect) -> str:
    """Without a full stop."""
    stretch, periods = effect.stretch, f"{effect.period}s"
    if stretch is None:
        return ""
    if stretch.before >= effect.two_years:
        return f"There are only {len(stretch.rows)} {periods} in all"
    came = "before the campaign can be used" if stretch.earlier else "came before the campaign"
    return f"Only {stretch.before} {periods} {came}. A trend and the seasons need two years"


def _refused(series: pd.DataFrame, campaign: Campaign, definition: Definition) -> tuple[Finding, str]:
    """Why no model may be made of a series at all; empty where one may."""
    if series["status"].str.contains(HIDDEN, regex=False).any():
        return "cannot be said", (
            "Not every figure of this series is shown, to protect people. A model of the others could mislead, and "
            "none is made."
        )
    start = first_period(campaign, definition.grain)
    due = series[series["status"] != "[due]"]
    if due.empty:
        return "cannot be said", "There are no figures yet."
    if start.start < due["period_start"].iloc[0]:
        return "cannot be said", "The figures begin after the campaign did, so there is nothing to compare with."
    if start.start > due["period_end"].iloc[-1]:
        return "too early", _when(start.start, FEWEST_ON_A_SIDE, 0, definition)
    place = place_of(series, start)
    if place is None or pd.isna(series["value"].iloc[place]):
        return "cannot be said", (
            f"There is no figure for {start.label}, when the campaign began, so that what came before and what came "
            "after cannot be joined."
        )
    return "cannot be said", ""


def _too_few(stretch: Stretch, definition: Definition) -> tuple[Finding, str]:
    """Why the figures around the start are too few; empty where they are enough."""
    grain = definition.grain
    if stretch.before < FEWEST_ON_A_SIDE:
        there = "There is no" if not stretch.before else f"There {_are(stretch.before)} only {stretch.before}"
        named = grain if stretch.before < 2 else f"{grain}s"
        words = f"{there} {named} before the campaign that can be used, and at least {FEWEST_ON_A_SIDE} are needed."
        return "cannot be said", f"{words} {stretch.earlier or 'The figures begin too late for that.'}"
    needed = max(FEWEST_ON_A_SIDE, FEWEST - stretch.before)
    if stretch.after >= needed:
        return "cannot be said", _too_rare(stretch, grain)
    if stretch.can_grow:
        return "too early", _when(stretch.start.start, needed, stretch.after, definition)
    words = (
        f"There {_are(stretch.after)} only {stretch.after} {grain}{'s' * (stretch.after > 1)} from the campaign's start"
    )
    return "cannot be said", f"{words} on that can be used, and at least {needed} are needed. {stretch.later}"


def _too_rare(stretch: Stretch, grain: str) -> str:
    if stretch.rows["numerator"].mean() >= FEWEST_EVENTS:
        return ""
    return f"There are fewer than {FEWEST_EVENTS} a {grain} on average, too few for a model of this kind."


def _when(start: date, needed: int, there: int, definition: Definition) -> str:
    """How many figures there are since the start, how many are needed, and the edition that will have them."""
    grain = definition.grain
    end = add_months(start, needed * MONTHS_IN[grain]) - timedelta(days=1)
    due = Quarter.of(end + timedelta(days=definition.follow_up_days)).label
    have = f"there {_are(there)} {there or 'none'} so far"
    return (
        f"At least {needed} {grain}s from the campaign's start on are needed, and {have}. It can be said in the "
        f"edition for {due}, if no figure is missing by then."
    )


def _are(number: int) -> str:
    return "is" if number < 2 else "are"


def _modelled(stretch: Stretch, definition: Definition, slack: int) -> Interruption | None:
    """The model's answer with limits that include the rounding; None where the figures do not carry one."""
    grain = cast(Literal["month", "quarter"], definition.grain)
    index = pd.PeriodIndex([pd.Period(day, freq=FREQUENCIES[grain]) for day in stretch.rows["period_start"]])
    counts = pd.Series(stretch.rows["numerator"].to_numpy(), index=index)
    exposure = pd.Series(stretch.rows["denominator"].to_numpy(), index=index) if definition.form == "rate" else None
    try:
        return widened_interruption(interrupted(counts, index[stretch.before], exposure, grain), slack)
    except ValueError:
        return None


def _says_nothing(share: Interval) -> bool:
    lower, upper = share.lower, share.upper
    return lower is None or upper is None or (lower < 0 and upper > DOUBLED)


def _finding(result: Interruption, stretch: Stretch, definition: Definition) -> Finding:
    if result.descriptive or stretch.before < YEARS_BEFORE * PERIODS_A_YEAR[definition.grain]:
        return "described"
    lower, upper = result.relative.lower, result.relative.upper
    if lower is not None and lower > 0:
        return "more"
    return "fewer" if upper is not None and upper < 0 else "no clear change"
