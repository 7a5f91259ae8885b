"""Which of their codes is which of ours, for a column with a list of codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from dvmetrics.mapping.said import CERTAIN, GUESS, LIKELY, Confidence
from dvmetrics.mapping.wording import joined, words_for

NEARLY, PERHAPS = 0.84, 0.7
SHORTEST_FOR_A_PART = 4
WORDS_FOR_PLUS = frozenset(
    ["plus", "over", "above", "older", "and_over", "ormore", "more", "ac_yn_hyn", "et_plus", "uber"]
)


@dataclass(frozen=True)
class Code:
    """A code of theirs and what it means: `ours` is a canonical code."""

    theirs: str
    ours: str
    confidence: Confidence
    reason: str


def proposed(theirs: Iterable[str], ours: Mapping[str, str]) -> list[Code]:
    """What can be said of each of their codes; those of which nothing can be said are left out. `ours`: by canonical
    code another name of it, or an empty text."""
    found = [code for one in theirs if (code := _one(one, ours)) is not None]
    letters = {one for one in theirs if len(one) == 1}
    if letters and len(letters) >= len({code.theirs for code in found}):
        found += _by_first_letter(letters - {code.theirs for code in found}, ours)
    return found


def _one(theirs: str, ours: Mapping[str, str]) -> Code | None:
    if theirs in ours:
        return Code(theirs, theirs, CERTAIN, "the same")
    word = joined(theirs)
    if not word:
        return None
    same = [code for code in ours if word == joined(code)]
    if same:
        return Code(theirs, same[0], CERTAIN, "the same but for capitals and signs")
    named = [code for code, name in ours.items() if word in words_for(code) or (name and word == joined(name))]
    if named:
        return Code(theirs, named[0], CERTAIN if len(named) == 1 else LIKELY, "another word for it")
    return _by_numbers(theirs, ours) or _by_likeness(theirs, word, ours)


def _by_numbers(theirs: str, ours: Mapping[str, str]) -> Code | None:
    """A band: its numbers are those of a band of ours."""
    numbers = re.findall(r"\d+", theirs)
    if not numbers:
        return None
    open_ended = "+" in theirs or any(word in joined(theirs) for word in WORDS_FOR_PLUS)
    for code in ours:
        if re.findall(r"\d+", code) == numbers and ("plus" in code) == open_ended:
            return Code(theirs, code, CERTAIN, "the same numbers")
    return None


def _by_likeness(theirs: str, word: str, ours: Mapping[str, str]) -> Code | None:
    """A slip of the pen, or a longer way to say it."""
    if re.search(r"\d", theirs):
        return None
    best, nearest = 0.0, ""
    for code in ours:
        for known in words_for(code):
            likeness = _likeness(word, known)
            if len(known) >= SHORTEST_FOR_A_PART and set(known.split("_")) <= set(word.split("_")):
                likeness = max(likeness, PERHAPS + 0.01 * len(known))
            if likeness > best and min(len(word), len(known)) >= SHORTEST_FOR_A_PART:
                best, nearest = likeness, code
    if best >= NEARLY:
        return Code(theirs, nearest, LIKELY, "nearly the same word")
    return Code(theirs, nearest, GUESS, "a word like it") if best >= PERHAPS else None


@cache
def _likeness(word: str, known: str) -> float:
    return SequenceMatcher(None, word, known).ratio()


def _by_first_letter(letters: Iterable[str], ours: Mapping[str, str]) -> list[Code]:
    found = []
    for letter in sorted(letters):
        begin = [code for code in ours if code[0] == letter.lower()]
        if len(begin) == 1:
            found.append(Code(letter, begin[0], GUESS, "its first letter, which no other begins with"))
    return found
