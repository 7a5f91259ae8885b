"""What an indicator needs, asked of tables without a row: for whoever has none yet."""

from __future__ import annotations

from datetime import date
from functools import cache

import ibis
import pandas as pd

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.counting import Database, Indicator, Tables
from dvmetrics.indicators.needs import Need
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


def needed_by(indicator: Indicator) -> tuple[Need, ...]:
    """The columns that an indicator needs, of those that a file may be without."""
    database = _without_rows()
    tables = Tables(database, database.names, ibis.memtable({"period_start": [ANY_DAY], "period_end": [ANY_DAY]}))
    indicator.count(tables)
    return tuple(own for own in indicator.needed_of(tables.taken) if not own.can_do_without)


@cache
def _without_rows() -> Database:
    frames = {
        name: pd.DataFrame({column: pd.Series(dtype="object") for column in (*own.names, "agency", "delivered_for")})
        for name, own in EXTRACTS.items()
        if name != TOTALS
    }
    intake = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in INTAKE.items()})
    return Database(frames, intake, working_days(ANY_DAY, ANY_DAY, "ENG"))
