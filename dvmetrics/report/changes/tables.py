"""Revised figures of one indicator: value then, value now, and why."""

from __future__ import annotations

from collections.abc import Sequence

from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import Period
from dvmetrics.report.changes.model import Revision
from dvmetrics.report.changes.words import printed_now, printed_then, why_words
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.reading import by_words, group_name
from dvmetrics.report.html import table
from dvmetrics.report.words import shorthand_note

MOST_ROWS = 24
"""So many of an indicator's revised figures stand in a table, the newest first; how many more there are is said."""


def revisions_of(edition: Edition, definition: Definition) -> list[Revision]:
    """The revised figures of an indicator, for all together first, the newest first."""
    if edition.changes is None:
        return []
    own = [revision for revision in edition.changes.revisions if revision.indicator == definition.id]
    newest_first = sorted(own, key=lambda revision: revision.period_end, reverse=True)
    return sorted(newest_first, key=lambda revision: revision.group_by != "")


def revisions_table(edition: Edition, definition: Definition, own: Sequence[Revision]) -> str:
    """The table as HTML. Raises ValueError where nothing was revised."""
    shown = own[:MOST_ROWS]
    has_groups = any(revision.group for revision in shown)
    rows = [_row(edition, revision, has_groups=has_groups) for revision in shown]
    columns = ["Period", *(["Group"] if has_groups else []), "Then", "Now", "Why"]
    printed = [own for revision in shown for own in (revision.then, revision.now)]
    statuses = {own.status for own in printed if own.value is None}  # marks beside a value are not repeated here
    notes = [shorthand_note(statuses) or "", _left_out(len(own) - len(shown))]
    return table(
        f"{definition.title}: revised figures", columns, rows, note=" ".join(note for note in notes if note) or None
    )


def _row(edition: Edition, revision: Revision, *, has_groups: bool) -> list[str]:
    period = Period(revision.period_start, revision.period_end).short
    return [
        period,
        *([_group(edition, revision)] if has_groups else []),
        printed_then(edition, revision),
        printed_now(edition, revision),
        why_words(edition, revision),
    ]


def _group(edition: Edition, revision: Revision) -> str:
    """`Female`, or `Sex: female` where there is more than one breakdown."""
    if not revision.group:
        return "All together"
    label = group_name(revision.group_by, revision.group, edition.facts.agencies)
    breakdowns = edition.released.definitions[revision.indicator].group_by
    return f"{by_words(revision.group_by)}: {label}" if len(breakdowns) > 1 else label


def _left_out(count: int) -> str:
    return f"{count:,} more, of earlier periods or of groups, are in the file data/changes.json." if count else ""
