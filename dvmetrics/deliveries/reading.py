"""Reading an agency's file into a canonical extract: text first, then types; what cannot be read is noted, not guessed.

Nothing here raises with a value from a file: a fault becomes the name of a rule, the columns and the number of rows.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dvmetrics.deliveries.inbox import FORMATS, Delivery
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column, Extract
from dvmetrics.partnership import Layout

PERSONAL = re.compile(
    r"(?i)\b[a-z]{1,2}\d[a-z\d]?[ _.-]*\d[a-z]{2}\b"  # a postcode
    r"|\S+@\S+\.\S+"  # an e-mail address
    r"|(?<![\w.])(?:\+|\(?0)(?:[ ().\-/]*\d){8,13}(?!\w)"  # a telephone number
    r"|\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"  # an NHS number
    r"|\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"  # a National Insurance number
)
LOOKED_AT = 1000
"""So many characters of a cell are searched: on a cell of a million some patterns would take hours."""
FREE_TEXT = re.compile(r"(?:\S+\s+){5,}\S+")
PERSONAL_NAME = re.compile(
    r"(?i)name|alias|initials|address|street|post_?(code|al)|(^|_)pcode|phone|mobile|(^|_)(tel|fax)($|_)|e_?mail|nhs"
    r"|national_insurance|(^|_)(nin|ni_?no|ni_?number|pnc|uprn|passport)($|_)|(^|_)d_?o_?b($|_)|birth"
    r"|(^|_)notes?($|_)|comment|remark|narrative|free_?text|description|details|circumstances"
)
"""Names of columns, with `_` between words, that a file of this kind must never have."""

Cells = list[str | None]


@dataclass(frozen=True)
class Fault:
    """A file-level rule that a delivery broke: which columns it concerns and how many rows are at fault."""

    rule: str
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Text:
    """A file as text: its cells by canonical column name, or none where it could not be read.

    `rows` is how many the file has, as far as that can be told. `fingerprint` is the same for the same rows, in
    whatever order and format; None where there are none.
    """

    columns: Mapping[str, Cells] = field(default_factory=dict)
    rows: int = 0
    faults: tuple[Fault, ...] = ()
    sha256: str | None = None
    fingerprint: str | None = None

    @property
    def was_read(self) -> bool:
        return bool(self.columns)

    @property
    def lost(self) -> set[str]:
        """The canonical columns that were looked for in vain: nothing more can be said of them."""
        rules = ("has_every_column", "column_names_are_lower_case")
        return {name for fault in self.faults if fault.rule in rules for name in fault.columns}


@dataclass(frozen=True)
class _Raw:
    """A file's cells under the names of its own header."""

    columns: dict[str, Cells]
    rows: int


class _Unreadable(Exception):
    """A file whose cells cannot be told: why, and how many rows it has, if at least they can be."""

    def __init__(self, rule: str, columns: tuple[str, ...] = (), *, rows: int = 0, of: int = 0) -> None:
        self.fault, self.of = Fault(rule, columns, rows), of


def read_text(delivery: Delivery, layout: Layout) -> Text:
    """One delivery as text with canonical column names; every file-level fault is listed."""
    if delivery.path is None:
        return Text()
    extract, form = EXTRACTS[delivery.extract], delivery.path.suffix.lower()
    if delivery.is_link:
        return Text(faults=(Fault("is_a_file_of_its_own"),))
    try:
        content = delivery.path.read_bytes()
    except OSError:
        return Text(faults=(Fault("opens"),))
    checksum = hashlib.sha256(content).hexdigest()
    theirs = {canonical: layout.columns.get(canonical, canonical) for canonical in extract.names}
    try:
        raw = _of_format(form, content, theirs)
    except _Unreadable as unreadable:
        return Text(rows=unreadable.of, faults=(unreadable.fault,), sha256=checksum)
    faults = _faults(raw, extract, layout, theirs)
    nothing: Cells = [None] * raw.rows
    columns = {
        name: _mapped(raw.columns.get(their, nothing), extract.column(name), layout) for name, their in theirs.items()
    }
    return Text(columns, raw.rows, faults, checksum, _fingerprint(columns) if raw.rows else None)


def _of_format(form: str, content: bytes, theirs: Mapping[str, str]) -> _Raw:
    if form not in FORMATS:
        raise _Unreadable("is_csv_or_parquet")
    return _parquet(content, theirs) if form == ".parquet" else _csv(content, theirs)


def _parquet(content: bytes, theirs: Mapping[str, str]) -> _Raw:
    try:
        table = pq.ParquetFile(pa.BufferReader(content)).read()
        _expect_once(table.column_names, theirs, table.num_rows)
        frame = table.to_pandas(ignore_metadata=True)
        return _Raw({str(name): _as_text(frame[name]) for name in frame.columns}, len(frame))
    except _Unreadable:
        raise
    except Exception:  # what the library raises on a broken file is of many kinds, and may quote a cell
        raise _Unreadable("opens") from None


def _as_text(column: pd.Series) -> Cells:
    """Typed cells as an agency would write them in a CSV file; a time zone stays, so that it is found and refused."""
    if pd.api.types.is_datetime64_any_dtype(column):
        dates_only = bool((column.dropna() == column.dropna().dt.normalize()).all())
        has_zone = getattr(column.dtype, "tz", None) is not None
        column = column.dt.strftime("%Y-%m-%d" if dates_only and not has_zone else "%Y-%m-%dT%H:%M:%S%z")
    missing = column.isna().tolist()
    return [None if blank else str(cell) for cell, blank in zip(column.tolist(), missing, strict=True)]


