"""`make coverage`: how often nominal 95% limits hold the truth, by simulation; fails below what is promised.

Each part has a module of its own, with a row for every kind of made-up data. The tables are written to COVERAGE.md
beside the statistics. `python -m tests.bench_coverage 100` takes 100 replicates of each and only prints.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import coverage_hidden, coverage_interruption

DOCUMENT = Path(__file__).parents[1] / "dvmetrics" / "statistics" / "COVERAGE.md"
SEED = 20000901
Row = Mapping[str, object]


@dataclass(frozen=True)
class Part:
    """What is simulated: a table of one row for every kind of data, by `table(replicates, seed, kinds)`.

    `judged` is the heading of the share that must be at least `at_least`. A row whose `promised` is "no" is shown and
    not judged.
    """

    title: str
    about: str
    judged: str
    at_least: float
    replicates: int
    table: Callable[[int, int, Sequence[Any]], Sequence[Row]]
    kinds: Sequence[Any]

    def share(self, row: Row) -> float:
        """How often the limits of a row hold; never, where there were no limits."""
        found = row[self.judged]
        return float(found) if isinstance(found, int | float) else 0.0

    def judged_rows(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that the promise is for."""
        return [own for own in rows if own.get("promised") != "no"]


PARTS = (
    Part(
        "The effect of a campaign",
        coverage_interruption.ABOUT,
        "covered",
        0.88,
        300,
        coverage_interruption.table,
        coverage_interruption.CELLS,
    ),
    Part(
        "The number of victims no agency knows",
        (coverage_hidden.__doc__ or "").partition("\n\n")[2].strip()
        + f"\n\nHere the limits come from {coverage_hidden.RESAMPLES} resamples.",
        "limits hold the truth",
        0.90,
        200,
        coverage_hidden.table,
        coverage_hidden.SETTINGS,
    ),
)


def measured(part: Part, replicates: int) -> list[Row]:
    """Every row of a part, each on a core of its own and with a seed of its own."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(part.table, replicates, SEED + number, [kind]) for number, kind in enumerate(part.kinds)]
        return [row for own in waiting for row in own.result()]


def section(part: Part, rows: Sequence[Row], replicates: int) -> str:
    """One part as Markdown: what was simulated, the promise, and the table."""
    error = math.sqrt(part.at_least * (1 - part.at_least) / replicates)
    lowest = min(part.share(own) for own in part.judged_rows(rows))
    lines = [
        f"## {part.title}",
        "",
        part.about,
        "",
        f"Promised: at least {part.at_least:.0%}. Lowest found: {lowest:.1%}. {replicates} replicates a row; two Monte "
        f"Carlo errors are {2 * error:.1%} at the level promised.",
        "",
        _line(list(rows[0])),
        _line(["---"] * len(rows[0])),
        *(_line([_shown(cell) for cell in own.values()]) for own in rows),
    ]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else "none" if cell is None else str(cell)


def main(replicates: int | None = None) -> int:
    """Simulate and print; write the document unless the replicates were given. 1 below the promise."""
    texts, failed = [], 0
    for part in PARTS:
        begun, size = time.perf_counter(), replicates or part.replicates
        rows = measured(part, size)
        below = [own for own in part.judged_rows(rows) if part.share(own) < part.at_least]
        failed += len(below)
        texts.append(section(part, rows, size))
        print(f"{texts[-1]}\n\n{len(below)} rows below the promise, {time.perf_counter() - begun:.0f} s\n", flush=True)
    if replicates is None:
        head = "# Do the limits hold?\n\nMade-up data with a known truth, nominal 95% limits. "
        head += f"Written by `make coverage` on {dt.datetime.now(dt.UTC):%-d %B %Y}, seed {SEED}."
        DOCUMENT.write_text("\n\n".join([head, *texts]) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
