"""One indicator counted by itself: as it is defined it is what a run counts; broken down or by another period it is
what a count of the rows by hand says; and what it cannot have is said with what it can."""

from __future__ import annotations

import pandas as pd
import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.measure.alone import Alone
from dvmetrics.measure.rows import COLUMNS
from tests.benches import alone
from tests.small_tables import gate_result, measured, partnership

INCIDENTS = """
    incident_key victim_key reported_date attended_at      risk_assessed_at risk_grade agency
    a            ann        2000-01-05    2000-01-05T10:00 2000-01-05T12:00 high       north
    b            ann        2000-01-20    2000-01-20T10:00 -                standard   south
    c            bea        2000-02-06    2000-02-06T10:00 2000-02-06T11:00 high       south
    d            cat        2000-03-06    2000-03-06T10:00 2000-03-09T11:00 -          south
    e            ann        2000-05-06    -                -                -          north
"""
POPULATION = """
    year sex    age_band people delivered_for
    2000 female 18_24    600    2000Q1
    2000 male   18_24    400    2000Q1
"""
EPISODES = """
    episode_key referral_date person_key sex    months_abuse risk_in exit_type
    e1          2000-01-03    ann        female 10           high    planned
    e2          2000-01-04    bea        female 30           high    unplanned
    e3          2000-02-04    cat        male   4            medium  planned
    e4          2000-05-04    dot        -      2            high    -
"""
REFERRALS = """
    ref_key person_key referral_date start_date completed_date exit_reason suitable
    p1      pat        2000-01-05    2000-01-10 2000-06-01     -           yes
    p2      sam        2000-01-06    2000-01-11 -              stopped     yes
"""
Pairs = dict[tuple[str, str], tuple[float, float | None]]


def counted(own: Alone, name: str, by: str | None = None, period: str | None = None) -> Pairs:
    """By first day and group the counts, of the periods that were counted."""
    _, frame = own.count(name, by, period)
    assert list(frame.columns) == COLUMNS
    rows = frame[frame["state"] == "counted"].to_dict(orient="records")
    return {
        (str(row["period_start"]), row["group"]): (
            row["numerator"],
            None if pd.isna(row["denominator"]) else row["denominator"],
        )
        for row in rows
    }


@pytest.fixture(scope="module")
def police() -> Alone:
    return alone("2000Q1", "2000Q2", {"police_incident": INCIDENTS})


def test_as_it_is_defined_it_is_what_a_run_counts(police: Alone) -> None:
    full = measured("2000Q1", "2000Q2", {"police_incident": INCIDENTS}).frame
    for name, definition in police.definitions.items():
        _, frame = police.count(name)
        own = full[full["indicator"] == name]
        expected = own[own["group"] == ""] if definition.whole and definition.form != "weighted_share" else own
        pd.testing.assert_frame_equal(frame, expected.reset_index(drop=True), check_dtype=False)


def test_it_can_be_asked_again_and_again(police: Alone) -> None:
    """Counting keeps nothing in the database that a second count would find."""
    assert counted(police, "1.3") == counted(police, "1.3")
    assert counted(police, "1.3") == {
        ("2000-01-01", ""): (1, 2),
        ("2000-02-01", ""): (1, 1),
        ("2000-03-01", ""): (0, 1),
    }


def test_by_a_column_of_the_rows_each_case_is_in_one_group(police: Alone) -> None:
    assert counted(police, "1.3", by="risk_grade", period="quarter") == {
        ("2000-01-01", "high"): (2, 2),
        ("2000-01-01", "not given"): (0, 1),
        ("2000-01-01", "standard"): (0, 1),
    }


def test_by_the_agency_that_sent_the_row(police: Alone) -> None:
    assert counted(police, "1.3", by="agency", period="quarter") == {
        ("2000-01-01", "north"): (1, 1),
        ("2000-01-01", "south"): (1, 3),
    }


def test_a_person_is_in_the_group_of_the_first_row(police: Alone) -> None:
    """Ann's first incident of the quarter is graded high; a further one within a year follows in another grade."""
    longer = alone("2000Q1", "2001Q2", {"police_incident": INCIDENTS})
    found = counted(longer, "1.1", by="risk_grade")
    expected: Pairs = {("2000-01-01", "high"): (1, 2), ("2000-01-01", "not given"): (0, 1)}
    assert {name: pair for name, pair in found.items() if name[0] == "2000-01-01"} == expected


