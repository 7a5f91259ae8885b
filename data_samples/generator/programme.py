"""Referrals of abusers to the programme: who is referred, who starts, who stays to the end."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, Flags, Numbers, after, drift, is_working, next_working_day
from data_samples.generator.draws import (
    blank_where,
    chance,
    choose,
    evenly,
    fixed_by_year,
    keys,
    later_than,
    no_day_where,
    own_numbers,
)

REFERRERS = {
    "probation": 0.36,
    "court": 0.24,
    "police": 0.12,
    "social_services": 0.10,
    "self": 0.08,
    "health": 0.04,
    "other": 0.04,
    "unknown": 0.02,
}
KNOWN_TO_POLICE = 0.80
SUITABLE = {"yes": 0.88, "no": 0.09, "unknown": 0.03}
STARTED_LATE = 0.25
"""Of the suitable who have not started within 90 days, those who start after all."""
PLANNED_SESSIONS = 24
COMPLETED_LATE = 0.08
"""Of the starters who do not complete within a year, those who complete after it."""
ENDINGS = {"stopped": 0.62, "excluded": 0.20, "moved_away": 0.10, "other": 0.08}
PARTNER_CONTACTABLE = {"yes": 0.68, "no": 0.20, "unknown": 0.09, "not_asked": 0.03}
PARTNER_KNOWN = {"yes": 0.95, "no": 0.50, "unknown": 0.20, "not_asked": 0.10}
"""How often the (ex-)partner's code is given, by whether the partner can be reached."""
PARTNERS_FROM = 400_000
"""Running numbers, in the victim scope, of (ex-)partners whom the police do not know."""
PARTNER_SAYS = {"yes": 0.52, "no": 0.22, "unknown": 0.14, "not_asked": 0.12}


def make_referrals(rng: np.random.Generator, incidents: pd.DataFrame) -> pd.DataFrame:
    """All referrals in their final state; `ended` is the day of completion or of leaving."""
    days = fixed_by_year(rng, truths.PROGRAMME_REFERRALS, is_working(ALL_DAYS).astype(float))
    size = len(days)
    suitable = choose(rng, size, SUITABLE)
    start = _starts(rng, days, suitable == "yes")
    started = ~np.isnat(start)
    ended, completed = _ends(rng, start)
    contactable = choose(rng, size, PARTNER_CONTACTABLE)
    partner_known = chance(rng, np.array([PARTNER_KNOWN[str(code)] for code in contactable]), size)
    offered = _offered(own_numbers("partners offered support"), start, contactable == "yes")
    kept = np.where(completed, rng.integers(19, PLANNED_SESSIONS + 1, size), rng.integers(1, 15, size))
    person = _persons(rng, days, incidents)
    rows = pd.DataFrame(
        {
            "ref_key": keys("case:programme", range(size)),
            "person_key": keys("suspect", person),
            "referral_date": days,
            "referrer": choose(rng, size, REFERRERS),
            "suitable": suitable,
            "start_date": start,
            "sessions_planned": pd.Series(np.full(size, PLANNED_SESSIONS), dtype="Int64").mask(~started),
            "sessions_attended": pd.Series(kept, dtype="Int64").mask(~started),
            "completed_date": no_day_where(ended, ~completed),
            "exit_reason": blank_where(choose(rng, size, ENDINGS), ~started | completed),
            "partner_contactable": contactable,
            "partner_offered_at": no_day_where(_offer_days(rng, days, start), ~offered),
            "ended": ended,
        }
    )
    partner = np.array(keys("victim", _victims_of(rows, person, incidents)), dtype=object)
    says = choose(own_numbers("what partners say"), size, PARTNER_SAYS)
    return rows.assign(
        partner_key=blank_where(partner, ~partner_known), partner_reports_safe=blank_where(says, ~offered)
    )


