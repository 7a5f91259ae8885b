"""In a real kernel: errors are their sentence, a bar is gone when all is over, and no library warns of anything."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from dvmetrics.run import NOTEBOOKS
from tests.conftest import SAMPLE

STRICT = "import warnings\nwarnings.simplefilter('error')\nimport dvmetrics"
LIMIT_SECONDS = 400
Ran = list[nbformat.NotebookNode]


def ran(cells: list[str], folder: Path, *, allow_errors: bool = False) -> Ran:
    """The code cells with their outputs, run one after another in a kernel of their own."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    with without_talk():
        client = NotebookClient(notebook, timeout=LIMIT_SECONDS, kernel_name="python3", allow_errors=allow_errors)
        done = client.execute(cwd=str(folder))
    return list(done.cells)


@contextmanager
def without_talk() -> Iterator[None]:
    """nbclient leaves event loops to the interpreter; that is not what is looked at here."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def outputs(cell: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """What is left under a cell: the bundles that show something."""
    return [
        dict(output.get("data", {})) or {"text/plain": str(output.get("text", output.get("traceback", "")))}
        for output in cell.outputs
        if any(output.get("data", {"text": "there"}).values())
    ]


def test_errors_are_one_sentence_and_a_bar_is_gone_when_all_is_over(
    returns: Callable[..., Path], tmp_path: Path
) -> None:
    data = returns()
    _, opening, shown, wrong, by, extract, folder, finding, released = ran(
        [
            STRICT,
            f"wb = dvmetrics.open({str(data)!r}, '2020Q4')",
            "wb",
            "wb.measure('1.99')",
            "wb.measure('calls', by='sex')",
            "wb.extracts.kpi_returns",
            "dvmetrics.open('nowhere')",
            "wb.findings[50]",
            "wb.compare('calls')",
        ],
        tmp_path,
        allow_errors=True,
    )
    assert outputs(opening) == []
    [bench] = outputs(shown)
    assert bench["text/plain"].startswith("Smallham, 2020Q4")
    assert [own["text/html"] for own in (output.get("data", {}) for output in shown.outputs[:-1])] == [""]
    for cell, sentence in (
        (wrong, "There is no indicator 1.99 here. wb.indicators shows them all."),
        (by, "calls cannot be broken down by sex; its rows allow no breakdown."),
        (extract, "There is no extract kpi_returns here. Did you mean kpi_return? wb.extracts shows them all."),
        (folder, f"There is no partnership folder {tmp_path / 'nowhere'}. Name one that holds partnership.toml."),
        (finding, "There is no finding 50; there are 4, counted from 0."),
    ):
        [error] = cell.outputs
        assert (error.output_type, error.traceback) == ("error", [sentence])
    [comparison] = outputs(released)
    assert "true and released" in comparison["text/plain"]


def test_an_error_of_another_kind_keeps_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        ran([STRICT, "1 / 0"], tmp_path)


def test_a_script_of_one_s_own_is_run_once(returns: Callable[..., Path], tmp_path: Path) -> None:
    """The process of the gate does not run it again, as processes that Python spawns do."""
    script = tmp_path / "mine.py"
    lines = f"print('begun')\nimport dvmetrics\nprint(dvmetrics.open({str(returns())!r}, '2020Q4').deliveries.shape)\n"
    script.write_text(lines, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "begun\n(4, 7)\n", "")


@pytest.mark.slow
def test_the_whole_tour_runs_without_a_warning_and_nothing_is_left_on_the_error_stream(tmp_path: Path) -> None:
    """The sample, with every warning an error, as an analyst meets it."""
    ignored = shutil.ignore_patterns("restricted", "generator", "__pycache__")
    shutil.copytree(SAMPLE, tmp_path / "data_samples", ignore=ignored)
    (tmp_path / "notebooks").mkdir()
    tour = nbformat.read(NOTEBOOKS / "workbench.ipynb", as_version=4)
    sources = [cell.source for cell in tour.cells if cell.cell_type == "code"]
    cells = ran([STRICT, *sources], tmp_path / "notebooks")
    assert not [output for cell in cells for output in cell.outputs if output.output_type in ("stream", "error")]
    assert "Restricted" in json.dumps([outputs(cell) for cell in cells])
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(tmp_path / "data_samples")
    ]
