"""Every model's answer, to show how far the estimate hangs on the model."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pandas as pd

from dvmetrics.statistics.arguments import share_inside, whole_number
from dvmetrics.statistics.hidden.estimate import MOST_LISTS_BY_BIC, STATUS
from dvmetrics.statistics.hidden.existence import FINE
from dvmetrics.statistics.hidden.higher_orders import models_with_threes
from dvmetrics.statistics.hidden.histories import Flags, Numbers, Overlaps, pairs, read
from dvmetrics.statistics.hidden.selection import (
    codes,
    fit_models,
    log_likelihood_of_saturated,
    pair_models,
    steps,
)

CONFIDENCE = 0.95
NAMES = ("model", "order", "terms", "status")
NUMBERS = ("total", "standard_error", "lower", "upper", "deviance", "aic", "bic", "rank")


def models(overlaps: pd.DataFrame, *, order: int = 2, threshold: float = 0.02) -> pd.DataFrame:
    """One row a log-linear model of the table that `estimate` takes, best BIC first, then those without an estimate.

    Columns: `model` (the lists that it joins), `order` (the largest number of lists joined), `terms` (how many groups
    it joins; its parameters are 1 + lists + terms, those of −∞ counted), `status`, `total` (all people, known and not),
    `standard_error`, `lower`, `upper` (95%, with the model taken as certain: too narrow for a model that was chosen),
    `deviance`, `aic`, `bic` and `rank` by BIC among those with an estimate. BIC counts people: −2 log L + p log n.
    Without an estimate the deviance, AIC and BIC are the limits that they fall to, and the other numbers are missing.

    Two lists: the one model that can be fitted. Three to five: all models of order 2 or less (8, 64 or 1,024), and with
    `order=3` also those with groups of three that hold all pairs within (4 lists: 113, 5 lists: 6,212). Six and
    more: those on the stepwise path below `threshold`, and each with one pair. Raises ValueError as `estimate` does.
    """
    table = read(overlaps)
    candidates, included = _family(table, order, threshold)
    tables = np.tile(table.counts, (len(included), 1))
    fits = fit_models(tables, candidates, included)
    rows = pd.DataFrame({"terms": included.sum(axis=1), "deviance": fits.deviance})
    joined = [tuple(candidates[flags].tolist()) for flags in included]
    found = codes(tables, candidates, included, fits.settled)
    rows["model"] = [table.label(terms) for terms in joined]
    rows["order"] = [max((term.bit_count() for term in terms), default=1) for terms in joined]
    rows["status"] = [STATUS[number] for number in found]
    fine = found == FINE
    hidden, variance = np.where(fine, fits.hidden, np.nan), np.where(fine, fits.variance, np.nan)
    # The number hidden is itself a Poisson count around its expectation.
    rows["total"], rows["standard_error"] = table.known + hidden, np.sqrt(hidden + hidden**2 * variance)
    reach = np.exp(NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * np.sqrt(variance))
    rows["lower"], rows["upper"] = table.known + hidden / reach, table.known + hidden * reach
    parameters = 1 + table.lists + rows["terms"]
    lost = rows["deviance"] - 2 * log_likelihood_of_saturated(table.counts)
    rows["aic"], rows["bic"] = lost + 2 * parameters, lost + parameters * math.log(table.known)
    rows["rank"] = rows["bic"].where(fine).rank(method="first").astype("Int64")
    ordered = rows.sort_values(["rank", "terms"], na_position="last", kind="stable", ignore_index=True)
    return ordered[[*NAMES, *NUMBERS]]


def _family(table: Overlaps, order: int, threshold: float) -> tuple[Numbers, Flags]:
    threshold = share_inside("threshold", threshold)
    if whole_number("order", order, 2) > 3:
        raise ValueError("order must be 2 or 3.")
    joined = np.array(pairs(table.lists))
    if table.lists == 2:  # a pair of all lists there are cannot be told from the number hidden
        return joined, np.zeros((1, 1), dtype=bool)
    if table.lists > MOST_LISTS_BY_BIC:
        path = [step.included for step in steps(table.counts[None], threshold)]
        return joined, np.unique(np.concatenate([*path, np.eye(len(joined), dtype=bool)]), axis=0)
    if order == 3 and table.lists > 3:
        return models_with_threes(table.lists)
    return joined, pair_models(table.lists).included
