"""The program as the system sees it: its words, how it is stopped, and what it leaves behind."""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def stopped_by_a_scheduler() -> Iterator[None]:
    """A polite end from outside is the same as Ctrl-C: tidied up, and nothing published."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def leave_no_memory_behind() -> None:
    """If a library crashes this process or one that it starts, no image of its memory, which holds rows, is written."""
    _, hardest = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hardest))


def data_folder() -> Path | None:
    """The partnership folder of the command line, read plainly because the command has failed."""
    words = sys.argv[1:]
    for place, word in enumerate(words):
        if word == "--data" and place + 1 < len(words):
            return Path(words[place + 1])
        if word.startswith("--data="):
            return Path(word.removeprefix("--data="))
    return None
