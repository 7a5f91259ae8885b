"""A change split into volume, mix and rate: against published tables, and adding up exactly whatever the numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvmetrics.statistics import decomposition
from dvmetrics.statistics.decomposition import cases_change, count_change, product_change, share_change

# Das Gupta (1993), Standardization and decomposition of rates: a user's manual, US Bureau of the Census, Current
# Population Reports P23-186; answers to seven digits as the R package DasGuptR prints them.
HEADSHIP = pd.DataFrame(
    {
        "size_1970": [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9],
        "rate_1970": [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8],
        "size_1985": [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5],
        "rate_1985": [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2],
    }
)
"""Households for each 100 people by age, United States: example 5.1. Kitagawa's two components."""
TAIWAN = {
    1960: [
        [393, 407, 369, 274, 184, 90, 16],
        [0.122, 0.622, 0.903, 0.930, 0.916, 0.873, 0.800],
        [0.043, 0.041, 0.036, 0.032, 0.026, 0.020, 0.018],
    ],
    1970: [
        [488, 452, 338, 156, 63, 22, 3],
        [0.082, 0.527, 0.866, 0.941, 0.942, 0.923, 0.876],
        [0.058, 0.038, 0.032, 0.030, 0.026, 0.023, 0.019],
    ],
}
"""Crude birth rate by age: marital fertility × share married × share of women of that age. Example 4.3."""
PRODUCTS: list[tuple[list[float], list[float], list[float]]] = [
    ([10930, 0.717892], [16591, 0.825974], [4369.913, 1487.262]),
    ([51.78746, 0.45919, 0.52638], [84.90502, 0.75756, 0.51065], [10.4340333, 10.5608476, -0.6670084]),
    (
        [25.3, 0.214, 0.279, 0.949],
        [32.7, 0.290, 0.473, 0.986],
        [0.6889411, 0.8125381, 1.3829055, 0.1047547],
    ),
    (
        [0.58, 0.76, 0.84, 0.66, 16.573],
        [0.72, 0.97, 0.97, 0.56, 16.158],
        [1.0909785, 1.2298438, 0.7278399, -0.8398707, -0.1290187],
    ),
]
"""Examples 2.1 to 2.4: then, now, and the effect of each of two to five factors."""


def of_rates(size: str, rate: str) -> tuple[pd.Series, pd.Series]:
    """(events, cases) of a column of sizes and one of rates for each 100."""
    return HEADSHIP[size] * HEADSHIP[rate] / 100, HEADSHIP[size]


def test_kitagawa_s_components_of_headship_rates() -> None:
    """Published: age structure 1.2269, rates 1.7403, in all 2.9672 households for each 100 people."""
    found = 100 * share_change(*of_rates("size_1970", "rate_1970"), *of_rates("size_1985", "rate_1985")).sum()
    assert found["mix"] == pytest.approx(1.2269, abs=5e-5)
    assert found["rate"] == pytest.approx(1.7403, abs=5e-5)
    assert found["total"] == pytest.approx(2.9672, abs=5e-5)


def test_das_gupta_s_three_factors_by_age() -> None:
    """Published: fertility −7.285632, marriage −2.720633, ages −1.565181, in all −11.571446."""
    then, now = (pd.DataFrame(dict(zip("abc", TAIWAN[year], strict=True))) for year in (1960, 1970))
    found = product_change(then, now).sum()
    assert list(found[["a", "b", "c"]]) == pytest.approx([-7.285632, -2.720633, -1.565181], abs=5e-7)
    assert found["total"] == pytest.approx(-11.571446, abs=5e-7)


@pytest.mark.parametrize(("then", "now", "effects"), PRODUCTS, ids=lambda own: str(len(own)))
def test_das_gupta_s_products_of_two_to_five_factors(then: list[float], now: list[float], effects: list[float]) -> None:
    found = product_change(pd.DataFrame([then]), pd.DataFrame([now])).iloc[0].tolist()
    assert found[:-1] == pytest.approx(effects, rel=1e-5)
    assert found[-1] == pytest.approx(math.prod(now) - math.prod(then))


counts = st.integers(0, 500)
group = st.tuples(counts, counts, counts, counts).map(lambda own: (*sorted(own[:2]), *sorted(own[2:])))
groups = st.lists(group, min_size=1, max_size=8).filter(
    lambda own: bool(sum(one[1] for one in own) and sum(one[3] for one in own))
)
"""x1 ≤ n1, x2 ≤ n2 for each group; some are in one period only."""


def columns(own: list[tuple[int, ...]]) -> tuple[list[int], list[int], list[int], list[int]]:
    x1, n1, x2, n2 = (list(column) for column in zip(*own, strict=True))
    return x1, n1, x2, n2


def change_of(own: list[tuple[int, ...]]) -> Fraction:
    x1, n1, x2, n2 = map(sum, columns(own))
    return Fraction(x2, n2) - Fraction(x1, n1)


def made_up(x: list[int], n: list[int]) -> decomposition.MadeUp:
    return decomposition._made_up([Fraction(own) for own in x], [Fraction(own) for own in n], "1")


@given(groups)
def test_the_parts_of_a_share_are_its_change_exactly(own: list[tuple[int, ...]]) -> None:
    x1, n1, x2, n2 = columns(own)
    parts = decomposition._share_parts(made_up(x1, n1), made_up(x2, n2))
    assert sum(parts["mix"]) + sum(parts["rate"]) == change_of(own)
    rounded = share_change(x1, n1, x2, n2)
    assert math.fsum(rounded["total"]) == pytest.approx(float(change_of(own)), rel=1e-12, abs=1e-15)
    assert list(rounded["mix"]) == pytest.approx([float(one) for one in parts["mix"]], rel=1e-15)


