"""Why a number may stand in an edition. Each is laid to one rule, and the manifest says how many each let through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dvmetrics.publish.leaks.leaf import Leaf, numbers_in, written

RELEASED, WORKED_OUT, DATES, FIXED, STATED, DRAWING = (
    "released",
    "worked out",
    "dates",
    "fixed words",
    "stated",
    "drawing",
)
RULES: dict[str, str] = {
    RELEASED: "A figure that disclosure control let out, as it stands in the data or rounded.",
    WORKED_OUT: "Made a second time from the released data alone: a sum of released parts, an average, a limit, a "
    "model, or a number of figures.",
    DATES: "A day, month, quarter or year.",
    FIXED: "Part of a definition, a rule, a name or an address, the same in every edition.",
    STATED: "Stated by the partnership or the gate: a target, an earlier published figure, a band of rows.",
    DRAWING: "Where and how a chart is drawn.",
}
"""The short list of numbers that may be there. Whatever rule holds: what the second making does not hold is refused."""

DATE = re.compile(r"\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?|\s?Q[1-4])?\b|\b\d{1,2} (?=[A-Z][a-z]{2,8} (?:19|20)\d\d)")
DRAWN = re.compile(r"^chart (?:layout|config|data\.(?:marker|line|error_y\.(?:color|thickness|width)|type|opacity))")
REFERENCE = re.compile(
    r"^(?:framework|definitions)\.json$|^(?:indicators|dictionary|glossary|how-to-read)[\w-]*\.html$"
)
DECIMALS = (0, 1, 2, 4)
"""To how many decimals pages and charts write a released number."""
DATA_FILES = {"released.csv": RELEASED, "hidden.json": RELEASED, "changes.json": RELEASED, "edition.json": STATED}


@dataclass(frozen=True)
class Allowed:
    """What the numbers of an edition are laid to. `figures`: the released numbers as they may be written."""

    figures: frozenset[str]

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Allowed:
        """From the released numbers themselves."""
        own = {float(number) for number in numbers}
        return cls(frozenset(written(round(number, places)) for number in own for places in DECIMALS))

    def rules_of(self, file: str, leaf: Leaf) -> Iterable[str]:
        """The rule of each number in a leaf."""
        text, found = DATE.subn(" ", leaf.content)
        yield from [DATES] * found
        numbers = numbers_in(text)
        if numbers:
            yield from (self._rule(file, leaf.place, number) for number in numbers)

    def _rule(self, file: str, place: str, number: str) -> str:
        name = file.rpartition("/")[2]
        if name in DATA_FILES:
            return DATA_FILES[name]
        if place.startswith(("attribute", "tag", "declaration")) or REFERENCE.match(name):
            return FIXED
        if DRAWN.match(place):
            return DRAWING
        return RELEASED if written(float(number)) in self.figures else WORKED_OUT


def without(sentence: str, phrases: Collection[str]) -> str:
    """A sentence without the phrases in it, the longest first."""
    for phrase in sorted(phrases, key=len, reverse=True):
        sentence = sentence.replace(phrase, " ")
    return sentence


def counted(rules: Iterable[str]) -> dict[str, int]:
    """How many numbers each rule let through, every rule named."""
    found = Counter(rules)
    return {rule: found[rule] for rule in RULES}