def _csv(content: bytes, theirs: Mapping[str, str]) -> _Raw:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unreadable("is_utf8") from None
    if "\0" in text:  # UTF-16 without its mark
        raise _Unreadable("is_utf8")
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    if "," not in first and any(mark in first for mark in ";\t|"):
        raise _Unreadable("is_comma_separated")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise _Unreadable("quotes_are_closed") from None
    header = rows[0] if rows else []
    if not {plain_name(name) for name in header} & {*KNOWN_NAMES, *map(plain_name, theirs.values())}:
        raise _Unreadable("has_header")
    return _rectangle(header, [row for row in rows[1:] if len(row) > 1 or "".join(row).strip()], theirs)


def _rectangle(header: list[str], body: list[list[str]], theirs: Mapping[str, str]) -> _Raw:
    """The cells by column; a row with more or fewer cells than the header makes the whole file unreadable."""
    ragged = [place for place, row in enumerate(body) if len(row) != len(header)]
    if ragged == [len(body) - 1] and len(body[-1]) < len(header):
        raise _Unreadable("ends_with_a_whole_row", rows=1, of=len(body))
    if ragged:
        raise _Unreadable("rows_have_as_many_cells_as_the_header", rows=len(ragged), of=len(body))
    columns = list(zip(*body, strict=True)) if body else [() for _ in header]
    # Spreadsheets add commas at the end of every line: a column without a name or a cell is none.
    there = [(name, cells) for name, cells in zip(header, columns, strict=True) if name or any(cells)]
    _expect_once([name for name, _ in there], theirs, len(body))
    return _Raw({name: list(cells) for name, cells in there}, len(body))


def _expect_once(header: list[str], theirs: Mapping[str, str], rows: int) -> None:
    """Only canonical names are given back: another name in a header may be a person's."""
    if len(set(header)) < len(header):
        twice = tuple(canonical for canonical, their in theirs.items() if header.count(their) > 1)
        raise _Unreadable("header_names_each_column_once", twice, rows=rows, of=rows)


def plain_name(name: str) -> str:
    """A column's name without what a spreadsheet or a hand changes: capitals, spaces, hyphens."""
    return re.sub(r"[\s_.-]+", "_", name.strip().lower())


KNOWN_NAMES = frozenset(name for extract in EXTRACTS.values() for name in extract.names)
"""Every canonical column: a first row with none of them is not a header."""


def _faults(raw: _Raw, extract: Extract, layout: Layout, theirs: Mapping[str, str]) -> tuple[Fault, ...]:
    """What is wrong with the columns; those that are not allow-listed are dropped, whatever they hold."""
    taken = {*theirs.values(), *layout.ignore}
    unknown = {name: cells for name, cells in raw.columns.items() if name not in taken}
    spellings = {plain_name(name) for name in unknown}
    missing = [name for name, their in theirs.items() if their not in raw.columns]
    misspelt = tuple(name for name in missing if plain_name(theirs[name]) in spellings)
    expected = {*extract.required, *layout.columns}
    lost = tuple(name for name in missing if name in expected and name not in misspelt)
    others = {name for name in unknown if plain_name(name) not in {plain_name(theirs[own]) for own in misspelt}}
    personal = {name for name in others if _is_personal(name, unknown[name])}
    found = {
        "column_names_are_lower_case": misspelt,
        "has_every_column": lost,
        "has_no_personal_columns": personal,
        "has_no_unknown_columns": others - personal,
        "has_rows": not raw.rows,
    }
    named = {"column_names_are_lower_case": misspelt, "has_every_column": lost}
    return tuple(Fault(rule, named.get(rule, ()), raw.rows) for rule, is_broken in found.items() if is_broken)


def _is_personal(name: str, cells: Cells) -> bool:
    """By its name, or by what it holds: a column of postcodes may be called anything."""
    words = plain_name(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))
    if PERSONAL_NAME.search(words):
        return True
    starts = {cell[:LOOKED_AT] for cell in cells if cell}
    return any(PERSONAL.search(start) or FREE_TEXT.search(start) for start in starts)


def _mapped(cells: Cells, column: Column, layout: Layout) -> Cells:
    """Cells with codes and blanks mapped, and units taken off numbers. Only spaces are stripped: a tab or a line break
    in a cell is for the gate."""
    codes, blanks = layout.codes.get(column.name, {}), {"", *layout.blanks}
    units = layout.units if column.kind in ("count", "number") else ()
    meant: dict[str | None, str | None] = {None: None}
    for cell in set(cells) - {None}:
        text = str(cell).strip(" \u00a0")
        if text in blanks:
            meant[cell] = None
            continue
        for unit in units:
            text = text.removesuffix(unit).rstrip()
        meant[cell] = codes.get(text, text)
    return [meant[cell] for cell in cells]


def _fingerprint(columns: Mapping[str, Cells]) -> str:
    lines = sorted("\x1f".join(cell or "" for cell in row) for row in zip(*columns.values(), strict=True))
    return hashlib.sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
