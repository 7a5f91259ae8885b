"""Theil-Sen: reckoned by hand, its formula written anew, and what its limits promise over every order."""

from __future__ import annotations

import math
from itertools import combinations, permutations
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dvmetrics.statistics.trend import theil_sen


def test_theil_sen_of_figures_that_can_be_reckoned_by_hand() -> None:
    """Ten slopes of five points: the middle of the fifth and the sixth, and limits that are the outermost."""
    found = theil_sen([1, 2, 4, 3, 9])
    slopes = sorted((b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate([1, 2, 4, 3, 9]), 2))
    assert slopes == pytest.approx([-1, 0.5, 2 / 3, 1, 1.5, 2, 2, 7 / 3, 2.5, 6])
    assert (found.value, found.lower, found.upper) == (1.75, -1, 6)
    assert found.method == "Theil-Sen"


@given(st.lists(st.integers(-50, 50), min_size=7, max_size=14), st.sampled_from([0.8, 0.95, 0.998]))
@settings(deadline=None)
def test_theil_sen_is_its_formula(values: list[int], confidence: float) -> None:
    found, n = theil_sen(values, confidence), len(values)
    slopes = sorted((b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(values), 2))
    tied = sum(k * (k - 1) * (2 * k + 5) for k in (values.count(own) for own in set(values)) if k > 1)
    sigma = math.sqrt((n * (n - 1) * (2 * n + 5) - tied) / 18)
    z = float(stats.norm.isf((1 - confidence) / 2))
    low, high = (round((len(slopes) + sign * z * sigma) / 2) for sign in (-1, 1))
    assert found.value == pytest.approx(median(slopes))
    assert found.lower == pytest.approx(slopes[max(low - 1, 0)])
    assert found.upper == pytest.approx(slopes[min(high, len(slopes) - 1)])
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= found.value <= found.upper
    turned = theil_sen(values[::-1], confidence)
    assert turned.value == pytest.approx(-found.value)
    moved = theil_sen([3 * own + 7 for own in values], confidence)
    assert (moved.value, moved.upper) == pytest.approx((3 * found.value, 3 * found.upper))


@pytest.mark.parametrize(("n", "confidence"), [(5, 0.95), (6, 0.95), (7, 0.95), (7, 0.998)])
def test_theil_sen_covers_what_it_promises_over_every_order(n: int, confidence: float) -> None:
    held = 0
    for values in permutations(range(n)):
        found = theil_sen(values, confidence)
        assert found.lower is not None
        assert found.upper is not None
        held += found.lower <= 0 <= found.upper
    assert held / math.factorial(n) >= confidence


def test_theil_sen_says_how_many_points_it_needs() -> None:
    for confidence, needed in ((0.8, 4), (0.95, 5), (0.99, 6), (0.998, 7)):
        with pytest.raises(ValueError, match=f"values must have at least {needed} points"):
            theil_sen(list(range(needed - 1)), confidence)
        assert theil_sen(list(range(needed)), confidence).value == 1
    assert theil_sen([4] * 6).upper == 0


def test_theil_sen_never_takes_a_confidence_for_its_complement() -> None:
    """scipy would answer 0.05 as if it were 0.95."""
    values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
    narrow, wide = theil_sen(values, 0.6), theil_sen(values, 0.95)
    assert (narrow.lower or 0) > (wide.lower or 0)
    with pytest.raises(ValueError, match=r"confidence must be at least 0\.5"):
        theil_sen(values, 0.05)
