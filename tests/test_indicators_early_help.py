"""Indicators of O2, early help, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest

from tests.conftest import SAMPLE
from tests.oracles import (
    FIRST_YEAR,
    MEDIAN,
    Counts,
    counted_in_sample,
    day,
    in_span,
    medians,
    naive_cases,
    naive_first_referrals,
    naive_rows,
    numbers,
    share,
    spans,
    tally,
    working_days_later,
)
from tests.small_tables import measured, pairs, states

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


def test_2_3_time_to_first_help_is_a_median_of_people() -> None:
    referrals = """
        episode_key  person_key  agency       referral_date  months_abuse  why
        a            ann         womens_aid   2000-01-05     12            -
        b            bea         womens_aid   2000-02-05     20            -
        c            cat         womens_aid   2000-03-31     30            the_last_day_of_the_quarter
        d            dot         womens_aid   2000-03-05     -             could_not_say
        e            eve         womens_aid   2000-04-01     0             the_next_quarter
        f            fay         womens_aid   2000-05-01     7             -
        g            ann         womens_aid   2000-05-02     400           not_her_first_referral
        h            ann         rape_crisis  2000-01-06     500           not_her_first_referral_to_any_service
        i            dot         rape_crisis  2000-06-01     600           not_her_first_though_she_can_say_now
        j            gay         womens_aid   2000-07-01     90            of_the_later_agency
        k            gay         rape_crisis  2000-07-01     10            of_the_first_agency_on_the_same_day
    """
    result = measured("2000Q1", "2000Q4", {"service_episode": referrals})
    assert numbers(result, "2.3", *MEDIAN) == {
        "2000 Q1": (3, 20, 16, 25),
        "2000 Q2": (2, 3.5, 1.75, 5.25),
        "2000 Q3": (1, 10, 10, 10),
    }
    assert states(result, "2.3")["2000 Q4"] == ("does_not_apply", None)


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


def campaigns(*days: str) -> dict[str, object]:
    """Campaigns, each from one day to another, written with a colon between the two."""
    own = [day_to_day.split(":") for day_to_day in days]
    return {
        "campaigns": [
            {"name": "A campaign", "start": date.fromisoformat(first), "end": date.fromisoformat(last)}
            for first, last in own
        ]
    }


CALLS = """
    call_key  date        first_time  why
    a         1999-01-03  no          the_records_begin
    b         1999-09-01  yes         the_first_day_three_years_before
    c         2000-08-31  yes         a_day_too_early
    d         2000-09-30  yes         the_last_day_two_years_before
    e         2000-09-15  no          not_a_first_call
    f         2000-10-01  yes         a_day_too_late
    g         2001-09-10  yes         -
    h         2001-09-11  yes         -
    i         2001-09-12  -           nobody_asked
    j         2002-08-31  yes         before_the_campaign
    k         2002-09-01  yes         the_first_day
    l         2002-09-10  yes         -
    m         2002-09-11  unknown     -
    n         2002-09-30  yes         the_last_day
    o         2002-10-01  yes         after_the_campaign
    p         1998-09-10  yes         -
"""
EXCESS = ("numerator", "compared_numerator", "compared_denominator")


def test_2_5_campaign_response_is_set_against_the_same_days_of_three_years() -> None:
    calls = "\n".join(line for line in CALLS.splitlines() if " p " not in line)
    result = measured("1999Q1", "2002Q4", {"helpline": calls}, sections=campaigns("2002-09-01:2002-09-30"))
    assert numbers(result, "2.5", *EXCESS) == {"Sep 2002": (3, 4, 3)}


def test_2_5_needs_three_years_of_records_and_a_year_without_the_campaign() -> None:
    early = campaigns("2001-09-01:2001-09-30", "2001-02-01:2002-03-31")
    result = measured("1999Q1", "2002Q4", {"helpline": CALLS.replace("1998-09-10", "1999-09-10")}, sections=early)
    assert numbers(result, "2.5", *EXCESS) == {}
    without = campaigns("2002-03-01:2002-03-31")
    nobody = measured("1999Q1", "2002Q4", {"helpline": CALLS.replace("1998-09-10", "1999-09-10")}, sections=without)
    assert numbers(nobody, "2.5", *EXCESS) == {"Mar 2002": (0, 0, 3)}


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


def naive_2_3() -> Counts:
    could_say = [row for row in naive_first_referrals() if row["months_abuse"]]
    return medians([(day(row["referral_date"]), float(row["months_abuse"])) for row in could_say], "service_episode")


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


def naive_2_5() -> Counts:
    first = [day(row["date"]) for row in naive_rows("helpline") if row["first_time"] == "yes"]
    counts: Counts = {}
    for own in tomllib.loads((SAMPLE / "partnership.toml").read_text(encoding="utf-8"))["campaigns"]:
        start, end = own["start"], own["end"]
        if start.year - 3 < FIRST_YEAR or end.replace(year=end.year - 1) >= start:
            continue
        by_year = [
            sum(start.replace(year=start.year - back) <= call <= end.replace(year=end.year - back) for call in first)
            for back in range(4)
        ]
        counts[start, end, ""] = (by_year[0], sum(by_year[1:]), 3)
    return counts


NAIVE: dict[str, Callable[[], Counts]] = {
    "2.1": naive_2_1,
    "2.2": naive_2_2,
    "2.3": naive_2_3,
    "2.4": naive_2_4,
    "2.5": naive_2_5,
}


COLUMNS = {"2.3": MEDIAN, "2.5": EXCESS}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator, *COLUMNS.get(indicator, ())) == NAIVE[indicator]()
