"""Which row of a sheet names its columns: not always the first, and never one that could be a person's."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from dvmetrics.deliveries.reading import PERSONAL
from dvmetrics.deliveries.tables import NUMBER
from dvmetrics.deliveries.workbooks import Grid
from dvmetrics.extracts.schema import Extract
from dvmetrics.mapping import dates
from dvmetrics.mapping.closed_lists import MONTHS
from dvmetrics.mapping.kinds import KEYED, MOSTLY, is_blank_word
from dvmetrics.mapping.said import LIKELY, Said
from dvmetrics.mapping.thesaurus import CONCEPTS
from dvmetrics.mapping.wording import ANOTHER_NAME, concepts, is_plain, joined, name_likeness, plain_words, words_for

LOOKED_AT = 40
ROWS_FOR_WIDTH = 200
WIDE_ENOUGH = 0.6
LONGEST = 100
LIKE = 0.45
AT_LEAST = 2
"""So many headings are like the name of a column, where there are as many; one alone may be a person's answer."""
MONTHS_ACROSS = 3
LONGEST_MONTH = 2
MONTH = re.compile(
    r"(19|20)\d\d[-/. ](0?[1-9]|1[0-2])([-/.]01)?(T00:00:00)?|(01[-/.])?(0?[1-9]|1[0-2])[-/. ](19|20)\d\d"
)
"""A month in figures, also as its first day, which is what a workbook makes of it."""
NO = "no"
"""An answer; at the head of a column it is a number, and one letter may be anything."""
HEADS_TOO = frozenset({"victim", "person", "staff"})
"""What answers speak of that often stand alone at the head of a column."""


@dataclass(frozen=True)
class Headings:
    """What headings of an extract are like. `named`: those that a person has just named; `mapped`: those in the map
    that is there."""

    extract: Extract
    named: frozenset[str] = frozenset()
    mapped: frozenset[str] = frozenset()

    def find(self, grid: Grid) -> int | None:
        """The number of the row of headings, from 1; None where no row could be one."""
        width = max((_filled(row) for row in grid[:ROWS_FOR_WIDTH]), default=0)
        rows = [
            number
            for number, row in enumerate(grid[:LOOKED_AT], start=1)
            if _filled(row) >= max(1, WIDE_ENOUGH * width) and self.are_in(grid, number)
        ]
        fits = {number: (self.known(grid[number - 1]), _filled(grid[number - 1]), -number) for number in rows}
        return max(fits, key=lambda number: fits[number], default=None)

    def are_in(self, grid: Grid, number: int) -> bool:
        """Whether a row holds headings and not a person's answers: they would be shown as headings.

        Two are named, mapped or like the name of a column, and no other row repeats these. The cells below and above
        are no headings in their turn, as in a form that is filled in down the page. With nothing below, all are names
        of columns; else one is named, or they stand above figures as those of a table do.
        """
        near = [_stripped(other) for other in grid[: number + ROWS_FOR_WIDTH]]
        above, row, below = near[: number - 1], near[number - 1], near[number:]
        ends_here = not any(map(_filled, grid[number:]))
        if not could_be(row) or (ends_here and not all(map(self.is_name, filter(None, row)))):
            return False
        columns = _columns(row, [other for other in (*above, *below) if other != row])
        heads = [cell for cell, *cells in columns if cell and cell not in cells]
        if self.known(heads) < min(AT_LEAST, len(self.extract.columns), _filled(row)):
            return False
        if any(map(self._is_of_a_form, columns)):
            return False
        if ends_here or self.named & set(heads):
            return True
        above_figures = _above_figures(row, above, below) & set(heads)
        return bool(self.mapped & above_figures) or self._are_of_a_table(columns, above_figures)

    def is_name(self, cell: str) -> bool:
        """Whether it is the whole name of a column, or another one for it."""
        return self._likeness(cell) >= ANOTHER_NAME

    def is_like(self, cell: str) -> bool:
        return self._likeness(cell) >= LIKE

    def known(self, row: Sequence[str]) -> int:
        """How many of its cells are named or mapped, or like the name of a column."""
        given = self.named | self.mapped
        return sum(cell.strip() in given or self.is_like(cell) for cell in row if cell.strip())

    def _likeness(self, cell: str) -> float:
        return max(name_likeness(cell, own)[0] for own in self.extract.columns) if cell.strip() else 0.0

    def _are_of_a_table(self, columns: Sequence[Sequence[str]], above_figures: Collection[str]) -> bool:
        """Whether the first cells of columns are headings, though nobody has said so of one: one of those that stand
        `above_figures` is the name of a column that holds them; none is an answer that the extract has a code for, or
        written as a name above others that are."""
        may_be_a_persons = any(self._is_answer(head) or self._is_of_names([head, *cells]) for head, *cells in columns)
        return any(map(self._is_name_of_figures, above_figures)) and not may_be_a_persons

    def _is_name_of_figures(self, cell: str) -> bool:
        """Whether it is the name of a column in which every cell has figures: codes may be words, as answers are."""
        columns = [own for own in self.extract.columns if own.kind not in ("code", "name")]
        return any(name_likeness(cell, own)[0] >= ANOTHER_NAME for own in columns)

    def _is_answer(self, cell: str) -> bool:
        return bool(joined(cell)) and joined(cell) in self._answers and not self.is_name(cell)

    @cached_property
    def _answers(self) -> frozenset[str]:
        codes = {code for own in self.extract.columns for code in own.codes}
        words = {word for code in codes for word in words_for(code)}
        return frozenset(word for word in words if len(word) > 1 and word != NO and not concepts(word) & HEADS_TOO)

    def _is_of_names(self, column: Sequence[str]) -> bool:
        """Whether what would be a heading is written as a name is, and so are most cells in its column."""
        head, *others = [cell for cell in column if cell] if column[0] else [""]
        alike = sum(map(_is_like_a_name, others))
        return _is_like_a_name(head) and not self.is_like(head) and alike > 0 and alike >= len(others) / 2

    def _is_of_a_form(self, column: Sequence[str]) -> bool:
        """Whether names of other columns stand in the column of a heading, which is the first of its cells."""
        others = [cell for cell in column[1:LOOKED_AT] if cell]
        names = {joined(cell) for cell in others if could_be([cell]) and self.is_name(cell)} - {joined(column[0])}
        return len(names) >= min(AT_LEAST, max(1, len(others) - 1))


