"""The door, form by form: what of a figure's counts is protected, and what the figure is of the released ones."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from dvmetrics.disclosure.figures import weighted_figure
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import COLUMNS as MEASURED
from dvmetrics.measure import Measurements
from dvmetrics.statistics.intervals import proportion_difference, rate
from dvmetrics.statistics.rounding import widened_difference, widened_rate_difference
from tests.door import Row, definition, is_hidden, row

BASIS = definition("1.3", group_by=(), proposed_target=None, good="neutral")


def of_form(form: Any, **settings_: Any) -> Definition:
    return dataclasses.replace(BASIS, id="S.form", form=form, **settings_)


def shown(policy: str, defined: Definition, *rows: Row) -> list[Row]:
    own = [one | {"indicator": defined.id} for one in rows]
    frame = release(
        Measurements(pd.DataFrame(own, columns=MEASURED), {defined.id: defined}, {}), POLICIES[policy]
    ).frame
    return [{str(name): cell for name, cell in one.items()} for one in frame.to_dict(orient="records")]


def one(policy: str, defined: Definition, *counts: Any, **changes: Any) -> Row:
    return shown(policy, defined, row("1.3", *counts, **changes))[0]


def test_a_ratio_may_pass_its_multiplier_and_both_its_counts_are_protected() -> None:
    arrests = of_form("ratio", multiplier=100, unit="arrests per 100 crimes")
    released = one("committee", arrests, 63, 42)
    assert (released["numerator"], released["denominator"], released["value"]) == (65, 40, 162.5)
    assert released["lower"] == pytest.approx(100 * (rate(63, 1).lower or 0) / 42)
    assert released["upper"] == pytest.approx(100 * (rate(67, 1).upper or 0) / 38)
    assert is_hidden(one("committee", arrests, 7, 42))
    assert is_hidden(one("committee", arrests, 42, 7))


def test_a_share_never_passes_100() -> None:
    assert one("committee", BASIS, 63, 42)["status"] == "[x]"
    assert one("committee", BASIS, 63, 63)["value"] == 100


def test_pounds_and_days_are_public_and_the_people_they_are_divided_by_are_not() -> None:
    cost = of_form("ratio", disclosure="people_in_denominator", unit="pounds for each caller")
    released = one("committee", cost, 4321, 83)
    assert (released["numerator"], released["denominator"]) == (4321, 85)
    assert released["value"] == pytest.approx(4321 / 85)
    callers = rate(83, 1).lower, rate(87, 1).upper
    assert released["upper"] == pytest.approx(4321 / (callers[0] or 0))
    assert released["lower"] == pytest.approx(4321 / (callers[1] or 0))
    assert is_hidden(one("committee", cost, 4321, 7))


@pytest.mark.parametrize(
    ("cases", "is_shown", "quartiles"),
    [(9, False, False), (12, False, False), (13, True, False), (42, True, False), (43, True, True)],
)
def test_a_median_needs_ten_people_and_a_quartile_ten_beyond_it(cases: int, is_shown: bool, quartiles: bool) -> None:
    wait = of_form("median", unit="months")
    released = one("committee", wait, cases, value=26.5, lower=12.25, upper=48.0)
    assert (not is_hidden(released)) == is_shown
    if is_shown:
        assert released["value"] == 26
        assert math.isnan(released["lower"]) != quartiles
    assert is_hidden(one("strict", wait, 9, value=26.5, lower=12, upper=48))


def test_a_share_of_clients_is_held_against_the_share_of_residents_which_is_public() -> None:
    share = of_form("representation", unit="ratio", compared="Residents.")
    released = one("committee", share, 42, 598, compared_numerator=12_345, compared_denominator=131_072)
    assert (released["numerator"], released["denominator"]) == (40, 600)
    assert (released["compared_numerator"], released["compared_denominator"]) == (12_345, 131_072)
    assert released["value"] == pytest.approx((40 / 600) / (12_345 / 131_072))
    lower = proportion_confint(38, 602, method="wilson")[0] / (12_345 / 131_072)
    assert released["lower"] == pytest.approx(lower)
    assert is_hidden(one("committee", share, 5, 598, compared_numerator=12_345, compared_denominator=131_072))


def test_a_gap_hides_both_groups_when_one_is_small() -> None:
    gap = of_form("gap", unit="percentage points", compared="The others.")
    released = one("committee", gap, 31, 52, compared_numerator=212, compared_denominator=301)
    assert released["value"] == pytest.approx(100 * (30 / 50 - 210 / 300))
    low = proportion_difference(28, 52, 212, 298).lower
    high = proportion_difference(32, 48, 208, 302).upper
    assert (released["lower"], released["upper"]) == (pytest.approx(100 * (low or 0)), pytest.approx(100 * (high or 0)))
    assert is_hidden(one("committee", gap, 5, 52, compared_numerator=212, compared_denominator=301))
    assert is_hidden(one("committee", gap, 31, 52, compared_numerator=5, compared_denominator=301))


def test_more_than_expected_is_a_difference_of_two_protected_counts() -> None:
    campaign = of_form("excess", unit="calls", compared="The same days of three years before.")
    released = one("committee", campaign, 272, compared_numerator=461, compared_denominator=3)
    assert released["value"] == pytest.approx(270 - 460 / 3)
    assert released["lower"] < released["value"] < released["upper"]
    assert is_hidden(one("committee", campaign, 5, compared_numerator=461, compared_denominator=3))
    assert is_hidden(one("committee", campaign, 272, compared_numerator=5, compared_denominator=3))


def test_what_a_share_is_set_beside_is_hidden_alone() -> None:
    after = dataclasses.replace(BASIS, compared="The same people in the year before.")
    released = one("committee", after, 12, 60, compared_numerator=3, compared_denominator=60)
    assert released["value"] == pytest.approx(100 * 10 / 60)
    assert math.isnan(released["compared_numerator"])
    assert math.isnan(released["compared_denominator"])
    both = one("committee", after, 12, 60, compared_numerator=23, compared_denominator=60)
    assert (both["compared_numerator"], both["compared_denominator"]) == (25, 60)


WEIGHTS = (("low", 1.0), ("high", 10.0))


def weighted(low: tuple[int, int], high: tuple[int, int], policy: str = "committee", **marks: bool) -> Row:
    harm = of_form("weighted_share", group_by=("harm",), weights=WEIGHTS)
    rows = [row("1.3", *low, group_by="harm", group="low"), row("1.3", *high, group_by="harm", group="high")]
    return shown(policy, harm, row("1.3", None, **marks), *rows)[0]


@pytest.mark.parametrize(("policy", "acted_on"), [("committee", [True, False]), ("statutory", [True, True])])
def test_a_small_step_is_hidden_and_of_the_others_those_that_give_it_away(policy: str, acted_on: list[bool]) -> None:
    """The sum of what was acted on counts as known. Where counts are exact it would leave the 3; where they are rounded
    it leaves seven values. What was sent says nothing of it either way."""
    flow = of_form("count", group_by=("sent", "acted_on"), whole=False)
    rows = [
        row("1.3", count, group_by=step, group=name)
        for step, counts in (("sent", (40, 60)), ("acted_on", (3, 50)))
        for name, count in zip(("ash", "bay"), counts, strict=True)
    ]
    assert [is_hidden(own) for own in shown(policy, flow, *rows)] == [False, False, *acted_on]


def test_a_weighted_share_is_of_the_released_groups() -> None:
    released = weighted((52, 198), (11, 61))
    assert released["value"] == pytest.approx(100 * (50 + 10 * 10) / (200 + 10 * 60))
    assert released["lower"] < released["value"] < released["upper"]
    assert math.isnan(released["numerator"])


def test_a_weighted_share_may_have_several_marks() -> None:
    """As where a file came again and the way of counting changed within what the figure looks back to."""
    released = weighted((52, 198), (11, 61), revised=True, crosses_break=True)
    assert (released["status"], released["value"]) == ("[r] [b]", weighted((52, 198), (11, 61))["value"])


def test_a_weighted_share_is_hidden_with_any_of_its_groups() -> None:
    assert is_hidden(weighted((52, 198), (3, 61)))


def test_without_rounding_equal_weights_are_a_plain_share() -> None:
    plain = weighted_figure([(30, 100, 1.0), (20, 80, 1.0)], 0)
    lower, upper = proportion_confint(50, 180, method="wilson")
    assert (plain["value"], plain["lower"], plain["upper"]) == pytest.approx((100 * 50 / 180, 100 * lower, 100 * upper))


def test_an_estimate_and_an_amount_are_shown_as_they_are() -> None:
    kappa = of_form("estimate", disclosure="not_people", unit="kappa")
    assert one("committee", kappa, 130, value=0.71, lower=0.62, upper=0.8)["value"] == 0.71
    money = of_form("amount", disclosure="not_people", unit="£")
    assert one("committee", money, -4.5)["value"] == -4.5


@pytest.mark.parametrize(("mark", "status"), [("revised", "[r]"), ("provisional", "[p]"), ("crosses_break", "[b]")])
def test_each_mark_stands_beside_a_value_and_never_beside_a_hidden_one(mark: str, status: str) -> None:
    assert one("committee", BASIS, 20, 40, **{mark: True})["status"] == status
    assert one("committee", BASIS, 2, 40, **{mark: True})["status"] == "[c]"


def test_a_figure_over_two_ways_of_counting_is_no_figure() -> None:
    released = one("committee", BASIS, None, None, state="broken", note="The way of counting changed")
    assert released["status"] == "[b]"
    assert math.isnan(released["value"])


def test_a_form_without_its_denominator_is_refused() -> None:
    with pytest.raises(DisclosureRefused, match="without its denominator"):
        one("committee", of_form("ratio"), 20, None)


# The intervals that are new


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 60), st.integers(8, 60), st.integers(0, 40), st.integers(0, 40))
def test_the_limits_of_a_gap_hold_for_every_count_that_rounds_to_it(x1: int, x2: int, rest1: int, rest2: int) -> None:
    n1, n2 = x1 + rest1, x2 + rest2
    base = [5 * round(count / 5) for count in (x1, n1, x2, n2)]
    wide = widened_difference(*base)
    true = proportion_difference(x1, n1, x2, n2)
    assert (wide.lower or 0) <= (true.lower or 0) + 1e-9
    assert (wide.upper or 0) >= (true.upper or 0) - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 300), st.integers(8, 900))
def test_the_limits_of_an_excess_hold_for_every_count_that_rounds_to_it(events: int, before: int) -> None:
    wide = widened_rate_difference(5 * round(events / 5), 1, 5 * round(before / 5), 3)
    true = widened_rate_difference(events, 1, before, 3, slack=0)
    assert (wide.lower or 0) <= (true.lower or 0)
    assert (wide.upper or 0) >= (true.upper or 0)


def test_an_interval_of_a_difference_covers_as_often_as_it_says() -> None:
    """Of 2,000 pairs drawn with known rates about 95% of intervals hold the true difference."""
    first = stats.poisson(30).rvs(2000, random_state=1)
    second = stats.poisson(60).rvs(2000, random_state=2)
    intervals = [widened_rate_difference(x, 1, y, 3, slack=0) for x, y in zip(first, second, strict=True)]
    held = sum((own.lower or 0) <= 30 - 20 <= (own.upper or 0) for own in intervals)
    assert 0.935 <= held / 2000 <= 0.975
