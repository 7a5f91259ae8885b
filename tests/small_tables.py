"""Small tables that can be seen in a test, made into what the gate hands to `measure`; the gate itself is not run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column
from dvmetrics.gate import DeliveryResult, GateResult
from dvmetrics.measure import Measurements, measure
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Period, Quarter, quarters_between

Row = dict[str, str | None]
Slot = tuple[str, str, str]
"""Extract, agency and quarter of a file."""
Pair = tuple[float, float | None]
SENDER = "sender"
FILE = Path("a_file_that_is_not_opened.csv")


def rows(table: str) -> list[Row]:
    """The rows of a table written with spaces: `-` is a blank cell, `a+b` two codes in one cell."""
    header, *body = [line.split() for line in table.splitlines() if line.strip()] or [[]]
    assert all(len(line) == len(header) for line in body), "a row has more or fewer cells than the header"
    return [
        {name: None if cell == "-" else cell.replace("+", " ") for name, cell in zip(header, line, strict=True)}
        for line in body
    ]


def partnership(first: str, extracts: Mapping[str, Collection[str]], **sections: Any) -> Partnership:
    """A partnership whose agencies owe these extracts from the quarter `first` on."""
    agencies = {agency for senders in extracts.values() for agency in senders}
    return Partnership.model_validate(
        {
            "partnership": {"name": "Smallham", "place": "Smallham", "first_quarter": first}
            | sections.pop("partnership", {}),
            "agencies": {agency: f"The {agency}" for agency in sorted(agencies)},
            "extracts": {extract: {"agencies": sorted(senders)} for extract, senders in extracts.items()},
        }
        | sections
    )


def gate_result(
    own: Partnership,
    last: str,
    tables: Mapping[str, str],
    *,
    missing: Collection[Slot] = (),
    late: Collection[Slot] = (),
    without_note: Collection[Slot] = (),
    arrived: Mapping[Slot, str] | None = None,
    no_column: Mapping[Slot, Collection[str]] | None = None,
) -> GateResult:
    """What the gate would accept of these tables: one file for each slot that is due, every one of them usable.

    A row belongs to the agency and the quarter that its columns `agency` and `delivered_for` name, else to the only
    sender, and the quarter that it is dated in. `missing` files never came; `late` ones came late; of those
    `without_note` nobody knows when they were sent; `arrived` names the quarter in which a file came in place of an
    earlier one; `no_column` for which columns a file has no heading.
    """
    deliveries = _deliveries(own, Quarter.parse(last), missing, arrived or {})
    there = [delivery for delivery in deliveries if delivery.path is not None]
    accepted = {name: _typed(name, rows(tables.get(name, "")), there) for name in own.extracts}
    intake = pd.DataFrame(
        {
            "extract": [delivery.extract for delivery in deliveries],
            "agency": [delivery.agency for delivery in deliveries],
            "quarter": pd.to_datetime([delivery.quarter.start for delivery in deliveries]),
            "valid": [delivery.path is not None for delivery in deliveries],
            "on_time": pd.array([_on_time(delivery, late, without_note) for delivery in deliveries], dtype="boolean"),
            "resubmitted": [delivery.arrived != delivery.quarter for delivery in deliveries],
            "spans": [delivery.spans for delivery in deliveries],
        }
    )
    lacking = no_column or {}
    results = tuple(
        _result(own, delivery, tuple(lacking.get(_slot(delivery), ())), accepted[delivery.extract])
        for delivery in deliveries
    )
    return GateResult(Quarter.parse(last), results, accepted, intake, tuple(deliveries))


def measured(
    first: str, last: str, tables: Mapping[str, str], *, sections: Mapping[str, Any] | None = None, **supply: Any
) -> Measurements:
    """These tables measured, from the quarter `first` to `last`. `sections`: more of `partnership.toml`."""
    extracts = {name: {row.get("agency") or SENDER for row in rows(table)} for name, table in tables.items()}
    own = partnership(first, {name: senders or {SENDER} for name, senders in extracts.items()}, **(sections or {}))
    return measure(own, gate_result(own, last, tables, **supply))


def pairs(measurements: Measurements, indicator: str, group: str = "") -> dict[str, Pair]:
    """Numerator and denominator of an indicator by period, for the periods that were counted."""
    return {
        period: pair for period, (state, pair) in states(measurements, indicator, group).items() if pair is not None
    }


def states(measurements: Measurements, indicator: str, group: str = "") -> dict[str, tuple[str, Pair | None]]:
    """The state of an indicator by period, with numerator and denominator where it was counted."""
    frame = measurements.frame
    own = frame[(frame["indicator"] == indicator) & (frame["group"] == group)]
    return {
        Period(row["period_start"], row["period_end"]).short: (
            row["state"],
            (row["numerator"], None if pd.isna(row["denominator"]) else row["denominator"])
            if row["state"] == "counted"
            else None,
        )
        for row in own.to_dict(orient="records")
    }


def _result(own: Partnership, delivery: Delivery, no_column: tuple[str, ...], table: pd.DataFrame) -> DeliveryResult:
    held = sorted({str(Quarter.of(day.date())) for day in table["delivered_for"]}) if delivery.spans else ()
    return DeliveryResult(
        delivery.extract,
        own.agencies[delivery.agency],
        str(delivery.quarter),
        "missing" if delivery.path is None else "accepted",
        own.extracts[delivery.extract].required,
        rows=0,
        on_time=True,
        no_column=no_column,
        holds=tuple(held),
    )


def _slot(delivery: Delivery) -> Slot:
    return delivery.extract, delivery.agency, str(delivery.quarter)


def _on_time(delivery: Delivery, late: Collection[Slot], without_note: Collection[Slot]) -> bool | None:
    """As the gate has it: not known of a file without a note, and so of one that never came."""
    if delivery.path is None or _slot(delivery) in without_note:
        return None
    return _slot(delivery) not in late


def _deliveries(
    own: Partnership, last: Quarter, missing: Collection[Slot], arrived: Mapping[Slot, str]
) -> list[Delivery]:
    deliveries = []
    for extract, due in own.extracts.items():
        if extract in own.sources:
            deliveries.append(Delivery(extract, own.sources[extract].agency, last, last, FILE, spans=True))
            continue
        for quarter in quarters_between(own.first_quarter, last):
            if EXTRACTS[extract].due == "first_quarter" and quarter.number != 1:
                continue
            for agency in due.agencies:
                slot = (extract, agency, str(quarter))
                came = Quarter.parse(arrived[slot]) if slot in arrived else quarter
                deliveries.append(Delivery(extract, agency, quarter, came, None if slot in missing else FILE))
    return deliveries


def _typed(extract: str, given: list[Row], there: list[Delivery]) -> pd.DataFrame:
    """Columns of the types that reading gives them, with `agency` and `delivered_for`."""
    frame = pd.DataFrame(
        {column.name: _cells([row.get(column.name) for row in given], column) for column in EXTRACTS[extract].columns}
    )
    of = [next(own for own in there if own.extract == extract and _belongs(row, own)) for row in given]
    frame["agency"] = pd.Series([delivery.agency for delivery in of], dtype="str")
    own_quarters = [
        _quarter_of(row, extract) if delivery.spans else delivery.quarter
        for row, delivery in zip(given, of, strict=True)
    ]
    frame["delivered_for"] = pd.Series([quarter.start for quarter in own_quarters], dtype="datetime64[us]")
    return frame


def _cells(cells: list[str | None], column: Column) -> pd.Series:
    if column.kind in ("date", "datetime"):
        return pd.Series(pd.to_datetime(pd.Series(cells, dtype="str"), format="ISO8601"), dtype="datetime64[us]")
    if column.kind in ("count", "number"):
        return pd.Series(cells, dtype="float64")
    return pd.Series(cells, dtype="str")


def _belongs(row: Row, delivery: Delivery) -> bool:
    agency = row.get("agency") or SENDER
    return delivery.spans or (agency == delivery.agency and _quarter_of(row, delivery.extract) == delivery.quarter)


def _quarter_of(row: Row, extract: str) -> Quarter:
    dated_by = EXTRACTS[extract].dated_by
    text = row.get("delivered_for") or (row.get(dated_by) if dated_by is not None else None)
    assert text is not None, f"a row of {extract} does not say which quarter it was delivered for"
    return Quarter.parse(text) if "Q" in text else Quarter.of(pd.Timestamp(text).date())
