"""Which column of theirs is which of ours: by name, by kind and by the codes in it, each at most once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from dvmetrics.counted import counted
from dvmetrics.extracts.schema import YES_NO, Extract
from dvmetrics.extracts.schema import Column as Ours
from dvmetrics.mapping import codes
from dvmetrics.mapping.kinds import MOSTLY, Column
from dvmetrics.mapping.said import CERTAIN, GUESS, LIKELY, Confidence
from dvmetrics.mapping.wording import ANOTHER_NAME, SAME_NAME, name_likeness

ENOUGH, WELL, FULLY = 0.45, 0.7, 0.93
NAMES_AGREE = 0.75
HALF = 0.5
BY_CODES = 0.5
"""What codes that are all known add: with them alone a column is guessed, and with half a name it is likely."""
IN_MANY_LISTS = frozenset({"other", "unknown", "none", "not_asked", "not_stated"})
NOT_AT_ALL = -1.0


@dataclass(frozen=True)
class Match:
    """A column of theirs for one of ours, how sure that is and why."""

    column: str
    theirs: str
    confidence: Confidence
    reason: str


@dataclass(frozen=True)
class _Score:
    total: float
    name: float
    words: tuple[str, ...]
    known: int
    of: int


def matched(
    extract: Extract, theirs: Collection[Column], decided: Mapping[str, str], lists: Mapping[str, Mapping[str, str]]
) -> list[Match]:
    """A column of theirs for each of ours for which one is found, but for those that are decided.

    `lists`: by canonical column its codes, each with another name of it or an empty text.
    """
    taken = set(decided.values())
    free = [own for own in theirs if own.name not in taken]
    open_ones = [own for own in extract.columns if own.name not in decided]
    if not free or not open_ones:
        return []
    scores = [[_score(extract, ours, own, lists.get(ours.name, {})) for own in free] for ours in open_ones]
    totals = np.array([[score.total for score in row] for row in scores])
    rows, places = linear_sum_assignment(np.where(totals >= ENOUGH, totals, 0.0), maximize=True)
    found = [
        _match(open_ones[row], free[place], scores[row][place], totals[:, place])
        for row, place in zip(rows, places, strict=True)
        if totals[row, place] >= ENOUGH
    ]
    return found + _only_ones_left(extract, open_ones, free, found, totals)


def _score(extract: Extract, ours: Ours, theirs: Column, known: Mapping[str, str]) -> _Score:
    """How well a column fits, about 0 to 1; far below where its cells cannot be what ours holds."""
    name, words = name_likeness(theirs.name, ours)
    if theirs.is_personal and not _is_taken_all_the_same(ours, theirs, name):
        return _Score(NOT_AT_ALL, name, words, 0, 0)
    if not theirs.cells:
        return _Score(name * HALF if name < NAMES_AGREE else name, name, words, 0, 0)
    mapped = codes.proposed(theirs.different, known, ours.name) if known and theirs.could_be_codes else []
    total = name + _by_cells(extract, ours, theirs, mapped, bool(known), is_named=name >= ANOTHER_NAME)
    if not ours.required:
        total -= 0.01
    return _Score(total, name, words, len(mapped), len(theirs.different))


def _is_taken_all_the_same(ours: Ours, theirs: Column, name: float) -> bool:
    """A heading with the word name in it is none of a person's where ours is an organisation's, whose name may be as
    long as a sentence, or where ours is called the same."""
    if ours.kind == "name":
        return name >= HALF and not theirs.by_pattern
    return name >= FULLY and not theirs.by_cells


def _by_cells(
    extract: Extract, ours: Ours, theirs: Column, mapped: list[codes.Code], has_list: bool, *, is_named: bool
) -> float:
    """What the cells say for it (above 0) or against it (below)."""
    if ours.kind in ("date", "datetime"):
        return _as_dates(ours, theirs)
    if theirs.is_all_dates:
        return NOT_AT_ALL
    if ours.kind in ("key", "keys"):
        return _as_keys(extract, ours, theirs)
    if theirs.keyed >= MOSTLY:
        return NOT_AT_ALL
    if ours.kind in ("count", "number"):
        return 0.05 if theirs.read_as(ours.kind) >= MOSTLY else NOT_AT_ALL
    if ours.codes or has_list:
        return _as_codes(ours, theirs, mapped, is_named=is_named)
    return 0.05 if theirs.is_few_codes or ours.kind == "name" else -0.2


def _as_dates(ours: Ours, theirs: Column) -> float:
    if not theirs.is_all_dates:
        return NOT_AT_ALL
    return 0.05 if theirs.dates.has_times == (ours.kind == "datetime") else -0.05


def _as_keys(extract: Extract, ours: Ours, theirs: Column) -> float:
    if theirs.keyed < MOSTLY:
        # Their own numbers, not yet made into codes: by name alone, and never what is a number of something.
        return -0.1 if len(theirs.different) > len(theirs.cells) * HALF else NOT_AT_ALL
    if theirs.several_keyed:
        return 0.2 if ours.kind == "keys" else NOT_AT_ALL
    names_the_row = extract.key == (ours.name,)
    fits = 0.1 if theirs.is_unique == names_the_row else 0.0
    return 0.1 + fits if ours.kind == "key" else 0.0


def _as_codes(ours: Ours, theirs: Column, mapped: list[codes.Code], *, is_named: bool) -> float:
    share = len(mapped) / len(theirs.different)
    if not theirs.could_be_codes or (share < HALF and not theirs.is_few_codes and not is_named):
        return NOT_AT_ALL
    if not mapped:
        return -0.15
    if codes.speaks_of(theirs.different, ours.name):
        return BY_CODES * share
    if ours.codes == YES_NO:  # they say little: many columns answer with yes or no
        return 0.1 * share
    tells = any(code.ours not in IN_MANY_LISTS for code in mapped)
    return BY_CODES * share if tells and share >= HALF else 0.0


def _match(ours: Ours, theirs: Column, score: _Score, others: np.ndarray) -> Match:
    reasons = []
    if score.name >= ANOTHER_NAME and not score.words:
        reasons.append("the same name" if score.name == SAME_NAME else "another name for it")
    elif score.words and score.name > 0:
        reasons.append(f"its name speaks of {', '.join(score.words)}")
    if ours.kind == "code" and score.known:
        known = f"{score.known} of {counted(score.of, 'code')} known"
        reasons.append(f"all its {score.of} codes are known" if score.known == score.of > 1 else known)
    elif theirs.cells:
        reasons.append(f"it holds {theirs.holds}" if not theirs.is_personal else "its cells are as they should be")
    else:
        reasons.append("every cell is blank, so by name only")
    return Match(ours.name, theirs.name, _confidence(ours, theirs, score, others), "; ".join(reasons))


def _confidence(ours: Ours, theirs: Column, score: _Score, others: np.ndarray) -> Confidence:
    second = sorted(others)[-2] if len(others) > 1 else 0.0
    clear = score.total - second >= 0.1
    if not theirs.cells:
        return LIKELY if score.name >= FULLY else GUESS
    if score.name >= FULLY and (clear or score.name >= 1) and _fits_whole(ours, theirs, score):
        return CERTAIN
    return LIKELY if score.total >= WELL and score.name >= HALF else GUESS


def _fits_whole(ours: Ours, theirs: Column, score: _Score) -> bool:
    """Whether every cell is what ours holds."""
    if ours.kind in ("date", "datetime"):
        return theirs.dates.share == 1
    if ours.kind in ("key", "keys"):
        return theirs.keyed == 1
    if ours.kind in ("count", "number"):
        return theirs.read_as(ours.kind) == 1
    return not ours.codes or score.known == score.of


def _only_ones_left(
    extract: Extract, open_ones: list[Ours], free: list[Column], found: list[Match], totals: np.ndarray
) -> list[Match]:
    """A required column for which a single one of theirs is left that could be it."""
    done, used = {match.column for match in found}, {match.theirs for match in found}
    more: list[Match] = []
    for row, ours in enumerate(open_ones):
        if not ours.required or ours.name in done:
            continue
        could_be = [
            own for place, own in enumerate(free) if own.name not in used and totals[row, place] > -0.1 and own.cells
        ]
        could_be = [own for own in could_be if _is_of_its_kind(extract, ours, own)]
        if len(could_be) == 1:
            [only] = could_be
            used.add(only.name)
            more.append(Match(ours.name, only.name, GUESS, f"the only column left that holds {only.holds}"))
    return more


def _is_of_its_kind(extract: Extract, ours: Ours, theirs: Column) -> bool:
    """Whether its cells alone speak for it: any words could be a code, so codes never do."""
    if ours.kind in ("date", "datetime"):
        return theirs.is_all_dates
    if ours.kind == "key":
        return theirs.keyed >= MOSTLY and (extract.key != (ours.name,) or theirs.is_unique)
    return ours.kind in ("count", "number") and theirs.read_as(ours.kind) >= MOSTLY
