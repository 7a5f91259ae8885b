"""Victims no agency knows: what no order of lists or rows may change, and what holds for every table."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dvmetrics.statistics.hidden import HiddenEstimate, estimate, models
from tests.published_lists import KOREA, table


@pytest.fixture(scope="module")
def korea() -> HiddenEstimate:
    return estimate(KOREA)


counts_of_three = st.lists(st.integers(0, 60), min_size=7, max_size=7)


def of_three(counts: list[int]) -> pd.DataFrame:
    return table("xyz", *((h & 1, h >> 1 & 1, h >> 2 & 1, counts[h - 1]) for h in range(1, 8)))


@given(counts_of_three, st.permutations(["x", "y", "z"]), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_the_order_of_lists_and_rows_changes_no_figure(counts: list[int], order: list[str], chance: Any) -> None:
    overlaps = of_three(counts)
    assume(all((overlaps[name] * overlaps["count"]).sum() > 0 for name in "xyz"))
    turned = overlaps.iloc[chance.sample(range(7), 7)][[*order, "count"]]
    one, other = (estimate(way, resamples=100) for way in (overlaps, turned))
    assert (one.total, one.lower, one.upper, one.status) == (other.total, other.lower, other.upper, other.status)
    assert [answer.total for answer in one.answers] == [answer.total for answer in other.answers]


@given(counts_of_three)
@settings(deadline=None, max_examples=40)
def test_an_estimate_lies_in_its_limits_and_above_the_known(counts: list[int]) -> None:
    overlaps = of_three(counts)
    assume(all((overlaps[name] * overlaps["count"]).sum() > 0 for name in "xyz"))
    found = estimate(overlaps, resamples=100)
    for answer in found.answers:
        if answer.status != "fine":
            assert (answer.total, answer.lower, answer.upper) == (None, None, None)
        else:
            assert answer.total is not None
            assert answer.lower is not None
            assert answer.upper is not None
            assert found.known <= answer.lower <= answer.total <= answer.upper < np.inf


def test_rows_of_one_combination_are_added_up_and_absent_ones_are_nobody(korea: HiddenEstimate) -> None:
    parts = pd.concat(
        [KOREA.assign(count=KOREA["count"] // 2), KOREA.assign(count=KOREA["count"] - KOREA["count"] // 2)]
    )
    assert estimate(parts[parts["count"] > 0]) == korea


def test_the_seed_is_all_that_chance_hangs_on(korea: HiddenEstimate) -> None:
    assert estimate(KOREA) == korea
    assert estimate(KOREA, seed=5).upper != korea.upper


@given(counts_of_three, st.integers(2, 9))
@settings(deadline=None, max_examples=25)
def test_so_many_times_the_people_are_so_many_times_the_total(counts: list[int], times: int) -> None:
    overlaps = of_three(counts)
    assume(all((overlaps[name] * overlaps["count"]).sum() > 0 for name in "xyz"))
    few, many = models(overlaps), models(overlaps.assign(count=overlaps["count"] * times))
    few, many = few.set_index("model").sort_index(), many.set_index("model").sort_index()
    assert (few["status"] == many["status"]).all()
    assert many["total"].to_numpy() == pytest.approx(times * few["total"].to_numpy(), rel=1e-5, nan_ok=True)
    assert many["deviance"].to_numpy() == pytest.approx(times * few["deviance"].to_numpy(), rel=1e-5, abs=1e-5)
