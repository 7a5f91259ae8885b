"""Indicators of O8, working together, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure.rows import NOT_KNOWN
from tests.conftest import SAMPLE
from tests.group_oracles import all_came, by_group, shares
from tests.oracles import (
    FIRST_YEAR,
    Counts,
    counted_in_sample,
    day,
    in_span,
    naive_files,
    naive_rows,
    share,
    spans,
)
from tests.small_tables import measured, pairs, states


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
        d          dot        shelter    2001-06-05  yes         in_two_agencies
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
    named = ("sender", "relate", "shelter", "pictons", "police", "nspcc")
    agencies = {"agencies": dict.fromkeys(named, "An agency")}
    tables = {"training_attendance": attendance, "workforce": workforce}
    result = measured("2000Q1", "2003Q4", tables, sections=agencies)
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


def test_8_4_leaves_out_an_agency_of_which_it_is_not_known() -> None:
    """Without a note nobody knows when a file was sent: that is neither in time nor late."""
    tables = {
        "legal_rota": "date court_sat covered agency\n2000-01-05 yes yes pictons",
        "helpline": "date answered agency\n2000-01-05 yes relate\n2000-01-05 yes pictons",
        "directory": "agency_id delivered_for agency\nrelate 2000Q1 clerk",
    }
    no_note = {
        "2000Q1": [("helpline", "relate"), ("legal_rota", "pictons")],
        "2000Q2": [("helpline", "pictons")],  # and the other of Pictons' files was late
        "2000Q3": [("helpline", "pictons"), ("legal_rota", "pictons"), ("helpline", "relate"), ("directory", "clerk")],
        "2000Q4": [("helpline", "pictons")],  # and the other never came
    }
    result = measured(
        "2000Q1",
        "2000Q4",
        tables,
        late=[("legal_rota", "pictons", "2000Q2")],
        missing=[("legal_rota", "pictons", "2000Q4")],
        without_note=[(*own, quarter) for quarter, slots in no_note.items() for own in slots],
    )
    assert pairs(result, "8.4") == {"2000 Q1": (1, 1), "2000 Q2": (2, 3), "2000 Q4": (2, 3)}
    assert pairs(result, "8.4", "pictons") == {"2000 Q2": (0, 1), "2000 Q4": (0, 1)}
    assert pairs(result, "8.4", "relate") == {"2000 Q2": (1, 1), "2000 Q4": (1, 1)}
    assert states(result, "8.4")["2000 Q3"] == ("not_supplied", None)  # known of none: no figure, and never 0%
    frame = result.frame[result.frame["indicator"] == "8.4"]
    assert set(frame.loc[frame["state"] != "counted", "note"]) == {NOT_KNOWN}


def test_8_4_of_an_agency_that_owed_nothing_has_nothing_to_count() -> None:
    """That is another thing than a file of which it is not known when it was sent."""
    tables = {
        "population": "age_band sex residents_18plus delivered_for agency\n18_24 female 9 2000Q1 council",
        "helpline": "date answered agency\n2000-01-05 yes relate",
    }
    without_note = [("population", "council", "2000Q1")]
    result = measured("2000Q1", "2000Q2", tables, without_note=without_note)
    assert [state for state, _ in states(result, "8.4", "council").values()] == ["not_supplied", "does_not_apply"]


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


AUDITED = """
    audit_key  audit_date  agency_id  standard_id  result_a        result_b        result
    a          1999-01-05  relate     s1           met             met             met
    a          1999-01-05  relate     s2           met             partly_met      partly_met
    a          1999-01-05  relate     s3           not_met         not_met         not_met
    a          1999-01-05  relate     s7e          not_applicable  not_applicable  not_applicable
    b          1999-03-31  shelter    s1           met             partly_met      met
    b          1999-03-31  shelter    s2           met             not_met         -
    c          1999-04-01  shelter    s1           partly_met      partly_met      partly_met
