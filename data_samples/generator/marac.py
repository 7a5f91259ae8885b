"""Meetings on high-risk cases: whom they discussed, and what the chair adds up. A scheme of a later time."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days
from data_samples.generator.draws import Codes, choose, evenly, keys
from data_samples.generator.world import RowsOf, World, events

KNOWN_TO_POLICE = 0.80
RISK_DAYS = 60
"""A case known to the police follows an incident graded high in so many days before the meeting."""
NEW_PEOPLE_FROM = 300_000
"""Running numbers, in the victim scope, of people whom the police do not know."""
REPEAT_DAYS = 365
REFERRERS = {
    "police": 0.62,
    "specialist_service": 0.18,
    "health": 0.06,
    "housing": 0.05,
    "social_services": 0.05,
    "probation": 0.03,
    "other": 0.01,
}
VICTIMS = {
    "victim_minority": 0.16,
    "victim_lgbt": 0.03,
    "victim_disabled": 0.11,
    "victim_male": 0.06,
    "victim_16_17": 0.03,
}
CHILDREN_A_CASE = 1.6


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The police chair the meetings and send both; before the first meeting both files are empty."""
    cases = make_cases(rng, world.incidents.rows)
    return {
        ("marac_case", "thames_valley_police"): events(cases, "meeting_date"),
        ("marac_meeting", "thames_valley_police"): events(make_meetings(rng, cases), "meeting_date"),
    }


@dataclass
class _Table:
    """The cases so far: when, who, against whom, and whether they came again."""

    days: list[np.datetime64] = field(default_factory=list)
    victims: list[int] = field(default_factory=list)
    suspects: list[int] = field(default_factory=list)
    again: list[bool] = field(default_factory=list)

    def add(self, day: np.datetime64, victim: int, suspect: int, again: bool) -> None:
        self.days.append(day)
        self.victims.append(victim)
        self.suspects.append(suspect)
        self.again.append(again)

    def recent(self, day: np.datetime64) -> dict[int, int]:
        """Victims discussed in the twelve months before a day, and the suspect of each."""
        known = zip(self.days, self.victims, self.suspects, strict=True)
        return {victim: suspect for then, victim, suspect in known if 0 < (day - then).astype(int) <= REPEAT_DAYS}


def make_cases(rng: np.random.Generator, incidents: pd.DataFrame) -> pd.DataFrame:
    """All cases. A third come back within twelve months throughout; by the first definition of a repeat, a further
    crime, not all of those are counted.
    """
    table = _Table()
    owed = 0.0
    for day in _meetings():
        cases = max(2, int(rng.poisson(truths.MARAC_CASES_A_MEETING)))
        known = table.recent(day)
        owed += cases * truths.MARAC_COME_AGAIN
        again = min(int(owed), len(known), cases)
        owed -= again
        for place in rng.choice(len(known), size=again, replace=False) if again else ():
            victim = sorted(known)[place]
            table.add(day, victim, known[victim], True)
        for victim, suspect in _new_cases(rng, incidents, day, cases - again, set(known)):
            table.add(day, victim, suspect, False)
    return _rows(rng, table)


def _meetings() -> list[np.datetime64]:
    """The second Wednesday of every month since the meetings began."""
    months = np.arange(np.datetime64(truths.MARAC_SINCE, "M"), np.datetime64(truths.LAST.end, "M") + 1)
    return list(np.busday_offset(months.astype("datetime64[D]"), 1, roll="forward", weekmask="Wed"))


def _new_cases(
    rng: np.random.Generator, incidents: pd.DataFrame, day: np.datetime64, number: int, known: set[int]
) -> list[tuple[int, int]]:
    """Victims who were not discussed in the twelve months before, each with a suspect or -1."""
    reported = incidents["reported_date"].to_numpy().astype("datetime64[D]")
    first, last = np.searchsorted(reported, [day - RISK_DAYS, day])
    recent = incidents.iloc[first:last]
    grave = recent[(recent["risk_grade"] == "high") & ~recent["victim"].isin(known)].drop_duplicates("victim")
    by_police = min(int(rng.binomial(number, KNOWN_TO_POLICE)), len(grave))
    drawn = grave.iloc[np.sort(rng.choice(len(grave), size=by_police, replace=False))]
    new = NEW_PEOPLE_FROM + int((day - reported[0]).astype(int)) * 100 + np.arange(number - by_police)
    return [*zip(drawn["victim"].tolist(), drawn["suspect"].tolist(), strict=True), *((int(who), -1) for who in new)]


def _rows(rng: np.random.Generator, table: _Table) -> pd.DataFrame:
    size = len(table.days)
    days: Days = np.array(table.days, dtype="datetime64[D]")
    first_definition = days < np.datetime64(truths.MARAC_SECOND_DEFINITION)
    again = np.array(table.again)
    places = np.flatnonzero(again & first_definition)
    flagged = again.copy()
    flagged[places] = evenly(rng, truths.MARAC_COUNTED_BY_FIRST_DEFINITION, len(places))
    suspects = [f"{number}" if number >= 0 else None for number in table.suspects]
    suspect_keys = dict(zip(suspects, keys("suspect", table.suspects), strict=True)) | {None: None}
    repeat: Codes = np.where(flagged, "yes", "no").astype(object)
    return pd.DataFrame(
        {
            "case_key": keys("case:marac", range(size)),
            "meeting_date": days,
            "victim_key": keys("victim", table.victims),
            "perp_key": [suspect_keys[number] for number in suspects],
            "referrer": choose(rng, size, REFERRERS),
            "repeat_flag": repeat,
            "repeat_definition": np.where(first_definition, "v1", "v2"),
        }
    )


def make_meetings(rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """The totals of each meeting's cases, with what only the chair writes down."""
    added = cases.assign(repeat=cases["repeat_flag"] == "yes", police=cases["referrer"] == "police")
    meetings = added.groupby("meeting_date", as_index=False).agg(
        cases=("case_key", "size"),
        repeats=("repeat", "sum"),
        repeat_definition=("repeat_definition", "first"),
        police_referrals=("police", "sum"),
    )
    size = meetings["cases"].to_numpy()
    return meetings.assign(
        other_referrals=size - meetings["police_referrals"],
        **{name: rng.binomial(size, share) for name, share in VICTIMS.items()},
        children=rng.poisson(size * CHILDREN_A_CASE),
    )
