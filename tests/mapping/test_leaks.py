"""Names of invented people in every place where one may stand: none comes out on the screen or in a map."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from dvmetrics.mapping import kept
from tests.mapping.calls import HEADINGS, Say, body, of_haven, refused, the_map
from tests.mapping.files import Cell, Rows, csv_bytes, key, partnership, workbook

NAMES = (
    "Sum Ka Yee",
    "Mary Self",
    "Jack Child",
    "Charity White",
    "Ami Black",
    "Dale",
    "Mather",
    "Asia",
    "岑嘉儀",
    "KAUR",
)
CASE_HEADINGS: list[Cell] = ["Case Ref", "Client ID", "Date referred", "Referred by", "Safe to contact"]


def out(say: Say, file: Path, data: Path, *words: object) -> str:
    """All that stands on the screen and in the map after the command; it succeeds."""
    code, shown = say(file, *(words or of_haven(data)))
    assert code == 0, shown
    return shown + "".join(path.read_text(encoding="utf-8") for path in (data / "maps").glob("*.toml"))


def held(names: object, text: str) -> list[str]:
    return [str(name) for name in names if str(name) in text]  # type: ignore[attr-defined]


# Sums


@pytest.mark.parametrize("heading", ["Client", "Client surname", "Call ref", "Who rang", "Worker"])
def test_a_client_who_is_called_sum_is_no_sum_and_is_counted(
    heading: str, data: Path, tmp_path: Path, say: Say
) -> None:
    file, names = tmp_path / "calls.csv", ("Sum Ka Yee", "Sum", "Total Abernethy")
    head = ["Ref", *HEADINGS[1:]] if heading == "Call ref" else HEADINGS
    rows: Rows = [[*row, names[place] if place < 3 else f"Jane{place}"] for place, row in enumerate(body())]
    file.write_bytes(csv_bytes([[*head, heading], *rows]))
    text = out(say, file, data)
    assert held(("Ka Yee", "Abernethy", "Jane", "“Sum”", '"Sum"'), text) == []
    assert "12 rows" in text.splitlines()[0]
    assert "skip_rows" not in tomllib.loads(the_map(data).read_text(encoding="utf-8"))


@pytest.mark.parametrize("heading", ["Client", "Surname", "Caseworker"])
def test_somebody_called_sum_beside_figures_alone_is_counted(heading: str, tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"marac_meeting": "police"}), tmp_path / "meetings.csv"
    rows: Rows = [[name, n, n] for n, name in enumerate(("Abernethy", "Sum", "Zouch", "Oddie"))]
    file.write_bytes(csv_bytes([[heading, "Cases discussed", "Repeat cases"], *rows]))
    text = out(say, file, data, "--data", data, "--extract", "marac_meeting", "--agency", "police")
    assert "4 rows" in text.splitlines()[0]
    assert held(("Sum", "Abernethy", "skip_rows"), text) == []


def test_a_sum_is_one_only_where_nothing_but_figures_stands_beside_it(data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    rows: Rows = [*body(), ["Total", "", "6", "12", ""], ["Sum", "25/06/2001", "Y", "Yes", "Police"]]
    file.write_bytes(csv_bytes([HEADINGS, *rows]))
    text = out(say, file, data)
    assert "“Call ref” says “Total”: a sum of other rows would count twice" in text
    assert "1 row not left out" in text
    assert "13 rows" in text.splitlines()[0]
    assert tomllib.loads(the_map(data).read_text(encoding="utf-8"))["skip_rows"] == {"Call ref": ["Total"]}
    the_map(data).unlink()
    file.write_bytes(csv_bytes([HEADINGS, *rows, ["SUM", "", "6", "12", ""]]))  # skipping it would skip the other
    text = out(say, file, data)
    assert "2 rows not left out" in text
    assert "14 rows" in text.splitlines()[0]


def test_the_sum_of_a_group_is_counted_and_its_cell_not_shown(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"workforce": "town_hall"}), tmp_path / "staff.csv"
    rows = [["Agency", "Area", "Front line headcount"]]
    rows += [["Northshire Police", "Abernethy", "9"], ["The Haven", "Abernethy", "8"], ["", "Total Abernethy", "17"]]
    file.write_bytes(csv_bytes(rows))
    text = out(say, file, data, "--data", data, "--extract", "workforce", "--agency", "town_hall")
    assert "1 row not left out" in text
    assert "“Area” may say that it is a sum; if it is, name its cell in skip_rows of the map" in text
    assert "bernethy" not in text


# Columns of codes


@pytest.mark.parametrize("number", [3, 9, 12])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_column_of_codes_is_neither_shown_nor_taken_for_a_code(
    name: str, number: int, tmp_path: Path, say: Say
) -> None:
    data, file = partnership(tmp_path / "data", {"service_episode": "haven"}), tmp_path / "cases.csv"
    known = ("Self-referral", "Police", "GP")
    rows: Rows = [
        [key(place), key(-place), f"{10 + place}/05/2001", name if place == 1 else known[place % 3], "Y"]
        for place in range(number)
    ]
    file.write_bytes(csv_bytes([CASE_HEADINGS, *rows]))
    text = out(say, file, data, "--data", data, "--extract", "service_episode", "--agency", "haven")
    assert name not in text
    assert "Not mapped in referral_source (“Referred by”): 1 different cell in 1 row, not shown" in text


def test_a_name_that_comes_again_in_a_column_of_codes_is_not_shown(data: Path, tmp_path: Path, say: Say) -> None:
    file, heard = tmp_path / "calls.csv", ("Police", "Abernethy", "mary", "3")
    file.write_bytes(csv_bytes([HEADINGS, *([*row[:4], heard[place % 4]] for place, row in enumerate(body()))]))
    text = out(say, file, data)
    assert held(("Abernethy", "mary"), text) == []
    assert "Not mapped in heard_from (“How heard”): “3”. Ours are" in text  # a number that comes again is no name
    assert "2 different cells in 6 rows, not shown because they may be names or somebody's words" in text


def test_a_name_beside_the_numbers_of_a_band_is_not_shown(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"service_episode": "haven"}), tmp_path / "cases.csv"
    ages = ("Abernethy 18 24", "25-34", "65 Gover")
    rows = [[key(n), key(-n), f"1{n}/05/2001", "GP", "Y", ages[n % 3]] for n in range(9)]
    file.write_bytes(csv_bytes([[*CASE_HEADINGS, "Age group"], *rows]))
    text = out(say, file, data, "--data", data, "--extract", "service_episode", "--agency", "haven")
    assert held(("Abernethy", "Gover"), text) == []
    assert "25-34" in text


@pytest.mark.parametrize("cell", ["Police 岑嘉儀", "Оксана Police", "Police (Łucja)"])
def test_a_name_in_other_letters_does_not_vanish_beside_a_code(cell: str, data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(
        csv_bytes([HEADINGS, *([*row[:4], cell if place < 3 else "Police"] for place, row in enumerate(body()))])
    )
    assert cell not in out(say, file, data)


# A person's row in place of headings

NO_HEADINGS: dict[str, Rows] = {
    "names alone": [["Jane Abernethy", "Mary Self", "Oak Lane"], ["Ann Abernethy", "Jo Friend", "Elm Lane"]],
    "with answers": [
        ["Jane Abernethy", "Police", "Yes"],
        ["Mary Self", "Friend", "No"],
        ["Ann Child", "Police", "Yes"],
    ],
    "with words of columns": [
        ["Jane Abernethy", "Answered", "First call"],
        ["Mary Self", "Answered", "First call"],
        ["Ann Child", "Answered", "First call"],
    ],
    "with the same words of columns": [["Quenby", "Answered", "First call"], ["Zelda", "Answered", "First call"]],
    "with words of columns at the foot": [["Zelda", "Missed", "Second"], ["Quenby", "Answered", "First call"]],
    "with one word of a column": [["Jane Abernethy", "Answered", "Oak Lane"], ["Mary Self", "Missed", "Elm Lane"]],
    "with several words of columns": [
        ["Jane Abernethy", "Answered", "First call", "Police radio"],
        ["Mary Self", "Missed", "Second one", "A poster"],
        ["ANN CHILD", "Lost", "Not known", "Some friend"],
    ],
    "with the name of a column and a word like one": [
        ["Quenby", "Answered", "First call"],
        ["Zelda", "Missed", "Second"],
        ["Monday", "Rang off", "Third"],
    ],
    "with the name of a column above one with a figure": [
        ["Quenby", "Answered", "First call", "Date not known"],
        ["Zelda", "Answered after 3 rings", "Second", "a Monday"],
        ["Mary", "Missed after 9 rings", "Third", "a Monday"],
    ],
    "below rows of keys and days": [
        ["cfcd208495d565ef66e7dff9f98764da", "02/10/2001", "Zelda", "Missed", "Second"],
        ["", "", "Quenby", "Answered", "First call"],
        ["c4ca4238a0b923820dcc509a6f75849b", "05/10/2001", "Mary", "Missed", "Second"],
    ],
    "with the name of a column above few figures": [
        ["Call date", "Quenby", "Answered", "First call"],
        ["not told", "Zelda", "Missed", "Second"],
        ["on the 3rd", "Mary", "Missed", "Second"],
    ],
    "with the name of a column between days": [
        ["02/10/2001", "Zelda", "Missed", "Second"],
        ["Call date", "Quenby", "Answered", "First call"],
        *(["05/10/2001", "Mary", "Missed", "Second"] for _ in range(9)),
    ],
    "a form": [["Call ref", "Jane Abernethy"], ["Call date", "Monday"], ["Answered", "Police"]],
    "a form of two": [["Call ref", "Jane Abernethy"], ["Answered", "Mary Self"]],
    "a wide form": [["Call ref", "Jane Abernethy", "How heard", "Mary"], ["Call date", "Monday", "Answered", "Self"]],
    "a title with a name": [["Calls taken by Jane Abernethy"], ["Oak Lane", "Mary Self"], ["Elm Lane", "Ann Child"]],
    "months of people": [["April", "May", "June"], ["Jane Abernethy", "Ann Self", "Mary Child"]],
}


@pytest.mark.parametrize("rows", NO_HEADINGS.values(), ids=NO_HEADINGS)
@pytest.mark.parametrize(
    "words",
    [(), ("--header", "1"), ("--column", "date=Day"), ("--column", "call_key=Call ref")],
    ids=["", "a row", "another column", "a label"],
)
@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_persons_row_is_never_taken_for_headings(
    rows: Rows, words: tuple[str, ...], form: str, data: Path, tmp_path: Path, say: Say
) -> None:
    file = tmp_path / f"calls.{form}"
    if form == "csv":
        file.write_bytes(csv_bytes(rows))
    elif form == "xlsx":
        workbook(file, {"Calls": rows})
    else:
        width = max(map(len, rows))
        filled = [[*row, *[""] * (width - len(row))] for row in rows]
        pd.DataFrame(filled[1:], columns=[str(name) for name in filled[0]]).to_parquet(file)
    sentence = refused(say, file, data, *of_haven(data), *words)
    assert held(("Jane", "Mary", "Abernethy", "Quenby", "Zelda", "Lane", "Monday"), sentence) == []
    assert "headings" in sentence or "months side by side" in sentence


@pytest.mark.parametrize(
    "rows",
    [
        [["Quenby", "Engaged", "Police", "Oak"], ["Zelda", "Later", "Self", "Elm"], ["Oswin", "Never", "GP", "Ash"]],
        [["Quenby", "Contact centre", "Referral desk"], ["Zelda", "Shop", "Walk in"], ["Oswin", "Stall", "Street"]],
    ],
    ids=["an answer beside the name of a column", "words like the names of columns"],
)
def test_a_case_is_not_taken_for_headings(rows: Rows, tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"service_episode": "haven"}), tmp_path / "cases.csv"
    file.write_bytes(csv_bytes(rows))
    sentence = refused(say, file, data, "--data", data, "--extract", "service_episode", "--agency", "haven")
    assert "No row of headings" in sentence


def test_headings_of_a_map_are_known_again_only_above_figures(data: Path, file: Path, say: Say) -> None:
    out(say, file, data)
    file.write_bytes(csv_bytes([["Quenby", "Answered", "First call"], ["Zelda", "Missed", "Second"]]))
    assert "Quenby" not in refused(say, file, data)
    file.write_bytes(
        csv_bytes([["Alpha", *HEADINGS[1:], "Local Authority"], *([*row, "North Yorks"] for row in body())])
    )
    assert "│ Local Authority " in out(say, file, data, *of_haven(data), "--show")


def test_headings_that_nobody_knows_are_taken_where_two_are_named(data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(csv_bytes([["Alpha", "Beta", "Gamma"], *([*row[:3]] for row in body())]))
    assert "name two of its headings with --column" in refused(say, file, data)
    assert "No row of headings" in refused(say, file, data, *of_haven(data), "--column", "date=Beta")
    words = (*of_haven(data), "--column", "date=Beta", "--column", "answered=Gamma")
    assert 'call_key = "Alpha"' in out(say, file, data, *words)


def test_a_heading_written_as_a_name_is_taken_where_two_others_are_named(data: Path, tmp_path: Path, say: Say) -> None:
    file, towns = tmp_path / "calls.csv", ("North Yorks", "East Riding")
    file.write_bytes(
        csv_bytes([[*HEADINGS, "Local Authority"], *([*row, towns[n % 2]] for n, row in enumerate(body()))])
    )
    assert "Authority" not in refused(say, file, data)
    named = ("--column", "call_key=Call ref", "--column", "date=Call date")
    assert 'ignore = ["Local Authority"]' in out(say, file, data, *of_haven(data), *named)


@pytest.mark.parametrize("heading", ["Victim", "Client", "Worker", "No", "M"])
def test_a_heading_that_is_an_answer_too_is_one(heading: str, tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"service_outcome": "haven"}), tmp_path / "outcomes.csv"
    rows: Rows = [["Case Ref", heading, "Date"], *([key(n), f"Jane{n}", f"1{n}/05/2001"] for n in range(5))]
    file.write_bytes(csv_bytes(rows))
    text = out(say, file, data, "--data", data, "--extract", "service_outcome", "--agency", "haven")
    assert f"│ {heading} " in text
    assert "Jane" not in text


def test_a_heading_that_is_missing_or_twice_names_none_that_may_be_a_person(
    data: Path, tmp_path: Path, say: Say
) -> None:
    file = tmp_path / "calls.csv"
    rows: Rows = [[*HEADINGS, "Jane Abernethy", "Call dates"], *([*row, "x", "y"] for row in body())]
    file.write_bytes(csv_bytes(rows))
    sentence = refused(say, file, data, *of_haven(data), "--column", "date=Jane Abernathy")
    assert "The file has no column “Jane Abernathy”." in sentence
    assert "Abernethy" not in sentence
    file.write_bytes(csv_bytes([[*HEADINGS, "Jane Abernethy", "Jane Abernethy"], *rows[1:]]))
    sentence = refused(say, file, data)
    assert sentence == "calls.csv has two columns of one name."


# Units, and months side by side


def test_a_name_beside_most_numbers_is_no_unit(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"marac_meeting": "police"}), tmp_path / "meetings.csv"
    rows = [[f"1{n}/05/2001", f"{n} Abernethy", f"{n} cases"] for n in range(1, 9)]
    file.write_bytes(csv_bytes([["Date of MARAC", "Cases discussed", "Repeat cases"], *rows]))
    text = out(say, file, data, "--data", data, "--extract", "marac_meeting", "--agency", "police")
    assert "Abernethy" not in text
    assert "“cases” taken off numbers" in text


@pytest.mark.parametrize(
    "heads", [["April", "May", "June"], ["Apr-01", "May-01", "Jun-01"], ["2001-04", "05/2001", "01/06/2001"]]
)
def test_months_side_by_side_are_refused_with_how_to_lay_them_out(heads: list[str], tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"marac_meeting": "police"}), tmp_path / "meetings.csv"
    words = ("--data", data, "--extract", "marac_meeting", "--agency", "police")
    file.write_bytes(csv_bytes([["What", *heads], ["Abernethy", "9", "8", "7"], ["Self", "1", "2", "3"]]))
    sentence = refused(say, file, data, *words)
    assert (
        "meetings.csv has 3 months side by side, each as a column: lay it out, in a copy, with a row for each"
        in sentence
    )
    assert held(("Abernethy", "Self", *heads), sentence) == []


# Marks of a map


def test_the_mark_of_a_line_that_was_taken_out_by_hand_does_not_tell_a_name() -> None:
    """Whoever tries all surnames finds many that fit."""
    line = '"{}" = "other"'
    text = kept.with_marks(f"[codes.heard_from]\n{line.format('Abernethy')}\n")
    [mark] = text.splitlines()[-1].removeprefix("# ").split()
    tried = ("".join(own) for own in product("abcdefghij", repeat=4))
    alike = [kept.with_marks(f"[codes.heard_from]\n{line.format(own)}\n").splitlines()[-1] for own in tried]
    assert alike.count(f"# {mark}") > 0
