"""What an indicator's counting expression gives, placed in periods: one row a period and group, as raw counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.counting import Estimates, Indicator, Tables, Values
from dvmetrics.measure.groups import Group
from dvmetrics.measure.listing import WHO, as_listed, dated, keep, totals
from dvmetrics.measure.rows import NUMBERS
from dvmetrics.periods import Period

QUARTILES = {"lower": 0.25, "value": 0.5, "upper": 0.75}
ONCE = ["period_start", "by", "grp"]


def placed(
    indicator: Indicator, connection: Any, names: frozenset[str], periods: list[Period], *, alone: bool = False
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """(`period_start`, `by`, `grp` (both missing for the whole) and NUMBERS; the columns that were taken).

    Raises ConfigurationError where the denominator leans on how cases ended, such as a share of completers only, or
    where a count of people does not list its cases. Rows in a count of people are kept in the database (`listing`), but
    for one that is counted `alone`, to be looked at and not to be released with others.
    """
    table = as_table(periods)
    tables = Tables(connection, names, table)
    frame = _frame(indicator, connection, tables, kept=not alone)
    if tables.took_an_outcome:
        blind = _frame(indicator, connection, Tables(connection, names, table, blind=True), kept=False)
        _expect_same_cohort(indicator.definition.id, frame, blind)
    return frame, tables.taken


def taken_by(
    indicator: Indicator, connection: Any, names: frozenset[str], periods: list[Period]
) -> dict[str, tuple[str, ...]]:
    """The columns that an indicator takes, where there is nothing of it to count yet."""
    tables = Tables(connection, names, as_table(periods))
    indicator.count(tables)
    return tables.taken


def as_table(periods: Sequence[Period]) -> ir.Table:
    """`period_start` and `period_end`, one row a period."""
    return ibis.memtable({"period_start": [own.start for own in periods], "period_end": [own.end for own in periods]})


@dataclass(frozen=True)
class Placed:
    """The counts of one period and group; both names are empty for the whole."""

    group_by: str
    group: str
    numbers: dict[str, float | None]


def groups_in(counts: pd.DataFrame) -> set[Group]:
    """The groups that occur in what `placed` gave."""
    there = counts[counts["grp"].notna()]
    return set(zip(there["by"].astype(str), there["grp"].astype(str), strict=True))


def by_first_day(frame: pd.DataFrame) -> dict[date, list[Placed]]:
    """What `placed` gave, by the first day of the period, the groups in order."""
    found: dict[date, list[Placed]] = {}
    for own in frame.sort_values(["by", "grp"], na_position="first").to_dict(orient="records"):
        numbers = {name: None if pd.isna(own[name]) else float(own[name]) for name in NUMBERS}
        by, group = ("" if pd.isna(own[name]) else str(own[name]) for name in ("by", "grp"))
        found.setdefault(own["period_start"], []).append(Placed(by, group, numbers))
    return found


def _frame(indicator: Indicator, connection: Any, tables: Tables, *, kept: bool) -> pd.DataFrame:
    counted, own = indicator.count(tables), indicator.definition
    listed = as_listed(counted, own)
    if listed is not None and own.about_people and kept:
        listed = keep(listed, own, connection)
    if isinstance(counted, Estimates):
        frame = _estimated(counted, connection, tables)
    elif isinstance(counted, Values):
        frame = connection.to_pandas(_medians(counted, tables.periods))
    else:
        frame = connection.to_pandas(totals(listed, tables.periods) if listed is not None else counted.table)
    frame["period_start"] = pd.to_datetime(frame["period_start"]).dt.date
    for name in (*NUMBERS, "by", "grp"):
        if name not in frame:
            frame[name] = None
    if not frame["by"].notna().any() and own.group_by:
        frame.loc[frame["grp"].notna(), "by"] = own.group_by[0]
    if frame.duplicated(ONCE).any():
        raise ConfigurationError(f"Indicator {own.id} counts a group twice in a period.")
    return frame


def _expect_same_cohort(name: str, frame: pd.DataFrame, blind: pd.DataFrame) -> None:
    """The denominators are the same when nobody knows how the cases ended."""
    denominators = [own.fillna({"by": "", "grp": ""}).set_index(ONCE)["denominator"] for own in (frame, blind)]
    if not denominators[0].astype(float).sort_index().equals(denominators[1].astype(float).sort_index()):
        raise ConfigurationError(
            f"Indicator {name}: whom it is out of depends on how the cases ended. A success rate is of everybody who "
            "started, not of those who stayed to the end."
        )


def _medians(values: Values, periods: ir.Table) -> ir.Table:
    inside = dated(values.table, periods)
    quartiles = {name: inside.value.quantile(share) for name, share in QUARTILES.items()}
    key = ["period_start", *(name for name in WHO if name in values.table.columns)]
    middle: ir.Table = inside.group_by(key).aggregate(numerator=inside.value.count(), **quartiles)
    return middle


def _estimated(estimates: Estimates, connection: Any, tables: Tables) -> pd.DataFrame:
    inside = connection.to_pandas(dated(estimates.table, tables.periods))
    rows = []
    for start, own in inside.groupby("period_start"):
        found = estimates.estimate(own.reset_index(drop=True))
        if found is not None:
            value, lower, upper, number = found
            rows.append({"period_start": start, "numerator": number, "value": value, "lower": lower, "upper": upper})
    return pd.DataFrame(rows, columns=["period_start", "numerator", "value", "lower", "upper"])
