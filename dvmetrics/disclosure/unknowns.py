"""The finest cells as unknowns: how many of a set fall into a stretch of time, and what everybody knows of them.

Sets are what indicators count, such as incidents that an officer attended. What is known of them beforehand is found
in the rows themselves: which set lies within which, which ones add up to another, and which is what two others share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dvmetrics.disclosure.sums import Flags, Floats, Whole
from dvmetrics.indicators.definition import ROUTE
from dvmetrics.measure.cells import Cells

FEWEST_BLOCKS = 4
"""Two sets that make up a third in fewer stretches of time than this may do so by chance."""
FAMILY = ["indicator", "part", "group_by", "window"]
Weighed = dict[int, float]
"""Unknowns and how often each is added, or taken away."""
Relation = tuple[Weighed, float, float]
"""A sum of unknowns, and the least and most that it can be, as everybody knows beforehand."""
Grid = NDArray[np.int64]


@dataclass(frozen=True)
class Unknowns:
    """Restricted. `true`: the count of each unknown; `owned`: by agency, how much of it the agency sent itself;
    `of`: the count of a `part` in a `row` of the measurements is the sum of its `unknown`s; `is_within`: whether a set
    (row) lies within another (column). `alone`: by agency, the unknowns that nobody else can send anything of."""

    true: Floats
    owned: dict[str, Floats]
    relations: list[Relation]
    of: pd.DataFrame
    is_within: Flags
    alone: dict[str, Flags] = field(default_factory=dict)


def unknowns(cells: Cells) -> Unknowns:
    """The unknowns of measured cells: of each set one for every stretch of time that its numbers tell apart (its
    blocks). Sets that are equal in a block share theirs."""
    if not len(cells.sets):  # totals that were returned have no rows behind them
        return Unknowns(
            np.zeros(0), {}, [], pd.DataFrame(columns=["row", "part", "set", "unknown"]), np.zeros((0, 0), bool)
        )
    links = _links(cells.within, len(cells.sets))
    cuts = _cuts(cells, links)
    blocks = cuts.cumsum(axis=1)[:, :-1]
    is_measured = np.zeros(blocks.shape, dtype=bool)
    is_measured[cells.measured["set"], cells.measured["atom"]] = True
    nodes = _nodes(blocks, is_measured)
    unknown = _merged(cells.within, cuts, nodes)
    owned = _owned(cells, nodes, unknown)
    time = _Time(cuts, is_measured, np.append(unknown, -1)[nodes])
    true: Floats = np.sum(list(owned.values()), axis=0) if owned else np.zeros(unknown.max(initial=-1) + 1)
    is_within = _closure(links)
    families = [own.to_numpy() for _, own in cells.sets[cells.sets["group"] != ""].groupby(FAMILY, dropna=False)["set"]]
    relations = [
        *_order(cells.within, links.toarray() > 0, time),
        *_sums_of_families(families, is_within, time, true),
        *_sums_of_two(is_within, time, _counts(cells, is_measured)),
        *_shared(cells.shared, time, true),
    ]
    return Unknowns(true, owned, relations, _of(cells, time), is_within, _alone(cells, owned, time, true.size))


def _links(within: pd.DataFrame, size: int) -> csr_array:
    return csr_array((np.ones(len(within)), (within["inner"], within["outer"])), shape=(size, size))


def _cuts(cells: Cells, links: csr_array) -> Grid:
    """By set and atom whether a number of it, or of a set that is equal to it, begins with the atom or has ended
    before."""
    count, alike = connected_components(links, directed=True, connection="strong")
    cuts = np.zeros((count, len(cells.atoms) + 1), dtype=np.int64)
    of = alike[cells.of["set"]]
    cuts[of, cells.of["first"]] = 1
    cuts[of, cells.of["last"] + 1] = 1
    by_set: Grid = cuts[alike]
    return by_set


def _nodes(blocks: Grid, is_measured: Flags) -> Grid:
    """By set and atom a number for each block of each set; below nought where the set is not measured."""
    own = np.arange(len(blocks))[:, None] * (blocks.shape[1] + 2) + blocks
    numbers = np.unique(own[is_measured], return_inverse=True)[1]
    nodes = np.full(blocks.shape, -1, dtype=np.int64)
    nodes[is_measured] = numbers.ravel()
    return nodes


def _merged(within: pd.DataFrame, cuts: Grid, nodes: Grid) -> Whole:
    """The unknown of each node: one for all that lie within each other."""
    same_cuts = (cuts[within["inner"]] == cuts[within["outer"]]).all(axis=1)
    inner, outer = nodes[within["inner"][same_cuts]], nodes[within["outer"][same_cuts]]
    both = (inner >= 0) & (outer >= 0)
    graph = _links(pd.DataFrame({"inner": inner[both], "outer": outer[both]}), int(nodes.max(initial=-1)) + 1)
    unknown: Whole = connected_components(graph, directed=True, connection="strong")[1]
    return unknown


@dataclass(frozen=True)
class _Time:
    """Where the blocks of sets begin, where the sets are measured, and their unknowns, by set and atom."""

    cuts: Grid
    is_measured: Flags
    unknown: Grid

    def stretches(self, sets: Whole, left_out: Sequence[int] = ()) -> Iterator[list[Whole]]:
        """The shortest stretches of time that hold whole blocks of all these sets: of each set its unknowns. With
        `left_out` only those in which one of these others is not measured throughout."""
        common = self.cuts[sets].all(axis=0)
        measured: Flags = np.all(self.is_measured[sets], axis=0)
        others: Flags = np.all(self.is_measured[list(left_out)], axis=0)
        begins = np.flatnonzero(common)
        for begin, end in pairwise(begins):
            if measured[begin:end].all() and not (left_out and others[begin:end].all()):
                yield [np.unique(self.unknown[own, begin:end]) for own in sets]

    def measured_together(self, whole: int, family: Whole) -> list[tuple[int, ...]]:
        """The whole family, and after it those of it alone that are measured while others are not, wherever the whole
        is."""
        there = np.unique(self.is_measured[np.ix_(family, np.flatnonzero(self.is_measured[whole]))], axis=1)
        some = {tuple(family[flags].tolist()) for flags in there.T if 0 < flags.sum() < family.size}
        return [tuple(family.tolist()), *sorted(some, key=lambda own: (-len(own), own))]


def _order(within: pd.DataFrame, is_link: Flags, time: _Time) -> Iterator[Relation]:
    """An inner set is never more than an outer one; left out where it follows by way of a third."""
    is_strict = is_link & ~is_link.T
    seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for inner, outer in zip(within["inner"], within["outer"], strict=True):
        if _follows(inner, outer, is_strict, time):
            continue
        for one, other in time.stretches(np.array([inner, outer])):
            pair = (tuple(one.tolist()), tuple(other.tolist()))
            if pair[0] != pair[1] and pair not in seen:
                seen.add(pair)
                yield dict.fromkeys(pair[0], 1.0) | dict.fromkeys(pair[1], -1.0), -np.inf, 0.0


def _follows(inner: int, outer: int, is_strict: Flags, time: _Time) -> bool:
    """Whether a third set lies between two, that is measured and cut wherever both are."""
    third = np.flatnonzero(is_strict[inner] & is_strict[:, outer])
    both_cut = time.cuts[inner] & time.cuts[outer]
    both_measured = time.is_measured[inner] & time.is_measured[outer]
    is_cut = ((time.cuts[third] | (1 - both_cut)) == 1).all(axis=1)
    return bool((is_cut & (time.is_measured[third] | ~both_measured).all(axis=1)).any())


def _owned(cells: Cells, nodes: Grid, unknown: Whole) -> dict[str, Floats]:
    """By agency how much of each unknown it sent. Equal sets hold the same rows, so that one of them is enough."""
    first = np.unique(unknown, return_index=True)[1]
    node = nodes[cells.counts["set"], cells.counts["atom"]]
    counts = cells.counts[np.isin(node, first)].assign(unknown=unknown[node[np.isin(node, first)]])
    found = {}
    for agency, own in counts.groupby("agency"):
        found[str(agency)] = np.bincount(own["unknown"], weights=own["count"], minlength=first.size).astype(float)
    return found


def _alone(cells: Cells, owned: Iterable[str], time: _Time, size: int) -> dict[str, Flags]:
    """By agency the unknowns of groups that are named after it as their sender: it knows that the others sent nothing.
    What goes to a service stands in that service's file alone, also where nothing does."""
    senders: dict[int, set[str]] = {int(own): set() for own in cells.sets["set"]}
    for own, agency in zip(cells.counts["set"], cells.counts["agency"], strict=True):
        senders[own].add(agency)
    found = {agency: np.zeros(size, dtype=bool) for agency in owned}
    for own, group in zip(cells.sets["set"], cells.sets["group"], strict=True):
        agency = group.rpartition(ROUTE)[2]
        if agency in found and (senders[own] or ({agency} if ROUTE in group else set())) == {agency}:
            found[agency][time.unknown[own][time.is_measured[own]]] = True
    return found


