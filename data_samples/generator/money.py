"""The partnership's money, the hours that agencies gave, and its campaigns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, next_working_day
from data_samples.generator.learning import make_courses
from data_samples.generator.world import RowsOf, World, events
from dvmetrics.periods import Quarter

TRAINING_BUDGET = {1997: 1_800, 1998: 2_400, 1999: 4_200, 2000: 4_400, 2001: 4_600}
FEE, SEMINAR_FEE = 8, 25
"""Pounds that an agency pays for one of its staff."""
COSTS_OF_A_COURSE = (170, 330)
FIRST_SEMINARS_SHARE_OF_SURPLUS = 0.52
THEATRE_SPONSORED, THEATRE_COSTS = (900, 1_100), (1_250, 1_450)
PRINTING = {date(1998, 12, 9): 236, date(1999, 3, 3): 176}
"""What the seminars' surplus paid for: printing and lamination of the Code, and its distribution."""
CAMPAIGN_LINES = {
    "budget": {date(2000, 4, 12): 1.0},
    "sponsorship": {date(2000, 6, 14): 0.60, date(2000, 8, 9): 0.40},
    "income": {date(2000, 12, 13): 1.0},
    "spend": {date(2000, 7, 19): 0.25, date(2000, 9, 6): 0.45, date(2000, 11, 8): 0.30},
}
"""When the campaign's money came and went, and which part of it."""
CAMPAIGN_HOURS = {date(2000, 9, 29): 64, date(2000, 11, 30): 58}
HELD_BEFORE = {
    "campaign_id": "posters_1996",
    "start_date": date(1996, 3, 1),
    "end_date": date(1996, 3, 31),
    "audience": "victims",
    "spend": 380,
    "income": 380,
    "reach": 1_500,
}
"""A smaller campaign before these records begin."""
REACH = 41_000


@dataclass(frozen=True)
class Line:
    """One line of the books: pounds, or hours given."""

    day: date
    stream: str
    kind: str
    amount: int | None = None
    hours: int | None = None


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The council keeps the books."""
    lines = make_lines(rng, make_courses(world.training))
    return {
        ("finance", "council"): events(lines, "date"),
        ("campaign", "council"): lambda quarter, _: campaigns_at(quarter),
    }


def make_lines(rng: np.random.Generator, courses: pd.DataFrame) -> pd.DataFrame:
    """All lines by day. Tutors' hours are those that the events name; they stand in both files."""
    lines = [*_of_training(rng, courses), *_of_seminars(courses), *_of_theatre(rng), *_of_the_campaign()]
    lines += [Line(day, "code_of_practice", "spend", pounds) for day, pounds in PRINTING.items()]
    lines.sort(key=lambda line: (line.day, line.stream, line.kind))
    rows = pd.DataFrame(
        {
            "date": pd.Series([line.day for line in lines], dtype="datetime64[s]"),
            "stream": [line.stream for line in lines],
            "kind": [line.kind for line in lines],
            "amount": pd.Series([line.amount for line in lines], dtype="Float64"),
            "in_kind_hours": pd.Series([line.hours for line in lines], dtype="Float64"),
        }
    )
    number = rows.groupby(rows["date"].dt.year).cumcount() + 1
    return rows.assign(line_id=rows["date"].dt.strftime("f%Y_") + number.astype("str").str.zfill(3))


def _of_training(rng: np.random.Generator, courses: pd.DataFrame) -> Iterator[Line]:
    for year, pounds in TRAINING_BUDGET.items():
        yield Line(_working_day(date(year, 4, 8)), "training", "budget", pounds)
    for day, kind, people, hours in _named(courses):
        stream = "seminar" if kind == "seminar" else "training"
        yield Line(day, stream, "in_kind", hours=hours)
        if kind == "course":
            yield Line(day, stream, "income", people * FEE)
            yield Line(day, stream, "spend", int(rng.integers(*COSTS_OF_A_COURSE)))


def _of_seminars(courses: pd.DataFrame) -> Iterator[Line]:
    """Fees, and what the day cost; what is left of both together is the surplus."""
    first = round(truths.SEMINAR_SURPLUS * FIRST_SEMINARS_SHARE_OF_SURPLUS)
    surpluses = (first, truths.SEMINAR_SURPLUS - first)
    seminars = _named(courses[courses["kind"] == "seminar"])
    for (day, _, people, _), left in zip(seminars, surpluses, strict=True):
        yield Line(day, "seminar", "income", people * SEMINAR_FEE)
        yield Line(day, "seminar", "spend", people * SEMINAR_FEE - left)


def _named(courses: pd.DataFrame) -> Iterator[tuple[date, str, int, int]]:
    """Day, kind, people and tutors' hours of each."""
    for day, kind, people, hours in courses[["event_date", "kind", "people", "tutor_hours"]].to_numpy():
        yield day.date(), str(kind), int(people), int(hours)


def _of_theatre(rng: np.random.Generator) -> Iterator[Line]:
    for day in truths.THEATRE:
        yield Line(day, "theatre", "sponsorship", int(rng.integers(*THEATRE_SPONSORED)))
        yield Line(day, "theatre", "spend", int(rng.integers(*THEATRE_COSTS)))


def _of_the_campaign() -> Iterator[Line]:
    for kind, parts in CAMPAIGN_LINES.items():
        total, so_far, booked = truths.CAMPAIGN_MONEY[kind], 0.0, 0
        for day, part in parts.items():
            so_far += part
            pounds = round(total * so_far) - booked
            booked += pounds
            yield Line(day, "campaign", kind, pounds)
    for day, hours in CAMPAIGN_HOURS.items():
        yield Line(day, "campaign", "in_kind", hours=hours)


def _working_day(day: date) -> date:
    days: Days = np.array([day], dtype="datetime64[D]")
    found: date = next_working_day(days)[0].item()
    return found


def campaigns_at(quarter: Quarter) -> pd.DataFrame:
    """The campaigns that had ended by a quarter's end: only then are their last day and their money known."""
    autumn = {
        "campaign_id": "autumn_2000",
        "start_date": truths.CAMPAIGN_START,
        "end_date": truths.CAMPAIGN_END,
        "audience": "both",
        "spend": truths.CAMPAIGN_MONEY["spend"],
        "income": truths.CAMPAIGN_MONEY["sponsorship"] + truths.CAMPAIGN_MONEY["income"],
        "reach": REACH,
    }
    ended = [HELD_BEFORE, autumn] if quarter.end >= truths.CAMPAIGN_END else [HELD_BEFORE]
    return pd.DataFrame(ended).astype({"start_date": "datetime64[s]", "end_date": "datetime64[s]"})
