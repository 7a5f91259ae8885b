"""The marks of a figure, in words: how it changed, how it stands to its target, and what it should not be taken for.

Where a process chart was judged, a small picture of it stands beside the words: points within the limits, or running
out of them; and the target above, within or below what chance allows. Shape tells them apart, not colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dvmetrics.report import sentences, targets
from dvmetrics.report.html import prose
from dvmetrics.report.reading import Reading
from dvmetrics.statistics.process_chart import PROVISIONAL_BELOW

Mark = tuple[str, str]
"""The classes of a mark, and its words."""

ALSO: dict[str, Mark] = {"[p]": ("unsure", "Provisional"), "[r]": ("unsure", "Revised")}
"""Marks beside a value; a break is said in the sentence on change."""
PICTURES = {0: "within", 1: "rising", -1: "falling"}
"""By the direction of a special cause."""
PROVISIONAL_LIMITS: Mark = ("unsure", "Limits provisional")
KEY: tuple[tuple[str, str], ...] = (
    (
        "Better than usual",
        "The newest figures are better than before, by more than chance explains. Lower can be better.",
    ),
    ("Worse than usual", "The newest figures are worse than before, by more than chance explains."),
    ("Higher than usual", "By more than chance explains. Neither higher nor lower is good or bad in itself."),
    ("Lower than usual", "By more than chance explains. Neither higher nor lower is good or bad in itself."),
    ("No clear change", "Nothing beyond what chance does."),
    ("Up", "How far it moved in a year; that is not held against chance."),
    ("Down", "How far it moved in a year; that is not held against chance."),
    ("Same as a year ago", "It did not move in a year; that is not held against chance."),
    ("Change cannot be said", "There are too few figures, or none to compare with."),
    ("Once for each campaign", "There is one figure for each campaign and no series."),
    ("Given by group", "There is a figure for each group, and none for all together."),
    ("Not due yet", "The time after which it is counted is not over."),
    ("Too few to show", "It is not shown, to protect people."),
    ("No data", "The data did not arrive or could not be used."),
    ("Nothing to count", "There was nothing of the kind."),
    ("Counting changed", "The way of counting changed within the period."),
    ("Proposed target met", "Nobody has agreed to a proposed target yet."),
    ("Proposed target missed", "Nobody has agreed to a proposed target yet."),
    (
        "Proposed target: too close to say",
        "Rounding leaves open whether it is met. Nobody has agreed to the target yet.",
    ),
    ("Target met", "The latest figure meets it."),
    ("Target missed", "The latest figure misses it."),
    ("Target: too close to say", "Rounding leaves open whether it is met."),
    (
        "Sometimes met, sometimes not",
        "The target lies within what chance does: it is met and missed though nothing changes.",
    ),
    ("Expected to be met each time", "As things are, chance does not carry the figure past the target."),
    ("Expected to be missed each time", "As things are, chance does not carry the figure to the target."),
    (PROVISIONAL_LIMITS[1], f"What chance does was worked out from fewer than {PROVISIONAL_BELOW} figures."),
    (ALSO["[p]"][1], "The newest cases can still change when agencies send them again."),
    (ALSO["[r]"][1], "An agency replaced its file after first sending it."),
)
"""What each mark means, by the words that it begins with. A picture beside one shows the newest figures against the
limits of chance, or what chance does against the target; figures over rolling four quarters are held against the year
before, and have none."""


def marks(reading: Reading) -> str:
    """The marks as HTML: for change and for the target, and whether the figure is provisional or was revised."""
    apart = '<span class="visually-hidden">; </span> '
    return apart.join(_span(mark) for mark in _marks_of(reading))


def _marks_of(reading: Reading) -> list[Mark]:
    own = [_change(reading), targets.target_state(reading), targets.expectation(reading)]
    if reading.chart is not None and reading.chart.provisional[-1]:
        own.append(PROVISIONAL_LIMITS)
    if reading.latest.is_shown:
        own += [mark for sign, mark in ALSO.items() if sign in reading.latest.status]
    return [mark for mark in own if mark]


def key(readings: Iterable[Reading]) -> str:
    """What the marks of these readings mean, each once and folded away, as HTML."""
    used: dict[str, Mark] = {}
    for mark in (mark for reading in readings for mark in _marks_of(reading)):
        start = next(words for words, _ in KEY if mark[1].startswith(words))
        if "picture" in mark[0] or start not in used:  # the mark with its picture, where some have one
            used[start] = mark
    items = "".join(f"<li>{_span(used[words])} {prose(meaning)}</li>" for words, meaning in KEY if words in used)
    return f'<details class="definition"><summary>What the marks mean</summary><ul class="key">{items}</ul></details>'


def _change(reading: Reading) -> Mark:
    kind, words = sentences.change_state(reading)
    if reading.chart is None or not reading.latest.is_shown:
        return kind, words
    return f"{kind} picture--{PICTURES[reading.direction]}", words


def _span(mark: Mark) -> str:
    kind, *pictures = mark[0].split()
    classes = ["state", f"state--{kind}", *(f"picture {own}" for own in pictures)]
    return f'<span class="{" ".join(classes)}">{escape(mark[1])}</span>'
