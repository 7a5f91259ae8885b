"""What an indicator counts, row by row: added up to its figures, and kept in the database to tell which figures are
made of the same rows. No row leaves the database.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.counting import CASE, Cases, Counted, Listed, Values
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.rows import NUMBERS

PARTS = NUMBERS[:4]
"""The counts of a figure."""
LISTED = "listed"
"""The table of every row that is in a count of people."""
SCHEMA = ibis.schema(
    {
        "indicator": "string",
        "by": "string",
        "grp": "string",
        "period_start": "date",
        "on": "date",
        CASE: "int64",
        **dict.fromkeys(PARTS, "int64"),
    }
)
"""`by` and `grp` are null for the whole; `period_start` is null where a row is in every period that holds its day;
each part says how often the row is in it."""
WHO = ("by", "grp")


def as_listed(counted: Counted, definition: Definition) -> Listed | None:
    """The rows that are counted; None where they are not known: only what is not about people may be so.

    Raises ConfigurationError where a count of people does not say which row stands for each thing counted.
    """
    listed = None
    if isinstance(counted, Listed):
        listed = counted
    elif isinstance(counted, Cases):
        listed = Listed(_shares(counted.table, definition))
    elif isinstance(counted, Values):
        listed = Listed(counted.table.mutate(numerator=counted.table.value.notnull()).drop("value"))
    needed = (CASE, *definition.protected_counts) if definition.about_people else ()
    if needed and (listed is None or not set(needed) <= set(listed.table.columns)):
        raise ConfigurationError(
            f"Indicator {definition.id} counts people, but does not list the case behind each of its counts: what can "
            "be worked out from its figures and others together cannot be told."
        )
    return listed


def _shares(cases: ir.Table, definition: Definition) -> ir.Table:
    """The cases as rows of the whole, of the groups, or of both."""
    parts: dict[str, Any] = {"numerator": cases.met, "denominator": True}
    if "compared_met" in cases.columns:
        parts |= {"compared_numerator": cases.compared_met, "compared_denominator": True}
    own = [name for name in ("on", CASE) if name in cases.columns]
    key = [name for name in WHO if name in cases.columns] if definition.group_by else []
    tables = []
    if definition.whole:
        tables.append(cases.select(*own, **{name: ibis.null("string") for name in key}, **parts))
    if key:
        tables.append(cases.filter(cases.grp.notnull()).select(*own, *key, **parts))
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def dated(table: ir.Table, periods: ir.Table) -> ir.Table:
    """Each row in every period that holds its day, unless it says in which it counts."""
    if "period_start" in table.columns:
        return table
    days = table.mutate(on=table.on.cast("date"))
    placed: ir.Table = periods.join(days, (days.on >= periods.period_start) & (days.on <= periods.period_end))
    return placed


def totals(listed: Listed, periods: ir.Table) -> ir.Table:
    """`period_start`, `by` and `grp` where the rows have them, and the counts, with what stands beside them."""
    parts = [name for name in PARTS if name in listed.table.columns]
    key = ["period_start", *(name for name in WHO if name in listed.table.columns)]
    inside = dated(listed.table, periods)
    counts: ir.Table = inside.group_by(key).aggregate(**{name: _times(inside[name]).sum() for name in parts})
    if listed.beside is None:
        return counts
    both = listed.beside.left_join(counts, key)
    return both.select(*listed.beside.columns, **{name: both[name].fill_null(0) for name in parts})


def keep(listed: Listed, definition: Definition, connection: Any) -> Listed:
    """Add the rows to the table LISTED, with their protected counts; the same, to be read from there."""
    table, columns = listed.table, listed.table.columns
    group, by = (table[name] if name in columns else ibis.null("string") for name in ("grp", "by"))
    if definition.group_by:
        by = by.fill_null(definition.group_by[0])
    parts = {name: _times(table[name]) if name in columns else ibis.literal(0, "int64") for name in PARTS}
    rows = table.select(
        indicator=ibis.literal(definition.id),
        by=group.isnull().ifelse(ibis.null("string"), by),
        grp=group,
        period_start=table.period_start.cast("date") if "period_start" in columns else ibis.null("date"),
        on=table.on.cast("date"),
        **{CASE: table[CASE]},
        **parts,
    )
    connection.insert(LISTED, rows)
    stored = connection.table(LISTED).filter(ibis._.indicator == definition.id)
    return Listed(stored.select(*(name for name in columns if name in SCHEMA)), listed.beside)


def rows_of_whole(listed: Listed, periods: ir.Table) -> ir.Table:
    """`period_start`, `case`, and how often in the numerator and the denominator: the rows of the whole, in each of
    these periods that they count in."""
    whole = listed.table.filter(listed.table.grp.isnull()) if "grp" in listed.table.columns else listed.table
    inside = dated(whole, periods)
    parts = {name: _times(inside[name]) if name in inside.columns else 0 for name in PARTS[:2]}
    own = inside.select(CASE, period_start=inside.period_start.cast("date"), **parts)
    return own.semi_join(periods, "period_start")


def _times(column: Any) -> Any:
    """How often a row counts; where it is not known, not at all."""
    return column.cast("int64").fill_null(0)
