"""How many adults live here: what rates are out of."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Tables

CHILDREN = "0_15"
"""The age band of those under 16."""


def adults(tables: Tables, *sexes: str) -> ir.Table:
    """`period_start` and `people`: residents aged 16 and over (of these sexes only, where any are named) by the newest
    estimate that was made by the period: a year without one of its own uses the year before. A period before the first
    estimate has no row."""
    given = tables.take("population", "agency", "year", "sex", "age_band", "people", "delivered_for")
    if sexes:
        given = given.filter(_.sex.isin(sexes))
    # A list can hold years that an earlier one held already: only the newest estimate of each counts.
    newest = given.group_by("agency", "year", "sex", "age_band").aggregate(people=_.people.argmax(_.delivered_for))
    by_year = newest.filter(_.age_band != CHILDREN).group_by("year").aggregate(people=_.people.sum())
    periods = tables.periods.select("period_start")
    made_by_then = periods.join(by_year, by_year.year <= periods.period_start.year())
    latest: ir.Table = made_by_then.group_by("period_start").aggregate(people=_.people.argmax(_.year))
    return latest
