"""JupyterLab as the analyst meets it: the workbench runs to its end without a warning, rows are on the screen, and
nothing of them is on disk when the notebook is saved."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser

from dvmetrics.run import NOTEBOOKS
from tests.browser.jupyter import Lab, Notebook, served
from tests.browser.pictures import picture
from tests.conftest import SAMPLE

pytestmark = pytest.mark.xdist_group("edition")  # there is one browser, and it stands where the edition is made

CODE = re.compile(r"\b[0-9a-f]{32}\b")
"""How the sample writes a person, a case or an incident."""
RED = ("application/vnd.jupyter.stderr", "application/vnd.jupyter.error")
WAYS = (
    "import sys, warnings, logging, threading\nimport pandas as pd\nfrom IPython.display import display",
    "rows = pd.read_csv('../data_samples/2001Q4/police_incident.csv')\nrows.iloc[:3, :2]",
    "code = rows.incident_key[0]\nprint(code)",
    "print(code, file=sys.stderr)",
    "warnings.warn(code)",
    "logging.error(code)",
    "display({'application/json': {'code': code}, 'text/plain': code}, raw=True, metadata={'code': code})",
    "thread = threading.Thread(target=lambda: int(code, 2)); thread.start(); thread.join()",
    "rows.set_index('incident_key').loc[code[::-1]]",
)
"""Cells that put the code of a row on the screen in every way that Jupyter has; the last one fails."""


@dataclass
class Desk:
    """What an analyst has on disk: notebooks, files about people, a home and a place for temporary files."""

    folder: Path

    @property
    def notebooks(self) -> Path:
        return self.folder / "notebooks"

    @cached_property
    def codes(self) -> set[str]:
        """Every code in the partnership's files."""
        files = (self.folder / "data_samples").rglob("*.csv")
        return {code for path in files for code in CODE.findall(path.read_text(encoding="utf-8"))}

    def left_behind(self) -> dict[str, int]:
        """By file how many codes of people it holds, of all files but the partnership's own."""
        known, found = self.codes, dict[str, int]()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.relative_to(self.folder).parts[0] != "data_samples":
                held = known & set(CODE.findall(path.read_bytes().decode("latin-1")))
                if held:
                    found[path.relative_to(self.folder).as_posix()] = len(held)
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    for name in ("home", "temporary", "notebooks"):
        (folder / name).mkdir()
    shutil.copy(NOTEBOOKS / "workbench.ipynb", folder / "notebooks")
    ignored = shutil.ignore_patterns("restricted", "generator", "__pycache__", "*.py")
    shutil.copytree(SAMPLE, folder / "data_samples", ignore=ignored)
    return Desk(folder)


@pytest.fixture
def ways(desk: Desk) -> str:
    """A notebook beside the workbench that shows codes of people in every way."""
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    cells = [new_code_cell(source) for source in WAYS]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), desk.notebooks / "ways.ipynb")
    return "ways.ipynb"


@pytest.fixture(scope="module")
def lab(browser: Browser, desk: Desk) -> Iterator[Lab]:
    with served(desk.notebooks / "workbench.ipynb", desk.folder / "home", desk.folder / "temporary") as running:
        yield running


def typed_only(path: Path) -> bool:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return not any(cell.outputs or cell.execution_count for cell in cells)


def run_and_save(notebook: Notebook) -> list[tuple[str, str]]:
    """What is on the screen, which saving does not change."""
    notebook.run_all()
    shown = notebook.outputs
    notebook.save()
    unchanged = notebook.outputs == shown  # not in the assertion, which would compare the texts letter by letter
    assert unchanged, "saving changed what is on the screen"
    return shown


def test_the_workbench_runs_to_its_end_and_nothing_that_it_shows_is_saved(
    lab: Lab, browser: Browser, desk: Desk, screenshots: Path
) -> None:
    with lab.opened(browser, "workbench.ipynb") as notebook:
        notebook.page.screenshot(path=screenshots / "lab-opened.png")
        shown = run_and_save(notebook)
        notebook.take(screenshots / "lab-run.png")
        words = [notebook.show(source) for source in ("why = wb.why(", "why.chart()")]
        picture(notebook.page, "workbench.png", " ".join(words))
        assert notebook.prompts == [f"[{number}]:" for number in range(1, len(notebook.prompts) + 1)]
        assert shown
        assert not {kind for kind, _ in shown} & set(RED), "a warning or an error is on the screen"
        assert notebook.page.locator(".Toastify__toast").count() == 0
        assert notebook.elsewhere == []
    assert typed_only(desk.notebooks / "workbench.ipynb")
    assert desk.left_behind() == {}


def test_rows_shown_in_any_way_are_on_the_screen_alone(lab: Lab, browser: Browser, desk: Desk, ways: str) -> None:
    with lab.opened(browser, ways) as notebook:
        shown = run_and_save(notebook)
        assert all(re.search(r"\d", prompt) for prompt in notebook.prompts)
        by_row = [text for _, text in shown if desk.codes & set(CODE.findall(text))]
        assert len(by_row) >= len(WAYS) - 2, "each way but the first cell and the one that fails shows a code"
        for address in (f"nbconvert/html/{ways}?download=true", f"files/{ways}?download=1"):
            sent = notebook.page.request.get(lab.address + address)
            assert sent.ok
            assert not desk.codes & set(CODE.findall(sent.text()))
    assert typed_only(desk.notebooks / ways)
    assert desk.left_behind() == {}
    assert not [*desk.folder.rglob(".ipynb_checkpoints"), *desk.folder.rglob("history.sqlite")]


def test_a_copy_under_another_name_holds_nothing_either(lab: Lab, browser: Browser, desk: Desk, ways: str) -> None:
    with lab.opened(browser, ways) as notebook:
        notebook.run_all()
        notebook.page.keyboard.press("Control+Shift+s")
        notebook.page.locator(".jp-Dialog input").fill("copy.ipynb")
        with notebook.page.expect_response(lambda own: own.request.method == "PUT" and "copy.ipynb" in own.url):
            notebook.page.locator(".jp-Dialog button", has_text="Save").click()
    copied = json.loads((desk.notebooks / "copy.ipynb").read_text(encoding="utf-8"))
    assert [cell["outputs"] for cell in copied["cells"]] == [[] for _ in WAYS]
    assert desk.left_behind() == {}
