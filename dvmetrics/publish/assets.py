"""The files that all pages of an edition share: the look, what a page does by itself, the drawing library, the script
that starts it and the one that searches the list of figures."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import PackageLoader
from plotly.offline import get_plotlyjs

TEMPLATES = PackageLoader("dvmetrics.publish", "templates/dvmetrics")
FOLDER = "assets"
WHOLE_LIBRARY = re.compile(r"(?<=this, )\(\) => \{\n.*\}(?=\)\);\s*\Z)", re.DOTALL)
"""The one function that holds all of plotly, where it is handed on: `(function(root, factory) {…}(this, …));`."""
MAP_STYLE = re.compile(r'document\.getElementById\("([0-9a-f]{64})"\)\)\{var \w+=document\.createElement\("style"\)')
STYLE, PAGE, CHARTS, SEARCH, PLOTLY = "style.css", "page.js", "charts.js", "search.js", "plotly.min.js"


def static_text(name: str) -> str:
    """The text of one of our own static files."""
    return (files("dvmetrics.publish") / "static" / name).read_text(encoding="utf-8")


@cache
def plotly_script() -> str:
    """The script of plotly, with the function that holds all of it in brackets.

    A browser passes over a function when it first reads a script, and reads it again when it is called; one in brackets
    it takes at once. With nearly five megabytes in one function a page has its first chart a fifth sooner.
    """
    return WHOLE_LIBRARY.sub(lambda found: f"({found[0]})", get_plotlyjs(), count=1)


@cache
def map_style_id() -> str:
    """The id of the style sheet that plotly adds for its maps when it is loaded, unless there is an element of that id;
    empty where it adds none.

    We draw no maps and let in no such style. Where it tried all the same, the browser would block that, and say so in
    its console on every page.
    """
    found = MAP_STYLE.search(get_plotlyjs())
    return found[1] if found else ""


def write_assets(folder: Path) -> None:
    """Write `assets/` into the folder of an edition. Raises FileExistsError if it is there: editions do not change."""
    assets = folder / FOLDER
    assets.mkdir(parents=True)
    contents = {name: static_text(name) for name in (STYLE, PAGE, CHARTS, SEARCH)} | {PLOTLY: plotly_script()}
    for name, text in contents.items():
        (assets / name).write_text(text, encoding="utf-8", newline="\n")
