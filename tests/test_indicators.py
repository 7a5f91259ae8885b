"""Every indicator twice: on small tables that show each edge of its definition, and in a naive count of the sample.

In the small tables the column `counts` says what a row should be: `met` (in numerator and denominator), `unmet` (in the
denominator only), `out` (in neither), `-` (not a case of its own). `why` is for the reader. The naive counts are plain
loops over the files' cells, written from the definitions in words, and share no code with the pipeline.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from dvmetrics.gate import check
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import Measurements, measure
from dvmetrics.partnership import load
from dvmetrics.periods import Quarter
from tests.conftest import SAMPLE
from tests.small_tables import Pair, measured, pairs, rows, states

# ---------------------------------------------------------------------------------------------------------------------
# Small tables
# ---------------------------------------------------------------------------------------------------------------------


def tally(
    measurements: Measurements, indicator: str, table: str, dated: str, counts: str = "counts"
) -> dict[str, Pair]:
    """What the column `counts` of a table says should be counted, in each period that is due."""
    frame = measurements.frame
    periods = frame[(frame["indicator"] == indicator) & (frame["group"] == "")]
    expected: dict[str, Pair] = {}
    of_period = dict(zip(states(measurements, indicator), periods.to_dict(orient="records"), strict=True))
    for name, period in of_period.items():
        if period["state"] == "not_due":
            continue
        first, last = period["period_start"].isoformat(), period["period_end"].isoformat()
        own = [row[counts] for row in rows(table) if first <= str(row[dated]) <= last]
        met, cases = own.count("met"), own.count("met") + own.count("unmet")
        if cases:
            expected[name] = (met, cases)
    assert sum(cases or 0 for _, cases in expected.values()), "no row of the table lies in a period that was measured"
    return expected


def test_1_1_repeat_within_a_year() -> None:
    incidents = """
        victim_key     reported_date  counts  why
        twice_a_day    2000-01-05     unmet   a_second_report_on_the_day_is_no_repeat
        twice_a_day    2000-01-05     -       -
        next_day       2000-04-03     met     1_day_later
        next_day       2000-04-04     -       -
        in_a_year      2000-07-03     met     365_days_later
        in_a_year      2001-07-03     unmet   never_again
        after_a_year   2000-10-02     unmet   366_days_later
        after_a_year   2001-10-03     unmet   never_again
        index_is_first 2001-01-10     met     the_second_incident_follows_the_first
        index_is_first 2001-03-20     -       the_last_of_the_quarter_is_not_the_index
        long_before    2001-04-02     met     79_days_later
        long_before    2001-06-20     -       an_earlier_incident_is_no_repeat_of_a_later_one
        each_quarter   2002-01-02     met     counts_once_in_each_quarter
        each_quarter   2002-04-01     met     -
        each_quarter   2002-07-01     unmet   -
        over_leap_day  2003-12-31     met     365_days_later_in_a_leap_year
        over_leap_day  2004-12-30     unmet   -
        over_leap_day2 2003-09-30     unmet   366_days_later_in_a_leap_year
        over_leap_day2 2004-09-30     unmet   -
        at_quarter_end 2005-03-31     met     1_day_later_in_the_next_quarter
        at_quarter_end 2005-04-01     unmet   -
        third_decides  2005-07-01     met     again_after_a_second_report_on_the_day
        third_decides  2005-07-01     -       -
        third_decides  2006-06-30     -       not_due
    """
    result = measured("2000Q1", "2006Q4", {"police_incident": incidents})
    assert pairs(result, "1.1") == tally(result, "1.1", incidents, "reported_date")


def test_1_1_a_victim_is_the_same_person_to_two_forces() -> None:
    incidents = """
        victim_key reported_date agency
        ann        2000-02-01    thames
        ann        2000-11-01    york
        bea        2000-02-01    york
    """
    result = measured("2000Q1", "2001Q4", {"police_incident": incidents})
    assert pairs(result, "1.1") == {"2000 Q1": (1, 2), "2000 Q4": (0, 1)}


def test_1_1_the_newest_four_quarters_are_not_due_and_not_low() -> None:
    incidents = "\n".join(
        [
            "victim_key reported_date",
            *(f"v{month}{year} {year}-{month:02}-01" for year in (2000, 2001) for month in range(1, 13)),
        ]
    )
    result = measured("2000Q1", "2001Q4", {"police_incident": incidents})
    own = states(result, "1.1")
    assert [state for state, _ in own.values()] == ["counted"] * 4 + ["not_due"] * 4
    assert all(pair is None for state, pair in own.values() if state == "not_due")


def test_1_3_prompt_risk_assessment() -> None:
    incidents = """
        reported_date  attended_at       risk_assessed_at  counts  why
        2000-01-05     2000-01-05T10:00  2000-01-06T10:00  met     exactly_24_hours
        2000-02-05     2000-02-05T10:00  2000-02-06T10:01  unmet   a_minute_more
        2000-03-05     2000-03-05T10:00  2000-03-05T10:00  met     on_arrival
        2000-04-05     2000-04-05T10:00  2000-04-05T09:59  unmet   before_anybody_arrived
        2000-05-05     2000-05-05T10:00  -                 unmet   never
        2000-06-05     -                 -                 out     nobody_attended
        2000-07-05     -                 2000-07-05T10:00  out     nobody_attended
        2000-08-31     2000-09-01T00:30  2000-09-01T12:00  met     counts_in_the_month_it_was_reported
        2000-10-05     2000-10-05T10:00  2000-10-05T23:59  met     the_same_day
        2000-10-06     2000-10-06T10:00  2000-10-20T10:00  unmet   two_weeks_later
    """
    result = measured("2000Q1", "2000Q4", {"police_incident": incidents})
    assert pairs(result, "1.3") == tally(result, "1.3", incidents, "reported_date")
    assert states(result, "1.3")["Jun 2000"] == ("does_not_apply", None)


INCIDENTS_OF_2_1 = """
    incident_key  victim_key  reported_date
    a             ann         1999-01-31
    b             ann         1999-01-31
    c             ann         1999-02-01
    d             bea         2000-03-31
    e             bea         2001-12-31
