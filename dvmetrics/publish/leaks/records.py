"""What stands in the rows about people and may stand nowhere in an edition: their codes, their words, true counts."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dvmetrics.disclosure.released import KEY
from dvmetrics.publish.leaks.leaf import WORD, Leaf, written

CODE = re.compile(r"[0-9a-fA-F]{16,}")
SHORTEST_CODE = 16
"""A person's code may have been cut; so much of it in a row is enough to be found."""
APART = re.compile(r"[\s:.,;_-]+")
"""What a code may have been broken up with."""
SHORTEST_WORD = 5
FEWEST_LETTERS = 2
QUARTER = re.compile(r"(?:19|20)\d\d_?[qQ][1-4]")

RowOf = tuple[str, ...]
"""indicator, first and last day, breakdown and group of a figure, as texts."""


@dataclass(frozen=True)
class Records:
    """What the scan looks for. `codes`: every key of every extract. `words`: every other text of a row that is neither
    a code from a list, nor an agency, nor public, with the extract and column where it stands. `counts`: the true
    counts of people that the policy does not show as they are, by figure and by name of the count. `fixed`: the words
    of the tool itself, which stand in an edition whatever the rows hold."""

    codes: frozenset[str]
    words: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[RowOf, Mapping[str, float]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()

    @cached_property
    def _starts(self) -> frozenset[str]:
        return frozenset(code[:SHORTEST_CODE].lower() for code in self.codes if len(code) >= SHORTEST_CODE)

    @cached_property
    def _distinct(self) -> dict[str, str]:
        """The words that are no plain word of the language, in lower case, and not the tool's own; also a key that is
        no hash."""
        keys = {code: "a key" for code in self.codes if not CODE.fullmatch(code)}
        odd = {word.lower(): where for word, where in (keys | dict(self.words)).items() if _is_odd(word)}
        return {word: where for word, where in odd.items() if word not in self.fixed}

    def holds_code(self, text: str) -> bool:
        """Whether a text holds a code, also cut or broken up."""
        if len(text) < SHORTEST_CODE:
            return False
        return self._has_start(text) or self._has_start(APART.sub("", text))

    def _has_start(self, text: str) -> bool:
        for found in CODE.findall(text):
            run = found.lower()
            last = len(run) - SHORTEST_CODE
            if any(run[place : place + SHORTEST_CODE] in self._starts for place in range(last + 1)):
                return True
        return False

    def word_in(self, leaf: Leaf) -> str:
        """The extract and column of a word of a record that stands in a leaf; empty where there is none.

        Anywhere only a word that is no plain word of the language or of the tool is looked for; as the name of a group,
        any.
        """
        if leaf.place == "column group":
            for part in leaf.content.split(">"):
                if part in self.words:
                    return self.words[part]
        if not self._distinct:
            return ""
        text = leaf.content.lower()
        for word in WORD.findall(text):
            if word in self._distinct:
                return self._distinct[word]
        return next((where for word, where in self._phrases.items() if word in text), "")

    @cached_property
    def _phrases(self) -> dict[str, str]:
        """The words that are several words, or have marks in them, and so are no run of letters."""
        return {word: where for word, where in self._distinct.items() if not WORD.fullmatch(word)}

    def true_count_in(self, table: Path) -> bool:
        """Whether a row of `released.csv` gives the true count of people of its own figure, where the policy does not
        show it as it is."""
        with table.open(encoding="utf-8", newline="") as file:
            return any(self._gives_away(row) for row in csv.DictReader(file))

    def _gives_away(self, row: Mapping[str, str]) -> bool:
        own = self.counts.get(tuple(row[name] for name in KEY), {})
        return any(row.get(name) and written(float(row[name])) == written(count) for name, count in own.items())


def _is_odd(word: str) -> bool:
    """Whether a word cannot come about by itself in a text: long enough, with letters and with something else."""
    letters = sum(letter.isalpha() for letter in word)
    return len(word) >= SHORTEST_WORD and FEWEST_LETTERS <= letters < len(word) and not QUARTER.fullmatch(word)
