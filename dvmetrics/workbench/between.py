"""One figure of an indicator as it was measured, found by the name of its period. Restricted: true counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import SeriesBreak
from dvmetrics.periods import MONTH_NAMES, MONTHS_IN, Grain, Period, Quarter

Row = dict[Hashable, Any]
EXAMPLES: Mapping[Grain, str] = {
    "month": "{month}, or {quarter} for the three months together",
    "quarter": "{quarter}",
    "four_quarters": "{quarter} for the year to {label}",
    "year": "{quarter} for the year to {label}",
    "campaign": "{quarter}, in which it ended",
}
"""How to name a period, by the grain of the indicator."""


@dataclass(frozen=True)
class Figure:
    """Restricted. True counts of a period; no denominator where there is none. `provisional`: it may still change."""

    period: Period
    numerator: float
    denominator: float | None = None
    provisional: bool = False


def figure_of(frame: pd.DataFrame, definition: Definition, name: str) -> Figure:
    """From the measurements of an indicator the figure for all together of the period called `name`: a quarter
    (`2001Q4`: the figure that ends with it, or of a monthly indicator its three months added up) or a month.

    Raises ConfigurationError where there is no such period, or no figure of it: not due, not supplied, nothing counted,
    or the way of counting changed within it.
    """
    own: list[Row] = frame[(frame["indicator"] == definition.id) & (frame["group"] == "")].to_dict(orient="records")
    rows = [row for row in own if _is_named(Period(row["period_start"], row["period_end"]), name, definition.grain)]
    if not rows or (_is_of_months(name, definition) and len(rows) < MONTHS_IN["quarter"]):
        raise ConfigurationError(f"Indicator {definition.id} has no period {name}{_span(own, definition.grain)}.")
    for row in rows:
        if row["state"] != "counted" and not (len(rows) > 1 and row["state"] == "does_not_apply"):
            when, note = Period(row["period_start"], row["period_end"]).label, row["note"].rstrip(".")
            raise ConfigurationError(f"Indicator {definition.id} has no figure for {when}: {note}.")
    return _added_up(definition, rows)


def _added_up(definition: Definition, rows: list[Row]) -> Figure:
    period = Period(rows[0]["period_start"], rows[-1]["period_end"])
    counted = [row for row in rows if row["state"] == "counted"]
    wholes = [row["denominator"] for row in counted if not pd.isna(row["denominator"])]
    # Residents are the same people in each month.
    whole = (wholes[0] if definition.form == "rate" else sum(wholes)) if wholes else None
    if not counted:
        raise ConfigurationError(f"Indicator {definition.id} has no figure for {period.label}: {rows[0]['note']}")
    numerator = sum(0.0 if pd.isna(row["numerator"]) else row["numerator"] for row in counted)
    return Figure(period, numerator, whole, any(row["provisional"] for row in counted))


def expect_comparable(breaks: Collection[SeriesBreak], definition: Definition, then: Figure, now: Figure) -> None:
    """Raise ConfigurationError for one period given twice, or two of different length or with a change in the way of
    counting between them."""
    first, last = sorted([then.period, now.period])
    if first == last:
        raise ConfigurationError(f"{first.label} is named twice: a change needs two periods.")
    if definition.grain != "campaign" and first.months != last.months:
        raise ConfigurationError(
            f"{first.label} has {first.months} months and {last.label} has {last.months}: they are not compared."
        )
    for own in breaks:
        if definition.id in own.indicators and first.start < own.date <= last.end:
            day = f"{own.date.day} {MONTH_NAMES[own.date.month - 1]} {own.date.year}"
            raise ConfigurationError(
                f"Indicator {definition.id} is not compared across {day}, when the way of counting it changed."
            )


def _is_of_months(name: str, definition: Definition) -> bool:
    return definition.grain == "month" and "Q" in name


def _is_named(period: Period, name: str, grain: Grain) -> bool:
    if re.fullmatch(r"\d{4}-\d{2}", name):
        return grain == "month" and f"{period.start:%Y-%m}" == name
    if re.fullmatch(r"\d{4}Q[1-4]", name):
        quarter = Quarter.parse(name)
        return Quarter.of(period.end) == quarter if grain in ("month", "campaign") else period.end == quarter.end
    return False


def _span(rows: list[Row], grain: Grain) -> str:
    """Which periods there are, and how the newest is named."""
    if not rows:
        return ""
    first, last = (Period(row["period_start"], row["period_end"]) for row in (rows[0], rows[-1]))
    there = f"{first.short} to {last.short}" if first != last else first.short
    label = f"{MONTH_NAMES[last.end.month - 1]} {last.end.year}"
    example = EXAMPLES[grain].format(month=f"{last.end:%Y-%m}", quarter=Quarter.of(last.end), label=label)
    return f" (there is {there}); name one as {example}"
