"""What any reader knows of all editions of a partnership together, for the second attack (`joint_attacker`): relations
of the unknowns, what was shown, and the small counts to ask for. Written from the rule of record alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from tests.joint_cells import Edition, Floats, Unknowns, Whole

Sum = tuple[int, tuple[int, ...]]
"""A whole and its parts, by the places of their unknowns."""

FEWEST = 5
ERROR = 1e-6
KEY = ["indicator", "period_start", "period_end", "group_by", "group"]
PARTS = {"numerator": "denominator", "compared_numerator": "compared_denominator"}
SHARES = ("share", "gap", "representation", "weighted_share")
FEWEST_STRETCHES = 6
"""Two sets that add up to a third in so many stretches of time do so by meaning."""
NO_WINDOW = pd.Timestamp(1900, 1, 1)


@dataclass(frozen=True)
class Rule:
    """A policy in the words of the rule of record, typed again: hidden below `threshold`, rounded to `base`."""

    threshold: int
    base: int
    none_is_shown: bool

    def hides(self, count: float) -> bool:
        return count < self.threshold and not (self.none_is_shown and count == 0)

    def interval(self, printed: float) -> tuple[float, float]:
        """What a reader knows of a printed count."""
        if self.none_is_shown and printed == 0:
            return 0.0, 0.0
        return max(printed - self.base // 2, self.threshold), printed + self.base // 2

    def is_safe(self, low: float, high: float) -> bool:
        """Five whole values are left; where none is shown, all small ones."""
        least, most = math.ceil(low - ERROR), math.floor(high + ERROR)
        if self.none_is_shown:
            return least <= 1 and most >= self.threshold - 1
        return most - least >= FEWEST - 1


RULES = {"committee": Rule(8, 5, False), "strict": Rule(10, 5, False), "statutory": Rule(5, 1, True)}


@dataclass(frozen=True)
class Count:
    """A count of people in one edition: its unknowns, what was shown of it, and where it stands."""

    terms: tuple[int, ...]
    place: int
    row: int
    part: str
    set: int
    first: int
    last: int
    printed: float
    is_new: bool

    @property
    def is_shown(self) -> bool:
        """Whether the edition showed it, and not in its place what an earlier one had shown of other records."""
        return self.is_new and not math.isnan(self.printed)


class Known(Unknowns):
    """All that any reader knows: unknowns, their relations, what was shown, and the small counts to ask for."""

    def __init__(self, editions: Sequence[Edition], rule: Rule) -> None:
        super().__init__(editions)
        self.rule = rule
        self.counts = list(self._every_count())
        self.relations: list[tuple[csr_array, float]] = list(self._relations())
        self.numbers, self.limits = self._shown()

    # What is known besides

    def _rows(self, positive: Whole, negative: Whole) -> csr_array:
        """One row for each pair of unknowns: the first less the second, each once."""
        pairs = np.unique(np.column_stack([positive, negative])[positive != negative], axis=0)
        size, every = len(pairs), np.arange(len(pairs))
        values = np.concatenate([np.ones(size), -np.ones(size)])
        places = (np.concatenate([every, every]), np.concatenate([pairs[:, 0], pairs[:, 1]]))
        return csr_array(coo_array((values, places), shape=(size, self.true.size)))

    def _relations(self) -> Iterator[tuple[csr_array, float]]:
        """Sums of unknowns that are at most nought, and at least the number beside them."""
        inner, outer = [], []
        for own in self.editions:
            for one, other in zip(*self.pairs(own), strict=True):
                atoms = np.flatnonzero(own.is_measured[one] & own.is_measured[other])
                inner.append(self.label[own.nodes(one, atoms)])
                outer.append(self.label[own.nodes(other, atoms)])
        if inner:
            yield self._rows(*self._reduced(np.concatenate(inner), np.concatenate(outer))), -np.inf
        yield self._rows(self.label[self.added[0]], self.label[self.added[1]]), -np.inf
        for is_equal, rows in (
            (True, self._sums_of_two()),
            (False, self._families(False)),
            (True, self._families(True)),
        ):
            built = self._sums(rows)
            if built.shape[0]:
                yield built, 0.0 if is_equal else -np.inf

        shared = list(self._shared())
        if shared:
            yield matrix_of(shared, self.true.size), -np.inf

    def _shared(self) -> Iterator[dict[int, float]]:
        """Two sets less what they share, less a whole that holds both."""
        for own in self.editions:
            for sets in own.edition.cells.shared[["one", "other", "both", "whole"]].to_numpy():
                signs = np.array([1.0, 1.0, -1.0, -1.0])[sets >= 0]
                there = sets[sets >= 0]
                atoms = np.flatnonzero(own.is_measured[there].all(axis=0))
                if (signs @ own.count[np.ix_(there, atoms)] > 0).any():
                    continue
                for atom in atoms:
                    weights: dict[int, float] = {}
                    for name, sign in zip(self.label[own.nodes(there, atom)].tolist(), signs, strict=True):
                        weights[name] = weights.get(name, 0.0) + sign
                    yield {name: sign for name, sign in weights.items() if sign}

    def _reduced(self, inner: Whole, outer: Whole) -> tuple[Whole, Whole]:
        """Without what follows by way of a third."""
        size = self.true.size
        pairs = np.unique(np.column_stack([inner, outer])[inner != outer], axis=0)
        graph = csr_array(coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size)))
        follows = (graph @ graph).tocoo()
        key = pairs[:, 0] * size + pairs[:, 1]
        is_needed = ~np.isin(key, follows.row.astype(np.int64) * size + follows.col)
        return pairs[is_needed, 0], pairs[is_needed, 1]

    def _sums(self, rows: Iterable[Sum]) -> csr_array:
        """Parts less their whole, a row each."""
        every = sorted(set(rows))
        place = [number for number, (_, parts) in enumerate(every) for _ in range(len(parts) + 1)]
        column = [name for whole, parts in every for name in (whole, *parts)]
        value = [factor for _, parts in every for factor in (-1.0, *([1.0] * len(parts)))]
        return csr_array(coo_array((value, (place, column)), shape=(len(every), self.true.size)))

    def _families(self, is_equal: bool) -> Iterator[Sum]:
        """Groups and a whole that they all lie within: those that add up to it in every edition, or are never more than
        it together. Where some have no figure for having nobody, the others add up by themselves."""
        found: dict[tuple[str, str, str, int], list[tuple[float, bool, Sum]]] = {}
        for own in self.editions:
            sets = own.edition.cells.sets
            named = sets.assign(window=sets["window"].fillna(NO_WINDOW))
            alone = (sets["group"] == "").to_numpy()
            for (indicator, part, by, _), family in _groups(named[~alone], ["indicator", "part", "group_by", "window"]):
                every = family["set"].to_numpy()
                with_rows = every[own.count[every].any(axis=1)]
                for whole in np.flatnonzero(alone & own.is_within[with_rows].all(axis=0)) if with_rows.size > 1 else ():
                    lines = found.setdefault((indicator, part, by, int(own.candidate[whole])), [])
                    for atom in np.flatnonzero(own.is_measured[whole] & own.is_measured[every].any(axis=0)):
                        places = every[own.is_measured[every, atom]]
                        rest = float(own.count[whole, atom] - own.count[places, atom].sum())
                        terms = tuple(sorted(self.label[own.nodes(places, atom)].tolist()))
                        row = (int(self.label[own.nodes(whole, atom)]), terms)
                        lines.append((rest, places.size == every.size, row))
        for lines in found.values():
            of_all = {rest for rest, is_whole, _ in lines if is_whole} or {rest for rest, _, _ in lines}
            if min((rest for rest, _, _ in lines), default=-1.0) >= 0:
                yield from (row for rest, _, row in lines if (of_all == {0.0} and rest == 0) == is_equal)

    def _sums_of_two(self) -> Iterator[Sum]:
        """Two sets that add up to a third throughout: those who came back and those who did not."""
        own = self.editions[-1]
        inner, outer = self.pairs(own)
        counts = np.where(own.is_measured, own.count, np.nan)
        for whole in np.unique(outer):
            parts = inner[outer == whole]
            parts = parts[~own.is_within[whole, parts]]
            for place, one in enumerate(parts):
                rest = counts[whole] - counts[one]
                others = parts[place + 1 :]
                there = ~np.isnan(rest[None] + counts[others])
                is_sum = (np.where(there, rest[None] - counts[others], 0.0) == 0).all(axis=1)
                is_sum &= (there & (counts[others] > 0) & (counts[one] > 0)[None]).sum(axis=1) >= FEWEST_STRETCHES
                for other in others[is_sum]:
                    for atom in np.flatnonzero(own.is_measured[[whole, one, other]].all(axis=0)):
                        nodes = self.label[own.nodes(np.array([whole, one, other]), atom)]
                        yield int(nodes[0]), tuple(sorted(nodes[1:].tolist()))

    def sent_alone(self, agency: str) -> Whole:
        """The unknowns of what went to a service, which stands in its own file and in no other."""
        found = [np.zeros(0, dtype=np.int64)]
        for own in self.editions:
            for place in np.flatnonzero(own.edition.cells.sets["group"].str.endswith(f">{agency}")):
                found.append(self.label[own.nodes(place, np.flatnonzero(own.is_measured[place]))])
        return np.unique(np.concatenate(found))

    # What was shown

    def _every_count(self) -> Iterator[Count]:
        before: dict[tuple[Any, ...], Count] = {}
        for place, own in enumerate(self.editions):
            released, uses = own.edition.released, own.uses
            if own.edition.frame[KEY].to_numpy().tolist() != released[KEY].to_numpy().tolist():
                raise AssertionError("an edition does not show what was counted")
            keys = list(map(tuple, released[KEY].to_numpy().tolist()))
            places: Any = uses.groupby(["row", "part"], sort=False).indices
            every_set, every_atom = uses["set"].to_numpy(), uses["atom"].to_numpy()
            labels = self.label[uses["node"].to_numpy()]
            for (row, part), lines in places.items():
                sets, atoms = every_set[lines], every_atom[lines]
                terms = tuple(sorted(labels[lines].tolist()))
                is_one = (sets == sets[0]).all() and atoms.max() - atoms.min() + 1 == atoms.size
                printed = float(released[part].to_numpy()[row])
                last = before.get((*keys[row], part))
                is_new = last is None or last.printed != printed or (last.terms == terms and last.is_new)
                count = Count(
                    terms, place, row, part, int(sets[0]) if is_one else -1, atoms.min(), atoms.max(), printed, is_new
                )
                before[(*keys[row], part)] = count
                yield count

    def _shown(self) -> tuple[csr_array, Floats]:
        """What is known of every sum that was shown or hidden: its terms, and the least and most it can be."""
        limits: dict[tuple[int, ...], list[float]] = {}
        for count in self.counts:
            true = float(self.true[list(count.terms)].sum())
            known = limits.setdefault(count.terms, [0.0, np.inf])
            if math.isnan(count.printed):
                known[1] = min(known[1], self.rule.threshold - 1.0 if self.rule.hides(true) else np.inf)
            elif count.is_new:
                low, high = self.rule.interval(count.printed)
                if not low <= true <= high:
                    raise AssertionError("a figure was wrong when it was first shown")
                known[:] = max(known[0], low), min(known[1], high)
        return matrix_of([dict.fromkeys(terms, 1.0) for terms in limits], self.true.size), np.array(
            list(limits.values()), dtype=float
        ).reshape(-1, 2)

    # What must not be found out

    def targets(self, known: Floats) -> dict[tuple[tuple[int, int], ...], str]:
        """Every sum whose value is small to a reader who knows so much of each unknown, with words for it: all counts,
        what is left of a whole without its part, and differences of shown counts of which one contains the other or is
        the other before it was revised."""
        found: dict[tuple[tuple[int, int], ...], str] = {}
        left = self.true - known

        def add(whole: Count, part: Count | None, kind: str) -> None:
            weights: dict[int, int] = {}
            for own, factor in ((whole, 1), (part, -1)):
                for name in own.terms if own is not None else ():
                    weights[name] = weights.get(name, 0) + factor
            terms = tuple(sorted((name, factor) for name, factor in weights.items() if factor))
            if 0 < sum(left[name] * factor for name, factor in terms) < self.rule.threshold and terms not in found:
                found[terms] = f"{kind}: {self._words(whole)}" + (f" less {self._words(part)}" if part else "")

        by_name = {(own.place, own.row, own.part): own for own in self.counts}
        for count in self.counts:
            add(count, None, "count")
            own = self.editions[count.place].edition
            definition = own.definitions[str(own.frame["indicator"].iloc[count.row])]
            whole = by_name.get((count.place, count.row, PARTS.get(count.part, "")))
            if whole is not None and definition.form in SHARES:
                add(whole, count, "rest")
        for place in range(len(self.editions)):
            for whole, part in self._nested(place, left):
                add(whole, part, "nested")
        for old, new in self._revised():
            add(old, new, "revised")
            add(new, old, "revised")
        return found

    def _words(self, count: Count) -> str:
        row = self.editions[count.place].edition.frame[KEY].iloc[count.row]
        return f"{' '.join(str(own) for own in row if own != '')} {count.part} in edition {count.place + 1}"

    def _nested(self, place: int, left: Floats) -> Iterator[tuple[Count, Count]]:
        """Two counts that one edition shows, of which one contains the other, and a few more."""
        own = self.editions[place]
        counts = [count for count in self.counts if count.place == place and count.set >= 0 and count.is_shown]
        if not counts:
            return
        value = np.array([left[list(count.terms)].sum() for count in counts])
        sets, first, last = (np.array([getattr(count, name) for count in counts]) for name in ("set", "first", "last"))
        is_within = own.is_within & self.within[np.ix_(own.candidate, own.candidate)]
        np.fill_diagonal(is_within, True)
        for inner in range(len(counts)):
            more = value - value[inner]
            near = np.flatnonzero((more > 0) & (more < self.rule.threshold))
            near = near[is_within[sets[inner], sets[near]]]
            for outer in near[(first[near] <= first[inner]) & (last[inner] <= last[near])]:
                yield counts[outer], counts[inner]

    def _revised(self) -> Iterator[tuple[Count, Count]]:
        """The same count as it was shown first and as it was shown later, of other records."""
        newest: dict[tuple[Any, ...], Count] = {}
        for count in (own for own in self.counts if own.is_shown):
            row = self.editions[count.place].edition.frame.iloc[count.row]
            name = (*row[KEY], count.part)
            if name in newest and newest[name].terms != count.terms:
                yield newest[name], count
            newest[name] = count


def matrix_of(rows: Sequence[Mapping[int, float]], size: int) -> csr_array:
    place = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
    column = np.array([name for own in rows for name in own], dtype=np.int64)
    value = np.array([factor for own in rows for factor in own.values()], dtype=float)
    return csr_array(coo_array((value, (place, column)), shape=(len(rows), size)))


def _groups(frame: pd.DataFrame, names: list[str]) -> Iterator[tuple[Any, pd.DataFrame]]:
    """The rows that are alike in some columns, in the order in which they come first."""
    yield from frame.groupby(names, sort=False)
