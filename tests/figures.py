"""Editions made of figures that can be seen in the test, let out by disclosure control as in a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.indicators.catalogue import CATALOGUE, FRAMEWORK
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import COLUMNS, Measurements
from dvmetrics.partnership import Campaign, SeriesBreak, Target
from dvmetrics.periods import Quarter, periods_of
from dvmetrics.report.edition import Edition, Facts, LaterFile, PublicDelivery

Counted = tuple[float, float | None] | str
"""(numerator, denominator), or the state of a period without a count, after a colon with its note."""
FIRST = Quarter(1997, 1)


def edition_of(
    series: dict[str, Sequence[Counted]],
    *,
    policy: str = "committee",
    targets: dict[str, Target] | None = None,
    breaks: Sequence[SeriesBreak] = (),
    campaigns: Sequence[Campaign] = (),
    deliveries: Sequence[PublicDelivery] = (),
    sent_later: Sequence[LaterFile] = (),
    asked: dict[str, tuple[str, ...]] | None = None,
    changed: dict[str, dict[str, Any]] | None = None,
) -> Edition:
    """An edition with these indicators from 1997Q1 on; `changed` sets fields of a definition anew."""
    measurements = measured(series, changed)
    last = measurements.frame["period_end"].max()
    released = release(measurements, POLICIES[policy], tuple(breaks))
    facts = Facts(
        partnership="Smallham",
        place="Smallham",
        quarter=str(Quarter.of(last)),
        policy=policy,
        policy_words=POLICIES[policy].words,
        given_away="stop",
        synthetic=None,
        quick_exit=None,
        help=None,
        made_on=date(2002, 1, 20),
        version="1",
        targets=targets or {},
        campaigns=tuple(campaigns),
        series_breaks=tuple(breaks),
        baseline=None,
        agencies={"police": "Smallham Police"},
        asked={"police_incident": ("Smallham Police",)} if asked is None else asked,
        deliveries=tuple(deliveries),
        sent_later=tuple(sent_later),
        rests_on={name: {"police_incident": ("reported_date",)} for name in series},
    )
    return Edition(released, facts, FRAMEWORK)


def measured(series: dict[str, Sequence[Counted]], changed: dict[str, dict[str, Any]] | None = None) -> Measurements:
    """Measurements with these counts from 1997Q1 on, of which it is not known what rows they are made of."""
    definitions = {name: replace(CATALOGUE[name].definition, **(changed or {}).get(name, {})) for name in series}
    rows = [row for name, counted in series.items() for row in _rows(definitions[name], counted)]
    return Measurements(pd.DataFrame(rows, columns=COLUMNS), definitions, {})


def _rows(definition: Definition, counted: Sequence[Counted]) -> list[dict[str, Any]]:
    periods = periods_of(definition.grain, FIRST, FIRST.plus(len(counted) + 4))
    rows = []
    for period, count in zip(periods, counted, strict=False):
        numerator, denominator = (None, None) if isinstance(count, str) else count
        state, _, note = count.partition(": ") if isinstance(count, str) else ("counted", "", "")
        rows.append(
            {
                "indicator": definition.id,
                "period_start": period.start,
                "period_end": period.end,
                "group_by": "",
                "group": "",
                "numerator": numerator,
                "denominator": denominator,
                "state": state,
                "revised": False,
                "provisional": False,
                "crosses_break": False,
                "note": note,
            }
        )
    return rows


def target(value: float, status: str = "agreed") -> Target:
    """A target as a partnership sets it."""
    return Target.model_validate(
        {"value": value, "set_by": "the sub-group", "set_on": date(2000, 1, 1), "status": status}
    )
