"""Tables of counts with any dimensions, alone or linked, as sums of their finest cells; and the form they are released
in.

A row of a table is a combination of values, one for each dimension column; `Total` stands for all values of a
dimension. The finest cells are all combinations of all dimension columns of the tables taken together: a table without
a column is its total.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.program import Deadline, Infeasible, Program
from dvmetrics.disclosure.sums import Flags, Floats, Whole
from dvmetrics.errors import ConfigurationError

TOTAL = "Total"
HIDDEN = "[c]"
MOST_CELLS = 200_000
"""A product of dimensions with more cells is no table that anybody reads."""
SECONDS = 60.0

Key = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The rows of one table: their `keys` (a value for each of `dimensions`) and counts; missing where hidden."""

    dimensions: tuple[str, ...]
    keys: tuple[Key, ...]
    counts: Floats


@dataclass(frozen=True)
class Layout:
    """How the rows of tables are sums of finest cells.

    `figures` (figures × cells): rows that are the sum of the same cells are one figure, shown or hidden together.
    `of_rows`: for each table the figure of each row.
    """

    figures: csr_array
    of_rows: tuple[Whole, ...]

    def counts(self, tables: Sequence[Table]) -> Floats:
        """The count of each figure. Raises ConfigurationError where rows that are the same figure differ."""
        counts = np.full(self.figures.shape[0], np.nan)
        for table, figures in zip(tables, self.of_rows, strict=True):
            known = counts[figures]
            if (~np.isnan(known) & ~np.isnan(table.counts) & (known != table.counts)).any():
                raise ConfigurationError(_DISAGREE)
            counts[figures] = np.where(np.isnan(table.counts), known, table.counts)
        return counts


_DISAGREE = "Totals and cells do not agree: no counts could give all of them."


def read_table(frame: pd.DataFrame, count: str) -> Table:
    """A table with one or more dimension columns and a column of counts, `[c]` where hidden.

    Raises ConfigurationError for anything that is no such table; the message holds no value of it.
    """
    if count not in frame.columns:
        there = ", ".join(map(str, frame.columns))
        raise ConfigurationError(f"The table has no column {count}. Columns there: {there}.")
    dimensions = [str(name) for name in frame.columns if name != count]
    if not dimensions or frame.columns.duplicated().any():
        raise ConfigurationError("A table needs at least one column beside the counts, and no column twice.")
    if not len(frame):
        raise ConfigurationError("The table has no rows.")
    for name in dimensions:
        blank = int((frame[name].isna() | (frame[name].astype("str").str.strip() == "")).sum())
        if blank:
            raise ConfigurationError(f"Column {name}: a value is missing in {_rows(blank)}.")
    keys = tuple(tuple(map(str, values)) for values in frame[dimensions].itertuples(index=False, name=None))
    if len(set(keys)) < len(keys):
        raise ConfigurationError(
            f"The same combination stands in the table twice, in {_rows(len(keys) - len(set(keys)))}."
        )
    return Table(tuple(dimensions), keys, _counts(frame[count], count))


def _rows(number: int | np.int_) -> str:
    return f"{number} row" if number == 1 else f"{number} rows"


def _counts(column: pd.Series[float], name: str) -> Floats:
    hidden = (column.astype("str").str.strip() == HIDDEN).to_numpy(dtype=bool)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~hidden & ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers)))
    if wrong.any():
        raise ConfigurationError(
            f"Column {name}: a count must be a whole number that is not negative. It is not in {_rows(wrong.sum())}."
        )
    return np.where(hidden, np.nan, numbers)


def completed(tables: Sequence[Table]) -> list[Table]:
    """The tables with every combination of values, and totals over each dimension that has none.

    A combination that is not there counts none. Rows of totals that are there stay as they are, and none is added to
    them. New rows stand at the end.
    """
    levels = _levels(tables)
    return [_with_totals(_with_zeros(table, levels)) for table in tables]


