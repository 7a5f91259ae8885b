"""Words and cells that all tables and charts of groups share."""

from __future__ import annotations

from dvmetrics.report.groups.reading import Group, Groups
from dvmetrics.report.words import interval, number, period_words, shorthand_note


def marked(group: Group, own: Groups) -> str:
    """The value with what stands beside it, such as [p]; the shorthand alone where there is no value. Groups are too
    small for a decimal of a percentage to mean anything."""
    if not group.is_shown:
        return group.status
    return f"{number(group.value, own.definition)} {own_mark(group, own)}".strip()


def own_mark(group: Group, own: Groups) -> str:
    """What stands beside this value and not beside all of them."""
    return "" if group.status == own.shared_mark else group.status


def likely(group: Group, own: Groups) -> str:
    """The likely range of a group's figure; the shorthand where there is no figure."""
    return interval(group.lower, group.upper, own.definition) if group.is_shown else group.status


def period_of(own: Groups) -> str:
    """The period of the groups in words."""
    return period_words(own.period.start, own.period.end)


def shorthands(own: Groups) -> str | None:
    """What each shorthand among the groups means, and what holds of every value; None where there is neither."""
    return marks_note({group.status for group in own.groups}, own.shared_mark)


def marks_note(statuses: set[str], shared: str) -> str | None:
    """What each shorthand means; of the one that stands beside all values, that it does."""
    apart, of_all = shorthand_note(statuses - {shared}), shorthand_note({shared})
    return " ".join([*([apart] if apart else []), *([f"All figures are {of_all}"] if of_all else [])]) or None
