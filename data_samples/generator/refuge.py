"""Requests to the refuge, several of one household among them, and the stays of those who found a place."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, Flags, Numbers, after, drift
from data_samples.generator.draws import (
    Codes,
    blank_where,
    choose,
    evenly,
    fixed_by_year,
    keys,
    later_than,
    no_day_where,
)
from data_samples.generator.households import NEW_TO_THE_REFUGE, people
from data_samples.generator.world import World

REQUESTS_IF_NOT_PLACED, REQUESTS_OF_OTHERS = (0.48, 0.32, 0.20), (0.84, 0.13, 0.03)
"""Shares of households that ask once, twice, three times within some weeks."""
NO_PLACE = {"no_space": 0.66, "needs_cannot_be_met": 0.34}
OTHER_ENDS = {"placed": 0.62, "withdrawn": 0.15, "referred_on": 0.17, "refused": 0.06}
OTHER_REFUSALS = {"too_near_the_abuser": 0.7, "other": 0.3}
AT_FIRST = {"withdrawn": 0.6, "referred_on": 0.3, "refused": 0.1}
"""Earlier requests of households that were not turned away in the end."""
DESTINATIONS = {
    "new_home": 0.40,
    "family_or_friends": 0.20,
    "another_refuge": 0.14,
    "home_without_abuser": 0.12,
    "back_to_abuser": 0.10,
    "other": 0.04,
}
CHILDREN = (0.32, 0.30, 0.24, 0.10, 0.04)


def make_requests(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """All requests. A household that is turned away in the end was turned away each time it asked."""
    first = fixed_by_year(rng, truths.REFUGE_HOUSEHOLDS, np.ones(len(ALL_DAYS)))
    size = len(first)
    not_placed = evenly(rng, drift(first, truths.NOT_PLACED), size)
    times = 1 + np.where(
        not_placed, rng.choice(3, size, p=REQUESTS_IF_NOT_PLACED), rng.choice(3, size, p=REQUESTS_OF_OTHERS)
    )
    household = np.repeat(np.arange(size), times)
    last = np.r_[household[1:] != household[:-1], True]
    number = np.arange(len(household)) - np.repeat(np.cumsum(times) - times, times)
    day = after(first[household], number * rng.integers(2, 10, size)[household])
    person = people(rng, first, world, NEW_TO_THE_REFUGE)[household]
    rows = pd.DataFrame(
        {
            "household_key": keys("household", person),
            "person_key": keys("victim", person),
            "person": person,
            "date": day,
            "adults": choose(rng, size, {"1": 0.97, "2": 0.03})[household].astype(np.int64),
            "children": rng.choice(len(CHILDREN), size, p=CHILDREN)[household],
        }
        | _ends_of_requests(rng, day, not_placed[household], last)
    )
    rows = rows[rows["date"] <= ALL_DAYS[-1]].sort_values("date", kind="stable", ignore_index=True)
    frame: pd.DataFrame = rows.assign(request_key=keys("case:refuge", range(len(rows))))
    return frame


def _ends_of_requests(
    rng: np.random.Generator, day: Days, not_placed: Flags, last: Flags
) -> dict[str, Codes | Days | Numbers | pd.Series]:
    size = len(day)
    outcome = np.where(last, choose(rng, size, OTHER_ENDS), choose(rng, size, AT_FIRST))
    outcome = np.where(not_placed, "refused", outcome).astype(object)
    reason = np.where(not_placed, choose(rng, size, NO_PLACE), choose(rng, size, OTHER_REFUSALS)).astype(object)
    placed = outcome == "placed"
    nights = 1 + rng.gamma(1.4, 45.0, size).astype(np.int64)
    return {
        "outcome": outcome,
        "refusal_reason": blank_where(reason, outcome != "refused"),
        "answered": after(day, rng.integers(0, 3, size)),
        "nights": pd.Series(nights, dtype="Int64").mask(~placed),
        "left_on": no_day_where(after(day, nights), ~placed),
        "exit_destination": blank_where(choose(rng, size, DESTINATIONS), ~placed),
    }


def requests_as_known(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Requests as a file made on `day` has them: open until they are answered, with the nights so far."""
    waiting = later_than(rows["answered"], day)
    so_far = (day - rows["date"]).dt.days.astype("Int64")
    return rows.assign(
        outcome=rows["outcome"].mask(waiting, "open"),
        refusal_reason=rows["refusal_reason"].mask(waiting, None),
        nights=rows["nights"].where(rows["nights"] <= so_far, so_far).mask(rows["nights"].isna() | waiting),
        exit_destination=rows["exit_destination"].mask(waiting | later_than(rows["left_on"], day), None),
    )