"""


def test_2_1_counts_incidents_by_the_month_they_were_reported() -> None:
    result = measured("1999Q1", "2001Q4", {"police_incident": INCIDENTS_OF_2_1})
    counted = {"Jan 1999": (2, None), "Feb 1999": (1, None), "Mar 2000": (1, None), "Dec 2001": (1, None)}
    assert {period: pair for period, pair in pairs(result, "2.1").items() if pair[0]} == counted
    assert len(pairs(result, "2.1")) == 36  # a month without incidents has none, when the file arrived
    assert result.definitions["2.1"].form == "count"


def test_2_1_is_a_rate_of_the_adults_of_the_newest_estimate() -> None:
    population = """
        delivered_for  year  sex     age_band  people  why
        1999Q1         1999  female  0_15      999     children_are_no_adults
        1999Q1         1999  female  16_17     100     -
        1999Q1         1999  male    65_plus   200     -
        2001Q1         1999  female  16_17     110     a_newer_list_holds_the_old_year_again
        2001Q1         1999  male    65_plus   200     -
        2001Q1         2001  female  16_17     250     fewer_than_before
        2001Q1         2002  female  16_17     900     a_forecast_of_a_later_year
    """
    result = measured("1999Q1", "2001Q4", {"police_incident": INCIDENTS_OF_2_1, "population": population})
    counted = {period: pair for period, pair in pairs(result, "2.1").items() if pair[0]}
    assert counted == {
        "Jan 1999": (2, 310),
        "Feb 1999": (1, 310),
        "Mar 2000": (1, 310),  # no estimate of its own: the year before
        "Dec 2001": (1, 250),
    }
    assert result.definitions["2.1"].form == "rate"


def test_2_1_without_population_figures_is_no_rate_at_all() -> None:
    """Not a rate of one adult: 1,000 times the number of incidents was once the answer."""
    for population in (
        "year sex age_band people delivered_for",
        "year sex age_band people delivered_for\n2000 male 65_plus 0 1999Q1",
    ):
        result = measured(
            "1999Q1", "1999Q4", {"police_incident": INCIDENTS_OF_2_1.rsplit("\n", 3)[0], "population": population}
        )
        assert {state for state, _ in states(result, "2.1").values()} == {"not_supplied"}
        assert result.frame.loc[result.frame["indicator"] == "2.1", "note"].str.contains("population").all()


def test_2_2_help_found_without_the_police() -> None:
    referrals = """
        episode_key  person_key  referral_date  referral_source   counts  why
        a            ann         2000-01-05     self              met     -
        b            ann         2000-01-06     self              met     referrals_count_and_not_people
        c            bea         2000-04-05     police            unmet   -
        d            cat         2000-07-05     unknown           out     -
        e            dot         2000-10-05     -                 out     -
        f            eve         2001-01-05     dentist           out     a_code_that_nobody_knows
        g            fay         2001-04-05     other             met     -
        h            gay         2001-04-05     friend_or_family  met     -
        i            hob         2001-04-05     probation         met     -
        j            ivy         2001-06-30     police            unmet   the_last_day_of_the_quarter
        k            jon         2001-07-01     health            met     the_first_day_of_the_quarter
    """
    result = measured("2000Q1", "2001Q4", {"service_episode": referrals})
    assert pairs(result, "2.2") == tally(result, "2.2", referrals, "referral_date")


def test_2_2_the_newest_row_of_a_case_counts_for_each_service() -> None:
    referrals = """
        episode_key  agency       delivered_for  referral_date  referral_source  counts  why
        a            womens_aid   2000Q1         2000-01-05     unknown          -       superseded
        a            womens_aid   2000Q3         2000-01-05     self             met     -
        a            womens_aid   2000Q2         2000-01-05     police           -       superseded
        a            rape_crisis  2000Q1         2000-01-05     police           unmet   the_code_of_another_case
        b            womens_aid   2000Q1         2000-01-05     self             -       superseded
        b            womens_aid   2000Q4         2000-04-05     self             met     its_date_was_mended
    """
    result = measured("2000Q1", "2000Q4", {"service_episode": referrals})
    assert pairs(result, "2.2") == tally(result, "2.2", referrals, "referral_date")


def test_2_4_prompt_first_contact() -> None:
    referrals = """
        episode_key  referral_date  first_contact_date  safe_contact  counts  why
        a            2000-01-06     2000-01-06          yes           met     the_same_day
        b            2000-06-02     2000-06-06          yes           met     Friday_to_Tuesday
        c            2000-07-07     2000-07-12          yes           unmet   Friday_to_Wednesday
        d            2000-10-07     2000-10-10          yes           met     Saturday_to_Tuesday
        e            2001-02-03     2001-02-07          yes           unmet   Saturday_to_Wednesday
        f            2001-04-12     2001-04-18          yes           met     Easter_Thursday_to_Wednesday
        g            2002-03-28     2002-04-04          yes           unmet   Easter_Thursday_to_Thursday
        h            2002-12-24     2002-12-30          yes           met     Christmas_Eve_to_Monday
        i            2003-12-24     2003-12-31          yes           unmet   Christmas_Eve_to_Wednesday
        j            2004-12-31     2005-01-05          yes           met     New_Year_on_a_Saturday_has_Monday_off
        k            2005-08-26     2005-08-31          yes           met     Friday_before_the_August_holiday
        l            2006-01-05     -                   yes           unmet   never_reached
        m            2006-04-05     2006-04-05          no            out     no_safe_way
        n            2006-04-05     2006-04-05          unknown       out     -
        o            2006-04-05     2006-04-05          not_asked     out     -
        p            2006-04-05     -                   -             out     -
        q            2006-07-05     2006-07-04          yes           unmet   a_contact_before_the_referral_is_a_slip
        r            2006-12-29     2007-01-03          yes           met     contact_after_the_last_quarter
        s            2006-10-05     2009-01-05          yes           unmet   beyond_the_working_calendar
    """
    result = measured("2000Q1", "2006Q4", {"service_episode": referrals})
    assert pairs(result, "2.4") == tally(result, "2.4", referrals, "referral_date")


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


def test_4_1_referral_to_start() -> None:
    referrals = """
        ref_key  referral_date  start_date  suitable  counts  why
        a        2000-01-05     2000-04-04  yes       met     90_days
        b        2001-01-05     2001-04-06  yes       unmet   91_days
        c        2002-01-05     2002-01-05  yes       met     the_same_day
        d        2003-01-05     -           no        unmet   found_unsuitable_but_referred
        e        2003-04-05     -           yes       unmet   never_started
        f        2004-01-05     2004-01-04  yes       unmet   a_start_before_the_referral_is_a_slip
        g        2005-09-30     2005-12-29  yes       met     started_after_the_last_due_quarter
    """
    result = measured("2000Q1", "2005Q4", {"perp_referral": referrals})
    assert pairs(result, "4.1") == tally(result, "4.1", referrals, "referral_date")
    assert states(result, "4.1")["year to Dec 2005"] == ("not_due", None)
    assert states(result, "4.1")["year to Sep 2005"] == ("counted", (1, 1))


def test_4_2_completion_is_of_everybody_who_started() -> None:
    referrals = """
        ref_key  person_key  start_date  completed_date  exit_reason  delivered_for  counts  why
        a        al          2001-01-05  2002-01-05      -            2001Q1         met     365_days
        b        bo          2002-01-05  2003-01-06      -            2002Q1         unmet   366_days
        c        cy          2003-01-05  -               stopped      2003Q1         unmet   left_and_still_counts
        d        di          2003-03-05  -               -            2003Q1         unmet   still_there
        e        ed          2004-03-01  2005-03-01      -            2004Q1         met     365_days_from_a_leap_year
        f        ed          2004-04-01  2004-05-01      -            2004Q1         met     the_same_man_a_second_time
        g        fi          -           -               -            2004Q1         out     never_started
        h        gi          2005-01-05  2005-01-04      -            2005Q1         unmet   completed_before_the_start
        i        hu          2005-01-05  2005-01-05      -            2005Q1         met     on_the_day
        j        ir          2005-01-06  -               -            2005Q1         -       superseded
        j        ir          2005-01-06  2005-12-06      -            2005Q4         met     -
    """
    dated = "\n".join(
        line + ("  referral_date" if "ref_key" in line else "  2000-12-31")
        for line in referrals.splitlines()
        if line.strip()
    )
    result = measured("2001Q1", "2006Q4", {"perp_referral": dated})
    started = "\n".join(line for line in referrals.splitlines() if " out " not in line)
    assert pairs(result, "4.2") == tally(result, "4.2", started, "start_date")
    assert states(result, "4.2")["year to Dec 2005"] == ("counted", (2, 3))
    assert [state for state, _ in states(result, "4.2").values()][-4:] == ["not_due"] * 4


def test_5_4_rota_cover() -> None:
    rota = """
        date        session  court_sat  covered  counts
        2000-01-05  morning  yes        yes      met
        2000-04-05  morning  yes        no       unmet
        2000-07-05  morning  no         yes      out
        2000-10-05  morning  no         no       out
        2001-01-05  morning  unknown    yes      out
        2001-04-05  morning  yes        unknown  unmet
        2001-04-06  morning  not_asked  yes      out
        2001-07-05  morning  -          yes      out
        2001-10-05  morning  yes        -        unmet
    """
    result = measured("2000Q1", "2001Q4", {"legal_rota": rota})
    assert pairs(result, "5.4") == tally(result, "5.4", rota, "date")


def test_8_1_signatory_coverage_of_the_list_as_it_stood() -> None:
    register = """
        delivered_for  agency_id               legal_name                         status               signed_date
        2000Q1         mk_nhs_trust            MK_NHS_Trust                       not_approached       -
        2000Q1         mk_community_nhs_trust  Milton_Keynes_Community_NHS_Trust  signed               1999-03-10
        2000Q1         relate                  Relate_Milton_Keynes               agreed_in_principle  -
        2000Q1         shelter                 Shelter                            outstanding          -
        2000Q2         mk_nhs_trust            MK_NHS_Trust                       signed               -
        2000Q2         mk_community_nhs_trust  Milton_Keynes_Community_NHS_Trust  signed               1999-03-10
        2000Q2         shelter                 Shelter                            not_approached       -
    """
    result = measured("2000Q1", "2000Q2", {"signatory_register": register})
    # The two trusts are two agencies, however alike their names are; Relate left the list.
    assert pairs(result, "8.1") == {"2000 Q1": (1, 4), "2000 Q2": (2, 3)}


def test_8_2_training_coverage() -> None:
    attendance = """
        event_key  staff_key  agency_id  event_date  front_line  why
        a          ann        relate     2000-01-01  yes         36_months_to_the_day_at_the_end_of_2002
        b          bea        relate     2000-12-31  yes         36_months_and_a_day_at_the_end_of_2003
        c          cat        relate     2001-05-05  yes         -
        d          cat        relate     2001-06-05  yes         twice
        e          dot        relate     2001-05-05  yes         in_two_agencies
        e          dot        shelter    2001-05-05  yes         in_two_agencies
        e          eve        shelter    2001-05-05  no          not_front_line
        e          fay        shelter    2001-05-05  unknown     not_known_to_be
        e          gay        nspcc      2001-05-05  yes         her_agency_gave_no_headcount
        e          hob        police     2001-05-05  yes         her_agency_has_no_front_line_staff
        f          ivy        shelter    2003-10-01  yes         after_the_end_of_2002
    """
    workforce = """
        agency_id  front_line_headcount  delivered_for
        relate     10                    2002Q4
        shelter    5                     2002Q4
        pictons    4                     2002Q4
        police     0                     2002Q4
        relate     8                     2003Q4
        shelter    6                     2003Q4
    """
    result = measured("2000Q1", "2003Q4", {"training_attendance": attendance, "workforce": workforce})
    assert list(states(result, "8.2")) == ["2002 Q4", "2003 Q1", "2003 Q2", "2003 Q3", "2003 Q4"]  # 36 months on record
    assert pairs(result, "8.2") == {"2002 Q4": (4, 19), "2003 Q4": (3, 14)}
    assert pairs(result, "8.2", "relate") == {"2002 Q4": (4, 10), "2003 Q4": (2, 8)}
    assert pairs(result, "8.2", "shelter") == {"2002 Q4": (1, 5), "2003 Q4": (2, 6)}
    assert pairs(result, "8.2", "pictons") == {"2002 Q4": (0, 4)}
    assert pairs(result, "8.2", "police") == pairs(result, "8.2", "nspcc") == {}


def test_8_4_supplied_on_time_and_valid() -> None:
    tables = {
        "legal_rota": "date court_sat covered agency\n2000-01-05 yes yes pictons",
        "helpline": "date answered agency\n2000-01-05 yes relate\n2000-01-05 yes pictons",
    }
    result = measured(
        "2000Q1",
        "2000Q4",
        tables,
        late=[("helpline", "pictons", "2000Q2")],
        missing=[("helpline", "relate", "2000Q3"), ("legal_rota", "pictons", "2000Q3")],
    )
    # Pictons owes two files: one of them late is enough to be late.
    assert pairs(result, "8.4") == {"2000 Q1": (2, 2), "2000 Q2": (1, 2), "2000 Q3": (0, 2), "2000 Q4": (2, 2)}
    assert pairs(result, "8.4", "pictons") == {
        "2000 Q1": (1, 1),
        "2000 Q2": (0, 1),
        "2000 Q3": (0, 1),
        "2000 Q4": (1, 1),
    }
    assert pairs(result, "8.4", "relate") == {
        "2000 Q1": (1, 1),
        "2000 Q2": (1, 1),
        "2000 Q3": (0, 1),
        "2000 Q4": (1, 1),
    }


def test_8_4_leaves_out_a_source_of_many_periods() -> None:
    """Nobody says when each of its quarters was sent."""
    sections = {"sources": {"helpline": {"files": "calls.csv", "agency": "relate"}}}
    tables = {
        "legal_rota": "date court_sat covered agency\n2000-01-05 yes yes pictons",
        "helpline": "date answered agency\n2000-01-05 yes relate",
    }
    result = measured("2000Q1", "2000Q1", tables, sections=sections)
    assert pairs(result, "8.4") == {"2000 Q1": (1, 1)}
    assert pairs(result, "8.4", "relate") == {}


# ---------------------------------------------------------------------------------------------------------------------
# Naive counts of the sample
# ---------------------------------------------------------------------------------------------------------------------

FIRST_YEAR, LAST_DAY = 1997, date(2001, 12, 31)
BANK_HOLIDAYS_LISTED = """
    1997-01-01 1997-03-28 1997-03-31 1997-05-05 1997-05-26 1997-08-25 1997-12-25 1997-12-26
    1998-01-01 1998-04-10 1998-04-13 1998-05-04 1998-05-25 1998-08-31 1998-12-25 1998-12-28
    1999-01-01 1999-04-02 1999-04-05 1999-05-03 1999-05-31 1999-08-30 1999-12-27 1999-12-28 1999-12-31
    2000-01-03 2000-04-21 2000-04-24 2000-05-01 2000-05-29 2000-08-28 2000-12-25 2000-12-26
    2001-01-01 2001-04-13 2001-04-16 2001-05-07 2001-05-28 2001-08-27 2001-12-25 2001-12-26
    2002-01-01 2002-03-29 2002-04-01
