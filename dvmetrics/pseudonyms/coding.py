"""A file of the sending agency with codes in place of what tells who somebody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dvmetrics.counted import counted
from dvmetrics.deliveries.formats import Cells
from dvmetrics.deliveries.reading import looks_personal_by_name
from dvmetrics.deliveries.sums import is_a_sum
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts.schema import Column
from dvmetrics.owner_only import write_new
from dvmetrics.pseudonyms.code import NUMBERS_OF, Read, check_of, code, read
from dvmetrics.pseudonyms.plan import Plan
from dvmetrics.pseudonyms.tables import CSV, PARQUET, Opened, content, form_of
from dvmetrics.pseudonyms.tables import read as read_table
from dvmetrics.templates import find

WRONG = {
    "empty": "{field} is empty in {rows}",
    "unreadable": "{field} cannot be read in {rows}",
    "uneven": "the cells hold different numbers of people in {rows}",
    "nobody": "nobody is named in {rows}",
    "sum": "a word for a sum, such as Total, stands where the number should be in {rows}",
}
NOBODY = ("", "nobody")
"""Of a cell for several people: no fault, for there may have been none."""
UNEVEN = ("", "uneven")
A_SUM = ("", "sum")
"""With a code of its word it would look like a case, and nobody could see any more that it is none."""
FEWEST_COLUMNS = 3
"""In a narrower table a row of one cell may well be a row."""
DATES = (
    "A date of birth is read as 1970-02-09, 09/02/1970 (the day first), 9 Feb 1970 and the like; its year needs four "
    "figures."
)
Reason = tuple[str, str]
"""A field, or none where it is the whole row, and what is wrong with it."""


@dataclass(frozen=True)
class Row:
    """The people of one row, and why it has no code if it has none."""

    people: tuple[Read, ...]
    wrong: frozenset[Reason]


@dataclass(frozen=True)
class Coded:
    """What became of a file; counts are for the sender's own screen. `wrong`: by field and reason in how many rows."""

    out: Path
    plan: Plan
    rows: int
    coded: int
    different: int
    wrong: Mapping[Reason, int]
    sounding_personal: int
    above: int
    lines: int
    kept_aside: int
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
        if self.above:
            yield f"Left out: {counted(self.above, 'row')} above the header."
        if self.lines:
            yield f"Left out: {counted(self.lines, 'row')} with a single filled cell, as a line of words has."
        if self.kept_aside:
            yield f"Left out: {counted(self.kept_aside, 'column')} that a program kept as its own index."
        if self.sounding_personal:
            one, more = "other column sounds as if it", "other columns sound as if they"
            columns = counted(self.sounding_personal, one, more)
            yield f"{columns} could tell who somebody is. Leave such out with --drop COLUMN."
        yield f"Key check: {self.check}. Agencies with the same key see the same."
        yield f"The file is at {self.out}; only you can read it. Look at it before you send it."

    def _different(self) -> str:
        one, more = ("number", "different numbers") if self.plan.numbers_of else ("person", "different people")
        return counted(self.different, one, more)


def _reasons(wrong: Mapping[Reason, int]) -> str:
    return ", ".join(WRONG[reason].format(field=field, rows=rows) for (field, reason), rows in sorted(wrong.items()))


def coded_file(path: Path, out: Path, plan: Plan, key: bytes, sheet: str | None = None) -> Coded:
    """Write `out`: the file with its codes, without the columns that they were made of. `path` is not changed.

    `sheet`: of a workbook, where it has several. Raises ConfigurationError, with no cell in it, where the file or a
    column of it is not there, `out` is there already or of another format, or no row at all gives a code. Then nothing
    is written.
    """
    _expect_new(out)
    opened = read_table(path, plan.taken, sheet)
    _expect_no_code_yet(path, opened, plan)
    everything = [_row(cells, plan) for cells in _cells(opened, plan)]
    lines = _lines_of_words(opened, everything)
    opened, rows = opened.without(lines), [row for at, row in enumerate(everything) if at not in lines]
    wrong = Counter(reason for row in rows for reason in row.wrong)
    if set(wrong) - {NOBODY} and not any(row.people for row in rows):
        raise ConfigurationError(
            f"No row of {path} gives a code: {_reasons(wrong)} of {len(rows)} rows. Nothing was written."
        )
    codes = {column.name: [_codes(key, column, row, plan) for row in rows] for column in plan.codes}
    own = set(find(plan.extract).names)
    aside = set(opened.kept_aside) - plan.taken - own
    columns = _with(opened, plan, aside, codes)
    try:
        write_new(out, content(columns, form_of(out)))
    except OSError as error:
        raise ConfigurationError(f"{out} cannot be written: {error.strerror}.") from None
    made = [cell for cell in next(iter(codes.values())) if cell]
    different = {one for cell in made for one in cell.split()}
    personal = sum(map(looks_personal_by_name, set(columns) - own))
    return Coded(
        out,
        plan,
        len(rows),
        len(made),
        len(different),
        wrong,
        personal,
        opened.above,
        len(lines),
        len(aside),
        check_of(key),
    )


