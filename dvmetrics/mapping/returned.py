"""Totals of theirs that are none of our indicators: what can be said of each from its rows, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dvmetrics.deliveries.formats import Raw
from dvmetrics.layouts import LocalMeasure
from dvmetrics.mapping.codes import Code
from dvmetrics.mapping.dates import read_as
from dvmetrics.mapping.kinds import Column
from dvmetrics.mapping.said import CERTAIN, GUESS, LIKELY
from dvmetrics.mapping.thesaurus import CONCEPTS
from dvmetrics.mapping.wording import concepts, joined
from dvmetrics.periods import Period
from dvmetrics.texts import NAME

RETURNS = "kpi_return"
GRAINS: dict[int, Literal["month", "quarter", "year"]] = {1: "month", 3: "quarter", 12: "year"}
LONGEST_NAME, SHORT_PART = 40, 4
LIKE_A_CODE = re.compile(r"[A-Z0-9][A-Z0-9_./-]*(?<=\d)[a-z]?|[A-Z0-9][A-Z0-9_./-]*")
NOT_YET = "What they count has not been written down yet."
"""Stands in the words of a local measure until a person completes them."""


@dataclass(frozen=True)
class Total:
    """One row of a return, as far as it can be read: which total it is, its first and last day and the cell of its
    figure."""

    name: str
    start: date | None
    end: date | None
    figure: str


def totals(raw: Raw, by_column: Mapping[str, Column]) -> list[Total]:
    """The rows of a return. `by_column`: by canonical column theirs that is taken for it."""
    starts, ends = (_days(by_column.get(name)) for name in ("period_start", "period_end"))
    blanks = {blank for own in by_column.values() for blank in own.blanks}
    names = ("indicator", "period_start", "period_end", "numerator")
    rows = zip(*(_cells(raw, by_column.get(name)) for name in names), strict=True)
    return [
        Total(name, starts.get(start), ends.get(end), "" if figure in blanks else figure)
        for name, start, end, figure in rows
    ]


def _cells(raw: Raw, own: Column | None) -> list[str]:
    return [""] * raw.rows if own is None else [(cell or "").strip() for cell in raw.columns[own.name]]


def _days(own: Column | None) -> dict[str, date]:
    """By cell of a column of dates its day."""
    read = {} if own is None else {cell: read_as(cell, own.dates.forms) for cell in own.different}
    return {cell: moment.date() for cell, moment in read.items() if moment is not None}


def indicator_codes(theirs: Collection[str], ours: Mapping[str, str], totals: Sequence[Total]) -> list[Code]:
    """Which of our indicators theirs are. Only its id or its whole title says so: a figure under a wrong definition is
    worse than one under none. Another becomes a local measure where it is written as a code and its rows are totals;
    what is left may be a name, which would be published. `ours`: by id its title."""
    titles: dict[str, str] = {}
    for own, title in ours.items():
        titles.setdefault(joined(title), own)
    found = []
    for name in sorted(theirs):
        word = joined(name)
        if name in ours:
            found.append(Code(name, name, CERTAIN, "the same"))
        elif word and word in titles:
            found.append(Code(name, titles[word], LIKELY, "the title of that indicator"))
        elif is_like_a_code(name) and _are_totals([one for one in totals if one.name == name]):
            short = name if NAME.fullmatch(name) else word[:LONGEST_NAME]
            found.append(Code(name, short, GUESS, "none of our indicators: a local measure"))
    return found


def is_like_a_code(text: str) -> bool:
    """Whether it is written as agencies write codes of figures, CSP18a or CALLS_2, and no name is: in capitals without
    a space, its parts short or words of the field, with a digit unless all are words of the field."""
    if not LIKE_A_CODE.fullmatch(text):
        return False
    parts = re.findall("[A-Z]+", text)
    known = [part for part in parts if concepts(part) & CONCEPTS.keys()]
    if not re.search(r"\d", text):
        return bool(parts) and len(known) == len(parts)
    return all(part in known or len(part) <= SHORT_PART for part in parts)


def _are_totals(own: Sequence[Total]) -> bool:
    """Whether each row that has a period has one of whole months, as totals have and cases of people have not."""
    periods = [Period(one.start, one.end) for one in own if one.start is not None and one.end is not None]
    return bool(periods) and all(period.is_whole for period in periods)


def local_measures(
    totals: Sequence[Total], names: Mapping[str, str], agency: str, units: Sequence[str]
) -> dict[str, LocalMeasure]:
    """A local measure for each name of theirs. `names`: by their name the short one; `agency`: its title.

    Its periods tell the grain and its figures whether they add up; what it counts only its sender knows, so its words
    say no more than that it was returned.
    """
    return {
        short: LocalMeasure(
            title=short,
            question=f"What did {agency} return as {short}?",
            direction="neutral",
            unit=_unit([one for one in totals if one.name == name], units),
            words=f"Totals called {short} in the returns of {agency}. {NOT_YET}",
            grain=_grain([one for one in totals if one.name == name]),
            adds_up=_adds_up([one for one in totals if one.name == name]),
        )
        for name, short in names.items()
    }


def _unit(own: Sequence[Total], units: Sequence[str]) -> str:
    used = {unit for unit in units for one in own if one.figure.endswith(unit)}
    return "%" if used == {"%"} else "counted"


def _adds_up(own: Sequence[Total]) -> bool:
    """Whole numbers of the months make one of the year; shares and rates do not."""
    numbers = [match[0].replace(",", "") for one in own if (match := re.match(r"[\d,]+(\.\d+)?", one.figure))]
    return "%" not in {one.figure[-1:] for one in own} and all(float(number).is_integer() for number in numbers)


def _grain(own: Sequence[Total]) -> Literal["month", "quarter", "year"]:
    """The shortest period that a figure was collected for."""
    months = set()
    for one in own:
        if one.start is not None and one.end is not None and re.match(r"[\d.,]", one.figure):
            months.add(Period(one.start, one.end).months)
    return next((GRAINS[number] for number in sorted(GRAINS) if number in months), "month")
