"""Cuts what happened into what each agency sent each quarter, with the planted faults."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import next_working_day
from data_samples.generator.incidents import incidents_as_known, make_incidents
from data_samples.generator.notices import make_notices, notices_as_known
from data_samples.generator.programme import make_referrals, referrals_as_known, referrals_changed
from data_samples.generator.records import (
    make_rota,
    make_training,
    population_of,
    register_at,
    workforce_at,
)
from data_samples.generator.services import (
    SERVICES,
    episodes_as_known,
    episodes_changed,
    make_calls,
    make_episodes,
)
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.periods import Quarter, quarters_between

QUARTERS = quarters_between(truths.FIRST, truths.LAST)
PRODUCED_AFTER_DAYS = (5, 16)
"""Least and most days from a quarter's end until a file is made, before it waits for the next working day."""

AsKnown = Callable[[pd.DataFrame, pd.Timestamp], pd.DataFrame]
RowsOf = Callable[[Quarter, date], pd.DataFrame]
"""The rows that an agency sends for a quarter in a file made on a day."""


@dataclass(frozen=True)
class Delivery:
    """One file: `rows` of an extract from an agency for `quarter`, lying in the folder of `arrived`."""

    extract: Extract
    agency: str
    quarter: Quarter
    arrived: Quarter
    produced_at: date
    rows: pd.DataFrame


def make_deliveries(names: Mapping[str, str]) -> Iterator[Delivery]:
    """Every delivery of the sample, by quarter; `names` are the agencies' legal names."""
    *worlds, clock = np.random.default_rng(truths.SEED).spawn(8)
    senders = _senders(worlds, names)
    for quarter in QUARTERS:
        for (extract, agency), rows in senders.items():
            produced_at = truths.LATE_AT if (extract, quarter) == truths.LATE else _produced_at(clock, quarter)
            due = quarter.number == 1 or EXTRACTS[extract].due == "quarter"
            if due and (extract, quarter) != truths.MISSING:
                yield from _sent(extract, agency, quarter, produced_at, rows(quarter, produced_at))


def _sent(extract: str, agency: str, quarter: Quarter, produced_at: date, rows: pd.DataFrame) -> Iterator[Delivery]:
    """The delivery; where it is the one that was resubmitted, first its faulty beginning and later the whole."""
    whole = Delivery(EXTRACTS[extract], agency, quarter, quarter, produced_at, rows)
    if (extract, agency, quarter) != truths.RESUBMITTED:
        yield whole
        return
    kept = round(len(rows) * (1 - truths.SHARE_CUT_OFF))
    yield Delivery(whole.extract, agency, quarter, quarter, produced_at, rows.iloc[:kept])
    arrived = Quarter.of(truths.RESUBMITTED_AT)
    yield Delivery(whole.extract, agency, quarter, arrived, truths.RESUBMITTED_AT, rows)


def _produced_at(clock: np.random.Generator, quarter: Quarter) -> date:
    least, most = PRODUCED_AFTER_DAYS
    day = quarter.end + timedelta(days=int(clock.integers(least, most + 1)))
    produced_at: date = next_working_day(np.array([day], dtype="datetime64[D]"))[0].item()
    return produced_at


def _senders(worlds: list[np.random.Generator], names: Mapping[str, str]) -> dict[tuple[str, str], RowsOf]:
    """By extract and sending agency how its rows are found. Each part of the world has its own random numbers."""
    of_incidents, of_notices, of_episodes, of_referrals, of_rota, of_training, of_calls = worlds
    incidents = make_incidents(of_incidents)
    notices = make_notices(of_notices, incidents)
    episodes = make_episodes(of_episodes, incidents.rows)
    referrals = make_referrals(of_referrals, incidents.rows)
    return {
        ("police_incident", "thames_valley_police"): _events(incidents.rows, "reported_date", incidents_as_known),
        **{("service_episode", agency): _episodes_of(episodes, agency) for agency in SERVICES},
        ("child_notification", "thames_valley_police"): _events(notices, "reported_date", notices_as_known),
        ("perp_referral", "probation"): _caseload(referrals, referrals_changed, referrals_as_known),
        ("legal_rota", "pictons"): _events(make_rota(of_rota), "date"),
        ("signatory_register", "council"): lambda quarter, _: register_at(quarter, names),
        ("training_attendance", "council"): _events(make_training(of_training), "event_date"),
        ("workforce", "council"): lambda quarter, _: workforce_at(quarter),
        ("helpline", "womens_aid"): _events(make_calls(of_calls), "date"),
        ("population", "council"): lambda quarter, _: population_of(quarter.year),
    }


def _episodes_of(episodes: pd.DataFrame, agency: str) -> RowsOf:
    own = episodes[episodes["service"] == agency]
    if agency == truths.NO_ETHNICITY_FROM:
        own = own.assign(ethnicity=None)
    return _caseload(own, episodes_changed, episodes_as_known)


def _events(frame: pd.DataFrame, dated_by: str, as_known: AsKnown | None = None) -> RowsOf:
    """The rows dated in the quarter."""

    def rows(quarter: Quarter, produced_at: date) -> pd.DataFrame:
        day = frame[dated_by].dt.normalize()
        of_quarter = frame[day.between(pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))]
        return of_quarter if as_known is None else as_known(of_quarter, pd.Timestamp(produced_at))

    return rows


def _caseload(
    frame: pd.DataFrame, changed: Callable[[pd.DataFrame, pd.Timestamp, pd.Timestamp], pd.Series], as_known: AsKnown
) -> RowsOf:
    """The cases opened or changed in the quarter, in their newest state."""

    def rows(quarter: Quarter, produced_at: date) -> pd.DataFrame:
        of_quarter = frame[changed(frame, pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))]
        return as_known(of_quarter, pd.Timestamp(produced_at))

    return rows
