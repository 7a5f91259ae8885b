"""The counts by period, the start of the interruption and the exposure, checked before anything is worked out."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

PeriodName = Literal["month", "quarter", "year"]
FloatArray = npt.NDArray[np.float64]

FEWEST = 8
"""Fewer points than this say nothing of a level, a trend and the noise at once."""

FEWEST_ON_A_SIDE = 3
"""Two points lie on a line whatever they are: only the third shows how far points stray from it."""

FREQUENCIES: dict[str, str] = {"month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True, eq=False)
class Points:
    """A series without gaps: `counts` and `exposure` by period (1 where no exposure was given), and how many `before`
    the interruption."""

    index: pd.PeriodIndex
    counts: FloatArray
    exposure: FloatArray
    before: int
    period: PeriodName

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def after(self) -> npt.NDArray[np.bool_]:
        """For every period, whether it is the start of the interruption or later."""
        return np.arange(len(self)) >= self.before


def checked(
    counts: pd.Series[Any],
    start: dt.date | pd.Period | str,
    exposure: pd.Series[Any] | None,
    period: PeriodName,
) -> Points:
    """The arguments of `interrupted` as `Points`. Raises ValueError with the rule that was broken."""
    if not isinstance(period, str) or period not in FREQUENCIES:
        raise ValueError("period must be month, quarter or year.")
    index = _index("counts", counts, period)
    values = _numbers("counts", counts)
    if len(values) < FEWEST:
        raise ValueError(
            f"An interrupted series needs at least {FEWEST} points, and {FEWEST_ON_A_SIDE} on each side of the start: "
            f"there are {len(values)}."
        )
    before = _before(index, start)
    exposures = np.ones(len(values)) if exposure is None else _exposures(exposure, index)
    return Points(index, values, exposures, before, period)


def _index(name: str, series: pd.Series[Any], period: PeriodName) -> pd.PeriodIndex:
    index = getattr(series, "index", None)
    if not isinstance(series, pd.Series) or not isinstance(index, pd.PeriodIndex):
        raise ValueError(f"{name} must be a pandas Series whose index is a PeriodIndex.")  # noqa: TRY004 - one kind of error
    if index.freqstr.partition("-")[0] != FREQUENCIES[period]:
        raise ValueError(f"The index of {name} must have one entry a {period}, as period says.")
    if index.hasnans or (np.diff(_numbers_of(index)) != 1).any():
        raise ValueError(f"The index of {name} must hold every {period} once, in order of time and without gaps.")
    return index


def _numbers_of(index: pd.PeriodIndex) -> npt.NDArray[np.int64]:
    return np.asarray(index.astype("int64"), dtype=np.int64)


def finite(name: str, value: float) -> float:
    """A single number, of any sign."""
    try:
        number = float(value) if _is_number(value) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number.")
    return number


def _is_number(value: object) -> bool:
    """Text, dates and True are none, though they can be turned into one."""
    return isinstance(value, numbers.Real | Decimal) and not isinstance(value, bool)


def _holds_numbers(series: pd.Series[Any]) -> bool:
    """Whether every entry is a number or missing."""
    if series.dtype.kind != "O":
        return series.dtype.kind in "iuf"
    return all(own is None or own is pd.NA or _is_number(own) for own in series)


def _numbers(name: str, series: pd.Series[Any]) -> FloatArray:
    if not _holds_numbers(series):
        raise ValueError(f"{name} must hold numbers only: no text, dates, True or False.")
    try:
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} must hold numbers only.") from None
    if not np.isfinite(values).all():
        raise ValueError(
            f"{name} has a period that is missing or not finite: use the unbroken stretch around the start."
        )
    if (values < 0).any():
        raise ValueError(f"{name} must not be negative.")
    return values


def _exposures(exposure: pd.Series[Any], index: pd.PeriodIndex) -> FloatArray:
    if not isinstance(exposure, pd.Series) or not exposure.index.equals(index):
        raise ValueError("exposure must be a pandas Series with the same periods as counts.")
    values = _numbers("exposure", exposure)
    if (values == 0).any():
        raise ValueError("exposure must be above 0 in every period.")
    return values


def _before(index: pd.PeriodIndex, start: dt.date | pd.Period | str) -> int:
    """How many periods lie before the one that holds the start."""
    own = index.get_indexer(pd.PeriodIndex([_holding(start, index.freqstr)], freq=index.freqstr))
    before = int(own[0])
    if before < 0:
        raise ValueError("start must lie inside the series.")
    if before < FEWEST_ON_A_SIDE:
        raise ValueError(
            f"At least {FEWEST_ON_A_SIDE} points are needed before the start: there {_are(before)} {before}."
        )
    if len(index) - before < FEWEST_ON_A_SIDE:
        after = len(index) - before
        raise ValueError(
            f"At least {FEWEST_ON_A_SIDE} points are needed from the start on: there {_are(after)} {after}."
        )
    return before


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _holding(start: dt.date | pd.Period | str, frequency: str) -> Any:
    """The period that holds the start; not a time where there is none."""
    try:
        if isinstance(start, pd.Period):
            return start.asfreq(frequency, how="start")
        if isinstance(start, str | dt.date):
            return pd.Period(start, freq=frequency)
    except ValueError:
        pass
    raise ValueError("start must be a date, a Period or its text, for example 2000-09-01.")