def test_other_periods_hold_the_same_cases(police: Alone) -> None:
    expected: Pairs = {("2000-01-01", ""): (2, 4)}
    assert counted(police, "1.3", period="quarter") == expected
    definition, _ = police.count("1.3", period="quarter")
    assert (definition.grain, police.definition("1.3").grain) == ("quarter", "month")


def test_a_rate_by_group_has_all_residents_under_it() -> None:
    own = alone("2000Q1", "2000Q1", {"police_incident": INCIDENTS.rsplit("\n", 2)[0], "population": POPULATION})
    whole: Pairs = {("2000-01-01", ""): (4, 1000)}
    assert counted(own, "2.1", period="quarter") == whole
    assert counted(own, "2.1", by="risk_grade", period="quarter") == {
        ("2000-01-01", name): (x, 1000) for name, x in (("high", 2), ("not given", 1), ("standard", 1))
    }


def test_a_group_without_a_case_in_a_period_is_none_and_not_missing(police: Alone) -> None:
    own = alone("2000Q1", "2000Q2", {"service_episode": EPISODES})
    found = counted(own, "S.demand", by="sex", period="quarter")
    assert {name: pair[0] for name, pair in found.items()} == {
        ("2000-01-01", "female"): 2,
        ("2000-01-01", "male"): 1,
        ("2000-01-01", "not given"): 0,
        ("2000-04-01", "female"): 0,
        ("2000-04-01", "male"): 0,
        ("2000-04-01", "not given"): 1,
    }


def test_a_median_by_group_is_of_its_own_cases() -> None:
    own = alone("2000Q1", "2000Q2", {"service_episode": EPISODES})
    _, frame = own.count("2.3", by="sex")
    first = frame[(frame["period_start"].astype(str) == "2000-01-01") & (frame["state"] == "counted")]
    assert dict(zip(first["group"], first["value"], strict=True)) == {"female": 20, "male": 4}


def test_a_share_is_not_broken_down_by_how_cases_ended() -> None:
    outcomes = {column.name for column in EXTRACTS["perp_referral"].columns if column.is_outcome}
    own = alone("2000Q1", "2001Q1", {"perp_referral": REFERRALS})
    assert "exit_reason" in outcomes
    assert set(own.groupings("4.2")) == {"referrer", "suitable", "partner_contactable", "agency"}
    with pytest.raises(ConfigurationError, match="cannot be broken down by exit_reason"):
        own.count("4.2", by="exit_reason")


def test_the_look_back_is_as_far_before_another_period() -> None:
    """4.4 looks back a year before its own year."""
    own = alone("1999Q1", "2001Q4", {"perp_referral": "referral_key person_key referral_date", "police_incident": ""})
    assert own.definition("4.4").look_back_months == 24
    definition, frame = own.count("4.4", period="quarter")
    assert definition.look_back_months == 15
    assert str(frame["period_start"].iloc[0]) == "2000-01-01"


REFUSED = [
    ("1.3", {"by": "sex"}, r"1\.3 cannot be broken down by sex; possible: crime_flag, .*risk_grade.*, agency\."),
    ("1.3", {"period": "week"}, r"1\.3 cannot be counted by week; possible: month, quarter, four_quarters, year\."),
    ("1.33", {}, r"There is no indicator 1\.33 here\. Did you mean 1\.3"),
]


@pytest.mark.parametrize(("name", "asked", "says"), REFUSED)
def test_what_it_cannot_have_is_said_with_what_it_can(
    name: str, asked: dict[str, str], says: str, police: Alone
) -> None:
    with pytest.raises(ConfigurationError, match=says):
        police.count(name, **asked)


def test_a_campaign_has_its_own_days_only() -> None:
    own = alone("2000Q1", "2000Q2", {"helpline": "call_key date answered first_time"})
    assert own.periods("2.5") == ("campaign",)
    with pytest.raises(ConfigurationError, match=r"2\.5 cannot be counted by month; possible: campaign\."):
        own.count("2.5", period="month")


def test_a_return_of_totals_has_no_breakdown() -> None:
    table = "indicator period_start period_end numerator delivered_for\n calls 2000-01-01 2000-01-31 41 2000Q1"
    measure = {"title": "Calls", "question": "How many?", "direction": "neutral", "unit": "calls", "words": "Calls."}
    own = partnership("2000Q1", {"kpi_return": ["sender"]}, local_measures={"calls": measure})
    totals = Alone(own, gate_result(own, "2000Q1", {"kpi_return": table}))
    assert counted(totals, "calls") == {("2000-01-01", ""): (41, None)}
    with pytest.raises(
        ConfigurationError, match=r"calls cannot be broken down by agency; its rows allow no breakdown\."
    ):
        totals.count("calls", by="agency")
