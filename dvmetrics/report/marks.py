"""The marks of a figure, in words: how it changed, how it stands to its target, and what it should not be taken for.

Where a process chart was judged, a small picture of it stands beside the words: points within the limits, or running
out of them; and the target above, within or below what chance allows. Shape tells them apart, not colour.
"""

from __future__ import annotations

from html import escape

from dvmetrics.report import sentences, targets
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
    (("unsure picture--within", "No clear change"), "The figures go up and down as chance alone would have them."),
    (
        ("met picture--rising", "Better than usual"),
        "The newest figures are, by more than chance would do. Where lower is better, the picture points down.",
    ),
    (("missed picture--rising", "Worse than usual"), "The newest figures are, by more than chance would do."),
    (
        ("unsure picture--rising", "Higher than usual"),
        "The newest figures are, by more than chance would do; that is neither good nor bad in itself.",
    ),
    (
        ("unsure picture--astride", "Chance decides if it is met"),
        "The target lies within what chance does: some periods meet it and some do not, though nothing changes.",
    ),
    (
        ("met picture--beyond", "Expected to be met each time"),
        "All that chance does lies on the good side of the target.",
    ),
    (
        ("missed picture--short", "Expected to be missed each time"),
        "All that chance does lies on the bad side of the target: only a change in the work will meet it.",
    ),
    (
        PROVISIONAL_LIMITS,
        f"What chance does was worked out from fewer than {PROVISIONAL_BELOW} figures; more may change it.",
    ),
)
"""What the marks mean. Those with a picture are judged by a process chart; figures over rolling four quarters are held
against the year before, and have none."""


def marks(reading: Reading) -> str:
    """The marks as HTML: for change and for the target, and whether the figure is provisional or was revised."""
    own = [_change(reading), targets.target_state(reading), targets.expectation(reading)]
    if reading.chart is not None and reading.chart.provisional[-1]:
        own.append(PROVISIONAL_LIMITS)
    if reading.latest.is_shown:
        own += [mark for sign, mark in ALSO.items() if sign in reading.latest.status]
    apart = '<span class="visually-hidden">; </span> '
    return apart.join(_span(mark) for mark in own if mark)


def key() -> str:
    """What the marks mean, folded away, as HTML."""
    items = "".join(f"<li>{_span(mark)} {escape(words)}</li>" for mark, words in KEY)
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
