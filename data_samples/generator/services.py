"""Episodes of support from three services, the programme for abusers, and calls to the helpline."""

from datetime import timedelta

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import (
    ALL_DAYS,
    Days,
    Flags,
    Numbers,
    after,
    drift,
    is_working,
    next_working_day,
    since,
    working_days_after,
)
from data_samples.generator.draws import (
    Codes,
    blank_where,
    chance,
    choose,
    fixed_by_year,
    keys,
    later_than,
    no_day_where,
    origins,
    own_numbers,
    yes_no,
)
from data_samples.generator.episode_details import details_as_known, with_details

SERVICES = {"womens_aid": 0.60, "victim_support": 0.28, "rape_crisis": 0.12}
POLICE_SHARE_AGAINST_ALL = {"womens_aid": 0.85, "victim_support": 1.45, "rape_crisis": 0.70}
"""How much more, or less, than over all services the police refer to this one."""
OTHER_SOURCES = {
    "self": 0.44,
    "friend_or_family": 0.10,
    "health": 0.12,
    "housing": 0.08,
    "social_services": 0.09,
    "voluntary": 0.06,
    "solicitor": 0.04,
    "education": 0.02,
    "probation": 0.02,
    "other": 0.03,
}
KNOWN_IF_BY_POLICE, KNOWN_IF_BY_OTHERS = 0.90, 0.25
"""People referred by the police, and by others, who are victims of an incident that the police recorded."""
REFERRED_BEFORE = 0.15
WEEKEND_REFERRALS = 0.25
CAMPAIGN_DEMAND = 1.08
CONTACTED_LATE = 0.80
"""Of those not reached in two working days, those reached at all."""
CONTACTED_THOUGH_UNSAFE = 0.30
DETAILS = "episode details 103"
"""Names the random numbers of the columns added later; picked, as the seed was, so that chance does not blur them."""

AGE_BANDS = {
    "16_17": 0.03,
    "18_24": 0.19,
    "25_34": 0.36,
    "35_44": 0.24,
    "45_54": 0.10,
    "55_64": 0.04,
    "65_plus": 0.02,
    "unknown": 0.015,
    None: 0.005,
}
SEXES = {"female": 0.925, "male": 0.065, "other": 0.002, "unknown": 0.008}
ETHNICITIES = {
    "white": 0.80,
    "asian": 0.07,
    "black": 0.045,
    "mixed": 0.02,
    "other": 0.015,
    "not_stated": 0.02,
    "unknown": 0.015,
    "not_asked": 0.01,
    None: 0.005,
}
DISABILITIES = {"no": 0.78, "yes": 0.10, "unknown": 0.05, "not_asked": 0.05, None: 0.02}
EXITS = {
    "planned": 0.62,
    "withdrew": 0.14,
    "lost_contact": 0.11,
    "transferred": 0.06,
    "moved_away": 0.05,
    "other": 0.02,
}

FIRST_CALLS_A_DAY, REPEAT_CALLS_A_DAY = 1.9, 1.9
ANSWERED = 0.89
FIRST_TIME_UNKNOWN = 0.02
HEARD_FROM = {
    "directory": 0.22,
    "police": 0.20,
    "friend_or_family": 0.18,
    "health": 0.12,
    "other": 0.12,
    "unknown": 0.07,
    "not_asked": 0.09,
}


