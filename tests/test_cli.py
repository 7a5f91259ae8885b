"""The command line as a scheduler and an analyst use it: sentences, exit codes, nothing else on the screen."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from dvmetrics import cli
from dvmetrics.cli.app import app
from dvmetrics.errors import ExitCode
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.run import Outcome
from tests.conftest import snapshot

COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
MakeReturns = Callable[..., Path]


def command(*words: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    words = tuple(str(word) for word in words)
    return subprocess.run(
        [sys.executable, "-m", "dvmetrics", *words],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=300,
        check=False,
    )


def called(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the command line, called in this process."""
    monkeypatch.setattr(sys, "argv", ["dvmetrics", *words])
    try:
        cli.main()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def test_a_run_says_how_much_earlier_editions_give_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = Outcome(Path("outputs/2020Q4"), made=True, record=Path("restricted/2020Q4-run.json"), given_away=3)
    monkeypatch.setattr("dvmetrics.run.run_quarter", lambda *_, **__: ended)
    assert called(monkeypatch, "run", "--data", "a-folder") == 0
    said = capsys.readouterr().out
    assert "Whatever is hidden now, 3 small counts can be narrowed down too far" in said
    assert "restricted/2020Q4-run.json" in said


def test_a_run_says_where_the_edition_is_on_its_last_line(returns: MakeReturns, tmp_path: Path) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    first = command("run", "--data", data, "--quarter", "2020Q4", "--outputs", outputs)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == f"The edition is at {outputs / '2020Q4' / 'index.html'}"
    stages = first.stderr.splitlines()
    assert [line.partition(":")[0] for line in stages if ":" not in line] == [
        "gate",
        "measure and release",
        "leak scan",
        "move into place",
    ]
    assert "notebooks: Report to the committee" in stages
    before = snapshot(outputs)
    again = command("run", "--data", data, "--outputs", outputs)
    assert again.returncode == 0
    assert again.stdout.startswith("Nothing changed")
    assert snapshot(outputs) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "--data", "DATA", "--quarter", "../../x"], "A quarter is written as"),
        (["run", "--data", "DATA", "--quarter", "2020Q5"], "A quarter is written as"),
        (["run", "--data", "DATA", "--quarter", "2020Q4/.."], "A quarter is written as"),
        (["run", "--data", "DATA", "--quarter", "2019Q4"], "before the partnership's first quarter, 2020Q1"),
        (["run", "--data", "DATA", "--quarter", "2021Q1"], "has no folder 2021Q1. The newest there is 2020Q4"),
        (["run", "--data", "DATA/nowhere"], "There is no partnership folder"),
        (["check", "--data", "DATA/2020Q4"], "holds no partnership.toml"),
        (["run", "--quarter", "2020Q4"], "--data"),
        (["run", "--data", "DATA", "--workers", "0"], "--workers"),
        (["rum"], "rum"),
        (["explain", "9.9"], "There is no indicator 9.9."),
        (["explain"], "ID"),
        (["template", "police_incidents"], "There is no extract police_incidents. Did you mean police_incident?"),
        (["template", "../helpline"], "There is no extract ../helpline"),
        (["template", "helpline", "--out", "DATA/partnership.toml"], "cannot be written"),
        (["code", "S1"], "S1"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_2(
    words: list[str],
    says: str,
    returns: MakeReturns,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    words = [word.replace("DATA", str(data)) for word in words]
    if words[0] == "run":
        words += ["--outputs", str(outputs)]
    assert called(monkeypatch, *words) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err + captured.out
    assert not outputs.exists()


def test_anything_unforeseen_is_a_sentence_and_a_log_without_the_message(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a row of somebody")

    monkeypatch.setattr("dvmetrics.run.run_quarter", broken)
    data = returns()
    assert called(monkeypatch, "run", "--data", str(data)) == 1
    captured = capsys.readouterr()
    log = next((data / "restricted").glob("error-*.log"))
    assert str(log) in captured.err
    assert "KeyError" in log.read_text(encoding="utf-8")
    assert "broken" in log.read_text(encoding="utf-8")
    everything = captured.out + captured.err + log.read_text(encoding="utf-8")
    assert "a row of somebody" not in everything
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    ("error", "code"), [("GateRejected", 3), ("DisclosureRefused", 4), ("NotebookFailed", 5), ("ConfigurationError", 2)]
)
def test_each_reason_to_stop_has_its_exit_code(
    error: str,
    code: int,
    returns: MakeReturns,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from dvmetrics import errors

    def stopped(*_: object, **__: object) -> None:
        raise getattr(errors, error)("Said in a sentence.")

    monkeypatch.setattr("dvmetrics.run.run_quarter", stopped)
    assert called(monkeypatch, "run", "--data", str(returns())) == code
    assert capsys.readouterr().err.splitlines()[-1] == "Said in a sentence."


def test_check_tells_the_rejected_from_the_fine(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = returns()
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2020Q4") == 0
    assert "2020Q4 can be run." in capsys.readouterr().out
    path = data / "2020Q4/kpi_return.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",43,", ",many,"), encoding="utf-8")
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2020Q4") == 3
    captured = capsys.readouterr()
    assert "kpi_return from Smallham Council, 2020Q4 [is_a_number] numerator:" in captured.err
    assert "1 of 3 rows" in captured.err
    assert "many" not in captured.out + captured.err


def test_list_as_json_is_the_whole_catalogue(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, "list", "--json") == 0
    assert [entry["id"] for entry in json.loads(capsys.readouterr().out)] == list(CATALOGUE)


def test_list_shows_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    shown = command("list").stdout
    for indicator in CATALOGUE.values():
        assert indicator.definition.title in shown
        assert indicator.definition.question in shown


PROMISED = [
    "id",
    "title",
    "question",
    "outcome",
    "code",
    "numerator",
    "denominator",
    "unit",
    "good",
    "sources",
    "disclosure",
    "version",
]


def test_list_as_json_has_the_keys_that_other_programs_count_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, "list", "--json", "--core") == 0
    entries = {entry["id"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert list(entries) == [name for name in CATALOGUE if not name.startswith("S.")]
    for entry in entries.values():
        assert set(PROMISED) <= set(entry)
        assert not entry["supporting"]
        assert entry["interval"]
    assert entries["3.1"]["target"].startswith("98 %, proposed with this framework")
    assert entries["1.1"]["target"] == "none"


def test_list_marks_what_supports_the_core_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    rows = {line.split("│")[1].strip(): line for line in command("list").stdout.splitlines() if line.startswith("│")}
    for name in CATALOGUE:
        assert ("supporting" in rows[name].split("│")[2]) == name.startswith("S.")


def test_code_without_an_edition_says_so_and_leaves_nothing_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert called(monkeypatch, "code", "--json", "--outputs", str(tmp_path / "nowhere")) == 0
    entries = json.loads(capsys.readouterr().out)
    assert len(entries) == 32
    assert {entry["state"] for entry in entries} == {"no edition yet"}
    assert all(entry["indicators"] and entry["words"] and entry["missing"] for entry in entries)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.xdist_group("edition")
def test_code_tells_the_state_of_the_newest_edition(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sample_outputs: Path
) -> None:
    assert called(monkeypatch, "code", "--outputs", str(sample_outputs)) == 0
    shown = capsys.readouterr().out
    assert "S1: Put the immediate safety of the victim and children first" in shown
    assert "theatre: Theatre and workshop for young people (report 4.7, 6.6)" in shown
    assert "Thames Valley Police - Milton Keynes Area" in shown
    assert "States: October to December 2001." in shown
    assert called(monkeypatch, "code", "--json", "--outputs", str(sample_outputs)) == 0
    states = {entry["id"]: entry["state"] for entry in json.loads(capsys.readouterr().out)}
    assert set(states.values()) <= {"figures shown", "some figures shown"}


def test_code_says_that_an_edition_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "2001Q4").mkdir()
    (tmp_path / "2001Q4/manifest.json").write_text("{}", encoding="utf-8")
    assert called(monkeypatch, "code", "--json", "--outputs", str(tmp_path)) == 0
    captured = capsys.readouterr()
    assert "cannot be read" in captured.err
    assert {entry["state"] for entry in json.loads(captured.out)} == {"the newest edition cannot be read"}


def test_template_lists_the_extracts_and_writes_one_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    listed = command("template").stdout
    for name in EXTRACTS:
        assert name in listed
    folder = tmp_path / "for agencies"
    assert called(monkeypatch, "template", "helpline", "--out", str(folder)) == 0
    shown = capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} == {"helpline.csv", "helpline.guide.md"}
    for path in folder.iterdir():
        assert str(path) in shown
    assert (folder / "helpline.csv").read_text("utf-8") == ",".join(EXTRACTS["helpline"].names) + "\n"
    before = snapshot(folder)
    assert called(monkeypatch, "template", "helpline", "--out", str(folder)) == 2
    assert "is there already. Nothing was written." in capsys.readouterr().err
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_it_takes(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert called(monkeypatch, name, "--help") == 0
    shown = " ".join(capsys.readouterr().out.split())
    example = " ".join((COMMANDS[name].help or "").partition("Example: ")[2].split("\n\n")[0].split())
    assert f"Example: {example}" in shown
    program, own, *words = shlex.split(example)
    assert (program, own) == ("dvmetrics", name)
    COMMANDS[name].make_context(name, words)  # raises for an option or an argument that the command does not take


@pytest.mark.parametrize("name", CATALOGUE)
def test_explain_gives_definition_sources_and_caveats(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, "explain", name) == 0
    shown = capsys.readouterr().out
    own = CATALOGUE[name].definition
    for text in (own.question, own.numerator, own.denominator, *own.caveats, *own.sources):
        assert text in shown


def test_help_lists_commands_and_exit_codes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert called(monkeypatch, "--help") == 0
    shown = capsys.readouterr().out
    listed = re.findall(r"^│ ([a-z]+) +([A-Z].*?) *│$", shown, re.MULTILINE)
    assert [name for name, _ in listed] == list(COMMANDS)
    for name, says in listed:
        assert (COMMANDS[name].help or "").startswith(says)
    codes = re.findall(r"(\d) [a-z]", shown.partition("Exit codes: ")[2])
    assert sorted(map(int, codes)) == sorted(ExitCode)


def test_help_waits_for_no_library() -> None:
    loaded = "import sys, dvmetrics.cli; print({'pandas', 'ibis', 'pydantic', 'pyarrow'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "set()"


@pytest.mark.parametrize("raised", [KeyboardInterrupt, EOFError])
def test_a_run_that_is_stopped_says_so_and_is_no_success(
    raised: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("dvmetrics.run.run_quarter", stopped)
    assert called(monkeypatch, "run", "--data", "data_samples", "--quarter", "2001Q4") == 1
    said = capsys.readouterr()
    assert "published" in said.out + said.err if raised is KeyboardInterrupt else True
