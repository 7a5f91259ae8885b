"""Models with groups of three lists, for sensitivity: they fit in one table what the resamples could not carry."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from dvmetrics.statistics.hidden.histories import Flags, Floats, Numbers, pairs
from dvmetrics.statistics.hidden.selection import estimable, fit_models, pair_models


@lru_cache(maxsize=4)
def models_with_threes(lists: int) -> tuple[Numbers, Flags]:
    """The pairs and groups of three, and all hierarchical models of order 3 or less as flags of these.

    Hierarchical: each group of three comes with its three pairs. 113 models of 4 lists, 6,212 of 5.
    """
    joined = np.array(pairs(lists))
    threes = np.array([term for term in range(1 << lists) if term.bit_count() == 3])
    chosen = (np.arange(1 << len(threes))[:, None] >> np.arange(len(threes)) & 1) == 1
    needed = chosen.astype(int) @ ((threes[:, None] & joined) == joined) > 0
    with_pairs = pair_models(lists).included
    parts = [
        np.concatenate([fitting, np.broadcast_to(own, (len(fitting), len(threes)))], axis=1)
        for own, needs in zip(chosen, needed, strict=True)
        for fitting in [with_pairs[(with_pairs | ~needs).all(axis=1)]]
    ]
    return np.concatenate([joined, threes]), np.concatenate(parts)


def best_with_threes(counts: Floats) -> tuple[tuple[int, ...], float]:
    """The terms and the expected people on no list of the lowest BIC of these, for one table (2^t); inf if none."""
    candidates, included = models_with_threes(len(counts).bit_length() - 1)
    fits = fit_models(np.tile(counts, (len(included), 1)), candidates, included)
    size = included.sum(axis=1)
    for model in np.lexsort((size, fits.deviance + math.log(counts.sum()) * size)):
        one = slice(model, model + 1)
        if estimable(counts[None], candidates, included[one], fits.settled[one]).all():
            return tuple(candidates[included[model]].tolist()), float(fits.hidden[model])
    return (), math.inf
