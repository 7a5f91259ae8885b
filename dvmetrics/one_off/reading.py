"""A table of counts as people hand it over: a CSV file of a spreadsheet or a program.

What is wrong becomes one sentence with the file, the column, the rule and the number of rows, never with a value.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.disclosure.table import TOTAL
from dvmetrics.errors import ConfigurationError

SEPARATORS = ",;\t"
LIKE_TOTAL = {"total", "totals", "grand total", "sub-total", "subtotal", "all", "overall", "sum"}
WHOLE = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ ']\d{3})+)(?:\.0+)?", re.ASCII)
"""A whole number, plain or with separators of thousands; programs that know no whole numbers write `12.0`."""
NUMBER = re.compile(r"[-+−]?[\d ,.']*\d[\d ,.']*%?", re.ASCII)
SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")
THREE_ZEROS = re.compile(r"\d{1,3}\.000", re.ASCII)
"""Where a comma may stand for the point of decimals, nobody knows whether this is two or two thousand."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
MOST = 100_000_000
"""A larger number is no count of people here, and too large for the attack to be exact to one person."""
COLUMNS_NAMED = 12
TITLE = "Take out a title that stands above the names of columns."


@dataclass(frozen=True)
class CountTable:
    """A table that was read: its file, `frame` (texts; counts as plain whole numbers or `[c]`), the column of counts,
    the line of the file on which each row ends, and how the file was written."""

    path: Path
    frame: pd.DataFrame
    count: str
    lines: tuple[int, ...]
    separator: str
    encoding: str

    @property
    def dimensions(self) -> list[str]:
        """The columns beside the counts."""
        return [str(name) for name in self.frame.columns if name != self.count]


@dataclass(frozen=True)
class _Rows:
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    separator: str
    encoding: str


def read(path: Path, count: str | None = None) -> CountTable:
    """Read a table of counts. Without `count` the column of counts is found: the one with `[c]` in it, else the one
    called count, else the only one with nothing but whole numbers.

    Raises ConfigurationError for a file that holds no such table.
    """
    raw = _rows(path, count)
    cells = {name: [row[place] for row in raw.rows] for place, name in enumerate(raw.header)}
    column = _found(path, cells) if count is None else _named(path, cells, count.strip())
    cells[column] = _counts(path, column, cells[column], raw)
    for name in cells:
        if name != column:
            _expect_dimension(path, name, cells[name], raw.lines)
    beside = {name: own for name, own in cells.items() if name != column}
    _expect_combinations_once(path, list(beside.values()), raw.lines)
    for name, own in beside.items():
        if not tells_apart(name, beside) and _is_measured(own):
            raise ConfigurationError(
                f"{path}, column {name}: it holds shares, rates or other measurements, which would be published as "
                "they are. Take the column out."
            )
    frame = pd.DataFrame({name: pd.Series(own, dtype="str") for name, own in cells.items()})
    return CountTable(path, frame, column, tuple(raw.lines), raw.separator, raw.encoding)


