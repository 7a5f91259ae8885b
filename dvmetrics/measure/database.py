"""The database that indicators are counted in: the accepted rows, the intake log and the working calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from dvmetrics.gate import GateResult
from dvmetrics.indicators.counting import connect
from dvmetrics.measure.listing import LISTED, SCHEMA
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Quarter
from dvmetrics.working_days import working_days

WORKING_DAYS_BEYOND = 60
"""How far past the last quarter the working calendar reaches: a first contact may come after the quarter's end."""


def database(partnership: Partnership, gate: GateResult) -> tuple[Any, frozenset[str]]:
    """(the connection, the names of its tables), with an empty table LISTED. In process; it writes no file."""
    connection, names = connect(rows_of(gate), gate.intake, calendar_of(partnership, gate.quarter))
    connection.create_table(LISTED, schema=SCHEMA)
    return connection, names


def rows_of(gate: GateResult) -> dict[str, pd.DataFrame]:
    """The accepted tables that rows are counted from: returns of totals hold none."""
    return {name: table for name, table in gate.tables.items() if name != "kpi_return"}


def calendar_of(partnership: Partnership, last: Quarter) -> pd.DataFrame:
    """The working days from a month before the records to a while after them, as `working_days` gives them."""
    first, end = partnership.first_quarter.start, last.end
    holidays = partnership.partnership.bank_holidays
    return working_days(first - timedelta(days=31), end + timedelta(days=WORKING_DAYS_BEYOND), holidays)