def _levels(tables: Sequence[Table]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for table in tables:
        for place, name in enumerate(table.dimensions):
            found.setdefault(name, set()).update(key[place] for key in table.keys if key[place] != TOTAL)
    levels = {name: tuple(sorted(values)) for name, values in sorted(found.items())}
    if any(not values for values in levels.values()):
        raise ConfigurationError(f"A dimension has no value but {TOTAL}.")
    if math.prod(map(len, levels.values())) > MOST_CELLS:
        raise ConfigurationError(f"The tables have more than {MOST_CELLS:,} combinations of values.")
    return levels


def absent(table: Table, levels: dict[str, tuple[str, ...]]) -> list[Key]:
    """The combinations of the finest rows of a table that are not there, in order."""
    totals = {tuple(value == TOTAL for value in key) for key in table.keys}
    finest = [own for own in totals if not any(_is_finer(other, own) for other in totals)]
    there, found = set(table.keys), []
    for own in sorted(finest):
        choices = [(TOTAL,) if total else levels[name] for name, total in zip(table.dimensions, own, strict=True)]
        found += [key for key in product(*choices) if key not in there]
    return found


def _is_finer(one: tuple[bool, ...], other: tuple[bool, ...]) -> bool:
    return one != other and all(not mine or theirs for mine, theirs in zip(one, other, strict=True))


def _with_zeros(table: Table, levels: dict[str, tuple[str, ...]]) -> Table:
    new = absent(table, levels)
    return Table(table.dimensions, (*table.keys, *new), np.append(table.counts, np.zeros(len(new))))


def _with_totals(table: Table) -> Table:
    for place in range(len(table.dimensions)):
        if any(key[place] == TOTAL for key in table.keys):
            continue
        sums: dict[Key, float] = {}
        for key, count in zip(table.keys, table.counts, strict=True):
            total = (*key[:place], TOTAL, *key[place + 1 :])
            sums[total] = sums.get(total, 0.0) + count
        new = sorted(sums)
        table = Table(table.dimensions, (*table.keys, *new), np.append(table.counts, [sums[key] for key in new]))
    return table


def layout(tables: Sequence[Table]) -> Layout:
    """Each row of the tables as a sum of finest cells. Cells and figures have the same order however rows are
    ordered."""
    levels = _levels(tables)
    shape = tuple(map(len, levels.values()))
    cells = np.arange(math.prod(shape)).reshape(shape)
    places = {name: {value: i for i, value in enumerate(values)} for name, values in levels.items()}
    rows = [[_cells_of(table.dimensions, key, places, cells) for key in table.keys] for table in tables]
    order: dict[bytes, int] = {}
    members: list[Whole] = []
    for own in sorted({cell.tobytes(): cell for table in rows for cell in table}.values(), key=_by_size):
        order[own.tobytes()] = len(members)
        members.append(own)
    of_rows = tuple(np.array([order[own.tobytes()] for own in table], dtype=np.int64) for table in rows)
    return Layout(rows_of(members, cells.size), of_rows)


def absences(tables: Sequence[Table]) -> csr_array:
    """The combinations that are in no table, as sums of finest cells."""
    levels = _levels(tables)
    shape = tuple(map(len, levels.values()))
    cells = np.arange(math.prod(shape)).reshape(shape)
    places = {name: {value: i for i, value in enumerate(values)} for name, values in levels.items()}
    rows = [_cells_of(table.dimensions, key, places, cells) for table in tables for key in absent(table, levels)]
    return rows_of(rows, cells.size)


def _by_size(cells: Whole) -> tuple[int, bytes]:
    return cells.size, cells.astype(">i8").tobytes()


def _cells_of(dimensions: Iterable[str], key: Key, places: dict[str, dict[str, int]], cells: Whole) -> Whole:
    own = dict(zip(dimensions, key, strict=True))
    chosen = tuple(
        slice(None) if own.get(name, TOTAL) == TOTAL else slice(values[own[name]], values[own[name]] + 1)
        for name, values in places.items()
    )
    found: Whole = cells[chosen].ravel()
    return found


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


def as_shown(count: float, policy: Policy) -> tuple[float, float]:
    """The least and most that a count can be, as a reader of the count in released form knows."""
    return policy.possible(count) if policy.base > 1 else (count, count)


def released_form(table: Table, counts: Floats, hidden: Flags, count: str) -> pd.DataFrame:
    """The table as it is released: texts, with `[c]` for a hidden count."""
    texts = [HIDDEN if is_hidden else f"{value:.0f}" for value, is_hidden in zip(counts, hidden, strict=True)]
    frame = pd.DataFrame(list(table.keys), columns=list(table.dimensions), dtype="str")
    return frame.assign(**{count: pd.Series(texts, dtype="str")})
