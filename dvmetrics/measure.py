"""Indicators × periods × groups → measurements: raw counts, restricted, one row each with why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import ibis
import pandas as pd

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.gate import GateResult
from dvmetrics.indicators.catalogue import counted_from_rows, expect_known, returned_as_totals
from dvmetrics.indicators.counting import Cases, Counts, Indicator, Tables, connect
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import Partnership
from dvmetrics.periods import MONTHS_IN, Period, Quarter, add_months, periods_of
from dvmetrics.working_days import working_days

State = Literal["counted", "not_supplied", "not_due", "does_not_apply"]
COLUMNS = [
    "indicator",
    "period_start",
    "period_end",
    "group_by",
    "group",
    "numerator",
    "denominator",
    "state",
    "revised",
    "note",
]
WORKING_DAYS_BEYOND = 60
"""How far past the last quarter the working calendar reaches: a first contact may come after the quarter's end."""


@dataclass(frozen=True)
class Measurements:
    """Restricted. `frame` has one row an indicator, period and group (`COLUMNS`; `group` is empty for the whole);
    `definitions` are those of the partnership, by id; `rests_on` says for each which columns of which extract it was
    counted from."""

    frame: pd.DataFrame
    definitions: dict[str, Definition]
    rests_on: dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True)
class _Supply:
    """Whether the files behind a figure are there: who is missing what, and whether any came or changed later."""

    partnership: Partnership
    intake: pd.DataFrame
    files: tuple[Delivery, ...]
    tables: dict[str, pd.DataFrame]

    def missing(self, sources: tuple[str, ...], reach: Period) -> str:
        """A sentence that names who did not deliver what, or nothing."""
        quarters = [pd.Timestamp(quarter.start) for quarter in reach.quarters()]
        lacking = []
        for file in self.intake[self.intake["extract"].isin(sources)].to_dict(orient="records"):
            extract, agency, spans = file["extract"], file["agency"], file["spans"]
            # A file of many periods answers for every quarter, and only for those that it has rows of.
            answers_for = quarters if spans else [own for own in quarters if own == file["quarter"]]
            held = set(self.tables[extract]["delivered_for"]) if spans else set(quarters)
            lacking += [(own, extract, agency) for own in answers_for if not file["valid"] or own not in held]
        names = [
            f"{self.partnership.agencies[agency]} ({extract}, {Quarter.of(quarter.date())})"
            for quarter, extract, agency in sorted(set(lacking))
        ]
        return "No usable file from " + "; ".join(names) if names else ""

    def revised(self, sources: tuple[str, ...], reach: Period) -> bool:
        """Whether a file that the figure rests on was replaced, or came at last, after the figure was first due.

        A figure without sources rests on the record of all files received.
        """
        first_due, quarters = Quarter.of(reach.end), set(reach.quarters())
        return any(
            file.arrived > first_due and file.quarter in quarters and (not sources or file.extract in sources)
            for file in self.files
        )


def measure(partnership: Partnership, gate: GateResult) -> Measurements:
    """Count everything that the partnership's accepted extracts allow, from its first quarter to the gate's.

    Raises ConfigurationError when `partnership.toml` names an indicator that there is not.
    """
    expect_known(partnership)
    first, last = partnership.first_quarter, gate.quarter
    calendar = working_days(
        first.start - timedelta(days=31),
        last.end + timedelta(days=WORKING_DAYS_BEYOND),
        partnership.partnership.bank_holidays,
    )
    rows = {name: table for name, table in gate.tables.items() if name != "kpi_return"}
    connection, names = connect(rows, gate.intake, calendar)
    supply = _Supply(partnership, gate.intake, gate.files, gate.tables)
    indicators = counted_from_rows(partnership)
    parts, definitions, rests_on = [], {}, {}
    for indicator in indicators:
        definition = indicator.definition
        frame, rests_on[definition.id] = _counted(indicator, connection, names, first, last, supply)
        definitions[definition.id] = definition
        parts.append(frame)
    if "kpi_return" in gate.tables:
        returns = gate.tables["kpi_return"]
        for definition in returned_as_totals(partnership, set(returns["indicator"])):
            definitions[definition.id] = definition
            rests_on[definition.id] = {"kpi_return": ("numerator", "denominator")}
            parts.append(_returned(definition, returns, partnership, last, supply))
    filled = [part for part in parts if len(part)]
    whole = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)
    ordered = dict(sorted(definitions.items(), key=lambda item: item[1].sort_key))
    return Measurements(whole[COLUMNS], ordered, rests_on)


