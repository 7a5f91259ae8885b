"""How indicators count: Ibis expressions over the accepted extracts, run on DuckDB in process."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need, needs_of

ARROW_TYPES: dict[str, pa.DataType] = {
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "count": pa.int64(),
    "number": pa.float64(),
}
CASE = "case"
"""A number for each row of any extract, which no other row has: it tells which row stands behind what is counted. It
is no column of an extract and never leaves the database. Within an extract the numbers follow the days."""
LIBRARY_TALK = (
    ("fetch_arrow_table", DeprecationWarning),  # Ibis 12 speaks to DuckDB 2 in words of DuckDB 1
    ("The 'future.infer_string' option is deprecated", Warning),  # set by Ibis 12 when it makes a pandas table
)
"""What libraries warn each other of, which whoever asks the database can do nothing about: also in a notebook that is
given an Ibis table."""
SENDERS = "senders"
"""The table of the agency that sent each case."""


@dataclass(frozen=True)
class Cases:
    """One row for each member of the denominator: `on` (the date that puts it in a period) and `met` (whether it is in
    the numerator; null, where that is not known, counts as no). Where they are about people also `case`, the row that
    stands for it; of several rows that make one thing, such as the incidents of one victim, the least.

    For a breakdown `grp` (null: in the whole alone); where the definition names several characteristics, also `by`
    (which of them; a case then comes once for each, and there can be no whole). `compared_met`: whether it is in X, of
    the same cases.
    """

    table: ir.Table


@dataclass(frozen=True)
class Listed:
    """One row for each thing that is counted: `on`, `case` (as in `Cases`) and, for each count of people, a column of
    its name that says how often the row is in it: yes or no, or a number of children, arrests or people. The counts
    are `numerator`, `denominator`, `compared_numerator` and `compared_denominator`.

    `by` and `grp` are as in `Cases`; a row without `grp` is of the whole. With `period_start` a row counts in that
    period alone: who is counted there depends on the period, such as everybody once, by what came first in it.
    `beside`: what is no count of people, such as residents, days or pounds: `period_start` (`by`, `grp`) and the other
    counts. Only the periods and groups that it has are counted.
    """

    table: ir.Table
    beside: ir.Table | None = None


@dataclass(frozen=True)
class Counts:
    """Counts of what is not about people, where they are no share of listed cases: `period_start`, `numerator` (null
    where there was something to count and it is not known how it stood), `denominator` (may be null).

    For a breakdown `grp` (null for the whole) and `by`, as in `Cases`; for what is compared `compared_numerator` and
    `compared_denominator`.
    """

    table: ir.Table


@dataclass(frozen=True)
class Values:
    """One row for each case of a median: `case`, `on` and `value` (a whole number; null where it is not known)."""

    table: ir.Table


@dataclass(frozen=True)
class Estimates:
    """Rows of what is not about people with `on`, and what works out (value, lower, upper, number of cases) from the
    rows of a period, given as a pandas frame; None where there are too few."""

    table: ir.Table
    estimate: Callable[[pd.DataFrame], tuple[float, float, float, int] | None]


Counted = Cases | Listed | Counts | Values | Estimates


class Tables:
    """The accepted extracts as Ibis tables, and the working calendar.

    A caseload is reduced to the newest row of each case. Every table of rows has the column CASE. `periods` has the
    columns period_start and period_end of the indicator's grain. `taken` notes which columns of which extract a figure
    rests on, so that a caveat on one of them reaches it. `blind`: columns that say how a case ended are given as
    blanks, to see whether a denominator leans on them.
    """

    def __init__(self, connection: Any, names: frozenset[str], periods: ir.Table, *, blind: bool = False) -> None:
        self._connection = connection
        self._names = names
        self.blind = blind
        self.periods = periods
        self.taken: dict[str, tuple[str, ...]] = {}

    def take(self, name: str, *columns: str) -> ir.Table:
        """These columns of an extract, and nothing else of it. Raises KeyError for a table that is not there."""
        if name not in self._names:
            raise KeyError(f"There is no table {name}; there are: {', '.join(sorted(self._names))}.")
        own_columns = [column for column in columns if column != CASE]
        self.taken[name] = tuple(dict.fromkeys([*self.taken.get(name, ()), *own_columns]))
        table: ir.Table = self._connection.table(name).select(*columns)
        outcomes = {own.name for own in EXTRACTS[name].columns if own.is_outcome} if name in EXTRACTS else set()
        if self.blind and outcomes & set(columns):
            return table.mutate(**{own: ibis.null(table[own].type()) for own in outcomes & set(columns)})
        return table

    @property
    def took_an_outcome(self) -> bool:
        """Whether anything that was taken says how a case ended."""
        return any(
            EXTRACTS[name].column(own).is_outcome
            for name, columns in self.taken.items()
            if name in EXTRACTS
            for own in columns
            if own in EXTRACTS[name].names
        )

    def __contains__(self, name: str) -> bool:
        return name in self._names


CountingExpression = Callable[[Tables], Counted]


@dataclass(frozen=True)
class Indicator:
    """A definition and its counting expression, side by side. `needs`: where it does not need each column that it
    takes for every figure, what it needs in place of that."""

    definition: Definition
    count: CountingExpression
    needs: tuple[Need, ...] = ()

    def defined_as(self, definition: Definition) -> Indicator:
        """The same counting by another definition, such as one with another period."""
        return replace(self, definition=definition)

    def needed_of(self, taken: Mapping[str, Sequence[str]]) -> tuple[Need, ...]:
        """What it needs of the columns that it took, by extract, of those that a file may be without."""
        return needs_of(taken, self.needs, everywhere=not self.definition.can_leave_out)


def connect(
    tables: dict[str, pd.DataFrame], intake: pd.DataFrame, working_days: pd.DataFrame
) -> tuple[Any, frozenset[str]]:
    """An in-process database with the accepted rows, the intake log and the working calendar; it writes no file."""
    database = Database(tables, intake, working_days)
    senders = [database.made(name)[[CASE, "agency"]] for name in sorted(tables)]
    every = pd.concat(senders) if senders else pd.DataFrame({CASE: [], "agency": []})
    schema = pa.schema([(CASE, pa.int64()), ("agency", pa.string())])
    sent_by = pa.Table.from_pandas(every, schema=schema, preserve_index=False)
    database.connection.create_table(SENDERS, ibis.memtable(sent_by))
    for name in LOGS:
        database.table(name)
    return database.connection, database.names


def empty_database() -> Any:
    """A database in process that neither reads nor writes a file."""
    for words, kind in LIBRARY_TALK:
        warnings.filterwarnings("ignore", words, kind)
    connection = ibis.duckdb.connect(temp_directory="")  # rows are never written to the working folder
    connection.raw_sql("SET enable_external_access = false")  # no expression can read or write a file
    return connection


def rows_to_ask(tables: Mapping[str, pd.DataFrame]) -> Any:
    """A database for questions of one's own, with all rows of each extract as they were accepted: also every row of a
    case that was sent again, where counting takes the newest."""
    connection = empty_database()
    for name, rows in tables.items():
        connection.con.register(name, _arrow(rows, EXTRACTS[name]))
    return connection


LOGS = ("intake", "working_days")


class Database:
    """The accepted rows, the intake log and the working calendar, each made into a table when it is first asked for: a
    single indicator needs one or two of them."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], intake: pd.DataFrame, working_days: pd.DataFrame) -> None:
        self.connection = empty_database()
        self.names = frozenset([*tables, *LOGS])
        self._rows, self._logs = tables, dict(zip(LOGS, (intake, working_days), strict=True))
        ends = accumulate(len(tables[name]) for name in sorted(tables))
        self._first_case = dict(zip(sorted(tables), (0, *ends), strict=False))
        self._made: set[str] = set()

    def table(self, name: str) -> ir.Table:
        """The table of an extract or a log."""
        if name not in self._made:
            try:
                self._make(name)
            except BaseException:  # one that was interrupted is made again
                self.connection.drop_table(name, force=True)
                raise
            self._made.add(name)
        table: ir.Table = self.connection.table(name)
        return table

    def _make(self, name: str) -> None:
        if name in LOGS:
            # As a memtable: given the Arrow table itself, Ibis 12 writes a statement that DuckDB 2 refuses.
            log = pa.Table.from_pandas(self._logs[name], preserve_index=False)
            self.connection.create_table(name, ibis.memtable(log))
        else:
            self.made(name)

    def made(self, name: str) -> pd.DataFrame:
        """The rows of an extract with their CASE, once they are in the database."""
        extract, frame = EXTRACTS[name], self._rows[name]
        numbered = frame.assign(**{CASE: _numbered(frame, extract) + self._first_case[name]})
        rows = _newest(_arrow(numbered, extract, pa.field(CASE, pa.int64())), extract)
        self.connection.create_table(name, rows)
        return numbered

    def extracts_of(self, cases: pd.Series) -> tuple[str, ...]:
        """The extracts that these cases are rows of."""
        names = list(self._first_case)
        places = np.searchsorted(list(self._first_case.values()), cases.to_numpy(), side="right") - 1
        return tuple(names[place] for place in np.unique(places))

    def to_pandas(self, expression: Any) -> pd.DataFrame:
        """What an expression over the tables comes to."""
        frame: pd.DataFrame = self.connection.to_pandas(expression)
        return frame


