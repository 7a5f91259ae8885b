"""A file of the sending agency with codes in place of what tells who somebody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from dvmetrics.deliveries.formats import plain_name
from dvmetrics.deliveries.reading import PERSONAL_NAME
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts.schema import Column
from dvmetrics.owner_only import write_new
from dvmetrics.pseudonyms.code import NUMBER, NUMBERS_OF, PERSON, READERS, Read, check_of, code, read
from dvmetrics.pseudonyms.tables import content, form_of, texts
from dvmetrics.pseudonyms.tables import read as read_table
from dvmetrics.templates import ONE_PERSONS, SHORT, SHORT_NAME, find

WRONG = {"empty": "is empty in", "unreadable": "cannot be read in"}
DATES = (
    "A date of birth is read as 1970-02-09, 09/02/1970 (the day first), 9 Feb 1970 and the like; its year needs four "
    "figures."
)


@dataclass(frozen=True)
class Plan:
    """What is coded from what: `codes` are columns of one extract, `fields` by field the column of the file, in the
    order of the format; `numbers_of` whose number it is, empty where the fields are those of a person. `dropped`:
    further columns that are left out."""

    extract: str
    codes: tuple[Column, ...]
    fields: Mapping[str, str]
    numbers_of: str = ""
    dropped: tuple[str, ...] = ()


def plan(
    codes: Iterable[str], columns: Iterable[str], numbers_of: str | None = None, dropped: Iterable[str] = ()
) -> Plan:
    """A plan from words such as `police_incident.victim_key` and `family_name=Surname`.

    Raises ConfigurationError for a code that no extract has, and for fields that such a code is not made of: always the
    same three of a person, or one number and whose it is, so that the codes of two agencies cannot miss each other for
    being made of different fields.
    """
    extract, wanted = _codes(codes)
    fields = _fields(columns)
    if set(fields) == {NUMBER}:
        if not SHORT.fullmatch(numbers_of or ""):
            raise ConfigurationError(
                f"A code of a number needs --numbers-of: whose number it is, as {SHORT_NAME}. The same number of two "
                "agencies is two people or cases."
            )
        return Plan(extract, wanted, fields, numbers_of or "", tuple(dropped))
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
    return Plan(extract, wanted, {field: fields[field] for field in PERSON}, "", tuple(dropped))


def _codes(words: Iterable[str]) -> tuple[str, tuple[Column, ...]]:
    found: dict[str, dict[str, Column]] = {}
    for word in words:
        extract, _, name = word.partition(".")
        own = find(extract)
        keys = [column for column in own.columns if column.kind == "key"]
        column = next((key for key in keys if key.name == name), None)
        if column is None:
            several = (
                f" {name} holds several codes in one cell, which is not made here."
                if name in own.of_kind("keys")
                else ""
            )
            raise ConfigurationError(
                f"{extract} has no code {name or '(none was named)'} to be made.{several} It has: "
                f"{', '.join(f'{extract}.{key.name}' for key in keys) or 'none'}."
            )
        found.setdefault(extract, {})[name] = column
    if len(found) != 1:
        raise ConfigurationError("Name with --code which code is made, all of one extract: police_incident.victim_key.")
    [(extract, columns)] = found.items()
    return extract, tuple(columns.values())


def _fields(words: Iterable[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for word in words:
        field, parted, column = (part.strip() for part in word.partition("="))
        if field not in READERS:
            raise ConfigurationError(
                f"--column says which field a column holds, as FIELD=COLUMN; the fields are: {', '.join(READERS)}."
            )
        if field in fields or (column or field) in fields.values():
            raise ConfigurationError("Each field is one column, and each column one field: --column names one twice.")
        fields[field] = column if parted and column else field
    return fields


@dataclass(frozen=True)
class Coded:
    """What became of a file; counts are for the sender's own screen. `wrong`: by field and reason in how many rows."""

    out: Path
    plan: Plan
    rows: int
    coded: int
    different: int
    wrong: Mapping[tuple[str, str], int]
    sounding_personal: int
    check: str

    def sentences(self) -> Iterator[str]:
        """What was done, what is blank and why, and what to look at before the file is sent."""
        names = " and ".join(column.name for column in self.plan.codes)
        yield f"{self.coded} of {self.rows} rows have {names}, of {self._different()}."
        if self.coded < self.rows:
            yield f"It is blank in {self.rows - self.coded}: {_reasons(self.wrong)}."
            if ("date_of_birth", "unreadable") in self.wrong:
                yield DATES
            if any(column.required for column in self.plan.codes):
                yield "The gate takes no file in which it is blank: correct these rows, or leave them out and say so."
        if self.sounding_personal:
            one, more = "1 other column sounds as if it", f"{self.sounding_personal} other columns sound as if they"
            columns = one if self.sounding_personal == 1 else more
            yield f"{columns} could tell who somebody is. Leave such out with --drop COLUMN."
        yield f"Key check: {self.check}. Agencies with the same key see the same."
        yield f"The file is at {self.out}; only you can read it. Look at it before you send it."

    def _different(self) -> str:
        one, more = ("number", "different numbers") if self.plan.numbers_of else ("person", "different people")
        return f"{self.different} {one if self.different == 1 else more}"


