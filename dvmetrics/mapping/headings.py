"""Which row of a sheet names its columns: not always the first, and never one that could be a person's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dvmetrics.deliveries.reading import PERSONAL
from dvmetrics.deliveries.tables import NUMBER
from dvmetrics.deliveries.workbooks import Grid
from dvmetrics.extracts.schema import Extract
from dvmetrics.mapping import dates
from dvmetrics.mapping.kinds import KEYED
from dvmetrics.mapping.said import LIKELY, Said
from dvmetrics.mapping.wording import is_plain, name_likeness

LOOKED_AT = 40
ROWS_FOR_WIDTH = 200
WIDE_ENOUGH = 0.6
LONGEST = 100
LIKE = 0.45


def find(grid: Grid, extract: Extract) -> int | None:
    """The number of the row of headings, from 1; None where no row could be one."""
    width = max((_filled(row) for row in grid[:ROWS_FOR_WIDTH]), default=0)
    rows = [
        number
        for number, row in enumerate(grid[:LOOKED_AT], start=1)
        if _filled(row) >= max(1, WIDE_ENOUGH * width) and could_be(row)
    ]
    fits = {number: (known(grid[number - 1], extract), _filled(grid[number - 1]), -number) for number in rows}
    return max(fits, key=lambda number: fits[number], default=None)


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


def known(row: Sequence[str], extract: Extract) -> int:
    """How many of its cells are like the name of a column."""
    return sum(any(name_likeness(cell, own)[0] >= LIKE for own in extract.columns) for cell in row if cell.strip())


def said(row: int) -> tuple[Said, ...]:
    """What is to be said of where the headings stand: nothing where they stand in the first row."""
    if row == 1:
        return ()
    above = "the row" if row == 2 else f"the {row - 1} rows"
    return (Said(f"headings in row {row}", LIKELY, f"it is filled with words, and {above} above it not so"),)


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
