"""Files of the sending agency as tables of cells: CSV and Parquet in and out. No message holds a cell, nor a column's
name that the command did not name: where the header is missing, the first row is somebody's."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dvmetrics.errors import ConfigurationError

CSV, PARQUET = ".csv", ".parquet"
SAVE_AS = "Save it as 'CSV UTF-8' with commas, or as Parquet."


def read(path: Path) -> pa.Table:
    """The cells by column; of a CSV file all are text. Raises ConfigurationError for a file that cannot be read."""
    form = form_of(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    table = _csv(path, content) if form == CSV else _parquet(path, content)
    if len(set(table.column_names)) < table.num_columns:
        raise ConfigurationError(f"{path}: the header names the same column twice.")
    return table


def form_of(path: Path) -> str:
    """`.csv` or `.parquet`, by the name. Raises ConfigurationError for any other."""
    form = path.suffix.lower()
    if form not in (CSV, PARQUET):
        workbook = "A workbook is not read here. " if form.startswith((".xls", ".ods")) else ""
        raise ConfigurationError(f"{path} is neither CSV nor Parquet by its name. {workbook}{SAVE_AS}")
    return form


def texts(column: pa.ChunkedArray) -> list[str]:
    """Cells as a person would write them: days as YYYY-MM-DD, whole numbers without decimals, blank for none."""
    return [_text(cell) for cell in column.to_pylist()]


def content(table: pa.Table, form: str) -> bytes:
    """The table as the bytes of a file; what a library had noted beside the cells is left out."""
    buffer = io.BytesIO()
    if form == PARQUET:
        pq.write_table(table.replace_schema_metadata(None), buffer)
        return buffer.getvalue()
    lines = io.TextIOWrapper(buffer, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return buffer.getvalue()


def _text(cell: Any) -> str:
    if cell is None or cell != cell:  # a number that is none is not like itself
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _parquet(path: Path, content: bytes) -> pa.Table:
    try:
        return pq.ParquetFile(pa.BufferReader(content)).read()
    except Exception:  # what the library raises on a broken file is of many kinds, and may quote a cell
        raise ConfigurationError(f"{path} cannot be opened as a Parquet file.") from None


def _csv(path: Path, content: bytes) -> pa.Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ConfigurationError(f"{path} is not text in UTF-8. {SAVE_AS}")
    first = text.partition("\n")[0]
    if "," not in first and any(mark in first for mark in ";\t|"):
        raise ConfigurationError(f"{path}: the cells are not parted by commas. {SAVE_AS}")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise ConfigurationError(
            f"{path}: the cells cannot be told apart, as where a quotation mark is not closed."
        ) from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise ConfigurationError(f"{path} is empty: it needs a first row with the names of its columns.")
    return _rectangle(path, rows[0], rows[1:])


def _rectangle(path: Path, header: Sequence[str], body: list[list[str]]) -> pa.Table:
    ragged = sum(len(row) != len(header) for row in body)
    if ragged:
        raise ConfigurationError(f"{path}: {ragged} of {len(body)} rows have more or fewer cells than the header.")
    columns = [[row[place] for row in body] for place in range(len(header))]
    # Spreadsheets add commas at the end of every line: a column without a name or a cell is none.
    there = [(name.strip(), cells) for name, cells in zip(header, columns, strict=True) if name.strip() or any(cells)]
    if not all(name for name, _ in there):
        raise ConfigurationError(f"{path}: a column with cells has no name in the header.")
    return pa.table([pa.array(cells, pa.string()) for _, cells in there], names=[name for name, _ in there])
