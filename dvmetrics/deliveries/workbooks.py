"""Workbooks: their sheets, and the cells of one as text; a file that would fill the machine's memory is not opened."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

LOCKED = "EncryptedPackage".encode("utf-16-le")
"""How a workbook with a password names its only part."""
MOST_CELLS, LARGEST_PART = 10_000_000, 300_000_000
MOST_COLUMNS = 16_384
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d+)["']""")
SHEET, RELATION = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>"), re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
ROWS, COLUMNS = re.compile(rb"<(?:\w+:)?row\b[^>]*>"), re.compile(rb"<(?:\w+:)?col\s[^>]*>")
ROW, CELL = re.compile(rb"<(?:\w+:)?row\b"), re.compile(rb"<(?:\w+:)?c\b")
LETTERS = 26
Grid = list[list[str]]
Answer = TypeVar("Answer")


class NotAWorkbook(Exception):
    """It cannot be opened: it is damaged, of another kind, locked, or too large."""


def sheet_names(content: bytes) -> list[str]:
    """The sheets of a workbook, in their order. Raises NotAWorkbook, also where it has none."""
    names = _asked(content, lambda book: [str(name) for name in book.sheet_names])
    if not names:
        raise NotAWorkbook
    return names


def sheet_grid(content: bytes, sheet: str) -> Grid:
    """The cells of one sheet as text, from its first row on, whatever is blank above and beside them."""
    return _asked(content, lambda book: _as_typed_in(book.get_sheet_by_name(sheet)))


def hidden_in(content: bytes, sheet: str) -> tuple[frozenset[int], frozenset[int]]:
    """The rows and the columns of a sheet, from 1, that the workbook does not show: hidden, filtered out, folded up or
    without height or width. Raises NotAWorkbook."""
    try:
        _expect_bearable(content)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            cells = parts.read(_part(parts, sheet))
        return _hidden_rows(cells), _hidden_columns(cells)
    except Exception:  # of many kinds on a broken file
        raise NotAWorkbook from None


def _part(parts: zipfile.ZipFile, sheet: str) -> str:
    """Which part of the archive holds a sheet. Raises KeyError."""
    sheets = [_attributes(tag) for tag in SHEET.findall(parts.read("xl/workbook.xml"))]
    relation = {own["name"]: own["id"] for own in sheets}[sheet]
    relations = [_attributes(tag) for tag in RELATION.findall(parts.read("xl/_rels/workbook.xml.rels"))]
    target = {own["id"]: own["target"] for own in relations}[relation]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _attributes(tag: bytes) -> dict[str, str]:
    """By name, without its prefix and in small letters."""
    return {
        name.decode().rpartition(":")[2].lower(): html.unescape((one or other).decode())
        for name, one, other in ATTRIBUTE.findall(tag)
    }


def _hidden_rows(cells: bytes) -> frozenset[int]:
    hidden, number = set(), 0
    for tag in ROWS.findall(cells):
        row = _attributes(tag)
        number = int(row.get("r", number + 1))  # a row without its number follows the one before
        if _is_hidden(row, "ht"):
            hidden.add(number)
    return frozenset(hidden)


def _hidden_columns(cells: bytes) -> frozenset[int]:
    columns = [_attributes(tag) for tag in COLUMNS.findall(cells)]
    hidden = [own for own in columns if _is_hidden(own, "width")]
    spans = [range(int(own["min"]), min(int(own["max"]), MOST_COLUMNS) + 1) for own in hidden]
    return frozenset(number for span in spans for number in span)


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or float(attributes.get(size, 1)) == 0


def is_locked(content: bytes) -> bool:
    """Whether it is a workbook that opens only with a password."""
    return LOCKED in content


def _asked(content: bytes, ask: Callable[[Any], Answer]) -> Answer:
    from python_calamine import CalamineWorkbook

    try:
        _expect_bearable(content)
        return ask(CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # of many kinds on a broken file, some outside Exception; any may quote a cell
        raise NotAWorkbook from None


def _expect_bearable(content: bytes) -> None:
    """Two cells at the far ends of a sheet make all between them, which are more than any memory holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if any(part.file_size > LARGEST_PART for part in parts.infolist()):
            raise NotAWorkbook
        for name in parts.namelist():
            if "/worksheets/" in name and _cells_between(parts.read(name)) > MOST_CELLS:
                raise NotAWorkbook


def _cells_between(sheet: bytes) -> int:
    places = set(PLACE.findall(sheet))
    rows = max((int(number) for _, number in places), default=0)
    named = max((_column(letters) for letters, _ in places), default=0)
    unnamed = max(len(CELL.findall(row)) for row in ROW.split(sheet))
    return rows * max(named, unnamed)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + letter - ord("A") + 1
    return number


def _as_typed_in(sheet: Any) -> Grid:
    rows = sheet.to_python(skip_empty_area=True)
    down, along = sheet.start or (0, 0)
    width = max(map(len, rows), default=0)
    timed = {place for place in range(width) if any(type(row[place]) is datetime for row in rows)}
    cells = [[_cell(cell, timed=place in timed) for place, cell in enumerate(row)] for row in rows]
    return [[] for _ in range(down)] + [[""] * along + row for row in cells]


def _cell(cell: Any, *, timed: bool) -> str:
    """One cell as its sender sees it. In a column with times a day without one is its midnight; a number is given to
    the 15 digits that a workbook keeps."""
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%dT%H:%M:%S" if timed else "%Y-%m-%d")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return format(cell, ".15g") if isinstance(cell, float) else str(cell)