def _counts(cells: Cells, is_measured: Flags) -> Floats:
    """By set and atom the true count; missing where the set is not measured."""
    counts = np.zeros(is_measured.shape)
    np.add.at(counts, (cells.counts["set"], cells.counts["atom"]), cells.counts["count"])
    return np.where(is_measured, counts, np.nan)


def _closure(links: csr_array) -> Flags:
    """Whether a set lies within another, by way of others too."""
    reached: Flags = links.toarray() > 0
    while True:
        further = reached | ((reached.astype(np.float32) @ reached.astype(np.float32)) > 0)
        if (further == reached).all():
            np.fill_diagonal(reached, False)
            return reached
        reached = further


def _sums_of_families(families: list[Whole], is_within: Flags, time: _Time, true: Floats) -> Iterator[Relation]:
    """Groups that add up to a set that they lie within in every stretch of time, or are never more than it together.

    A group of which there is nobody has no figure in its period, and is not measured there: the others add up all the
    same, and everybody knows it."""
    seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for family in families:
        with_rows = [own for own in family if is_within[own].any()]
        for whole in np.flatnonzero(is_within[with_rows].all(axis=0)) if len(with_rows) > 1 else ():
            for terms, most in _sums_of_family(int(whole), family, time, true):
                if terms not in seen:
                    seen.add(terms)
                    yield _less(*terms), 0.0, most


