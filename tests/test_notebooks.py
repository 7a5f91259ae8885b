"""The notebooks: thin, without stored rows, and running to their end with their defaults under nbval."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from dvmetrics.lab.strip import stripped
from dvmetrics.run import NOTEBOOKS
from tests.conftest import ROOT, SAMPLE

COMMITTEE = ("committee", "summary", "outcome", "campaign", "hidden", "code", "data_quality", "baseline")
ANALYST = ("workbench", "tutorial")
ALL = (*COMMITTEE, *ANALYST)
MARK = "NBVAL_CHECK_OUTPUT"
LONGEST_CELL = 8
NBVAL = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore"]
NBVAL += ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=240"]


def cells(name: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_these_are_all_the_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == set(ALL)


@pytest.mark.parametrize("name", COMMITTEE)
def test_committee_notebooks_are_thin(name: str) -> None:
    for cell in cells(name):
        lines = [line for line in cell.source.splitlines() if line.strip() and not line.startswith("#")]
        assert len(lines) <= LONGEST_CELL
        forbidden = (ast.For, ast.While, ast.FunctionDef, ast.ClassDef, ast.ListComp, ast.With)
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, forbidden)]


@pytest.mark.parametrize("name", ALL)
def test_parameters_are_plain_literals(name: str) -> None:
    tagged = [cell for cell in cells(name) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    for statement in ast.parse(tagged[0].source).body:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)


@pytest.mark.parametrize("name", COMMITTEE)
def test_committee_notebooks_import_reports_only_and_end_with_their_mark(name: str) -> None:
    own = cells(name)
    imports = [line for cell in own for line in cell.source.splitlines() if "import" in line]
    assert imports == ["from dvmetrics import report"]
    assert own[-1].metadata["tags"] == ["end"]


@pytest.mark.parametrize("name", ALL)
def test_only_outputs_that_are_compared_are_stored(name: str) -> None:
    for cell in cells(name):
        assert bool(cell.outputs) == (MARK in cell.source), cell.source
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("name", ALL)
def test_nothing_else_is_stored(name: str) -> None:
    """No attachment, no state of a widget, no time: what is left beside the outputs is what saving would leave."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    kept = stripped(notebook)
    for cell in notebook.cells:
        if MARK in cell.source:
            cell.update(outputs=[], execution_count=None)
    assert notebook == kept


@pytest.mark.parametrize("name", ANALYST)
def test_the_analyst_s_notebooks_store_nothing_at_all(name: str) -> None:
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    assert notebook == stripped(notebook)
    assert not re.search(r"[0-9a-f]{16}", (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))


def test_no_other_notebook_and_no_checkpoint_is_under_version_control() -> None:
    """A copy of the workbench, saved by an editor that strips nothing, would hold rows."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    notebooks = {path for path in listed.stdout.splitlines() if ".ipynb" in path.lower()}
    assert notebooks == {f"notebooks/{name}.ipynb" for name in ALL}


@pytest.mark.xdist_group("edition")
def test_every_notebook_runs_and_its_marked_cells_agree(sample_outputs: Path, tmp_path: Path) -> None:
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    (tmp_path / "outputs").symlink_to(sample_outputs)
    ignored = shutil.ignore_patterns("restricted", "generator", "__pycache__")
    shutil.copytree(SAMPLE, tmp_path / "data_samples", ignore=ignored)
    done = subprocess.run(
        [sys.executable, *NBVAL, "notebooks"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    number = sum(len(cells(name)) for name in ALL)
    assert f"{number} passed" in done.stdout
