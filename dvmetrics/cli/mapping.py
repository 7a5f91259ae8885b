"""The command that maps an agency's own file to an extract."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dvmetrics.cli.app import PLAIN, app, notices, screen
from dvmetrics.cli.proposed import next_steps, show_proposal
from dvmetrics.errors import ConfigurationError

if TYPE_CHECKING:
    from dvmetrics.layouts import Encoding, Separator

SEPARATORS: dict[str, Separator] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "windows-1252")


@app.command("map")
def map_file(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, Excel or Parquet, laid out alike.")],
    extract: Annotated[str, typer.Option("--extract", help="Which extract it is; dvmetrics template lists them.")],
    agency: Annotated[str, typer.Option("--agency", help="Its sender's short name in partnership.toml.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="The partnership folder; without it, the one that the file lies in.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", metavar="OURS=THEIRS", help="A column; OURS= for none of theirs.")
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option("--code", metavar="COLUMN:THEIRS=OURS", help="A code; nothing after = for a blank."),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook.")] = None,
    header: Annotated[int | None, typer.Option("--header", min=1, help="The row of the headings, from 1.")] = None,
    separator: Annotated[str | None, typer.Option("--separator", help="comma, semicolon, tab or bar.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="utf-8, utf-16 or windows-1252.")] = None,
    span: Annotated[
        str | None,
        typer.Option(
            "--files",
            metavar="PATTERN",
            help="A pattern for returns that cover many quarters, such as 'returns/*.csv'.",
        ),
    ] = None,
    denominator: Annotated[
        list[str] | None,
        typer.Option("--denominator", metavar="PART=WHOLE", help="Which total is the 100% of another."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show the codes that are certain, too.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Only show what is proposed; write nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the map that is there.")] = False,
) -> None:
    """Propose how an agency's own file is read as an extract, say why and how sure that is, and write it as a map.

    The map lies in maps/EXTRACT.AGENCY.toml of the partnership folder, where a run finds it. No file is ever changed.
    Headings and names of sheets are shown and kept in the map. Of cells only codes are, and no word that may be a name.

    Example: dvmetrics map incidents.xlsx --extract police_incident --agency police --column victim_key="Client ref"
    """
    with notices.status("Reading the file"):
        from dvmetrics.mapping.corrections import read
        from dvmetrics.mapping.making import Asked, make
        from dvmetrics.mapping.opened import Form

        form = Form(sheet, header, _encoding(encoding), _separator(separator))
        made = make(files, data, Asked(extract, agency, form, read(column or (), code or (), denominator or ()), span))
    if show or made.may_write(over=replace):
        show_proposal(made.proposal, every=every)
    for line in made.differs:
        screen.print(f"Not as in the map that is there: {line}", **PLAIN)
    if show:
        screen.print("Nothing was written.", **PLAIN)
        return
    command = shlex.join(["dvmetrics", *(word for word in sys.argv[1:] if word != "--replace")])
    written = made.write(over=replace, command=f"{command} --replace")
    screen.print(f"The map is at {made.path}" if written else f"{made.path} says all of that already.", **PLAIN)
    for line in next_steps(made, command):
        screen.print(line, **PLAIN)


def _separator(name: str | None) -> Separator | None:
    if name is not None and name not in SEPARATORS:
        raise ConfigurationError(f"--separator is one of {', '.join(SEPARATORS)}, not {name}.")
    return None if name is None else SEPARATORS[name]


def _encoding(name: str | None) -> Encoding | None:
    found = [own for own in ENCODINGS if own == name]
    if name is not None and not found:
        raise ConfigurationError(f"--encoding is one of {', '.join(ENCODINGS)}, not {name}.")
    return found[0] if found else None
