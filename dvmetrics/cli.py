"""The command line. Every error is a sentence and an exit code; no traceback reaches the screen."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.exceptions import TyperException

from dvmetrics.errors import ConfigurationError, DvmetricsError, ExitCode, values_kept_back
from dvmetrics.process import data_folder, leave_no_memory_behind, stopped_by_a_scheduler

if TYPE_CHECKING:
    from dvmetrics.indicators.definition import Definition

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
INTERRUPTED = 130
"""What Typer answers in place of raising KeyboardInterrupt."""


@app.command()
def run(
    data: DataFolder,
    quarter: QuarterText = "latest",
    outputs: Annotated[Path, typer.Option(help="Where editions go.")] = OUTPUTS,
    workers: Annotated[int, typer.Option(min=1, max=16, help="How many notebooks run at a time.")] = 2,
    replace: Annotated[bool, typer.Option("--replace", help="Make a draft on this machine anew.")] = False,
) -> None:
    """Make the edition of a quarter: gate, measure, release, notebooks, pages.

    Example: dvmetrics run --data data_samples --quarter 2001Q4
    """
    from dvmetrics.progress import stages
    from dvmetrics.run import run_quarter

    with stages(notices) as progress:
        outcome = run_quarter(data, quarter, outputs, workers=workers, replace=replace, progress=progress)
    screen.print(*outcome.sentences(), sep="\n", **PLAIN)


@app.command()
def check(data: DataFolder, quarter: QuarterText = "latest") -> None:
    """Hold a quarter's deliveries against the gate and say what was found, by agency and extract.

    Example: dvmetrics check --data data_samples --quarter 2001Q4
    """
    from dvmetrics.evaluation import check_quarter

    with notices.status("Checking the deliveries"):
        gate = check_quarter(data, quarter)
    table = Table(title=f"Deliveries for {gate.quarter}", title_justify="left")
    for title in ("Agency", "Extract", "Rows", "In time", "Result"):
        table.add_column(title, justify="right" if title == "Rows" else "left")
    for result in gate.of_quarter():
        in_time = {True: "yes", False: "late", None: "not known"}[result.on_time]
        table.add_row(result.agency, result.extract, f"{result.rows:,}", in_time, result.state)
    screen.print(table)
    for result in gate.of_quarter():
        for finding in result.findings:
            screen.print(f"{finding.severity}: {finding.line()}", **PLAIN)
    earlier = [r for r in gate.deliveries if r.quarter != str(gate.quarter) and r.state in ("rejected", "missing")]
    for result in earlier:
        screen.print(
            f"earlier: {result.extract} from {result.agency}, {result.quarter}, is {result.state}.", markup=False
        )
    gate.require()
    screen.print(f"{gate.quarter} can be run.")


@app.command("list")
def list_indicators(
    as_json: AsJson = False,
    core: Annotated[bool, typer.Option("--core", help="Only the core set, without what supports it.")] = False,
) -> None:
    """List the indicators; those that support the core set are marked.

    Example: dvmetrics list --core
    """
    from dvmetrics.indicators.catalogue import CATALOGUE

    everything = [indicator.definition for indicator in CATALOGUE.values()]
    definitions = [own for own in everything if not (core and own.is_supporting)]
    if as_json:
        _write_json([_for_programs(own) for own in definitions])
        return
    table = Table("Id", "Set", "Indicator", "Question", "Period", "Good")
    for own in definitions:
        kind = "supporting" if own.is_supporting else "core"
        table.add_row(own.id, kind, own.title, own.question, own.grain.replace("_", " "), own.good)
    screen.print(table)


@app.command()
def code(
    as_json: AsJson = False,
    outputs: Annotated[Path, typer.Option(help="Where editions are; the newest says what is shown.")] = OUTPUTS,
) -> None:
    """List every commitment of the Code and every initiative: its figures, who supplies them and what is missing.

    Example: dvmetrics code --outputs outputs
    """
    from dvmetrics.indicators.catalogue import FRAMEWORK
    from dvmetrics.publish.shelf import newest_edition
    from dvmetrics.report.evidence import NO_EDITION, NOT_READABLE, standings

    edition, without = None, NO_EDITION
    try:
        edition = newest_edition(outputs)
    except ConfigurationError as error:
        without = NOT_READABLE
        notices.print(str(error), **PLAIN)
    found = standings(FRAMEWORK, edition, without=without)
    if as_json:
        _write_json([own.to_dict() for own in found])
        return
    for own in found:
        for line in own.lines():
            screen.print(line, **PLAIN)
    when = edition.quarter.label if edition is not None else without
    screen.print(f"States: {when}. dvmetrics explain ID says how a figure is counted.", **PLAIN)


@app.command()
def template(
    extract: Annotated[
        str | None, typer.Argument(metavar="EXTRACT", help="An extract's name; without it, all are listed.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
) -> None:
    """Write an empty file of an extract for an agency to fill in, and the guide to its columns.

    Example: dvmetrics template service_episode --out templates
    """
    from dvmetrics.extracts import EXTRACTS
    from dvmetrics.templates import write_template

    if extract is None:
        table = Table("Extract", "Title", "One row is")
        for name in sorted(EXTRACTS):
            table.add_row(name, EXTRACTS[name].title, EXTRACTS[name].row_is)
        screen.print(table)
        return
    empty, guide = write_template(extract, out)
    screen.print(f"The empty file is at {empty}", **PLAIN)
    screen.print(f"The guide to its columns is at {guide}", **PLAIN)


@app.command()
def explain(
    indicator: Annotated[str, typer.Argument(metavar="ID", help="An indicator's id, for example 1.1.")],
) -> None:
    """Say what an indicator counts, from what, and what to beware of.

    Example: dvmetrics explain 1.1
    """
    from dvmetrics.indicators.catalogue import CATALOGUE, nearest
    from dvmetrics.indicators.explain import explained

    if indicator not in CATALOGUE:
        raise ConfigurationError(f"There is no indicator {indicator}.{nearest(indicator, CATALOGUE)}")
    for line in explained(CATALOGUE[indicator].definition):
        screen.print(line, **PLAIN)


@app.command()
def protect(
    table: Annotated[Path, typer.Argument(metavar="TABLE.csv", help="Columns of names, and one of counts of people.")],
    count: Annotated[str, typer.Option("--count", help="The column of counts; every other is one of names.")],
    policy: PolicyName = "committee",
    out: Annotated[Path | None, typer.Option(help="The file to write; without it, the screen.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    checked: Annotated[bool, typer.Option("--checked", help="I have looked at what was asked, go on.")] = False,
) -> None:
    """Hide in a table of counts what could tell of a person. Rows for all values are called Total, or built.

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


