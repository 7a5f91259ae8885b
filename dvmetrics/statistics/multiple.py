"""Many comparisons at once: how likely each difference is by chance, and which of them may be named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

from dvmetrics.statistics.arguments import (
    Given,
    every_number,
    not_negative,
    part_and_whole,
    share_inside,
    whole_number,
)

FALSE_ALARMS = 0.05
"""The share of false alarms, among all that are named, that is put up with."""


@dataclass(frozen=True)
class Named:
    """By comparison, in the order given: the `adjusted` p-value, and whether the difference may be `named`."""

    adjusted: tuple[float, ...]
    named: tuple[bool, ...]


def benjamini_hochberg(p_values: Given, false_alarms: float = FALSE_ALARMS) -> Named:
    """Which of m comparisons may be named, so that at most a share `false_alarms` of those named is expected to be
    chance.

    With p-values in order, p(1) ≤ … ≤ p(m), those up to the last k with p(k) ≤ false_alarms·k/m are named. The adjusted
    value of p(i) is the smallest m·p(k)/k over k ≥ i. It holds for independent comparisons and for those that go
    together. Source: Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57:289–300, as statsmodels
    has it. No comparison at all gives two empty tuples.

    Raises ValueError for a p-value that is missing or outside 0 to 1, or a share not inside 0 to 1.
    """
    from statsmodels.stats.multitest import multipletests

    level, own = share_inside("false_alarms", false_alarms), every_number("p_values", p_values)
    if not ((own >= 0) & (own <= 1)).all():
        raise ValueError("p_values must lie between 0 and 1.")
    if not len(own):
        return Named((), ())
    named, adjusted, _, _ = multipletests(own, alpha=level, method="fdr_bh")
    return Named(tuple(float(p) for p in adjusted), tuple(bool(own) for own in named))


def share_p_value(x: float, n: float, share: float, slack: int = 0) -> float:
    """How likely x of n cases, or something less likely still, would be if each case fell in with probability `share`:
    the two-sided exact binomial test.

    `slack` is how far the true counts can lie from these rounded ones: the answer is then the largest over all x and n
    within it, so that rounding never makes a difference look surer than it is. Source: Clopper & Pearson (1934), as
    scipy has it.

    Raises ValueError for a missing, negative or non-finite number, n = 0, x above n by more than rounding can explain,
    a slack that is no whole number, or a share outside 0 to 1.
    """
    from scipy.stats import binomtest

    slack = whole_number("slack", slack, 0)
    if not 0 <= not_negative("share", share) <= 1:
        raise ValueError("share must lie between 0 and 1.")
    part_and_whole("x", max(not_negative("x", x) - slack, 0), "n", not_negative("n", n) + slack)
    return max(float(binomtest(part, whole, share).pvalue) for part, whole in _possible(x, n, slack))


def difference_p_value(x1: float, n1: float, x2: float, n2: float, slack: int = 0) -> float:
    """How likely shares as far apart as x1 / n1 and x2 / n2 would be if the two groups did not differ: Fisher's exact
    test, two-sided.

    With `slack` (see `share_p_value`) it is that of the counts which bring the two shares nearest to each other, and 1
    where they could be the same. Source: Fisher (1922), as scipy has it. Raises ValueError as `share_p_value` does.
    """
    from scipy.stats import fisher_exact

    slack = whole_number("slack", slack, 0)
    for place, (x, n) in enumerate(((x1, n1), (x2, n2)), start=1):
        part_and_whole(
            f"x{place}", max(not_negative(f"x{place}", x) - slack, 0), f"n{place}", not_negative(f"n{place}", n) + slack
        )
    one, other = ((x1, n1), (x2, n2)) if x1 * n2 >= x2 * n1 else ((x2, n2), (x1, n1))
    (high, of_high), (low, of_low) = (
        min(_possible(*one, slack), key=_as_share),
        max(_possible(*other, slack), key=_as_share),
    )
    if high * of_low <= low * of_high:
        return 1.0
    return float(fisher_exact([[high, of_high - high], [low, of_low - low]]).pvalue)


def _possible(x: float, n: float, slack: int) -> list[tuple[int, int]]:
    """Every (part, whole) of whole numbers that lies within the slack of x of n."""
    wholes = range(max(math.ceil(n) - slack, 1), math.floor(n) + slack + 1)
    parts = range(max(math.ceil(x) - slack, 0), math.floor(x) + slack + 1)
    return [(part, whole) for part, whole in product(parts, wholes) if part <= whole]


def _as_share(counts: tuple[int, int]) -> float:
    return counts[0] / counts[1]
