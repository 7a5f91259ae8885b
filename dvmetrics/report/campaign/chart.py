"""The chart of a campaign's effect: what was counted, the model through it, and what was expected without it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dvmetrics.periods import MONTH_NAMES, Period
from dvmetrics.report.campaign.reading import Effect
from dvmetrics.report.campaign.stretch import Stretch, day_words
from dvmetrics.report.campaign.words import headline
from dvmetrics.report.charts import BAND, GREY, LAYOUT, NAVY, PALE, PLUM, ROOM_ABOVE, plain_numbers, right_label
from dvmetrics.report.edition import Edition
from dvmetrics.report.sources import source_line
from dvmetrics.report.words import in_a_sentence, listed
from dvmetrics.statistics.interruption import Interruption

EXPECTED_BAND = "rgba(128, 22, 80, 0.12)"
LABEL_ROOM = 0.062
"""The height of a line of a label as a share of the axis."""
FEW_MONTHS = 18
AXIS_ROOM = 0.025
"""Free at either end of the axis, as a share of it, so that no point is cut."""
DASH = "4px,3px"
NONE = "–"
COLUMNS = ["Period", "Counted", "Model", "Expected without the campaign", "Likely range (95%)"]


def effect_chart(edition: Edition, effect: Effect) -> go.Figure:
    """Counts as points, the model as a line on either side of the campaign's start, and from there on, dashed and with
    its band, what was expected without the campaign. It begins two years before the start at the earliest, so that the
    lines have room. Raises ValueError where there is no model."""
    result, stretch = effect.result, effect.stretch
    if result is None or stretch is None:
        raise ValueError(f"Indicator {effect.definition.id} has no chart: {effect.why_not}")
    figure = go.Figure()
    days = [_middle(period) for period in _periods(stretch)]
    top = _top(result, effect.undrawn)
    _band(figure, result, days[stretch.before :])
    _model(figure, result, days, stretch.before, effect.undrawn)
    _expected(figure, result, days[stretch.before :])
    _labels(figure, result, days[-1], top)
    _campaign(figure, effect, stretch)
    figure.update_layout(
        **(LAYOUT | {"margin": {"l": 52, "r": 96, "t": 46, "b": 52}}),
        meta=_words(edition, effect, result, stretch),
        xaxis={
            "type": "date",
            "range": _axis(_drawn(effect, stretch)),
            "showgrid": False,
            "linecolor": GREY,
            "ticks": "outside",
            **_ticks(_drawn(effect, stretch)),
        },
        yaxis={"range": [0, top], "gridcolor": "#E5E8EB", "zeroline": False},
    )
    return figure


def _drawn(effect: Effect, stretch: Stretch) -> Period:
    return Period(stretch.period(effect.undrawn).start, stretch.last.end)


def _axis(drawn: Period) -> list[str]:
    room = timedelta(days=round(AXIS_ROOM * (drawn.end - drawn.start).days))
    return [(drawn.start - room).isoformat(), (drawn.end + room).isoformat()]


def _ticks(drawn: Period) -> dict[str, str]:
    """By year, or where that would leave one label or none, by quarter."""
    if drawn.months > FEW_MONTHS:
        return {"tickformat": "%Y", "dtick": "M12"}
    return {"tickformat": "%b<br>%Y", "dtick": "M3"}


def _periods(stretch: Stretch) -> list[Period]:
    return [stretch.period(place) for place in range(len(stretch.rows))]


def _middle(period: Period) -> str:
    return date.fromordinal((period.start.toordinal() + period.end.toordinal()) // 2).isoformat()


def _top(result: Interruption, first: int) -> float:
    """Counts begin at zero, so that a small change does not look like a large one."""
    drawn = (result.observed.iloc[first:], result.fitted.iloc[first:], result.counterfactual_upper)
    highest = max(float(own.max()) for own in drawn)
    return highest * (1 + 2 * ROOM_ABOVE)


def _band(figure: go.Figure, result: Interruption, days: list[str]) -> None:
    for ends, fill in ((result.counterfactual_lower, None), (result.counterfactual_upper, "tonexty")):
        figure.add_scatter(
            x=days,
            y=plain_numbers(ends),
            mode="lines",
            hoverinfo="skip",
            line={"width": 0, "color": PLUM},
            fill=fill,
            fillcolor=EXPECTED_BAND,
        )


def _expected(figure: go.Figure, result: Interruption, days: list[str]) -> None:
    """The dashed line, over the others, with dashes short enough for a phone."""
    figure.add_scatter(
        x=days,
        y=plain_numbers(result.counterfactual.iloc[-len(days) :]),
        mode="lines",
        name="expected without it",
        line={"color": PLUM, "width": 2, "dash": DASH},
        hovertemplate="%{y:.0f} expected without it<extra></extra>",
    )


def _model(figure: go.Figure, result: Interruption, days: list[str], before: int, first: int) -> None:
    figure.add_scatter(
        x=days[first:],
        y=plain_numbers(result.observed.iloc[first:]),
        mode="lines+markers",
        name="counted",
        line={"color": PALE, "width": 1},
        marker={"color": GREY, "size": 6},
        hovertemplate="%{y:.0f} counted<extra></extra>",
    )
    for part in (slice(first, before), slice(before, None)):
        figure.add_scatter(
            x=days[part],
            y=plain_numbers(result.fitted.iloc[part]),
            mode="lines",
            name="model",
            line={"color": NAVY, "width": 2.5},
            hovertemplate="%{y:.0f} by the model<extra></extra>",
        )


def _labels(figure: go.Figure, result: Interruption, day: str, top: float) -> None:
    """The lines by name at their right end, pushed apart where they end close to each other."""
    ends = [
        (float(result.counterfactual.iloc[-1]), "expected<br>without it", PLUM, 2),
        (float(result.fitted.iloc[-1]), "model", NAVY, 1),
    ]
    observed = float(result.observed.iloc[-1])
    ends.append((observed, "counted", GREY, 1))
    bottom = 0.0
    for end, text, colour, lines in sorted(ends):
        half = lines * LABEL_ROOM * top / 2
        place = max(end, bottom + half)
        bottom = place + half
        right_label(figure, day, place, text, colour)


def _campaign(figure: go.Figure, effect: Effect, stretch: Stretch) -> None:
    """The campaign as a band, with the dates on which it began and ended beside it."""
    campaign, last = effect.campaign, stretch.last.end
    figure.add_vrect(
        x0=campaign.start.isoformat(),
        x1=min(campaign.end, last).isoformat(),
        fillcolor=BAND,
        line_width=0,
        layer="below",
    )
    for day, words, side in ((campaign.start, "campaign began", "right"), (campaign.end, "ended", "left")):
        if day > last:
            continue
        at = day.isoformat()
        figure.add_shape(type="line", x0=at, x1=at, y0=0, y1=1, yref="paper", line={"color": GREY, "width": 1})
        figure.add_annotation(
            x=at,
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor=side,
            align=side,
            showarrow=False,
            text=f"{words}<br>{day.day} {MONTH_NAMES[day.month - 1][:3]} {day.year}",
            font={"size": 12, "color": GREY},
        )


def _words(edition: Edition, effect: Effect, result: Interruption, stretch: Stretch) -> dict[str, Any]:
    span = _drawn(effect, stretch).label
    subtitle = (f"{effect.definition.title}, number by {effect.period}", edition.facts.place, span)
    return {
        "headline": headline(effect),
        "subtitle": ", ".join(subtitle),
        "summary": _summary(effect, result, stretch),
        "source": source_line(edition, effect.definition),
        "columns": COLUMNS,
        "rows": _rows(result, stretch)[effect.undrawn :],
    }


def _summary(effect: Effect, result: Interruption, stretch: Stretch) -> str:
    """The text alternative: what the chart shows, for somebody who cannot see it."""
    model, expected = (
        f"{float(own.iloc[stretch.before :].mean()):,.0f}" for own in (result.fitted, result.counterfactual)
    )
    return (
        f"Points are {in_a_sentence(effect.definition.title)} by {effect.period}, as counted. The solid line is the "
        f"model through them: about {model} a {effect.period} since the campaign began. The dashed line is what the "
        f"{effect.period}s before led one to expect without it: about {expected} a {effect.period}. The band around it "
        f"is its likely range. {listed(_dates(effect, stretch))}. In the data table “{NONE}” stands for the time "
        "before it began."
    )


def _dates(effect: Effect, stretch: Stretch) -> list[str]:
    told = [f"The campaign began on {day_words(effect.campaign.start)}"]
    return told + ([f"ended on {day_words(effect.campaign.end)}"] if effect.campaign.end <= stretch.last.end else [])


def _rows(result: Interruption, stretch: Stretch) -> list[list[str]]:
    rows = []
    for place, period in enumerate(_periods(stretch)):
        status = str(stretch.rows["status"].iloc[place])
        cells = [
            period.short,
            f"{result.observed.iloc[place]:,.0f} {status}".strip(),
            f"{result.fitted.iloc[place]:,.0f}",
        ]
        rows.append(cells + _without(result, place - stretch.before))
    return rows


def _without(result: Interruption, place: int) -> list[str]:
    """What was expected without the campaign in so many periods after its start."""
    if place < 0:
        return [NONE] * 2
    after: list[pd.Series[float]] = [result.counterfactual_lower, result.counterfactual_upper]
    expected = float(result.counterfactual.loc[after[0].index[place]])
    return [f"{expected:,.0f}", " to ".join(f"{float(own.iloc[place]):,.0f}" for own in after)]
