"""What earlier editions showed, as numbers of what was counted then. Restricted.

What a reader was told stays true of the records of its day, whatever comes late or is put right. Where they are the
same today, it is told of today's count. Where they are not, because a revision waits or was made, it is told of a count
of its own, which holds what lies within today's count and lies within what holds today's.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dvmetrics.disclosure.gathered import Gathered, less
from dvmetrics.disclosure.joint import Terms
from dvmetrics.disclosure.ledger import Published, Sent
from dvmetrics.disclosure.nesting import Name, Nesting
from dvmetrics.disclosure.released import COUNTS
from dvmetrics.disclosure.sums import Flags
from dvmetrics.disclosure.unknowns import Relation
from dvmetrics.measure.cells import Cells


@dataclass
class Earlier:
    """Adds what was shown before to what is gathered. `then`: the counts of other records than today's, by name and
    edition. `not_counted`: what has no count today, because a break was entered since or what it was counted from is
    not there any more, so that it cannot be attacked together with what has one."""

    found: Gathered
    nesting: Nesting
    then: dict[tuple[Name, int], Terms] = field(default_factory=dict)
    not_counted: list[Published] = field(default_factory=list)
    _made: dict[Hashable, Terms] = field(default_factory=dict)

    def add(self, published: Published, place: int, sent: Sent) -> None:
        """A figure that does not stand any more, of the row at `place`, of which so much is `sent` today."""
        parts = [part for part in COUNTS if not math.isnan(published.numbers[part])]
        there = [(place, part) for part in parts if (place, part) in self.found.terms]
        if there:
            figure = self.found.add_figure(None, 1.0, hidden=False, fixed=True)
            for name in there:
                self.add_number(figure, published, name, sent)

    def add_number(self, figure: int, published: Published, name: Name, sent: Sent) -> None:
        """What an edition printed of one count of a figure."""
        terms, limits = self.found.terms[name], published.possible(name[1])
        was_sent = None if published.sent is None else published.sent.get(name[1])
        may_be_same = limits[0] <= self.found.value(terms) <= limits[1]
        if not may_be_same or (was_sent is not None and dict(was_sent) != dict(sent.get(name[1], {}))):
            terms = self.then[name, published.edition] = self._count_of_its_own(name, limits, was_sent)
        self.found.add_number(figure, terms, limits)

    def _count_of_its_own(self, name: Name, limits: tuple[float, float], sent: Mapping[str, int] | None) -> Terms:
        """The same one for the same records, whichever edition told of them."""
        records = (name, limits, None if sent is None else frozenset(sent.items()))
        if records not in self._made:
            true = self.found.value(self.found.terms[name]) if sent is None else float(sum(sent.values()))
            self._made[records] = self.found.add_unknown(min(max(true, limits[0]), limits[1]))
            self.found.sent[self._made[records][0]] = sent or {}
        return self._made[records]

    def relate(self, relations: Sequence[Relation]) -> None:
        """What is known of these counts and of others that they lie within, or hold: those that the same edition told
        of, or else today's; and of today's count of the same name. What adds up today (`relations`) did so then. What
        would not hold is not known."""
        for (name, edition), terms in self.then.items():
            self._relate(terms, self.found.terms[name])
            self._relate(self.found.terms[name], terms)
            for whole, inner in self.nesting.around(name):
                other = inner if whole == name else whole
                of_other = self.then.get((other, edition), self.found.terms[other])
                held, holder = (of_other, terms) if whole == name else (terms, of_other)
                if self._relate(held, holder):
                    self.found.add_part(held, holder)

        for edition in sorted({edition for _, edition in self.then}):
            self._add_up_in(edition, relations)

    def _add_up_in(self, edition: int, relations: Sequence[Relation]) -> None:
        """What was known of the counts of an edition, where it told of them: over several stretches of time they were
        the sum of each, and groups added up to their whole."""
        told = [(self.found.terms[name], terms[0]) for (name, of), terms in self.then.items() if of == edition]
        then = {terms[0]: count for terms, count in told if len(terms) == 1}
        sums: list[Relation] = [
            (dict.fromkeys(terms, -1.0) | {count: 1.0}, 0.0, 0.0) for terms, count in told if len(terms) > 1
        ]
        for weighed, least, most in (*sums, *(own for own in relations if not then.keys().isdisjoint(own[0]))):
            own = {then.get(unknown, unknown): times for unknown, times in weighed.items()}
            value = sum(self.found.true[unknown] * times for unknown, times in own.items())
            if len(own) == len(weighed) and least <= value <= most:
                self.found.known.append((own, least, most))

    def _relate(self, held: Terms, holder: Terms) -> bool:
        holds = self.found.value(held) <= self.found.value(holder)
        if holds:
            self.found.known.append((less(held, holder), -math.inf, 0.0))
        return holds

    def beside_what_is_not_counted(self, cells: Cells, sources: Mapping[str, Collection[str]]) -> Iterator[int]:
        """The figures that overlap in time with one that is not counted any more, and whose sets hold it or lie within
        it: nobody can tell what they give away together. `sources`: by indicator, from which files it is counted."""
        begins, ends = (
            cells.atoms[name].to_numpy()[cells.of[at]] for name, at in (("start", "first"), ("end", "last"))
        )
        for published in self.not_counted:
            related = self._related(published, cells, sources)
            first, last = (np.datetime64(day) for day in published.figure[1:3])
            touches = (begins <= last) & (ends >= first) & related[cells.of["set"]]
            rows = set(cells.of["row"][touches].tolist())
            yield from (n for n, place in enumerate(self.found.places) if place is not None and place[0] in rows)

    def _related(self, published: Published, cells: Cells, sources: Mapping[str, Collection[str]]) -> Flags:
        """The sets that hold those of a figure or lie within them; where its group is gone, those of its indicator; and
        where that has no set at all, every set that is counted from the same files."""
        indicator, _, _, by, group = published.figure
        own = cells.sets["indicator"] == indicator
        if not own.any():
            from_same = {name for name, files in sources.items() if set(files) & set(sources[indicator])}
            return np.asarray(cells.sets["indicator"].isin(from_same), dtype=bool)
        of_group = own & (cells.sets["group_by"] == by) & (cells.sets["group"] == group)
        sets = cells.sets.loc[of_group if of_group.any() else own, "set"].to_numpy()
        related: Flags = self.nesting.is_within[sets].any(axis=0) | self.nesting.is_within[:, sets].any(axis=1)
        related[sets] = True
        return related
