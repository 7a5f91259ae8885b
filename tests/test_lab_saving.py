"""Saving in Jupyter: what was typed is written, and nothing that was shown, in whatever way a notebook is saved."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from tornado.web import HTTPError

from dvmetrics.lab import strip
from dvmetrics.lab.saving import TypedOnly
from tests.canaries import WORD
from tests.conftest import ROOT, snapshot

SETTINGS = ROOT / "dvmetrics/lab/settings"
LOOKED_AT = {"jupyter_lsp", "jupyter_server_terminals", "jupyterlab", "notebook_shim"}
TYPED = "rows.head()"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def shown() -> dict[str, Any]:
    """A notebook as the browser sends it, with a canary in every place that is not typed."""
    outputs = [
        new_output("stream", name="stdout", text=WORD),
        new_output("display_data", data={"text/html": f"<b>{WORD}</b>"}, metadata={"text/html": {WORD: 1}}),
        new_output("execute_result", data={"text/plain": WORD}, execution_count=1),
        new_output("error", ename="KeyError", evalue=WORD, traceback=[WORD]),
    ]
    code = new_code_cell(TYPED, outputs=outputs, execution_count=1, metadata={"tags": ["parameters"], "widget": WORD})
    text = new_markdown_cell("![rows](attachment:rows.png)", attachments={"rows.png": {"image/png": WORD}})
    metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python", "version": WORD},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"value": WORD}}},
    }
    return dict(new_notebook(cells=[code, text], metadata=metadata))


def as_notebook(notebook: dict[str, Any]) -> dict[str, Any]:
    return {"type": "notebook", "format": "json", "content": notebook}


def as_text(notebook: dict[str, Any]) -> dict[str, Any]:
    return {"type": "file", "format": "text", "content": json.dumps(notebook)}


def as_upload(notebook: dict[str, Any]) -> dict[str, Any]:
    return {"type": "file", "format": "base64", "content": base64.b64encode(json.dumps(notebook).encode()).decode()}


Way = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Any]:  # Jupyter's own methods have no types
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
    yield TypedOnly(root_dir=str(tmp_path))
    resource.setrlimit(resource.RLIMIT_CORE, limits)


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("way", "path"),
    [
        (as_notebook, "workbench.ipynb"),
        (as_notebook, "notes.txt"),
        (as_text, "workbench.ipynb"),
        (as_upload, "Workbench.IPYNB"),
    ],
)
def test_what_was_typed_is_saved_and_nothing_that_was_shown(way: Way, path: str, manager: Any, tmp_path: Path) -> None:
    assert WORD in json.dumps(way(shown())) or way is as_upload
    asyncio.run(manager.save(way(shown()), path))
    saved = nbformat.read(tmp_path / path, as_version=4)
    assert [cell.source for cell in saved.cells] == [TYPED, "![rows](attachment:rows.png)"]
    assert saved.cells[0].metadata == {"tags": ["parameters"]}
    assert saved.metadata == {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    assert WORD.encode() not in everything_below(tmp_path)
    assert [file.name for file in tmp_path.rglob("*")] == [path]


@pytest.mark.parametrize(
    "model",
    [
        as_notebook({"nbformat": 3, "worksheets": [{"cells": [{"outputs": [WORD]}]}], "metadata": {}}),
        as_notebook({**shown(), "cells": [{"cell_type": WORD, "source": "", "metadata": {}}]}),
        as_notebook({**shown(), "metadata": {"kernelspec": WORD}, "nbformat_minor": WORD}),
        as_notebook({"cells": []}),
        {"type": "notebook", "format": "json", "content": None},
        {"type": "notebook", "format": "json", "content": WORD},
        {"type": "notebook"},
        {"type": "file", "format": "text", "content": f'["{WORD}"]'},
        {"type": "file", "format": "base64", "content": WORD},
        {**as_upload(shown()), "chunk": 1},
        {**as_upload(shown()), "chunk": -1},
    ],
    ids=lambda model: str(sorted(model)),
)
def test_a_notebook_that_cannot_be_stripped_is_not_saved(model: dict[str, Any], manager: Any, tmp_path: Path) -> None:
    (tmp_path / "own.ipynb").write_text("as it was", encoding="utf-8")
    before = snapshot(tmp_path)
    with pytest.raises(HTTPError) as caught:
        asyncio.run(manager.save(model, "own.ipynb"))
    assert caught.value.status_code == 400
    assert "was not saved" in str(caught.value)
    assert WORD not in str(caught.value)
    assert snapshot(tmp_path) == before


def test_a_copy_holds_nothing_that_the_original_showed(manager: Any, tmp_path: Path) -> None:
    """An editor of another kind may have saved the original."""
    nbformat.write(nbformat.from_dict(shown()), tmp_path / "own.ipynb")
    asyncio.run(manager.copy("own.ipynb"))
    assert WORD in (tmp_path / "own.ipynb").read_text(encoding="utf-8")
    assert WORD not in (tmp_path / "own-Copy1.ipynb").read_text(encoding="utf-8")


def test_no_second_copy_is_made_of_what_is_looked_at(manager: Any, tmp_path: Path) -> None:
    """The browser asks for a checkpoint of every file that it opens, also of a table of rows."""
    (tmp_path / "police_incident.csv").write_text(f"victim_key\n{WORD}\n", encoding="utf-8")
    nbformat.write(nbformat.from_dict(shown()), tmp_path / "own.ipynb")
    before = snapshot(tmp_path)
    for path in ("police_incident.csv", "own.ipynb"):
        made = asyncio.run(manager.create_checkpoint(path))
        assert set(made) == {"id", "last_modified"}
        assert asyncio.run(manager.list_checkpoints(path)) == []
        with pytest.raises(HTTPError, match="No checkpoints are kept"):
            asyncio.run(manager.restore_checkpoint(made["id"], path))
    assert snapshot(tmp_path) == before


def test_other_files_are_saved_and_renamed_as_they_are(manager: Any, tmp_path: Path) -> None:
    asyncio.run(manager.save({"type": "file", "format": "text", "content": "a,b\n"}, "table.csv"))
    asyncio.run(manager.save({"type": "file", "format": "text", "content": "a,b\n", "chunk": 1}, "large.csv"))
    asyncio.run(manager.rename("table.csv", "other.csv"))
    asyncio.run(manager.delete("large.csv"))
    assert snapshot(tmp_path) == {"other.csv": b"a,b\n"}


def test_a_kernel_that_crashes_leaves_no_image_of_its_memory(manager: Any) -> None:
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_make_strip_strips_a_file_or_leaves_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "own.ipynb", tmp_path / "bad.ipynb"
    nbformat.write(nbformat.from_dict(shown()), good)
    bad.write_text(f'{{"nbformat": 4, "cells": "{WORD}"}}', encoding="utf-8")
    before = bad.read_bytes()
    monkeypatch.setattr(sys, "argv", ["strip", str(good), str(bad)])
    with pytest.raises(SystemExit) as caught:
        strip.main()
    assert caught.value.code == 2
    assert WORD not in good.read_text(encoding="utf-8")
    assert bad.read_bytes() == before
    said = capsys.readouterr()
    assert "bad.ipynb was not stripped" in said.err
    assert WORD not in said.err + said.out


def _holds(there: Any, own: Any) -> bool:
    return all(_holds(there.get(name), part) for name, part in own.items()) if isinstance(own, dict) else there == own


@pytest.mark.parametrize("path", sorted(SETTINGS.rglob("*.json")), ids=lambda path: path.name)
def test_the_settings_are_in_the_environment(path: Path) -> None:
    """Where every Jupyter that is started in it reads them, also by hand."""
    installed = Path(sys.prefix) / path.relative_to(SETTINGS)
    assert installed.is_file(), "Install the project into this environment again, as `make test` does."
    assert _holds(json.loads(installed.read_text(encoding="utf-8")), json.loads(path.read_text(encoding="utf-8")))


def test_no_part_of_the_server_is_there_that_was_not_looked_at() -> None:
    """One for working together, say, keeps a store of all that was shown (`.jupyter_ystore.db`)."""
    files = (Path(sys.prefix) / "etc/jupyter/jupyter_server_config.d").glob("*.json")
    parts = [json.loads(file.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"] for file in files]
    assert {name for part in parts for name in part} == LOOKED_AT


def _jupyter(home: Path, *words: str, path: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """JupyterLab as it is started in this environment, at somebody else's home and in any folder."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG"))}
    environment = {**mine, "HOME": str(home), "PYTHONPATH": str(path)}
    command = [sys.executable, "-m", "jupyterlab", *words]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_jupyterlab_started_by_hand_saves_in_this_way(tmp_path: Path) -> None:
    said = _jupyter(tmp_path, "--show-config-json").stdout
    config = json.loads(said[said.index("{") :])
    assert config["ServerApp"]["contents_manager_class"] == "dvmetrics.lab.saving.TypedOnly"


def test_a_server_that_cannot_save_in_this_way_does_not_start(tmp_path: Path) -> None:
    """As when the package is there in part only: here a package of the same name that holds nothing."""
    (tmp_path / "empty/dvmetrics").mkdir(parents=True)
    (tmp_path / "empty/dvmetrics/__init__.py").touch()
    done = _jupyter(tmp_path, "--no-browser", "--allow-root", path=tmp_path / "empty")
    assert done.returncode != 0
    assert "contents_manager_class" in done.stderr
    assert "is running at" not in done.stderr
