"""Police incidents: when they are reported, whose they are, what was done, and the children who were there."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, Flags, Numbers, Rates, after, at_minute, drift, since, years
from data_samples.generator.draws import (
    Codes,
    Weights,
    blank_where,
    chance,
    choose,
    fixed_by_year,
    key,
    keys,
    later_than,
    no_day_where,
    origins,
    yes_no,
)

SUMMER_SWING = 0.04
WEEKEND = 1.25
"""Reports on a Friday, Saturday or Sunday, for each on another day."""
ATTENDED = 0.92
IN_A_DWELLING = 0.80
A_CRIME = 0.45
ARREST_AT_A_CRIME = 0.40
SUSPECT = {"usual": 0.86, "another": 0.05, "not known": 0.09}
SUSPECT_HAS_ANOTHER_VICTIM = 0.05

OWN_CHILDREN = (0.15, 0.36, 0.31, 0.13, 0.05)
"""Shares of households with none to four children."""
OWN_PLACES, WIDER_PLACES = 4, 6
PLACES = OWN_PLACES + WIDER_PLACES
"""Places for children in a household: its own, and those of the wider family, whom the police counted in 1998 only."""
AT_HOME = 0.94
CHILDREN_IN_A_DWELLING, CHILDREN_ELSEWHERE = 0.87, 0.20
"""A household's children are present at an incident: in a dwelling, and elsewhere."""
SCHOOL_AGES, GROWN_UP = (5, 17), 18
DAYS_A_YEAR = 365.25

RELATIONSHIPS = {
    "partner": 0.45,
    "ex_partner": 0.32,
    "family": 0.14,
    "carer": 0.02,
    "other": 0.03,
    "unknown": 0.04,
}
OFFENCES = {
    "violence_with_injury": 0.38,
    "violence_without_injury": 0.27,
    "criminal_damage": 0.13,
    "harassment": 0.12,
    "sexual": 0.04,
    "other": 0.06,
}
HARM_BY_OFFENCE: dict[str, Weights] = {
    "violence_with_injury": {"low": 0.25, "medium": 0.55, "high": 0.18, "unknown": 0.02},
    "violence_without_injury": {"low": 0.70, "medium": 0.27, "unknown": 0.03},
    "criminal_damage": {"low": 0.90, "medium": 0.08, "unknown": 0.02},
    "harassment": {"low": 0.55, "medium": 0.40, "unknown": 0.05},
    "sexual": {"medium": 0.25, "high": 0.70, "unknown": 0.05},
    "other": {"low": 0.70, "medium": 0.20, None: 0.10},
}


@dataclass(frozen=True)
class Incidents:
    """`rows`: the canonical columns with the running numbers `victim` and `suspect`, by time of report. `listed` and
    `school_age`: by incident and place in the household, which children the police listed.
    """

    rows: pd.DataFrame
    listed: Flags
    school_age: Flags

    def child_numbers(self) -> Numbers:
        """The running number of the child at each place of each incident's household."""
        return self.rows["victim"].to_numpy()[:, None] * PLACES + np.arange(PLACES)


def make_incidents(rng: np.random.Generator) -> Incidents:
    """All incidents of 1997 to 2001."""
    reported_at = _reported_at(rng)
    days = reported_at.astype("datetime64[D]")
    size = len(days)
    victim = _victims(rng, reported_at)
    suspect = _suspects(rng, victim)
    dwelling = chance(rng, IN_A_DWELLING, size)
    rows = pd.DataFrame(
        {
            "incident_key": keys("case:incident", range(size)),
            "reported_date": days,
            "occurred_from": _occurred_from(rng, days),
            "victim": victim,
            "suspect": suspect,
            "victim_key": keys("victim", victim),
            "suspect_key": [key("suspect", number) if number >= 0 else None for number in suspect],
            "relationship": _relationships(rng, victim, suspect),
            "dwelling_flag": yes_no(dwelling),
        }
        | _crime(rng, size)
        | _response(rng, reported_at)
    )
    present, school_age = _children(rng, days, victim, dwelling)
    complete = chance(rng, _child_field_rate(days, dwelling), size)
    listed = present & complete[:, None]
    child_columns = _child_columns(rng, victim, present.sum(axis=1) > 0, complete, listed, listed & school_age)
    return Incidents(rows.assign(**child_columns), listed, listed & school_age)


