"""What was revised of one indicator, folded away under its figure."""

from __future__ import annotations

from html import escape

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.changes.tables import revisions_of, revisions_table
from dvmetrics.report.changes.words import label_then
from dvmetrics.report.edition import Edition


def revision_box(edition: Edition, definition: Definition) -> str:
    """The revised figures to unfold, as HTML; for an indicator that is new since the edition before, a sentence that
    says so; nothing where nothing changed."""
    changes = edition.changes
    if changes is None:
        return ""
    if definition.id in changes.new:
        return f"<p>This indicator is new since the edition for {escape(label_then(changes))}.</p>"
    own = revisions_of(edition, definition)
    if not own:
        return ""
    figures = "1 figure" if len(own) == 1 else f"{len(own)} figures"
    return (
        f'<details class="definition"><summary>Revised since the edition for {escape(label_then(changes))}: {figures}'
        f"</summary>{revisions_table(edition, definition, own)}</details>"
    )
