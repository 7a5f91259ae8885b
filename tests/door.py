"""Measurements of one row each, for the tests of the door, and what is released of them."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from typing import Any

import pandas as pd

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.released import NUMBERS
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import COLUMNS as MEASURED
from dvmetrics.measure import Measurements
from dvmetrics.partnership import SeriesBreak
from dvmetrics.periods import Quarter, periods_of

SHARE, COUNT, ROTA = "1.3", "2.1", "5.4"
"""A share and a count of people, and a share of mornings, which are not people."""
Row = dict[str, Any]


def definition(indicator: str, **changes: Any) -> Definition:
    own = CATALOGUE[indicator].definition
    own = own.as_count("incidents") if own.form == "rate" and "form" not in changes else own
    return dataclasses.replace(own, **changes)


def row(indicator: str, numerator: float | None, denominator: float | None = None, **changes: Any) -> Row:
    """One measurement, of January 2000 unless it says otherwise."""
    return {
        "indicator": indicator,
        "period_start": date(2000, 1, 1),
        "period_end": date(2000, 1, 31),
        "group_by": "",
        "group": "",
        "numerator": numerator,
        "denominator": denominator,
        "state": "counted",
        "revised": False,
        "provisional": False,
        "crosses_break": False,
        "note": "",
    } | changes


def measurements(*rows: Row, defined: Definition | None = None) -> Measurements:
    """These rows; `defined` takes the place of the catalogue's definition of that id."""
    known = {own["indicator"]: definition(own["indicator"]) for own in rows}
    if defined is not None:
        known[defined.id] = defined
    return Measurements(pd.DataFrame(list(rows), columns=MEASURED), known, {})


def shown(
    policy: str, *rows: Row, breaks: tuple[SeriesBreak, ...] = (), defined: Definition | None = None
) -> list[Row]:
    """The released rows."""
    frame = release(measurements(*rows, defined=defined), POLICIES[policy], breaks).frame
    return [{str(name): cell for name, cell in own.items()} for own in frame.to_dict(orient="records")]


def only(policy: str, *arguments: Any, **changes: Any) -> Row:
    return shown(policy, row(*arguments, **changes))[0]


def is_hidden(released: Row) -> bool:
    return bool(released["status"] == "[c]" and all(math.isnan(released[name]) for name in NUMBERS))


def rounded_limits(released: Row) -> tuple[float, float, float]:
    return round(released["value"], 1), round(released["lower"], 1), round(released["upper"], 1)


def months(values: list[float | None], indicator: str = COUNT) -> list[Row]:
    periods = periods_of("month", Quarter(2000, 1), Quarter(2000, 4))
    return [
        row(
            indicator,
            value,
            100,
            state="counted" if value is not None else "not_supplied",
            period_start=p.start,
            period_end=p.end,
        )
        for p, value in zip(periods, values, strict=False)
    ]
