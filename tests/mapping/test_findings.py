"""A changed layout is a finding of the gate that names the map."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvmetrics.evaluation import check_quarter
from tests.mapping.calls import HEADINGS, Say, body, of_haven, the_map
from tests.mapping.files import csv_bytes, workbook


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


def test_a_workbook_is_not_read_where_no_map_says_how(data: Path) -> None:
    workbook(data / "2001Q2/helpline.xlsx", {"Calls": [HEADINGS, *body()]})
    assert "is_csv_or_parquet" in lines(data)
