"""What the sample holds of services, their clients and young people: counted in plain pandas."""

from functools import cache

import pandas as pd

from tests.sample_files import files, rows_of, year
from tests.test_sample_planted import by_year, percent, printed, working_days

ABUSE = ["abuse_physical", "abuse_sexual", "abuse_coercive", "abuse_harassment", "abuse_economic"]
SAFER, NO_SAFER = ["much_safer", "safer"], ["the_same", "less_safe"]
MINORITIES = ["asian", "black", "mixed", "other"]
CLIENTS_SAY = {"ethnicity": ["white", *MINORITIES], "disability": ["yes", "no"]}
CLIENTS_SAY["sexual_orientation"] = ["heterosexual", "gay_or_lesbian", "bisexual", "other"]
LAST_DAY = pd.Timestamp("2001-12-31")


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


def between_agencies() -> pd.DataFrame:
    return episodes()[episodes()["referring_agency"].notna()]


def acknowledged() -> dict[int, float]:
    waits = working_days(between_agencies()["referral_date"], between_agencies()["acknowledged_date"])
    return by_year(waits.le(5), between_agencies()["referral_date"])


def acted_on() -> float:
    there = between_agencies()
    return float((there["first_contact_date"].notna() | there["accepted"].eq("yes")).mean())


def in_the_data() -> dict[str, str]:
    """What README.md prints of them, by its first column."""
    ratios, (improved, came), (better, young) = representation(), young_people_improved(), still_better()
    orientation = episodes().loc[episodes()["first_contact_date"].notna(), "sexual_orientation"]
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
        "acknowledged": percent(acknowledged()),
        "acted on": f"{acted_on():.1%}",
        "callers asked": ", ".join(f"{share:.1%}" for share in not_placed_calls()),
    }


def test_readme_states_what_is_in_the_data() -> None:
    assert {name: printed().get(name) for name in in_the_data()} == in_the_data()


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
