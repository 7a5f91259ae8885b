"""The world that the sample's agencies look at, and how they cut their rows out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator.draws import own_numbers
from data_samples.generator.incidents import Incidents, make_incidents
from data_samples.generator.notices import make_notices
from data_samples.generator.programme import make_referrals
from data_samples.generator.records import make_rota, make_training
from data_samples.generator.responses import with_responses
from data_samples.generator.services import make_calls, make_episodes
from dvmetrics.periods import Quarter

AsKnown = Callable[[pd.DataFrame, pd.Timestamp], pd.DataFrame]
Changed = Callable[[pd.DataFrame, pd.Timestamp, pd.Timestamp], pd.Series]
RowsOf = Callable[[Quarter, date], pd.DataFrame]
"""The rows that an agency sends for a quarter in a file made on a day."""


@dataclass(frozen=True)
class World:
    """What happened, in its final state. `names` are the agencies' legal names; `episodes` has the column `service`."""

    names: Mapping[str, str]
    incidents: Incidents
    notices: pd.DataFrame
    episodes: pd.DataFrame
    referrals: pd.DataFrame
    rota: pd.DataFrame
    training: pd.DataFrame
    calls: pd.DataFrame


def make_world(streams: list[np.random.Generator], names: Mapping[str, str]) -> World:
    """The world from its seven streams of random numbers, one for each part."""
    of_incidents, of_notices, of_episodes, of_referrals, of_rota, of_training, of_calls = streams
    incidents = with_responses(own_numbers("responses"), make_incidents(of_incidents))
    return World(
        names=names,
        incidents=incidents,
        notices=make_notices(of_notices, incidents),
        episodes=make_episodes(of_episodes, incidents.rows),
        referrals=make_referrals(of_referrals, incidents.rows),
        rota=make_rota(of_rota),
        training=make_training(of_training),
        calls=make_calls(of_calls),
    )


def events(frame: pd.DataFrame, dated_by: str, as_known: AsKnown | None = None) -> RowsOf:
    """The rows dated in the quarter."""

    def rows(quarter: Quarter, produced_at: date) -> pd.DataFrame:
        day = frame[dated_by].dt.normalize()
        of_quarter = frame[day.between(pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))]
        return of_quarter if as_known is None else as_known(of_quarter, pd.Timestamp(produced_at))

    return rows


def caseload(frame: pd.DataFrame, changed: Changed, as_known: AsKnown) -> RowsOf:
    """The cases opened or changed in the quarter, in their newest state."""

    def rows(quarter: Quarter, produced_at: date) -> pd.DataFrame:
        of_quarter = frame[changed(frame, pd.Timestamp(quarter.start), pd.Timestamp(quarter.end))]
        return as_known(of_quarter, pd.Timestamp(produced_at))

    return rows


def changed_on(*columns: str) -> Changed:
    """The cases with a day, or time, of one of these columns in the quarter."""

    def changed(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
        days = rows[list(columns)].apply(lambda column: column.dt.normalize().between(start, end))
        any_day: pd.Series = days.any(axis=1)
        return any_day

    return changed


def known_once(**learnt: tuple[str, ...]) -> AsKnown:
    """A day later than the file is blank in it, and so are the columns that are learnt on that day."""

    def as_known(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
        known = rows.copy()
        for dated_by, columns in learnt.items():
            unknown = rows[dated_by].isna() | (rows[dated_by] >= day + pd.Timedelta(days=1))
            for column in (dated_by, *columns):
                known[column] = known[column].mask(unknown)
        return known

    return as_known
