"""What the edition before said of one indicator, and what was revised of it, under its figure."""

from __future__ import annotations

from html import escape

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.changes.model import Changes
from dvmetrics.report.changes.tables import revisions_of, revisions_table
from dvmetrics.report.changes.words import label_then
from dvmetrics.report.edition import Edition
from dvmetrics.report.words import listed


def revision_box(edition: Edition, definition: Definition) -> str:
    """What the marks said before where that is another thing, and the revised figures to unfold, as HTML; for an
    indicator that is new since the edition before, a sentence that says so; nothing where nothing changed."""
    changes = edition.changes
    if changes is None:
        return ""
    if definition.id in changes.new:
        return f"<p>This indicator is new since the edition for {escape(label_then(changes))}.</p>"
    return _judged_before(changes, definition) + _revised(edition, definition, changes)


def _judged_before(changes: Changes, definition: Definition) -> str:
    """What the marks said in the edition before, where they say something else now, as HTML."""
    said = [f"“{own.then}”" for own in changes.judgements if own.indicator == definition.id]
    if not said:
        return ""
    return f"<p>In the edition for {escape(label_then(changes))} it said here: {escape(listed(said))}.</p>"


def _revised(edition: Edition, definition: Definition, changes: Changes) -> str:
    own = revisions_of(edition, definition)
    if not own:
        return ""
    figures = "1 figure" if len(own) == 1 else f"{len(own)} figures"
    return (
        f'<details class="definition"><summary>Revised since the edition for {escape(label_then(changes))}: {figures}'
        f"</summary>{revisions_table(edition, definition, own)}</details>"
    )
