"""Store the outputs that nbval compares: those of cells marked for it, from the sample quarter. `make notebooks`.

Every other output is stripped, and of the analyst's notebook all of them: records could ride along.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbformat
import papermill

from dvmetrics.lab.strip import stripped
from dvmetrics.run import run_quarter

ROOT = Path(__file__).parents[1]
MARK = "NBVAL_CHECK_OUTPUT"
RESTRICTED = "workbench"


def store(path: Path, beside: Path) -> None:
    """Run a committee notebook with its defaults in a folder that has the edition in place, and keep what is marked."""
    executed = papermill.execute_notebook(
        str(path), str(beside / "notebooks" / f"done-{path.name}"), cwd=str(beside / "notebooks"), progress_bar=False
    )
    outputs = {cell.id: cell.outputs for cell in executed.cells if cell.cell_type == "code" and MARK in cell.source}
    write(path, outputs)


def write(path: Path, outputs: dict[str, list[nbformat.NotebookNode]]) -> None:
    """Write the notebook back with these outputs, by cell, and no others."""
    notebook = nbformat.from_dict(stripped(nbformat.read(path, as_version=4)))
    for number, cell in enumerate(notebook.cells):
        if outputs.get(cell.get("id")):
            cell.outputs = outputs[cell.id]
            cell.execution_count = number  # nbval compares only cells that were once run
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = number
    nbformat.write(notebook, path)


def main() -> None:
    """Store the outputs of every notebook."""
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder)
        (beside / "notebooks").mkdir()
        ignored = shutil.ignore_patterns("restricted", "generator")
        shutil.copytree(ROOT / "data_samples", beside / "data_samples", ignore=ignored)
        run_quarter(beside / "data_samples", "latest", beside / "outputs", progress=lambda stage, work: None)
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            if path.stem == RESTRICTED:
                write(path, {})
            else:
                store(path, beside)


if __name__ == "__main__":
    main()
