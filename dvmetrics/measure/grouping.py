"""What an indicator counts, put into groups that its definition does not name."""

from __future__ import annotations

import ibis.expr.types as ir

from dvmetrics.indicators.counting import CASE, Cases, Counted, Listed, Values
from dvmetrics.measure.listing import WHO


def grouped(counted: Counted, of_case: ir.Table) -> Counted:
    """What is counted, with each case in the group that `of_case` (CASE, by, grp) names, and in no other."""
    if isinstance(counted, Listed):
        beside = None if counted.beside is None else _whole(counted.beside).cross_join(of_case.select(*WHO).distinct())
        return Listed(_whole(counted.table).join(of_case, CASE), beside)
    if isinstance(counted, Values):
        return Values(_whole(counted.table).join(of_case, CASE))
    if isinstance(counted, Cases):
        return Cases(counted.table.drop(*(set(WHO) & set(counted.table.columns))).join(of_case, CASE))
    raise TypeError("Only what lists its cases can be broken down by what the records say of them.")


def _whole(table: ir.Table) -> ir.Table:
    """The rows of the whole, without the columns that name a group."""
    rows = table.filter(table.grp.isnull()) if "grp" in table.columns else table
    return rows.drop(*(set(WHO) & set(table.columns)))
