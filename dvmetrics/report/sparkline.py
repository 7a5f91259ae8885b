"""A small line of the newest figures with the limits of chance behind it, or else with the likely range of the newest.
Words beside it say what it shows, so that a screen reader passes it by."""

from __future__ import annotations

import numpy as np

from dvmetrics.report.reading import Reading
from dvmetrics.statistics.process_chart.chart import FloatArray

WIDTH, HEIGHT, MARGIN = 120, 32, 4
"""In units of the drawing; points lie on whole ones."""
MOST_POINTS = {"month": 36, "quarter": 20, "four_quarters": 20, "year": 10, "campaign": 10}
"""By grain so many of the newest figures."""
FEWEST_POINTS = 4


def sparkline(reading: Reading) -> str:
    """The drawing as SVG; nothing where fewer than four figures are shown. A figure that is not shown leaves a gap."""
    newest = slice(-MOST_POINTS[reading.definition.grain], None)
    values = reading.series["value"].to_numpy(dtype=np.float64)[newest]
    if np.isfinite(values).sum() < FEWEST_POINTS:
        return ""
    lower, upper = _limits(reading, newest)
    last = int(np.flatnonzero(np.isfinite(values))[-1])
    ends = _range(reading, newest, last)
    scale = _Scale(values, lower, upper, ends)
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f"{_band(scale, lower, upper)}{_whisker(scale, last, ends)}"
        f'<path class="spark__line" d="{_line(scale, values)}"></path>'
        f'<circle class="spark__last" cx="{scale.across(last)}" cy="{scale.up(values[last])}" r="3"></circle></svg>'
    )


def _limits(reading: Reading, newest: slice) -> tuple[FloatArray, FloatArray]:
    if reading.chart is None:
        none: FloatArray = np.full(len(reading.series), np.nan)[newest]
        return none, none
    return reading.chart.lower[newest], reading.chart.upper[newest]


def _range(reading: Reading, newest: slice, last: int) -> FloatArray:
    """The likely range of the last figure that is drawn, where no limits show what chance does: without it, a line
    drawn from its own least to its own most would look like a change where there may be none. It is that of the month
    where months are drawn, also where the words beside it are of their sum."""
    if reading.chart is not None:
        return np.array([np.nan, np.nan])
    ends: FloatArray = reading.series[["lower", "upper"]].to_numpy(dtype=np.float64)[newest][last]
    return ends


class _Scale:
    """Places of a period across and of a value up, as whole units of the drawing."""

    def __init__(self, *shown: FloatArray) -> None:
        everything = np.concatenate(shown)
        everything = everything[np.isfinite(everything)]
        self._least, self._most = float(everything.min()), float(everything.max())
        self._periods = max(len(shown[0]) - 1, 1)

    def across(self, period: int) -> int:
        return MARGIN + round(period * (WIDTH - 2 * MARGIN) / self._periods)

    def up(self, value: float) -> int:
        span = self._most - self._least
        share = (value - self._least) / span if span else 0.5
        return HEIGHT - MARGIN - round(share * (HEIGHT - 2 * MARGIN))


def _line(scale: _Scale, values: FloatArray) -> str:
    """A path through the values, begun anew after each gap."""
    steps, is_drawing = [], False
    for period, value in enumerate(values):
        if np.isfinite(value):
            steps.append(f"{'L' if is_drawing else 'M'}{scale.across(period)} {scale.up(value)}")
        is_drawing = bool(np.isfinite(value))
    return "".join(steps)


def _whisker(scale: _Scale, period: int, ends: FloatArray) -> str:
    if not np.isfinite(ends).all():
        return ""
    across = scale.across(period)
    return f'<path class="spark__range" d="M{across} {scale.up(ends[0])}L{across} {scale.up(ends[1])}"></path>'


def _band(scale: _Scale, lower: FloatArray, upper: FloatArray) -> str:
    """The reach of chance, between the limits."""
    there = np.flatnonzero(np.isfinite(lower) & np.isfinite(upper))
    if not there.size:
        return ""
    way = [f"{scale.across(own)} {scale.up(upper[own])}" for own in there.tolist()]
    back = [f"{scale.across(own)} {scale.up(lower[own])}" for own in there[::-1].tolist()]
    return f'<path class="spark__limits" d="M{"L".join([*way, *back])}Z"></path>'
