"""A page of the reference as Markdown: what is a heading, a row and a place in it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

NOTE = "*Made from the code by `make reference`; a test fails where the two differ.*"


@dataclass(frozen=True)
class Page:
    """One file of the reference: its title, what it is about, and its sections as pieces of Markdown."""

    file: str
    title: str
    about: str
    pieces: Callable[[], Iterator[str]]

    def text(self) -> str:
        """The whole page, with the places in it after its first words."""
        pieces = list(self.pieces())
        places = [piece.splitlines()[0].removeprefix("## ") for piece in pieces if piece.startswith("## ")]
        leads = " · ".join(f"[{place.replace('[', chr(92) + '[')}](#{anchor(place)})" for place in places)
        return "\n\n".join([f"# {self.title}", self.about, leads, *pieces, NOTE]) + "\n"


def anchor(heading: str) -> str:
    """The place in a page that GitHub and JupyterLab give a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def said_of(own: object, name: str) -> str:
    """A docstring. Raises ValueError where there is none."""
    words = inspect.getdoc(own)
    if not words:
        raise ValueError(f"{name} is public and has no docstring")
    return words


def row(*cells: str) -> str:
    """A row of a table; in code, too, a bar would end the cell."""
    return "| " + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|").strip() for cell in cells) + " |"
