"""Row rules: for each extract a frame of its columns with one more true-or-false column a rule, for a suite to ask about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from dvmetrics.extracts.deliveries import Delivery
from dvmetrics.extracts.reading import DELIVERY, Table
from dvmetrics.extracts.schema import Column

PERSONAL = re.compile(
    r"(?i)\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b"  # a postcode
    r"|\S+@\S+\.\S+"  # an e-mail address
    r"|(?<!\w)(?:\+44\s?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}\b"  # a telephone number
    r"|\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"  # an NHS number
)
FORMULA = re.compile(r"^[=+@\t]|^-(?!\d)")
MARKUP = re.compile(r"[<>]")
FREE_TEXT = re.compile(r"(?:\S+\s+){5,}\S+")
FORBIDDEN: dict[str, re.Pattern[str]] = {
    "holds_no_personal_data": PERSONAL,
    "holds_no_formula": FORMULA,
    "holds_no_markup": MARKUP,
    "holds_no_free_text": FREE_TEXT,
}
LATEST_WITHOUT_NOTE_DAYS = 92
"""Without a note a date counts as in the future when it is later than this many days after the quarter."""


@dataclass(frozen=True)
class Checked:
    """`frame`: the extract's columns and one boolean column a rule, by row. `columns`: which columns a rule that looks
    at several found at fault, by (delivery, rule)."""

    frame: pd.DataFrame
    columns: dict[tuple[int, str], tuple[str, ...]]


def checked(table: Table, deliveries: list[Delivery], tables: dict[str, Table], indicators: Collection[str]) -> Checked:
    """All row rules of one extract. `indicators` are the names that a return of totals may use."""
    frame = table.typed.copy()
    columns: dict[tuple[int, str], tuple[str, ...]] = {}
    for name, cells in table.unreadable.items():
        frame[f"{name}_is_readable"] = ~cells
    for rule, pattern in FORBIDDEN.items():
        frame[rule] = _without(table, pattern, rule, columns)
    frame["is_in_the_period"] = _in_the_period(table, deliveries)
    frame["is_not_in_the_future"] = _not_in_the_future(table, deliveries, columns)
    frame["key_is_new"] = ~_repeated(table)
    for rule, check in table.extract.checks.items():
        frame[rule] = check(table.typed).fillna(True).astype(bool)
    for reference in table.extract.references:
        known = tables[reference.extract].typed[reference.extract_column] if reference.extract in tables else None
        cells = table.typed[reference.column]
        frame[reference.check] = True if known is None else cells.isna() | cells.isin(known)
    if table.extract.name == "kpi_return":
        frame["indicator_is_defined"] = table.typed["indicator"].isin(list(indicators))
    return Checked(frame, columns)


def _looked_at(column: Column, rule: str) -> bool:
    if column.kind in ("date", "datetime", "count", "number"):
        return rule == "holds_no_formula"
    return not (column.kind == "keys" and rule == "holds_no_free_text") and not (
        column.kind == "name" and rule == "holds_no_free_text"
    )


def _without(
    table: Table, pattern: re.Pattern[str], rule: str, columns: dict[tuple[int, str], tuple[str, ...]]
) -> pd.Series:
    clean = pd.Series(True, index=table.text.index)
    for column in table.extract.columns:
        if not _looked_at(column, rule):
            continue
        cells = table.text[column.name]
        values = cells.dropna().unique()
        found = cells.isin([value for value in values if pattern.search(value)])
        clean &= ~found
        for delivery in table.typed.loc[found, DELIVERY].unique():
            place = (int(delivery), rule)
            columns[place] = (*columns.get(place, ()), column.name)
    return clean


def _in_the_period(table: Table, deliveries: list[Delivery]) -> pd.Series:
    """An event is dated in its quarter; a case was opened by its end; a snapshot has no date of its own."""
    everything = pd.Series(True, index=table.typed.index)
    dated_by = table.extract.dated_by
    if dated_by is None or table.extract.delivered == "snapshot":
        return everything
    dates, rows = table.typed[dated_by].dt.normalize(), table.typed[DELIVERY]
    spans = rows.map(lambda i: deliveries[int(i)].spans).astype(bool)
    end = pd.to_datetime(rows.map(lambda i: deliveries[int(i)].quarter.end))
    inside = dates <= end
    if table.extract.delivered == "events":
        inside &= dates >= table.typed["delivered_for"]
    return dates.isna() | spans | inside


def _not_in_the_future(
    table: Table, deliveries: list[Delivery], columns: dict[tuple[int, str], tuple[str, ...]]
) -> pd.Series:
    fine = pd.Series(True, index=table.typed.index)
    rows = table.typed[DELIVERY]
    latest = pd.to_datetime(rows.map(lambda i: _latest_day(deliveries[int(i)])))
    spans = rows.map(lambda i: deliveries[int(i)].spans).astype(bool)
    for name in table.extract.of_kind("date", "datetime"):
        late = (table.typed[name].dt.normalize() > latest) & ~spans
        fine &= ~late
        for delivery in rows[late].unique():
            place = (int(delivery), "is_not_in_the_future")
            columns[place] = (*columns.get(place, ()), name)
    return fine


def _latest_day(delivery: Delivery) -> pd.Timestamp:
    if delivery.note is not None:
        return pd.Timestamp(delivery.note.produced_at)
    return pd.Timestamp(delivery.quarter.end) + pd.Timedelta(days=LATEST_WITHOUT_NOTE_DAYS)


def _repeated(table: Table) -> pd.Series:
    """An event's key may be used once ever by a sender; a case or a register entry once in a delivery."""
    within = ["agency"] if table.extract.delivered == "events" else [DELIVERY]
    key = [*table.extract.key, *within]
    return table.typed.duplicated(key, keep="first") & table.typed[list(table.extract.key)].notna().all(axis=1)
