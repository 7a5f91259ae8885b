"""How long the release takes with all past editions: `python -m tests.bench_release`.

The first nineteen quarters of the sample are released one after another, so that the ledger holds them all; then the
twentieth is run as a user runs it. The release (what is hidden, and the attack on all that is and was released) may
take a fifth of the run. Takes some minutes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.evaluation import check_quarter, evaluate
from dvmetrics.partnership import load
from dvmetrics.periods import Quarter
from dvmetrics.restricted import ledger_of
from dvmetrics.run import run_quarter
from tests.bench_table import sample_in

FIRST, LAST = Quarter(1997, 1), Quarter(2001, 4)
MOST = 0.2
"""The most that the release may take of the whole run."""
RELEASE = "attack on all that is and was released"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="dvmetrics-bench-") as workshop:
        data = sample_in(Path(workshop))
        _release_what_was_before(data)
        release, whole = _run(data, Path(workshop) / "outputs")
    print(f"release with nineteen editions before it: {release:.1f} s of a run of {whole:.1f} s", end=": ")
    print(f"{release / whole:.2f} (at most {MOST})")
    return int(release / whole > MOST)


def _release_what_was_before(data: Path) -> None:
    partnership, quarter = load(data), FIRST
    while quarter < LAST:
        before = Ledger.read(ledger_of(data))
        own = evaluate(partnership, check_quarter(data, str(quarter)), ledger=before)
        before.write(ledger_of(data), str(quarter), own.released, own.measurements.cells.by_sender())
        print(f"{quarter} released", flush=True)
        quarter = quarter.plus(1)


def _run(data: Path, outputs: Path) -> tuple[float, float]:
    """(seconds of the release, seconds of the whole run)."""
    told: list[tuple[float, str]] = []
    began = time.perf_counter()
    run_quarter(data, str(LAST), outputs, progress=lambda _, work: told.append((time.perf_counter(), work)))
    whole = time.perf_counter() - began
    place = [work for _, work in told].index(RELEASE)
    return told[place + 1][0] - told[place][0], whole


if __name__ == "__main__":
    sys.exit(main())
