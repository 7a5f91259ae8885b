"""From the bytes of a file to its cells as text under the names of its own header: CSV, workbooks, Parquet.

Nothing here raises with a value from a file: what is wrong becomes the name of a rule and a number of rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dvmetrics.deliveries.inbox import FORMATS, WORKBOOKS
from dvmetrics.deliveries.sums import folded, is_one_of
from dvmetrics.deliveries.workbooks import Grid, NotAWorkbook, sheet_grid, sheet_names
from dvmetrics.extracts import EXTRACTS
from dvmetrics.layouts import Encoding, Layout, sheet_read

Cells = list[str | None]
SEPARATORS = ",;\t|"
EXACT = 2.0**53
"""Above it a number with a point cannot tell whole numbers apart."""
DECODED_AS: dict[Encoding, str] = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252"}


@dataclass(frozen=True)
class Fault:
    """A file-level rule that a delivery broke: which columns it concerns and how many rows are at fault."""

    rule: str
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Raw:
    """A file's cells under the names of its own header."""

    columns: dict[str, Cells]
    rows: int


class Unreadable(Exception):
    """A file whose cells cannot be told: why, and how many rows it has, if at least they can be."""

    def __init__(self, rule: str, columns: tuple[str, ...] = (), *, rows: int = 0, of: int = 0) -> None:
        self.fault, self.of = Fault(rule, columns, rows), of


def raw_table(form: str, content: bytes, layout: Layout, theirs: Mapping[str, str]) -> Raw:
    """The table of a file of one form (its suffix), read as its layout says. `theirs`: by canonical column their name.

    Raises Unreadable.
    """
    if form not in FORMATS and not (form in WORKBOOKS and layout.sheet):
        raise Unreadable("is_csv_or_parquet")
    if form == ".parquet":
        return without_skipped(parquet_table(content), layout.skip_rows)
    if form in WORKBOOKS:
        grid = _sheet(content, layout.sheet)
    else:
        grid = csv_grid(content, layout.encoding, layout.separator, layout.header)
    header = grid[layout.header - 1] if len(grid) >= layout.header else []
    if not {plain_name(name) for name in header} & {*KNOWN_NAMES, *map(plain_name, theirs.values())}:
        raise Unreadable("has_header")
    raw = table_below(grid, layout.header, unnamed="" not in layout.ignore, blank_rows=not layout.skip_blank_rows)
    return without_skipped(raw, layout.skip_rows)


def _sheet(content: bytes, named: Sequence[str]) -> Grid:
    try:
        name = sheet_read(named, sheet_names(content))
        if name is None:
            raise Unreadable("has_its_sheet")
        return sheet_grid(content, name)
    except NotAWorkbook:
        raise Unreadable("opens") from None


def decoded(content: bytes, encoding: Encoding) -> str:
    """The text of a CSV file. Raises Unreadable."""
    try:
        text = content.decode(DECODED_AS[encoding])
    except UnicodeDecodeError:
        raise Unreadable("is_utf8") from None
    if "\0" in text:  # UTF-16 without its mark
        raise Unreadable("is_utf8")
    return text


def csv_grid(content: bytes, encoding: Encoding, separator: str, header: int | None) -> Grid:
    """The rows of a CSV file. `header`: the row of headings, where it is known: its cells must be parted as is said.

    Raises Unreadable.
    """
    text = decoded(content, encoding)
    if header is not None:
        lines = re.split(r"\r\n|\r|\n", text, maxsplit=header)
        first = lines[header - 1] if len(lines) >= header else ""
        if separator not in first and any(mark in first for mark in SEPARATORS if mark != separator):
            raise Unreadable("is_comma_separated")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise Unreadable("quotes_are_closed") from None


def parquet_table(content: bytes) -> Raw:
    """The table of a Parquet file. Raises Unreadable."""
    try:
        table = pq.ParquetFile(pa.BufferReader(content)).read()
        _expect_once(table.column_names, table.num_rows)
        frame = table.to_pandas(ignore_metadata=True, integer_object_nulls=True)  # a blank must not round long numbers
        return Raw({str(name): _as_text(frame[name]) for name in frame.columns}, len(frame))
    except Unreadable:
        raise
    except Exception:  # what the library raises on a broken file is of many kinds, and may quote a cell
        raise Unreadable("opens") from None


def _as_text(column: pd.Series) -> Cells:
    """Typed cells as an agency would write them in a CSV file; a time zone stays, so that it is found and refused."""
    if pd.api.types.is_datetime64_any_dtype(column):
        dates_only = bool((column.dropna() == column.dropna().dt.normalize()).all())
        has_zone = getattr(column.dtype, "tz", None) is not None
        column = column.dt.strftime("%Y-%m-%d" if dates_only and not has_zone else "%Y-%m-%dT%H:%M:%S%z")
    missing = column.isna().tolist()
    return [None if blank else _typed_in(cell) for cell, blank in zip(column.tolist(), missing, strict=True)]


def _typed_in(cell: object) -> str:
    """A whole number has no decimals: one blank in a column is enough for some programs to keep 1001 as 1001.0."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    return str(cell)


def table_below(grid: Grid, header: int, *, unnamed: bool, blank_rows: bool) -> Raw:
    """The table whose names stand in row `header`; a row with more or fewer cells makes the whole file unreadable.
    `unnamed`: with columns that have cells but no name; `blank_rows`: with rows of cells that are all blank."""
    names, below = grid[header - 1], grid[header:]
    body = [row for row in below if (blank_rows and len(row) > 1) or any(cell.strip() for cell in row)]
    ragged = [place for place, row in enumerate(body) if len(row) != len(names)]
    if ragged == [len(body) - 1] and len(body[-1]) < len(names):
        raise Unreadable("ends_with_a_whole_row", rows=1, of=len(body))
    if ragged:
        raise Unreadable("rows_have_as_many_cells_as_the_header", rows=len(ragged), of=len(body))
    columns = list(zip(*body, strict=True)) if body else [() for _ in names]
    # Spreadsheets add commas at the end of every line: a column without a name or a cell is none.
    there = [(name, cells) for name, cells in zip(names, columns, strict=True) if name or (unnamed and any(cells))]
    _expect_once([name for name, _ in there], len(body))
    return Raw({name: list(cells) for name, cells in there}, len(body))


def _expect_once(header: list[str], rows: int) -> None:
    """Which are twice are names of theirs; who asks turns them into canonical ones before they are said."""
    twice = tuple(name for name in dict.fromkeys(header) if header.count(name) > 1)
    if twice:
        raise Unreadable("header_names_each_column_once", twice, rows=rows, of=rows)


def without_skipped(raw: Raw, skip_rows: Mapping[str, Collection[str]]) -> Raw:
    """Without the rows of which a layout says that they are none of the extract."""
    out: set[int] = set()
    for name, values in skip_rows.items():
        said = set(map(folded, values))
        cells = raw.columns.get(name, [])
        out.update(place for place, cell in enumerate(cells) if cell and is_one_of(cell, said))
    if not out:
        return raw
    kept = [place for place in range(raw.rows) if place not in out]
    return Raw({name: [cells[place] for place in kept] for name, cells in raw.columns.items()}, len(kept))


def plain_name(name: str) -> str:
    """A column's name without what a spreadsheet or a hand changes: capitals, spaces, hyphens."""
    return re.sub(r"[\s_.-]+", "_", name.strip().lower())


KNOWN_NAMES = frozenset(name for extract in EXTRACTS.values() for name in extract.names)
"""Every canonical column: a first row with none of them is not a header."""
