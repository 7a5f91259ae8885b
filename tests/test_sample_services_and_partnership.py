"""What the sample holds of services, learning, instruments and the partnership's own work: counted in plain pandas."""

from functools import cache

import pandas as pd
import pytest

from dvmetrics.extracts import EXTRACTS
from tests import test_sample_justice_and_home as justice_and_home
from tests import test_sample_planted
from tests.sample_files import QUARTERS, files, rows_of, year
from tests.test_sample_planted import by_year, percent, printed, working_days

ABUSE = ["abuse_physical", "abuse_sexual", "abuse_coercive", "abuse_harassment", "abuse_economic"]
SAFER, NO_SAFER = ["much_safer", "safer"], ["the_same", "less_safe"]
MINORITIES = ["asian", "black", "mixed", "other"]
CLIENTS_SAY = {"ethnicity": ["white", *MINORITIES], "disability": ["yes", "no"]}
CLIENTS_SAY["sexual_orientation"] = ["heterosexual", "gay_or_lesbian", "bisexual", "other"]
LAST_DAY = pd.Timestamp("2001-12-31")
AUDITED = ["1999Q1", "1999Q2", "1999Q3", "1999Q4", *QUARTERS[12:]]
EMPTY_BEFORE_1999 = ["audit", "victim_feedback"]


@cache
def episodes() -> pd.DataFrame:
    return rows_of("service_episode")


@cache
def exits() -> pd.DataFrame:
    """Episodes that people took up and that closed, with their forms' answers as `intake_…`, `exit_…`, `followup_…`."""
    taken_up = episodes().query("accepted == 'yes' and closed_date.notna()").set_index(["agency", "episode_key"])
    forms = rows_of("service_outcome").drop(columns=["delivered_for", "produced_at"])
    for point in ("intake", "exit", "followup"):
        own = forms[forms["point"] == point].drop(columns="point").set_index(["agency", "episode_key"])
        taken_up = taken_up.join(own.add_prefix(f"{point}_"))
    return taken_up.reset_index()


@cache
def matched() -> pd.DataFrame:
    return exits()[exits()["intake_date"].notna() & exits()["exit_date"].notna()]


def people() -> pd.DataFrame:
    """Each person at their first referral on record."""
    return episodes().sort_values(["referral_date", "agency", "episode_key"]).drop_duplicates("person_key")


def months_after(day: pd.Timestamp, months: int) -> pd.Timestamp:
    return day + pd.DateOffset(months=months)


# What each truth comes to


def feels_safer() -> dict[int, float]:
    valid = matched()[matched()["exit_feels_safe"].isin(SAFER + NO_SAFER)]
    return by_year(valid["exit_feels_safe"].isin(SAFER), valid["exit_date"])


def outcome_gap() -> float:
    valid = matched()[matched()["exit_feels_safe"].isin(SAFER + NO_SAFER)]
    safer = valid["exit_feels_safe"].isin(SAFER)
    minority, white = valid["ethnicity"].isin(MINORITIES), valid["ethnicity"].eq("white")
    return float(safer[minority].mean() - safer[white].mean())


def abuse_stopped() -> dict[int, float]:
    before = (matched()[[f"intake_{kind}" for kind in ABUSE]] == "yes").any(axis=1)
    abused = matched()[before]
    none = (abused[[f"exit_{kind}" for kind in ABUSE]] == "no").all(axis=1)
    return by_year(none, abused["exit_date"])


def match_rate() -> dict[int, float]:
    due = exits()[exits()["closed_date"] <= LAST_DAY]
    return by_year(due["intake_date"].notna() & due["exit_date"].notna(), due["closed_date"])


def wellbeing_kept() -> float:
    rated = exits().dropna(subset=["exit_wellbeing", "followup_wellbeing"])
    return float((rated["followup_wellbeing"] >= rated["exit_wellbeing"]).mean())


def referred_again() -> float:
    """People who left support by the end of 1999 with a further referral 1 to 730 days after they first left."""
    left = exits()[exits()["closed_date"] <= "1999-12-31"].groupby("person_key")["closed_date"].min()
    later = episodes()[["person_key", "referral_date"]].merge(left.rename("left"), on="person_key")
    waited = (later["referral_date"] - later["left"]).dt.days
    came_back = later.loc[waited.between(1, 730), "person_key"].nunique()
    return came_back / len(left)


