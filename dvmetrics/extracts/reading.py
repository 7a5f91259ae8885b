"""Reading an agency's file into a canonical extract: text first, then types; what cannot be read is noted, not guessed.

Nothing here raises with a value from a file: a fault becomes the name of a rule, the columns and the number of rows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.deliveries import Delivery
from dvmetrics.extracts.schema import Column, Extract
from dvmetrics.partnership import Layout
from dvmetrics.periods import Quarter

DELIVERY = "delivery"
"""The column that says which delivery a row came from: its place in the list that was read."""

DATE_FORMATS = {"date": ("%Y-%m-%d",), "datetime": ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")}


@dataclass(frozen=True)
class Fault:
    """A file-level rule that a delivery broke: which columns it concerns and how many rows the file has."""

    rule: str
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Text:
    """A file as text, in canonical column names; empty where it could not be read."""

    frame: pd.DataFrame
    rows: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Table:
    """One extract over all its deliveries: typed columns, `agency`, `delivered_for`, and by column which cells held
    something that is not of its type."""

    extract: Extract
    text: pd.DataFrame
    typed: pd.DataFrame
    unreadable: dict[str, pd.Series] = field(default_factory=dict)


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, rule: str) -> None:
        self.rule = rule


def read_text(delivery: Delivery, layout: Layout) -> Text:
    """One delivery as text with canonical column names; every file-level fault is listed."""
    extract = EXTRACTS[delivery.extract]
    empty = pd.DataFrame(columns=list(extract.names), dtype="str")
    if delivery.path is None:
        return Text(empty)
    try:
        raw = _raw_parquet(delivery.path) if delivery.path.suffix == ".parquet" else _raw_csv(delivery.path)
    except _Unreadable as fault:
        return Text(empty, faults=(Fault(fault.rule),))
    frame, faults = _canonical(raw, extract, layout)
    return Text(frame, len(frame), faults)


def _raw_parquet(path: Path) -> pd.DataFrame:
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError):
        raise _Unreadable("opens") from None
    frame = table.to_pandas()
    return pd.DataFrame({str(name): _as_text(frame[name]) for name in frame.columns})


def _as_text(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        dates_only = bool((column.dropna() == column.dropna().dt.normalize()).all())
        text = column.dt.strftime("%Y-%m-%d" if dates_only else "%Y-%m-%dT%H:%M:%S")
        return text.astype("str")
    return column.map(str, na_action="ignore").astype("str")


def _raw_csv(path: Path) -> pd.DataFrame:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _Unreadable("is_utf8") from None
    except OSError:
        raise _Unreadable("opens") from None
    if not lines or not lines[0].strip():
        raise _Unreadable("has_header")
    if "\0" in lines[0]:
        raise _Unreadable("is_utf8")
    header = lines[0]
    if "," not in header and any(mark in header for mark in ";\t|"):
        raise _Unreadable("is_comma_separated")
    return _parsed(path)


def _parsed(path: Path) -> pd.DataFrame:
    """The cells of a CSV file; a row with more or fewer cells than the header makes the whole file unreadable."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = list(csv.reader(file, strict=True))
        except csv.Error:
            raise _Unreadable("quotes_are_closed") from None
    header, body = rows[0], [row for row in rows[1:] if row]
    if len(set(header)) < len(header):
        raise _Unreadable("header_names_each_column_once")
    if body and len(body[-1]) < len(header) and all(len(row) == len(header) for row in body[:-1]):
        raise _Unreadable("ends_with_a_whole_row")
    if any(len(row) != len(header) for row in body):
        raise _Unreadable("rows_have_as_many_cells_as_the_header")
    return pd.DataFrame(body, columns=header, dtype="str")


