"""How often the limits of a campaign's effect hold the truth, on made-up series whose effect is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from dvmetrics.statistics.interruption import Interruption, interrupted
from dvmetrics.statistics.interruption.autoregression import regression
from dvmetrics.statistics.intervals import Interval
from dvmetrics.statistics.rounding import widened_interruption

LEVEL, SLOPE = 0.18, 0.004
"""The planted effect on the log scale: in the first month after the start, and what every further month adds."""

TREND = 0.005
WAVE, HALF_YEAR_WAVE = 0.15, 0.08
"""The season: a wave of a year and one of half a year, which models of fewer than 18 points do not have."""

BEFORE = 0.6
"""The share of the months that lie before the start, unless a kind says otherwise."""

Counts = npt.NDArray[np.float64]
Row = dict[str, str | float]


@dataclass(frozen=True)
class Cell:
    """One kind of series: months, mean count a month, autocorrelation of the counts, variance over mean; the share of
    the months before the start; whether the counts are rounded to 5 and the limits widened for it; whether the promise
    is kept to here; whether the phases of the two waves are drawn anew for every series."""

    points: int
    mean: float
    autocorrelation: float
    dispersion: float
    share_before: float = BEFORE
    rounded: bool = False
    promised: bool = True
    drawn: bool = False

    @property
    def before(self) -> int:
        """The months before the start."""
        return round(self.share_before * self.points)

    def replicates(self, given: int) -> int:
        """Rows of drawn seasons are many, and have fewer of them."""
        return max(1, given // 3) if self.drawn else given


@dataclass(frozen=True)
class Outcome:
    """Of one series: whether the limits of the relative effect and of the level held, whether those of the method of
    record alone did, and how far apart the first are on the log scale, over those of the method of record alone."""

    relative: bool
    level: bool
    of_record: bool
    wider: float


PROMISED = tuple(Cell(*own) for own in product((12, 24, 48), (20, 80), (0, 0.2, 0.4), (1, 2, 4)))
BESIDE = (
    *(Cell(*own) for own in product((18, 36), (20, 80), (0, 0.4), (1, 4))),
    *(Cell(*own) for own in product((24, 48), (3,), (0, 0.4), (1, 2))),
    *(Cell(*own, rounded=True) for own in product((12, 24, 48), (20, 80), (0.2,), (1, 4))),
    *(Cell(*own, promised=False) for own in product((12,), (80,), (0, 0.4), (1, 4), (3 / 4,))),
    *(Cell(*own) for own in product((24,), (80,), (0, 0.4), (1, 4), (1 / 4, 7 / 8))),
    *(Cell(*own) for own in product((48,), (80,), (0, 0.4), (1, 4), (1 / 4, 15 / 16))),
    *(Cell(*own, promised=False) for own in product((12,), (80,), (0, 0.4), (1, 4), (1 / 4,))),
    *(Cell(*own, promised=False) for own in product((8, 10), (20, 80), (0, 0.4), (1, 4))),
)
DRAWN = (
    *(Cell(*own, drawn=True) for own in product((12, 15, 17, 18, 21, 24, 48), (200, 1000), (0.2,), (1,))),
    *(Cell(*own, drawn=True) for own in product((15, 17), (20, 80), (0.2,), (1, 4))),
    *(Cell(*own, drawn=True) for own in product((16,), (1000,), (0.2,), (1,), (1 / 4, 3 / 4))),
)
CELLS = (*PROMISED, *BESIDE, *DRAWN)
ABOUT = f"""\
Monthly counts with a trend ({TREND:g} a month on the log scale), a season (waves of {WAVE:g} by the year and of
{HALF_YEAR_WAVE:g} by the half-year) and a planted effect: {LEVEL:g} on the log scale in the first month from the start,
{SLOPE:g} more in each further one. Counts are Poisson, or negative binomial above a dispersion of 1; months resemble
the ones before through a Gaussian copula. The model is the automatic one.

- *Covered*: how often the limits of the relative effect hold the true one. *Level*: the same for the effect in the
  first month.
- *Of record alone*: quasi-Poisson below 24 months, REML with AR(1) errors floored at it from there on, delta method,
  with the same waves. dvmetrics adds three things. The autocorrelation is not taken as known: variances are means over
  all that the series makes likely. Limits of the relative effect are the furthest that any terms within reach give, for
  on few months it is far from linear in them. And where 12 to 17 months, for which one wave is fitted, show a second
  one, limits allow for it: as wide as those of the model that has it, and wider by how far its estimates lie away.
  *Wider*: what this costs, the median of widths on the log scale over those of record alone.
- *Drawn season*: both waves begin at a point of the year that is drawn for every series, which is the same as drawing
  the month in which the series begins. These rows have a third of the replicates. What the waves of a model leave of
  the season shows where counts are large: with one wave and no allowance, limits of the level hold 76% of the time on
  17 months with a mean of 1,000, and 64% on 18. So there are two waves from 18 months on.
- *Rounded*: counts rounded to the nearest 5, limits widened by `widened_interruption`.
- Series with a mean of 3 have counts of 0, so that quasi-Poisson is the model whatever the length.
- A series of 24 months and more is left to quasi-Poisson where its most likely autocorrelation is beyond 0.9 in size or
  the AR(1) curve misses one side of the start by 15% more than the other: the curve has then left the counts.
