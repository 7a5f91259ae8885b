"""The reference, made of docstrings and of what the command line says of itself: `make reference`.

A public name that says nothing of itself stops it.
"""

from __future__ import annotations

from pathlib import Path

from tests.reference.docstrings import of_indicators, of_statistics, of_the_workbench
from tests.reference.markdown import Page
from tests.reference.settings import of_commands, of_extracts, of_the_partnership

FOLDER = Path(__file__).parents[2] / "notebooks/reference"

PAGES = (
    Page(
        "workbench.md",
        "The workbench",
        "What `dvmetrics.open` gives, in a notebook or a script. All of it is restricted unless it says otherwise.",
        of_the_workbench,
    ),
    Page(
        "indicators.md",
        "Indicators",
        "For those who make an indicator: what it is made of. `dvmetrics explain 1.1` says how one is defined; "
        "[how to make one](../how_to/new_indicator.md).",
        of_indicators,
    ),
    Page(
        "extracts.md",
        "Extracts",
        "What agencies send: a file of one kind is called an extract, such as `police_incident`. Of each its "
        "columns and its rules. `dvmetrics template NAME` writes an empty file, with a guide for those who "
        "fill it in. The last two sections are for those who add an extract.",
        of_extracts,
    ),
    Page(
        "partnership.md",
        "partnership.toml",
        "Every section and key, to look one up. To read it for the first time take the file that `dvmetrics "
        "init` writes: each line is explained there. A key that is not known is refused.",
        of_the_partnership,
    ),
    Page(
        "command_line.md", "The command line", "Every command, as `dvmetrics COMMAND --help` says it too.", of_commands
    ),
    Page(
        "statistics.md",
        "Statistics",
        "You need this only to use the statistics on numbers of your own: pages and the workbench choose the right one "
        "by themselves. [What they are held against](../../dvmetrics/statistics/README.md).",
        of_statistics,
    ),
)


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every page into a folder; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        (folder / page.file).write_text(page.text(), encoding="utf-8")
    return [folder / page.file for page in PAGES]
