"""Rows that sum up others: they are no record of their own, and would be counted twice."""

from __future__ import annotations

from collections.abc import Mapping

from dvmetrics.deliveries.formats import Cells
from dvmetrics.deliveries.reading import looks_personal
from dvmetrics.mapping.said import CERTAIN, LIKELY, Said
from dvmetrics.mapping.thesaurus import TOTALS
from dvmetrics.mapping.wording import joined

FEW = 0.34
LONGEST_WORDS = 4


def found(columns: Mapping[str, Cells], rows: int) -> tuple[dict[str, tuple[str, ...]], list[Said]]:
    """By column of theirs the cells that say so, and a sentence for each. Where more than every third row says so, it
    is a kind of figure and no sum."""
    skipped: dict[str, tuple[str, ...]] = {}
    said = []
    for name, cells in columns.items():
        at = [cell.strip() for cell in cells if cell and _is_total(cell)]
        if not at or len(at) > max(1, FEW * rows):
            continue
        words = tuple(sorted(set(at)))
        skipped[name] = words
        quoted = " or ".join(f"“{word}”" for word in words)
        number = "1 row" if len(at) == 1 else f"{len(at)} rows"
        sure = CERTAIN if all(joined(word) in TOTALS for word in words) else LIKELY
        said.append(Said(f"{number} left out", sure, f"“{name}” says {quoted}: a sum of other rows would count twice"))
    return skipped, said


def _is_total(cell: str) -> bool:
    word = joined(cell)
    if word in TOTALS:
        return True
    parts = word.split("_")
    return 1 < len(parts) <= LONGEST_WORDS and parts[0] in TOTALS and not looks_personal(cell)