def make_episodes(rng: np.random.Generator, incidents: pd.DataFrame) -> pd.DataFrame:
    """All referrals to the three services, with the column `service`, in their final state."""
    days = _referral_days(rng)
    size = len(days)
    service = choose(rng, size, SERVICES)
    source = _sources(rng, days, service)
    person = _persons(rng, days, source, incidents)
    safe = choose(rng, size, {"yes": 0.91, "no": truths.NO_SAFE_CONTACT, "unknown": 0.005, "not_asked": 0.005})
    contact = _first_contact(rng, days, safe == "yes")
    need = choose(rng, size, {"no": 0.86, "yes": 0.08, "unknown": 0.03, "not_asked": 0.03})
    met = choose(rng, size, {"yes": 0.84, "no": 0.12, "unknown": 0.04})
    rows = {
        "service": service,
        "episode_key": keys("case:episode", range(size)),
        "person_key": keys("victim", person),
        "referral_date": days,
        "referral_source": source,
        "safe_contact": safe,
        "first_contact_date": contact,
        "accepted": choose(rng, size, {"yes": 0.80, "no": 0.16, "unknown": 0.02, None: 0.02}),
        "risk_in": choose(rng, size, {"standard": 0.48, "medium": 0.33, "high": 0.13, "not_assessed": 0.06}),
        "interpreter_need": need,
        "interpreter_met": blank_where(met, need != "yes"),
    }
    frame = pd.DataFrame(rows | _people(rng, person, size))
    frame = frame.assign(**_closings(rng, frame))
    return with_details(own_numbers(DETAILS), frame, incidents)


