"""Totals from an agency that sends no rows."""

import pandas as pd

from dvmetrics.extracts.schema import Column, Extract, in_order


def _whole_months(frame: pd.DataFrame) -> pd.Series:
    start, end = frame["period_start"], frame["period_end"]
    whole: pd.Series = start.isna() | end.isna() | (start.dt.is_month_start & end.dt.is_month_end)
    return whole


KPI_RETURN = Extract(
    name="kpi_return",
    title="Returns of totals",
    row_is="one total for one period, of an agency that sends totals only",
    delivered="events",
    key=("indicator", "period_start", "period_end"),
    dated_by="period_end",
    columns=(
        Column("indicator", "code", "The indicator or local measure that the total is of.", required=True),
        Column("period_start", "date", "The first day of the period.", required=True),
        Column("period_end", "date", "The last day of the period.", required=True),
        Column("numerator", "number", "The total; blank where it was not collected."),
        Column("denominator", "number", "What it is out of, where there is such a thing."),
    ),
    checks={
        "period_in_order": in_order("period_start", "period_end"),
        "whole_months": _whole_months,
        "part_of_the_whole": lambda frame: ~(frame["numerator"] > frame["denominator"]),
    },
)
