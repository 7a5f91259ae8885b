"""What a Python process writes and throws away, kept for a test to look at. Only the standard library: it starts with
every process of a watched run, before anything else."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

FOLDER = "DVMETRICS_TEST_WITNESS"
"""The variable that names the folder to keep copies and the list of written files in."""
DATA = "DVMETRICS_TEST_DATA"
"""The one that names the partnership's folder: what is in there may hold anything, and is not kept."""
WRITTEN, KEPT = "written.txt", "kept"
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch() -> None:
    """Note every file that this process opens to write, and copy each before it is removed, replaced or emptied."""
    folder, data = Path(os.environ[FOLDER]), Path(os.environ[DATA])
    busy, number = threading.local(), itertools.count()

    def keep(path: Path) -> None:
        if path.is_file() and not path.resolve().is_relative_to(data):
            shutil.copyfile(path, folder / KEPT / f"{os.getpid()}-{next(number)}")

    def note(path: Path) -> None:
        with (folder / WRITTEN).open("a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"{path.absolute()}\n")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in ("open", "os.remove", "os.rename") or getattr(busy, "now", False):
            return
        busy.now = True
        try:
            if event == "open":
                path, _, flags = arguments
                if isinstance(path, str | bytes | os.PathLike) and flags & WRITES:
                    note(Path(os.fsdecode(path)))
                    keep(Path(os.fsdecode(path)))
            elif event == "os.remove":
                keep(_located(arguments[0], arguments[1]))
            else:
                note(_located(arguments[1], arguments[3]))
                keep(_located(arguments[1], arguments[3]))
        except OSError:
            pass  # gone meanwhile, or the disk of the test is full: the watched process must not notice
        finally:
            busy.now = False

    sys.addaudithook(hook)


def _located(path: str | bytes | os.PathLike[str], folder: int) -> Path:
    """A path that may be relative to an open folder (-1 for none)."""
    plain = Path(os.fsdecode(path))
    return plain if folder == -1 else Path(f"/proc/self/fd/{folder}") / plain
