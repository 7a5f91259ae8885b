"""Charts of true counts, drawn as the published ones are. Restricted: the chart says so itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import Grain
from dvmetrics.report.charts import BAND, GREY, LAYOUT, NAVY, ORANGE, PALE, PLUM, days_drawn, plain_numbers, right_label
from dvmetrics.report.limits import process_chart
from dvmetrics.report.sentences import measure as measure_words
from dvmetrics.statistics.process_chart import ProcessChart
from dvmetrics.workbench.display import TRUE_COUNTS

if TYPE_CHECKING:
    from dvmetrics.workbench.figures import Measured

COLOURS = (NAVY, ORANGE, PLUM, "#28A197", "#746CB1", "#3D3D3D")
"""From the palette of the Government Analysis Function; a line has a dash of its own as well."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
TITLE_ROOM = 72


def chart_of(measured: Measured) -> go.Figure:
    """The values over time. Of the whole with its limits of chance, where a process chart may be drawn, else with bars
    for the 95% interval; of groups a line each."""
    figure = go.Figure()
    frame = measured.as_charted
    if measured.groups:
        _groups(figure, frame, measured.definition.grain)
    else:
        chart, _ = process_chart(frame, measured.definition, measured.breaks)
        if chart is not None:
            _limits(figure, frame, chart, measured.definition)
        _whole(figure, frame, chart, measured.definition.grain)
    _marks(figure, measured, frame)
    own, broken = measured.own, "" if measured.by is None else f", by {measured.by}"
    layout = {**LAYOUT, "margin": {**LAYOUT["margin"], "t": TITLE_ROOM}}
    figure.update_layout(
        **layout | {"showlegend": bool(measured.groups)},
        title={"text": f"{own.id} {measure_words(own)}{broken}<br><sup>{TRUE_COUNTS}</sup>", "font": {"size": 16}},
        xaxis={"type": "date", "showgrid": False, "linecolor": GREY, "ticks": "outside"},
        yaxis={"gridcolor": "#E5E8EB", "zeroline": False, "rangemode": "tozero"},
    )
    return figure


def _groups(figure: go.Figure, frame: pd.DataFrame, grain: Grain) -> None:
    of_groups = frame[frame["group"] != ""]  # a period that is not counted has none
    kinds = of_groups["group_by"].nunique()
    for place, ((by, group), rows) in enumerate(of_groups.groupby(["group_by", "group"], sort=True)):
        dash = DASHES[place // len(COLOURS) % len(DASHES)]
        figure.add_scatter(
            x=days_drawn(rows, grain),
            y=plain_numbers(rows["value"]),
            name=str(group) if kinds == 1 else f"{by}: {group}",
            mode="lines+markers",
            line={"color": COLOURS[place % len(COLOURS)], "dash": dash, "width": 1.8},
            connectgaps=False,
        )


def _whole(figure: go.Figure, frame: pd.DataFrame, chart: ProcessChart | None, grain: Grain) -> None:
    """The points; a diamond is one that chance alone would hardly explain."""
    special = np.zeros(len(frame), dtype=bool)
    errors = None
    if chart is None:
        above, below = frame["upper"] - frame["value"], frame["value"] - frame["lower"]
        ends = {"array": plain_numbers(above), "arrayminus": plain_numbers(below)}
        errors = {"type": "data", "symmetric": False, "color": PALE, **ends}
    else:
        special[: len(chart.direction)] = np.asarray(chart.direction) != 0
    figure.add_scatter(
        x=days_drawn(frame, grain),
        y=plain_numbers(frame["value"]),
        mode="lines+markers",
        name="true counts",
        line={"color": NAVY if chart is None else PALE, "width": 1.5},
        marker={
            "color": [PLUM if own else GREY for own in special],
            "symbol": ["diamond" if own else "circle" for own in special],
            "size": [9 if own else 6 for own in special],
        },
        error_y=errors,
        connectgaps=False,
        customdata=frame[["period", "numerator", "denominator"]].astype(str).to_numpy().tolist(),
        hovertemplate="%{customdata[0]}: %{y} (%{customdata[1]} of %{customdata[2]})<extra></extra>",
    )


def _limits(figure: go.Figure, frame: pd.DataFrame, chart: ProcessChart, definition: Definition) -> None:
    dates = days_drawn(frame, definition.grain)[: len(chart.points)]
    upper = np.minimum(chart.upper, 100.0) if definition.unit == "%" else chart.upper
    ends = {"upper limit": upper, "average": chart.centre, "lower limit": np.maximum(chart.lower, 0.0)}
    for name, values in ends.items():
        line = {"color": NAVY, "width": 1.2, "dash": "solid" if name == "average" else "dot", "shape": "hvh"}
        figure.add_scatter(x=dates, y=plain_numbers(values), mode="lines", hoverinfo="skip", name=name, line=line)
        right_label(figure, dates[-1], float(values[-1]), name, NAVY)


def _marks(figure: go.Figure, measured: Measured, frame: pd.DataFrame) -> None:
    """Campaigns as bands, and the days from which counting was another."""
    first, last = frame["period_start"].min(), frame["period_end"].max()
    for campaign in measured.campaigns:
        if first <= campaign.start <= last:
            ends = {"x0": campaign.start.isoformat(), "x1": campaign.end.isoformat()}
            figure.add_vrect(**ends, fillcolor=BAND, line_width=0)
    for own in measured.breaks:
        if measured.own.id in own.indicators and first < own.date <= last:
            figure.add_vline(x=own.date.isoformat(), line={"color": GREY, "dash": "dash", "width": 1})
