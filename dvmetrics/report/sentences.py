"""Sentences about a reading: the answer, whether it changed, and how it stands against its target."""

from __future__ import annotations

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.reading import Figure, Reading
from dvmetrics.report.words import counts, interval, number, period_words, status_words, with_unit
from dvmetrics.statistics.intervals import proportion_difference
from dvmetrics.statistics.process_chart import PROVISIONAL_BELOW

STATE_CLASS = {"met": "met", "missed": "missed", "too close to say": "unsure"}
VARIATION_CLASS = {"improving": "met", "worsening": "missed", "neutral change": "unsure", "common cause": "unsure"}


def answer(reading: Reading) -> str:
    """One sentence: the latest figure with its counts and uncertainty, or why there is none."""
    latest, definition = reading.latest, reading.definition
    when = period_words(latest.period.start, latest.period.end)
    if not latest.is_shown:
        return f"There is no figure for {when}: {latest.note or status_words(latest.status)}."
    about = "" if reading.exact else "about "
    value = with_unit(latest.value, definition, exact=reading.exact)
    of = f" ({about}{counts(latest.numerator, latest.denominator, definition)})" if _has_counts(reading) else ""
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
    if reading.chart is None:
        return f"Whether it changed cannot be said. {reading.why_no_chart}"
    periods = {"month": "months", "quarter": "quarters"}[reading.definition.grain]
    provisional = (
        f" These limits rest on fewer than {PROVISIONAL_BELOW} {periods}, so they are provisional."
        if bool(reading.chart.provisional[-1])
        else ""
    )
    if reading.since is None:
        return f"The latest {periods} show no change beyond what chance would do.{provisional}"
    since = period_words(reading.since.start, reading.since.end)
    direction = _direction(reading)
    judged = {"improving": ", which is better", "worsening": ", which is worse"}.get(reading.variation or "", "")
    return f"It has been {direction} than usual since {since}{judged}: more than chance alone would do.{provisional}"


def _direction(reading: Reading) -> str:
    if reading.chart is None:
        raise ValueError("Only a reading with a chart has a direction.")
    shown = [int(way) for way, value in zip(reading.chart.direction, reading.chart.points, strict=True) if value == value]
    return "higher" if shown[-1] > 0 else "lower"


def _against_year_before(reading: Reading) -> str:
    latest, before = reading.latest, reading.year_before
    if before is None or not latest.is_shown:
        return "There is no figure four quarters earlier to compare it with."
    low, high = _difference(latest, before)
    points = latest.value - before.value
    then = number(before.value, reading.definition, exact=reading.exact)
    certain = low > 0 or high < 0
    verdict = "more than chance would do" if certain else "it may be chance alone"
    way = "higher" if points > 0 else "lower"
    moved = f"{abs(points):.0f} percentage points {way} than" if round(points) else "the same as"
    return f"That is {moved} four quarters earlier ({then}); {verdict} (likely change: {low:+.0f} to {high:+.0f} points)."


def _difference(latest: Figure, before: Figure) -> tuple[float, float]:
    """Newcombe's limits for the change, in percentage points, at the extremes that the rounding leaves possible."""

    def at(sign: int) -> tuple[float, float]:
        x1, n1 = _shifted(latest, sign)
        x2, n2 = _shifted(before, -sign)
        change = proportion_difference(x1, n1, x2, n2)
        return float(change.lower or 0.0), float(change.upper or 0.0)

    return 100 * at(-1)[0], 100 * at(1)[1]


def _shifted(figure: Figure, sign: int) -> tuple[float, float]:
    whole = figure.denominator - sign * figure.slack
    return min(max(figure.numerator + sign * figure.slack, 0.0), whole), whole


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


def state(reading: Reading) -> tuple[str, str]:
    """(class, words) of the mark in the summary: a judgement only where there is a target or a better direction."""
    if not reading.latest.is_shown:
        return "none", short_status(reading.latest.status)
    if reading.verdict is not None:
        words = {"met": "Target met", "missed": "Target missed", "too close to say": "Too close to the target to say"}
        return STATE_CLASS[reading.verdict], words[reading.verdict]
    if reading.variation is None:
        return "none", "Change cannot be said"
    words_of = {
        "improving": "Better than usual",
        "worsening": "Worse than usual",
        "neutral change": f"{_direction(reading).capitalize()} than usual" if reading.since else "",
        "common cause": "No change beyond chance",
    }
    return VARIATION_CLASS[reading.variation], words_of[reading.variation]


def short_status(status: str) -> str:
    """Two or three words for a figure that is not there."""
    return {"[c]": "Too few to show", "[x]": "No data", "[z]": "Nothing to count", "[due]": "Not due yet"}.get(
        status.split()[0] if status else "", "No data"
    )


def headline(reading: Reading) -> str:
    """The finding in at most ten words, for a chart's title."""
    definition = reading.definition
    if reading.since is None:
        return f"{definition.title}: no clear change" if reading.chart is not None else definition.title
    words = {"improving": "better", "worsening": "worse"}.get(reading.variation or "", _direction(reading))
    return f"{definition.title}: {words} since {reading.since.short}"


def measure(definition: Definition) -> str:
    """What a chart shows, in words: the measure and its unit."""
    if definition.unit == "%":
        return f"{definition.title}, per cent"
    return f"{definition.title}, {definition.unit}"
