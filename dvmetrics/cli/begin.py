"""The command for whoever begins: a new partnership folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dvmetrics.cli.app import PLAIN, app, screen
from dvmetrics.errors import ConfigurationError


@app.command()
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
    from dvmetrics.cli.asking import Given, answered
    from dvmetrics.new_partnership.folder import expect_empty, write_folder

    expect_empty(folder)
    given = Given(name, place, agency_texts, extract_texts, required, quarter)
    if given.missing and not sys.stdin.isatty():
        raise ConfigurationError(
            f"Without a terminal to ask in, init needs {', '.join(given.missing)} too. Nothing was written."
        )
    if given.missing:
        screen.print(f"A new partnership folder: {folder}", **PLAIN)
        screen.print(
            "Every answer can be changed later, in its partnership.toml. Ctrl-C stops; nothing is written then."
        )
    screen.print(*write_folder(folder, answered(given)).sentences(), sep="\n", **PLAIN)
