"""The run chart with the Anhøj rules: whether a series keeps to one side of its median longer than chance would."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from dvmetrics.statistics.process_chart.chart import FloatArray, same_within
from dvmetrics.statistics.process_chart.periods import Given, layout, one_row

FEWEST_FOR_CROSSINGS = 9
"""Below this many useful points even a single crossing would not be too few."""

FEWEST_FOR_A_RUN = 16
"""Below this many useful points half of them, the most that lie on one side of their median, are no long run."""

_LONG_RUN = "it stays on one side of the centre line longer than expected"
_FEW_CROSSINGS = "it crosses the centre line less often than expected"


@dataclass(frozen=True)
class Runs:
    """What the Anhøj rules say of one part of a series.

    `useful`: points that are not on the centre line, the only ones that count. `longest_run`: most useful points in a
    row on one side; more than `longest_run_limit`, round(log2 useful) + 3, is unusual. `crossings`: how often the
    series goes from one side to the other; fewer than `crossings_limit`, the 5% quantile of Binomial(useful − 1, ½), is
    unusual. `can_signal_run` from 16 useful points and `can_signal_crossings` from 9: with fewer the rule says nothing,
    whatever the numbers are, and with fewer than 9 nothing can be concluded at all. `signal`: a rule that can say
    something found a change.
    """

    useful: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int

    @property
    def can_signal_run(self) -> bool:
        """Whether there are points enough for a long run to mean something."""
        return self.useful >= FEWEST_FOR_A_RUN

    @property
    def can_signal_crossings(self) -> bool:
        """Whether there are points enough for few crossings to mean something."""
        return self.useful >= FEWEST_FOR_CROSSINGS

    @property
    def long_run(self) -> bool:
        """Whether one run is longer than chance would have it."""
        return self.can_signal_run and self.longest_run > self.longest_run_limit

    @property
    def few_crossings(self) -> bool:
        """Whether there are fewer crossings than chance would have."""
        return self.can_signal_crossings and self.crossings < self.crossings_limit

    @property
    def signal(self) -> bool:
        """Whether the points move by more than chance, by either rule."""
        return self.long_run or self.few_crossings

    @property
    def conclusion(self) -> str:
        """What can be concluded, as a plain sentence."""
        if not self.can_signal_crossings:
            return (
                f"Nothing can be concluded: {FEWEST_FOR_CROSSINGS} points off the centre line are needed, and there "
                f"{'is 1' if self.useful == 1 else f'are {self.useful}'}."
            )
        if self.signal:
            found = [_LONG_RUN] * self.long_run + [_FEW_CROSSINGS] * self.few_crossings
            return f"The series changed more than chance alone would change it: {' and '.join(found)}."
        if not self.can_signal_run:
            return f"No change beyond chance, as far as fewer than {FEWEST_FOR_A_RUN} points can tell."
        return "No change beyond chance."


@dataclass(frozen=True, eq=False)
class RunChart(Runs):
    """A run chart. `points` and `centre`, the median, have one entry a period; a missing period is NaN in `points`.

    `parts` has what the rules say before, between and after rebases; the other fields are those of the last part.
    """

    points: FloatArray
    centre: FloatArray
    parts: tuple[Runs, ...]
    # Two charts with as many crossings are not the same chart.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __post_init__(self) -> None:
        for array in (self.points, self.centre):
            array.setflags(write=False)


def run_chart(
    values: Given,
    screen: bool = True,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    exclude: Iterable[int] = (),
) -> RunChart:
    """The run chart of `values`, one a period in order of time, around their median; for short series and few events.

    Points on the median, missing periods (None or NaN) and those in `exclude` do not count: they neither lengthen a run
    nor end one, for which side the others lie on is a toss of a coin all the same. `rebase` holds positions at which
    median and runs start afresh. `baseline`: the median comes from this many first periods, and all before the first
    rebase are judged by it. Positions count periods from 0. There are no moving ranges: `screen` is taken, so that all
    charts are called alike, and changes nothing.

    Raises ValueError for values that are not one row of finite numbers, fewer than 2 points, none to take the median of
    before or after a rebase, positions outside the series, or a baseline that does not fit. With few points the answer
    is that nothing can be concluded. Source: Anhøj & Olesen (2014), PLoS One 9:e113825; the limit of a long run from
    Schilling (2012), that of crossings from Chen (2010).
    """
    series = one_row("values", values)
    plan = layout(len(series), baseline, rebase, exclude)
    judged = np.where(plan.excluded, np.nan, series)
    centre, parts = np.empty_like(series), []
    for part in plan.parts:
        known = series[part][plan.included[part]]
        known = known[~np.isnan(known)]
        if len(known) == 0:
            raise ValueError(f"A median needs at least 1 point; from period {part.start + 1} on there are 0.")
        centre[part] = np.median(known)
        parts.append(_runs(judged[part] - centre[part], same_within(series)))
    return RunChart(**vars(parts[-1]), points=series, centre=centre, parts=tuple(parts))


def runs_about(points: Given, centre: Given) -> Runs:
    """The Anhøj rules for points around any centre line, such as the mean of a process chart of this package.

    `points` and `centre` have one number a period; a period that is missing in either does not count. Raises ValueError
    for different lengths, or what is not one row of finite numbers with at least 2 points.
    """
    series, line = one_row("points", points), one_row("centre", centre)
    if len(series) != len(line):
        raise ValueError("points and centre must have one number for each period: they differ in length.")
    return _runs(series - line, same_within(np.append(series, line)))


def _runs(deviations: FloatArray, same: float) -> Runs:
    sides = np.sign(deviations[np.abs(deviations) > same]).tolist()
    lengths = [len(list(run)) for _, run in groupby(sides)]
    useful = len(sides)
    return Runs(
        useful=useful,
        longest_run=max(lengths, default=0),
        longest_run_limit=round(math.log2(max(useful, 1))) + 3,
        crossings=max(len(lengths) - 1, 0),
        crossings_limit=_fewest_crossings(max(useful - 1, 0)),
    )


def _fewest_crossings(tosses: int) -> int:
    """The 5% quantile of Binomial(tosses, ½) in whole numbers: the least k with P(K ≤ k) of at least 1 in 20."""
    fewest, ways = 0, 1
    reached = ways
    while 20 * reached < 2**tosses:
        ways = ways * (tosses - fewest) // (fewest + 1)
        fewest += 1
        reached += ways
    return fewest
