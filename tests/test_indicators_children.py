"""Indicators of O3, children, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from tests.oracles import (
    Cells,
    Counts,
    counted_in_sample,
    day,
    in_span,
    naive_cases,
    naive_rows,
    share,
    spans,
    tally,
    working_days_later,
)
from tests.small_tables import measured, pairs, rows, states


def test_3_1_and_3_2_child_question() -> None:
    incidents = """
        reported_date  dwelling_flag  children_present  children_present_count  answered  present
        2000-01-05     yes            yes               2                       met       met
        2000-02-05     yes            yes               1                       met       met
        2000-03-05     yes            yes               0                       unmet     out
        2000-04-05     yes            yes               -                       unmet     out
        2000-05-05     yes            no                0                       met       unmet
        2000-06-05     yes            no                -                       met       unmet
        2000-07-05     yes            no                2                       unmet     out
        2000-08-05     yes            unknown           -                       unmet     out
        2000-09-05     yes            not_asked         -                       unmet     out
        2000-10-05     yes            -                 -                       unmet     out
        2000-11-05     yes            unknown           3                       unmet     out
        2000-12-05     yes            -                 3                       unmet     out
        2001-01-05     no             yes               2                       out       met
        2001-02-05     unknown        no                0                       out       unmet
        2001-03-05     not_asked      unknown           -                       out       out
    """
    result = measured("2000Q1", "2001Q1", {"police_incident": incidents})
    assert pairs(result, "3.1") == tally(result, "3.1", incidents, "reported_date", "answered")
    assert pairs(result, "3.2") == tally(result, "3.2", incidents, "reported_date", "present")


def test_3_3_child_notified_in_time() -> None:
    incidents = """
        incident_key  reported_date  school_age_child_keys  counts         why
        same_day      2000-01-05     amy+ben                2_of_2         -
        next_day      2000-04-05     amy                    1_of_1         -
        two_days      2000-07-05     amy                    0_of_1         -
        friday        2000-10-06     amy                    1_of_1         told_on_Monday
        friday_late   2001-01-05     amy                    0_of_1         told_on_Tuesday
        bank_holiday  2001-05-04     amy                    1_of_1         Friday_to_Tuesday_after_May_Day
        saturday      2001-07-07     amy                    1_of_1         told_on_Monday
        not_told      2001-10-05     amy                    0_of_1         -
        not_counted   2002-01-07     amy                    0_of_1         told_to_the_health_visitor_only
        other_too     2002-04-08     amy                    1_of_1         told_to_the_health_visitor_and_the_school
        early         2002-07-08     amy                    0_of_1         a_notice_before_the_report_is_a_slip
        first         2002-10-07     amy+ben+cay            1_of_3         Amy_only_once_Ben_twice_Cay_never_in_time
        second        2002-11-04     amy+ben                -              -
        no_code       2003-01-06     -                      nobody         -
        other_child   2003-04-07     amy                    0_of_1         the_notice_was_about_Ben
        late_and_soon 2003-07-07     amy                    1_of_1         the_school_late_but_the_services_soon
        quarter_end   2003-12-31     amy                    1_of_1         told_after_the_quarter
    """
    notices = """
        incident_key  child_key  notified_at       route               delivered_for
        same_day      amy        2000-01-05T23:59  school              2000Q1
        same_day      ben        2000-01-05T08:00  childrens_services  2000Q1
        next_day      amy        2000-04-06T17:00  school              2000Q2
        two_days      amy        2000-07-07T09:00  school              2000Q3
        friday        amy        2000-10-09T09:00  school              2000Q4
        friday_late   amy        2001-01-09T09:00  school              2001Q1
        bank_holiday  amy        2001-05-08T09:00  childrens_services  2001Q2
        saturday      amy        2001-07-09T09:00  school              2001Q3
        not_counted   amy        2002-01-07T09:00  health_visitor      2002Q1
        not_counted   amy        2002-01-07T09:00  other               2002Q1
        other_too     amy        2002-04-08T09:00  health_visitor      2002Q2
        other_too     amy        2002-04-09T09:00  school              2002Q2
        early         amy        2002-07-05T09:00  school              2002Q3
        first         amy        2002-10-08T09:00  school              2002Q4
        second        amy        2002-11-06T09:00  school              2002Q4
        first         ben        2002-10-08T09:00  school              2002Q4
        second        ben        2002-11-05T09:00  school              2002Q4
        other_child   ben        2003-04-07T09:00  school              2003Q2
        late_and_soon amy        2003-07-10T09:00  school              2003Q3
        late_and_soon amy        2003-07-07T09:00  childrens_services  2003Q3
        quarter_end   amy        2004-01-02T09:00  school              2003Q4
    """
    result = measured("2000Q1", "2003Q4", {"police_incident": incidents, "child_notification": notices})
    expected = {}
    for row in rows(incidents):
        if "_of_" in str(row["counts"]):
            met, children = str(row["counts"]).split("_of_")
            quarter = pd.Timestamp(str(row["reported_date"])).to_period("Q")
            expected[f"{quarter.year} Q{quarter.quarter}"] = (int(met), int(children))
    assert pairs(result, "3.3") == expected
    assert states(result, "3.3")["2003 Q1"] == ("does_not_apply", None)


def test_3_4_children_offered_support_counts_children() -> None:
    referrals = """
        episode_key  referral_date  children_4_17  children_offered  offered_on  met  of  why
        a            2000-01-05     3              3                 2000-02-02  3    3   28_days
        b            2000-02-05     2              2                 2000-03-05  0    2   29_days
        c            2000-03-31     2              1                 2000-04-10  1    2   one_of_two_after_the_quarter
        d            2000-04-05     4              -                 -           0    4   never
        e            2000-04-05     0              -                 -           0    0   no_children
        f            2000-04-05     -              2                 2000-04-06  0    0   nobody_knows_how_many
        g            2000-05-05     1              1                 2000-05-04  0    1   an_offer_before_it_is_a_slip
        h            2000-05-05     1              1                 2000-05-05  1    1   the_same_day
        i            2000-05-06     2              -                 2000-05-07  0    2   nobody_knows_to_how_many
        j            2000-05-06     1              3                 2000-05-07  1    1   never_more_than_there_are
        k            2000-07-05     3              2                 2000-07-06  2    3   the_household_of_a_again
        l            2000-10-05     2              2                 2000-10-06  -    -   not_due
    """.replace("offered_on", "children_support_offered_date")
    result = measured("2000Q1", "2000Q4", {"service_episode": referrals})
    assert pairs(result, "3.4") == {"2000 Q1": (4, 7), "2000 Q2": (2, 9), "2000 Q3": (2, 3)}
    assert states(result, "3.4")["2000 Q4"] == ("not_due", None)


def test_3_5_young_peoples_attitudes() -> None:
    people = """
        event_key  participant_key  event_date  role          score_before  score_after  counts  why
        a          p1               2000-05-10  young_person  40            41           met     -
        a          p2               2000-05-10  young_person  40            40           unmet   no_change
        a          p3               2000-05-10  young_person  60            50           unmet   worse
        a          p4               2000-05-10  young_person  60            -            out     left_before_the_second
        a          p5               2000-05-10  young_person  -             80           out     came_after_the_first
        a          p6               2000-05-10  adult         40            90           out     an_adult
        b          p1               2001-05-09  young_person  40.5          40.6         met     the_next_year
    """
    result = measured("2000Q1", "2001Q4", {"youth_event": people})
    assert pairs(result, "3.5") == tally(result, "3.5", people, "event_date")
    assert pairs(result, "3.5")["year to Dec 2000"] == (1, 3)


def test_3_5_counts_once_whoever_answers_again_a_year_later() -> None:
    people = """
        event_key  participant_key  event_date  role          score_before  score_after  score_followup  delivered_for
        a          p1               2000-05-10  young_person  40            50           -               2000Q2
        a          p2               2000-05-10  young_person  40            30           -               2000Q2
        a          p1               2000-05-10  young_person  40            50           45              2001Q2
    """
    result = measured("2000Q1", "2001Q2", {"youth_event": people})
    assert pairs(result, "3.5")["year to Dec 2000"] == (1, 2)


def test_s_attitudes_last() -> None:
    people = """
        event_key  participant_key  event_date  role          score_before  score_after  score_followup  counts
        a          p1               2000-05-10  young_person  40            50           41              met
        a          p2               2000-05-10  young_person  40            50           40              unmet
        a          p3               2000-05-10  young_person  60            70           50              unmet
        a          p4               2000-05-10  young_person  40            30           45              met
        a          p5               2000-05-10  young_person  60            -            70              met
        a          p6               2000-05-10  young_person  -             80           85              out
        a          p7               2000-05-10  young_person  60            80           -               out
        a          p8               2000-05-10  adult         40            90           90              out
        b          p9               2000-12-31  young_person  40            50           40.5            met
        c          p1               2001-05-09  young_person  40            50           60              -
    """
    result = measured("2000Q1", "2002Q2", {"youth_event": people})
    assert pairs(result, "S.attitudes_last") == tally(result, "S.attitudes_last", people, "event_date")
    assert pairs(result, "S.attitudes_last") == {"year to Dec 2000": (4, 6), "year to Mar 2001": (4, 6)}
    assert states(result, "S.attitudes_last")["year to Jun 2001"] == ("not_due", None)


def answered(row: Cells) -> bool:
    number = float(row["children_present_count"] or "nan")
    if row["children_present"] == "yes":
        return number >= 1
    return row["children_present"] == "no" and not number > 0


def naive_3_1() -> Counts:
    incidents = [row for row in naive_rows("police_incident") if row["dwelling_flag"] == "yes"]
    return share([(day(row["reported_date"]), answered(row)) for row in incidents], 1)


def naive_3_2() -> Counts:
    incidents = [row for row in naive_rows("police_incident") if answered(row)]
    return share([(day(row["reported_date"]), row["children_present"] == "yes") for row in incidents], 1)


def naive_3_3() -> Counts:
    notices: dict[tuple[str, str], list[date]] = defaultdict(list)
    for row in naive_rows("child_notification"):
        if row["route"] in ("school", "childrens_services"):
            notices[row["incident_key"], row["child_key"]].append(day(row["notified_at"]))
    cases = []
    for span in spans(3, 3):
        in_time: dict[str, bool] = {}
        for row in naive_rows("police_incident"):
            reported = day(row["reported_date"])
            if not in_span(reported, span):
                continue
            for child in row["school_age_child_keys"].split():
                waits = [working_days_later(reported, sent) for sent in notices[row["incident_key"], child]]
                told = any(wait is not None and wait <= 1 for wait in waits)
                in_time[child] = in_time.get(child, True) and told
        cases += [(span[0], told) for told in in_time.values()]
    return share(cases, 3, 0, 0, "police_incident", "child_notification")


def naive_3_4() -> Counts:
    children: list[tuple[date, bool]] = []
    for row in naive_cases("service_episode", "episode_key"):
        referred, offered = day(row["referral_date"]), 0
        if row["children_support_offered_date"]:
            waited = (day(row["children_support_offered_date"]) - referred).days
            offered = int(float(row["children_offered"] or 0)) if 0 <= waited <= 28 else 0
        children += [(referred, place < offered) for place in range(int(float(row["children_4_17"] or 0)))]
    return share(children, 3, 0, 28, "service_episode")


def naive_participants() -> list[Cells]:
    """Everybody at every event, as the newest file that names them has it."""
    newest = {(row["event_key"], row["participant_key"]): row for row in naive_rows("youth_event")}
    return list(newest.values())


def naive_3_5() -> Counts:
    cases = []
    for row in naive_participants():
        if row["role"] == "young_person" and row["score_before"] and row["score_after"]:
            cases.append((day(row["event_date"]), float(row["score_after"]) > float(row["score_before"])))
    counts = share(cases, 12, 3, 0, "youth_event")
    return {place: pair for place, pair in counts.items() if pair[1]}


def naive_s_attitudes_last() -> Counts:
    cases = []
    for row in naive_participants():
        if row["role"] == "young_person" and row["score_before"] and row["score_followup"]:
            cases.append((day(row["event_date"]), float(row["score_followup"]) > float(row["score_before"])))
    counts = share(cases, 12, 3, 365 + 90, "youth_event")
    return {place: pair for place, pair in counts.items() if pair[1]}


NAIVE: dict[str, Callable[[], Counts]] = {
    "3.1": naive_3_1,
    "3.2": naive_3_2,
    "3.3": naive_3_3,
    "3.4": naive_3_4,
    "3.5": naive_3_5,
    "S.attitudes_last": naive_s_attitudes_last,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()
