"""What the rows of the tiny partnership are made of: its quarters and agencies, keys, days and times."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta

from dvmetrics.periods import Quarter, quarters_between

FIRST, LAST = Quarter(2000, 3), Quarter(2001, 4)
QUARTERS = quarters_between(FIRST, LAST)
PRODUCED_AFTER_DAYS = 10

Row = dict[str, str]
Maker = Callable[[Quarter, str], list[Row]]
"""The rows of one extract that an agency sends for a quarter."""

AGENCIES = {
    "northshire_police": "Northshire Police",
    "haven": "Haven Refuge",
    "listening_ear": "Listening Ear",
    "probation_office": "Northshire Probation",
    "law_centre": "Northton Law Centre",
    "town_hall": "Northton Council",
    "crown_office": "Northshire Prosecutors",
}
ON_THE_REGISTER = (*AGENCIES, "harbour_housing", "valley_mediation")


def key(*parts: object) -> str:
    """A keyed code as a sender makes it; the same parts give the same code."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def days(quarter: Quarter, number: int) -> list[date]:
    """So many days, spread over the three months of a quarter."""
    length = (quarter.end - quarter.start).days
    return [quarter.start + timedelta(days=place * length // (number - 1)) for place in range(number)]


def weekdays(quarter: Quarter) -> list[date]:
    return [day for day in days(quarter, (quarter.end - quarter.start).days + 1) if day.weekday() < 5]


def at(day: date, hour: int, minute: int = 0) -> str:
    return datetime(day.year, day.month, day.day, hour, minute).isoformat(timespec="minutes")


def later(day: date, by: int, when: bool = True) -> str:
    """The day so many days later, or blank."""
    return str(day + timedelta(days=by)) if when else ""
