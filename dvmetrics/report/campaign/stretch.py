"""The unbroken run of figures around a campaign's start: the only ones that a model of its effect may use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import Campaign
from dvmetrics.periods import MONTH_NAMES, MONTHS_IN, Period, add_months
from dvmetrics.report.edition import Edition

YEARS_AFTER = 2
"""A trend from before a campaign says little of what would have come more than two years after its start."""
YEARS_BEFORE = 2
"""So many are needed before a campaign to tell a trend and the seasons apart."""
PERIODS_A_YEAR = {"month": 12, "quarter": 4}


@dataclass(frozen=True)
class Stretch:
    """Released rows without a gap or a break, in order of time, `before` of them before the campaign began.

    `earlier` and `later` say in a sentence why it reaches no further; they are empty where there is nothing further.
    `can_grow`: whether more figures will come at its end.
    """

    rows: pd.DataFrame
    before: int
    earlier: str
    later: str
    can_grow: bool

    @property
    def after(self) -> int:
        return len(self.rows) - self.before

    def period(self, place: int) -> Period:
        return _period(self.rows, place)

    @property
    def first(self) -> Period:
        return self.period(0)

    @property
    def start(self) -> Period:
        """The first period that counts as one with the campaign."""
        return self.period(self.before)

    @property
    def last(self) -> Period:
        return self.period(len(self.rows) - 1)

    @property
    def since(self) -> Period:
        """From the campaign's first period to the last."""
        return Period(self.start.start, self.last.end)


def first_period(campaign: Campaign, grain: str) -> Period:
    """The first month or quarter that counts as one with the campaign: at least half of it lies after the start."""
    months = MONTHS_IN[grain]
    begin = add_months(campaign.start, -((campaign.start.month - 1) % months))
    if (campaign.start - begin) * 2 > add_months(begin, months) - begin:
        begin = add_months(begin, months)
    return Period(begin, add_months(begin, months) - timedelta(days=1))


def stretch_around(edition: Edition, definition: Definition, campaign: Campaign, series: pd.DataFrame) -> Stretch:
    """The longest run around the campaign's start. It ends at a missing figure, at a change in the way of counting, at
    another campaign that was to move the same figure, and two years after the start.

    Raises ValueError unless the campaign's first period has a figure.
    """
    start = place_of(series, first_period(campaign, definition.grain))
    if start is None or not _has_figure(series, start):
        raise ValueError("There is no figure for the period in which the campaign began.")
    walls = _walls(edition, definition, campaign, series)
    first = last = start
    while first > 0 and first not in walls and _has_figure(series, first - 1):
        first -= 1
    furthest = min(len(series), start + YEARS_AFTER * PERIODS_A_YEAR[definition.grain]) - 1
    while last < furthest and last + 1 not in walls and _has_figure(series, last + 1):
        last += 1
    return Stretch(
        series.iloc[first : last + 1].reset_index(drop=True),
        before=start - first,
        earlier=_why_not_earlier(series, first, walls, definition.grain),
        later=_why_not_later(series, last, walls, furthest, definition.grain),
        can_grow=_is_newest(series, last),
    )


def place_of(series: pd.DataFrame, period: Period) -> int | None:
    """Where a period stands in a series; None where it does not."""
    places = [place for place, day in enumerate(series["period_start"]) if day == period.start]
    return places[0] if places else None


def other_campaigns(edition: Edition, definition: Definition, campaign: Campaign) -> list[Campaign]:
    """The other campaigns that were to move the same figure."""
    return [own for own in edition.facts.campaigns if own != campaign and is_meant(definition, own)]


def is_meant(definition: Definition, campaign: Campaign) -> bool:
    """Whether a campaign was to move this figure: as the partnership says, else as the framework does, but for money
    and hours of all work together."""
    if campaign.indicators:
        return definition.id in campaign.indicators
    return "campaign" in definition.initiatives and not is_of_all_work(definition)


def is_of_all_work(definition: Definition) -> bool:
    """Whether it is money or hours of a whole period, whatever they were for."""
    return definition.form == "amount" and definition.grain != "campaign"


def _walls(edition: Edition, definition: Definition, campaign: Campaign, series: pd.DataFrame) -> dict[int, str]:
    """What makes figures on its two sides differ, by the place of the first period on its far side."""
    found = [
        (
            first_period(other, definition.grain).start,
            f"another campaign, “{other.name}”, began on {day_words(other.start)}",
        )
        for other in other_campaigns(edition, definition, campaign)
    ]
    found += [
        (own.date, f"the way of counting changed on {day_words(own.date)}")
        for own in edition.facts.series_breaks
        if definition.id in own.indicators
    ]
    walls = {}
    for day, words in found:
        later = [place for place, start in enumerate(series["period_start"]) if start >= day]
        if later:
            walls[later[0]] = words
    return walls


def day_words(day: date) -> str:
    """`1 September 2000`."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _why_not_earlier(series: pd.DataFrame, first: int, walls: dict[int, str], grain: str) -> str:
    if first == 0:
        return ""
    reason = walls.get(first) or f"there is no figure for {_period(series, first - 1).label}"
    return f"Earlier {grain}s are left out: {reason}."


def _why_not_later(series: pd.DataFrame, last: int, walls: dict[int, str], furthest: int, grain: str) -> str:
    if _is_newest(series, last):
        return ""
    reason = walls.get(last + 1)
    if reason is None and last == furthest:
        reason = "a trend from before the campaign says little of what comes more than two years after its start"
    reason = reason or f"there is no figure for {_period(series, last + 1).label}"
    return f"Later {grain}s are left out: {reason}."


def _is_newest(series: pd.DataFrame, place: int) -> bool:
    """Whether nothing comes after it but what is not due yet."""
    return place == len(series) - 1 or bool(series["status"].iloc[place + 1] == "[due]")


def _has_figure(series: pd.DataFrame, place: int) -> bool:
    return bool(pd.notna(series["value"].iloc[place]))


def _period(series: pd.DataFrame, place: int) -> Period:
    return Period(series["period_start"].iloc[place], series["period_end"].iloc[place])
