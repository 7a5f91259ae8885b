"""The door for the estimate of how many victims no agency knows. Nothing of the overlap itself goes through it.

What an estimate gives away: models with pairs of lists rest on how many people there are, how many are on each list,
and how many are on each two lists. So none of these may be a small count that could be worked out from the figures.
Where two lists share few people, or nobody, the attack is made: with other numbers of them, would the same be shown?
A model with threes also rests on how many people three lists share: its answer stays behind where these are few. An
edition holds one estimate, of the year to its quarter, so that no year comes out twice with other lists, and of the
years of two editions none holds the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any, get_args

import pandas as pd

from dvmetrics.disclosure.estimate import (
    FEWEST_KNOWN,
    Answer,
    Method,
    Pair,
    ReleasedEstimate,
    Warned,
    through_the_door,
    two_digits,
)
from dvmetrics.disclosure.policy import FEWEST_POSSIBLE
from dvmetrics.measure.overlap import Overlap
from dvmetrics.statistics.hidden import SEED, HiddenEstimate, MethodAnswer, estimate

SMALL = 10
"""A count of people below this is small, whatever the policy: the threshold of the strictest."""
MOST_SMALL_PAIRS = 2
"""With more pairs of lists than this that share few people there is too little to estimate from."""

THREE, HISTORIES_OF_SEVERAL = 3, 4
"""With three lists there are four histories of two lists or more."""

METHODS: dict[str, Method] = {
    "Best of all models with pairs": "chosen",
    "Pairs joined step by step": "stepwise",
    "No pairs joined": "independent",
    "Best of all models with groups of three": "threes",
    "Least number": "lower bound",
    "Chapman": "two lists",
}
"""By the name that statistics give a method. The answer of any other stays behind the door."""
WARNINGS: dict[str, Warned] = {
    "zero overlap": "small overlap",
    "methods disagree": "methods disagree",
    "assumes independence": "assumes independence",
    "method contested": "method contested",
}
"""That two lists share nobody is said in the same words as that they share few."""
BEHIND = {"better model has no estimate"}
"""Warnings that stay behind the door: this one can mean that nobody has some history."""

NO_PAIRS = "main effects"
"""What statistics call the model in which no lists go together."""

Estimator = Callable[[pd.DataFrame], HiddenEstimate]


def release_hidden(overlap: Overlap, *, seed: int = SEED, resamples: int = 1000) -> ReleasedEstimate:
    """Estimate, and let out what may be shown: the same rule under every policy. The same lists and seed give the same
    figures.

    Withheld where fewer than two lists can be used, where fewer than 100 people are known, where a small count of
    people could be worked out, where the codes of one sender meet hardly any other, and where there is no estimate or
    it is not sound. The limits come from random draws: with a `seed` that nobody else knows they cannot be drawn again
    for a table that somebody guesses.
    """
    shared = {"year": overlap.year, "lists": overlap.lists, "left_out": overlap.left_out}
    if len(overlap.lists) < 2:
        return through_the_door(**shared, status="too few lists")
    withheld = through_the_door(**shared, status="too few people")
    if _holds_too_few(overlap.counts) or overlap.has_codes_apart:
        return withheld
    small = _small_pairs(overlap.counts)
    if len(small) > MOST_SMALL_PAIRS:
        return withheld
    again = partial(estimate, resamples=resamples, seed=seed)
    estimated = again(overlap.counts)
    if estimated.status != "fine":
        return withheld
    released = through_the_door(**shared, status="fine", **_shown(estimated, overlap.counts))
    if any(_gives_away(overlap.counts, pair, estimated, again) for pair in small):
        return withheld
    return released


def _holds_too_few(counts: pd.DataFrame) -> bool:
    """Whether one of the counts that an estimate rests on is small, or would be for an agency that knows its own list.

    Of people on exactly two lists there must be enough as well: with two lists these are all who link them, and with
    more the lower bound divides by one more than their number. With three lists the total can be a product and
    quotient of single histories, so that each of two lists or more must hold enough. And each list must share enough
    people with the others together: one that does not was most likely coded with another key, so that nobody on it can
    be found on another.
    """
    on, people = counts.drop(columns="count"), counts["count"]
    several = on.sum(axis=1) > 1
    on_list, shared = (on[rows].mul(people[rows], axis=0).sum() for rows in (people >= 0, several))
    known, on_two = people.sum(), people[on.sum(axis=1) == 2].sum()
    few = (on_list < SMALL) | (known - on_list < SMALL) | (shared < SMALL)
    if len(on_list) == THREE:
        few |= len(people[several & (people >= SMALL)]) < HISTORIES_OF_SEVERAL
    return bool(known < FEWEST_KNOWN or on_two < SMALL or few.any())


def _small_pairs(counts: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of lists that share few people, or none."""
    names = [str(name) for name in counts.columns if name != "count"]
    return [pair for pair in combinations(names, 2) if _shared(counts, pair) < SMALL]


