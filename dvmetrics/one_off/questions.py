"""What an analyst must look at before a table is protected: no rule can decide it, and it may make the table unsafe."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, repeat

from dvmetrics.disclosure.layout import Pair, lying_within, values_beside
from dvmetrics.disclosure.table import TOTAL, read_table
from dvmetrics.one_off.reading import NUMBER, CountTable, tells_apart

READS_LIKE_TOTAL = re.compile(r"(?<![^\W_])(sub)?totals?(?![^\W_])|(?<![^\W_])overall(?![^\W_])|^all ", re.IGNORECASE)
YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
ENOUGH = 3
"""Of two values, one is the sum of the others wherever they are equal."""
PARTS = 2
"""A subtotal is of so many rows at least, and a column lies in so many values of another."""

Group = dict[str, int]
"""The counts of the values of a column beside the same values of the others, in the order of the rows."""


def questions(table: CountTable) -> list[str]:
    """A sentence for each thing in a table that must be looked at."""
    tables = [read_table(table.frame, table.count)]
    within, beside = lying_within(tables).keys(), values_beside(tables)
    counted = _second_counts(table, within)
    asked = [
        f"Look at column {name}: it holds numbers, and no two rows differ in it alone. If it is a second count, write "
        "one row for each combination, or take it out: as it stands it would be published as it is."
        for name in counted
    ]
    for name in table.dimensions:
        asked += _totals(table, name)
    pairs = (own for own in combinations(table.dimensions, 2) if not {*own} & {*counted})
    return asked + [_half_within(*own) for own in pairs if _is_half_within(own, within, beside)]


def _second_counts(table: CountTable, within: Collection[Pair]) -> list[str]:
    """Columns of numbers, most of them at least, that tell no rows apart; years of months or quarters are none."""
    columns = {name: list(table.frame[name]) for name in table.dimensions}
    outer, found = {own for _, own in within}, []
    for name, texts in columns.items():
        values = [text for text in texts if text != TOTAL]
        numbers = [text for text in values if NUMBER.fullmatch(text)]
        is_counted = len(set(numbers)) > 1 and 2 * len(numbers) > len(values) and not tells_apart(name, columns)
        if is_counted and not (name in outer and all(map(YEAR.fullmatch, values))):
            found.append(name)
    return found


def _totals(table: CountTable, name: str) -> list[str]:
    """A total under another name than `Total` would be taken for one more group, and give the rest away."""
    texts = table.frame[name].tolist()
    line = dict(zip(reversed(texts), reversed(table.lines), strict=True))  # the first one of each
    like = next((text for text in texts if text != TOTAL and READS_LIKE_TOTAL.search(text)), None)
    if like is not None:
        return [
            f"Look at line {line[like]}: in column {name} the value reads like a total. Call it {TOTAL} if it stands "
            "for all values; if for some of them, take it out or give what it sums up a column of its own."
        ]
    groups = _groups(table, name)
    if (whole := _sum_of_all_others(groups)) is not None:
        return [
            f"Look at line {line[whole]}: in column {name} the counts of this value are the sum of all others. If it "
            f"is a total, call it {TOTAL}: as it stands, a hidden count could be worked out from it."
        ]
    if (part := _sum_of_those_above(groups)) is not None:
        return [
            f"Look at line {line[part]}: in column {name} the counts of this value are the sum of those above it. If "
            "it is a subtotal, take it out or give what it sums up a column of its own: as it stands, a hidden count "
            "could be worked out from it."
        ]
    return []


def _groups(table: CountTable, name: str) -> list[Group]:
    """The groups of a column, without those that count nobody, and without totals of other columns where there are
    rows without."""
    others = [own for own in table.dimensions if own != name]
    keys = zip(*(table.frame[own] for own in others), strict=True) if others else repeat(())
    groups: dict[tuple[str, ...], Group] = defaultdict(dict)
    for key, value, count in zip(keys, table.frame[name], table.frame[table.count], strict=False):
        if value != TOTAL:
            groups[key][value] = int(count)
    finest = [own for key, own in groups.items() if TOTAL not in key] or list(groups.values())
    return [own for own in finest if any(own.values())]


def _sum_of_all_others(groups: Sequence[Group]) -> str | None:
    """A value that is half of its group, where each group has one."""
    halves = [[value for value, count in own.items() if 2 * count == sum(own.values())] for own in groups]
    large = [found[0] for own, found in zip(groups, halves, strict=True) if found and len(own) >= ENOUGH]
    return large[0] if large and all(halves) else None


def _sum_of_those_above(groups: Sequence[Group]) -> str | None:
    """A value that in all of its groups is the sum of what stands above, from the beginning or from the last such value
    on, where each group that is large enough has one."""
    rows: dict[str, int] = {}
    for value in dict.fromkeys(value for own in groups for value in own):
        with_it = [own for own in groups if value in own]
        found = [_rows_summed_up(own, value, rows) for own in with_it]
        if all(found) and any(own[value] for own in with_it):
            rows[value] = max(found)
    sums = [value for value, number in rows.items() if number >= PARTS]
    large = [own for own in groups if len(own) >= ENOUGH]
    return sums[0] if sums and all(own.keys() & sums for own in large) else None


def _rows_summed_up(own: Group, value: str, sums: Collection[str]) -> int:
    """How many rows above a value it is the sum of; none where it is no such sum."""
    since_start: list[int] = []
    since_last: list[int] = []
    for other, count in own.items():
        if other == value:
            break
        since_start.append(count)
        since_last = [] if other in sums else [*since_last, count]
    return max(len(rows) if sum(rows) == own[value] else 0 for rows in (since_start, since_last))


def _half_within(one: str, other: str) -> str:
    return (
        f"Look at columns {one} and {other}: most values of the one stand with a single value of the other. If other "
        "combinations can occur, write them with 0. If they cannot, give values that are not the same (such as others "
        "of this and of that) names of their own, or take out a column that says the same as the other: as it stands, "
        "they would be added as none, and a reader who knows better could work out a hidden count."
    )


def _is_half_within(own: Pair, within: Collection[Pair], beside: Mapping[Pair, Mapping[str, set[str]]]) -> bool:
    """Whether one of two columns would lie within the other but for some values, or each lies within the other: what
    is not there would be added as none, and if it cannot exist, a reader knows that."""
    ways = (own, own[::-1])
    return not any(way in within for way in ways) and any(_is_mostly_single(beside[way]) for way in ways)


def _is_mostly_single(beside: Mapping[str, set[str]]) -> bool:
    """Whether most values stand with one value only, not all with the same."""
    single = [next(iter(others)) for others in beside.values() if len(others) == 1]
    return 2 * len(single) > len(beside) and len(set(single)) >= PARTS
