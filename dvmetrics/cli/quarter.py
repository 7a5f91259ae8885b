"""Commands on a quarter: check what came, and make the edition."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from dvmetrics.cli.app import OUTPUTS, PLAIN, DataFolder, QuarterText, app, notices, screen

EARLIER = "Figures of those quarters that need these files are shown as [x], also where they had a number."


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

    Where a required file is missing or cannot be used, it lists in order what is still needed; the exit code is 3.

    Example: dvmetrics check --data data_samples --quarter 2001Q4
    """
    from dvmetrics.deliveries.newest import LATEST
    from dvmetrics.evaluation import check_begun
    from dvmetrics.partnership import load
    from dvmetrics.still_needed import WITHOUT_A_NUMBER, StillNeeded, without_a_number

    with notices.status("Checking the deliveries"):
        gate = check_begun(data, quarter)
    table = Table(title=f"Deliveries for {gate.quarter}", title_justify="left")
    for title in ("Agency", "Extract", "Rows", "In time", "Result"):
        table.add_column(title, justify="right" if title == "Rows" else "left")
    for result in gate.of_quarter():
        in_time = {True: "yes", False: "late", None: "not known"}[result.on_time]
        table.add_row(result.agency, result.extract, f"{result.rows:,}", in_time, result.state)
    screen.print(table)
    for result in gate.of_quarter():
        if result.state == "missing" and gate.blocking:
            continue  # said below, with what to do about it
        for finding in result.findings:
            screen.print(f"{finding.severity}: {finding.line()}", **PLAIN)
    earlier = [r for r in gate.deliveries if r.quarter != str(gate.quarter) and r.state in ("rejected", "missing")]
    for finding in (own for result in earlier for own in result.findings if own.severity == "critical"):
        screen.print(f"earlier: {finding.line()}", **PLAIN)
    if earlier:
        screen.print(EARLIER, **PLAIN)
    partnership = load(data)
    needed = StillNeeded(partnership, data, gate)
    no_numbers = list(without_a_number(partnership, gate))
    if no_numbers:
        screen.print("", WITHOUT_A_NUMBER, *(f"- {line}" for line in no_numbers), sep="\n", **PLAIN)
    if gate.blocking or (quarter == LATEST and not any(result.required for result in gate.of_quarter())):
        screen.print("", *needed.lines(), sep="\n", **PLAIN)
    needed.require()
    screen.print(f"{gate.quarter} can be run.")
