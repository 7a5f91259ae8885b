"""Indicators of victims' feedback, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.group_oracles import all_came, shares
from tests.oracles import Counts, counted_in_sample, day, in_span, naive_files, naive_rows, spans
from tests.small_tables import measured, pairs, states

ANSWERS = """
    answer_key  answered_on  agency_id  item_code               response
    a           1999-01-05   relate     listened_to             agree
    b           1999-01-05   relate     listened_to             agree
    c           1999-01-05   shelter    listened_to             neither
    d           1999-01-05   shelter    listened_to             disagree
    e           1999-01-05   shelter    listened_to             no_answer
    f           1999-01-05   relate     made_to_feel_to_blame   agree
    g           1999-01-05   relate     made_to_feel_to_blame   neither
    h           1999-01-05   relate     made_to_feel_to_blame   disagree
    i           1999-01-05   relate     made_to_feel_to_blame   disagree
    j           1999-01-05   relate     made_to_feel_to_blame   no_answer
    k           1999-12-31   relate     knew_where_to_get_help  agree
    l           1999-12-31   relate     knew_where_to_get_help  disagree
    m           1999-12-31   relate     knew_where_to_get_help  disagree
    n           1999-05-05   relate     satisfied               agree
    o           1999-05-05   relate     satisfied               no_answer
"""


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [("S.listened_to", (2, 4)), ("S.not_blamed", (3, 4)), ("S.knew_where", (1, 3)), ("S.satisfied", (1, 1))],
)
def test_s_listened_to_s_not_blamed_s_knew_where_s_satisfied(indicator: str, expected: tuple[int, int]) -> None:
    result = measured("1999Q1", "1999Q4", {"victim_feedback": ANSWERS})
    assert pairs(result, indicator) == {"year to Dec 1999": expected}


def test_s_not_blamed_counts_who_did_not_agree_and_is_good_when_high() -> None:
    result = measured("1999Q1", "1999Q4", {"victim_feedback": ANSWERS})
    assert result.definitions["S.not_blamed"].good == "up"
    assert all(result.definitions[name].read_with == ("S.response_rate",) for name in ("S.not_blamed", "S.satisfied"))


def test_s_response_rate_adds_up_the_rounds_of_four_quarters() -> None:
    rounds = """
        delivered_for  agency   agency_id  invited  answered
        1998Q4         relate   relate     100      100
        1999Q1         relate   relate     10       5
        1999Q1         shelter  shelter    20       5
        1999Q4         relate   relate     30       0
    """
    result = measured("1998Q4", "1999Q4", {"feedback_round": rounds})
    assert pairs(result, "S.response_rate") == {"year to Sep 1999": (110, 130), "year to Dec 1999": (10, 60)}


def test_s_response_rate_without_anybody_invited_is_no_figure() -> None:
    rounds = "delivered_for agency_id invited answered\n1999Q1 relate 0 0"
    result = measured("1999Q1", "1999Q4", {"feedback_round": rounds})
    assert states(result, "S.response_rate") == {"year to Dec 1999": ("does_not_apply", None)}


# The sample, counted naively


def naive_item(item: str, *met: str) -> Callable[[], Counts]:
    def counted() -> Counts:
        cases = [
            (day(row["answered_on"]), row["response"] in met, "")
            for row in naive_rows("victim_feedback")
            if row["item_code"] == item and row["response"] not in ("", "no_answer")
        ]
        return shares(cases, 12, "victim_feedback")

    return counted


def naive_response_rate() -> Counts:
    counts: Counts = {}
    for span in spans(12, 3):
        rounds = [
            row
            for file in naive_files()
            if file.extract == "feedback_round" and in_span(file.quarter, span)
            for row in file.rows
        ]
        invited = sum(int(row["invited"]) for row in rounds)
        if invited and all_came(span, "feedback_round"):
            counts[(*span, "")] = (sum(int(row["answered"]) for row in rounds), invited)
    return counts


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.listened_to": naive_item("listened_to", "agree"),
    "S.not_blamed": naive_item("made_to_feel_to_blame", "neither", "disagree"),
    "S.knew_where": naive_item("knew_where_to_get_help", "agree"),
    "S.satisfied": naive_item("satisfied", "agree"),
    "S.response_rate": naive_response_rate,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()
