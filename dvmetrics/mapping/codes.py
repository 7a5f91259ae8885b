"""Which of their codes is which of ours, for a column with a list of codes. A cell is taken for a code only where the
whole of it is known: what has one more word in it, or is only like a word, may be a person's name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from dvmetrics.mapping.said import CERTAIN, GUESS, LIKELY, Confidence
from dvmetrics.mapping.thesaurus import CODES_OF, NEARLY
from dvmetrics.mapping.wording import joined, plain_words, words_for, words_in

WORDS_FOR_PLUS = frozenset({"plus", "over", "above", "older", "more", "hyn", "uber"})
OTHER_WORDS = "age aged to and or years year yrs yr y old oed ac yn et ans jahre bis a"
WORDS_OF_BANDS = WORDS_FOR_PLUS | frozenset(OTHER_WORDS.split())
"""What may stand beside the numbers of a band."""
NO_WORD = re.compile(r"[A-Za-z]?\d{1,2}[A-Za-z]?|[A-Za-z]")
OFTEN = 3


@dataclass(frozen=True)
class Code:
    """A code of theirs and what it means: `ours` is a canonical code."""

    theirs: str
    ours: str
    confidence: Confidence
    reason: str


def proposed(theirs: Collection[str], ours: Mapping[str, str], column: str) -> list[Code]:
    """What can be said of each of their codes; those of which nothing can be said are left out. `ours`: by canonical
    code of a canonical `column` another name of it, or an empty text."""
    spelt, named, bands = _spelt(ours), _named(ours, column), _bands(ours)
    found = [code for one in theirs if (code := _one(one, ours, spelt, named, bands)) is not None]
    found += _nearly(set(theirs) - {code.theirs for code in found}, ours)
    letters = {one for one in theirs if len(one) == 1}
    if letters and len(letters) >= len({code.theirs for code in found}):
        found += _by_first_letter(letters - {code.theirs for code in found}, ours)
    return found


def is_no_word(cell: str, often: int) -> bool:
    """Whether a cell of which nothing is known can be shown: a number or a letter that stands in several rows, and so
    no word of a person."""
    return often >= OFTEN and NO_WORD.fullmatch(cell) is not None


def _spelt(ours: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in ours:
        found.setdefault(joined(code), code)
    return found


def _named(ours: Mapping[str, str], column: str) -> dict[str, list[str]]:
    """By each word that is known for a code, and by its other name, the codes that it may mean."""
    found: dict[str, list[str]] = {}
    for code, name in ours.items():
        for word in words_for(code) | words_in(column, code) | ({joined(name)} if name else set()):
            found.setdefault(word, []).append(code)
    return found


def speaks_of(theirs: Collection[str], column: str) -> bool:
    """Whether most of their codes are words that stand for a code in that column alone."""
    words = {word for code in CODES_OF.get(column, {}) for word in words_in(column, code)}
    return bool(theirs) and sum(joined(one) in words for one in theirs) > len(theirs) / 2


def _nearly(theirs: Collection[str], ours: Iterable[str]) -> list[Code]:
    """What is another thing than any code of ours, and may be meant for one."""
    near = {word: code for code in ours for word in NEARLY.get(code, "").split()}
    return [
        Code(one, near[joined(one)], GUESS, "not the same, but none of ours is nearer")
        for one in sorted(theirs)
        if joined(one) in near
    ]


def _bands(ours: Iterable[str]) -> dict[tuple[str, ...], dict[bool, str]]:
    """By their numbers the bands of ours: the open one, and the one that has an end."""
    found: dict[tuple[str, ...], dict[bool, str]] = {}
    for code in ours:
        numbers, others = _parted(code)
        if numbers and others <= WORDS_FOR_PLUS:
            found.setdefault(numbers, {}).setdefault(bool(others), code)
    return found


def _parted(text: str) -> tuple[tuple[str, ...], set[str]]:
    """The numbers in a text, and its other words."""
    words = plain_words(text)
    numbers = tuple(word for word in words if word.isdecimal())
    return numbers, set(words) - set(numbers)


def _one(
    theirs: str,
    ours: Mapping[str, str],
    spelt: Mapping[str, str],
    named: Mapping[str, list[str]],
    bands: Mapping[tuple[str, ...], dict[bool, str]],
) -> Code | None:
    if theirs in ours:
        return Code(theirs, theirs, CERTAIN, "the same")
    word = joined(theirs)
    if not word:
        return None
    if word in spelt:
        return Code(theirs, spelt[word], CERTAIN, "the same but for capitals and signs")
    if word in named:
        return Code(theirs, named[word][0], CERTAIN if len(named[word]) == 1 else LIKELY, "another word for it")
    return _by_numbers(theirs, bands)


def _by_numbers(theirs: str, bands: Mapping[tuple[str, ...], dict[bool, str]]) -> Code | None:
    """A band: its numbers are those of a band of ours, and beside them stand only words of bands."""
    numbers, others = _parted(theirs)
    if not numbers or not others <= WORDS_OF_BANDS:
        return None
    code = bands.get(numbers, {}).get("+" in theirs or bool(others & WORDS_FOR_PLUS))
    return None if code is None else Code(theirs, code, CERTAIN, "the same numbers")


def _by_first_letter(letters: Iterable[str], ours: Mapping[str, str]) -> list[Code]:
    found = []
    for letter in sorted(letters):
        begin = [code for code in ours if code[0] == letter.lower()]
        if len(begin) == 1:
            found.append(Code(letter, begin[0], GUESS, "its first letter, which no other begins with"))
    return found
