"""The door: what groups give away of each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from tests.door import COUNT, ROTA, SHARE, Row, definition, is_hidden, only, row, shown


def groups(counts: dict[str, tuple[float, float]], indicator: str = SHARE) -> list[Row]:
    return [row(indicator, *pair, group_by="agency", group=name) for name, pair in counts.items()]


def hidden_groups(policy: str, counts: dict[str, tuple[float, float]]) -> set[str]:
    return {own["group"] for own in shown(policy, *groups(counts)) if is_hidden(own)}


def test_a_group_that_could_be_worked_out_from_the_others_takes_another_with_it() -> None:
    assert hidden_groups("statutory", {"ash": (100, 200), "bay": (3, 90), "elm": (50, 120)}) == {"bay", "elm"}
    assert hidden_groups("statutory", {"ash": (100, 200), "bay": (3, 90), "elm": (4, 120)}) == {"ash", "bay", "elm"}
    assert hidden_groups("statutory", {"ash": (100, 200), "elm": (50, 120)}) == set()


def test_a_breakdown_that_is_not_of_people_is_shown_as_it_is() -> None:
    assert only("committee", ROTA, 1, 20, group_by="firm_id", group="pictons")["value"] == 5


def test_the_rest_of_a_hidden_group_cannot_be_worked_out_either() -> None:
    whole = row(SHARE, 18, 37)
    released = shown("statutory", whole, *groups({"ash": (13, 17), "bay": (5, 20)}))
    assert [is_hidden(own) for own in released[1:]] == [True, True]


def test_a_group_without_its_breakdown_and_a_figure_twice_are_refused() -> None:
    with pytest.raises(DisclosureRefused, match="without saying what it is broken down by"):
        only("committee", SHARE, 20, 40, group="ash")
    with pytest.raises(DisclosureRefused, match="measured twice"):
        shown("committee", *groups({"ash": (20, 40)}), *groups({"ash": (20, 40)}))
    with pytest.raises(DisclosureRefused, match="not a number"):
        only("committee", SHARE, math.nan, 40)


def counted_groups(parts: list[int], whole: float | None = None) -> tuple[Definition, list[Row]]:
    """A count of people by agency, returned as totals, with or without the figure for all together."""
    by_agency = definition(COUNT, form="count", group_by=("agency",), whole=whole is not None)
    rows = [row(COUNT, count, group_by="agency", group=f"agency {place}") for place, count in enumerate(parts)]
    return by_agency, rows if whole is None else [row(COUNT, whole), *rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=4), st.sampled_from(["committee", "strict", "statutory"]))
@example([7, 7], "committee")
@example([3, 4], "statutory")
@example([7, 7, 30], "committee")
@example([3, 50], "statutory")
@example([2, 7, 60, 60], "committee")
def test_no_small_group_can_be_worked_out_from_the_others_and_their_sum(parts: list[int], name: str) -> None:
    """Rule 4 inside one breakdown, by trying every set of counts that is shown in the same way. The sum counts as known
    where it may be shown, whether or not it is printed, unless every group is hidden."""
    policy = POLICIES[name]
    by_agency, rows = counted_groups(parts)
    hidden = {place for place, own in enumerate(shown(name, *rows, defined=by_agency)) if is_hidden(own)}
    primary = {place for place, count in enumerate(parts) if policy.hides(count)}
    assert primary <= hidden
    if len(hidden) == len(parts):
        return
    for place in (own for own in hidden if 0 < parts[own] < policy.threshold):
        left = left_possible(parts, primary, hidden, place, policy)
        enough = set(range(1, policy.threshold)) <= left if policy.none_is_shown else len(left) >= 5
        assert enough, (parts, sorted(left))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=4), st.sampled_from(["committee", "strict", "statutory"]))
def test_no_group_is_hidden_without_need(parts: list[int], name: str) -> None:
    """If any one more group were shown, a small one could be worked out."""
    policy = POLICIES[name]
    by_agency, rows = counted_groups(parts)
    hidden = {place for place, own in enumerate(shown(name, *rows, defined=by_agency)) if is_hidden(own)}
    primary = {place for place, count in enumerate(parts) if policy.hides(count)}
    for more in hidden - primary:
        small = [own for own in hidden if 0 < parts[own] < policy.threshold]
        left = [left_possible(parts, primary, hidden - {more}, own, policy) for own in small]
        wanted = set(range(1, policy.threshold))
        assert any(not wanted <= own if policy.none_is_shown else len(own) < 5 for own in left), (parts, hidden, more)


def test_groups_that_are_all_hidden_need_not_stop_a_publication() -> None:
    """Their sum is printed nowhere, so that nothing can be taken away from it."""
    for name, parts in (("committee", [7, 7]), ("statutory", [3, 4]), ("statutory", [4, 4, 4])):
        by_agency, rows = counted_groups(parts)
        assert all(is_hidden(own) for own in shown(name, *rows, defined=by_agency))


def whole_numbers(policy: Policy, count: int) -> tuple[int, int]:
    """All counts that are shown as this one is, found by trying."""
    alike = [n for n in range(count + 20) if not policy.hides(n) and policy.rounded(n) == policy.rounded(count)]
    return min(alike), max(alike) + 1


def left_possible(parts: list[int], primary: set[int], hidden: set[int], place: int, policy: Policy) -> set[int]:
    """The values of a hidden count for which there are others that add up to a whole which is shown the same."""
    ranges = [
        range(policy.threshold)
        if own in primary
        else range(sum(parts) + 10)
        if own in hidden
        else range(*whole_numbers(policy, count))
        for own, count in enumerate(parts)
    ]
    whole = sum(parts)
    sums = set(range(policy.threshold)) if policy.hides(whole) else set(range(*whole_numbers(policy, whole)))
    others = {0}
    for own, possible in enumerate(ranges):
        if own != place:
            others = {have + more for have in others for more in possible}
    return {value for value in ranges[place] if any(value + other in sums for other in others)}
