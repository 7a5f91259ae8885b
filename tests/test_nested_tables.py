"""Columns that lie within another, such as months within quarters: everybody knows which combinations cannot exist, so
that they are no cover for a small count."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from dvmetrics.disclosure.attack import attack
from dvmetrics.disclosure.layout import lying_within
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.protect import protect
from dvmetrics.disclosure.table import read_table
from dvmetrics.errors import ConfigurationError
from tests.second_attacker import RULES, TOTAL, figures_of
from tests.test_attack import released
from tests.test_random_tables import (
    COUNTS,
    FORMS,
    Case,
    expect_rule_4,
    expect_safe,
    expect_the_ranges_of_another_linear_program,
    expect_the_same_in_any_order,
    expect_useful,
    is_crossed,
    protected_frames,
    with_totals,
)

QUARTERS = "quarter month count\nQ1 Jan 12\nQ1 Feb 3\nQ1 Mar 18\nQ2 Apr 9\nQ2 May 8\nQ2 Jun 1"
WARDS = (
    "area ward count\nNorth Olney 8\nNorth Newport 1\nNorth Lavendon 8\n"
    "South Bletchley 30\nSouth Fenny 14\nSouth Eaton 21"
)


def counted(text: str) -> pd.DataFrame:
    return released(text).astype({"count": "int64"})


def pairs(*texts: str) -> dict[tuple[str, str], dict[str, str]]:
    return lying_within([read_table(released(text), "count") for text in texts])


def true_case(cells: pd.DataFrame) -> Case:
    """A table of these cells and of all totals that they have."""
    frame = with_totals(cells, [name for name in cells.columns if name != "count"])
    return Case([frame], {figure: count for figure, count in figures_of([frame]).items() if count is not None})


def test_months_lie_within_their_quarters() -> None:
    assert pairs(QUARTERS) == {
        ("month", "quarter"): {"Jan": "Q1", "Feb": "Q1", "Mar": "Q1", "Apr": "Q2", "May": "Q2", "Jun": "Q2"}
    }


@pytest.mark.parametrize(
    "text",
    [
        "area kind count\nA a 1\nA b 1\nB a 1\nB c 1",  # a stands in both
        "area kind count\nA a 1\nB b 1\nC c 1",  # one to one
        "area kind count\nA a 1\nA b 1\nA c 1",  # in one all are
        "area count\nA 1\nB 1",
        QUARTERS + "\nQ2 Jan 0",  # it can be, and is none
    ],
)
def test_no_column_lies_within_another(text: str) -> None:
    assert pairs(text) == {}


def test_totals_say_nothing_of_what_lies_within_what() -> None:
    assert pairs(QUARTERS + "\nTotal Jan 12\nQ1 Total 33\nTotal Total 51") == pairs(QUARTERS)


def test_all_tables_that_have_both_columns_say_what_lies_within_what() -> None:
    apart = "quarter count\nQ1 33\nQ2 18"
    assert pairs(QUARTERS, apart) == pairs(QUARTERS)
    assert pairs(QUARTERS, "month quarter count\nApr Q1 0") == {}


@pytest.mark.parametrize(("text", "policy"), [(QUARTERS, "statutory"), (WARDS, "committee")])
def test_what_cannot_exist_is_neither_added_nor_a_cover(
    text: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = true_case(counted(text))
    expect_rule_4(Case([counted(text)], own.true), policy)
    monkeypatch.setattr("dvmetrics.disclosure.layout.lying_within", lambda _: {})
    with_cover = figures_of(protected_frames([counted(text)], policy))
    assert len(with_cover) > len(own.true)
    known = {figure: with_cover[figure] for figure in own.true}
    with pytest.raises(AssertionError, match="can only be"):
        expect_safe(own, RULES[policy], known)


def test_rows_of_the_same_cells_are_shown_or_hidden_together() -> None:
    shown = figures_of([protect(counted(QUARTERS), POLICIES["statutory"]).frame])
    for month, quarter in pairs(QUARTERS)["month", "quarter"].items():
        alone = frozenset({("month", month)})
        assert shown[alone] == shown[alone | {("quarter", quarter)}]
    with pytest.raises(ConfigurationError, match="do not agree"):
        protect(counted(QUARTERS + "\nTotal Jan 13"), POLICIES["statutory"])


def test_a_quarter_without_a_month_counts_none_or_is_refused() -> None:
    totals = QUARTERS + "\nQ1 Total 33\nQ2 Total 18\nQ3 Total"
    with pytest.raises(ConfigurationError, match="do not agree"):
        protect(counted(f"{totals} 9"), POLICIES["committee"])
    found = protect(counted(f"{totals} 0"), POLICIES["committee"]).frame
    assert not ((found["quarter"] == "Q3") & (found["month"] != TOTAL)).any()
    ranges = attack(found, POLICIES["committee"]).frame.query("quarter == 'Q3'")
    assert ranges[["low", "high", "narrowed"]].to_numpy().tolist() == [[0, 0, False]]


def two_years(quarter: str, month: str) -> pd.DataFrame:
    """Four months a year, with names that may hold the year, the quarter and the month."""
    keys = [
        (str(year), quarter.format(year, half), month.format(year, half, letter))
        for year, half, letter in product((2000, 2001), (1, 2), "ab")
    ]
    return pd.DataFrame(keys, columns=["year", "quarter", "month"]).assign(count=[3, 20, 9, 30, 12, 8, 1, 40])


@pytest.mark.parametrize(
    ("own", "within"),
    [
        (two_years("{}Q{}", "{}Q{}{}"), {("quarter", "year"), ("month", "quarter"), ("month", "year")}),
        (two_years("Q{1}", "Q{1}{2}"), {("month", "quarter")}),
    ],
    ids=["months within quarters within years", "the same months in every year"],
)
def test_three_columns(own: pd.DataFrame, within: set[tuple[str, str]]) -> None:
    assert set(lying_within([read_table(own, "count")])) == within
    for policy in RULES:
        expect_rule_4(Case([own], true_case(own).true), policy)


def test_what_lies_within_is_linked_to_a_table_of_the_outer_column() -> None:
    by_sex = counted("quarter sex count\nQ1 f 30\nQ1 m 3\nQ2 f 9\nQ2 m 9")
    frames = [with_totals(counted(QUARTERS), ["quarter", "month"]), with_totals(by_sex, ["quarter", "sex"])]
    true = {figure: count for figure, count in figures_of(frames).items() if count is not None}
    for policy in RULES:
        expect_rule_4(Case([counted(QUARTERS), by_sex], true), policy)


def test_combinations_that_cannot_exist_do_not_make_a_table_too_large() -> None:
    rows = [f"{place // 9} {place // 3} {place} {sex} 9" for place in range(270) for sex in "fm"]
    found = protect(counted("year quarter month sex count\n" + "\n".join(rows)), POLICIES["published"]).frame
    assert len(found) == 3 * (270 * 4 + 90 * 2 + 30 + 1)  # of 1,458,000
    crossed = pd.DataFrame({"a": map(str, range(450)), "b": map(str, range(450)), "count": 9})
    with pytest.raises(ConfigurationError, match=r"more than 200,000 combinations of values\. Take a column out"):
        protect(crossed, POLICIES["published"])


@st.composite
def nested(draw: st.DrawFn, density: str) -> Case:
    """Months in two or three quarters at random, alone, by sex or in years; with totals, without them, or without the
    rows that count none as well."""
    homes = draw(st.lists(st.integers(1, 3), min_size=4, max_size=6))
    assume(1 < len(set(homes)) < len(homes))
    months = [f"M{place}" for place in range(len(homes))]
    cells = pd.DataFrame({"quarter": [f"Q{home}" for home in homes], "month": months})
    kind = draw(st.sampled_from(["alone", "by sex", "in years"]))
    if kind == "by sex":
        cells = cells.merge(pd.DataFrame({"sex": ["f", "m"]}), how="cross")
    if kind == "in years":
        cells["year"] = cells["quarter"].map({"Q1": "2000", "Q2": "2000", "Q3": "2001"})
    cells["count"] = draw(st.lists(COUNTS[density], min_size=len(cells), max_size=len(cells)))
    own = true_case(cells)
    form = draw(st.sampled_from(FORMS))
    if form == FORMS[0]:
        return own
    return Case([_without_empty_rows(cells) if form == FORMS[2] and kind == "by sex" else cells], own.true)


def _without_empty_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Rows that count none left out, where months and sexes still cross each other: else they say more than meant."""
    fewer = cells[cells["count"] > 0]
    crossing = (("sex", "month"), ("month", "sex"), ("quarter", "sex"))
    is_same = set(fewer["month"]) == set(cells["month"]) and all(is_crossed(fewer, *pair) for pair in crossing)
    return fewer.reset_index(drop=True) if is_same else cells


