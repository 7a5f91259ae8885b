"""Commands on what is counted and what agencies send: indicators, the Code, empty files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from dvmetrics.cli.app import OUTPUTS, PLAIN, AsJson, app, notices, screen, write_json
from dvmetrics.errors import ConfigurationError

if TYPE_CHECKING:
    from dvmetrics.indicators.definition import Definition


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
        write_json([_for_programs(own) for own in definitions])
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
        write_json([own.to_dict() for own in found])
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
    from dvmetrics.indicators.catalogue import CATALOGUE, called, nearest
    from dvmetrics.indicators.explain import explained

    if indicator not in CATALOGUE:
        titled = called(indicator, (own.definition for own in CATALOGUE.values()))
        raise ConfigurationError(f"There is no indicator {indicator}.{titled or nearest(indicator, CATALOGUE)}")
    for line in explained(CATALOGUE[indicator].definition):
        screen.print(line, **PLAIN)


def _for_programs(own: Definition) -> dict[str, Any]:
    """A definition with what it says of itself in words: its target, which is no more than a proposal, too."""
    from dvmetrics.indicators.definition import PROPOSED_BY

    target = "none" if own.proposed_target is None else f"{own.proposed_target:g} {own.unit}, {PROPOSED_BY}"
    return own.to_dict() | {"interval": own.interval, "target": target, "supporting": own.is_supporting}
