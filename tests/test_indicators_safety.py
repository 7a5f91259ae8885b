"""Indicators of O1, safety, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

import pytest

from dvmetrics.extracts.services import ABUSE_KINDS
from tests.oracles import (
    Cells,
    Counts,
    counted_in_sample,
    day,
    in_span,
    naive_forms,
    naive_rows,
    share,
    spans,
    tally,
)
from tests.small_tables import measured, pairs, rows, states


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


def test_1_2_high_risk_cases_that_are_repeats() -> None:
    cases = """
        meeting_date  repeat_flag  repeat_definition  counts  why
        2000-01-12    yes          v1                 met     -
        2000-04-12    no           v1                 unmet   -
        2000-07-12    unknown      v1                 unmet   not_known_to_be_one
        2000-10-11    -            v1                 unmet   not_known_to_be_one
        2000-10-11    not_asked    v1                 unmet   not_known_to_be_one
        2001-12-31    yes          v2                 -       two_definitions_in_the_year
        2002-12-31    yes          v2                 met     -
        2003-06-11    no           v2                 unmet   -
    """
    result = measured("2000Q1", "2003Q4", {"marac_case": cases})
    one_definition = {"year to Dec 2000": (1, 5), "year to Mar 2001": (0, 4), "year to Jun 2001": (0, 3)}
    other_definition = {
        "year to Dec 2001": (1, 1),
        "year to Mar 2002": (1, 1),
        "year to Jun 2002": (1, 1),
        "year to Sep 2002": (1, 1),
        "year to Dec 2002": (1, 1),
        "year to Mar 2003": (1, 1),
        "year to Jun 2003": (1, 2),
        "year to Sep 2003": (1, 2),
        "year to Dec 2003": (0, 1),
    }
    assert pairs(result, "1.2") == one_definition | {"year to Sep 2001": (0, 2)} | other_definition


def test_1_2_never_adds_up_two_definitions() -> None:
    """One case by the other definition is enough: the four quarters that hold it have no figure at all."""
    cases = """
        meeting_date  repeat_flag  repeat_definition
        2000-02-09    yes          v1
        2000-05-10    no           v1
        2000-08-09    yes          v1
        2000-11-08    no           {last}
    """
    mixed = measured("2000Q1", "2000Q4", {"marac_case": cases.format(last="v2")})
    assert states(mixed, "1.2") == {"year to Dec 2000": ("does_not_apply", None)}
    pure = measured("2000Q1", "2000Q4", {"marac_case": cases.format(last="v1")})
    assert states(pure, "1.2") == {"year to Dec 2000": ("counted", (2, 4))}


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


FORMS_OF_1_4 = """
    episode_key  agency       point     date        feels_safe   counts  why
    a            womens_aid   intake    2000-01-05  -            -       -
    a            womens_aid   exit      2000-03-05  much_safer   met     -
    b            womens_aid   intake    2000-01-05  not_asked    -       -
    b            womens_aid   exit      2000-12-31  safer        met     the_last_day
    c            womens_aid   intake    1999-12-05  -            -       -
    c            womens_aid   exit      2000-01-01  the_same     unmet   the_intake_lies_in_the_year_before
    d            womens_aid   intake    2000-02-05  -            -       -
    d            womens_aid   exit      2000-02-05  less_safe    unmet   both_on_one_day
    e            womens_aid   intake    2000-02-05  -            -       -
    e            womens_aid   exit      2000-03-05  unknown      out     no_valid_answer
    f            womens_aid   intake    2000-02-05  -            -       -
    f            womens_aid   exit      2000-03-05  not_asked    out     no_valid_answer
    g            womens_aid   intake    2000-02-05  -            -       -
    g            womens_aid   exit      2000-03-05  -            out     no_valid_answer
    h            womens_aid   exit      2000-03-05  safer        out     no_form_at_intake
    i            womens_aid   intake    2000-02-05  -            -       -
    i            womens_aid   followup  2000-03-05  safer        out     no_form_at_exit
    j            womens_aid   intake    2000-04-05  -            -       -
    j            womens_aid   exit      2000-03-05  safer        out     an_intake_after_the_exit_is_a_slip
    k            womens_aid   intake    2000-02-05  -            -       -
    k            rape_crisis  exit      2000-03-05  safer        out     the_code_of_another_case
    l            rape_crisis  intake    2001-02-05  -            -       -
    l            rape_crisis  exit      2001-03-05  safer        met     in_the_next_year
    l            rape_crisis  followup  2002-03-05  less_safe    out     asked_at_the_exit_only
