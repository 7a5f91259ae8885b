"""The partnership's own work: who came to meetings, what became of decisions, policies, and the directory of help."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, after, drift, next_working_day
from data_samples.generator.draws import chance, choose, evenly, no_day_where
from data_samples.generator.records import AGREED_IN_PRINCIPLE, FRONT_LINE_1997
from data_samples.generator.reference import working_days_of
from data_samples.generator.world import RowsOf, World, caseload, changed_on, events, known_once
from dvmetrics.periods import Quarter, quarters_between

SUB_GROUP = ("thames_valley_police", "womens_aid", "victim_support", "probation", "mk_community_nhs_trust", "shelter")
WORKING_PARTY = (*SUB_GROUP, "rape_crisis", "relate", "nspcc", "racial_equality_council", "family_mediation", "pictons")
MEETING_MONTHS = {"sub_group": range(1, 13), "working_party": (2, 5, 8, 11), "committee": (3, 10)}
MEETING_WEEK = {"sub_group": 1, "working_party": 2, "committee": 3}
"""Whether on the second, third or fourth Wednesday of the month."""
VISITS = 0.02
"""How often an agency of the register comes without an invitation."""
MORE_OFTEN = {"womens_aid": 0.06, "pictons": -0.06, "mk_nhs_trust": -0.20, "bucks_health_authority": -0.12}
"""Points above and below all agencies together."""

ACTIONS_A_MEETING = {"sub_group": 2, "working_party": 4, "committee": 4}
DUE_IN_DAYS = (45, 150)
DONE_LATE, LATE_BY_DAYS = 0.75, (5, 160)
"""Of the actions not done by the day they were due, those done at all, and when."""
OF_THE_STRATEGY = {"strategy": 0.6, "other": 0.4}

SUBJECTS = ("safeguarding", "staff_development", "equality", "housing", "health", "community_safety")
POLICY_REVIEWED_EVERY_YEARS = 2
CITES_SINCE = {
    "womens_aid": date(1998, 9, 16),
    "thames_valley_police": date(1999, 2, 10),
    "probation": date(1999, 6, 23),
    "victim_support": date(2000, 1, 19),
    "shelter": date(2000, 3, 8),
    "nspcc": date(2000, 6, 14),
    "rape_crisis": date(2000, 11, 8),
    "mk_community_nhs_trust": date(2001, 4, 4),
    "relate": date(2001, 9, 19),
}
"""The day on which an agency's first policy that cites the Code was agreed; it is reviewed every two years."""
NOT_REVIEWED_SINCE = {"franklins": date(1998, 12, 9)}
"""A policy that cites the Code and was never reviewed again counts until two years have passed."""

RESOURCES = {
    "where_to_get_help": ("english", "bengali", "chinese", "gujarati", "hindi", "punjabi", "urdu", "somali"),
    "your_rights": ("english", "bengali", "chinese", "gujarati", "punjabi", "urdu"),
    "court_orders": ("english", "gujarati", "punjabi", "urdu"),
    "staying_safe": ("english", "bengali", "chinese", "punjabi", "urdu"),
    "children_and_young_people": ("english", "bengali", "urdu"),
    "housing_options": ("english", "punjabi", "urdu"),
    "for_professionals": ("english",),
}
"""The directory's leaflets and guides, and the languages they come in."""
OTHER_FORMATS = {"where_to_get_help": ("large_print", "audio", "easy_read", "braille"), "your_rights": ("large_print",)}
"""In English only."""
REVIEW_LASTS_DAYS = 730


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The council keeps all of it."""
    del world
    meetings = make_meetings(rng)
    actions = make_actions(rng, meetings)
    directory = make_directory(rng)
    return {
        ("meeting", "council"): events(meetings, "date"),
        ("action", "council"): caseload(actions, changed_on("decided_on", "closed_date"), known_once(closed_date=())),
        ("policy_document", "council"): lambda quarter, _: policies_at(quarter),
        ("directory", "council"): lambda quarter, _: directory[quarter],
    }


def make_meetings(rng: np.random.Generator) -> pd.DataFrame:
    """One row for each agency that was invited, or came all the same."""
    rows = pd.DataFrame(
        [
            {"date": day, "body": body, "agency_id": agency, "is_invited": _is_invited(body, agency, day)}
            for day, body in _meetings()
            for agency in FRONT_LINE_1997
        ]
    ).astype({"date": "datetime64[s]"})
    invited = rows["is_invited"].to_numpy()
    days = rows["date"].to_numpy().astype("datetime64[D]")
    more = rows["agency_id"].map(MORE_OFTEN).fillna(0.0).to_numpy()
    came = chance(rng, VISITS, len(rows))
    came[invited] = evenly(rng, (drift(days, truths.ATTENDANCE) + more)[invited], int(invited.sum()))
    codes = rows.assign(invited=np.where(invited, "yes", "no"), attended=np.where(came, "yes", "no"))
    return codes[invited | came].reset_index(drop=True)


def _meetings() -> list[tuple[date, str]]:
    """Day and body of every meeting, in order."""
    months = np.unique(ALL_DAYS.astype("datetime64[M]"))
    meetings = [
        (_meeting_day(month, MEETING_WEEK[body]), body)
        for month in months
        for body, in_months in MEETING_MONTHS.items()
        if month.item().month in in_months
    ]
    return sorted(meetings)


def _meeting_day(month: np.datetime64, week: int) -> date:
    wednesday = np.busday_offset(month.astype("datetime64[D]"), week, roll="forward", weekmask="Wed")
    day: date = next_working_day(np.array([wednesday]))[0].item()
    return day


def _is_invited(body: str, agency: str, day: date) -> bool:
    """The committee's meetings are for every agency on the list that was approached."""
    if body == "committee":
        return agency != "mk_primary_care_group" or AGREED_IN_PRINCIPLE[agency] <= day
    return agency in (SUB_GROUP if body == "sub_group" else WORKING_PARTY)


