"""`dvmetrics note`: the note beside a file, made of the file."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

import pytest

from dvmetrics.evaluation import check_quarter
from dvmetrics.extracts import EXTRACTS
from dvmetrics.templates import empty_file
from tests.conftest import snapshot
from tests.mapping.calls import HEADINGS, body
from tests.mapping.files import csv_bytes, key, partnership
from tests.test_cli import called

ROWS = "".join(f"{key(n)},2001-0{4 + n}-11,yes,no,police\n" for n in range(3))
MAP = """
date_format = ["%d/%m/%Y"]
skip_rows = { "Call ref" = ["Total: #"] }
[columns]
call_key = "Call ref"
date = "Call date"
answered = "Answered"
first_time = "First call"
heard_from = "How heard"
[codes]
answered = { Y = "yes", N = "no" }
first_time = { Yes = "yes" }
heard_from = { Police = "police", Friend = "friend_or_family", Poster = "campaign" }
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return partnership(tmp_path / "data", {"helpline": "haven"})


@pytest.fixture
def file(data: Path) -> Path:
    path = data / "2001Q2/helpline.csv"
    path.write_text(empty_file(EXTRACTS["helpline"]) + ROWS, encoding="utf-8")
    return path


def state(data: Path) -> tuple[str, list[str]]:
    [result] = check_quarter(data, "2001Q2").of_quarter()
    return result.state, [finding.rule for finding in result.findings]


def test_a_note_of_a_file_in_its_place_needs_the_day_alone(
    data: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state(data) == ("accepted with a caveat", ["has_a_note"])
    assert called(monkeypatch, "note", str(file), "--produced", "2001-07-06") == 0
    assert state(data) == ("accepted", [])
    file.write_text(file.read_text(encoding="utf-8").replace("yes", "no"), encoding="utf-8")
    assert state(data) == ("rejected", ["checksum_agrees"])


def test_rows_are_counted_as_the_map_reads_them(data: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(csv_bytes([HEADINGS, *body(), ["Total: 12", "", "", "", ""]]))
    before = snapshot(data)
    assert called(monkeypatch, "note", str(file), "--produced", "2001-07-06") == 2
    assert snapshot(data) == before
    (data / "maps").mkdir()
    (data / "maps/helpline.haven.toml").write_text(MAP, encoding="utf-8")
    assert called(monkeypatch, "note", str(file), "--produced", "2001-07-06") == 0
    assert state(data) == ("accepted", [])


def test_an_agency_makes_one_without_the_partnership_folder(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = file.rename(tmp_path / "helpline__haven__2001Q2.csv")
    assert called(monkeypatch, "note", str(own), "--produced", "2001-07-06", "--definition", "2a") == 0
    path = tmp_path / "helpline__haven__2001Q2.delivery.toml"
    assert f"The note is at {path}: helpline from haven, 3 rows." in capsys.readouterr().out
    made = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (made["agency_id"], made["row_count"], made["definition_version"]) == ("haven", 3, "2a")


def test_a_note_is_replaced_only_where_that_is_said(
    data: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    note = file.with_name("helpline.delivery.toml")
    note.write_text("mine", encoding="utf-8")
    assert called(monkeypatch, "note", str(file), "--produced", "2001-07-06") == 2
    assert note.read_text(encoding="utf-8") == "mine"
    assert "is there already. Nothing was written; --replace writes over it." in capsys.readouterr().err
    assert called(monkeypatch, "note", str(file), "--produced", "2001-07-06", "--replace") == 0
    assert state(data) == ("accepted", [])


def test_a_link_to_a_file_gets_no_note(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = file.rename(tmp_path / "elsewhere.csv")
    file.symlink_to(own)
    assert called(monkeypatch, "note", str(file), "--produced", "2001-07-06") == 2
    assert "only points to a file in another place" in capsys.readouterr().err


def test_an_agency_may_be_called_as_partnership_toml_calls_it(
    data: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = data / "partnership.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("haven", "The-Haven", 1).replace('["haven"]', '["The-Haven"]'), encoding="utf-8")
    assert called(monkeypatch, "note", str(file), "--produced", "2001-07-06") == 0
    assert state(data) == ("accepted", [])


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("none.csv", "--produced 2001-07-06", "There is no file"),
        ("helpline.csv", "--produced 6/7/2001", "--produced is a day, written as in 2001-10-06."),
        ("helpline.csv", "--produced 2001-06-29", "when the quarter has ended, on 2001-06-30 or later"),
        ("helpline.csv", "--produced 2999-01-01", "not after today"),
        ("helpline.csv", "--produced 2001-07-06 --agency police", "the agency after --agency owes helpline"),
        ("helpline__police.csv", "--produced 2001-07-06", "the agency in the file's name owes helpline"),
        ("helpline.csv", "--produced 2001-07-06 --extract helpllne", "Did you mean helpline?"),
        ("helpline.csv", "--produced 2001-07-06 --definition 'a b'", "--definition is a version"),
        ("../../calls.csv", "--produced 2001-07-06", "say with --extract which it is"),
        ("../../helpline.csv", "--produced 2001-07-06", "say it with --quarter"),
        ("../../helpline.csv", "--produced 2001-07-06 --quarter 2001Q2", "say it with --agency"),
        (
            "../../helpline.csv",
            "--produced 2001-07-06 --quarter 2001Q2 --agency 'A B'",
            "called by a short name: small",
        ),
        ("../../helpline__a__b.csv", "--produced 2001-07-06 --quarter 2001Q2", "say it with --agency"),
        ("helpline.xlsx", "--produced 2001-07-06", "The rows of helpline.xlsx cannot be counted"),
    ],
)
def test_a_note_that_cannot_be_made_is_refused_in_one_sentence(
    name: str,
    words: str,
    says: str,
    data: Path,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = file.parent / name
    if name != "none.csv":
        path.write_bytes(file.read_bytes())
    before = snapshot(data.parent)
    assert called(monkeypatch, "note", str(path), *shlex.split(words)) == 2
    assert snapshot(data.parent) == before
    [sentence] = capsys.readouterr().err.strip().splitlines()
    assert says in sentence
