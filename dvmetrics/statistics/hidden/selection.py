"""Which pairs of lists a model joins: the best of all by BIC, or pair by pair by p-value. For many tables at once.

Both choose only among models that have an estimate. Sources: Silverman, Chan & Vincent (2024), Statistics and Computing
34:44, for BIC; Chan, Silverman & Vincent (2021), Journal of the American Statistical Association 116:1297–1306, for the
stepwise rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dvmetrics.statistics.hidden.existence import FINE, NOT_IDENTIFIABLE, code, identifiable
from dvmetrics.statistics.hidden.histories import Flags, Floats, Numbers, pairs
from dvmetrics.statistics.hidden.loglinear import Fits, fit, superset_sums

TIE = 1e-7
"""BICs this close are the same: the smaller model is taken."""


@dataclass(frozen=True)
class Chosen:
    """The model of each table, as flags of its candidates, and its expected people on no list (inf: no estimate)."""

    included: Flags
    hidden: Floats


def fit_models(counts: Floats, candidates: Numbers, included: Flags) -> Fits:
    """Fit to each table (tables × 2^t) the main effects and the flagged terms (tables × candidates).

    A flagged term on whose lists nobody is together is −∞: the histories with it are dropped.
    """
    size = counts.shape[1]
    finite = included & (superset_sums(counts)[:, candidates] > 0)
    within = (np.arange(size) & candidates[:, None]) == candidates[:, None]
    kept = ~((included & ~finite).astype(float) @ within > 0)
    kept[:, 0] = False
    mains = np.concatenate([[0], 1 << np.arange(size.bit_length() - 1)])
    parts = [np.empty(len(counts)) for _ in range(3)]
    settled, means = np.zeros(len(counts), dtype=bool), np.empty(counts.shape)
    for number in np.unique(finite.sum(axis=1)):
        rows = np.flatnonzero(finite.sum(axis=1) == number)
        chosen = candidates[np.nonzero(finite[rows])[1].reshape(len(rows), number)]
        terms = np.concatenate([np.broadcast_to(mains, (len(rows), len(mains))), chosen], axis=1)
        found = fit(counts[rows], terms, kept[rows])
        for part, values in zip(parts, (found.hidden, found.variance, found.deviance), strict=True):
            part[rows] = values
        settled[rows], means[rows] = found.settled, found.means
    return Fits(parts[0], parts[1], parts[2], settled, means)


def estimable(counts: Floats, candidates: Numbers, included: Flags, settled: Flags) -> Flags:
    """Which fits are an estimate."""
    answer: Flags = codes(counts, candidates, included, settled) == FINE
    return answer


def codes(counts: Floats, candidates: Numbers, included: Flags, settled: Flags) -> Numbers:
    """The code of each fit's model: 0 fine, 1 no estimate exists, 2 not identifiable.

    A finite estimate that Newton's method has reached exists: its means are a feasible point of the linear program,
    with all above 0. Only the others need the program.
    """
    empty = superset_sums(counts)[:, candidates] == 0
    dropped = (included & empty).any(axis=1)
    answer = np.zeros(len(counts), dtype=np.int64)
    for row in np.flatnonzero(dropped | ~settled):
        terms = tuple(candidates[included[row]].tolist())
        if not settled[row]:
            answer[row] = code(terms, counts[row])
        # A fit with a dropped term may have more parameters than histories, and settle on one of many answers.
        elif not identifiable(terms, tuple(candidates[included[row] & empty[row]].tolist()), counts.shape[1]):
            answer[row] = NOT_IDENTIFIABLE
    return answer


@dataclass(frozen=True)
class PairModels:
    """All models with any of the pairs of t lists: model m joins pair i where bit i of m is 1.

    They form a tree from the model of all pairs: from each, one pair further on than the last is dropped. What is below
    a model keeps at least the `forced` pairs that stand before the one dropped last, so that each model comes once.
    """

    pairs: Numbers
    included: Flags
    size: Numbers
    parent: Numbers
    forced: Numbers


@lru_cache(maxsize=8)
def pair_models(lists: int) -> PairModels:
    """All 2^(t(t − 1)/2) models of order 2 or less."""
    joined = np.array(pairs(lists))
    number, places = np.arange(1 << len(joined)), np.arange(len(joined))
    included = (number[:, None] >> places & 1) == 1
    dropped_last = np.where(included, 0, 1 << places).max(axis=1)
    forced = (included & (1 << places < dropped_last[:, None])).sum(axis=1)
    return PairModels(joined, included, included.sum(axis=1), number | dropped_last, forced)


def best_by_bic(counts: Floats, hints: Numbers) -> Chosen:
    """The model of order 2 or less with the lowest BIC, for each table (tables × 2^t), exactly as if all were fitted.

    A model that joins fewer pairs never fits better than one that joins these and more. So each fitted model bounds the
    deviance of all models within it, and what is below a model in the tree need not be fitted when the bound with the
    penalty of the forced pairs is above the best BIC found: leaps and bounds (Furnival & Wilson 1974, Technometrics
    16:499–511). `hints` are models to fit first; they change the time and not the answer.
    """
    return _Search(counts, hints).run()


def ranked(counts: Floats) -> Numbers:
    """All models of one table (2^t) by the BIC that they reach, lowest first, whether they have an estimate or not."""
    family = pair_models(len(counts).bit_length() - 1)
    return np.lexsort((family.size, _reached(counts, family)))


def passes_over_better(counts: Floats, included: Flags) -> bool:
    """Whether a model of one table reaches a lower BIC than the chosen one, which then is the best with an estimate."""
    family = pair_models(len(counts).bit_length() - 1)
    reached = _reached(counts, family)
    same = (family.included == included).all(axis=1)
    return bool(reached.min() < reached[same].min() - TIE)


def _reached(counts: Floats, family: PairModels) -> Floats:
    fits = fit_models(np.tile(counts, (len(family.size), 1)), family.pairs, family.included)
    reached: Floats = fits.deviance + math.log(counts.sum()) * family.size
    return reached


class _Search:
    """Deviances and BICs (less what all models share) by table and model, as far as they are needed."""

    def __init__(self, counts: Floats, hints: Numbers) -> None:
        self.counts = counts
        self.family = pair_models(counts.shape[1].bit_length() - 1)
        self.charge = np.log(counts.sum(axis=1))
        shape = (len(counts), len(self.family.size))
        self.deviance = np.zeros(shape)
        self.value = np.full(shape, np.inf)
        self.hidden = np.full(shape, np.inf)
        self.done = np.zeros(shape, dtype=bool)
        self.best = np.full(len(counts), np.inf)
        every = shape[1] - 1
        without_one = every ^ 1 << np.arange(len(self.family.pairs))
        first = np.unique([every, *without_one.tolist(), *hints.tolist()])
        self._fit(np.repeat(np.arange(len(counts)), len(first)), np.tile(first, len(counts)))
        # The pairs that the fit misses most come first: dropping them is soon given up, and they are forced below.
        order = np.argsort(-self.deviance[:, without_one], axis=1, kind="stable")
        self.place = (1 << order) @ self.family.included.T.astype(np.int64)

    def run(self) -> Chosen:
        family, place = self.family, self.place
        going = np.ones(self.done.shape, dtype=bool)
        # From here models are numbered by each table's own order of the pairs; `place` gives the number of all tables.
        for size in range(len(family.pairs) - 1, -1, -1):
            models = np.flatnonzero(family.size == size)
            charge = self.charge[:, None] * family.forced[models]
            bound = _highest_above(np.take_along_axis(self.deviance, place, axis=1))[:, models] + charge
            open_models = going[:, family.parent[models]] & self._within_reach(bound)
            table, column = np.nonzero(open_models & ~np.take_along_axis(self.done, place[:, models], axis=1))
            self._fit(table, place[table, models[column]])
            below = np.take_along_axis(self.deviance, place[:, models], axis=1) + charge
            going[:, models] = open_models & self._within_reach(below)
        return self._chosen()

    def _within_reach(self, bound: Floats) -> Flags:
        # The last digits of a fit must not push a bound above the truth: hence twice the tie.
        reached: Flags = bound <= self.best[:, None] + 2 * TIE
        return reached

    def _fit(self, tables: Numbers, models: Numbers) -> None:
        included = self.family.included[models]
        fits = fit_models(self.counts[tables], self.family.pairs, included)
        score = fits.deviance + self.charge[tables] * self.family.size[models]
        self.done[tables, models] = True
        self.hidden[tables, models], self.deviance[tables, models] = fits.hidden, fits.deviance
        # From the lowest BIC of each table up to the first with an estimate: the others need no check.
        waiting = np.lexsort((score, tables))
        while len(waiting := waiting[score[waiting] <= self.best[tables[waiting]] + TIE]):
            _, lowest = np.unique(tables[waiting], return_index=True)
            trial = waiting[lowest]
            waiting = np.delete(waiting, lowest)
            fine = trial[estimable(self.counts[tables[trial]], self.family.pairs, included[trial], fits.settled[trial])]
            self.value[tables[fine], models[fine]] = score[fine]
            self.best[tables[fine]] = np.minimum(self.best[tables[fine]], score[fine])

    def _chosen(self) -> Chosen:
        close = self.value <= self.best[:, None] + TIE
        # Of equals the smaller, and of these the first.
        order = np.where(close, self.family.size * len(self.family.size) + np.arange(close.shape[1]), np.inf)
        model = order.argmin(axis=1)
        rows = np.arange(len(model))
        found = np.isfinite(self.best)
        return Chosen(self.family.included[model] & found[:, None], np.where(found, self.hidden[rows, model], np.inf))


def _highest_above(values: Floats) -> Floats:
    """For each model the highest value of any model that joins all its pairs; along the last axis."""
    highest = values.copy()
    step = 1
    while step < values.shape[-1]:
        split = highest.reshape(-1, values.shape[-1] // (2 * step), 2, step)
        np.maximum(split[:, :, 0], split[:, :, 1], out=split[:, :, 0])
        step *= 2
    return highest


def stepwise(counts: Floats, threshold: float) -> Chosen:
    """Forward from the main effects, for each table (tables × 2^t).

    At each step the people on both lists of each pair not yet joined are compared with the Poisson distribution of the
    mean that the model so far expects there; the p-value is that of the nearer tail. The pair of the lowest p-value
    below the threshold joins the model if the new model has an estimate; if it has none, the next pair is tried.
    """
    *_, last = steps(counts, threshold)
    return last


def steps(counts: Floats, threshold: float) -> Iterator[Chosen]:
    """The models of `stepwise` after no step, the first, and so on; a table that is done stays as it is."""
    joined = np.array(pairs(counts.shape[1].bit_length() - 1))
    included = np.zeros((len(counts), len(joined)), dtype=bool)
    fits = fit_models(counts, joined, included)
    fine = estimable(counts, joined, included, fits.settled)
    hidden, means = np.where(fine, fits.hidden, np.inf), fits.means
    going = np.flatnonzero(fine)
    while True:
        yield Chosen(included.copy(), hidden.copy())
        p_values = tail_probability(counts[going], means[going], joined)
        p_values[included[going]] = np.inf
        moved = np.zeros(len(going), dtype=bool)
        waiting = np.arange(len(going))
        while len(waiting):
            pair = p_values[waiting].argmin(axis=1)
            low = p_values[waiting, pair] < threshold
            waiting, pair = waiting[low], pair[low]
            rows = going[waiting]
            trial = included[rows]
            trial[np.arange(len(rows)), pair] = True
            fits = fit_models(counts[rows], joined, trial)
            fine = estimable(counts[rows], joined, trial, fits.settled)
            included[rows[fine]], hidden[rows[fine]] = trial[fine], fits.hidden[fine]
            means[rows[fine]], moved[waiting[fine]] = fits.means[fine], True
            p_values[waiting, pair] = np.inf
            waiting = waiting[~fine]
        if not moved.any():
            return
        going = going[moved]


def main_effects(counts: Floats) -> Chosen:
    """No pair joined, for each table: each list finds its people independently of the others."""
    joined = np.array(pairs(counts.shape[1].bit_length() - 1))
    included = np.zeros((len(counts), len(joined)), dtype=bool)
    fits = fit_models(counts, joined, included)
    return Chosen(included, np.where(estimable(counts, joined, included, fits.settled), fits.hidden, np.inf))


def tail_probability(counts: Floats, means: Floats, terms: Numbers) -> Floats:
    """The chance of as few, or as many, people on all lists of a term as there are, whichever is smaller."""
    from scipy.special import pdtr, pdtrc

    seen, expected = superset_sums(counts)[:, terms], superset_sums(means)[:, terms]
    at_least = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), expected), 1.0)
    nearer: Floats = np.minimum(pdtr(seen, expected), at_least)
    return nearer


def log_likelihood_of_saturated(counts: Floats) -> float:
    """Σ log Poisson(count; mean = count): what a deviance is taken from to give a log-likelihood."""
    seen: list[float] = counts[counts > 0].tolist()
    return sum(y * math.log(y) - y - math.lgamma(y + 1) for y in seen)