def each_nested(policy: str, number: int, *expectations: Callable[[Case, str], None]) -> None:
    for density in COUNTS:

        @settings(
            max_examples=number,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(nested(density))
        def check(own: Case) -> None:
            note(f"true counts: {[frame.to_numpy().tolist() for frame in own.frames]}")
            for expectation in expectations:
                expectation(own, policy)

        check()


@pytest.mark.parametrize("policy", RULES)
def test_rule_4_holds_against_one_who_knows_what_cannot_exist(policy: str) -> None:
    each_nested(policy, 12, expect_rule_4)


@pytest.mark.parametrize("policy", RULES)
def test_protect_and_attack_agree_on_what_cannot_exist(policy: str) -> None:
    each_nested(policy, 6, expect_the_ranges_of_another_linear_program, expect_the_same_in_any_order)


@pytest.mark.parametrize("policy", RULES)
def test_no_more_is_hidden_than_is_useful(policy: str) -> None:
    each_nested(policy, 5, expect_useful)


@pytest.mark.slow
@pytest.mark.parametrize("policy", RULES)
def test_rule_4_holds_on_many_nested_tables(policy: str) -> None:
    each_nested(policy, 150, expect_rule_4)


def test_with_impossible_cover_the_second_attacker_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The random tables can fail: with the first attacker blind to what lies within what, a small count is found."""
    monkeypatch.setattr("dvmetrics.disclosure.layout.lying_within", lambda _: {})

    def expect_safe_without_cover(own: Case, policy: str) -> None:
        shown = figures_of(protected_frames(own.frames, policy))
        expect_safe(own, RULES[policy], {figure: shown[figure] for figure in own.true})

    with pytest.raises(AssertionError, match="can only be"):
        each_nested("statutory", 12, expect_safe_without_cover)
