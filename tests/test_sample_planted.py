"""The truths planted in the sample: each counted in plain pandas, held to what was planted and to what its README.md
prints."""

import re
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from tests.sample_files import QUARTERS, RESUBMITTED, SAMPLE, files, incidents, rows_of, year


def by_year(met: pd.Series, days: pd.Series) -> dict[int, float]:
    """The share of rows that meet something, by the year of their day."""
    return {int(str(key)): float(share) for key, share in met.groupby(year(days)).mean().items()}


def percent(shares: dict[int, float]) -> str:
    return ", ".join(f"{share:.1%}" for share in shares.values())


@cache
def bank_holidays() -> npt.NDArray[np.datetime64]:
    """Weekdays without a rota, and New Year's Day 2002, which deliveries of 2001Q4 can reach."""
    closed = pd.bdate_range("1997-01-01", "2001-12-31").difference(pd.DatetimeIndex(rows_of("legal_rota")["date"]))
    return np.append(closed.to_numpy().astype("datetime64[D]"), np.datetime64("2002-01-01"))


def working_days(earlier: pd.Series, later: pd.Series) -> pd.Series:
    """Working days from the one day to the other; missing where there is no later day."""
    first, last = (days.dt.normalize().to_numpy().astype("datetime64[D]") for days in (earlier, later))
    known = ~np.isnat(last)
    # A wait that starts on a day off starts at the end of the working day before.
    start = np.busday_offset(first, 0, roll="backward", holidays=bank_holidays())
    counted = np.busday_count(start[known], last[known], holidays=bank_holidays())
    waits = pd.Series(np.nan, index=earlier.index)
    waits[known] = counted
    return waits


def reports_a_month() -> pd.Series:
    months = incidents()["reported_date"].dt.to_period("M")
    counts: pd.Series = months.groupby(months).size()
    return counts


def rise_after_the_campaign() -> float:
    monthly = reports_a_month()
    return float(monthly["2000-09":].mean() / monthly["1999-01":"2000-08"].mean() - 1)


def repeats() -> dict[int, float]:
    """Distinct victims of each quarter with a further incident 1 to 365 days after their first in it, by year."""
    found: dict[int, list[bool]] = {}
    days_of = incidents().groupby("victim_key")["reported_date"].apply(lambda days: sorted(set(days)))
    for days in days_of:
        for quarter in sorted({day.to_period("Q") for day in days}):
            index = min(day for day in days if day.to_period("Q") == quarter)
            again = any(1 <= (day - index).days <= 365 for day in days)
            found.setdefault(quarter.year, []).append(again)
    return {of_year: sum(found[of_year]) / len(found[of_year]) for of_year in range(1997, 2001)}


def prompt_assessments() -> dict[int, float]:
    attended = incidents()[incidents()["attended_at"].notna()]
    prompt = attended["risk_assessed_at"] - attended["attended_at"] <= pd.Timedelta(hours=24)
    return by_year(prompt, attended["reported_date"])


def child_fields() -> dict[int, float]:
    at_home = incidents()[incidents()["dwelling_flag"] == "yes"]
    complete = at_home["children_present"].isin(["yes", "no"]) & at_home["children_present_count"].notna()
    return by_year(complete, at_home["reported_date"])


def children_an_incident() -> dict[int, float]:
    with_children = incidents()[incidents()["children_present_count"] > 0]
    return by_year(with_children["children_present_count"], with_children["reported_date"])


def children_told_of_in_time() -> dict[str, float]:
    """By quarter, school-age children with a notice within one working day after each of their incidents in it."""
    notices = rows_of("child_notification")
    first = notices[notices["route"].isin(["school", "childrens_services"])].sort_values("notified_at")
    first_at = first.drop_duplicates(["incident_key", "child_key"]).set_index(["incident_key", "child_key"])
    present = incidents().assign(child_key=incidents()["school_age_child_keys"].str.split()).explode("child_key")
    present = present[present["child_key"].notna()].join(first_at["notified_at"], on=["incident_key", "child_key"])
    in_time = working_days(present["reported_date"], present["notified_at"]).le(1)
    children = in_time.groupby([present["delivered_for"], present["child_key"]]).all()
    return {str(quarter): float(share) for quarter, share in children.groupby(level=0).mean().items()}


def help_without_police() -> dict[int, float]:
    known = rows_of("service_episode").query("referral_source != 'unknown'")
    return by_year(known["referral_source"] != "police", known["referral_date"])