@given(groups)
def test_the_parts_of_a_count_of_cases_are_its_change_exactly(own: list[tuple[int, ...]]) -> None:
    x1, n1, x2, n2 = columns(own)
    parts = decomposition._case_parts(made_up(x1, n1), made_up(x2, n2))
    assert sum(map(sum, parts.values())) == sum(x2) - sum(x1)
    # However cases are grouped, volume is what they add at the mean of the two overall shares.
    shares = Fraction(sum(x1), sum(n1)), Fraction(sum(x2), sum(n2))
    assert sum(parts["volume"]) == (sum(n2) - sum(n1)) * (shares[0] + shares[1]) / 2
    assert math.fsum(cases_change(x1, n1, x2, n2)["total"]) == pytest.approx(sum(x2) - sum(x1), abs=1e-9)


@given(st.lists(st.tuples(counts, counts), max_size=8))
def test_the_parts_of_a_count_are_its_change(own: list[tuple[int, int]]) -> None:
    found = count_change([then for then, _ in own], [now for _, now in own])
    assert found["total"].sum() == sum(now - then for then, now in own)
    assert list(found["volume"]) == list(found["total"])


factor = st.fractions(-5, 5, max_denominator=20)


@given(st.integers(1, 4).flatmap(lambda k: st.tuples(*[st.lists(factor, min_size=k, max_size=k)] * 2)))
def test_an_effect_is_the_mean_over_every_order_of_changing_the_factors(own: tuple[list[Fraction], ...]) -> None:
    """Shapley's own words, by brute force: change one factor after another, in every order."""
    then, now = own
    orders = list(permutations(range(len(then))))
    expected = [Fraction(0)] * len(then)
    for order in orders:
        state = list(then)
        for place in order:
            before = math.prod(state)
            state[place] = now[place]
            expected[place] += Fraction(math.prod(state) - before, len(orders))
    assert decomposition._effects(then, now) == expected
    assert sum(expected) == math.prod(now) - math.prod(then)


@given(groups)
def test_what_is_turned_round_has_the_other_sign(own: list[tuple[int, ...]]) -> None:
    x1, n1, x2, n2 = columns(own)
    for change in (share_change, cases_change):
        there, back = change(x1, n1, x2, n2), change(x2, n2, x1, n1)
        pd.testing.assert_frame_equal(there, -back)


def test_a_group_of_one_period_is_all_mix() -> None:
    """Group b comes new, with a share of 3/4 where the overall shares are 1/2 and 5/8: it pulls the whole up."""
    found = share_change([5, 0], [10, 0], [5, 7.5], [10, 10])
    assert list(found["rate"]) == [0, 0]
    assert found.loc[1, "mix"] == (1 / 2) * (3 / 4 - (1 / 2 + 5 / 8) / 2)
    gone = share_change([5, 7.5], [10, 10], [5, 0], [10, 0])
    assert list(gone["rate"]) == [0, 0]
    assert gone["total"].sum() == -found["total"].sum() == -1 / 8


def test_a_group_in_neither_period_changes_nothing() -> None:
    assert list(share_change([1, 0], [2, 0], [2, 0], [3, 0]).iloc[1]) == [0, 0, 0]


def test_a_growing_group_pulls_towards_its_own_rate() -> None:
    """The same rates then and now, 80% and 20%; the first group grows: both pull up, and no rate changes."""
    found = share_change([8, 2], [10, 10], [16, 2], [20, 10])
    assert list(found["rate"]) == [0, 0]
    assert min(found["mix"]) > 0
    assert found["total"].sum() == pytest.approx(18 / 30 - 1 / 2)


def test_events_may_outnumber_cases() -> None:
    assert share_change([3], [2], [5], [2])["total"].tolist() == [1]


def test_names_of_groups_are_kept_and_never_paired_by_place() -> None:
    one = pd.Series([1, 2], index=["a", "b"])
    assert list(share_change(one, one, one, one).index) == ["a", "b"]
    with pytest.raises(ValueError, match="x1 and x2 must have the same index"):
        count_change(one, one[::-1])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (([1], [0], [1], [2]), "n1 must not be 0 in all"),
        (([0], [1], [0], [0]), "n2 must not be 0 in all"),
        (([], [], [], []), "n1 must not be 0 in all"),
        (([1, 1], [0, 2], [1, 1], [2, 2]), "x1 must be 0 where n1 is 0"),
        (([1, 1], [2, 2], [1, 1], [2, 0]), "x2 must be 0 where n2 is 0"),
        (([1, 1], [2, 2], [1, 1], [2]), "n2 and x1 must have one number for each group"),
    ],
)
def test_what_has_no_rate_is_refused(given: tuple[list[int], ...], words: str) -> None:
    x1, n1, x2, n2 = given
    for change in (share_change, cases_change):
        with pytest.raises(ValueError, match=words):
            change(x1, n1, x2, n2)


def test_products_need_the_same_factors_and_groups() -> None:
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    for other, words in (
        (table[["b", "a"]], "the same factors"),
        (table[[]], "the same factors"),
        (table[::-1], "the same index"),
        (table.assign(a=[1.0, math.nan]), "now has a missing number"),
    ):
        with pytest.raises(ValueError, match=words):
            product_change(table, other)
