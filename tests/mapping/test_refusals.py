"""What cannot be mapped is refused in one sentence that leaves all as it was."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.mapping.calls import HEADINGS, Say, body, of_haven, refused
from tests.mapping.files import workbook

CONTENT = {
    "empty": ("calls.csv", b"", "calls.csv is empty."),
    "blank": ("calls.csv", b"\n \n", "calls.csv is empty."),
    "no table": ("calls.csv", b"Dear all, here are the calls of Mrs Abernethy 01908 123 4567.\n", "No row of headings"),
    "a picture": ("calls.csv", bytes(range(256)) * 9, "is not text, so it is no CSV file"),
    "a document": ("calls.pdf", b"%PDF", "calls.pdf is neither CSV, Excel (.xlsx) nor Parquet"),
    "no workbook": ("calls.xlsx", b"PK\x03\x04 x", "calls.xlsx cannot be opened"),
    "no parquet": ("calls.parquet", b"PAR1 x PAR1", "calls.parquet cannot be opened"),
    "a quote": ("calls.csv", b'Call ref,Call date\n"x,1\n', "has a quotation mark that is not closed"),
    "ragged": (
        "calls.csv",
        b"Call ref,Call date\n1\n2,3/4/2001\n",
        "has rows with more or fewer cells than its headings",
    ),
    "twice": ("calls.csv", b"Call ref,Call ref\n1,2\n", "has two columns of one name: “Call ref”"),
}


@pytest.mark.parametrize(("name", "content", "says"), CONTENT.values(), ids=CONTENT)
def test_what_is_no_table_is_refused(
    name: str, content: bytes, says: str, data: Path, tmp_path: Path, say: Say
) -> None:
    (tmp_path / name).write_bytes(content)
    sentence = refused(say, tmp_path / name, data)
    assert says in sentence
    assert "Abernethy" not in sentence


def test_a_workbook_with_a_password_is_refused(data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.xlsx"
    file.write_bytes(
        bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1024) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    )
    assert "calls.xlsx is protected with a password" in refused(say, file, data)


def test_a_workbook_without_a_sheet_is_refused(data: Path, tmp_path: Path, say: Say) -> None:
    file = workbook(tmp_path / "calls.xlsx", {"Calls": [HEADINGS, *body()]})
    with zipfile.ZipFile(file) as whole:
        parts = {name: whole.read(name).replace(b"<sheet ", b"<sheat ") for name in whole.namelist()}
    with zipfile.ZipFile(file, "w") as spoilt:
        for name, content in parts.items():
            spoilt.writestr(name, content)
    assert "calls.xlsx cannot be opened" in refused(say, file, data)


def test_a_workbook_that_would_fill_the_memory_is_not_opened(data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Calls")
        sheet.write(0, 0, "Call ref")
        sheet.write(1_048_575, 16_383, "x")
    assert "calls.xlsx cannot be opened" in refused(say, file, data)


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(data: Path, tmp_path: Path, say: Say) -> None:
    file = workbook(tmp_path / "calls.xlsx", {"Notes": [["x"]], "Calls": [HEADINGS, *body()]})
    assert "no sheet “Data”. Its sheets are “Notes”, “Calls”" in refused(
        say, file, data, *of_haven(data), "--sheet", "Data"
    )
    alike = workbook(tmp_path / "two.xlsx", {"North": [HEADINGS, *body()], "South": [HEADINGS, *body()]})
    assert "several sheets: “North”, “South”. Name one with --sheet" in refused(say, alike, data)


HELPLINE = ("--extract", "helpline", "--agency", "haven")
WRONG = {
    "no file": (HELPLINE, "There is no file"),
    "no extract": (
        ("--extract", "helpllne", "--agency", "haven"),
        "There is no extract helpllne. Did you mean helpline?",
    ),
    "no agency": (("--extract", "helpline", "--agency", "hafan"), "no agency hafan. It knows haven, police, town_hall"),
    "not owed": (("--extract", "helpline", "--agency", "police"), "does not say that police owes helpline"),
    "no column": ((*HELPLINE, "--column", "datum=Call date"), "has no column datum"),
    "none of theirs": ((*HELPLINE, "--column", "date=Calldate"), "Did you mean Call date"),
    "no code": ((*HELPLINE, "--code", "answered:Y=ja"), "answered has no code ja"),
    "no list": ((*HELPLINE, "--code", "date:x=y"), "has no list of codes"),
    "no pair": ((*HELPLINE, "--code", "answered=Y"), "column:theirs=canonical"),
    "twice": ((*HELPLINE, "--column", "date=Answered", "--column", "answered=Answered"), "cannot be two of ours"),
    "no header": ((*HELPLINE, "--header", "2"), "Row 2 of calls.csv does not look like"),
    "no separator": ((*HELPLINE, "--separator", "x"), "comma, semicolon, tab, bar"),
    "no pattern inside": ((*HELPLINE, "--files", "../x/*.csv"), "files is a pattern inside the partnership folder"),
    "a whole path": ((*HELPLINE, "--files", "/srv/x/*.csv"), "files is a pattern inside the partnership folder"),
    "no total": ((*HELPLINE, "--denominator", "3.2=2.1"), "which is none of the totals of the file"),
}


@pytest.mark.parametrize(("words", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_command_is_refused(words: tuple[str, ...], says: str, data: Path, file: Path, say: Say) -> None:
    if says == "There is no file":
        file = file.with_name("none.csv")
    assert says in refused(say, file, data, "--data", data, *words)
