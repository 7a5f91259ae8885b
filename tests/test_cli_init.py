"""`dvmetrics init` as a newcomer uses it: asked in a terminal, by options without one, and refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvmetrics.extracts import EXTRACTS
from dvmetrics.partnership import load
from tests.conftest import snapshot
from tests.terminal import END_OF_INPUT, typed
from tests.test_cli import called

OPTIONS = {
    "--name": "Smallham Partnership",
    "--place": "Smallham",
    "--agency": "police=Smallham Police",
    "--extract": "police_incident=police",
}


def options(*left_out: str) -> list[str]:
    return [word for name, value in OPTIONS.items() if name not in left_out for word in (name, value)]


def test_a_newcomer_is_asked_in_a_terminal(tmp_path: Path) -> None:
    code, shown = typed(
        ["init", "smallham"],
        [
            "",  # a name must be given
            "Smallham Partnership",
            "=Smallham",  # a spreadsheet's formula
            "Smallham",
            "",  # no agency at all
            "Smallham Police",
            "womens_aid = Smallham Women's Aid",
            "Police 2 = Second Police",  # no short name
            "",
            "police_incidents",  # no extract
            "",  # what police usually send
            "service_episode, helpline",
            "population",  # owed by nobody
            "",
            "2026Q5",
            "2026Q2",
        ],
        tmp_path,
    )
    assert code == 0, shown
    own = load(tmp_path / "smallham")
    assert (own.partnership.name, own.partnership.place) == ("Smallham Partnership", "Smallham")
    assert own.agencies == {"smallham_police": "Smallham Police", "womens_aid": "Smallham Women's Aid"}
    assert {name: due.agencies for name, due in own.extracts.items()} == {
        "police_incident": ("smallham_police",),
        "service_episode": ("womens_aid",),
        "helpline": ("womens_aid",),
    }
    assert {name for name, due in own.extracts.items() if due.required} == {"police_incident", "service_episode"}
    assert own.partnership.first_quarter == "2026Q2"
    for says in (
        "The name must not be blank.",
        "The place must not begin with =",
        "At least one agency must send files.",
        "smallham_police = Smallham Police",
        "An agency's short name is",
        "Did you mean police_incident?",
        "What does Smallham Police send? [police_incident] ",
        "What does Smallham Women's Aid send? [service_episode, refuge_request] ",
        "Nobody owes population",
        "A quarter is written as",
        "dvmetrics check --data smallham --quarter 2026Q2",
    ):
        assert says in shown, says
    assert all(name in shown for name in EXTRACTS)


def test_what_was_given_is_not_asked_again(tmp_path: Path) -> None:
    code, shown = typed(["init", "smallham", *options("--place")], ["Smallham", "2026Q3"], tmp_path)
    assert code == 0, shown
    assert "Which place is it for? Smallham" in shown
    assert load(tmp_path / "smallham").partnership.place == "Smallham"
    assert "What is the partnership called?" not in shown


def test_a_newcomer_who_stops_leaves_nothing(tmp_path: Path) -> None:
    code, shown = typed(["init", "smallham"], ["Smallham", END_OF_INPUT], tmp_path)
    assert code == 1
    assert "Stopped." in shown
    assert snapshot(tmp_path) == {}


def test_options_are_enough_without_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "small ham"
    more = ["--agency", "Smallham Council", "--extract", "helpline=smallham_council", "--required", "helpline"]
    assert called(monkeypatch, "init", str(folder), *options(), *more, "--quarter", "2026Q3") == 0
    shown = capsys.readouterr().out
    own = load(folder)
    assert [name for name, due in own.extracts.items() if due.required] == ["helpline"]
    assert own.agencies["smallham_council"] == "Smallham Council"
    for name in ("partnership.toml", "FIRST_STEPS.md", "templates/", "2026Q3/", ".gitignore"):
        assert name in shown
    last = shown.splitlines()[-1].strip()
    assert last == f"dvmetrics check --data '{folder}' --quarter 2026Q3"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (options("--name"), "Without a terminal to ask in, init needs --name too. Nothing was written."),
        (options("--agency", "--extract"), "init needs --agency, --extract too"),
        ([], "init needs --name, --place, --agency, --extract too"),
        ([*options(), "--quarter", "2026"], "A quarter is written as"),
        ([*options(), "--required", "helpline"], "Nobody owes helpline"),
        ([*options(), "--agency", "police=Again"], "Two agencies have the short name police"),
        ([*options(), "--extract", "helpline=nobody"], "helpline names nobody, which is none of the agencies: police"),
        ([*options("--name"), "--name", "=1+1"], "--name must not begin with ="),
    ],
)
def test_what_cannot_be_used_is_a_sentence_and_writes_nothing(
    words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, "init", str(tmp_path / "smallham"), *words) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""
    assert snapshot(tmp_path) == {}


def test_a_full_folder_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "smallham").mkdir()
    (tmp_path / "smallham/rows.csv").write_text("mine", encoding="utf-8")
    code, shown = typed(["init", "smallham"], [], tmp_path)
    assert (code, shown.strip()) == (
        2,
        "smallham is there already and is no empty folder. Nothing was written; name a new one.",
    )
