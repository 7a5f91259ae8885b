"""Indicators of money and hours, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.oracles import Counts, counted_in_sample, day, in_span, naive_files, naive_rows
from tests.small_tables import measured, pairs, states

SECTIONS: dict[str, Any] = {"campaigns": [{"name": "Autumn", "start": date(1999, 9, 1), "end": date(1999, 11, 30)}]}
AUTUMN = "September to November 1999"
CAMPAIGNS = """
    delivered_for  campaign_id  start_date  end_date    audience  spend  income
    1999Q3         autumn       1999-09-01  1999-11-30  both      100    20
    1999Q4         autumn       1999-09-01  1999-11-30  both      350.5  40
    1999Q4         posters      1996-03-01  1996-03-31  victims   999    999
    1999Q4         overlapping  1999-09-01  1999-10-31  both      999    999
"""
CALLS = """
    call_key  date        answered  first_time  heard_from
    a         1999-08-31  yes       yes         campaign
    b         1999-09-01  yes       yes         campaign
    c         1999-11-30  no        yes         campaign
    d         1999-12-01  yes       yes         campaign
    e         1999-10-05  yes       no          campaign
    f         1999-10-05  yes       unknown     campaign
    g         1999-10-05  yes       yes         police
    h         1999-10-05  yes       yes         unknown
    i         1999-10-05  yes       yes         -
"""
"""Two of them called for the first time on the campaign's days and named it."""


def test_s_campaign_cost_by_the_newest_register_and_first_time_callers() -> None:
    result = measured("1999Q3", "1999Q4", {"campaign": CAMPAIGNS, "helpline": CALLS}, sections=SECTIONS)
    assert pairs(result, "S.campaign_cost") == {AUTUMN: (350.5, 2)}
    assert result.definitions["S.campaign_cost"].disclosure == "people_in_denominator"


def test_s_campaign_cost_without_a_caller_or_for_staff_alone_is_no_figure() -> None:
    nobody = {"campaign": CAMPAIGNS, "helpline": "call_key date answered\na 1999-10-05 yes"}
    for tables in (nobody, {"campaign": CAMPAIGNS.replace("both", "staff"), "helpline": CALLS}):
        result = measured("1999Q3", "1999Q4", tables, sections=SECTIONS)
        assert states(result, "S.campaign_cost") == {AUTUMN: ("does_not_apply", None)}


def test_s_campaign_income_and_s_campaign_spend() -> None:
    result = measured("1999Q3", "1999Q4", {"campaign": CAMPAIGNS}, sections=SECTIONS)
    assert pairs(result, "S.campaign_income") == {AUTUMN: (40, None)}
    assert pairs(result, "S.campaign_spend") == {AUTUMN: (350.5, None)}


def test_s_campaign_income_is_not_due_before_the_campaign_is_over() -> None:
    table = CAMPAIGNS.rsplit("\n", 4)[0]
    result = measured("1999Q3", "1999Q3", {"campaign": table}, sections=SECTIONS)
    assert states(result, "S.campaign_income") == {AUTUMN: ("not_due", None)}


LINES = """
    line_id  date        stream    kind         amount  in_kind_hours
    a        1998-03-31  seminar   income       999     -
    b        1998-04-01  seminar   income       500     -
    c        1998-05-01  seminar   sponsorship  50      -
    d        1998-05-01  seminar   spend        600     -
    e        1999-03-31  seminar   spend        20.5    -
    f        1998-05-01  seminar   budget       999     -
    g        1998-05-01  seminar   in_kind      -       99
    h        1998-05-01  training  income       999     -
    i        1998-05-01  campaign  sponsorship  70      -
    j        1999-04-01  theatre   sponsorship  5       -
"""


def test_s_seminar_surplus_of_the_financial_year_can_be_below_nought() -> None:
    result = measured("1998Q1", "2000Q1", {"finance": LINES})
    assert pairs(result, "S.seminar_surplus") == {"year to Mar 1999": (-70.5, None), "year to Mar 2000": (0, None)}


def test_s_sponsorship_of_every_stream() -> None:
    result = measured("1998Q1", "2000Q1", {"finance": LINES})
    assert pairs(result, "S.sponsorship") == {"year to Mar 1999": (120, None), "year to Mar 2000": (5, None)}


def test_s_tutor_hours_of_the_year() -> None:
    events = """
        event_key  event_date  kind     places  tutor_hours
        a          1998-03-31  course   9       99
        b          1998-04-01  course   9       4.5
        c          1999-03-31  seminar  9       10
        d          1998-06-01  course   9       -
    """
    result = measured("1998Q1", "1999Q1", {"training_event": events})
    assert pairs(result, "S.tutor_hours") == {"year to Mar 1999": (14.5, None)}


# The sample, counted naively

CAMPAIGN = (date(2000, 9, 1), date(2000, 11, 30))
FINANCIAL_YEARS = [(date(year, 4, 1), date(year + 1, 3, 31)) for year in range(1997, 2001)]


def newest_campaign() -> dict[str, str]:
    """The campaign of autumn 2000 as the newest register has it."""
    registers = sorted((file for file in naive_files() if file.extract == "campaign"), key=lambda file: file.quarter)
    return next(row for row in registers[-1].rows if (day(row["start_date"]), day(row["end_date"])) == CAMPAIGN)


def naive_cost() -> Counts:
    callers = [
        row
        for row in naive_rows("helpline")
        if in_span(day(row["date"]), CAMPAIGN) and row["first_time"] == "yes" and row["heard_from"] == "campaign"
    ]
    return {(*CAMPAIGN, ""): (float(newest_campaign()["spend"]), len(callers))}


def naive_amount(column: str) -> Callable[[], Counts]:
    return lambda: {(*CAMPAIGN, ""): (float(newest_campaign()[column]),)}


def by_year(extract: str, dated: str, amount: Callable[[dict[str, str]], float | None]) -> Counts:
    counts: Counts = {}
    for span in FINANCIAL_YEARS:
        amounts = [amount(row) for row in naive_rows(extract) if in_span(day(row[dated]), span)]
        counts[(*span, "")] = (sum(own for own in amounts if own is not None),)
    return counts


def naive_surplus() -> Counts:
    signs = {"income": 1, "sponsorship": 1, "spend": -1}
    return by_year(
        "finance",
        "date",
        lambda row: (
            float(row["amount"]) * signs[row["kind"]] if row["stream"] == "seminar" and row["kind"] in signs else None
        ),
    )


def naive_sponsorship() -> Counts:
    return by_year("finance", "date", lambda row: float(row["amount"]) if row["kind"] == "sponsorship" else None)


def naive_hours() -> Counts:
    return by_year(
        "training_event", "event_date", lambda row: float(row["tutor_hours"]) if row["tutor_hours"] else None
    )


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.campaign_cost": naive_cost,
    "S.campaign_income": naive_amount("income"),
    "S.campaign_spend": naive_amount("spend"),
    "S.seminar_surplus": naive_surplus,
    "S.sponsorship": naive_sponsorship,
    "S.tutor_hours": naive_hours,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    numbers = ("numerator", "denominator") if indicator == "S.campaign_cost" else ("numerator",)
    assert counted_in_sample(indicator, *numbers) == NAIVE[indicator]()