def prompt_contacts() -> dict[int, float]:
    safe = rows_of("service_episode").query("safe_contact == 'yes'")
    return by_year(working_days(safe["referral_date"], safe["first_contact_date"]).le(2), safe["referral_date"])


def started_in_90_days() -> float:
    due = rows_of("perp_referral").query("referral_date <= '2001-09-30'")
    return float(((due["start_date"] - due["referral_date"]).dt.days <= 90).mean())


def completed_in_a_year() -> float:
    due = rows_of("perp_referral").query("start_date <= '2000-12-31'")
    return float(((due["completed_date"] - due["start_date"]).dt.days <= 365).mean())


def mornings_covered() -> dict[int, float]:
    sat = rows_of("legal_rota").query("court_sat == 'yes'")
    return by_year(sat["covered"] == "yes", sat["date"])


def staff_trained() -> dict[int, float]:
    """Distinct front-line staff trained in the 36 months to the year's end, of front-line headcount."""
    front_line = rows_of("training_attendance").query("front_line == 'yes'")
    shares = {}
    for of_year in (1999, 2000, 2001):
        recent = year(front_line["event_date"]).between(of_year - 2, of_year)
        headcount = rows_of("workforce").query(f"delivered_for == '{of_year}Q4'")["front_line_headcount"].sum()
        shares[of_year] = float(front_line.loc[recent, "staff_key"].nunique() / headcount)
    return shares


def signed(quarter: str) -> int:
    return int(rows_of("signatory_register").query(f"delivered_for == '{quarter}'")["status"].eq("signed").sum())


def first_calls() -> pd.DataFrame:
    return rows_of("helpline").query("answered == 'yes' and first_time == 'yes'")


def calls_from_the_campaign() -> tuple[float, float, float]:
    """First-time callers a month who name the campaign: before it, while it ran, and after it."""
    days = first_calls().query("heard_from == 'campaign'")["date"]
    before, during = days.lt("2000-09-01").sum(), days.between("2000-09-01", "2000-11-30").sum()
    return float(before) / 44, float(during) / 3, float(days.gt("2000-11-30").sum()) / 13


def calls_of_autumn() -> tuple[int, float]:
    """First-time calls from September to November 2000, and on average in the same months of the three years before."""
    days = first_calls()["date"]
    autumn = days[days.dt.month.between(9, 11)]
    of_year = autumn.groupby(year(autumn)).size()
    return int(of_year[2000]), float(of_year[[1997, 1998, 1999]].mean())


def rows_cut_off() -> tuple[int, int]:
    faulty, whole = (file for file in files() if file.slot == RESUBMITTED)
    return len(faulty.rows), len(whole.rows)


def in_the_data() -> dict[str, str]:
    """What README.md prints of them, by its first column."""
    told = children_told_of_in_time()
    yearly = {of_year: [told[f"{of_year}Q{n}"] for n in (1, 2, 3, 4)] for of_year in range(1997, 2002)}
    counts = incidents().groupby(year(incidents()["reported_date"])).size()
    episodes = rows_of("service_episode")
    autumn = calls_of_autumn()
    return {
        "2.1 count": ", ".join(f"{count:,}" for count in counts),
        "2.1 rise": f"+{rise_after_the_campaign():.1%}",
        "2.5 callers": ", ".join(f"{rate:.1f}" for rate in calls_from_the_campaign()),
        "2.5 autumn": f"{autumn[0]}, {autumn[1]:.1f}",
        "1.1": percent(repeats()),
        "1.3": percent(prompt_assessments()),
        "3.1": percent(child_fields()),
        "3.2 children": ", ".join(f"{mean:.2f}" for mean in children_an_incident().values()),
        "3.3": ", ".join(f"{yearly[of_year][0]:.1%} to {yearly[of_year][3]:.1%}" for of_year in yearly),
        "2.2": percent(help_without_police()),
        "2.2 unknown": f"{episodes['referral_source'].eq('unknown').mean():.1%}",
        "2.4": percent(prompt_contacts()),
        "2.4 unsafe": f"{episodes['safe_contact'].eq('no').mean():.1%}",
        "4.1": f"{started_in_90_days():.1%}",
        "4.2": f"{completed_in_a_year():.1%}",
        "5.4": percent(mornings_covered()),
        "8.1": f"{signed('1999Q2')} of 17, {signed('2001Q4')} of 17",
        "8.2": percent(staff_trained()),
        "7.1": f"{_blank_ethnicity('victim_support'):.1%}",
        "8.4 resubmitted": "{} of {} rows".format(*rows_cut_off()),
    }


