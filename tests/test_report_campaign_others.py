"""The figures on a campaign that no model is made of: each for its own campaign, and for no other time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pandas as pd
import pytest

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import COLUMNS, Measurements
from dvmetrics.partnership import Campaign
from dvmetrics.periods import add_months
from dvmetrics.report.campaign.others import other_figures
from dvmetrics.report.edition import Edition
from tests.campaigns import CAMPAIGN, LEVEL, edition_with
from tests.figures import Counted, edition_of

AGAIN = Campaign(name="Again", start=date(2000, 5, 10), end=date(2000, 6, 20))


def with_figures(rows: dict[str, list[tuple[date, date, dict[str, Any]]]], *campaigns: Campaign) -> Edition:
    """An edition of one monthly count, and of these figures: their first day, last day and counts."""
    plain = edition_with(LEVEL, campaigns=campaigns)
    blank = dict.fromkeys(COLUMNS) | {"group_by": "", "group": "", "note": "", "state": "counted"}
    marks = dict.fromkeys(("revised", "provisional", "crosses_break"), False)
    made = [
        blank | marks | {"indicator": name, "period_start": first, "period_end": last} | counts
        for name, own in rows.items()
        for first, last, counts in own
    ]
    frame = pd.DataFrame(made, columns=COLUMNS)
    definitions = {name: CATALOGUE[name].definition for name in rows}
    released = release(Measurements(frame, definitions, {}), POLICIES["committee"])
    return Edition(released, plain.facts, plain.framework)


def words_of(edition: Edition, campaign: Campaign) -> list[str]:
    items = re.findall("<li>(.*?)</li>", other_figures(edition, campaign).data)
    return [unescape(re.sub("<[^>]+>", "", item)) for item in items]


def for_each(campaign: Campaign, **counts: float) -> tuple[date, date, dict[str, Any]]:
    return campaign.start, campaign.end, dict(counts)


def quarters(number: int, share: int) -> list[tuple[date, date, dict[str, Any]]]:
    """Quarters from 1998 on, each with one more of 100 than the one before."""
    starts = [add_months(date(1998, 1, 1), 3 * place) for place in range(number)]
    return [
        (start, add_months(start, 3) - timedelta(days=1), {"numerator": share + 5.0 * place, "denominator": 100.0})
        for place, start in enumerate(starts)
    ]


def test_each_campaign_has_the_figure_of_its_own_days() -> None:
    edition = with_figures(
        {"S.campaign_spend": [for_each(CAMPAIGN, numerator=5730.0), for_each(AGAIN, numerator=1200.0)]}, CAMPAIGN, AGAIN
    )
    assert words_of(edition, CAMPAIGN) == ["Spent on the campaign: £5,730, January to March 1999."]
    assert words_of(edition, AGAIN) == ["Spent on the campaign: £1,200, 10 May 2000 to 20 June 2000."]


def test_a_campaign_without_figures_borrows_none() -> None:
    edition = with_figures({"S.campaign_spend": [for_each(AGAIN, numerator=1200.0)]}, CAMPAIGN, AGAIN)
    assert words_of(edition, CAMPAIGN) == []
    overlapping = Campaign(name="Beside it", start=date(2000, 6, 1), end=date(2000, 8, 31))
    assert words_of(edition, overlapping) == [], "counted for another campaign"


def test_of_quarters_those_in_which_it_ran_are_given() -> None:
    edition = with_figures({"S.campaign_callers": quarters(12, 20)}, CAMPAIGN, AGAIN)
    (during,) = words_of(edition, CAMPAIGN)
    assert re.fullmatch(
        r"First-time callers who name the campaign: 40% \(likely \d+% to \d+%\), January to March 1999\.", during
    )
    long = CAMPAIGN.model_copy(update={"end": date(1999, 4, 1)})
    (both,) = words_of(edition, long)
    assert re.search(r": 40% \(.*\), January to March 1999; 45% \(.*\), April to June 1999\.$", both)


def test_what_is_too_small_to_show_is_said_for_its_own_days() -> None:
    rows = quarters(12, 20)
    rows[4] = (*rows[4][:2], {"numerator": 3.0, "denominator": 100.0})
    edition = with_figures({"S.campaign_callers": rows}, CAMPAIGN)
    assert words_of(edition, CAMPAIGN) == [
        "First-time callers who name the campaign: too few to show, January to March 1999."
    ]


def test_a_note_on_a_figure_that_is_not_shown_is_left_out() -> None:
    edition = with_figures({"S.campaign_cost": [for_each(CAMPAIGN, numerator=500.0, denominator=3.0)]}, CAMPAIGN)
    (words,) = words_of(edition, CAMPAIGN)
    assert words == "Cost for each first-time caller who named the campaign: too few to show, January to March 1999."


def test_where_there_was_nothing_to_count_nothing_is_said() -> None:
    first, last, _ = for_each(CAMPAIGN)
    edition = with_figures({"S.campaign_spend": [(first, last, {"state": "does_not_apply"})]}, CAMPAIGN)
    assert words_of(edition, CAMPAIGN) == []


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        (240.0, r"120 more calls than on the same days of the three years before \(likely \d+ to \d+ more\)"),
        (135.0, r"15 more calls than on the same days of the three years before \(likely \d+ fewer to \d+ more\)"),
        (60.0, r"60 fewer calls than on the same days of the three years before \(likely \d+ to \d+ fewer\)"),
    ],
)
def test_the_response_says_what_it_was_compared_with(calls: float, said: str) -> None:
    counts = {"numerator": calls, "denominator": 1.0, "compared_numerator": 360.0, "compared_denominator": 3.0}
    edition = with_figures({"2.5": [for_each(CAMPAIGN, **counts)]}, CAMPAIGN)
    (words,) = words_of(edition, CAMPAIGN)
    assert re.match(rf"Campaign response: {said}, January to March 1999\. That is another comparison", words)


def test_the_cost_of_a_caller_who_named_it_is_not_taken_for_that_of_any() -> None:
    edition = with_figures({"S.campaign_cost": [for_each(CAMPAIGN, numerator=5730.0, denominator=105.0)]}, CAMPAIGN)
    (words,) = words_of(edition, CAMPAIGN)
    assert words.startswith("Cost for each first-time caller who named the campaign: £55 for each caller (likely £")
    assert words.endswith("Others may have called because of it.")


def test_money_for_all_work_is_left_out_unless_the_partnership_names_it() -> None:
    year: list[tuple[date, date, dict[str, Any]]] = [
        (date(1997, 4, 1), date(1998, 3, 31), {"numerator": 1000.0}),
        (date(1998, 4, 1), date(1999, 3, 31), {"numerator": 4597.0}),
        (date(1999, 4, 1), date(2000, 3, 31), {"numerator": 9000.0}),
    ]
    edition = with_figures({"S.sponsorship": year}, CAMPAIGN)
    assert words_of(edition, CAMPAIGN) == []
    named = CAMPAIGN.model_copy(update={"indicators": ("S.sponsorship",)})
    assert words_of(edition, named) == [
        "Sponsorship: £4,597, the year to March 1999. That is for all work, not the campaign alone."
    ]


def test_of_rolling_years_the_first_that_holds_the_campaign_is_given() -> None:
    named = CAMPAIGN.model_copy(update={"indicators": ("1.1",)})
    rolling: list[Counted] = [(20 + 5 * place, 100) for place in range(12)]
    edition = edition_of({"1.1": rolling}, campaigns=[named], changed={"1.1": {"grain": "four_quarters"}})
    (words,) = words_of(edition, named)
    assert words.endswith(", the year to March 1999.")
