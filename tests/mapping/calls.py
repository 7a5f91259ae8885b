"""A helpline's own list of calls, which most tests map, and the words of the command for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import snapshot
from tests.mapping.files import Cell, days, key

Say = Callable[..., tuple[int, str]]
"""Runs the command with these words: its exit code, and what stands on the screen."""
WIDTH = 300
"""Of the screen."""
HEADINGS: list[Cell] = ["Call ref", "Call date", "Answered", "First call", "How heard"]
HEARD = ("Police", "Friend", "Poster")


def body(number: int = 12, answers: tuple[str, str] = ("Y", "N")) -> list[list[Cell]]:
    return [
        [key(place), f"{day:%d/%m/%Y}", answers[place % 2], "Yes", HEARD[place % 3]]
        for place, day in enumerate(days(number, 10))
    ]


def of_haven(data: Path) -> tuple[object, ...]:
    return "--data", data, "--extract", "helpline", "--agency", "haven"


def the_map(data: Path) -> Path:
    return data / "maps/helpline.haven.toml"


def refused(say: Say, file: Path, data: Path, *words: object) -> str:
    """The one sentence with which the command refuses, leaving all as it was."""
    before = snapshot(file.parent)
    code, shown = say(file, *(words or of_haven(data)))
    assert code == 2, shown
    assert snapshot(file.parent) == before
    [sentence] = shown.strip().splitlines()
    assert sentence.endswith(".")
    return sentence