def _rows(path: Path, count: str | None) -> _Rows:
    text, encoding = _text(path)
    stated = re.match(r"sep=([,;\t])\r?\n", text)  # Excel's own first line
    first = (text[stated.end() :] if stated else text).lstrip("\r\n").partition("\n")[0]
    separator = stated[1] if stated else max(SEPARATORS, key=re.sub(r'"[^"]*"', "", first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            cells = [SPACES.sub(" ", cell).strip() for cell in row]
            if any(cells) and not (stated and reader.line_num == 1):  # spreadsheets leave empty rows below a table
                found.append((reader.line_num, cells))
    except csv.Error:
        raise ConfigurationError(f"{path} is not in the form of a CSV file (line {reader.line_num}).") from None
    if len(found) < 2:
        raise ConfigurationError(f"{path} has no rows: a line of column names and the rows below it are needed.")
    (_, header), body = found[0], found[1:]
    while header and not header[-1] and not any(any(row[len(header) - 1 :]) for _, row in body):
        header.pop()
    rows = [row[: len(header)] if not any(row[len(header) :]) else row for _, row in body]
    lines = [line for line, _ in body]
    _expect_names(path, header, count)
    _expect_header(path, header)
    _expect(
        path,
        lines,
        [len(row) != len(header) for row in rows],
        "has not as many cells as there are columns; take out a title above the table, and a source or notes below it",
    )
    return _Rows(header, rows, lines, separator, encoding)


def _text(path: Path) -> tuple[str, str]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise ConfigurationError(f"{path} is a folder; a CSV file is needed.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    is_marked = content.startswith(b"\xef\xbb\xbf")
    encoding = "utf-16" if is_wide else "utf-8-sig" if is_marked else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if CONTROL.search(text):
        raise ConfigurationError(
            f"{path} is not a text file in UTF-8. From a spreadsheet, save the table as 'CSV UTF-8' and take that file."
        )
    return text, encoding


def _expect_names(path: Path, header: Sequence[str], count: str | None) -> None:
    """Refuse a first line with numbers, before anything is said with what may be counts in place of names."""
    if any(_has_digits_only(name) and name != (count or "").strip() for name in header):
        raise ConfigurationError(
            f"{path}: the first line holds numbers, so the names of columns seem to be missing. Write a line of names "
            f"above the rows. {TITLE} Where numbers are names, such as years side by side, write one row for each "
            "combination; if only the column of counts has a number for its name, give it with --count."
        )


def _has_digits_only(name: str) -> bool:
    return name == HIDDEN or (any(map(str.isdigit, name)) and not any(map(str.isalpha, name)))


def _expect_header(path: Path, header: Sequence[str]) -> None:
    unnamed = [place for place, name in enumerate(header, start=1) if not name]
    if unnamed:
        raise ConfigurationError(
            f"{path}: column {unnamed[0]} has no name. Name it in the first line, or take it out if it only numbers "
            f"the rows. {TITLE}"
        )
    same = [name for name, number in Counter(map(str.casefold, header)).items() if number > 1]
    if same:
        raise ConfigurationError(f"{path}: two columns have the same name, capital letters apart ({same[0]}).")
    if len(header) < 2:
        raise ConfigurationError(
            f"{path} has one column only. A table needs a column of counts and at least one beside it, with commas, "
            f"semicolons or tabs between them. {TITLE}"
        )


def _named(path: Path, cells: dict[str, list[str]], count: str) -> str:
    if count in cells:
        return count
    folded = {name.casefold(): name for name in cells}
    near = [folded[name] for name in get_close_matches(count.casefold(), folded, n=len(folded), cutoff=0.5)]
    there = [*near, *(name for name in cells if name not in near)]
    more = f" and {len(there) - COLUMNS_NAMED} more" if len(there) > COLUMNS_NAMED else ""
    raise ConfigurationError(
        f"{path} has no column {count or 'without a name'}. Columns there: {', '.join(there[:COLUMNS_NAMED])}{more}."
    )


def _found(path: Path, cells: dict[str, list[str]]) -> str:
    like = {name: own for name, own in cells.items() if all(text == HIDDEN or whole(text) is not None for text in own)}
    for choice in (
        [name for name, own in like.items() if HIDDEN in own],
        [name for name in cells if name.casefold() == "count"],
        list(like),
    ):
        if len(choice) == 1:
            return choice[0]
    raise ConfigurationError(f"{path}: which column holds the counts? Say so with --count. {HIDDEN} stands for hidden.")


def whole(text: str) -> int | None:
    """The whole number that a text is, not negative; None for any other text."""
    match = WHOLE.fullmatch(text)
    return int(re.sub(r"\D", "", match[1])) if match else None


def _counts(path: Path, name: str, texts: Sequence[str], raw: _Rows) -> list[str]:
    wrong: dict[str, list[int]] = {}
    found = []
    for text, line in zip(texts, raw.lines, strict=True):
        number = whole(text)
        if text != HIDDEN and (fault := _fault(text, number, raw.separator)):
            wrong.setdefault(fault, []).append(line)
        found.append(text if number is None else str(number))
    if wrong:
        each = ". ".join(f"{fault} in {_places(lines)}" for fault, lines in wrong.items())
        raise ConfigurationError(f"{path}, column {name}: a count must be a whole number, 0 or more. {each}.")
    return found


def _fault(text: str, number: int | None, separator: str) -> str | None:
    """What is wrong with a count, if anything is."""
    if separator != "," and THREE_ZEROS.fullmatch(text):
        return "It ends in a point and three zeros, which may be thousands or decimals (write it without the point)"
    if number is not None:
        return f"It is more than {MOST:,}" if number > MOST else None
    if not text:
        return "It is missing (write 0 where none were counted, and take out a source or notes below the table)"
    if not NUMBER.fullmatch(text):
        return "It is text"
    return "It is negative" if text[0] in "-−" else "It is no whole number"


def _expect_dimension(path: Path, name: str, texts: Sequence[str], lines: Sequence[int]) -> None:
    where = f"{path}, column {name}"

    def expect(is_wrong: Callable[[str], bool], rule: str) -> None:
        _expect(where, lines, [is_wrong(text) for text in texts], rule)

    expect(lambda text: not text, f"has no value; write {TOTAL} where a row stands for all values")
    expect(
        lambda text: text != TOTAL and text.casefold() in LIKE_TOTAL,
        f"reads like a total; write {TOTAL} where a row stands for all values, take subtotals out or give what they "
        "sum up a column of its own, and give any other value another name",
    )
    if set(texts) == {TOTAL}:
        raise ConfigurationError(f"{where}: there is no value but {TOTAL}; take the column out.")
    spelt = {text.casefold(): text for text in texts}
    expect(lambda text: spelt[text.casefold()] != text, "differs from another value in capital letters only")


def _expect_combinations_once(path: Path, columns: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
    seen: set[tuple[str, ...]] = set()
    again = []
    for key in zip(*columns, strict=True):
        again.append(key in seen)
        seen.add(key)
    _expect(path, lines, again, "has the same values beside the count as an earlier one; add them up first")


def tells_apart(name: str, columns: Mapping[str, Sequence[str]]) -> bool:
    """Whether rows differ in one of the columns beside the counts alone."""
    others = list(zip(*(own for other, own in columns.items() if other != name), strict=True))
    return len(set(others)) < len(columns[name])


def _is_measured(texts: Sequence[str]) -> bool:
    numbers = [text for text in texts if text != TOTAL]
    return all(NUMBER.fullmatch(text) for text in numbers) and any(whole(text) is None for text in numbers)


def _expect(where: Path | str, lines: Sequence[int], is_wrong: Sequence[bool], rule: str) -> None:
    """Refuse a file in which some rows break a rule, which goes on from `a row …`."""
    places = [line for line, wrong in zip(lines, is_wrong, strict=True) if wrong]
    if places:
        raise ConfigurationError(f"{where}: a row {rule}. So in {_places(places)}.")


def _places(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"1 row (line {lines[0]})"
    return f"{len(lines):,} rows (first on line {lines[0]})"
