"""Small counts that can be narrowed down too far whatever is hidden now, because of what earlier editions showed.
Restricted.

What was printed cannot be taken back, and that a new count is hidden says something too: most often that it is small.
Where a partnership has decided to go on all the same, nothing more is asked for these counts than that no number that
is printed narrows them further than they are with everything hidden; every other count is protected as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dvmetrics.disclosure.bounds import Reader, possible, whole
from dvmetrics.disclosure.decisions import Row
from dvmetrics.disclosure.gathered import Gathered, difference
from dvmetrics.disclosure.joint import Difference, Joint, Terms
from dvmetrics.disclosure.program import Deadline
from dvmetrics.disclosure.sums import Flags, Floats, Sums, Whole

EVERYBODY = "everybody"
NOT_OF_TODAY = "a count that is not made any more"


@dataclass(frozen=True)
class GivenAway:
    """A small count, or a small difference of two, whose values from `least` to `most` are all that is left to a
    `reader` (everybody, or an agency), if everything is hidden that still can be."""

    reader: str
    count: str
    least: float
    most: float


Note = Callable[[Sequence[GivenAway]], None]
"""Takes note of what is given away, for the restricted record."""


@dataclass(frozen=True)
class Known:
    """What a reader of some sums knows too much of already: the places of the targets, and their least and most."""

    targets: Whole
    low: Floats
    high: Floats


def known_already(sums: Sums, fixed: Flags, deadline: Deadline) -> Known:
    """The targets that are not safe even if all figures are hidden but those that are `fixed`."""
    targets = Reader(sums, ~fixed, deadline).exposed()
    low, high = possible(sums, ~fixed, which=targets, seconds=deadline.left())
    return Known(targets, *whole(low, high))


def narrowed_no_further(sums: Sums, known: Known) -> Sums:
    """The same sums, where a target that is known already needs no more values than it has left."""
    reach, width = sums.reach.copy(), sums.width.copy()
    least, most = reach[known.targets].T
    needs_all = np.isfinite(least)  # values that must all stay possible, and none beyond
    reach[known.targets, 0] = np.where(needs_all, np.maximum(least, known.low), known.low)
    reach[known.targets, 1] = np.where(needs_all, np.minimum(most, known.high), known.high)
    width[known.targets] = 0.0
    return replace(sums, reach=reach, width=width)


def described(found: Gathered, joint: Joint, rows: Sequence[Row], known: Sequence[Known]) -> Iterator[GivenAway]:
    """What each reader of `joint` knows too much of, in words. `rows`: the measurements."""
    counts: dict[Terms, str] = {}
    for (place, name), terms in found.terms.items():
        counts.setdefault(terms, _words(rows[place], name))
    rests: dict[Difference, str] = {}
    for whole_, part in found.pairs:
        words = f"{counts.get(whole_, NOT_OF_TODAY)}, less {counts.get(part, NOT_OF_TODAY)}"
        rests.setdefault(difference(whole_, part), words)
    for (reader, small), own in zip(joint.small_to_readers().items(), known, strict=True):
        for target, low, high in zip(own.targets, own.low, own.high, strict=True):
            whole_, part = joint.differences[small[target]]
            words = rests.get((whole_, part), NOT_OF_TODAY)  # also a rest without a part: what both share is left out
            words = words if part else counts.get(whole_, words)
            yield GivenAway(reader or EVERYBODY, words, float(low), float(high))


def _words(row: Row, name: str) -> str:
    group = f", {row['group_by']} {row['group']}" if row["group"] else ""
    return f"{row['indicator']} {name}{group}, {row['period_start']} to {row['period_end']}"
