"""Every page made a second time, in a process that is given the released data and nothing else.

A notebook could show anything that it can reach. Of the second making only what the report works out from the released
data is part: the notebook's own calls of `report`, and nothing else of its code. What stands in the first and not in
the second comes from elsewhere.
"""

# mypy: allow-untyped-calls
# IPython says that it is typed and leaves its functions without types.

from __future__ import annotations

import ast
import json
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from dvmetrics.errors import DisclosureRefused
from dvmetrics.publish.assets import write_assets
from dvmetrics.publish.masthead import Page
from dvmetrics.report.data import write_open_data
from dvmetrics.report.edition import Edition, read
from dvmetrics.report.reference import every_sheet

RENDERER = "plotly_mimetype"
PLOTLY = "application/vnd.plotly.v1+json"
EDITION = "edition"
"""What every notebook calls the edition that it has read."""

Shown = str | dict[str, Any]
"""What a page shows, piece by piece: HTML, or a plotly figure."""


@dataclass(frozen=True)
class NotebookPage:
    """A page that a notebook makes: where the notebook is, and its parameters but for the folder of the data."""

    page: Page
    notebook: Path
    parameters: Mapping[str, str]


class SecondMaking:
    """The second making of an edition, at work in a process of its own that ends with it.

    `folder` gets the data of the edition, written from what disclosure control let out, and the files that all editions
    share.
    """

    def __init__(self, edition: Edition, folder: Path, pages: Sequence[NotebookPage]) -> None:
        self.folder, data = folder, folder / "data"
        data.mkdir(parents=True)
        write_open_data(edition, data)
        write_assets(folder)
        process = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_start)
        self._shown = process.submit(pages_again, data, pages)
        process.shutdown(wait=False)

    def edition(self) -> Edition:
        """The edition as its data alone give it."""
        return read(self.folder / "data")

    def shown(self) -> dict[str, list[Shown]]:
        """By file what each page shows. Raises DisclosureRefused where the making failed: then there is
        nothing that pages can be held against."""
        try:
            return self._shown.result()
        except Exception as error:
            what = type(error).__name__
            raise DisclosureRefused(
                f"The leak scan could not make the pages a second time ({what}). Nothing was published."
            ) from None


def _start() -> None:
    """Ctrl-C ends the process without a word: whoever waits for it says what is to be said."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def pages_again(data: Path, pages: Sequence[NotebookPage]) -> dict[str, list[Shown]]:
    """By file what each page shows when it is made from the data of an edition alone, also the sheets, which no
    notebook makes. For a process of its own: it captures whatever is displayed."""
    import plotly.io

    from dvmetrics import report

    os.environ["IPYTHONDIR"] = str(data.parents[1] / "ipython")  # in nobody's home, and no part of the edition
    plotly.io.renderers.default = RENDERER
    edition = report.read(data)
    shown: dict[str, list[Shown]] = {sheet.file: [sheet.body] for sheet in every_sheet(edition)}
    return shown | {own.page.file: _shown(own, {**own.parameters, EDITION: edition}) for own in pages}


def _shown(own: NotebookPage, known: Mapping[str, Any]) -> list[Shown]:
    """What the calls of `report` of one notebook show."""
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.display import display
    from traitlets.config import Config

    from dvmetrics import report

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.display_pub = CapturingDisplayPublisher()
    for name, arguments in report_calls(own.notebook):
        shown = getattr(report, name)(*(known[argument] for argument in arguments))
        if shown is not None:
            display(shown)
    bundles = [output["data"] for output in shell.display_pub.outputs]
    return [json.loads(json.dumps(data[PLOTLY])) if PLOTLY in data else data["text/html"] for data in bundles]


def report_calls(notebook: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(function, names of its arguments) of each plain call of `report` in a notebook, in order: `report.end(edition)`.

    Any other statement is passed over: what it shows is not made again.
    """
    from dvmetrics import report

    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        for statement in ast.parse("".join(cell["source"])).body:
            call = statement.value if isinstance(statement, ast.Expr) else None
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "report"
                and call.func.attr in report.__all__
                and not call.keywords
                and all(isinstance(argument, ast.Name) for argument in call.args)
            ):
                yield call.func.attr, tuple(own.id for own in call.args if isinstance(own, ast.Name))
