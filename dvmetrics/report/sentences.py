"""Sentences about the latest figure of a reading: the answer, and why there is none."""

from __future__ import annotations

import math

from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import NOT_COLLECTED
from dvmetrics.report.reading import Reading
from dvmetrics.report.words import (
    counts,
    interval,
    listed,
    more_or_fewer,
    number,
    period_words,
    status_words,
    why_not_due,
    with_unit,
)

NO_COLUMN = "Not collected"


def answer(reading: Reading) -> str:
    """One or two sentences: the latest figure with its counts and uncertainty, or why there is none."""
    latest, definition = reading.latest, reading.definition
    when = period_words(latest.period.start, latest.period.end)
    if not definition.whole and not latest.status:
        return f"The figures for {when} are given by {_groups(definition)}."
    if not latest.is_shown:
        if latest.note.startswith(NOT_COLLECTED):
            return f"There is no figure for {when}. {latest.note}."
        reason = latest.note or status_words(latest.status)
        if latest.status == "[due]":
            reason = f"it is not due yet, as {why_not_due(latest.note)}"
        return f"There is no figure for {when}: {reason[0].lower()}{reason[1:]}."
    say = {"median": _median, "excess": _excess, "amount": _amount, "value": _as_returned}.get(definition.form, _usual)
    provisional = " This is provisional: the newest cases can still change." if "[p]" in latest.status else ""
    return say(reading, when) + provisional


def latest_value(reading: Reading) -> str:
    """The latest figure without its unit: `about 63%`, or `63.5%` where counts are exact."""
    value = number(reading.latest.value, reading.definition, exact=reading.exact)
    return value if reading.exact else f"about {value}"


def latest_in_unit(reading: Reading) -> str:
    """The latest figure with what it is of: `about 1.24 per 1,000 adults`; a percentage has its sign already."""
    value = with_unit(reading.latest.value, reading.definition, exact=reading.exact)
    return value if reading.exact else f"about {value}"


def latest_range(reading: Reading) -> str:
    """What to take the latest figure for: `likely 60% to 66%`, `middle half 18 to 44`; nothing where there is none."""
    latest, definition = reading.latest, reading.definition
    if definition.form in ("value", "amount") or math.isnan(latest.lower):
        return ""
    limits = interval(latest.lower, latest.upper, definition, exact=reading.exact)
    return f"{'middle half' if definition.form == 'median' else 'likely'} {limits}"


def _groups(definition: Definition) -> str:
    """What it is broken down by; the steps of a referral are by the agencies at both of its ends."""
    if definition.group_by[0] == "sent":
        return "the agency that refers and the service that receives"
    return listed([name.replace("_", " ") for name in definition.group_by])


def _usual(reading: Reading, when: str) -> str:
    latest, definition = reading.latest, reading.definition
    about, roughly = ("", "") if reading.exact else ("about ", "roughly ")
    value = with_unit(latest.value, definition, exact=reading.exact)
    has_counts = definition.form in ("share", "rate", "ratio") and definition.disclosure != "people_in_denominator"
    of = f" ({roughly}{counts(latest.numerator, latest.denominator, definition)})" if has_counts else ""
    return f"In {when}, {about}{value}{of}. {_likely(reading)}{_set_beside(reading)}"


def _likely(reading: Reading) -> str:
    limits = interval(reading.latest.lower, reading.latest.upper, reading.definition, exact=reading.exact)
    reason = "chance" if reading.exact else "chance and rounding"
    return f"Allowing for {reason}, the underlying figure is likely to be {limits}."


def _set_beside(reading: Reading) -> str:
    """What a share is set beside, such as the same people a year before."""
    latest, definition = reading.latest, reading.definition
    if definition.form != "share" or not definition.compared:
        return ""
    if math.isnan(latest.compared_numerator):
        return (
            f" What it would be set beside ({definition.compared[0].lower()}{definition.compared[1:-1]}) is not shown."
        )
    share = number(100 * latest.compared_numerator / latest.compared_denominator, definition, exact=reading.exact)
    return f" Set beside it: {share}. {definition.compared}"


def _median(reading: Reading, when: str) -> str:
    latest, unit = reading.latest, reading.definition.unit
    middle = "" if math.isnan(latest.lower) else f" The middle half lay between {latest.lower:,.0f} and "
    middle += "" if math.isnan(latest.lower) else f"{latest.upper:,.0f} {unit}."
    about = "" if reading.exact else "about "
    return (
        f"In {when}, half of {about}{latest.numerator:,.0f} people had {latest.value:,.0f} {unit} or fewer, half had "
        f"more.{middle}"
    )


def _excess(reading: Reading, when: str) -> str:
    latest, definition = reading.latest, reading.definition
    before = latest.compared_numerator / latest.compared_denominator
    low, high = (more_or_fewer(end) for end in (latest.lower, latest.upper))
    return (
        f"From {when}, about {more_or_fewer(latest.value)} {definition.unit} than on the same days of earlier years "
        f"(roughly {latest.numerator:,.0f} against {before:,.0f}). Allowing for chance and rounding, the difference is "
        f"likely to be {low} to {high}."
    )


def _amount(reading: Reading, when: str) -> str:
    return f"In {when}, {with_unit(reading.latest.value, reading.definition)}."


def _as_returned(reading: Reading, when: str) -> str:
    return f"In {when}, {latest_in_unit(reading)}. The agency returned the figure without what it was worked out from."


def short_status(status: str, note: str = "") -> str:
    """Two or three words for a figure that is not there; `note` tells what nobody collects from what did not come."""
    if note.startswith(NOT_COLLECTED):
        return NO_COLUMN
    return {
        HIDDEN: "Too few to show",
        "[z]": "Nothing to count",
        "[due]": "Not due yet",
        "[b]": "Counting changed",
    }.get(status.split()[0] if status else "", "No data")


def measure(definition: Definition) -> str:
    """What a chart shows, in words: the measure, and its unit where the measure's name does not say it."""
    if definition.unit.casefold() in definition.title.casefold():
        return definition.title
    if definition.unit == "%":
        return f"{definition.title}, per cent"
    return f"{definition.title}, {definition.unit}"
