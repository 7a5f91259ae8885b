"""Equal access: groups of clients beside residents, and the outcome of one group beside another's.

Many groups are looked at together, so that a group is named only after allowing for how many. Nothing at all is said of
a characteristic in which no direction is good.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from IPython.display import HTML

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.charts import Dot, dot_chart
from dvmetrics.report.groups.reading import (
    SIDES,
    Group,
    Groups,
    Judged,
    by_words,
    is_neutral,
    judged,
    read_groups,
)
from dvmetrics.report.groups.words import likely, marked, period_of, shorthands
from dvmetrics.report.html import bullets, fragment
from dvmetrics.report.sources import source_line
from dvmetrics.report.words import interval, listed, number

COMPLETENESS = "S.completeness"
NOT_JUDGED = "given, not judged"
NOT_CLEAR = "no clear difference"
THAN_RESIDENTS = {1: "more than their share", -1: "fewer than their share"}


def representation_section(edition: Edition, own: Groups) -> list[HTML | Any]:
    """Each group's share of clients beside its share of residents: what may be said, the chart and its table."""
    found = judged(own)
    named = [place for place in range(len(own.groups)) if found.of(place)]
    parts = [fragment(f"<p>{escape(_allowed_for(found, own, 'share of clients', 'share of residents'))}</p>")]
    if named:
        parts.insert(0, fragment(bullets(_as_residents(own.groups[place], own, found.of(place)) for place in named)))
    if own.shown:
        parts.append(_representation_chart(edition, own, found))
    parts.append(fragment(*(f"<p>{escape(text)}</p>" for text in (_of_neutral(own), _known(edition, own)) if text)))
    return parts


def named_groups(edition: Edition, definition: Definition) -> list[str]:
    """A sentence for each group that is fewer among clients than among residents, by more than chance and rounding
    would make it; where there is none, for those that are more; empty where none may be named."""
    own = read_groups(edition, definition) if definition.form == "representation" else None
    if own is None:
        return []
    found = judged(own)
    fewer = {place: way for place, way in found.directions.items() if way < 0}
    return [_as_residents(own.groups[place], own, way) for place, way in sorted((fewer or found.directions).items())]


def _as_residents(group: Group, own: Groups, way: int) -> str:
    limits = interval(group.lower, group.upper, own.definition)
    return (
        f"{group.label} ({by_words(group.by).lower()}): {THAN_RESIDENTS[way]} of residents. They are "
        f"{_of_clients(group, own)} of the clients whose group is known and {_of_residents(group)} of residents, "
        f"{number(group.value, own.definition)} times their share (likely {limits})."
    )


def _of_clients(group: Group, own: Groups) -> str:
    share = 100 * min(group.numerator / group.denominator, 1.0)
    return f"{share:.1f}%" if own.exact else f"about {share:.0f}%"


def _of_residents(group: Group) -> str:
    return f"{100 * group.compared_numerator / group.compared_denominator:.1f}%"


def _allowed_for(found: Judged, own: Groups, one: str, other: str) -> str:
    """How many were looked at together, what that means, and whether any is named."""
    if not found.looked_at:
        return "No group that could be compared is large enough to show."
    reason = "chance" if own.exact else "chance and rounding"
    many = (
        f"{found.looked_at} groups were looked at together. Of so many, one may stand out by chance alone. So a group "
        f"is named only where its difference is too large for {reason} even then (Benjamini-Hochberg: of the groups "
        "that are named, about 1 in 20 at most is expected to be a false alarm)."
    )
    if found.directions:
        return many
    return f"No group's {one} differs from its {other} by more than {reason} would do. {many}"


def _representation_chart(edition: Edition, own: Groups, found: Judged) -> Any:
    definition, named = own.definition, len(found.directions)
    dots, rows = [], []
    for place, group in enumerate(own.groups):
        way, first = found.of(place), place == 0 or own.groups[place - 1].by != group.by
        dots.append(
            Dot(
                group.label,
                group.value,
                group.lower,
                group.upper,
                group.status,
                THAN_RESIDENTS[way] if way else "",
                _titled(group, own) if first else "",
            )
        )
        rows.append(_representation_row(group, own, way))
    headline = "No group clearly differs from its share of residents"
    if named:
        differ = "differs from its" if named == 1 else "differ from their"
        headline = f"{named} of {found.looked_at} groups {differ} share of residents"
    note = shorthands(own)
    summary = (
        f"{len(own.groups)} rows, one for each group of {listed(_characteristics(own.groups))}. A dot at 1 means as "
        "many clients as the group's share of residents would have; at ½ half as many, at 2 twice as many. Bars show "
        "the likely range; one that reaches the left edge goes on. Diamonds mark the groups that are named above."
    )
    words = {
        "headline": headline,
        "subtitle": f"Share of clients divided by share of residents, {edition.facts.place}, {period_of(own)}",
        "summary": summary + (f" {note}" if note else ""),
        "source": source_line(edition, definition),
        "columns": ["Group", "Of clients", "Of residents", "Ratio", "Likely range (95%)", "Beside residents"],
        "rows": rows,
    }
    return dot_chart(dots, words, line=(1.0, "as among residents"), scale="ratio")