def _reasons(wrong: Mapping[tuple[str, str], int]) -> str:
    return ", ".join(f"{field} {WRONG[reason]} {rows}" for (field, reason), rows in sorted(wrong.items()))


def coded_file(path: Path, out: Path, plan: Plan, key: bytes) -> Coded:
    """Write `out`: the file with its codes, without the columns that they were made of. `path` is not changed.

    Raises ConfigurationError, with no cell in it, where the file or a column of it is not there, `out` is there already
    or of another format, or no row at all gives a code. Then nothing is written.
    """
    if out.exists() or out.is_symlink():
        raise ConfigurationError(f"{out} is there already. Nothing was written; name another file with --out.")
    if form_of(path) != form_of(out):
        raise ConfigurationError(f"{out} must be of the same format as {path}.")
    table = read_table(path)
    _expect_columns(path, table, plan)
    rows = [read(cells) for cells in _cells(table, plan)]
    wrong = Counter(pair for row in rows for pair in row.wrong.items())
    if rows and all(row.wrong for row in rows):
        raise ConfigurationError(
            f"No row of {path} gives a code: {_reasons(wrong)} of {len(rows)} rows. Nothing was written."
        )
    codes = {column.name: [_code(key, column, row, plan) for row in rows] for column in plan.codes}
    coded = _with(table, plan, codes)
    try:
        write_new(out, content(coded, form_of(out)))
    except OSError as error:
        raise ConfigurationError(f"{out} cannot be written: {error.strerror}.") from None
    made = [own for own in next(iter(codes.values())) if own is not None]
    others = set(coded.column_names) - set(find(plan.extract).names)
    personal = sum(bool(PERSONAL_NAME.search(plain_name(name))) for name in others)
    return Coded(out, plan, len(rows), len(made), len(set(made)), wrong, personal, check_of(key))


def _expect_columns(path: Path, table: pa.Table, plan: Plan) -> None:
    taken = {*plan.fields.values(), *plan.dropped}
    missing = sorted(taken - set(table.column_names))
    if missing:
        raise ConfigurationError(
            f"{path} has no column {' or '.join(missing)}. Capitals and spaces count; the first row must be the header."
        )
    twice = [column.name for column in plan.codes if column.name in set(table.column_names) - taken]
    if twice:
        raise ConfigurationError(
            f"{path} has a column {twice[0]} already; leave it out with --drop to have it made anew."
        )


def _cells(table: pa.Table, plan: Plan) -> Iterator[dict[str, str]]:
    columns = [texts(table.column(name)) for name in plan.fields.values()]
    for cells in zip(*columns, strict=True):
        yield dict(zip(plan.fields, cells, strict=True))


def _code(key: bytes, column: Column, row: Read, plan: Plan) -> str | None:
    """The code, or None where a field is empty or cannot be read: there is no code of nothing."""
    if row.wrong or column.scope is None:
        return None
    whose = {NUMBERS_OF: plan.numbers_of} if plan.numbers_of else {}
    return code(key, column.scope, {**whose, **row.fields})


def _with(table: pa.Table, plan: Plan, codes: Mapping[str, list[str | None]]) -> pa.Table:
    """The codes where the first column stood that they were made of; that column and its like left out."""
    place = min(table.column_names.index(name) for name in plan.fields.values())
    taken = {*plan.fields.values(), *plan.dropped}
    place -= sum(name in taken for name in table.column_names[:place])
    left = table.select([name for name in table.column_names if name not in taken])
    for shift, (name, cells) in enumerate(codes.items()):
        left = left.add_column(place + shift, name, pa.array(cells, pa.string()))
    return left
