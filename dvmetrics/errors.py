"""One error tree. Each error is a plain sentence and an exit code; none ever holds a value from a person's record, and
what libraries print unasked is cut to what cannot hold one."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any


class ExitCode(IntEnum):
    """What the command line returns to a scheduler."""

    DONE = 0
    UNFORESEEN = 1
    USAGE = 2
    GATE = 3
    DISCLOSURE = 4
    NOTEBOOK = 5


class DvmetricsError(Exception):
    """The root of the tree: `str(error)` is the sentence shown to the person who ran the command."""

    exit_code = ExitCode.UNFORESEEN

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the sentence, and not where in the code it was raised."""
        return [str(self)]


class ConfigurationError(DvmetricsError):
    """A wrong command, quarter, folder or `partnership.toml`."""

    exit_code = ExitCode.USAGE


class NoCompleteQuarter(ConfigurationError):
    """The newest complete quarter was asked for, and there is none yet."""


class NotThere(ConfigurationError, AttributeError):
    """A name after a dot that there is not, such as `extracts.police`."""


class GateRejected(DvmetricsError):
    """A required extract is missing or has a critical fault."""

    exit_code = ExitCode.GATE


class DisclosureRefused(DvmetricsError):
    """A figure cannot be shown safely, or something that may not be public was found in an edition."""

    exit_code = ExitCode.DISCLOSURE


class NotebookFailed(DvmetricsError):
    """A notebook did not run to its end."""

    exit_code = ExitCode.NOTEBOOK


@contextmanager
def values_kept_back() -> Iterator[None]:
    """While it lasts, warnings and errors that nobody catches say only their kind and place, and log messages nothing:
    a library's words may quote a row."""
    replaced: tuple[tuple[Any, str, object], ...] = (
        (warnings, "showwarning", _warned),
        (sys, "excepthook", lambda kind, error, trace: _say(f"Stopped by {kind.__name__}.")),
        (sys, "unraisablehook", lambda told: _say(f"Passed over: {told.exc_type.__name__}.")),
        (threading, "excepthook", lambda told: _say(f"A part of the run was stopped by {told.exc_type.__name__}.")),
        (logging, "lastResort", logging.NullHandler()),
        (logging, "raiseExceptions", False),
    )
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in replaced]
    for owner, name, own in replaced:
        setattr(owner, name, own)
    try:
        yield
    finally:
        for owner, name, own in before:
            setattr(owner, name, own)


def _warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
    _say(f"A library warned of something ({category.__name__}, {Path(filename).name}, line {lineno}).")


def _say(sentence: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
