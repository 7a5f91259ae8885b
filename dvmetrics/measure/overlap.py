"""Who is on which agencies' lists in a year: how many people share each history. Restricted; only counts of whole
histories are kept, and never a code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate import GateResult
from dvmetrics.measure.supply import Supply
from dvmetrics.partnership import ListName, Partnership
from dvmetrics.periods import Period, Quarter


@dataclass(frozen=True)
class Source:
    """Where a list comes from: which person is on it, from which day, and of which rows."""

    extract: str
    person: str
    dated_by: str
    only: tuple[str, str] | None = None


LISTS: dict[ListName, Source] = {
    "police": Source("police_incident", "victim_key", "reported_date"),
    "services": Source("service_episode", "person_key", "referral_date"),
    "refuge": Source("refuge_request", "person_key", "date"),
    "housing": Source("housing_approach", "person_key", "date", only=("reason", "domestic_violence")),
}
"""Each person is on a list once, however often they came."""
MANY, HARDLY_ANY = 50, 5
"""A sender of so many people, of whom so few are on another list, is taken to code them with another key."""


@dataclass(frozen=True)
class Overlap:
    """Restricted. `counts` has one 0/1 column a list used, in the order of `LISTS`, and `count`: how many people have
    this history; nobody has the history of being on no list. It is empty where fewer than two lists can be used.
    `left_out` says, by list, why it is not used; in words that may be public. `has_codes_apart`: one sender's people
    are hardly ever on another list, so that its codes were most likely made with another key.
    """

    year: Period
    counts: pd.DataFrame
    left_out: dict[ListName, str]
    has_codes_apart: bool = False

    @property
    def lists(self) -> tuple[ListName, ...]:
        """The lists that are used."""
        return tuple(name for name in LISTS if name in self.counts.columns)


def overlap(partnership: Partnership, gate: GateResult) -> Overlap | None:
    """The lists of the four quarters up to the gate's; None where this partnership keeps none of them.

    A list with a file missing in any of the four quarters is left out: someone who is not on it may only have been
    lost with the file.
    """
    owed = [name for name in LISTS if name in partnership.hidden.lists and LISTS[name].extract in partnership.extracts]
    if not owed:
        return None
    year = Period(gate.quarter.plus(-3).start, gate.quarter.end)
    supply = Supply.of(partnership, gate)
    left_out = {name: why for name in owed if (why := _why_not(name, year, partnership, supply))}
    senders = {name: _people_by_sender(LISTS[name], gate.tables, year) for name in owed if name not in left_out}
    people = {name: set().union(*own.values()) for name, own in senders.items()}
    return Overlap(year, histories(people), left_out, _codes_apart(senders, people))


def _codes_apart(senders: Mapping[ListName, Mapping[str, set[str]]], people: Mapping[ListName, set[str]]) -> bool:
    """Whether a sender with many people shares hardly anybody with the other lists."""
    for name, own in senders.items():
        others = set().union(*(codes for other, codes in people.items() if other != name))
        if any(len(codes) >= MANY and len(codes & others) < HARDLY_ANY for codes in own.values()):
            return True
    return False


def histories(people: Mapping[ListName, set[str]]) -> pd.DataFrame:
    """How many people are on exactly these lists, for each set of lists that anybody is on."""
    if len(people) < 2:
        return pd.DataFrame({"count": pd.Series(dtype="int64")})
    everybody = sorted(set().union(*people.values()))
    on = pd.DataFrame({name: [int(code in own) for code in everybody] for name, own in people.items()}, dtype="int64")
    return on.groupby(list(people), sort=True).size().reset_index(name="count")


def _why_not(name: ListName, year: Period, partnership: Partnership, supply: Supply) -> str:
    if year.start < partnership.first_quarter.start:
        return f"A whole year of it is first there with {_first_whole_year(partnership.first_quarter)}"
    return supply.missing((LISTS[name].extract,), year)


def _first_whole_year(first: Quarter) -> str:
    return f"the files of {first.plus(3)}"


def _people_by_sender(source: Source, tables: Mapping[str, pd.DataFrame], year: Period) -> dict[str, set[str]]:
    """The codes of everybody on a list in the year, by the agency that sent them. Nobody can be matched without one."""
    rows = _newest(tables[source.extract], source.extract)
    days = rows[source.dated_by]
    rows = rows[(days >= pd.Timestamp(year.start)) & (days < pd.Timestamp(year.end) + pd.Timedelta(days=1))]
    if source.only is not None:
        column, code = source.only
        rows = rows[rows[column] == code]
    return {str(agency): set(own[source.person].dropna()) for agency, own in rows.groupby("agency")}


def _newest(rows: pd.DataFrame, extract: str) -> pd.DataFrame:
    """The newest row of each case: a case is sent again when it changes."""
    if EXTRACTS[extract].delivered != "caseload":
        return rows
    return rows.sort_values("delivered_for", kind="stable").drop_duplicates(
        ["agency", *EXTRACTS[extract].key], keep="last"
    )