"""


def test_1_4_feels_safer_at_exit() -> None:
    result = measured("1999Q4", "2002Q4", {"service_outcome": FORMS_OF_1_4})
    assert pairs(result, "1.4") == tally(result, "1.4", FORMS_OF_1_4, "date")
    assert pairs(result, "1.4")["year to Dec 2000"] == (2, 4)


ANSWERS = {"y": "yes", "n": "no", "u": "unknown", "a": "not_asked", "-": "-"}


def test_1_5_abuse_stopped_at_exit() -> None:
    """A letter for each kind of abuse: yes, no, unknown, not (a)sked, and a blank; `.....` for no form."""
    cases = """
        intake  exit   counts  why
        ynnnn   nnnnn  met     -
        -n--y   nnnnn  met     one_kind_is_enough
        yyyyy   nnnyn  unmet   harassed_still
        nnynn   ynnnn  unmet   another_kind_began
        nynnn   nunnn  unmet   unknown_is_not_none
        nynnn   nnann  unmet   not_asked_is_not_none
        nynnn   nnnn-  unmet   a_blank_is_not_none
        nnnnn   nnnnn  out     no_abuse_at_intake
        nnnnn   ynnnn  out     no_abuse_at_intake
        uua--   nnnnn  out     no_abuse_known_at_intake
        .....   nnnnn  out     no_form_at_intake
        ynnnn   .....  out     no_form_at_exit
    """
    lines = ["episode_key point date " + " ".join(f"abuse_{kind}" for kind in ABUSE_KINDS)]
    for place, case in enumerate(rows(cases)):
        for point, when in (("intake", "2000-01-05"), ("exit", "2000-03-05")):
            answers = " ".join(ANSWERS[letter] for letter in str(case[point]).strip("."))
            lines += [f"case{place} {point} {when} {answers}"] if answers else []
    result = measured("2000Q1", "2000Q4", {"service_outcome": "\n".join(lines)})
    counts = [row["counts"] for row in rows(cases)]
    assert pairs(result, "1.5") == {
        "year to Dec 2000": (counts.count("met"), counts.count("met") + counts.count("unmet"))
    }


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


def naive_1_2() -> Counts:
    counts: Counts = {}
    for span in spans(12, 3):
        cases = [row for row in naive_rows("marac_case") if in_span(day(row["meeting_date"]), span)]
        if len({row["repeat_definition"] for row in cases}) == 1:
            counts[(*span, "")] = (sum(row["repeat_flag"] == "yes" for row in cases), len(cases))
    return counts


def naive_intakes_and_exits() -> list[tuple[Cells, Cells]]:
    intakes = naive_forms("intake")
    pairs_of = [(intakes[case], left) for case, left in naive_forms("exit").items() if case in intakes]
    return [(came, left) for came, left in pairs_of if day(came["date"]) <= day(left["date"])]


def naive_1_4() -> Counts:
    cases = []
    for _, left in naive_intakes_and_exits():
        if left["feels_safe"] in {"much_safer", "safer", "the_same", "less_safe"}:
            cases.append((day(left["date"]), "safer" in left["feels_safe"]))
    return share(cases, 12, 3, 0, "service_outcome")


def naive_1_5() -> Counts:
    cases = []
    for came, left in naive_intakes_and_exits():
        if any(came[name] == "yes" for name in came if name.startswith("abuse_")):
            stopped = [left[name] == "no" for name in left if name.startswith("abuse_")]
            cases.append((day(left["date"]), len(stopped) == 5 and all(stopped)))
    return share(cases, 12, 3, 0, "service_outcome")


NAIVE: dict[str, Callable[[], Counts]] = {
    "1.1": naive_1_1,
    "1.2": naive_1_2,
    "1.3": naive_1_3,
    "1.4": naive_1_4,
    "1.5": naive_1_5,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()
