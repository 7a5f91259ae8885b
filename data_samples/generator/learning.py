"""Courses and seminars, with the hours that tutors gave, and the theatre event for young people."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, after, next_working_day, years
from data_samples.generator.draws import blank_where, chance, choose, evenly, key, keys, no_day_where, own_numbers
from data_samples.generator.world import RowsOf, World, caseload, changed_on, events, known_once

TOPICS = ("domestic_violence", "domestic_violence", "children", "law", "domestic_violence", "equality")
"""Topics of courses, in turn."""
SEMINAR_TOPICS = ("domestic_violence", "children")
COVERS_LAW = {"law": 1.0, "domestic_violence": 0.75, "children": 0.4, "equality": 0.4}
PLACES_LEFT_AT_MOST = 6
SEMINAR_WEIGHT = 1.5
"""Tutors' hours at a seminar, for each at a course."""

SETTINGS = (*(f"school_{letter}" for letter in "abcdefgh"), "pupil_referral_unit", "employment_project")
INVITED_YOUNG, INVITED_ADULTS = 3, 1
"""From each of the ten settings."""
COMES = 0.90
FIRST_FORM, SECOND_FORM = 0.96, 0.93
"""Participants who hand in the form before, and the one after."""
SCORE_BEFORE, ADULTS_SCORE_HIGHER_BY = (55, 11), 18
BETTER, NO_BETTER = (4, 22), (-9, 0)
"""Least and most points by which a score rises where it does, and where it does not."""
KEPT_OF_THE_RISE = (0.5, 1.0)
"""Least and most of the rise that is still there a year later, where it lasts."""
FORM_BACK_AFTER = (3, 35)
"""Least and most days from the year's end until the form of a year later is back."""
KNOWS_WHERE = {"yes": 0.80, "no": 0.10, "unknown": 0.06, "not_asked": 0.04}


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The council keeps both."""
    return {
        ("training_event", "council"): events(make_courses(world.training), "event_date"),
        ("youth_event", "council"): caseload(
            make_theatre(rng), changed_on("event_date", "came_back"), known_once(came_back=("score_followup",))
        ),
    }


def make_courses(attendance: pd.DataFrame) -> pd.DataFrame:
    """One row for each course and seminar that somebody attended, the same whoever asks."""
    rng = own_numbers("courses")
    came = attendance.groupby("event_key").agg(
        event_date=("event_date", "first"), kind=("kind", "first"), people=("staff_key", "size")
    )
    rows = came.sort_values("event_date", kind="stable").reset_index()
    size = len(rows)
    seminar = (rows["kind"] == "seminar").to_numpy()
    in_turn = np.resize(np.array(TOPICS, dtype=object), size)
    in_turn[seminar] = SEMINAR_TOPICS
    covers = chance(rng, pd.Series(in_turn).map(COVERS_LAW).to_numpy(), size)
    return rows.assign(
        topic=in_turn,
        covers_law=np.where(covers, "yes", "no"),
        places=rows["people"] + rng.integers(0, PLACES_LEFT_AT_MOST + 1, size),
        tutor_hours=_tutor_hours(rng, rows),
    )


def _tutor_hours(rng: np.random.Generator, rows: pd.DataFrame) -> pd.Series:
    """Whole hours, which add up to each year's total."""
    year = pd.Series(years(rows["event_date"].to_numpy()), index=rows.index)
    weight = rng.uniform(0.8, 1.2, len(rows)) * np.where(rows["kind"] == "seminar", SEMINAR_WEIGHT, 1.0)
    share = weight / pd.Series(weight).groupby(year).transform("sum")
    so_far = share.groupby(year).cumsum() * year.map(truths.TUTOR_HOURS)
    whole = so_far.round()
    hours: pd.Series = whole - whole.groupby(year).shift(fill_value=0)
    return hours


def make_theatre(rng: np.random.Generator) -> pd.DataFrame:
    """Who came to each year's event: somewhat fewer than the three young people and one adult invited from a setting.

    `came_back`: the day on which the form of a year later came back; blank where it never does.
    """
    invited = [
        {"event_key": key("case:theatre", number), "event_date": day, "setting_id": setting, "role": role}
        for number, day in enumerate(truths.THEATRE)
        for setting in SETTINGS
        for role in ["young_person"] * INVITED_YOUNG + ["adult"] * INVITED_ADULTS
    ]
    rows = pd.DataFrame(invited).astype({"event_date": "datetime64[s]"})
    rows = rows[evenly(rng, COMES, len(rows))].reset_index(drop=True)
    size = len(rows)
    young = (rows["role"] == "young_person").to_numpy()
    first, second = chance(rng, FIRST_FORM, size), chance(rng, SECOND_FORM, size)
    before = np.clip(rng.normal(*SCORE_BEFORE, size) + np.where(young, 0, ADULTS_SCORE_HIGHER_BY), 10, 75).round()
    better = np.empty(size, dtype=bool)
    for group in (young & first & second, ~(young & first & second)):
        better[group] = evenly(rng, truths.YOUNG_PEOPLE_IMPROVED, int(group.sum()))
    change = np.where(
        better, rng.integers(BETTER[0], BETTER[1] + 1, size), rng.integers(*NO_BETTER, size, endpoint=True)
    )
    rows = rows.assign(
        participant_key=keys("participant", range(size)),
        score_before=pd.Series(before).where(first),
        score_after=pd.Series(before + change).clip(0, 100).where(second),
        knows_where_to_get_help=blank_where(choose(rng, size, KNOWS_WHERE), ~second),
    )
    return rows.assign(**_a_year_later(own_numbers("theatre a year later"), rows))


def _a_year_later(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, pd.Series | Days]:
    """The score of a year later, and the day on which the form came back, of most who filled in the first two forms.

    Whose score rose keeps a good part of it or falls back; whose score did not rise stays about there.
    """
    size = len(rows)
    rose = rows["score_after"] - rows["score_before"]
    better, answers, lasts = (rose > 0).to_numpy(), np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    matched = rose.notna().to_numpy()
    answers[matched] = evenly(rng, truths.YOUNG_PEOPLE_ANSWER_LATER, int(matched.sum()))
    lasts[better & answers] = evenly(rng, truths.IMPROVEMENT_LASTS, int((better & answers).sum()))
    kept = np.ceil(rose * rng.uniform(*KEPT_OF_THE_RISE, size))
    change = np.where(lasts, kept, rng.integers(*NO_BETTER, size, endpoint=True))
    wait = 365 + rng.integers(*FORM_BACK_AFTER, size, endpoint=True)
    day = next_working_day(after(rows["event_date"].to_numpy().astype("datetime64[D]"), wait))
    return {
        "came_back": no_day_where(day, ~answers),
        "score_followup": (rows["score_before"] + change).clip(0, 100).where(answers),
    }
