"""How many people no list knows: one answer of record, the others beside it, and when to give none.

Two lists: Chapman. Three to five: the best of all log-linear models with pairs of lists, by BIC. Six or more: stepwise.
Limits are BCa limits of resamples in which the model is chosen again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from dvmetrics.statistics.arguments import share_inside, whole_number
from dvmetrics.statistics.hidden import selection
from dvmetrics.statistics.hidden.bootstrap import CHUNK, Limits, left_out, limits, resample
from dvmetrics.statistics.hidden.existence import code
from dvmetrics.statistics.hidden.higher_orders import best_with_threes
from dvmetrics.statistics.hidden.histories import MAIN_EFFECTS, Floats, Overlaps, pairs, read
from dvmetrics.statistics.hidden.least import has_least, least_hidden
from dvmetrics.statistics.hidden.loglinear import superset_sums
from dvmetrics.statistics.hidden.selection import Chosen
from dvmetrics.statistics.hidden.two_lists import chapman
from dvmetrics.statistics.intervals import Interval

Status = Literal["fine", "no estimate exists", "not identifiable", "too sparse"]
Progress = Callable[[int, int], None]
Chooser = Callable[[Floats], Chosen]

STATUS: tuple[Status, ...] = ("fine", "no estimate exists", "not identifiable")
LEAST_ON_SEVERAL = 7
"""People on two lists or more below which no number is given: with 7 matches the bias of two lists' estimate is small
(Robson & Regier 1964, Transactions of the American Fisheries Society 93:215–226; Seber 1982, page 60)."""
MOST_WITHOUT = 0.05
"""The share of resamples without an estimate above which no number is given."""
MOST_LISTS_BY_BIC = 5
SEED = 20_210_616
RESAMPLES = 1000
FEWEST_RESAMPLES = 100
HINTS = 8
BY_BIC = "Best of all models with pairs"
STEPWISE = "Pairs joined step by step"
INDEPENDENT = "No pairs joined"
WITH_THREES = "Best of all models with groups of three"
AT_LEAST = "Least number"
NO_MODEL = "none"


@dataclass(frozen=True)
class MethodAnswer:
    """What one method answers; the numbers are None unless its status is fine."""

    name: str
    model: str
    total: float | None
    lower: float | None
    upper: float | None
    status: Status
    method: str
    """How the limits were made."""


@dataclass(frozen=True)
class HiddenEstimate:
    """`total`, `lower` and `upper` count all people, known and not; they are None if withheld."""

    status: Status
    total: float | None
    lower: float | None
    upper: float | None
    known: float
    model: str
    method: str
    answers: tuple[MethodAnswer, ...]
    warnings: tuple[str, ...]
    resamples: int
    resamples_without: int
    """Resamples that have no estimate; each counts as a total without end."""
    acceleration: float | None


def estimate(
    overlaps: pd.DataFrame,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    confidence: float = 0.95,
    threshold: float = 0.02,
    progress: Progress | None = None,
) -> HiddenEstimate:
    """All people, known and not, from how many are on each combination of 2 to 10 lists.

    overlaps: one column of 0 and 1, or false and true, for each list and the column `count` of people (whole numbers);
    one row for each combination of lists, in any order. Combinations that are not there have nobody; rows of one
    combination are added up. `progress` is told (done, of) after each part of the resamples.

    The estimate of record N = n + exp(β0) is Chapman's for 2 lists; for 3 to 5 that of the lowest BIC of all log-linear
    models with pairs of lists; for 6 and more that of pairs joined step by step while p is below `threshold`. The other
    methods stand beside it in `answers`: for 3 lists and more Chao's least number (see `least`; with two it would be
    Chapman's number again), for 4 and 5 lists the lowest BIC with groups of three. Limits are BCa limits from
    `resamples` tables drawn with the seed, in each of which the model is chosen again; a resample without an estimate
    (in which a list has nobody, say) counts as a number without end. The same table in any order of rows and lists
    gives the same figures.

    The number is withheld (None) when
    - no model has an estimate ("no estimate exists"; "not identifiable" is said of single models, in `models`),
    - fewer than 7 people are on two lists or more, more than 5% of the resamples have no estimate, or their totals have
      no end where the upper limit is ("too sparse").

    Warnings: "method contested" always (Whitehead and others 2021 reject the method for such data); "zero overlap"
    where nobody is on both of some two lists; "methods disagree" where the limits of two methods do not meet; "better
    model has no estimate" where one of a lower BIC was passed over for that; "assumes independence" for two lists.

    Raises ValueError for a table without lists or count, more than 10 lists or fewer than 2, a list column that holds
    something else than 0 and 1, a count that is missing, negative or not whole, more people than there are on earth, a
    row that is on no list, a list with nobody, fewer than 100 resamples, a seed that is no whole number or below 0, or
    a confidence or threshold not inside 0 to 1.
    """
    draws, seed = whole_number("resamples", resamples, FEWEST_RESAMPLES), whole_number("seed", seed, 0)
    confidence, threshold = share_inside("confidence", confidence), share_inside("threshold", threshold)
    table = read(overlaps)
    if table.lists == 2:
        return _from_two_lists(table, confidence)
    methods = _methods(table, threshold)
    return _from_resamples(table, methods, _Draws(table, draws, seed, confidence, progress or _silent))


def _silent(done: int, of: int) -> None:
    """Nobody asked how far the work is."""


# Two lists


def _from_two_lists(table: Overlaps, confidence: float) -> HiddenEstimate:
    _, alone_first, alone_second, both = table.counts.tolist()
    # Without anybody on both lists the likelihood has no maximum; Chapman's formula gives a number all the same.
    status = STATUS[code((), table.counts)]
    if status == "fine" and both < LEAST_ON_SEVERAL:
        status = "too sparse"
    found = chapman(alone_first + both, alone_second + both, both, confidence)
    answers = [_answer("Chapman", MAIN_EFFECTS, status, found)]
    return HiddenEstimate(
        status, *_numbers(answers[0]), table.known, MAIN_EFFECTS, found.method, tuple(answers),
        (*_warnings(table, answers, None), "assumes independence"), 0, 0, None,
    )  # fmt: skip


def _answer(name: str, model: str, status: Status, found: Interval) -> MethodAnswer:
    if status != "fine":
        return MethodAnswer(name, model, None, None, None, status, found.method)
    return MethodAnswer(name, model, found.value, found.lower, found.upper, status, found.method)


def _numbers(answer: MethodAnswer) -> tuple[float | None, float | None, float | None]:
    return answer.total, answer.lower, answer.upper


# Three lists and more


@dataclass(frozen=True)
class _Draws:
    """The resamples, the tables without one person, and who is told how far the work is."""

    table: Overlaps
    resamples: int
    seed: int
    confidence: float
    tell: Progress


def _methods(table: Overlaps, threshold: float) -> dict[str, Chooser]:
    """The methods by name, that of record first."""
    methods: dict[str, Chooser] = {}
    if table.lists <= MOST_LISTS_BY_BIC:
        hints = selection.ranked(table.counts)[:HINTS]
        methods[BY_BIC] = lambda counts: selection.best_by_bic(counts, hints)
    methods[STEPWISE] = lambda counts: selection.stepwise(counts, threshold)
    methods[INDEPENDENT] = selection.main_effects
    return methods


def _from_resamples(table: Overlaps, methods: dict[str, Chooser], draws: _Draws) -> HiddenEstimate:
    first = {name: choose(table.counts[None]) for name, choose in methods.items()}
    # Where any model has an estimate, that without pairs has one: a positive fit of the margins on some histories, with
    # one of them on two lists, can always be spread over all. So the methods have an estimate together or not at all.
    status = STATUS[code((), table.counts)]
    if status == "fine" and table.on_several < LEAST_ON_SEVERAL:
        status = "too sparse"
    found = _limits(draws, methods, first) if status == "fine" else dict.fromkeys([*methods, AT_LEAST])
    answers = [_log_linear(table, name, first[name], status, found[name]) for name in methods]
    of_record = answers[0]
    if 3 < table.lists <= MOST_LISTS_BY_BIC:
        answers.append(_of_higher_orders(table, of_record.status))
    answers.append(_least(table, of_record.status, found[AT_LEAST]))
    return HiddenEstimate(
        of_record.status, *_numbers(of_record), table.known, of_record.model, of_record.method, tuple(answers),
        _warnings(table, answers, first.get(BY_BIC)), *_of_resamples(draws, found[of_record.name]),
    )  # fmt: skip


def _of_resamples(draws: _Draws, found: Limits | None) -> tuple[int, int, float | None]:
    """How many were drawn, how many of these have no estimate, and the acceleration of the limits."""
    if found is None:
        return 0, 0, None
    return draws.resamples, round(found.without * draws.resamples), found.acceleration


def _limits(draws: _Draws, methods: dict[str, Chooser], first: dict[str, Chosen]) -> dict[str, Limits | None]:
    """The limits by method, all from the same resamples: those of the models, and of the least number."""
    counts = draws.table.counts
    left, weights = left_out(counts)
    tables = np.concatenate([left, resample(counts, draws.resamples, draws.seed)])
    hidden = {name: np.empty(len(tables)) for name in (*methods, AT_LEAST)}
    for start in range(0, len(tables), CHUNK):
        part = slice(start, start + CHUNK)
        for name, choose in methods.items():
            hidden[name][part] = choose(tables[part]).hidden
        hidden[AT_LEAST][part] = least_hidden(tables[part])
        draws.tell(min(start + CHUNK, len(tables)), len(tables))
    totals = {name: values + tables.sum(axis=1) for name, values in hidden.items()}
    of_table = {name: float(chosen.hidden[0]) for name, chosen in first.items()} | {
        AT_LEAST: float(least_hidden(counts))
    }
    return {
        name: limits(
            draws.table.known + of_table[name], values[len(left) :], values[: len(left)], weights, draws.confidence
        )
        for name, values in totals.items()
    }


def _log_linear(table: Overlaps, name: str, chosen: Chosen, status: Status, found: Limits | None) -> MethodAnswer:
    terms = np.array(pairs(table.lists))[chosen.included[0]].tolist()
    method = "BCa bootstrap, model chosen again in each resample"
    if found and status == "fine" and (found.without > MOST_WITHOUT or np.isinf(found.upper)):
        status = "too sparse"
    if not found or status != "fine":
        return MethodAnswer(name, table.label(terms), None, None, None, status, method)
    total = table.known + float(chosen.hidden[0])
    return MethodAnswer(name, table.label(terms), total, found.lower, found.upper, status, method)


def _least(table: Overlaps, status: Status, found: Limits | None) -> MethodAnswer:
    """Chao's bound, as sparse or not as the table is for the answer of record."""
    method = "BCa bootstrap of Chao's lower bound"
    if not has_least(table.counts):
        status = "no estimate exists"
    if not found or status != "fine":
        return MethodAnswer(AT_LEAST, NO_MODEL, None, None, None, status, method)
    total = table.known + float(least_hidden(table.counts))
    return MethodAnswer(AT_LEAST, NO_MODEL, total, found.lower, found.upper, status, method)


