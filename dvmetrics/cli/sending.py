"""The command for an agency that sends files: codes in place of names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dvmetrics.cli.app import PLAIN, app, screen
from dvmetrics.errors import ConfigurationError


@app.command()
def pseudonymise(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Your own file: CSV (UTF-8, commas) or Parquet.")
    ] = None,
    codes: Annotated[
        list[str] | None,
        typer.Option("--code", metavar="EXTRACT.COLUMN", help="The code to make, such as police_incident.victim_key."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="FIELD=COLUMN", help="family_name, given_name and date_of_birth; or number."),
    ] = None,
    numbers_of: Annotated[
        str | None, typer.Option("--numbers-of", metavar="SHORT", help="Whose number it is: an agency's short name.")
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="COLUMN", help="A further column to leave out.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="The file with the key; else it is taken from DVMETRICS_KEY.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; it must not be there yet.")] = None,
    new_key: Annotated[
        Path | None, typer.Option("--new-key", metavar="FILE", help="Make a key, and nothing else.")
    ] = None,
    key: Annotated[str | None, typer.Option("--key", hidden=True)] = None,
) -> None:
    """For a sending agency: put keyed codes in place of names, so that one person's codes meet across agencies.

    The code is HMAC-SHA-256 with a secret key that all agencies share and the analyst never has. Capitals, accents,
    spaces and punctuation do not matter, nor in which British way a date is written. What does not meet: nicknames,
    changed surnames, middle names that one agency leaves out, other spellings, other dates of birth. Where a field is
    empty or cannot be read the code is blank. FILE is not changed; the columns of names are not in the new file.

    Example: dvmetrics pseudonymise export.csv --code police_incident.victim_key --column family_name=Surname
    --column given_name=Forename --column date_of_birth=DOB --key-file shared.key --out police_incident.csv
    """
    from dvmetrics.pseudonyms.code import check_of
    from dvmetrics.pseudonyms.coding import coded_file, plan
    from dvmetrics.pseudonyms.key import IN_THE_COMMAND, key_from, write_key

    if key is not None:
        raise ConfigurationError(IN_THE_COMMAND)
    if new_key is not None:
        if files or codes or columns or out or key_file:
            raise ConfigurationError("--new-key makes a key and nothing else: leave the other options out.")
        check = check_of(write_key(new_key))
        screen.print(f"The key is at {new_key}; only you can read it. Key check: {check}", **PLAIN)
        screen.print(HAND_OVER)
        return
    if len(files or []) > 1:
        raise ConfigurationError(f"Name one FILE. {IN_THE_COMMAND}")
    if not files or out is None:
        raise ConfigurationError("Name the FILE to make codes in, and with --out the file to write.")
    made = coded_file(files[0], out, plan(codes or [], columns or [], numbers_of, drop or []), key_from(key_file))
    screen.print(*made.sentences(), sep="\n", **PLAIN)


HAND_OVER = (
    "Give it to the other sending agencies by a safe way, never by e-mail, and never to whoever evaluates. They see "
    "the same key check. Keep a copy: codes of another key do not meet these."
)
