"""Two editions held against each other, figure by figure and definition by definition."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from dvmetrics.disclosure.released import COUNTS, KEY, Released
from dvmetrics.indicators.wording import NOT_COLLECTED
from dvmetrics.periods import Period
from dvmetrics.report.changes.judgements import new_judgements
from dvmetrics.report.changes.model import Changes, NewDefinition, NewPart, Printed, Revision, Why, Withdrawn
from dvmetrics.report.definitions import definition_parts
from dvmetrics.report.edition import Edition, LaterFile

COMPARED = ("value", *COUNTS)
NOT_THERE_YET = {"[due]", "[z]"}
"""A figure that takes the place of one of these is a first figure, and no revision."""
CLOSE = 1e-9
Row = Mapping[Any, Any]


def changes_since(before: Edition, now: Edition) -> Changes:
    """What changed from one edition to a later one of the same partnership.

    A figure is revised when both editions have it and its value or a count of it is another, or when it is shown in one
    of them only. A period that had no figure and is not given any more, such as the newest of what is not collected, is
    none, nor is it one that something was not due at the time.
    """
    then_known, known = before.released.definitions, now.released.definitions
    return Changes(
        quarter=before.facts.quarter,
        policy=before.facts.policy,
        new=tuple(name for name in known if name not in then_known),
        withdrawn=tuple(
            Withdrawn(indicator=name, title=own.title) for name, own in then_known.items() if name not in known
        ),
        definitions=tuple(_definitions(before, now)),
        judgements=tuple(new_judgements(before, now)),
        revisions=tuple(_revisions(before, now)),
    )


def _definitions(before: Edition, now: Edition) -> Iterator[NewDefinition]:
    for name, own in now.released.definitions.items():
        earlier = before.released.definitions.get(name)
        if earlier is None:
            continue
        was, is_now = dict(definition_parts(before, earlier)), dict(definition_parts(now, own))
        parts = tuple(
            NewPart(name=part, then=was.get(part, ""), now=is_now.get(part, ""))
            for part in {**was, **is_now}
            if was.get(part, "") != is_now.get(part, "")
        )
        if parts:
            yield NewDefinition(indicator=name, version_then=earlier.version, version_now=own.version, parts=parts)


def _revisions(before: Edition, now: Edition) -> Iterator[Revision]:
    later = _by_key(now.released)
    for key, was in _by_key(before.released).items():
        if key[0] not in now.released.definitions or was["status"] in NOT_THERE_YET:
            continue
        row = later.get(key)
        if row is None and not _is_shown(was):
            continue
        if row is not None and (row["status"] in NOT_THERE_YET or _is_same(was, row)):
            continue
        yield Revision(
            **dict(zip(KEY, key, strict=True)),
            then=_printed(was),
            now=Printed(value=None, numerator=None, denominator=None, status="") if row is None else _printed(row),
            why="gone" if row is None else _why(was, row, before, now),
        )


def _by_key(released: Released) -> dict[tuple[Any, ...], Row]:
    rows = released.frame.to_dict(orient="records")
    return {tuple(row[name] for name in KEY): row for row in rows}


def _is_same(was: Row, row: Row) -> bool:
    if not _is_shown(was) and not _is_shown(row):
        return bool(was["status"] == row["status"])
    return all(_are_close(was[name], row[name]) for name in COMPARED)


def _are_close(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)


def _is_shown(row: Row) -> bool:
    return not math.isnan(row["value"])


def _printed(row: Row) -> Printed:
    numbers = {name: row[name] for name in ("value", "numerator", "denominator")}
    known = {name: None if math.isnan(number) else float(number) for name, number in numbers.items()}
    return Printed(**known, status=row["status"])


def _why(was: Row, row: Row, before: Edition, now: Edition) -> Why:
    """The nearest reason that both editions show, the most telling first."""
    name = row["indicator"]
    if before.facts.policy != now.facts.policy:
        return "policy"
    if before.released.definitions[name].version != now.released.definitions[name].version:
        return "definition"
    if was["status"] == "[x]":
        return "came"
    if row["note"].startswith(NOT_COLLECTED):
        return "no column"
    if row["status"] == "[x]":
        return "lost"
    if later_files(now, before.facts.quarter, name, Period(row["period_start"], row["period_end"])):
        return "replaced"
    return "hidden" if _is_shown(was) != _is_shown(row) else "records"


def later_files(edition: Edition, since: str, indicator: str, period: Period) -> list[LaterFile]:
    """The files that came after the quarter `since`, for an earlier quarter, and that a figure rests on: of its period,
    of what it looks back to, and of the time in which its cases are followed. A figure without sources rests on the
    record of all files received."""
    definition = edition.released.definitions[indicator]
    reach = period.reaching(max(0, definition.look_back_months - period.months), definition.follow_up_days)
    quarters = {str(quarter) for quarter in reach.quarters()}
    rests_on = edition.facts.rests_on.get(indicator, {})
    return [
        file
        for file in edition.facts.sent_later
        if file.arrived > since and file.quarter in quarters and (not definition.sources or file.extract in rests_on)
    ]
