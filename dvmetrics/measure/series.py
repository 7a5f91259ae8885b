"""One indicator over all its periods, each counted or with the reason why it is not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import DUE_WITH, NO_CAMPAIGN, needs_records
from dvmetrics.measure.groups import Group
from dvmetrics.measure.headings import Needed
from dvmetrics.measure.place import Placed, by_first_day
from dvmetrics.measure.rows import COLUMNS, NONE, Marks, row
from dvmetrics.measure.supply import Supply
from dvmetrics.partnership import Partnership
from dvmetrics.periods import MONTHS_IN, Period, Quarter, add_months, periods_of


def periods_counted(definition: Definition, partnership: Partnership, last: Quarter) -> list[Period]:
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


def series(
    definition: Definition,
    periods: list[Period],
    counts: pd.DataFrame,
    groups: list[Group],
    last: Quarter,
    supply: Supply,
    breaks: Collection[date],
    needed: Needed,
) -> pd.DataFrame:
    """The measurements (COLUMNS) of one indicator: each period and each of the `groups`, with what `placed` counted of
    it, or with the reason why nothing is. What nobody sends a column on is never due."""
    by_period, back = by_first_day(counts), _months_before(definition)
    rows = []
    for period in periods:
        reach = period.reaching(back(period), definition.follow_up_days)
        missing = supply.missing(definition.sources, reach)
        not_collected = needed.not_collected(reach)
        if not_collected:
            rows.append(row(definition, period, state="not_supplied", note=not_collected))
        elif period.end + timedelta(days=definition.follow_up_days) > last.end:
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
            own = _rows(definition, period, by_period.get(period.start, []), groups, marks)
            rows += [_as_collected(definition, period, each, needed, reach) for each in own]
    return pd.DataFrame(rows, columns=COLUMNS)


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


def _as_collected(
    definition: Definition, period: Period, own: dict[str, Any], needed: Needed, reach: Period
) -> dict[str, Any]:
    """The row of a figure, or why what it needs is not collected; with whose cases are not known, where some are."""
    by, group = own["group_by"], own["group"]
    note = needed.not_collected(reach, by, group) if group else ""
    if note:
        return row(definition, period, state="not_supplied", note=note, group_by=by, group=group)
    return own if own["state"] != "counted" else own | {"note": needed.not_known_of(reach, by, group)}


def newest_period(definition: Definition, last: Quarter) -> Period:
    """The period of an indicator that ends with the last quarter."""
    months = MONTHS_IN[definition.grain] if definition.grain != "campaign" else 3
    return Period(add_months(last.start, 3 - months), last.end)


def too_early(definition: Definition, partnership: Partnership, last: Quarter, needed: Needed) -> pd.DataFrame:
    """The one row of an indicator whose first period is not over, or for which the records do not reach back enough.
    What the files of the last quarter have no column on is not due later either."""
    note = needed.not_collected(Period(last.start, last.end))
    if note:
        own = row(definition, newest_period(definition, last), state="not_supplied", note=note)
    else:
        own = _too_early(definition, partnership, last)
    return pd.DataFrame([own], columns=COLUMNS)


def _too_early(definition: Definition, partnership: Partnership, last: Quarter) -> dict[str, Any]:
    newest = newest_period(definition, last)
    if definition.grain == "campaign":
        any_ran = any(own.start <= last.end for own in partnership.campaigns)
        note = f"{NO_CAMPAIGN} for which the records reach back far enough" if any_ran else NO_CAMPAIGN
        return row(definition, newest, state="not_due", note=note)
    months = MONTHS_IN[definition.grain]
    needed = max(definition.look_back_months, months)
    first_end = add_months(partnership.first_quarter.start, needed) - timedelta(days=1)
    due = Quarter.of(first_end + timedelta(days=definition.follow_up_days))
    begin = f"{needs_records(needed)}, which begin with {partnership.first_quarter}"
    note = f"{begin}, and the first figure is due with the figures of {due}"
    return row(definition, newest, state="not_due", note=note)


def _due_note(definition: Definition, period: Period) -> str:
    return f"{DUE_WITH} {Quarter.of(period.end + timedelta(days=definition.follow_up_days))}"
