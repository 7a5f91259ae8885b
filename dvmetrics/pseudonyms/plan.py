"""What is coded from what, as the sending agency said it on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dvmetrics.column_words import ONE_PERSONS
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column
from dvmetrics.pseudonyms.code import NUMBER, PERSON, READERS
from dvmetrics.pseudonyms.key import could_be_a_key
from dvmetrics.pseudonyms.tables import plain
from dvmetrics.templates import find
from dvmetrics.texts import SHORT, SHORT_NAME

PARTED_BY = {"semicolon": ";", "comma": ",", "bar": "|", "line": "\n"}
"""What stands between the people of one cell. Words, since a semicolon or a bar on a command line is something else."""


@dataclass(frozen=True)
class Plan:
    """What is coded from what: `codes` are columns of one extract, `fields` by field the column of the file, in the
    order of the format; `numbers_of` whose number it is, empty where the fields are those of a person. `dropped`:
    further columns that are left out. `parted_by`: the sign between the people of one cell, empty where it holds one.
    """

    extract: str
    codes: tuple[Column, ...]
    fields: Mapping[str, str]
    numbers_of: str = ""
    dropped: tuple[str, ...] = ()
    parted_by: str = ""

    @property
    def taken(self) -> set[str]:
        """The columns of the file that do not go into the new one."""
        return {*self.fields.values(), *self.dropped}


def plan(
    codes: Iterable[str],
    columns: Iterable[str],
    numbers_of: str | None = None,
    dropped: Iterable[str] = (),
    parted_by: str | None = None,
) -> Plan:
    """A plan from words such as `police_incident.victim_key` and `family_name=Surname`.

    Raises ConfigurationError for a code that no extract has, and for fields that such a code is not made of: always the
    same three of a person, or one number and whose it is, so that the codes of two agencies cannot miss each other for
    being made of different fields.
    """
    extract, wanted = _codes(codes)
    sign = _sign(wanted, parted_by)
    left_out = tuple(map(plain, dropped))
    fields = _fields(columns)
    if set(fields) == {NUMBER}:
        if not SHORT.fullmatch(numbers_of or ""):
            raise ConfigurationError(
                f"A code of a number needs --numbers-of: whose number it is, as {SHORT_NAME}. The same number of two "
                "agencies is two people or cases."
            )
        return Plan(extract, wanted, fields, numbers_of or "", left_out, sign)
    if set(fields) != set(PERSON):
        raise ConfigurationError(
            f"A code is made of {', '.join(PERSON)} together, or of {NUMBER} alone, and of nothing else: only then do "
            "the codes of all agencies meet. Name the column of each, for example --column family_name=Surname."
        )
    if numbers_of:
        raise ConfigurationError(f"--numbers-of goes with --column {NUMBER}=COLUMN alone.")
    of_no_person = [column.name for column in wanted if column.scope not in ONE_PERSONS]
    if of_no_person:
        raise ConfigurationError(
            f"{of_no_person[0]} is the code of a case or the like and not of a person: make it of your own number, "
            f"with --column {NUMBER}=COLUMN --numbers-of AGENCY."
        )
    return Plan(extract, wanted, {field: fields[field] for field in PERSON}, "", left_out, sign)


def _codes(words: Iterable[str]) -> tuple[str, tuple[Column, ...]]:
    found: dict[str, dict[str, Column]] = {}
    for word in words:
        extract, _, name = word.partition(".")
        if could_be_a_key(word) and extract not in EXTRACTS:
            raise ConfigurationError("--code names no extract. It says which code is made: police_incident.victim_key.")
        own = find(extract)
        keys = [own.column(key) for key in own.of_kind("key", "keys")]
        column = next((key for key in keys if key.name == name), None)
        if column is None:
            raise ConfigurationError(
                f"{extract} has no code {name or '(none was named)'} to be made. It has: "
                f"{', '.join(f'{extract}.{key.name}' for key in keys) or 'none'}."
            )
        found.setdefault(extract, {})[name] = column
    if len(found) != 1:
        raise ConfigurationError("Name with --code which code is made, all of one extract: police_incident.victim_key.")
    [(extract, columns)] = found.items()
    return extract, tuple(columns.values())


def _sign(codes: tuple[Column, ...], word: str | None) -> str:
    """The sign between people. A cell of several is never taken for one of one: its names would run into each other."""
    several = [column.name for column in codes if column.kind == "keys"]
    if several and len(several) < len(codes):
        raise ConfigurationError(
            f"{several[0]} holds several codes in one cell, and other codes one: make them one after the other."
        )
    if several and word not in PARTED_BY:
        raise ConfigurationError(
            f"{several[0]} holds several codes in one cell: say with --parted-by what stands between the people in "
            f"your cells, which is one of {', '.join(PARTED_BY)}."
        )
    if word is not None and not several:
        raise ConfigurationError(f"{codes[0].name} is the code of one person or case, so --parted-by is not for it.")
    return PARTED_BY[word] if word is not None else ""


def _fields(words: Iterable[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for word in words:
        field, parted, column = (plain(part) for part in word.partition("="))
        if field not in READERS:
            raise ConfigurationError(
                f"--column says which field a column holds, as FIELD=COLUMN; the fields are: {', '.join(READERS)}."
            )
        if field in fields or (column or field) in fields.values():
            raise ConfigurationError("Each field is one column, and each column one field: --column names one twice.")
        fields[field] = column if parted and column else field
    return fields
