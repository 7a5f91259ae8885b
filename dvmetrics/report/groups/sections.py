"""What pages show of an indicator's groups: agencies in a funnel, equal access, standards, flows, or a plain table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from IPython.display import HTML

from dvmetrics.indicators.commitments import COMMITMENTS
from dvmetrics.indicators.definition import ROUTE, Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.charts import Dot, Words, dot_chart
from dvmetrics.report.groups.equal_access import gap_section, representation_section
from dvmetrics.report.groups.flows import flow_section
from dvmetrics.report.groups.funnel_chart import funnel_chart
from dvmetrics.report.groups.reading import Group, Groups, by_words, commitment_id, read_agencies, read_groups
from dvmetrics.report.groups.words import likely, marked, period_of, shorthands
from dvmetrics.report.html import fragment, table
from dvmetrics.report.sources import source_line
from dvmetrics.report.words import counts, listed, number
from dvmetrics.statistics.funnel import Funnel, proportion_funnel

FEWEST_AGENCIES = 3
FEWEST_CASES_OF_LARGEST = 8
"""A funnel needs so many agencies, and so many cases in the largest of them."""
MANY_OUTSIDE = 1 / 3
"""With more than this share of agencies outside, they differ by more than chance, and the average means little."""
KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLACES = {
    "within": "Within it",
    "below 95%": "At its lower edge",
    "above 95%": "At its upper edge",
    "below 99.8%": "Below it",
    "above 99.8%": "Above it",
}
"""Where an agency lies, beside what chance would do."""


def group_section(edition: Edition, definition: Definition) -> list[HTML | Any]:
    """Fragments and figures that show an indicator's newest groups, in order; nothing where it has none."""
    own = read_groups(edition, definition)
    if own is None:
        return []
    if all(group.by == "agency" for group in own.groups):
        return _agencies(edition, read_agencies(edition, definition) or own)
    if definition.form == "count" and all(ROUTE in group.code for group in own.groups):
        return flow_section(edition, own)
    if definition.form == "representation":
        return representation_section(edition, own)
    if definition.form == "gap":
        return gap_section(edition, own)
    if definition.form == "share" and all(commitment_id(group.code) in COMMITMENTS for group in own.groups):
        return _standards(edition, own)
    return [plain_table(own)]


def plain_table(own: Groups) -> HTML:
    """Any other breakdown: its groups in their own order, never by value."""
    definition, several = own.definition, len({group.by for group in own.groups}) > 1
    has_counts = definition.form in ("share", "ratio", "weighted_share", "representation", "gap")
    columns = ["Group" if several else _heading(own), "Per cent" if definition.unit == "%" else _unit(definition)]
    columns += ["Counts"] if has_counts else []
    has_limits = any(not math.isnan(group.lower) for group in own.shown)
    columns += ["Likely range (95%)"] if has_limits else []
    rows = []
    for group in own.groups:
        cells = [f"{by_words(group.by)}: {group.label}" if several else group.label, marked(group, own)]
        if group.is_shown:
            cells += [f"{group.numerator:,.0f} of {group.denominator:,.0f}"] if has_counts else []
            cells += [likely(group, own)] if has_limits else []
        rows.append(cells + [group.status] * (len(columns) - len(cells)))
    caption = f"{definition.title}, {period_of(own)}"
    note = shorthands(replace(own, groups=tuple(own.groups)))
    return fragment(
        table(caption, columns, rows, note=note, numeric=range(1, len(columns))),
    )


def _heading(own: Groups) -> str:
    return by_words(own.groups[0].by)


def _unit(definition: Definition) -> str:
    return definition.unit[:1].upper() + definition.unit[1:]


def _agencies(edition: Edition, own: Groups) -> list[HTML | Any]:
    drawn = [group for group in own.shown if group.denominator > 0 and group.numerator <= group.denominator]
    sizes = [group.denominator for group in drawn]
    fits = own.definition.form == "share" and own.exact and len(drawn) >= FEWEST_AGENCIES
    if not fits or max(sizes) < FEWEST_CASES_OF_LARGEST:
        why = (
            "Agencies are in alphabetical order. There are too few of them, or too few cases in each, to tell a "
            "difference between them from chance."
        )
        return [fragment(f"<p>{why}</p>"), plain_table(own)]
    funnel = proportion_funnel([group.numerator for group in drawn], sizes)
    keys = {group.code: _key(place) for place, group in enumerate(drawn)}
    places: dict[str, str] = {group.code: label for group, label in zip(drawn, funnel.label, strict=True)}
    words = _funnel_words(edition, own, drawn, funnel)
    chart = funnel_chart(funnel, sizes, list(keys.values()), [group.label for group in drawn], words)
    return [chart, fragment(f"<p>{escape(_of_agencies(funnel))}</p>", _agency_table(own, keys, places))]


