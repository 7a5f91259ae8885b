"""Cuts what happened into what each agency sent each quarter, with the planted faults."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pandas as pd

import data_samples.generator
from data_samples.generator import truths
from data_samples.generator.days import next_working_day
from data_samples.generator.draws import own_numbers
from data_samples.generator.incidents import incidents_as_known
from data_samples.generator.notices import notices_as_known
from data_samples.generator.programme import referrals_as_known, referrals_changed
from data_samples.generator.records import population_of, register_at, workforce_at
from data_samples.generator.services import SERVICES, episodes_as_known, episodes_changed
from data_samples.generator.world import RowsOf, World, caseload, changed_on, events, known_once, make_world
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.periods import Quarter, quarters_between

QUARTERS = quarters_between(truths.FIRST, truths.LAST)
PRODUCED_AFTER_DAYS = (5, 16)
"""Least and most days from a quarter's end until a file is made, before it waits for the next working day."""

Senders = dict[tuple[str, str], RowsOf]
"""By extract and sending agency how its rows are found."""


@dataclass(frozen=True)
class Delivery:
    """One file: `rows` of an extract from an agency for `quarter`, lying in the folder of `arrived`.

    `sent_by_several`: other agencies send this extract too.
    """

    extract: Extract
    agency: str
    quarter: Quarter
    arrived: Quarter
    produced_at: date
    rows: pd.DataFrame
    sent_by_several: bool

    @property
    def definition_version(self) -> str:
        since = truths.SECOND_DEFINITION.get(self.extract.name)
        return "2" if since is not None and self.quarter >= since else "1"


def make_deliveries(names: Mapping[str, str]) -> Iterator[Delivery]:
    """Every delivery of the sample, by quarter; `names` are the agencies' legal names."""
    *streams, clock = np.random.default_rng(truths.SEED).spawn(8)
    world = make_world(streams, names)
    first = _first_senders(world)
    further = _further_senders(world)
    clocks = dict.fromkeys(first, clock) | {sender: own_numbers(" ".join(sender)) for sender in further}
    senders = first | further
    for quarter in QUARTERS:
        for (extract, agency), rows in senders.items():
            late = truths.LATE.get((extract, quarter))
            produced_at = _produced_at(clocks[extract, agency], quarter) if late is None else late
            due = quarter.number == 1 or EXTRACTS[extract].due == "quarter"
            if due and (extract, quarter) not in truths.MISSING:
                several = sum(sent == extract for sent, _ in senders) > 1
                whole = Delivery(
                    EXTRACTS[extract], agency, quarter, quarter, produced_at, rows(quarter, produced_at), several
                )
                yield from _sent(whole)


def _sent(whole: Delivery) -> Iterator[Delivery]:
    """The delivery; where it is the one that was resubmitted, first its faulty beginning and later the whole."""
    if (whole.extract.name, whole.agency, whole.quarter) != truths.RESUBMITTED:
        yield whole
        return
    kept = round(len(whole.rows) * (1 - truths.SHARE_CUT_OFF))
    yield replace(whole, rows=whole.rows.iloc[:kept])
    yield replace(whole, arrived=Quarter.of(truths.RESUBMITTED_AT), produced_at=truths.RESUBMITTED_AT)


def _produced_at(clock: np.random.Generator, quarter: Quarter) -> date:
    least, most = PRODUCED_AFTER_DAYS
    day = quarter.end + timedelta(days=int(clock.integers(least, most + 1)))
    produced_at: date = next_working_day(np.array([day], dtype="datetime64[D]"))[0].item()
    return produced_at


def _first_senders(world: World) -> Senders:
    """Who sends the extracts that are cut straight out of the world; they share one clock."""
    return {
        ("police_incident", "thames_valley_police"): events(world.incidents.rows, "reported_date", incidents_as_known),
        **{("service_episode", agency): _episodes_of(world.episodes, agency) for agency in SERVICES},
        ("child_notification", "thames_valley_police"): events(world.notices, "reported_date", notices_as_known),
        ("perp_referral", "probation"): caseload(world.referrals, referrals_changed, referrals_as_known),
        ("legal_rota", "pictons"): events(world.rota, "date"),
        ("signatory_register", "council"): lambda quarter, _: register_at(quarter, world.names),
        ("training_attendance", "council"): caseload(
            world.training,
            changed_on("event_date", "came_back"),
            known_once(came_back=("score_followup", "practice_changed")),
        ),
        ("workforce", "council"): lambda quarter, _: workforce_at(quarter),
        ("helpline", "womens_aid"): events(world.calls, "date"),
        ("population", "council"): lambda quarter, _: population_of(quarter.year),
    }


def _further_senders(world: World) -> Senders:
    """Who sends the other extracts: every module here with a function `senders` is found by itself.

    Each draws its own random numbers and keeps its own clock, so that a new module changes no other file.
    """
    package = data_samples.generator
    senders: Senders = {}
    for name in sorted(own.name for own in iter_modules(package.__path__) if not own.name.startswith("__")):
        module = import_module(f"{package.__name__}.{name}")
        if hasattr(module, "senders"):
            senders |= module.senders(own_numbers(name), world)
    return senders


def _episodes_of(episodes: pd.DataFrame, agency: str) -> RowsOf:
    own = episodes[episodes["service"] == agency]
    if agency == truths.NO_ETHNICITY_FROM:
        own = own.assign(ethnicity=None)
    return caseload(own, episodes_changed, episodes_as_known)
