"""Secondary suppression: which figures to hide as well, so that no target can be worked out.

For each exposed target in turn a linear program finds the cheapest change of shown numbers that would give the target
all the values it needs; the figures that would have to change are hidden. Then each of them is shown again where that
is still safe. After Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints, Management Science 47(7): the heuristic of its section 5, for intervals and any sums.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import block_diag, csr_array, eye_array, hstack

from dvmetrics.disclosure.bounds import SECONDS, Reader
from dvmetrics.disclosure.parts import NO_FIGURE, Part
from dvmetrics.disclosure.program import TOLERANCE, Deadline, Infeasible, Program
from dvmetrics.disclosure.sums import Flags, Floats, Sums
from dvmetrics.errors import DisclosureRefused

NOT_POSSIBLE = "No choice of hidden figures makes this safe to publish: a small count could still be worked out."
MOST_ROWS = 5_000
"""In parts with more rows it would take minutes to find out which figures could be shown again, and few could."""
LEAST_COST = 1e-3
"""What hiding a figure costs at least, in share of the average: nothing is hidden without need."""


def suppress(
    sums: Sums | Sequence[Sums],
    hidden: Flags,
    *,
    fixed_shown: Flags | None = None,
    start: Flags | None = None,
    price: Floats | None = None,
    seconds: float = SECONDS,
) -> Flags:
    """Which figures to hide (a flag each), those already `hidden` among them, so that every target is safe.

    Several sums are several readers of the same figures, of whom each knows something else; it must be safe from all.
    `fixed_shown`: figures that cannot be hidden any more. `start`: what to hide at first, of which all but `hidden` may
    be shown again. `price`: what each figure counts for in the search; left out, its cost. The same figures on every
    run. Raises DisclosureRefused when nothing makes it safe, and when that cannot be found out in time.
    """
    deadline = Deadline.after(seconds)
    first = hidden if start is None else start | hidden
    readers = [Reader(own, first, deadline) for own in ([sums] if isinstance(sums, Sums) else sums)]
    return hide_more(readers, hidden, deadline, fixed_shown=fixed_shown, price=price)


def hide_more(
    readers: Sequence[Reader],
    hidden: Flags,
    deadline: Deadline,
    *,
    fixed_shown: Flags | None = None,
    price: Floats | None = None,
) -> Flags:
    """The same, by readers that have looked at the figures already, and go on from what they found."""
    fixed = np.zeros(hidden.size, dtype=bool) if fixed_shown is None else fixed_shown & ~hidden
    first, cost = readers[0].hidden.copy(), readers[0].sums.cost
    added = _hide_what_is_needed(readers, cost if price is None else price, fixed, deadline)
    added |= set(np.flatnonzero(first & ~hidden).tolist())
    for figure in sorted(added, key=lambda own: (-cost[own], own)):
        if all(part.rows.shape[0] <= MOST_ROWS for reader in readers for part in reader.parts_with(figure)):
            _show_again_if_safe(readers, figure)
    return readers[0].hidden.copy()


def _hide_what_is_needed(readers: Sequence[Reader], price: Floats, fixed: Flags, deadline: Deadline) -> set[int]:
    """Hide figures until every target of every reader is safe; which were added."""
    added: set[int] = set()
    for reader in readers:
        widening = [Widening(part, price, fixed, deadline) for part in reader.parts]
        extra = 0.0
        while (targets := reader.exposed()).size:
            new: set[int] = set()
            for target in targets:
                if reader.is_safe(int(target)):  # by now, for another's sake
                    continue
                part, local = reader.find(int(target))
                figures = widening[part].figures_for(local, reader.hidden, extra)
                new.update(figures)
                for figure in figures:
                    for other in readers:
                        other.change(figure, hide=True)
            if not new and extra:
                raise DisclosureRefused(NOT_POSSIBLE)
            # Wide enough, and yet too few whole values: between bounds one further apart there are enough.
            extra = 0.0 if new else 1.0
            added |= new
    return added


def _show_again_if_safe(readers: Sequence[Reader], figure: int) -> None:
    for reader in readers:
        reader.change(figure, hide=False)
    if not all(reader.is_safe_with(figure) for reader in readers):
        for reader in readers:
            reader.change(figure, hide=True)


class Widening:
    """The cheapest change of shown numbers that gives a target of one part all it needs.

    Two points are looked for at once, one in which the target is large and one in which it is small. Each shown number
    may lie outside what is shown, at the cost of its figure for every unit, but not outside what would be known if it
    were hidden. Columns, for each point: the cells, then for each number how far it lies above and below what is shown.
    """

    def __init__(self, part: Part, cost: Floats, fixed: Flags, deadline: Deadline) -> None:
        self._part, self._deadline = part, deadline
        rows, cells = part.rows.shape
        self._cells = cells
        is_number = part.figure != NO_FIGURE
        self._can_move = is_number & ~np.append(fixed, True)[part.figure]
        least = LEAST_COST * max(float(cost.mean()), LEAST_COST)
        self._price = np.where(is_number, np.append(cost, 0.0)[part.figure] + least, 0.0)
        one = hstack([part.rows, -eye_array(rows), eye_array(rows)], format="csr")
        self._matrix = csr_array(block_diag([one, one], format="csr"))
        self._program: Program | None = None

    def figures_for(self, target: int, hidden: Flags, extra: float) -> list[int]:
        """The figures to hide so that the target has its width and `extra`. Raises DisclosureRefused when there are
        none."""
        program = self._ready(hidden)
        part = self._part
        row = part.targets[[target]]
        nothing = csr_array((1, 2 * part.rows.shape[0]))
        large, small = hstack([row, nothing]), hstack([csr_array(row.shape), nothing])
        asked = csr_array(
            np.vstack(
                [
                    hstack([large, small]).toarray(),
                    hstack([small, large]).toarray(),
                    hstack([large, -large]).toarray(),
                ]
            )
        )
        (low, high), width = part.reach[target], part.width[target] + extra
        program.add_rows(asked, np.array([[high, np.inf], [-np.inf, low], [width, np.inf]]))
        try:
            point = program.furthest(self._direction(hidden), most=False)
        except Infeasible:
            raise DisclosureRefused(NOT_POSSIBLE) from None
        finally:
            program.drop_rows()
        if point is None:
            raise DisclosureRefused(NOT_POSSIBLE)
        return self._moved(point)

    def _direction(self, hidden: Flags) -> Floats:
        price = np.where(np.append(hidden, False)[self._part.figure], 0.0, self._price)
        none = np.zeros(self._cells)
        return np.concatenate([none, price, price, none, price, price])

    def _ready(self, hidden: Flags) -> Program:
        """The program with what is hidden by now."""
        part = self._part
        if self._program is None:
            rows = 2 * part.rows.shape[0]
            self._program = Program(
                self._matrix, np.zeros((rows, 2)), np.zeros((self._matrix.shape[1], 2)), self._deadline
            )
        is_shown = self._can_move & ~np.append(hidden, False)[part.figure]
        wider = is_shown[:, None] & (part.hidden != part.shown)
        room = np.abs(np.subtract(part.hidden, part.shown, out=np.zeros(part.shown.shape), where=wider))
        none = np.zeros(part.rows.shape[0])
        above, below = np.column_stack([none, room[:, 1]]), np.column_stack([none, room[:, 0]])
        cells = np.column_stack([np.zeros(self._cells), np.full(self._cells, np.inf)])
        columns = np.vstack([cells, above, below, cells, above, below])
        self._program.limit_columns(np.arange(columns.shape[0]), columns)
        limits = np.vstack([part.limits, part.limits])
        self._program.limit_rows(np.arange(limits.shape[0]), limits)
        return self._program

    def _moved(self, point: Floats) -> list[int]:
        """The figures with a number outside what is shown; both points are possible once these are hidden."""
        rows = self._part.rows.shape[0]
        each = self._cells + 2 * rows
        found: set[int] = set()
        for start in (0, each):
            off = point[start + self._cells : start + each].reshape(2, rows)
            found.update(self._part.figure[(off > TOLERANCE).any(axis=0)].tolist())
        return sorted(found)
