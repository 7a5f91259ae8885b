"""What earlier editions showed, as numbers of what was counted then. Restricted.

What a reader was told stays true of the records of its day, whatever comes late or is put right. Where they are the
same today, it is told of today's count. Where they are not, because a revision waits or was made, it is told of a count
of its own, which holds what lies within today's count and lies within what holds today's.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from dvmetrics.disclosure.gathered import Gathered, less
from dvmetrics.disclosure.joint import Terms
from dvmetrics.disclosure.ledger import Published, Sent
from dvmetrics.disclosure.nesting import Name, Nesting
from dvmetrics.disclosure.released import COUNTS


@dataclass
class Earlier:
    """Adds what was shown before to what is gathered. `then`: the counts of other records than today's, by name and
    edition."""

    found: Gathered
    nesting: Nesting
    then: dict[tuple[Name, int], Terms] = field(default_factory=dict)
    _made: dict[Hashable, Terms] = field(default_factory=dict)

    def add(self, published: Published, place: int, sent: Sent) -> None:
        """A figure that does not stand any more, of the row at `place`, of which so much is `sent` today."""
        names = [(place, part) for part in COUNTS if not math.isnan(published.numbers[part])]
        there = [name for name in names if name in self.found.terms]
        if there:
            figure = self.found.add_figure(None, 1.0, hidden=False, fixed=True)
            for name in there:
                self.add_number(figure, published, name, sent)

    def add_number(self, figure: int, published: Published, name: Name, sent: Sent) -> None:
        """What an edition printed of one count of a figure."""
        terms, limits = self.found.terms[name], published.possible(name[1])
        was_sent = None if published.sent is None else published.sent.get(name[1])
        if was_sent is None:
            is_same = limits[0] <= self.found.value(terms) <= limits[1]
        else:
            is_same = dict(was_sent) == dict(sent.get(name[1], {}))
        if not is_same:
            terms = self.then[name, published.edition] = self._count_of_its_own(name, limits, was_sent)
        self.found.add_number(figure, terms, limits)

    def _count_of_its_own(self, name: Name, limits: tuple[float, float], sent: Mapping[str, int] | None) -> Terms:
        """The same one for the same records, whichever edition told of them."""
        records = (name, limits if sent is None else frozenset(sent.items()))
        if records not in self._made:
            nearest = min(max(self.found.value(self.found.terms[name]), limits[0]), limits[1])
            self._made[records] = self.found.add_unknown(nearest if sent is None else float(sum(sent.values())))
            self.found.sent[self._made[records][0]] = sent or {}
        return self._made[records]

    def relate(self) -> None:
        """What is known of these counts and of others that they lie within, or hold: today's, and those that the same
        edition told of. What would not hold is not known."""
        for (name, edition), terms in self.then.items():
            for whole, inner in self.nesting.around(name):
                other = inner if whole == name else whole
                for of_other in self._known_of(other, edition):
                    holder, held = (terms, of_other) if whole == name else (of_other, terms)
                    if self.found.value(held) <= self.found.value(holder):
                        self.found.known.append((less(held, holder), -math.inf, 0.0))
                        self.found.add_part(held, holder)

    def _known_of(self, name: Name, edition: int) -> Iterator[Terms]:
        yield self.found.terms[name]
        if (name, edition) in self.then:
            yield self.then[name, edition]
