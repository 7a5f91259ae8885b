"""A workbook read back from its parts, without the library that wrote it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LETTERS = re.compile(r"[A-Z]+")
Cell = str | float


def parts_of(workbook: Path) -> dict[str, ElementTree.Element]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(workbook) as parts:
        return {name: ElementTree.fromstring(parts.read(name)) for name in parts.namelist()}  # noqa: S314 - our own


def strings_of(workbook: Path) -> list[str]:
    """Every text that cells of a workbook share."""
    return ["".join(own.itertext()) for own in parts_of(workbook)["xl/sharedStrings.xml"]]


def sheets_of(workbook: Path) -> dict[str, list[dict[str, Cell]]]:
    """By name of a sheet its rows, each with its cells by letter of the column: texts and numbers."""
    parts, strings = parts_of(workbook), strings_of(workbook)
    names = [own.attrib["name"] for own in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    return {
        name: [_cells(row, strings) for row in parts[f"xl/worksheets/sheet{place}.xml"].iter(f"{MAIN}row")]
        for place, name in enumerate(names, start=1)
    }


def _cells(row: ElementTree.Element, strings: list[str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for own in row.iter(f"{MAIN}c"):
        value = own.findtext(f"{MAIN}v")
        letters = LETTERS.match(own.attrib["r"])
        assert letters is not None
        if value is not None:
            found[letters[0]] = strings[int(value)] if own.get("t") == "s" else float(value)
    return found


def table_of(workbook: Path, sheet: str) -> list[dict[str, Cell]]:
    """The rows of the table of a sheet by the names in its header, which is the row with most cells."""
    rows = sheets_of(workbook)[sheet]
    head = next(place for place, row in enumerate(rows) if len(row) > 1)
    return [{str(rows[head][letters]): cell for letters, cell in row.items()} for row in rows[head + 1 :]]
