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
from dvmetrics.measure import Measurements
from dvmetrics.measure.cells import Cells
from tests.oracles import sample_measurements
from tests.small_tables import gate_result, measured, partnership

Name = tuple[str, ...]
"""Indicator, part, group and first day of the window; the last two may be left out."""


def numbers(cells: Cells, name: Name) -> list[int]:
    """The sets of one name."""
    wanted = dict(zip(("indicator", "part", "group", "window"), name, strict=False))
    own = cells.sets.assign(window=cells.sets["window"].dt.strftime("%Y-%m-%d").fillna(""))
    for column, value in wanted.items():
        own = own[own[column] == value]
    return list(own["set"])


def the(cells: Cells, *name: str) -> int:
    [number] = numbers(cells, name)
    return number


def reached(cells: Cells) -> dict[int, set[int]]:
    """Every set that a set is within, by following the arrows."""
    arrows: dict[int, set[int]] = {}
    for inner, outer in zip(cells.within["inner"], cells.within["outer"], strict=True):
        arrows.setdefault(inner, set()).add(outer)
    found = {}
    for start, first in arrows.items():
        seen, left = set(first), list(first)
        while left:
            new = arrows.get(left.pop(), set()) - seen
            seen |= new
            left += new
        found[start] = seen
    return found


def lies_within(cells: Cells, inner: Name, outer: Name) -> bool:
    return the(cells, *outer) in reached(cells).get(the(cells, *inner), set())


def by_atom(cells: Cells, *name: str) -> dict[str, int]:
    """The counts of a set by the first day of the atom."""
    own = cells.counts[cells.counts["set"] == the(cells, *name)].merge(cells.atoms, on="atom")
    days = own["start"].dt.strftime("%Y-%m-%d")
    return {str(day): int(number) for day, number in own["count"].groupby(days).sum().items()}


def summed(measurements: Measurements) -> dict[tuple[int, str], int]:
    """Every count of the frame again, from the cells by a plain loop."""
    cells = measurements.cells
    held: dict[tuple[int, int], int] = {}
    for number, atom, _agency, count in cells.counts.to_numpy().tolist():
        held[number, atom] = held.get((number, atom), 0) + count
    found: dict[tuple[int, str], int] = {}
    for row, part, number, first, last in cells.of.to_numpy().tolist():
        of_atoms = sum(held.get((number, atom), 0) for atom in range(first, last + 1))
        found[row, part] = found.get((row, part), 0) + of_atoms
    return found


def protected(measurements: Measurements) -> dict[tuple[int, str], float]:
    """Every protected count of the frame that was counted from rows."""
    found = {}
    for place, row in enumerate(measurements.frame.to_dict(orient="records")):
        definition = measurements.definitions[row["indicator"]]
        if row["state"] == "counted" and definition.about_people and "kpi_return" not in definition.sources:
            is_worked_out = definition.form == "weighted_share" and not row["group"]
            for part in () if is_worked_out else definition.protected_counts:
                found[place, part] = 0 if pd.isna(row[part]) else row[part]
    return found


# The sample


@pytest.fixture(scope="module")
def sample() -> Measurements:
    return sample_measurements()


of_sample = pytest.mark.xdist_group("sample")


@of_sample
def test_every_protected_count_of_the_sample_is_the_sum_of_its_cells(sample: Measurements) -> None:
    expected = protected(sample)
    assert len(expected) > 5_000
    assert summed(sample) == expected


@of_sample
def test_each_set_is_measured_where_its_figures_are_and_counted_nowhere_else(sample: Measurements) -> None:
    cells = sample.cells
    spans = cells.of[["set", "first", "last"]].to_numpy().tolist()
    used = {(number, atom) for number, first, last in spans for atom in range(first, last + 1)}
    assert set(zip(cells.measured["set"], cells.measured["atom"], strict=True)) == used
    assert set(zip(cells.counts["set"], cells.counts["atom"], strict=True)) <= used
    assert (cells.counts["count"] > 0).all()
    assert list(cells.sets["set"]) == list(range(len(cells.sets)))


@of_sample
def test_atoms_neither_overlap_nor_cut_a_period(sample: Measurements) -> None:
    cells, frame = sample.cells, sample.frame
    assert (cells.atoms["start"] <= cells.atoms["end"]).all()
    assert (cells.atoms["start"].iloc[1:].to_numpy() > cells.atoms["end"].iloc[:-1].to_numpy()).all()
    own = cells.of[~cells.of["part"].str.startswith("compared")]
    for period, day, at in (("period_start", "start", "first"), ("period_end", "end", "last")):
        stated = frame[period].to_numpy()[own["row"]]
        assert (cells.atoms[day].dt.date.to_numpy()[own[at]] == stated).all()


