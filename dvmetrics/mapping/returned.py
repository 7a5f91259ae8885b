"""Totals of theirs that are none of our indicators: what can be said of each from its rows, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dvmetrics.layouts import LocalMeasure
from dvmetrics.mapping.codes import Code
from dvmetrics.mapping.dates import read_as
from dvmetrics.mapping.said import CERTAIN, GUESS, LIKELY
from dvmetrics.mapping.wording import joined
from dvmetrics.periods import Period
from dvmetrics.texts import NAME

GRAINS: dict[int, Literal["month", "quarter", "year"]] = {1: "month", 3: "quarter", 12: "year"}
LONGEST_NAME = 40
NOT_YET = "What they count has not been written down yet."
"""Stands in the words of a local measure until a person completes them."""


@dataclass(frozen=True)
class Total:
    """One row of a return, as far as it can be read: whose it is, its period and the cell of its figure."""

    name: str
    start: str | None
    end: str | None
    figure: str


def indicator_codes(theirs: Collection[str], ours: Mapping[str, str]) -> list[Code]:
    """Which of our indicators theirs are. Only its id or its whole title says so: a figure under a wrong definition is
    worse than one under none. Any other becomes a local measure. `ours`: by id its title."""
    found = []
    for name in sorted(theirs):
        by_title = [own for own, title in ours.items() if joined(title) == joined(name)]
        if name in ours:
            found.append(Code(name, name, CERTAIN, "the same"))
        elif by_title:
            found.append(Code(name, by_title[0], LIKELY, "the title of that indicator"))
        else:
            short = name if NAME.fullmatch(name) else joined(name)[:LONGEST_NAME] or "figure"
            found.append(Code(name, short, GUESS, "none of our indicators: a local measure"))
    return found


def local_measures(
    totals: Sequence[Total], names: Mapping[str, str], agency: str, forms: Sequence[str], units: Sequence[str]
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
            grain=_grain([one for one in totals if one.name == name], forms),
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


def _grain(own: Sequence[Total], forms: Sequence[str]) -> Literal["month", "quarter", "year"]:
    """The shortest period that a figure was collected for."""
    months = set()
    for one in own:
        start, end = read_as(one.start, forms), read_as(one.end, forms)
        if start is not None and end is not None and one.figure and re.match(r"[\d.,]", one.figure):
            months.add(Period(start.date(), end.date()).months)
    return next((GRAINS[number] for number in sorted(GRAINS) if number in months), "month")
