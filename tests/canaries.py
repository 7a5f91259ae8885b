"""Canaries: made-up cells that occur nowhere else, put into every column of a partnership's files where the gate takes
them and where it does not, and the search for them in anything that was written or said."""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column
from dvmetrics.gate.suites import SUITES
from dvmetrics.periods import Quarter
from tests.deliveries.folder import SENDERS, Sent, sent
from tests.deliveries.making import AGENCIES, QUARTERS, Row

WORD = "kanari"
"""Every made-up word holds it."""
CODE = "ca4a41e5"
"""Every person's and case's code begins with it."""
OPEN_DAYS = {1: 2, 5: 8, 6: 8, 7: 8, 14: 18, 15: 18, 16: 18, 17: 18, 28: 27, 29: 27, 30: 27, 31: 27}
"""Days of a month that pages hold whoever was there: periods begin and end, charts place a period at its middle and end
their axis a little after the last. A row's other days are nobody's business, so its dates are moved to the nearest,
which keeps their order."""
CALENDARS = ("kpi_return", "school_calendar", "legal_rota")
"""Extracts with a row for every day or period, which cannot be moved."""
PACKED = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
"""Also one after a comma, as cells of a table stand."""
DAY = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)")


@dataclass
class Canaries:
    """What was planted: numbers and days by the field that they stand in. Words and codes are known by their make."""

    numbers: dict[str, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    fields: set[tuple[str, str]] = field(default_factory=set)

    def number(self, where: str, largest: float | None, *, whole: bool) -> str | None:
        """A number of its own for a field, not above the largest that the gate takes; None where it takes too few. No
        rounding to 5 leaves it as it is."""
        place = len(self.numbers)
        if largest is None or largest >= 2_000_000:
            text = str(7_310_003 + 10 * place)
        elif largest >= 1_000_000:
            text = str(673_003 + 10 * place)
        elif not whole:
            text = f"{40 + place % 30}.{731_003 + 10 * place}"
        else:
            return None
        self.numbers[text] = where
        return text

    def found_in(self, content: bytes) -> set[str]:
        """The canaries in some bytes: as text in any usual encoding, and packed in base64, as plotly packs arrays."""
        found: set[str] = set()
        for plain in _unpacked(content):
            found |= self._in_text(plain.replace(b"\0", b"").decode("ascii", "replace"))
            found |= {
                self.numbers[text] for text, forms in self._binary.items() if any(form in plain for form in forms)
            }
        return found

    def _in_text(self, text: str) -> set[str]:
        lowered = text.lower()
        found = {lowered[at.start() : at.start() + 40].split('"')[0] for at in re.finditer(f"{WORD}|{CODE}", lowered)}
        found_numbers = NUMBER.findall(text)
        tokens = {part for token in found_numbers for part in (token.replace(",", ""), *token.split(","))}
        for token in tokens:
            whole, _, decimals = token.partition(".")
            known = self.numbers.get(token) or (self.numbers.get(whole) if not decimals.strip("0") else None)
            found |= {known} if known is not None else set()
        found |= {self.days[day] for day in DAY.findall(text) if day in self.days}
        return found

    @property
    def _binary(self) -> dict[str, tuple[bytes, ...]]:
        return {text: (struct.pack("<d", float(text)),) for text in self.numbers}


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes themselves, what is compressed in them, and each run of base64 decoded."""
    yield content
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    packed = []
    for run in PACKED.findall(content):
        with contextlib.suppress(binascii.Error):
            packed.append(base64.b64decode(run.rstrip(b"=") + b"=" * (-len(run.rstrip(b"=")) % 4)))
    yield b"\n".join(packed)


@cache
def _largest(extract: str, *, beside_warnings: bool) -> Mapping[str, float]:
    """The largest number that the gate takes in a column; a limit that is only warned of is none."""
    suite = json.loads((SUITES / f"{extract}.json").read_text(encoding="utf-8"))
    found = [own for own in suite["expectations"] if "max_value" in own["kwargs"]]
    if beside_warnings:
        found = [own for own in found if own["severity"] == "critical"]
    return {own["kwargs"]["column"]: own["kwargs"]["max_value"] for own in found}


def files_of(folder: Path, quarters: Iterable[Quarter]) -> Iterator[Sent]:
    """Every file of the tiny partnership in some quarters."""
    for quarter in quarters:
        for extract, agencies in SENDERS.items():
            for agency in agencies:
                file = sent(folder, extract, agency, quarter)
                if file.path.is_file():
                    yield file


def plant(folder: Path, canaries: Canaries) -> None:
    """Put canaries that the gate accepts into every file: all codes and open words, a number in each column that takes
    one of its own, and all days within a month."""
    for file in files_of(folder, QUARTERS):
        extract = EXTRACTS[file.extract]
        rows = [
            {
                name: _planted(cell, extract.column(name), f"{file.extract}.{name}", canaries)
                for name, cell in row.items()
            }
            for row in file.rows
        ]
        _plant_numbers(rows, file, canaries)
        _plant_agencies(rows, file, canaries)
        file.write(rows)
        # A version may be any short word; it is published only where another one comes after it.
        file.note(schema_version=f"{WORD}-{file.quarter}", definition_version=f"{WORD}-1")


def _planted(cell: str, column: Column, where: str, canaries: Canaries) -> str:
    extract = where.partition(".")[0]
    if column.kind in ("key", "keys") and cell:
        canaries.fields.add((extract, column.name))
        return " ".join(CODE + key[len(CODE) :] for key in cell.split())
    if column.kind in ("date", "datetime") and cell:
        if extract not in CALENDARS:
            cell = f"{cell[:8]}{OPEN_DAYS.get(int(cell[8:10]), int(cell[8:10])):02}{cell[10:]}"
        if int(cell[8:10]) not in OPEN_DAYS:
            canaries.days[cell[:10]] = f"{where} {cell[:10]}"
            canaries.fields.add((extract, column.name))
        return cell
    is_open = column.kind == "name" or (column.kind == "code" and not column.codes)
    if is_open and cell and cell not in AGENCIES and extract not in ("kpi_return", "population_group"):
        canaries.fields.add((extract, column.name))
        return f"{WORD.title()} {cell}" if column.kind == "name" else f"{WORD}_{cell}"[:30]
    return cell


def _plant_numbers(rows: list[Row], file: Sent, canaries: Canaries) -> None:
    """One number of its own in each column that has any."""
    limits = _largest(file.extract, beside_warnings=True)
    for column in EXTRACTS[file.extract].columns:
        given = [place for place, row in enumerate(rows) if row.get(column.name)]
        places = given or list(range(len(rows)))
        if column.kind in ("count", "number") and places and column.name != "year":
            where = f"{file.extract}.{column.name}"
            text = canaries.number(where, limits.get(column.name), whole=column.kind == "count")
            if text is not None:
                rows[places[len(places) // 2]][column.name] = text
                canaries.fields.add((file.extract, column.name))


def _plant_agencies(rows: list[Row], file: Sent, canaries: Canaries) -> None:
    """An agency that nobody names, in one row of each column that holds known ones only."""
    for column in EXTRACTS[file.extract].columns:
        held = [row[column.name] for row in rows]
        if set(held) - {""} <= set(AGENCIES) and set(held) != {""} and column.name != "indicator":
            rows[len(rows) // 2][column.name] = f"{WORD}_harbour_housing"
            canaries.fields.add((file.extract, column.name))


def _bad_cells(where: str, canaries: Canaries) -> list[str]:
    """What no column may hold, each with a canary in it: words, another's code, what a spreadsheet runs, markup, unseen
    characters, a day long ago or none at all, a number too large, a name, a telephone number, a very long cell."""
    number = canaries.number(where, None, whole=True) or ""
    canaries.days["1887-04-19"] = "a day long ago"
    return [
        f"{WORD} told us in her own words what happened",
        f"{WORD.title()} Surname",
        f"{WORD}_code_{number}",
        f"=HYPERLINK({WORD})",
        f"<b>{WORD}</b>",
        f"{WORD}\u200b\u202e",
        "1887-04-19",
        f"2001-02-30 {WORD}",
        number,
        f"9{number}e99",
        f"-{number}",
        f"{CODE}{number}",
        f"{WORD}@example.org, SK1 3XX",
        f"0161 496 0{number[-3:]} {WORD}",
        f"{WORD} " * 5_000,
    ]


def spoil_cells(folder: Path, quarters: Iterable[Quarter], canaries: Canaries) -> None:
    """Put into every column of every file of the quarters each cell that it may not hold, as far as its rows go."""
    for file in files_of(folder, quarters):
        rows = file.rows
        for place, name in enumerate(rows[0]):
            bad = _bad_cells(f"{file.extract}.{name}", canaries)
            for turn, row in enumerate(rows):
                row[name] = bad[(place + turn) % len(bad)]
            canaries.fields.add((file.extract, name))
        file.write(rows)


def spoil_files(folder: Path, quarters: Iterable[Quarter]) -> None:
    """Break the files of the quarters as files, each in another way, with canaries where it is broken."""
    turns = count()
    for file in files_of(folder, quarters):
        FILES[next(turns) % len(FILES)](file)


def _columns_of_nobody_asked_for(file: Sent) -> None:
    file.write([{**row, f"{WORD}_surname": f"{WORD.title()} Smith", f"{WORD}": "x"} for row in file.rows])


def _a_note(text: str) -> Callable[[Sent], object]:
    return lambda file: file.note_path.write_text(text, encoding="utf-8")


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Sent], object]:
    return lambda file: file.write_bytes(change(file.path.read_bytes()), 3)


def _parquet(file: Sent) -> None:
    """Columns of lists, bytes and decimals in place of text, with a time zone and a name that is no column."""
    names = EXTRACTS[file.extract].names
    kinds: list[list[object]] = [[[WORD]], [WORD.encode()], [Decimal("7310003.7")], [{WORD: WORD}], [datetime.now(UTC)]]
    columns = {name: kinds[place % len(kinds)] for place, name in enumerate(names)}
    pq.write_table(pa.table({**columns, WORD: [WORD]}), file.path.with_suffix(".parquet"))
    file.path.unlink()


def _as_a_workbook(file: Sent) -> None:
    file.path.with_suffix(".xlsx").write_bytes(b"PK\x03\x04" + WORD.encode())
    file.path.unlink()


FILES: tuple[Callable[[Sent], object], ...] = (
    _columns_of_nobody_asked_for,
    _parquet,
    _as_a_workbook,
    _bytes(lambda old: old + f'"{WORD},\n'.encode()),
    _bytes(lambda old: old + f'"{WORD}" {WORD},\n'.encode()),
    _bytes(lambda old: old + f"{WORD} caf\xe9\n".encode("cp1252")),
    _bytes(lambda old: old + f"{WORD}\0\n".encode()),
    _bytes(lambda old: (old.decode() + WORD).encode("utf-16")),
    _bytes(lambda old: old + f"{WORD},{WORD}\n{old.decode().splitlines()[1]}\n".encode()),
    _bytes(lambda old: old + WORD.encode()),
    _bytes(lambda old: f"{WORD},{WORD}\n{WORD},{WORD}\n".encode()),
    _bytes(lambda old: old.replace(b",", b";").replace(b"\n", f";{WORD}\n".encode())),
    _bytes(lambda old: b"\x1f\x8b" + old),
    _a_note(f'extract_id = "{WORD}"\nrow_count = "{WORD}"\n{WORD} = 1\n'),
    _a_note(f"{WORD} = = {WORD}\n"),
    lambda file: file.note(definition_version=f"2 (without {WORD})", schema_version=f"{WORD} 1"),
    lambda file: file.note(definition_version=f"{CODE}-0123.4567"),
)
