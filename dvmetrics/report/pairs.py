"""Figures that must be read together: beside each figure the ones without which it misleads."""

from __future__ import annotations

from html import escape

from dvmetrics.indicators.definition import Definition
from dvmetrics.report import movement
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import link_to
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.words import interval, period_words, with_unit


def pairs(edition: Edition, definition: Definition) -> list[Reading]:
    """The readings of what an indicator is to be read with, as far as this partnership counts them."""
    known = edition.released.definitions
    return [read_series(edition, known[name]) for name in definition.read_with if name in known]


def not_counted(edition: Edition, definition: Definition) -> list[str]:
    """Titles of what it is to be read with and what nobody here sends the data for."""
    lacking = [name for name in definition.read_with if name not in edition.released.definitions]
    return [edition.framework[name].title for name in lacking if name in edition.framework]


def pair_box(edition: Edition, definition: Definition) -> str:
    """The pair as HTML, to stand right under the answer; nothing where there is none."""
    items = "".join(f"<li>{_line(edition, reading)}</li>" for reading in pairs(edition, definition))
    items += "".join(f"<li>{escape(title)}: not collected here</li>" for title in not_counted(edition, definition))
    if not items:
        return ""
    return f'<div class="pair"><p class="pair__title">Read together with</p><ul>{items}</ul></div>'


def _line(edition: Edition, reading: Reading) -> str:
    definition = reading.definition
    _, state = movement.change_state(reading)
    link = f'<a href="{link_to(edition, definition)}">{escape(definition.title)}</a>'
    return f'{link}: {escape(in_short(reading))} <span class="pair__state">{escape(state)}</span>'


def in_short(reading: Reading) -> str:
    """`63% (likely 60% to 66%), October to December 2001.`, or why there is no figure."""
    latest, definition = reading.latest, reading.definition
    when = period_words(latest.period.start, latest.period.end)
    if not latest.is_shown:
        return f"{when}."
    value = with_unit(latest.value, definition, exact=reading.exact)
    if definition.form in ("amount", "value", "median"):
        return f"{value}, {when}."
    limits = interval(latest.lower, latest.upper, definition, exact=reading.exact)
    return f"{value} (likely {limits}), {when}."


def pair_words(edition: Edition, definition: Definition) -> str:
    """The pair in one line for a card, such as `Read with: Recorded incidents 3.21`."""
    parts = []
    for reading in pairs(edition, definition):
        latest = reading.latest
        said = with_unit(latest.value, reading.definition, exact=reading.exact) if latest.is_shown else ""
        state = movement.change_state(reading)[1].lower()
        parts.append(f"{reading.definition.title} {said}".strip() + f" ({state})")
    return f"Read with: {'; '.join(parts)}." if parts else ""