def episodes_changed(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """Episodes that were opened, reached or closed from `start` to `end`."""
    return (
        rows["referral_date"].between(start, end)
        | rows["first_contact_date"].between(start, end)
        | rows["closed_date"].between(start, end)
    )


def episodes_as_known(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Episodes as a file made on `day` has them: what is learnt at the first contact is blank before it."""
    contact = rows["first_contact_date"].mask(later_than(rows["first_contact_date"], day))
    open_still = rows["closed_date"].isna() | later_than(rows["closed_date"], day)
    learnt = {
        name: rows[name].where(contact.notna(), None)
        for name in ("accepted", "risk_in", "interpreter_need", "interpreter_met")
    }
    known = rows.assign(
        first_contact_date=contact,
        closed_date=rows["closed_date"].mask(open_still),
        exit_type=rows["exit_type"].mask(open_still, None),
        **learnt,
    )
    return known.assign(**details_as_known(known, day))


def _referral_days(rng: np.random.Generator) -> Days:
    weights = np.where(is_working(ALL_DAYS), 1.0, WEEKEND_REFERRALS)
    weights *= np.where(since(ALL_DAYS, truths.CAMPAIGN_START), CAMPAIGN_DEMAND, 1.0)
    return fixed_by_year(rng, truths.EPISODES, weights)


def _sources(rng: np.random.Generator, days: Days, service: Codes) -> Codes:
    size = len(days)
    against_all = np.array([POLICE_SHARE_AGAINST_ALL[str(name)] for name in service])
    police = chance(rng, drift(days, truths.POLICE_REFERRALS) * against_all, size)
    source = np.where(police, "police", choose(rng, size, OTHER_SOURCES))
    return np.where(chance(rng, truths.UNKNOWN_SOURCE, size), "unknown", source)


def _persons(rng: np.random.Generator, days: Days, source: Codes, incidents: pd.DataFrame) -> Numbers:
    """Running numbers in the victim scope: a police victim, somebody referred before, or a person new to all."""
    size = len(days)
    by_police = source == "police"
    reported = incidents["reported_date"].to_numpy().astype("datetime64[D]")
    lag = rng.exponential(np.where(by_police, 2.0, 60.0)).astype(np.int64)
    before = np.searchsorted(reported, after(days, -lag), side="right") - 1 - rng.integers(0, 4, size)
    known = chance(rng, np.where(by_police, KNOWN_IF_BY_POLICE, KNOWN_IF_BY_OTHERS), size) & (before >= 0)
    own = np.arange(size)
    earlier = np.searchsorted(days, after(days, -(20 + rng.exponential(180, size)).astype(np.int64))) - 1
    again = ~known & (earlier >= 0) & chance(rng, REFERRED_BEFORE, size)
    person = np.where(known, incidents["victim"].to_numpy()[before], len(incidents) + own)
    return person[origins(np.where(again, earlier, own))]


def _first_contact(rng: np.random.Generator, days: Days, safe: Flags) -> Days:
    size = len(days)
    prompt = chance(rng, drift(days, truths.PROMPT_CONTACT), size)
    wait = np.where(prompt & safe, rng.integers(0, 3, size), rng.integers(4, 21, size))
    reached = np.where(safe, prompt | chance(rng, CONTACTED_LATE, size), chance(rng, CONTACTED_THOUGH_UNSAFE, size))
    day = working_days_after(days, wait)
    return no_day_where(np.maximum(day, next_working_day(days)), ~reached)


def _people(rng: np.random.Generator, person: Numbers, size: int) -> dict[str, Codes]:
    """What is asked about a person, the same at each referral."""
    _, same = np.unique(person, return_inverse=True)
    return {
        "age_band": choose(rng, size, AGE_BANDS)[same],
        "sex": choose(rng, size, SEXES)[same],
        "ethnicity": choose(rng, size, ETHNICITIES)[same],
        "disability": choose(rng, size, DISABILITIES)[same],
    }


def _closings(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, Days | Codes]:
    """Support lasts about four months; who is not reached, or does not accept, is closed sooner."""
    size = len(rows)
    referral = rows["referral_date"].to_numpy().astype("datetime64[D]")
    contact = rows["first_contact_date"].to_numpy().astype("datetime64[D]")
    reached = ~np.isnat(contact)
    supported = reached & (rows["accepted"] == "yes").to_numpy()
    support = 14 + rng.gamma(2.0, 55.0, size).astype(np.int64)
    lasts = np.where(supported, support, rng.integers(3, 30, size) + np.where(reached, 0, 25))
    refused = choose(rng, size, {"withdrew": 0.6, "lost_contact": 0.2, "transferred": 0.1, "other": 0.1})
    exits = np.where(supported, choose(rng, size, EXITS), np.where(reached, refused, "lost_contact"))
    return {
        "closed_date": next_working_day(after(np.where(reached, contact, referral), lasts)),
        "exit_type": exits,
    }


def make_calls(rng: np.random.Generator) -> pd.DataFrame:
    """All calls to the helpline; nobody names the campaign before it starts."""
    started, over = since(ALL_DAYS, truths.CAMPAIGN_START), since(ALL_DAYS, truths.CAMPAIGN_END + timedelta(days=1))
    brought = np.select([over, started], [truths.LATER_CAMPAIGN_CALLS_A_DAY, truths.CAMPAIGN_CALLS_A_DAY], 0.0)
    kinds = {"first": np.full(len(ALL_DAYS), FIRST_CALLS_A_DAY), "campaign": brought}
    kinds["repeat"] = np.full(len(ALL_DAYS), REPEAT_CALLS_A_DAY)
    days = {kind: np.repeat(ALL_DAYS, rng.poisson(rate)) for kind, rate in kinds.items()}
    calls = pd.DataFrame({"date": np.concatenate(list(days.values()))})
    calls["kind"] = np.repeat(list(days), [len(of_kind) for of_kind in days.values()])
    calls = calls.sort_values("date", kind="stable", ignore_index=True)
    size = len(calls)
    answered = chance(rng, ANSWERED, size)
    unclear = chance(rng, FIRST_TIME_UNKNOWN, size)
    heard = np.select(
        [calls["kind"] == "campaign", calls["kind"] == "first"],
        [choose(rng, size, {"campaign": 0.9, "unknown": 0.04, "not_asked": 0.06}), choose(rng, size, HEARD_FROM)],
        choose(rng, size, {"not_asked": 0.6, None: 0.4}),
    )
    # Those who name the campaign stay as they are: what is planted of it does not move.
    asked = since(calls["date"].to_numpy().astype("datetime64[D]"), truths.EVERY_CALLER_ASKED) & (heard != "campaign")
    now_known = asked & chance(own_numbers("every caller asked"), truths.NOW_KNOWN, size)
    first = np.where(unclear & ~now_known, "unknown", yes_no((calls["kind"] != "repeat").to_numpy()))
    return calls.assign(
        call_key=keys("case:call", range(size)),
        answered=yes_no(answered),
        first_time=blank_where(first, ~answered),
        heard_from=blank_where(heard, ~answered),
    )
