"""One way of writing names, dates and numbers, so that two agencies write the same of one person.

Version 1. A change of any rule here is a new version of `code.VERSION`: codes of two versions never meet.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from dvmetrics.periods import MONTH_NAMES

OF_ONE_PIECE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
"""Letters that Unicode does not take apart, as they are written where there is no key for them."""
PLACEHOLDERS = frozenset(
    ("unknown", "notknown", "notgiven", "notstated", "notrecorded", "notdisclosed", "withheld", "anonymous")
)
"""What stands in a cell for no name: all whose name is `Unknown` would be one person."""
NO_VALUE = frozenset(("n/a", "n.a.", "nk", "n/k"))
"""The same as it is written, before punctuation is dropped: `Na` is a name, `n/a` is none."""
FAILED = frozenset(
    f"#{word}" for word in ("n/a", "ref!", "name?", "value!", "num!", "null!", "div/0!", "spill!", "calc!")
)
"""What a spreadsheet writes into a CSV file where a formula failed; in its own file such a cell is read as blank."""
BROKEN = "\ufffd"
"""What a wrong encoding leaves in place of a letter."""
ROUNDED = re.compile(r"\d(?:\.\d+)?e\+\d+")
"""A long number as spreadsheets write it: they keep 15 figures, and those of other numbers are the same."""
FIRST_YEAR, LAST_YEAR = 1880, 2099
TIME = re.compile(r"(?:[T ]00:00(?::00(?:\.0+)?)?)?Z?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
DAY_AND_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[-/. ]*([a-z]+)[-/., ]*(\d{4})")
WORD_AND_DAY = re.compile(r"([a-z]+)[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})")
MONTHS = {name.lower()[:length]: number for number, name in enumerate(MONTH_NAMES, 1) for length in (3, len(name))}
MONTHS |= {"sept": 9}


class Unreadable(ValueError):
    """A cell that cannot be read as what it should be. It never holds the cell."""


def name(text: str) -> str:
    """A name as its letters and figures alone: accents dropped (NFKD), capitals folded, punctuation and spaces dropped.

    `O'Brien`, `OBRIEN ` and `o’brien` are `obrien`; `José` is `jose`. Empty where there is no name, also for a word
    that says so. Raises Unreadable where something stands there that leaves no letter, or letters that were broken.
    """
    written = text.strip()
    if written.casefold() in NO_VALUE | FAILED or not written:
        return ""
    if BROKEN in written:
        raise Unreadable
    plain = "".join(sign for sign in _folded(written) if _is_kept(sign))
    if not any(unicodedata.category(sign)[0] == "L" for sign in plain):
        raise Unreadable
    return "" if plain in PLACEHOLDERS else plain


def day(text: str) -> str:
    """A date as `YYYY-MM-DD`, read in British ways: the day before the month where both are numbers, months also as
    words. Empty where there is none.

    Raises Unreadable for anything else: a day that no calendar has, a year of two digits, a time other than midnight, a
    year before 1880 or after 2099.
    """
    written = re.sub(r"\s+", " ", unicodedata.normalize("NFKD", text)).strip().casefold()
    if written in NO_VALUE | FAILED or not written:
        return ""
    for form, order in ((YEAR_FIRST, "ymd"), (DAY_FIRST, "dmy"), (DAY_AND_WORD, "dmy"), (WORD_AND_DAY, "mdy")):
        match = form.match(written)
        if match is not None and TIME.fullmatch(written[match.end() :].upper()):
            return _iso(dict(zip(order, match.groups(), strict=True)))
    raise Unreadable


def number(text: str) -> str:
    """A number or code as it is written, without spaces and with capitals folded. Zeros before it and punctuation stay:
    `12-3` and `1-23` are two numbers. Empty where there is none. Raises Unreadable where it has control characters, no
    letter or figure, or was rounded.
    """
    if text.strip().casefold() in NO_VALUE | FAILED:
        return ""
    plain = "".join(unicodedata.normalize("NFKD", text).casefold().split())
    if ROUNDED.fullmatch(plain):
        raise Unreadable
    if any(unicodedata.category(sign)[0] == "C" or sign == BROKEN for sign in plain):
        raise Unreadable
    if plain and not any(unicodedata.category(sign)[0] in "LN" for sign in plain):
        raise Unreadable
    return plain


def _is_kept(sign: str) -> bool:
    """Letters and figures, and marks that are no accents, as vowels of Indian scripts are; accents combine (Unicode's
    combining class is not 0)."""
    return unicodedata.category(sign)[0] in "LNM" and not unicodedata.combining(sign)


def _folded(text: str) -> str:
    """NFKD, capitals folded, and NFKD again: folding can put letters together anew."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return folded.translate(OF_ONE_PIECE)


def _iso(parts: dict[str, str]) -> str:
    month = MONTHS.get(parts["m"], 0) if parts["m"].isalpha() else int(parts["m"])
    year = int(parts["y"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable
    try:
        return date(year, month, int(parts["d"])).isoformat()
    except ValueError:
        raise Unreadable from None
