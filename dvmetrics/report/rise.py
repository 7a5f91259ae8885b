"""When recorded incidents rise: the three candidate reasons, each with the figures that speak for or against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from dvmetrics.periods import add_months
from dvmetrics.report import movement
from dvmetrics.report.edition import Edition
from dvmetrics.report.pairs import in_short
from dvmetrics.report.places import CAMPAIGN_PAGE, link_to
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.words import listed

RECORDED_INCIDENTS = "2.1"
LOOKS_BACK_MONTHS = 24


@dataclass(frozen=True)
class Reason:
    """One candidate reason for a rise, and the indicators that are evidence on it."""

    name: str
    words: str
    evidence: tuple[str, ...]


REASONS = (
    Reason(
        "Better recording",
        "The police may be recording incidents that they did not record before.",
        ("3.1", "1.3", "S.crimes"),
    ),
    Reason(
        "More confidence",
        "More people may dare to call, for example because of a campaign.",
        ("2.2", "2.5", "S.first_callers", "S.campaign_callers", "S.demand"),
    ),
    Reason(
        "More violence",
        "There may be more of it.",
        ("1.1", "1.2", "S.high_harm", "S.serious_harm"),
    ),
)
"""The standard reading of a rise: none of the three can be ruled out by the count alone."""


def rise_note(edition: Edition, *, in_full: bool) -> str:
    """The box on a rise as HTML; nothing where recorded incidents did not rise in the last two years.

    The evidence is one line a figure where it is given `in_full`, else one sentence for the figures of the same state.
    """
    definition = edition.released.definitions.get(RECORDED_INCIDENTS)
    if definition is None:
        return ""
    reading = read_series(edition, definition)
    if not rose(reading):
        return ""
    reasons = "".join(_reason(edition, reason, in_full) for reason in REASONS)
    dated = (
        " A run is dated from its first month above the average, and that one month may be chance." if in_full else ""
    )
    return (
        f'<div class="caveat"><p><strong>{_headline(reading)}</strong> '
        f"{escape(movement.rise(reading))} That is neither good nor bad news in itself. There are three possible "
        f"reasons, and the count cannot tell them apart.{dated} What other figures say of each reason:</p>"
        f"<ul>{reasons}</ul></div>"
    )


def _headline(reading: Reading) -> str:
    return "Recorded incidents rose." if reading.direction > 0 else "Recorded incidents rose for a time."


def rose(reading: Reading) -> bool:
    """Higher than usual now, or in a run within the last two years."""
    return reading.direction > 0 or any(direction > 0 for _, direction in reading.earlier)


def _reason(edition: Edition, reason: Reason, in_full: bool) -> str:
    known = edition.released.definitions
    readings = [read_series(edition, known[name]) for name in reason.evidence if name in known]
    evidence = [_evidence(edition, own) for own in readings] if in_full else _by_state(edition, readings)
    evidence += _events(edition, reason)
    if not evidence:
        inside = " No figure here speaks for or against it."
    elif in_full:
        inside = f"<ul>{''.join(f'<li>{item}</li>' for item in evidence)}</ul>"
    else:
        inside = " " + " ".join(evidence)
    words = f" {reason.words}" if in_full else ""
    return f"<li><strong>{reason.name}.</strong>{words}{inside}</li>"


def _evidence(edition: Edition, reading: Reading) -> str:
    """One figure with what it is now and whether it changed; one of a campaign has no change of its own."""
    said = f"{_link(edition, reading)}: {escape(in_short(reading))}"
    if reading.definition.grain == "campaign":
        return said
    return f"{said} {escape(movement.change_state(reading)[1] + _before_now(edition, reading))}."


def _by_state(edition: Edition, readings: Sequence[Reading]) -> list[str]:
    """A sentence for each state, with the figures of which it holds, and one for each figure of a campaign."""
    states: dict[str, list[str]] = {}
    for reading in readings:
        if reading.definition.grain != "campaign":
            states.setdefault(movement.change_state(reading)[1], []).append(_link(edition, reading))
    once = [f"{_link(edition, own)}: {escape(in_short(own))}" for own in readings if own.definition.grain == "campaign"]
    return [f"{escape(state)}: {listed(links)}." for state, links in states.items()] + once


def _link(edition: Edition, reading: Reading) -> str:
    definition = reading.definition
    return f'<a href="{link_to(edition, definition)}">{escape(definition.title)}</a>'


def _before_now(edition: Edition, reading: Reading) -> str:
    """What held at the time of the rise may be over by now, or be counted in another way."""
    runs = [movement.run_words(span, way) for span, way in reading.earlier]
    since = add_months(edition.quarter.end, -LOOKS_BACK_MONTHS)
    breaks = [own.date for own in edition.facts.series_breaks if reading.definition.id in own.indicators]
    changed = [f"counted differently since {_day(day)}" for day in breaks if since <= day <= edition.quarter.end]
    return "".join(f"; {words}" for words in (*runs, *changed))


def _events(edition: Edition, reason: Reason) -> list[str]:
    """What happened in the last two years that bears on the reason, as HTML: a change of counting, a campaign."""
    since, until = add_months(edition.quarter.end, -LOOKS_BACK_MONTHS), edition.quarter.end
    if reason is REASONS[0]:
        breaks = [own for own in edition.facts.series_breaks if RECORDED_INCIDENTS in own.indicators]
        found = [escape(f"Since {_day(own.date)}: {own.words}") for own in breaks if since <= own.date <= until]
        return found or ["No change in the way of counting is known in the last two years."]
    if reason is REASONS[1]:
        return [
            f'<a href="{CAMPAIGN_PAGE}">{escape(own.name)}</a>: {_day(own.start)} to {_day(own.end)}.'
            for own in edition.facts.campaigns
            if own.end >= since and own.start <= until
        ]
    return []


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
