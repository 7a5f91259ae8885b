"""Many comparisons at once against a published example, the rule in words and naive recomputation."""

import math
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvmetrics.statistics.multiple import benjamini_hochberg, difference_p_value, share_p_value

BH_1995 = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
BH_1995 += [0.7590, 1.0]
"""Source: Benjamini & Hochberg (1995), section 4: 15 comparisons, of which the procedure names the first four."""


def test_the_published_example_names_four() -> None:
    assert benjamini_hochberg(BH_1995).named == tuple([True] * 4 + [False] * 11)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.05, 0.1]))
@settings(deadline=None)
def test_named_are_those_of_the_rule_in_words(p_values: list[float], level: float) -> None:
    own, m = benjamini_hochberg(p_values, level), len(p_values)
    ordered = sorted(p_values)
    last = max((k for k in range(1, m + 1) if ordered[k - 1] <= level * k / m), default=0)
    assert sum(own.named) == last
    assert all(p <= ordered[last - 1] for p, named in zip(p_values, own.named, strict=True) if named)
    for p, adjusted in zip(p_values, own.adjusted, strict=True):
        expected = min(m * ordered[k] / (k + 1) for k in range(m) if ordered[k] >= p)
        assert adjusted == pytest.approx(min(expected, 1.0))


def test_no_comparison_names_nothing_and_no_p_value_is_refused() -> None:
    assert benjamini_hochberg([]).named == ()
    for wrong in ([0.1, math.nan], [1.1], [-0.1]):
        with pytest.raises(ValueError, match="p_values"):
            benjamini_hochberg(wrong)
    with pytest.raises(ValueError, match="false_alarms"):
        benjamini_hochberg([0.1], 0)


def naive_binomial(x: int, n: int, share: float) -> float:
    chances = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    return min(1.0, sum(chance for chance in chances if chance <= chances[x] * (1 + 1e-7)))


@pytest.mark.parametrize(("x", "n", "share"), [(3, 20, 0.4), (20, 20, 0.8), (0, 9, 0.1), (25, 60, 0.25)])
def test_a_share_is_tested_exactly(x: int, n: int, share: float) -> None:
    assert share_p_value(x, n, share) == pytest.approx(naive_binomial(x, n, share))


@given(st.integers(2, 12), st.integers(4, 16), st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_rounding_takes_the_most_cautious_count(fives: int, tens: int, share: float) -> None:
    x, n = min(5 * fives, 5 * tens), 5 * tens
    possible = [(a, b) for a, b in product(range(x - 2, x + 3), range(n - 2, n + 3)) if a <= b]
    assert share_p_value(x, n, share, 2) == pytest.approx(max(naive_binomial(a, b, share) for a, b in possible))
    assert share_p_value(x, n, share, 2) >= share_p_value(x, n, share) - 1e-12


def naive_fisher(x1: int, n1: int, x2: int, n2: int) -> float:
    whole, part = n1 + n2, x1 + x2
    chances = {
        k: math.comb(n1, k) * math.comb(n2, part - k) / math.comb(whole, part)
        for k in range(max(0, part - n2), min(n1, part) + 1)
    }
    return min(1.0, sum(chance for chance in chances.values() if chance <= chances[x1] * (1 + 1e-7)))


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2"), [(10, 30, 60, 90), (60, 90, 10, 30), (0, 12, 5, 20), (20, 20, 15, 20)]
)
def test_a_difference_is_tested_exactly(x1: int, n1: int, x2: int, n2: int) -> None:
    assert difference_p_value(x1, n1, x2, n2) == pytest.approx(naive_fisher(x1, n1, x2, n2))


def test_a_difference_takes_the_counts_that_bring_the_shares_nearest() -> None:
    assert difference_p_value(10, 30, 60, 90, 2) == pytest.approx(naive_fisher(12, 28, 58, 92))
    assert difference_p_value(60, 90, 10, 30, 2) == pytest.approx(naive_fisher(12, 28, 58, 92))
    assert difference_p_value(10, 30, 35, 90, 2) == 1.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: share_p_value(math.nan, 10, 0.5),
        lambda: share_p_value(1, 0, 0.5),
        lambda: share_p_value(15, 10, 0.5, 2),
        lambda: share_p_value(1, 10, 1.5),
        lambda: share_p_value(1, 10, 0.5, -1),
        lambda: difference_p_value(15, 10, 1, 10, 2),
        lambda: difference_p_value(1, 10, 1, math.nan),
        lambda: difference_p_value(1, 0, 1, 10),
    ],
)
def test_p_values_of_impossible_counts_are_refused(call: Callable[[], float]) -> None:
    with pytest.raises(ValueError, match=r"must|missing"):
        call()