def make_actions(rng: np.random.Generator, meetings: pd.DataFrame) -> pd.DataFrame:
    """All actions that meetings decided on; agencies that were there take them on."""
    decided = [
        {"decided_on": day, "body": body, "owner": owner}
        for (day, body), there in meetings[meetings["attended"] == "yes"].groupby(["date", "body"])
        for owner in rng.choice(there["agency_id"].to_numpy(), ACTIONS_A_MEETING[str(body)], replace=False)
    ]
    rows = pd.DataFrame(decided).astype({"decided_on": "datetime64[s]"})
    size = len(rows)
    on = rows["decided_on"].to_numpy().astype("datetime64[D]")
    due = next_working_day(after(on, rng.integers(DUE_IN_DAYS[0], DUE_IN_DAYS[1] + 1, size)))
    number = rows.groupby(rows["decided_on"].dt.year).cumcount() + 1
    by_due = np.argsort(due, kind="stable")
    closed = np.empty_like(due)
    closed[by_due] = _done(rng, on[by_due], due[by_due])
    return rows.assign(
        action_id=rows["decided_on"].dt.strftime("a%Y_") + number.astype("str").str.zfill(2),
        kind=choose(rng, size, OF_THE_STRATEGY),
        due_date=due,
        closed_date=closed,
    )


def _done(rng: np.random.Generator, on: Days, due: Days) -> Days:
    """The day each action was done: by the day it was due, later, or never. In order of the days they were due."""
    size = len(on)
    in_time = evenly(rng, drift(due, truths.ACTIONS_IN_TIME), size)
    late = ~in_time & chance(rng, DONE_LATE, size)
    length = (due - on).astype(np.int64)
    soon = next_working_day(after(on, np.floor(length * rng.uniform(0.4, 1.0, size)).astype(np.int64)))
    later = next_working_day(after(due, rng.integers(LATE_BY_DAYS[0], LATE_BY_DAYS[1] + 1, size)))
    return no_day_where(np.where(in_time, soon, later), ~(in_time | late))


def policies_at(quarter: Quarter) -> pd.DataFrame:
    """Every agency's policies at a quarter's end: one without the Code, and one that cites it once agreed."""
    rows = []
    for place, agency in enumerate(FRONT_LINE_1997):
        subject = SUBJECTS[place % len(SUBJECTS)]
        other = date(1996 - place % 3, 1 + place % 12, 10)
        rows.append(_policy(agency, SUBJECTS[(place + 1) % len(SUBJECTS)], "no", _last_review(other, quarter.end)))
        since = {**CITES_SINCE, **NOT_REVIEWED_SINCE}.get(agency, date.max)
        if since <= quarter.end:
            reviewed = since if agency in NOT_REVIEWED_SINCE else _last_review(since, quarter.end)
            rows.append(_policy(agency, subject, "yes", reviewed))
    return pd.DataFrame(rows).astype({"reviewed_on": "datetime64[s]"})


def _policy(agency: str, subject: str, cites_code: str, reviewed_on: date) -> dict[str, object]:
    own = {"agency_id": agency, "document_id": f"{subject}_policy", "subject": subject}
    return own | {"cites_code": cites_code, "reviewed_on": reviewed_on}


def _last_review(first: date, day: date) -> date:
    """The newest day by `day` on which a policy of the day `first` was reviewed."""
    reviews = (day.year - first.year - (day < first.replace(year=day.year))) // POLICY_REVIEWED_EVERY_YEARS
    return first.replace(year=first.year + reviews * POLICY_REVIEWED_EVERY_YEARS)


def make_directory(rng: np.random.Generator) -> dict[Quarter, pd.DataFrame]:
    """The directory at each quarter's end. In each quarter as many of the oldest entries are reviewed as planted."""
    entries = pd.DataFrame(list(_entries()), columns=["resource_id", "language", "format"])
    quarters = quarters_between(truths.FIRST, truths.LAST)
    share = np.linspace(*truths.DIRECTORY_REVIEWED, len(quarters))
    age = rng.permutation(np.linspace(0, REVIEW_LASTS_DAYS / truths.DIRECTORY_REVIEWED[0], len(entries)))
    reviewed = after(np.full(len(entries), np.datetime64(truths.FIRST.start)), -age.astype(np.int64) - 30)
    found = {}
    for quarter, wanted in zip(quarters, share, strict=True):
        oldest = np.argsort(reviewed)
        recent = reviewed >= np.datetime64(quarter.end) - REVIEW_LASTS_DAYS
        lacking = max(0, round(wanted * len(entries)) - int(recent.sum()))
        reviewed = reviewed.copy()
        reviewed[oldest[:lacking]] = rng.choice(working_days_of(quarter), lacking)
        found[quarter] = entries.assign(last_reviewed=reviewed)
    return found


def _entries() -> Iterator[tuple[str, str, str]]:
    for resource, languages in RESOURCES.items():
        yield from ((resource, language, "print") for language in languages)
        yield from ((resource, "english", form) for form in OTHER_FORMATS.get(resource, ()))