def _sums_of_family(
    whole: int, family: Whole, time: _Time, true: Floats
) -> Iterator[tuple[tuple[tuple[int, ...], tuple[int, ...]], float]]:
    """Whole and parts, and the most that can be left of the whole; nothing for groups that overlap."""
    adds_up = True
    for members in time.measured_together(whole, family):
        left_out = sorted({*family.tolist()} - {*members})
        sums = [(of[0], np.concatenate(of[1:])) for of in time.stretches(np.array([whole, *members]), left_out)]
        rest = np.array([true[one].sum() - true[parts].sum() for one, parts in sums])
        if (rest < 0).any():
            return
        if not left_out:
            adds_up = not rest.any()
        for (one, parts), left in zip(sums, rest, strict=True):
            yield (tuple(one.tolist()), tuple(sorted(parts.tolist()))), 0.0 if adds_up and not left else np.inf


def _sums_of_two(is_within: Flags, time: _Time, counts: Floats) -> Iterator[Relation]:
    """Two sets that add up to a third in every stretch of time: those who came back and those who did not. `counts`: by
    set and atom, missing where the set is not measured."""
    alike = np.unique(time.unknown, axis=0, return_index=True)[1]
    seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for whole in alike:
        inner = np.array([own for own in alike if is_within[own, whole] and not is_within[whole, own]], dtype=np.int64)
        here = ~np.isnan(counts[whole])
        own = counts[inner][:, here]
        rest = (counts[whole][here] - own)[:, None] - own[None]
        both = ~np.isnan(rest)
        there = own > 0
        adds_up = ~np.where(both, rest, 0.0).any(axis=2)
        is_found = adds_up & (there[:, None] & both).any(axis=2) & (there[None] & both).any(axis=2)
        for one, other in np.argwhere(np.triu(is_found, 1)):
            sums = list(time.stretches(np.array([whole, inner[one], inner[other]])))
            for of in sums if len(sums) >= FEWEST_BLOCKS else ():
                terms = (tuple(of[0].tolist()), tuple(sorted([*of[1].tolist(), *of[2].tolist()])))
                if terms not in seen:
                    seen.add(terms)
                    yield _less(*terms), 0.0, 0.0


def _shared(shared: pd.DataFrame, time: _Time, true: Floats) -> Iterator[Relation]:
    """Two sets less what they share are never more than a whole that holds both."""
    seen: set[tuple[tuple[int, float], ...]] = set()
    for sets in shared[["one", "other", "both", "whole"]].to_numpy():
        sums = [_added(of) for of in time.stretches(sets[sets >= 0])]
        if any(sum(true[name] * times for name, times in own.items()) > 0 for own in sums):
            continue  # a row that is counted more than once may be so in one of them only
        for own in sums:
            terms = tuple(sorted(own.items()))
            if own and terms not in seen:
                seen.add(terms)
                yield own, -np.inf, 0.0


def _added(of: Sequence[Whole]) -> Weighed:
    """The unknowns of one and another set, less those of what both share (of three, there is none) and of the whole."""
    found: Weighed = {}
    for sign, unknowns_ in zip((1.0, 1.0, -1.0, -1.0) if len(of) == 4 else (1.0, 1.0, -1.0), of, strict=True):
        for name in unknowns_.tolist():
            found[name] = found.get(name, 0.0) + sign
    return {name: times for name, times in found.items() if times}


def _less(whole: tuple[int, ...], parts: tuple[int, ...]) -> Weighed:
    """A whole less its parts."""
    found: Weighed = dict.fromkeys(whole, 1.0)
    for part in parts:
        found[part] = found.get(part, 0.0) - 1.0
    return found


def _of(cells: Cells, time: _Time) -> pd.DataFrame:
    """`row`, `part`, `set` and `unknown`: one line for each unknown that a count is the sum of."""
    own = cells.of
    lines = own.loc[own.index.repeat(own["last"] - own["first"] + 1), ["row", "part", "set"]]
    atom = np.concatenate([np.arange(one, other + 1) for one, other in zip(own["first"], own["last"], strict=True)])
    lines = lines.assign(unknown=time.unknown[lines["set"], atom])
    return lines.drop_duplicates().reset_index(drop=True)
