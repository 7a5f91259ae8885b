"""Charts of groups: dots with their likely range, and a matrix of numbers. Each carries its words and its data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any, Literal

import plotly.graph_objects as go

from dvmetrics.report.charts import GREY, LAYOUT, NAVY, PALE, PLUM

LINE, HEADING, ROW, CELL = 18, 30, 30, 42
"""Heights in pixels: of a line of text, of a heading among rows, of a row, and of a cell of a matrix."""
SIDE_LABEL = 22
"""Labels up to so many letters stand beside their row, longer ones above it."""
ABOVE_LABEL = 44
SIDE_ROOM = 152
"""The width in pixels for labels beside their rows."""
RATIO_TICKS = {0.125: "⅛", 0.25: "¼", 0.5: "½", 1: "1", 2: "2", 4: "4", 8: "8"}
LIGHTEST, DARKEST = (226, 234, 243), (18, 67, 109)
FRAME = "#8A8A8A"

Words = dict[str, Any]
"""`layout.meta`: headline, subtitle, summary, source, columns and rows."""


def note(x: float, y: float, text: str, **more: Any) -> dict[str, Any]:
    """A text at a place in a chart, without an arrow."""
    return {"x": x, "y": y, "text": text, "showarrow": False, **more}


@dataclass(frozen=True)
class Dot:
    """One row of a chart of dots: a value with its likely range, or the shorthand that stands in its place. `mark` is
    said under the label and drawn as another shape. `heading` stands above the first row of a kind."""

    label: str
    value: float
    lower: float
    upper: float
    status: str = ""
    mark: str = ""
    heading: str = ""


def dot_chart(
    dots: Sequence[Dot], words: Words, *, line: tuple[float, str], scale: Literal["ratio", "linear"], suffix: str = ""
) -> Any:
    """Values with their likely range, a row each in the order given, around a line with its name.

    `ratio`: a logarithmic axis, on which half and double are as far from one.
    """
    above = max(len(dot.label) for dot in dots) > SIDE_LABEL
    low, high = _span(dots, line[0], scale)
    places, notes = _labelled(dots, above)
    figure = go.Figure()
    bottom = places[-1] - ROW / 2 - 6
    figure.add_scatter(
        x=[line[0], line[0]], y=[bottom, 4], mode="lines", hoverinfo="skip", line={"color": NAVY, "width": 1.5}
    )
    _rows(figure, dots, places, (low, high))
    at = math.log10(line[0]) if scale == "ratio" else line[0]
    notes.append(note(at, 4, line[1], yanchor="bottom", font={"color": NAVY, "size": 12}))
    margin = {"l": 12 if above else SIDE_ROOM, "r": 22, "t": 26, "b": 34}
    axis: dict[str, Any] = {"range": [low, high], "ticksuffix": suffix}
    if scale == "ratio":
        ticks = {tick: text for tick, text in RATIO_TICKS.items() if low <= tick <= high}
        axis = {"type": "log", "range": [math.log10(low), math.log10(high)]}
        axis |= {"tickvals": list(ticks), "ticktext": list(ticks.values())}
    figure.update_layout(
        **(LAYOUT | {"margin": margin, "hovermode": "closest"}),
        meta=words,
        height=round(4 - bottom + margin["t"] + margin["b"]),
        annotations=notes,
        xaxis={**axis, "gridcolor": "#E5E8EB", "zeroline": False, "linecolor": GREY, "ticks": "outside"},
        yaxis={"range": [bottom, 4], "visible": False},
    )
    return figure


def _labelled(dots: Sequence[Dot], above: bool) -> tuple[list[float], list[dict[str, Any]]]:
    """(where each row lies, in pixels below the top; the texts that belong to it)."""
    y, places, notes = 0.0, [], []
    for dot in dots:
        if dot.heading:
            y -= HEADING
            notes.append(_beside(y + 8, dot.heading, above, is_bold=True))
        lines = wrap(dot.label, ABOVE_LABEL if above else SIDE_LABEL) + ([dot.mark] if dot.mark else [])
        height = len(lines) * LINE
        room = height + ROW - 4 if above else max(ROW, height + 8)
        place = y - room + ROW / 2 if above else y - room / 2
        top = y - LINE / 2 if above else place + height / 2 - LINE / 2
        for number, text in enumerate(lines):
            notes.append(_beside(top - number * LINE, text, above, is_bold=text == dot.mark))
        if math.isnan(dot.value):
            notes.append(_beside(place, f"{dot.status} no figure", above, inside=True))
        places.append(place)
        y -= room
    return places, notes


def _span(dots: Sequence[Dot], line: float, scale: str) -> tuple[float, float]:
    ends = [end for dot in dots for end in (dot.value, dot.lower, dot.upper) if not math.isnan(end)] + [line]
    if scale == "ratio":
        return max(min([*ends, 0.5]), 0.125) / 1.08, min(max([*ends, 2.0]), 8.0) * 1.08
    room = 0.06 * (max(ends) - min(ends) or 1.0)
    return min(ends) - room, max(ends) + room


def _beside(y: float, text: str, above: bool, *, is_bold: bool = False, inside: bool = False) -> dict[str, Any]:
    """A text that begins at the left of its row: of the drawing area, or of the room for labels beside it. The weight
    is a setting and no tag: a page lets in no style that plotly would write for a tag."""
    left = 8 - SIDE_ROOM if not (above or inside) else 2
    look = {"color": GREY, "size": 12.5, "weight": 700 if is_bold else 400}
    escaped = escape(text, quote=False)
    return note(
        0,
        y,
        escaped,
        xref="paper",
        xanchor="left",
        xshift=left,
        align="left",
        font=look,
        bgcolor="#FFFFFF",
        borderpad=0,
    )


def _rows(figure: go.Figure, dots: Sequence[Dot], places: Sequence[float], ends: tuple[float, float]) -> None:
    shown = [(dot, place) for dot, place in zip(dots, places, strict=True) if not math.isnan(dot.value)]
    marked = [bool(dot.mark) for dot, _ in shown]
    low, high = ends
    for (dot, place), is_marked in zip(shown, marked, strict=True):
        lower, upper = (
            other if math.isnan(limit) else min(max(limit, low), high)
            for limit, other in ((dot.lower, low), (dot.upper, high))
        )
        figure.add_scatter(
            x=[round(lower, 4), round(upper, 4)],
            y=[place, place],
            mode="lines",
            hoverinfo="skip",
            line={"color": PLUM if is_marked else FRAME, "width": 3 if is_marked else 2},
        )
    figure.add_scatter(
        x=[round(min(max(dot.value, low), high), 4) for dot, _ in shown],
        y=[place for _, place in shown],
        mode="markers",
        hovertext=[escape(dot.label, quote=False) for dot, _ in shown],
        hovertemplate="%{hovertext}: %{x:.2~f}<extra></extra>",
        marker={
            "symbol": ["diamond" if own else "circle" for own in marked],
            "color": [PLUM if own else GREY for own in marked],
            "size": [12 if own else 9 for own in marked],
            "opacity": 1,
        },
    )


@dataclass(frozen=True)
class Cell:
    """One cell of a matrix: its number, or `text` alone, such as [c], where there is none to show."""

    row: int
    column: int
    text: str
    number: float | None


def matrix_chart(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Cell], words: Words) -> Any:
    """A matrix of numbers: the larger, the darker, and each written in its cell. A cell without a number is white with
    a dotted frame; where there is no cell at all, none can be."""
    most = max((cell.number for cell in cells if cell.number), default=1.0)
    row_labels, column_labels = [wrapped(name, 17) for name in rows], [wrapped(name, 10) for name in columns]
    heights = [max(CELL, label.count("<br>") * 15 + 30) for label in row_labels]
    edges = [0.0]
    for height in heights:
        edges.append(edges[-1] - height)
    shapes, notes = [], []
    for cell in cells:
        x0, x1, y0, y1 = cell.column - 0.48, cell.column + 0.48, edges[cell.row] - 2, edges[cell.row + 1] + 2
        fill, ink = _shade(cell.number, most)
        frame = {"color": FRAME, "width": 1, "dash": "dot"} if cell.number is None else {"color": PALE, "width": 1}
        shapes.append({"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "fillcolor": fill, "line": frame})
        notes.append(note(cell.column, (y0 + y1) / 2, cell.text, font={"color": ink, "size": 14}))
    beside = {"xref": "paper", "xanchor": "right", "xshift": -6, "align": "right"}
    for place, label in enumerate(row_labels):
        middle = (edges[place] + edges[place + 1]) / 2
        notes.append(note(0, middle, label, **beside, font={"size": 12, "color": GREY}))
    for place, label in enumerate(column_labels):
        notes.append(note(place, 1, label, yref="paper", yanchor="bottom", yshift=4, font={"size": 12, "color": GREY}))
    figure = go.Figure()
    # The numbers are written; these points only answer to a mouse, and give plotly something to draw.
    figure.add_scatter(
        x=[cell.column for cell in cells],
        y=[(edges[cell.row] + edges[cell.row + 1]) / 2 for cell in cells],
        mode="markers",
        marker={"opacity": 0, "size": 20},
        hovertext=[escape(f"{rows[cell.row]} to {columns[cell.column]}: {cell.text}", quote=False) for cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    top = 12 + 15 * (max(label.count("<br>") for label in column_labels) + 1)
    figure.update_layout(
        **(LAYOUT | {"margin": {"l": 126, "r": 6, "t": top, "b": 8}, "hovermode": "closest"}),
        meta=words,
        height=-edges[-1] + top + 8,
        shapes=shapes,
        annotations=notes,
        xaxis={"range": [-0.5, len(columns) - 0.5], "visible": False},
        yaxis={"range": [edges[-1], 0], "visible": False},
    )
    return figure


def _shade(number: float | None, most: float) -> tuple[str, str]:
    """The colour of a cell and of the number in it, of strong contrast with each other."""
    if not number:
        return "#FFFFFF", GREY
    share = number / most
    mixed = [round(light + (dark - light) * share) for light, dark in zip(LIGHTEST, DARKEST, strict=True)]
    return f"rgb({mixed[0]}, {mixed[1]}, {mixed[2]})", "#FFFFFF" if share > 0.5 else "#1D1D1D"


def wrapped(text: str, width: int) -> str:
    """A text over several lines, its signs escaped: plotly reads tags."""
    return "<br>".join(escape(line, quote=False) for line in wrap(text, width, break_long_words=False))
