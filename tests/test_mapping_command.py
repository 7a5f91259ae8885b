"""`dvmetrics map`: a refusal is a sentence that leaves all as it was, a map is kept, and no cell of a person shows."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import xlsxwriter

from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import check_quarter
from dvmetrics.partnership import load
from tests.conftest import Say, snapshot
from tests.own_files import Cell, Rows, cases_workbook, csv_bytes, days, key, partnership, welsh_incidents, workbook

HEADINGS: list[Cell] = ["Call ref", "Call date", "Answered", "First call", "How heard"]
HEARD = ("Police", "Friend", "Poster")


def body(number: int = 12, answers: tuple[str, str] = ("Y", "N")) -> list[list[Cell]]:
    return [
        [key(place), f"{day:%d/%m/%Y}", answers[place % 2], "Yes", HEARD[place % 3]]
        for place, day in enumerate(days(number, 10))
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return partnership(tmp_path / "data", {"helpline": "haven"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_bytes(csv_bytes([HEADINGS, *body()]))
    return path


def of_haven(data: Path) -> tuple[object, ...]:
    return "--data", data, "--extract", "helpline", "--agency", "haven"


def the_map(data: Path) -> Path:
    return data / "maps/helpline.haven.toml"


# What is proposed, shown and written


def test_each_proposal_shows_why_and_how_sure_it_is(data: Path, file: Path, say: Say) -> None:
    code, shown = say(file, *of_haven(data))
    assert code == 0
    lines = [[part.strip() for part in line.split("│")] for line in shown.splitlines() if "│" in line]
    columns = {line[1]: line[2:5] for line in lines if len(line) == 6}
    assert columns["Call ref"][:2] == ["call_key", "certain"]
    assert columns["How heard"][0] == "heard_from"
    assert all(reason and sure in ("certain", "likely", "a guess") for _, sure, reason in columns.values())
    codes = {(line[1], line[2]): line[3:6] for line in lines if len(line) == 7}
    assert codes["heard_from", "Friend"][0] == "friend_or_family"
    assert codes["heard_from", "Poster"] == ["campaign", "certain", "another word for it"]
    own = tomllib.loads(the_map(data).read_text(encoding="utf-8"))
    assert own["columns"]["date"] == "Call date"
    assert own["codes"]["answered"] == {"Y": "yes", "N": "no"}
    assert own["date_format"] == ["%d/%m/%Y"]


def test_what_is_not_mapped_is_shown_required_columns_first(data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    rows = [[*row[:2], row[4], "Semaphore" if place % 2 else "Police", "tea"] for place, row in enumerate(body())]
    file.write_bytes(csv_bytes([["Call ref", "Call date", "Xyz", "How heard", "Drink"], *rows]))
    code, shown = say(file, *of_haven(data))
    assert code == 0
    assert "Required, and nothing was found for it: answered. Was it answered?" in shown
    assert "Nothing was found for these, which may be left out: first_time" in shown
    assert shown.index("answered. Was it") < shown.index("may be left out")
    assert "Not mapped in heard_from (“How heard”): “Semaphore”. Ours are campaign, police" in shown
    own = tomllib.loads(the_map(data).read_text(encoding="utf-8"))
    assert set(own["ignore"]) == {"Xyz", "Drink"}
    assert "tea" not in shown


def test_corrections_go_before_what_is_found(data: Path, file: Path, say: Say) -> None:
    corrections = (
        "--column",
        "first_time=",
        "--column",
        "heard_from=How heard",
        "--code",
        "heard_from:Poster=directory",
    )
    code, shown = say(file, *of_haven(data), *corrections)
    assert code == 0
    own = tomllib.loads(the_map(data).read_text(encoding="utf-8"))
    assert "first_time" not in own["columns"]
    assert own["ignore"] == ["First call"]
    assert own["codes"]["heard_from"]["Poster"] == "directory"
    assert "as you said" in shown


def test_a_word_for_nothing_can_be_a_code_of_one_column_and_blank_in_another(
    data: Path, tmp_path: Path, say: Say
) -> None:
    file = tmp_path / "calls.csv"
    rows: Rows = [[*row[:3], "N/A", "N/A" if place else "Police"] for place, row in enumerate(body())]
    file.write_bytes(csv_bytes([HEADINGS, *rows]))
    assert say(file, *of_haven(data), "--code", "heard_from:N/A=not_asked")[0] == 0
    (data / "2001Q2/helpline.csv").write_bytes(file.read_bytes())
    read = check_quarter(data, "2001Q2").tables["helpline"]
    assert read["heard_from"].to_list() == ["police", *["not_asked"] * 11]
    assert read["first_time"].isna().all()


def test_show_writes_nothing_and_the_folder_is_found_from_the_file(data: Path, say: Say) -> None:
    inside = data / "2001Q2/helpline.csv"
    inside.write_bytes(csv_bytes([HEADINGS, *body()]))
    before = snapshot(data)
    code, shown = say(inside, "--extract", "helpline", "--agency", "haven", "--show")
    assert (code, snapshot(data)) == (0, before)
    assert "Nothing was written." in shown
    assert say(inside, "--extract", "helpline", "--agency", "haven")[0] == 0
    assert the_map(data).is_file()


# A map is kept


def test_a_map_is_not_written_over_and_a_second_one_says_what_differs(data: Path, file: Path, say: Say) -> None:
    say(file, *of_haven(data))
    assert "says all of that already" in say(file, *of_haven(data))[1]
    first = the_map(data).read_bytes()
    file.write_bytes(
        csv_bytes([["Call ref", "Call day", *HEADINGS[2:], "Town"], *[[*row, "x"] for row in body(answers=("Y", "X"))]])
    )
    code, shown = say(file, *of_haven(data))
    assert (code, the_map(data).read_bytes()) == (2, first)
    assert "columns.date: “Call date” before, “Call day” now" in shown
    assert "ignore: nothing before, “Town” now" in shown
    assert "--replace writes over it" in shown
    code, _ = say(file, *of_haven(data), "--replace")
    assert code == 0
    assert tomllib.loads(the_map(data).read_text(encoding="utf-8"))["columns"]["date"] == "Call day"


def test_what_a_hand_wrote_into_a_map_stays_when_it_is_made_again(data: Path, file: Path, say: Say) -> None:
    say(file, *of_haven(data))
    by_hand = the_map(data).read_text(encoding="utf-8").replace('Poster = "campaign"', 'Poster = "directory"')
    the_map(data).write_text(by_hand, encoding="utf-8")
    file.write_bytes(csv_bytes([[*HEADINGS, "Town"], *[[*row, "x"] for row in body()]]))
    assert say(file, *of_haven(data), "--replace")[0] == 0
    own = tomllib.loads(the_map(data).read_text(encoding="utf-8"))
    assert own["codes"]["heard_from"]["Poster"] == "directory"
    assert own["ignore"] == ["Town"]


def test_what_is_said_in_two_places_is_refused(data: Path, file: Path, say: Say) -> None:
    say(file, *of_haven(data))
    with (data / "partnership.toml").open("a", encoding="utf-8") as configuration:
        configuration.write('\n[layouts.helpline.haven]\nblanks = ["NC"]\n')
    with pytest.raises(ConfigurationError, match=r"helpline\.haven\.toml says what \[layouts\.helpline\.haven\]"):
        load(data)
    the_map(data).unlink()
    code, shown = say(file, *of_haven(data))
    assert code == 2
    assert "[layouts.helpline.haven] of partnership.toml says already how haven lays out helpline" in shown
    assert not the_map(data).exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("helpline.haven.toml", 'columns = { nothing = "x" }', "nothing, which is none of the columns"),
        ("helpline.haven.toml", "header = 0", "header: Input should be greater than or equal to 1"),
        ("helpline.haven.toml", "colums = {}", "The key colums is not known; allowed here: blanks, codes"),
        ("helpline.haven.toml", "=", "cannot be read as TOML"),
        ("helpline.nobody.toml", "", "layouts.helpline names nobody, which is none of the agencies"),
        ("calls.haven.toml", "", "is named after no extract and agency"),
        ("helpline.toml", "", "is named after no extract and agency"),
        ("helpline.haven.toml", 'files = "../x/*.csv"', "inside the partnership folder"),
        ("helpline.haven.toml", 'denominators = { a = "b" }', "say where they lie, in files"),
    ],
)
def test_a_map_that_is_none_is_said_with_its_name(name: str, content: str, says: str, data: Path) -> None:
    (data / "maps").mkdir()
    (data / "maps" / name).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load(data)
    assert says in str(refused.value)
    assert "maps" in str(refused.value)


# A changed layout is a finding that names the map


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


# Bad input is one sentence, and changes nothing


def refused(say: Say, file: Path, data: Path, *words: object) -> str:
    before = snapshot(file.parent)
    code, shown = say(file, *(words or of_haven(data)))
    assert code == 2, shown
    assert snapshot(file.parent) == before
    [sentence] = shown.strip().splitlines()
    assert sentence.endswith(".")
    return sentence


CONTENT = {
    "empty": ("calls.csv", b"", "calls.csv is empty."),
    "blank": ("calls.csv", b"\n \n", "calls.csv is empty."),
    "no table": ("calls.csv", b"Dear all, here are the calls of Mrs Abernethy 01908 123 4567.\n", "No row of headings"),
    "a picture": ("calls.csv", bytes(range(256)) * 9, "is not text, so it is no CSV file"),
    "a document": ("calls.pdf", b"%PDF", "calls.pdf is neither CSV, Excel (.xlsx) nor Parquet"),
    "no workbook": ("calls.xlsx", b"PK\x03\x04 x", "calls.xlsx cannot be opened"),
    "no parquet": ("calls.parquet", b"PAR1 x PAR1", "calls.parquet cannot be opened"),
    "a quote": ("calls.csv", b'Call ref,Call date\n"x,1\n', "has a quotation mark that is not closed"),
    "ragged": ("calls.csv", b"Call ref,Call date\nx\ny,z\n", "has rows with more or fewer cells than its headings"),
    "twice": ("calls.csv", b"Call ref,Call ref\nx,y\n", "has two columns of one name: “Call ref”"),
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
    "no extract": (("--extract", "helpllne", "--agency", "haven"), "helpline"),
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
    "no total": ((*HELPLINE, "--denominator", "3.2=2.1"), "which no total of the file is"),
}


@pytest.mark.parametrize(("words", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_command_is_refused(words: tuple[str, ...], says: str, data: Path, file: Path, say: Say) -> None:
    if says == "There is no file":
        file = file.with_name("none.csv")
    assert says in refused(say, file, data, "--data", data, *words)


# No cell of a person is shown or written


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
    assert "12 different cells, not shown because they may be words of people" in shown
    assert "abernethy" not in shown + the_map(data).read_text(encoding="utf-8")


@pytest.mark.parametrize("first", [0, 1], ids=["with keys", "with dates"])
def test_a_file_without_headings_shows_none_of_its_first_row(first: int, data: Path, tmp_path: Path, say: Say) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(csv_bytes([[*row[first:], "Jane Abernethy"] for row in body()]))
    sentence = refused(say, file, data)
    assert "No row of headings was found" in sentence
    assert "Abernethy" not in sentence


@pytest.mark.parametrize("make", [welsh_incidents, cases_workbook])
def test_originals_are_never_changed(make: object, tmp_path: Path, say: Say) -> None:
    extract, agency = ("police_incident", "police") if make is welsh_incidents else ("service_episode", "haven")
    data = partnership(tmp_path / "data", {extract: agency})
    file: Path = make(tmp_path)  # type: ignore[operator]
    before, when = file.read_bytes(), file.stat().st_mtime_ns
    assert say(file, "--data", data, "--extract", extract, "--agency", agency)[0] == 0
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (before, when)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", file.name])
