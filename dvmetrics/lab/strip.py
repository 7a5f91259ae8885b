"""A notebook without what it shows. `python -m dvmetrics.lab.strip NOTEBOOK …` does that to files (`make strip`)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

VERSION = 4
"""The major version of the notebook format, the only one whose parts are known here."""
KINDS = ("code", "markdown", "raw")
CELL_METADATA = ("tags", "editable", "deletable")
KERNEL = ("display_name", "language", "name")
"""Papermill refuses a notebook that does not name its kernel."""

Parts = Mapping[str, Any]


def stripped(notebook: Parts) -> dict[str, Any]:
    """The notebook with the text of its cells, their tags and the name of its kernel, in nbformat 4.

    What is kept is named and everything else left out: outputs and their numbers, attachments, the state of widgets,
    times and whatever an extension may add. Raises ValueError where it is no notebook of that format.
    """
    try:
        return _stripped(notebook)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValueError("not a notebook of format 4") from None  # their words may quote an output


def _stripped(notebook: Parts) -> dict[str, Any]:
    if notebook["nbformat"] != VERSION:
        raise ValueError
    given = notebook["metadata"]
    about = {"kernelspec": KERNEL, "language_info": ("name",)}
    return {
        "cells": [_typed(cell) for cell in notebook["cells"]],
        "metadata": {part: _only(given[part], names) for part, names in about.items() if part in given},
        "nbformat": VERSION,
        "nbformat_minor": int(notebook["nbformat_minor"]),
    }


def _typed(cell: Parts) -> dict[str, Any]:
    if cell["cell_type"] not in KINDS:
        raise ValueError
    typed = {**_only(cell, ("cell_type", "id", "source")), "metadata": _only(cell["metadata"], CELL_METADATA)}
    return {**typed, "execution_count": None, "outputs": []} if cell["cell_type"] == "code" else typed


def _only(parts: Parts, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: parts[name] for name in names if name in parts}


def strip_file(path: Path) -> None:
    """Strip a notebook where it lies. Raises OSError, and ValueError where it is no notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))  # not nbformat.read, which prints what it finds invalid
    nbformat.write(nbformat.from_dict(stripped(notebook)), path)


def main() -> None:
    """Strip the notebooks that are named; what cannot be stripped is said and ends it with exit code 2."""
    for name in sys.argv[1:]:
        try:
            strip_file(Path(name))
        except (OSError, ValueError):
            sys.stderr.write(f"{name} was not stripped: it is not a notebook that can be read and written.\n")
            sys.exit(2)


if __name__ == "__main__":
    main()
