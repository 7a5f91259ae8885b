"""Cases of which a file says nothing are in no share: neither met nor not met. Restricted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from dvmetrics.indicators.counting import CASE, Cases, Counted, Indicator, Listed, Tables
from dvmetrics.measure.headings import Headings
from dvmetrics.periods import Quarter

SENT = ("agency", "delivered_for")
"""The columns that tell which file a row came in."""


def of_known(indicator: Indicator, headings: Headings) -> Indicator:
    """The same indicator without the cases whose row is of a file that has no column for what is needed of each: where
    other files have it, these cases would count as if the answer were no. A middle leaves them out by itself."""

    def count(tables: Tables) -> Counted:
        counted = indicator.count(tables)
        if not isinstance(counted, (Cases, Listed)) or CASE not in counted.table.columns:
            return counted
        unknown = list(_not_known(indicator, headings, tables))
        if not unknown:
            return counted
        cases = ibis.union(*unknown) if len(unknown) > 1 else unknown[0]
        return replace(counted, table=counted.table.anti_join(cases, CASE))

    return replace(indicator, count=count)


def _not_known(indicator: Indicator, headings: Headings, tables: Tables) -> Iterator[ir.Table]:
    """The cases of files that do not meet a need, a table for each need."""
    for need in indicator.needed_of(tables.taken):
        files = [] if need.of is not None or need.everywhere else list(headings.files_without(need))
        if files:
            rows = tables.take(need.extract, CASE, *SENT)
            yield rows.filter(ibis.or_(*(_is_of(rows, agency, quarter) for agency, quarter in files))).select(CASE)


def _is_of(rows: ir.Table, agency: str, quarter: Quarter) -> ir.BooleanValue:
    """Whether a row came in this file."""
    own: ir.BooleanValue = (rows.agency == agency) & (rows.delivered_for.cast("date") == quarter.start)
    return own
