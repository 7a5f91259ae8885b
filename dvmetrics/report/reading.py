"""What a released series says: the latest figure, whether it changed, and how it stands to a target."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from dvmetrics.disclosure.figures import figure
from dvmetrics.disclosure.released import COUNTS, NUMBERS
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import Target
from dvmetrics.periods import Period, add_months
from dvmetrics.report.edition import Edition
from dvmetrics.report.limits import FEWEST_FOR_A_CHART, process_chart
from dvmetrics.statistics.process_chart import ProcessChart, Variation, assurance, variation
from dvmetrics.statistics.rounding import widened_difference

YEAR_IN = {"four_quarters": 4, "quarter": 4, "year": 1}
"""By grain so many figures earlier is the one of a year before; months have limits of chance in its place."""
RECENT_MONTHS = 24
"""A change that was over longer ago than this is history: the chart shows it, the words leave it out."""

Verdict = Literal["met", "missed", "too close to say"]


@dataclass(frozen=True)
class Figure:
    """One figure for people: a value with its interval and counts, or the shorthand that stands in its place."""

    period: Period
    value: float
    lower: float
    upper: float
    numerator: float
    denominator: float
    compared_numerator: float
    compared_denominator: float
    status: str
    note: str
    slack: int

    @property
    def is_shown(self) -> bool:
        return not math.isnan(self.value)


@dataclass(frozen=True)
class Reading:
    """What one indicator's series says.

    `chart` is None where none may be drawn, and `why_no_chart` says why. `variation` is judged by the chart, or for
    rolling four quarters against `year_before` (four quarters earlier), by `difference` (percentage points, at the
    extremes that rounding leaves possible); None where nothing can be said. `broken_since`: the way of counting changed
    between the two, so that there is no `year_before`. `direction` is +1, −1 or 0 (no change beyond chance); `since` is
    where it began, `earlier` the runs of the last two years that are over.
    """

    definition: Definition
    series: pd.DataFrame
    latest: Figure
    newest_status: str
    chart: ProcessChart | None
    why_no_chart: str
    variation: Variation | None
    direction: int
    since: Period | None
    earlier: tuple[tuple[Period, int], ...]
    assurance: str | None
    target: Target | None
    verdict: Verdict | None
    year_before: Figure | None
    broken_since: bool
    difference: tuple[float, float] | None

    @property
    def exact(self) -> bool:
        """Whether the counts are exact, so that a decimal means something."""
        return self.latest.slack == 0

    @property
    def is_early(self) -> bool:
        """Whether too few periods are over for anything to be said about change, whatever is shown of them."""
        steps = YEAR_IN.get(self.definition.grain, 0)
        needed = FEWEST_FOR_A_CHART if self.definition.has_limits else steps + 1
        return int((self.series["status"] != "[due]").sum()) < needed


def read_series(edition: Edition, definition: Definition) -> Reading:
    """Read one indicator of an edition."""
    series = edition.released.series(definition.id)
    slack = edition.released.slack(definition.id)
    latest = _latest(series, definition, slack, edition)
    chart, why_not = process_chart(series, definition, edition.facts.series_breaks)
    target = edition.facts.targets.get(definition.id) if _way(definition) != "neutral" else None
    before = _before(series, slack, definition)
    broken = before is not None and _is_broken_between(before, latest, definition, edition)
    before = None if broken else before
    judged = before is not None and definition.grain == "four_quarters" and definition.form == "share"
    difference = _difference(latest, before) if before is not None and judged else None
    runs = _runs(chart, series) if chart is not None else []
    now = runs[-1] if runs and runs[-1][2] else None
    direction = now[1] if now else _direction(difference)
    return Reading(
        definition=definition,
        series=series,
        latest=latest,
        newest_status=str(series["status"].iloc[-1]) if len(series) else "[x]",
        chart=chart,
        why_no_chart=why_not,
        variation=variation(chart, _way(definition))
        if chart is not None
        else _judged(direction, difference, definition),
        direction=direction,
        since=now[0] if now else None,
        earlier=_earlier(runs, latest),
        assurance=assurance(chart, target.value if target else None, _way(definition)) if chart is not None else None,
        target=target,
        verdict=_verdict(latest, target, definition),
        year_before=before,
        broken_since=broken,
        difference=difference,
    )


def _way(definition: Definition) -> Literal["up", "down", "neutral"]:
    """Which way is good for a series as a whole; parity is a matter of single groups."""
    return "neutral" if definition.good == "parity" else definition.good


def _figure(row: pd.Series, slack: int) -> Figure:
    return Figure(
        Period(row["period_start"], row["period_end"]),
        **{name: float(row[name]) for name in NUMBERS},
        status=str(row["status"]),
        note=str(row["note"]),
        slack=slack,
    )


def _latest(series: pd.DataFrame, definition: Definition, slack: int, edition: Edition) -> Figure:
    """The figure of the newest period that is due, shown or not: an older one is never carried forward.

    Monthly figures are summed over the edition's quarter, from released parts only, and never across a break; where the
    newest months have none, it is of these months. Of an indicator that has only groups, the newest period.
    """
    if series.empty:
        rows = edition.released.frame
        own = rows[rows["indicator"] == definition.id].sort_values("period_start")
        blank = dict.fromkeys(NUMBERS, math.nan) | {"status": "" if len(own) else "[x]", "note": ""}
        span = {"period_start": edition.quarter.start, "period_end": edition.quarter.end}
        return _figure(pd.Series((dict(own.iloc[-1]) if len(own) else span) | blank), slack)
    due = series[series["status"] != "[due]"]
    if definition.grain == "month" and definition.form != "value":
        own = due[due["period_start"] >= edition.quarter.start]
        broken = own["status"].iloc[1:].str.contains("[b]", regex=False).any()
        if len(own) and own["value"].notna().all() and not broken:
            return _summed(own, definition, slack)
        if own["value"].isna().any():
            return _without_value(own, slack)
    return _figure((due if len(due) else series).iloc[-1], slack)


def _without_value(months: pd.DataFrame, slack: int) -> Figure:
    """The newest of these months that have no value, with those right before it that have none for the same reason."""
    place = months["value"].isna().to_numpy().nonzero()[0]
    last = first = int(place[-1])
    while first > 0 and first - 1 in place and months["status"].iloc[first - 1] == months["status"].iloc[last]:
        first -= 1
    span = Period(months["period_start"].iloc[first], months["period_end"].iloc[last])
    return replace(_figure(months.iloc[last], slack), period=span)


def _summed(parts: pd.DataFrame, definition: Definition, slack: int) -> Figure:
    """A coarser figure: the sum of released parts, whose rounding adds up."""
    period = Period(parts["period_start"].iloc[0], parts["period_end"].iloc[-1])
    slack *= len(parts)
    counts = {name: float(parts[name].sum(min_count=1)) for name in COUNTS}
    if definition.form == "rate":  # the population of the months is the same, not a sum
        counts["denominator"] = float(parts["denominator"].mean())
    marks = " ".join(sorted(set(" ".join(parts["status"]).split())))
    return Figure(period, **figure(definition, counts, slack), **counts, status=marks, note="", slack=slack)


def _runs(chart: ProcessChart, series: pd.DataFrame) -> list[tuple[Period, int, bool]]:
    """Each unbroken run of special cause in one direction, in order: (its span, the direction, whether it goes on)."""
    runs, place = [], 0
    while place < len(chart.points):
        direction, first = int(chart.direction[place]), place
        while place < len(chart.points) and int(chart.direction[place]) == direction:
            place += 1
        if direction:
            span = Period(series["period_start"].iloc[first], series["period_end"].iloc[place - 1])
            runs.append((span, direction, place == len(chart.points)))
    return runs


def _earlier(runs: list[tuple[Period, int, bool]], latest: Figure) -> tuple[tuple[Period, int], ...]:
    """The runs that are over and ended within two years of the latest figure."""
    oldest = add_months(latest.period.end, -RECENT_MONTHS)
    return tuple((span, direction) for span, direction, goes_on in runs if not goes_on and span.end >= oldest)


def _direction(difference: tuple[float, float] | None) -> int:
    if difference is None:
        return 0
    return 1 if difference[0] > 0 else -1 if difference[1] < 0 else 0


def _judged(direction: int, difference: tuple[float, float] | None, definition: Definition) -> Variation | None:
    if difference is None:
        return None
    if direction == 0:
        return "common cause"
    better = {"up": 1, "down": -1, "neutral": 0}[definition.good]
    if better == 0:
        return "neutral change"
    return "improving" if direction == better else "worsening"


def _verdict(latest: Figure, target: Target | None, definition: Definition) -> Verdict | None:
    """Met or missed only when it would be so for every value that the rounding leaves possible; None without a figure,
    and before the target is due."""
    if target is None or not latest.is_shown or (target.due is not None and target.due > latest.period.end):
        return None
    lowest, highest = possible_values(latest, definition)
    if definition.good == "down":
        return "met" if highest <= target.value else "missed" if lowest > target.value else "too close to say"
    return "met" if lowest >= target.value else "missed" if highest < target.value else "too close to say"


def possible_values(figure: Figure, definition: Definition) -> tuple[float, float]:
    """The lowest and highest true value that the rounding of the counts leaves possible."""
    if figure.slack == 0 or definition.form not in ("share", "rate", "ratio", "count"):
        return figure.value, figure.value
    low, high = max(figure.numerator - figure.slack, 0.0), figure.numerator + figure.slack
    if definition.form in ("rate", "count"):
        per = definition.multiplier / (1.0 if definition.form == "count" else figure.denominator)
        return low * per, high * per
    scale = 100.0 if definition.form == "share" else float(definition.multiplier)
    most, least = figure.denominator + figure.slack, max(figure.denominator - figure.slack, 1.0)
    highest = scale * high / least
    return scale * low / most, min(highest, scale) if definition.form == "share" else highest


def _before(series: pd.DataFrame, slack: int, definition: Definition) -> Figure | None:
    """For figures without limits, the one a year before the latest shown: of rolling ones it shares no case with it."""
    steps = YEAR_IN.get(definition.grain)
    shown = series.index[series["value"].notna()].to_list()
    if steps is None or definition.has_limits or not shown or shown[-1] < steps:
        return None
    before = _figure(series.iloc[shown[-1] - steps], slack)
    return before if before.is_shown else None


def _is_broken_between(before: Figure, latest: Figure, definition: Definition, edition: Edition) -> bool:
    return any(
        before.period.start < own.date <= latest.period.end
        for own in edition.facts.series_breaks
        if definition.id in own.indicators
    )


def _difference(latest: Figure, before: Figure) -> tuple[float, float] | None:
    """Newcombe's limits for the change, in percentage points, at the extremes that the rounding leaves possible."""
    if not latest.is_shown:
        return None
    ends = (latest.numerator, latest.denominator, before.numerator, before.denominator)
    change = widened_difference(*ends, slack=latest.slack)
    return 100 * (change.lower or 0.0), 100 * (change.upper or 0.0)
