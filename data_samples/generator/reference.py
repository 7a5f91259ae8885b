"""What figures are held against: residents by ethnic group, disability and orientation, and the days of school."""

from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, BANK_HOLIDAYS, Days, is_working, years
from data_samples.generator.records import population_of
from data_samples.generator.world import RowsOf, World, events
from dvmetrics.periods import Quarter

TERMS_START, TERMS_END = (9, 3), (7, 21)
"""First and last days of the school year, by month and day."""
CHRISTMAS_FROM, CHRISTMAS_TO = (12, 20), (1, 5)
HALF_TERMS = ((2, 17), (10, 27))
"""A day in the week of each half-term holiday; the one in May is the week of the bank holiday."""
EASTER_BEFORE, EASTER_AFTER = 4, 7
"""The Easter holidays: so many days before Good Friday, and after it."""


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The council keeps both; neither needs a draw of chance, nor anything that happened."""
    del rng, world
    return {
        ("population_group", "council"): lambda quarter, _: groups_at(quarter),
        ("school_calendar", "council"): events(pd.DataFrame({"date": school_days()}), "date"),
    }


def groups_at(quarter: Quarter) -> pd.DataFrame:
    """Residents aged 16 and over by group: generated, with the same shares every year; not an official estimate."""
    residents = population_of(quarter.year)
    adults = int(residents.loc[residents["age_band"] != "0_15", "people"].sum())
    return pd.DataFrame(
        [
            {"year": quarter.year, "characteristic": characteristic, "grp": group, "people": round(adults * share)}
            for characteristic, shares in truths.RESIDENTS.items()
            for group, share in shares.items()
        ]
    )


def school_days() -> Days:
    """The days on which schools are open: terms as they usually fall, not those of any real year."""
    open_days = is_working(ALL_DAYS)
    for year in np.unique(years(ALL_DAYS)):
        for first, last in _holidays(int(year)):
            open_days[(first <= ALL_DAYS) & (last >= ALL_DAYS)] = False
    return ALL_DAYS[open_days]


def working_days_of(quarter: Quarter) -> Days:
    """The working days of a quarter."""
    days = np.arange(np.datetime64(quarter.start), np.datetime64(quarter.end) + 1)
    return days[is_working(days)]


def _holidays(year: int) -> list[tuple[np.datetime64, np.datetime64]]:
    """First and last day of each school holiday in a calendar year."""

    def day(month: int, number: int) -> np.datetime64:
        return np.datetime64(date(year, month, number))

    off = BANK_HOLIDAYS[years(BANK_HOLIDAYS) == year]
    good_friday = next(own for own in off if own.item().month in (3, 4) and own.item().weekday() == 4)
    return [
        (day(1, 1), day(*CHRISTMAS_TO)),
        (good_friday - EASTER_BEFORE, good_friday + EASTER_AFTER),
        _week_of(max(own for own in off if own.item().month == 5)),
        (day(*TERMS_END), day(*TERMS_START)),
        (day(*CHRISTMAS_FROM), day(12, 31)),
        *(_week_of(day(*half_term)) for half_term in HALF_TERMS),
    ]


def _week_of(day: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """Monday and Friday of a day's week."""
    monday = np.busday_offset(day, 0, roll="backward", weekmask="Mon")
    return monday, monday + 4
