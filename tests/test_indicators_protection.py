"""Indicators of O5, protection, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.indicators.catalogue import CATALOGUE
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
    spans,
    tally,
)
from tests.small_tables import measured, pairs, rows, states


def test_5_1_arrests_and_crimes() -> None:
    incidents = """
        reported_date  crime_flag  arrest_flag  dual_arrest  arrests  crimes  why
        2000-01-05     yes         yes          no           1        1       -
        2000-02-05     yes         yes          yes          2        1       both_parties
        2000-03-31     no          yes          no           1        0       an_arrest_without_a_crime
        2000-04-01     yes         no           no           0        1       -
        2000-05-05     yes         unknown      -            0        1       not_known
        2000-06-05     yes         -            -            0        1       not_known
        2000-06-06     no          yes          unknown      1        0       not_known_whether_both
        2000-06-07     unknown     yes          -            1        0       not_known_whether_a_crime
        2000-06-08     yes         unknown      yes          0        1       both_but_no_arrest_is_a_slip
        2000-07-05     no          yes          yes          2        0       no_crime_in_the_quarter
    """
    result = measured("2000Q1", "2000Q4", {"police_incident": incidents})
    expected = {}
    for quarter, months in {"2000 Q1": ("01", "02", "03"), "2000 Q2": ("04", "05", "06")}.items():
        own = [row for row in rows(incidents) if str(row["reported_date"])[5:7] in months]
        expected[quarter] = tuple(sum(int(row[name] or 0) for row in own) for name in ("arrests", "crimes"))
    assert pairs(result, "5.1") == expected
    assert states(result, "5.1")["2000 Q3"] == ("does_not_apply", None)
    assert states(result, "5.1")["2000 Q4"] == ("does_not_apply", None)


def test_arrests_for_each_100_crimes_may_pass_100_and_a_charging_rate_may_not() -> None:
    """Of each the numbers 150 and 50: the one is 300 for each 100, the other is no percentage."""
    arrests = ["2000-01-05 yes yes yes"] * 50 + ["2000-01-05 no yes yes"] * 25
    header = "reported_date crime_flag arrest_flag dual_arrest"
    cases = "case_key referred_date decision decision_date charged\na 2000-01-05 charge 2000-01-06 yes"
    result = measured("2000Q1", "2000Q4", {"police_incident": "\n".join([header, *arrests]), "cps_case": cases})
    own = result.frame[result.frame["indicator"].isin(["5.1", "5.2"]) & (result.frame["state"] == "counted")]
    assert own[["indicator", "numerator", "denominator"]].to_numpy().tolist() == [["5.1", 150, 50], ["5.2", 1, 1]]
    too_many = own.assign(numerator=150.0, denominator=50.0)
    shown = release(replace(result, frame=too_many), POLICIES["committee"]).frame.set_index("indicator")
    assert (shown.loc["5.1", "status"], shown.loc["5.1", "value"]) == ("", 300)
    assert shown.loc["5.2", "status"] == "[x]"
    assert shown.loc[["5.2"], "value"].isna().all()


def test_5_2_charging_rate() -> None:
    cases = """
        case_key  referred_date  decision           decision_date  charged  delivered_for  counts  why
        a         2000-01-05     charge             2000-02-05     yes      2000Q1         met     -
        b         2000-01-05     no_further_action  2000-05-05     no       2000Q1         unmet   -
        c         2000-01-05     caution            2000-08-05     no       2000Q1         unmet   -
        d         2000-01-05     charge             2000-11-05     -        2000Q1         unmet   not_known
        e         2000-01-05     charge             2001-02-05     no       2000Q1         unmet   never_brought
        f         2000-01-05     -                  2001-05-05     -        2000Q1         out     no_decision
        g         2000-12-31     charge             2001-08-05     yes      2000Q4         met     by_the_decision
        h         2001-01-05     -                  -              -        2001Q1         -       superseded
        h         2001-01-05     charge             2001-11-05     yes      2001Q4         met     decided_later
    """
    undecided = "i 2001-01-05 charge - yes 2001Q1 out a_decision_without_a_day"
    result = measured("2000Q1", "2001Q4", {"cps_case": f"{cases}\n{undecided}"})
    dated = "\n".join(line for line in cases.splitlines() if "superseded" not in line)
    assert pairs(result, "5.2") == tally(result, "5.2", dated, "decision_date")
    assert pairs(result, "5.2")["year to Dec 2001"] == (2, 3)


def test_5_3_conviction_rate() -> None:
    cases = """
        case_key  referred_date  charged  hearing_outcome  outcome_date  counts  why
        a         2000-01-05     yes      convicted        2000-02-05    met     -
        b         2000-01-05     yes      acquitted        2000-05-05    unmet   -
        c         2000-01-05     yes      dropped          2000-08-05    unmet   dropped_is_an_ending_too
        d         2000-01-05     yes      other            2000-11-05    unmet   -
        e         2000-01-05     yes      -                2001-02-05    out     no_outcome
        f         2000-12-31     yes      convicted        2001-12-31    met     by_the_day_of_the_outcome
    """
    going_on = "g 2001-01-05 yes - - out goes_on\nh 2001-01-05 no - - out never_charged"
    result = measured("2000Q1", "2001Q4", {"cps_case": f"{cases}\n{going_on}"})
    assert pairs(result, "5.3") == tally(result, "5.3", cases, "outcome_date")


def test_convictions_are_not_divided_by_incidents_unless_linked_by_key() -> None:
    convictions = CATALOGUE["5.3"].definition
    both = ("cps_case", "police_incident")
    with pytest.raises(ValueError, match="not linked by a key"):
        replace(convictions, sources=both)
    with pytest.raises(ValueError, match="not linked by a key"):
        replace(convictions, sources=both, form="ratio", unit="for each 100", multiplier=100)
    assert replace(convictions, sources=both, linked_by=("suspect_key",)).linked_by == ("suspect_key",)


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


def test_5_5_seen_the_same_day() -> None:
    requests = """
        request_key  requested_at      seen_at           in_rota_hours  counts  why
        a            2000-01-05T09:30  2000-01-05T10:00  yes            met     -
        b            2000-04-05T09:30  2000-04-06T00:05  yes            unmet   five_minutes_past_midnight
        c            2000-07-05T00:00  2000-07-05T23:59  no             met     outside_rota_hours_counts_too
        d            2000-10-07T15:00  2000-10-09T09:00  no             unmet   Saturday_to_Monday
        e            2001-01-05T09:30  -                 yes            unmet   never
        f            2001-04-05T09:30  2001-04-05T09:30  -              met     hours_not_known
        g            2001-07-05T16:45  -                 no             unmet   never_outside_rota_hours
        h            2001-10-05T10:30  2001-10-04T10:45  yes            unmet   seen_before_is_a_slip
        i            2001-10-06T10:30  2002-10-06T10:45  yes            unmet   the_same_day_a_year_later
    """
    result = measured("2000Q1", "2001Q4", {"legal_request": requests})
    assert pairs(result, "5.5") == tally(result, "5.5", requests, "requested_at")


def test_s_off_rota() -> None:
    requests = """
        request_key  requested_at      in_rota_hours  counts
        a            2000-01-05T09:30  yes            unmet
        b            2000-04-05T19:30  no             met
        c            2000-07-05T09:30  unknown        out
        d            2000-10-05T09:30  not_asked      out
        e            2001-01-05T09:30  -              out
        f            2001-04-05T19:30  no             met
    """
    result = measured("2000Q1", "2001Q4", {"legal_request": requests})
    assert pairs(result, "S.off_rota") == tally(result, "S.off_rota", requests, "requested_at")


def test_s_orders_on_rota() -> None:
    requests = """
        request_key  requested_at      application  order_granted  in_rota_hours  counts  why
        a            2000-01-05T09:30  yes          yes            yes            met     -
        b            2000-04-05T09:30  yes          no             yes            unmet   -
        c            2000-07-05T09:30  yes          unknown        yes            unmet   not_known_is_not_granted
        d            2000-10-05T09:30  yes          -              yes            unmet   not_decided_yet
        e            2001-01-05T09:30  no           -              yes            out     -
        f            2001-04-05T09:30  unknown      -              yes            out     -
        g            2001-07-05T09:30  -            -              yes            out     -
        h            2001-10-05T19:30  yes          yes            no             met     outside_rota_hours
    """
    result = measured("2000Q1", "2001Q4", {"legal_request": requests})
    assert pairs(result, "S.orders_on_rota") == tally(result, "S.orders_on_rota", requests, "requested_at")


def test_s_victim_not_supporting() -> None:
    incidents = """
        reported_date  crime_flag  outcome_code              outcome_date  counts  why
        2000-01-05     yes         victim_does_not_support   2000-01-20    met     -
        2000-02-05     yes         charged                   2000-02-20    unmet   -
        2000-04-05     yes         no_suspect                2000-05-20    unmet   -
        2000-05-05     yes         -                         -             out     open
        2000-07-05     no          victim_does_not_support   2000-07-20    out     no_crime
        2000-08-05     unknown     charged                   2000-08-20    out     not_known_whether_a_crime
        2000-09-30     yes         victim_does_not_support   2000-10-10    met     by_the_day_of_the_report
        2000-12-31     yes         evidence_lacking          -             unmet   finalised_on_a_day_not_given
    """
    result = measured("2000Q1", "2000Q4", {"police_incident": incidents})
    expected = tally(result, "S.victim_not_supporting", incidents, "reported_date")
    assert pairs(result, "S.victim_not_supporting") == expected
    assert CATALOGUE["S.victim_not_supporting"].definition.good == "neutral"


def test_s_dual_arrests() -> None:
    incidents = """
        reported_date  arrest_flag  dual_arrest  crime_flag  counts  why
        2000-01-05     yes          yes          yes         met     -
        2000-04-05     yes          no           yes         unmet   -
        2000-07-05     yes          unknown      yes         unmet   -
        2000-10-05     yes          -            no          unmet   -
        2001-01-05     no           no           yes         out     nobody_arrested
        2001-04-05     unknown      yes          yes         out     not_known
        2001-07-05     -            -            yes         out     not_known
        2001-10-05     yes          yes          no          met     no_crime
    """
    result = measured("2000Q1", "2001Q4", {"police_incident": incidents})
    assert pairs(result, "S.dual_arrests") == tally(result, "S.dual_arrests", incidents, "reported_date")


def test_s_orders_granted() -> None:
    orders = """
        order_key  applied_date  granted    granted_date  delivered_for  counts  why
        a          2000-01-05    yes        2000-01-09    2000Q1         met     -
        b          2000-04-05    no         -             2000Q2         unmet   -
        c          2000-07-05    -          -             2000Q3         out     not_decided
        d          2000-10-05    unknown    -             2000Q4         out     -
        e          2000-12-31    yes        2001-01-03    2000Q4         met     by_the_day_of_the_application
        f          2001-04-05    -          -             2001Q2         -       superseded
        f          2001-04-05    yes        2001-07-05    2001Q3         met     -
    """
    result = measured("2000Q1", "2001Q4", {"protective_order": orders})
    assert pairs(result, "S.orders_granted") == tally(result, "S.orders_granted", orders, "applied_date")


def test_s_orders_breached() -> None:
    orders = """
        order_key  applied_date  granted  granted_date  breached  breached_date  counts  why
        a          2000-01-03    yes      2000-01-05    yes       2000-01-05     met     on_the_day
        b          2000-04-03    yes      2000-04-05    yes       2000-07-04     met     90_days_later
        c          2000-07-03    yes      2000-07-05    yes       2000-10-04     unmet   91_days_later
        d          2000-10-03    yes      2000-10-05    no        -              unmet   -
        e          2001-01-03    yes      2001-01-05    unknown   -              unmet   not_known_to_be_broken
        f          2001-04-03    yes      2001-04-05    -         -              unmet   -
        g          2001-07-03    yes      2001-07-05    yes       -              met     broken_on_a_day_not_known
        h          2001-09-28    yes      2001-09-30    yes       2001-12-29     met     after_the_last_due_quarter
        i          2001-12-03    yes      2001-12-05    yes       2001-12-09     -       not_due
    """
    refused = "j 2001-04-03 no - no - out refused\nk 2001-04-03 yes - yes 2001-04-09 out granted_on_a_day_not_known"
    result = measured("2000Q1", "2001Q4", {"protective_order": f"{orders}\n{refused}"})
    assert pairs(result, "S.orders_breached") == tally(result, "S.orders_breached", orders, "granted_date")
    assert states(result, "S.orders_breached")["year to Dec 2001"] == ("not_due", None)


def test_s_disclosure_scheme() -> None:
    applications = """
        application_key  applied_date  route          decided_date  disclosed  counts  why
        a                2000-01-05    right_to_ask   2000-01-25    yes        met     -
        b                2000-04-05    right_to_know  2000-04-25    no         unmet   -
        c                2000-07-05    right_to_ask   2000-07-25    unknown    out     -
        d                2000-10-05    right_to_ask   2000-10-25    -          out     -
        e                2000-12-31    right_to_know  2001-02-05    yes        met     by_the_day_of_the_decision
    """
    result = measured(
        "2000Q1", "2001Q4", {"disclosure_application": f"{applications}\nf 2001-01-05 right_to_ask - - out open"}
    )
    assert pairs(result, "S.disclosure_scheme") == tally(result, "S.disclosure_scheme", applications, "decided_date")


# Naive counts of the sample.

SECOND_DEFINITION = date(2000, 1, 1)
"""From this day on prosecutors count in another way: four quarters with days of both have no figure."""


def without_two_definitions(counts: Counts) -> Counts:
    return {key: count for key, count in counts.items() if not key[0] < SECOND_DEFINITION <= key[1]}


def naive_5_1() -> Counts:
    counts: Counts = {}
    for start, end in spans(3, 3):
        arrests = crimes = 0
        for row in naive_rows("police_incident"):
            if in_span(day(row["reported_date"]), (start, end)):
                if row["arrest_flag"] == "yes":
                    arrests += 2 if row["dual_arrest"] == "yes" else 1
                if row["crime_flag"] == "yes":
                    crimes += 1
        if all(came("police_incident", own) for own in quarter_starts((start, end))):
            counts[start, end, ""] = (arrests, crimes)
    return counts


def naive_5_2() -> Counts:
    decided = [row for row in naive_cases("cps_case", "case_key") if row["decision"] and row["decision_date"]]
    cases = [(day(row["decision_date"]), row["charged"] == "yes") for row in decided]
    return without_two_definitions(share(cases, 12, 3, 0, "cps_case"))


def naive_5_3() -> Counts:
    ended = [row for row in naive_cases("cps_case", "case_key") if row["hearing_outcome"] and row["outcome_date"]]
    cases = [(day(row["outcome_date"]), row["hearing_outcome"] == "convicted") for row in ended]
    return without_two_definitions(share(cases, 12, 3, 0, "cps_case"))


def naive_5_4() -> Counts:
    mornings = [row for row in naive_rows("legal_rota") if row["court_sat"] == "yes"]
    return share([(day(row["date"]), row["covered"] == "yes") for row in mornings], 3, 0, 0, "legal_rota")


def naive_5_5() -> Counts:
    cases = [
        (day(row["requested_at"]), row["seen_at"][:10] == row["requested_at"][:10])
        for row in naive_rows("legal_request")
    ]
    return share(cases, 12, 3, 0, "legal_request")


def naive_off_rota() -> Counts:
    cases = []
    for row in naive_rows("legal_request"):
        if row["in_rota_hours"] in ("yes", "no"):
            cases.append((day(row["requested_at"]), row["in_rota_hours"] == "no"))
    return share(cases, 12, 3, 0, "legal_request")


def naive_orders_on_rota() -> Counts:
    applied = [row for row in naive_rows("legal_request") if row["application"] == "yes"]
    cases = [(day(row["requested_at"]), row["order_granted"] == "yes") for row in applied]
    return share(cases, 12, 3, 0, "legal_request")


def naive_victim_not_supporting() -> Counts:
    cases = []
    for row in naive_rows("police_incident"):
        if row["crime_flag"] == "yes" and row["outcome_code"]:
            cases.append((day(row["reported_date"]), row["outcome_code"] == "victim_does_not_support"))
    return share(cases, 3, 0, 0, "police_incident")


def naive_dual_arrests() -> Counts:
    arrests = [row for row in naive_rows("police_incident") if row["arrest_flag"] == "yes"]
    cases = [(day(row["reported_date"]), row["dual_arrest"] == "yes") for row in arrests]
    return share(cases, 12, 3, 0, "police_incident")


def naive_orders_granted() -> Counts:
    cases = []
    for row in naive_cases("protective_order", "order_key"):
        if row["granted"] in ("yes", "no"):
            cases.append((day(row["applied_date"]), row["granted"] == "yes"))
    return share(cases, 12, 3, 0, "protective_order")


def naive_orders_breached() -> Counts:
    cases = []
    for row in naive_cases("protective_order", "order_key"):
        if row["granted"] == "yes" and row["granted_date"]:
            granted = day(row["granted_date"])
            broken = row["breached"] == "yes"
            if broken and row["breached_date"]:
                broken = 0 <= (day(row["breached_date"]) - granted).days <= 90
            cases.append((granted, broken))
    return share(cases, 12, 3, 90, "protective_order")


def naive_disclosure_scheme() -> Counts:
    cases = []
    for row in naive_cases("disclosure_application", "application_key"):
        if row["decided_date"] and row["disclosed"] in ("yes", "no"):
            cases.append((day(row["decided_date"]), row["disclosed"] == "yes"))
    return share(cases, 12, 3, 0, "disclosure_application")


NAIVE: dict[str, Callable[[], Counts]] = {
    "5.1": naive_5_1,
    "5.2": naive_5_2,
    "5.3": naive_5_3,
    "5.4": naive_5_4,
    "5.5": naive_5_5,
    "S.off_rota": naive_off_rota,
    "S.orders_on_rota": naive_orders_on_rota,
    "S.victim_not_supporting": naive_victim_not_supporting,
    "S.dual_arrests": naive_dual_arrests,
    "S.orders_granted": naive_orders_granted,
    "S.orders_breached": naive_orders_breached,
    "S.disclosure_scheme": naive_disclosure_scheme,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()