def _counted(
    indicator: Indicator, connection: Any, names: frozenset[str], first: Quarter, last: Quarter, supply: _Supply
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """The measurements of one indicator, and what they rest on."""
    definition = indicator.definition
    look_back = definition.look_back_months
    periods = [
        period
        for period in periods_of(definition.grain, first, last)
        if not look_back or add_months(period.end + timedelta(days=1), -look_back) >= first.start
    ]
    if not periods:
        return pd.DataFrame(columns=COLUMNS), {}
    counts, rests_on = _counts(indicator, connection, names, periods)
    rows = []
    for period in periods:
        reach = period.reaching(max(0, look_back - period.months), definition.follow_up_days)
        missing = supply.missing(definition.sources, reach)
        if period.end + timedelta(days=definition.follow_up_days) > last.end:
            rows.append(_row(definition, period, state="not_due", note=_due_note(definition, period)))
        elif missing:
            rows.append(_row(definition, period, state="not_supplied", note=missing))
        else:
            rows += _counted_rows(definition, period, counts, supply.revised(definition.sources, reach))
    return pd.DataFrame(rows, columns=COLUMNS), rests_on


def _counts(
    indicator: Indicator, connection: Any, names: frozenset[str], periods: list[Period]
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """(period_start, grp (None for the whole), numerator and denominator; the columns that were taken)."""
    table = ibis.memtable({"period_start": [p.start for p in periods], "period_end": [p.end for p in periods]})
    tables = Tables(connection, names, table)
    counted = indicator.count(tables)
    if isinstance(counted, Cases):
        counted = _shares(counted, table, bool(indicator.definition.group_by))
    columns = counted.table.columns
    expression = counted.table if "grp" in columns else counted.table.mutate(grp=ibis.null("string"))
    frame: pd.DataFrame = connection.to_pandas(expression)
    frame["period_start"] = pd.to_datetime(frame["period_start"]).dt.date
    return frame, tables.taken


def _shares(cases: Cases, periods: Any, grouped: bool) -> Counts:
    """Cases to counts: each case counts in every period that holds its date."""
    on = cases.table.on.cast("date")
    dated = cases.table.mutate(on=on)
    placed = periods.join(dated, (dated.on >= periods.period_start) & (dated.on <= periods.period_end))
    totals = {"numerator": placed.met.fill_null(False).cast("int64").sum(), "denominator": placed.count()}
    whole = placed.group_by("period_start").aggregate(**totals).mutate(grp=ibis.null("string"))
    whole = whole.select("period_start", "grp", "numerator", "denominator")
    if not grouped:
        return Counts(whole)
    by_group = placed.group_by("period_start", "grp").aggregate(**totals)
    return Counts(whole.union(by_group.select("period_start", "grp", "numerator", "denominator")))


def _counted_rows(definition: Definition, period: Period, counts: pd.DataFrame, revised: bool) -> list[dict[str, Any]]:
    own = counts[counts["period_start"] == period.start]
    whole = own[own["grp"].isna()]
    if whole.empty:  # no case at all: nothing to take a share of
        return [_row(definition, period, numerator=0.0, denominator=0.0, revised=revised)]
    rows = [_row(definition, period, *_pair(whole), revised=revised)]
    for group, part in own[own["grp"].notna()].groupby("grp"):
        rows.append(_row(definition, period, *_pair(part), revised=revised, group=str(group)))
    return rows


def _pair(counts: pd.DataFrame) -> tuple[float, float | None]:
    denominator = counts["denominator"].iloc[0]
    return float(counts["numerator"].iloc[0]), None if pd.isna(denominator) else float(denominator)


def _row(
    definition: Definition,
    period: Period,
    numerator: float | None = None,
    denominator: float | None = None,
    *,
    state: State = "counted",
    revised: bool = False,
    note: str = "",
    group: str = "",
) -> dict[str, Any]:
    if state == "counted" and definition.form == "share" and not denominator:
        state, note = "does_not_apply", "There was no case to count."
    if state == "counted" and definition.form == "rate" and not denominator:
        numerator, state, note = None, "not_supplied", "There are no population figures for this period or before it"
    return {
        "indicator": definition.id,
        "period_start": period.start,
        "period_end": period.end,
        "group_by": definition.group_by if group else "",
        "group": group,
        "numerator": numerator,
        "denominator": denominator,
        "state": state,
        "revised": revised,
        "note": note,
    }


def _due_note(definition: Definition, period: Period) -> str:
    return f"Due with the figures of {Quarter.of(period.end + timedelta(days=definition.follow_up_days))}"


def _returned(
    definition: Definition, returns: pd.DataFrame, partnership: Partnership, last: Quarter, supply: _Supply
) -> pd.DataFrame:
    """An indicator or local measure from an agency's totals: only rows of its own grain, never sums of them.

    The series begins with the first total that was collected, or, where none ever was, with the partnership.
    """
    months = MONTHS_IN[definition.grain]
    numerators = _totals(returns, definition.id, months, "numerator")
    source = partnership.sources.get("kpi_return")
    whole = source.denominators.get(definition.id) if source is not None else None
    denominators = _totals(returns, whole, months, "numerator") if whole else {}
    denominators = denominators or _totals(returns, definition.id, months, "denominator")
    start = Quarter.of(min(period.start for period in numerators)) if numerators else partnership.first_quarter
    rows = []
    for period in periods_of(definition.grain, start, last, partnership.partnership.year_starts_in):
        values, wholes = numerators.get(period, set()), denominators.get(period, set())
        lacks_whole = definition.form == "share" and not wholes
        if not values or lacks_whole:
            note = supply.missing(("kpi_return",), period) or "Not collected or not returned"
            rows.append(_row(definition, period, state="not_supplied", note=note))
        elif len(values) > 1 or len(wholes) > 1:
            rows.append(_row(definition, period, state="not_supplied", note="Returned twice, and not alike"))
        else:
            revised = supply.revised(("kpi_return",), period)
            rows.append(_row(definition, period, *values, *wholes, revised=revised))
    return pd.DataFrame(rows, columns=COLUMNS)


def _totals(returns: pd.DataFrame, name: str | None, months: int, column: str) -> dict[Period, set[float]]:
    """The collected totals of one name, of periods of this many months; more than one where returns disagree."""
    rows = returns[(returns["indicator"] == name) & returns[column].notna()]
    totals: dict[Period, set[float]] = {}
    for start, end, value in zip(rows["period_start"], rows["period_end"], rows[column], strict=True):
        period = Period(start.date(), end.date())
        if period.months == months:
            totals.setdefault(period, set()).add(float(value))
    return totals
