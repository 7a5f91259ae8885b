"""How a figure stands to its target, in words: who set it, whether it is due, met or missed, and what to expect."""

from __future__ import annotations

from dvmetrics.periods import MONTH_NAMES
from dvmetrics.report.reading import Reading
from dvmetrics.report.words import number


def target(reading: Reading) -> str | None:
    """How the latest figure stands against its target, who set it, and what to expect; None without a target."""
    own = reading.target
    if own is None:
        return None
    value = number(own.value, reading.definition)
    status = "a proposed target, not yet agreed" if own.status == "proposed" else "an agreed target"
    who = f"{value} is {status} ({own.set_by}, {own.set_on.year})."
    if own.due is not None and own.due > reading.latest.period.end:
        by = f"{MONTH_NAMES[own.due.month - 1]} {own.due.year}"
        return f"{who} It is to be met by the end of {by}, so it is not due yet."
    if not reading.definition.whole:
        return f"{who} The table shows how each group stands."
    if reading.verdict is None:
        return f"{who} There is no figure to hold against it."
    verdict = {
        "met": "The latest figure meets it.",
        "missed": "The latest figure misses it.",
        "too close to say": "The latest figure is too close to it to say, because of rounding.",
    }[reading.verdict]
    return f"{who} {verdict}{_expected(reading)}"


def expectation(reading: Reading) -> tuple[str, str] | None:
    """(classes, words) of the mark for assurance: whether the target lies outside or within the limits of chance; None
    where there is no figure, no target or no chart, and while the figure is changing."""
    if reading.verdict is None or reading.assurance is None or reading.variation != "common cause":
        return None
    return {
        "consistently met": ("met picture--beyond", "Expected to be met each time"),
        "consistently missed": ("missed picture--short", "Expected to be missed each time"),
        "hit or miss": ("unsure picture--astride", "Sometimes met, sometimes not"),
    }[reading.assurance]


def _expected(reading: Reading) -> str:
    """What the limits of chance say of the next figures: nothing while the figure is changing."""
    if reading.assurance is None:
        return ""
    if reading.variation != "common cause":
        return " The figure is changing, so its past does not tell whether it will be met."
    return {
        "consistently met": " As things are, it can be expected to be met every time.",
        "consistently missed": " Without a change it would most likely be missed every time.",
        "hit or miss": " As things are, chance alone decides whether it is met.",
    }[reading.assurance]


def target_state(reading: Reading) -> tuple[str, str] | None:
    """(class, words) of the mark for the target; None where there is none or no figure to hold against it."""
    if reading.verdict is None or reading.target is None:
        return None
    name = "Proposed target" if reading.target.status == "proposed" else "Target"
    return {
        "met": ("met", f"{name} met"),
        "missed": ("missed", f"{name} missed"),
        "too close to say": ("unsure", f"{name}: too close to say"),
    }[reading.verdict]
