"""How far two readers agree beyond what chance would give: Cohen's kappa."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from dvmetrics.statistics.arguments import share_inside
from dvmetrics.statistics.intervals import Interval


def cohens_kappa(first: Sequence[str], second: Sequence[str], confidence: float = 0.95) -> Interval:
    """Cohen's kappa of two readers who each put the same things into categories, one result a thing in `first` and in
    `second`, in the same order.

    κ = (p − e) / (1 − e), where p is the share on which both agree and e the share on which they would if each kept
    to their own mix of results by chance: 1 is full agreement, 0 no more than chance, and below 0 less. Categories
    have no order and no weights. The limits are κ ± z·σ with the large-sample σ of Fleiss, Cohen & Everitt (1969),
    Psychological Bulletin 72:323–327, as statsmodels has it, kept from −1 to 1. With full agreement σ is 0, so that
    both limits are 1 however few things were read.

    Raises ValueError for lists of different lengths, fewer than two things, a missing result, a confidence not inside
    0 to 1, or when both readers put everything into one category: chance then explains all, and there is no kappa.
    """
    from statsmodels.stats.inter_rater import cohens_kappa as kappa_of

    quantile = NormalDist().inv_cdf((1 + share_inside("confidence", confidence)) / 2)
    table = _crossed(first, second)
    # statsmodels always gives 95% limits: ours are from its standard error. It also works out a test against no
    # agreement, which divides by zero where one reader used one category only; nothing of that test is used.
    with np.errstate(divide="ignore", invalid="ignore"):
        result = kappa_of(table)
    value = float(result.kappa)
    # The variance is a difference, which floating point can take a hair below 0.
    reach = quantile * math.sqrt(max(result.var_kappa, 0.0))
    return Interval(value, max(value - reach, -1.0), min(value + reach, 1.0), "Fleiss, Cohen & Everitt")


def _crossed(first: Sequence[str], second: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """How often the first reader said the row's category and the second the column's."""
    if len(first) != len(second):
        raise ValueError("first and second must have a result for each thing: they differ in length.")
    if len(first) < 2:
        raise ValueError("first and second must have at least 2 things that both have read.")
    for name, results in (("first", first), ("second", second)):
        if not all(isinstance(result, str) and result for result in results):
            raise ValueError(f"{name} has a missing result. Leave out what one of the two has not read.")
    place = {category: number for number, category in enumerate(sorted({*first, *second}))}
    if len(place) == 1:
        raise ValueError("first and second put everything into one category: there is no kappa.")
    table = np.zeros((len(place), len(place)), dtype=np.int64)
    for one, other in zip(first, second, strict=True):
        table[place[one], place[other]] += 1
    return table