def _blank_ethnicity(agency: str) -> float:
    return float(rows_of("service_episode").query(f"agency == '{agency}'")["ethnicity"].isna().mean())


@cache
def printed() -> dict[str, str]:
    """The last column of every table under "What is planted" in README.md, by its first column."""
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    section = text.split("\n## What is planted\n", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", section, re.M)]
    shown = {row[0]: row[-1] for row in rows if row[0] != "What" and not row[0].startswith("---")}
    assert len(shown) + 2 * section.count("| What |") == len(rows), "a row is printed twice"
    return shown


def test_readme_states_what_is_in_the_data() -> None:
    assert {name: printed().get(name) for name in in_the_data()} == in_the_data()


def test_reports_rise_by_a_fifth_with_the_campaign_and_stay_there() -> None:
    monthly = reports_a_month()
    before, after = monthly["1998-04":"2000-08"], monthly["2000-09":]
    assert 0.17 < rise_after_the_campaign() < 0.23
    limit = 2.66 * before.diff().abs().mean()
    assert ((before - before.mean()).abs() <= limit).all()
    assert (after > before.mean()).all()
    assert (after > before.mean() + limit).any()
    assert 0.4 < before.var() / before.mean() < 1.6
    yearly = incidents().groupby(year(incidents()["reported_date"])).size()
    assert yearly[[1999, 2000, 2001]].between(1100, 1500).all()


def test_callers_name_the_campaign_from_its_start() -> None:
    before, during, later = calls_from_the_campaign()
    assert before == 0
    assert during > 2 * later > 20
    autumn, expected = calls_of_autumn()
    assert autumn > 1.5 * expected


def test_a_quarter_of_victims_come_again_as_before() -> None:
    shares = repeats()
    assert all(0.25 < share < 0.30 for share in shares.values())
    assert abs(shares[2000] - shares[1997]) < 0.02


def test_prompt_assessment_drifts_upwards() -> None:
    shares = prompt_assessments()
    assert 0.78 < shares[1997] < 0.84
    assert 0.90 < shares[2001] < 0.95
    assert list(shares.values()) == sorted(shares.values())


def test_child_field_fills_up_and_has_three_kinds_of_not_knowing() -> None:
    shares = child_fields()
    assert 0.82 < shares[1997] < 0.88
    assert shares[1998] == 1
    assert 0.89 < shares[1999] < shares[2000] < shares[2001] < 0.98
    left_out = incidents()[incidents()["children_present_count"].isna()]["children_present"]
    assert left_out.isna().sum() > 100
    assert {"unknown", "not_asked"} <= set(left_out.dropna())


def test_children_an_incident_are_implausible_in_1998_only() -> None:
    means = children_an_incident()
    assert round(means[1998], 2) == 4.15
    assert all(1.7 < mean < 1.9 for of_year, mean in means.items() if of_year != 1998)
    school_age = incidents()["school_age_child_keys"].str.count(r"\S+").sum()
    assert 0.6 < school_age / incidents()["children_present_count"].sum() < 0.7


def test_children_are_the_same_at_repeat_incidents() -> None:
    present = incidents().assign(child_key=incidents()["child_keys"].str.split()).explode("child_key")
    households = present[present["child_key"].notna()].groupby("child_key")["victim_key"]
    assert households.nunique().eq(1).all()
    assert households.size().gt(1).sum() > 1000


def test_notices_come_sooner_from_1999_on_and_one_quarter_is_missing() -> None:
    shares = children_told_of_in_time()
    assert max(share for quarter, share in shares.items() if quarter < "1999") < 0.45
    first, last = [np.mean([shares[f"{of_year}Q{n}"] for n in (1, 2, 3, 4)]) for of_year in (1999, 2001)]
    assert 0.55 < first < 0.67
    assert 0.80 < last < 0.88
    assert shares["2000Q2"] < 0.05


def test_help_is_found_more_often_without_the_police() -> None:
    shares = help_without_police()
    assert 0.43 < shares[1997] < 0.48
    assert 0.52 < shares[2001] < 0.57
    assert 0.04 < rows_of("service_episode")["referral_source"].eq("unknown").mean() < 0.07


def test_first_contact_becomes_more_prompt() -> None:
    shares = prompt_contacts()
    assert 0.74 < shares[1997] < 0.81
    assert 0.85 < shares[2001] < 0.90
    assert 0.07 < rows_of("service_episode")["safe_contact"].eq("no").mean() < 0.09


def test_services_share_people_with_the_police() -> None:
    episodes = rows_of("service_episode")
    by_year_and_all = episodes.groupby(year(episodes["referral_date"])).size()
    assert by_year_and_all.to_dict() == {1997: 450, 1998: 540, 1999: 590, 2000: 610, 2001: 640}
    assert episodes["agency"].value_counts(normalize=True).round(1).to_dict() == {
        "womens_aid": 0.6,
        "victim_support": 0.3,
        "rape_crisis": 0.1,
    }
    people = pd.Series(episodes["person_key"].unique())
    assert 0.4 < people.isin(incidents()["victim_key"]).mean() < 0.6
    assert rows_of("perp_referral")["person_key"].isin(incidents()["suspect_key"]).mean() > 0.7


def test_programme_starts_and_completions() -> None:
    referrals = rows_of("perp_referral")
    assert referrals.groupby(year(referrals["referral_date"])).size().between(55, 65).all()
    assert 0.67 < started_in_90_days() < 0.73
    assert 0.52 < completed_in_a_year() < 0.58


def test_rota_is_every_working_weekday() -> None:
    closed = pd.Series(bank_holidays())
    assert closed.groupby(year(closed)).size().to_dict() == {1997: 8, 1998: 8, 1999: 9, 2000: 8, 2001: 8, 2002: 1}
    assert pd.Timestamp("1999-12-31") in closed.to_list()
    shares = mornings_covered()
    assert 0.90 < shares[1997] < 0.95
    assert 0.97 < shares[2001] < 0.99
    assert 0 < rows_of("legal_rota")["court_sat"].eq("no").sum() < 30
    assert set(rows_of("legal_rota")["firm_id"].dropna()) == {"franklins", "linnells", "pictons"}


def test_training_reaches_three_in_five_and_mixes_agencies() -> None:
    assert 0.55 < staff_trained()[2001] < 0.65
    attendance = rows_of("training_attendance")
    assert attendance.groupby("event_key")["agency_id"].nunique().min() >= 3
    assert attendance.query("kind == 'seminar'")["event_key"].nunique() == 2


def test_fourteen_sign_by_the_middle_of_1999() -> None:
    assert [signed(quarter) for quarter in ("1997Q4", "1999Q1", "1999Q2", "2000Q2", "2001Q4")] == [0, 11, 14, 14, 15]
    register = rows_of("signatory_register").query("delivered_for == '1999Q2' and status != 'signed'")
    assert dict(zip(register["agency_id"], register["status"], strict=True)) == {
        "bucks_health_authority": "outstanding",
        "mk_nhs_trust": "outstanding",
        "mk_primary_care_group": "not_approached",
    }


def test_victim_support_never_gives_ethnicity() -> None:
    assert _blank_ethnicity("victim_support") == 1
    assert max(_blank_ethnicity("womens_aid"), _blank_ethnicity("rape_crisis")) < 0.02


def test_the_resubmission_arrives_a_quarter_later_and_mends_what_was_cut_off() -> None:
    faulty, whole = (file for file in files() if file.slot == RESUBMITTED)
    assert (faulty.arrived, whole.arrived) == ("2001Q1", "2001Q2")
    assert whole.note["produced_at"] == date(2001, 5, 29)
    assert 0.88 < len(faulty.rows) / len(whole.rows) < 0.92
    pd.testing.assert_frame_equal(faulty.text, whole.text.head(len(faulty.text)))
    lost = whole.rows.iloc[len(faulty.rows) :]
    assert lost["referral_date"].min() >= pd.Timestamp("2001-03-01")


def test_population_is_of_the_size_of_the_town() -> None:
    population = rows_of("population")
    adults = population[population["age_band"] != "0_15"].groupby("year")["people"].sum()
    assert 150_000 <= adults[1997] <= 155_000
    assert adults.pct_change().dropna().between(0.014, 0.016).all()
    assert {file.arrived for file in files() if file.note["extract_id"] == "population"} == {
        quarter for quarter in QUARTERS if quarter.endswith("Q1")
    }
