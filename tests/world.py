"""A place of its own for a real `dvmetrics run`, with its own home and temporary folder, and a search of all that it
wrote, removed on the way or said."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tests.canaries import Canaries
from tests.conftest import ROOT
from tests.witness import DATA, FOLDER, KEPT, WRITTEN

LIMIT_SECONDS = 540


@dataclass(frozen=True)
class World:
    """A place of its own for a run: home, temporary folder, working folder, shelf and the partnership's folder."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> World:
        for name in ("home", "tmp", "here", f"witness/{KEPT}", "start"):
            (root / name).mkdir(parents=True)
        starts = "from tests.witness import watch\n\nwatch()\n"
        (root / "start/sitecustomize.py").write_text(starts, encoding="utf-8")
        return cls(root)

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    @property
    def _run(self) -> tuple[str, ...]:
        return ("run", "--data", str(self.data), "--outputs", str(self.outputs))

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not re.match("JUPYTER|IPYTHON|XDG|PYTHON", name)}
        own = {"HOME": "home", "TMPDIR": "tmp", FOLDER: "witness", DATA: "data"}
        return (
            kept
            | {name: str(self.root / folder) for name, folder in own.items()}
            | {
                "PYTHONPATH": f"{self.root / 'start'}:{ROOT}",
                "PYTHONDONTWRITEBYTECODE": "1",
            }
        )

    def start(self, *words: str, largest_file: int | None = None, prelude: str = "") -> subprocess.Popen[str]:
        """Start `dvmetrics` here, after some lines of Python if any; no process of it can write a file of more than so
        many bytes."""

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        return subprocess.Popen(
            [sys.executable, "-c", f"{prelude}\nfrom dvmetrics.cli import main\nmain()", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.root / "here",
            env=self._environment,
            start_new_session=True,
            preexec_fn=limit,
        )

    def run(self, *words: str, largest_file: int | None = None, prelude: str = "") -> Ended:
        """`dvmetrics run` on the partnership to its end."""
        process = self.start(*self._run, *words, largest_file=largest_file, prelude=prelude)
        out, err = process.communicate(timeout=LIMIT_SECONDS)
        return Ended(process.returncode, out, err)

    def with_cell(self, source: str) -> str:
        """The prelude for a run whose summary notebook has one cell more. It lies in the partnership's folder."""
        folder = self.data / "notebooks"
        shutil.copytree(ROOT / "notebooks", folder)
        notebook = nbformat.read(folder / "summary.ipynb", as_version=4)
        notebook.cells.insert(2, nbformat.v4.new_code_cell(source))
        nbformat.write(notebook, folder / "summary.ipynb")
        return f"from pathlib import Path\nfrom dvmetrics import run\nrun.NOTEBOOKS = Path({str(folder)!r})"

    def interrupted(self, at: str, *, everyone: bool, by: signal.Signals = signal.SIGINT) -> Ended:
        """A run that is sent an interrupt as soon as it says it is at a stage: to all its processes, as a terminal
        does, or to the first alone."""
        process = self.start(*self._run)
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith(at):
                (os.killpg if everyone else os.kill)(process.pid, by)
                break
        out, err = process.communicate(timeout=LIMIT_SECONDS)
        return Ended(process.returncode, out, "".join(said) + err)

    def leaks(self, canaries: Canaries, ended: Ended, *, meanwhile: bool = True) -> dict[str, list[str]]:
        """By file (or stream) the canaries found: in everything outside the partnership's folder, in its logs and on
        the screen; and in what was there `meanwhile`, and removed or replaced by the end."""
        places: dict[str, bytes] = {"stdout": ended.out.encode(), "stderr": ended.err.encode()}
        for path in sorted(self.root.rglob("*")):
            inside = path.is_relative_to(self.data)
            if path.is_relative_to(self.root / "witness" / KEPT) and not meanwhile:
                continue
            if path.is_file() and (not inside or path.suffix == ".log"):
                name = path.relative_to(self.root).as_posix()
                places[name] = b"" if is_of_the_package(path) else path.read_bytes()
        found = {name: sorted(canaries.found_in(name.encode() + b" " + content)) for name, content in places.items()}
        return {name: own for name, own in found.items() if own}

    def written_elsewhere(self) -> set[str]:
        """Files that were opened to write outside this world."""
        listed = (self.root / "witness" / WRITTEN).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        inside = (str(self.root), "/proc/self/fd/", "/dev/null")
        return {path for path in listed if not path.startswith(inside)}


@dataclass(frozen=True)
class Ended:
    """How a process ended and what it said."""

    code: int
    out: str
    err: str


def is_of_the_package(path: Path) -> bool:
    """The drawing library as it came: four megabytes that no canary is in."""
    return path.name == "plotly.min.js"
