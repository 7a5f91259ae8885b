"""Whole values that are missing between the bounds, and more to hide until none is.

Where counts are exact, it can be known whether a hidden count, or the difference of two, is odd: from 1 to 7, only 1,
3, 5 and 7 are left. The linear program does not see that. So each value that a target needs is shown to be possible by
whole numbers of every cell.
"""

from __future__ import annotations

from itertools import count

import numpy as np

from dvmetrics.disclosure.bounds import SECONDS
from dvmetrics.disclosure.parts import Part, parts
from dvmetrics.disclosure.program import TOLERANCE, Deadline, Infeasible, Program
from dvmetrics.disclosure.sums import Flags, Floats, Sums
from dvmetrics.disclosure.suppress import NOT_POSSIBLE
from dvmetrics.errors import DisclosureRefused

FURTHEST = 40
"""So many values above the least one are looked at where a target needs some number of them."""


def without_gaps(sums: Sums, hidden: Flags, *, seconds: float = SECONDS) -> Flags:
    """Which figures to hide, those already `hidden` among them, so that every target has all the whole values it needs.

    The same figures on every run. Raises DisclosureRefused when hiding everything does not help.
    """
    hidden, deadline = hidden.copy(), Deadline.after(seconds)
    for part in parts(sums, hidden, deadline, capped=True):
        values = Values(part, deadline)
        for target in range(part.width.size):
            while not values.are_enough(target):
                hidden[_most_helpful(values, target, sums, hidden)] = True
                values.hide_more(hidden)
    return hidden


def _most_helpful(values: Values, target: int, sums: Sums, hidden: Flags) -> int:
    """The cheapest figure that alone gives a target its values; else the cheapest that shares a cell with it."""
    part = values.part
    shown = sorted(part.figures[~hidden[part.figures]].tolist(), key=lambda own: (sums.cost[own], own))
    for figure in shown:
        tried = hidden.copy()
        tried[figure] = True
        values.hide_more(tried)
        helps = values.are_enough(target)
        values.hide_more(hidden)
        if helps:
            return int(figure)
    touched = part.rows @ np.abs(part.targets[[target]].toarray()[0])
    near = set(part.figure[touched > 0].tolist())
    for figure in shown:
        if figure in near:
            return int(figure)
    if not shown:
        raise DisclosureRefused(NOT_POSSIBLE)
    return int(shown[0])


class Values:
    """The whole values of each target of a part for which whole cells are known."""

    def __init__(self, part: Part, deadline: Deadline) -> None:
        self.part, self._deadline = part, deadline
        self._points = np.zeros((part.rows.shape[1], 0))
        self._whole: Program | None = None

    def hide_more(self, hidden: Flags) -> None:
        """With these figures hidden."""
        self.part.change(hidden)
        self._whole = None

    def are_enough(self, target: int) -> bool:
        """Whether a target has all the whole values it needs."""
        (first, last), width = self.part.reach[target], self.part.width[target]
        if first <= last and not all(self._has(target, value) for value in np.arange(first, last + 1)):
            return False
        if not width:
            return True
        direction = self.part.targets[[target]].toarray()[0]
        ends = [self.part.furthest(direction, most=most) for most in (False, True)]
        least, most = (float(direction @ end) for end in ends if end is not None)
        wanted, found = width + 1, 0
        for value in count(np.ceil(least - TOLERANCE)):
            found += self._has(target, value)
            if found >= wanted or value + 1 > min(most + TOLERANCE, least + FURTHEST):
                return bool(found >= wanted)
        raise DisclosureRefused(NOT_POSSIBLE)

    def _has(self, target: int, value: float) -> bool:
        """Whether whole cells are known, or can be found, that give a target a value."""
        row = self.part.targets[[target]]
        known = self._points[:, self._are_possible()]
        if (np.abs(row @ known - value) < TOLERANCE).any():
            return True
        for program in (self.part.program(), None):
            program = program or self._whole_program()
            program.add_rows(row, np.array([[value, value]]))
            try:
                point = program.furthest(np.zeros(row.shape[1]), most=False)
            except Infeasible:
                return False
            finally:
                program.drop_rows()
            if point is not None and (np.abs(point - np.round(point)) < TOLERANCE).all():
                self._points = np.column_stack([self._points, np.round(point)])
                return True
        return False

    def _are_possible(self) -> Flags:
        limits = self.part.limits
        rows: Floats = self.part.rows @ self._points
        inside: Flags = (rows >= limits[:, :1] - TOLERANCE) & (rows <= limits[:, 1:] + TOLERANCE)
        return np.asarray(inside.all(axis=0), dtype=np.bool_)

    def _whole_program(self) -> Program:
        if self._whole is None:
            part = self.part
            cells = np.ones(part.rows.shape[1], dtype=bool)
            unlimited = np.column_stack([np.zeros(cells.size), np.full(cells.size, np.inf)])
            self._whole = Program(part.rows, part.limits, unlimited, self._deadline, cells)
        return self._whole
