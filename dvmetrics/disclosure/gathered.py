"""The figures of an edition one by one, with their numbers: what the attack is made on. Restricted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dvmetrics.disclosure.joint import Difference, Number, Terms
from dvmetrics.disclosure.nesting import Name
from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.unknowns import Relation, Weighed

Place = tuple[int, bool]
"""The row of a figure, and whether what is set beside it is meant, which can be hidden alone."""


@dataclass
class Gathered:
    """The figures one by one: their `places` in the measurements (none for what was known before), what hiding each
    would cost, whether it is `hidden` already and whether it was shown before (`fixed`), so that it cannot be hidden.

    `true`: the count of each unknown; `terms`: the unknowns that each count of the measurements is the sum of.
    `numbers`: what is printed of each figure, or would be. `known`: what everybody knows besides. `differences`: what
    must not be worked out, each once.
    """

    policy: Policy
    true: list[float]
    terms: dict[Name, Terms]
    places: list[Place | None] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    fixed: list[bool] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    known: list[Relation] = field(default_factory=list)
    differences: dict[Difference, None] = field(default_factory=dict)
    pairs: dict[Difference, None] = field(default_factory=dict)
    """Wholes and their parts, as they are printed."""
    sent: dict[int, Mapping[str, int]] = field(default_factory=dict)
    """Of unknowns that are added, how much each agency sent."""

    def add_figure(self, place: Place | None, cost: float, *, hidden: bool, fixed: bool) -> int:
        self.places.append(place)
        self.cost.append(cost)
        self.hidden.append(hidden)
        self.fixed.append(fixed)
        return len(self.places) - 1

    def add_unknown(self, true: float) -> Terms:
        self.true.append(true)
        return (len(self.true) - 1,)

    def add_number(self, figure: int, terms: Terms, limits: tuple[float, float]) -> None:
        """A number of a figure with the least and most that a reader takes it for where it is shown."""
        self.numbers.append(Number(figure, terms, self.value(terms), *limits))
        self.differences[terms, ()] = None

    def add_part(self, part: Terms, whole: Terms) -> None:
        """What is left of a whole without its part must not be worked out either."""
        self.pairs[whole, part] = None
        self.differences[difference(whole, part)] = None

    def value(self, terms: Terms) -> float:
        return sum(self.true[own] for own in terms)


def difference(whole: Terms, part: Terms) -> Difference:
    """A whole less a part, without what is in both."""
    both = set(part) & set(whole)
    return tuple(own for own in whole if own not in both), tuple(own for own in part if own not in both)


def less(terms: Terms, others: Terms) -> Weighed:
    """A sum less another."""
    return dict.fromkeys(set(terms) - set(others), 1.0) | dict.fromkeys(set(others) - set(terms), -1.0)
