"""Checks of arguments: what is missing or impossible is refused in a sentence that names the argument and its rule.

It never holds the number itself, which may be a count that is not to be shown.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Numbers = npt.NDArray[np.float64]
Given: TypeAlias = "Sequence[float] | npt.NDArray[Any] | pd.Series[Any]"
"""A list of numbers as a caller may have it."""

NUMBER_KINDS = "iuf"
"""numpy's letters for numbers. Dates and spans of time are numbers inside, but not to a reader."""
NOT_NUMBERS = (str, bytes, bool, dt.date, dt.timedelta, np.bool_, np.datetime64, np.timedelta64, np.complexfloating)
"""What Python or numpy would turn into a number: `"5"` into 5, true into 1, a date into nanoseconds since 1970."""


def share_inside(name: str, share: float) -> float:
    """A share that is neither 0 nor 1, such as a confidence."""
    own = number(name, share)
    if not 0 < own < 1:
        raise ValueError(f"{name} must be a share between 0 and 1, for example 0.95.")
    return own


def part_and_whole(part_name: str, part: float, whole_name: str, whole: float) -> tuple[float, float]:
    part, whole = not_negative(part_name, part), positive(whole_name, whole)
    if part > whole:
        # statsmodels' Wilson would answer NaN and say nothing.
        raise ValueError(f"{part_name} must not be larger than {whole_name}.")
    return part, whole


def positive(name: str, value: float) -> float:
    own = number(name, value)
    if own <= 0:
        raise ValueError(f"{name} must be above 0.")
    return own


def not_negative(name: str, value: float) -> float:
    own = number(name, value)
    if own < 0:
        raise ValueError(f"{name} must not be negative.")
    return own


def number(name: str, value: Any) -> float:
    """One finite number."""
    refusal = ValueError(f"{name} is missing or not a single number.")
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if isinstance(value, NOT_NUMBERS) or kind not in {None, *NUMBER_KINDS} or getattr(value, "ndim", 0) > 0:
        raise refusal
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        raise refusal from None
    if not math.isfinite(found):
        raise ValueError(f"{name} is missing or not finite.")
    return found


def whole_number(name: str, value: Any, least: int) -> int:
    # A bool is an Integral too.
    if isinstance(value, bool) or not isinstance(value, Integral) or number(name, value) < least:
        raise ValueError(f"{name} must be a whole number of at least {least}.")
    return int(value)


def every_positive(name: str, values: Given) -> Numbers:
    numbers = every_number(name, values)
    if (numbers <= 0).any():
        raise ValueError(f"{name} must be above 0 everywhere.")
    return numbers


def every_not_negative(name: str, values: Given) -> Numbers:
    numbers = every_number(name, values)
    if (numbers < 0).any():
        raise ValueError(f"{name} must not be negative.")
    return numbers


def every_number(name: str, values: Given) -> Numbers:
    """A list of finite numbers as an array of one dimension."""
    numbers = as_numbers(values)
    if numbers is None:
        raise ValueError(f"{name} has a missing number, or something that is not a number.")
    if numbers.ndim != 1:
        raise ValueError(f"{name} is missing or not one list of numbers.")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} has a missing number, or one that is not finite.")
    return numbers


def as_numbers(values: Any) -> Numbers | None:
    """A new array of the numbers, NaN where one is missing; None where anything in the list is no number.

    What numpy or pandas hold as numbers is believed at once; of other lists each kind of member is looked at.
    """
    kind = getattr(getattr(values, "dtype", None), "kind", "O")
    try:
        if kind == "O" and any(issubclass(member, (*NOT_NUMBERS, np.ndarray)) for member in set(map(type, values))):
            return None
        if kind not in f"O{NUMBER_KINDS}":
            return None
        if hasattr(values, "to_numpy"):
            return np.array(values.to_numpy(dtype=float, na_value=np.nan))
        return np.array(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return None


def same_index(first_name: str, first: Any, second_name: str, second: Any) -> None:
    """Numbers with names are never matched by place alone: two with an index must have the same one."""
    one, other = (getattr(each, "index", None) for each in (first, second))
    # The method `index` of a list is no index.
    if not (one is None or callable(one) or other is None or callable(other) or one.equals(other)):
        raise ValueError(f"{first_name} and {second_name} must have the same index, in the same order.")
