"""A waterfall of a change: from then to now, a bar for each part.

Restricted: it is drawn of true counts, which must not pass through the charts of the open side; only the look is
shared with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from dvmetrics.report.charts import GREY, LAYOUT, NAVY, ORANGE, PALE, PLUM
from dvmetrics.report.groups.charts import wrapped
from dvmetrics.workbench.explained import RESTRICTED, signed, stated_value, title_of
from dvmetrics.workbench.why import Why

MOST_GROUPS = 8
"""Groups beyond these are drawn as one bar."""
ROW, ROOM, WIDTH = 46, 132, 860
"""Pixels: of each row, above and below them all, and from side to side."""
LABEL = 30
"""Characters in a line of a label."""
BESIDE = 0.16
"""Room for the numbers beside the bars, in share of the width."""
OF_ALL = {
    "volume": "More or fewer cases (volume)",
    "mix": "Make-up of the cases (mix)",
    "residents": "Number of residents",
}
"""Effects that are drawn as one bar for all groups, where groups have a figure of their own."""


@dataclass(frozen=True)
class Step:
    """One bar: what it is, and what it adds."""

    label: str
    adds: float


def waterfall(own: Why, by: str) -> go.Figure:
    """The change of `own` by one grouping: the figure then, what each part adds, the figure now.

    The axis need not begin at zero: only the parts are bars, and the figures then and now are points. Raises
    ConfigurationError for a grouping that there is not.
    """
    steps, first = steps_of(own, by), own.figures[0]
    labels = [own.then.period.label, *(step.label for step in steps), own.now.period.label]
    starts = [first]
    for step in steps:
        starts.append(starts[-1] + step.adds)
    low, high = min(starts), max(starts)
    room = (high - low or abs(high) or 1.0) * BESIDE
    figure = go.Figure()
    places = list(range(1, len(steps) + 1))
    figure.add_bar(
        orientation="h",
        y=places,
        x=[round(step.adds, 6) for step in steps],
        base=[round(start, 6) for start in starts[:-1]],
        width=0.62,
        marker={"color": [_colour(own, step.adds) for step in steps]},
        hoverinfo="skip",
    )
    _ends(figure, own, len(labels) - 1, (low + high) / 2)
    for place, start in enumerate(starts):
        line = {"color": PALE, "width": 1.5}
        figure.add_shape(type="line", x0=start, x1=start, y0=place, y1=place + 1, line=line, layer="below")
    for place, step, start in zip(places, steps, starts[:-1], strict=True):
        end = max(start, start + step.adds)
        figure.add_annotation(x=end, y=place, text=signed(own, step.adds), xanchor="left", xshift=5, **_PLAIN)
    figure.update_layout(
        **LAYOUT | {"margin": {"l": 8, "r": 16, "t": 78, "b": 44}, "hovermode": False},
        width=WIDTH,
        height=ROOM + ROW * len(labels),
        title=_title(own, by),
        xaxis={
            "range": [low - room / 2, high + 2 * room],
            "gridcolor": "#E5E8EB",
            "zeroline": False,
            "ticksuffix": "%" if own.scale == 100 and own.definition.form == "share" and not own.is_count else "",
        },
        yaxis={
            "range": [len(labels) - 0.4, -0.6],
            "tickvals": list(range(len(labels))),
            "ticktext": [wrapped(label, LABEL) for label in labels],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
        },
    )
    return figure


def steps_of(own: Why, by: str) -> list[Step]:
    """The bars between then and now, the effects on all groups first and then the groups, the largest first. Together
    they are the change."""
    parts = own.grouped(by)
    of_group = "rate" if own.is_share else "volume"
    first = [name for name in OF_ALL if name in parts.columns and name != of_group]
    steps = [Step(OF_ALL[name], float(parts[name].sum())) for name in first if name != "residents" or parts[name].any()]
    within = "Within: " if own.is_share else ""
    groups = [
        Step(within + own.name(by, str(group)), float(adds))
        for group, adds in zip(parts["group"], parts[of_group], strict=True)
    ]
    groups.sort(key=lambda step: -abs(step.adds))
    if len(groups) > MOST_GROUPS + 1:
        rest = groups[MOST_GROUPS:]
        groups = [*groups[:MOST_GROUPS], Step(f"{within}{len(rest)} other groups", sum(step.adds for step in rest))]
    return [*steps, *groups]


def _ends(figure: go.Figure, own: Why, last: int, middle: float) -> None:
    """The figures then and now, as points with their numbers on the side where there is more room."""
    for place, value, of in ((0, own.figures[0], own.then), (last, own.figures[1], own.now)):
        figure.add_scatter(x=[value], y=[place], mode="markers", marker={"size": 11, "color": GREY}, hoverinfo="skip")
        side = {"xanchor": "right", "xshift": -9} if value > middle else {"xanchor": "left", "xshift": 9}
        figure.add_annotation(x=value, y=place, text=f"<b>{stated_value(own, value, of)}</b>", **side, **_PLAIN)


def _colour(own: Why, adds: float) -> str:
    """Blue where a part makes the figure better and orange where worse; where neither direction is good, blue for up
    and plum for down."""
    good = {"up": 1, "down": -1}.get(own.definition.good, 0)
    if not good or own.is_count:
        return NAVY if adds >= 0 else PLUM
    return NAVY if adds * good >= 0 else ORANGE


def _title(own: Why, by: str) -> dict[str, object]:
    change = signed(own, own.change, unit=own.definition.form == "share" or own.of == "count")
    text = f"<b>{own.definition.title} ({own.definition.id}): {change}</b>"
    below = f"By {title_of(by).lower()}"
    return {
        "text": f"{text}<br><span style='font-size:13px'>{below}. {RESTRICTED}</span>",
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "pad": {"l": 12, "t": 20},
        "y": 1,
        "yref": "container",
        "yanchor": "top",
    }


_PLAIN = {"showarrow": False, "font": {"size": 13, "color": GREY}}
