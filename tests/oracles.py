"""What the tests of indicators share: a tally of small tables, and the means to count the sample naively.

In the small tables the column `counts` says what a row should be: `met` (in numerator and denominator), `unmet` (in the
denominator only), `out` (in neither), `-` (not a case of its own). `why` is for the reader. The naive counts are plain
loops over the files' cells, written from the definitions in words, and share no code with the pipeline.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from dvmetrics.gate import GateResult, check
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import Measurements, measure
from dvmetrics.partnership import load
from dvmetrics.periods import Period, Quarter
from tests.conftest import SAMPLE
from tests.small_tables import Pair, rows, states

FIRST_YEAR, LAST_DAY = 1997, date(2001, 12, 31)
BANK_HOLIDAYS_LISTED = """
    1997-01-01 1997-03-28 1997-03-31 1997-05-05 1997-05-26 1997-08-25 1997-12-25 1997-12-26
    1998-01-01 1998-04-10 1998-04-13 1998-05-04 1998-05-25 1998-08-31 1998-12-25 1998-12-28
    1999-01-01 1999-04-02 1999-04-05 1999-05-03 1999-05-31 1999-08-30 1999-12-27 1999-12-28 1999-12-31
    2000-01-03 2000-04-21 2000-04-24 2000-05-01 2000-05-29 2000-08-28 2000-12-25 2000-12-26
    2001-01-01 2001-04-13 2001-04-16 2001-05-07 2001-05-28 2001-08-27 2001-12-25 2001-12-26
    2002-01-01 2002-03-29 2002-04-01
"""
BANK_HOLIDAYS = {date.fromisoformat(listed) for listed in BANK_HOLIDAYS_LISTED.split()}
"""England's, from the Government's published lists; 31 December 1999 was one for the millennium."""

MEDIAN = ("numerator", "value", "lower", "upper")
"""The columns that a median fills."""

Cells = dict[str, str]
Span = tuple[date, date]
Count = tuple[float | None, ...]
Counts = dict[tuple[date, date, str], Count]
"""Numerator and denominator (or the numbers asked for) by first day, last day and group (empty for the whole)."""


def tally(
    measurements: Measurements, indicator: str, table: str, dated: str, counts: str = "counts"
) -> dict[str, Pair]:
    """What the column `counts` of a table says should be counted, in each period that is due."""
    frame = measurements.frame
    periods = frame[(frame["indicator"] == indicator) & (frame["group"] == "")]
    expected: dict[str, Pair] = {}
    of_period = dict(zip(states(measurements, indicator), periods.to_dict(orient="records"), strict=True))
    for name, period in of_period.items():
        if period["state"] == "not_due":
            continue
        first, last = period["period_start"].isoformat(), period["period_end"].isoformat()
        own = [row[counts] for row in rows(table) if first <= str(row[dated]) <= last]
        met, cases = own.count("met"), own.count("met") + own.count("unmet")
        if cases:
            expected[name] = (met, cases)
    assert sum(cases or 0 for _, cases in expected.values()), "no row of the table lies in a period that was measured"
    return expected


def numbers(measurements: Measurements, indicator: str, *columns: str, group: str = "") -> dict[str, Count]:
    """Columns of an indicator's measurements by period, for the periods that were counted."""
    frame = measurements.frame
    own = frame[(frame["indicator"] == indicator) & (frame["group"] == group) & (frame["state"] == "counted")]
    return {
        Period(row["period_start"], row["period_end"]).short: tuple(
            None if row[name] != row[name] else row[name] for name in columns
        )
        for row in own.to_dict(orient="records")
    }


@dataclass(frozen=True)
class NaiveFile:
    """One file of the sample as it lies there, its cells untouched."""

    extract: str
    agency: str
    quarter: date
    produced: date
    rows: list[Cells]


@cache
def naive_files() -> list[NaiveFile]:
    """What is in force: a file that came later takes the place of that of the same extract, agency and quarter."""
    in_force = {}
    for folder in sorted(SAMPLE.glob("????Q?")):
        for note_path in sorted(folder.glob("*.delivery.toml")):
            note = tomllib.loads(note_path.read_text(encoding="utf-8"))
            stem = note_path.name.removesuffix(".delivery.toml")
            slot = (note["extract_id"], note["agency_id"], note["period_start"])
            in_force[slot] = NaiveFile(*slot, note["produced_at"], _cells_of(folder, stem))
    return list(in_force.values())


def _cells_of(folder: Path, stem: str) -> list[Cells]:
    path = folder / f"{stem}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    table = pq.read_table(folder / f"{stem}.parquet").to_pylist()
    return [{name: "" if cell is None else str(cell)[:10] for name, cell in row.items()} for row in table]


def naive_rows(extract: str) -> list[Cells]:
    return [row for file in naive_files() if file.extract == extract for row in file.rows]


def naive_newest(extract: str, key: str) -> dict[tuple[str, str], Cells]:
    """The newest row of each case, by agency and key."""
    newest: dict[tuple[str, str], Cells] = {}
    for file in sorted(naive_files(), key=lambda file: file.quarter):
        if file.extract == extract:
            for row in file.rows:
                newest[file.agency, row[key]] = row
    return newest


