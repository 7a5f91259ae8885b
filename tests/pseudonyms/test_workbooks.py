"""Workbooks as agencies have them: several sheets, hidden rows, merged cells, formulas, broken and locked files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from dvmetrics.deliveries.workbooks import NotAWorkbook, hidden_in
from tests.conftest import snapshot
from tests.mapping.files import workbook
from tests.pseudonyms.agency import FIELDS, OUT, SHARED, Run, by_hand, rows

CODE = ["--code", "police_incident.victim_key", *FIELDS, *SHARED]
TABLE = [
    ["Surname", "Forename", "DOB", "crime_flag"],
    ["O'Brien", "José", "03/04/1985", "yes"],
    ["Smith", "Ann", "", "no"],
]
OBRIEN = by_hand("victim", "family_name=obrien", "given_name=jose", "date_of_birth=1985-04-03")
Change = Callable[[Any], object]


def book(path: str, change: Change, sheet: str = "Q4") -> None:
    """A workbook with the table on one sheet, changed in some way."""
    with xlsxwriter.Workbook(path) as made:
        own = made.add_worksheet(sheet)
        for down, row in enumerate(TABLE):
            own.write_row(down, 0, row)
        change(own)


def test_one_of_several_sheets_is_named_and_none_is_named_by_us(run: Run) -> None:
    workbook(Path("one.xlsx"), {"Ann Smith": TABLE, "O'Brien & co <1>": [["Surname"]]})
    before = snapshot(Path())
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert (code, "one.xlsx has 2 sheets, counting any that are hidden: name one with --sheet." in shown) == (2, True)
    code, shown = run("one.xlsx", *CODE, *OUT, "--sheet", "q4")
    assert (code, "one.xlsx has no sheet “q4”. Capitals and spaces count." in shown) == (2, True)
    code, shown = run("one.xlsx", *CODE, *OUT, "--sheet", "O'Brien & co <1>".replace("Brien", "brien"))
    assert code == 2
    assert snapshot(Path()) == before
    assert run("one.xlsx", *CODE, *OUT, "--sheet", "Ann Smith")[0] == 0
    assert [row["victim_key"] for row in rows("out.csv")] == [OBRIEN, ""]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda sheet: sheet.set_row(1, None, None, {"hidden": True}), "1 row and 0 columns"),
        (lambda sheet: sheet.set_row(2, 0), "1 row and 0 columns"),
        (
            lambda sheet: [sheet.set_row(row, None, None, {"level": 1, "hidden": True}) for row in (1, 2)],
            "2 rows and 0",
        ),
        (lambda sheet: sheet.set_column(3, 3, None, None, {"hidden": True}), "0 rows and 1 column"),
        (lambda sheet: sheet.set_column(2, 3, 0), "0 rows and 2 columns"),
    ],
    ids=["hidden row", "row without height", "folded rows", "hidden column", "columns without width"],
)
def test_what_the_sender_cannot_see_is_not_sent(change: Change, says: str, run: Run) -> None:
    book("one.xlsx", change)
    before = snapshot(Path())
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert code == 2
    assert f"one.xlsx: {says}" in shown
    assert "hidden or filtered out, and would be sent. Show them" in shown
    assert snapshot(Path()) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet.set_column(4, 16383, None, None, {"hidden": True}),
        lambda sheet: sheet.set_row(7, None, None, {"hidden": True}),
        lambda sheet: sheet.set_default_row(hide_unused_rows=True),
        lambda sheet: sheet.set_row(1, 40),
        lambda sheet: sheet.autofilter(0, 0, 2, 3),
    ],
    ids=["empty columns", "an empty row", "all empty rows", "a high row", "a filter that hides nothing"],
)
def test_hidden_rows_and_columns_without_cells_do_no_harm(change: Change, run: Run) -> None:
    book("one.xlsx", change)
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert code == 0, shown
    assert len(rows("out.csv")) == 2


def test_an_empty_hidden_row_between_others_does_no_harm(run: Run) -> None:
    hide = {"hidden": True}
    book("one.xlsx", lambda sheet: [sheet.set_row(3, None, None, hide), sheet.write_row(4, 0, ["Smith", "Ann"])])
    assert run("one.xlsx", *CODE, *OUT)[0] == 0
    assert len(rows("out.csv")) == 3


def test_hidden_rows_of_the_sheet_that_is_asked_for_and_of_no_other() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        for name in ("a", 'b & "c" <d>', "e"):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, ["x", "y"])
            if name.startswith("b"):
                sheet.set_row(3, None, None, {"hidden": True})
                sheet.set_column(1, 2, None, None, {"hidden": True})
    assert hidden_in(buffer.getvalue(), 'b & "c" <d>') == (frozenset({4}), frozenset({2, 3}))
    assert hidden_in(buffer.getvalue(), "a") == hidden_in(buffer.getvalue(), "e") == (frozenset(), frozenset())
    with pytest.raises(NotAWorkbook):
        hidden_in(buffer.getvalue(), "f")


def test_merged_cells_and_failed_formulas_are_blank(run: Run) -> None:
    def change(sheet: Any) -> None:
        sheet.merge_range(3, 0, 4, 0, "Nowak")
        for row, name in ((3, "Łukasz"), (4, "Ann")):
            sheet.write_row(row, 1, [name, "31/12/2001", "no"])
        sheet.write_row(5, 0, ["O’Brien", "JOSE"])
        sheet.write_formula(5, 2, "=DATE(1985,4,3)", None, "3 April 1985")
        sheet.write_row(6, 0, ["O’Brien", "JOSE"])
        sheet.write_formula(6, 2, "=A1/0", None, "#DIV/0!")
        sheet.write_row(7, 1, ["JOSE", "03/04/1985"])
        sheet.write_formula(7, 0, "=nowhere", None, "#NAME?")

    book("one.xlsx", change)
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert code == 0, shown
    assert "3 of 7 rows have victim_key, of 2 different people." in shown
    assert "It is blank in 4: date_of_birth is empty in 2, family_name is empty in 2." in shown
    nowak = by_hand("victim", "family_name=nowak", "given_name=lukasz", "date_of_birth=2001-12-31")
    assert [row["victim_key"] for row in rows("out.csv")] == [OBRIEN, "", nowak, "", OBRIEN, "", ""]


def test_a_failed_formula_in_csv_is_blank_as_it_is_in_a_workbook(run: Run) -> None:
    Path("one.csv").write_text("Surname,Forename,DOB\nNowak,Ann,1/1/2001\n#NAME?,Ann,1/1/2001\n#REF!,Ann,1/1/2001\n")
    code, shown = run("one.csv", *CODE, *OUT)
    assert code == 0, shown
    assert "It is blank in 2: family_name is empty in 2." in shown


def test_a_merged_heading_leaves_a_column_without_a_name(run: Run) -> None:
    book("one.xlsx", lambda sheet: [sheet.merge_range(0, 3, 0, 4, "crime_flag"), sheet.write(1, 4, "Smith")])
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert (code, "one.xlsx: a column with cells has no name in the header" in shown) == (2, True)


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (["Smith", "Ann", "9 May 1970", "no"], "one.xlsx has no column DOB or Forename or Surname. Capitals count"),
        (["Surname", "Ann", "DOB", "no"], "one.xlsx has no column Forename. Capitals count; all that are named must"),
        (["Surname", "Forename", "DOB", "DOB"], "the header names the same column twice"),
        (["Surname", "Forename", "DOB", " D O\nB"], None),
    ],
)
def test_a_workbook_without_its_header(headings: list[str], says: str | None, run: Run) -> None:
    book("one.xlsx", lambda sheet: sheet.write_row(0, 0, headings))
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert (code == 0) == (says is None)
    assert says is None or says in shown


def spoilt(part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a part of it rewritten."""
    book("good.xlsx", lambda sheet: None)
    buffer = io.BytesIO()
    with zipfile.ZipFile("good.xlsx") as good, zipfile.ZipFile(buffer, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, re.sub(old, new, content) if name == part else content)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"",
        lambda: b"Smith,Ann\n",
        lambda: Path("good.xlsx").read_bytes()[:2000] if spoilt(SHEET, b"", b"") else b"",
        lambda: spoilt(SHEET, b"(?s)<v>.*", b"<v>Smith"),
        lambda: spoilt("xl/workbook.xml", b"<sheet ", b"<sheat "),
        lambda: spoilt(SHEET, b'r="1"', b'r="1" ht="tall"'),
        lambda: spoilt("xl/_rels/workbook.xml.rels", b"sheet1", b"sheet9"),
        lambda: spoilt(SHEET, b'r="A3"', b'r="XFD1048576"'),
    ],
    ids=["empty", "no workbook", "cut off", "broken", "no sheets", "odd height", "lost sheet", "more than memory"],
)
def test_a_broken_workbook_is_a_sentence(content: Callable[[], bytes], run: Run) -> None:
    Path("one.xlsx").write_bytes(content())
    before = snapshot(Path())
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert code == 2
    assert len(shown.strip().splitlines()) == 1
    assert "one.xlsx cannot be opened: it is damaged, too large" in shown
    assert snapshot(Path()) == before


