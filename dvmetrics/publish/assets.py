"""The files that all pages of an edition share: the look, the drawing library and the script that starts it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from jinja2 import PackageLoader
from plotly.offline import get_plotlyjs

TEMPLATES = PackageLoader("dvmetrics.publish", "templates/dvmetrics")
FOLDER = "assets"
STYLE, CHARTS, PLOTLY = "style.css", "charts.js", "plotly.min.js"


def static_text(name: str) -> str:
    """The text of one of our own static files."""
    return (files("dvmetrics.publish") / "static" / name).read_text(encoding="utf-8")


def write_assets(folder: Path) -> None:
    """Write `assets/` into the folder of an edition. Raises FileExistsError if it is there: editions do not change."""
    assets = folder / FOLDER
    assets.mkdir(parents=True)
    contents = {STYLE: static_text(STYLE), CHARTS: static_text(CHARTS), PLOTLY: get_plotlyjs()}
    for name, text in contents.items():
        (assets / name).write_text(text, encoding="utf-8", newline="\n")
