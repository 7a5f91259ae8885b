"""The time of the hidden number: five lists and 1,000 resamples, in each of which the model is chosen again.

Two made-up populations: lists that meet often, and lists so short that many models have no estimate and must be
checked. The slower one counts. Times are of the processor, on one core: nothing here runs side by side.
"""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pandas as pd

from dvmetrics.statistics import hidden

AT_MOST = 15.0
LISTS = 5
RESAMPLES = 1000
MODELS = 1 << LISTS * (LISTS - 1) // 2
TIMED_FITS = 50
POPULATIONS = ((3000, (0.15, 0.2, 0.1, 0.25, 0.1)), (3000, (0.02,) * LISTS))


def measured() -> tuple[float, float]:
    """Seconds of the slower population, and the seconds promised."""
    return max(_seconds(people, chances) for people, chances in POPULATIONS), AT_MOST


def by_statsmodels() -> float:
    """Seconds that all models in all resamples would take as generalised linear models of statsmodels, one after
    another: the time of some fits of the model with every pair, as many times as there would be fits."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    histories = np.arange(1, 1 << LISTS)
    joined = [1 << place for place in range(LISTS)]
    joined += [one | other for one, other in combinations(joined, 2)]
    terms = [(histories & term) == term for term in joined]
    design = np.column_stack([np.ones(len(histories)), *terms])
    people = np.random.default_rng(1).poisson(20, len(histories))
    start = time.process_time()
    for _ in range(TIMED_FITS):
        GLM(people, design, family=Poisson()).fit()
    spent: float = time.process_time() - start
    return spent / TIMED_FITS * MODELS * RESAMPLES


def _seconds(people: int, chances: tuple[float, ...]) -> float:
    random = np.random.default_rng(1)
    on = random.random((people, LISTS)) < chances
    names = [f"list {number + 1}" for number in range(LISTS)]
    listed = pd.DataFrame(on[on.any(axis=1)].astype(int), columns=names)
    overlaps = listed.groupby(names).size().rename("count").reset_index()
    start = time.process_time()
    found = hidden.estimate(overlaps, resamples=RESAMPLES)
    spent = time.process_time() - start
    if found.status != "fine":
        raise RuntimeError("The timed population has no estimate, so that nothing was timed.")
    return spent
