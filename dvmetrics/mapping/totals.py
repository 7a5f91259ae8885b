"""Rows that sum up others: they are no record of their own, and would be counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dvmetrics.deliveries.formats import Cells
from dvmetrics.mapping import kinds
from dvmetrics.mapping.closed_lists import TOTALS
from dvmetrics.mapping.said import CERTAIN, GUESS, Said
from dvmetrics.mapping.wording import concepts, joined, plain_words

FEW = 0.34
OF_PEOPLE = frozenset({"key", "victim", "suspect", "child", "person", "household", "staff", "participant"})
"""Of what a heading speaks below which there may be names: unless all are keyed codes, no word there is a sum."""


def found(columns: Mapping[str, Cells], rows: int) -> tuple[dict[str, tuple[str, ...]], list[Said]]:
    """By column of theirs the cells that say so, and a sentence for each column.

    A cell says so where all of it is a word for a sum, and where in its row there is nothing else but figures. Sum is a
    name too, so columns that may hold names are not looked at. Where more than every third row says so, it is a kind of
    figure and no sum. The sum of a group has the group in its cell, which may be a name: such rows are counted, not
    shown and not left out.
    """
    skipped: dict[str, tuple[str, ...]] = {}
    said = []
    for name, cells in columns.items():
        of_all = [place for place, cell in enumerate(cells) if cell and joined(cell) in TOTALS]
        of_groups = [place for place, cell in enumerate(cells) if cell and _is_of_a_group(cell)]
        few = max(1, FEW * rows)
        if not (of_all or of_groups) or len(of_all) > few or _may_hold_names(name, cells):
            continue
        beside = [own for other, own in columns.items() if other != name]
        at = [place for place in of_all if _are_figures(own[place] for own in beside)]
        if at:
            words = tuple(sorted({(cells[place] or "").strip() for place in at}))
            skipped[name] = words
            quoted = " or ".join(f"“{word}”" for word in words)
            reason = f"“{name}” says {quoted}: a sum of other rows would count twice"
            said.append(Said(f"{_rows(len(at))} left out", CERTAIN, reason))
        groups = [place for place in of_groups if _are_figures(own[place] for own in beside)]
        if kept := len(of_all) - len(at) + (len(groups) if len(groups) <= few else 0):
            reason = f"“{name}” may say that it is a sum; if it is, name its cell in skip_rows of the map"
            said.append(Said(f"{_rows(kept)} not left out", GUESS, reason))
    return skipped, said


def _is_of_a_group(cell: str) -> bool:
    """Whether it has a word for a sum before or after others."""
    words = plain_words(cell)
    return len(words) > 1 and joined(cell) not in TOTALS and bool({words[0], words[-1]} & TOTALS)


def _may_hold_names(name: str, cells: Cells) -> bool:
    others = [None if cell and (joined(cell) in TOTALS or _is_of_a_group(cell)) else cell for cell in cells]
    own = kinds.column(name, others)
    return own.is_personal or bool(concepts(name) & OF_PEOPLE and own.keyed < 1)


def _are_figures(cells: Iterable[str | None]) -> bool:
    texts = [(cell or "").strip() for cell in cells]
    return all(
        not text or kinds.is_blank_word(text) or kinds.is_figure(text) or joined(text) in TOTALS for text in texts
    )


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"
