"""How figures stand to their targets, in a few lines: whether these are agreed, and which are met, missed or too close
to say."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dvmetrics.report import sentences
from dvmetrics.report.committee.numbered import Paragraph
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import link_to
from dvmetrics.report.reading import Reading
from dvmetrics.report.words import number

MISSED, MET = "Missed", "Met"
CLOSE = "Too close to say, because of rounding"
NOT_DUE = "Not due yet"
NO_FIGURE = "No figure to hold against the target"
BY_GROUP = "Held against each group, on its page"


def targets_paragraph(edition: Edition, readings: Sequence[Reading], name: str) -> Paragraph | None:
    """One line for each way in which a figure can stand; None where no figure has a target."""
    held = [own for own in readings if own.target is not None]
    if not held:
        return None
    lines = []
    for state in (MISSED, CLOSE, MET, NOT_DUE, BY_GROUP, NO_FIGURE):
        own = [_figure(edition, reading) for reading in held if _state(reading) == state]
        if own:
            lines.append(f"{state}: {'; '.join(own)}.")
    return Paragraph(escape(_agreed(held)), name, tuple(lines))


def _agreed(held: Sequence[Reading]) -> str:
    """How many there are, and whether anybody has agreed to them."""
    proposed = sum(own.target is not None and own.target.status == "proposed" for own in held)
    count = "1 figure has a target" if len(held) == 1 else f"{len(held)} figures have a target"
    agreed = {0: "agreed", len(held): "proposed and not agreed yet"}.get(
        proposed, f"of which {proposed} {'is' if proposed == 1 else 'are'} proposed and not agreed yet"
    )
    which = "it" if len(held) == 1 else "each"
    return f"{count}, {agreed}. Who set {which} stands beside it on its own page."


def _state(reading: Reading) -> str:
    target = reading.target
    if target is not None and target.due is not None and target.due > reading.latest.period.end:
        return NOT_DUE
    if not reading.definition.whole:
        return BY_GROUP
    return {"met": MET, "missed": MISSED, "too close to say": CLOSE}.get(reading.verdict or "", NO_FIGURE)


def _figure(edition: Edition, reading: Reading) -> str:
    """`Rota cover (98.4%, target 100%)`."""
    definition = reading.definition
    link = f'<a href="{link_to(edition, definition)}">{escape(definition.title)}</a>'
    asked = "" if reading.target is None else f"target {number(reading.target.value, definition)}"
    if not reading.latest.is_shown:
        return f"{link} ({asked})"
    return f"{link} ({escape(sentences.latest_value(reading))}, {asked})"
