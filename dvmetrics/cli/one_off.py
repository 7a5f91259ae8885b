"""Commands on a table of any kind: protect it, and attack what was protected."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from dvmetrics.cli.app import PLAIN, PolicyName, app, notices, screen


@app.command()
def protect(
    table: Annotated[Path, typer.Argument(metavar="TABLE.csv", help="Columns of names, and one of counts of people.")],
    count: Annotated[str, typer.Option("--count", help="The column of counts; every other is one of names.")],
    policy: PolicyName = "committee",
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, the screen.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    checked: Annotated[bool, typer.Option("--checked", help="I have looked at what was asked, go on.")] = False,
) -> None:
    """Hide in a table of counts what could tell of a person.

    A row for all together is called Total; where there is none, it is worked out.

    Example: dvmetrics protect table.csv --count people --out protected.csv
    """
    from dvmetrics.one_off.choice import policy_named
    from dvmetrics.one_off.protecting import protected_file

    with notices.status("Protecting the table"):
        answer = protected_file(table, count, policy_named(policy), out, replace=replace, checked=checked)
    if out is None:
        sys.stdout.write(answer.text)
    notices.print(*answer.account, sep="\n", **PLAIN)
    if out is not None:
        screen.print(f"The protected table is at {out}", **PLAIN)


@app.command()
def attack(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=r"Protected tables; \[c] is a hidden count.")],
    count: Annotated[str | None, typer.Option("--count", help="The column of counts; without it, it is found.")] = None,
    policy: PolicyName = "committee",
    everything: Annotated[bool, typer.Option("--all", help="List what is known of every hidden count.")] = False,
) -> None:
    """Say which hidden counts of protected tables a reader could narrow too far: exit code 4 if any, else 0.

    Tables of the same people are linked by columns of the same name.

    Example: dvmetrics attack protected.csv by_age.csv
    """
    from dvmetrics.one_off.attacking import attacked_files
    from dvmetrics.one_off.choice import policy_named

    with notices.status("Attacking"):
        found = attacked_files(files, policy_named(policy), count, everything=everything)
    if found.rows:
        listing = Table(*map(escape, found.columns))
        for row in found.rows:
            listing.add_row(*map(escape, row))
        screen.print(listing)
    for line in found.account:
        screen.print(line, **PLAIN)
    found.require()
