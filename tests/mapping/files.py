"""Files as agencies have them, that no template made: other languages, titles above the headings, workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import xlsxwriter

Cell = str | int | float | date | None
Rows = Sequence[Sequence[Cell]]
CONFIGURATION = """
[partnership]
name = "Northton"
place = "Northton"
first_quarter = "2001Q2"

[agencies]
police = "Northshire Police"
haven = "The Haven"
town_hall = "Northton Council"
"""


def partnership(folder: Path, owed: dict[str, str], extra: str = "") -> Path:
    """A partnership folder in which `owed` says by extract which agency owes it."""
    folder.mkdir(parents=True)
    extracts = "".join(f'\n[extracts.{name}]\nagencies = ["{agency}"]\n' for name, agency in owed.items())
    (folder / "partnership.toml").write_text(CONFIGURATION + extracts + extra, encoding="utf-8")
    (folder / "2001Q2").mkdir()
    return folder


def key(word: object) -> str:
    """A keyed code, as a sender makes it."""
    return sha256(str(word).encode()).hexdigest()[:32]


def csv_bytes(rows: Iterable[Sequence[Cell]], *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    """A workbook with days and times as a spreadsheet holds them."""
    with xlsxwriter.Workbook(path) as book:
        day, moment = (book.add_format({"num_format": form}) for form in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for down, row in enumerate(rows):
                for along, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(down, along, cell, moment)
                    elif isinstance(cell, date):
                        sheet.write_datetime(down, along, datetime(cell.year, cell.month, cell.day), day)
                    elif cell is not None:
                        sheet.write(down, along, cell)
    return path


def days(number: int, first: int = 1) -> list[date]:
    """So many days of the second quarter of 2001."""
    return [date(2001, 4 + place % 3, first + place % 28) for place in range(number)]


def welsh_incidents(folder: Path) -> Path:
    """Police incidents under a title, in Welsh and in capitals, parted by semicolons."""
    rows: list[Sequence[Cell]] = [
        ["Heddlu Gogledd - digwyddiadau cam-drin domestig, chwarter 1"],
        [],
        [
            *("CYFEIRNOD Y DIGWYDDIAD", "DYDDIAD ADRODD", "TROSEDD?", "RHIF DIODDEFWR", "RHIF DRWGDYBIEDIG"),
            *("PERTHYNAS", "YN Y CARTREF", "LEFEL RISG", "ARESTIO", "NIFER O BLANT", "ENW'R SWYDDOG"),
        ],
    ]
    relations = ("Partner", "Cyn-bartner", "Teulu", "Anhysbys")
    risks = ("Safonol", "Canolig", "Uchel")
    rows += [
        [
            *(key(f"incident {place}"), day.strftime("%d/%m/%Y"), "Ydy" if place % 2 else "Nac ydy"),
            *(key(f"victim {place % 9}"), key(f"suspect {place % 8}"), relations[place % 4]),
            *("Ydy" if place % 3 else "Nac ydy", risks[place % 3], "Ydy" if place % 4 else "Nac ydy", place % 4),
            f"Cwnstabl Abernethy {place}",
        ]
        for place, day in enumerate(days(24))
    ]
    path = folder / "digwyddiadau.csv"
    path.write_bytes(csv_bytes(rows, separator=";"))
    return path


def french_calls(folder: Path) -> Path:
    """A helpline's calls in French with accents, in Windows-1252, with a sum at the foot."""
    rows: list[Sequence[Cell]] = [["N° D'APPEL", "DATE DE L'APPEL", "RÉPONDU", "PREMIER APPEL", "ENTENDU PARLER PAR"]]
    heard = ("Police", "Santé", "Famille", "Autre", "Inconnu")
    rows += [
        [key(f"call {place}"), f"{day.day} {day:%B %Y}", "Oui" if place % 5 else "Non", "Oui", heard[place % 5]]
        for place, day in enumerate(days(30))
    ]
    rows += [["Total", "", "24", "30", ""]]
    path = folder / "appels.csv"
    path.write_bytes(csv_bytes(rows, separator=";", encoding="cp1252"))
    return path


def cases_workbook(folder: Path) -> Path:
    """A service's cases on the second sheet of a workbook, below a title, with blank rows and words of its own."""
    notes: Rows = [["How to fill this in"], ["Please ring us with any question."], ["Version", 3]]
    head = [
        *("Case Ref", "Client ID", "Date referred", "Referred by", "Safe to contact", "Date of 1st contact"),
        *(
            "Engaged?",
            "Gender",
            "Age group",
            "Ethnic origin",
            "Reason closed",
            "Case closed",
            "Client surname",
            "Worker",
        ),
    ]
    sources = ("Self-referral", "Police", "GP", "Social Services", "Friend/Family", "Not known")
    ages = ("16-17", "18 to 24", "25-34", "65 and over")
    reasons = ("Planned exit", "Disengaged", "Lost contact", None)
    body: list[Sequence[Cell]] = [
        [
            *(key(f"case {place}"), key(f"client {place}"), day, sources[place % 6], "Y" if place % 4 else "N"),
            *(day if place % 2 else None, "Y" if place % 2 else "N", ("F", "M", "F", "NK")[place % 4], ages[place % 4]),
            *(("White British", "Asian", "Black", "Declined")[place % 4], reasons[place % 4]),
            *(day if place % 4 != 3 else None, f"Abernethy{place}", f"w{place % 3}"),
        ]
        for place, day in enumerate(days(20))
    ]
    rows: Rows = [["The Haven: quarterly return"], [], head, *body[:10], [None] * len(head), *body[10:]]
    return workbook(folder / "cases.xlsx", {"Read me": notes, "Data": rows})


def german_approaches(folder: Path) -> Path:
    """Housing cases in German, with dates with points."""
    rows: list[Sequence[Cell]] = [["Aktenzeichen", "Haushalt", "Klientin", "Datum", "Grund", "Bemerkungen"]]
    reasons = ("Häusliche Gewalt", "Mietschulden", "Sonstige")
    rows += [
        [
            key(f"a {place}"),
            key(f"h {place}"),
            key(f"p {place}"),
            day.strftime("%d.%m.%Y"),
            reasons[place % 3],
            "Abernethy",
        ]
        for place, day in enumerate(days(18))
    ]
    path = folder / "wohnungsamt.csv"
    path.write_bytes(csv_bytes(rows, separator=";", encoding="cp1252"))
    return path