def _titled(group: Group, own: Groups) -> str:
    return f"{by_words(group.by)} ({NOT_JUDGED})" if is_neutral(group, own.definition) else by_words(group.by)


def _representation_row(group: Group, own: Groups, way: int) -> list[str]:
    name = f"{by_words(group.by)}: {group.label}"
    if not group.is_shown:
        return [name, *[group.status] * 5]
    reading = NOT_JUDGED if is_neutral(group, own.definition) else THAN_RESIDENTS.get(way, NOT_CLEAR)
    clients = _of_clients(group, own).removeprefix("about ")
    return [name, clients, _of_residents(group), marked(group, own), likely(group, own), reading]


def _characteristics(groups: Sequence[Group]) -> list[str]:
    return list(dict.fromkeys(by_words(group.by).lower() for group in groups))


def _of_neutral(own: Groups) -> str:
    neutral = _characteristics([group for group in own.groups if is_neutral(group, own.definition)])
    if not neutral:
        return ""
    return (
        f"For {listed(neutral)} the figures are given and not judged: need is not spread as residents are, so that "
        "neither direction is good."
    )


def _known(edition: Edition, own: Groups) -> str:
    """For how many clients the group is known: the others are in neither share."""
    definition = edition.released.definitions.get(COMPLETENESS)
    found = read_groups(edition, definition) if definition is not None else None
    known = {} if found is None else {group.code: group for group in found.groups if found.period == own.period}
    shares = [
        f"{by_words(by).lower()} {marked(known[by], found)}"
        for by in dict.fromkeys(group.by for group in own.groups)
        if found is not None and by in known
    ]
    if not shares:
        return "Clients whose group is not known are in neither share. How many they are is not known here."
    note = None if found is None else shorthands(found)
    words = f"Of all clients, the group is known for: {listed(shares)}. The others are in neither share."
    return f"{words} {note}" if note else words


def gap_section(edition: Edition, own: Groups) -> list[HTML | Any]:
    """The share of one group less that of another, by characteristic: what may be said, the chart and its table."""
    found, definition = judged(own), own.definition
    named = [place for place in range(len(own.groups)) if found.of(place)]
    parts = [fragment(bullets(_gap_words(own.groups[place], own) for place in named))] if named else []
    parts.append(fragment(f"<p>{escape(_allowed_for(found, own, 'share', 'counterpart'))}</p>"))
    if not own.shown:
        return parts
    rows = [_gap_row(group, own, found.of(place)) for place, group in enumerate(own.groups)]
    dots = [
        Dot(
            _sides(group),
            group.value,
            group.lower,
            group.upper,
            group.status,
            _gap_reading(found.of(place)) if found.of(place) else "",
        )
        for place, group in enumerate(own.groups)
    ]
    wider = "1 gap is wider than chance would make it"
    if len(named) != 1:
        wider = f"{len(named) or 'No'} gaps are wider than chance would make them"
    note = shorthands(own)
    words = {
        "headline": wider,
        "subtitle": f"{definition.title}, percentage points, {edition.facts.place}, {period_of(own)}",
        "summary": f"{len(own.groups)} rows. A dot to the left of nought means that the first group's share is lower "
        "than the other's, to the right that it is higher. Bars show the likely range; diamonds mark gaps that are "
        "named." + (f" {note}" if note else ""),
        "source": source_line(edition, definition),
        "columns": ["Who beside whom", "First group", "Other group", "Gap, points", "Likely range (95%)", "Reading"],
        "rows": rows,
    }
    return [*parts, dot_chart(dots, words, line=(0.0, "no gap"), scale="linear")]


def _sides(group: Group) -> str:
    first, other = SIDES.get(group.code, (group.label.lower(), "the others"))
    return f"{first[:1].upper()}{first[1:]} beside {other}"


def _gap_reading(way: int) -> str:
    return "first group higher" if way > 0 else "first group lower"


def _shares(group: Group, own: Groups) -> tuple[str, str]:
    pairs = (group.numerator, group.denominator), (group.compared_numerator, group.compared_denominator)
    first, other = (f"{100 * min(x / n, 1.0):.{int(own.exact)}f}%" for x, n in pairs)
    return first, other


def _gap_words(group: Group, own: Groups) -> str:
    first, other = _shares(group, own)
    limits = interval(group.lower, group.upper, own.definition)
    gap = number(group.value, own.definition)
    return f"{_sides(group)}: {first} and {other}, a gap of {gap} points (likely {limits})."


def _gap_row(group: Group, own: Groups, way: int) -> list[str]:
    if not group.is_shown:
        return [_sides(group), *[group.status] * 5]
    reading = NOT_JUDGED if is_neutral(group, own.definition) else _gap_reading(way) if way else NOT_CLEAR
    return [_sides(group), *_shares(group, own), marked(group, own), likely(group, own), reading]
