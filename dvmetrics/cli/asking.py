"""What a new partnership is made from: options, and in a terminal questions for what was not given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import typer
from rich.table import Table

from dvmetrics.cli.app import PLAIN, screen
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.new_partnership.answers import (
    Answers,
    agencies,
    agency,
    by_extract,
    names,
    newest_whole_quarter,
    owed,
    published_text,
    required_of,
    usually_required,
    usually_sent,
)
from dvmetrics.periods import Quarter
from dvmetrics.templates import find

Answer = TypeVar("Answer")
NOTHING = "-"


@dataclass(frozen=True)
class Given:
    """What the command line gave, as it was written."""

    name: str | None
    place: str | None
    agencies: list[str] | None
    extracts: list[str] | None
    required: list[str] | None
    quarter: str | None

    @property
    def missing(self) -> list[str]:
        """The options that must be given or asked for. If there are any, the others are asked for too."""
        needed = {"--name": self.name, "--place": self.place, "--agency": self.agencies, "--extract": self.extracts}
        return [option for option, value in needed.items() if not value]


def answered(given: Given) -> Answers:
    """The answers: what was given, and else what is asked for. Raises ConfigurationError for what cannot be used."""
    asks = bool(given.missing)
    name = published_text(given.name, "--name") if given.name else _asked("What is the partnership called?", _its_name)
    place = published_text(given.place, "--place") if given.place else _asked("Which place is it for?", _its_place)
    own = agencies(given.agencies) if given.agencies else _asked_agencies()
    extracts = owed(given.extracts, own) if given.extracts else _asked_extracts(own)
    required = _required(given.required, extracts, asks=asks)
    return Answers(name, place, own, extracts, required, _first_quarter(given.quarter, asks=asks))


def _its_name(text: str) -> str:
    return published_text(text, "The name")


def _its_place(text: str) -> str:
    return published_text(text, "The place")


def _asked(question: str, read: Callable[[str], Answer], default: str = "") -> Answer:
    """The answer, asked for again until it can be read; what was wrong is said in a sentence."""
    while True:
        suffix = " " if question.endswith("?") else ": "
        text = typer.prompt(question, default=default, show_default=bool(default), prompt_suffix=suffix)
        try:
            return read(text)
        except ConfigurationError as error:
            screen.print(str(error), **PLAIN)


def _asked_agencies() -> dict[str, str]:
    screen.print("\nWhich agencies send files? Type one full name at a time; an empty line ends the list.")
    screen.print(
        "Files call each by a short name. It is made from the full one, or write it first: womens_aid = Smallham "
        "Women's Aid"
    )
    texts: list[str] = []

    def another(text: str) -> bool:
        if not text.strip():
            if not texts:
                raise ConfigurationError("At least one agency must send files.")
            return False
        agencies([*texts, text])
        texts.append(text)
        return True

    while _asked(f"Agency {len(texts) + 1}", another):
        short, full = agency(texts[-1])
        screen.print(f"  {short} = {full}", **PLAIN)
    return agencies(texts)


def _asked_extracts(known: dict[str, str]) -> dict[str, tuple[str, ...]]:
    screen.print("\nWhich files does each of them send? These are all there are; begin with few, and add more later.")
    table = Table("Extract", "Title")
    for name, extract in EXTRACTS.items():
        table.add_row(name, extract.title)
    screen.print(table)
    screen.print(f"Names as in the first column, with commas; {NOTHING} for nothing yet.")
    while True:
        pairs = [
            (extract, short)
            for short, full in known.items()
            for extract in _asked(f"What does {full} send?", _extracts, ", ".join(usually_sent(full)) or NOTHING)
        ]
        if pairs:
            return by_extract(pairs, known)
        screen.print("Somebody must send something; otherwise there is nothing to count.")


def _extracts(text: str) -> list[str]:
    return [find(name).name for name in names(text)]


def _required(chosen: list[str] | None, extracts: dict[str, tuple[str, ...]], *, asks: bool) -> tuple[str, ...]:
    usual = usually_required(extracts)
    if chosen:
        return required_of(chosen, extracts)
    if not asks or len(extracts) == 1:
        return usual
    return _asked(
        "\nWithout which of these files should there be no edition?",
        lambda text: required_of(names(text), extracts),
        ", ".join(usual),
    )


def _first_quarter(given: str | None, *, asks: bool) -> Quarter:
    usual = newest_whole_quarter(date.today())
    if given:
        return Quarter.parse(given)
    return _asked("What is the first quarter that files will be for?", Quarter.parse, str(usual)) if asks else usual
