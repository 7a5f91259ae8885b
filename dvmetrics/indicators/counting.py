"""How indicators count: Ibis expressions over the accepted extracts, run on DuckDB in process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.indicators.definition import Definition

ARROW_TYPES: dict[str, pa.DataType] = {
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "count": pa.int64(),
    "number": pa.float64(),
}


@dataclass(frozen=True)
class Cases:
    """One row for each member of the denominator: `on` (the date that puts it in a period) and `met` (whether it is in
    the numerator; null, where that is not known, counts as no).

    For a breakdown `grp`; where the definition names several characteristics, also `by` (which of them; a case then
    comes once for each, and there can be no whole). `compared_met`: whether it is in X, of the same cases.
    """

    table: ir.Table


@dataclass(frozen=True)
class Counts:
    """Counts that are not a share of listed cases: `period_start`, `numerator`, `denominator` (may be null).

    For a breakdown `grp` (null for the whole) and `by`, as in `Cases`; for what is compared `compared_numerator` and
    `compared_denominator`.
    """

    table: ir.Table


@dataclass(frozen=True)
class Values:
    """One row for each case of a median: `on` and `value` (a whole number; null where it is not known)."""

    table: ir.Table


@dataclass(frozen=True)
class Estimates:
    """Rows of what is not about people with `on`, and what works out (value, lower, upper, number of cases) from the
    rows of a period, given as a pandas frame; None where there are too few."""

    table: ir.Table
    estimate: Callable[[pd.DataFrame], tuple[float, float, float, int] | None]


Counted = Cases | Counts | Values | Estimates


class Tables:
    """The accepted extracts as Ibis tables, and the working calendar.

    A caseload is reduced to the newest row of each case. `periods` has the columns period_start and period_end of the
    indicator's grain. `taken` notes which columns of which extract a figure rests on, so that a caveat on one of them
    reaches it. `blind`: columns that say how a case ended are given as blanks, to see whether a denominator leans on
    them.
    """

    def __init__(self, connection: Any, names: frozenset[str], periods: ir.Table, *, blind: bool = False) -> None:
        self._connection = connection
        self._names = names
        self._blind = blind
        self.periods = periods
        self.taken: dict[str, tuple[str, ...]] = {}

    def take(self, name: str, *columns: str) -> ir.Table:
        """These columns of an extract, and nothing else of it. Raises KeyError for a table that is not there."""
        if name not in self._names:
            raise KeyError(f"There is no table {name}; there are: {', '.join(sorted(self._names))}.")
        self.taken[name] = tuple(dict.fromkeys([*self.taken.get(name, ()), *columns]))
        table: ir.Table = self._connection.table(name).select(*columns)
        outcomes = {own.name for own in EXTRACTS[name].columns if own.is_outcome} if name in EXTRACTS else set()
        if self._blind and outcomes & set(columns):
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
    """A definition and its counting expression, side by side."""

    definition: Definition
    count: CountingExpression

    def defined_as(self, definition: Definition) -> Indicator:
        return replace(self, definition=definition)


def connect(
    tables: dict[str, pd.DataFrame], intake: pd.DataFrame, working_days: pd.DataFrame
) -> tuple[Any, frozenset[str]]:
    """An in-process database with the accepted rows, the intake log and the working calendar; it writes no file."""
    connection = ibis.duckdb.connect()
    connection.raw_sql("SET enable_external_access = false")  # no expression can read or write a file
    for name, frame in tables.items():
        extract = EXTRACTS[name]
        connection.create_table(name, _newest(_arrow(frame, extract), extract))
    for name, log in (("intake", intake), ("working_days", working_days)):
        # As a memtable: given the Arrow table itself, Ibis 12 writes a statement that DuckDB 2 refuses.
        connection.create_table(name, ibis.memtable(pa.Table.from_pandas(log, preserve_index=False)))
    return connection, frozenset([*tables, "intake", "working_days"])


def _arrow(frame: pd.DataFrame, extract: Extract) -> pa.Table:
    fields = [pa.field(column.name, ARROW_TYPES.get(column.kind, pa.string())) for column in extract.columns]
    fields += [pa.field("agency", pa.string()), pa.field("delivered_for", pa.date32())]
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
