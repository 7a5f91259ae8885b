"""A command in a terminal of its own: what is typed, and what the screen shows."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SECONDS = 60
END_OF_INPUT = "\x04"
"""Ctrl-D."""


def typed(words: Sequence[str | Path], lines: Sequence[str], folder: Path | None = None) -> tuple[int, str]:
    """Run `dvmetrics` in a pseudo-terminal; type a line each time that it waits for one. Returns the exit code and all
    that was shown, with what was typed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dvmetrics", *map(str, words)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={**os.environ, "TERM": "dumb", "COLUMNS": "160"},
        start_new_session=True,
    )
    os.close(theirs)
    shown, waiting, ends = "", list(lines), time.monotonic() + SECONDS
    try:
        while time.monotonic() < ends:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    shown += os.read(ours, 65536).decode(errors="replace")
                except OSError:  # the terminal was closed on the other side
                    break
            elif waiting and shown.endswith((": ", "? ", "] ")):
                line = waiting.pop(0)
                os.write(ours, (line if line == END_OF_INPUT else f"{line}\n").encode())
        return process.wait(timeout=SECONDS), shown.replace("\r\n", "\n")
    finally:
        process.kill()
        os.close(ours)
