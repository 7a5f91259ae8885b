"""Numbers and periods as people read them: British plain English, uncertainty inside the sentence."""

from __future__ import annotations

import math
from datetime import date
from functools import partial

from dvmetrics.disclosure.released import STATUSES
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import DUE_WITH
from dvmetrics.periods import Period, Quarter

MOST_IN_A_HEADLINE = 10
"""So many words, as public bodies advise for the titles of charts."""
SMALL = 10
"""A ratio below this is given with a decimal."""


def number(value: float, definition: Definition, *, exact: bool = False) -> str:
    """A value in its unit: `63%` (`63.5%` from exact counts), `1.24`, `105`, `£412`."""
    form = definition.form
    if definition.unit == "%":
        return f"{value:.1f}%" if exact else f"{value:.0f}%"
    if definition.unit.startswith("£"):
        return f"{'−' if value < 0 else ''}£{abs(value):,.0f}"
    if form == "gap":
        return points(value)
    if form in ("count", "amount", "excess", "median"):
        return f"{value:,.0f}".replace("-", "−")
    if form == "ratio":
        return f"{value:,.0f}" if abs(value) >= SMALL else f"{value:,.1f}"
    decimals = 1 if form == "estimate" and abs(value) >= SMALL else 2
    return f"{value:,.{decimals}f}".replace("-", "−")


def with_unit(value: float, definition: Definition, *, exact: bool = False) -> str:
    """The number with what it is of: `1.24 per 1,000 adults`, `105 incidents`; a percentage has its sign already."""
    text = number(value, definition, exact=exact)
    if definition.form == "excess":
        return f"{more_or_fewer(value)} {definition.unit} than on the same days of earlier years"
    if definition.unit.startswith("£"):
        return text + definition.unit[1:]
    return text if definition.unit == "%" else f"{text} {definition.unit}"


def more_or_fewer(value: float) -> str:
    """A difference of two counts: `117 more`, `8 fewer`."""
    return f"{abs(value):,.0f} {'more' if value >= 0 else 'fewer'}"


def interval(lower: float, upper: float, definition: Definition, *, exact: bool = False) -> str:
    """`60% to 66%`; says so where a limit is not available, and where there are too few people for the middle half."""
    if definition.form == "median" and math.isnan(lower) and math.isnan(upper):
        return "too few people"
    say = more_or_fewer if definition.form == "excess" else partial(number, definition=definition, exact=exact)
    ends = ["no limit" if math.isnan(end) else say(end) for end in (lower, upper)]
    return " to ".join(ends)


def counts(numerator: float, denominator: float, definition: Definition) -> str:
    """`135 of 155` for a share or a ratio of two counts, `345` for a rate or a count."""
    if definition.form in ("share", "ratio", "representation", "gap") and not math.isnan(denominator):
        return f"{numerator:,.0f} of {denominator:,.0f}"
    return f"{numerator:,.0f}"


def period_words(start: date, end: date) -> str:
    """`November 2001`, `October to December 2001`, `the year to December 2001`."""
    period = Period(start, end)
    if period.months != 12 or not period.is_whole:
        return period.label
    return f"the year to {Period(date(end.year, end.month, 1), end).label}"


def status_words(status: str) -> str:
    """What a shorthand in place of a value means."""
    return STATUSES[status.split()[0]] if status else STATUSES[""]


def why_not_due(note: str) -> str:
    """Why a figure is not due yet, inside a sentence, from the note beside it: the follow-up, the records, or that no
    campaign has run."""
    if not note:
        return STATUSES["[due]"].partition(": ")[2]
    words = note[0].lower() + note[1:]
    return f"the follow-up is not over ({words})" if note.startswith(DUE_WITH) else words


def shorthand_note(statuses: set[str]) -> str | None:
    """The legend above a table: each shorthand that occurs, explained; None where there is none."""
    used = [mark for mark in STATUSES if mark and any(mark in status.split() for status in statuses)]
    return "; ".join(f"{mark} {STATUSES[mark]}" for mark in used).join(("", ".")) if used else None


def quarters_listed(quarters: list[str]) -> str:
    """Quarters in order, runs drawn together: `1997Q1 to 1998Q2 and 2000Q4`."""
    runs: list[list[Quarter]] = []
    for quarter in sorted(Quarter.parse(text) for text in quarters):
        if runs and runs[-1][-1].plus(1) == quarter:
            runs[-1].append(quarter)
        else:
            runs.append([quarter])
    return listed([str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs])


def points(value: float) -> str:
    """A difference in percentage points with its sign: `+5`, `−12`."""
    return f"{value:+.0f}".replace("-", "−")


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def capital(words: str) -> str:
    """With a capital at the start, and the rest as it is."""
    return words[:1].upper() + words[1:]


def in_a_sentence(title: str) -> str:
    """A title inside a sentence: `recorded incidents`; one that begins with capitals keeps them."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def titled(name: str, finding: str) -> str:
    """A headline of at most ten words: what was found of a figure, with its name where there is room for it."""
    named = f"{name}: {finding}"
    return named if len(named.split()) <= MOST_IN_A_HEADLINE else capital(finding)
