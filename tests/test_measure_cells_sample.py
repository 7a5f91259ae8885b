"""The cells of the sample: every protected count is their sum, and sets lie within each other as they mean."""

from __future__ import annotations

import dataclasses

import pytest

from dvmetrics.measure import Measurements
from dvmetrics.measure.cells import Cells
from tests.measured_cells import Name, lies_within, numbers, protected, reached, summed, the
from tests.oracles import sample_measurements


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