def _numbered(frame: pd.DataFrame, extract: Extract) -> pd.Series:
    """The place of each row by its day, sender and key: the same, whatever the order of the rows."""
    dated_by = [extract.dated_by] if extract.dated_by is not None else []
    in_order = frame.reset_index(drop=True).sort_values(
        [*dated_by, "agency", *extract.key, "delivered_for"], kind="stable"
    )
    return pd.Series(range(len(frame)), index=in_order.index, dtype="int64").sort_index().set_axis(frame.index)


def _arrow(frame: pd.DataFrame, extract: Extract, *more: pa.Field) -> pa.Table:
    fields = [pa.field(column.name, ARROW_TYPES.get(column.kind, pa.string())) for column in extract.columns]
    fields += [pa.field("agency", pa.string()), pa.field("delivered_for", pa.date32()), *more]
    return pa.Table.from_pandas(frame, schema=pa.schema(fields), preserve_index=False)


def _newest(table: pa.Table, extract: Extract) -> ir.Table:
    rows = ibis.memtable(table)
    if extract.delivered != "caseload":
        return rows
    case = ibis.window(group_by=["agency", *extract.key], order_by=ibis.desc("delivered_for"))
    return rows.mutate(place=ibis.row_number().over(case)).filter(ibis._.place == 0).drop("place")


def working_days_between(tables: Tables, cases: ir.Table, first: str, second: str, name: str) -> ir.Table:
    """`cases` with a column `name`: how many working days `second` is after `first` (0 on the same day, and on the
    next working day after a Saturday 1); null where either date is missing, and where `second` is before `first`: a
    date that cannot be true is no date."""
    days = tables.take("working_days", "day", "number")
    from_day = days.select(**{f"{name}_from_day": days.day, f"{name}_from": days.number})
    to_day = days.select(**{f"{name}_to_day": days.day, f"{name}_to": days.number})
    joined = cases.left_join(from_day, cases[first].cast("date") == from_day[f"{name}_from_day"])
    joined = joined.left_join(to_day, joined[second].cast("date") == to_day[f"{name}_to_day"])
    in_order = joined[f"{name}_to_day"] >= joined[f"{name}_from_day"]
    difference = in_order.ifelse(joined[f"{name}_to"] - joined[f"{name}_from"], None)
    return joined.mutate(**{name: difference}).select(*cases.columns, name)
