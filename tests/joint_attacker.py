"""A second attack on all editions of a partnership together, written from the rule of record alone (rules 4 and 5).
Nothing of the first one is imported.

It is told the truth, and asks of every small count whether a reader could find it out. What each edition counted are
unknowns of their own, a set of rows in a stretch of time; where nothing changed between two editions they are the same
unknown, and the reader knows which did and that late records were only added. The truth is one point that agrees with
all that was shown. A small count is safe when points are found that agree too and in which it has at least five whole
values; they are looked for near it first, with all else left as it is, and over everything before it counts as exposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from tests.joint_cells import Edition, Floats, Whole
from tests.joint_knowledge import ERROR, KEY, RULES, Known, Rule, matrix_of

SIZES = (60, 400, 2_500, 1_000_000)
"""How many unknowns may move at once, one after the other."""
FAR = 300.0
"""How far above the truth an unknown may be where points are looked for."""


@dataclass(frozen=True)
class Exposed:
    """A small count that can be worked out: whose it is, and the least and most that it can be."""

    reader: str
    what: str
    true: float
    low: float
    high: float


@dataclass(frozen=True)
class Found:
    """What an attack came to: how many small counts were tried, and those that are exposed."""

    tried: int
    exposed: list[Exposed]


def moved_by_few(editions: Sequence[Edition], fewest: int = 8) -> list[str]:
    """Counts that were shown, and later shown as another number though fewer people were meant."""
    shown: dict[tuple[Any, ...], tuple[float, float]] = {}
    found = []
    for place, edition in enumerate(editions):
        true = edition.frame.to_dict(orient="records")
        for row, printed in zip(true, edition.released.to_dict(orient="records"), strict=True):
            for part in edition.definitions[row["indicator"]].protected_counts:
                name, value = (*(row[key] for key in KEY), part), (printed[part], row[part])
                if pd.isna(printed[part]):
                    continue
                before = shown.get(name, value)
                if before[0] != printed[part] and abs(before[1] - row[part]) < fewest:
                    found.append(f"{' '.join(map(str, name))} in edition {place + 1}")
                if before[0] != printed[part] or name not in shown:
                    shown[name] = value
    return found


def attack(
    editions: Sequence[Edition], rule: Rule = RULES["committee"], *, by_insiders: bool = True
) -> dict[str, Found]:
    """Attack everything together as an outsider (``), and as each agency that knows some of it."""
    known = Known(editions, rule)
    readers = {"": known.nobody} | (known.insiders if by_insiders else {})
    return {name: Reader(known, name, own).attack() for name, own in readers.items()}


class Reader:
    """What one reader can find out, who knows so much of each unknown beforehand."""

    def __init__(self, known: Known, name: str, own: Floats) -> None:
        self.name, self.rule, self.true = name, known.rule, known.true - own
        targets = known.targets(own)
        self.words = list(targets.values())
        self.targets = matrix_of([dict(terms) for terms in targets], self.true.size)
        mine = known.numbers @ own
        most = np.where((mine > 0) & (known.limits[:, 1] < known.rule.threshold), np.inf, known.limits[:, 1])
        limits = [np.column_stack([known.limits[:, 0], most]) - mine[:, None]]
        rows = [known.numbers]
        for built, least in known.relations:
            # What holds of all records holds of the others' too, unless an agency's own alone make it so.
            kept = built[np.flatnonzero(built @ self.true <= 0)]
            rows.append(kept)
            limits.append(np.tile([least, 0.0], (kept.shape[0], 1)))
        alone = known.sent_alone(name).tolist() if name else list[int]()
        rows.append(matrix_of([{own_part: 1.0} for own_part in alone], self.true.size))
        limits.append(np.zeros((len(alone), 2)))
        self.rows, self.limits = csr_array(vstack(rows, format="csr")), np.vstack(limits)
        at_truth = self.rows @ self.true
        if (at_truth < self.limits[:, 0] - ERROR).any() or (at_truth > self.limits[:, 1] + ERROR).any():
            raise AssertionError("what is taken for known is not true")
        self.columns = self.rows.tocsc()
        self.low = self.targets @ self.true
        self.high = self.low.copy()

    def attack(self) -> Found:
        """Try every small count, with more and more around it moving as well."""
        exposed = []
        for target, words in enumerate(self.words):
            for size in SIZES:
                if self._is_safe(target) or self._look(target, size):
                    break
            if not self._is_safe(target):
                true = float((self.targets[[target]] @ self.true)[0])
                exposed.append(Exposed(self.name, words, true, float(self.low[target]), float(self.high[target])))
        return Found(len(self.words), exposed)

    def _is_safe(self, target: int) -> bool:
        return self.rule.is_safe(float(self.low[target]), float(self.high[target]))

    def _look(self, target: int, size: int) -> bool:
        """Look for points with only so many unknowns moved; whether that was all there is to move."""
        free = self._near(self.targets[[target]].indices, size)
        part = self.columns[:, free]
        touched = np.unique(part.indices)
        matrix = csr_array(part.tocsr()[touched])
        fixed = self.rows[touched] @ self.true - matrix @ self.true[free]
        low, high = (self.limits[touched, end] - fixed for end in (0, 1))
        is_equal = low == high
        above, below = np.isfinite(high) & ~is_equal, np.isfinite(low) & ~is_equal
        direction = self.targets[[target]].toarray()[0][free]
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * direction,
                A_ub=vstack([matrix[above], -matrix[below]], format="csr"),
                b_ub=np.concatenate([high[above], -low[below]]),
                A_eq=matrix[is_equal] if is_equal.any() else None,
                b_eq=high[is_equal] if is_equal.any() else None,
                bounds=np.column_stack([np.zeros(free.size), self.true[free] + FAR]),
                method="highs",
            )
            if answer.status != 0:
                raise AssertionError(f"the linear program failed: {answer.message}")
            point = self.true.copy()
            point[free] = answer.x
            values = self.targets @ point
            np.minimum(self.low, values, out=self.low)
            np.maximum(self.high, values, out=self.high)
        return bool(free.size < size)

    def _near(self, start: Whole, size: int) -> Whole:
        """The unknowns of a target and those that share a row with one of them, and so on, up to so many."""
        found = np.unique(start)
        while found.size < size:
            touched = np.unique(self.columns[:, found].indices)
            more = np.unique(np.concatenate([found, self.rows[touched].indices]))
            if more.size == found.size:
                return found
            if more.size > size:
                new = np.setdiff1d(more, found)
                # Those that share the most rows with what moves already are the first to be of use.
                shared = np.diff(self.rows[touched].tocsc()[:, new].indptr)
                return np.concatenate([found, new[np.argsort(-shared, kind="stable")][: size - found.size]])
            found = more
        return found