RELATED: dict[str, tuple[Name, Name]] = {
    "attended incidents are the same of two indicators": (("1.3", "denominator"), ("S.help_offered", "denominator")),
    "and back": (("S.help_offered", "denominator"), ("1.3", "denominator")),
    "attended incidents are incidents": (("1.3", "denominator"), ("2.1", "numerator")),
    "offers of help are incidents": (("S.help_offered", "numerator"), ("2.1", "numerator")),
    "crimes of arrests are the crimes": (("5.1", "denominator"), ("S.crimes", "numerator")),
    "and the crimes are those of arrests": (("S.crimes", "numerator"), ("5.1", "denominator")),
    "callers who were asked called first": (("S.campaign_callers", "denominator"), ("S.first_callers", "numerator")),
    "a campaign's calls are first calls": (("2.5", "numerator"), ("S.first_callers", "numerator")),
    "and first calls on its days are its calls": (("S.first_callers", "numerator"), ("2.5", "numerator")),
    "calls before a campaign are first calls": (("2.5", "compared_numerator"), ("S.first_callers", "numerator")),
    "people who came are referrals": (
        ("S.completeness", "denominator", "sex", "2000-01-01"),
        ("S.demand", "numerator"),
    ),
    "people whose age is known are people": (
        ("S.completeness", "numerator", "age", "2000-01-01"),
        ("S.completeness", "denominator", "age", "2000-01-01"),
    ),
    "a group is of those whose group is known": (
        ("7.1", "numerator", "female", "2000-01-01"),
        ("S.completeness", "numerator", "sex", "2000-01-01"),
    ),
    "every group is out of the same people": (
        ("7.1", "denominator", "female", "2000-01-01"),
        ("7.1", "denominator", "male", "2000-01-01"),
    ),
    "the gap's clients who feel safer feel safer": (
        ("S.outcome_gap", "numerator", "disability"),
        ("1.4", "numerator"),
    ),
}


@of_sample
@pytest.mark.parametrize("case", RELATED)
def test_sets_that_are_part_of_others_are_found(case: str, sample: Measurements) -> None:
    inner, outer = RELATED[case]
    assert lies_within(sample.cells, inner, outer)


@of_sample
def test_what_is_sent_on_a_route_is_referred(sample: Measurements) -> None:
    own, found, demand = sample.cells.sets, reached(sample.cells), the(sample.cells, "S.demand", "numerator")
    sent = set(own[(own["indicator"] == "S.flow") & (own["group_by"] == "sent")]["set"])
    not_empty = sent & set(sample.cells.counts["set"])
    assert len(not_empty) > 10
    assert all(demand in found[number] for number in not_empty)
    assert not (sent - not_empty) & set(found), "what is empty everywhere is part of everything, which says nothing"


@of_sample
def test_sets_that_are_no_part_of_others_are_not(sample: Measurements) -> None:
    found = reached(sample.cells)
    apart: list[tuple[Name, Name]] = [
        (("2.1", "numerator"), ("1.3", "denominator")),
        (("1.3", "numerator"), ("S.help_offered", "numerator")),
        (("S.first_callers", "numerator"), ("S.campaign_callers", "denominator")),
        (("S.demand", "numerator"), ("S.completeness", "denominator", "sex", "2000-01-01")),
        (("5.1", "numerator"), ("S.crimes", "numerator")),
        (("2.1", "numerator"), ("S.demand", "numerator")),
    ]
    for inner, outer in apart:
        assert the(sample.cells, *outer) not in found.get(the(sample.cells, *inner), set()), (inner, outer)


@of_sample
def test_who_is_counted_once_in_a_period_has_a_set_for_each_period(sample: Measurements) -> None:
    own = sample.cells.sets
    has_window = own[own["window"].notna()]
    assert set(has_window["indicator"]) == {"6.3", "7.1", "S.completeness", "S.re_referral"}
    assert not set(own[own["window"].isna()]["indicator"]) & {"6.3", "S.completeness", "S.re_referral"}
    periods = sample.frame[(sample.frame["indicator"] == "6.3") & (sample.frame["state"] == "counted")]
    assert len(numbers(sample.cells, ("6.3", "denominator"))) == len(periods)


@of_sample
def test_agencies_add_up_and_are_those_who_send(sample: Measurements) -> None:
    cells = sample.cells
    assert not cells.counts.duplicated(["set", "atom", "agency"]).any()
    demand = cells.counts[cells.counts["set"] == the(cells, "S.demand", "numerator")]
    assert set(demand["agency"]) == {"womens_aid", "victim_support", "rape_crisis"}
    recorded = cells.counts[cells.counts["set"] == the(cells, "2.1", "numerator")]
    assert set(recorded["agency"]) == {"thames_valley_police"}


@of_sample
def test_no_row_leaves_the_database(sample: Measurements) -> None:
    for table in (getattr(sample.cells, own.name) for own in dataclasses.fields(Cells)):
        assert "case" not in table.columns
    columns = {name for own in sample.rests_on.values() for names in own.values() for name in names}
    assert "case" not in columns


# Rows that can be seen

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
