"""What services write down beside an episode: who referred, what went before, what was needed, and the children."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, Flags, after, drift, next_working_day, working_days_after
from data_samples.generator.draws import Codes, blank_where, chance, choose, evenly, no_day_where

AGENCIES_BY_SOURCE = {
    "police": {"thames_valley_police": 1.0},
    "health": {"mk_community_nhs_trust": 1.0},
    "housing": {"shelter": 1.0},
    "probation": {"probation": 1.0},
    "solicitor": {"franklins": 0.4, "pictons": 0.35, "linnells": 0.25},
    "voluntary": {
        "relate": 0.26,
        "victim_support": 0.24,
        "womens_aid": 0.20,
        "racial_equality_council": 0.14,
        "nspcc": 0.10,
        "family_mediation": 0.06,
    },
}
"""Agencies of the register that refer; schools, social services and others are not on it."""
NO_AGENCY = ("self", "friend_or_family", "unknown")
BASIS_RECORDED = (0.80, 0.94)
ACKNOWLEDGED_LATER = 0.75
"""Of the referrals not acknowledged within five working days, those acknowledged at all."""
FILE_MADE_AFTER_DAYS = 5
"""No file is made sooner after its quarter. A day by then is in the file of the quarter in which the case changed."""

MONTHS_SPREAD = 1.0
"""Standard deviation of the logarithm; likewise below."""
MEDIAN_INCIDENTS, INCIDENTS_SPREAD, INCIDENTS_GIVEN = 19, 1.1, 0.66
CONTACTS_MEAN, CONTACTS_GIVEN = 3.1, 0.72
MONTHS_AT_MOST, INCIDENTS_AT_MOST = 480, 500
TOLD_POLICE_IF_RECORDED, TOLD_POLICE_IF_REFERRED_BY_THEM, TOLD_POLICE_OTHERWISE = 0.97, 0.80, 0.12
FORMAT_NEED = {"no": 0.855, "yes": 0.10, "unknown": 0.02, "not_asked": 0.025}
FORMAT_MET = (0.74, 0.93)
ORIENTATIONS = {
    "heterosexual": 0.875,
    "gay_or_lesbian": 0.030,
    "bisexual": 0.018,
    "other": 0.007,
    "not_stated": 0.045,
    "unknown": 0.025,
}

CHILDREN = {0: 0.44, 1: 0.23, 2: 0.21, 3: 0.09, 4: 0.03}
CHILDREN_NOT_KNOWN = 0.05
OFFER_WITHIN_DAYS, OFFER_AT_MOST_DAYS = 28, 75
OFFERED_TO_ALL = 0.96
OFFERED_LATER = 0.35

LEARNT_AT_CONTACT = (
    *("months_abuse", "prior_incidents", "prior_contacts_12m", "police_told_before"),
    *("format_need", "format_met", "sexual_orientation", "children_4_17"),
)


def with_details(rng: np.random.Generator, episodes: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The episodes in their final state with these columns too."""
    frame = episodes.assign(**_referral(rng, episodes))
    frame = frame.assign(**_history(rng, frame, incidents), **_needs(rng, frame))
    return frame.assign(**_offers(rng, frame))


