"""Indicators × periods × groups → measurements: raw counts, restricted, one row each with why there is none."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.gate import GateResult
from dvmetrics.indicators.catalogue import counted_from_rows, expect_known, returned_as_totals
from dvmetrics.indicators.counting import Indicator
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.cells import Cells, cells_of
from dvmetrics.measure.database import database
from dvmetrics.measure.groups import closed_groups
from dvmetrics.measure.place import Placed, by_first_day, placed
from dvmetrics.measure.returned import returned
from dvmetrics.measure.rows import COLUMNS, NONE, Marks, row
from dvmetrics.measure.supply import Supply
from dvmetrics.partnership import Partnership, SeriesBreak
from dvmetrics.periods import MONTHS_IN, Period, Quarter, add_months, periods_of

__all__ = ["COLUMNS", "Measurements", "measure", "measure_one"]


@dataclass(frozen=True)
class Measurements:
    """Restricted. `frame` has one row an indicator, period and group (`COLUMNS`; `group` is empty for the whole);
    `definitions` are those of the partnership, by id; `rests_on` says for each which columns of which extract it was
    counted from; `breaks` are the days from which figures are counted in another way;
    `cells` says what the counts of people are made of."""

    frame: pd.DataFrame
    definitions: dict[str, Definition]
    rests_on: dict[str, dict[str, tuple[str, ...]]]
    breaks: tuple[SeriesBreak, ...] = ()
    cells: Cells = field(default_factory=Cells)


def measure(partnership: Partnership, gate: GateResult) -> Measurements:
    """Count everything that the partnership's accepted extracts allow, from its first quarter to the gate's.

    Raises ConfigurationError when `partnership.toml` names an indicator that there is not, or when an indicator's
    denominator depends on how cases ended.
    """
    expect_known(partnership)
    last = gate.quarter
    connection, names = database(partnership, gate)
    supply = Supply(partnership, gate.intake, gate.files, gate.tables)
    indicators = counted_from_rows(partnership)
    definitions = {indicator.definition.id: indicator.definition for indicator in indicators}
    breaks = supply.breaks(definitions.values())
    parts, rests_on = [], {}
    for indicator in indicators:
        name = indicator.definition.id
        days = [own.date for own in breaks if name in own.indicators]
        frame, rests_on[name] = _counted(indicator, connection, names, partnership, last, supply, days)
        parts.append(frame)
    if "kpi_return" in gate.tables:
        returns = gate.tables["kpi_return"]
        for definition in returned_as_totals(partnership, set(returns["indicator"])):
            definitions[definition.id] = definition
            rests_on[definition.id] = {"kpi_return": ("numerator", "denominator")}
            parts.append(returned(definition, returns, partnership, last, supply))
    filled = [part for part in parts if len(part)]
    whole = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)
    ordered = dict(sorted(definitions.items(), key=lambda item: item[1].sort_key))
    frame = whole[COLUMNS]
    of_rows = {own.definition.id: own.definition for own in indicators if own.definition.about_people}
    return Measurements(frame, ordered, rests_on, breaks, cells_of(frame, of_rows, connection))


def measure_one(partnership: Partnership, gate: GateResult, indicator: Indicator) -> pd.DataFrame:
    """The measurements (COLUMNS) of one indicator, which need not be in the catalogue. Restricted.

    Raises ConfigurationError where an extract that it is counted from is owed by nobody here, and where its counting
    expression breaks a rule of `placed`.
    """
    nobodys = sorted(set(indicator.definition.sources) - set(partnership.extracts))
    if nobodys:
        raise ConfigurationError(f"Indicator {indicator.definition.id} needs {nobodys[0]}, which nobody here owes.")
    connection, names = database(partnership, gate)
    supply = Supply(partnership, gate.intake, gate.files, gate.tables)
    days = [own.date for own in supply.breaks([indicator.definition]) if indicator.definition.id in own.indicators]
    frame, _ = _counted(indicator, connection, names, partnership, gate.quarter, supply, days)
    return frame


def _periods(definition: Definition, partnership: Partnership, last: Quarter) -> list[Period]:
    """The periods of an indicator's grain whose look-back lies within the records."""
    first = partnership.first_quarter
    if definition.grain == "campaign":
        periods = [Period(own.start, own.end) for own in partnership.campaigns if own.start <= last.end]
    else:
        starts = partnership.partnership.year_starts_in
        periods = list(periods_of(definition.grain, first, last, starts))
    back = _months_before(definition)
    return [own for own in periods if add_months(own.start, -back(own)) >= first.start]


