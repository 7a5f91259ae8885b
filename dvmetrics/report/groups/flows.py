"""Referrals from agency to agency: a matrix of who sends to whom, and a table of routes."""

from __future__ import annotations

from typing import Any

from IPython.display import HTML

from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.charts import Cell, matrix_chart
from dvmetrics.report.groups.reading import Group, Groups, spaced
from dvmetrics.report.groups.words import marked, marks_note, own_mark, period_of
from dvmetrics.report.html import fragment, table
from dvmetrics.report.sources import source_line

ROUTES_LEFT_OUT = (
    "Only routes with a number to show are listed. A route of which a number cannot be shown may have had few "
    "referrals, or none."
)
NONE_CAN_BE = "–"


def flow_section(edition: Edition, own: Groups) -> list[HTML | Any]:
    """The matrix of the first step of each route, and a table of all steps of the routes of which one is shown."""
    return [*([_matrix(edition, own)] if own.shown else []), _routes(edition, own)]


def _steps(own: Groups) -> list[str]:
    """The steps that are there, in the definition's order: sent, acknowledged, acted on."""
    return list(dict.fromkeys(group.by for group in own.groups))


def _name(code: str, edition: Edition) -> str:
    return edition.facts.agencies.get(code, spaced(code))


def _absent(edition: Edition) -> str:
    """What stands for a route of which nothing was counted: none is a count of people too."""
    return "0" if edition.released.policy.none_is_shown else HIDDEN


def _ends(edition: Edition, own: Groups) -> tuple[list[str], list[str]]:
    """The agencies that send and those that receive, by name in alphabetical order."""
    routes = [group.route for group in own.groups]
    ends = []
    for side in (0, 1):
        ends.append(sorted({route[side] for route in routes}, key=lambda code: _name(code, edition).casefold()))
    return ends[0], ends[1]


def _matrix(edition: Edition, own: Groups) -> Any:
    step = _steps(own)[0]
    first = {group.route: group for group in own.groups if group.by == step}
    senders, receivers = _ends(edition, own)
    cells, rows = [], []
    for row, sender in enumerate(senders):
        texts = []
        for column, receiver in enumerate(receivers):
            group = first.get((sender, receiver))
            text = _text(sender, receiver, group, edition, own)
            texts.append(text)
            if text != NONE_CAN_BE:
                cells.append(Cell(row, column, text, _number(text, group)))
        rows.append([_name(sender, edition), *texts])
    sends, receives = ([_name(code, edition) for code in codes] for codes in (senders, receivers))
    statuses = {text for row in rows for text in row[1:]}
    return matrix_chart(sends, receives, cells, _words(edition, own, (sends, receives), rows, statuses))


def _text(sender: str, receiver: str, group: Group | None, edition: Edition, own: Groups) -> str:
    if sender == receiver:
        return NONE_CAN_BE
    return _absent(edition) if group is None else marked(group, own)


def _number(text: str, group: Group | None) -> float | None:
    if group is not None and group.is_shown:
        return group.value
    return 0.0 if text == "0" else None


def _words(
    edition: Edition, own: Groups, ends: tuple[list[str], list[str]], rows: list[list[str]], statuses: set[str]
) -> dict[str, Any]:
    shown = sum(text[0].isdigit() for row in rows for text in row[1:])
    about = "" if own.exact else ", rounded"
    largest = max(
        (group for group in own.shown if group.by == _steps(own)[0]), key=lambda group: group.value, default=None
    )
    most = "" if largest is None else f" The largest number shown is {largest.value:,.0f}, from {largest.label}."
    return {
        "headline": f"Who refers to whom: {shown} {'route' if shown == 1 else 'routes'} large enough to show",
        "subtitle": f"Rows refer, columns receive: number of {own.definition.unit}{about}, {period_of(own)}",
        "summary": f"A matrix: {len(ends[0])} agencies that refer, a row each, and {len(ends[1])} services that "
        "receive, a column each, in alphabetical order. A darker cell is a larger number. There is no cell where an "
        f"agency would be referring to itself.{most} {marks_note(statuses, own.shared_mark) or ''}".strip(),
        "source": source_line(edition, own.definition),
        "columns": ["From", *(f"To {name}" for name in ends[1])],
        "rows": rows,
    }


def _routes(edition: Edition, own: Groups) -> HTML:
    """A row for each route of which a number is shown. The others would be rows of [c], and are in the matrix."""
    by_route, names = _all_steps(own)
    shown = {route: steps for route, steps in by_route.items() if any(one.is_shown for one in steps.values())}
    if not shown:
        return fragment("<p>No route is large enough to show its numbers without risk to people.</p>")
    rows, statuses = [], set[str]()
    for route in sorted(shown, key=lambda route: [_name(code, edition).casefold() for code in route]):
        there = [shown[route].get(step) for step in names]
        statuses |= {_absent(edition) if one is None else one.status for one in there}
        texts = [_absent(edition) if one is None else _count(one, own) for one in there]
        rows.append([_name(route[0], edition), _name(route[1], edition), *texts])
    caption = f"{own.definition.title}, by route, in alphabetical order, {period_of(own)}"
    numeric, note = range(2, 2 + len(names)), marks_note(statuses, own.shared_mark)
    return fragment(
        table(caption, ["From", "To", *names.values()], rows, note=note, numeric=numeric),
        f"<p>{ROUTES_LEFT_OUT}</p>" if len(shown) < len(by_route) else "",
    )


def _all_steps(own: Groups) -> tuple[dict[tuple[str, str], dict[str, Group]], dict[str, str]]:
    """(by route, the group of each step; the name of each step)."""
    by_route: dict[tuple[str, str], dict[str, Group]] = {}
    for group in own.groups:
        by_route.setdefault(group.route, {})[group.by] = group
    return by_route, {step: spaced(step).capitalize() for step in _steps(own)}


def _count(group: Group, own: Groups) -> str:
    """How many, with what stands beside this number and not beside all."""
    return f"{group.numerator:,.0f} {own_mark(group, own)}".strip() if group.is_shown else group.status
