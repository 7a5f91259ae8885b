"""Columns that only repeat what an indicator counts, such as whether a child was there, of the share with a child:
broken down by one, every group is all or nobody. Restricted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.counting import CASE, Database, Listed
from dvmetrics.measure.rows import NUMBERS

MET, ALL = NUMBERS[:2]


def repeating(
    listed: Listed, taken: Mapping[str, Collection[str]], extracts: Collection[str], database: Database
) -> frozenset[str]:
    """Of the columns of codes that were taken to count by, those of which each code has all or none of its cases in the
    numerator. A column that only says who is looked at has cases of both kinds, and stays a breakdown."""
    if not {MET, ALL} <= set(listed.table.columns):
        return frozenset()
    found = set()
    for extract in extracts:
        codes = {column.name for column in EXTRACTS[extract].columns if column.kind == "code"}
        found |= {name for name in codes & set(taken.get(extract, ())) if _repeats(listed, extract, name, database)}
    return frozenset(found)


def _repeats(listed: Listed, extract: str, column: str, database: Database) -> bool:
    said = database.table(extract).select(CASE, code=database.table(extract)[column].fill_null(""))
    rows = listed.table.filter(listed.table.grp.isnull()) if "grp" in listed.table.columns else listed.table
    counts = {name: rows[name].cast("int64").fill_null(0) for name in (MET, ALL)}
    joined = rows.select(CASE, **counts).join(said, CASE)
    sums = database.to_pandas(joined.group_by("code").aggregate(**{name: joined[name].sum() for name in counts}))
    return bool(((sums[MET] == 0) | (sums[MET] == sums[ALL])).all())
