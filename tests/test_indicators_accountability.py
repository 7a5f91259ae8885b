"""Indicators of O4, accountability, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.accountability import starters
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.measure import Measurements
from tests.oracles import (
    Counts,
    came,
    counted_in_sample,
    day,
    in_span,
    naive_cases,
    naive_rows,
    quarter_starts,
    share,
    tally,
)
from tests.small_tables import Pair, measured, pairs, states


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


def test_4_3_partner_offered_support() -> None:
    referrals = """
        ref_key  referral_date  start_date  partner_contactable  partner_offered_at  counts  why
        a        2000-01-05     2000-01-20  yes                  2000-01-20          met     on_the_day_of_the_start
        b        2000-01-05     2000-04-20  yes                  2000-04-21          unmet   a_day_too_late
        c        2000-01-05     2000-07-20  yes                  2000-01-05          met     on_the_day_of_the_referral
        d        2000-01-05     2000-10-20  yes                  -                   unmet   never
        e        2000-01-05     2001-01-20  no                   2000-01-06          out     cannot_be_reached_safely
        f        2000-01-05     2001-01-21  unknown              2000-01-06          out     -
        g        2000-01-05     2001-01-22  not_asked            2000-01-06          out     -
        h        2000-01-05     2001-01-23  -                    2000-01-06          out     -
        i        2000-12-05     2001-03-31  yes                  2001-01-06          met     by_the_day_of_the_start
        j        2000-12-05     2001-12-31  yes                  2001-12-01          met     the_last_day
    """
    never = "        k        2001-02-05     -           yes                  2001-02-06          out     never_started"
    result = measured("2000Q1", "2001Q4", {"perp_referral": f"{referrals.rstrip()}\n{never}"})
    assert pairs(result, "4.3") == tally(result, "4.3", referrals, "start_date")
    assert pairs(result, "4.3")["year to Dec 2001"] == (2, 2)  # the newest four quarters are due at once


def test_4_3_does_not_ask_how_it_ended() -> None:
    referrals = """
        ref_key  referral_date  start_date  completed_date  exit_reason  partner_contactable  partner_offered_at
        stayed   2000-01-05     2000-01-20  2000-11-20      -            yes                  2000-01-10
        left     2000-01-05     2000-01-20  -               stopped      yes                  2000-01-10
    """
    assert pairs(measured("2000Q1", "2000Q4", {"perp_referral": referrals}), "4.3") == {"year to Dec 2000": (2, 2)}


def before_the_start(measurements: Measurements) -> dict[str, Pair]:
    """What 4.4 is compared with, by period."""
    frame = measurements.frame[measurements.frame["indicator"] == "4.4"]
    return {
        period: (row["compared_numerator"], row["compared_denominator"])
        for (period, (state, _)), row in zip(
            states(measurements, "4.4").items(), frame.to_dict(orient="records"), strict=True
        )
        if state == "counted"
    }


def test_4_4_incidents_in_the_year_after_and_before() -> None:
    referrals = """
        ref_key  person_key  start_date  counts  before  why
        a        al          2001-01-10  met     unmet   the_day_after
        b        bo          2001-04-10  unmet   unmet   on_the_day_of_the_start
        c        cy          2001-07-10  met     unmet   365_days_later
        d        di          2001-10-10  unmet   unmet   366_days_later
        e        ed          2002-01-10  unmet   met     the_day_before
        f        fi          2002-04-10  unmet   met     365_days_before
        g        gi          2002-07-10  unmet   unmet   366_days_before
        h        hu          2002-10-10  met     met     many_incidents_and_one_case
        i        ir          2003-01-10  unmet   unmet   the_victim_and_not_the_suspect
        j        jo          2003-04-10  met     unmet   started_twice
        k        jo          2003-10-10  unmet   met     started_twice
        l        -           2003-07-10  unmet   unmet   a_suspect_without_a_code_is_nobody
    """
    incidents = """
        suspect_key  victim_key  reported_date
        al           vic         2001-01-11
        bo           vic         2001-04-10
        cy           vic         2002-07-10
        di           vic         2002-10-11
        ed           vic         2002-01-09
        fi           vic         2001-04-10
        gi           vic         2001-07-09
        hu           vic         2002-10-09
        hu           vic         2002-10-01
        hu           vic         2002-10-11
        hu           vix         2003-01-11
        al           ir          2003-01-12
        jo           vic         2003-06-01
        -            vic         2003-07-12
    """
    dated = "\n".join(
        line + ("  referral_date" if "ref_key" in line else "  2000-12-31")
        for line in referrals.splitlines()
        if line.strip()
    )
    extra = "z never - out out - 2001-01-05"
    result = measured("2000Q1", "2004Q4", {"perp_referral": f"{dated}\n{extra}", "police_incident": incidents})
    assert pairs(result, "4.4") == tally(result, "4.4", referrals, "start_date")
    assert before_the_start(result) == tally(result, "4.4", referrals, "start_date", "before")


def test_4_4_needs_a_year_of_records_on_both_sides() -> None:
    tables = {
        "perp_referral": "ref_key person_key referral_date start_date\na al 2001-01-05 2001-01-10",
        "police_incident": "suspect_key victim_key reported_date\nal vic 2001-02-01",
    }
    own = states(measured("2000Q1", "2002Q4", tables), "4.4")
    assert next(iter(own)) == "year to Dec 2001"  # a start in January 2000 has no year before it
    assert [state for state, _ in own.values()] == ["counted"] + ["not_due"] * 4
    # Incidents of the year before are missing: there is nothing to compare with, and so no figure.
    lost = measured("2000Q1", "2002Q4", tables, missing=[("police_incident", "sender", "2000Q2")])
    assert states(lost, "4.4")["year to Dec 2001"] == ("not_supplied", None)


def test_s_partner_safe_is_of_everybody_who_started() -> None:
    referrals = """
        ref_key  start_date  partner_contactable  partner_reports_safe  completed_date  counts  why
        a        2000-01-20  yes                  yes                   2000-11-20      met     -
        b        2000-04-20  yes                  no                    2000-11-20      unmet   -
        c        2000-07-20  yes                  unknown               2000-11-20      unmet   not_known_is_not_safe
        d        2000-10-20  yes                  not_asked             2000-11-20      unmet   -
        e        2001-01-20  yes                  -                     -               unmet   left_and_nobody_asked
        f        2001-04-20  yes                  yes                   -               met     left_and_it_stopped
        g        2001-07-20  no                   yes                   2001-11-20      out     cannot_be_reached_safely
        h        2001-10-20  -                    yes                   2001-11-20      out     -
        i        2001-12-31  yes                  yes                   -               met     the_last_day
    """
    dated = "\n".join(
        line + ("  referral_date" if "ref_key" in line else "  2000-01-05")
        for line in referrals.splitlines()
        if line.strip()
    )
    result = measured("2000Q1", "2002Q4", {"perp_referral": f"{dated}\nz - yes yes - out - 2000-01-05"})
    assert pairs(result, "S.partner_safe") == tally(result, "S.partner_safe", referrals, "start_date")
    assert [state for state, _ in states(result, "S.partner_safe").values()][-4:] == ["not_due"] * 4


# A success rate is of everybody who started.

SIX_STARTERS = """
    ref_key  referral_date  start_date  completed_date  exit_reason  partner_contactable  partner_reports_safe
    a        2000-01-05     2000-01-20  2000-11-20      -            yes                  yes
    b        2000-01-05     2000-01-20  2000-11-20      -            yes                  no
    c        2000-01-05     2000-01-20  2000-12-20      -            yes                  -
    d        2000-01-05     2000-01-20  -               stopped      yes                  -
    e        2000-01-05     2000-01-20  -               excluded     yes                  yes
    f        2000-01-05     2000-01-20  -               -            no                   -
