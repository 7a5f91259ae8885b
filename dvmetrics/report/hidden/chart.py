"""The chart of what each method says of all victims, known and not: a dot with its likely range each."""

from __future__ import annotations

import math
from typing import Any

from dvmetrics.disclosure.estimate import Answer, ReleasedEstimate
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.charts import Dot, Words, dot_chart
from dvmetrics.report.hidden.words import LISTS, about, disagree, method_name, range_of, spread, year_words

COLUMNS = ["Method", "Victims in all", "Likely range (95%)", "Known to none of these lists"]
NO_ANSWER = "no answer"
MOST_TICKS = 4
"""So many numbers fit under the axis on a phone."""
ROOM_BEYOND = 1.05
"""How far the axis reaches beyond the highest limit."""


def methods_chart(edition: Edition, own: ReleasedEstimate) -> Any:
    """Each method's answer beside the line of those who are known. Raises ValueError where there is no estimate."""
    if own.known is None:
        raise ValueError("There is no estimate to draw: look at its status first.")
    dots = [_dot(one, first=place == 0) for place, one in enumerate(own.answers)]
    line = (float(own.known), f"known: {about(own.known)}")
    figure = dot_chart(dots, _words(edition, own), line=line, scale="linear")
    # From none on: how much is hidden is to be seen beside how much is known.
    figure.update_xaxes(range=[0, ROOM_BEYOND * spread(own)[1]], tickformat=",", nticks=MOST_TICKS)
    return figure


def _dot(one: Answer, *, first: bool) -> Dot:
    value, lower, upper = (math.nan if end is None else float(end) for end in (one.total, one.lower, one.upper))
    if math.isnan(lower) and math.isnan(upper):  # no range at all is a dot alone, not a line without ends
        lower = upper = value
    return Dot(method_name(one), value, lower, upper, status="[x]", mark="used first" if first else "")


def _words(edition: Edition, own: ReleasedEstimate) -> Words:
    lowest, highest = spread(own)
    headline = "The methods do not agree with each other" if disagree(own) else "The likely ranges of the methods meet"
    told = [_told(one) for one in own.answers if one.total is not None]
    senders = dict.fromkeys(name for one in own.lists for name in edition.facts.asked.get(LISTS[one].extract, ()))
    return {
        "headline": headline,
        "subtitle": f"Victims in all, known and not, by method, {edition.facts.place}, {year_words(own.year)}",
        "summary": (
            f"Each dot is the answer of one method, the line through it its likely range (95%). The upright line is "
            f"the number known to at least one of these agencies, {about(own.known or 0)}. {' '.join(told)} Together "
            f"they reach from {about(lowest)} to {about(highest)}."
        ),
        "source": f"estimated from lists of {', '.join(senders)}. Figures are rounded to two digits.",
        "columns": COLUMNS,
        "rows": [_row(one, own.known or 0) for one in own.answers],
    }


def _told(one: Answer) -> str:
    has_range = one.lower is not None or one.upper is not None
    likely = f"likely range {range_of(one)}" if has_range else "without a likely range"
    return f"{method_name(one)}: {one.total:,}, {likely}."


def _row(one: Answer, known: int) -> list[str]:
    if one.total is None:
        return [method_name(one), NO_ANSWER, NO_ANSWER, NO_ANSWER]
    return [method_name(one), f"{one.total:,}", range_of(one), f"{one.total - known:,}"]
