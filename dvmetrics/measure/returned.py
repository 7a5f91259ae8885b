"""Indicators and local measures that arrive as totals: only rows of their own grain, never sums of them."""

from __future__ import annotations

import pandas as pd

from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.rows import COLUMNS, Marks, row
from dvmetrics.measure.supply import Supply
from dvmetrics.partnership import Partnership
from dvmetrics.periods import MONTHS_IN, Period, Quarter, periods_of


def returned(
    definition: Definition, returns: pd.DataFrame, partnership: Partnership, last: Quarter, supply: Supply
) -> pd.DataFrame:
    """One series from an agency's totals, as rows of measurements.

    It begins with the first total that was collected, or, where none ever was, with the partnership.
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
        lacks_whole = definition.form in ("share", "ratio") and not wholes
        if not values or lacks_whole:
            note = supply.missing(("kpi_return",), period) or "Not collected or not returned"
            rows.append(row(definition, period, state="not_supplied", note=note))
        elif len(values) > 1 or len(wholes) > 1:
            rows.append(row(definition, period, state="not_supplied", note="Returned twice, and not alike"))
        else:
            [value], whole_of = values, next(iter(wholes), None)
            marks = Marks(revised=supply.revised(("kpi_return",), period))
            rows.append(row(definition, period, {"numerator": value, "denominator": whole_of}, marks))
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
