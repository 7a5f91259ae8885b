"""What the sample holds of police, justice, meetings on high-risk cases, the programme, home and school.

Counted in plain pandas, held to what was planted, and to the numbers printed in README.md.
"""

from functools import cache

import pandas as pd

from tests.sample_files import files, incidents, rows_of, year
from tests.test_sample_planted import by_year, percent, printed, working_days

SIX_MONTHS = pd.Timedelta(days=183)
YEAR = pd.Timedelta(days=365)
CANNOT_PLACE = ["no_space", "needs_cannot_be_met"]


def arrests_for_100_crimes() -> dict[int, float]:
    crimes = incidents().query("crime_flag == 'yes'")
    return by_year(crimes["arrest_flag"] == "yes", crimes["reported_date"])


def both_arrested() -> float:
    return float((incidents().query("arrest_flag == 'yes'")["dual_arrest"] == "yes").mean())


def without_support() -> dict[int, float]:
    finalised = incidents()[incidents()["outcome_code"].notna()]
    return by_year(finalised["outcome_code"] == "victim_does_not_support", finalised["reported_date"])


def help_offered() -> dict[int, float]:
    attended = incidents()[incidents()["attended_at"].notna() & incidents()["referral_offered"].isin(["yes", "no"])]
    return by_year(attended["referral_offered"] == "yes", attended["reported_date"])


def repeats_at_meetings() -> dict[str, float]:
    cases = rows_of("marac_case")
    shares = (cases["repeat_flag"] == "yes").groupby(cases["repeat_definition"]).mean()
    return {str(definition): float(share) for definition, share in shares.items()}


def discussed_before() -> pd.Series:
    """Whether the victim of a case was discussed at a meeting in the 365 days before."""
    cases = rows_of("marac_case").sort_values("meeting_date", kind="stable")
    before: pd.Series = cases.groupby("victim_key")["meeting_date"].diff() <= YEAR
    return before


def partners_offered() -> dict[int, float]:
    starters = rows_of("perp_referral").query("partner_contactable == 'yes' and start_date.notna()")
    starters = starters[starters["start_date"] <= "2001-12-31"]
    return by_year(starters["partner_offered_at"] <= starters["start_date"], starters["start_date"])


def contact_as_suspect() -> tuple[float, float]:
    """Starters with an incident as a suspect in the 365 days before the start, and in the 365 days after it."""
    starters = rows_of("perp_referral").query("'1998-01-01' <= start_date <= '2000-12-31'")
    pairs = starters.merge(incidents(), left_on="person_key", right_on="suspect_key")
    wait = (pairs["reported_date"] - pairs["start_date"]).dt.days
    before, after = (pairs.loc[wait.between(*days), "ref_key"].nunique() for days in ((-365, -1), (1, 365)))
    return before / len(starters), after / len(starters)


def charged() -> dict[int, float]:
    decided = rows_of("cps_case").query("decision_date <= '2001-12-31'")
    return by_year(decided["charged"] == "yes", decided["decision_date"])


def convicted() -> dict[int, float]:
    ended = rows_of("cps_case").query("outcome_date <= '2001-12-31'")
    return by_year(ended["hearing_outcome"] == "convicted", ended["outcome_date"])


def seen_the_same_day() -> dict[int, float]:
    requests = rows_of("legal_request")
    same_day = requests["seen_at"].dt.normalize() == requests["requested_at"].dt.normalize()
    return by_year(same_day, requests["requested_at"])


def off_rota() -> float:
    hours = rows_of("legal_request")["in_rota_hours"]
    return float((hours == "no").sum() / hours.isin(["yes", "no"]).sum())


def homeless_because_of_violence() -> dict[int, float]:
    owed = rows_of("housing_approach").query("duty == 'yes'")
    return by_year(owed["reason"] == "domestic_violence", owed["date"])