def _canonical(raw: pd.DataFrame, extract: Extract, layout: Layout) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The allow-listed columns under their canonical names, codes and blanks mapped; the rest is dropped and noted."""
    rows = len(raw)
    theirs = {canonical: layout.columns.get(canonical, canonical) for canonical in extract.names}
    missing = [name for name, their in theirs.items() if their not in raw.columns]
    taken = set(theirs.values()) | set(layout.ignore)
    unknown = [name for name in raw.columns if name not in taken]
    faults = []
    lost = tuple(name for name in missing if name in extract.required or name in layout.columns)
    if lost:
        by_case = {name.strip().lower() for name in unknown}
        rule = "column_names_are_lower_case" if {name.lower() for name in lost} <= by_case else "has_every_column"
        faults.append(Fault(rule, lost, rows))
    personal = [name for name in unknown if PERSONAL_NAME.search(name)]
    if personal:
        faults.append(Fault("has_no_personal_columns", rows=rows))
    if len(unknown) > len(personal) and not (lost and faults[0].rule == "column_names_are_lower_case"):
        faults.append(Fault("has_no_unknown_columns", rows=rows))
    if not rows:
        faults.append(Fault("has_rows"))
    frame = pd.DataFrame(
        {name: _mapped(raw[their], name, layout) if their in raw.columns else None for name, their in theirs.items()},
        index=raw.index,
        dtype="str",
    )
    return frame, tuple(faults)


PERSONAL_NAME = re.compile(
    r"(?i)(^|_|\s)(fore|sur|first|last|full|family|given|maiden)?_?name($|_|\s)|surname|forename|address|street|post_?code"
    r"|phone|mobile|e-?mail|nhs|(^|_)pnc|(^|_)dob($|_)|birth|notes?$|comment|narrative|free_?text|description"
)
"""Column names that a file of this kind must never have."""


def _mapped(column: pd.Series, name: str, layout: Layout) -> pd.Series:
    text = column.str.strip()
    text = text.mask(text.isin(["", *layout.blanks]))
    for unit in layout.units:
        text = text.str.replace(rf"\s*{re.escape(unit)}$", "", regex=True)
    return text.replace(layout.codes[name]) if name in layout.codes else text


def typed(
    extract: Extract, deliveries: list[Delivery], texts: Iterable[Text], layouts: list[Layout], last: Quarter
) -> Table:
    """All deliveries of one extract in one table, in the order given, each row marked with its delivery.

    `delivered_for` is the first day of the quarter that a delivery is for; in a source that spans many, of the quarter
    that the row is dated in, and rows dated after `last` are left out.
    """
    parts = [
        text.frame.assign(**{DELIVERY: index})
        for index, text in enumerate(texts)
        if len(text.frame) and deliveries[index].extract == extract.name
    ]
    empty = pd.DataFrame(columns=[*extract.names, DELIVERY])
    whole = pd.concat(parts, ignore_index=True) if parts else empty
    frame = pd.DataFrame(index=whole.index)
    unreadable = {}
    for column in extract.columns:
        formats = whole[DELIVERY].map(lambda i: layouts[int(i)].date_format)
        frame[column.name] = _typed_column(whole[column.name], column, formats)
        if column.kind in ("date", "datetime", "count", "number"):
            unreadable[column.name] = whole[column.name].notna() & frame[column.name].isna()
    frame["agency"] = whole[DELIVERY].map(lambda i: deliveries[int(i)].agency).astype("str")
    frame["delivered_for"] = pd.to_datetime(whole[DELIVERY].map(lambda i: deliveries[int(i)].quarter.start))
    frame[DELIVERY] = whole[DELIVERY].astype("int64")
    spans = whole[DELIVERY].map(lambda i: deliveries[int(i)].spans).astype(bool)
    if extract.dated_by is not None and spans.any():
        dates = frame[extract.dated_by]
        frame.loc[spans, "delivered_for"] = dates[spans].dt.to_period("Q").dt.start_time
        due = ~(spans & (dates > pd.Timestamp(last.end)))
        return Table(
            extract,
            whole[due].reset_index(drop=True),
            frame[due].reset_index(drop=True),
            {name: cells[due].reset_index(drop=True) for name, cells in unreadable.items()},
        )
    return Table(extract, whole, frame, unreadable)


def _typed_column(text: pd.Series, column: Column, formats: pd.Series) -> pd.Series:
    if column.kind in ("date", "datetime"):
        return _dates(text, column, formats)
    if column.kind in ("count", "number"):
        numbers = pd.to_numeric(text, errors="coerce")
        numbers = numbers.where(numbers.abs() < float("inf")).astype("float64")
        return numbers.where(numbers == numbers.round()) if column.kind == "count" else numbers
    return text.astype("str")


def _dates(text: pd.Series, column: Column, formats: pd.Series) -> pd.Series:
    dates = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for own in formats.dropna().unique():
        rows = formats == own
        dates[rows] = pd.to_datetime(text[rows], format=own, errors="coerce")
    canonical = formats.isna()
    for form in DATE_FORMATS[column.kind]:
        rows = canonical & dates.isna() & text.notna()
        dates[rows] = pd.to_datetime(text[rows], format=form, errors="coerce", exact=True)
    return dates
