"""What the cells of a column of theirs look like: dates, numbers, keyed codes, a few codes, or something personal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dvmetrics.counted import counted
from dvmetrics.deliveries.formats import Cells
from dvmetrics.deliveries.reading import FREE_TEXT, LOOKED_AT, PERSONAL, bare_number
from dvmetrics.deliveries.tables import NUMBER
from dvmetrics.extracts.schema import KEY_PATTERN, Kind
from dvmetrics.mapping import dates
from dvmetrics.mapping.closed_lists import BLANKS, UNIT_SIGNS, UNITS
from dvmetrics.mapping.wording import is_personal_heading, is_plain, joined

KEYED = re.compile(KEY_PATTERN)
WITH_UNIT = re.compile(r"([£$€]?)\s*([+-]?[\d,. ]*\d)\s*(\D{0,20})")
MOSTLY = 0.8
MOST_CODES, LONGEST_CODE = 60, 40
ALL_DIFFERENT = 0.5
BESIDE_MANY = 0.2
BIRTHS_SPREAD = 12
"""Years over which the middle half of some dates lies, where they are births and not events."""
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}([. ]\d{3})+,\d+|0?,\d+|\d+,(\d{1,2}|\d{4,}))")
"""12,5 and 1.234,50; whether 1,234 is one only the cells beside it can tell."""
WELSH_YES = {"ie", "ydy", "oes"}
"""Beside one of these `Na` is no, and not that something is not available."""


@dataclass(frozen=True)
class Column:
    """A column of theirs. `cells`: those that are not blank, spaces taken off. `blanks`: what stands for nothing in it.
    `decimal_commas`: how many rows have a number with one; it counts as a number here. `by_name`, `by_pattern`,
    `by_sentence`: whether its heading looks personal, or a cell, or a cell is a sentence; then no cell is ever shown or
    written."""

    name: str
    rows: int
    cells: tuple[str, ...]
    blanks: tuple[str, ...]
    different: Counter[str]
    dates: dates.Dates
    units: tuple[str, ...]
    thousands: bool
    decimal_commas: int
    numbers: float
    whole_numbers: float
    keyed: float
    several_keyed: bool
    by_name: bool
    by_pattern: bool
    by_sentence: bool

    @property
    def by_cells(self) -> bool:
        return self.by_pattern or self.by_sentence

    @property
    def is_personal(self) -> bool:
        return self.by_name or self.by_cells

    @property
    def is_all_dates(self) -> bool:
        return self.dates.share >= MOSTLY

    @property
    def is_unique(self) -> bool:
        """A different cell in every row."""
        return bool(self.cells) and len(self.different) == len(self.cells) == self.rows

    @property
    def could_be_codes(self) -> bool:
        """Not too many short words."""
        if not self.different or len(self.different) > MOST_CODES or self.by_cells or self.keyed or self.is_all_dates:
            return False
        return all(len(cell) <= LONGEST_CODE and is_plain(cell) for cell in self.different)

    @property
    def is_few_codes(self) -> bool:
        """Short words that come again: what a list of codes looks like, and a column of names does not."""
        return self.could_be_codes and len(self.different) <= len(self.cells) * ALL_DIFFERENT

    def read_as(self, kind: Kind) -> float:
        """Which share of its different cells is read as a count, which has no fraction, or as another number."""
        return self.whole_numbers if kind == "count" else self.numbers

    @property
    def holds(self) -> str:
        """What its cells look like, in words."""
        if self.is_personal:
            return "looks personal"
        if not self.cells:
            return "blank"
        if self.keyed >= MOSTLY:
            return "keyed codes"
        if self.is_all_dates:
            return "dates"
        if self.numbers >= MOSTLY:
            return "numbers"
        return counted(len(self.different), "code") if self.is_few_codes else "words"


def column(name: str, cells: Cells) -> Column:
    """What is to be said of one column."""
    texts = [(cell or "").strip(" \u00a0") for cell in cells]
    answers = {text.lower() for text in texts} & WELSH_YES
    blanks = {text for text in set(texts) if is_blank_word(text) and not (answers and text.lower() == "na")}
    filled = tuple(text for text in texts if text and text not in blanks)
    different = Counter(filled)
    as_dates = dates.found(different)
    parts = {text: WITH_UNIT.fullmatch(text) for text in different}
    units = _units(different, parts)
    thousands = any(match and THOUSANDS.fullmatch(match[2]) for match in parts.values())
    commas = {text for text, match in parts.items() if match and DECIMAL_COMMA.fullmatch(match[2])}
    bare = {
        text: bare_number(text, sorted(units, key=len, reverse=True), "," if thousands else None) for text in different
    }
    read = {text for text in different if re.fullmatch(NUMBER, bare[text])}
    numbers, whole = read | commas, {text for text in read if float(bare[text]).is_integer()} | commas
    keyed = {text for text in different if all(KEYED.fullmatch(part) for part in text.split())}
    is_dated = as_dates.share >= MOSTLY
    words = [text[:LOOKED_AT] for text in different if text not in keyed]
    return Column(
        name=name,
        rows=len(cells),
        cells=filled,
        blanks=tuple(sorted(blanks)),
        different=different,
        dates=as_dates,
        units=units,
        thousands=thousands,
        decimal_commas=sum(different[text] for text in commas),
        numbers=_share(numbers, different),
        whole_numbers=_share(whole, different),
        keyed=_share(keyed, different),
        several_keyed=any(" " in text for text in keyed),
        by_name=is_personal_heading(name),
        # A British day and time looks like a telephone number, and a keyed code like anything.
        by_pattern=_are_births(as_dates) if is_dated else any(PERSONAL.search(text) for text in words),
        by_sentence=not is_dated and any(FREE_TEXT.search(text) for text in words),
    )


def _are_births(found: dates.Dates) -> bool:
    """Nobody's births are all at the ends of months; periods of many years of returns are."""
    return found.spread > BIRTHS_SPREAD and not found.are_of_periods


def _units(different: Counter[str], parts: Mapping[str, re.Match[str] | None]) -> tuple[str, ...]:
    """Signs of units, and words for units beside many of the numbers."""
    beside: Counter[str] = Counter()
    for text, match in parts.items():
        for part in _beside(match) if match else ():
            beside[part] += different[text]
    many = max(2, BESIDE_MANY * sum(different.values()))
    return tuple(
        sorted(part for part, often in beside.items() if part in UNIT_SIGNS or (often >= many and is_unit(part)))
    )


def _beside(match: re.Match[str]) -> tuple[str, str]:
    return match[1], match[3].strip()


def is_unit(text: str) -> bool:
    """Whether it may be taken off a number that it stands beside: any word that is in no list may be anybody's."""
    return text in UNIT_SIGNS or joined(text) in UNITS


def is_figure(cell: str) -> bool:
    """Whether a cell is a number, with or without a unit."""
    match = WITH_UNIT.fullmatch(cell)
    return match is not None and all(not part or is_unit(part) for part in _beside(match))


def is_blank_word(text: str) -> bool:
    """Whether a cell is a way to say that there is nothing."""
    return text.lower() in BLANKS or joined(text) in BLANKS


def _share(some: set[str], every: Counter[str]) -> float:
    return len(some) / len(every) if every else 0.0
