"""Sums that share no cell fall apart into parts, each with a linear program of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csgraph, csr_array, vstack

from dvmetrics.disclosure.program import CONTRADICTED, TOLERANCE, Deadline, Infeasible, Program
from dvmetrics.disclosure.sums import Flags, Floats, Sums, Whole
from dvmetrics.errors import DisclosureRefused

ENOUGH_CELLS = 400
"""Small parts are put together up to this many cells: one question is then answered for many of them at once."""
FAR = 10.0
"""How many times the greatest limit a cell may be where points are looked for, so that each question has an end."""
MOST_POINTS = 192
LARGE = 5_000
"""With more rows it is a long way from an answer to the next one when limits have changed; afresh it is shorter."""
NO_FIGURE = -1


@dataclass(frozen=True)
class Place:
    """Where a part stands in the whole: its cells, numbers, relations and targets."""

    cells: Whole
    numbers: Whole
    relations: Whole
    targets: Whole


def places(sums: Sums) -> list[Place]:
    """The parts of some sums. What no target can be reached from is left out."""
    blocks = [sums.numbers, sums.relations, sums.targets]
    ends = np.cumsum([0, *(block.shape[0] for block in blocks)])
    every = vstack(blocks, format="coo") if ends[-1] else coo_array((0, sums.numbers.shape[1]))
    rows, cells = every.shape
    links = coo_array((np.ones(every.nnz), (every.row, rows + every.col)), shape=(rows + cells, rows + cells))
    count, labels = csgraph.connected_components(links, directed=False)
    wanted = np.zeros(count, dtype=bool)
    wanted[labels[ends[2] : ends[3]]] = True
    together = _put_together(np.bincount(labels[rows:], minlength=count), wanted)[labels]
    of_rows = [_by_label(together[ends[i] : ends[i + 1]]) for i in range(3)]
    of_cells = _by_label(together[rows:])
    none: Whole = np.zeros(0, dtype=np.int64)
    return [
        Place(of_cells.get(label, none), *(block.get(label, none) for block in of_rows))
        for label in sorted(set(together.tolist()) - {-1})
    ]


def _put_together(sizes: Whole, wanted: Flags) -> Whole:
    """A new label for each old one, with many small parts under one; -1 for those that are not wanted."""
    labels, label, filled = np.full(sizes.size, -1, dtype=np.int64), 0, 0
    for old in np.flatnonzero(wanted):
        if filled and filled + sizes[old] > ENOUGH_CELLS:
            label, filled = label + 1, 0
        labels[old] = label
        filled += int(sizes[old])
    return labels


def _by_label(labels: Whole) -> dict[int, Whole]:
    order = np.argsort(labels, kind="stable")
    found, starts = np.unique(labels[order], return_index=True)
    groups = np.split(order, starts[1:]) if found.size else []
    return dict(zip(found.tolist(), groups, strict=True))


class Part:
    """The cells, numbers, relations and targets of one part, and the points that are known to be possible.

    Rows are the numbers and, after them, the relations. A row that is a single cell is a limit on the cell.
    """

    def __init__(
        self, sums: Sums, place: Place, hidden: Flags, deadline: Deadline, *, whole: bool, capped: bool
    ) -> None:
        self.place, self._deadline = place, deadline
        numbers, relations = sums.numbers[place.numbers], sums.relations[place.relations]
        self.rows = csr_array(vstack([numbers, relations], format="csr")[:, place.cells])
        self.targets = csr_array(sums.targets[place.targets][:, place.cells])
        self.reach, self.width = sums.reach[place.targets], sums.width[place.targets]
        limits = sums.relation_limits[place.relations]
        self.shown = np.vstack([sums.shown[place.numbers], limits])
        self.hidden = np.vstack([sums.hidden[place.numbers], limits])
        self.figure = np.concatenate([sums.figures[place.numbers], np.full(place.relations.size, NO_FIGURE)])
        self.figures = np.unique(sums.figures[place.numbers])
        entries = np.diff(self.rows.indptr)
        self.is_cell = entries == 1
        self.is_cell[self.is_cell] &= self.rows.data[self.rows.indptr[:-1][self.is_cell]] == 1
        self.cell = np.full(entries.size, -1)
        self.cell[self.is_cell] = self.rows.indices[self.rows.indptr[:-1][self.is_cell]]
        self.limits = self._limits(hidden)
        self._expect_empty_rows_sound(entries == 0)
        self.points = np.zeros((place.cells.size, 0))
        self.point_rows = np.zeros((entries.size, 0))
        self.point_targets = np.zeros((place.targets.size, 0))
        self._whole = whole
        finite = self.shown[np.isfinite(self.shown)]
        self._cap = FAR * (1 + float(np.abs(finite).max(initial=0.0))) if capped else np.inf
        self._program: Program | None = None

    def _limits(self, hidden: Flags) -> Floats:
        is_hidden = np.append(hidden, False)[self.figure]  # the place of NO_FIGURE is the last
        limits: Floats = np.where(is_hidden[:, None], self.hidden, self.shown)
        return limits

    def _expect_empty_rows_sound(self, empty: Flags) -> None:
        low, high = self.limits[empty].T
        if (low > TOLERANCE).any() or (high < -TOLERANCE).any():
            raise DisclosureRefused(CONTRADICTED)

    def cell_limits(self) -> Floats:
        """The least and most of each cell by the rows that are single cells."""
        limits = np.zeros((self.rows.shape[1], 2))
        limits[:, 1] = self._cap
        np.maximum.at(limits[:, 0], self.cell[self.is_cell], self.limits[self.is_cell, 0])
        np.minimum.at(limits[:, 1], self.cell[self.is_cell], self.limits[self.is_cell, 1])
        return limits

    def change(self, hidden: Flags) -> None:
        """Hide and show figures as given (a flag for each figure of the whole)."""
        limits = self._limits(hidden)
        changed = (limits != self.limits).any(axis=1)
        self.limits = limits
        if self._program is not None and changed.any():
            many = np.flatnonzero(~self.is_cell)
            moved = np.flatnonzero(changed[many])
            self._program.limit_rows(moved, limits[many[moved]])
            if changed[self.is_cell].any():
                columns = self.cell_limits()
                moved = np.flatnonzero((columns != self._program.column_limits).any(axis=1))
                self._program.limit_columns(moved, columns[moved])
            if many.size > LARGE:
                self._program.begin_afresh()

    def program(self) -> Program:
        if self._program is None:
            kinds = np.ones(self.rows.shape[1], dtype=bool) if self._whole else None
            many = ~self.is_cell
            self._program = Program(
                csr_array(self.rows[many]), self.limits[many], self.cell_limits(), self._deadline, kinds
            )
        return self._program

    def furthest(self, direction: Floats, *, most: bool) -> Floats | None:
        """The point (cells) furthest in a direction; None where there is no end. Raises DisclosureRefused."""
        low, high = self.cell_limits().T
        if (low > high + TOLERANCE).any():
            raise DisclosureRefused(CONTRADICTED)
        try:
            return self.program().furthest(direction, most=most)
        except Infeasible:
            raise DisclosureRefused(CONTRADICTED) from None

    def remember(self, points: Floats) -> None:
        """Keep points (cells × points) that were found possible; the oldest are forgotten."""
        self.points = np.column_stack([self.points, points])[:, -MOST_POINTS:]
        self.point_rows = np.column_stack([self.point_rows, self.rows @ points])[:, -MOST_POINTS:]
        self.point_targets = np.column_stack([self.point_targets, self.targets @ points])[:, -MOST_POINTS:]

    def seen(self) -> tuple[Floats, Floats]:
        """The least and most of each target over the remembered points that are still possible."""
        slack = TOLERANCE * 10
        inside = (self.point_rows >= self.limits[:, :1] - slack) & (self.point_rows <= self.limits[:, 1:] + slack)
        values = self.point_targets[:, inside.all(axis=0)]
        return values.min(axis=1, initial=np.inf), values.max(axis=1, initial=-np.inf)


def parts(
    sums: Sums, hidden: Flags, deadline: Deadline, *, whole: bool = False, capped: bool = False
) -> Iterator[Part]:
    """Every part of some sums; with whole numbers only, or with no cell further than what could matter."""
    for place in places(sums):
        yield Part(sums, place, hidden, deadline, whole=whole, capped=capped)
