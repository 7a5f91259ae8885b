"""Quarters, months and the follow-up that a figure needs before it is due. Periods are calendar periods."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dvmetrics.errors import ConfigurationError

Grain = Literal["month", "quarter", "four_quarters", "year", "campaign"]
"""`four_quarters` are rolling, one figure each quarter; a `campaign` is one figure for its days."""

MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "four_quarters": 12, "year": 12}
"""How many months one figure of a grain covers."""

MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def add_months(day: date, months: int) -> date:
    """The first of the month `months` after the month of `day` (before it, if negative)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; 2001Q4 is October to December 2001."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2001Q4`. Raises ConfigurationError for anything else."""
        match = re.fullmatch(r"((?:19|20)[0-9]{2})Q([1-4])", text)
        if match is None:
            raise ConfigurationError(
                "A quarter is written as a year from 1900 to 2099, Q and a number from 1 to 4, for example 2001Q4."
            )
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that holds `day`."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        return add_months(self.start, 3) - timedelta(days=1)

    @property
    def label(self) -> str:
        """For people: `October to December 2001`."""
        return Period(self.start, self.end).label

    def plus(self, quarters: int) -> Quarter:
        return Quarter.of(add_months(self.start, 3 * quarters))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def quarters_between(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """All quarters from `first` to `last`, both included."""
    quarters = []
    while first <= last:
        quarters.append(first)
        first = first.plus(1)
    return tuple(quarters)


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both days included: whole calendar months, but for the days of a campaign."""

    start: date
    end: date

    @property
    def months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def is_whole(self) -> bool:
        """Whether it is made of whole calendar months."""
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1

    @property
    def label(self) -> str:
        """For people: `November 2001`, `October to December 2001`, `January 2001 to March 2002`."""
        if not self.is_whole:
            return " to ".join(f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}" for day in (self.start, self.end))
        first, last = MONTH_NAMES[self.start.month - 1], MONTH_NAMES[self.end.month - 1]
        if self.months == 1:
            return f"{first} {self.start.year}"
        if self.start.year == self.end.year:
            return f"{first} to {last} {self.end.year}"
        return f"{first} {self.start.year} to {last} {self.end.year}"

    @property
    def short(self) -> str:
        """For tables and axes: `Nov 2001`, `2001 Q4`, `year to Dec 2001`."""
        last = f"{MONTH_NAMES[self.end.month - 1][:3]} {self.end.year}"
        if not self.is_whole:
            return self.label
        if self.months == 1:
            return last
        if self.months == 3 and Quarter.of(self.start).start == self.start:
            return f"{self.end.year} Q{Quarter.of(self.end).number}"
        return f"year to {last}" if self.months == 12 else self.label

    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters that the period touches."""
        return quarters_between(Quarter.of(self.start), Quarter.of(self.end))

    def reaching(self, before_months: int = 0, after_days: int = 0) -> Period:
        """The period with the look-back and the follow-up that a figure of it draws on."""
        return Period(add_months(self.start, -before_months), self.end + timedelta(days=after_days))


def periods_of(grain: Grain, first: Quarter, last: Quarter, year_starts: int = 1) -> tuple[Period, ...]:
    """All whole periods of a grain inside the quarters `first` to `last`.

    `four_quarters` are rolling: one window for each quarter that has four behind it. A `year` starts in the month
    `year_starts` (4 for a financial year).
    """
    length, end = MONTHS_IN[grain], add_months(last.end, 1)
    step = {"month": 1, "quarter": 3, "four_quarters": 3, "year": 12}[grain]
    start = first.start
    if grain == "year":
        start = add_months(start, (year_starts - start.month) % 12)
    periods = []
    while add_months(start, length) <= end:
        periods.append(Period(start, add_months(start, length) - timedelta(days=1)))
        start = add_months(start, step)
    return tuple(periods)