"""
BANK_HOLIDAYS = {date.fromisoformat(listed) for listed in BANK_HOLIDAYS_LISTED.split()}
"""England's, from the Government's published lists; 31 December 1999 was one for the millennium."""

Cells = dict[str, str]
Span = tuple[date, date]
Count = tuple[float, float]
Counts = dict[tuple[date, date, str], Count]
"""By first day, last day and group (empty for the whole)."""


@dataclass(frozen=True)
class NaiveFile:
    """One file of the sample as it lies there, its cells untouched."""

    extract: str
    agency: str
    quarter: date
    produced: date
    rows: list[Cells]


@cache
def naive_files() -> list[NaiveFile]:
    """What is in force: a file that came later takes the place of that of the same extract, agency and quarter."""
    in_force = {}
    for folder in sorted(SAMPLE.glob("????Q?")):
        for note_path in sorted(folder.glob("*.delivery.toml")):
            note = tomllib.loads(note_path.read_text(encoding="utf-8"))
            stem = note_path.name.removesuffix(".delivery.toml")
            slot = (note["extract_id"], note["agency_id"], note["period_start"])
            in_force[slot] = NaiveFile(*slot, note["produced_at"], _cells_of(folder, stem))
    return list(in_force.values())


def _cells_of(folder: Path, stem: str) -> list[Cells]:
    path = folder / f"{stem}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    table = pq.read_table(folder / f"{stem}.parquet").to_pylist()
    return [{name: "" if cell is None else str(cell)[:10] for name, cell in row.items()} for row in table]


def naive_rows(extract: str) -> list[Cells]:
    return [row for file in naive_files() if file.extract == extract for row in file.rows]


def naive_cases(extract: str, key: str) -> list[Cells]:
    """The newest row of each case of each agency."""
    newest: dict[tuple[str, str], Cells] = {}
    for file in sorted(naive_files(), key=lambda file: file.quarter):
        if file.extract == extract:
            for row in file.rows:
                newest[file.agency, row[key]] = row
    return list(newest.values())


def day(cell: str) -> date:
    return date.fromisoformat(cell[:10])


def spans(months: int, step: int) -> list[Span]:
    """Every stretch of so many months from January 1997 to December 2001, a new one each `step` months."""
    found = []
    for start in range(0, 60, step):
        stop = start + months
        if stop <= 60:
            after = date(FIRST_YEAR + stop // 12, stop % 12 + 1, 1)
            found.append((date(FIRST_YEAR + start // 12, start % 12 + 1, 1), after - timedelta(days=1)))
    return found


def quarter_starts(span: Span) -> Iterator[date]:
    for start, _ in spans(3, 3):
        if span[0] <= start <= span[1]:
            yield start


def came(extract: str, quarter: date) -> bool:
    """Whether every agency that sends this extract sent it for the quarter."""
    senders = {file.agency for file in naive_files() if file.extract == extract}
    return senders == {file.agency for file in naive_files() if (file.extract, file.quarter) == (extract, quarter)}


def is_working(some_day: date) -> bool:
    return some_day.weekday() < 5 and some_day not in BANK_HOLIDAYS


def working_days_later(first: date, second: date) -> int | None:
    """How many working days come after `first` up to `second`; None when `second` is earlier."""
    if second < first:
        return None
    return sum(is_working(first + timedelta(days=place)) for place in range(1, (second - first).days + 1))


def in_span(some_day: date, span: Span) -> bool:
    return span[0] <= some_day <= span[1]


def share(cases: list[tuple[date, bool]], months: int, step: int = 0, follow_up: int = 0, *sources: str) -> Counts:
    """Cases, each with its day and whether it is met, in every span whose follow-up is over and whose files came."""
    counts: Counts = {}
    for span in spans(months, step or months):
        until = span[1] + timedelta(days=follow_up)
        if until > LAST_DAY or not all(
            came(name, start) for name in sources for start in quarter_starts((span[0], until))
        ):
            continue
        own = [met for some_day, met in cases if in_span(some_day, span)]
        counts[(*span, "")] = (sum(own), len(own))
    return counts


def naive_1_1() -> Counts:
    reports: dict[str, list[date]] = defaultdict(list)
    for row in naive_rows("police_incident"):
        reports[row["victim_key"]].append(day(row["reported_date"]))
    cases = []
    for days in reports.values():
        for span in spans(3, 3):
            own = [some_day for some_day in days if in_span(some_day, span)]
            if own:
                index = min(own)
                cases.append((index, any(1 <= (other - index).days <= 365 for other in days)))
    return share(cases, 3, 0, 365, "police_incident")


def naive_1_3() -> Counts:
    cases = []
    for row in naive_rows("police_incident"):
        if row["attended_at"]:
            arrived = datetime.fromisoformat(row["attended_at"])
            met = False
            if row["risk_assessed_at"]:
                minutes = (datetime.fromisoformat(row["risk_assessed_at"]) - arrived).total_seconds() / 60
                met = 0 <= minutes <= 24 * 60
            cases.append((day(row["reported_date"]), met))
    return share(cases, 1)


def naive_2_1() -> Counts:
    adults: dict[int, int] = defaultdict(int)
    for row in naive_rows("population"):
        if row["age_band"] != "0_15":
            adults[int(row["year"])] += int(row["people"])
    counts: Counts = {}
    for span in spans(1, 1):
        incidents = sum(in_span(day(row["reported_date"]), span) for row in naive_rows("police_incident"))
        counts[(*span, "")] = (incidents, adults[max(year for year in adults if year <= span[0].year)])
    return counts


def naive_2_2() -> Counts:
    cases = []
    for row in naive_cases("service_episode", "episode_key"):
        if row["referral_source"] not in ("", "unknown"):
            cases.append((day(row["referral_date"]), row["referral_source"] != "police"))
    return share(cases, 3, 0, 0, "service_episode")


def naive_2_4() -> Counts:
    cases = []
    for row in naive_cases("service_episode", "episode_key"):
        if row["safe_contact"] == "yes":
            met = False
            if row["first_contact_date"]:
                wait = working_days_later(day(row["referral_date"]), day(row["first_contact_date"]))
                met = wait is not None and wait <= 2
            cases.append((day(row["referral_date"]), met))
    return share(cases, 3, 0, 0, "service_episode")


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


def naive_4_1() -> Counts:
    cases = []
    for row in naive_cases("perp_referral", "ref_key"):
        referred = day(row["referral_date"])
        met = bool(row["start_date"]) and 0 <= (day(row["start_date"]) - referred).days <= 90
        cases.append((referred, met))
    return share(cases, 12, 3, 90, "perp_referral")


def naive_4_2() -> Counts:
    cases = []
    for row in naive_cases("perp_referral", "ref_key"):
        if row["start_date"]:
            started = day(row["start_date"])
            met = bool(row["completed_date"]) and 0 <= (day(row["completed_date"]) - started).days <= 365
            cases.append((started, met))
    return share(cases, 12, 3, 365, "perp_referral")


def naive_5_4() -> Counts:
    mornings = [row for row in naive_rows("legal_rota") if row["court_sat"] == "yes"]
    return share([(day(row["date"]), row["covered"] == "yes") for row in mornings], 3, 0, 0, "legal_rota")


def naive_8_1() -> Counts:
    registers = [file for file in naive_files() if file.extract == "signatory_register"]
    cases = [(file.quarter, row["status"] == "signed") for file in registers for row in file.rows]
    return share(cases, 3, 0, 0, "signatory_register")


def naive_8_2() -> Counts:
    counts: Counts = {}
    for start, end in spans(3, 3):
        # From the same day of the month three years before, the day after it being the first that counts.
        since = date(end.year - 3, end.month, end.day)
        if since < date(FIRST_YEAR - 1, 12, 31):
            continue
        heads = {
            row["agency_id"]: int(row["front_line_headcount"])
            for file in naive_files()
            if file.extract == "workforce" and file.quarter == start
            for row in file.rows
        }
        trained: dict[str, set[str]] = {agency: set() for agency in heads}
        for row in naive_rows("training_attendance"):
            if row["front_line"] == "yes" and since < day(row["event_date"]) <= end and row["agency_id"] in trained:
                trained[row["agency_id"]].add(row["staff_key"])
        counts[start, end, ""] = (len(set().union(*trained.values())), sum(heads.values()))
        counts |= {(start, end, agency): (len(trained[agency]), heads[agency]) for agency in heads}
    return counts


def naive_8_4() -> Counts:
    owed = tomllib.loads((SAMPLE / "partnership.toml").read_text(encoding="utf-8"))["extracts"]
    produced = {(file.extract, file.agency, file.quarter): file.produced for file in naive_files()}
    counts: Counts = {}
    for start, end in spans(3, 3):
        good: dict[str, bool] = {}
        for extract, settings in owed.items():
            for agency in settings["agencies"]:
                if extract != "population" or start.month == 1:
                    made = produced.get((extract, agency, start))
                    in_time = made is not None and made <= end + timedelta(days=21)
                    good[agency] = good.get(agency, True) and in_time
        counts[start, end, ""] = (sum(good.values()), len(good))
        counts |= {(start, end, agency): (int(fine), 1) for agency, fine in good.items()}
    return counts


NAIVE: dict[str, Callable[[], Counts]] = {
    "1.1": naive_1_1,
    "1.3": naive_1_3,
    "2.1": naive_2_1,
    "2.2": naive_2_2,
    "2.4": naive_2_4,
    "3.1": naive_3_1,
    "3.2": naive_3_2,
    "3.3": naive_3_3,
    "4.1": naive_4_1,
    "4.2": naive_4_2,
    "5.4": naive_5_4,
    "8.1": naive_8_1,
    "8.2": naive_8_2,
    "8.4": naive_8_4,
}


@pytest.fixture(scope="module")
def sample_measurements() -> Measurements:
    """The sample as the pipeline counts it, through the real gate."""
    partnership = load(SAMPLE)
    return measure(partnership, check(partnership, SAMPLE, Quarter(2001, 4), CATALOGUE))


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str, sample_measurements: Measurements) -> None:
    frame = sample_measurements.frame
    own = frame[(frame["indicator"] == indicator) & (frame["state"] == "counted")]
    pipeline = {
        (row["period_start"], row["period_end"], row["group"]): (row["numerator"], row["denominator"])
        for row in own.to_dict(orient="records")
    }
    assert len(own) == len(pipeline)
    assert pipeline == NAIVE[indicator]()


@pytest.mark.xdist_group("sample")
def test_the_sample_holds_the_published_totals(sample_measurements: Measurements) -> None:
    frame = sample_measurements.frame
    whole = frame[frame["group"] == ""].assign(
        year=[start.year for start in frame.loc[frame["group"] == "", "period_start"]]
    )
    by_year = whole.groupby(["indicator", "year"])[["numerator", "denominator"]].sum()
    assert by_year.loc[("2.1", 1997), "numerator"] == 956
    assert by_year.loc[("2.1", 1998), "numerator"] == 1124
    assert by_year.loc[("3.2", 1998), "numerator"] == 714
    assert by_year.loc[("3.2", 1998), "denominator"] == 1124
    signed = whole[(whole["indicator"] == "8.1") & (whole["period_end"] == date(1999, 6, 30))].iloc[0]
    assert (signed["numerator"], signed["denominator"]) == (14, 17)
    children = [
        row["children_present_count"] for row in naive_rows("police_incident") if row["reported_date"][:4] == "1998"
    ]
    assert sum(int(number or 0) for number in children) == 2961


def test_every_indicator_has_small_tables_and_a_naive_count() -> None:
    tested = " ".join(name for name in globals() if name.startswith("test_"))
    small = {name for name in CATALOGUE if name.replace(".", "_") in tested}
    assert small == set(CATALOGUE)
    assert set(NAIVE) == set(CATALOGUE)
