"""What a file of an edition holds, taken apart: each text and each number with the kind of place where it stands."""

from __future__ import annotations

import re
from typing import NamedTuple

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
WORD = re.compile(r"\w+")
SIGNIFICANT = 6
"""Two calculations of one figure may differ in its last digits; so many are held against each other."""


class Leaf(NamedTuple):
    """One text or number. `place` is the kind of place, such as `cell`, `attribute title` or `chart data.y`."""

    place: str
    content: str


class UnreadableError(Exception):
    """A part of a file that cannot be decoded; the message says which kind of part, and never what it holds."""


def squeezed(text: str) -> str:
    """A text with each run of blanks as one blank."""
    return " ".join(text.split())


def written(number: float) -> str:
    """A number as it is compared: a whole one in full, any other to six digits."""
    value = float(number)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{SIGNIFICANT}g}"


def numbers_in(text: str) -> list[str]:
    """Every number written in a text, without the commas between thousands."""
    return [found.replace(",", "").rstrip(".") for found in NUMBER.findall(text)]
