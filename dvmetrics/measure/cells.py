"""What the counts of people are made of: for every count, the set of rows behind it over the finest stretches of time,
and which set lies within which. Restricted: counts of sets, and no row.

A set is everything that one part of one indicator (and group) counts, such as the incidents in the denominator of 1.3.
Where every figure is the sum of the same rows, whatever its period, there is one set. Where who is counted depends on
the period (everybody once, by what came first in it), each period has a set of its own, its `window`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.listing import PARTS
from dvmetrics.measure.memberships import Memberships
from dvmetrics.measure.shared import sets_sharing
from dvmetrics.measure.within import sets_within

ATOMS = {"atom": "int64", "start": "datetime64[us]", "end": "datetime64[us]"}
SETS = {
    "set": "int64",
    "indicator": "str",
    "part": "str",
    "group_by": "str",
    "group": "str",
    "window": "datetime64[us]",
}
COUNTS = {"set": "int64", "atom": "int64", "agency": "str", "count": "int64"}
MEASURED = {"set": "int64", "atom": "int64"}
WITHIN = {"inner": "int64", "outer": "int64", "count": "int64"}
SHARED = {"one": "int64", "other": "int64", "both": "int64", "whole": "int64"}
OF = {"row": "int64", "part": "str", "set": "int64", "first": "int64", "last": "int64"}
OF_ONE = ["indicator", "part", "group_by", "group"]
"""What a set is of."""


def _empty(columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


@dataclass(frozen=True)
class Cells:
    """Restricted. What every protected count that was made from rows consists of.

    `atoms`: the finest stretches of time, in order, both days included. They are cut at the first and last day of every
    period that is counted, and of the same days of earlier years where a figure is compared with them.
    `sets`: `window` is the first day of the only period that the set is of; missing where the set serves every period.
    `counts`: how many of a set fall in an atom, by the agency that sent the row; none where there is no row.
    `measured`: the atoms in which a set is counted at all; a period that is not due, not supplied or broken is not.
    `within`: the set `inner` is part of the set `outer`: in every atom where both are measured, each row is as often or
    more often in `outer`. `count` is how many `inner` holds there, at least one. It is what holds of these rows, by
    meaning or, where the count is small, by chance. Sets that are equal come both ways. Of two windows only those that
    begin together are compared. Sets that are alike in everything stand in a ring, and one of them for all of them
    (`sets_within`): to have every pair, follow the arrows.
    `shared`: the sets `one` and `other` are part of `whole`, and a row that is in both is in `both` too; where that is
    -1, no row is in both. Only what many rows bear out: it holds by meaning.
    `of`: the count of a `part` in a `row` (position) of the frame is the sum of `set` over the atoms `first` to `last`,
    and of all such lines where there are several.
    """

    atoms: pd.DataFrame = field(default_factory=lambda: _empty(ATOMS))
    sets: pd.DataFrame = field(default_factory=lambda: _empty(SETS))
    counts: pd.DataFrame = field(default_factory=lambda: _empty(COUNTS))
    measured: pd.DataFrame = field(default_factory=lambda: _empty(MEASURED))
    within: pd.DataFrame = field(default_factory=lambda: _empty(WITHIN))
    shared: pd.DataFrame = field(default_factory=lambda: _empty(SHARED))
    of: pd.DataFrame = field(default_factory=lambda: _empty(OF))

    def by_sender(self) -> dict[tuple[int, str], dict[str, int]]:
        """By row and part of the frame, how many each agency sent of what is counted; agencies without any are left
        out."""
        names = list(zip(self.of["row"].tolist(), self.of["part"].tolist(), strict=True))
        found: dict[tuple[int, str], dict[str, int]] = {name: {} for name in names}
        for agency, own in self.counts.groupby("agency"):
            for name, count in zip(names, _sums(own, self).tolist(), strict=True):
                if count:
                    found[name][str(agency)] = found[name].get(str(agency), 0) + count
        return found


def cells_of(frame: pd.DataFrame, definitions: Mapping[str, Definition], connection: Any) -> Cells:
    """The cells of the measurements `frame`, of the indicators in `definitions`, which were counted from the rows that
    the database holds.

    Raises DisclosureRefused where a count is not the sum of its cells: the attack would then look at other numbers than
    those that are shown.
    """
    uses = _uses(frame, definitions)
    if uses.empty:
        return Cells()
    atoms = _atoms(uses)
    uses["first"] = np.searchsorted(atoms["start"], uses["start"])
    uses["last"] = np.searchsorted(atoms["end"], uses["end"])
    uses["candidate"] = uses.groupby(OF_ONE, sort=False).ngroup()
    database = connection.con
    for name, table in (("use", uses), ("atom", atoms), ("candidate", uses.drop_duplicates("candidate"))):
        database.register(f"{name}_frame", table)
        database.execute(f"CREATE TEMP TABLE {name}s AS FROM {name}_frame")
    for statement in PLACING:
        database.execute(statement)
    sets = _sets(uses, set(database.execute(DEPENDING).fetchnumpy()["candidate"].tolist()))
    database.register("set_frame", sets)
    for statement in FILLING:
        database.execute(statement)
    memberships = Memberships.read(database, sets["window"])
    found = Cells(
        atoms=atoms.astype(ATOMS),
        sets=sets[list(SETS)].astype(SETS),
        counts=database.execute(COUNTING).df().astype(COUNTS),
        measured=database.execute('FROM measured ORDER BY "set", atom').df().astype(MEASURED),
        within=sets_within(memberships).astype(WITHIN),
        shared=sets_sharing(memberships).astype(SHARED),
        of=_of(uses, sets),
    )
    _expect_sums(found, frame)
    return found


def _uses(frame: pd.DataFrame, definitions: Mapping[str, Definition]) -> pd.DataFrame:
    """One row for each protected count and stretch of time that it is counted in. The whole of a weighted share has no
    count of its own: it is worked out from its groups."""
    is_counted = (frame["state"] == "counted") & frame[list(PARTS)].notna().any(axis=1)
    counted = frame[is_counted & frame["indicator"].isin(set(definitions))]
    days = {name: pd.to_datetime(counted[f"period_{name}"]) for name in ("start", "end")}
    found = []
    for name, own in counted.assign(row=counted.index, **days).groupby("indicator", sort=False):
        definition = definitions[str(name)]
        for part in definition.protected_counts:
            of_part = own.assign(part=part, window=own["start"])[[*OF_ONE, "row", "window", "start", "end"]]
            if definition.form == "excess" and part.startswith("compared"):
                found += _same_days_before(of_part, own["compared_denominator"])
            else:
                found.append(of_part)
    if not found:
        return pd.DataFrame()
    return pd.concat(found, ignore_index=True)


def _same_days_before(uses: pd.DataFrame, years: pd.Series) -> list[pd.DataFrame]:
    """The same stretches so many years earlier, once for each year."""
    found = []
    for back in range(1, int(years.max()) + 1):
        ago = pd.DateOffset(years=back)
        found.append(uses[years >= back].assign(start=uses["start"] - ago, end=uses["end"] - ago))
    return found


def _atoms(uses: pd.DataFrame) -> pd.DataFrame:
    """The stretches between one cut and the next that any count is of."""
    after = uses["end"] + pd.Timedelta(days=1)
    cuts = pd.DatetimeIndex(np.unique(np.concatenate([uses["start"], after])))
    firsts, ends = np.searchsorted(cuts, uses["start"]), np.searchsorted(cuts, after)
    opened = np.cumsum(np.bincount(firsts, minlength=len(cuts)) - np.bincount(ends, minlength=len(cuts)))
    is_used = opened[:-1] > 0
    found = pd.DataFrame({"start": cuts[:-1][is_used], "end": (cuts[1:] - pd.Timedelta(days=1))[is_used]})
    return found.assign(atom=range(len(found)))[list(ATOMS)]


def _sets(uses: pd.DataFrame, depending: Collection[int]) -> pd.DataFrame:
    """SETS, with the `candidate` of each: one for every period where the rows depend on it, else one for all."""
    windows = uses["window"].where(uses["candidate"].isin(depending))
    sets = uses.assign(window=windows).drop_duplicates(["candidate", "window"], ignore_index=True)
    return sets.assign(set=range(len(sets)))[[*SETS, "candidate"]]


def _of(uses: pd.DataFrame, sets: pd.DataFrame) -> pd.DataFrame:
    everywhere = uses.merge(sets.loc[sets["window"].isna(), ["candidate", "set"]], on="candidate")
    in_one = uses.merge(sets[["candidate", "window", "set"]], on=["candidate", "window"])
    return pd.concat([everywhere, in_one])[list(OF)].sort_values(["row", "part", "first"], ignore_index=True).astype(OF)


def _expect_sums(found: Cells, frame: pd.DataFrame) -> None:
    """Every protected count of the frame is the sum of its cells."""
    sums = found.of[["row", "part"]].assign(own=_sums(found.counts, found)).groupby(["row", "part"])["own"].sum()
    for part, of_part in sums.reset_index().groupby("part"):
        stated = frame.loc[of_part["row"], str(part)].fillna(0).to_numpy(dtype=float)
        wrong = of_part["row"][stated != of_part["own"].to_numpy()]
        if len(wrong):
            names = sorted(frame.loc[wrong, "indicator"].unique())
            raise DisclosureRefused(
                f"The {str(part).replace('_', ' ')} of {', '.join(names)} is not the sum of the rows that it is said "
                "to be made of: what can be worked out from it cannot be told."
            )


def _sums(counts: pd.DataFrame, cells: Cells) -> np.ndarray:
    """For each line of `of` the sum of these counts over its set and atoms."""
    by_atom = np.zeros((len(cells.sets), len(cells.atoms) + 1), dtype=np.int64)
    np.add.at(by_atom, (counts["set"], counts["atom"] + 1), counts["count"])
    up_to = by_atom.cumsum(axis=1)
    sums: np.ndarray = up_to[cells.of["set"], cells.of["last"] + 1] - up_to[cells.of["set"], cells.of["first"]]
    return sums


PLACING = (
    """
    CREATE TEMP TABLE days AS
    SELECT atom, unnest(generate_series("start", "end", INTERVAL 1 DAY))::DATE AS day FROM atoms
    """,
    """
    CREATE TEMP TABLE covers AS
    SELECT DISTINCT candidate, "window"::DATE AS "window", unnest(range("first", "last" + 1)) AS atom FROM uses
    """,
    """
    CREATE TEMP TABLE placed AS
    WITH every AS (
        SELECT candidate, period_start, atom, "case", sum(times)::BIGINT AS times
        FROM (UNPIVOT listed ON numerator, denominator, compared_numerator, compared_denominator
              INTO NAME part VALUE times) AS own
        JOIN candidates ON candidates.indicator = own.indicator AND candidates.part = own.part
            AND candidates.group_by = coalesce(own."by", '') AND candidates."group" = coalesce(own.grp, '')
        JOIN days ON day = own."on"
        WHERE times > 0
        GROUP BY ALL
    )
    FROM every SEMI JOIN covers ON covers.candidate = every.candidate AND covers.atom = every.atom
        AND covers."window" = coalesce(every.period_start, covers."window")
    """,
)
"""Which rows are in which part, in which atom; with `period_start` where the row was listed for that period alone."""
DEPENDING = """
    WITH periods AS (SELECT candidate, atom, count(*) AS periods FROM covers GROUP BY ALL),
    listed_for AS (
        SELECT candidate, atom, "case", count(*) AS found, min(times) AS least, max(times) AS most
        FROM placed WHERE period_start IS NOT NULL GROUP BY ALL
    )
    SELECT DISTINCT candidate FROM listed_for JOIN periods USING (candidate, atom)
    WHERE found < periods OR least < most
"""
"""Of which parts two periods that share an atom count different rows in it."""
FILLING = (
    """
    CREATE TEMP TABLE members AS
    SELECT "set", atom, "case", max(times) AS times
    FROM placed JOIN set_frame ON set_frame.candidate = placed.candidate
        AND ("window" IS NULL OR "window" = period_start)
    GROUP BY ALL
    """,
    """
    CREATE TEMP TABLE measured AS
    SELECT DISTINCT "set", atom
    FROM covers JOIN set_frame ON set_frame.candidate = covers.candidate
        AND (set_frame."window" IS NULL OR set_frame."window" = covers."window")
    """,
)
COUNTING = """
    SELECT "set", atom, agency, sum(times)::BIGINT AS "count"
    FROM members JOIN senders USING ("case") GROUP BY ALL ORDER BY ALL
"""