def test_a_locked_workbook_is_a_sentence(run: Run) -> None:
    Path("one.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"))
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert (code, "one.xlsx is protected with a password. Save a copy without one" in shown) == (2, True)


def test_an_empty_sheet_and_one_of_nobody(run: Run) -> None:
    workbook(Path("one.xlsx"), {"Q4": []})
    code, shown = run("one.xlsx", *CODE, *OUT)
    assert (code, "one.xlsx is empty: it needs a row with the names of its columns" in shown) == (2, True)
    workbook(Path("two.xlsx"), {"Q4": TABLE[:1]})
    assert run("two.xlsx", *CODE, *OUT)[0] == 0
    assert Path("out.csv").read_text(encoding="utf-8") == "victim_key,crime_flag\n"


def test_days_counted_from_1904_are_the_same_days(run: Run) -> None:
    with xlsxwriter.Workbook("one.xlsx", {"date_1904": True}) as made:
        sheet = made.add_worksheet("Q4")
        sheet.write_row(0, 0, TABLE[0])
        sheet.write_row(1, 0, ["O'Brien", "José", None, "yes"])
        sheet.write_datetime(1, 2, datetime(1985, 4, 3), made.add_format({"num_format": "d mmm yyyy"}))
    assert run("one.xlsx", *CODE, *OUT)[0] == 0
    assert rows("out.csv")[0]["victim_key"] == OBRIEN
