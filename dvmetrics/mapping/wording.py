"""What the words of a heading or a cell mean, whatever their capitals, accents, abbreviations and language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache

from dvmetrics.deliveries.reading import looks_personal_by_name
from dvmetrics.extracts.schema import Column
from dvmetrics.mapping.thesaurus import CODES, CODES_OF, COLUMN_PHRASES, CONCEPTS

SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "be",
        "by",
        "did",
        "do",
        "does",
        "for",
        "had",
        "has",
        "have",
        "her",
        "his",
        "how",
        "if",
        "in",
        "is",
        "it",
        "its",
        "many",
        "of",
        "or",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "was",
        "were",
        "what",
        "where",
        "which",
        "who",
        "with",
        "y",
        "yr",
        "r",
        "s",
        "de",
        "des",
        "d",
        "du",
        "l",
        "la",
        "les",
        "un",
        "une",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "ein",
        "code",
        "codes",
        "field",
        "column",
        "data",
    ]
)
KIND_WORDS = frozenset({"key", "date", "time", "count", "flag", "from", "to", "type"})
"""What a column's cells say as well: in a heading they weigh less than what a thing is about."""
KIND_WEIGHT, MEANING_WEIGHT, UNMATCHED_WEIGHT = 0.4, 0.6, 0.6
SAME_NAME, ANOTHER_NAME = 1.0, 0.95
SAME_WORD = 0.85
PREFIX = 4
LONGEST_PHRASE = 4
SPACES = "\u00a0\n\r\t"
"""What stands in headings of spreadsheets beside the usual space."""


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters, without accents, signs and joined capitals (`KpiId` is two). Letters of
    every script stay: a word that was dropped would leave a name looking like the code beside it."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(sign))
    return re.findall(r"\d+(?:st|nd|rd|th)\b|[^\W\d_]+|\d+", bare.lower())


def joined(text: str) -> str:
    """A text in the form in which the thesaurus is written."""
    return "_".join(plain_words(text))


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for concept, many in words.items():
        for word in many.split():
            found.setdefault(word, concept)
    return found


CONCEPT_OF = _by_word(CONCEPTS)


@cache
def concepts(text: str) -> frozenset[str]:
    """What a heading speaks of: longest phrases first, small words left out; a word that is not known is itself."""
    words, found, place = plain_words(text), set(), 0
    while place < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
            phrase = "_".join(words[place : place + length])
            concept = CONCEPT_OF.get(phrase)
            if concept is not None and (length > 1 or phrase not in SMALL_WORDS or len(words) == 1):
                found.add(concept)
                break
        else:
            length = 1
            if words[place] not in SMALL_WORDS:
                found.add(_singular(words[place]))
        place += length
    return frozenset(found)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def name_likeness(heading: str, column: Column) -> tuple[float, tuple[str, ...]]:
    """How much a heading says the name of a canonical column, 0 to 1, and by which words.

    The share of what both speak of among all that either does: words of the column's meaning count less than those of
    its name, and words for what kind of cell it is least.
    """
    if joined(heading) == joined(column.name):
        return SAME_NAME, ()
    if joined(heading) in COLUMN_PHRASES.get(column.name, "").split():
        return ANOTHER_NAME, ()
    theirs, ours = concepts(heading), concepts(column.name)
    meaning = concepts(column.meaning) - ours
    both, meant = _shared(theirs, ours), _shared(theirs, meaning)
    meant = {one: other for one, other in meant.items() if one not in both}
    agreed = sum(_weight(one) for one in both) + MEANING_WEIGHT * sum(_weight(one) for one in meant)
    apart = sum(_weight(one) for one in theirs - set(both) - set(meant)) + sum(
        _weight(one) for one in ours - set(both.values())
    )
    if not agreed:
        return 0.0, ()
    return agreed / (agreed + UNMATCHED_WEIGHT * apart), tuple(sorted({*both.values(), *meant.values()}))


def _weight(concept: str) -> float:
    return KIND_WEIGHT if concept in KIND_WORDS else 1.0


def _shared(theirs: Iterable[str], ours: Iterable[str]) -> dict[str, str]:
    """By concept of theirs the one of ours that it is, or is nearly."""
    found: dict[str, str] = {}
    for one in theirs:
        for other in ours:
            if one == other or _nearly(one, other):
                found[one] = other
    return found


@cache
def _nearly(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < PREFIX or short in KIND_WORDS:
        return False
    return long.startswith(short) or SequenceMatcher(None, one, other).ratio() >= SAME_WORD


def is_plain(text: str) -> bool:
    """Whether it can be put on a screen: nothing in it steers the screen or turns the text round."""
    return all(sign.isprintable() or sign in SPACES for sign in text)


def is_personal_heading(heading: str) -> bool:
    """Whether a heading is that of a column of names, addresses, births or notes."""
    return looks_personal_by_name(heading) or "personal" in concepts(heading)


@cache
def words_for(code: str) -> frozenset[str]:
    """Everything that is known to be written for a code."""
    return frozenset({code, joined(code), *CODES.get(code, "").split()})


@cache
def words_in(column: str, code: str) -> frozenset[str]:
    """What stands for a code in one canonical column alone."""
    return frozenset(CODES_OF.get(column, {}).get(code, "").split())
