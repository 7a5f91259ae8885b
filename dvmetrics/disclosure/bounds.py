"""What is left possible: the least and most of every target, over all cells that agree with what a reader knows.

This is the attack. Each released number is an interval on a sum of the finest cells, which are never negative; the
least and most of another sum over them is a linear program.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from dvmetrics.disclosure.parts import Part, parts
from dvmetrics.disclosure.program import TOLERANCE, Deadline
from dvmetrics.disclosure.sums import Flags, Floats, Sums, Whole

SECONDS = 600.0
"""An attack that takes longer has not finished."""
ROUNDS = 24
PROGRESS = 0.04
"""Many targets are looked at together for as long as each round settles this share of those that are left."""
MANY = 50
"""From so many targets on, the next point is far from the last one, and sooner found afresh."""


def possible(
    sums: Sums,
    hidden: Flags,
    *,
    which: Sequence[int] | Whole | None = None,
    integer: bool = False,
    seconds: float = SECONDS,
) -> tuple[Floats, Floats]:
    """The least and most of each target (or of those at `which`) that what is shown leaves possible.

    `hidden`: which figures are. Infinite where there is no end. With `integer` the cells are whole numbers. Raises
    DisclosureRefused where no cells agree with what is shown, and where the solver fails or takes too long.
    """
    wanted = np.ones(sums.width.size, dtype=bool)
    if which is not None:
        wanted[:] = False
        wanted[np.asarray(which, dtype=np.int64)] = True
    low, high = np.full(wanted.size, np.nan), np.full(wanted.size, np.nan)
    for part in parts(sums, hidden, Deadline.after(seconds), whole=integer):
        for local, target in enumerate(part.place.targets):
            if wanted[target]:
                low[target], high[target] = _ends(part, local)
    kept = wanted if which is None else np.asarray(which, dtype=np.int64)
    return low[kept], high[kept]


def _ends(part: Part, target: int) -> tuple[float, float]:
    direction = part.targets[[target]].toarray()[0]
    least, most = part.furthest(direction, most=False), part.furthest(direction, most=True)
    return (
        -np.inf if least is None else float(direction @ least),
        np.inf if most is None else float(direction @ most),
    )


def whole(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The least and most whole value between two bounds, up to the error of the computation."""
    return np.ceil(low - TOLERANCE) + 0.0, np.floor(high + TOLERANCE) + 0.0  # + 0.0: none is not less than none


def is_safe(low: Floats, high: Floats, reach: Floats, width: Floats) -> Flags:
    """Whether targets whose values lie from `low` to `high` keep what they need."""
    least, most = whole(low, high)
    apart = np.subtract(most, least, out=np.full(low.shape, -np.inf), where=most >= least)
    safe: Flags = (least <= reach[:, 0]) & (most >= reach[:, 1]) & (apart >= width)
    return safe


class Reader:
    """What one reader can work out, while figures are hidden and shown again.

    A target is proved safe by two possible points in which its values are far enough apart, so that most targets need
    no bounds of their own.
    """

    def __init__(self, sums: Sums, hidden: Flags, deadline: Deadline) -> None:
        self.sums, self.hidden = sums, hidden.copy()
        self.parts = list(parts(sums, hidden, deadline, capped=True))
        self._with: dict[int, list[Part]] = {}
        for part in self.parts:
            for figure in part.figures:
                self._with.setdefault(int(figure), []).append(part)

    def parts_with(self, figure: int) -> list[Part]:
        """The parts in which numbers of a figure are."""
        return self._with.get(figure, [])

    def find(self, target: int) -> tuple[int, int]:
        """In which part a target is, and its place there."""
        for number, part in enumerate(self.parts):
            place = int(np.searchsorted(part.place.targets, target))
            if place < part.place.targets.size and part.place.targets[place] == target:
                return number, place
        raise IndexError(target)

    def change(self, figure: int, *, hide: bool) -> None:
        """Hide a figure or show it again."""
        self.hidden[figure] = hide
        for part in self.parts_with(figure):
            part.change(self.hidden)

    def begin_with(self, other: Reader) -> None:
        """Look first at the points that another reader of the same sums found. Nothing is taken on trust: each point is
        held against all that this reader sees."""
        for part, before in zip(self.parts, other.parts, strict=True):
            part.remember(before.points[:, (before.points >= -TOLERANCE).all(axis=0)])

    def exposed(self) -> Whole:
        """The places of the targets that are not safe, in order."""
        found = [part.place.targets[exposed(part)] for part in self.parts]
        return np.sort(np.concatenate([*found, np.zeros(0, dtype=np.int64)]))

    def is_safe(self, target: int) -> bool:
        """Whether one target is safe with what is hidden by now."""
        part, local = self.find(target)
        low, high = self.parts[part].seen()
        return _settle(self.parts[part], local, low, high)

    def is_safe_with(self, figure: int) -> bool:
        """Whether every target that a figure could touch is safe."""
        return not any(exposed(part, only_one=True).size for part in self.parts_with(figure))


