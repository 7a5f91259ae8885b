"""The chart of what each method says of all victims, on a list or on none: a mark with its likely range each."""

from __future__ import annotations

import math
from typing import Any

from dvmetrics.disclosure.estimate import Answer, ReleasedEstimate
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.charts import Dot, Words, dot_chart
from dvmetrics.report.hidden.words import (
    LISTS,
    about,
    disagree,
    has_two_lists,
    method_name,
    on_none,
    range_of,
    spread,
    year_words,
)

COLUMNS = ["Method", "Victims in all", "Likely range (95%)", "On none of these lists"]
NO_ANSWER = "no answer"
MOST_TICKS = 3
"""So many numbers fit under the axis on a small phone."""
ROOM_RIGHT = 30
"""In pixels: for half of the last number under the axis."""
ROOM_BEYOND = 1.05
"""How far the axis reaches beyond the highest limit."""


def methods_chart(edition: Edition, own: ReleasedEstimate) -> Any:
    """Each method's answer beside the line of those on a list. Raises ValueError where there is no estimate."""
    if own.known is None:
        raise ValueError("There is no estimate to draw: look at its status first.")
    dots = [_dot(one, first=place == 0) for place, one in enumerate(own.answers)]
    line = (float(own.known), f"on a list: {about(own.known)}")
    figure = dot_chart(dots, _words(edition, own), line=line, scale="linear")
    # From none on: how many are on no list is to be seen beside how many are on one.
    end = ROOM_BEYOND * spread(own)[1]
    figure.update_xaxes(range=[0, end], tickformat=",", nticks=MOST_TICKS, tickangle=0)
    figure.update_layout(margin_r=ROOM_RIGHT)
    # The name of the line reaches to the side where there is more room, so that no end of it is cut.
    figure.update_annotations({"xanchor": "right" if own.known > end / 2 else "left"}, {"text": line[1]})
    return figure


def _dot(one: Answer, *, first: bool) -> Dot:
    value, lower, upper = (math.nan if end is None else float(end) for end in (one.total, one.lower, one.upper))
    if math.isnan(lower) and math.isnan(upper):  # no range at all is a dot alone, not a line without ends
        lower = upper = value
    return Dot(method_name(one), value, lower, upper, status="[x]", mark="main method" if first else "")


def _words(edition: Edition, own: ReleasedEstimate) -> Words:
    lowest, highest = spread(own)
    told = [_told(one) for one in own.answers if one.total is not None]
    senders = dict.fromkeys(name for one in own.lists for name in edition.facts.asked.get(LISTS[one].extract, ()))
    return {
        "headline": _headline(own),
        "subtitle": f"Victims in all, on a list or on none, by method, {edition.facts.place}, {year_words(own.year)}",
        "summary": (
            f"Each mark is the answer of one method, the line through it its likely range (95%). The upright line is "
            f"the number on at least one of these lists, {about(own.known or 0)}. {' '.join(told)} Together "
            f"they reach from {about(lowest)} to {about(highest)}."
        ),
        "source": f"estimated from lists of {', '.join(senders)}. Figures are rounded to two digits.",
        "columns": COLUMNS,
        "rows": [_row(one, own) for one in own.answers],
    }


def _headline(own: ReleasedEstimate) -> str:
    if has_two_lists(own):
        return "Two lists cannot check each other"
    return "The methods do not agree with each other" if disagree(own) else "The likely ranges of the methods meet"


def _told(one: Answer) -> str:
    has_range = one.lower is not None or one.upper is not None
    likely = f"likely range {range_of(one)}" if has_range else "without a likely range"
    return f"{method_name(one)}: {one.total:,}, {likely}."


def _row(one: Answer, own: ReleasedEstimate) -> list[str]:
    if one.total is None:
        return [method_name(one), NO_ANSWER, NO_ANSWER, NO_ANSWER]
    return [method_name(one), f"{one.total:,}", range_of(one), f"{on_none(own, one.total):,}"]
