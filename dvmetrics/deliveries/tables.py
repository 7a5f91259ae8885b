"""Text into typed tables: what is not of its column's type is left blank and noted, not guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.reading import Text
from dvmetrics.extracts.schema import Column, Extract
from dvmetrics.layouts import Layout
from dvmetrics.periods import Quarter

Whole = NDArray[np.int64]
DELIVERY = "delivery"
"""The column that says which delivery a row came from: its place in the list that was read."""

DATE_FORMATS = {"date": ("%Y-%m-%d",), "datetime": ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")}

EARLIEST = pd.Timestamp("1920-01-01")
"""No date that agencies send is older: what looks like one is a slip, or a spreadsheet's empty cell (1900-01-00)."""

NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)"
"""Digits only: a spreadsheet that writes 2.1E+05 has rounded the number."""


Ways = list[tuple[tuple[str, ...], NDArray[np.bool_]]]
"""The forms of dates that layouts agree on, each with the rows of those layouts."""


@dataclass(frozen=True)
class Table:
    """One extract over all its deliveries: typed columns, `agency`, `delivered_for`, `places` (where each row stands
    in its own file, from 0), and by column which cells held something that is not of its type."""

    extract: Extract
    text: pd.DataFrame
    typed: pd.DataFrame
    places: Whole
    unreadable: dict[str, pd.Series] = field(default_factory=dict)


def typed(
    extract: Extract, deliveries: list[Delivery], texts: Iterable[Text], layouts: list[Layout], last: Quarter
) -> Table:
    """All deliveries of one extract in one table, in the order given, each row marked with its delivery.

    `delivered_for` is the first day of the quarter that a delivery is for; in a source that spans many, of the quarter
    that the row is dated in, and rows dated after `last` are left out.
    """
    read = [(i, text) for i, text in enumerate(texts) if text.was_read and deliveries[i].extract == extract.name]
    whole = pd.DataFrame(
        {name: list(chain.from_iterable(text.columns[name] for _, text in read)) for name in extract.names}, dtype="str"
    )
    places = np.repeat(np.array([i for i, _ in read], dtype="int64"), [text.rows for _, text in read])
    in_file = np.concatenate([np.arange(text.rows, dtype="int64") for _, text in read] or [places])
    ways = [
        (own, np.isin(places, [i for i, layout in enumerate(layouts) if layout.date_format == own]))
        for own in {layouts[i].date_format for i, _ in read}
    ]
    frame = pd.DataFrame({column.name: _typed_column(whole[column.name], column, ways) for column in extract.columns})
    unreadable = {
        column.name: whole[column.name].notna() & frame[column.name].isna()
        for column in extract.columns
        if column.kind in ("date", "datetime", "count", "number")
    }
    starts = by_row(places, [delivery.quarter.start for delivery in deliveries], "datetime64[s]")
    frame["agency"] = pd.Series(by_row(places, [delivery.agency for delivery in deliveries], "object"), dtype="str")
    frame["delivered_for"] = starts
    frame[DELIVERY] = places
    spans = pd.Series(by_row(places, [delivery.spans for delivery in deliveries], "bool"))
    if extract.dated_by is not None and spans.any():
        dates = frame[extract.dated_by]
        frame.loc[spans, "delivered_for"] = dates[spans].dt.to_period("Q").dt.start_time
        due = ~(spans & (dates > pd.Timestamp(last.end)))
        return Table(
            extract,
            whole[due].reset_index(drop=True),
            frame[due].reset_index(drop=True),
            in_file[due.to_numpy()],
            {name: cells[due].reset_index(drop=True) for name, cells in unreadable.items()},
        )
    return Table(extract, whole, frame, in_file, unreadable)


def by_row(places: Any, values: Collection[Any], dtype: str) -> Any:
    """What is known of each delivery, laid beside each of its rows."""
    return np.array(list(values), dtype=dtype)[np.asarray(places, dtype="int64")]


def _typed_column(text: pd.Series, column: Column, ways: Ways) -> pd.Series:
    if column.kind in ("date", "datetime"):
        return _dates(text, column, ways)
    if column.kind in ("count", "number"):
        numbers = pd.to_numeric(text.where(text.str.fullmatch(NUMBER).eq(True)), errors="coerce").astype("float64")
        numbers = numbers.where(numbers.abs() < float("inf"))
        return numbers.where(numbers == numbers.round()) if column.kind == "count" else numbers
    return text


def _dates(text: pd.Series, column: Column, ways: Ways) -> pd.Series:
    """Dates as their senders write them, each in the first form that fits; where no form is agreed, the canonical."""
    dates = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for own, theirs in ways:
        for form in own or DATE_FORMATS[column.kind]:
            rows = pd.Series(theirs, index=text.index) & dates.isna() & text.notna()
            if rows.any():
                dates[rows] = pd.to_datetime(text[rows], format=form, errors="coerce", exact=True)
    if column.kind == "date":
        dates = dates.dt.normalize()
    return dates.where(dates >= EARLIEST)
