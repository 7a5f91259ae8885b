"""What an analyst is told about a table before it is given away: what no rule can decide, but a person who looks."""

from __future__ import annotations

from collections import defaultdict
from itertools import repeat

from dvmetrics.disclosure.table import TOTAL
from dvmetrics.one_off.reading import CountTable, tells_apart, whole

FORMULA = ("=", "+", "-", "@")
ENOUGH = 3
"""Of two values, one is the sum of the others wherever they are equal."""


def cautions(table: CountTable) -> list[str]:
    """Sentences on what may be wrong with a table."""
    return [*_hidden_totals(table), *_second_counts(table), *_formulas(table)]


def _hidden_totals(table: CountTable) -> list[str]:
    """A row of totals under another name than `Total` would be taken for one more group, and give the rest away."""
    found = []
    for name in table.dimensions:
        groups = _groups(table, name)
        if not any(len(own) >= ENOUGH for own in groups):
            continue
        halves = [(own, sum(own.values()) / 2) for own in groups]
        first = dict(zip(reversed(table.frame[name].tolist()), reversed(table.lines), strict=True))
        for value, line in first.items():
            if value != TOTAL and all(own.get(value) == half for own, half in halves):
                found.append(
                    f"Look at line {line}: in column {name} the counts of this value are the sum of all others. If it "
                    f"is a total, call it {TOTAL} and protect the table again: as it stands, a hidden count can be "
                    "worked out from it."
                )
                break
    return found


def _groups(table: CountTable, name: str) -> list[dict[str, int]]:
    """The counts of each value of a column, apart for each combination of the others; without those of nobody."""
    others = [own for own in table.dimensions if own != name]
    keys = zip(*(table.frame[own] for own in others), strict=True) if others else repeat(())
    groups: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for key, value, count in zip(keys, table.frame[name], table.frame[table.count], strict=False):
        if value != TOTAL:
            groups[key][value] = int(count)
    return [own for own in groups.values() if any(own.values())]


def _second_counts(table: CountTable) -> list[str]:
    """Columns of numbers that tell no rows apart may well be a second column of counts."""
    found = []
    columns = {name: list(table.frame[name]) for name in table.dimensions}
    for name, texts in columns.items():
        values = set(texts) - {TOTAL}
        is_number = all(whole(text) is not None for text in values)
        if len(values) > 1 and is_number and not tells_apart(name, columns):
            found.append(
                f"Look at column {name}: it holds numbers, and no two rows differ in it alone. If it is a second "
                "count, take it out and protect the table again: as it stands it is published as it is."
            )
    return found


def _formulas(table: CountTable) -> list[str]:
    names = {text for own in table.dimensions for text in (own, *table.frame[own])}
    texts = [text for text in names if text.startswith(FORMULA) and whole(text[1:]) is None]
    if not texts:
        return []
    return [
        f"{len(texts)} {'name begins' if len(texts) == 1 else 'names begin'} with one of {' '.join(FORMULA)} and "
        "stays as it is: a spreadsheet may take it for a formula."
    ]
