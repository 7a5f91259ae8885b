"""The figures on a campaign that no model is made of, each for the campaign's own days."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd
from IPython.display import HTML

from dvmetrics.disclosure.released import NUMBERS
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import Campaign
from dvmetrics.periods import Period
from dvmetrics.report.campaign.reading import can_be_modelled, meant_figures
from dvmetrics.report.campaign.stretch import is_of_all_work
from dvmetrics.report.campaign.words import range_words, way
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import fragment
from dvmetrics.report.pairs import in_short
from dvmetrics.report.places import link_to
from dvmetrics.report.reading import Figure, Reading, read_series
from dvmetrics.report.sentences import short_status
from dvmetrics.report.words import listed, period_words
from dvmetrics.statistics.intervals import Interval

RESPONSE = "2.5"
NOTES = {
    RESPONSE: "That is another comparison: with those days in earlier years, not with what a trend would have led to.",
    "S.campaign_cost": "Others may have called because of it.",
}
"""What keeps a figure from being misread here, by indicator."""
OF_ALL_WORK = "That is for all work, not the campaign alone."


def other_figures(edition: Edition, campaign: Campaign) -> HTML:
    """Each with what it was while the campaign ran. One that has no period then is left out."""
    own = [definition for definition in meant_figures(edition, campaign) if not can_be_modelled(definition)]
    lacking = [name for name in campaign.indicators if name not in edition.released.definitions]
    known = [edition.framework[name].title for name in lacking if name in edition.framework]
    lines = [_line(edition, definition, campaign) for definition in own]
    lines += [f"{escape(listed(known))}: not collected here"] if known else []
    items = "".join(f"<li>{line}</li>" for line in lines if line)
    return fragment("<h3>Other figures on the campaign</h3>", f"<ul>{items}</ul>") if items else fragment()


def _line(edition: Edition, definition: Definition, campaign: Campaign) -> str:
    reading = read_series(edition, definition)
    found = figures_of(reading, campaign, edition.released.slack(definition.id))
    if not found:
        return ""
    words = "; ".join(_words(replace(reading, latest=figure)) for figure in found)
    notes = [NOTES.get(definition.id, ""), OF_ALL_WORK if is_of_all_work(definition) else ""]
    notes = notes if found[-1].is_shown else []
    told = " ".join([f"{words}.", *(note for note in notes if note)])
    return f'<a href="{link_to(edition, definition)}">{escape(definition.title)}</a>: {escape(told)}'


def figures_of(reading: Reading, campaign: Campaign, slack: int) -> list[Figure]:
    """The figures of a campaign's own days, as far as they are shown, else the last that is not; none where there was
    nothing to count.

    Of one counted for each campaign, its own; of months and quarters, all in which it ran; of years, the one that
    holds most of it, the first where several do.
    """
    series, grain = reading.series, reading.definition.grain
    rows = [row for _, row in series.iterrows() if _days_together(row, campaign) > 0]
    if grain == "campaign":
        rows = [row for row in rows if (row["period_start"], row["period_end"]) == (campaign.start, campaign.end)]
    elif grain not in ("month", "quarter"):
        rows = sorted(rows, key=lambda row: -_days_together(row, campaign))[:1]
    figures = [_figure(row, slack) for row in rows if "[z]" not in row["status"]]
    return [figure for figure in figures if figure.is_shown] or figures[-1:]


def _days_together(row: pd.Series[Any], campaign: Campaign) -> int:
    """On how many days of a period the campaign ran."""
    first, last = max(row["period_start"], campaign.start), min(row["period_end"], campaign.end)
    return max(0, int((last - first).days) + 1)


def _figure(row: pd.Series[Any], slack: int) -> Figure:
    return Figure(
        Period(row["period_start"], row["period_end"]),
        **{name: float(row[name]) for name in NUMBERS},
        status=str(row["status"]),
        note=str(row["note"]),
        slack=slack,
    )


def _words(reading: Reading) -> str:
    """The figure with its limits and its days, without a full stop; or why there is none."""
    latest = reading.latest
    when = period_words(latest.period.start, latest.period.end)
    if not latest.is_shown:
        return f"{short_status(latest.status, latest.note).lower()}, {when}"
    if reading.definition.id == RESPONSE:
        return f"{_against_years_before(latest)}, {when}"
    return in_short(reading).removesuffix(".")


def _against_years_before(figure: Figure) -> str:
    likely = range_words(Interval(figure.value, figure.lower, figure.upper, "as released"), _whole, "a few")
    return (
        f"{_whole(figure.value) or '0'} {way(figure.value)} calls than on the same days of the three years before "
        f"(likely {likely})"
    )


def _whole(number: float) -> str:
    """Without its sign; empty where it rounds to none."""
    size = round(abs(number))
    return f"{size:,}" if size else ""
