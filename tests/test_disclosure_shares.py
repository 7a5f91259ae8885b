"""The door: what one figure gives away, and how wide its interval is."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvmetrics.disclosure.released import NUMBERS
from dvmetrics.statistics.intervals import proportion, rate
from tests.door import COUNT, SHARE, is_hidden, only, row, shown


@cache
def alike(policy: str, largest: int) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """All pairs of true counts that are released as the very same row, for wholes up to `largest` (62, 67 …, so that
    the last ones that round alike are all there)."""
    pairs = [(part, whole) for whole in range(1, largest + 1) for part in range(whole + 1)]
    released = shown(policy, *[row(SHARE, *pair) for pair in pairs])
    classes = defaultdict(list)
    for pair, own in zip(pairs, released, strict=True):
        classes[tuple(repr(own[name]) for name in [*NUMBERS, "status", "note"])].append(pair)
    return dict(classes)


@pytest.mark.parametrize(("policy", "small"), [("committee", range(1, 8)), ("strict", range(1, 10))])
def test_a_small_count_keeps_five_possible_values(policy: str, small: range) -> None:
    """Rule 4 for one row alone, by trying every pair of counts: part, whole and rest."""
    for pairs in alike(policy, 62).values():
        for quantity in (
            {part for part, _ in pairs},
            {whole for _, whole in pairs},
            {whole - part for part, whole in pairs},
        ):
            assert not quantity & set(small) or len(quantity) >= 5, pairs


def test_under_the_statutory_policy_all_of_1_to_4_stay_possible() -> None:
    for pairs in alike("statutory", 62).values():
        for quantity in (
            {part for part, _ in pairs},
            {whole for _, whole in pairs},
            {whole - part for part, whole in pairs},
        ):
            assert not quantity & {1, 2, 3, 4} or quantity >= {1, 2, 3, 4}, pairs


@settings(max_examples=40, deadline=None)
@given(
    policy=st.sampled_from(["committee", "strict"]),
    part=st.integers(0, 3000),
    rest=st.one_of(st.integers(0, 12), st.integers(0, 3000)),
)
def test_no_small_rest_of_a_large_whole_can_be_worked_out(policy: str, part: int, rest: int) -> None:
    near = [(part + i, part + i + rest + j) for i in range(-6, 7) for j in range(-12, 13)]
    pairs = [(part, max(part + rest, 1)), *((p, whole) for p, whole in near if 0 <= p <= whole and whole)]
    released = [
        [repr(own[name]) for name in [*NUMBERS, "status", "note"]]
        for own in shown(policy, *(row(SHARE, *pair) for pair in pairs))
    ]
    same = [pair for pair, own in zip(pairs, released, strict=True) if own == released[0]]
    for quantity in ({p for p, _ in same}, {w for _, w in same}, {w - p for p, w in same}):
        assert not quantity & set(range(1, 8)) or len(quantity) >= 5


@settings(max_examples=60, deadline=None)
@given(
    policy=st.sampled_from(["committee", "strict"]),
    part=st.integers(8, 400),
    rest=st.integers(0, 400),
    part_by=st.integers(-4, 4),
    whole_by=st.integers(-4, 4),
)
def test_the_interval_of_a_share_holds_that_of_every_pair_that_rounds_so(
    policy: str, part: int, rest: int, part_by: int, whole_by: int
) -> None:
    released = only(policy, SHARE, part, part + rest)
    true = only(policy, SHARE, part + part_by, max(part + rest + whole_by, part + part_by))
    if is_hidden(released) or (true["numerator"], true["denominator"]) != (
        released["numerator"],
        released["denominator"],
    ):
        return
    exact = proportion(part + part_by, max(part + rest + whole_by, part + part_by))
    assert exact.lower is not None
    assert exact.upper is not None
    assert released["lower"] <= 100 * exact.lower + 1e-9
    assert released["upper"] >= 100 * exact.upper - 1e-9


@settings(max_examples=60, deadline=None)
@given(count=st.integers(8, 3000), by=st.integers(-4, 4))
def test_the_interval_of_a_count_holds_that_of_every_count_that_rounds_so(count: int, by: int) -> None:
    released, true = only("committee", COUNT, count), only("committee", COUNT, count + by)
    if is_hidden(true) or true["numerator"] != released["numerator"]:
        return
    exact = rate(count + by, 1)
    assert exact.lower is not None
    assert exact.upper is not None
    assert released["lower"] <= exact.lower + 1e-9
    assert released["upper"] >= exact.upper - 1e-9


@pytest.mark.parametrize("policy", ["statutory", "published"])
def test_the_interval_of_an_exact_share_is_not_widened(policy: str) -> None:
    released, exact = only(policy, SHARE, 20, 40), proportion(20, 40)
    assert (released["lower"], released["upper"]) == pytest.approx((100 * (exact.lower or 0), 100 * (exact.upper or 0)))
