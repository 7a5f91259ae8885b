"""What stands beside a count, or in its place: provisional figures, breaks of a series, versions of definitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import pandas as pd
import pytest
from ibis import _

from dvmetrics.deliveries.inbox import Note
from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators import catalogue
from dvmetrics.indicators.counting import Cases, Estimates, Indicator, Tables, Values
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements, measure
from dvmetrics.periods import Quarter
from tests.small_tables import gate_result, measured, pairs, partnership, states

REFERRALS = """
    episode_key  person_key  referral_date  safe_contact  first_contact_date
    a            ann         2000-01-05     yes           2000-01-06
    b            bea         2000-05-05     yes           2000-05-30
    c            cat         2000-08-03     yes           2000-08-04
    d            dot         2000-11-06     yes           2000-11-07
"""
PROGRAMME = """
    ref_key  person_key  referral_date  start_date  completed_date
    a        al          2000-01-05     2000-02-01  2000-12-01
    b        bo          2000-01-07     2000-03-01  -
    c        cy          2000-02-07     2000-03-08  2000-11-01
"""


def marked(measurements: Measurements, indicator: str, mark: str) -> list[str]:
    """The first days of the periods that bear a mark."""
    frame = measurements.frame
    own = frame[(frame["indicator"] == indicator) & frame[mark].astype(bool)]
    return [str(day) for day in own["period_start"]]


def test_cases_of_the_newest_quarter_are_provisional_and_events_are_not() -> None:
    incidents = "victim_key reported_date\nann 2000-01-05\nbea 2000-12-05"
    result = measured("2000Q1", "2000Q4", {"service_episode": REFERRALS, "police_incident": incidents})
    assert marked(result, "2.4", "provisional") == ["2000-10-01"]
    assert marked(result, "2.1", "provisional") == []


def test_a_cohort_followed_into_the_newest_quarter_is_provisional() -> None:
    result = measured("2000Q1", "2001Q1", {"perp_referral": PROGRAMME})
    assert pairs(result, "4.1") == {"year to Dec 2000": (3, 3)}
    assert marked(result, "4.1", "provisional") == ["2000-01-01"]
    later = measured("2000Q1", "2001Q3", {"perp_referral": PROGRAMME})
    assert "2000-01-01" not in marked(later, "4.1", "provisional")


BREAK = {"series_breaks": [{"date": date(2000, 5, 1), "words": "New rules.", "indicators": ["2.4", "2.1", "1.1"]}]}


def test_no_figure_spans_a_break() -> None:
    incidents = "victim_key reported_date\nann 2000-01-05\nbea 2000-05-05"
    tables = {"service_episode": REFERRALS, "police_incident": incidents}
    result = measured("2000Q1", "2000Q4", tables, sections=BREAK)
    assert [state for state, _ in states(result, "2.4").values()] == ["counted", "broken", "counted", "counted"]
    assert {state for state, _ in states(result, "2.1").values()} == {"counted"}  # a month begins on the day
    assert result.breaks[0].words == "New rules."


def test_a_follow_up_that_reaches_over_a_break_is_marked() -> None:
    incidents = "victim_key reported_date\nann 2000-01-05\nann 2000-06-05\nbea 2000-07-05"
    result = measured("2000Q1", "2001Q4", {"police_incident": incidents}, sections=BREAK)
    assert marked(result, "1.1", "crosses_break") == ["2000-01-01"]
    assert states(result, "1.1")["2000 Q2"][0] == "broken"


def _with_versions(versions: dict[str, str], sections: dict[str, Any]) -> Measurements:
    own = partnership("2000Q1", {"service_episode": ["sender"]}, **sections)
    gate = gate_result(own, "2000Q4", {"service_episode": REFERRALS})
    files = []
    for file in gate.files:
        note = Note(
            extract_id=file.extract,
            agency_id=file.agency,
            period_start=file.quarter.start,
            period_end=file.quarter.end,
            schema_version="1",
            definition_version=versions[str(file.quarter)],
            produced_at=file.quarter.end,
            row_count=1,
            sha256="0" * 64,
        )
        files.append(replace(file, note=note))
    return measure(own, replace(gate, files=tuple(files)))


VERSIONS = {"2000Q1": "1", "2000Q2": "1", "2000Q3": "2", "2000Q4": "2"}


def test_another_version_in_a_delivery_note_is_a_break_that_nobody_had_to_write_down() -> None:
    result = _with_versions(VERSIONS, {})
    [found] = result.breaks
    assert found.date == date(2000, 7, 1)
    assert "version 2" in found.words
    assert "The sender" in found.words
    assert {"2.2", "2.4"} <= set(found.indicators)
    assert "1.1" not in found.indicators


def test_a_break_that_is_written_down_is_not_found_twice() -> None:
    day = {"date": date(2000, 7, 1), "words": "Known.", "indicators": ["2.2", "2.4"]}
    result = _with_versions(VERSIONS, {"series_breaks": [day]})
    assert [own.words for own in result.breaks if "2.4" in own.indicators] == ["Known."]


def test_two_versions_are_never_summed() -> None:
    rolling = _with_versions(VERSIONS, {}).frame
    whole_year = rolling[(rolling["state"] != "not_due") & (rolling["period_start"] == date(2000, 1, 1))]
    spanning = whole_year[whole_year["period_end"] == date(2000, 12, 31)]
    assert len(spanning) >= 1  # at least one indicator of referrals is counted over four quarters
    assert set(spanning["state"]) == {"broken"}
    assert spanning["numerator"].isna().all()


# Indicators made for the test: each kind of result


def defined(**settings: Any) -> Definition:
    basis: dict[str, Any] = {
        "id": "S.made_up",
        "title": "Made up",
        "question": "What is it?",
        "outcome": "O4",
        "numerator": "Some.",
        "denominator": "All.",
        "form": "share",
        "unit": "%",
        "grain": "quarter",
        "good": "up",
        "lag": "None.",
        "sources": ("perp_referral",),
    }
    return Definition(**basis | settings)


def alone(monkeypatch: pytest.MonkeyPatch, definition: Definition, count: Any) -> None:
    monkeypatch.setattr(catalogue, "CATALOGUE", {definition.id: Indicator(definition, count)})


def completers_only(tables: Tables) -> Cases:
    referrals = tables.take("perp_referral", "case", "start_date", "completed_date")
    stayed = referrals.filter(_.completed_date.notnull())  # noqa: PD004 - Ibis
    return Cases(stayed.select("case", on=_.start_date, met=True))


def test_a_success_rate_of_those_who_stayed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch, defined(), completers_only)
    with pytest.raises(ConfigurationError, match=r"S\.made_up: whom it is out of depends on how the cases ended"):
        measured("2000Q1", "2000Q4", {"perp_referral": PROGRAMME})


def test_a_success_rate_of_all_who_started_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def starters(tables: Tables) -> Cases:
        referrals = tables.take("perp_referral", "case", "start_date", "completed_date")
        return Cases(referrals.select("case", on=_.start_date, met=_.completed_date.notnull()))  # noqa: PD004

    alone(monkeypatch, defined(), starters)
    assert pairs(measured("2000Q1", "2000Q4", {"perp_referral": PROGRAMME}), "S.made_up")["2000 Q1"] == (2, 3)


def test_a_median_has_its_quartiles_and_the_number_of_known_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def waits(tables: Tables) -> Values:
        referrals = tables.take("perp_referral", "case", "referral_date", "start_date")
        return Values(
            referrals.select("case", on=_.referral_date, value=_.start_date.delta(_.referral_date, unit="day"))
        )

    alone(monkeypatch, defined(form="median", unit="days"), waits)
    frame = measured("2000Q1", "2000Q2", {"perp_referral": PROGRAMME + "    d dan 2000-03-09 - -\n"}).frame
    first = frame[frame["period_start"] == date(2000, 1, 1)].iloc[0]
    assert (first["numerator"], first["value"], first["lower"], first["upper"]) == (3, 30, 28.5, 42)
    assert frame[frame["period_start"] == date(2000, 4, 1)].iloc[0]["state"] == "does_not_apply"


def test_an_estimate_is_worked_out_from_the_rows_of_each_period(monkeypatch: pytest.MonkeyPatch) -> None:
    def estimates(tables: Tables) -> Estimates:
        referrals = tables.take("perp_referral", "referral_date", "sessions_attended")
        return Estimates(referrals.select("sessions_attended", on=_.referral_date), _mean)

    def _mean(rows: pd.DataFrame) -> tuple[float, float, float, int] | None:
        known = rows["sessions_attended"].dropna()
        return (known.mean(), known.min(), known.max(), len(known)) if len(known) > 1 else None

    alone(monkeypatch, defined(form="estimate", unit="sessions", disclosure="not_people"), estimates)
    table = """
        ref_key person_key referral_date sessions_attended
        a       al         2000-01-05    4
        b       bo         2000-02-05    8
        c       cy         2000-05-05    9
    """
    frame = measured("2000Q1", "2000Q2", {"perp_referral": table}).frame
    assert frame[["value", "lower", "upper", "numerator"]].iloc[0].to_list() == [6, 4, 8, 2]
    assert frame.iloc[1]["state"] == "does_not_apply"


def test_a_group_may_be_counted_once_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(tables: Tables) -> Cases:
        referrals = tables.take("perp_referral", "case", "referral_date")
        return Cases(
            referrals.select("case", on=_.referral_date, met=True, grp=ibis.literal("female"), by=ibis.literal("kind"))
        )

    alone(monkeypatch, defined(group_by=("kind", "sort"), whole=False), twice)
    frame = measured("2000Q1", "2000Q1", {"perp_referral": PROGRAMME}).frame
    assert frame[["group_by", "group", "numerator"]].to_numpy().tolist() == [["kind", "female", 3]]


def test_what_was_compared_is_counted_of_the_same_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    def compared(tables: Tables) -> Cases:
        rows = tables.take("perp_referral", "case", "referral_date", "start_date")
        first = _.start_date.day() == 1
        return Cases(rows.select("case", on=_.referral_date, met=_.start_date.notnull(), compared_met=first))  # noqa: PD004

    alone(monkeypatch, defined(compared="Those who started on the first of a month."), compared)
    row = measured("2000Q1", "2000Q1", {"perp_referral": PROGRAMME}).frame.iloc[0]
    names = ["numerator", "denominator", "compared_numerator", "compared_denominator"]
    assert row[names].to_list() == [3, 3, 2, 3]


def test_a_campaign_has_one_figure_for_its_days(monkeypatch: pytest.MonkeyPatch) -> None:
    def inside(tables: Tables) -> Cases:
        return Cases(tables.take("perp_referral", "case", "referral_date").select("case", on=_.referral_date, met=True))

    campaigns = [
        {"name": "First", "start": date(2000, 1, 6), "end": date(2000, 2, 7)},
        {"name": "Running", "start": date(2000, 3, 1), "end": date(2000, 4, 30)},
        {"name": "To come", "start": date(2001, 3, 1), "end": date(2001, 4, 30)},
    ]
    alone(monkeypatch, defined(grain="campaign"), inside)
    result = measured("2000Q1", "2000Q1", {"perp_referral": PROGRAMME}, sections={"campaigns": campaigns})
    assert states(result, "S.made_up") == {
        "6 January 2000 to 7 February 2000": ("counted", (2, 2)),
        "March to April 2000": ("not_due", None),
    }


def test_years_begin_in_the_month_that_the_partnership_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def inside(tables: Tables) -> Cases:
        return Cases(tables.take("perp_referral", "case", "referral_date").select("case", on=_.referral_date, met=True))

    alone(monkeypatch, defined(grain="year"), inside)
    frame = measured("2000Q1", "2001Q1", {"perp_referral": PROGRAMME}).frame
    assert list(frame["period_start"]) == [date(2000, 4, 1)]
    assert Quarter.of(frame["period_end"].iloc[0]) == Quarter(2001, 1)


def test_a_young_partnership_is_told_when_its_first_figure_is_due_and_not_that_data_are_missing() -> None:
    requests = "request_key person_key household_key date outcome\na ann a 2000-01-05 placed"
    frame = measured("2000Q1", "2000Q2", {"refuge_request": requests}).frame
    own = frame[frame["indicator"] == "6.3"].iloc[0]
    assert (own["state"], own["period_end"]) == ("not_due", date(2000, 6, 30))
    begin = "It takes 12 months of records, which begin with 2000Q1"
    assert own["note"] == f"{begin}, and the first figure is due with the figures of 2000Q4"


def test_without_a_campaign_there_is_no_campaign_figure_yet() -> None:
    calls = "call_key date answered first_time\na 2000-01-05 yes yes"
    frame = measured("2000Q1", "2000Q2", {"helpline": calls}).frame
    own = frame[frame["indicator"] == "2.5"].iloc[0]
    assert own["state"] == "not_due"
    assert own["note"] == "No campaign has run yet"