def _months_before(definition: Definition) -> Callable[[Period], int]:
    """How many months before its first day a figure looks back to: of a campaign to the same days of earlier years, of
    anything else so many months before its end."""
    back = definition.look_back_months
    if definition.grain == "campaign":
        return lambda period: back
    return lambda period: max(0, back - period.months)


def _counted(
    indicator: Indicator,
    connection: Any,
    names: frozenset[str],
    partnership: Partnership,
    last: Quarter,
    supply: Supply,
    breaks: Collection[date],
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """The measurements of one indicator, and what they rest on."""
    definition = indicator.definition
    periods = _periods(definition, partnership, last)
    if not periods:
        return pd.DataFrame([_too_early(definition, partnership, last)], columns=COLUMNS), {}
    counts, rests_on = placed(indicator, connection, names, periods)
    by_period, back = by_first_day(counts), _months_before(definition)
    found = {(own.group_by, own.group) for rows in by_period.values() for own in rows if own.group}
    groups = closed_groups(definition, partnership, found)
    rows = []
    for period in periods:
        reach = period.reaching(back(period), definition.follow_up_days)
        missing = supply.missing(definition.sources, reach)
        if period.end + timedelta(days=definition.follow_up_days) > last.end:
            rows.append(row(definition, period, state="not_due", note=_due_note(definition, period)))
        elif missing:
            rows.append(row(definition, period, state="not_supplied", note=missing))
        elif any(period.start < day <= period.end for day in breaks):
            rows.append(row(definition, period, state="broken", note="The way of counting changed within this period"))
        else:
            marks = Marks(
                revised=supply.revised(definition.sources, reach),
                provisional=supply.provisional(definition.sources, reach, last),
                crosses_break=any(reach.start < day <= reach.end for day in breaks),
            )
            rows += _rows(definition, period, by_period.get(period.start, []), groups, marks)
    return pd.DataFrame(rows, columns=COLUMNS), rests_on


def _rows(
    definition: Definition, period: Period, counts: list[Placed], groups: list[tuple[str, str]], marks: Marks
) -> list[dict[str, Any]]:
    """The rows of one period: the whole, where there is one, and each group that occurs in any period: a group that is
    left out where nobody is in it would say that there is nobody."""
    numbers = {(own.group_by, own.group): own.numbers for own in counts}
    rows = []
    if definition.form == "weighted_share":  # worked out from the groups once they are released
        rows.append(row(definition, period, marks=marks))
    elif definition.whole:
        nothing = {} if definition.form == "amount" else NONE
        rows.append(row(definition, period, numbers.get(("", ""), nothing), marks))
    for by, group in groups:
        rows.append(row(definition, period, numbers.get((by, group), NONE), marks, group_by=by, group=group))
    return rows


def _too_early(definition: Definition, partnership: Partnership, last: Quarter) -> dict[str, Any]:
    """The one row of an indicator whose first period is not over, or for which the records do not reach back enough."""
    if definition.grain == "campaign":
        note = "No campaign has run yet for which the records reach back far enough"
        return row(definition, Period(last.start, last.end), state="not_due", note=note)
    months = MONTHS_IN[definition.grain]
    newest = Period(add_months(last.start, 3 - months), last.end)
    needed = max(definition.look_back_months, months)
    first_end = add_months(partnership.first_quarter.start, needed) - timedelta(days=1)
    due = Quarter.of(first_end + timedelta(days=definition.follow_up_days))
    note = f"It needs {needed} months of records: the first figure is due with the figures of {due}"
    return row(definition, newest, state="not_due", note=note)


def _due_note(definition: Definition, period: Period) -> str:
    return f"Due with the figures of {Quarter.of(period.end + timedelta(days=definition.follow_up_days))}"
