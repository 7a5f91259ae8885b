"""Notices about children: after an incident, to a school, to children's services or to a health visitor."""

from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, Flags, Numbers, at_minute, drift, is_working, since, working_days_after
from data_samples.generator.draws import Weights, chance, choose, keys, later_than, no_day_where, own_numbers, yes_no
from data_samples.generator.incidents import Incidents

YEAR_OF_THE_CODE = date(1999, 1, 1)
SAME_DAY = 0.6
SAME_DAY_UNTIL_HOUR = 14
"""Of prompt notices after an incident attended on a working day by that hour, those that go the same afternoon."""
SECOND_NOTICE = 0.12
YOUNGER_CHILD_NOTICE = 0.5
ACKNOWLEDGED = 0.88


def make_notices(rng: np.random.Generator, incidents: Incidents) -> pd.DataFrame:
    """All notices, by time, each with the day its incident was reported, which says the file it belongs in."""
    first_at, second_at = _notice_times(rng, incidents)
    days = incidents.rows["reported_date"].to_numpy().astype("datetime64[D]")
    told = np.where(since(days, YEAR_OF_THE_CODE), truths.NOTICE_SENT[1], truths.NOTICE_SENT[0])
    size = incidents.school_age.shape
    sent = incidents.school_age & (rng.random(size) < told[:, None])
    again = sent & (rng.random(size) < SECOND_NOTICE)
    younger = incidents.listed & ~incidents.school_age & (rng.random(size) < YOUNGER_CHILD_NOTICE)
    to_school = {"school": 0.6, "childrens_services": 0.4}
    rows = pd.concat(
        [
            _notices(rng, incidents, sent, first_at, to_school),
            _notices(rng, incidents, again, second_at, {"childrens_services": 0.8, "other": 0.2}),
            _notices(rng, incidents, younger, first_at, {"health_visitor": 0.85, "childrens_services": 0.15}),
        ]
    ).sort_values(["notified_at", "incident_key", "child_key", "route"], ignore_index=True)
    return rows.assign(
        notify_key=keys("case:notice", range(len(rows))),
        support_offered_at=_support_offered_at(own_numbers("support for children"), rows),
    )


def notices_as_known(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Notices as a file made on `day` has them: none sent later, and no answer of a later day."""
    sent = rows[~later_than(rows["notified_at"], day)]
    return sent.assign(
        received_at=sent["received_at"].mask(later_than(sent["received_at"], day)),
        support_offered_at=sent["support_offered_at"].mask(later_than(sent["support_offered_at"], day)),
    )


def _notice_times(rng: np.random.Generator, incidents: Incidents) -> tuple[Days, Days]:
    """By incident the time of the first notices, which go together, and of any second ones."""
    reported = incidents.rows["reported_date"].to_numpy().astype("datetime64[D]")
    attended = incidents.rows["attended_at"].to_numpy().astype("datetime64[m]")
    size = len(reported)
    rate = np.where(
        since(reported, YEAR_OF_THE_CODE),
        drift(reported, truths.PROMPT_NOTICE_SINCE_1999, first=YEAR_OF_THE_CODE),
        truths.PROMPT_NOTICE_BEFORE_1999,
    )
    prompt = chance(rng, rate, size)
    early = is_working(reported) & (attended < reported + np.timedelta64(SAME_DAY_UNTIL_HOUR, "h"))
    same_day = prompt & early & chance(rng, SAME_DAY, size)
    wait = np.where(prompt, 1, rng.integers(3, 13, size))
    first: Days = np.where(same_day, reported, working_days_after(reported, wait))
    second = working_days_after(first, rng.integers(1, 6, size))
    hour = np.where(same_day, rng.integers(15, 19, size), rng.integers(9, 17, size))
    minute = hour * 60 + rng.integers(0, 60, size)
    return at_minute(first, minute), at_minute(second, minute)


def _acknowledged_at(rng: np.random.Generator, notified_at: Days) -> Days:
    """Within the hour, or in the office hours of one of the next working days."""
    size = len(notified_at)
    days = working_days_after(notified_at.astype("datetime64[D]"), rng.integers(1, 4, size))
    later = at_minute(days, rng.integers(9 * 60, 17 * 60, size))
    return np.where(chance(rng, 0.3, size), at_minute(notified_at, rng.integers(5, 60, size)), later)


def _support_offered_at(rng: np.random.Generator, rows: pd.DataFrame) -> Days:
    """The day on which whoever was told offered the child support, mostly within three weeks."""
    size = len(rows)
    notified = rows["notified_at"].to_numpy().astype("datetime64[D]")
    asked = rows["route"].isin(["school", "childrens_services"]).to_numpy()
    offered = asked & chance(rng, drift(notified, truths.CHILD_SUPPORT_OFFERED), size)
    return no_day_where(working_days_after(notified, rng.integers(1, 16, size)), ~offered)


def _notices(
    rng: np.random.Generator, incidents: Incidents, children: Flags, times: Days, routes: Weights
) -> pd.DataFrame:
    """One notice for each child marked, by incident and place in the household."""
    incident, place = np.nonzero(children)
    size = len(incident)
    numbers: Numbers = incidents.child_numbers()[incident, place]
    notified_at = times[incident]
    school_age = yes_no(incidents.school_age[incident, place])
    lost = choose(rng, size, {"known": 0.97, None: 0.02, "unknown": 0.01})
    return pd.DataFrame(
        {
            "incident_key": incidents.rows["incident_key"].to_numpy()[incident],
            "child_key": keys("child", numbers),
            "reported_date": incidents.rows["reported_date"].to_numpy()[incident],
            "notified_at": notified_at,
            "route": choose(rng, size, routes),
            "received_at": no_day_where(_acknowledged_at(rng, notified_at), ~chance(rng, ACKNOWLEDGED, size)),
            "school_age": np.where(lost == "known", school_age, lost),
            "seen_alone": choose(rng, size, {"yes": 0.45, "no": 0.33, "unknown": 0.07, "not_asked": 0.10, None: 0.05}),
        }
    )
