"""Rows that sum up the others: by which words they are told, whatever number stands in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

TOTALS = frozenset(
    [
        "total",
        "totals",
        "grand_total",
        "subtotal",
        "sub_total",
        "overall_total",
        "all_total",
        "sum",
        "cyfanswm",
        "cyfanswm_mawr",
        "total_general",
        "sous_total",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "total_for_quarter",
        "total_for_year",
        "totals_for_quarter",
        "totals_for_year",
        "grand_totals",
        "subtotals",
        "sub_totals",
        "sum_total",
        "total_sum",
        "overall",
    ]
)
"""What stands in a row that sums the others up. The list is closed: another word may be anybody's."""
ANY_NUMBER = "#"
"""Stands in a cell of `skip_rows` for a number, which is another one in every file."""
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FIGURE = re.compile(r"\W*\d[\d.,]*\W*")


def folded(cell: str | None) -> str:
    """A cell as `skip_rows` compares it."""
    return (cell or "").strip().casefold()


def any_number(cell: str) -> str:
    """A cell with `#` for each number in it; one that holds nothing but numbers and signs stays as it is."""
    return NUMBER.sub(ANY_NUMBER, cell) if re.search(r"[^\W\d_]", cell) else cell


def is_one_of(cell: str, said: Collection[str]) -> bool:
    """Whether a cell is one of those said, as `folded` gives them, by its words alone where they hold a `#`."""
    own = folded(cell)
    return own in said or any_number(own) in said


def is_a_sum(cell: str) -> bool:
    """Whether a cell is a word for a sum as a whole, with no number in it."""
    return "_".join(re.findall(r"[^\W_]+", cell.lower())) in TOTALS


def ends_with_a_sum(columns: Iterable[Sequence[str | None]]) -> bool:
    """Whether the last row looks like a sum: its first cell that is not blank begins with a word for one, and beside it
    stand only figures."""
    cells = [text for own in columns if own and (text := (own[-1] or "").strip())]
    if not cells:
        return False
    words = re.findall(r"[^\W\d_]+", cells[0].lower())
    begins = {"_".join(words[:number]) for number in range(1, len(words) + 1)}
    return not begins.isdisjoint(TOTALS) and all(FIGURE.fullmatch(cell) for cell in cells[1:])