def main() -> None:
    """Run the command line and leave with the agreed exit code."""
    with values_kept_back(), stopped_by_a_scheduler():
        leave_no_memory_behind()
        try:
            code = _attempt()
        except BaseException:  # stopped again, or the screen is gone, while it was being said what went wrong
            code = ExitCode.UNFORESEEN
    sys.exit(code)  # out here no error is being handled whose words Python could print


def _attempt() -> ExitCode:
    """Run the command; what stops it becomes a sentence and an exit code."""
    try:
        if app(prog_name="dvmetrics", standalone_mode=False) == INTERRUPTED:
            raise KeyboardInterrupt  # noqa: TRY301 - Typer turns it into a number, which would pass for success
    except TyperException as error:
        used = getattr(getattr(error, "ctx", None), "command_path", "dvmetrics")
        notices.print(f"{error.format_message()} See {used} --help.".lstrip(), **PLAIN)
        return ExitCode.USAGE
    except DvmetricsError as error:
        notices.print(str(error), **PLAIN)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        notices.print("Stopped. Nothing was published.")
        return ExitCode.UNFORESEEN
    except Exception as error:  # the last net: whatever it is, its text may quote a row and stays off the screen
        return _unforeseen(error)
    return ExitCode.DONE


def _for_programs(own: Definition) -> dict[str, Any]:
    """A definition with what it says of itself in words: its target, which is no more than a proposal, too."""
    from dvmetrics.indicators.definition import PROPOSED_BY

    target = "none" if own.proposed_target is None else f"{own.proposed_target:g} {own.unit}, {PROPOSED_BY}"
    return own.to_dict() | {"interval": own.interval, "target": target, "supporting": own.is_supporting}


def _write_json(entries: list[dict[str, Any]]) -> None:
    """Plain JSON, whatever the screen: no colours and no wrapping."""
    sys.stdout.write(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")


def _unforeseen(error: Exception) -> ExitCode:
    from dvmetrics.restricted import write_log

    log = write_log(data_folder(), error)
    kind = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        kind += f": {os.strerror(error.errno)}"  # the system's own words for it; the error's own may name a file
    where = "could not be written down" if log is None else f"is written in {log}"
    notices.print(
        f"Something unforeseen went wrong ({kind}) and nothing was published. Where it happened {where}.", **PLAIN
    )
    return ExitCode.UNFORESEEN
