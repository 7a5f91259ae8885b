"""What the sample holds of the partnership's own work: audits, what victims say, training, meetings and money."""

import pandas as pd
import pytest

from dvmetrics.extracts import EXTRACTS
from tests import test_sample_justice_and_home as justice_and_home
from tests import test_sample_planted
from tests import test_sample_services as services
from tests.sample_files import QUARTERS, files, rows_of, year
from tests.test_sample_planted import by_year, percent, printed
from tests.test_sample_services import LAST_DAY, episodes, months_after

AUDITED = ["1999Q1", "1999Q2", "1999Q3", "1999Q4", *QUARTERS[12:]]
EMPTY_BEFORE_1999 = ["audit", "victim_feedback"]


# What each truth comes to


def standards_met() -> dict[int, float]:
    applies = rows_of("audit").query("result != 'not_applicable'")
    return by_year(applies["result"] == "met", applies["audit_date"])


def kappa() -> float:
    first, second = rows_of("audit")["result_a"], rows_of("audit")["result_b"]
    agree = float((first == second).mean())
    by_chance = float((first.value_counts(normalize=True) * second.value_counts(normalize=True)).sum())
    return (agree - by_chance) / (1 - by_chance)


def attendance() -> dict[int, float]:
    invited = rows_of("meeting").query("invited == 'yes'")
    return by_year(invited["attended"] == "yes", invited["date"])


def done_in_time() -> dict[int, float]:
    due = rows_of("action")[rows_of("action")["due_date"] <= LAST_DAY]
    return by_year(due["closed_date"] <= due["due_date"], due["due_date"])


def agencies_with_policy(quarter: str) -> int:
    end = pd.Period(quarter, freq="Q").end_time.normalize()
    own = rows_of("policy_document").query(f"delivered_for == '{quarter}' and cites_code == 'yes'")
    return int(own.loc[own["reviewed_on"] >= months_after(end, -24), "agency_id"].nunique())


def training_change() -> float:
    both = rows_of("training_attendance").dropna(subset=["score_before", "score_after"])
    return float((both["score_after"] - both["score_before"]).mean())


def practice_changed() -> tuple[float, int]:
    answered = rows_of("training_attendance").query("practice_changed in ('yes', 'no', 'unknown')")
    return float(answered["practice_changed"].eq("yes").mean()), len(answered)


def tutor_hours() -> list[int]:
    given = rows_of("training_event")
    hours = given.groupby(year(given["event_date"]))["tutor_hours"].sum().astype(int)
    booked = rows_of("finance").query("kind == 'in_kind' and stream in ('training', 'seminar')")
    assert booked.groupby(year(booked["date"]))["in_kind_hours"].sum().tolist() == hours.tolist()
    return hours.tolist()


def pounds(stream: str) -> dict[str, int]:
    lines = rows_of("finance").query(f"stream == '{stream}' and amount.notna()")
    return {str(kind): int(amount) for kind, amount in lines.groupby("kind")["amount"].sum().items()}


def reviewed(quarter: str) -> float:
    end = pd.Period(quarter, freq="Q").end_time.normalize()
    own = rows_of("directory").query(f"delivered_for == '{quarter}'")
    return float((own["last_reviewed"] >= months_after(end, -24)).mean())


def answers_agree() -> dict[str, dict[int, float]]:
    answers = rows_of("victim_feedback").query("response != 'no_answer'")
    return {
        str(item): by_year(own["response"] == "agree", own["answered_on"]) for item, own in answers.groupby("item_code")
    }


def answered() -> float:
    rounds = rows_of("feedback_round")
    return float(rounds["answered"].sum() / rounds["invited"].sum())


def in_the_data() -> dict[str, str]:
    """What README.md prints of them, by its first column."""
    agree, (changed, replies) = answers_agree(), practice_changed()
    campaign, surplus = pounds("campaign"), pounds("seminar")
    return {
        "8.3": percent(standards_met()),
        "8.3 kappa": f"{kappa():.2f}",
        "attendance": percent(attendance()),
        "actions": percent(done_in_time()),
        "policies": f"{agencies_with_policy('1999Q4')} of 17, {agencies_with_policy('2001Q4')} of 17",
        "training": f"{training_change():+.1f} points",
        "practice": f"{changed:.1%} of {replies}",
        "tutors": ", ".join(str(hours) for hours in tutor_hours()),
        "seminars": f"£{surplus['income'] - surplus['spend']}",
        "campaign": ", ".join(f"£{campaign[kind]:,}" for kind in ("budget", "sponsorship", "income", "spend")),
        "directory": ", ".join(f"{reviewed(f'{of_year}Q4'):.1%}" for of_year in range(1997, 2002)),
        "listened to": percent(agree["listened_to"]),
        "to blame": percent(agree["made_to_feel_to_blame"]),
        "feedback answered": f"{answered():.1%}",
    }


def test_readme_states_what_is_in_the_data() -> None:
    assert {name: printed().get(name) for name in in_the_data()} == in_the_data()


def test_readme_prints_nothing_that_no_test_counts() -> None:
    counted = [
        *test_sample_planted.in_the_data(),
        *justice_and_home.in_the_data(),
        *services.in_the_data(),
        *in_the_data(),
    ]
    assert len(counted) == len(set(counted))
    assert sorted(printed()) == sorted(counted)


# Held to what was planted