def could_be(row: Sequence[str]) -> bool:
    """Whether every cell could be a heading: words, and no number, date, keyed code or anything of a person."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(map(_could_be, cells))


def _could_be(cell: str) -> bool:
    if (
        len(cell) > LONGEST
        or not is_plain(cell)
        or re.fullmatch(NUMBER, cell)
        or KEYED.fullmatch(cell)
        or PERSONAL.search(cell)
    ):
        return False
    return not dates.found([cell]).read


def _is_like_a_name(cell: str) -> bool:
    """Several words with capitals, none of the field."""
    words = cell.split()
    return len(words) > 1 and all(word[0].isupper() for word in words) and not concepts(cell) & CONCEPTS.keys()


def months_in(row: Sequence[str]) -> int:
    """How many of its cells are months: a table with a column for each is laid out the other way round."""
    return sum(map(_is_month, {cell.strip() for cell in row}))


def _is_month(cell: str) -> bool:
    words = plain_words(cell)
    named = [word for word in words if word in MONTHS]
    if len(named) == 1 and all(word.isdecimal() for word in words if word not in MONTHS):
        return len(words) <= LONGEST_MONTH
    return MONTH.fullmatch(cell) is not None


def said(row: int) -> tuple[Said, ...]:
    """What is to be said of where the headings stand: nothing where they stand in the first row."""
    if row == 1:
        return ()
    above, are = ("the row", "is") if row == 2 else (f"the {row - 1} rows", "are")
    return (Said(f"headings in row {row}", LIKELY, f"it is filled with words, and {above} above it {are} not"),)


def _stripped(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row]


def _columns(row: Sequence[str], others: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Each cell of a row with those that stand above or below it in the others."""
    return list(zip_longest(row, *others, fillvalue=""))[: len(row)]


def _above_figures(row: Sequence[str], above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> set[str]:
    """The cells of a row with which figures begin: most below one hold any, as days, numbers and keys do, and none
    above it. What stands for nothing does not count."""
    found = set()
    for (head, *under), (_, *over) in zip(_columns(row, below), _columns(row, above), strict=True):
        filled = [cell for cell in under if cell and not is_blank_word(cell)]
        figures = sum(map(_has_figure, filled))
        if 0 < figures >= MOSTLY * len(filled) and not any(map(_has_figure, over)):
            found.add(head)
    return found


def _has_figure(cell: str) -> bool:
    return any(map(str.isdecimal, cell))


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
