"""The working calendar: every day with a running number of working days, by which waits are counted."""

from __future__ import annotations

from datetime import date

import holidays
import pandas as pd


def working_days(first: date, last: date, nation: str) -> pd.DataFrame:
    """One row a day from `first` to `last`: `day`, and `number`, how many working days there were up to it.

    Two days whose numbers differ by 1 are one working day apart. Saturdays, Sundays and the bank holidays of the
    nation of the United Kingdom (`ENG`, `WLS`, `SCT`, `NIR`) are no working days.
    """
    closed = holidays.country_holidays("GB", subdiv=nation, years=range(first.year, last.year + 1))
    days = pd.date_range(first, last, freq="D")
    working = (days.day_of_week < 5) & ~days.isin(pd.DatetimeIndex(sorted(closed)))
    return pd.DataFrame({"day": days.date, "number": working.cumsum()})
