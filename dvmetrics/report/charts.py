"""Charts of released series. Each carries its words and its data, so that nobody needs to see it to read it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import Grain, Period
from dvmetrics.report import movement, sentences
from dvmetrics.report.edition import Edition
from dvmetrics.report.reading import Reading
from dvmetrics.report.sources import source_line
from dvmetrics.report.tables import series_rows
from dvmetrics.report.words import number

NAVY, ORANGE, PLUM, GREY, PALE = "#12436D", "#F46A25", "#801650", "#3D3D3D", "#BFBFBF"
"""From the palette of the Government Analysis Function."""
BAND = "rgba(18, 67, 109, 0.10)"
ROOM_ABOVE = 0.12
ROOM_BESIDE = 0.012
LABEL_HEIGHT, LABEL_LENGTH = 0.08, 0.4
"""The room that the name of the target takes, in share of the height and width; on a phone it is the longer for it."""

GRAINS = {"month": "monthly ", "quarter": "quarterly ", "year": "yearly "}
"""What the figures of a line are called; rolling ones have no short name."""
LAYOUT: dict[str, Any] = {
    "template": None,
    "font": {"family": "system-ui, sans-serif", "size": 14, "color": GREY},
    "paper_bgcolor": "#FFFFFF",
    "plot_bgcolor": "#FFFFFF",
    "margin": {"l": 52, "r": 96, "t": 28, "b": 40},
    "showlegend": False,
    "hovermode": "x",
}


def series_chart(edition: Edition, reading: Reading) -> go.Figure:
    """The series with its average and limits of chance, target, campaign and breaks; only where one may be drawn.

    A rolling or standing figure is drawn without limits. Raises ValueError for any other series without them.
    """
    if reading.chart is None and reading.definition.has_limits:
        raise ValueError(f"Indicator {reading.definition.id} has no chart: {reading.why_no_chart}")
    figure = go.Figure()
    if reading.chart is not None:
        _limits(figure, reading)
    _values(figure, reading)
    _target(figure, reading)
    _marks(figure, edition, reading)
    low, high = _range(reading)
    figure.update_layout(
        **LAYOUT,
        meta=_words(edition, reading),
        xaxis={
            "type": "date",
            "range": _span(reading),
            "showgrid": False,
            "linecolor": GREY,
            "ticks": "outside",
            "tickformat": "%Y",
            "dtick": "M12",
        },
        yaxis={"range": [low, high], "gridcolor": "#E5E8EB", "zeroline": False, "ticksuffix": _suffix(reading)},
    )
    return figure


def days_drawn(series: pd.DataFrame, grain: Grain) -> list[str]:
    """Each period at its last day for rolling figures, else at its middle."""
    spans = [Period(a, b) for a, b in zip(series["period_start"], series["period_end"], strict=True)]
    if grain == "four_quarters":
        return [span.end.isoformat() for span in spans]
    return [date.fromordinal((span.start.toordinal() + span.end.toordinal()) // 2).isoformat() for span in spans]


def _span(reading: Reading) -> list[str]:
    """From the first day to the last, so that labels to the right do not stretch the axis, and a little room for the
    outermost points."""
    first, last = reading.series["period_start"].iloc[0], reading.series["period_end"].iloc[-1]
    room = (last - first) * ROOM_BESIDE
    return [(first - room).isoformat(), (last + room).isoformat()]


def _suffix(reading: Reading) -> str:
    return "%" if reading.definition.unit == "%" else ""


def plain_numbers(values: Any) -> list[float | None]:
    """Plain floats, with None for a gap: packed arrays could not be checked before publishing."""
    return [None if math.isnan(value) else round(float(value), 4) for value in values]


def _range(reading: Reading) -> tuple[float, float]:
    """The span of the axis: from zero for counts and rates; for shares as wide as needed, within 0 to 100."""
    ends = [value for name in ("value", "lower", "upper") for value in reading.series[name] if not math.isnan(value)]
    if reading.chart is not None:
        drawn = (reading.chart.points, reading.chart.lower, reading.chart.upper)
        ends = [float(value) for row in drawn for value in row if not math.isnan(value)]
    if reading.target is not None:
        ends.append(reading.target.value)
    low, high = min(ends), max(ends)
    room = (high - low or 1.0) * ROOM_ABOVE
    if reading.definition.unit == "%":
        return max(0.0, low - room), min(104.0, high + 2 * room)
    return min(0.0, low - room), high + 2 * room


def _limits(figure: go.Figure, reading: Reading) -> None:
    chart = reading.chart
    if chart is None:
        return
    dates = days_drawn(reading.series, reading.definition.grain)[: len(chart.points)]
    ceiling = 100.0 if reading.definition.unit == "%" else math.inf
    lower, upper = np.maximum(chart.lower, 0.0), np.minimum(chart.upper, ceiling)
    for name, ends, dash in (
        ("upper limit", upper, "dot"),
        ("average", chart.centre, "solid"),
        ("lower limit", lower, "dot"),
    ):
        steps = {"x": dates, "y": plain_numbers(ends), "mode": "lines", "hoverinfo": "skip", "name": name}
        figure.add_scatter(**steps, line={"color": NAVY, "width": 1.2, "dash": dash, "shape": "hvh"})
        text = name if name != "average" else f"average {number(float(ends[-1]), reading.definition)}"
        right_label(figure, dates[-1], float(ends[-1]), text, NAVY)


def right_label(figure: go.Figure, x: str, y: float, text: str, colour: str) -> None:
    """A line by its name, to the right of its end."""
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, xanchor="left", xshift=8, font={"color": colour, "size": 12}
    )


def _values(figure: go.Figure, reading: Reading) -> None:
    """The points: a special cause has another shape as well as another colour."""
    values = plain_numbers(reading.series["value"])
    directions = [0] * len(values)
    if reading.chart is not None:
        directions[: len(reading.chart.direction)] = [int(way) for way in reading.chart.direction]
    colours, shapes, sizes = [], [], []
    for way in directions:
        colours.append(_colour(way, reading))
        shapes.append("diamond" if way else "circle")
        sizes.append(9 if way else 6)
    errors = None
    if reading.chart is None:
        errors = {
            "type": "data",
            "symmetric": False,
            "array": [_gap(a, b) for a, b in zip(reading.series["upper"], reading.series["value"], strict=True)],
            "arrayminus": [_gap(b, a) for a, b in zip(reading.series["lower"], reading.series["value"], strict=True)],
            "color": PALE,
        }
    figure.add_scatter(
        x=days_drawn(reading.series, reading.definition.grain),
        y=values,
        mode="lines+markers",
        line={"color": PALE if reading.chart is not None else NAVY, "width": 1.5},
        marker={"color": colours, "symbol": shapes, "size": sizes, "line": {"color": GREY, "width": 1}},
        error_y=errors,
        connectgaps=False,
        hovertemplate="%{y}<extra></extra>",
    )


def _gap(upper: float, lower: float) -> float | None:
    return None if math.isnan(upper - lower) else round(upper - lower, 4)


def _colour(way: int, reading: Reading) -> str:
    if way == 0:
        return GREY
    good = {"up": 1, "down": -1, "neutral": 0}[reading.definition.good]
    if good == 0:
        return PLUM
    return NAVY if way == good else ORANGE


def _target(figure: go.Figure, reading: Reading) -> None:
    if reading.target is None:
        return
    dates = days_drawn(reading.series, reading.definition.grain)
    value = reading.target.value
    figure.add_scatter(
        x=[dates[0], dates[-1]],
        y=[value, value],
        mode="lines",
        hoverinfo="skip",
        line={"color": PLUM, "width": 1.5, "dash": "longdash"},
    )
    figure.add_annotation(
        x=dates[0],
        y=value,
        yshift=9 if _is_free_above(reading, value) else -9,
        xanchor="left",
        showarrow=False,
        text=f"target {number(value, reading.definition)}"
        + (" (proposed)" if reading.target.status == "proposed" else ""),
        font={"color": PLUM, "size": 12},
    )


def _is_free_above(reading: Reading, target: float) -> bool:
    """Whether the name of the target hides fewer points above its line than below it."""
    low, high = _range(reading)
    height = (high - low) * LABEL_HEIGHT
    first = reading.series["value"].iloc[: max(1, int(len(reading.series) * LABEL_LENGTH))]
    return first.between(target, target + height).sum() <= first.between(target - height, target).sum()


def _marks(figure: go.Figure, edition: Edition, reading: Reading) -> None:
    """The campaign as a band and each break of the series as a line, with their names."""
    first, last = reading.series["period_start"].iloc[0], reading.series["period_end"].iloc[-1]
    for campaign in edition.facts.campaigns:
        if first <= campaign.start <= last:
            figure.add_vrect(
                x0=campaign.start.isoformat(),
                x1=campaign.end.isoformat(),
                fillcolor=BAND,
                line_width=0,
                annotation_text="campaign",
                annotation_position="top left",
                annotation_font_size=12,
            )
    for own in edition.facts.series_breaks:
        if reading.definition.id in own.indicators and first < own.date <= last:
            day = own.date.isoformat()
            figure.add_shape(
                type="line", x0=day, x1=day, y0=0, y1=1, yref="paper", line={"color": GREY, "dash": "dash", "width": 1}
            )
            figure.add_annotation(
                x=day, y=1, yref="paper", yanchor="bottom", text="counting changed", showarrow=False, font={"size": 12}
            )


def _words(edition: Edition, reading: Reading) -> dict[str, Any]:
    series = reading.series
    span = Period(series["period_start"].iloc[0], series["period_end"].iloc[-1]).label
    columns, rows = series_rows(reading)
    kinds = {"month": "by month", "quarter": "by quarter", "four_quarters": "rolling four quarters"}
    grain = kinds.get(reading.definition.grain, "by year")
    return {
        "headline": movement.headline(reading),
        "subtitle": ", ".join((sentences.measure(reading.definition), grain, edition.facts.place, span)),
        "summary": summary(reading),
        "source": source_line(edition, reading.definition),
        "columns": columns,
        "rows": rows,
    }


def summary(reading: Reading) -> str:
    """The text alternative: what the chart shows, for somebody who cannot see it."""
    shown, definition = _since_break(reading.series).dropna(), reading.definition
    first, last = float(shown.iloc[0]), float(shown.iloc[-1])
    since = "" if len(shown) == reading.series["value"].notna().sum() else " since the way of counting changed"
    parts = [
        f"A line of {len(shown)} {GRAINS.get(definition.grain, '')}figures{since}, from {number(first, definition)} in "
        f"the first to {number(last, definition)} in the last; the lowest is {number(float(shown.min()), definition)}, "
        f"the highest {number(float(shown.max()), definition)}."
    ]
    if reading.latest.is_shown:
        parts.append(movement.change(reading))
    if reading.chart is not None:
        parts.append(
            "A single figure between the dotted limits may be chance. "
            f"Diamonds{_colours(definition)} mark figures that chance alone would hardly explain, by themselves or as "
            "part of a run."
        )
    else:
        parts.append(
            "Vertical bars show the middle half of people."
            if definition.form == "median"
            else "Vertical bars show how far each figure could be off."
        )
    if reading.series["status"].str.contains("x", regex=False).any():
        parts.append("A gap in the line is a period without usable data.")
    return " ".join(parts)


def _colours(definition: Definition) -> str:
    """What the colours of diamonds say, where one direction is good."""
    return " (blue where better, orange where worse)" if definition.good in ("up", "down") else ""


def _since_break(series: pd.DataFrame) -> pd.Series:
    """The values from the last change in the way of counting on: those before are not to be compared with them."""
    first_after = series["status"].str.contains("[b]", regex=False) & series["value"].notna()
    values: pd.Series = series["value"]
    return values.loc[first_after[first_after].index[-1] :] if first_after.any() else values
