"""Cells of measurements by their names: the sets, which lies within which, and counts added up by a plain loop."""

from __future__ import annotations

import pandas as pd

from dvmetrics.measure import Measurements
from dvmetrics.measure.cells import Cells

Name = tuple[str, ...]
"""Indicator, part, group and first day of the window; the last two may be left out."""


def numbers(cells: Cells, name: Name) -> list[int]:
    """The sets of one name."""
    wanted = dict(zip(("indicator", "part", "group", "window"), name, strict=False))
    own = cells.sets.assign(window=cells.sets["window"].dt.strftime("%Y-%m-%d").fillna(""))
    for column, value in wanted.items():
        own = own[own[column] == value]
    return list(own["set"])


def the(cells: Cells, *name: str) -> int:
    [number] = numbers(cells, name)
    return number


def reached(cells: Cells) -> dict[int, set[int]]:
    """Every set that a set is within, by following the arrows."""
    arrows: dict[int, set[int]] = {}
    for inner, outer in zip(cells.within["inner"], cells.within["outer"], strict=True):
        arrows.setdefault(inner, set()).add(outer)
    found = {}
    for start, first in arrows.items():
        seen, left = set(first), list(first)
        while left:
            new = arrows.get(left.pop(), set()) - seen
            seen |= new
            left += new
        found[start] = seen
    return found


def lies_within(cells: Cells, inner: Name, outer: Name) -> bool:
    return the(cells, *outer) in reached(cells).get(the(cells, *inner), set())


def by_atom(cells: Cells, *name: str) -> dict[str, int]:
    """The counts of a set by the first day of the atom."""
    own = cells.counts[cells.counts["set"] == the(cells, *name)].merge(cells.atoms, on="atom")
    days = own["start"].dt.strftime("%Y-%m-%d")
    return {str(day): int(number) for day, number in own["count"].groupby(days).sum().items()}


def summed(measurements: Measurements) -> dict[tuple[int, str], int]:
    """Every count of the frame again, from the cells by a plain loop."""
    cells = measurements.cells
    held: dict[tuple[int, int], int] = {}
    for number, atom, _agency, count in cells.counts.to_numpy().tolist():
        held[number, atom] = held.get((number, atom), 0) + count
    found: dict[tuple[int, str], int] = {}
    for row, part, number, first, last in cells.of.to_numpy().tolist():
        of_atoms = sum(held.get((number, atom), 0) for atom in range(first, last + 1))
        found[row, part] = found.get((row, part), 0) + of_atoms
    return found


def protected(measurements: Measurements) -> dict[tuple[int, str], float]:
    """Every protected count of the frame that was counted from rows."""
    found = {}
    for place, row in enumerate(measurements.frame.to_dict(orient="records")):
        definition = measurements.definitions[row["indicator"]]
        if row["state"] == "counted" and definition.about_people and "kpi_return" not in definition.sources:
            is_worked_out = definition.form == "weighted_share" and not row["group"]
            for part in () if is_worked_out else definition.protected_counts:
                found[place, part] = 0 if pd.isna(row[part]) else row[part]
    return found
