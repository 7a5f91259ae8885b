"""The command for whoever begins: a new partnership folder, from options or from what is asked in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.table import Table

from dvmetrics.cli.app import PLAIN, app, screen
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
from dvmetrics.new_partnership.folder import expect_empty, write_folder
from dvmetrics.periods import Quarter
from dvmetrics.templates import find

Answer = TypeVar("Answer")
NOTHING = "-"


@app.command("init")
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The new folder; it must not be there yet.")],
    name: Annotated[str | None, typer.Option("--name", help="What the partnership is called.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="Which place it is for.")] = None,
    agency_texts: Annotated[
        list[str] | None,
        typer.Option("--agency", metavar="SHORT=NAME", help="An agency, as short=full name; once for each."),
    ] = None,
    extract_texts: Annotated[
        list[str] | None,
        typer.Option("--extract", metavar="EXTRACT=SHORT", help="A file and who owes it; once for each."),
    ] = None,
    required: Annotated[
        list[str] | None,
        typer.Option("--required", metavar="EXTRACT", help="A file without which there is no edition."),
    ] = None,
    quarter: Annotated[
        str | None, typer.Option("--quarter", help="The first quarter; without it, the last one that is over.")
    ] = None,
) -> None:
    """Begin a partnership: a folder with its configuration, templates for its agencies, and first steps.

    In a terminal it asks for what is not given. FOLDER is written whole or not at all, and nothing is overwritten.

    Example: dvmetrics init smallham --name "Smallham" --place "Smallham" --agency police="Smallham Police"
    --extract police_incident=police
    """
    expect_empty(folder)
    asks = sys.stdin.isatty()
    given = {"--name": name, "--place": place, "--agency": agency_texts, "--extract": extract_texts}
    missing = [option for option, value in given.items() if not value]
    if missing and not asks:
        raise ConfigurationError(
            f"Without a terminal to ask in, init needs {', '.join(missing)} too. Nothing was written."
        )
    if missing:
        screen.print(f"A new partnership folder: {folder}", **PLAIN)
        screen.print(
            "Every answer can be changed later, in its partnership.toml. Ctrl-C stops; nothing is written then."
        )
    own_name = published_text(name, "--name") if name else _asked("What is the partnership called?", _its_name)
    own_place = published_text(place, "--place") if place else _asked("Which place is it for?", _its_place)
    own_agencies = agencies(agency_texts) if agency_texts else _asked_agencies()
    extracts = owed(extract_texts, own_agencies) if extract_texts else _asked_extracts(own_agencies)
    answers = Answers(
        name=own_name,
        place=own_place,
        agencies=own_agencies,
        extracts=extracts,
        required=_required(required, extracts, asks=bool(missing)),
        first_quarter=_first_quarter(quarter, asks=bool(missing)),
    )
    screen.print(*write_folder(folder, answers).sentences(), sep="\n", **PLAIN)


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
