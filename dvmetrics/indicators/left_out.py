"""What it costs to leave out a column: the figures of the catalogue that there are then none of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import ibis
import pandas as pd

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.counting import Database, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need, needs_of
from dvmetrics.working_days import working_days

TOTALS = "kpi_return"
"""Holds no rows that anything is counted from."""
INTAKE = {
    "extract": "str",
    "agency": "str",
    "quarter": "datetime64[s]",
    "valid": "bool",
    "on_time": "bool",
    "resubmitted": "bool",
    "spans": "bool",
}
ANY_DAY = date(2001, 1, 1)


@dataclass(frozen=True)
class Cost:
    """An indicator that needs columns of an extract; `groups`: which of its figures, where it is not all of them."""

    definition: Definition
    columns: tuple[str, ...]
    groups: tuple[str, ...]

    def words(self) -> str:
        """`S.flow Referrals from agency to agency (acknowledged)`."""
        groups = f" ({', '.join(self.groups)})" if self.groups else ""
        return f"{self.definition.id} {self.definition.title}{groups}"


def costs(extract: str, left_out: Collection[str]) -> Iterator[Cost]:
    """What there is none of where these columns of an extract are in no file, in the catalogue's order."""
    for name, indicator in CATALOGUE.items():
        if extract not in indicator.definition.sources:
            continue
        for need in _needs(name):
            if need.extract == extract and set(need.columns) <= set(left_out):
                yield Cost(indicator.definition, need.columns, need.of or ())


def cost_lines(extract: str, left_out: Collection[str], of: Collection[str] = tuple(CATALOGUE)) -> Iterator[str]:
    """The same for the indicators `of`, a line for each column or columns: `months_abuse: 2.3 Time to first help`."""
    by_columns: dict[tuple[str, ...], list[str]] = {}
    for cost in costs(extract, left_out):
        if cost.definition.id in of:
            by_columns.setdefault(cost.columns, []).append(cost.words())
    for columns, words in by_columns.items():
        yield f"{' and '.join(columns)}: {'; '.join(words)}"


@cache
def _needs(name: str) -> tuple[Need, ...]:
    """What an indicator needs, as it takes it from tables without a row."""
    indicator, database = CATALOGUE[name], _without_rows()
    tables = Tables(database, database.names, ibis.memtable({"period_start": [ANY_DAY], "period_end": [ANY_DAY]}))
    indicator.count(tables)
    return needs_of(tables.taken, indicator.needs)


@cache
def _without_rows() -> Database:
    frames = {
        name: pd.DataFrame({column: pd.Series(dtype="object") for column in (*own.names, "agency", "delivered_for")})
        for name, own in EXTRACTS.items()
        if name != TOTALS
    }
    intake = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in INTAKE.items()})
    return Database(frames, intake, working_days(ANY_DAY, ANY_DAY, "ENG"))
