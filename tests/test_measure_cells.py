"""What counts of people are made of: sets of rows over the finest stretches of time, and which lies within which."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from ibis import _

from dvmetrics.errors import ConfigurationError, DisclosureRefused
from dvmetrics.indicators import catalogue
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.counting import Cases, Counted, Counts, Indicator, Listed, Tables, Values, connect
from tests.measured_cells import Name, by_atom, lies_within, protected, summed, the
from tests.small_tables import gate_result, measured, partnership

INCIDENTS = """
    incident_key victim_key reported_date attended_at        arrest_flag dual_arrest crime_flag agency
    a            ann        2000-01-05    2000-01-05T10:00   yes         yes         yes        north
    b            ann        2000-01-05    -                  yes         no          no         south
    c            ann        2000-02-05    2000-02-05T10:00   no          no          yes        north
    d            bea        2000-02-06    2000-02-06T10:00   -           -           -          south
    e            cay        2000-05-06    -                  no          no          no         north
"""


def test_a_row_counts_as_often_as_it_is_counted_and_for_its_sender() -> None:
    result = measured("2000Q1", "2000Q2", {"police_incident": INCIDENTS})
    cells = result.cells
    assert summed(result) == protected(result)
    assert by_atom(cells, "2.1", "numerator") == {"2000-01-01": 2, "2000-02-01": 2, "2000-05-01": 1}
    assert by_atom(cells, "5.1", "numerator") == {"2000-01-01": 3}
    assert by_atom(cells, "5.1", "denominator") == {"2000-01-01": 1, "2000-02-01": 1}
    own = cells.counts[(cells.counts["set"] == the(cells, "5.1", "numerator"))]
    assert dict(zip(own["agency"], own["count"], strict=True)) == {"north": 2, "south": 1}


def test_a_row_that_counts_twice_is_not_within_one_where_it_counts_once() -> None:
    only_both = INCIDENTS.replace("yes         no ", "no          no ")
    cells = measured("2000Q1", "2000Q2", {"police_incident": only_both}).cells
    assert by_atom(cells, "5.1", "numerator") == {"2000-01-01": 2}
    assert not lies_within(cells, ("5.1", "numerator"), ("2.1", "numerator"))
    one_each = INCIDENTS.replace("yes         yes ", "yes         no  ")
    once = measured("2000Q1", "2000Q2", {"police_incident": one_each}).cells
    assert by_atom(once, "5.1", "numerator") == {"2000-01-01": 2}
    assert lies_within(once, ("5.1", "numerator"), ("2.1", "numerator"))


def test_of_several_rows_of_one_person_the_first_stands_for_them() -> None:
    own = partnership("2000Q1", {"police_incident": ["north", "south"]})
    table = gate_result(own, "2000Q2", {"police_incident": INCIDENTS}).tables["police_incident"]
    log = pd.DataFrame({"quarter": pd.to_datetime(["2000-01-01"])})
    numbered = []
    for frame in (table, table.iloc[::-1]):
        connection, names = connect({"police_incident": frame}, log, log)
        rows = connection.table("police_incident").to_pandas()
        numbered.append(dict(zip(rows["incident_key"], rows["case"], strict=True)))
        assert "senders" not in names
    assert numbered[0] == numbered[1] == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}


REQUESTS = """
    request_key person_key household_key date       outcome refusal_reason
    a           ann        a             2000-01-05 refused no_space
    b           ann        a             2000-04-05 refused no_space
    c           bea        b             2000-05-05 placed  -
    d           cay        c             2001-02-05 refused no_space