def _of_higher_orders(table: Overlaps, status: Status) -> MethodAnswer:
    """The best model with groups of three lists, as sparse or not as the table is for the answer of record."""
    method = "no limits: for comparison only"
    if status != "fine":
        return MethodAnswer(WITH_THREES, NO_MODEL, None, None, None, status, method)
    # A model with pairs alone is among them and has an estimate, or the table would not be fine.
    terms, hidden = best_with_threes(table.counts)
    return MethodAnswer(WITH_THREES, table.label(terms), table.known + hidden, None, None, status, method)


def _warnings(table: Overlaps, answers: list[MethodAnswer], best: Chosen | None) -> tuple[str, ...]:
    codes = ["method contested"]
    within = superset_sums(table.counts)
    if any(within[pair] == 0 for pair in pairs(table.lists)):
        codes.append("zero overlap")
    if _apart(answers):
        codes.append("methods disagree")
    if best and selection.passes_over_better(table.counts, best.included[0]):
        codes.append("better model has no estimate")
    return tuple(codes)


def _apart(answers: list[MethodAnswer]) -> bool:
    """Whether two methods' limits do not meet. A least number speaks only against what lies wholly below it."""
    spans = [(a.lower, a.upper, a.name) for a in answers if a.lower is not None and a.upper is not None]
    return any(upper < lower for _, upper, name in spans for lower, _, _ in spans if name != AT_LEAST)
