"""What a text may be that a partnership writes and an edition publishes: plain words, in no file a formula."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

FORMULA = re.compile(r"(?:^|;)\s*[=+\-@＝＋－＠]")
"""Spreadsheets that part cells at semicolons would see a further cell after one."""
NO_LETTERS = "\ufffe\uffff"
ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
SHORT = re.compile(r"(?!.*__)[a-z][a-z0-9_]{0,39}")
"""What stands for an agency in a column and in a file's name; two `_` part the words of a file's name."""
SHORT_NAME = "a short name: small letters, figures and _, beginning with a letter, at most 40 characters"


def plain_text(text: str) -> str:
    """The text itself. Raises ValueError where it is blank, holds signs that are no letters, or would be a formula in a
    spreadsheet."""
    if not text.strip():
        raise ValueError("must not be blank")
    if any((unicodedata.category(sign) == "Cc" and sign != "\n") or sign in NO_LETTERS for sign in text):
        raise ValueError("must hold no control characters")
    if FORMULA.search(text):
        raise ValueError(
            "must not begin with =, +, - or @, also not after a semicolon: a spreadsheet would take it for a formula"
        )
    return text


def short_name(text: str) -> str:
    """The name itself. Raises ValueError where it could not stand in the address of a page."""
    if not NAME.fullmatch(text):
        raise ValueError("must be of the letters a to z, digits, and _, . or - between them")
    return text


def web_address(text: str) -> str:
    """The address itself. Raises ValueError where nobody could see from it where it leads."""
    if not ADDRESS.fullmatch(text):
        raise ValueError("must be a plain address on the web, for example https://www.bbc.co.uk/weather")
    return text


PlainText = Annotated[str, AfterValidator(plain_text)]
WebAddress = Annotated[str, AfterValidator(web_address)]
ShortName = Annotated[str, AfterValidator(short_name)]
"""By which `partnership.toml` calls an agency or a figure."""
