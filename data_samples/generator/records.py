"""What the partnership keeps itself: rota, register of signatories, training, workforce and population."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, after, drift, is_working, next_working_day
from data_samples.generator.draws import (
    Codes,
    blank_where,
    chance,
    choose,
    evenly,
    key,
    keys,
    no_day_where,
    own_numbers,
    yes_no,
)
from dvmetrics.periods import Quarter

ROTA_FIRMS = ("franklins", "linnells", "pictons")
COURT_DID_NOT_SIT = 0.012

SIGNED = {
    "thames_valley_police": date(1998, 2, 11),
    "womens_aid": date(1998, 2, 11),
    "victim_support": date(1998, 3, 25),
    "rape_crisis": date(1998, 5, 20),
    "probation": date(1998, 6, 17),
    "relate": date(1998, 7, 15),
    "nspcc": date(1998, 9, 9),
    "shelter": date(1998, 10, 21),
    "racial_equality_council": date(1998, 12, 2),
    "family_mediation": date(1999, 1, 20),
    "mk_community_nhs_trust": date(1999, 3, 10),
    "franklins": date(1999, 4, 14),
    "pictons": date(1999, 5, 12),
    "linnells": date(1999, 6, 9),
    "bucks_health_authority": date(2000, 9, 13),
}
"""Days of signing: the 14 whose names the Code bears by June 1999, one more after it."""
OUTSTANDING = ("bucks_health_authority", "mk_nhs_trust")
AGREED_IN_PRINCIPLE = {
    "bucks_health_authority": date(2000, 3, 15),
    "mk_nhs_trust": date(2001, 6, 6),
    "mk_primary_care_group": date(2001, 2, 14),
}
DAYS_OF_AGREEMENT_BEFORE_SIGNING = 150
SHARES_DATA_SINCE = {
    "thames_valley_police": date(1996, 11, 6),
    "womens_aid": date(1996, 11, 6),
    "victim_support": date(1996, 11, 20),
    "rape_crisis": date(1996, 12, 4),
    "probation": date(1996, 12, 4),
    "pictons": date(1996, 12, 11),
    "mk_community_nhs_trust": date(1999, 11, 17),
    "nspcc": date(2000, 5, 10),
    "shelter": date(2000, 10, 4),
    "bucks_health_authority": date(2001, 3, 21),
}

FRONT_LINE_1997 = {
    "franklins": 14,
    "linnells": 12,
    "mk_community_nhs_trust": 400,
    "family_mediation": 9,
    "nspcc": 26,
    "racial_equality_council": 8,
    "rape_crisis": 12,
    "womens_aid": 24,
    "probation": 72,
    "pictons": 13,
    "relate": 22,
    "shelter": 14,
    "thames_valley_police": 270,
    "victim_support": 30,
    "bucks_health_authority": 60,
    "mk_nhs_trust": 620,
    "mk_primary_care_group": 120,
}
HEADCOUNT_GROWTH_A_QUARTER = 0.0025
OTHER_STAFF = 0.12
"""Staff who do not work with the public and come to training, for each who does."""
COMES_WITHOUT_SIGNATURE = 0.6
COMES_AGAIN = 0.10
"""How readily staff of agencies that have not signed come, and those trained before, against others."""
FOLLOW_UP_AFTER_DAYS, COMES_BACK_A_DAY = 74, 0.16
"""The questionnaire of three months later goes out after so many days; it comes back on any day with this chance."""
SCORE_LATER, SCORE_LATER_GIVEN = (-4, 8), 0.9
"""Mean and standard deviation of the change since the course, and who of those whose form comes back gives a score."""

ADULTS_1997, GROWTH_A_YEAR = 152_000, 0.015
CHILDREN_FOR_EACH_ADULT = 0.295
MALE_SHARE = {
    "0_15": 0.512,
    "16_17": 0.512,
    "18_24": 0.505,
    "25_34": 0.500,
    "35_44": 0.499,
    "45_54": 0.501,
    "55_64": 0.494,
    "65_plus": 0.425,
}
ADULT_BANDS = {
    "16_17": 0.034,
    "18_24": 0.115,
    "25_34": 0.224,
    "35_44": 0.207,
    "45_54": 0.176,
    "55_64": 0.109,
    "65_plus": 0.135,
}


def make_rota(rng: np.random.Generator) -> pd.DataFrame:
    """Every working weekday's morning; the three firms take turns by the week."""
    days = ALL_DAYS[is_working(ALL_DAYS)]
    size = len(days)
    sat = ~chance(rng, COURT_DID_NOT_SIT, size)
    covered = sat & chance(rng, drift(days, truths.ROTA_COVERED), size)
    week = (days.astype(np.int64) + 3) // 7
    firm = np.array(ROTA_FIRMS, dtype=object)[week % len(ROTA_FIRMS)]
    return pd.DataFrame(
        {
            "date": days,
            "session": "morning",
            "court_sat": yes_no(sat),
            "covered": yes_no(covered),
            "firm_id": blank_where(firm, ~covered),
        }
    )


def register_at(quarter: Quarter, names: Mapping[str, str]) -> pd.DataFrame:
    """The register as it stood at a quarter's end; `names` are the agencies' legal names."""
    rows = [_entry(agency, names[agency], quarter.end) for agency in FRONT_LINE_1997]
    return pd.DataFrame(rows).astype({"signed_date": "datetime64[s]", "data_agreement_date": "datetime64[s]"})


def _entry(agency: str, name: str, day: date) -> dict[str, object]:
    shares_data = SHARES_DATA_SINCE.get(agency)
    status = _status(agency, day)
    return {
        "agency_id": agency,
        "legal_name": name,
        "status": status,
        "signed_date": SIGNED[agency] if status == "signed" else None,
        "data_agreement_date": shares_data if shares_data is not None and shares_data <= day else None,
    }