"""


def test_a_person_counted_once_in_a_period_is_in_the_quarter_of_what_came_first_in_it() -> None:
    result = measured("2000Q1", "2001Q1", {"refuge_request": REQUESTS})
    assert summed(result) == protected(result)
    denominator = ("6.3", "denominator", "")
    assert by_atom(result.cells, *denominator, "2000-01-01") == {"2000-01-01": 1, "2000-04-01": 1}
    assert by_atom(result.cells, *denominator, "2000-04-01") == {"2000-04-01": 2, "2001-01-01": 1}
    assert lies_within(result.cells, ("6.3", "numerator", "", "2000-04-01"), (*denominator, "2000-04-01"))
    assert not lies_within(result.cells, ("6.3", "numerator", "", "2000-04-01"), (*denominator, "2000-01-01"))


def test_only_windows_that_begin_together_are_compared() -> None:
    """Of the windows from January and from April, the quarters that they share hold some of the same people."""
    cells = measured("2000Q1", "2001Q1", {"refuge_request": REQUESTS}).cells
    windows = cells.sets.set_index("set")["window"]
    assert windows.notna().all()
    assert windows.nunique() == 2
    inner, outer = (windows.loc[cells.within[side]].to_list() for side in ("inner", "outer"))
    assert inner
    assert inner == outer


def test_where_nobody_comes_twice_the_periods_share_one_set() -> None:
    once = "\n".join(line for line in REQUESTS.splitlines() if not line.strip().startswith("b"))
    result = measured("2000Q1", "2001Q1", {"refuge_request": once})
    assert summed(result) == protected(result)
    assert by_atom(result.cells, "6.3", "denominator", "", "") == {"2000-01-01": 1, "2000-04-01": 1, "2001-01-01": 1}


def test_a_campaign_cuts_the_months_and_the_same_days_of_earlier_years() -> None:
    calls = """
        call_key date       answered first_time
        a        1997-03-10 yes      yes
        b        1999-03-09 yes      yes
        c        2000-03-09 yes      yes
        d        2000-03-10 yes      yes
        e        2000-03-11 yes      no
        f        2000-03-21 yes      yes
    """
    campaigns = [{"name": "First", "start": date(2000, 3, 10), "end": date(2000, 3, 20)}]
    result = measured("1997Q1", "2000Q1", {"helpline": calls}, sections={"campaigns": campaigns})
    assert summed(result) == protected(result)
    cells = result.cells
    starts = set(cells.atoms["start"].dt.strftime("%Y-%m-%d"))
    assert {"1997-03-01", "1997-03-10", "1997-03-21", "1999-03-10", "2000-03-10", "2000-03-21"} <= starts
    assert by_atom(cells, "2.5", "numerator") == {"2000-03-10": 1}
    assert by_atom(cells, "2.5", "compared_numerator") == {"1997-03-10": 1}
    assert lies_within(cells, ("2.5", "compared_numerator"), ("S.first_callers", "numerator"))


def test_a_period_that_is_not_counted_is_not_measured() -> None:
    missing = [("helpline", "sender", "2000Q2")]
    calls = "call_key date answered first_time\na 2000-01-05 yes yes\nb 2000-08-05 yes yes"
    cells = measured("2000Q1", "2000Q3", {"helpline": calls}, missing=missing).cells
    measured_in = cells.measured[cells.measured["set"] == the(cells, "S.first_callers", "numerator")]
    starts = measured_in.merge(cells.atoms, on="atom")["start"].dt.month.to_list()
    assert starts == [1, 2, 3, 7, 8, 9]
    assert set(cells.atoms["start"].dt.month) == {1, 2, 3, 7, 8, 9}


def test_sets_alike_in_everything_come_in_a_ring() -> None:
    """All incidents were attended, and help was offered at each: three counts of the same rows."""
    table = """
        incident_key victim_key reported_date attended_at      referral_offered
        a            ann        2000-01-05    2000-01-05T10:00 yes
        b            bea        2000-02-05    2000-02-05T10:00 yes
    """
    cells = measured("2000Q1", "2000Q1", {"police_incident": table}).cells
    alike: list[Name] = [("2.1", "numerator"), ("S.help_offered", "numerator"), ("S.help_offered", "denominator")]
    for inner in alike:
        for outer in alike:
            assert lies_within(cells, inner, outer)
    assert (cells.within["count"] <= 2).all()


def test_a_case_of_no_known_group_is_in_the_whole_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_risk(tables: Tables) -> Cases:
        rows = tables.take("police_incident", "case", "reported_date", "risk_grade")
        return Cases(rows.select("case", on=_.reported_date, met=True, grp=_.risk_grade))

    table = """
        incident_key victim_key reported_date risk_grade
        a            ann        2000-01-05    high
        b            bea        2000-02-05    -
    """
    alone(monkeypatch, by_risk, sources=("police_incident",), group_by=("risk",))
    result = measured("2000Q1", "2000Q1", {"police_incident": table})
    counted = dict(zip(result.frame["group"], result.frame["denominator"], strict=True))
    assert counted == {"": 2, "high": 1}
    assert summed(result) == protected(result)
    assert lies_within(result.cells, ("S.made_up", "numerator", "high"), ("S.made_up", "numerator", ""))


# What is refused

PROGRAMME = """
    ref_key person_key referral_date start_date
    a       al         2000-01-05    2000-01-20
    b       bo         2000-02-05    2000-02-20
