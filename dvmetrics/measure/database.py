"""The database that indicators are counted in: the accepted rows, the intake log and the working calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dvmetrics.gate import GateResult
from dvmetrics.indicators.counting import connect
from dvmetrics.measure.listing import LISTED, SCHEMA
from dvmetrics.partnership import Partnership
from dvmetrics.working_days import working_days

WORKING_DAYS_BEYOND = 60
"""How far past the last quarter the working calendar reaches: a first contact may come after the quarter's end."""


def database(partnership: Partnership, gate: GateResult) -> tuple[Any, frozenset[str]]:
    """(the connection, the names of its tables), with an empty table LISTED. In process; it writes no file."""
    calendar = working_days(
        partnership.first_quarter.start - timedelta(days=31),
        gate.quarter.end + timedelta(days=WORKING_DAYS_BEYOND),
        partnership.partnership.bank_holidays,
    )
    rows = {name: table for name, table in gate.tables.items() if name != "kpi_return"}
    connection, names = connect(rows, gate.intake, calendar)
    connection.create_table(LISTED, schema=SCHEMA)
    return connection, names
