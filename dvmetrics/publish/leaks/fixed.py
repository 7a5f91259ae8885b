"""The tool's own words: those of its source, from which the framework, the definitions, the templates and the names of
classes come. Whoever meets one of them in an edition cannot tell a row by it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import dvmetrics
from dvmetrics.publish.leaks.leaf import WORD

PACKAGE = Path(dvmetrics.__file__).parent
PLACES = ((PACKAGE, (".py", ".j2", ".css", ".js")), (PACKAGE.parent / "expectations", (".json",)))
"""Where the words stand, and in which kinds of file."""


@cache
def fixed_words() -> frozenset[str]:
    """Every word of the source and of the gate's suites, in lower case; `early_help` is one word."""
    files = (path for folder, kinds in PLACES for path in folder.rglob("*") if path.suffix in kinds)
    return frozenset(word for path in files for word in WORD.findall(path.read_text(encoding="utf-8").lower()))