def exposed(part: Part, *, only_one: bool = False) -> Whole:
    """The targets of a part that are not safe (only the first that is found)."""
    low, high = part.seen()
    pending = ~is_safe(low, high, part.reach, part.width)
    if pending.any() and not only_one:
        pending = _settle_together(part, low, high, pending)
    found: list[int] = []
    # Those of which least is known come first: they are the most likely to be exposed.
    span = np.subtract(high, low, out=np.full(low.shape, -1.0), where=high >= low)
    for target in sorted(np.flatnonzero(pending).tolist(), key=lambda own: (span[own], own)):
        if pending[target] and not _settle(part, target, low, high):
            found.append(target)
            if only_one:
                break
        pending &= ~is_safe(low, high, part.reach, part.width)
    return np.sort(np.array(found, dtype=np.int64))


def _settle_together(part: Part, low: Floats, high: Floats, pending: Flags) -> Flags:
    """Look for points in which many targets are far out at once; what is left pending afterwards."""
    signs = np.random.default_rng(0)  # the same questions on every run
    shared = csr_array(part.targets @ part.targets.T)
    for round_ in range(ROUNDS):
        many = pending.sum()
        direction = part.targets.T @ _ways(shared, pending, signs)
        for most in (True, False):
            if many > MANY:
                part.program().begin_afresh()
            _look(part, direction, low, high, most=most)
        pending = pending & ~is_safe(low, high, part.reach, part.width)
        if not pending.any() or (pending.sum() > (1 - PROGRESS) * many and round_ > 1):
            break
    return pending


def _ways(shared: csr_array, pending: Flags, signs: np.random.Generator) -> Floats:
    """Which way to look for each pending target, up or down: the same way for those that share cells, so that none
    pulls against another."""
    ways = np.zeros(pending.size)
    for target in signs.permutation(np.flatnonzero(pending)):
        own = slice(shared.indptr[target], shared.indptr[target + 1])
        pull = float(shared.data[own] @ ways[shared.indices[own]])
        ways[target] = np.sign(pull) if pull else signs.choice([-1.0, 1.0])
    return ways


def _settle(part: Part, target: int, low: Floats, high: Floats) -> bool:
    """Whether one target is safe, by its own bounds."""
    direction = part.targets[[target]].toarray()[0]
    for most in (True, False):
        _look(part, direction, low, high, most=most)
        if is_safe(*(own[[target]] for own in (low, high, part.reach, part.width)))[0]:
            return True
    return False


def _look(part: Part, direction: Floats, low: Floats, high: Floats, *, most: bool) -> None:
    """Find the point furthest in a direction and keep what it shows."""
    point = part.furthest(direction, most=most)
    if point is None:  # a sum that can be endless in some other way; its own question will tell
        return
    part.remember(point)
    values = part.targets @ point
    np.minimum(low, values, out=low)
    np.maximum(high, values, out=high)
