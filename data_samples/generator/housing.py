"""Approaches to housing, homes made safe so that families could stay, and nights in temporary accommodation."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, Flags, Numbers, after, drift, is_working, next_working_day
from data_samples.generator.draws import (
    Codes,
    blank_where,
    chance,
    choose,
    evenly,
    fixed_by_year,
    keys,
    no_day_where,
    yes_no,
)
from data_samples.generator.households import NEW_TO_HOUSING, going_on, people
from data_samples.generator.world import World, changed_on, known_once

OTHER_REASONS = {
    "family_no_longer_able": 0.36,
    "end_of_tenancy": 0.30,
    "arrears": 0.14,
    "other": 0.17,
    "unknown": 0.03,
}
SANCTUARY_OFFERED, SANCTUARY_FITTED = 0.90, 0.92
"""Of households known to police or services that lose their home because of violence; of those offered it."""
SIX_MONTHS = 183
FITTED_IF_ANOTHER_INCIDENT = 0.35
"""A home made safe keeps further incidents away: so many of the households with one were fitted, for each without."""
AT_HOME_DESPITE_ANOTHER_INCIDENT = 0.65
TEMPORARY = 0.55
"""Of households owed a duty whose home was not made safe, those in temporary accommodation for a while."""


def make_approaches(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """All approaches; help to stay safely at home is for those who lose it because of violence."""
    days = fixed_by_year(rng, truths.HOUSING_APPROACHES, is_working(ALL_DAYS).astype(float))
    size = len(days)
    violence = evenly(rng, drift(days, truths.BECAUSE_OF_VIOLENCE), size)
    person = NEW_TO_HOUSING + np.arange(size)
    person[violence] = people(rng, days[violence], world, NEW_TO_HOUSING + size)
    owed = np.empty(size, dtype=bool)
    for group in (violence, ~violence):
        owed[group] = evenly(rng, truths.OWED_A_DUTY, int(group.sum()))
    duty = np.where(~owed & chance(rng, 0.06, size), "unknown", yes_no(owed))
    decided = next_working_day(after(days, rng.integers(3, 40, size)))
    rows = pd.DataFrame(
        {
            "approach_key": keys("case:housing", range(size)),
            "household_key": keys("household", person),
            "person_key": keys("victim", person),
            "person": person,
            "date": days,
            "reason": np.where(violence, "domestic_violence", choose(rng, size, OTHER_REASONS)),
            "duty": duty,
            "decided": decided,
        }
        | _homes_made_safe(rng, days, person, violence, world.incidents.rows)
    )
    return rows.assign(**_temporary(rng, rows))


def _homes_made_safe(
    rng: np.random.Generator, days: Days, person: Numbers, violence: Flags, incidents: pd.DataFrame
) -> dict[str, Codes | Days]:
    """To whom it was offered, when it was done, and who was still at home six months later."""
    size = len(days)
    known = violence & (person < NEW_TO_HOUSING) & ~pd.Series(person).duplicated().to_numpy()
    offered = known & chance(rng, SANCTUARY_OFFERED, size)
    day = next_working_day(after(days, rng.integers(5, 30, size)))
    again = _reported_again(person, day, incidents)
    fitted = offered & chance(rng, np.where(again, FITTED_IF_ANOTHER_INCIDENT, 1.0) * SANCTUARY_FITTED, size)
    home = _at_home(rng, day, fitted, again)
    asked = np.where(violence, yes_no(offered), choose(rng, size, {"no": 0.3, "not_asked": 0.5, None: 0.2}))
    return {
        "sanctuary_offered": asked,
        "sanctuary_fitted_date": no_day_where(day, ~fitted),
        "six_months_on": no_day_where(after(day, np.full(size, SIX_MONTHS)), ~fitted),
        "at_home_6m": blank_where(yes_no(home), ~fitted),
    }


def _at_home(rng: np.random.Generator, day: Days, fitted: Flags, again: Flags) -> Flags:
    """Still at home: so often that, with the incidents there were, the planted share stayed safely."""
    home = fitted & again & chance(rng, AT_HOME_DESPITE_ANOTHER_INCIDENT, len(day))
    rates = drift(day, truths.STAYED_SAFELY)
    owed = 0.5
    places = np.flatnonzero(fitted)
    for place in places[np.argsort(day[places], kind="stable")]:
        owed += rates[place]
        if owed >= 1 and not again[place]:
            home[place] = True
            owed -= 1
    return home


def _reported_again(person: Numbers, day: Days, incidents: pd.DataFrame) -> Flags:
    """Whether each person is the victim of an incident reported in the six months after the day."""
    asked = pd.DataFrame({"place": np.arange(len(day)), "victim": person, "day": day})
    pairs = asked.merge(incidents[["victim", "reported_date"]], on="victim")
    waits = (pairs["reported_date"] - pairs["day"]).dt.days
    return np.isin(asked["place"], pairs.loc[waits.between(1, SIX_MONTHS), "place"])


def _temporary(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, pd.Series | Days]:
    """Nights in temporary accommodation, from the decision on, until `moved_on`."""
    size = len(rows)
    owed = (rows["duty"] == "yes").to_numpy()
    inside = owed & rows["sanctuary_fitted_date"].isna().to_numpy() & chance(rng, TEMPORARY, size)
    nights = np.where(inside, 3 + rng.gamma(1.8, 45.0, size).astype(np.int64), 0)
    moved_on = after(rows["decided"].to_numpy().astype("datetime64[D]"), nights)
    return {"ta_nights": pd.Series(nights, dtype="Int64").mask(~owed), "moved_on": no_day_where(moved_on, ~inside)}


def approach_changed(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    told = changed_on("date", "decided", "sanctuary_fitted_date", "six_months_on")(rows, start, end)
    inside = going_on("decided", "moved_on")(rows, start, end)
    return told | inside


def approaches_as_known(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Approaches as a file made on `day` has them, with the nights so far."""
    known = known_once(decided=("duty", "ta_nights"), sanctuary_fitted_date=(), six_months_on=("at_home_6m",))(
        rows, day
    )
    so_far = (day - rows["decided"]).dt.days.astype("Int64")
    nights = known["ta_nights"]
    return known.assign(ta_nights=nights.where(nights.isna() | (nights <= so_far), so_far))