def incidents_as_known(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Incidents as a file made on `day` has them: no attendance, assessment or outcome of a later day."""
    assessed_later = later_than(rows["risk_assessed_at"], day)
    finalised_later = later_than(rows["outcome_date"], day)
    return rows.assign(
        attended_at=rows["attended_at"].mask(later_than(rows["attended_at"], day)),
        risk_assessed_at=rows["risk_assessed_at"].mask(assessed_later),
        risk_grade=rows["risk_grade"].mask(assessed_later, "not_assessed"),
        outcome_code=rows["outcome_code"].mask(finalised_later, None),
        outcome_date=rows["outcome_date"].mask(finalised_later),
    )


def _reported_at(rng: np.random.Generator) -> Days:
    """Times of report, in order: published totals exactly, then Poisson days with a step at the campaign."""
    knots = [np.datetime64(day).astype(np.int64) for day in truths.INCIDENTS_A_MONTH]
    monthly = np.interp(ALL_DAYS.astype(np.int64), knots, list(truths.INCIDENTS_A_MONTH.values()))
    of_week = (ALL_DAYS.astype(np.int64) + 3) % 7
    weekend = np.where(of_week >= 4, WEEKEND, 1.0) / ((4 + 3 * WEEKEND) / 7)
    of_year = (ALL_DAYS - ALL_DAYS.astype("datetime64[Y]")).astype(np.int64)
    summer = 1 + SUMMER_SWING * np.cos(2 * np.pi * (of_year - 196) / DAYS_A_YEAR)
    step = np.where(since(ALL_DAYS, truths.CAMPAIGN_START), truths.CAMPAIGN_RISE_IN_REPORTS, 1.0)
    rate = monthly * 12 / DAYS_A_YEAR * weekend * summer * step
    published = fixed_by_year(rng, truths.PUBLISHED_INCIDENTS, rate)
    made_up = ~np.isin(years(ALL_DAYS), list(truths.PUBLISHED_INCIDENTS))
    days = np.concatenate([published, np.repeat(ALL_DAYS[made_up], rng.poisson(rate[made_up]))])
    evening = rng.normal(20.5, 3.0, len(days)) % 24
    hour = np.where(chance(rng, 0.7, len(days)), evening, rng.uniform(0, 24, len(days)))
    return np.sort(at_minute(days, (hour * 60).astype(np.int64)))


def _victims(rng: np.random.Generator, reported_at: Days) -> Numbers:
    """Whose incident each is: the number of the victim's first one. A repeat follows a random earlier incident."""
    size = len(reported_at)
    own = np.arange(size)
    mean_days = np.where(chance(rng, 0.8, size), 75.0, 260.0)
    lag = ((1 + rng.exponential(mean_days)) * 24 * 60).astype(np.int64)
    parent = np.searchsorted(reported_at, at_minute(reported_at, -lag)) - 1
    repeat = chance(rng, drift(reported_at, truths.REPEAT_SHARE), size) & (parent >= 0)
    parent = np.where(repeat, parent, own)
    chains = pd.DataFrame({"victim": origins(parent), "day": reported_at.astype("datetime64[D]")})
    return origins(np.where(chains.duplicated(), own, parent))


def _suspects(rng: np.random.Generator, victim: Numbers) -> Numbers:
    """Running numbers of suspects, -1 where nobody is known. Most victims have one usual suspect."""
    size = len(victim)
    own = np.arange(size)
    usual = np.where(chance(rng, SUSPECT_HAS_ANOTHER_VICTIM, size), victim[rng.integers(0, own + 1)], own)
    kind = choose(rng, size, SUSPECT)
    return np.select([kind == "usual", kind == "another"], [usual[victim], size + victim], -1)


def _relationships(rng: np.random.Generator, victim: Numbers, suspect: Numbers) -> Codes:
    size = len(victim)
    usual = choose(rng, size, RELATIONSHIPS)[victim]
    other = choose(rng, size, {"family": 0.4, "other": 0.3, "unknown": 0.3})
    return np.where(suspect >= size, other, usual)


def _occurred_from(rng: np.random.Generator, days: Days) -> Days:
    lag = rng.choice([0, 1, 2, 7, 30, 60], size=len(days), p=[0.88, 0.06, 0.02, 0.02, 0.01, 0.01])
    return no_day_where(after(days, -lag), chance(rng, 0.02, len(days)))


def _crime(rng: np.random.Generator, size: int) -> dict[str, Codes]:
    crime = chance(rng, A_CRIME, size)
    offence = np.where(crime, choose(rng, size, OFFENCES), choose(rng, size, {"none": 0.9, None: 0.1}))
    harm = np.full(size, None, dtype=object)
    for name, weights in HARM_BY_OFFENCE.items():
        harm = np.where(offence == name, choose(rng, size, weights), harm)
    arrest = yes_no(crime & chance(rng, ARREST_AT_A_CRIME, size))
    arrest = np.where(chance(rng, 0.01, size), "unknown", blank_where(arrest, chance(rng, 0.015, size)))
    return {"crime_flag": yes_no(crime), "offence_group": offence, "harm_band": harm, "arrest_flag": arrest}


def _response(rng: np.random.Generator, reported_at: Days) -> dict[str, Days | Codes]:
    """Attendance, nearly always within hours, and the risk assessment after it."""
    size = len(reported_at)
    attended = chance(rng, ATTENDED, size)
    minutes = np.clip(rng.lognormal(3.3, 0.9, size), 4, 7 * 60).astype(np.int64)
    attended_at = at_minute(reported_at, minutes)
    prompt = chance(rng, drift(reported_at, truths.PROMPT_ASSESSMENT), size)
    late = ~prompt & chance(rng, 0.45, size)
    soon = np.clip(rng.lognormal(4.5, 1.1, size), 15, 23 * 60).astype(np.int64)
    wait = np.where(prompt, soon, rng.integers(26 * 60, 14 * 24 * 60, size))
    assessed = attended & (prompt | late)
    grade = choose(rng, size, {"standard": 0.52, "medium": 0.33, "high": 0.15})
    not_graded = choose(rng, size, {"not_assessed": 0.7, None: 0.3})
    return {
        "attended_at": no_day_where(attended_at, ~attended),
        "risk_assessed_at": no_day_where(at_minute(attended_at, wait), ~assessed),
        "risk_grade": np.where(assessed, grade, not_graded),
    }


def _children(rng: np.random.Generator, days: Days, victim: Numbers, dwelling: Flags) -> tuple[Flags, Flags]:
    """Which places of the household hold a child who is present, and who of them is of school age."""
    size = len(days)
    born = _births(rng, days)[victim]
    age = (days[:, None] - born).astype(np.int64) / DAYS_A_YEAR
    own = rng.choice(len(OWN_CHILDREN), size=size, p=OWN_CHILDREN)[victim]
    at_home = (np.arange(PLACES) < own[:, None]) & (age < GROWN_UP) & (rng.random((size, PLACES)) < AT_HOME)
    published = years(days) == truths.CHILD_YEAR
    there = _children_there(rng, dwelling, published, at_home.sum(axis=1) > 0)
    present = _with_wider_family(rng, at_home & there[:, None], np.flatnonzero(published & there))
    school_age = (age >= SCHOOL_AGES[0]) & (age < SCHOOL_AGES[1])
    return present, school_age


def _children_there(rng: np.random.Generator, dwelling: Flags, published: Flags, possible: Flags) -> Flags:
    """Incidents with children present: by chance, but in 1998 the published number, those likeliest by the draw."""
    draw = rng.random(len(dwelling)) / np.where(dwelling, CHILDREN_IN_A_DWELLING, CHILDREN_ELSEWHERE)
    there = (draw < 1) & ~published
    could = np.flatnonzero(published & possible)
    there[could[np.argsort(draw[could])[: truths.PUBLISHED_CHILD_INCIDENTS]]] = True
    return there


def _births(rng: np.random.Generator, days: Days) -> Days:
    """Birthdays by household and place: under 18 at the first incident; the wider family under 18 all through 1998."""
    at_first = days[:, None] - (rng.uniform(0, GROWN_UP, (len(days), OWN_PLACES)) * DAYS_A_YEAR).astype(np.int64)
    in_1998 = (rng.uniform(1, 17, (len(days), WIDER_PLACES)) * DAYS_A_YEAR).astype(np.int64)
    return np.concatenate([at_first, np.datetime64(f"{truths.CHILD_YEAR}-07-01") - in_1998], axis=1)


def _with_wider_family(rng: np.random.Generator, present: Flags, rows: Numbers) -> Flags:
    """The children of these incidents and so many of the wider family that the published total is met."""
    wanted = truths.PUBLISHED_CHILDREN - int(present[rows].sum())
    more = rng.multivariate_hypergeometric(np.full(len(rows), WIDER_PLACES), wanted, method="marginals")
    result = present.copy()
    result[rows, OWN_PLACES:] = np.arange(WIDER_PLACES) < more[:, None]
    return result


def _child_field_rate(days: Days, dwelling: Flags) -> Rates:
    """The chance that the child field is filled in; outside dwellings it is left out twice as often."""
    since_1999 = drift(days, truths.CHILD_FIELD_SINCE_1999, first=date(1999, 1, 1))
    year = years(days)
    in_dwelling = np.select([year == 1997, year == truths.CHILD_YEAR], [truths.CHILD_FIELD_1997, 1.0], since_1999)
    return np.where(dwelling, in_dwelling, 1 - 2 * (1 - in_dwelling))


def _child_columns(
    rng: np.random.Generator, victim: Numbers, any_child: Flags, complete: Flags, listed: Flags, school_age: Flags
) -> dict[str, Codes | pd.Series]:
    """The child field with its kinds of not knowing, the number of children and their codes."""
    size = len(victim)
    left_out = choose(rng, size, {None: 0.45, "unknown": 0.20, "not_asked": 0.20, "yes": 0.15})
    left_out = blank_where(left_out, (left_out == "yes") & ~any_child)
    return {
        "children_present": np.where(complete, yes_no(any_child), left_out),
        "children_present_count": pd.Series(listed.sum(axis=1), dtype="Int64").mask(~complete),
        "child_keys": _joined_keys(victim, listed),
        "school_age_child_keys": _joined_keys(victim, school_age),
    }


def _joined_keys(victim: Numbers, children: Flags) -> pd.Series:
    """The children's codes of each incident, parted by spaces; blank where there are none."""
    incident, place = np.nonzero(children)
    codes = pd.Series(keys("child", victim[incident] * PLACES + place), dtype="str")
    return codes.groupby(incident).agg(" ".join).reindex(range(len(victim)))