def _holds_small_threes(counts: pd.DataFrame) -> bool:
    names = [str(name) for name in counts.columns if name != "count"]
    return any(_shared(counts, three) < SMALL for three in combinations(names, 3))


def _shared(counts: pd.DataFrame, lists: tuple[str, ...]) -> int:
    """How many people are on all of these lists."""
    return int(counts.loc[counts[list(lists)].all(axis=1), "count"].sum())


def _gives_away(counts: pd.DataFrame, pair: tuple[str, str], estimated: HiddenEstimate, again: Estimator) -> bool:
    """Whether what is shown leaves fewer than 5 values for the number of people whom two lists share, to somebody who
    knows how many are on each list and every other history."""
    shown, left = _shown(estimated, counts), 1
    for other in _with_other_numbers(counts, pair):
        found = again(other)
        left += found.status == "fine" and not _holds_too_few(other) and _shown(found, other) == shown
        if left >= FEWEST_POSSIBLE:
            return False
    return True


def _with_other_numbers(counts: pd.DataFrame, pair: tuple[str, str]) -> Iterator[pd.DataFrame]:
    """The same lists with each other small number of people shared by two of them, as far as there can be, the nearest
    first: people on these two alone become people on one of them, or the other way round."""
    names = [str(name) for name in counts.columns if name != "count"]
    true = _shared(counts, pair)
    people = counts.set_index(names)["count"]
    both, first, second = (tuple(int(name in own) for name in names) for own in (pair, pair[:1], pair[1:]))
    for number in sorted(set(range(SMALL)) - {true}, key=lambda number: abs(number - true)):
        moved = pd.Series({both: number - true, first: true - number, second: true - number})
        other = people.add(moved.rename_axis(names), fill_value=0).astype("int64")
        if (other >= 0).all():
            yield other[other > 0].rename("count").reset_index()


def _shown(estimated: HiddenEstimate, counts: pd.DataFrame) -> dict[str, Any]:
    """What may be shown of an estimate. The limits are rounded outwards, so that they include the rounding, but never
    to below the people known."""
    known = two_digits(estimated.known)
    behind = {"threes"} if _holds_small_threes(counts) else set()
    answers = tuple(_answer(own, known, behind) for own in estimated.answers if own.name in METHODS)
    codes = [WARNINGS[code] for code in estimated.warnings if code not in BEHIND] + (
        ["small overlap"] if _small_pairs(counts) else []
    )
    own = _round(estimated.total, estimated.lower, estimated.upper, known)
    return {
        "known": known,
        **dict(zip(("total", "lower", "upper"), own, strict=True)),
        "together": _together(estimated.model),
        "answers": answers,
        "warnings": tuple(code for code in get_args(Warned) if code in codes),
    }


def _answer(own: MethodAnswer, known: int, behind: set[str]) -> Answer:
    """One that stays behind the door looks like one that does not exist."""
    if own.status != "fine" or METHODS[own.name] in behind:
        return Answer(METHODS[own.name])
    return Answer(METHODS[own.name], *_round(own.total, own.lower, own.upper, known))


def _round(
    total: float | None, lower: float | None, upper: float | None, known: int
) -> tuple[int | None, int | None, int | None]:
    if total is None:
        return None, None, None
    middle = max(two_digits(total), known)
    low = None if lower is None else min(max(two_digits(lower, "down"), known), middle)
    high = None if upper is None or math.isinf(upper) else max(two_digits(upper, "up"), middle)
    return middle, low, high


def _together(model: str) -> tuple[Pair, ...]:
    """The pairs of lists that a model joins. In which way they go together is not said: that two lists share nobody
    would be among it."""
    if model == NO_PAIRS:
        return ()
    return tuple(tuple(term.split(":")) for term in model.split(" + "))  # type: ignore[misc]