def details_as_known(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """These columns as a file made on `day` has them; `first_contact_date` is as known already."""
    reached = rows["first_contact_date"].notna()
    learnt = {name: rows[name].where(reached, None) for name in LEARNT_AT_CONTACT}
    offer, tomorrow = rows["children_support_offered_date"], day + pd.Timedelta(days=1)
    so_far = rows["children_offered"].mask(offer >= tomorrow, 0)
    return learnt | {
        "acknowledged_date": rows["acknowledged_date"].mask(rows["acknowledged_date"] >= tomorrow),
        "children_support_offered_date": offer.mask(offer >= tomorrow),
        "children_offered": so_far.where(reached, None),
    }


def _referral(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, Codes | Days]:
    size = len(rows)
    days = _days(rows, "referral_date")
    agency = _referring_agencies(rng, rows)
    prompt = evenly(rng, drift(days, truths.ACKNOWLEDGED_IN_FIVE_DAYS), size)
    later = ~prompt & chance(rng, ACKNOWLEDGED_LATER, size)
    wait = np.where(prompt, rng.choice([0, 1, 2, 3, 4, 5], size, p=[0.1, 0.3, 0.25, 0.15, 0.1, 0.1]), 0)
    wait = np.where(later, rng.integers(6, 16, size), wait)
    day = np.maximum(working_days_after(days, wait), next_working_day(days))
    there = _is_in_a_file(rows, day)
    end = rows["referral_date"].dt.to_period("Q").dt.end_time.to_numpy().astype("datetime64[D]")
    soon = working_days_after(end + np.timedelta64(FILE_MADE_AFTER_DAYS, "D"), 0)
    acknowledged = no_day_where(np.where(there, day, soon), ~(prompt | (later & there)) | pd.isna(agency))
    recorded = chance(rng, drift(days, BASIS_RECORDED), size)
    basis = np.where(recorded, "yes", choose(rng, size, {"no": 0.6, "unknown": 0.25, "not_asked": 0.15}))
    nobody = rows["referral_source"].isin(NO_AGENCY).to_numpy()
    return {
        "referring_agency": agency,
        "acknowledged_date": acknowledged,
        "policy_sharing_basis": blank_where(basis.astype(object), nobody),
    }


def _referring_agencies(rng: np.random.Generator, rows: pd.DataFrame) -> Codes:
    """By short name; no service refers to itself."""
    source, service = rows["referral_source"].to_numpy(), rows["service"].to_numpy()
    agency: Codes = np.full(len(rows), None, dtype=object)
    for name, agencies in AGENCIES_BY_SOURCE.items():
        drawn = choose(rng, len(rows), agencies)
        agency = np.where(source == name, np.where(drawn == service, "relate", drawn), agency)
    return agency


def _history(rng: np.random.Generator, rows: pd.DataFrame, incidents: pd.DataFrame) -> dict[str, pd.Series | Codes]:
    """What the person remembers; whether the police were told before agrees with what the police recorded."""
    size = len(rows)
    days = _days(rows, "referral_date")
    reached = rows["first_contact_date"].notna().to_numpy()
    middle = np.log(drift(days, (float(truths.MONTHS_OF_ABUSE[0]), float(truths.MONTHS_OF_ABUSE[1]))))
    months = np.exp(rng.normal(middle, MONTHS_SPREAD)).round().clip(0, MONTHS_AT_MOST)
    before = np.exp(rng.normal(np.log(MEDIAN_INCIDENTS), INCIDENTS_SPREAD, size)).round().clip(1, INCIDENTS_AT_MOST)
    contacts = rng.poisson(CONTACTS_MEAN, size)
    first = incidents.groupby("victim_key")["reported_date"].min()
    recorded = (rows["person_key"].map(first) < rows["referral_date"]).to_numpy()
    by_police = (rows["referral_source"] == "police").to_numpy()
    share = np.select(
        [recorded, by_police],
        [TOLD_POLICE_IF_RECORDED, TOLD_POLICE_IF_REFERRED_BY_THEM],
        TOLD_POLICE_OTHERWISE,
    )
    told = np.where(chance(rng, share, size), "yes", "no")
    asked = choose(rng, size, {"asked": 0.90, "unknown": 0.04, "not_asked": 0.06})
    given = chance(rng, truths.MONTHS_GIVEN / reached.mean(), size)
    return {
        "months_abuse": pd.Series(months, dtype="Int64").mask(~(given & reached)),
        "prior_incidents": pd.Series(before, dtype="Int64").mask(~chance(rng, INCIDENTS_GIVEN, size)),
        "prior_contacts_12m": pd.Series(contacts, dtype="Int64").mask(~chance(rng, CONTACTS_GIVEN, size)),
        "police_told_before": np.where(asked == "asked", told, asked),
    }


def _needs(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, pd.Series | Codes]:
    """Formats other than print; and orientation, as the same person states it each time."""
    size = len(rows)
    need = choose(rng, size, FORMAT_NEED)
    needed = np.flatnonzero((need == "yes") & rows["first_contact_date"].notna().to_numpy())
    met: Codes = np.full(size, None, dtype=object)
    was_met = evenly(rng, drift(_days(rows, "referral_date")[needed], FORMAT_MET), len(needed))
    met[needed] = np.where(was_met, "yes", choose(rng, len(needed), {"no": 0.9, "unknown": 0.1}))
    _, same = np.unique(rows["person_key"].to_numpy().astype(str), return_inverse=True)
    stated = choose(rng, size, ORIENTATIONS)[same]
    not_asked = chance(rng, truths.ORIENTATION_NOT_ASKED, size)
    children = choose(rng, size, {str(number): share for number, share in CHILDREN.items()}).astype(np.int64)
    return {
        "format_need": need,
        "format_met": met,
        "sexual_orientation": np.where(not_asked, "not_asked", stated),
        "children_4_17": pd.Series(children, dtype="Int64").mask(chance(rng, CHILDREN_NOT_KNOWN, size)),
    }


def _offers(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, pd.Series | Days]:
    """Support for the children, offered once somebody has spoken with the parent and before the case is closed."""
    size = len(rows)
    days, contact = _days(rows, "referral_date"), _days(rows, "first_contact_date")
    closed = _days(rows, "closed_date")
    with_children = rows["children_4_17"].fillna(0).gt(0).to_numpy() & ~np.isnat(contact)
    in_time = with_children.copy()
    share = drift(days[with_children], truths.CHILDREN_OFFERED) / OFFERED_TO_ALL
    in_time[with_children] = evenly(rng, share, int(with_children.sum()))
    later = with_children & ~in_time & chance(rng, OFFERED_LATER, size)
    soon = working_days_after(np.where(with_children, contact, days), rng.integers(0, 11, size))
    late = next_working_day(after(days, rng.integers(OFFER_WITHIN_DAYS + 1, OFFER_AT_MOST_DAYS, size)))
    limit = np.minimum(closed, after(days, np.full(size, OFFER_WITHIN_DAYS)))
    # Where the day would be in no file, or too late, the offer was made at the first contact.
    fits = (soon <= limit) & _is_in_a_file(rows, soon)
    day = np.where(in_time, np.where(fits, soon, contact), late)
    later &= (late > contact) & (late <= closed) & _is_in_a_file(rows, late)
    offered = no_day_where(day, ~(in_time | later))
    number = rows["children_4_17"].to_numpy(dtype=float, na_value=0)
    some = np.where(chance(rng, OFFERED_TO_ALL, size), number, np.maximum(number - 1, 1))
    count = pd.Series(np.where(np.isnat(offered), 0, some), dtype="Int64")
    return {"children_offered": count.mask(~with_children), "children_support_offered_date": offered}


def _days(rows: pd.DataFrame, column: str) -> Days:
    return rows[column].to_numpy().astype("datetime64[D]")


def _is_in_a_file(rows: pd.DataFrame, days: Days) -> Flags:
    """Whether a day is known to the file of a quarter in which the episode was opened, reached or closed.

    What happens on another day comes with the next file that the episode is in; here nothing does.
    """
    there = np.zeros(len(rows), dtype=bool)
    for column in ("referral_date", "first_contact_date", "closed_date"):
        changed = rows[column].fillna(rows["referral_date"])
        first, last = changed.dt.to_period("Q").dt.start_time, changed.dt.to_period("Q").dt.end_time
        until = last.dt.normalize() + pd.Timedelta(days=FILE_MADE_AFTER_DAYS)
        there |= pd.Series(days, index=rows.index).between(first, until).to_numpy()
    return there