- Not promised, as the answer is called descriptive: below 12 months, where it has one level and no season; and 12 to 17
  months with only 3 of them on one side of the start, where the part of the season that one wave cannot follow looks
  like an effect."""


def table(replicates: int, seed: int, cells: Sequence[Cell] = CELLS) -> list[Row]:
    """A row for every kind of series."""
    return [row(own, replicates, seed) for own in cells]


def row(cell: Cell, replicates: int, seed: int) -> Row:
    """The coverage of one kind of series. A series that has no estimate (too many zeros) counts as not covered."""
    replicates = cell.replicates(replicates)
    outcomes = list(simulated(cell, replicates, seed))
    found: Row = {
        "months": str(cell.points),
        "before": str(cell.before),
        "mean": f"{cell.mean:g}{', rounded' if cell.rounded else ''}",
        "season": "drawn" if cell.drawn else "fixed",
        "autocorrelation": f"{cell.autocorrelation:g}",
        "dispersion": f"{cell.dispersion:g}",
    }
    shares = (("covered", "relative"), ("level", "level"), ("of record alone", "of_record"))
    found |= {name: sum(getattr(own, field) for own in outcomes) / replicates for name, field in shares}
    return found | {
        "wider": f"{np.median([own.wider for own in outcomes]):.2f}",
        "promised": "yes" if cell.promised else "no",
    }


def simulated(cell: Cell, replicates: int, seed: int) -> Iterator[Outcome]:
    """One outcome for every series that has an estimate."""
    index, start = months(cell)
    for own, ratio in zip(*series(cell, replicates, seed), strict=True):
        counts = pd.Series(5 * np.floor(own / 5 + 0.5) if cell.rounded else own, index=index)
        try:
            result = interrupted(counts, start)
            plain = of_record(result)
        except ValueError:
            continue
        result = widened_interruption(result) if cell.rounded else result
        wide = result.model_fitted.log_ratio()
        yield Outcome(holds(wide, ratio), holds(result.level, LEVEL), holds(plain, ratio), width(wide) / width(plain))


def months(cell: Cell) -> tuple[pd.PeriodIndex, pd.Period]:
    """The months of a series, and the one in which the campaign starts."""
    index = pd.period_range("2000-01", periods=cell.points, freq="M")
    return index, index[cell.before]


def series(cell: Cell, replicates: int, seed: int) -> tuple[Counts, Counts]:
    """Counts, a row a series; and for each the true log ratio over all months from the start on.

    Where a model of fewer than 12 months has a level only, the planted slope is 0, so that the level is the ratio.
    """
    kind = (cell.mean, cell.autocorrelation, cell.dispersion)
    rng = np.random.default_rng([seed, cell.points, *(int(100 * own) for own in kind)])
    index, _ = months(cell)
    time = np.arange(cell.points)
    since = time - cell.before
    angle = 2 * np.pi * index.month.to_numpy() / 12
    noise = rng.standard_normal((replicates, cell.points))
    first, second = rng.uniform(0, 2 * np.pi, (2, replicates, 1)) if cell.drawn else np.zeros((2, replicates, 1))
    season = WAVE * np.sin(angle + first) + HALF_YEAR_WAVE * np.cos(2 * angle + second)
    without = cell.mean * np.exp(TREND * (time - cell.points / 2) + season)
    slope = SLOPE if cell.points >= 12 else 0.0
    expected = without * np.where(since >= 0, np.exp(LEVEL + slope * since), 1.0)
    linked = noise.copy()
    for month in range(1, cell.points):
        fresh = np.sqrt(1 - cell.autocorrelation**2) * noise[:, month]
        linked[:, month] = cell.autocorrelation * linked[:, month - 1] + fresh
    after = since >= 0
    ratios = np.log(expected[:, after].sum(axis=1) / without[:, after].sum(axis=1))
    return _counts(stats.norm.cdf(linked), expected, cell.dispersion), ratios


def _counts(shares: Counts, expected: Counts, dispersion: float) -> Counts:
    """Counts of given means at given shares of their distribution."""
    if dispersion == 1:
        return np.asarray(stats.poisson.ppf(shares, expected), dtype=np.float64)
    return np.asarray(stats.nbinom.ppf(shares, expected / (dispersion - 1), 1 / dispersion), dtype=np.float64)


def of_record(result: Interruption) -> Interval:
    """The log ratio by the method of record alone: the autocorrelation as estimated, and the delta method."""
    fitted = result.model_fitted
    points, design, fit = fitted.points, fitted.design, fitted.fit
    # The first covariance of the quasi-Poisson fit, alone or beside, is the plain one.
    floor = result.model_beside or fitted
    covariances = [floor.fit.covariances[0]]
    if result.model == "ar1":
        covariances.append(regression(np.log(points.counts), design.matrix, result.autocorrelation).covariance)
    rows = (design.matrix[points.after], design.counterfactual[points.after])
    curves = [fit.curve(own, points.exposure[points.after]) for own in rows]
    gradient = curves[0] @ rows[0] / curves[0].sum() - curves[1] @ rows[1] / curves[1].sum()
    value = float(np.log(curves[0].sum() / curves[1].sum()))
    half = fitted.reach * float(np.sqrt(max(gradient @ own @ gradient for own in covariances)))
    return Interval(value, value - half, value + half, "of record")


def holds(interval: Interval, truth: float) -> bool:
    return bool((interval.lower or 0.0) <= truth <= (interval.upper or 0.0))


def width(interval: Interval) -> float:
    return (interval.upper or 0.0) - (interval.lower or 0.0)
