"""The command that maps an agency's own file to an extract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from dvmetrics.cli.app import PLAIN, app, screen
from dvmetrics.errors import ConfigurationError

if TYPE_CHECKING:
    from dvmetrics.layouts import Encoding, Separator
    from dvmetrics.mapping.making import Made
    from dvmetrics.mapping.proposal import Proposal

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
    show: Annotated[bool, typer.Option("--show", help="Only show what is proposed; write nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the map that is there.")] = False,
) -> None:
    """Propose how an agency's own file is read as an extract, say why and how sure that is, and write it as a map.

    The map lies in maps/EXTRACT.AGENCY.toml of the partnership folder, where a run finds it. No file is ever changed.
    Headings and names of sheets are shown and kept in the map. Of cells only codes are, and no word that may be a name.

    Example: dvmetrics map incidents.xlsx --extract police_incident --agency police --column victim_key="Client ref"
    """
    from dvmetrics.mapping.corrections import read
    from dvmetrics.mapping.making import Asked, make
    from dvmetrics.mapping.opened import Form

    form = Form(sheet, header, _encoding(encoding), _separator(separator))
    made = make(files, data, Asked(extract, agency, form, read(column or (), code or (), denominator or ()), span))
    _show(made)
    if show:
        screen.print("Nothing was written.", **PLAIN)
        return
    written = made.write(over=replace)
    screen.print(f"The map is at {made.path}" if written else f"{made.path} says all of that already.", **PLAIN)


def _separator(name: str | None) -> Separator | None:
    if name is not None and name not in SEPARATORS:
        raise ConfigurationError(f"--separator is one of {', '.join(SEPARATORS)}, not {name}.")
    return None if name is None else SEPARATORS[name]


def _encoding(name: str | None) -> Encoding | None:
    found = [own for own in ENCODINGS if own == name]
    if name is not None and not found:
        raise ConfigurationError(f"--encoding is one of {', '.join(ENCODINGS)}, not {name}.")
    return found[0] if found else None


def _show(made: Made) -> None:
    proposal = made.proposal
    rows = "1 row" if proposal.rows == 1 else f"{proposal.rows:,} rows"
    screen.print(f"{proposal.extract.title}, as {proposal.agency} sends it: {rows}", **PLAIN)
    _table("The file", ("What", "Sure", "Why"), [(one.what, one.confidence, one.reason) for one in proposal.said])
    _table(
        "Columns",
        ("Theirs", "Ours", "Sure", "Why"),
        [(one.theirs, one.column, one.confidence, one.reason) for one in proposal.columns],
    )
    _table(
        "Codes",
        ("Column", "Theirs", "Ours", "Sure", "Why"),
        [(one.column, one.theirs, one.ours or "(blank)", one.confidence, one.reason) for one in proposal.codes],
    )
    _table(
        "Columns of theirs that are left out",
        ("Theirs", "Holds", "Why"),
        [(one.theirs or "(no name)", one.holds, one.reason) for one in proposal.left_out],
    )
    _show_gaps(proposal)
    for line in made.differs:
        screen.print(f"Not as in the map that is there: {line}", **PLAIN)


def _show_gaps(proposal: Proposal) -> None:
    """What is still open, each in a sentence."""
    for own in proposal.unknown:
        known = f"{', '.join(own.ours)}" if len(own.ours) <= 12 else f"{len(own.ours)} codes"
        if own.codes:
            listed = ", ".join(f"“{code}”" for code in own.codes)
            screen.print(f"Not mapped in {own.column} (“{own.theirs}”): {listed}. Ours are {known}.", **PLAIN)
        rows = "1 row" if own.rows == 1 else f"{own.rows:,} rows"
        if own.hidden and own.column == "indicator":
            others, names = (
                ("1 other measure", "it may be a name")
                if own.hidden == 1
                else (f"{own.hidden} other measures", "they may be names")
            )
            screen.print(
                f"Not proposed: {others}, in {rows}, not shown because {names}. Name each with --code "
                '"indicator:THEIRS=short_name".',
                **PLAIN,
            )
        elif own.hidden:
            cells = "1 different cell" if own.hidden == 1 else f"{own.hidden} different cells"
            screen.print(
                f"Not mapped in {own.column} (“{own.theirs}”): {cells} in {rows}, not shown because they may be words "
                f"of people. Ours are {known}.",
                **PLAIN,
            )
    for one in proposal.missing:
        if one.required:
            screen.print(f"Required, and nothing was found for it: {one.column}. {one.meaning}", **PLAIN)
    optional = [one.column for one in proposal.missing if not one.required]
    if optional:
        screen.print(f"Nothing was found for these, which may be left out: {', '.join(optional)}", **PLAIN)
    if proposal.to_complete:
        screen.print(
            f"To be completed in the map: title, question, words and unit of {', '.join(proposal.to_complete)}. Where "
            "one is an indicator of ours, say so with --code indicator:THEIRS=ID; dvmetrics list shows them.",
            **PLAIN,
        )
    for name in proposal.lacks_whole:
        screen.print(f"{name} is a share: say with --denominator {name}=ID which total is its whole.", **PLAIN)
    if proposal.lacks_required or proposal.unknown:
        screen.print("Say what is missing with --column and --code, or change the map by hand.", **PLAIN)


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    screen.print(table)
