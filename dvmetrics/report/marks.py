"""The marks of a figure, in words: how it changed, how it stands to its target, and what it should not be taken for.

Where a process chart was judged, a small picture of it stands beside the words: points within the limits, or running
out of them; and the target above, within or below what chance allows. Shape tells them apart, not colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dvmetrics.report import movement, sentences, targets
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
KEY: tuple[tuple[Mark, str], ...] = (
    (
        ("met picture--rising", "Better than usual"),
        "The newest figures are better than before, by more than chance explains. Lower can be better.",
    ),
    (
        ("missed picture--falling", "Worse than usual"),
        "The newest figures are worse than before, by more than chance explains.",
    ),
    (
        ("unsure picture--rising", "Higher than usual"),
        "By more than chance explains. Neither higher nor lower is good or bad in itself.",
    ),
    (
        ("unsure picture--falling", "Lower than usual"),
        "By more than chance explains. Neither higher nor lower is good or bad in itself.",
    ),
    (("unsure picture--within", "No clear change"), "Nothing beyond what chance does."),
    (("none", "Up"), "How far it moved in a year; that is not tested against chance."),
    (("none", "Down"), "How far it moved in a year; that is not tested against chance."),
    (("none", "Same as a year ago"), "It did not move in a year; that is not tested against chance."),
    (("none", movement.TOO_EARLY), "There are too few figures yet, or none to compare with."),
    (
        ("none", movement.NOT_TESTED),
        "It is of a kind that is not tested, not every period is shown, or it is too coarse, too rare or has gaps.",
    ),
    (("none", "Once for each campaign"), "There is one figure for each campaign and no series."),
    (("none", "Given by group"), "There is a figure for each group, and none for all together."),
    (
        ("none", "Not due yet"),
        "Its follow-up is not over, the records do not reach back far enough, or no campaign has run.",
    ),
    (("none", "Too few to show"), "It is not shown, to protect people."),
    (("none", "No data"), "The data did not arrive or could not be used."),
    (("none", sentences.NO_COLUMN), "Files have no column on it."),
    (("none", "Nothing to count"), "There was nothing of the kind."),
    (("none", "Counting changed"), "The way of counting changed within the period."),
    (("met", "Proposed target met"), "Nobody has agreed to a proposed target yet."),
    (("missed", "Proposed target missed"), "Nobody has agreed to a proposed target yet."),
    (
        ("unsure", "Proposed target: too close to say"),
        "Rounding leaves open whether it is met. Nobody has agreed to the target yet.",
    ),
    (("met", "Target met"), "The latest figure meets it."),
    (("missed", "Target missed"), "The latest figure misses it."),
    (("unsure", "Target: too close to say"), "Rounding leaves open whether it is met."),
    (
        ("unsure picture--astride", "Sometimes met, sometimes not"),
        "The target lies within what chance does: it is met and missed though nothing changes.",
    ),
    (
        ("met picture--beyond", "Expected to be met each time"),
        "As things are, chance does not carry the figure past the target.",
    ),
    (
        ("missed picture--short", "Expected to be missed each time"),
        "As things are, chance does not carry the figure to the target.",
    ),
    (PROVISIONAL_LIMITS, f"What chance does was worked out from fewer than {PROVISIONAL_BELOW} figures."),
    (ALSO["[p]"], "The newest cases can still change when agencies send them again."),
    (ALSO["[r]"], "An agency sent a file again, or late. The figure itself may have stayed as it was."),
)
"""What each mark means, by the words that it begins with. Better can be higher or lower, and so can worse. A picture
beside a mark shows the newest figures against the limits of chance, or what chance does against the target; figures
over rolling four quarters are held against the year before, and have none."""


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
        start = next(words for (_, words), _ in KEY if mark[1].startswith(words))
        if "picture" in mark[0] or start not in used:  # the mark with its picture, where some have one
            used[start] = mark
    return _folded("What the marks mean", ((used[words], meaning) for (_, words), meaning in KEY if words in used))


def whole_key() -> str:
    """What every mark means that there can be, folded away, as HTML."""
    return _folded("Every mark and what it means", KEY)


def _folded(title: str, marks: Iterable[tuple[Mark, str]]) -> str:
    items = "".join(f"<li>{_span(mark)} {prose(meaning)}</li>" for mark, meaning in marks)
    return f'<details class="definition"><summary>{title}</summary><ul class="key">{items}</ul></details>'


def _change(reading: Reading) -> Mark:
    kind, words = movement.change_state(reading)
    if reading.chart is None or not reading.latest.is_shown:
        return kind, words
    return f"{kind} picture--{PICTURES[reading.direction]}", words


def _span(mark: Mark) -> str:
    kind, *pictures = mark[0].split()
    classes = ["state", f"state--{kind}", *(f"picture {own}" for own in pictures)]
    return f'<span class="{" ".join(classes)}">{escape(mark[1])}</span>'
