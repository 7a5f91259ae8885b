"""All numbers of all figures and editions as sums of the same unknowns, as each reader sees them. Restricted.

A reader knows what is shown and what ever was, how sets lie within each other, and the rule. An agency knows its own
records besides: for it, everything is a sum over the others' records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from dvmetrics.disclosure.policy import FEWEST_POSSIBLE, Policy
from dvmetrics.disclosure.sums import Flags, Floats, Sums, Whole
from dvmetrics.disclosure.unknowns import Relation, Unknowns, Weighed

NOBODY = ""
"""The name of the reader who knows no records."""
Terms = tuple[int, ...]
"""Unknowns whose sum is meant, in order."""


@dataclass(frozen=True)
class Number:
    """One count of people that is released or not: its figure, the unknowns that it is the sum of, its true value, and
    the least and most that a reader takes it for where it is shown."""

    figure: int
    terms: Terms
    true: float
    least: float
    most: float


Difference = tuple[Terms, Terms]
"""A whole and the part of it that is taken away; of a count itself there is no part."""


@dataclass(frozen=True)
class Joint:
    """Numbers of so many figures, what hiding each figure would cost, and the differences that must not be worked out
    where they are small. `known`: relations besides those of the unknowns."""

    unknowns: Unknowns
    policy: Policy
    numbers: Sequence[Number]
    cost: Floats
    differences: Sequence[Difference]
    known: Sequence[Relation] = ()

    def readers(self) -> list[Sums]:
        """What there is to work out for everybody and, after that, for each agency that knows some of a count."""
        return [self._seen_by(name, self._true - left) for name, left in self.left_to_readers().items()]

    def left_to_readers(self) -> dict[str, Floats]:
        """For the same readers, by name, how much of each unknown they do not know."""
        return {NOBODY: self._true} | {name: self._true - own for name, own in self._insiders.items()}

    def small_to_readers(self) -> dict[str, Whole]:
        """For the same readers the places of the differences that are small to them: the targets of their sums."""
        return {name: self._small(left) for name, left in self.left_to_readers().items()}

    def small_to_an_insider(self) -> Flags:
        """Figures with a count from which an agency could take its own records away, so that few are left (rule 5)."""
        small = np.zeros(self.cost.size, dtype=bool)
        for own in self._insiders.values():
            known, left = self._matrix @ own, self._matrix @ (self._true - own)
            small[self._figures[(known > 0) & (left > 0) & (left < self.policy.threshold)]] = True
        return small

    @property
    def _true(self) -> Floats:
        return self.unknowns.true

    @cached_property
    def _insiders(self) -> dict[str, Floats]:
        """What each agency knows, of those that know some of a number and not all of it."""
        every, in_all = self.unknowns.owned.items(), self._matrix @ self._true
        return {name: own for name, own in every if ((self._matrix @ own > 0) & (self._matrix @ own < in_all)).any()}

    def _small(self, left: Floats) -> Whole:
        of_others = self._differences @ left
        return np.flatnonzero((of_others > 0) & (of_others < self.policy.threshold))

    @cached_property
    def _figures(self) -> Whole:
        return np.array([number.figure for number in self.numbers], dtype=np.int64)

    @cached_property
    def _matrix(self) -> csr_array:
        return self._rows([dict.fromkeys(number.terms, 1.0) for number in self.numbers])

    @cached_property
    def _relations(self) -> tuple[csr_array, Floats]:
        every = [*self.unknowns.relations, *self.known]
        limits = np.array([(least, most) for _, least, most in every], dtype=float).reshape(-1, 2)
        return self._rows([weighed for weighed, _, _ in every]), limits

    @cached_property
    def _differences(self) -> csr_array:
        return self._rows([dict.fromkeys(whole, 1.0) | dict.fromkeys(part, -1.0) for whole, part in self.differences])

    def _rows(self, rows: Sequence[Weighed]) -> csr_array:
        place = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
        unknown = np.array([name for own in rows for name in own], dtype=np.int64)
        times = np.array([factor for own in rows for factor in own.values()], dtype=float)
        return csr_array(coo_array((times, (place, unknown)), shape=(len(rows), self._true.size)))

    def _seen_by(self, name: str, own: Floats) -> Sums:
        """The sums over the records that a reader does not know, who knows so many of each unknown.

        That a hidden count is small, and not hidden for the sake of another, is no more than a guess; one that leaves
        nothing to protect to whoever knows some of it, so that it is not made there. Of what nobody else can send, an
        agency knows that nothing is left.
        """
        known, (relations, limits) = self._matrix @ own, self._relations
        alone = np.flatnonzero(self.unknowns.alone.get(name, np.zeros(own.size, dtype=bool)) & (own == self._true))
        small = self._small(self._true - own)
        reach, width = self._needed(small.size)
        hidden = np.column_stack([self._hidden[:, 0], np.where(known > 0, np.inf, self._hidden[:, 1])])
        return Sums(
            numbers=self._matrix,
            shown=self._shown - known[:, None],
            hidden=hidden - known[:, None],
            figures=self._figures,
            cost=self.cost,
            relations=csr_array(vstack([relations, self._rows([{int(place): 1.0} for place in alone])])),
            relation_limits=np.vstack([self._limits_for(own, relations, limits), np.zeros((alone.size, 2))]),
            targets=self._differences[small],
            reach=reach,
            width=width,
        )

    def _limits_for(self, own: Floats, relations: csr_array, limits: Floats) -> Floats:
        """What lies within another does so row by row, and so among the records of the others alone as well; where a
        sum holds for all records only, what is known of it is taken away."""
        of_others = relations @ (self._true - own)
        holds = (limits[:, 0] <= of_others) & (of_others <= limits[:, 1])
        return np.where(holds[:, None], limits, limits - (relations @ own)[:, None])

    @cached_property
    def _shown(self) -> Floats:
        return np.array([(number.least, number.most) for number in self.numbers], dtype=float).reshape(-1, 2)

    @cached_property
    def _hidden(self) -> Floats:
        """A count that is hidden for being small is known to be small; any other hidden count can be anything."""
        small = [self.policy.hides(number.true) for number in self.numbers]
        limits = [(0.0, self.policy.threshold - 1.0) if own else (0.0, np.inf) for own in small]
        return np.array(limits, dtype=float).reshape(-1, 2)

    def _needed(self, targets: int) -> tuple[Floats, Floats]:
        """Which values must stay possible: five at least; where none is shown, all from one up to the threshold."""
        if self.policy.none_is_shown:
            return np.tile([1.0, self.policy.threshold - 1.0], (targets, 1)), np.zeros(targets)
        return np.tile([np.inf, -np.inf], (targets, 1)), np.full(targets, FEWEST_POSSIBLE - 1.0)
