"""`make bench`: what the statistics of record cost, each measure against its limit, on one core.

The series are made up from a fixed seed. Each measure is taken three times and the median counts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dvmetrics.statistics.process_chart import xmr
from tests import bench_hidden

ROUNDS = 3
SERIES, POINTS, SEED = 10_000, 60, 20011231


@dataclass(frozen=True)
class Measure:
    """One thing measured: `value` must be at most `limit`, or is only told where there is no limit."""

    name: str
    value: float
    unit: str
    limit: float | None

    @property
    def failed(self) -> bool:
        return self.limit is not None and self.value > self.limit

    def __str__(self) -> str:
        limit = "" if self.limit is None else f" (at most {self.limit:g})"
        return f"{'TOO SLOW  ' if self.failed else ''}{self.name}: {self.value:.2f}{self.unit}{limit}"


def seconds(work: Callable[[], Any]) -> float:
    """Median seconds of processor time that some work takes in this process."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def made_up(series: int) -> npt.NDArray[np.float64]:
    """Series of monthly numbers, a third of them with a shift in the middle, so that every rule has work to do."""
    rng = np.random.default_rng(SEED)
    table = rng.normal(100, 10, (series, POINTS))
    table[::3, POINTS // 2 :] += 15
    return table


def read_charts(table: npt.NDArray[np.float64]) -> int:
    """Charts every series, and reads the special causes and the direction of each point."""
    marked = 0
    for series in table:
        chart = xmr(series)
        marked += sum(map(bool, chart.special_causes)) + int(np.count_nonzero(chart.direction))
    return marked


def pandas_chart(values: pd.Series[float]) -> pd.DataFrame:
    """The same chart as one would write it in a notebook, with the rules of one side, trend and two of three."""
    centre, ranges = values.mean(), values.diff().abs()
    average = ranges[ranges < 3.267 * ranges.mean()].mean()
    upper, lower = centre + 2.66 * average, centre - 2.66 * average
    marks = {"outside": (values > upper) | (values < lower)}
    for name, sign in (("high", 1), ("low", -1)):
        side = (sign * (values - centre) > 0).astype(int)
        near = (sign * (values - centre) > 2 / 3 * 2.66 * average).astype(int)
        moves = (sign * values.diff() > 0).astype(int)
        for rule, hits, length in (
            ("one side", side.rolling(7).sum() == 7, 7),
            ("trend", moves.rolling(6).sum() == 6, 7),
            ("two of three", (near.rolling(3).sum() >= 2) & (side.rolling(3).sum() == 3), 3),
        ):
            spread = hits.astype(int)[::-1].rolling(length, min_periods=1).max()[::-1] == 1
            marks[f"{rule} {name}"] = spread & (near == 1) if rule == "two of three" else spread
    return pd.DataFrame(marks)


def xmr_charts() -> list[Measure]:
    """10,000 charts in at most a second, and the time that pandas would take for the same marks."""
    table = made_up(SERIES)
    for series in table[:30]:
        own = [bool(causes) for causes in xmr(series).special_causes]
        if own != pandas_chart(pd.Series(series)).any(axis=1).tolist():
            raise AssertionError("Both sides must mark the same points, or their times cannot be compared.")
    ours = seconds(lambda: read_charts(table))
    few = [pd.Series(series) for series in table[: SERIES // 100]]
    theirs = 100 * seconds(lambda: [pandas_chart(series) for series in few])
    return [
        Measure(f"{SERIES:,} XmR charts of {POINTS} points", ours, " s", 1.0),
        Measure("the same charts in share of the time that pandas takes", ours / theirs, "", 0.1),
    ]


def light_import() -> list[Measure]:
    """The import of the process charts in a fresh interpreter, beyond that of numpy."""

    def fresh(code: str) -> float:
        timed = f"import numpy, time; start = time.perf_counter(); {code}; print(time.perf_counter() - start)"
        runs = [subprocess.run([sys.executable, "-c", timed], capture_output=True, check=True) for _ in range(ROUNDS)]
        return statistics.median(float(run.stdout) for run in runs)

    ours = fresh("import dvmetrics.statistics.process_chart, dvmetrics.statistics.intervals")
    return [
        Measure("import of process charts and intervals", ours, " s", 0.25),
        Measure("import of statsmodels' proportions alone", fresh("import statsmodels.stats.proportion"), " s", None),
    ]


def hidden_number() -> list[Measure]:
    """Five lists and 1,000 resamples that choose among 1,024 models, and the time that fitting them all would take."""
    ours, limit = bench_hidden.measured()
    return [
        Measure("five lists, 1,000 resamples that choose the model again", ours, " s", limit),
        Measure(
            "the same in share of the time that statsmodels' fits take", ours / bench_hidden.by_statsmodels(), "", 0.1
        ),
    ]


MEASURES: tuple[Callable[[], list[Measure]], ...] = (xmr_charts, hidden_number, light_import)


def main() -> int:
    """Print every measure; 1 if one is over its limit."""
    found = []
    for measures in MEASURES:
        for measure in measures():
            print(measure, flush=True)
            found.append(measure)
    return int(any(measure.failed for measure in found))


if __name__ == "__main__":
    sys.exit(main())
