"""Forms that services fill in with people at intake, at exit and twelve months after it."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, Flags, Numbers, Rates, after, drift, next_working_day
from data_samples.generator.draws import Codes, chance, choose, evenly, no_day_where, own_numbers
from data_samples.generator.services import SERVICES
from data_samples.generator.world import RowsOf, World, events
from dvmetrics.extracts.services import ABUSE_KINDS

NUMBERS = "service outcomes 8"
"""Names this module's random numbers; picked, as the seed was, so that chance does not blur what is planted."""
MINORITIES = ("asian", "black", "mixed", "other")
SHARE_OF_MINORITIES = 0.15
ONE_FORM = {"intake": 0.68, "exit": 0.10, "none": 0.22}
"""Of the exits without both forms."""
INTAKE_WITHIN_DAYS = 9
FOLLOWED_UP, FOLLOW_UP_DAYS, FOLLOW_UP_WITHIN_DAYS = 0.42, 365, 24
"""Of those with a form at exit who gave a safe contact; from so many days after it, within so many days."""

ABUSED_AT_INTAKE, ABUSED_SINCE_ALTHOUGH_NOT_BEFORE = 0.84, 0.08
KINDS_AT_INTAKE = {"physical": 0.55, "sexual": 0.18, "coercive": 0.68, "harassment": 0.50, "economic": 0.35}
KIND_GOES_ON = 0.6
KIND_NOT_KNOWN = 0.004
SAFETY_NOT_KNOWN = {"known": 0.95, "unknown": 0.03, "not_asked": 0.02}
MUCH_SAFER, LESS_SAFE = 0.45, 0.25
"""Of those who feel safer, and of those who do not."""
COMPLETED_BY = {"client": 0.30, "worker": 0.24, "together": 0.46}
WELLBEING_AT_INTAKE, WELLBEING_GAIN, WELLBEING_LATER = (4.1, 1.8), (1.9, 1.7), (-0.07, 1.6)
"""Mean and standard deviation: at intake, the change until the exit, and the change in the twelve months after it."""
WELLBEING_NOT_GIVEN = 0.06
NEEDS = {"intake": 4.2, "exit": 1.6, "followup": 1.1}
"""How many needs are open, on average."""


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The services that fill forms in."""
    del rng  # see NUMBERS
    forms = make_forms(own_numbers(NUMBERS), world.episodes)
    return {("service_outcome", agency): events(forms[forms["service"] == agency], "date") for agency in SERVICES}


def make_forms(rng: np.random.Generator, episodes: pd.DataFrame) -> pd.DataFrame:
    """All forms by day, with the column `service`, of people who took up a service."""
    people = episodes[(episodes["accepted"] == "yes") & episodes["first_contact_date"].notna()]
    people = people.sort_values(["closed_date", "episode_key"], ignore_index=True)
    size = len(people)
    closed = people["closed_date"].to_numpy().astype("datetime64[D]")
    both = evenly(rng, drift(closed, truths.BOTH_FORMS), size)
    one = np.where(both, "both", choose(rng, size, ONE_FORM))
    contact = people["first_contact_date"].to_numpy().astype("datetime64[D]")
    intake = next_working_day(after(contact, rng.integers(0, INTAKE_WITHIN_DAYS, size)))
    with_exit = np.isin(one, ["both", "exit"])
    again = with_exit & (people["safe_contact"] == "yes").to_numpy() & chance(rng, FOLLOWED_UP, size)
    later = after(closed, FOLLOW_UP_DAYS + rng.integers(0, FOLLOW_UP_WITHIN_DAYS, size))
    day = {
        "intake": no_day_where(np.minimum(intake, closed), ~np.isin(one, ["both", "intake"])),
        "exit": no_day_where(closed, ~with_exit),
        "followup": no_day_where(next_working_day(later), ~again),
    }
    safety, abuse, wellbeing = _safety(rng, people, both), _abuse(rng, closed, both), _wellbeing(rng, size)
    forms = [
        _form(rng, people, point, {"date": days, "wellbeing": wellbeing[point], "feels_safe": safety[point]})
        .assign(**{f"abuse_{kind}": codes for kind, codes in abuse[point].items()})
        .loc[~np.isnat(days)]
        for point, days in day.items()
    ]
    order = ["date", "episode_key", "point"]
    return pd.concat(forms).sort_values(order, ignore_index=True)


def _form(
    rng: np.random.Generator, people: pd.DataFrame, point: str, answers: dict[str, Days | Codes | pd.Series]
) -> pd.DataFrame:
    size = len(people)
    whose = people[["service", "episode_key"]]
    return whose.assign(
        point=point,
        completed_by=choose(rng, size, COMPLETED_BY),
        support_needs=pd.Series(rng.poisson(NEEDS[point], size), dtype="Int64").clip(upper=12),
        **answers,
    )


def _safety(rng: np.random.Generator, people: pd.DataFrame, both: Flags) -> dict[str, Codes]:
    """Nobody is asked at intake whether they feel safer than at intake."""
    minority = people["ethnicity"].isin(MINORITIES).to_numpy()
    gap = truths.LESS_SAFER_IN_MINORITIES * np.where(minority, SHARE_OF_MINORITIES - 1, SHARE_OF_MINORITIES)
    rates = drift(people["closed_date"].to_numpy().astype("datetime64[D]"), truths.SAFER_AT_EXIT) + gap
    known = minority & (people["service"] != truths.NO_ETHNICITY_FROM).to_numpy()
    return {
        "intake": np.full(len(people), "not_asked", dtype=object),
        "exit": _felt(rng, _by_turns(rng, rates, 2 * both + known)),
        "followup": _felt(rng, chance(rng, rates, len(people))),
    }


def _by_turns(rng: np.random.Generator, rates: Rates, group: Numbers) -> Flags:
    """Whether each thing happens, by turns within its group: no group is luckier than planted."""
    happens = np.zeros(len(rates), dtype=bool)
    for number in np.unique(group):
        own = group == number
        happens[own] = evenly(rng, rates[own], int(own.sum()))
    return happens


def _felt(rng: np.random.Generator, safer: Flags) -> Codes:
    size = len(safer)
    better = np.where(chance(rng, MUCH_SAFER, size), "much_safer", "safer")
    no_better = np.where(chance(rng, LESS_SAFE, size), "less_safe", "the_same")
    known = choose(rng, size, SAFETY_NOT_KNOWN)
    felt: Codes = np.where(known == "known", np.where(safer, better, no_better), known)
    return felt


def _abuse(rng: np.random.Generator, closed: Days, both: Flags) -> dict[str, dict[str, Codes]]:
    """By point and kind: at the exit either no kind goes on, or some of those at intake do."""
    size = len(closed)
    before = _kinds(rng, chance(rng, ABUSED_AT_INTAKE, size), KINDS_AT_INTAKE)
    abused = np.logical_or.reduce(list(before.values()))
    stopped = _by_turns(rng, drift(closed, truths.ABUSE_STOPPED), 2 * both + abused)
    starts = chance(rng, ABUSED_SINCE_ALTHOUGH_NOT_BEFORE, size)
    going_on = np.where(abused, ~stopped, starts)
    until = {kind: flags & going_on & chance(rng, KIND_GOES_ON, size) for kind, flags in before.items()}
    nothing_named = going_on & ~np.logical_or.reduce(list(until.values()))
    until["coercive"] = until["coercive"] | nothing_named
    since = {kind: flags & chance(rng, KIND_GOES_ON, size) for kind, flags in until.items()}
    points = {"intake": before, "exit": until, "followup": since}
    return {point: {kind: _answered(rng, flags) for kind, flags in kinds.items()} for point, kinds in points.items()}


def _kinds(rng: np.random.Generator, abused: Flags, shares: dict[str, float]) -> dict[str, Flags]:
    """The kinds of abuse; whoever is abused names one at least."""
    size = len(abused)
    kinds = {kind: abused & chance(rng, shares[kind], size) for kind in ABUSE_KINDS}
    kinds["coercive"] = kinds["coercive"] | (abused & ~np.logical_or.reduce(list(kinds.values())))
    return kinds


def _answered(rng: np.random.Generator, flags: Flags) -> Codes:
    size = len(flags)
    other = choose(rng, size, {"unknown": 0.6, "not_asked": 0.4})
    codes: Codes = np.where(flags, "yes", np.where(chance(rng, KIND_NOT_KNOWN, size), other, "no"))
    return codes


def _wellbeing(rng: np.random.Generator, size: int) -> dict[str, pd.Series]:
    """From 0 to 10; each point starts from the one before."""
    start = _rated(rng.normal(*WELLBEING_AT_INTAKE, size))
    end = _rated(start + rng.normal(*WELLBEING_GAIN, size))
    later = _rated(end + rng.normal(*WELLBEING_LATER, size))
    return {
        point: pd.Series(rated, dtype="Int64").mask(chance(rng, WELLBEING_NOT_GIVEN, size))
        for point, rated in {"intake": start, "exit": end, "followup": later}.items()
    }


def _rated(values: Rates) -> Numbers:
    return np.clip(np.round(values), 0, 10).astype(np.int64)