@cache
def homes_made_safe() -> pd.DataFrame:
    """Homes fitted half a year before the end of the data, each with whether its household stayed safely."""
    fitted = rows_of("housing_approach").query("sanctuary_fitted_date <= '2001-06-30'")
    days_of = incidents().groupby("victim_key")["reported_date"].apply(list).to_dict()
    again = [
        any(
            pd.Timedelta(0) < day - home.sanctuary_fitted_date <= SIX_MONTHS for day in days_of.get(home.person_key, [])
        )
        for home in fitted.itertuples()
    ]
    return fitted.assign(again=again, safely=(fitted["at_home_6m"] == "yes") & ~pd.Series(again, index=fitted.index))


def stayed_safely() -> dict[int, float]:
    return by_year(homes_made_safe()["safely"], homes_made_safe()["sanctuary_fitted_date"])


@cache
def households() -> pd.DataFrame:
    """Households that asked the refuge, once a year: whether one was placed, or turned away for want of a place."""
    requests = rows_of("refuge_request").assign(of_year=lambda rows: year(rows["date"]))
    requests["placed"] = requests["outcome"] == "placed"
    requests["turned_away"] = (requests["outcome"] == "refused") & requests["refusal_reason"].isin(CANNOT_PLACE)
    return requests.groupby(["of_year", "household_key"], as_index=False)[["placed", "turned_away"]].any()


def could_not_be_placed() -> dict[int, float]:
    without = households()["turned_away"] & ~households()["placed"]
    return {int(str(key)): float(share) for key, share in without.groupby(households()["of_year"]).mean().items()}


def school_kept() -> float:
    """Of the children for whom 60 school days are over."""
    answers = rows_of("education_link")["school_kept_at_60_days"].dropna()
    return float((answers == "yes").mean())


def in_the_data() -> dict[str, str]:
    """What README.md prints of them, by its first column."""
    before, after = contact_as_suspect()
    return {
        "5.1": percent(arrests_for_100_crimes()),
        "dual arrests": f"{both_arrested():.1%}",
        "no support": percent(without_support()),
        "help offered": percent(help_offered()),
        "1.2": percent(dict(enumerate(repeats_at_meetings().values()))),
        "4.3": percent(partners_offered()),
        "4.4": f"{before:.1%} before, {after:.1%} after",
        "5.2": percent(charged()),
        "5.3": percent(convicted()),
        "5.5": percent(seen_the_same_day()),
        "5.5 off rota": f"{off_rota():.1%}",
        "6.1": percent(homeless_because_of_violence()),
        "6.2": percent(stayed_safely()),
        "6.3": percent(could_not_be_placed()),
        "6.4": f"{school_kept():.1%}",
    }


def test_readme_states_what_is_in_the_data() -> None:
    assert {name: printed().get(name) for name in in_the_data()} == in_the_data()


# Police


def test_four_in_ten_crimes_lead_to_an_arrest_and_few_to_two() -> None:
    assert all(0.36 < share < 0.44 for share in arrests_for_100_crimes().values())
    assert 0.02 < both_arrested() < 0.04
    assert incidents().query("arrest_flag == 'no'")["dual_arrest"].eq("no").all()


def test_three_in_ten_victims_do_not_support_and_that_is_steady() -> None:
    assert all(0.25 < share < 0.31 for share in without_support().values())
    finalised = incidents()[incidents()["outcome_code"].notna()]
    assert finalised["crime_flag"].eq("yes").all()
    assert finalised["outcome_date"].notna().all()
    assert finalised.loc[finalised["outcome_code"] == "charged", "suspect_key"].notna().all()


def test_help_is_offered_more_often_and_taken_up_only_where_it_was() -> None:
    shares = help_offered()
    assert 0.80 < shares[1997] < 0.86
    assert 0.92 < shares[2001] < 0.97
    assert incidents().loc[incidents()["referral_accepted"].notna(), "referral_offered"].eq("yes").all()


def test_links_lead_to_an_earlier_incident_of_the_same_victim() -> None:
    linked = incidents()[incidents()["linked_incident_key"].notna()]
    first = incidents().set_index("incident_key").loc[linked["linked_incident_key"]]
    assert first["victim_key"].to_list() == linked["victim_key"].to_list()
    assert (first["reported_date"].to_numpy() <= linked["reported_date"].to_numpy()).all()
    assert 0.6 < len(linked) / incidents()["victim_key"].duplicated().sum() < 0.9


