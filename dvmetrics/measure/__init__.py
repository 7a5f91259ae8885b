"""Indicators × periods × groups → measurements: raw counts, restricted, one row each with why there is none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dvmetrics.gate import GateResult
from dvmetrics.indicators.catalogue import counted_from_rows, expect_known, returned_as_totals
from dvmetrics.indicators.counting import Indicator
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.cells import Cells, cells_of
from dvmetrics.measure.database import database
from dvmetrics.measure.groups import closed_groups
from dvmetrics.measure.known import of_known
from dvmetrics.measure.place import groups_in, placed, taken_by
from dvmetrics.measure.returned import returned
from dvmetrics.measure.rows import COLUMNS
from dvmetrics.measure.series import newest_period, periods_counted, series, too_early
from dvmetrics.measure.supply import Supply
from dvmetrics.partnership import Partnership, SeriesBreak
from dvmetrics.periods import Quarter

__all__ = ["COLUMNS", "Measurements", "measure"]


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
    supply = Supply.of(partnership, gate)
    indicators = [of_known(own, supply.headings) for own in counted_from_rows(partnership)]
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
    periods = periods_counted(definition, partnership, last)
    if not periods:
        taken = taken_by(indicator, connection, names, [newest_period(definition, last)])
        return too_early(definition, partnership, last, supply.needed(indicator, taken)), {}
    counts, rests_on = placed(indicator, connection, names, periods)
    groups, needed = closed_groups(definition, partnership, groups_in(counts)), supply.needed(indicator, rests_on)
    return series(definition, periods, counts, groups, last, supply, breaks, needed), rests_on
