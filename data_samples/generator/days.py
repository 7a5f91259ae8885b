"""Days, working days and rates that drift over them."""

from datetime import date

import numpy as np
import numpy.typing as npt

from data_samples.generator.truths import FIRST, LAST

Days = npt.NDArray[np.datetime64]
"""Days, or times of day to the minute."""
Numbers = npt.NDArray[np.int64]
Rates = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ALL_DAYS: Days = np.arange(np.datetime64(FIRST.start), np.datetime64(LAST.end) + 1)

# England and Wales, with substitute days; 31 December 1999 was an extra one.
BANK_HOLIDAYS_BY_YEAR = {
    1997: "01-01 03-28 03-31 05-05 05-26 08-25 12-25 12-26",
    1998: "01-01 04-10 04-13 05-04 05-25 08-31 12-25 12-28",
    1999: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28 12-31",
    2000: "01-03 04-21 04-24 05-01 05-29 08-28 12-25 12-26",
    2001: "01-01 04-13 04-16 05-07 05-28 08-27 12-25 12-26",
    2002: "01-01",
}
BANK_HOLIDAYS: Days = np.array(
    [f"{year}-{day}" for year, days in BANK_HOLIDAYS_BY_YEAR.items() for day in days.split()], dtype="datetime64[D]"
)


def years(days: Days) -> Numbers:
    """The calendar year of each day."""
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def since(days: Days, day: date) -> Flags:
    """Which days are `day` or later."""
    return days >= np.datetime64(day)


def after(days: Days, number: Numbers) -> Days:
    """The days that are `number` days later (earlier where it is negative)."""
    return days + number * np.timedelta64(1, "D")


def at_minute(days: Days, minutes: Numbers) -> Days:
    """So many minutes after the days, or times, given."""
    times: Days = days.astype("datetime64[m]")
    return times + minutes * np.timedelta64(1, "m")


def is_working(days: Days) -> Flags:
    """Monday to Friday, bank holidays excepted."""
    return np.is_busday(days, holidays=BANK_HOLIDAYS)


def working_days_after(days: Days, number: int | Numbers) -> Days:
    """The day that is `number` working days later; a Saturday's next working day is Monday."""
    return np.busday_offset(days, number, roll="backward", holidays=BANK_HOLIDAYS)


def next_working_day(days: Days) -> Days:
    """The day itself if it is a working day, else the first one after it."""
    return np.busday_offset(days, 0, roll="forward", holidays=BANK_HOLIDAYS)


def drift(days: Days, rates: tuple[float, float], first: date = FIRST.start, last: date = LAST.end) -> Rates:
    """A rate that moves in a straight line from the first of a pair on the day `first` to the second on `last`."""
    ends = [np.datetime64(first).astype(np.int64), np.datetime64(last).astype(np.int64)]
    return np.interp(days.astype("datetime64[D]").astype(np.int64), ends, rates)