def months_of_abuse() -> dict[int, float]:
    given = episodes()[episodes()["months_abuse"].notna()]
    return {
        int(str(of_year)): float(own.median())
        for of_year, own in given.groupby(year(given["referral_date"]))["months_abuse"]
    }


def children_offered() -> dict[int, float]:
    with_children = episodes()[episodes()["children_4_17"] > 0]
    waited = (with_children["children_support_offered_date"] - with_children["referral_date"]).dt.days
    in_time = with_children["children_offered"].where(waited <= 28, 0)
    of_year = year(with_children["referral_date"])
    shares = in_time.groupby(of_year).sum() / with_children["children_4_17"].groupby(of_year).sum()
    return {int(str(key)): float(share) for key, share in shares.items()}


def young_people_improved() -> tuple[float, list[int]]:
    """The share who improved, and how many young people came each year."""
    young = rows_of("youth_event").query("role == 'young_person'")
    both = young.dropna(subset=["score_before", "score_after"])
    came = young.groupby(year(young["event_date"])).size()
    return float((both["score_after"] > both["score_before"]).mean()), came.tolist()


def still_better() -> tuple[float, int]:
    """Of the young people with a form before and a year later, the share still above their score before."""
    young = rows_of("youth_event").query("role == 'young_person'")
    both = young.dropna(subset=["score_before", "score_followup"])
    return float((both["score_followup"] > both["score_before"]).mean()), len(both)


def not_placed_calls() -> list[float]:
    """The share of answered calls of which nobody knows whether they were the first: before April 2001, and since."""
    calls = rows_of("helpline").query("answered == 'yes'")
    every_caller = calls["date"] >= "2001-04-01"
    return [float(own["first_time"].eq("unknown").mean()) for own in (calls[~every_caller], calls[every_caller])]


def representation() -> dict[str, float]:
    """Share of a group among clients who said which, over its share among residents in 1999."""
    residents = rows_of("population_group").query("year == 1999")
    ratios: dict[str, float] = {}
    for characteristic, groups in CLIENTS_SAY.items():
        said = people()[people()[characteristic].isin(groups)][characteristic].value_counts(normalize=True)
        there = residents[residents["characteristic"] == characteristic].set_index("grp")["people"]
        ratios |= {f"{characteristic} {group}": float(said[group] / (there[group] / there.sum())) for group in groups}
    return ratios


def needs_met() -> dict[int, float]:
    needed = episodes()["interpreter_need"].eq("yes"), episodes()["format_need"].eq("yes")
    met = [
        ~need | episodes()[f"{what}_met"].eq("yes")
        for need, what in zip(needed, ("interpreter", "format"), strict=True)
    ]
    either = needed[0] | needed[1]
    return by_year((met[0] & met[1])[either], episodes()["referral_date"][either])


def standards_met() -> dict[int, float]:
    applies = rows_of("audit").query("result != 'not_applicable'")
    return by_year(applies["result"] == "met", applies["audit_date"])


def kappa() -> float:
    first, second = rows_of("audit")["result_a"], rows_of("audit")["result_b"]
    agree = float((first == second).mean())
    by_chance = float((first.value_counts(normalize=True) * second.value_counts(normalize=True)).sum())
    return (agree - by_chance) / (1 - by_chance)


def between_agencies() -> pd.DataFrame:
    return episodes()[episodes()["referring_agency"].notna()]


def acknowledged() -> dict[int, float]:
    waits = working_days(between_agencies()["referral_date"], between_agencies()["acknowledged_date"])
    return by_year(waits.le(5), between_agencies()["referral_date"])