"""
CHOSEN_BY_THE_END = {
    "completers": lambda rows: rows.completed_date.notnull(),
    "completers_within_a_year": lambda rows: rows.completed_date.delta(rows.start_date, unit="day") <= 365,
    "nobody_who_left": lambda rows: rows.exit_reason.isnull(),
    "partners_who_answered": lambda rows: rows.partner_reports_safe.isin(["yes", "no"]),
}


@pytest.mark.parametrize("chosen", CHOSEN_BY_THE_END)
def test_a_success_rate_of_those_who_stayed_to_the_end_is_refused(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def count(tables: Tables) -> Cases:
        rows = starters(tables, "completed_date", "exit_reason", "partner_reports_safe")
        own = rows.filter(CHOSEN_BY_THE_END[chosen](rows))
        return Cases(own.select("case", on=own.start_date, met=own.partner_reports_safe == "yes"))

    definition = replace(CATALOGUE["S.partner_safe"].definition, id="S.flattering")
    monkeypatch.setitem(CATALOGUE, "S.flattering", Indicator(definition, count))
    with pytest.raises(ConfigurationError, match=r"S\.flattering.*how the cases ended"):
        measured("2000Q1", "2001Q4", {"perp_referral": SIX_STARTERS})


def test_a_success_rate_of_everybody_who_started_is_counted() -> None:
    result = measured("2000Q1", "2001Q4", {"perp_referral": SIX_STARTERS})
    assert pairs(result, "S.partner_safe")["year to Dec 2000"] == (2, 5)
    assert pairs(result, "4.2")["year to Dec 2000"] == (3, 6)


# Naive counts of the sample.


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


def naive_starters_with_partner() -> list[dict[str, str]]:
    rows = naive_cases("perp_referral", "ref_key")
    return [row for row in rows if row["start_date"] and row["partner_contactable"] == "yes"]


def naive_4_3() -> Counts:
    cases = []
    for row in naive_starters_with_partner():
        in_time = bool(row["partner_offered_at"]) and day(row["partner_offered_at"]) <= day(row["start_date"])
        cases.append((day(row["start_date"]), in_time))
    return share(cases, 12, 3, 0, "perp_referral")


def naive_4_4() -> Counts:
    suspected: dict[str, list[date]] = {}
    for row in naive_rows("police_incident"):
        if row["suspect_key"]:
            suspected.setdefault(row["suspect_key"], []).append(day(row["reported_date"]))
    started = [row for row in naive_cases("perp_referral", "ref_key") if row["start_date"]]
    after, before = [], []
    for row in started:
        start = day(row["start_date"])
        away = [(reported - start).days for reported in suspected.get(row["person_key"], [])]
        after.append((start, any(1 <= days <= 365 for days in away)))
        before.append((start, any(-365 <= days <= -1 for days in away)))
    sources = ("perp_referral", "police_incident")
    later = share(after, 12, 3, 365, *sources)
    counts: Counts = {}
    for (start, end, group), (met, cases) in later.items():
        year_before = (date(start.year - 1, start.month, 1), start)
        if start.year > 1997 and all(came(name, own) for name in sources for own in quarter_starts(year_before)):
            counts[start, end, group] = (met, cases, sum(was for on, was in before if in_span(on, (start, end))), cases)
    return counts


def naive_partner_safe() -> Counts:
    cases = [(day(row["start_date"]), row["partner_reports_safe"] == "yes") for row in naive_starters_with_partner()]
    return share(cases, 12, 3, 365, "perp_referral")


NAIVE: dict[str, Callable[[], Counts]] = {
    "4.1": naive_4_1,
    "4.2": naive_4_2,
    "4.3": naive_4_3,
    "4.4": naive_4_4,
    "S.partner_safe": naive_partner_safe,
}
NUMBERS = {"4.4": ("numerator", "denominator", "compared_numerator", "compared_denominator")}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator, *NUMBERS.get(indicator, ())) == NAIVE[indicator]()
