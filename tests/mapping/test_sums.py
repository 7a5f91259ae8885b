"""A row that sums the others up and holds its number: it is another number in the next quarter's file."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from dvmetrics.deliveries.sums import ends_with_a_sum
from dvmetrics.evaluation import check_quarter
from tests.mapping.calls import HEADINGS, Say, body, of_haven, the_map
from tests.mapping.files import Cell, Rows, csv_bytes
from tests.test_cli import called


def with_sum(file: Path, number: int, words: str = "Total calls: ") -> Path:
    last: list[Cell] = [f"{words}{number}", "", "", "", ""]
    file.write_bytes(csv_bytes([HEADINGS, *body(number), last]))
    return file


def findings(data: Path, file: Path) -> dict[str, str]:
    shutil.copy(file, data / "2001Q2/helpline.csv")
    results = check_quarter(data, "2001Q2").of_quarter()
    return {f.rule: f.line() for result in results for f in result.findings if f.severity == "critical"}


def skipped(data: Path) -> object:
    return tomllib.loads(the_map(data).read_text(encoding="utf-8")).get("skip_rows")


def test_a_sum_with_its_number_is_left_out_in_the_next_quarter_too(data: Path, file: Path, say: Say) -> None:
    _, shown = say(with_sum(file, 12), *of_haven(data))
    assert "12 rows" in shown.splitlines()[0]
    assert "no keyed codes" not in shown
    assert skipped(data) == {"Call ref": ["Total calls: #"]}
    assert findings(data, with_sum(file, 14)) == {}


def test_a_cell_that_was_named_by_hand_is_left_out_with_another_number_once_the_file_is_mapped_again(
    data: Path, file: Path, say: Say
) -> None:
    words = "Total Northton: "
    say(with_sum(file, 12, words), *of_haven(data))
    with the_map(data).open("a", encoding="utf-8") as own:
        own.write('\n[skip_rows]\n"Call ref" = ["Total Northton: 12"]\n')
    assert findings(data, with_sum(file, 12, words)) == {}
    assert findings(data, with_sum(file, 14, words)) != {}
    code, shown = say(file, *of_haven(data), "--replace")
    assert code == 0
    assert "says all of that already" not in shown
    assert "no keyed codes" not in shown
    assert skipped(data) == {"Call ref": ["Total Northton: #"]}
    assert findings(data, with_sum(file, 16, words)) == {}


def test_a_cell_without_a_sign_for_a_number_is_compared_as_it_is(data: Path, file: Path, say: Say) -> None:
    say(file, *of_haven(data))
    with the_map(data).open("a", encoding="utf-8") as own:
        own.write('\n[skip_rows]\n"How heard" = ["Police 1", "#"]\n')
    for cell, rows in (("Police 1", 11), ("Police 2", 12), ("#", 11), ("7", 12)):
        file.write_bytes(csv_bytes([HEADINGS, *body()[:11], [*body()[11][:4], cell]]))
        shutil.copy(file, data / "2001Q2/helpline.csv")
        [result] = check_quarter(data, "2001Q2").of_quarter()
        assert result.rows == rows, cell


def test_a_last_row_that_looks_like_a_sum_is_said_and_its_cell_is_not(data: Path, file: Path, say: Say) -> None:
    say(file, *of_haven(data))
    found = findings(data, with_sum(file, 12, "Total Northton: "))
    said = [line for line in found.values() if "The last row looks like a sum. If it is, map the file again" in line]
    assert len(found) > len(said) == 1
    assert "the agency need not correct it." in said[0]
    assert "Northton" not in "".join(found.values())


def test_a_last_row_is_not_said_to_be_a_sum_where_another_fails_too(data: Path, file: Path, say: Say) -> None:
    say(file, *of_haven(data))
    rows: Rows = [["no code", *body()[0][1:]], *body()[1:], ["Total Northton: 12", "", "", "", ""]]
    file.write_bytes(csv_bytes([HEADINGS, *rows]))
    found = findings(data, file)
    assert found
    assert "looks like a sum" not in "".join(found.values())


def test_a_file_with_such_a_row_is_to_be_mapped_again(
    data: Path, file: Path, say: Say, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    say(file, *of_haven(data))
    path = data / "partnership.toml"
    owed = 'agencies = ["haven"]\n'
    path.write_text(path.read_text(encoding="utf-8").replace(owed, f"{owed}required = true\n"), encoding="utf-8")
    findings(data, with_sum(file, 12, "Total Northton: "))
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2001Q2") == 3
    shown = capfd.readouterr().out
    there = data / "2001Q2/helpline.csv"
    again = f"dvmetrics map {there} --extract helpline --agency haven --data {data} --replace"
    assert f"if its last row is a sum:  {again}" in shown
    assert "corrected one" not in shown


def test_where_the_layout_is_written_by_hand_such_a_row_is_to_be_named_there(
    data: Path, file: Path, say: Say, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    say(file, *of_haven(data))
    own = tomllib.loads(the_map(data).read_text(encoding="utf-8"))
    the_map(data).unlink()
    section = "layouts.helpline.haven"
    codes = "".join(
        f"[{section}.codes.{name}]\n" + "".join(f'{one} = "{meant}"\n' for one, meant in each.items())
        for name, each in own["codes"].items()
    )
    columns = "".join(f'{ours} = "{theirs}"\n' for ours, theirs in own["columns"].items())
    path = data / "partnership.toml"
    owed = 'agencies = ["haven"]\n'
    settings = path.read_text(encoding="utf-8").replace(owed, f"{owed}required = true\n")
    by_hand = f"[{section}]\ndate_format = {own['date_format']}\n[{section}.columns]\n{columns}{codes}"
    path.write_text(f"{settings}\n{by_hand}", encoding="utf-8")
    assert findings(data, file) == {}
    found = "".join(findings(data, with_sum(file, 12)).values())
    assert f"If it is, name its cell in skip_rows of [{section}] of partnership.toml: the agency need not" in found
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2001Q2") == 3
    shown = capfd.readouterr().out
    assert f"if its last row is a sum:  name its cell in skip_rows of [{section}] of partnership.toml" in shown
    assert "dvmetrics map" not in shown


@pytest.mark.parametrize("words", ["Total Abernethy: ", "Sum Abernethy ", "Total calls Abernethy "])
def test_a_sum_with_another_word_in_it_is_neither_left_out_nor_shown(
    words: str, data: Path, file: Path, say: Say
) -> None:
    _, shown = say(with_sum(file, 12, words), *of_haven(data))
    assert "13 rows" in shown.splitlines()[0]
    assert "bernethy" not in shown + the_map(data).read_text(encoding="utf-8")
    assert skipped(data) is None


@pytest.mark.parametrize(
    ("row", "is_one"),
    [
        (["Total: 15", "", None], True),
        (["", "Sum", "15"], True),
        (["Grand total", "1,015", "73 %"], True),
        (["Total Abernethy", "Police", "15"], False),
        (["Abernethy", "15", "15"], False),
        (["", "", ""], False),
        (["15", "Total", "15"], False),
    ],
)
def test_which_last_rows_look_like_a_sum(row: list[str | None], is_one: bool) -> None:
    assert ends_with_a_sum([["x", cell] for cell in row]) is is_one
    assert not ends_with_a_sum([[cell, "x"] for cell in row])
    assert not ends_with_a_sum([[] for _ in row])