def _expect_new(out: Path) -> None:
    """Before any work: the file itself is made so that it can only be new."""
    try:
        is_there = out.exists() or out.is_symlink()
    except OSError as error:
        raise ConfigurationError(f"{out} cannot be written: {error.strerror}.") from None
    if is_there:
        raise ConfigurationError(f"{out} is there already. Nothing was written; name another file with --out.")
    if out.suffix.lower() not in (CSV, PARQUET):
        raise ConfigurationError(f"{out} must end in {CSV} or {PARQUET}: nothing else is written.")


def _expect_no_code_yet(path: Path, opened: Opened, plan: Plan) -> None:
    twice = [column.name for column in plan.codes if column.name in set(opened.columns) - plan.taken]
    if twice:
        raise ConfigurationError(
            f"{path} has a column {twice[0]} already; leave it out with --drop to have it made anew."
        )


def _lines_of_words(opened: Opened, rows: list[Row]) -> set[int]:
    """Which rows are lines of words, such as "Printed by …": one cell is filled and gives no code.
    Who is named in such a line would be sent with it."""
    if len(opened.columns) < FEWEST_COLUMNS:
        return set()
    filled = [
        sum(bool(cell and cell.strip()) for cell in cells) for cells in zip(*opened.columns.values(), strict=True)
    ]
    return {at for at, row in enumerate(rows) if not row.people and filled[at] == 1}


def _cells(opened: Opened, plan: Plan) -> Iterator[dict[str, str]]:
    for cells in zip(*(opened.columns[name] for name in plan.fields.values()), strict=True):
        yield {field: cell or "" for field, cell in zip(plan.fields, cells, strict=True)}


def _row(cells: Mapping[str, str], plan: Plan) -> Row:
    """The people of a row: one, or as many as stand in each of its cells. If one of several cannot be coded the row has
    no code at all: fewer codes than people would be a wrong count of them."""
    if plan.numbers_of and any(map(is_a_sum, cells.values())):
        return Row((), frozenset({A_SUM}))
    people: tuple[Read, ...] = (read(cells),)
    if plan.parted_by:
        parted = {field: _parted(cell, plan.parted_by) for field, cell in cells.items()}
        if not any(parted.values()):
            return Row((), frozenset({NOBODY}))
        if len({len(parts) for parts in parted.values()}) > 1:
            return Row((), frozenset({UNEVEN}))
        people = tuple(read(dict(zip(parted, parts, strict=True))) for parts in zip(*parted.values(), strict=True))
    wrong = frozenset(reason for person in people for reason in person.wrong.items())
    return Row(() if wrong else people, wrong)


def _parted(cell: str, sign: str) -> list[str]:
    """What stands for each person of a cell. A sign after the last is no further person; one before the first, or two
    together, are somebody of whom nothing is known, so that the others keep their places."""
    text = "\n".join(cell.splitlines()).rstrip()
    return text.removesuffix(sign).split(sign) if text.replace(sign, "").strip() else []


def _codes(key: bytes, column: Column, row: Row, plan: Plan) -> str:
    """The code, or each code of several people once. In their own order, so that they do not tell who was named first.
    Blank where a field is empty or cannot be read: there is no code of nothing."""
    if column.scope is None:
        return ""
    whose = {NUMBERS_OF: plan.numbers_of} if plan.numbers_of else {}
    return " ".join(sorted({code(key, column.scope, {**whose, **person.fields}) for person in row.people}))


def _with(opened: Opened, plan: Plan, aside: set[str], codes: Mapping[str, list[str]]) -> dict[str, Cells]:
    """The codes where the first column stood that they were made of; that column and its like left out."""
    first = next(name for name in opened.columns if name in plan.fields.values())
    columns: dict[str, Cells] = {}
    for name, cells in opened.columns.items():
        if name == first:
            columns |= {own: list(made) for own, made in codes.items()}
        if name not in plan.taken | aside:
            columns[name] = cells
    return columns
