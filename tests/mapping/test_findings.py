"""A changed layout is a finding of the gate that names the map."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvmetrics.evaluation import check_quarter
from tests.mapping.calls import HEADINGS, Say, body, of_haven, the_map
from tests.mapping.files import Rows, csv_bytes, workbook


@pytest.fixture
def mapped(data: Path, file: Path, say: Say) -> Path:
    """A partnership with a map, and a delivery that fits it."""
    assert say(file, *of_haven(data))[0] == 0
    (data / "2001Q2/helpline.csv").write_bytes(file.read_bytes())
    return data


def lines(data: Path) -> dict[str, str]:
    return {f.rule: f.line() for result in check_quarter(data, "2001Q2").of_quarter() for f in result.findings}


def test_a_file_that_fits_its_map_has_no_finding_of_it(mapped: Path) -> None:
    assert set(lines(mapped)) == {"has_a_note"}
    assert lines(mapped)["has_a_note"].endswith("`dvmetrics note FILE --produced DAY` writes it.")


def test_a_column_that_is_gone_and_one_that_nobody_foresaw(mapped: Path) -> None:
    rows = [["Call ref", "Call day", *HEADINGS[2:]], *body()]
    (mapped / "2001Q2/helpline.csv").write_bytes(csv_bytes(rows))
    found = lines(mapped)
    assert "maps/helpline.haven.toml looks for “Call date” for date." in found["has_every_column"]
    assert "maps/helpline.haven.toml foresees no such columns" in found["has_no_unknown_columns"]


def test_an_optional_column_of_the_map_that_is_gone_is_a_finding_too(mapped: Path) -> None:
    (mapped / "2001Q2/helpline.csv").write_bytes(csv_bytes([HEADINGS[:4], *[row[:4] for row in body()]]))
    assert "looks for “How heard” for heard_from" in lines(mapped)["has_every_column"]


def test_a_code_that_is_not_mapped(mapped: Path) -> None:
    (mapped / "2001Q2/helpline.csv").write_bytes(csv_bytes([HEADINGS, *body(answers=("Y", "Perhaps"))]))
    found = lines(mapped)
    assert "maps/helpline.haven.toml does not map them to a code." in found["is_a_known_code"]
    assert not [line for line in found.values() if "Perhaps" in line]


def test_another_sheet_and_another_separator(tmp_path: Path, data: Path, mapped: Path, say: Say) -> None:
    (mapped / "2001Q2/helpline.csv").write_bytes(csv_bytes([HEADINGS, *body()], separator=";"))
    assert "The file is read by maps/helpline.haven.toml." in lines(mapped)["is_comma_separated"]

    the_map(data).unlink()
    (data / "2001Q2/helpline.csv").unlink()
    assert say(workbook(tmp_path / "calls.xlsx", {"Calls": [HEADINGS, *body()]}), *of_haven(data))[0] == 0
    workbook(data / "2001Q2/helpline.xlsx", {"Anrufe": [HEADINGS, *body()]})
    assert "The file is read by maps/helpline.haven.toml." in lines(data)["has_its_sheet"]
    (data / "2001Q2/helpline.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert "opens" in lines(data)


def test_a_sheet_that_is_called_otherwise_each_quarter_joins_those_of_before(data: Path, say: Say) -> None:
    rows: Rows = [["Calls to The Haven"], HEADINGS, *body()]
    first = workbook(data / "2001Q2/helpline.xlsx", {"Notes": [["Please ring us."]], "Calls Q2": rows})
    assert say(first, *of_haven(data))[0] == 0
    (data / "2001Q3").mkdir()
    second = workbook(data / "2001Q3/helpline.xlsx", {"Calls Q3": rows})
    assert say(second, *of_haven(data))[0] == 2
    code, shown = say(second, *of_haven(data), "--replace")
    assert (code, "sheet: “Calls Q2” before, “Calls Q2”, “Calls Q3” now" in shown) == (0, True)
    assert 'sheet = ["Calls Q2", "Calls Q3"]' in the_map(data).read_text("utf-8")
    assert "has_its_sheet" not in lines(data)
    assert "says all of that already" in say(first, *of_haven(data))[1]


def test_of_several_sheets_the_one_that_was_named_last_is_read(data: Path, say: Say) -> None:
    """As where an agency adds a sheet to the same workbook each quarter."""
    old, new = [HEADINGS, *body()], [HEADINGS, *body(9)]
    first = workbook(data / "2001Q2/helpline.xlsx", {"Spring": old})
    assert say(first, *of_haven(data))[0] == 0
    (data / "2001Q3").mkdir()
    both = workbook(data / "2001Q3/helpline.xlsx", {"Spring": old, "Summer": new})
    assert "12 rows" in say(both, *of_haven(data))[1]
    assert "9 rows" in say(both, *of_haven(data), "--sheet", "Summer", "--replace")[1]
    assert 'sheet = ["Spring", "Summer"]' in the_map(data).read_text("utf-8")
    assert "9 rows" in say(both, *of_haven(data))[1]


def test_a_workbook_is_not_read_where_no_map_says_how(data: Path) -> None:
    workbook(data / "2001Q2/helpline.xlsx", {"Calls": [HEADINGS, *body()]})
    assert "is_csv_or_parquet" in lines(data)
