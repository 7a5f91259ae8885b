"""Limits from resamples: people are drawn anew from those known, and the model is chosen anew each time.

Source: Efron (1987), Journal of the American Statistical Association 82:171–185, for BCa; Chan, Silverman & Vincent
(2021) and Silverman, Chan & Vincent (2024) for its use here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from dvmetrics.statistics.hidden.histories import Floats

CHUNK = 125
"""Tables worked on at once."""
NORMAL = NormalDist()


@dataclass(frozen=True)
class Limits:
    """The BCa limits; `upper` is inf where resamples without an estimate reach it."""

    lower: float
    upper: float
    acceleration: float
    without: float
    """The share of resamples that have no estimate."""


def resample(counts: Floats, resamples: int, seed: int) -> Floats:
    """So many draws of as many people as are known, by history: multinomial with the observed shares."""
    seen = np.flatnonzero(counts)
    people = int(counts.sum())
    drawn = np.zeros((resamples, len(counts)))
    drawn[:, seen] = np.random.default_rng(seed).multinomial(people, counts[seen] / people, size=resamples)
    return drawn


def left_out(counts: Floats) -> tuple[Floats, Floats]:
    """The table without one person of each history that has people, and how many people each of these stands for."""
    seen = np.flatnonzero(counts)
    return counts - np.eye(len(counts))[seen], counts[seen]


def limits(total: float, resampled: Floats, jackknife: Floats, weights: Floats, confidence: float) -> Limits:
    """The bias-corrected and accelerated percentile limits of a total.

    With z0 = Φ⁻¹(share of resamples below the total) and the acceleration a = Σ w d³ / (6 (Σ w d²)^1.5), where d is the
    weighted mean of the totals without one person less each of them, the limit at the quantile α of the resamples moves
    to Φ(z0 + (z0 + zα) / (1 − a (z0 + zα))).

    A resample without an estimate counts as a total without end: it is data of this kind, with which nothing bounds
    the hidden number from above. Leaving it out would make the limits too narrow.
    """
    ordered = np.sort(resampled)
    acceleration = _acceleration(jackknife, weights)
    # Half of those that equal the total count as below it; the ends are kept off 0 and 1.
    below = (resampled < total).sum() + (resampled == total).sum() / 2
    shift = NORMAL.inv_cdf((below + 0.5) / (len(ordered) + 1))
    tail = (1 - confidence) / 2
    low, high = (_moved(NORMAL.inv_cdf(share), shift, acceleration) * (len(ordered) - 1) for share in (tail, 1 - tail))
    lower, upper = float(ordered[math.floor(low)]), float(ordered[math.ceil(high)])
    without = float(np.isinf(resampled).mean())
    return Limits(min(lower, total), max(upper, total), acceleration, without)


def _moved(z: float, shift: float, acceleration: float) -> float:
    """The quantile of the resamples that stands for the normal quantile z."""
    slope = 1 - acceleration * (shift + z)
    if slope <= 0:  # beyond the reach of the formula: the outermost resample
        return 1.0 if shift + z > 0 else 0.0
    return NORMAL.cdf(shift + (shift + z) / slope)


def _acceleration(jackknife: Floats, weights: Floats) -> float:
    """0 where leaving out one person leaves no estimate, or changes none: then there is nothing to learn of it."""
    if not np.isfinite(jackknife).all():
        return 0.0
    away = np.average(jackknife, weights=weights) - jackknife
    spread = float((weights * away**2).sum())
    return float((weights * away**3).sum()) / (6 * spread**1.5) if spread > 1e-12 else 0.0