def naive_cases(extract: str, key: str) -> list[Cells]:
    """The newest row of each case of each agency."""
    return list(naive_newest(extract, key).values())


def naive_forms(point: str) -> dict[tuple[str, str], Cells]:
    """The forms that services filled in at a point, by agency and episode."""
    files = [file for file in naive_files() if file.extract == "service_outcome"]
    forms = [(file.agency, row) for file in files for row in file.rows if row["point"] == point]
    return {(agency, row["episode_key"]): row for agency, row in forms}


def naive_first_referrals() -> list[Cells]:
    """Of each person the first referral to any service; of two on a day that of the agency that comes first."""
    newest = naive_newest("service_episode", "episode_key")
    first: dict[str, tuple[str, str, str]] = {}
    for (agency, episode), row in newest.items():
        place = (row["referral_date"], agency, episode)
        first[row["person_key"]] = min(place, first.get(row["person_key"], place))
    return [newest[agency, episode] for _, agency, episode in first.values()]


def quartiles(values: Collection[float]) -> tuple[float, float, float]:
    """The lower quartile, the middle and the upper quartile; between two values on the straight line."""
    in_order = sorted(values)

    def at(share_below: float) -> float:
        place = share_below * (len(in_order) - 1)
        below = int(place)
        above = min(below + 1, len(in_order) - 1)
        return in_order[below] + (in_order[above] - in_order[below]) * (place - below)

    return at(0.25), at(0.5), at(0.75)


def medians(cases: list[tuple[date, float]], *sources: str) -> Counts:
    """Number, median and quartiles in every quarter whose files came; in the order of `MEDIAN`."""
    counts: Counts = {}
    for span in spans(3, 3):
        own = [value for some_day, value in cases if in_span(some_day, span)]
        if own and all(came(name, span[0]) for name in sources):
            lower, middle, upper = quartiles(own)
            counts[(*span, "")] = (len(own), middle, lower, upper)
    return counts


def day(cell: str) -> date:
    return date.fromisoformat(cell[:10])


def spans(months: int, step: int) -> list[Span]:
    """Every stretch of so many months from January 1997 to December 2001, a new one each `step` months."""
    found = []
    for start in range(0, 60, step):
        stop = start + months
        if stop <= 60:
            after = date(FIRST_YEAR + stop // 12, stop % 12 + 1, 1)
            found.append((date(FIRST_YEAR + start // 12, start % 12 + 1, 1), after - timedelta(days=1)))
    return found


def quarter_starts(span: Span) -> Iterator[date]:
    for start, _ in spans(3, 3):
        if span[0] <= start <= span[1]:
            yield start


def came(extract: str, quarter: date) -> bool:
    """Whether every agency that sends this extract sent it for the quarter."""
    senders = {file.agency for file in naive_files() if file.extract == extract}
    return senders == {file.agency for file in naive_files() if (file.extract, file.quarter) == (extract, quarter)}


def is_working(some_day: date) -> bool:
    return some_day.weekday() < 5 and some_day not in BANK_HOLIDAYS


def working_days_later(first: date, second: date) -> int | None:
    """How many working days come after `first` up to `second`; None when `second` is earlier."""
    if second < first:
        return None
    return sum(is_working(first + timedelta(days=place)) for place in range(1, (second - first).days + 1))


def in_span(some_day: date, span: Span) -> bool:
    return span[0] <= some_day <= span[1]


def share(cases: list[tuple[date, bool]], months: int, step: int = 0, follow_up: int = 0, *sources: str) -> Counts:
    """Cases, each with its day and whether it is met, in every span whose follow-up is over and whose files came."""
    counts: Counts = {}
    for span in spans(months, step or months):
        until = span[1] + timedelta(days=follow_up)
        if until > LAST_DAY or not all(
            came(name, start) for name in sources for start in quarter_starts((span[0], until))
        ):
            continue
        own = [met for some_day, met in cases if in_span(some_day, span)]
        counts[(*span, "")] = (sum(own), len(own))
    return counts


@cache
def sample_gate() -> GateResult:
    """What the real gate makes of the sample."""
    return check(load(SAMPLE), SAMPLE, Quarter(2001, 4), CATALOGUE)


@cache
def sample_measurements() -> Measurements:
    """The sample as the pipeline counts it."""
    return measure(load(SAMPLE), sample_gate())


def counted_in_sample(indicator: str, *numbers: str) -> Counts:
    """What the pipeline counts of an indicator in the sample: numerator and denominator, or the columns named.

    A group of an indicator that is broken down by several characteristics is named `characteristic: group`.
    """
    frame = sample_measurements().frame
    own = frame[(frame["indicator"] == indicator) & (frame["state"] == "counted")]
    assert len(own), f"{indicator} was counted in no period of the sample"
    several = own.loc[own["group"] != "", "group_by"].nunique() > 1
    counts: Counts = {}
    for row in own.to_dict(orient="records"):
        group = f"{row['group_by']}: {row['group']}" if several and row["group"] else row["group"]
        cells = (row[name] for name in numbers or ("numerator", "denominator"))
        counts[row["period_start"], row["period_end"], group] = tuple(None if cell != cell else cell for cell in cells)
    assert len(counts) == len(own), "a figure comes twice"
    return counts
