"""What a map that is there says of each of its lines, and which of them a hand has changed since they were written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from typing import get_args

from dvmetrics.mapping.said import CERTAIN, Confidence

Line = tuple[str, str, str]
"""A table of a map, a key in it and its text."""
SURE: tuple[Confidence, ...] = get_args(Confidence)
COMMENTED = re.compile(rf"(.*)  # ({'|'.join(SURE)}): (.*)")
TABLE = re.compile(r"\[(.+)\]")
SINCE = "; not looked at since"
MARKS = "# Marks of the lines above, by which the command tells those that a hand has changed:"
MARK_LENGTH = 3
"""Hexadecimal figures: so few that of all names that there are many fit. The mark of a line that a hand took out stays,
and must not tell which name stood in it."""


def with_marks(text: str) -> str:
    """The text of a map, ending in the marks of its lines."""
    return f"{text}\n{MARKS}\n# {' '.join(mark for mark, _, _ in _lines(text))}\n"


def is_as_written(text: str) -> bool:
    """Whether every line of a map is as the command wrote it, and none was added or taken out."""
    return _marks(text) == [mark for mark, _, _ in _lines(text)]


def reasons(text: str) -> dict[Line, tuple[Confidence, str]]:
    """By line that nobody changed how sure it was when it was first written, and why."""
    found: dict[Line, tuple[Confidence, str]] = {}
    marks = set(_marks(text))
    for mark, table, line in _lines(text):
        match = COMMENTED.fullmatch(line)
        if match is None or mark not in marks:
            continue
        [(key, value)] = tomllib.loads(match[1]).items()
        sure = next(one for one in SURE if one == match[2])
        reason = match[3] if sure == CERTAIN else match[3].removesuffix(SINCE) + SINCE
        found[table, key, str(value)] = (sure, reason)
    return found


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Each line that says something: its mark, the table that it stands in and the line."""
    table = ""
    for line in text.splitlines():
        heading = TABLE.fullmatch(line.strip())
        if heading is not None:
            table = heading[1]
        elif line.strip() and not line.startswith("#"):
            match = COMMENTED.fullmatch(line)
            said = (line if match is None else match[1]).strip()
            yield sha256(f"{table} {said}".encode()).hexdigest()[:MARK_LENGTH], table, line


def _marks(text: str) -> list[str]:
    """The marks at the end of a map; none where it has none."""
    *_, before, last = ["", "", *text.rstrip().splitlines()]
    return last.removeprefix("#").split() if before == MARKS else []