def _status(agency: str, day: date) -> str:
    signed = SIGNED.get(agency, date.max)
    agreed = AGREED_IN_PRINCIPLE.get(agency, signed - timedelta(days=DAYS_OF_AGREEMENT_BEFORE_SIGNING))
    if signed <= day:
        return "signed"
    if agreed <= day:
        return "agreed_in_principle"
    return "outstanding" if agency in OUTSTANDING else "not_approached"


def workforce_at(quarter: Quarter) -> pd.DataFrame:
    """Front-line staff of every agency on the register at a quarter's end."""
    passed = (quarter.year - truths.FIRST.year) * 4 + quarter.number - truths.FIRST.number
    headcounts = np.array(list(FRONT_LINE_1997.values())) * (1 + HEADCOUNT_GROWTH_A_QUARTER * passed)
    return pd.DataFrame(
        {
            "agency_id": list(FRONT_LINE_1997),
            "front_line_headcount": np.round(headcounts).astype(np.int64),
            "definition": "headcount",
        }
    )


def make_training(rng: np.random.Generator) -> pd.DataFrame:
    """Attendance at all courses and seminars; those trained before seldom come again.

    `came_back`: the day on which the form of three months later came back; blank where it never does.
    """
    staff = _staff()
    trained = np.zeros(len(staff), dtype=bool)
    rows = []
    for number, (day, kind, places) in enumerate(_events()):
        weight = np.where(trained, COMES_AGAIN, 1.0) * staff["readiness"].to_numpy()
        came = rng.choice(len(staff), size=places, replace=False, p=weight / weight.sum())
        trained[came] = True
        attended = staff.iloc[np.sort(came)]
        rows.append(attended.assign(event_key=key("case:event", number), event_date=day, kind=kind))
    frame = pd.concat(rows, ignore_index=True).astype({"event_date": "datetime64[s]"})
    frame = frame.assign(**_scores(rng, len(frame)))
    return frame.assign(**_three_months_later(own_numbers("training three months later"), frame))


def _staff() -> pd.DataFrame:
    """Everybody who may come: the front-line staff of 1997, and some of their colleagues."""
    of_agency = []
    for place, (agency, front_line) in enumerate(FRONT_LINE_1997.items()):
        others = round(front_line * OTHER_STAFF)
        of_agency.append(
            pd.DataFrame(
                {
                    "agency_id": agency,
                    "staff_key": keys("staff", range(place * 10_000, place * 10_000 + front_line + others)),
                    "front_line": ["yes"] * front_line + ["no"] * others,
                    "readiness": 1.0 if agency in SIGNED else COMES_WITHOUT_SIGNATURE,
                }
            )
        )
    return pd.concat(of_agency, ignore_index=True)


def _events() -> list[tuple[date, str, int]]:
    """Day, kind and places of every course and seminar, in order: courses fall evenly over the year."""
    courses = [
        (_course_day(year, number, courses), "course", places)
        for year, (courses, places) in truths.COURSES_A_YEAR.items()
        for number in range(courses)
    ]
    return sorted(courses + [(day, "seminar", places) for day, places in truths.SEMINARS.items()])


def _course_day(year: int, number: int, courses: int) -> date:
    month = 12 * number // courses + 1
    day: date = next_working_day(np.array([f"{year}-{month:02}-15"], dtype="datetime64[D]"))[0].item()
    return day


def _scores(rng: np.random.Generator, size: int) -> dict[str, pd.Series]:
    """Scores before and after; some forms are not handed in."""
    before = np.clip(rng.normal(52, 13, size), 5, 95).round()
    after = np.clip(before + rng.normal(16, 10, size), 10, 100).round()
    return {
        "score_before": pd.Series(before).mask(chance(rng, 0.07, size)),
        "score_after": pd.Series(after).mask(chance(rng, 0.15, size)),
    }


def _three_months_later(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, pd.Series | Codes | Days]:
    """What staff say three months later, and the day on which their form came back."""
    size = len(rows)
    wait = FOLLOW_UP_AFTER_DAYS + rng.geometric(COMES_BACK_A_DAY, size)
    score = (rows["score_after"] + rng.normal(*SCORE_LATER, size)).clip(10, 100).round()
    changed = np.where(
        evenly(rng, truths.PRACTICE_CHANGED, size), "yes", choose(rng, size, {"no": 0.8, "unknown": 0.2})
    )
    score_given = chance(rng, SCORE_LATER_GIVEN, size)
    answers = evenly(rng, truths.ANSWERS_LATER, size)
    day = next_working_day(after(rows["event_date"].to_numpy().astype("datetime64[D]"), wait))
    return {
        "came_back": no_day_where(day, ~answers),
        "score_followup": score.where(answers & score_given),
        "practice_changed": blank_where(changed.astype(object), ~answers),
    }


def population_of(year: int) -> pd.DataFrame:
    """Residents by sex and age band in one year: generated, not an official estimate."""
    adults = ADULTS_1997 * (1 + GROWTH_A_YEAR) ** (year - truths.FIRST.year)
    people = {"0_15": adults * CHILDREN_FOR_EACH_ADULT} | {band: adults * share for band, share in ADULT_BANDS.items()}
    rows = [
        {"year": year, "sex": sex, "age_band": band, "people": round(number * share)}
        for band, number in people.items()
        for sex, share in (("female", 1 - MALE_SHARE[band]), ("male", MALE_SHARE[band]))
    ]
    return pd.DataFrame(rows)
