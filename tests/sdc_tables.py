"""Made-up tables and editions for the tests and the measures of disclosure control, each from a seed."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, lil_array

from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.sums import ANYTHING, UNKNOWN, Flags, Sums, Whole
from dvmetrics.disclosure.table import as_shown

COMMITTEE = POLICIES["committee"]
CHANCE_OF_A_PART = 0.7
MONTHLY_FROM = 20
"""Sets expected to have this many a month are released by month, others by the last twelve months every quarter."""


def table(shape: tuple[int, ...], seed: int, mean: float = 20) -> pd.DataFrame:
    """A table without totals: counts around a product of effects, `mean` on average."""
    chance = np.random.default_rng(seed)
    effects = [chance.gamma(4, 0.25, size) for size in shape]
    expected = mean * np.prod(np.array(list(product(*effects))), axis=1)
    names = [f"by{place}" for place in range(len(shape))]
    keys = product(*([f"{name}-{value:02}" for value in range(size)] for name, size in zip(names, shape, strict=True)))
    return pd.DataFrame(list(keys), columns=names).assign(count=chance.poisson(expected))


def editions(sets: int, months: int, seed: int, policy: Policy = COMMITTEE) -> tuple[Sums, Flags]:
    """What a partnership releases over the years, and which of it is hidden by the primary rule alone.

    Sets of cases in months, most of them a part of another one. Each is released by month or, where that would be too
    few, by rolling years every quarter.
    """
    chance = np.random.default_rng(seed)
    counts, outer = _nested_sets(sets, months, chance)
    windows = [(own, _windows(counts[own], months)) for own in range(sets)]
    numbers = [(own, start, end) for own, spans in windows for start, end in spans]
    matrix = lil_array((len(numbers), sets * months))
    for row, (own, start, end) in enumerate(numbers):
        matrix[row, own * months + start : own * months + end] = 1
    true = np.array([counts[own, start:end].sum() for own, start, end in numbers])
    relations = lil_array((sum(place >= 0 for place in outer) * months, sets * months))
    for row, (own, month) in enumerate(product([s for s in range(sets) if outer[s] >= 0], range(months))):
        relations[row, outer[own] * months + month] = 1
        relations[row, own * months + month] = -1
    first = np.array([policy.hides(own) for own in true])
    shown = np.array([UNKNOWN if hides else as_shown(own, policy) for own, hides in zip(true, first, strict=True)])
    hidden = np.where(first[:, None], (0.0, policy.threshold - 1.0), UNKNOWN)
    rests = csr_array(relations)
    rest_values = rests @ counts.ravel()
    small, small_rests = (true > 0) & first, (rest_values > 0) & (rest_values < policy.threshold)
    targets = csr_array(np.vstack([csr_array(matrix)[small].toarray(), rests[small_rests].toarray()]))
    return (
        Sums(
            numbers=csr_array(matrix),
            shown=np.where(first[:, None], hidden, shown),
            hidden=hidden,
            figures=np.arange(true.size),
            cost=np.log2(2 + true),
            relations=rests,
            relation_limits=np.tile(UNKNOWN, (rests.shape[0], 1)),
            targets=targets,
            reach=np.tile(ANYTHING, (targets.shape[0], 1)),
            width=np.full(targets.shape[0], 4.0),
        ),
        first,
    )


def _nested_sets(sets: int, months: int, chance: np.random.Generator) -> tuple[Whole, list[int]]:
    counts = np.zeros((sets, months), dtype=np.int64)
    outer: list[int] = []
    for own in range(sets):
        whole = int(chance.integers(own)) if own and chance.random() < CHANCE_OF_A_PART else -1
        outer.append(whole)
        if whole < 0:
            counts[own] = chance.poisson(chance.gamma(1.5, 40), months)
        else:
            counts[own] = chance.binomial(counts[whole], chance.beta(1, 0.5))
    return counts, outer


def _windows(counts: Whole, months: int) -> list[tuple[int, int]]:
    if counts.mean() >= MONTHLY_FROM:
        return [(month, month + 1) for month in range(months)]
    return [(end - 12, end) for end in range(12, months + 1, 3)]
