"""Rows that sum up others: they are no record of their own, and would be counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dvmetrics.counted import counted
from dvmetrics.deliveries.formats import Cells
from dvmetrics.deliveries.sums import TOTALS, any_number, folded
from dvmetrics.mapping import kinds
from dvmetrics.mapping.closed_lists import UNITS
from dvmetrics.mapping.said import CERTAIN, GUESS, Said
from dvmetrics.mapping.wording import concepts, joined, plain_words

FEW = 0.34
OF_PEOPLE = frozenset({"key", "victim", "suspect", "child", "person", "household", "staff", "participant"})
"""Of what a heading speaks below which there may be names: unless all are keyed codes, no word there is a sum."""


@dataclass(frozen=True)
class _Rows:
    """Rows of one column that may be sums, by their cell as `skip_rows` compares it. `sums`: with nothing but figures
    beside it; `others`: with anything else; `groups`: how many are like the sum of a group."""

    sums: Counter[str]
    others: Counter[str]
    groups: int

    @property
    def left_out(self) -> set[str]:
        """The cells that are a sum wherever they stand."""
        return set(self.sums) - set(self.others)


def found(columns: Mapping[str, Cells], rows: int) -> tuple[dict[str, tuple[str, ...]], list[Said]]:
    """By column of theirs the cells that say so, and a sentence for each column.

    A cell says so where all of it is a word for a sum, with or without a unit and a number, and where nothing but
    figures stands beside it wherever it stands; a number in it is given as `#`, since the next file has another. Sum is
    a name too, so columns that may hold names are not looked at. Where more than every third row says so, it is a kind
    of figure and no sum. The sum of a group has the group in its cell, which may be a name: such rows are counted, not
    shown and not left out.
    """
    skipped: dict[str, tuple[str, ...]] = {}
    said = []
    few = max(1, FEW * rows)
    for name, cells in columns.items():
        own = _rows_of(name, cells, [others for other, others in columns.items() if other != name])
        if own is None or own.sums.total() + own.others.total() > few:
            continue
        words = tuple(sorted({any_number(cell.strip()) for cell in set(cells) if cell and _said(cell) in own.left_out}))
        if words:
            skipped[name] = words
            quoted = " or ".join(f"“{word}”" for word in words)
            reason = f"“{name}” says {quoted}: a sum of other rows would count twice"
            left_out = sum(own.sums[word] for word in own.left_out)
            said.append(Said(f"{counted(left_out, 'row')} left out", CERTAIN, reason))
        kept = own.others.total() + sum(own.sums[word] for word in own.others) + own.groups * (own.groups <= few)
        if kept:
            reason = f"“{name}” may say that it is a sum; if it is, name its cell in skip_rows of the map"
            said.append(Said(f"{counted(kept, 'row')} not left out", GUESS, reason))
    return skipped, said


def _rows_of(name: str, cells: Cells, beside: Sequence[Cells]) -> _Rows | None:
    words = {cell: plain_words(cell) for cell in set(cells) if cell}
    of_all = {cell for cell, own in words.items() if _is_a_sum(own)}
    of_groups = {cell for cell, own in words.items() if own and {own[0], own[-1]} & TOTALS} - of_all
    if not (of_all or of_groups) or _may_hold_names(name, cells, of_all | of_groups):
        return None
    found = _Rows(Counter(), Counter(), sum(_are_figures(beside, place) for place in _places(cells, of_groups)))
    for place in _places(cells, of_all):
        into = found.sums if _are_figures(beside, place) else found.others
        into[_said(cells[place])] += 1
    return found


def _places(cells: Cells, these: Collection[str]) -> list[int]:
    return [place for place, cell in enumerate(cells) if cell in these]


def _is_a_sum(words: Sequence[str]) -> bool:
    """Whether all of it is known: a word for a sum, and beside it only units and numbers."""
    known = [word for word in words if not word.isdecimal()]
    return "_".join(known) in TOTALS or (bool(known) and known[0] in TOTALS and set(known[1:]) <= UNITS)


def _said(cell: str | None) -> str:
    return folded(any_number(cell or ""))


def _may_hold_names(name: str, cells: Cells, words: Collection[str]) -> bool:
    own = kinds.column(name, [None if cell in words else cell for cell in cells])
    return own.is_personal or bool(concepts(name) & OF_PEOPLE and own.keyed < 1)


def _are_figures(beside: Sequence[Cells], place: int) -> bool:
    texts = [(cells[place] or "").strip() for cells in beside]
    return all(
        not text or kinds.is_blank_word(text) or kinds.is_figure(text) or joined(text) in TOTALS for text in texts
    )


def with_those_of_before(
    found: Mapping[str, tuple[str, ...]], before: Mapping[str, tuple[str, ...]], columns: Mapping[str, Cells]
) -> dict[str, tuple[str, ...]]:
    """What is found, and what the map that is there says. Of a cell that it leaves out, the same words with another
    number are left out too; what says no more than another of them is not said twice."""
    every = dict(found)
    for name, said in before.items():
        there = {_said(cell) for cell in columns.get(name, ()) if cell}
        exact = {folded(cell) for cell in columns.get(name, ()) if cell}
        own = [_with_another_number(cell, there, exact) for cell in said]
        general = {folded(cell) for cell in (*own, *found.get(name, ()))}
        kept = [cell for cell in own if _said(cell) == folded(cell) or _said(cell) not in general]
        every[name] = tuple(dict.fromkeys((*kept, *found.get(name, ()))))
    return every


def _with_another_number(cell: str, there: Collection[str], exact: Collection[str]) -> str:
    """The cell itself where the file has it, or has none of its words."""
    return any_number(cell.strip()) if folded(cell) not in exact and _said(cell) in there else cell
