"""Families that had to leave: what refuge and housing send, and where their children went to school."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, Numbers, after
from data_samples.generator.draws import Codes, chance, choose, evenly, keys
from data_samples.generator.households import going_on
from data_samples.generator.housing import approach_changed, approaches_as_known, make_approaches
from data_samples.generator.incidents import OWN_PLACES, Incidents
from data_samples.generator.reference import school_days
from data_samples.generator.refuge import make_requests, requests_as_known
from data_samples.generator.world import RowsOf, World, caseload, changed_on, known_once

DISPLACED = 0.75
"""Of the families with children of school age who found a place or were owed a home, those who left then."""
CHILDREN_KNOWN_DAYS = 730
SCHOOL_DAYS = 60


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The refuge, the council's housing service and its education service."""
    requests = make_requests(rng, world)
    approaches = make_approaches(rng, world)
    children = make_children(rng, world.incidents, requests, approaches)
    return {
        ("refuge_request", "womens_aid"): caseload(requests, going_on("date", "left_on"), requests_as_known),
        ("housing_approach", "council"): caseload(approaches, approach_changed, approaches_as_known),
        ("education_link", "council"): caseload(
            children,
            changed_on("displaced_date", "changed_on", "term_over", "due_on"),
            known_once(
                changed_on=("school_changed",),
                term_over=("attendance_pct", "days_missed"),
                due_on=("school_kept_at_60_days",),
            ),
        ),
    }


def make_children(
    rng: np.random.Generator, incidents: Incidents, requests: pd.DataFrame, approaches: pd.DataFrame
) -> pd.DataFrame:
    """Children of school age, listed at an earlier incident, whose family found a place or was owed a home."""
    left = pd.concat(
        [
            requests.loc[requests["outcome"] == "placed", ["date", "person"]],
            approaches.loc[
                (approaches["reason"] == "domestic_violence")
                & (approaches["duty"] == "yes")
                & approaches["sanctuary_fitted_date"].isna(),
                ["date", "person"],
            ],
        ]
    ).sort_values("date", kind="stable", ignore_index=True)
    left = left[chance(rng, DISPLACED, len(left))]
    rows = left.merge(_children_listed(incidents), left_on="person", right_on="victim")
    before = (rows["date"] - rows["reported_date"]).dt.days
    rows = rows[before.between(0, CHILDREN_KNOWN_DAYS)].sort_values(["date", "child"], kind="stable")
    rows = rows.drop_duplicates("child", ignore_index=True)
    displaced = rows["date"].to_numpy().astype("datetime64[D]")
    return pd.DataFrame(
        {"child_key": keys("child", rows["child"]), "displaced_date": displaced} | _schools(rng, displaced)
    )


def _children_listed(incidents: Incidents) -> pd.DataFrame:
    """By incident the households' own children of school age."""
    incident, place = np.nonzero(incidents.school_age[:, :OWN_PLACES])
    rows = incidents.rows[["victim", "reported_date"]].iloc[incident].reset_index(drop=True)
    return rows.assign(child=incidents.child_numbers()[incident, place])


def _schools(rng: np.random.Generator, displaced: Days) -> dict[str, Codes | Days | Numbers]:
    """What became of the place at school, and when each thing is known: `due_on` is the sixtieth school day."""
    size = len(displaced)
    kept = evenly(rng, truths.SCHOOL_KEPT, size)
    lost = choose(rng, size, {"no": 0.93, "unknown": 0.07})
    open_days = np.append(school_days(), np.full(SCHOOL_DAYS, np.datetime64("NaT")))
    due_on = open_days[np.searchsorted(open_days[:-SCHOOL_DAYS], displaced, side="right") + SCHOOL_DAYS - 1]
    moved = after(displaced, rng.integers(5, 50, size))
    changed_on = np.where(kept, due_on, moved)
    attendance = np.clip(np.where(kept, rng.normal(91, 5, size), rng.normal(83, 9, size)), 40, 100)
    return {
        "school_kept_at_60_days": np.where(kept, "yes", lost).astype(object),
        "due_on": due_on,
        "school_changed": np.where(kept, "no", np.where(lost == "no", "yes", lost)).astype(object),
        "changed_on": changed_on,
        "attendance_pct": attendance.round(),
        "days_missed": np.where(kept, rng.integers(0, 7, size), rng.integers(3, 22, size)),
        "term_over": after(displaced, rng.integers(30, 75, size)),
    }
