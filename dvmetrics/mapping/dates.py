"""In which form dates are written, found by looking at every cell; in doubt the day stands first, as in Britain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dvmetrics.counted import counted
from dvmetrics.deliveries.tables import DATE_FORMATS

DAYS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d-%m-%y",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d %m %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d-%B-%Y",
    "%d-%B-%y",
    "%d %b %Y",
    "%d %b %y",
    "%d %B %Y",
    "%d %B %y",
    "%d/%b/%Y",
    "%d/%b/%y",
    "%a %d %b %Y",
    "%A %d %B %Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
)
TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", " %H.%M", " %I:%M %p", " %I:%M:%S %p", ", %H:%M")
MONTH_FIRST = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")
FORMS = tuple(day + time for time in TIMES for day in DAYS)
AMERICAN = tuple(day + time for time in TIMES for day in MONTH_FIRST)
NUMBERS_FIRST = re.compile(r"\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ]\d{2}")
LIKE_A_DATE = re.compile(r"(?:[A-Za-z]{3,9},? )?\d{1,2}[/.\- ]|\d{4}[/.\-]|\d{8}(?!\d)")
EIGHT_DIGITS = re.compile(r"\d{8}(?!\d)")
YEARS = range(1920, 2100)
LONGEST = 40
LOOKED_AT = 40
"""So many different cells are tried in every form; the one that reads most is then tried on all."""
MONTHS_IN_A_YEAR, DAYS_IN_A_YEAR = 12, 365.25


@dataclass(frozen=True)
class Dates:
    """How cells are written as dates. `forms`: the fewest that read them, the commonest first. `read`: how many of the
    `of` different cells they read. `days_above_12`: how many cells can only have the day first; `months_above_12`: only
    the month. `has_times`: whether any tells a time."""

    forms: tuple[str, ...]
    read: int
    of: int
    days_above_12: int
    months_above_12: int
    numbers_only: int
    spread: float = 0.0
    """Years between the first and the last quarter of the dates, in order."""
    are_of_periods: bool = False
    """Whether each is the first or the last day of a month, and they are enough for that to be no chance."""

    @property
    def has_times(self) -> bool:
        return any("%H" in form or "%I" in form for form in self.forms)

    @property
    def month_first(self) -> bool:
        return bool(set(self.forms) & set(AMERICAN))

    @property
    def share(self) -> float:
        return self.read / self.of if self.of else 0.0

    @property
    def is_a_guess(self) -> bool:
        """Whether the cells cannot tell which number is the day."""
        return bool(self.numbers_only) and not self.days_above_12 and not self.month_first

    def is_canonical(self, kind: str) -> bool:
        """Whether an extract's own forms read them all, so that nothing needs to be said."""
        return set(self.forms) <= set(DATE_FORMATS[kind])

    def reason(self) -> str:
        """Why they are read so, in a sentence."""
        cells = counted(self.of, "different cell")
        if self.month_first:
            return (
                f"in {self.months_above_12} of {cells} the second number is above 12, and in none the first: the month "
                "stands first, as in America"
            )
        if not self.numbers_only:
            return "each can be read in one way only"
        if self.days_above_12:
            others = counted(self.months_above_12, "other has", "others have")
            against = f"; {others} the month first, and cannot be read" if self.months_above_12 else ""
            return f"in {self.days_above_12} of {cells} the day is above 12: it stands first{against}"
        return "no day is above 12, so they cannot tell: taken as written in Britain, 03/04 is 3 April"


def found(cells: Iterable[str | None]) -> Dates:
    """The forms of the dates among these cells."""
    different = sorted({cell.strip() for cell in cells if cell and cell.strip()})
    likely = [cell for cell in different if len(cell) <= LONGEST and LIKE_A_DATE.match(cell)]
    numbers = [match for cell in likely if (match := NUMBERS_FIRST.match(cell))]
    day_first = sum(int(match[1]) > MONTHS_IN_A_YEAR for match in numbers)
    month_first = sum(int(match[2]) > MONTHS_IN_A_YEAR for match in numbers)
    allowed = (*FORMS, *AMERICAN) if month_first and not day_first else FORMS
    if month_first and not day_first:
        allowed = tuple(form for form in allowed if not form.startswith(("%d/%m", "%d-%m")))
    left, forms = set(likely), list[str]()
    while left:
        some = sorted(left)[:: max(1, len(left) // LOOKED_AT)]
        best = max(allowed, key=lambda form: sum(_reads(form, cell) for cell in some))
        by_it = {cell for cell in left if _reads(best, cell)}
        if not by_it:
            break
        forms.append(best)
        left -= by_it
    read = len(likely) - len(left)
    days = sorted(day for cell in likely if (day := read_as(cell, forms)) is not None)
    middle = days[len(days) // 4 : len(days) - len(days) // 4]
    spread = (middle[-1] - middle[0]).days / DAYS_IN_A_YEAR if middle else 0.0
    of_periods = len(days) >= MONTHS_IN_A_YEAR and (_first_of_months(days) or _first_of_months(_days_after(days)))
    return Dates(tuple(forms), read, len(different), day_first, month_first, len(numbers), spread, of_periods)


def _first_of_months(days: Iterable[datetime]) -> bool:
    return all(day.day == 1 for day in days)


def _days_after(days: Iterable[datetime]) -> list[datetime]:
    return [day + timedelta(days=1) for day in days]


def read_as(cell: str | None, forms: Iterable[str]) -> datetime | None:
    """The day of a cell, in the first of the forms that reads it."""
    return next((day for form in forms if (day := _read(form, (cell or "").strip())) is not None), None)


def _reads(form: str, cell: str) -> bool:
    return _read(form, cell) is not None


def _read(form: str, cell: str) -> datetime | None:
    if form.startswith("%Y%m%d") and not EIGHT_DIGITS.match(cell):
        return None  # a shorter number would be read too, with one digit for the month
    try:
        day = datetime.strptime(cell, form)
    except ValueError:
        return None
    return day if day.year in YEARS else None
