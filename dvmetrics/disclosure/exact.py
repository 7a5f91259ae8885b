"""The cheapest choice of hidden figures, by search; for small tables, or under a cap of time.

The cutting planes of Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints, Management Science 47(7), sections 3 and 4: a program over the choices alone, to which each attack that
succeeds adds the inequality that its dual prices prove. Theirs are totals that are equalities; ours are intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from dvmetrics.disclosure.bounds import SECONDS, Reader
from dvmetrics.disclosure.parts import NO_FIGURE, Part
from dvmetrics.disclosure.program import TOLERANCE, UNFINISHED, Deadline, Program, Unfinished
from dvmetrics.disclosure.sums import Flags, Floats, Sums, Whole
from dvmetrics.disclosure.suppress import suppress

ROUNDS = 60
"""How often the choice is improved as if a figure could be hidden in part."""
STALLED = 0.002
"""Until a round makes it dearer by less than this share: what is cheapest in part is then as good as known."""
GOOD_ENOUGH = 0.05
"""A search without a time of its own ends when its choice is dearer than what is cheapest in part by at most this."""
WORK = 600_000
"""How much such a search may cost: attacks times the numbers of the attacked part. Counted, not timed, so that every
run gives the same."""
TRIES, NODES, WEIGHTS, GAP = 8, 10, 25_000, 0.02
"""How many whole choices such a search looks at, how many nodes it may take to find each, how many weights of cuts it
may look at for all of them together (fewer choices for larger tables), and how much dearer than the cheapest each may
be."""
TRUST = 0.99
"""How much cheaper a figure becomes to the heuristic that is hidden in the best choice in part."""
VIOLATED = 1e-4


@dataclass(frozen=True)
class Choice:
    """Which figures to hide (a flag each), and whether no cheaper choice is safe."""

    hidden: Flags
    is_cheapest: bool


@dataclass(frozen=True)
class Cut:
    """What every safe choice satisfies: the weights of what it hides add up to at least `least`."""

    weights: Floats
    least: float


def cheapest(
    sums: Sums, hidden: Flags, *, fixed_shown: Flags | None = None, exact_seconds: float | None = None
) -> Choice:
    """Search for the cheapest choice, those already `hidden` among it, that leaves every target safe.

    What is found is safe, and never dearer than the choice of `suppress`. Without `exact_seconds` the search ends after
    a certain amount of work and gives the same choice on every run. With it, it goes on until no cheaper choice is
    left or the time is over; only a finished search gives the same choice on every run. Raises DisclosureRefused when
    there is no safe choice.
    """
    best = suppress(sums, hidden, fixed_shown=fixed_shown)
    if (best == hidden).all():
        return Choice(best, is_cheapest=True)
    fixed = np.zeros(hidden.size, dtype=bool) if fixed_shown is None else fixed_shown & ~hidden
    search = _Search(sums, hidden, fixed, best, exact_seconds)
    is_cheapest = search.run()
    return Choice(search.best, is_cheapest)


class _Search:
    def __init__(self, sums: Sums, hidden: Flags, fixed: Flags, best: Flags, exact_seconds: float | None) -> None:
        self._sums, self._hidden, self._fixed, self.best = sums, hidden, fixed, best
        self._is_exact = exact_seconds is not None
        self._deadline = Deadline.after(SECONDS if exact_seconds is None else exact_seconds)
        self._reader = Reader(sums, hidden, self._deadline)
        self._attacks = [_Attack(part, self._deadline) for part in self._reader.parts]
        self._cuts: list[Cut] = []
        self._work = np.inf if self._is_exact else WORK

    def run(self) -> bool:
        """Improve the best choice; whether none is cheaper."""
        try:
            share = self._in_part()
            price = self._sums.cost * (1 - TRUST * share)
            self._take(suppress(self._sums, self._hidden, fixed_shown=self._fixed, price=price))
            bound = self._cost(share)
            if self._cost(self.best) <= bound + TOLERANCE:
                return True
            if not self._is_exact and self._added_cost(self.best) <= (1 + GOOD_ENOUGH) * self._added_cost(share):
                return False
            return self._as_a_whole()
        except Unfinished:
            return False

    def _in_part(self) -> Floats:
        """The cheapest choice, as far as the search gets, if figures could be hidden in part."""
        choice, among = self._choose(whole=False), None
        for _ in range(ROUNDS):
            broken = self._cut(choice, among)
            if self._work <= 0 or (among is None and not broken.size):
                break
            # Those that were safe are attacked again only when all others are.
            among = broken if broken.size else None
            before, choice = choice, self._choose(whole=False) if broken.size else choice
            dearer = self._cost(choice) - self._cost(before)
            if not self._is_exact and broken.size and dearer <= STALLED * self._added_cost(choice):
                break
        return choice

    def _as_a_whole(self) -> bool:
        tries = weights = 0
        while self._is_exact or (tries < TRIES and weights < WEIGHTS):
            tries, weights = tries + 1, weights + len(self._cuts) * self._hidden.size
            choice = self._choose(whole=True)
            if self._is_exact and self._cost(choice) >= self._cost(self.best) - TOLERANCE:
                return True
            chosen = choice > 0.5
            exposed = Reader(self._sums, chosen, self._deadline).exposed()
            if not exposed.size:
                self._take(chosen)
                return self._is_exact
            self._take(suppress(self._sums, self._hidden, fixed_shown=self._fixed, start=chosen))
            if not self._cut(choice, exposed).size:
                # The bounds are wide enough but hold too few whole values: something else must be hidden as well.
                self._cuts.append(Cut(np.where(chosen, 0.0, 1.0), 1.0))
        return False

    def _take(self, choice: Flags) -> None:
        if self._cost(choice) < self._cost(self.best) - TOLERANCE:
            self.best = choice

    def _cost(self, choice: Floats | Flags) -> float:
        return float(self._sums.cost @ choice)

    def _added_cost(self, choice: Floats | Flags) -> float:
        return self._cost(choice) - self._cost(self._hidden)

    def _choose(self, *, whole: bool) -> Floats:
        """The cheapest choice that satisfies every cut so far; each figure in part or as a whole."""
        low, high = self._hidden.astype(np.float64), (~self._fixed).astype(np.float64)
        constraints = []
        if self._cuts:
            weights = csr_array(np.array([cut.weights for cut in self._cuts]))
            constraints = [LinearConstraint(weights, lb=np.array([cut.least for cut in self._cuts]))]
        options: dict[str, Any] = {"time_limit": self._deadline.left(), "mip_rel_gap": 0.0}
        if not self._is_exact:
            options |= {"node_limit": NODES, "mip_rel_gap": GAP}
        found = milp(
            self._sums.cost,
            integrality=np.full(low.size, int(whole)),
            bounds=Bounds(low, high),
            constraints=constraints,
            options=options,
        )
        if found.x is None or (self._is_exact and found.status != 0):
            raise Unfinished(UNFINISHED)
        choice: Floats = np.round(found.x) if whole else found.x
        return choice

    def _cut(self, choice: Floats, targets: Whole | None) -> Whole:
        """Add the cuts that a choice breaks, by the attacks on some targets or all; the targets that gave one."""
        found: dict[int, list[Cut]] = {}
        for attack in self._attacks:
            self._work -= attack.work(targets)
            found |= attack.cuts(choice, self._hidden, targets)
        self._cuts += [cut for cuts in found.values() for cut in cuts]
        return np.array(sorted(found), dtype=np.int64)


class _Attack:
    """The attack on a choice in which figures may be hidden in part, with the prices of what is shown."""

    def __init__(self, part: Part, deadline: Deadline) -> None:
        self._part = part
        limits = part.limits
        anything = np.column_stack([np.zeros(part.rows.shape[1]), np.full(part.rows.shape[1], np.inf)])
        self._program = Program(part.rows, limits, anything, deadline)

    def _among(self, targets: Whole | None) -> list[int]:
        own = self._part.place.targets
        return [place for place, target in enumerate(own) if targets is None or target in targets]

    def work(self, targets: Whole | None) -> int:
        """What it costs to attack these targets (all)."""
        return len(self._among(targets)) * len(self._part.limits)

    def cuts(self, choice: Floats, hidden: Flags, targets: Whole | None) -> dict[int, list[Cut]]:
        """The inequalities that every safe choice satisfies and this one does not, by target (of these, or all)."""
        part = self._part
        share = np.append(choice, 0.0)[part.figure]
        self._program.limit_rows(np.arange(share.size), self._limits(share))
        found: dict[int, list[Cut]] = {}
        for target in self._among(targets):
            direction = part.targets[[target]].toarray()[0]
            above, below = self._proof(direction, most=True), self._proof(direction, most=False)
            (low, high), width = part.reach[target], part.width[target]
            for prices, need in ((above, high), (below, -low), (_added(above, below), width)):
                if prices is not None and need > -np.inf:
                    cut = self._as_cut(prices, need, hidden, choice.size)
                    if cut.weights @ choice < cut.least - VIOLATED:
                        found.setdefault(int(part.place.targets[target]), []).append(cut)
        return found

    def _limits(self, share: Floats) -> Floats:
        """Between what is shown and what is hidden, by the share that is hidden."""
        shown, hidden = self._part.shown, self._part.hidden
        most = self._part.width.max() + 1 + np.abs(self._part.reach[np.isfinite(self._part.reach)]).max(initial=0)
        near = np.clip(hidden, shown - most, shown + most)
        limits = np.where(share[:, None] > 1 - TOLERANCE, hidden, shown + (near - shown) * share[:, None])
        return np.where(np.isnan(limits), shown, limits)

    def _proof(self, direction: Floats, *, most: bool) -> Floats | None:
        """The price of each row's upper and lower limit (rows × 2) in the bound of a sum; None where it has none.

        The bound of the greatest value is the limits times the prices, upper ones added and lower ones taken away; of
        the least value the same with the sign turned.
        """
        if self._program.furthest(direction, most=most) is None:
            return None
        prices = self._program.prices()[0] * (1 if most else -1)
        prices[np.abs(prices) < TOLERANCE] = 0.0
        return np.column_stack([np.maximum(prices, 0), np.maximum(-prices, 0)])

    def _as_cut(self, prices: Floats, need: float, hidden: Flags, figures: int) -> Cut:
        part = self._part
        is_hidden = np.append(hidden, False)[part.figure]
        base = np.where(is_hidden[:, None], part.hidden, part.shown)[:, ::-1] * (1, -1)
        known = float((prices * np.where(prices > 0, base, 0.0)).sum())
        room = np.abs(np.subtract(part.hidden, part.shown, out=np.zeros(part.shown.shape), where=prices[:, ::-1] > 0))
        gain = (prices * np.where(prices > 0, room[:, ::-1], 0.0)).sum(axis=1)
        gain[is_hidden | (part.figure == NO_FIGURE)] = 0.0
        weights = np.zeros(figures + 1)
        np.add.at(weights, part.figure, gain)
        least = need - known
        return Cut(np.minimum(weights[:-1], max(least, 0.0)), least)


def _added(above: Floats | None, below: Floats | None) -> Floats | None:
    return None if above is None or below is None else above + below
