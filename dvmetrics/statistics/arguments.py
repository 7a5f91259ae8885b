"""Checks of arguments: what is missing or impossible is refused in a sentence that names the argument and its rule.

It never holds the number itself, which may be a count that is not to be shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Numbers = npt.NDArray[np.float64]
Given: TypeAlias = "Sequence[float] | npt.NDArray[Any] | pd.Series[Any]"
"""A list of numbers as a caller may have it."""


def share_inside(name: str, share: float) -> float:
    """A share that is neither 0 nor 1, such as a confidence."""
    number = _number(name, share)
    if not 0 < number < 1:
        raise ValueError(f"{name} must be a share between 0 and 1, for example 0.95.")
    return number


def part_and_whole(part_name: str, part: float, whole_name: str, whole: float) -> tuple[float, float]:
    part, whole = not_negative(part_name, part), positive(whole_name, whole)
    if part > whole:
        # statsmodels' Wilson would answer NaN and say nothing.
        raise ValueError(f"{part_name} must not be larger than {whole_name}.")
    return part, whole


def positive(name: str, value: float) -> float:
    number = _number(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0.")
    return number


def not_negative(name: str, value: float) -> float:
    number = _number(name, value)
    if number < 0:
        raise ValueError(f"{name} must not be negative.")
    return number


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
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} has a missing number, or something that is not a number.") from None
    if numbers.ndim != 1:
        raise ValueError(f"{name} is missing or not one list of numbers.")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} has a missing number, or one that is not finite.")
    return numbers


def _number(name: str, value: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is missing or not a single number.") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} is missing or not finite.")
    return number
