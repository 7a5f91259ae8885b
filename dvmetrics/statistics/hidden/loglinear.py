"""Poisson log-linear models of the counts by history, many at once.

The people of history h are Poisson with mean μ(h), and log μ(h) is the sum of the parameters β(θ) over those terms θ of
the model that lie within h: the intercept (θ = 0), one main effect a list, and the pairs (or larger groups) of lists
that the model joins. The intercept is the log of the expected people of history 0, whom no list knows.
Source: Fienberg (1972), Biometrika 59:591–603; Chan, Silverman & Vincent (2021), Journal of the American Statistical
Association 116:1297–1306, for terms whose estimate is −∞.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dvmetrics.statistics.hidden.histories import Flags, Floats, Numbers

CLOSE = 1e-12
"""A fit is done when the next Newton step would lower the deviance by less than about this."""
MOST_STEPS = 60
SETTLED = 1e-4
"""A last step below this means finite estimates; where an estimate runs to infinity, each step goes on by about 1."""
RIDGE = 1e-12


@dataclass(frozen=True)
class Fits:
    """One place a fit. `settled` is False where the estimates may run to infinity or be undetermined: then `hidden` and
    `variance` mean nothing, and `deviance` is the limit that it falls to."""

    hidden: Floats
    """Expected people of history 0."""
    variance: Floats
    """Variance of the log of `hidden`, with the model taken as certain."""
    deviance: Floats
    settled: Flags
    means: Floats
    """Expected people by history, 0 for dropped ones and for history 0."""


def fit(counts: Floats, terms: Numbers, kept: Flags) -> Fits:
    """Maximum-likelihood fits by Newton's method with halved steps.

    counts: people by history, fits × 2^t. terms: fits × k, the finite terms of each model as bits, the intercept (0)
    first. kept: fits × 2^t, False for history 0 and for histories dropped with a term of −∞.
    """
    work = _Newton(counts, terms, kept)
    work.run()
    return work.fits()


def superset_sums(values: Floats) -> Floats:
    """For each θ the sum of the values of all histories that contain θ; along the last axis."""
    return _sums(values, 0, 1)


def subset_sums(values: Floats) -> Floats:
    """For each history the sum of the values of all terms within it; along the last axis."""
    return _sums(values, 1, 0)


def _sums(values: Floats, into: int, out_of: int) -> Floats:
    # One list at a time. Additions in a fixed order give the same digits on any number of threads; a product of
    # matrices need not.
    total = values.copy()
    step = 1
    while step < values.shape[-1]:
        split = total.reshape(-1, values.shape[-1] // (2 * step), 2, step)
        split[:, :, into] += split[:, :, out_of]
        step *= 2
    return total


class _Newton:
    """The state of a batch of fits; each fit leaves the batch when it is done."""

    def __init__(self, counts: Floats, terms: Numbers, kept: Flags) -> None:
        self.counts, self.terms, self.kept = counts, terms, kept
        self.statistics = np.take_along_axis(superset_sums(counts), terms, axis=1)
        self.beta = np.zeros(terms.shape)
        self.last_step = np.full(len(counts), np.inf)
        self.level = np.empty(len(counts))
        self.variance = np.empty(len(counts))
        self.means = np.zeros(counts.shape)

    def run(self) -> None:
        open_fits = np.arange(len(self.counts))
        beta, step, level = self._start()
        for _ in range(MOST_STEPS):
            trial = beta + step
            means = self._means(trial, open_fits)
            sums = superset_sums(means)
            reached = sums[:, 0] - (self.statistics[open_fits] * trial).sum(axis=1)
            # A step that does not go down is halved, until it does or is nothing.
            worse = reached > level + 1e-10 * (1 + np.abs(level))
            beta = np.where(worse[:, None], beta, trial)
            level = np.where(worse, level, reached)
            new_step, gain, variance = self._step(sums, open_fits)
            step = np.where(worse[:, None], step / 2, new_step)
            done = ~worse & (gain < CLOSE * (1 + np.abs(level)))
            self._keep(open_fits[done], beta[done], step[done], level[done], variance[done], means[done])
            open_fits, beta, step, level = open_fits[~done], beta[~done], step[~done], level[~done]
            if not len(open_fits):
                return
        self._keep(open_fits, beta, np.full_like(step, np.inf), level, np.full(len(level), np.nan), means[~done])

    def fits(self) -> Fits:
        people = self.counts.sum(axis=1)
        logs = np.log(np.where(self.counts > 0, self.counts, 1.0))
        deviance = 2 * ((self.counts * logs).sum(axis=1) - people + self.level)
        hidden = np.exp(np.minimum(self.beta[:, 0], 700.0))
        return Fits(hidden, self.variance, np.maximum(deviance, 0.0), self.last_step < SETTLED, self.means)

    def _start(self) -> tuple[Floats, Floats, Floats]:
        """Equal means for all, and the step from there to the weighted least-squares fit of log(count + ½)."""
        people, cells = self.counts.sum(axis=1), self.kept.sum(axis=1)
        flat = np.zeros(self.terms.shape)
        flat[:, 0] = np.log(people / cells)
        raised = self.counts + 0.5
        weights = np.where(self.kept, raised, 0.0)
        response = superset_sums(weights * (np.log(raised) - 0.5 / raised))
        matrix = self._matrix(superset_sums(weights), np.arange(len(flat)))
        goal = np.linalg.solve(matrix, np.take_along_axis(response, self.terms, axis=1)[:, :, None])[:, :, 0]
        return flat, goal - flat, people - people * flat[:, 0]

    def _means(self, beta: Floats, rows: Numbers) -> Floats:
        parameters = np.zeros((len(rows), self.counts.shape[1]))
        np.put_along_axis(parameters, self.terms[rows], beta, axis=1)
        # A first step can overshoot beyond what exp can hold; it is halved all the same.
        return np.where(self.kept[rows], np.exp(np.minimum(subset_sums(parameters), 300.0)), 0.0)

    def _matrix(self, sums: Floats, rows: Numbers) -> Floats:
        """X'WX: its entry for two terms is the weight of the histories that contain both."""
        terms = self.terms[rows]
        joined = terms[:, :, None] | terms[:, None, :]
        matrix = np.take_along_axis(sums, joined.reshape(len(rows), -1), axis=1).reshape(joined.shape)
        diagonal = np.arange(terms.shape[1])
        # The ridge only turns the step where the matrix is singular; where it is not, it is below the last digit.
        matrix[:, diagonal, diagonal] += RIDGE * (1 + sums[:, :1])
        return matrix

    def _step(self, sums: Floats, rows: Numbers) -> tuple[Floats, Floats, Floats]:
        gradient = self.statistics[rows] - np.take_along_axis(sums, self.terms[rows], axis=1)
        right = np.zeros((*gradient.shape, 2))
        right[:, :, 0], right[:, 0, 1] = gradient, 1.0
        solved = np.linalg.solve(self._matrix(sums, rows), right).astype(np.float64)
        step = solved[:, :, 0]
        gain: Floats = (step * gradient).sum(axis=1)
        return step, gain, solved[:, 0, 1]

    def _keep(self, rows: Numbers, beta: Floats, step: Floats, level: Floats, variance: Floats, means: Floats) -> None:
        finite = np.isfinite(step).all(axis=1, keepdims=True)
        self.beta[rows] = beta + np.where(finite, step, 0.0)
        self.last_step[rows] = np.abs(step).max(axis=1)
        self.level[rows], self.variance[rows], self.means[rows] = level, variance, means
