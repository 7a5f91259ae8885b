"""The workbook: every released figure and no other, no cell empty, the same bytes from the same edition."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dvmetrics.disclosure.released import STATUSES
from dvmetrics.report.data import write_open_data
from dvmetrics.report.edition import Edition, read
from tests.figures import edition_of
from tests.hostile import workbook_faults
from tests.workbooks import MAIN, parts_of, sheets_of, table_of

SERIES: dict[str, Any] = {"1.3": [(40, 60), (3, 60), "not_supplied", "not_due", (55, 60)], "5.4": [(10, 20), (0, 20)]}
MADE_UP = "No row stands for a real person."


def edition() -> Edition:
    own = edition_of(SERIES)
    return replace(own, facts=own.facts.model_copy(update={"synthetic": MADE_UP}))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_open_data(edition(), folder)
    return folder / "figures.xlsx"


def test_a_figure_is_a_row_with_numbers_as_numbers_and_a_mark_where_there_is_none(book: Path) -> None:
    rows = table_of(book, "Outcome 1")
    shown, hidden, missing, due, last = rows
    assert (shown["Indicator"], shown["Period"]) == ("1.3", "January 1997")
    assert (shown["First day"], shown["Last day"]) == ("1997-01-01", "1997-01-31")
    assert (shown["Value"], shown["Counted (n)"], shown["Out of (N)"]) == (66.67, 40.0, 60.0)
    assert (shown["Status"], shown["Note"]) == ("shown", "no note")
    assert (shown["Broken down by"], shown["Group"]) == ("not broken down", "all")
    numbers = ("Value", "Lower", "Upper", "Counted (n)", "Out of (N)")
    for row, mark in ((hidden, "[c]"), (missing, "[x]"), (due, "[due]")):
        assert [row[name] for name in numbers] == [mark] * 5
        assert row["Status"] == mark
    assert isinstance(last["Lower"], float)


def test_no_cell_of_a_table_is_empty_or_merged(book: Path) -> None:
    for name, rows in sheets_of(book).items():
        assert not [row for row in rows if not row], name
        if name != "Cover":
            table = table_of(book, name)
            assert table, name
            assert len({frozenset(row) for row in table}) == 1, name
    assert not [name for name, part in parts_of(book).items() if part.findall(f".//{MAIN}mergeCell")]


def test_the_cover_says_what_it_is_and_that_the_data_are_made_up(book: Path) -> None:
    said = " ".join(str(cell) for row in sheets_of(book)["Cover"] for cell in row.values())
    for words in ("Smallham", "April to June 1997", "20 January 2002", MADE_UP, "committee", "index.html"):
        assert words in said, words


def test_contents_lead_to_every_sheet_and_notes_explain_every_mark(book: Path) -> None:
    assert list(sheets_of(book)) == ["Cover", "Contents", "Notes", "Outcome 1", "Outcome 5"]
    assert [row["Sheet"] for row in table_of(book, "Contents")] == ["Notes", "Outcome 1", "Outcome 5"]
    links = [own.get("location") for own in parts_of(book)["xl/worksheets/sheet2.xml"].iter(f"{MAIN}hyperlink")]
    assert links == ["'Notes'!A1", "'Outcome 1'!A1", "'Outcome 5'!A1"]
    explained = {row["Mark or column"] for row in table_of(book, "Notes")}
    assert explained >= {mark for mark in STATUSES if mark} | {"Rounding"}


def test_each_table_is_known_as_one_with_its_header_held_in_sight(book: Path) -> None:
    parts = parts_of(book)
    tables = [part for name, part in parts.items() if name.startswith("xl/tables/")]
    assert [own.get("name") for own in tables] == ["contents_table", "notes", "figures_O1", "figures_O5"]
    panes = [part.find(f".//{MAIN}pane") for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert [pane is not None and pane.get("state") == "frozen" for pane in panes] == [False, True, True, True, True]


def test_the_same_edition_makes_the_same_bytes_dated_as_the_edition(book: Path, tmp_path: Path) -> None:
    write_open_data(edition(), tmp_path)
    assert (tmp_path / "figures.xlsx").read_bytes() == book.read_bytes()
    about = parts_of(book)["docProps/core.xml"]
    assert {own.text for own in about if "created" in own.tag or "modified" in own.tag} == {"2002-01-20T00:00:00Z"}
    other = edition()
    other = replace(other, facts=other.facts.model_copy(update={"made_on": date(2002, 1, 21)}))
    write_open_data(other, tmp_path)
    assert (tmp_path / "figures.xlsx").read_bytes() != book.read_bytes()


@pytest.mark.parametrize("cell", ["", " ", None, float("nan"), float("inf"), ["a"], {"x": "http://x"}])
def test_a_cell_that_is_no_text_and_no_number_is_refused(cell: object) -> None:
    from dvmetrics.report.data.worksheets import TextWorkbook

    sheet = TextWorkbook(io.BytesIO()).sheet("A", [10])
    with pytest.raises(ValueError, match="workbook"):
        sheet._put(0, 0, cell, None)


def test_a_text_that_does_not_fit_is_not_cut() -> None:
    from dvmetrics.report.data.worksheets import TextWorkbook

    sheet = TextWorkbook(io.BytesIO()).sheet("A", [10])
    with pytest.raises(ValueError, match="too long"):
        sheet._put(0, 0, "a" * 40_000, None)


@pytest.mark.xdist_group("edition")
def test_the_workbook_of_the_sample_holds_every_released_figure(sample_edition: Path) -> None:
    book = sample_edition / "data/figures.xlsx"
    own = read(sample_edition / "data")
    assert not workbook_faults(book)
    assert book.stat().st_size < 500_000
    found = [row for name in sheets_of(book) if name.startswith("Outcome") for row in table_of(book, name)]
    with (sample_edition / "data/released.csv").open(encoding="utf-8", newline="") as file:
        released = list(csv.DictReader(file))
    assert sorted(map(_figure, found)) == sorted(_of_csv(row, own) for row in released)


def _figure(row: Mapping[str, str | float]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("Indicator", "First day", "Last day", "Value", "Upper", "Out of (N)"))


def _of_csv(row: Mapping[str, str], own: Edition) -> tuple[str, ...]:
    assert row["indicator"] in own.released.definitions
    mark = "[z]" if row["value"] else row["status"]
    numbers = [str(round(float(row[name]), 2)) if row[name] else mark for name in ("value", "upper", "denominator")]
    return (row["indicator"], row["period_start"], row["period_end"], *numbers)
