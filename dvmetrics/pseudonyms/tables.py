"""Files of the sending agency as tables of text: CSV, Excel and Parquet in, CSV and Parquet out. Nothing but cells and
their headings goes from one to the other. No message holds a cell, nor a name of a column or sheet that the command
did not name: where the header is missing, the first row is somebody's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dvmetrics.counted import counted
from dvmetrics.deliveries import workbooks
from dvmetrics.deliveries.formats import Cells, Raw, Unreadable, csv_grid, parquet_table, table_below
from dvmetrics.deliveries.inbox import WORKBOOKS
from dvmetrics.deliveries.workbooks import Grid, NotAWorkbook
from dvmetrics.errors import ConfigurationError

CSV, PARQUET = ".csv", ".parquet"
SAVE_AS = "Save it as 'CSV UTF-8' with commas, as an Excel workbook (.xlsx) or as Parquet."
LOOKED_AT = 40
"""So many rows may stand above the data with the header among them, as `dvmetrics map` looks for it."""
WORDS = {
    "is_utf8": f" is not text in UTF-8. {SAVE_AS}",
    "is_comma_separated": f": the cells are not parted by commas. {SAVE_AS}",
    "quotes_are_closed": ": the cells cannot be told apart, as where a quotation mark is not closed.",
    "rows_have_as_many_cells_as_the_header": ": {rows} of {of} rows have more or fewer cells than the header.",
    "ends_with_a_whole_row": " breaks off in the middle of its last row.",
    "header_names_each_column_once": ": the header names the same column twice.",
    "opens": " cannot be opened: it is damaged, too large, or of another kind than its name says.",
}
INDEX_WITHOUT_NAME = re.compile(r"__index_level_\d+__")
NO_NAME = "a column with cells has no name in the header"


@dataclass(frozen=True)
class Opened:
    """A table of theirs as text. `above`: how many filled rows stand above the header and are left out; `kept_aside`:
    columns that a program kept for itself beside the table, as pandas does its index."""

    columns: dict[str, Cells]
    rows: int
    above: int = 0
    kept_aside: tuple[str, ...] = ()

    def without(self, left_out: Collection[int]) -> Opened:
        """The same table without some rows, counted from 0."""
        kept = [at for at in range(self.rows) if at not in left_out]
        columns = {name: [cells[at] for at in kept] for name, cells in self.columns.items()}
        return replace(self, columns=columns, rows=len(kept))


def read(path: Path, names: Collection[str], sheet: str | None = None) -> Opened:
    """The cells by column, spaces in headings made one. The header is the first row that has all `names`.

    Raises ConfigurationError for a file that cannot be read, or has no such row.
    """
    form = form_of(path, sheet)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        if form == PARQUET:
            opened = _parquet(content)
        else:
            grid = csv_grid(content, "utf-8", ",", None) if form == CSV else _sheet(path, content, sheet)
            _expect_commas(content, grid, form)
            opened = _below(path, grid, names)
    except NotAWorkbook:
        raise ConfigurationError(f"{path}{WORDS['opens']}") from None
    except Unreadable as unreadable:
        fault = unreadable.fault
        says = f": {NO_NAME}." if "" in fault.columns else WORDS[fault.rule]
        raise ConfigurationError(f"{path}{says.format(rows=fault.rows, of=unreadable.of)}") from None
    missing = sorted(set(names) - set(opened.columns))
    if missing:
        raise ConfigurationError(
            f"{path} has no column {' or '.join(missing)}. Capitals count; all that are named must stand in one row, "
            f"the header, among the first {LOOKED_AT}."
        )
    return opened


def form_of(path: Path, sheet: str | None = None) -> str:
    """`.csv`, `.parquet` or a workbook's, by the name. Raises ConfigurationError for any other."""
    form = path.suffix.lower()
    if form not in (CSV, PARQUET, *WORKBOOKS):
        raise ConfigurationError(f"{path} is neither CSV, Excel (.xlsx) nor Parquet by its name. {SAVE_AS}")
    if sheet is not None and form not in WORKBOOKS:
        raise ConfigurationError(f"{path} is no workbook: --sheet goes with Excel alone.")
    return form


