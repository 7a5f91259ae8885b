"""Which periods have a figure and which a reason why not: follow-up, missing and replaced files, totals as returned."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.measure import COLUMNS, Measurements, measure
from tests.small_tables import gate_result, measured, pairs, partnership, states

POLICE = "incident_key victim_key reported_date\n"
CALLS = {"title": "Calls", "question": "How many?", "direction": "neutral", "unit": "calls", "words": "Calls."}


def notes(measurements: Measurements, indicator: str) -> set[str]:
    own = measurements.frame[measurements.frame["indicator"] == indicator]
    return set(own.loc[own["state"] != "counted", "note"])


def kinds(measurements: Measurements, indicator: str) -> dict[str, str]:
    return {period: state for period, (state, _) in states(measurements, indicator).items()}


def incidents(first: str, last: str, each_month: int = 1) -> str:
    """So many incidents of as many victims on the 5th of each month."""
    months = pd.period_range(first, last, freq="M")
    return POLICE + "\n".join(f"{month}{i} v{i} {month}-05" for month in months for i in range(each_month))


# Follow-up


@pytest.mark.parametrize("last", ["2003Q1", "2003Q2", "2003Q3", "2003Q4", "2004Q1", "2004Q2", "2004Q3", "2004Q4"])
def test_a_figure_is_due_when_its_follow_up_is_over_in_leap_years_too(last: str) -> None:
    tables = {
        "police_incident": incidents("2001-01", "2001-01"),
        "perp_referral": "ref_key referral_date start_date\na 2001-01-05 2001-01-05",
    }
    result = measured("2001Q1", last, tables)
    for indicator, not_due in (("1.1", 4), ("4.1", 1), ("4.2", 4), ("2.1", 0), ("8.4", 0)):
        own = list(kinds(result, indicator).values())
        assert own[-not_due:] == ["not_due"] * not_due or not not_due, indicator
        assert "not_due" not in own[: len(own) - not_due], indicator


def test_what_is_not_due_says_when_it_will_be() -> None:
    tables = {"perp_referral": "ref_key referral_date start_date\na 2001-01-05 2001-01-05"}
    result = measured("2001Q1", "2001Q4", tables)
    own = {(row["indicator"], row["period_end"]): row for row in result.frame.to_dict(orient="records")}
    start, completion = own["4.1", date(2001, 12, 31)], own["4.2", date(2001, 12, 31)]
    assert start["note"] == "Due with the figures of 2002Q1"
    assert completion["note"] == "Due with the figures of 2002Q4"
    assert pd.isna(start["numerator"])
    assert pd.isna(completion["denominator"])


def test_a_figure_that_is_due_does_not_change_with_later_rows() -> None:
    chance = random.Random(7)  # noqa: S311 - a seeded draw of test rows
    days = [date(2000, 1, 1) + timedelta(days=chance.randrange(365 * 4 + 1)) for _ in range(400)]
    listed = [f"k{i} v{chance.randrange(60)} {day}" for i, day in enumerate(days)]
    until_2002 = [row for row in listed if row[-10:] <= "2002-12-31"]
    earlier = measured("2000Q1", "2002Q4", {"police_incident": POLICE + "\n".join(until_2002)})
    later = measured("2000Q1", "2003Q4", {"police_incident": POLICE + "\n".join(listed)})
    for indicator in ("1.1", "2.1"):
        before, after = pairs(earlier, indicator), pairs(later, indicator)
        assert before
        assert {period: after[period] for period in before} == before


def test_more_reports_with_as_many_repeats_leave_the_repeat_rate_alone() -> None:
    """Twice the victims, each harmed again as often as before: 2.1 doubles, and 1.1 says the same."""
    once = measured("2000Q1", "2001Q4", {"police_incident": incidents("2000-01", "2001-12", 10)})
    twice = measured("2000Q1", "2001Q4", {"police_incident": incidents("2000-01", "2001-12", 20)})
    assert all(pairs(twice, "2.1")[period] == (2 * number, None) for period, (number, _) in pairs(once, "2.1").items())
    assert {n / (d or 0) for n, d in pairs(once, "1.1").values()} == {
        n / (d or 0) for n, d in pairs(twice, "1.1").values()
    }
    assert twice.definitions["2.1"].good == "neutral"


# Missing files


def test_a_missing_extract_is_not_supplied_and_never_zero_or_carried_forward() -> None:
    months = [
        month for month in pd.period_range("2000-01", "2001-12", freq="M") if not "2000-04" <= str(month) <= "2000-06"
    ]
    table = POLICE + "\n".join(f"{month} v {month}-05" for month in months)
    result = measured("2000Q1", "2001Q4", {"police_incident": table}, missing=[("police_incident", "sender", "2000Q2")])
    own = states(result, "2.1")
    assert [own[f"{month} 2000"] for month in ("Apr", "May", "Jun")] == [("not_supplied", None)] * 3
    assert {own["Mar 2000"], own["Jul 2000"]} == {("counted", (1, None))}
    frame = result.frame[(result.frame["indicator"] == "2.1") & (result.frame["state"] == "not_supplied")]
    assert frame["numerator"].isna().all()
    assert frame["denominator"].isna().all()
    assert set(frame["note"]) == {"No usable file from The sender (police_incident, 2000Q2)"}


def test_a_file_that_is_missing_from_the_follow_up_is_missed_too() -> None:
    months = [
        month for month in pd.period_range("2000-01", "2002-12", freq="M") if not "2001-01" <= str(month) <= "2001-03"
    ]
    table = POLICE + "\n".join(f"{month} v {month}-05" for month in months)
    result = measured("2000Q1", "2002Q4", {"police_incident": table}, missing=[("police_incident", "sender", "2001Q1")])
    assert kinds(result, "1.1") == {
        "2000 Q1": "not_supplied",  # 365 days after the end of March 2000 reach into 2001
        "2000 Q2": "not_supplied",
        "2000 Q3": "not_supplied",
        "2000 Q4": "not_supplied",
        "2001 Q1": "not_supplied",
        "2001 Q2": "counted",
        "2001 Q3": "counted",
        "2001 Q4": "counted",
        "2002 Q1": "not_due",
        "2002 Q2": "not_due",
        "2002 Q3": "not_due",
        "2002 Q4": "not_due",
    }


def test_a_file_that_is_missing_from_the_look_back_is_missed_too() -> None:
    tables = {
        "training_attendance": "event_key staff_key agency_id event_date front_line\na ann relate 2002-01-05 yes",
        "workforce": "\n".join(
            ["agency_id front_line_headcount delivered_for"]
            + [f"relate 10 {year}Q{n}" for year in (2002, 2003) for n in (1, 2, 3, 4)]
        ),
    }
    result = measured("2000Q1", "2003Q4", tables, missing=[("training_attendance", "sender", "2000Q2")])
    assert kinds(result, "8.2") == {
        "2002 Q4": "not_supplied",
        "2003 Q1": "not_supplied",
        "2003 Q2": "counted",
        "2003 Q3": "counted",
        "2003 Q4": "counted",
    }


def test_nothing_is_shown_before_the_look_back_is_on_record() -> None:
    tables = {
        "training_attendance": "event_key staff_key agency_id event_date front_line\na ann relate 2000-01-05 yes",
        "workforce": "agency_id front_line_headcount delivered_for\nrelate 10 2000Q1",
    }
    result = measured("2000Q1", "2002Q3", tables)
    assert set(kinds(result, "8.2").values()) == {"not_due"}
    notes = result.frame[result.frame["indicator"] == "8.2"]["note"]
    assert list(notes) == [
        "It takes 36 months of records, which begin with 2000Q1, and the first figure is due with the figures of 2002Q4"
    ]
    assert next(iter(kinds(measured("2000Q1", "2002Q4", tables), "8.2"))) == "2002 Q4"


def test_one_agency_of_several_that_did_not_send_is_named() -> None:
    table = """
        episode_key  agency       referral_date  referral_source  safe_contact  first_contact_date
        a            womens_aid   2000-01-05     self             yes           2000-01-05
        b            rape_crisis  2000-01-05     self             yes           2000-01-05
        c            womens_aid   2000-04-05     self             yes           2000-04-05
    """
    result = measured(
        "2000Q1", "2000Q2", {"service_episode": table}, missing=[("service_episode", "rape_crisis", "2000Q2")]
    )
    assert states(result, "2.2") == {"2000 Q1": ("counted", (2, 2)), "2000 Q2": ("not_supplied", None)}
    assert states(result, "2.4") == {"2000 Q1": ("counted", (2, 2)), "2000 Q2": ("not_supplied", None)}
    assert notes(result, "2.2") == {"No usable file from The rape_crisis (service_episode, 2000Q2)"}


def test_all_who_did_not_send_are_named_in_order() -> None:
    tables = {
        "police_incident": POLICE,
        "child_notification": "notify_key incident_key child_key notified_at route delivered_for",
    }
    missing = [("police_incident", "sender", "2000Q1"), ("child_notification", "sender", "2000Q1")]
    result = measured("2000Q1", "2000Q1", tables, missing=missing)
    assert notes(result, "3.3") == {
        "No usable file from The sender (child_notification, 2000Q1); The sender (police_incident, 2000Q1)"
    }


def test_a_file_of_many_periods_answers_only_for_the_quarters_that_it_has_rows_of() -> None:
    table = POLICE + "a ann 2000-04-05\nb ann 2000-10-05"
    sections = {"sources": {"police_incident": {"files": "incidents.csv", "agency": "sender"}}}
    result = measured("2000Q1", "2000Q4", {"police_incident": table}, sections=sections)
    assert pairs(result, "2.1") == {
        "Apr 2000": (1, None),
        "May 2000": (0, None),
        "Jun 2000": (0, None),
        "Oct 2000": (1, None),
        "Nov 2000": (0, None),
        "Dec 2000": (0, None),
    }
    assert notes(result, "2.1") == {
        f"No usable file from The sender (police_incident, 2000Q{number})" for number in (1, 3)
    }


def test_a_rejected_file_of_many_periods_leaves_no_period_counted() -> None:
    sections = {"sources": {"police_incident": {"files": "incidents.csv", "agency": "sender"}}}
    own = partnership("2000Q1", {"police_incident": ["sender"]}, **sections)
    gate = gate_result(own, "2000Q2", {"police_incident": POLICE})
    gate.intake["valid"] = False
    assert set(kinds(measure(own, gate), "2.1").values()) == {"not_supplied"}


def test_no_case_at_all_does_not_apply_but_no_incident_is_none() -> None:
    tables = {"police_incident": POLICE, "perp_referral": "ref_key referral_date start_date"}
    result = measured("2000Q1", "2001Q4", tables)
    assert set(kinds(result, "1.3").values()) == {"does_not_apply"}
    assert kinds(result, "1.1")["2000 Q1"] == kinds(result, "4.1")["year to Dec 2000"] == "does_not_apply"
    assert set(pairs(result, "2.1").values()) == {(0, None)}
    assert notes(result, "1.3") == {"There was no case to count."}


# Replaced files


def revised(measurements: Measurements, indicator: str) -> list[str]:
    """The periods of an indicator, as a whole, that are marked as revised."""
    frame = measurements.frame
    own = frame[(frame["indicator"] == indicator) & (frame["group"] == "") & frame["revised"]]
    return [str(start)[:7] for start in own["period_start"]]


def test_a_replaced_file_marks_the_figures_that_were_due_before_it_came() -> None:
    arrived = {("police_incident", "sender", "2001Q1"): "2001Q3"}
    result = measured("2000Q1", "2002Q4", {"police_incident": incidents("2000-01", "2002-12")}, arrived=arrived)
    assert revised(result, "2.1") == ["2001-01", "2001-02", "2001-03"]
    # Its incidents are repeats of those of the year before. The figures of the first half of that year were out when
    # it came; those of the second half were first due with it.
    assert revised(result, "1.1") == ["2000-01", "2000-04"]
    assert revised(result, "8.4") == ["2001-01"]


def test_a_replaced_file_marks_only_figures_that_rest_on_it() -> None:
    tables = {
        "police_incident": incidents("2000-01", "2000-12"),
        "legal_rota": "date court_sat covered\n2000-01-05 yes yes\n2000-04-05 yes yes",
    }
    result = measured("2000Q1", "2000Q4", tables, arrived={("legal_rota", "sender", "2000Q1"): "2000Q2"})
    assert revised(result, "5.4") == revised(result, "8.4") == ["2000-01"]
    assert revised(result, "2.1") == revised(result, "1.3") == []


# What a figure rests on


def test_each_figure_says_which_columns_it_rests_on_and_no_others() -> None:
    tables = {
        "police_incident": POLICE,
        "population": "year sex age_band people delivered_for",
        "child_notification": "notify_key incident_key child_key notified_at route delivered_for",
        "perp_referral": "ref_key referral_date start_date",
        "kpi_return": "indicator period_start period_end numerator\ncalls 2000-01-01 2000-01-31 5",
    }
    rests_on = measured("2000Q1", "2000Q4", tables, sections={"local_measures": {"calls": CALLS}}).rests_on
    assert rests_on["1.3"] == {"police_incident": ("reported_date", "attended_at", "risk_assessed_at")}
    assert rests_on["4.1"] == {"perp_referral": ("referral_date", "start_date")}
    assert rests_on["calls"] == {"kpi_return": ("numerator", "denominator")}
    assert set(rests_on["2.1"]) == {"police_incident", "population"}
    assert set(rests_on["3.3"]) == {"police_incident", "child_notification", "working_days"}
    assert set(rests_on["8.4"]) == {"intake"}


def test_measurements_have_the_agreed_columns_and_indicators_in_order() -> None:
    result = measured("2000Q1", "2000Q1", {"police_incident": POLICE, "legal_rota": "date court_sat covered"})
    assert list(result.frame.columns) == COLUMNS
    core = [name for name in result.definitions if not name.startswith("S.")]
    assert core == ["1.1", "1.3", "2.1", "3.1", "3.2", "5.1", "5.4", "8.4"]
    assert list(result.definitions)[: len(core)] == core  # what supports the core set comes after it


# Names in partnership.toml


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"targets": {"1.33": {}}}, "targets names 1.33, which is none of the indicators. Did you mean "),
        ({"targets": {"2.1": {}}}, "targets.2.1: neither direction is good in itself, so it can have no target."),
        ({"targets": {"calls": {}}, "local_measures": {"calls": CALLS}}, "targets.calls: neither direction is good"),
        ({"series_breaks": ["2.1", "calls"]}, "series_breaks.indicators names calls, which is none of"),
        ({"denominators": {"3.2": "calls"}}, "sources.kpi_return.denominators names calls, which is none of"),
        ({"denominators": {"calls": "2.1"}}, "sources.kpi_return.denominators names calls, which is none of"),
        ({"local_measures": {"2.1": CALLS}}, "local_measures.2.1: the id belongs to an indicator"),
    ],
)
def test_an_indicator_that_there_is_not_is_named(sections: dict[str, Any], says: str) -> None:
    """A slip in an id would leave out a target or a break, and nobody would notice."""
    target = {"value": 9, "set_by": "us", "set_on": date(2000, 1, 1), "status": "proposed"}
    if "targets" in sections:
        sections = sections | {"targets": dict.fromkeys(sections["targets"], target)}
    if "series_breaks" in sections:
        own = {"date": date(2000, 1, 1), "words": "New rules.", "indicators": sections["series_breaks"]}
        sections = sections | {"series_breaks": [own]}
    if "denominators" in sections:
        source = {"files": "a.csv", "agency": "sender", "denominators": sections["denominators"]}
        sections = {"sources": {"kpi_return": source}}
    with pytest.raises(ConfigurationError) as error:
        measured("2000Q1", "2000Q1", {"kpi_return": "indicator period_start period_end numerator"}, sections=sections)
    assert says in str(error.value)