"""


def test_8_3_standards_met_of_those_that_applied() -> None:
    result = measured("1999Q1", "1999Q2", {"audit": AUDITED})
    assert by_group(result, "8.3", "1999-03-31") == {
        "all": (2, 4),
        "standard: s1": (2, 2),
        "standard: s2": (0, 1),  # partly met is not met, and what nobody agreed on is no score
        "standard: s3": (0, 1),
    }
    assert by_group(result, "8.3", "1999-06-30") == {"all": (0, 1), "standard: s1": (0, 1)}


def test_8_3_is_about_all_thirteen_standards_and_never_by_agency() -> None:
    definition = CATALOGUE["8.3"].definition
    assert definition.group_by == ("standard",)
    assert [name for name in definition.code if name.startswith("S")] == list(definition.code)
    assert len(definition.code) == 13


def scores(table: dict[tuple[str, str], int]) -> str:
    """An audit in which two readers found these results so many times."""
    lines = ["audit_key audit_date agency_id standard_id result_a result_b result"]
    for (first, second), number in table.items():
        lines += [f"f{len(lines) + place} 1999-01-05 relate s1 {first} {second} met" for place in range(number)]
    return "\n".join(lines)


def test_s_kappa_of_what_each_auditor_found_alone() -> None:
    """The 2 by 2 table of a textbook: 50 things, both yes 20, both no 15, 5 and 10 apart; kappa is 0.4."""
    table = {("met", "met"): 20, ("met", "not_met"): 5, ("not_met", "met"): 10, ("not_met", "not_met"): 15}
    result = measured("1999Q1", "1999Q1", {"audit": scores(table)})
    found = by_group(result, "S.kappa", "1999-03-31", "numerator", "value", "lower", "upper")
    assert found["all"] == pytest.approx((50, 0.4, 0.1511, 0.6489), abs=5e-4)


def test_s_kappa_needs_fifty_scores_and_more_than_one_result() -> None:
    few = {("met", "met"): 30, ("not_met", "met"): 19}
    one = {("met", "met"): 60}
    for table in (few, one):
        result = measured("1999Q1", "1999Q1", {"audit": scores(table)})
        assert states(result, "S.kappa") == {"1999 Q1": ("does_not_apply", None)}


def test_s_kappa_leaves_out_what_one_of_them_did_not_read() -> None:
    read = {("met", "met"): 39, ("not_met", "not_met"): 10, ("met", "not_met"): 1}
    result = measured("1999Q1", "1999Q1", {"audit": scores(read | {("met", "-"): 5, ("-", "met"): 5})})
    [(number, kappa)] = by_group(result, "S.kappa", "1999-03-31", "numerator", "value").values()
    # 49 of 50 agree; by chance (40·39 + 10·11) / 50² would.
    assert number == 50
    assert kappa == pytest.approx((0.98 - 0.668) / (1 - 0.668))


def test_s_kappa_of_auditors_who_always_agree_has_no_figure() -> None:
    result = measured("1999Q1", "1999Q1", {"audit": scores({("met", "met"): 40, ("not_met", "not_met"): 10})})
    assert by_group(result, "S.kappa", "1999-03-31", "numerator", "value") == {}


def naive_8_3() -> Counts:
    cases = [
        (day(row["audit_date"]), row["result"] == "met", row["standard_id"])
        for row in naive_rows("audit")
        if row["result"] not in ("", "not_applicable")
    ]
    return shares(cases, 3, "audit", groups=True)


def naive_kappa() -> Counts:
    """Kappa and its variance from the sums of Fleiss, Cohen and Everitt, cell by cell."""
    counts: Counts = {}
    for span in spans(3, 3):
        both = Counter(
            (row["result_a"], row["result_b"])
            for row in naive_rows("audit")
            if in_span(day(row["audit_date"]), span) and row["result_a"] and row["result_b"]
        )
        number = sum(both.values())
        if number < 50 or not all_came(span, "audit"):
            continue
        share_of = {cell: times / number for cell, times in both.items()}
        names = {name for cell in both for name in cell}
        row_sum = {name: sum(own for (first, _), own in share_of.items() if first == name) for name in names}
        column_sum = {name: sum(own for (_, second), own in share_of.items() if second == name) for name in names}
        agreed = sum(own for (first, second), own in share_of.items() if first == second)
        chance = sum(row_sum[name] * column_sum[name] for name in names)
        value = (agreed - chance) / (1 - chance)
        on = sum(
            share_of.get((name, name), 0) * (1 - (row_sum[name] + column_sum[name]) * (1 - value)) ** 2
            for name in names
        )
        off = (1 - value) ** 2 * sum(
            own * (column_sum[first] + row_sum[second]) ** 2
            for (first, second), own in share_of.items()
            if first != second
        )
        variance = (on + off - (value - chance * (1 - value)) ** 2) / (number * (1 - chance) ** 2)
        reach = 1.959963984540054 * math.sqrt(variance)
        counts[(*span, "")] = (number, value, value - reach, value + reach)
    return counts


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
        newest = {(row["event_key"], row["staff_key"]): row for row in naive_rows("training_attendance")}
        trained: dict[str, set[str]] = {agency: set() for agency in heads}
        for row in newest.values():
            if row["front_line"] == "yes" and since < day(row["event_date"]) <= end and row["agency_id"] in trained:
                trained[row["agency_id"]].add(row["staff_key"])
        counts[start, end, ""] = (len(set().union(*trained.values())), sum(heads.values()))
        counts |= {(start, end, agency): (len(trained[agency]), heads[agency]) for agency in heads}
    return counts


def naive_8_4() -> Counts:
    owed = tomllib.loads((SAMPLE / "partnership.toml").read_text(encoding="utf-8"))["extracts"]
    produced = {(file.extract, file.agency, file.quarter): file.produced for file in naive_files()}
    assert not _without_note(), "the sample has a file of which nobody knows when it was sent: count it as not known"
    counts: Counts = {}
    for start, end in spans(3, 3):
        good: dict[str, bool] = {}
        for extract, settings in owed.items():
            for agency in settings["agencies"]:
                if extract not in ("population", "population_group") or start.month == 1:
                    made = produced.get((extract, agency, start))
                    in_time = made is not None and made <= end + timedelta(days=21)
                    good[agency] = good.get(agency, True) and in_time
        counts[start, end, ""] = (sum(good.values()), len(good))
        counts |= {(start, end, agency): (int(fine), 1) for agency, fine in good.items()}
    return counts


def _without_note() -> list[str]:
    """Files of the sample that no note stands beside."""
    files = [path for path in SAMPLE.glob("????Q?/*") if not path.name.endswith(".delivery.toml")]
    return [str(path) for path in files if not path.with_name(f"{path.stem}.delivery.toml").is_file()]


NAIVE: dict[str, Callable[[], Counts]] = {
    "8.1": naive_8_1,
    "8.2": naive_8_2,
    "8.3": naive_8_3,
    "8.4": naive_8_4,
    "S.kappa": naive_kappa,
}
NUMBERS = {"S.kappa": ("numerator", "value", "lower", "upper")}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    found, expected = counted_in_sample(indicator, *NUMBERS.get(indicator, ())), NAIVE[indicator]()
    assert found.keys() == expected.keys()
    for key, numbers in expected.items():
        assert found[key] == pytest.approx(numbers, abs=1e-9), key
