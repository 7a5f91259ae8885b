"""How many people have each history: the set of lists that a person is on, as the bits of a whole number.

With t lists, history 5 = 1 + 4 is "on the first and third list, and no other". History 0 is on no list: nobody can
count it, and it is what the method estimates. An array over histories has 2^t places, and place 0 holds 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, groupby, islice, permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dvmetrics.statistics.arguments import as_numbers

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

COUNT = "count"
MAIN_EFFECTS = "main effects"
MOST_LISTS = 10
"""Each further list doubles the histories and adds as many pairs as there are lists: beyond ten it is too slow."""
MOST_PEOPLE = 10_000_000_000
"""More than there are on earth; far larger numbers cannot be drawn anew, or counted exactly."""
MOST_ORDERS = 5040
"""Orders of lists that are compared for the one that is worked in."""


@dataclass(frozen=True)
class Overlaps:
    """The people on each combination of lists: `counts[h]` of them have history h."""

    names: tuple[str, ...]
    counts: Floats
    given: tuple[str, ...]
    """The names in the order of the table, which is that of every label."""

    @property
    def lists(self) -> int:
        return len(self.names)

    @property
    def known(self) -> float:
        """People on at least one list."""
        return float(self.counts.sum())

    @property
    def on_several(self) -> float:
        """People on two lists or more."""
        return float(self.counts[memberships(self.lists) >= 2].sum())

    def label(self, terms: Iterable[int]) -> str:
        """A model by the lists that it joins, for example Police:Refuge + Housing:Refuge."""
        places = {name: place for place, name in enumerate(self.given)}
        joined = (sorted(places[name] for name in _bits(self.names, term)) for term in terms)
        in_order = sorted(joined, key=lambda lists: (len(lists), lists))
        return " + ".join(":".join(self.given[place] for place in lists) for lists in in_order) or MAIN_EFFECTS


def read(overlaps: pd.DataFrame) -> Overlaps:
    """The table as counts by history, in an order of the lists that does not depend on the table's.

    The order matters to no formula, but to the draws of the resamples: lists and rows may come in any order and every
    figure stays the same. Raises ValueError as `estimate` says.
    """
    names = _list_names(overlaps)
    members = _members(overlaps, names)
    counts = np.zeros(1 << len(names))
    # Rows of one history are added up: a table may be split by something else, such as sex.
    np.add.at(counts, members @ (1 << np.arange(len(names))), _people(overlaps))
    for number, name in enumerate(names):
        if not counts[np.arange(len(counts)) >> number & 1 == 1].any():
            raise ValueError(f"Nobody is on the list {name}. Leave it out: it says nothing of who is missed.")
    return _in_own_order(Overlaps(tuple(names), counts, tuple(names)))


def memberships(lists: int) -> Numbers:
    """How many lists each history is on."""
    return np.array([history.bit_count() for history in range(1 << lists)])


def pairs(lists: int) -> list[int]:
    """Each pair of lists as the history of those on these two alone."""
    return [1 << first | 1 << second for first, second in combinations(range(lists), 2)]


def _bits(names: tuple[str, ...], term: int) -> list[str]:
    return [name for number, name in enumerate(names) if term >> number & 1]


def _list_names(overlaps: pd.DataFrame) -> list[str]:
    if not isinstance(overlaps, pd.DataFrame) or COUNT not in overlaps.columns:
        raise ValueError("overlaps must be a table with one 0/1 column for each list and a column named count.")
    names = [str(column) for column in overlaps.columns if column != COUNT]
    if len(set(names)) < len(names) or list(overlaps.columns).count(COUNT) > 1:
        raise ValueError("Each list needs its own column name, and count may stand only once.")
    if len(names) < 2:
        raise ValueError("The method needs at least 2 lists: one list alone says nothing of who is on none.")
    if len(names) > MOST_LISTS:
        raise ValueError(f"At most {MOST_LISTS} lists can be compared. Join lists that are alike.")
    return names


def _members(overlaps: pd.DataFrame, names: list[str]) -> Numbers:
    columns = [_as_flags(overlaps[name]) for name in overlaps.columns if name != COUNT]
    table = np.column_stack(columns)
    if not np.isin(table, (0.0, 1.0)).all():  # a missing value is neither
        raise ValueError("Each list's column must hold 0 or 1 alone, with none missing.")
    if not len(table):
        raise ValueError("overlaps holds no rows.")
    if not table.any(axis=1).all():
        raise ValueError("A row is on no list. Nobody can count those people: leave the row out.")
    return table.astype(np.int64)


def _as_flags(column: pd.Series[Any]) -> Floats:
    """True and false are as good as 1 and 0 here: they say the same."""
    values = column.astype(float) if pd.api.types.is_bool_dtype(column.dtype) and not column.hasnans else column
    flags = as_numbers(values)
    if flags is None:
        raise ValueError("Each list's column must hold 0 or 1 alone.")
    return flags


def _people(overlaps: pd.DataFrame) -> Floats:
    people = as_numbers(overlaps[COUNT])
    if people is None:
        raise ValueError("count is missing or not a number in some row.")
    if not np.isfinite(people).all():
        raise ValueError("count is missing or not finite in some row.")
    if (people < 0).any():
        raise ValueError("count must not be negative.")
    if (people != np.floor(people)).any():
        raise ValueError("count must hold whole people: the intervals draw people anew, and no part of one.")
    if people.sum() > MOST_PEOPLE:
        raise ValueError("count must not add up to more people than there are on earth.")
    return people


def _in_own_order(overlaps: Overlaps) -> Overlaps:
    """The same lists in the order that gives the smallest counts by history, read as a word, among fitting orders.

    Orders fit when the lists go by their number of people. Only lists of the same number can change places then.
    Two orders with the same counts are the same to every formula.
    """
    histories = np.arange(len(overlaps.counts))
    people = [float(overlaps.counts[histories >> place & 1 == 1].sum()) for place in range(overlaps.lists)]
    best = min(islice(_orders(people), MOST_ORDERS), key=lambda order: tuple(_turned(overlaps, order).counts))
    return _turned(overlaps, best)


def _orders(people: list[float]) -> Iterator[tuple[int, ...]]:
    ranked = sorted(range(len(people)), key=people.__getitem__)
    same = [list(group) for _, group in groupby(ranked, key=people.__getitem__)]
    for parts in product(*(permutations(group) for group in same)):
        yield tuple(place for part in parts for place in part)


def _turned(overlaps: Overlaps, order: tuple[int, ...]) -> Overlaps:
    """The lists in another order: the new list i is the old list order[i]."""
    old = sum((np.arange(len(overlaps.counts)) >> new & 1) << place for new, place in enumerate(order))
    return replace(overlaps, names=tuple(overlaps.names[place] for place in order), counts=overlaps.counts[old])
