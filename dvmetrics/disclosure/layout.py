"""Tables of counts, alone or linked, as sums of their finest cells.

A row of a table is a combination of values, one for each dimension column; `Total` stands for all values of a
dimension. The finest cells are the combinations of all dimension columns of the tables taken together: a table without
a column is its total. Where one column lies within another (months within quarters), most combinations of the two
cannot exist, and are no cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from scipy.sparse import csr_array

from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.disclosure.program import Deadline, Infeasible, Program
from dvmetrics.disclosure.sums import Floats, Whole
from dvmetrics.disclosure.table import TOTAL, Key, Table
from dvmetrics.errors import ConfigurationError

MOST_CELLS = 200_000
"""A table with more cells is none that anybody reads."""
MOST_COMBINATIONS = 25 * MOST_CELLS
"""So many, those that cannot exist among them, still fit into memory."""
SECONDS = 60.0

Levels = dict[str, tuple[str, ...]]
"""The values of each column, without `Total`."""
Pair = tuple[str, str]
"""An inner column and an outer one."""

_DISAGREE = (
    "Totals and cells do not agree: no counts could give all of them. A combination that is not there counts none, "
    "also where its total is."
)
_TOO_MANY = (
    f"There are more than {MOST_CELLS:,} combinations of values. Take a column out, or put values together in fewer."
)


def levels_of(tables: Sequence[Table]) -> Levels:
    """The values of each column, in the order in which they first appear. Raises ConfigurationError for a column
    without any."""
    found: dict[str, dict[str, None]] = {}
    for table in tables:
        for place, name in enumerate(table.dimensions):
            found.setdefault(name, {}).update((key[place], None) for key in table.keys if key[place] != TOTAL)
    if not all(found.values()):
        raise ConfigurationError(f"A dimension has no value but {TOTAL}.")
    return {name: tuple(values) for name, values in found.items()}


def lying_within(tables: Sequence[Table]) -> dict[Pair, dict[str, str]]:
    """For each column that lies within another, as (inner, outer): in which value of the outer one each of its values
    lies.

    It does where each of its values stands in rows with one value of the other only, one of these holds two values or
    more, and there is another one. Everybody knows that January is in the first quarter and in no other: a count of
    none for January in the second would be no cover for anything.
    """
    levels, found = levels_of(tables), {}
    for pair, beside in values_beside(tables).items():
        home = {value: next(iter(others)) for value, others in beside.items() if len(others) == 1}
        if len(home) == len(beside) > len(set(home.values())) and len(levels[pair[1]]) > 1:
            found[pair] = home
    return found


def values_beside(tables: Sequence[Table]) -> dict[Pair, dict[str, set[str]]]:
    """For every two columns of a table: the values of the second with which each value of the first stands in rows."""
    found: dict[Pair, dict[str, set[str]]] = {}
    for table in tables:
        for one, other in permutations(range(len(table.dimensions)), 2):
            beside = found.setdefault((table.dimensions[one], table.dimensions[other]), {})
            for key in table.keys:
                if TOTAL not in (key[one], key[other]):
                    beside.setdefault(key[one], set()).add(key[other])
    return found


@dataclass(frozen=True)
class Cells:
    """The finest cells of tables.

    `places`: the place of each value of each column. `numbers` (an axis for each column): the number of each cell, -1
    for a combination that cannot exist.
    """

    places: dict[str, dict[str, int]]
    numbers: Whole

    @classmethod
    def of(cls, tables: Sequence[Table]) -> Cells:
        """The cells of tables, the same however rows are ordered. Raises ConfigurationError where they are too many."""
        levels = {name: sorted(values) for name, values in sorted(levels_of(tables).items())}
        shape = tuple(map(len, levels.values()))
        if math.prod(shape) > MOST_COMBINATIONS:
            raise ConfigurationError(_TOO_MANY)
        can_exist, axes = np.ones(shape, dtype=bool), list(levels)
        for (inner, outer), home in lying_within(tables).items():
            fits = np.array([[home.get(value) == other for other in levels[outer]] for value in levels[inner]])
            own = np.moveaxis(can_exist, (axes.index(inner), axes.index(outer)), (-2, -1))
            own &= fits
        if can_exist.sum() > MOST_CELLS:
            raise ConfigurationError(_TOO_MANY)
        places = {name: {value: place for place, value in enumerate(values)} for name, values in levels.items()}
        return cls(places, np.where(can_exist, can_exist.cumsum().reshape(shape) - 1, -1))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(self.numbers.max(initial=-1)) + 1

    def of_row(self, dimensions: Iterable[str], key: Key) -> Whole:
        """The cells that a row of a table is the sum of."""
        own = dict(zip(dimensions, key, strict=True))
        chosen = tuple(
            slice(None) if own.get(name, TOTAL) == TOTAL else values[own[name]] for name, values in self.places.items()
        )
        found: Whole = self.numbers[chosen].ravel()
        return found[found >= 0]


def absent(table: Table, cells: Cells) -> list[Key]:
    """The combinations of the finest rows of a table that can exist and are not there."""
    totals = {tuple(value == TOTAL for value in key) for key in table.keys}
    finest = [own for own in totals if not any(_is_finer(other, own) for other in totals)]
    there, found = set(table.keys), []
    columns = [(name, list(values)) for name, values in cells.places.items()]
    for own in sorted(finest):
        named = {name for name, is_total in zip(table.dimensions, own, strict=True) if not is_total}
        kept = [(name, values) for name, values in columns if name in named]
        beyond = tuple(axis for axis, (name, _) in enumerate(columns) if name not in named)
        for places in np.argwhere((cells.numbers >= 0).any(axis=beyond)):
            chosen = {name: values[place] for (name, values), place in zip(kept, places, strict=True)}
            found.append(tuple(chosen.get(name, TOTAL) for name in table.dimensions))
    return [key for key in found if key not in there]


def _is_finer(one: tuple[bool, ...], other: tuple[bool, ...]) -> bool:
    return one != other and all(not mine or theirs for mine, theirs in zip(one, other, strict=True))


def completed(tables: Sequence[Table]) -> list[Table]:
    """The tables with every combination of values that can exist, and totals over each dimension that has none.

    A combination that is not there counts none. Rows of totals that are there stay as they are, and none is added to
    them. New rows stand at the end: values in the order in which they first appear, `Total` last.
    """
    cells, levels = Cells.of(tables), levels_of(tables)
    return [_with_totals(_with_zeros(table, cells, levels), levels) for table in tables]


def _with_zeros(table: Table, cells: Cells, levels: Levels) -> Table:
    new = _in_order(absent(table, cells), table.dimensions, levels)
    return Table(table.dimensions, (*table.keys, *new), np.append(table.counts, np.zeros(len(new))))


def _with_totals(table: Table, levels: Levels) -> Table:
    counts = dict(zip(table.keys, table.counts.tolist(), strict=True))
    for place in range(len(table.dimensions)):
        if any(key[place] == TOTAL for key in counts):
            continue
        for key, count in list(counts.items()):
            total = (*key[:place], TOTAL, *key[place + 1 :])
            counts[total] = counts.get(total, 0.0) + count
    new = _in_order(counts.keys() - set(table.keys), table.dimensions, levels)
    keys = (*table.keys, *new)
    return Table(table.dimensions, keys, np.array([counts[key] for key in keys]))


def _in_order(keys: Iterable[Key], dimensions: Sequence[str], levels: Levels) -> list[Key]:
    places = [{value: place for place, value in enumerate((*levels[name], TOTAL))} for name in dimensions]
    return sorted(keys, key=lambda key: [own[value] for own, value in zip(places, key, strict=True)])


@dataclass(frozen=True)
class Layout:
    """How the rows of tables are sums of finest cells.

    `figures` (figures × cells): rows that are the sum of the same cells are one figure, shown or hidden together.
    `of_rows`: for each table the figure of each row.
    """

    figures: csr_array
    of_rows: tuple[Whole, ...]

    def counts(self, tables: Sequence[Table]) -> Floats:
        """The count of each figure, missing where no row shows it. Raises ConfigurationError where rows that are the
        same figure differ."""
        least: Floats = np.full(self.figures.shape[0], np.nan)
        most = least.copy()
        for table, figures in zip(tables, self.of_rows, strict=True):
            np.fmin.at(least, figures, table.counts)
            np.fmax.at(most, figures, table.counts)
        if (least < most).any():
            raise ConfigurationError(_DISAGREE)
        return most


def layout(tables: Sequence[Table]) -> Layout:
    """Each row of the tables as a sum of finest cells. Cells and figures have the same order however rows are
    ordered."""
    cells = Cells.of(tables)
    rows = [[cells.of_row(table.dimensions, key) for key in table.keys] for table in tables]
    order: dict[bytes, int] = {}
    members: list[Whole] = []
    for own in sorted({row.tobytes(): row for table in rows for row in table}.values(), key=_by_size):
        order[own.tobytes()] = len(members)
        members.append(own)
    of_rows = tuple(np.array([order[own.tobytes()] for own in table], dtype=np.int64) for table in rows)
    return Layout(rows_of(members, cells.size), of_rows)


def absences(tables: Sequence[Table]) -> csr_array:
    """The combinations that could exist and are in no table, as sums of finest cells."""
    cells = Cells.of(tables)
    rows = [cells.of_row(table.dimensions, key) for table in tables for key in absent(table, cells)]
    return rows_of(rows, cells.size)


def _by_size(cells: Whole) -> tuple[int, bytes]:
    return cells.size, cells.astype(">i8").tobytes()


def rows_of(members: Sequence[Whole], columns: int) -> csr_array:
    """A matrix with a row of ones for each set of cells."""
    ends = np.cumsum([0, *(own.size for own in members)])
    indices = np.concatenate([*members, np.zeros(0, dtype=np.int64)])
    return csr_array((np.ones(indices.size), indices, ends), shape=(len(members), columns))


def expect_sound(figures: csr_array, counts: Floats) -> None:
    """Raise ConfigurationError where no cells could give these counts: a total that its parts contradict."""
    if np.isnan(counts).any():
        raise ConfigurationError(f"The table that is to be protected has counts that are hidden already ({HIDDEN}).")
    is_cell = np.diff(figures.indptr) == 1
    if is_cell.sum() == figures.shape[1]:  # every finest cell is known: nothing has to be searched for
        cells = np.zeros(figures.shape[1])
        cells[figures[is_cell].indices] = counts[is_cell]
        if (figures @ cells != counts).any():
            raise ConfigurationError(_DISAGREE)
        return
    ends = np.column_stack([counts, counts])
    anything = np.column_stack([np.zeros(figures.shape[1]), np.full(figures.shape[1], np.inf)])
    try:
        Program(figures, ends, anything, Deadline.after(SECONDS)).furthest(np.zeros(figures.shape[1]), most=True)
    except Infeasible:
        raise ConfigurationError(_DISAGREE) from None
