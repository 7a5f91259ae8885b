"""`dvmetrics map`: what is proposed, shown and written, and how a map is kept."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import check_quarter
from dvmetrics.partnership import load
from tests.conftest import snapshot
from tests.mapping.calls import HEADINGS, Say, body, of_haven, the_map
from tests.mapping.files import Rows, cases_workbook, csv_bytes, partnership, welsh_incidents

# What is proposed, shown and written


def test_each_proposal_shows_why_and_how_sure_it_is(data: Path, file: Path, say: Say) -> None:
    code, shown = say(file, *of_haven(data), "--all")
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
    assert "- no figure without first_time: 2.5 Campaign response; S.campaign_callers" in shown
    assert "without heard_from" not in shown
    assert "Not mapped in heard_from (“How heard”): 1 different cell in 6 rows, not shown because" in shown
    assert "may be a name or somebody's words: look for any but “Police”. Ours are campaign, police" in shown
    assert "Semaphore" not in shown + the_map(data).read_text(encoding="utf-8")
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


def test_the_help_says_what_is_shown_and_kept(say: Say) -> None:
    code, shown = say("--help")
    assert code == 0
    assert "Headings and names of sheets are shown and kept in the map." in " ".join(shown.split())


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


@pytest.mark.parametrize("make", [welsh_incidents, cases_workbook])
def test_originals_are_never_changed(make: object, tmp_path: Path, say: Say) -> None:
    extract, agency = ("police_incident", "police") if make is welsh_incidents else ("service_episode", "haven")
    data = partnership(tmp_path / "data", {extract: agency})
    file: Path = make(tmp_path)  # type: ignore[operator]
    before, when = file.read_bytes(), file.stat().st_mtime_ns
    assert say(file, "--data", data, "--extract", extract, "--agency", agency)[0] == 0
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (before, when)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", file.name])
