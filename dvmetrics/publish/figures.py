"""Plotly figures as `<figure>`: a drawing for those who see it, the same in words and as a table for everybody."""

# mypy: allow-untyped-calls
# nbconvert and nbformat say that they are typed and leave their functions without types.

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Annotated, Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from dvmetrics.publish import PublishError
from dvmetrics.report.html import prose, table
from dvmetrics.report.words import shorthand_note

PLOTLY = "application/vnd.plotly.v1+json"
NUMBER = re.compile(r"[-−+]?£?\d[\d,.]*( ?%)?( .*)?|\[\w+\]( .*)?")
"""A cell that is set flush right: a number with whatever follows it, or a shorthand such as [c] in its place."""
SHORTHAND = re.compile(r"\[\w+\]")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class FigureWords(BaseModel):
    """What `layout.meta` of each figure must hold, and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    headline: Text
    subtitle: Text
    summary: Text
    source: Text
    columns: list[Text]
    rows: list[list[Text]]


class Figures(Preprocessor):
    """Replaces each plotly output of a notebook by HTML. Raises PublishError as `figure_html` does."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        outputs = [
            output for cell in nb.cells for output in cell.get("outputs", []) if PLOTLY in output.get("data", {})
        ]
        for number, output in enumerate(outputs, start=1):
            output.data = NotebookNode({"text/html": figure_html(output.data[PLOTLY], number)})
        resources["has_figures"] = bool(outputs)
        return nb, resources


def figure_html(figure: Mapping[str, Any], number: int) -> str:
    """The `<figure>` of a plotly figure, the `number`th of its page.

    Raises PublishError if `layout.meta` does not hold the words and the table, or if the figure holds packed arrays,
    in which nobody could see what is published.
    """
    layout = dict(figure.get("layout", {}))
    words = _words(layout.pop("meta", None), number)
    drawing = {"data": figure.get("data", []), "layout": _still(layout)}
    if _holds_packed_array(drawing):
        raise PublishError(
            f"Figure {number} holds packed arrays (bdata), which cannot be checked. Give plotly lists, not arrays."
        )
    name = f"chart-{number}"
    return (
        f'<figure class="chart" aria-labelledby="{name}-headline">\n'
        # Together, so that they are on one sheet of paper.
        f'<div class="chart__whole">\n<p class="chart__headline" id="{name}-headline">{escape(words.headline)}</p>\n'
        f'<p class="chart__subtitle" id="{name}-subtitle">{escape(words.subtitle)}</p>\n'
        f'<div class="chart__drawing" role="img" aria-labelledby="{name}-headline {name}-subtitle" '
        f'aria-describedby="{name}-summary"></div>\n</div>\n'
        f'<script type="application/json" class="chart__data">{_json(drawing, number)}</script>\n'
        f'<figcaption>\n<p class="chart__summary" id="{name}-summary">{prose(words.summary)}</p>\n'
        f"{_data_table(words, number)}\n"
        f'<p class="chart__source">Source: {escape(words.source)}</p>\n</figcaption>\n</figure>'
    )


def _words(meta: object, number: int) -> FigureWords:
    if not isinstance(meta, Mapping):
        raise PublishError(f"Figure {number} has no layout.meta, so it has no words for those who cannot see it.")
    try:
        return FigureWords.model_validate(dict(meta))
    except ValidationError as error:
        faults = dict.fromkeys(_fault(dict(fault)) for fault in error.errors())
        raise PublishError(f"layout.meta of figure {number} is not complete. {'; '.join(faults)}.") from None


def _fault(fault: Mapping[str, Any]) -> str:
    """The place and the rule. The text itself may be what must not be shown, and so may a key that is not known."""
    known, *_ = fault["loc"]
    if known not in FigureWords.model_fields:
        return "A key is not known"
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"


def _data_table(words: FigureWords, number: int) -> str:
    numeric = [
        place
        for place in range(1, len(words.columns))
        if all(place < len(row) and NUMBER.fullmatch(row[place]) for row in words.rows)
    ]
    try:
        as_table = table(words.subtitle, words.columns, words.rows, note=_marks_note(words), numeric=numeric)
    except ValueError as error:
        raise PublishError(f"The data table of figure {number} is not complete. {error}") from None
    # Open as it is written, for readers without JavaScript; charts.js folds it once there is a drawing to look at.
    return (
        f'<details class="chart__table" open>\n<summary>Data table'
        f'<span class="visually-hidden">: {escape(words.subtitle)}</span></summary>\n{as_table}\n</details>'
    )


def _marks_note(words: FigureWords) -> str | None:
    """What the shorthands in the data table mean, where the words above it do not say so already."""
    found = {mark for row in words.rows for cell in row for mark in SHORTHAND.findall(cell)}
    return shorthand_note({mark for mark in found if f"{mark} " not in words.summary})


def _still(layout: dict[str, Any]) -> dict[str, Any]:
    """The layout without dragging and zooming: a finger that wants to scroll the page must not move an axis."""
    axes = {"xaxis", "yaxis", *(key for key in layout if re.fullmatch(r"[xy]axis\d*", key))}
    fixed = {axis: {**layout.get(axis, {}), "fixedrange": True} for axis in sorted(axes)}
    return {**layout, **fixed, "dragmode": False}


def _holds_packed_array(part: object) -> bool:
    if isinstance(part, Mapping):
        return "bdata" in part or any(_holds_packed_array(value) for value in part.values())
    if isinstance(part, Sequence) and not isinstance(part, str):
        return any(_holds_packed_array(value) for value in part)
    return False


def _json(drawing: Mapping[str, Any], number: int) -> str:
    """JSON that no browser can take for a tag or an entity."""
    try:
        text = json.dumps(drawing, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise PublishError(f"Figure {number} holds a number that is not finite. Give plotly None for a gap.") from None
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
