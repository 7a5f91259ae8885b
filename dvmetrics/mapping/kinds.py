"""What the cells of a column of theirs look like: dates, numbers, keyed codes, a few codes, or something personal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dvmetrics.deliveries.formats import Cells
from dvmetrics.deliveries.reading import FREE_TEXT, LOOKED_AT, PERSONAL, bare_number
from dvmetrics.deliveries.tables import NUMBER
from dvmetrics.extracts.schema import KEY_PATTERN
from dvmetrics.mapping import dates
from dvmetrics.mapping.thesaurus import BLANKS
from dvmetrics.mapping.wording import is_personal_heading, is_plain, joined

KEYED = re.compile(KEY_PATTERN)
WITH_UNIT = re.compile(r"([£$€]?)\s*([+-]?[\d,. ]*\d)\s*(\D{0,20})")
MOSTLY = 0.8
MOST_CODES, LONGEST_CODE = 60, 40
ALL_DIFFERENT = 0.5
MANY_ROWS = 10
BESIDE_MANY = 0.2
BIRTHS_SPREAD = 12
"""Years over which the middle half of some dates lies, where they are births and not events."""
UNITS = frozenset({"%", "£", "€"})
WELSH_YES = {"ie", "ydy", "oes"}
"""Beside one of these `Na` is no, and not that something is not available."""


@dataclass(frozen=True)
class Column:
    """A column of theirs. `cells`: those that are not blank, spaces taken off. `blanks`: what stands for nothing in it.
    `by_name`, `by_pattern`, `by_sentence`: whether its heading looks personal, or a cell, or a cell is a sentence; then
    no cell is ever shown or written."""

    name: str
    rows: int
    cells: tuple[str, ...]
    blanks: tuple[str, ...]
    different: Counter[str]
    dates: dates.Dates
    units: tuple[str, ...]
    thousands: bool
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
        come_again = len(self.cells) < MANY_ROWS or len(self.different) <= len(self.cells) * ALL_DIFFERENT
        return self.could_be_codes and come_again

    @property
    def kind(self) -> str:
        """What it looks like, in words."""
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
        return f"{len(self.different)} codes" if self.is_few_codes else "words"


def column(name: str, cells: Cells) -> Column:
    """What is to be said of one column."""
    texts = [(cell or "").strip(" \u00a0") for cell in cells]
    answers = {text.lower() for text in texts} & WELSH_YES
    blanks = sorted({text for text in texts if is_blank_word(text) and not (answers and text.lower() == "na")})
    filled = tuple(text for text in texts if text and text not in blanks)
    different = Counter(filled)
    as_dates = dates.found(different)
    parts = {text: WITH_UNIT.fullmatch(text) for text in different}
    units = _units(different, parts)
    thousands = any(match and re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", match[2]) for match in parts.values())
    bare = {
        text: bare_number(text, sorted(units, key=len, reverse=True), "," if thousands else None) for text in different
    }
    numbers = {text for text in different if re.fullmatch(NUMBER, bare[text])}
    whole = {text for text in numbers if float(bare[text]).is_integer()}
    keyed = {text for text in different if all(KEYED.fullmatch(part) for part in text.split())}
    is_dated = as_dates.share >= MOSTLY
    words = [text[:LOOKED_AT] for text in different if text not in keyed]
    return Column(
        name=name,
        rows=len(cells),
        cells=filled,
        blanks=tuple(blanks),
        different=different,
        dates=as_dates,
        units=units,
        thousands=thousands,
        numbers=_share(numbers, different),
        whole_numbers=_share(whole, different),
        keyed=_share(keyed, different),
        several_keyed=any(" " in text for text in keyed),
        by_name=is_personal_heading(name),
        # A British day and time looks like a telephone number, and a keyed code like anything.
        by_pattern=as_dates.spread > BIRTHS_SPREAD if is_dated else any(PERSONAL.search(text) for text in words),
        by_sentence=not is_dated and any(FREE_TEXT.search(text) for text in words),
    )


def _units(different: Counter[str], parts: Mapping[str, re.Match[str] | None]) -> tuple[str, ...]:
    """Signs of units, and words beside many of the numbers. A word beside a few may be anybody's."""
    beside: Counter[str] = Counter()
    for text, match in parts.items():
        for part in (match[1], match[3].strip()) if match else ():
            beside[part] += different[text]
    rows = sum(different.values())
    many = max(2, BESIDE_MANY * rows)
    return tuple(sorted(part for part, often in beside.items() if part and (often >= many or part in UNITS)))


def is_blank_word(text: str) -> bool:
    """Whether a cell is a way to say that there is nothing."""
    return text.lower() in BLANKS or joined(text) in BLANKS


def _share(some: set[str], every: Counter[str]) -> float:
    return len(some) / len(every) if every else 0.0
