"""`make bench`: what protection and attack of tables cost, each measure against its limit, and how close the choice of
hidden counts comes to the cheapest one.

The tables are made up from fixed seeds. Seconds are of processor time.
"""

from __future__ import annotations

import statistics
import sys
import time

import numpy as np
import pandas as pd

from dvmetrics.disclosure.attack import attack
from dvmetrics.disclosure.bounds import Reader
from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.program import Deadline
from dvmetrics.disclosure.protect import protect
from tests.bench_statistics import Measure
from tests.sdc_tables import editions, table

EXACT = POLICIES["published"]
LIMITS = {(10, 10): 0.5, (30, 30): 5.0, (12, 8, 4): 20.0}
SEEDS = {(10, 10): 5, (30, 30): 1, (12, 8, 4): 1}
MEANS = (20, 5)
"""A count has so many on average: some are small, and most are."""
DEARER = 1.15
EXACT_SECONDS = 60.0
TRIED = 12
WIDTH, SMALL = 5, 5


def taken(own: pd.DataFrame, policy: Policy) -> float:
    """Seconds to protect a table and to attack it afterwards."""
    start = time.process_time()
    attack(protect(own, policy).frame, policy)
    return time.process_time() - start


def tables() -> list[Measure]:
    """Tables of three sizes, with all totals, under two policies."""
    found = []
    for shape, limit in LIMITS.items():
        for name in ("committee", "statutory"):
            seconds = [
                taken(table(shape, seed, mean), POLICIES[name]) for seed in range(SEEDS[shape]) for mean in MEANS
            ]
            what = f"{' by '.join(map(str, shape))}, {name}: protect and attack"
            found.append(Measure(f"{what}, median of {len(seconds)} tables", statistics.median(seconds), " s", limit))
            found.append(Measure(f"{what}, the slowest", max(seconds), " s", limit))
    return found


def cost(own: pd.DataFrame, *, exact: bool, policy: Policy | None) -> tuple[float, bool]:
    """What the secondary suppression of a table costs: the sum of the counts, or of the logarithms of the released
    counts, as the policy weighs them; and whether it was proved that nothing cheaper is safe."""
    seconds = EXACT_SECONDS if exact else None
    true = protect(own, EXACT).frame["count"].astype("float64")
    if policy is None:
        small = (own["count"] > 0) & (own["count"] < SMALL)
        found = protect(own, EXACT, primary=small, need=WIDTH, exact_seconds=seconds)
        first = np.append(small, np.zeros(len(true) - len(own), dtype=bool))
        weights = true
    else:
        found = protect(own, policy, exact_seconds=seconds)
        first = true.map(policy.hides).to_numpy()
        weights = np.log2(2 + true.map(policy.rounded))
    return float(weights[(found.frame["count"] == "[c]") & ~first].sum()), found.is_cheapest


def closeness() -> list[Measure]:
    """Cost of the choice in share of the cheapest, over tables of which that is known, and in which something had to be
    hidden as second."""
    kinds: list[tuple[str, Policy | None, tuple[int, ...], float]] = [
        ("flags of one's own", None, (10, 10), 20),
        ("statutory", POLICIES["statutory"], (10, 10), 20),
        ("strict", POLICIES["strict"], (20, 2), 12),  # rounded tables with longer lines need nothing hidden as second
        ("committee", POLICIES["committee"], (8, 2, 2), 12),
    ]
    found = []
    for name, policy, shape, mean in kinds:
        every = [table(shape, seed, mean) for seed in range(TRIED)]
        ours = [cost(own, exact=False, policy=policy)[0] for own in every]
        best = [cost(own, exact=True, policy=policy) for own in every]
        needed = [own / least for own, (least, is_known) in zip(ours, best, strict=True) if is_known and least > 0]
        unknown = sum(not is_known for _, is_known in best)
        tried = f"{len(needed)} tables" + (f", of {unknown} more it is not known" if unknown else "")
        what = f"{' by '.join(map(str, shape))}, {name}: dearest in share of the cheapest ({tried})"
        found.append(Measure(what, max(needed), "", DEARER))
    return found


def years() -> Measure:
    """Five years of 9,000 counts of nested cases: whether any of thousands of small ones can be worked out."""
    own, first = editions(150, 60, 1)
    start = time.process_time()
    Reader(own, first, Deadline.after(600)).exposed()
    return Measure(f"five years, {own.width.size:,} small counts", time.process_time() - start, " s", None)


def main() -> int:
    measures = [*tables(), *closeness(), years()]
    sys.stdout.write("".join(f"{measure}\n" for measure in measures))
    return int(any(measure.failed for measure in measures))


if __name__ == "__main__":
    sys.exit(main())
