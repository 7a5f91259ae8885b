"""The scan of a whole edition for anything of a person's record, before it moves into place. It fails closed."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from dvmetrics.errors import DisclosureRefused
from dvmetrics.publish.assets import FOLDER, PLOTLY

TEXT_FORMATS = frozenset({".html", ".css", ".js", ".json", ".csv", ".md"})
CODE = re.compile(r"[0-9a-fA-F]{16,}")
SHORTEST_CODE = 16
"""A person's code may have been cut; so much of it in a row is enough to be found."""
PACKED = re.compile(r'"bdata"')


def scan(edition: Path, codes: Collection[str]) -> None:
    """Raise DisclosureRefused when a file of the edition holds a person's code, or something that cannot be read.

    `codes` are all keys of all extracts. The message names the file and the rule, never what was found.
    """
    starts = {code[:SHORTEST_CODE].lower() for code in codes}
    for path in sorted(edition.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(edition).as_posix()
        if path.suffix not in TEXT_FORMATS:
            raise DisclosureRefused(f"The leak scan cannot read {name}, so the edition was not published.")
        if name == f"{FOLDER}/{PLOTLY}":
            continue  # the drawing library as it came, written by us from the package
        text = path.read_text(encoding="utf-8")
        if PACKED.search(text):
            raise DisclosureRefused(f"{name} holds packed numbers that the leak scan cannot read.")
        if _holds_code(name, starts) or _holds_code(text, starts):
            raise DisclosureRefused(
                f"The leak scan found the code of a person or case in {name}. Nothing was published."
            )


def _holds_code(text: str, starts: Collection[str]) -> bool:
    for found in CODE.findall(text):
        run = found.lower()
        if any(run[place : place + SHORTEST_CODE] in starts for place in range(len(run) - SHORTEST_CODE + 1)):
            return True
    return False