def content(columns: dict[str, Cells], form: str) -> bytes:
    """The table as the bytes of a file, made anew of its text: types, notes and lists of values that a library had kept
    beside the cells are of the file that was read, and stay there."""
    buffer = io.BytesIO()
    if form == PARQUET:
        arrays = [pa.array([cell or None for cell in cells], pa.string()) for cells in columns.values()]
        pq.write_table(pa.table(arrays, names=list(columns)), buffer)
        return buffer.getvalue()
    lines = io.TextIOWrapper(buffer, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return buffer.getvalue()


def plain(name: str) -> str:
    """A heading in one line: those of workbooks are broken into several."""
    return " ".join(name.split())


def _parquet(content: bytes) -> Opened:
    raw = parquet_table(content)
    return _opened(raw, kept_aside=[*_index(content), *filter(INDEX_WITHOUT_NAME.fullmatch, raw.columns)])


def _index(content: bytes) -> list[str]:
    """The columns that pandas says are its index. Raises Unreadable where what it says cannot be told."""
    try:
        notes = pq.read_schema(pa.BufferReader(content)).pandas_metadata or {}
        return [plain(name) for name in notes.get("index_columns", []) if isinstance(name, str)]
    except Exception:  # whatever stands in the file in place of its notes
        raise Unreadable("opens") from None


def _opened(raw: Raw, *, above: int = 0, kept_aside: Sequence[str] = ()) -> Opened:
    columns = {plain(name): cells for name, cells in raw.columns.items()}
    if len(columns) < len(raw.columns):
        raise Unreadable("header_names_each_column_once")
    if "" in columns:
        raise Unreadable("header_names_each_column_once", ("",))
    return Opened(columns, raw.rows, above, tuple(kept_aside))


def _expect_commas(content: bytes, grid: Grid, form: str) -> None:
    """Whether a file of one column is really one."""
    if form == CSV and max(map(len, grid), default=0) <= 1:
        csv_grid(content, "utf-8", ",", 1)


def _sheet(path: Path, content: bytes, sheet: str | None) -> Grid:
    """The cells of the sheet, all of which its reader can see: who sends a table must know what is in it."""
    if workbooks.is_locked(content):
        raise ConfigurationError(f"{path} is protected with a password. Save a copy without one, and name that.")
    names = workbooks.sheet_names(content)
    if sheet is None and len(names) > 1:
        raise ConfigurationError(
            f"{path} has {len(names)} sheets, counting any that are hidden: name one with --sheet."
        )
    if sheet is not None and sheet not in names:
        raise ConfigurationError(f"{path} has no sheet “{sheet}”. Capitals and spaces count.")
    own = names[0] if sheet is None else sheet
    grid = workbooks.sheet_grid(content, own)
    _expect_all_shown(path, grid, *workbooks.hidden_in(content, own))
    return grid


def _expect_all_shown(path: Path, grid: Grid, rows: Collection[int], columns: Collection[int]) -> None:
    hidden_rows = sum(number in rows and any(row) for number, row in enumerate(grid, start=1))
    filled = {place for row in grid for place, cell in enumerate(row, start=1) if cell}
    hidden_columns = len(filled & set(columns))
    if hidden_rows or hidden_columns:
        both = f"{counted(hidden_rows, 'row')} and {counted(hidden_columns, 'column')}"
        raise ConfigurationError(
            f"{path}: {both} with cells are hidden or filtered out, and would be sent. Show them, or save a copy "
            "without them, and name that."
        )


def _below(path: Path, grid: Grid, names: Collection[str]) -> Opened:
    """The table below its header."""
    headers = [[plain(cell) for cell in row] for row in grid[:LOOKED_AT]]
    found = [len(set(names) & set(row)) for row in headers]
    if not any(map(any, headers)):
        raise ConfigurationError(f"{path} is empty: it needs a row with the names of its columns.")
    first_filled = next(place for place, row in enumerate(headers) if any(row))
    place = found.index(max(found)) if max(found) else first_filled
    table = [headers[place], *grid[place + 1 :]]
    raw = table_below(table, 1, unnamed=True, blank_rows=False)
    return _opened(raw, above=sum(map(_is_filled, grid[:place])))


def _is_filled(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)
