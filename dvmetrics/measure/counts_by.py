"""An indicator's counts by every grouping that its own rows allow: what a change of it can be split by. Restricted.

Whoever is counted has a `case`, the row that stands for it. Each column of that row that holds one of a closed list of
codes is a grouping, and so is the agency that sent it. No row leaves the database, and no cell becomes the name of a
group that is not on the list of its column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.counting import CASE, Database, Indicator, Tables
from dvmetrics.indicators.equal_access import NOT_KNOWN as SAID_UNKNOWN
from dvmetrics.measure.alone import AGENCY, Alone, grouping_of
from dvmetrics.measure.listing import as_listed, rows_of_whole
from dvmetrics.measure.place import as_table, placed
from dvmetrics.periods import Period

COUNTED = ("numerator", "denominator")
NOT_KNOWN = "not_known"
"""The group of those whose group is blank, said to be unknown, not asked, not stated, or no code of the list. It is a
group like others: without it the groups would not add up to the whole. What is broken down by itself (`alone`) keeps
these kinds of not knowing apart."""


@dataclass(frozen=True)
class CountsBy:
    """Restricted. `whole`: `period_start`, `numerator` and `denominator`, one row a period. `groups`: those after `by`
    (what it is grouped by) and `group`, one row for each that occurs in a period; of each `by` they add up to the whole
    in both counts, unless `whole_alone` says that the denominator is of the whole alone, such as residents."""

    whole: pd.DataFrame
    groups: pd.DataFrame
    whole_alone: bool


def counts_by(alone: Alone, indicator: str, periods: Sequence[Period]) -> CountsBy:
    """One indicator's true counts in these periods, as a whole and by each grouping with two groups or more in them.

    A column that the counting itself looks at is no grouping: by the answer to its own question every share is none or
    all. Nor is a column that says how a case ended. Periods may be longer than the indicator's own; whoever is counted
    once a period then counts once in the longer one. Raises ConfigurationError for an indicator that is not counted
    from rows here, and for one of which there is no figure for all together.
    """
    found = alone.indicators.get(indicator)
    if found is None:
        raise ConfigurationError(f"Indicator {indicator} is not counted from rows here, so that it has no groups.")
    if not found.definition.whole:
        raise ConfigurationError(f"Indicator {indicator} has no figure for all together, only one for each group.")
    database = alone.database
    frame, taken = placed(found, database, database.names, list(periods), alone=True)
    frame = frame[frame["period_start"].isin([own.start for own in periods])]  # some count every period there is
    whole = frame.loc[frame["grp"].isna(), ["period_start", *COUNTED]].fillna(0)
    missing = [own.start for own in periods if own.start not in set(whole["period_start"])]
    nobody = pd.DataFrame({"period_start": missing, "numerator": 0, "denominator": 0})
    whole = pd.concat([whole, nobody], ignore_index=True).astype(dict.fromkeys(COUNTED, float))
    whole_alone = not _is_of_cases(found)
    parts = [own for own in _groupings(found, frame, database, periods, taken) if _adds_up(own, whole, whole_alone)]
    groups = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["by", "group", *whole.columns])
    return CountsBy(whole, groups, whole_alone)


def _is_of_cases(indicator: Indicator) -> bool:
    """Whether the denominator is made of rows that have a group."""
    definition = indicator.definition
    return not definition.about_people or "denominator" in definition.protected_counts


def _adds_up(groups: pd.DataFrame, whole: pd.DataFrame, whole_alone: bool) -> bool:
    """Whether there are groups to compare, and everybody is in exactly one."""
    if groups["group"].nunique() < 2:
        return False
    parts = list(COUNTED[:1] if whole_alone else COUNTED)
    sums = groups.groupby("period_start")[parts].sum().reindex(whole["period_start"], fill_value=0)
    return bool((sums.to_numpy() == whole[parts].to_numpy()).all())


def _groupings(
    indicator: Indicator,
    frame: pd.DataFrame,
    database: Database,
    periods: Sequence[Period],
    taken: dict[str, tuple[str, ...]],
) -> Iterator[pd.DataFrame]:
    """One frame a grouping: those of the definition itself, and those of the rows that stand for what is counted."""
    for by in indicator.definition.group_by:
        own = frame[(frame["by"] == by) & frame["grp"].notna()].rename(columns={"grp": "group"})
        yield _tidy(own, by)
    table = as_table(periods)
    listed = as_listed(indicator.count(Tables(database, database.names, table)), indicator.definition)
    if listed is None or not indicator.definition.about_people:
        return
    yield from _by_columns(rows_of_whole(listed, table), indicator.definition.sources, database, taken)


def _by_columns(
    rows: ir.Table, sources: Sequence[str], database: Database, taken: dict[str, tuple[str, ...]]
) -> Iterator[pd.DataFrame]:
    sent = [database.table(extract).select(CASE, AGENCY) for extract in sources]
    yield _by_column(database, rows.join(ibis.union(*sent) if len(sent) > 1 else sent[0], CASE), AGENCY, AGENCY)
    number = database.connection.execute(rows.count())
    for extract in sources:
        table, own_extract = database.table(extract), EXTRACTS[extract]
        joined = rows.join(table.select(CASE, *own_extract.of_kind("code")), CASE)
        if database.connection.execute(joined.count()) != number:
            continue  # what is counted stands in another extract
        for column in own_extract.columns:
            if column.kind != "code" or column.is_outcome or column.name in taken.get(extract, ()):
                continue
            listed = joined[column.name].isin(sorted(set(column.codes) - set(SAID_UNKNOWN)))
            known = joined.mutate(**{column.name: ibis.ifelse(listed.fill_null(False), joined[column.name], NOT_KNOWN)})
            yield _by_column(database, known, column.name, grouping_of(column.name))


def _by_column(database: Database, rows: ir.Table, column: str, by: str) -> pd.DataFrame:
    sums = rows.group_by(["period_start", column]).aggregate(**{name: rows[name].sum() for name in COUNTED})
    return _tidy(database.to_pandas(sums).rename(columns={column: "group"}), by)


def _tidy(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    tidy = frame.assign(by=by, period_start=pd.to_datetime(frame["period_start"]).dt.date)
    counted = tidy[["by", "group", "period_start", *COUNTED]].fillna(0)
    return counted.astype(dict.fromkeys(COUNTED, float)).sort_values(["group", "period_start"], ignore_index=True)
