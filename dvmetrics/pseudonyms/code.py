"""From the fields of a person, or a number, to a keyed code: HMAC-SHA-256 over a text that every sender makes alike.

The text, in UTF-8, is made of lines parted by one line feed (byte 0x0A), with none at the end:

    dvmetrics-code-1
    SCOPE
    FIELD=VALUE
    …

SCOPE is whose code it is (`dvmetrics.extracts.schema.Scope`: victim, suspect, child, staff, household, participant,
case), so that one person's codes meet within it and not beyond. The lines of a person are, in this order,
`family_name`, `given_name` and `date_of_birth`; those of a number `numbers_of` (whose number it is, a short name) and
`number`. Values are written as `dvmetrics.pseudonyms.normal` says. The key's bytes are those of the key file as they
are, without white space at either end. The code is the whole digest, 64 hexadecimal figures in small letters. The same
for whoever makes codes with a program of their own, with examples: `FORMAT.md`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dvmetrics.extracts.schema import Scope
from dvmetrics.pseudonyms import normal

FORMAT = Path(__file__).with_name("FORMAT.md")
"""The page for agencies on how codes are made."""
VERSION = "dvmetrics-code-1"
PERSON = ("family_name", "given_name", "date_of_birth")
NUMBER = "number"
NUMBERS_OF = "numbers_of"
READERS: dict[str, Callable[[str], str]] = {
    "family_name": normal.name,
    "given_name": normal.name,
    "date_of_birth": normal.day,
    NUMBER: normal.number,
}
CHECK = f"{VERSION}\ncheck of the key"
"""No text of a code: it has no field."""
CHECK_FIGURES = 8


@dataclass(frozen=True)
class Read:
    """The fields of one row as they go into a code, and by field what is wrong: `empty` or `unreadable`."""

    fields: Mapping[str, str]
    wrong: Mapping[str, str]


def read(cells: Mapping[str, str]) -> Read:
    """Each field of a row as every sender writes it."""
    fields, wrong = {}, {}
    for field, cell in cells.items():
        try:
            fields[field] = READERS[field](cell)
        except normal.Unreadable:
            wrong[field] = "unreadable"
            continue
        if not fields[field]:
            wrong[field] = "empty"
    return Read(fields, wrong)


def message(scope: Scope, fields: Mapping[str, str]) -> bytes:
    """The bytes that are hashed. Raises ValueError where a field is empty, so that no code is made of nothing."""
    if not fields or not all(fields.values()):
        raise ValueError("no code is made of an empty field")
    return "\n".join([VERSION, scope, *(f"{field}={value}" for field, value in fields.items())]).encode()


def code(key: bytes, scope: Scope, fields: Mapping[str, str]) -> str:
    """The keyed code of fields that `read` gave, in the order of the format. Raises ValueError as `message` does."""
    return hmac.new(key, message(scope, fields), hashlib.sha256).hexdigest()


def check_of(key: bytes) -> str:
    """A few figures by which two agencies can tell on the telephone that they have the same key, and which tell nobody
    the key: it is random, and these are made of it as a code is."""
    return hmac.new(key, CHECK.encode(), hashlib.sha256).hexdigest()[:CHECK_FIGURES]
