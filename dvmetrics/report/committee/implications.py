"""What the figures say to each of the committee's headings on implications."""

from __future__ import annotations

from html import escape

from dvmetrics.report import sentences
from dvmetrics.report.committee.numbered import Paragraph
from dvmetrics.report.edition import Edition
from dvmetrics.report.evidence import CHANGES
from dvmetrics.report.groups.equal_access import named_groups
from dvmetrics.report.places import link_to
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.words import period_words

BEARS_ON: dict[str, tuple[str, ...]] = {
    "Environmental": (),
    "Equalities": ("7.1", "7.2", "S.outcome_gap", "S.completeness"),
    "Financial": ("S.campaign_income", "S.campaign_spend", "S.campaign_cost", "S.seminar_surplus"),
    "Legal": ("5.4", "5.5", "S.orders_on_rota", "S.sharing_basis"),
    "Staff and accommodation": ("8.2", "S.places_taken", "S.practice_changed"),
    "Culture": ("3.5", "S.attitudes_last", "S.not_blamed", "S.listened_to"),
}
"""By heading, as the reports of the committee have them that signed the Code, the indicators that are evidence on it,
in order."""
IN_GENERAL = {
    "Equalities": "Equal access",
    "Financial": "Money",
    "Legal": "The law",
    "Staff and accommodation": "Staff",
    "Culture": "Attitudes",
}
"""The same headings for any other partnership: they stand where there are figures, and there alone."""
NO_CHANGE = "common cause"
OPENING = (
    "Figures are of the quarter, or of the year to its end, unless another time is named. A change is named where it "
    "is clear."
)
NONE = "None."
BY_GROUP = "given for each group, on its page."
NO_FIGURE = "No figure of this edition bears on this."


def implications(edition: Edition) -> tuple[Paragraph, ...]:
    """A paragraph for each heading: the figures that bear on it, each in one line. The committee that signed the
    Code has all headings in each report; any other has those that a figure bears on."""
    if not edition.has_code:
        known = edition.released.definitions
        return tuple(
            _paragraph(edition, IN_GENERAL[heading], indicators)
            for heading, indicators in BEARS_ON.items()
            if any(name in known for name in indicators)
        )
    return tuple(_paragraph(edition, heading, indicators) for heading, indicators in BEARS_ON.items())


def _paragraph(edition: Edition, heading: str, indicators: tuple[str, ...]) -> Paragraph:
    if not indicators:
        return Paragraph(NONE, heading=heading)
    known = edition.released.definitions
    lines = tuple(_line(edition, name) for name in indicators if name in known)
    return Paragraph("" if lines else NO_FIGURE, items=lines, heading=heading)


def _line(edition: Edition, name: str) -> str:
    definition = edition.released.definitions[name]
    link = f'<a href="{link_to(edition, definition)}">{escape(definition.title)}</a>'
    reading = read_series(edition, definition)
    if not definition.whole and not reading.latest.status:
        return f"{link}: {escape(' '.join(named_groups(edition, definition)) or BY_GROUP)}"
    return f"{link}: {escape(_words(edition, reading))}."


def _words(edition: Edition, reading: Reading) -> str:
    """`about 89%`; with its period where that does not end with the quarter, and with its change where it has one."""
    latest = reading.latest
    if not latest.is_shown:
        return sentences.short_status(latest.status, latest.note).lower()
    likely = sentences.latest_range(reading)
    words = sentences.latest_in_unit(reading) + (f" ({likely})" if likely else "")
    if latest.period.end != edition.quarter.end:
        words += f" in {period_words(latest.period.start, latest.period.end)}"
    return words if reading.variation in (None, NO_CHANGE) else f"{words}; {CHANGES[reading.variation]}"
