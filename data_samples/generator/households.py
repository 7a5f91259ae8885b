"""Whose households they are that had to leave home: known to the police or to services, or to nobody yet."""

import numpy as np
import pandas as pd

from data_samples.generator.days import Days, Flags, Numbers, after
from data_samples.generator.draws import chance, choose, keys
from data_samples.generator.world import Changed, World

NEW_TO_HOUSING, NEW_TO_THE_REFUGE = 100_000, 200_000
"""Running numbers, in the victim scope, of people whom neither police nor services know."""
KNOWN_TO = {"police": 0.66, "services": 0.20, "nobody": 0.14}
RECENT_DAYS = 40
TRIES = 4
COMES_AGAIN = 0.08
"""Few households ask in several years: of the people drawn who were drawn before, those who are left in."""


def people(rng: np.random.Generator, days: Days, world: World, new_from: int) -> Numbers:
    """Running numbers in the victim scope: of a recent incident's victim, of a client, or of somebody new."""
    size = len(days)
    clients = _clients(world)
    victims = world.incidents.rows["victim"].to_numpy()
    tries = []
    for _ in range(TRIES):
        of_police = _before(rng, world.incidents.rows["reported_date"], days)
        of_services = _before(rng, world.episodes["referral_date"], days)
        known_to = choose(rng, size, KNOWN_TO)
        tries.append(
            np.select(
                [(known_to == "police") & (of_police >= 0), (known_to == "services") & (of_services >= 0)],
                [victims[of_police], clients[of_services]],
                new_from + np.arange(size),
            )
        )
    return _mostly_once(np.stack(tries, axis=1), chance(rng, COMES_AGAIN, size), new_from)


def _mostly_once(tries: Numbers, comes_again: Flags, new_from: int) -> Numbers:
    """For each the first try that was not taken before; any, where somebody comes again; else somebody new."""
    taken: set[int] = set()
    people = new_from + np.arange(len(tries))
    for place, own in enumerate(tries):
        free = [int(person) for person in own if comes_again[place] or int(person) not in taken]
        people[place] = free[0] if free else people[place]
        taken.add(int(people[place]))
    return people


def _clients(world: World) -> Numbers:
    """The running numbers of the services' clients, of whom the episodes have the codes only."""
    numbers = range(len(world.incidents.rows) + len(world.episodes))
    number_of = dict(zip(keys("victim", numbers), numbers, strict=True))
    return world.episodes["person_key"].map(number_of).to_numpy().astype(np.int64)


def _before(rng: np.random.Generator, happened: pd.Series, days: Days) -> Numbers:
    """The place of something that happened shortly before each day, -1 where there is nothing yet."""
    lag = rng.integers(0, RECENT_DAYS, len(days))
    return np.searchsorted(happened.to_numpy().astype("datetime64[D]"), after(days, -lag), side="right") - 1


def going_on(first: str, last: str) -> Changed:
    """Cases that begin in the quarter, and those that go on in it: their nights mount up."""

    def changed(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
        stays: pd.Series = rows[first].between(start, end) | ((rows[first] <= end) & (rows[last] >= start))
        return stays

    return changed
