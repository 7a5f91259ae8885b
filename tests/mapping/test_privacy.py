"""No cell of a person is shown on the screen or written into a map."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.mapping.calls import HEADINGS, Say, body, of_haven, refused, the_map
from tests.mapping.files import Cell, Rows, csv_bytes

PERSONAL: dict[str, list[Cell]] = {
    "Victim": ["Jane Abernethy", "Mary Abernethy"],
    "Where": ["MK9 3HN", "MK7 1AA"],
    "Ring on": ["01908 123456", "01908 654321"],
    "Mail": ["abernethy@example.org", "b.abernethy@example.org"],
    "Said": ["she said that he came back to abernethy", "he said that she came back to abernethy"],
    "Born": ["03/04/1961", "12/11/1988"],
    "Ref": ["Abernethy-1", "Abernethy-2"],
    "DYDDIAD GENI": ["03/04/1961", "12/11/1988"],
}


@pytest.mark.parametrize("heading", PERSONAL)
def test_no_cell_of_an_open_or_personal_column_is_shown_or_written(
    heading: str, data: Path, tmp_path: Path, say: Say
) -> None:
    file, held = tmp_path / "calls.csv", PERSONAL[heading]
    rows: Rows = [[*HEADINGS, heading], *([*row, held[place % 2]] for place, row in enumerate(body()))]
    file.write_bytes(csv_bytes(rows))
    code, shown = say(file, *of_haven(data))
    assert code == 0
    written = the_map(data).read_text(encoding="utf-8")
    assert not [cell for cell in held if str(cell) in shown + written]
    assert "bernethy" not in shown + written
    assert heading in tomllib.loads(written)["ignore"]


def test_a_column_that_looks_personal_is_named_so_and_cannot_be_mapped(data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(csv_bytes([[*HEADINGS, "Where"], *([*row, "MK9 3HN"] for row in body())]))
    _, shown = say(file, *of_haven(data))
    assert "looks personal" in next(line for line in shown.splitlines() if "Where" in line)
    code, shown = say(file, *of_haven(data), "--column", "heard_from=Where", "--show")
    assert code == 2
    assert "looks personal, so it cannot be mapped" in shown


def test_names_in_a_column_that_is_said_to_hold_codes_are_not_shown(data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    names = [f"Mrs {letter * 3}abernethy" for letter in "abcdefghijkl"]
    file.write_bytes(
        csv_bytes([[*HEADINGS[:4], "Who"], *([*row[:4], name] for row, name in zip(body(), names, strict=True))])
    )
    code, shown = say(file, *of_haven(data), "--column", "heard_from=Who")
    assert code == 0
    assert "12 different cells in 12 rows, not shown because they may be names or somebody's words" in shown
    assert "abernethy" not in shown + the_map(data).read_text(encoding="utf-8")


@pytest.mark.parametrize("first", [0, 1], ids=["with keys", "with dates"])
def test_a_file_without_headings_shows_none_of_its_first_row(first: int, data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(csv_bytes([[*row[first:], "Jane Abernethy"] for row in body()]))
    sentence = refused(say, file, data)
    assert "No row of headings was found" in sentence
    assert "Abernethy" not in sentence