def test_children_are_offered_support_after_they_were_told_of() -> None:
    notices = rows_of("child_notification")
    offered = notices[notices["support_offered_at"].notna()]
    assert set(offered["route"]) == {"school", "childrens_services"}
    assert working_days(offered["notified_at"], offered["support_offered_at"]).between(0, 15).all()


def test_orders_are_against_suspects_who_were_given_a_notice() -> None:
    orders = rows_of("protective_order")
    noticed = incidents().query("protective_notice == 'yes'")["suspect_key"]
    assert orders["person_key"].isin(noticed).all()
    assert orders.groupby(year(orders["applied_date"])).size().between(18, 40).all()
    assert 0.8 < orders["granted"].eq("yes").mean() < 0.92
    assert 15 < orders["breached"].eq("yes").sum() < 40
    applications = rows_of("disclosure_application")
    assert applications.groupby(year(applications["applied_date"])).size().between(20, 30).all()
    assert set(applications["route"]) == {"right_to_ask", "right_to_know"}


# Meetings on high-risk cases


def test_repeats_rise_with_their_definition_and_with_nothing_else() -> None:
    shares = repeats_at_meetings()
    assert 0.27 < shares["v1"] < 0.33
    assert 0.33 < shares["v2"] < 0.39
    cases = rows_of("marac_case").sort_values("meeting_date", kind="stable")
    assert cases["repeat_definition"].eq("v1").equals(cases["meeting_date"] < "2000-01-01")
    assert discussed_before()[cases["repeat_flag"] == "yes"].all()
    by_second = cases["repeat_definition"] == "v2"
    assert discussed_before()[by_second].equals(cases["repeat_flag"].eq("yes")[by_second])
    came_again = by_year(discussed_before(), cases["meeting_date"])
    assert all(0.33 < share < 0.39 for share in came_again.values())


def test_meetings_are_monthly_from_1998_on_and_add_their_cases_up() -> None:
    cases, meetings = rows_of("marac_case"), rows_of("marac_meeting").sort_values("meeting_date")
    months = [str(month) for month in meetings["meeting_date"].dt.to_period("M")]
    assert months == [str(month) for month in pd.period_range("1998-01", "2001-12", freq="M")]
    assert cases.groupby(year(cases["meeting_date"])).size().between(70, 110).all()
    held = cases.groupby("meeting_date")
    assert meetings["cases"].astype(int).to_list() == held.size().to_list()
    assert meetings["repeats"].to_list() == held["repeat_flag"].apply(lambda flags: flags.eq("yes").sum()).to_list()
    assert 0.7 < cases["victim_key"].isin(incidents()["victim_key"]).mean() < 0.95
    assert cases["perp_key"].dropna().isin(incidents()["suspect_key"]).all()


# The programme


def test_partners_are_offered_support_more_and_more() -> None:
    shares = partners_offered()
    assert 0.62 < shares[1997] < 0.80
    assert 0.87 < shares[2001] <= 1
    referrals = rows_of("perp_referral")
    assert referrals.loc[referrals["partner_reports_safe"].notna(), "partner_offered_at"].notna().all()
    offered = referrals.dropna(subset=["partner_offered_at", "start_date"])
    assert (offered["partner_offered_at"] <= offered["start_date"]).all()
    assert referrals["partner_key"].dropna().isin(incidents()["victim_key"]).mean() > 0.7


def test_police_hear_less_of_starters_after_the_start_though_nothing_is_planted() -> None:
    before, after = contact_as_suspect()
    assert before > after + 0.2


# Justice


def test_charging_and_convictions_rise() -> None:
    planted = dict(zip(range(1997, 2002), (0.69, 0.70, 0.715, 0.73, 0.74), strict=True))
    assert all(abs(share - planted[of_year]) < 0.03 for of_year, share in charged().items())
    shares = convicted()
    assert 0.72 < shares[1997] < 0.79
    assert 0.76 < shares[2001] < 0.83


