"""Whether a figure changed: in sentences, as a mark, and in the title of its chart."""

from __future__ import annotations

from datetime import timedelta

from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import MONTH_NAMES, Period, Quarter, add_months
from dvmetrics.report.reading import Reading
from dvmetrics.report.sentences import short_status
from dvmetrics.report.words import MOST_IN_A_HEADLINE, listed, number, points, titled
from dvmetrics.statistics.process_chart import PROVISIONAL_BELOW

TOO_EARLY, NOT_TESTED = "Too early to say whether it changed", "Change not tested"
"""The marks of a figure of which nothing is known about change: yet, or because of what it is or what is not shown."""


def change(reading: Reading) -> str:
    """Whether the figure changed by more than chance, in one or two sentences."""
    definition = reading.definition
    if definition.grain == "campaign" or not definition.whole:
        return ""
    if not reading.latest.is_shown:
        return "Nothing can be said about change."
    if reading.broken_since:
        return "The way of counting has changed since a year earlier, so the two are not compared."
    if definition.grain == "four_quarters" and (definition.form == "share" or reading.year_before is None):
        return _against_year_before(reading)
    if reading.year_before is not None and not definition.has_limits:
        then = number(reading.year_before.value, definition, exact=reading.exact)
        when = "The year before" if definition.grain == "year" else "Four quarters earlier"
        return f"{when} it was {then}{'; the difference may be chance alone' if _may_be_chance(reading) else ''}."
    if reading.chart is None:
        whether = (
            "It is too early to say whether it changed." if reading.is_early else "Whether it changed is not known."
        )
        return f"{whether} {reading.why_no_chart}"
    periods = {"month": "months", "quarter": "quarters"}[reading.definition.grain]
    sentences = [_now(reading, periods)]
    for way in (1, -1):
        spans = [_span(span) for span, direction in reading.earlier if direction == way]
        if spans:
            sentences.append(f"It was {_than_usual(way)} {listed(spans)}.")
    if bool(reading.chart.provisional[-1]):
        sentences.append(f"The limits rest on fewer than {PROVISIONAL_BELOW} {periods}, so they are provisional.")
    return " ".join(sentences)


def rise(reading: Reading) -> str:
    """When the figure was higher than usual, now or in the last two years."""
    if reading.direction > 0:
        return _now(reading, "")
    return f"They were higher than usual {listed([_span(span) for span, way in reading.earlier if way > 0])}."


def _now(reading: Reading, periods: str) -> str:
    if reading.since is None:
        return f"The latest {periods} show no change beyond what chance would do."
    judged = {"improving": ", which is better", "worsening": ", which is worse"}.get(reading.variation or "", "")
    return (
        f"It has been {_than_usual(reading.direction)} since {_start(reading.since)}{judged}: more than chance alone "
        "would do."
    )


def _than_usual(direction: int) -> str:
    return "higher than usual" if direction > 0 else "lower than usual"


def _start(span: Period) -> str:
    return f"{MONTH_NAMES[span.start.month - 1]} {span.start.year}"


def run_words(span: Period, direction: int) -> str:
    """A run that is over: `higher than usual from August 2000 to March 2001`."""
    return f"{_than_usual(direction)} {_span(span)}"


def _span(span: Period) -> str:
    if span.months == 1:
        return f"in {_start(span)}"
    return f"from {_start(span)} to {MONTH_NAMES[span.end.month - 1]} {span.end.year}"


def _start_short(span: Period, definition: Definition) -> str:
    """`Feb 2001`, or `2001 Q3` for a quarterly series."""
    if definition.grain == "quarter":
        return f"{span.start.year} Q{Quarter.of(span.start).number}"
    return Period(span.start, add_months(span.start, 1) - timedelta(days=1)).short


def _against_year_before(reading: Reading) -> str:
    before = reading.year_before
    if before is None or reading.difference is None:
        return "There is no figure four quarters earlier to compare it with."
    low, high = reading.difference
    moved = round(reading.latest.value) - round(before.value)  # of the numbers as people read them
    then = number(before.value, reading.definition, exact=reading.exact)
    likely = f"likely change: {points(low)} to {points(high)} points"
    if not moved:
        return f"That is the same as four quarters earlier ({then}; {likely})."
    verdict = "more than chance would do" if reading.direction else "it may be chance alone"
    size = "1 percentage point" if abs(moved) == 1 else f"{abs(moved)} percentage points"
    way = "higher" if moved > 0 else "lower"
    return f"That is {size} {way} than four quarters earlier ({then}); {verdict} ({likely})."


def change_state(reading: Reading) -> tuple[str, str]:
    """(class, words) of the mark for change: better or worse only where one direction is good."""
    definition = reading.definition
    if not definition.whole and not reading.latest.status:
        return "none", "Given by group"
    if not reading.latest.is_shown:
        return "none", short_status(reading.latest.status, reading.latest.note)
    if definition.grain == "campaign":
        return "none", "Once for each campaign"
    if reading.year_before is not None and not definition.has_limits and reading.variation is None:
        return "none", _moved(reading)
    if reading.variation is None:
        return "none", TOO_EARLY if reading.is_early else NOT_TESTED
    if reading.variation == "neutral change":
        return "unsure", _than_usual(reading.direction).capitalize()
    return {
        "improving": ("met", "Better than usual"),
        "worsening": ("missed", "Worse than usual"),
        "common cause": ("unsure", "No clear change"),
    }[reading.variation]


def _may_be_chance(reading: Reading) -> bool:
    """Whether the figure of a year before lies within what the latest could be. Of a median there is no such range, and
    a standing figure holds most of the one before."""
    latest, before = reading.latest, reading.year_before
    if before is None or reading.definition.carries_over or reading.definition.form in ("amount", "value"):
        return False
    return reading.definition.form == "median" or latest.lower <= before.value <= latest.upper


def _moved(reading: Reading) -> str:
    """How far a figure without limits of chance moved in a year, without a judgement: the difference of the numbers as
    people read them."""
    definition, latest, before = reading.definition, reading.latest, reading.year_before
    if before is None or number(latest.value, definition) == number(before.value, definition):
        return "Same as a year ago"
    if _may_be_chance(reading):
        return "No clear change"
    if definition.unit == "%":
        size = abs(round(latest.value) - round(before.value))
        words = f"{size} {'point' if size == 1 else 'points'}"
    else:
        words = number(abs(latest.value - before.value), definition)
    return f"{'Up' if latest.value > before.value else 'Down'} {words} in a year"


def headline(reading: Reading) -> str:
    """The finding in at most ten words, for a chart's title; the name of the figure where nothing was found."""
    title, finding = reading.definition.title, _finding(reading)
    if finding:
        return titled(title, finding)
    return title if len(title.split()) <= MOST_IN_A_HEADLINE else change_state(reading)[1]


def _finding(reading: Reading) -> str:
    """Whether it changed, in a few words; nothing where that cannot be said."""
    if reading.variation is None:
        return ""
    if reading.variation == "common cause":
        return "no clear change"
    word = {"improving": "better", "worsening": "worse"}.get(
        reading.variation, "higher" if reading.direction > 0 else "lower"
    )
    if not reading.since:
        return f"{word} than four quarters earlier"
    return f"{word} since {_start_short(reading.since, reading.definition)}"
