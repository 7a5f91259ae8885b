"""Row rules: each extract's columns and one true-or-false column for every rule, for a suite to ask about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import pandas as pd

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.reading import FREE_TEXT, LOOKED_AT, PERSONAL
from dvmetrics.deliveries.tables import DELIVERY, Table, by_row
from dvmetrics.extracts.schema import KEY_PATTERN, NOT_A_CODE, Column

FORMULA = re.compile(r"^[=+@\t\r＝＋＠]|^[-－](?!\d+(?:\.\d+)?$)")
"""What a spreadsheet runs: a hyphen too, unless the whole cell is a number."""
MARKUP = re.compile(r"[<>]")
BROKEN_CHARACTERS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]"  # cannot be seen, or turn the text round
    r"|â€|[ÃÂ][\x80-\xbf]"  # UTF-8 that was read as something else and saved again
)
EMPTY_HASHES = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
"""MD5, SHA-1 and SHA-256 of nothing: a sender hashed an empty cell, and all whom it stands for look like one person."""
KEYED = re.compile(KEY_PATTERN)
LONGEST_NAME = 200

LATEST_WITHOUT_NOTE_DAYS = 92
"""Without a note a date counts as in the future when it is later than this many days after the quarter."""


@dataclass(frozen=True)
class Checked:
    """`frame`: the extract's columns and one boolean column a rule, by row. `columns`: which columns a rule that looks
    at several found at fault, by (delivery, rule)."""

    frame: pd.DataFrame
    columns: dict[tuple[int, str], tuple[str, ...]]


@dataclass(frozen=True)
class _Faults:
    """The rows at fault by rule, gathered column by column."""

    rows: pd.Series
    found: dict[str, pd.Series] = field(default_factory=dict)
    columns: dict[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)

    def add(self, rule: str, column: str, at_fault: pd.Series) -> None:
        self.found[rule] = self.found[rule] | at_fault if rule in self.found else at_fault
        for delivery in self.rows[at_fault].unique():
            place = (int(delivery), rule)
            self.columns[place] = (*self.columns.get(place, ()), column)


@dataclass(frozen=True)
class _Forbidden:
    """What no cell of some kinds of column may hold. `well_made`: whether keys in due form are looked at too."""

    rule: str
    is_held: Callable[[str], object]
    kinds: frozenset[str]
    well_made: bool = False
    listed: bool = False

    def looks_at(self, column: Column) -> bool:
        return column.kind in self.kinds and (bool(column.codes) or not self.listed)


def _is_of_nobody(cell: str) -> bool:
    return any(key in EMPTY_HASHES or key == key[0] * len(key) for key in cell.split())


KEYS = frozenset({"key", "keys"})
WORDS = KEYS | {"code", "name"}
FORBIDDEN = (
    _Forbidden("holds_no_personal_data", PERSONAL.search, WORDS),
    _Forbidden("holds_no_formula", FORMULA.search, WORDS | {"date", "datetime", "count", "number"}),
    _Forbidden("holds_no_markup", MARKUP.search, WORDS),
    _Forbidden("holds_no_broken_characters", BROKEN_CHARACTERS.search, WORDS),
    _Forbidden("holds_no_free_text", FREE_TEXT.search, frozenset({"key", "code"})),
    _Forbidden("holds_no_free_text", lambda name: len(name) > LONGEST_NAME, frozenset({"name"})),
    _Forbidden("is_written_as_a_code", NOT_A_CODE.search, frozenset({"code"}), listed=True),
    _Forbidden("holds_no_key_of_nobody", _is_of_nobody, KEYS, well_made=True),
)


def checked(table: Table, deliveries: list[Delivery], tables: dict[str, Table], indicators: Collection[str]) -> Checked:
    """All row rules of one extract. `indicators` are the names that a return of totals may use."""
    faults = _Faults(table.typed[DELIVERY])
    for column in table.extract.columns:
        for rule, cells in _forbidden(column, table.text[column.name]):
            faults.add(rule, column.name, cells)
    for name, late in _in_the_future(table, deliveries):
        faults.add("is_not_in_the_future", name, late)
    rules = {f"{name}_is_readable": ~cells for name, cells in table.unreadable.items()}
    rules["is_in_the_period"] = _in_the_period(table, deliveries)
    rules["key_is_new"] = ~_repeated(table)
    for rule, check in table.extract.checks.items():
        rules[rule] = check(table.typed).fillna(True).astype(bool)
    for reference in table.extract.references:
        known = tables[reference.extract].typed[reference.extract_column] if reference.extract in tables else None
        cells = table.typed[reference.column]
        rules[reference.check] = _kept(table) if known is None else cells.isna() | cells.isin(known)
    if table.extract.name == "kpi_return":
        rules["indicator_is_defined"] = table.typed["indicator"].isin(list(indicators))
    for rule in {*(forbidden.rule for forbidden in FORBIDDEN), "is_not_in_the_future"}:
        rules[rule] = ~faults.found[rule] if rule in faults.found else _kept(table)
    return Checked(table.typed.assign(**rules), faults.columns)


def _kept(table: Table) -> pd.Series:
    return pd.Series(True, index=table.typed.index)


def _forbidden(column: Column, cells: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """Each rule that some cells of a column break, and which."""
    held = cells.dropna().unique().tolist()
    # A well-made key can be nothing else, and there are too many of them to try every pattern on each.
    unusual = [cell for cell in held if column.kind not in KEYS or not KEYED.fullmatch(cell)]
    for forbidden in (own for own in FORBIDDEN if own.looks_at(column)):
        looked_at = held if forbidden.well_made else unusual
        faulty = [cell for cell in looked_at if forbidden.is_held(cell[:LOOKED_AT])]
        if faulty:
            yield forbidden.rule, cells.isin(faulty)


def _in_the_period(table: Table, deliveries: list[Delivery]) -> pd.Series:
    """An event is dated in its quarter; a case was opened by its end; a snapshot has no date of its own."""
    dated_by = table.extract.dated_by
    if dated_by is None or table.extract.delivered == "snapshot":
        return _kept(table)
    dates, rows = table.typed[dated_by].dt.normalize(), table.typed[DELIVERY]
    inside: pd.Series = dates <= by_row(rows, [delivery.quarter.end for delivery in deliveries], "datetime64[s]")
    if table.extract.delivered == "events":
        inside &= dates >= table.typed["delivered_for"]
    inside |= dates.isna() | _spans(table, deliveries)
    return inside


def _in_the_future(table: Table, deliveries: list[Delivery]) -> Iterator[tuple[str, pd.Series]]:
    latest = by_row(table.typed[DELIVERY], [_latest_day(delivery) for delivery in deliveries], "datetime64[s]")
    spans = _spans(table, deliveries)
    for name in table.extract.of_kind("date", "datetime"):
        if table.extract.column(name).is_planned:
            continue
        late = (table.typed[name].dt.normalize() > latest) & ~spans
        if late.any():
            yield name, late


def _spans(table: Table, deliveries: list[Delivery]) -> pd.Series:
    return pd.Series(by_row(table.typed[DELIVERY], [delivery.spans for delivery in deliveries], "bool"))


def _latest_day(delivery: Delivery) -> pd.Timestamp:
    if delivery.note is not None:
        return pd.Timestamp(delivery.note.produced_at)
    return pd.Timestamp(delivery.quarter.end) + pd.Timedelta(days=LATEST_WITHOUT_NOTE_DAYS)


def _repeated(table: Table) -> pd.Series:
    """An event's key may be used once ever by a sender; a case or a register entry once in a delivery."""
    within = ["agency"] if table.extract.delivered == "events" else [DELIVERY]
    key = [*table.extract.key, *within]
    return table.typed.duplicated(key, keep="first") & table.typed[list(table.extract.key)].notna().all(axis=1)