def test_audits_are_ten_files_of_six_agencies_a_quarter() -> None:
    audit = rows_of("audit")
    by_agency = audit.groupby(["delivered_for", "agency_id"])["audit_key"].nunique()
    assert by_agency.eq(10).all()
    assert by_agency.groupby("delivered_for").size().to_dict() == dict.fromkeys(AUDITED, 6)
    assert audit.groupby("audit_key")["standard_id"].nunique().eq(13).all()
    assert (audit["auditor_a"] != audit["agency_id"]).all()
    assert (audit["auditor_b"] != audit["agency_id"]).all()
    shares = standards_met()
    assert 0.72 < shares[1999] < 0.78
    assert 0.84 < shares[2001] < 0.89
    assert 0.66 < kappa() < 0.74


def test_instruments_lead_back_to_nobody() -> None:
    persons = set(episodes()["person_key"]) | set(episodes()["episode_key"])
    for extract in ("audit", "victim_feedback"):
        for column in EXTRACTS[extract].of_kind("key"):
            assert not set(rows_of(extract)[column]) & persons
    assert rows_of("victim_feedback")["answer_key"].is_unique


@pytest.mark.parametrize("extract", EMPTY_BEFORE_1999)
def test_nothing_was_asked_before_1999_and_the_sender_says_so(extract: str) -> None:
    own = [file for file in files() if file.note["extract_id"] == extract]
    assert {file.slot[2] for file in own} == set(QUARTERS)
    assert all((file.note["row_count"] == 0) == (file.slot[2] < "1999") for file in own)


def test_feedback_counts_those_invited() -> None:
    rounds = rows_of("feedback_round")
    before = rounds["delivered_for"] < "1999"
    assert rounds.loc[before, ["invited", "answered"]].eq(0).all(axis=None)
    assert rounds.loc[~before, "invited"].between(50, 70).all()
    assert 0.42 < answered() < 0.48
    agree = answers_agree()
    assert agree["listened_to"][1999] < agree["listened_to"][2001]
    assert agree["made_to_feel_to_blame"][2001] < agree["made_to_feel_to_blame"][1999] < 0.2
    given = rows_of("victim_feedback").groupby(["agency", "delivered_for"])["item_code"].value_counts()
    assert given.groupby(["agency", "delivered_for"]).nunique().eq(1).all()


def test_courses_are_those_that_somebody_attended() -> None:
    came = (
        rows_of("training_attendance")
        .groupby("event_key")
        .agg(event_date=("event_date", "first"), kind=("kind", "first"), people=("staff_key", "size"))
    )
    courses = rows_of("training_event").set_index("event_key")
    assert set(courses.index) == set(came.index)
    assert (courses["places"] - came["people"]).ge(0).all()
    pd.testing.assert_frame_equal(
        courses[["event_date", "kind"]].sort_index(), came[["event_date", "kind"]].sort_index()
    )
    assert tutor_hours() == [120, 165, 220, 260, 300]


def test_training_changes_scores_and_most_say_later_what_it_did() -> None:
    assert 14 < training_change() < 18
    changed, replies = practice_changed()
    assert 0.55 < changed < 0.65
    due = rows_of("training_attendance").query("event_date <= '2001-08-31'")
    answered_later = due["practice_changed"].notna()
    assert 0.57 < answered_later.mean() < 0.63
    assert due[answered_later].groupby("event_key").size().gt(5).sum() == due["event_key"].nunique()
    assert replies >= answered_later.sum()


def test_what_staff_say_three_months_later_comes_with_a_later_file() -> None:
    own = [file.rows for file in files() if file.note["extract_id"] == "training_attendance"]
    every = pd.concat(own, ignore_index=True)
    of_file = pd.Series(pd.PeriodIndex(every["delivered_for"], freq="Q"), index=every.index)
    later = of_file.astype("int64") - every["event_date"].dt.to_period("Q").astype("int64")
    assert set(later) == {0, 1}
    assert every.loc[later == 1, "practice_changed"].notna().all()
    assert every.loc[later == 0, "practice_changed"].notna().mean() < 0.3
    known = ["event_key", "staff_key", "agency_id", "front_line", "score_before", "score_after"]
    assert len(every[known].drop_duplicates()) == len(rows_of("training_attendance"))


def test_meetings_actions_policies_and_directory_move_as_planted() -> None:
    came, done = attendance(), done_in_time()
    assert 0.73 < came[1997] < 0.79
    assert 0.79 < came[2001] < 0.84
    assert 0.60 < done[1997] < 0.73
    assert 0.74 < done[2001] < 0.82
    meetings = rows_of("meeting")
    held = meetings.groupby("body")["date"].nunique()
    assert held.to_dict() == {"committee": 10, "sub_group": 60, "working_party": 20}
    assert (agencies_with_policy("1999Q4"), agencies_with_policy("2001Q4")) == (4, 9)
    assert 0.58 < reviewed("1997Q1") < 0.63
    assert 0.90 < reviewed("2001Q4") < 0.94
    decided_by = rows_of("action").merge(
        meetings, left_on=["decided_on", "body"], right_on=["date", "body"], how="left"
    )
    assert decided_by["date"].notna().all()


def test_money_can_be_found_again() -> None:
    seminar = pounds("seminar")
    assert seminar["income"] - seminar["spend"] == 412
    assert pounds("code_of_practice")["spend"] == 412
    campaign, register = pounds("campaign"), rows_of("campaign").query("campaign_id == 'autumn_2000'")
    assert register["delivered_for"].unique().tolist() == QUARTERS[15:]
    assert register["spend"].eq(campaign["spend"]).all()
    assert register["income"].eq(campaign["sponsorship"] + campaign["income"]).all()


def test_schools_are_open_on_about_190_working_days_a_year() -> None:
    days = rows_of("school_calendar")["date"]
    assert days.dt.day_of_week.lt(5).all()
    assert days.groupby(year(days)).size().between(185, 195).all()
    assert not days.isin(pd.to_datetime(["1999-12-31", "1999-04-05", "2000-08-28", "2001-12-25"])).any()