def _key(place: int) -> str:
    """A, B, … Z, AA, AB, …: letters, because numbers would look like ranks."""
    return KEYS[place] if place < len(KEYS) else KEYS[place // len(KEYS) - 1] + KEYS[place % len(KEYS)]


def _outside(groups: Sequence[Group], funnel: Funnel) -> list[tuple[Group, str]]:
    return [(group, label) for group, label in zip(groups, funnel.label, strict=True) if "99.8" in label]


def _funnel_words(edition: Edition, own: Groups, drawn: Sequence[Group], funnel: Funnel) -> Words:
    definition, outside = own.definition, _outside(drawn, funnel)
    lie = f"{len(outside)} of {len(drawn)} agencies {'lies' if len(outside) == 1 else 'lie'}"
    told = [f"{group.label} ({_way(label)}, {number(group.value, definition)})" for group, label in outside]
    edge = [group.label for group, label in zip(drawn, funnel.label, strict=True) if "95" in label]
    summary = [
        "A funnel: each point is an agency, the further right the more was counted in it. Chance alone puts 1 agency "
        "in 500 outside the dashed lines, and 1 in 20 outside the dotted ones. The solid line is the average of these "
        f"agencies, {100 * funnel.centre:.0f}%.",
        f"Outside what chance would do (filled diamonds): {listed(told)}."
        if told
        else "No agency lies outside what chance would do.",
        f"At the edge (open diamonds): {listed(edge)}." if edge else "",
    ]
    limits = (funnel.lower95, funnel.upper95, funnel.lower998, funnel.upper998)
    rows = []
    for place, group in enumerate(drawn):
        inner, outer = (
            f"{100 * limits[first][place]:.0f}% to {100 * limits[first + 1][place]:.0f}%" for first in (0, 2)
        )
        rows.append([group.label, f"{group.denominator:,.0f}", number(group.value, definition), inner, outer])
    return {
        "headline": f"{lie if outside else 'No agency lies'} outside what chance would do",
        "subtitle": f"{definition.title}, per cent, by agency and its size, {period_of(own)}",
        "summary": " ".join(part for part in summary if part),
        "source": source_line(edition, definition),
        "columns": ["Agency", "Counted in it", "Per cent", "19 in 20 by chance", "499 in 500 by chance"],
        "rows": rows,
    }


def _way(label: str) -> str:
    return "higher" if label.startswith("above") else "lower"


def _of_agencies(funnel: Funnel) -> str:
    words = (
        "The table is in alphabetical order and has no ranks: a small agency's figure moves more by chance, so that "
        "the highest and the lowest are often just the smallest. An agency outside the limits is a question to "
        "ask, not a verdict."
    )
    outside = sum("99.8" in label for label in funnel.label)
    if outside > MANY_OUTSIDE * len(funnel.label):
        words += (
            " So many agencies lie outside that they differ by more than chance: their average says little about any "
            "one of them."
        )
    return words


def _agency_table(own: Groups, keys: dict[str, str], places: dict[str, str]) -> str:
    columns = ["Agency", "Key", "Per cent", "Counts", "What chance would do"]
    rows = []
    for group in own.groups:
        if group.code in keys:
            told = counts(group.numerator, group.denominator, own.definition)
            rows.append([group.label, keys[group.code], marked(group, own), told, PLACES[places[group.code]]])
        else:
            rows.append([group.label, "–", marked(group, own), group.status, group.note or "No figure"])
    caption = f"{own.definition.title} by agency, in alphabetical order, {period_of(own)}"
    return table(caption, columns, rows, note=shorthands(own), numeric=(2, 3))


def _standards(edition: Edition, own: Groups) -> list[HTML | Any]:
    """By standard of the Code, in its order; of all agencies together, never by agency."""
    definition, shown = own.definition, own.shown
    if len(shown) < 2:
        return [plain_table(own)]
    x, n = (sum(getattr(group, name) for group in shown) for name in ("numerator", "denominator"))
    together = 100 * x / n
    low, high = (number(end([group.value for group in shown]), definition) for end in (min, max))
    rows = []
    for group in own.groups:
        cells = [counts(group.numerator, group.denominator, definition), likely(group, own)]
        rows.append([group.label, marked(group, own), *(cells if group.is_shown else [group.status] * 2)])
    code = edition.said("the Code")
    words = {
        "headline": f"By standard of {code}, from {low} to {high}",
        "subtitle": f"{definition.title}, per cent, by standard in the order of {code}, {period_of(own)}",
        "summary": f"{len(own.groups)} rows, one for each standard in the order of {code}, with a dot for the share "
        f"that was met and a bar for its likely range. The line is all standards together, {together:.0f}%. Agencies "
        "are not told apart.",
        "source": source_line(edition, definition),
        "columns": ["Standard", "Per cent", "Counts", "Likely range (95%)"],
        "rows": rows,
    }
    dots = [Dot(group.label, group.value, group.lower, group.upper, group.status) for group in own.groups]
    line = (together, f"all together {together:.0f}%")
    return [dot_chart(dots, words, line=line, scale="linear", suffix="%")]
