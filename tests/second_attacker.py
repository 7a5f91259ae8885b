"""A second attacker on protected tables, written differently from the first: a search over whole numbers, no linear
program. It is slow and meant for tiny tables. Written from the rule of record alone; nothing of the first is imported.

A figure is a set of conditions, such as {sex: f, area: north}; the fewer the conditions, the more it counts. The same
figure in two tables is one unknown, so linked tables are attacked together. Every figure is the sum of its parts over
any one more dimension. For tables of which each shares its dimensions with one other (two linked tables, a star), these
sums are all that can be known of the people behind them: any whole numbers that fit are made by some set of people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

HIDDEN = "[c]"
TOTAL = "Total"

Figure = frozenset[tuple[str, str]]
Shown = Mapping[Figure, int | None]
"""What a reader sees: the count that is printed for each figure, None where it is hidden."""
Target = tuple[Figure, Figure | None]
"""A figure, or the difference of two: the first contains the second."""
Sum = tuple[int, tuple[int, ...]]
"""The place of a figure and those of its parts."""


@dataclass(frozen=True)
class Rule:
    """A policy in the words of the rule of record, typed again: hidden below `threshold`, rounded to `base`."""

    threshold: int
    base: int
    none_is_shown: bool

    def hides(self, count: int) -> bool:
        return count < self.threshold and not (self.none_is_shown and count == 0)

    def shown(self, count: int) -> int:
        return (count + self.base // 2) // self.base * self.base

    def interval(self, shown: int) -> tuple[int, int]:
        """What a reader knows of a printed count."""
        if self.base == 1:
            return shown, shown
        return max(shown - self.base // 2, self.threshold), shown + self.base // 2

    def is_small(self, count: int) -> bool:
        return 0 < count < self.threshold


RULES = {"committee": Rule(8, 5, False), "strict": Rule(10, 5, False), "statutory": Rule(5, 1, True)}
FEWEST = 5


def figures_of(frames: Iterable[pd.DataFrame], count: str = "count") -> dict[Figure, int | None]:
    """Every figure of these tables and what is printed for it; one that is printed in one table is printed."""
    found: dict[Figure, int | None] = {}
    for frame in frames:
        dimensions = [name for name in frame.columns if name != count]
        for row in frame.to_dict(orient="records"):
            figure = frozenset((name, str(row[name])) for name in dimensions if str(row[name]) != TOTAL)
            value = None if row[count] == HIDDEN else int(row[count])
            before = found.get(figure)
            if None not in (before, value) and before != value:
                raise AssertionError("one figure is printed in two ways")
            found[figure] = value if before is None else before
    return found


def targets_of(true: Mapping[Figure, int], rule: Rule) -> list[Target]:
    """What must not be worked out (rule 4): every small figure, and every small difference of two figures of which
    one contains the other, in any of the tables, shown or hidden.
    """
    single: list[Target] = [(figure, None) for figure, count in true.items() if rule.is_small(count)]
    nested = ((outer, inner) for outer in true for inner in true if outer < inner)
    return single + [pair for pair in nested if rule.is_small(true[pair[0]] - true[pair[1]])]


def sums_of(figures: Sequence[Figure]) -> Iterator[Sum]:
    """The place of each figure with those of its parts over one more dimension, wherever a table has these."""
    for whole, figure in enumerate(figures):
        parts: dict[str, list[int]] = {}
        for place, other in enumerate(figures):
            if figure < other and len(other) == len(figure) + 1:
                ((dimension, _),) = other - figure
                parts.setdefault(dimension, []).append(place)
        for places in parts.values():
            yield whole, tuple(places)


class Contradiction(Exception):
    """No whole numbers fit what is printed."""


@dataclass
class Known:
    """The least and most that each unknown can be; narrowed in place."""

    low: list[int]
    high: list[int]

    def copy(self) -> Known:
        return Known(self.low.copy(), self.high.copy())


class SecondAttacker:
    """A reader who knows what is printed and how, and that `primary` figures were hidden as too small.

    Without `primary` the reader cannot tell the two kinds of hidden figures apart. `ceiling`: a hidden figure that
    nothing else limits is taken to be no more than this; it must be far above the true total.
    """

    def __init__(self, shown: Shown, rule: Rule, ceiling: int, primary: Collection[Figure] = ()) -> None:
        self.figures = list(shown)
        self._place = {figure: place for place, figure in enumerate(self.figures)}
        self._sums = list(sums_of(self.figures))
        self._finest = self._places_of_the_finest()
        self._uses = self._sums_by_unknown(self._sums, len(self.figures) + 1)
        self._found: list[list[int]] = []
        known = Known([0] * len(self.figures), [ceiling] * len(self.figures))
        for place, (figure, value) in enumerate(shown.items()):
            if value is not None:
                known.low[place], known.high[place] = rule.interval(value)
            elif figure in primary:
                known.high[place] = rule.threshold - 1
        self._narrow(known, self._sums, self._uses, range(len(self._sums)))
        self._start = known
        if not self._search(known.copy(), self._sums, self._uses):
            raise Contradiction

    def range_of(self, target: Target) -> tuple[int, int]:
        """The least and most that a target can be."""
        low, high = self._limits(target)
        least = next(value for value in range(low, high + 1) if self._can_be(target, value))
        return least, next(value for value in range(high, least - 1, -1) if self._can_be(target, value))

    def possible(self, target: Target, enough: int | None = None) -> set[int]:
        """The values that a target can have; no more than `enough` of them are looked for."""
        low, high = self._limits(target)
        near = self._found[0]
        middle = self._value(target, near)
        values = {value for value in (self._value(target, own) for own in self._found) if low <= value <= high}
        for value in sorted(set(range(low, high + 1)) - values, key=lambda own: (abs(own - middle), own)):
            if enough is not None and len(values) >= enough:
                break
            if self._can_be(target, value):
                values.add(value)
        return values

    def is_safe(self, target: Target, rule: Rule) -> bool:
        """Rule 4: at least 5 values stay possible; where none is shown as 0, all of the small ones do."""
        if rule.none_is_shown:
            return all(self._can_be(target, value) for value in range(1, rule.threshold))
        return len(self.possible(target, FEWEST)) >= FEWEST

    def exposed(self, targets: Iterable[Target], rule: Rule) -> Iterator[Target]:
        """The targets that this reader can narrow too far, one by one."""
        return (target for target in targets if not self.is_safe(target, rule))

    def _places_of_the_finest(self) -> list[int]:
        """The unknowns that all others follow from; where the tables are linked, of each table its own."""
        wholes = {whole for whole, _ in self._sums}
        return [place for place in range(len(self.figures)) if place not in wholes]

    @staticmethod
    def _sums_by_unknown(sums: Sequence[Sum], size: int) -> list[list[int]]:
        uses: list[list[int]] = [[] for _ in range(size)]
        for number, (whole, parts) in enumerate(sums):
            for place in (whole, *parts):
                uses[place].append(number)
        return uses

    def _value(self, target: Target, solution: Sequence[int]) -> int:
        outer, inner = target
        return solution[self._place[outer]] - (0 if inner is None else solution[self._place[inner]])

    def _limits(self, target: Target) -> tuple[int, int]:
        """Limits that need no search; the true ones may be tighter."""
        outer, inner = target
        low, high = self._start.low, self._start.high
        whole = self._place[outer]
        if inner is None:
            return low[whole], high[whole]
        part = self._place[inner]
        return max(low[whole] - high[part], 0), high[whole] - low[part]

    def _can_be(self, target: Target, value: int) -> bool:
        """Whether some whole numbers fit what is printed and give the target this value."""
        if any(self._value(target, own) == value for own in self._found):
            return True
        outer, inner = target
        whole, known = self._place[outer], self._start.copy()
        sums, uses = self._sums, self._uses
        if inner is None:
            if not known.low[whole] <= value <= known.high[whole]:
                return False
            known.low[whole] = known.high[whole] = value
            todo: Iterable[int] = uses[whole]
        else:  # the rest is one more unknown, and the outer figure the sum of the inner one and the rest
            rest = len(self.figures)
            known.low.append(value)
            known.high.append(value)
            sums = [*sums, (whole, (self._place[inner], rest))]
            uses = self._sums_by_unknown(sums, rest + 1)
            todo = [len(sums) - 1]
        try:
            self._narrow(known, sums, uses, todo)
        except Contradiction:
            return False
        near = min(self._found, key=lambda own: abs(self._value(target, own) - value))
        return self._search(known, sums, uses, near)

    def _search(
        self,
        known: Known,
        sums: Sequence[Sum],
        uses: Sequence[Sequence[int]],
        near: Sequence[int] | None = None,
    ) -> bool:
        """Depth first: halve the narrowest unknown that is still open, the half with a fitting value near by first.
        A solution is kept."""
        width, place = min(
            ((known.high[own] - known.low[own], own) for own in self._finest if known.high[own] > known.low[own]),
            default=(0, -1),
        )
        if not width:
            self._found.append(known.low[: len(self.figures)])
            return True
        low, high = known.low[place], known.high[place]
        wish = min(max(near[place], low), high) if near is not None else (low + high) // 2
        for first, last in ((wish, wish), (low, wish - 1), (wish + 1, high)):
            if first > last:
                continue
            branch = known.copy()
            branch.low[place], branch.high[place] = first, last
            try:
                self._narrow(branch, sums, uses, uses[place])
            except Contradiction:
                continue
            if self._search(branch, sums, uses, near):
                return True
        return False

    @staticmethod
    def _narrow(
        known: Known,
        sums: Sequence[Sum],
        uses: Sequence[Sequence[int]],
        todo: Iterable[int],
    ) -> None:
        """What a sum says of its parts and the parts of their sum, until nothing changes any more."""
        low, high = known.low, known.high
        waiting = dict.fromkeys(todo)
        while waiting:
            number = next(iter(waiting))
            del waiting[number]
            whole, parts = sums[number]
            least, most = sum([low[part] for part in parts]), sum([high[part] for part in parts])
            limits = [(whole, least, most)]
            bottom, top = max(low[whole], least), min(high[whole], most)
            limits += [(part, bottom - most + high[part], top - least + low[part]) for part in parts]
            for place, smallest, largest in limits:
                if smallest > low[place] or largest < high[place]:
                    low[place], high[place] = max(low[place], smallest), min(high[place], largest)
                    if low[place] > high[place]:
                        raise Contradiction
                    waiting.update(dict.fromkeys(uses[place]))


def fewest_hidden(
    true: Mapping[Figure, int], rule: Rule, ceiling: int, cost: Callable[[int], float] = lambda _: 1.0
) -> set[Figure]:
    """A smallest set of figures to hide, the primary ones among them, so that the second attacker narrows nothing;
    with a `cost` for each count a cheapest set.

    Exact: every conflict is a set of figures that must not all be shown, so a safe choice hides one of each. The
    smallest choice that does so for the conflicts found so far is tried until none is left.
    """
    primary = {figure for figure, count in true.items() if rule.hides(count)}
    others = [figure for figure in true if figure not in primary]
    targets = targets_of(true, rule)
    conflicts: list[set[Figure]] = []
    while True:
        hidden = primary | _smallest_choice(others, [cost(true[figure]) for figure in others], conflicts)
        found = [
            _conflict(target, true, hidden, rule, ceiling)
            for target in _attacker(true, hidden, rule, ceiling).exposed(targets, rule)
        ]
        if not found:
            return hidden
        conflicts += found


def _attacker(true: Mapping[Figure, int], hidden: Collection[Figure], rule: Rule, ceiling: int) -> SecondAttacker:
    shown = {figure: None if figure in hidden else rule.shown(count) for figure, count in true.items()}
    return SecondAttacker(shown, rule, ceiling, {figure for figure in hidden if rule.hides(true[figure])})


def _conflict(
    target: Target, true: Mapping[Figure, int], hidden: Collection[Figure], rule: Rule, ceiling: int
) -> set[Figure]:
    """The shown figures that give this target away together: with any one of them hidden it would be safe."""
    without = set(hidden)
    for figure in true:
        if figure in without:
            continue
        if not _attacker(true, without | {figure}, rule, ceiling).is_safe(target, rule):
            without.add(figure)
    return set(true) - without


def _smallest_choice(
    others: Sequence[Figure], costs: Sequence[float], conflicts: Sequence[Collection[Figure]]
) -> set[Figure]:
    if not conflicts:
        return set()
    one_of_each = np.array([[figure in conflict for figure in others] for conflict in conflicts], dtype=float)
    found = milp(
        np.array(costs),
        integrality=np.ones(len(others)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(one_of_each, lb=1),
    )
    if not found.success:
        raise AssertionError("some figures are not safe even with everything hidden")
    return {figure for figure, choice in zip(others, found.x, strict=True) if choice > 0.5}


def linear_range(shown: Shown, rule: Rule, primary: Collection[Figure], target: Target) -> tuple[float, float]:
    """The least and most that a target can be when parts of people are allowed: for tables that are too large for
    the search. Every figure is an unknown of its own, and equal to the sum of its parts."""
    place = {figure: number for number, figure in enumerate(shown)}
    wanted = np.zeros(len(place))
    wanted[place[target[0]]] = 1
    if target[1] is not None:
        wanted[place[target[1]]] = -1
    limits = [
        rule.interval(value) if value is not None else (0, rule.threshold - 1 if figure in primary else None)
        for figure, value in shown.items()
    ]
    equal = np.zeros((0, len(place)))
    sums = list(sums_of(list(shown)))
    if sums:
        equal = np.zeros((len(sums), len(place)))
        for row, (whole, parts) in enumerate(sums):
            equal[row, whole] = 1
            equal[row, list(parts)] = -1
    found = []
    for sign in (1, -1):
        answer = linprog(sign * wanted, A_eq=equal, b_eq=np.zeros(len(equal)), bounds=limits)
        if answer.status not in (0, 3):
            raise AssertionError(f"the linear program failed: {answer.message}")
        found.append(sign * answer.fun if answer.status == 0 else math.inf)
    return found[0], found[1]