def acted_on() -> float:
    there = between_agencies()
    return float((there["first_contact_date"].notna() | there["accepted"].eq("yes")).mean())


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
    ratios, agree, (improved, came) = representation(), answers_agree(), young_people_improved()
    better, young = still_better()
    orientation = episodes().loc[episodes()["first_contact_date"].notna(), "sexual_orientation"]
    campaign, (changed, replies) = pounds("campaign"), practice_changed()
    surplus = pounds("seminar")
    return {
        "1.4": percent(feels_safer()),
        "1.4 gap": f"{100 * outcome_gap():.1f} points",
        "1.5": percent(abuse_stopped()),
        "match rate": percent(match_rate()),
        "wellbeing": f"{wellbeing_kept():.1%}",
        "referred again": f"{referred_again():.1%}",
        "2.3": ", ".join(f"{months:g}" for months in months_of_abuse().values()),
        "2.3 given": f"{episodes()['months_abuse'].notna().mean():.1%}",
        "prior incidents": f"{episodes()['prior_incidents'].median():g}",
        "3.4": percent(children_offered()),
        "3.5": f"{improved:.1%}; {', '.join(str(people) for people in came)}",
        "3.5 later": f"{better:.1%} of {young}",
        "7.1 ethnicity": ", ".join(f"{ratios[f'ethnicity {group}']:.2f}" for group in CLIENTS_SAY["ethnicity"]),
        "7.1 disability": f"{ratios['disability yes']:.2f}",
        "7.1 orientation": ", ".join(
            f"{ratios[f'sexual_orientation {group}']:.2f}" for group in CLIENTS_SAY["sexual_orientation"]
        ),
        "7.1 not asked": f"{orientation.eq('not_asked').mean():.1%}",
        "7.2": percent(needs_met()),
        "8.3": percent(standards_met()),
        "8.3 kappa": f"{kappa():.2f}",
        "acknowledged": percent(acknowledged()),
        "acted on": f"{acted_on():.1%}",
        "attendance": percent(attendance()),
        "actions": percent(done_in_time()),
        "callers asked": ", ".join(f"{share:.1%}" for share in not_placed_calls()),
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
    counted = [*test_sample_planted.in_the_data(), *justice_and_home.in_the_data(), *in_the_data()]
    assert len(counted) == len(set(counted))
    assert sorted(printed()) == sorted(counted)


# Held to what was planted


def test_more_people_feel_safer_and_fewer_are_abused_when_support_ends() -> None:
    safer, stopped, both = feels_safer(), abuse_stopped(), match_rate()
    assert 0.68 < safer[1997] < 0.73
    assert 0.77 < safer[2001] < 0.82
    assert 0.48 < stopped[1997] < 0.54
    assert 0.54 < stopped[2001] < 0.60
    assert list(both.values()) == sorted(both.values())
    assert 0.58 < both[1997] < 0.65
    assert 0.75 < both[2001] < 0.82
    assert -0.08 < outcome_gap() < -0.04


def test_some_exits_have_no_form_and_few_people_are_seen_a_year_later() -> None:
    assert exits()["exit_date"].isna().mean() > 0.15
    assert exits()["intake_date"].isna().mean() > 0.03
    later = exits().dropna(subset=["followup_date"])
    assert later["followup_date"].sub(later["exit_date"]).dt.days.between(365, 395).all()
    assert 250 < len(later) < 500
    assert 0.58 < wellbeing_kept() < 0.66
    assert 0.08 < referred_again() < 0.20


def test_forms_belong_to_episodes_of_the_same_service() -> None:
    key = ["agency", "episode_key"]
    known = rows_of("service_outcome").merge(episodes()[key], on=key, how="left", indicator=True)
    assert known["_merge"].eq("both").all()
    assert (exits()["exit_date"].isna() | exits()["exit_date"].eq(exits()["closed_date"])).all()
    assert (exits()["intake_date"].isna() | exits()["intake_date"].ge(exits()["first_contact_date"])).all()


def test_help_is_reached_earlier() -> None:
    months = months_of_abuse()
    assert 33 <= months[1997] <= 37
    assert 25 <= months[2001] <= 28
    assert 0.70 < episodes()["months_abuse"].notna().mean() < 0.80
    assert 15 < episodes()["prior_incidents"].median() < 25


def test_police_told_before_agrees_with_what_the_police_recorded() -> None:
    first = rows_of("police_incident").groupby("victim_key")["reported_date"].min()
    recorded = episodes()["person_key"].map(first) < episodes()["referral_date"]
    told = episodes()["police_told_before"]
    assert told[recorded & told.isin(["yes", "no"])].eq("yes").mean() > 0.94
    assert told[~recorded & told.isin(["yes", "no"])].eq("yes").mean() < 0.35


def test_children_are_offered_support_and_never_more_than_there_are() -> None:
    shares = children_offered()
    assert 0.54 < shares[1997] < 0.61
    assert 0.74 < shares[2001] < 0.80
    offered = episodes()[episodes()["children_support_offered_date"].notna()]
    assert offered["children_offered"].between(1, offered["children_4_17"]).all()
    assert (offered["children_support_offered_date"] >= offered["first_contact_date"]).all()


def test_few_young_people_come_to_the_theatre_and_two_in_three_improve() -> None:
    improved, came = young_people_improved()
    assert 0.60 < improved < 0.70
    assert len(came) == 4
    assert max(came) < 30
    events = rows_of("youth_event")
    assert events.groupby("event_key")["setting_id"].nunique().eq(10).all()
    assert events["event_date"].dt.month.eq(5).all()


def test_most_young_people_answer_again_a_year_later_and_half_of_them_are_still_better() -> None:
    better, young = still_better()
    matched = rows_of("youth_event").query("role == 'young_person' and event_date < '2001-01-01'")
    matched = matched.dropna(subset=["score_before", "score_after"])
    assert 0.75 < young / len(matched) < 0.85
    assert 0.45 < better < young_people_improved()[0]
    for file in files():
        if file.note["extract_id"] == "youth_event":
            later = file.rows["score_followup"].notna()
            days = pd.Timestamp(file.note["period_end"]) - file.rows["event_date"]
            assert days[later].dt.days.between(365, 365 + 92).all()
            assert days[~later].dt.days.between(0, 92).all()


def test_the_helpline_knows_more_callers_once_it_asks_everybody() -> None:
    before, since = not_placed_calls()
    assert 0.015 < before < 0.025
    assert since < before / 2


def test_some_groups_come_less_often_than_they_live_here() -> None:
    ratios = representation()
    assert 0.75 < ratios["ethnicity asian"] < 0.85
    assert 0.55 < ratios["disability yes"] < 0.65
    others = {name: ratio for name, ratio in ratios.items() if name not in ("ethnicity asian", "disability yes")}
    assert all(0.75 < ratio < 1.3 for ratio in others.values())
    for of_year in range(1997, 2002):
        adults = rows_of("population").query(f"year == {of_year} and age_band != '0_15'")["people"].sum()
        residents = rows_of("population_group").query(f"year == {of_year}").groupby("characteristic")["people"].sum()
        assert residents.between(adults - 3, adults + 3).all()


def test_needs_for_language_and_format_are_met_more_often() -> None:
    shares = needs_met()
    assert 0.75 < shares[1997] < 0.81
    assert 0.86 < shares[2001] < 0.92
    asked = episodes().loc[episodes()["first_contact_date"].notna(), "sexual_orientation"]
    assert 0.27 < asked.eq("not_asked").mean() < 0.33


def test_referring_agencies_agree_with_the_source() -> None:
    expected = {
        "police": {"thames_valley_police"},
        "health": {"mk_community_nhs_trust"},
        "housing": {"shelter"},
        "probation": {"probation"},
        "solicitor": {"franklins", "linnells", "pictons"},
    }
    named = between_agencies().groupby("referral_source")["referring_agency"].unique()
    assert {source: set(agencies) for source, agencies in named.items() if source != "voluntary"} == expected
    assert len(named["voluntary"]) >= 5
    assert between_agencies()["referring_agency"].isin(rows_of("signatory_register")["agency_id"]).all()
    assert between_agencies()["referring_agency"].ne(between_agencies()["agency"]).all()
    alone = episodes()[episodes()["referral_source"].isin(["self", "friend_or_family", "unknown"])]
    assert alone[["referring_agency", "acknowledged_date", "policy_sharing_basis"]].isna().all(axis=None)


def test_referrals_between_agencies_are_acknowledged_sooner() -> None:
    shares = acknowledged()
    assert 0.59 < shares[1997] < 0.66
    assert 0.80 < shares[2001] < 0.86
    assert 0.85 < acted_on() < 0.95


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
