"""`make bench`: how soon an analyst sees something, on the sample.

Opening, the first time and once what the gate made is kept; then every indicator measured, as it is defined, broken
down by the first column that its rows allow, and by year. Times are without imports; of measuring, medians of three,
the slowest of which are named. The first of the three, in which tables come into the database, is told beside.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import statsmodels.stats.inter_rater  # noqa: F401  (imported when the agreement of auditors is first asked for)

import dvmetrics
from dvmetrics.workbench import Workbench
from tests.bench_table import Measured, sample_in, told

ROUNDS = 3
QUARTER = "2001Q4"
NAMED = 5
OPEN_AT_MOST, MEASURE_AT_MOST = 1.5, 0.3


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds on the wall that some work takes, and what it gives."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def opening(data: Path) -> Iterator[Measured]:
    """The first opening, to the moment when something can be seen, and later ones."""
    first, bench = timed(lambda: repr(dvmetrics.open(data, QUARTER)))
    assert bench
    yield Measured("first opening, with the gate, until it shows", first, 60, "s")
    later = statistics.median(timed(lambda: dvmetrics.open(data, QUARTER))[0] for _ in range(ROUNDS))
    yield Measured("dvmetrics.open, what the gate made being kept", later, OPEN_AT_MOST, "s")
    shown = statistics.median(timed(lambda: repr(dvmetrics.open(data, QUARTER)))[0] for _ in range(ROUNDS))
    yield Measured("the same, until it shows", shown, OPEN_AT_MOST, "s")
    yield Measured("later openings to the first (ratio)", shown / first, 0.1, "")


def measuring(bench: Workbench) -> Iterator[Measured]:
    """Every indicator in each way: the slowest, and how long the slowest took when it was first asked for."""
    medians: dict[str, float] = {}
    firsts: dict[str, float] = {}
    for name, asked in bench.indicators.items():
        ways: list[dict[str, str]] = [{}, *({"by": own} for own in asked.groupings[:1])]
        ways += [{"period": "year"}] if "year" in asked.periods else []
        for way in ways:
            said = f"measure {name}{''.join(f', {key}={own}' for key, own in way.items())}"
            seconds = [timed(lambda: bench.measure(name, **way).table())[0] for _ in range(ROUNDS)]  # noqa: B023
            medians[said], firsts[said] = statistics.median(seconds), seconds[0]
    for said in sorted(medians, key=lambda own: medians[own], reverse=True)[:NAMED]:
        yield Measured(said, medians[said], MEASURE_AT_MOST, "s")
    yield Measured(f"the median of {len(medians)} ways", statistics.median(medians.values()), MEASURE_AT_MOST, "s")
    slowest = max(firsts, key=lambda own: firsts[own])
    yield Measured(f"the slowest first time: {slowest}", firsts[slowest], 1.0, "s")


def main() -> int:
    """Print a table of what was measured and its limits; 1 if one is missed."""
    with tempfile.TemporaryDirectory(prefix="dvmetrics-bench-") as folder:
        data = sample_in(Path(folder))
        measured = [*opening(data), *measuring(dvmetrics.open(data, QUARTER))]
    return told(measured)


if __name__ == "__main__":
    sys.exit(main())
