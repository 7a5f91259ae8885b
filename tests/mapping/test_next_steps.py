"""What the command says at its end: whether the map can be used, with what to go on, and where the file goes."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dvmetrics.evaluation import check_quarter
from tests.conftest import snapshot
from tests.mapping import calls
from tests.mapping.calls import HEADINGS, Say, body, of_haven, the_map
from tests.mapping.files import csv_bytes

OPEN = "The map is written, but it cannot be used yet: "


def with_answers(file: Path, *answers: str) -> Path:
    rows = [[*row[:2], answers[place % len(answers)], *row[3:]] for place, row in enumerate(body())]
    file.write_bytes(csv_bytes([HEADINGS, *rows]))
    return file


def own(data: Path) -> dict[str, Any]:
    return tomllib.loads(the_map(data).read_text(encoding="utf-8"))


def test_a_map_without_a_required_column_is_said_to_be_of_no_use_yet(data: Path, file: Path, say: Say) -> None:
    code, shown = say(file, *of_haven(data), "--column", "answered=")
    assert code == 0
    *_, said, command, _ = shown.splitlines()
    assert said == f"{OPEN}nothing is mapped to answered. Go on with:"
    assert shlex.split(command)[-3:] == ["--column", "answered=THEIRS", "--replace"]
    assert say(*shlex.split(command.replace("answered=THEIRS", "answered=Answered"))[2:])[0] == 0
    assert own(data)["columns"]["answered"] == "Answered"


def test_a_map_without_codes_of_a_required_column_is_said_to_be_of_no_use_yet(data: Path, file: Path, say: Say) -> None:
    code, shown = say(with_answers(file, "Y", "N", "Perhaps"), *of_haven(data))
    assert code == 0
    *_, said, command, _ = shown.splitlines()
    assert said == f"{OPEN}not all codes in answered (“Answered”) are mapped. Go on with:"
    assert command.endswith('--code "answered:THEIRS=ours" --replace')
    code, shown = say(*shlex.split(command.replace("THEIRS=ours", "Perhaps=unknown"))[2:])
    assert code == 0
    assert OPEN not in shown


@pytest.mark.parametrize(("heard", "is_open"), [("semaphore", False), ("Semaphore", True), ("3", False)])
def test_a_code_that_is_only_a_caveat_keeps_no_map_from_use(
    heard: str, is_open: bool, data: Path, file: Path, say: Say
) -> None:
    file.write_bytes(csv_bytes([HEADINGS, *([*row[:4], heard] for row in body())]))
    assert (OPEN in say(file, *of_haven(data))[1]) is is_open
    (data / "2001Q2/helpline.csv").write_bytes(file.read_bytes())
    [result] = check_quarter(data, "2001Q2").of_quarter()
    assert (result.state == "rejected") is is_open


def test_a_correction_that_adds_to_a_map_needs_no_further_word(data: Path, file: Path, say: Say) -> None:
    say(with_answers(file, "Y", "N", "Perhaps"), *of_haven(data))
    assert say(file, *of_haven(data), "--code", "answered:Perhaps=unknown")[0] == 0
    assert own(data)["codes"]["answered"]["Perhaps"] == "unknown"
    the_map(data).unlink()
    say(file, *of_haven(data), "--column", "answered=")
    assert say(file, *of_haven(data), "--column", "answered=Answered")[0] == 0
    assert "ignore" not in own(data)


@pytest.mark.parametrize("by_hand", ["a line", "a line more", "a line less"])
def test_a_map_that_a_hand_has_changed_is_not_written_over(by_hand: str, data: Path, file: Path, say: Say) -> None:
    say(with_answers(file, "Y", "N", "Perhaps"), *of_haven(data))
    text = the_map(data).read_text(encoding="utf-8")
    changed = {
        "a line": text.replace('Poster = "campaign"', 'Poster = "directory"'),
        "a line more": text.replace("[columns]\n", 'blanks = ["NC"]\n[columns]\n'),
        "a line less": text.replace('first_time = "First call"', "#"),
    }
    assert changed[by_hand] != text
    the_map(data).write_text(changed[by_hand], encoding="utf-8")
    before = snapshot(data)
    code, shown = say(file, *of_haven(data), "--code", "answered:Perhaps=unknown")
    assert (code, snapshot(data)) == (2, before)
    assert "Not as in the map that is there: codes.answered.Perhaps: nothing before, “unknown” now" in shown
    assert "│" not in shown
    assert shown.rstrip().endswith("--code answered:Perhaps=unknown --replace")


def test_a_correction_that_changes_what_was_said_needs_a_word_more(data: Path, file: Path, say: Say) -> None:
    say(file, *of_haven(data))
    assert say(file, *of_haven(data), "--code", "answered:Y=no")[0] == 2
    assert own(data)["codes"]["answered"]["Y"] == "yes"


def test_a_guess_stays_one_until_somebody_says_it_or_changes_it(data: Path, file: Path, say: Say) -> None:
    file.write_bytes(csv_bytes([HEADINGS, *([*row[:4], "Internet"] for row in body())]))
    say(file, *of_haven(data))
    guess = 'Internet = "directory"  # a guess: not the same, but none of ours is nearer'
    assert guess in the_map(data).read_text(encoding="utf-8")
    for place in range(2):
        head = [*HEADINGS, *("Town", "Tree")[: place + 1]]
        file.write_bytes(csv_bytes([head, *([*row[:4], "Internet", *"xy"[: place + 1]] for row in body())]))
        _, shown = say(file, *of_haven(data), "--replace")
        assert f"{guess}; not looked at since\n" in the_map(data).read_text(encoding="utf-8")
        assert "│ a guess │ not the same, but none of ours is nearer; not looked at since" in shown
    assert 'date = "Call date"  # certain: another name for it' in the_map(data).read_text(encoding="utf-8")
    say(file, *of_haven(data), "--code", "heard_from:Internet=directory", "--column", "first_time=", "--replace")
    assert 'Internet = "directory"  # certain: as you said' in the_map(data).read_text(encoding="utf-8")
    by_hand = the_map(data).read_text(encoding="utf-8").replace('Internet = "directory"', 'Internet = "other"')
    the_map(data).write_text(by_hand, encoding="utf-8")
    _, shown = say(file, *of_haven(data), "--column", "first_time=First call", "--replace")
    assert "codes are certain" in shown
    assert 'Internet = "other"  # certain: as in the map that is there' in the_map(data).read_text(encoding="utf-8")


def test_it_says_where_a_file_goes_that_does_not_lie_there(data: Path, file: Path, say: Say) -> None:
    *_, last = say(file, *of_haven(data))[1].splitlines()
    assert last.startswith("Now copy the file to 2001Q2/helpline.csv in the partnership folder")
    inside = data / "2001Q2/helpline.csv"
    inside.write_bytes(file.read_bytes())
    assert "Now copy" not in say(inside, *of_haven(data))[1]


# What is shown


def test_names_are_not_broken_on_a_narrow_screen(
    data: Path, file: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Call reference as kept in the book of calls"
    file.write_bytes(csv_bytes([[long, *HEADINGS[1:]], *body()]))
    monkeypatch.setattr(calls, "WIDTH", 50)
    _, shown = say(file, *of_haven(data), "--column", f"call_key={long}", "--all", "--show")
    assert f"│ {long} │ call_key " in shown
    assert "│ friend_or_family │" in shown
    of_the_file, *_ = shown.partition("Columns")
    assert max(map(len, of_the_file.splitlines())) <= 50  # words are


def test_codes_that_are_certain_are_counted_and_shown_when_asked_for(data: Path, file: Path, say: Say) -> None:
    file.write_bytes(
        csv_bytes([HEADINGS, *([*row[:4], ("Internet", "Police")[n % 2]] for n, row in enumerate(body()))])
    )
    _, shown = say(file, *of_haven(data), "--show")
    assert "│ Internet │ directory" in shown
    assert "│ Police " not in shown
    assert "4 codes are certain; --all shows them." in shown
    _, shown = say(file, *of_haven(data), "--show", "--all")
    assert "│ Police " in shown
    assert "--all" not in shown
    assert shown.index("│ Internet") < shown.index("│ Police ")


# What is guessed


def test_a_column_is_offered_for_what_its_codes_speak_of(data: Path, file: Path, say: Say) -> None:
    head = ["Call ref", "Call date", "CALL STATUS", "First call", "How heard"]
    for answers, says in (
        (("ANSWERED", "ABANDONED"), "answered   │ a guess"),
        (("ONE", "TWO"), "look whether it is answered"),
    ):
        with_answers(file, *answers)
        file.write_bytes(file.read_bytes().replace(",".join(map(str, HEADINGS)).encode(), ",".join(head).encode()))
        _, shown = say(file, *of_haven(data), "--show")
        line = next(line for line in shown.splitlines() if "CALL STATUS" in line)
        assert says in line
        assert "nothing in the extract" not in line


def test_a_code_that_is_none_says_how_it_is_left_blank(data: Path, file: Path, say: Say) -> None:
    _, shown = say(file, *of_haven(data), "--code", "heard_from:NK=x y")
    assert "--code heard_from:NK= leaves it blank." in shown
    code, _ = say(file, *of_haven(data), "--code", "heard_from:NK=")
    assert (code, own(data)["codes"]["heard_from"]["NK"]) == (0, "")
