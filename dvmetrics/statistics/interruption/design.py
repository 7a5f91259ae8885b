"""The terms of an interrupted series: constant, trend, the level and slope of the interruption, season."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dvmetrics.statistics.interruption.points import FloatArray, Points

CONSTANT, TREND, LEVEL, SLOPE = range(4)
"""The columns of the design; without a slope the seasonal ones begin at its place."""

PERIODS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
SHORT = 12
"""Fewer points than this carry a level only: no slope and no season."""

TWO_WAVES = 18
"""From so many months on a second seasonal wave is fitted. Left out, it looks like an effect once counts are large."""

LONG = 24
"""With two points for each month of the year the autocorrelation can be seen."""

FEWEST_TO_JUDGE = 4
"""Below `TWO_WAVES` points, fewer than this on a side of the start cannot tell an effect from a season."""


@dataclass(frozen=True, eq=False)
class Design:
    """`matrix` has a row a period and a column a term; `counterfactual` is the same with level and slope at 0.

    `finer`: the same with a second wave as its last terms, where months are too few to fit it for good; None elsewhere.
    """

    matrix: FloatArray
    counterfactual: FloatArray
    has_slope: bool
    waves: int
    finer: Design | None = None

    @property
    def terms(self) -> int:
        return int(self.matrix.shape[1])


def design(points: Points, slope: bool, harmonics: int | None) -> Design:
    """The terms for a series of this length.

    Columns: 1; the periods since the first one; 1 from the start on; the periods since the start, 0 in the first
    period after the interruption (so that the level is the effect in that period, not in the year dot: the error of
    the original Sicily paper); the seasonal waves. Wave k is sin and cos of 2πk·(period of the year) / (periods a
    year); a wave of two periods is a single alternating term.

    Raises ValueError for a number of waves that the year cannot hold or the series cannot carry, for fewer points than
    terms + 1, and for terms that cannot be told apart.
    """
    if not isinstance(slope, bool):
        raise ValueError("slope must be True or False.")  # noqa: TRY004 - one kind of error
    has_slope = slope and len(points) >= SHORT
    plain = _terms(points, has_slope, _waves(points, harmonics))
    if harmonics is not None or points.period != "month" or not SHORT <= len(points) < TWO_WAVES:
        return plain
    try:
        return replace(plain, finer=_terms(points, has_slope, 2))
    except ValueError:
        return plain


def _terms(points: Points, has_slope: bool, waves: int) -> Design:
    time, after = np.arange(len(points), dtype=np.float64), points.after.astype(np.float64)
    columns = [np.ones(len(points)), time, after]
    if has_slope:
        columns.append((time - points.before) * after)
    matrix = np.column_stack(columns + _season(points, waves))
    _can_be_told_apart(matrix)
    counterfactual = matrix.copy()
    counterfactual[:, LEVEL : SLOPE + has_slope] = 0
    return Design(matrix, counterfactual, has_slope, waves)


def _waves(points: Points, harmonics: int | None) -> int:
    """How many seasonal waves: for months 1 below 18 points and 2 from there on; for quarters both there are (a pair
    and the alternating term); for years none."""
    most = PERIODS_A_YEAR[points.period] // 2
    if harmonics is None:
        if len(points) < SHORT:
            return 0
        return min(most, 2 if points.period == "quarter" or len(points) >= TWO_WAVES else 1)
    if isinstance(harmonics, bool) or not isinstance(harmonics, int) or not 0 <= harmonics <= most:
        raise ValueError(f"harmonics must be a whole number from 0 to {most} for a series by {points.period}.")
    if harmonics and len(points) < SHORT:
        raise ValueError(f"A season needs at least {SHORT} points: there are {len(points)}.")
    return harmonics


def _season(points: Points, waves: int) -> list[FloatArray]:
    a_year = PERIODS_A_YEAR[points.period]
    place = points.index.month if points.period == "month" else points.index.quarter
    angle = 2 * np.pi * np.asarray(place, dtype=np.float64) / a_year
    columns = []
    for wave in range(1, waves + 1):
        if 2 * wave < a_year:
            columns.append(np.sin(wave * angle))
        columns.append(np.cos(wave * angle))
    return columns


def few_for_judgement(points: Points) -> bool:
    """Whether the series carries a description and no more: below 12 points, or below 18 with fewer than 4 on a side of
    the start."""
    on_a_side = min(points.before, len(points) - points.before)
    return len(points) < SHORT or (len(points) < TWO_WAVES and on_a_side < FEWEST_TO_JUDGE)


def _can_be_told_apart(matrix: FloatArray) -> None:
    points, terms = matrix.shape
    if points <= terms:
        raise ValueError(f"A model of {terms} terms needs at least {terms + 1} points: there are {points}.")
    if np.linalg.matrix_rank(matrix / np.linalg.norm(matrix, axis=0)) < terms:
        raise ValueError("The terms of the model cannot be told apart on this series: use fewer harmonics or no slope.")
