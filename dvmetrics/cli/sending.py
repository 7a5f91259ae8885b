"""The commands for an agency that sends files: codes in place of names, and the note that lies beside a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dvmetrics.cli.app import PLAIN, app, screen
from dvmetrics.counted import counted
from dvmetrics.errors import ConfigurationError

HAND_OVER = (
    "Give it to the other sending agencies by a safe way, never by e-mail, and never to whoever evaluates. They see "
    "the same key check. Keep a copy: codes of another key do not meet these."
)


@app.command()
def pseudonymise(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Your own file: Excel (.xlsx), CSV (UTF-8, with commas) or Parquet."),
    ] = None,
    codes: Annotated[
        list[str] | None,
        typer.Option(
            "--code",
            metavar="EXTRACT.COLUMN",
            help="Which code to make, such as police_incident.victim_key; the guide to each file lists its codes.",
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="FIELD=COLUMN",
            help="Which of your columns holds what. FIELD is family_name, given_name and date_of_birth, all three; or "
            "number, for a code of a number that you keep.",
        ),
    ] = None,
    numbers_of: Annotated[
        str | None,
        typer.Option("--numbers-of", metavar="SHORT", help="With number: whose it is, an agency's short name."),
    ] = None,
    parted_by: Annotated[
        str | None,
        typer.Option(
            "--parted-by",
            metavar="SIGN",
            help="Where a cell holds several people, such as the children of an incident: what stands between them, "
            "semicolon, comma, bar or line. The cells of a row name them in the same order.",
        ),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="COLUMN", help="A further column that is not to be sent.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Of a workbook with several sheets, which one.")
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", metavar="FILE", help="The file with the key; else it is taken from DVMETRICS_KEY."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file to write, .csv or .parquet; it must not be there yet."),
    ] = None,
    new_key: Annotated[
        Path | None, typer.Option("--new-key", metavar="FILE", help="Make a key, and nothing else.")
    ] = None,
    key: Annotated[str | None, typer.Option("--key", hidden=True)] = None,
) -> None:
    """For an agency that sends files: put a code in place of each name. Nobody reads who it is, and one person has
    the same code in the files of all agencies.

    Example: dvmetrics pseudonymise incidents.xlsx --sheet Q4
    --code police_incident.victim_key --column family_name=Surname
    --column given_name=Forename --column date_of_birth=DOB
    --key-file shared.key --out police_incident.csv

    That reads the sheet Q4, makes each victim's code from three columns, and
    writes a new file with the code and without the three. Your own file is not
    changed. The header may stand below other rows, which are left out. All
    other columns are in the new file as they are: name with --drop those that
    tell who somebody is, and look at the file before you send it.

    All agencies use one secret key: one of them makes it with --new-key, and
    the analyst never has it. Never write the key itself into a command.

    Capitals, accents, spaces and punctuation do not matter, nor in which
    British way a date is written. What does not meet: nicknames, changed
    surnames, middle names that one agency leaves out, other spellings, other
    dates of birth. Where a field is empty or cannot be read the code is blank,
    and you are told in how many rows.

    Step by step, to try: notebooks/how_to/sending_agency.md
    """
    from dvmetrics.pseudonyms.code import check_of
    from dvmetrics.pseudonyms.coding import coded_file
    from dvmetrics.pseudonyms.key import IN_THE_COMMAND, key_from, never_repeated, write_key
    from dvmetrics.pseudonyms.plan import plan

    lists = [*(files or []), *(codes or []), *(columns or []), *(drop or [])]
    others = [word for word in (*lists, numbers_of, parted_by, sheet, key_file, out) if word is not None]
    if key is not None:
        raise ConfigurationError(IN_THE_COMMAND)
    with never_repeated(map(str, [*others, *([] if new_key is None else [new_key])])):
        if new_key is not None:
            if others:
                raise ConfigurationError("--new-key makes a key and nothing else: leave the other options out.")
            check = check_of(write_key(new_key))
            screen.print(f"The key is at {new_key}; only you can read it. Key check: {check}", **PLAIN)
            screen.print(HAND_OVER)
            return
        if len(files or []) > 1:
            raise ConfigurationError(f"Name one FILE. {IN_THE_COMMAND}")
        if not files or out is None:
            raise ConfigurationError("Name the FILE to make codes in, and with --out the file to write.")
        own = plan(codes or [], columns or [], numbers_of, drop or [], parted_by)
        made = coded_file(files[0], out, own, key_from(key_file), sheet)
    screen.print(*made.sentences(), sep="\n", **PLAIN)


@app.command()
def note(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file as it is sent; it is only read.")],
    produced: Annotated[
        str, typer.Option("--produced", metavar="DAY", help="The day on which the file was made: 2001-10-06.")
    ],
    extract: Annotated[str | None, typer.Option("--extract", help="Where the file's name does not tell.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", help="The sender's short name, likewise.")] = None,
    quarter: Annotated[
        str | None, typer.Option("--quarter", help="For example 2001Q3, where neither name nor folder tells.")
    ] = None,
    definition: Annotated[
        str,
        typer.Option("--definition", help="The version of your own counting rules; another one when they change."),
    ] = "1",
    data: Annotated[
        Path | None, typer.Option("--data", help="The partnership folder; without it, the one that the file lies in.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the note that is there.")] = False,
) -> None:
    """Write the delivery note of a file beside it: its period, its number of rows and its checksum. Make it last: any
    change to the file changes it.

    Example: dvmetrics note police_incident.csv --produced 2001-10-06 --agency police --quarter 2001Q3
    """
    from dvmetrics.deliveries.noting import Stated, note_of, write_note
    from dvmetrics.templates import find

    own = None if extract is None else find(extract).name
    made = note_of(file, Stated(produced, own, agency, quarter, definition), data)
    place = write_note(file, made, over=replace)
    rows = counted(made.row_count, "row")
    screen.print(f"The note is at {place}: {made.extract_id} from {made.agency_id}, {rows}.", **PLAIN)
    screen.print("It goes with the file. Where the file is renamed, its note is renamed alike.", **PLAIN)