def referrals_changed(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """Referrals made from `start` to `end`, and those on the programme then: their sessions mount up."""
    return rows["referral_date"].between(start, end) | ((rows["start_date"] <= end) & (rows["ended"] >= start))


def referrals_as_known(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Referrals as a file made on `day` has them, with the sessions attended so far."""
    not_started = rows["start_date"].isna() | later_than(rows["start_date"], day)
    going_on = not_started | later_than(rows["ended"], day)
    length = (rows["ended"] - rows["start_date"]).dt.days
    passed = ((day - rows["start_date"]).dt.days / length).where(going_on, 1.0)
    so_far = (rows["sessions_attended"].astype("Float64") * passed).clip(lower=1)
    return rows.assign(
        partner_reports_safe=rows["partner_reports_safe"].mask(going_on, None),
        start_date=rows["start_date"].mask(not_started),
        sessions_planned=rows["sessions_planned"].mask(not_started),
        sessions_attended=np.floor(so_far).astype("Int64").mask(not_started),
        completed_date=rows["completed_date"].mask(going_on),
        exit_reason=rows["exit_reason"].mask(going_on, None),
        partner_offered_at=rows["partner_offered_at"].mask(later_than(rows["partner_offered_at"], day)),
    )


def _wait(rng: np.random.Generator, least: int, most: int, size: int) -> Numbers:
    return rng.integers(least, most + 1, size)


def _starts(rng: np.random.Generator, days: Days, suitable: Flags) -> Days:
    size = len(days)
    share_suitable = SUITABLE["yes"] / sum(SUITABLE.values())
    soon = suitable & chance(rng, truths.STARTED_IN_90_DAYS / share_suitable, size)
    late = suitable & ~soon & chance(rng, STARTED_LATE, size)
    start = next_working_day(after(days, np.where(soon, _wait(rng, 14, 84, size), _wait(rng, 95, 150, size))))
    return no_day_where(start, ~(soon | late))


def _ends(rng: np.random.Generator, start: Days) -> tuple[Days, Flags]:
    """The day on which each starter completed or left, and whether it was by completing."""
    size = len(start)
    in_time = chance(rng, truths.COMPLETED_IN_A_YEAR, size)
    late = ~in_time & chance(rng, COMPLETED_LATE, size)
    stay = np.select(
        [in_time, late],
        [_wait(rng, PLANNED_SESSIONS * 7, 340, size), _wait(rng, 370, 430, size)],
        _wait(rng, 14, 200, size),
    )
    return next_working_day(after(start, stay)), (in_time | late) & ~np.isnat(start)


def _persons(rng: np.random.Generator, days: Days, incidents: pd.DataFrame) -> Numbers:
    """Running numbers in the suspect scope: of a recent incident's suspect, or of somebody the police do not know."""
    size = len(days)
    with_suspect = incidents[incidents["suspect"] >= 0]
    reported = with_suspect["reported_date"].to_numpy().astype("datetime64[D]")
    before = np.searchsorted(reported, after(days, -_wait(rng, 5, 90, size))) - 1
    known = chance(rng, KNOWN_TO_POLICE, size) & (before >= 0)
    unknown = 3 * len(incidents) + np.arange(size)
    return np.where(known, with_suspect["suspect"].to_numpy()[before], unknown)


def _offered(rng: np.random.Generator, start: Days, contactable: Flags) -> Flags:
    """Whose (ex-)partner was offered support, of the starters with one who can be reached."""
    places = np.flatnonzero(~np.isnat(start) & contactable)
    places = places[np.argsort(start[places], kind="stable")]
    offered = np.zeros(len(start), dtype=bool)
    offered[places] = evenly(rng, drift(start[places], truths.PARTNER_OFFERED), len(places))
    return offered


def _offer_days(rng: np.random.Generator, days: Days, start: Days) -> Days:
    """Within a month of the referral, and by the day of the start: an offer comes before the abuser's first session."""
    offer = next_working_day(after(days, _wait(rng, 3, 30, len(days))))
    return np.where(offer > start, start, offer)


def _victims_of(rows: pd.DataFrame, person: Numbers, incidents: pd.DataFrame) -> Numbers:
    """The victim of the abuser's last incident before the referral, or somebody whom the police do not know."""
    own = PARTNERS_FROM + np.arange(len(rows))
    referred = pd.DataFrame({"day": rows["referral_date"], "suspect": person, "own": own})
    last = pd.merge_asof(
        referred,
        incidents[["reported_date", "suspect", "victim"]],
        left_on="day",
        right_on="reported_date",
        by="suspect",
    )
    return last["victim"].fillna(last["own"]).to_numpy().astype(np.int64)
