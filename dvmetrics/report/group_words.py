"""Words and cells that all tables and charts of groups share."""

from __future__ import annotations

from collections.abc import Iterable

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.group_reading import Group, Groups
from dvmetrics.report.words import interval, number, period_words, shorthand_note


def marked(group: Group, own: Groups) -> str:
    """The value with what stands beside it, such as [p]; the shorthand alone where there is no value."""
    if not group.is_shown:
        return group.status
    return f"{number(group.value, own.definition, exact=own.exact)} {group.status}".strip()


def likely(group: Group, own: Groups) -> str:
    """The likely range of a group's figure; the shorthand where there is no figure."""
    return interval(group.lower, group.upper, own.definition, exact=own.exact) if group.is_shown else group.status


def period_of(own: Groups) -> str:
    """The period of the groups in words."""
    return period_words(own.period.start, own.period.end)


def shorthands(groups: Iterable[Group]) -> str | None:
    """What each shorthand among the groups means; None where there is none."""
    return shorthand_note({group.status for group in groups})


def group_source(edition: Edition, definition: Definition) -> str:
    """Which agencies' data it is."""
    sources = definition.sources
    names = dict.fromkeys(own.agency for own in edition.facts.deliveries if own.extract in sources)
    return f"data from {', '.join(names)}." if names else "the partnership's record of files received."
