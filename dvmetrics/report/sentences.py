"""Sentences about a reading: the answer, whether it changed, and how it stands against its target."""

from __future__ import annotations

from datetime import timedelta

from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import MONTH_NAMES, Period, Quarter, add_months
from dvmetrics.report.reading import Reading
from dvmetrics.report.words import counts, interval, listed, number, period_words, points, status_words, with_unit
from dvmetrics.statistics.process_chart import PROVISIONAL_BELOW


def answer(reading: Reading) -> str:
    """One sentence: the latest figure with its counts and uncertainty, or why there is none."""
    latest, definition = reading.latest, reading.definition
    when = period_words(latest.period.start, latest.period.end)
    if not latest.is_shown:
        reason = latest.note or status_words(latest.status)
        return f"There is no figure for {when}: {reason[0].lower()}{reason[1:]}."
    about = "" if reading.exact else "about "
    value = with_unit(latest.value, definition, exact=reading.exact)
    roughly = about.replace("about", "roughly")
    of = f" ({roughly}{counts(latest.numerator, latest.denominator, definition)})" if _has_counts(reading) else ""
    sentence = f"In {when}, {about}{value}{of}."
    if definition.form == "value":
        return sentence + " The agency returned the figure without what it was worked out from."
    limits = interval(latest.lower, latest.upper, definition, exact=reading.exact)
    reason = "chance" if reading.exact else "chance and rounding"
    return f"{sentence} Allowing for {reason}, the underlying figure is likely to be {limits}."


def _has_counts(reading: Reading) -> bool:
    return reading.definition.form in ("share", "rate")


def change(reading: Reading) -> str:
    """Whether the figure changed by more than chance, in one or two sentences."""
    if reading.definition.grain == "four_quarters":
        return _against_year_before(reading)
    if not reading.latest.is_shown:
        return "So nothing can be said about change."
    if reading.definition.carries_over and reading.year_before is not None:
        then = number(reading.year_before.value, reading.definition, exact=reading.exact)
        return f"Four quarters earlier it was {then}."
    if reading.chart is None:
        return f"Whether it changed cannot be said. {reading.why_no_chart}"
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
    if not reading.latest.is_shown:
        return "So nothing can be said about change."
    before = reading.year_before
    if before is None or reading.difference is None:
        return "There is no figure four quarters earlier to compare it with."
    low, high = reading.difference
    moved = reading.latest.value - before.value
    then = number(before.value, reading.definition, exact=reading.exact)
    verdict = "more than chance would do" if reading.direction else "it may be chance alone"
    way = "higher" if moved > 0 else "lower"
    words = f"{abs(moved):.0f} percentage points {way} than" if round(moved) else "the same as"
    likely = f"likely change: {points(low)} to {points(high)} points"
    return f"That is {words} four quarters earlier ({then}); {verdict} ({likely})."


def target(reading: Reading) -> str | None:
    """How the latest figure stands against its target, who set it, and what to expect; None without a target."""
    own = reading.target
    if own is None:
        return None
    value = number(own.value, reading.definition)
    status = "a proposed target, not yet agreed" if own.status == "proposed" else "an agreed target"
    who = f"{value} is {status} ({own.set_by}, {own.set_on.year})."
    if reading.verdict is None:
        return f"{who} There is no figure to hold against it."
    verdict = {
        "met": "The latest figure meets it.",
        "missed": "The latest figure misses it.",
        "too close to say": "The latest figure is too close to it to say, because of rounding.",
    }[reading.verdict]
    expected = {
        "consistently met": " As things are, it can be expected to be met every time.",
        "consistently missed": " As things are, it can be expected to be missed every time: something has to change.",
        "hit or miss": " As things are, chance alone decides whether it is met.",
    }.get(reading.assurance or "", "")
    return f"{who} {verdict}{expected}"


def change_state(reading: Reading) -> tuple[str, str]:
    """(class, words) of the mark for change: better or worse only where one direction is good."""
    if not reading.latest.is_shown:
        return "none", short_status(reading.latest.status)
    if reading.definition.carries_over and reading.year_before is not None:
        moved = round(reading.latest.value - reading.year_before.value)
        if not moved:
            return "none", "Same as a year ago"
        return "none", f"{'Up' if moved > 0 else 'Down'} {abs(moved)} points in a year"
    if reading.variation is None:
        return "none", "Change cannot be said"
    if reading.variation == "neutral change":
        return "unsure", _than_usual(reading.direction).capitalize()
    return {
        "improving": ("met", "Better than usual"),
        "worsening": ("missed", "Worse than usual"),
        "common cause": ("unsure", "No clear change"),
    }[reading.variation]


def target_state(reading: Reading) -> tuple[str, str] | None:
    """(class, words) of the mark for the target; None where there is none or no figure to hold against it."""
    if reading.verdict is None:
        return None
    return {
        "met": ("met", "Target met"),
        "missed": ("missed", "Target missed"),
        "too close to say": ("unsure", "Too close to target to say"),
    }[reading.verdict]


def short_status(status: str) -> str:
    """Two or three words for a figure that is not there."""
    return {"[c]": "Too few to show", "[x]": "No data", "[z]": "Nothing to count", "[due]": "Not due yet"}.get(
        status.split()[0] if status else "", "No data"
    )


def headline(reading: Reading) -> str:
    """The finding in at most ten words, for a chart's title."""
    title = reading.definition.title
    if reading.variation is None:
        return title
    if reading.variation == "common cause":
        return f"{title}: no clear change"
    word = {"improving": "better", "worsening": "worse"}.get(
        reading.variation, "higher" if reading.direction > 0 else "lower"
    )
    return (
        f"{title}: {word} since {_start_short(reading.since, reading.definition)}"
        if reading.since
        else f"{title}: {word} than four quarters earlier"
    )


def measure(definition: Definition) -> str:
    """What a chart shows, in words: the measure and its unit."""
    if definition.unit == "%":
        return f"{definition.title}, per cent"
    return f"{definition.title}, {definition.unit}"