"""


def alone(monkeypatch: pytest.MonkeyPatch, count: Callable[[Tables], Counted], **settings: Any) -> None:
    """Only one indicator, made up: referrals to the programme of a quarter."""
    basis = dataclasses.replace(CATALOGUE["4.1"].definition, id="S.made_up", grain="quarter", follow_up_days=0)
    definition = dataclasses.replace(basis, **settings)
    monkeypatch.setattr(catalogue, "CATALOGUE", {definition.id: Indicator(definition, count)})


def without_case(tables: Tables) -> Cases:
    return Cases(tables.take("perp_referral", "referral_date").select(on=_.referral_date, met=True))


def totals_only(tables: Tables) -> Counts:
    counted = tables.take("perp_referral", "referral_date").group_by(period_start=_.referral_date.truncate("Q"))
    return Counts(counted.aggregate(numerator=_.count(), denominator=_.count()))


def half_listed(tables: Tables) -> Listed:
    return Listed(tables.take("perp_referral", "case", "referral_date").select("case", on=_.referral_date, numerator=1))


def values_without_case(tables: Tables) -> Values:
    return Values(tables.take("perp_referral", "referral_date").select(on=_.referral_date, value=1))


@pytest.mark.parametrize(
    ("count", "form"),
    [(without_case, "share"), (totals_only, "share"), (half_listed, "share"), (values_without_case, "median")],
)
def test_a_count_of_people_that_does_not_list_its_cases_is_refused(
    count: Callable[[Tables], Counted], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, count, form=form)
    with pytest.raises(ConfigurationError, match=r"S\.made_up counts people, but does not list the case behind each"):
        measured("2000Q1", "2000Q1", {"perp_referral": PROGRAMME})


@pytest.mark.parametrize("count", [without_case, totals_only])
def test_what_is_not_about_people_lists_no_case(
    count: Callable[[Tables], Counted], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, count, disclosure="not_people")
    result = measured("2000Q1", "2000Q1", {"perp_referral": PROGRAMME})
    assert result.frame["numerator"].to_list() == [2]
    assert result.cells.sets.empty


def test_a_case_that_no_row_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_nobody(tables: Tables) -> Cases:
        rows = tables.take("perp_referral", "case", "referral_date")
        return Cases(rows.select(case=_.case + 1000, on=_.referral_date, met=True))

    alone(monkeypatch, of_nobody)
    with pytest.raises(DisclosureRefused, match=r"denominator of S\.made_up is not the sum of the rows"):
        measured("2000Q1", "2000Q1", {"perp_referral": PROGRAMME})


def test_a_row_outside_the_period_it_is_listed_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_another_day(tables: Tables) -> Listed:
        rows = tables.periods.cross_join(tables.take("perp_referral", "case", "referral_date"))
        return Listed(rows.select("period_start", "case", on=_.referral_date, numerator=1, denominator=1))

    alone(monkeypatch, of_another_day)
    with pytest.raises(DisclosureRefused, match=r"S\.made_up"):
        measured("2000Q1", "2000Q2", {"perp_referral": PROGRAMME})
