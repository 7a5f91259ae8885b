"""What all commands share: the program they belong to, the screen, and options that mean the same everywhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

app = typer.Typer(
    help="Evaluate a partnership's work on domestic violence, quarter by quarter.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    epilog="Exit codes: 0 done; 2 wrong usage or configuration; 3 the gate rejected the quarter; 4 disclosure control "
    "stopped it; 5 a notebook failed; 1 anything unforeseen.",
)
PLAIN: dict[str, Any] = {"highlight": False, "markup": False}
"""For text that is not ours to format: a name in brackets must not be taken for a style."""
screen, notices = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
DataFolder = Annotated[Path, typer.Option("--data", help="The partnership folder, for example data_samples.")]
QuarterText = Annotated[
    str, typer.Option("--quarter", help="For example 2001Q4, or 'latest' for the newest complete one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")]
PolicyName = Annotated[str, typer.Option("--policy", help="committee, strict, statutory or published.")]
OUTPUTS = Path("outputs")


def write_json(entries: list[dict[str, Any]]) -> None:
    """Plain JSON, whatever the screen: no colours and no wrapping."""
    sys.stdout.write(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