def test_cases_are_of_suspects_of_crimes_and_of_partners_only_by_the_first_definition() -> None:
    cases, crimes = rows_of("cps_case"), incidents().query("crime_flag == 'yes'")
    assert cases["suspect_key"].isin(crimes["suspect_key"]).all()
    partners = crimes[crimes["relationship"].isin(["partner", "ex_partner"])]["suspect_key"]
    by_first = cases["referred_date"] < "1999-10-01"
    assert cases[by_first]["suspect_key"].isin(partners).all()
    assert not cases[~by_first]["suspect_key"].isin(partners).all()
    assert cases.groupby(year(cases["referred_date"])).size().between(100, 280).all()
    versions = {file.slot[2]: file.note["definition_version"] for file in files() if file.slot[0] == "cps_case"}
    assert versions == {quarter: "2" if quarter >= "2000Q1" else "1" for quarter in versions}


def test_requests_are_seen_the_same_day_more_often() -> None:
    shares = seen_the_same_day()
    assert 0.86 < shares[1997] < 0.91
    assert 0.93 < shares[2001] < 0.97
    assert 0.27 < off_rota() < 0.33
    requests = rows_of("legal_request")
    assert requests.groupby(year(requests["requested_at"])).size().between(170, 270).all()
    sat = rows_of("legal_rota").query("court_sat == 'yes'")["date"]
    in_hours = requests[requests["in_rota_hours"] == "yes"]["requested_at"]
    assert in_hours.dt.normalize().isin(sat).all()
    assert in_hours.dt.hour.between(9, 12).all()


# Home and school


def test_a_steady_share_is_homeless_because_of_violence() -> None:
    assert all(0.26 < share < 0.30 for share in homeless_because_of_violence().values())
    approaches = rows_of("housing_approach")
    assert approaches.groupby(year(approaches["date"])).size().between(400, 440).all()
    assert 0.26 < approaches["reason"].eq("domestic_violence").mean() < 0.30
    assert approaches.loc[approaches["duty"] == "no", "ta_nights"].isna().all()


def test_more_families_stay_safely_in_homes_made_safe() -> None:
    shares = stayed_safely()
    assert 0.66 < shares[1997] < 0.76
    assert 0.74 < shares[2001] < 0.82
    homes = homes_made_safe()
    assert 0.05 < homes["again"].mean() < 0.2
    assert homes["reason"].eq("domestic_violence").all()
    assert homes[homes["sanctuary_fitted_date"] < "2001-06-01"]["at_home_6m"].isin(["yes", "no"]).all()
    assert homes.groupby(year(homes["sanctuary_fitted_date"])).size()[[1998, 1999, 2000]].between(55, 80).all()
    known = set(incidents()["victim_key"]) | set(rows_of("service_episode")["person_key"])
    assert homes["person_key"].isin(known).all()


def test_fewer_households_cannot_be_placed_and_they_ask_more_than_once() -> None:
    shares = could_not_be_placed()
    assert 0.30 < shares[1997] < 0.38
    assert 0.20 < shares[2001] < 0.27
    requests = rows_of("refuge_request")
    assert requests.groupby(year(requests["date"])).size().between(230, 290).all()
    assert households().groupby("of_year").size().between(170, 205).all()
    refused = requests["outcome"].eq("refused") & requests["refusal_reason"].isin(CANNOT_PLACE)
    assert by_year(refused, requests["date"])[1997] > shares[1997] + 0.05
    assert requests["nights"].notna().equals(requests["outcome"] == "placed")


def test_few_children_are_displaced_and_three_in_five_keep_their_school() -> None:
    children = rows_of("education_link")
    assert children.groupby(year(children["displaced_date"])).size().between(25, 60).all()
    assert 0.55 < school_kept() < 0.65
    listed = set(incidents()["school_age_child_keys"].dropna().str.split().explode())
    assert children["child_key"].isin(listed).all()
    open_days = rows_of("school_calendar")["date"].sort_values(ignore_index=True)
    for child in children.itertuples():
        after = open_days[open_days > child.displaced_date]
        assert (len(after) >= 60) == (child.school_kept_at_60_days in ("yes", "no", "unknown"))
