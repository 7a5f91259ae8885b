"""Indicators of meetings, actions, policies and the directory, twice: on small tables and naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.group_oracles import all_came, by_group, shares
from tests.oracles import Counts, counted_in_sample, day, naive_cases, naive_files, naive_rows, share, spans, tally
from tests.small_tables import measured, pairs, states


def test_s_attendance_of_those_invited() -> None:
    meetings = """
        date        body           agency_id  invited    attended
        1999-01-05  working_party  relate     yes        yes
        1999-01-05  working_party  shelter    yes        no
        1999-03-31  committee      shelter    yes        unknown
        1999-03-31  committee      relate     yes        -
        1999-03-31  committee      nspcc      no         yes
        1999-03-31  committee      pictons    unknown    yes
        1999-04-01  sub_group      relate     yes        yes
    """
    agencies = {"agencies": dict.fromkeys(("sender", "relate", "shelter", "nspcc", "pictons"), "An agency")}
    result = measured("1999Q1", "1999Q2", {"meeting": meetings}, sections=agencies)
    assert by_group(result, "S.attendance", "1999-03-31") == {
        "all": (1, 4),
        "agency: relate": (1, 2),
        "agency: shelter": (0, 2),
    }
    assert pairs(result, "S.attendance")["1999 Q2"] == (1, 1)


ACTIONS = """
    action_id  decided_on  body           kind      due_date    closed_date  delivered_for  counts  why
    a          1999-01-05  committee      strategy  1999-03-31  1999-03-31   1999Q1         met     on_the_day
    b          1999-01-05  committee      other     1999-03-31  1999-04-01   1999Q1         unmet   a_day_late
    c          1999-01-05  working_party  strategy  1999-02-05  -            1999Q1         unmet   never
    d          1999-01-05  sub_group      other     1999-04-01  1999-01-05   1999Q1         met     due_a_quarter_on
    e          1999-02-05  committee      -         1999-06-05  -            1999Q1         -       superseded
    e          1999-02-05  committee      -         1999-06-05  1999-05-05   1999Q2         met     -
    f          1999-02-05  sub_group      strategy  1999-12-05  -            1999Q1         unmet   due_in_December
    g          1999-07-05  working_party  strategy  1999-12-31  1999-12-31   1999Q3         met     -
"""


def test_s_actions_done_by_the_day_they_were_due() -> None:
    result = measured("1999Q1", "1999Q4", {"action": ACTIONS})
    assert pairs(result, "S.actions") == tally(result, "S.actions", ACTIONS, "due_date")
    assert states(result, "S.actions")["1999 Q3"] == ("does_not_apply", None)


def test_s_decisions_are_those_of_the_committee_alone() -> None:
    result = measured("1999Q1", "1999Q4", {"action": ACTIONS})
    assert pairs(result, "S.decisions") == {"year to Dec 1999": (2, 3)}


def test_s_strategy_on_track_is_done_in_time_or_not_due_yet() -> None:
    result = measured("1999Q1", "1999Q4", {"action": ACTIONS})
    assert pairs(result, "S.strategy") == {
        "1999 Q1": (2, 3),  # a in time, c late, f not due
        "1999 Q2": (2, 3),
        "1999 Q3": (3, 4),  # g not due
        "1999 Q4": (2, 4),  # f was due on 5 December; g done on the day
    }


def test_s_strategy_an_action_due_on_the_last_day_is_due() -> None:
    actions = """
        action_id  decided_on  body       kind      due_date    closed_date  delivered_for
        a          1999-03-31  committee  strategy  1999-03-31  -            1999Q1
        b          1999-03-31  committee  strategy  1999-04-01  -            1999Q1
        c          1999-04-01  committee  strategy  1999-09-01  -            1999Q2
    """
    result = measured("1999Q1", "1999Q1", {"action": actions.rsplit("\n", 2)[0]})
    assert pairs(result, "S.strategy") == {"1999 Q1": (1, 2)}
    later = measured("1999Q1", "1999Q2", {"action": actions})
    assert pairs(later, "S.strategy") == {"1999 Q1": (1, 2), "1999 Q2": (1, 3)}


REGISTER = """
    delivered_for  agency_id  legal_name  status
    1999Q4         relate     Relate      signed
    1999Q4         shelter    Shelter     signed
    1999Q4         nspcc      NSPCC       signed
    1999Q4         pictons    Pictons     signed
    1999Q4         probation  Probation   signed
    1999Q4         council    Council     outstanding
    2000Q1         relate     Relate      signed
"""
POLICIES = """
    delivered_for  agency_id  document_id  subject            cites_code  reviewed_on  why
    1999Q4         relate     a            housing            yes         1998-01-01   in_24_months
    1999Q4         relate     b            health             yes         1999-12-31   a_second_one_counts_once
    1999Q4         shelter    a            staff_development  yes         1997-12-31   24_months_and_a_day
    1999Q4         nspcc      a            staff_development  no          1999-06-01   does_not_cite_it
    1999Q4         nspcc      b            health             unknown     1999-06-01   -
    1999Q4         pictons    a            other              yes         -            no_day
    1999Q4         probation  a            staff_development  yes         2000-01-01   after_the_quarter
    1999Q4         council    a            staff_development  yes         1999-06-01   has_not_signed
    2000Q1         shelter    a            staff_development  yes         1999-06-01   left_the_list
