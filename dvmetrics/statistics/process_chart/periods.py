"""Arguments of process charts: one row a series, and which periods give the limits of which others."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from dvmetrics.statistics.arguments import as_numbers, same_index
from dvmetrics.statistics.process_chart.chart import FEWEST_POINTS, PROVISIONAL_BELOW, BoolArray, FloatArray

if TYPE_CHECKING:
    import pandas as pd

Given: TypeAlias = "Sequence[float | None] | FloatArray | pd.Series[Any]"
"""One number a period in order of time; None or NaN is a missing period."""


@dataclass(frozen=True)
class Layout:
    """The parts of a series, one before and one after each rebase, and by period whether it may give limits.

    `included` is false for what lies beyond a baseline, too; `excluded` is true only for what was asked to be left out.
    """

    parts: tuple[slice, ...]
    included: BoolArray
    excluded: BoolArray

    def provisional(self, points: FloatArray) -> BoolArray:
        """By period, whether its part has fewer points than limits should rest on."""
        known = self.included & ~np.isnan(points)
        few = np.empty(len(points), dtype=np.bool_)
        for part in self.parts:
            few[part] = np.count_nonzero(known[part]) < PROVISIONAL_BELOW
        return few


def layout(periods: int, baseline: int | None, rebase: Iterable[int], exclude: Iterable[int]) -> Layout:
    """The layout of a series of so many periods, from the options that all charts share."""
    starts = [0, *sorted(set(_positions("rebase", rebase, 1, periods))), periods]
    excluded = np.zeros(periods, dtype=np.bool_)
    excluded[_positions("exclude", exclude, 0, periods)] = True
    included = ~excluded
    if baseline is not None:
        included[_baseline(baseline, starts[1]) : starts[1]] = False
    return Layout(tuple(slice(start, end) for start, end in pairwise(starts)), included, excluded)


def one_row(name: str, values: Given) -> FloatArray:
    """A copy of the values as numbers, NaN where a period is missing."""
    return _with_enough_points(name, _numbers(name, values))


def counts_row(name: str, values: Given) -> FloatArray:
    """As `one_row`, for numbers that cannot be negative."""
    row = one_row(name, values)
    if (row < 0).any():
        raise ValueError(f"{name} must not be negative.")
    return row


def times_row(name: str, values: Given) -> FloatArray:
    """As `one_row`, for times between events."""
    row = one_row(name, values)
    if (row <= 0).any():
        raise ValueError(
            f"{name} must be above 0. For events on one day give times in hours, or count them as half a day apart."
        )
    return row


def two_rows(part_name: str, part: Given, whole_name: str, whole: Given) -> tuple[FloatArray, FloatArray]:
    """Events and what they are out of, period by period; a period is missing where either is."""
    same_index(part_name, part, whole_name, whole)
    events, sizes = _numbers(part_name, part), _numbers(whole_name, whole)
    if len(events) != len(sizes):
        raise ValueError(f"{part_name} and {whole_name} must have one number for each period: they differ in length.")
    if (events < 0).any():
        raise ValueError(f"{part_name} must not be negative.")
    if (sizes <= 0).any():
        raise ValueError(f"{whole_name} must be above 0: give a period without any as missing.")
    events[np.isnan(sizes)] = np.nan
    return _with_enough_points(part_name, events), sizes


def _numbers(name: str, values: Any) -> FloatArray:
    row = as_numbers(values)
    if row is None:
        raise ValueError(f"{name} must be numbers, with None or NaN for a missing period.")
    if row.ndim != 1:
        raise ValueError(f"{name} must be one row of numbers.")
    if np.isinf(row).any():
        raise ValueError(f"{name} must be finite numbers, with None or NaN for a missing period.")
    return row


def _with_enough_points(name: str, row: FloatArray) -> FloatArray:
    if (points := len(row) - np.count_nonzero(np.isnan(row))) < FEWEST_POINTS:
        raise ValueError(f"{name} must hold at least {FEWEST_POINTS} points, not {points}.")
    return row


def _positions(name: str, positions: Iterable[int], first: int, periods: int) -> list[int]:
    refusal = ValueError(f"{name} must hold positions of periods, which are whole numbers.")
    try:
        own = list(positions)
        found = [operator.index(position) for position in own]
    except TypeError:
        raise refusal from None
    # A list of true and false would be read as the first two positions.
    if any(isinstance(position, bool) for position in own):
        raise refusal
    if any(not first <= position < periods for position in found):
        raise ValueError(f"{name} must hold positions from {first} to {periods - 1}.")
    return found


def _baseline(baseline: int, first_part: int) -> int:
    if not hasattr(baseline, "__index__") or not FEWEST_POINTS <= baseline <= first_part:
        raise ValueError(
            f"baseline must be a whole number from {FEWEST_POINTS} to {first_part}, the periods before any rebase."
        )
    return baseline
