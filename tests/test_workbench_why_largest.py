"""Which group is named as the lead of a change: the largest part of all groupings, and whether chance could be it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dvmetrics.workbench.chance import verdict
from dvmetrics.workbench.explained import COMES_FIRST
from dvmetrics.workbench.why import Why, why
from tests.test_workbench_why import ALL_MIX, MANY, bench, of_quarters, of_sample


def largest(own: Why) -> str:
    [told] = [line for line in own.explain().splitlines() if line.startswith("Of all ")]
    return told


@pytest.mark.xdist_group("sample")
def test_the_largest_part_is_named_though_another_grouping_leads() -> None:
    """Dwelling leads by its make-up, but no part of it comes near what one group of relationship adds."""
    found = of_sample("3.2", "2001Q3", "2001Q4")
    told = found.explain()
    assert found.lead == "dwelling_flag"
    assert "Within dwelling, the group that adds most is “yes”, +1.6. Its own figure went from 68.3%" in told
    assert (
        "Of all 22 groups, the largest part is Relationship: ex partner, +5.5 (53.9% to 72.9%); looked at alone that "
        "is more than chance would often do, among all 22 it is not."
    ) in told.splitlines()
    assert "5 of the 12 groupings are looked at here; the other 7 are about what was done afterwards." in told
    assert COMES_FIRST in told
    assert "one always comes first" not in told


@pytest.mark.xdist_group("sample")
def test_a_group_that_was_asked_for_alone_is_held_against_fewer() -> None:
    found = of_sample("3.2", "2001Q3", "2001Q4", by=["relationship"])
    assert "ex partner, +5.5 (53.9% to 72.9%); that is more than chance would often do, also among all 6." in largest(
        found
    )
    assert "are looked at here" not in found.explain()


@pytest.mark.xdist_group("sample")
def test_groups_that_cannot_be_tested_are_not_counted_as_tested() -> None:
    found = of_sample("5.1", "2001Q3", "2001Q4")
    assert largest(found).startswith("Of all 23 groups, the largest part is Harm band: low, +12.4 (30 to 54)")
    assert largest(found).endswith("also among all 21 that can be tested.")


def test_a_part_that_chance_can_do_is_said_to_be_that() -> None:
    found = of_quarters(ALL_MIX)
    assert largest(found) == (
        "Of all 2 groups, the largest part is Relationship: family, +5.8 (20.0% to 20.0%); even looked at alone that "
        "is no more than chance can do. Most of it is mix: its part of all cases went from 50% to 33%."
    )
    assert "Most of it is mix" not in largest(of_quarters(MANY))


def test_a_group_with_no_case_before_is_not_tested() -> None:
    found = of_quarters([*ALL_MIX, ("2000-05", "carer", "yes", 40)])
    assert "Relationship: carer, +" in largest(found)
    assert "(no case to 100.0%). Most of it is mix: its part of all cases went from 0% to 57%." in largest(found)


def test_a_count_is_named_with_its_numbers() -> None:
    found = why(bench(tuple(ALL_MIX)), "2.1", "2000Q1", "2000Q2")
    assert "Relationship: partner, +10 (10 to 20); even looked at alone" in largest(found)


def test_periods_that_share_cases_are_not_tested() -> None:
    found = of_quarters(MANY)
    [partner] = [row for row in found.parts.to_dict(orient="records") if row["group"] == "partner"]
    assert verdict(found, partner) == "among all"
    shared = replace(found, now=replace(found.now, period=found.then.period))
    assert verdict(shared, partner) == "not tested"
    assert largest(shared).endswith("(28.0% to 72.0%).")


@pytest.mark.xdist_group("sample")
def test_where_nothing_may_be_named_no_part_is() -> None:
    assert "Of all" not in of_sample("6.1", "2000Q4", "2001Q4").explain()
