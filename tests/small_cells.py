"""Cells written by hand: sets of people over a few months of 2000, and the figures that are made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import COLUMNS, Measurements
from dvmetrics.measure.cells import Cells
from tests.door import Row, definition, row

Held = Mapping[str, Sequence[int]]
"""By agency how many people there are in each month."""


class Set(NamedTuple):
    """A set: what it is of, how many it holds, and in how many months it is counted (all, where it is left out)."""

    name: str
    held: Held
    months: Sequence[int] | None = None

    @property
    def of(self) -> dict[str, str]:
        """`2.1 numerator` or `2.1 numerator agency ash`."""
        indicator, part, by, group = (*self.name.split(" "), "", "")[:4]
        return {"indicator": indicator, "part": part, "group_by": by, "group": group}


Use = tuple[int, str, str, int, int]
"""Row and part of a figure, the name of its set, its first and last month."""


def cells(sets: Sequence[Set], uses: Sequence[Use], within: Sequence[tuple[str, str]] = ()) -> Cells:
    """`within`: the first set of each pair is a part of the second; both ways for sets that are the same."""
    place = {own.name: number for number, own in enumerate(sets)}
    months = max(len(held) for own in sets for held in own.held.values())
    starts, ends = (
        pd.date_range("2000-01-01", periods=months, freq=freq).astype("datetime64[us]") for freq in ("MS", "ME")
    )
    counts = [
        {"set": place[own.name], "atom": atom, "agency": agency, "count": count}
        for own in sets
        for agency, held in own.held.items()
        for atom, count in enumerate(held)
        if count
    ]
    measured = [
        {"set": place[own.name], "atom": atom}
        for own in sets
        for atom in (range(months) if own.months is None else own.months)
    ]
    inside = [
        {"inner": place[one], "outer": place[other], "count": sum(map(sum, sets[place[one]].held.values()))}
        for one, other in within
    ]
    names = [{"set": place[own.name], **own.of, "window": pd.NaT} for own in sets]
    return Cells(
        atoms=pd.DataFrame({"atom": range(months), "start": starts, "end": ends}),
        sets=pd.DataFrame(names).astype({"window": "datetime64[us]"}),
        counts=pd.DataFrame(counts),
        measured=pd.DataFrame(measured),
        within=pd.DataFrame(inside, columns=["inner", "outer", "count"]).astype("int64"),
        of=pd.DataFrame(
            [(where, part, place[name], first, last) for where, part, name, first, last in uses],
            columns=["row", "part", "set", "first", "last"],
        ),
    )


def same(one: str, other: str) -> list[tuple[str, str]]:
    """Two sets that hold the same rows."""
    return [(one, other), (other, one)]


def counted(indicator: str, first: int, last: int, *counts: float, **changes: Any) -> Row:
    """The counts of an indicator from one month of 2000 to another, both included and the first of the year none."""
    start = pd.Timestamp(2000, 1, 1) + pd.DateOffset(months=first)
    end = pd.Timestamp(2000, 1, 1) + pd.DateOffset(months=last) + pd.offsets.MonthEnd()
    return row(indicator, *counts, period_start=start.date(), period_end=end.date(), **changes)


def measurements(rows: Sequence[Row], made_of: Cells, defined: Sequence[Definition] = ()) -> Measurements:
    """These rows, made of these cells; `defined` take the place of the catalogue's definitions."""
    known = {own.id: own for own in defined}
    known |= {name: definition(name) for name in {own["indicator"] for own in rows} - set(known)}
    return Measurements(pd.DataFrame(list(rows), columns=COLUMNS), known, {}, cells=made_of)