"""


def test_s_policy_linkage_needs_a_review_in_the_24_months() -> None:
    result = measured("1999Q4", "2000Q1", {"signatory_register": REGISTER, "policy_document": POLICIES})
    # Relate's policy of 1 January 1998 is within the 24 months to 31 December 1999; in 2000Q1 it has none.
    assert pairs(result, "S.policy_linkage") == {"1999 Q4": (1, 5), "2000 Q1": (0, 1)}


def test_s_staff_development_whenever_it_was_reviewed() -> None:
    result = measured("1999Q4", "2000Q1", {"signatory_register": REGISTER, "policy_document": POLICIES})
    assert pairs(result, "S.staff_development") == {"1999 Q4": (2, 5), "2000 Q1": (0, 1)}


def test_s_directory_each_language_and_format_by_itself() -> None:
    entries = """
        delivered_for  resource_id  language  format  last_reviewed
        1999Q4         help         english   print   1998-01-01
        1999Q4         help         english   audio   1997-12-31
        1999Q4         help         urdu      print   -
        1999Q4         rights       english   print   1999-12-31
        1999Q4         rights       urdu      print   2000-01-01
        2000Q1         help         english   print   1998-04-01
        2000Q1         rights       english   print   1998-03-31
    """
    result = measured("1999Q4", "2000Q1", {"directory": entries})
    assert pairs(result, "S.directory") == {"1999 Q4": (2, 5), "2000 Q1": (1, 2)}


# The sample, counted naively


def naive_attendance() -> Counts:
    cases = [
        (day(row["date"]), row["attended"] == "yes", row["agency_id"])
        for row in naive_rows("meeting")
        if row["invited"] == "yes"
    ]
    return shares(cases, 3, "meeting", groups=True)


def in_time(row: dict[str, str]) -> bool:
    return bool(row["closed_date"]) and day(row["closed_date"]) <= day(row["due_date"])


def naive_actions() -> Counts:
    cases = [(day(row["due_date"]), in_time(row), "") for row in naive_cases("action", "action_id")]
    return shares(cases, 3, "action")


def naive_decisions() -> Counts:
    own = [row for row in naive_cases("action", "action_id") if row["body"] == "committee"]
    return shares([(day(row["due_date"]), in_time(row), "") for row in own], 12, "action")


def naive_strategy() -> Counts:
    counts: Counts = {}
    for start, end in spans(3, 3):
        own = [
            in_time(row) or day(row["due_date"]) > end
            for row in naive_cases("action", "action_id")
            if row["kind"] == "strategy" and day(row["decided_on"]) <= end
        ]
        if own and all_came((start, end), "action"):
            counts[start, end, ""] = (sum(own), len(own))
    return counts


def two_years_before(end: date) -> date:
    return date(end.year - 2, end.month, end.day)


def signatories(has: Callable[[dict[str, str], date], bool]) -> Counts:
    """The agencies that signed by each quarter's end, and which of them has such a policy that cites the Code."""
    cases = []
    for start, end in spans(3, 3):
        having = {
            row["agency_id"]
            for file in naive_files()
            if file.extract == "policy_document" and file.quarter == start
            for row in file.rows
            if row["cites_code"] == "yes" and has(row, end)
        }
        cases += [
            (start, row["agency_id"] in having)
            for file in naive_files()
            if file.extract == "signatory_register" and file.quarter == start
            for row in file.rows
            if row["status"] == "signed"
        ]
    counts = share(cases, 3, 0, 0, "policy_document", "signatory_register")
    return {key: pair for key, pair in counts.items() if pair[1]}


def naive_linkage() -> Counts:
    return signatories(
        lambda row, end: bool(row["reviewed_on"]) and two_years_before(end) < day(row["reviewed_on"]) <= end
    )


def naive_staff_development() -> Counts:
    return signatories(lambda row, _: row["subject"] == "staff_development")


def naive_directory() -> Counts:
    cases = []
    for file in naive_files():
        if file.extract == "directory":
            end = next(last for first, last in spans(3, 3) if first == file.quarter)
            for row in file.rows:
                checked = row["last_reviewed"]
                cases.append((file.quarter, bool(checked) and two_years_before(end) < day(checked) <= end, ""))
    return shares(cases, 3, "directory")


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.attendance": naive_attendance,
    "S.actions": naive_actions,
    "S.decisions": naive_decisions,
    "S.strategy": naive_strategy,
    "S.policy_linkage": naive_linkage,
    "S.staff_development": naive_staff_development,
    "S.directory": naive_directory,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()
