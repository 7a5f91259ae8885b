"""The funnel: agencies of different sizes held against what chance would do at each size. Never a league table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dvmetrics.report.charts import GREY, LAYOUT, NAVY, PLUM
from dvmetrics.report.groups.charts import Words, note
from dvmetrics.statistics.funnel import INNER, OUTER, Funnel, proportion_limits

CURVE_POINTS = 80
WIDE_SPREAD = 12
"""With agencies this many times as large as others the axis of sizes is logarithmic."""
MOST_KEYS = 9
"""More agencies than this at one place are counted and not listed beside their point."""
TOP = 104
"""The percentage at which the axis ends, so that a point at 100 is whole."""
PHONE = (235, 300)
"""Width and height of the drawing area on a phone, in pixels: where keys beside points must not collide."""
KEY_SPOTS = ((10, 0), (-10, 0), (0, 12), (0, -12), (10, 12), (-10, 12), (10, -12), (-10, -12), (22, 0), (-22, 0))


def funnel_chart(
    funnel: Funnel, sizes: Sequence[float], keys: Sequence[str], names: Sequence[str], words: Words
) -> Any:
    """Percentages of agencies against their size, within curves between which chance alone would put them.

    Each point bears its key; agencies at the same place share one point and all their keys.
    """
    figure = go.Figure()
    logarithmic = max(sizes) > WIDE_SPREAD * min(sizes)
    low, high = (min(sizes) / 1.5, max(sizes) * 1.3) if logarithmic else (0.5, max(sizes) * 1.1)
    _curves(figure, funnel, low, high)
    _points(figure, funnel, sizes, keys, names)
    axis: dict[str, Any] = {"type": "linear"}
    if logarithmic:
        ticks = [step * 10**power for power in range(5) for step in (1, 3) if low <= step * 10**power <= high]
        axis = {"type": "log", "tickvals": ticks, "ticktext": [f"{tick:,}" for tick in ticks]}
    ends = [math.log10(low), math.log10(high)] if logarithmic else [0, high]
    figure.update_layout(
        **(LAYOUT | {"hovermode": "closest", "margin": {"l": 46, "r": 92, "t": 12, "b": 48}}),
        meta=words,
        annotations=[
            *_curve_labels(funnel, high, logarithmic),
            *_key_labels(funnel, sizes, keys, (low, high), logarithmic),
        ],
        xaxis={
            **axis,
            "range": ends,
            "showgrid": False,
            "linecolor": GREY,
            "ticks": "outside",
            "title": {"text": "number counted in the agency", "standoff": 6, "font": {"size": 13}},
        },
        yaxis={"range": [-3, TOP], "gridcolor": "#E5E8EB", "zeroline": False, "ticksuffix": "%", "dtick": 25},
    )
    return figure


def _curves(figure: go.Figure, funnel: Funnel, low: float, high: float) -> None:
    sizes = np.geomspace(low, high, CURVE_POINTS)
    for confidence, dash in ((INNER, "dot"), (OUTER, "dash")):
        for limit in proportion_limits(sizes, funnel.centre, confidence):
            figure.add_scatter(
                x=[round(float(size), 3) for size in sizes],
                y=[round(100 * float(end), 2) for end in limit],
                mode="lines",
                hoverinfo="skip",
                line={"color": NAVY, "width": 1.3, "dash": dash},
            )
    middle = round(100 * funnel.centre, 4)
    figure.add_scatter(x=[low, high], y=[middle, middle], mode="lines", hoverinfo="skip", line={"color": NAVY})


def _curve_labels(funnel: Funnel, high: float, logarithmic: bool) -> list[dict[str, Any]]:
    """The inner limits are named below the average and the outer ones above, so that the names stay apart."""
    inner, outer = (proportion_limits([high], funnel.centre, level) for level in (INNER, OUTER))
    middle = 100 * funnel.centre
    upper = min(max(100 * float(outer[1][0]), middle + 5), TOP - 4)
    lower = max(min(100 * float(inner[0][0]), middle - 5), 0)
    texts = ((middle, f"average {middle:.0f}%"), (upper, "99.8% limit"), (lower, "95% limit"))
    place = math.log10(high) if logarithmic else high
    return [note(place, y, text, xanchor="left", xshift=4, font={"color": NAVY, "size": 11}) for y, text in texts]


def _points(
    figure: go.Figure, funnel: Funnel, sizes: Sequence[float], keys: Sequence[str], names: Sequence[str]
) -> None:
    """A place outside the limits has another shape as well as another colour."""
    looks = [_look(label) for label in funnel.label]
    figure.add_scatter(
        x=[float(size) for size in sizes],
        y=[round(100 * float(value), 4) for value in funnel.values],
        mode="markers",
        hovertext=[escape(f"{key}: {name}", quote=False) for key, name in zip(keys, names, strict=True)],
        hovertemplate="%{hovertext}<br>%{y:.0f}%<extra></extra>",
        marker={
            "symbol": [symbol for symbol, _, _ in looks],
            "color": [colour for _, colour, _ in looks],
            "size": [size for _, _, size in looks],
            "opacity": 1,
            "line": {"width": 1.5, "color": [colour for _, colour, _ in looks]},
        },
    )


def _look(label: str) -> tuple[str, str, int]:
    if "99.8" in label:
        return "diamond", PLUM, 11
    return ("diamond-open", PLUM, 10) if "95" in label else ("circle", GREY, 7)


def _key_labels(
    funnel: Funnel, sizes: Sequence[float], keys: Sequence[str], ends: tuple[float, float], logarithmic: bool
) -> list[dict[str, Any]]:
    """The keys, each where it covers as little as possible on a phone."""
    together: dict[tuple[float, float], list[str]] = {}
    for size, value, key in zip(sizes, funnel.values, keys, strict=True):
        together.setdefault((float(size), 100 * float(value)), []).append(key)
    low, high = (math.log10(end) for end in ends) if logarithmic else (0.0, ends[1])

    def pixel(point: tuple[float, float]) -> tuple[float, float]:
        x = math.log10(point[0]) if logarithmic else point[0]
        return (x - low) / (high - low) * PHONE[0], point[1] / TOP * PHONE[1]

    taken = [(*pixel(point), 10.0, 10.0) for point in together]
    notes = []
    for point, own in together.items():
        text, (x, y) = ", ".join(own) if len(own) <= MOST_KEYS else f"{len(own)} agencies", pixel(point)
        width = 6.0 * len(text) + 5
        spots = [(x + dx + math.copysign(width / 2 - 4, dx) * (dx != 0), y + dy, width, 13.0) for dx, dy in KEY_SPOTS]
        best = min(range(len(spots)), key=lambda place: _covered(spots[place], taken, place))
        taken.append(spots[best])
        shift = {"xshift": spots[best][0] - x, "yshift": spots[best][1] - y}
        where = math.log10(point[0]) if logarithmic else point[0]
        notes.append(
            note(where, point[1], text, **shift, font={"size": 12, "color": GREY}, bgcolor="#FFFFFF", borderpad=0)
        )
    return notes


def _covered(spot: tuple[float, ...], taken: Sequence[tuple[float, ...]], place: int) -> float:
    """How much of other things a text would cover, or lose beyond the edge; of equals the earlier place is better."""
    x, y, width, height = spot
    covered = 0.0
    for other_x, other_y, other_width, other_height in taken:
        across = (width + other_width) / 2 - abs(x - other_x)
        along = (height + other_height) / 2 - abs(y - other_y)
        covered += max(across, 0.0) * max(along, 0.0)
    beyond = max(width / 2 - x, 0) + max(x + width / 2 - PHONE[0], 0) + max(-y, 0) + max(y - PHONE[1], 0)
    return covered + 20 * beyond + place / 10
