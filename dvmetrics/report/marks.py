"""The marks of a figure, in words: how it changed, how it stands to its target, and what it should not be taken for."""

from __future__ import annotations

from html import escape

from dvmetrics.report import sentences, targets
from dvmetrics.report.reading import Reading

ALSO = {"[p]": ("unsure", "Provisional"), "[r]": ("unsure", "Revised")}
"""Marks beside a value; a break is said in the sentence on change."""


def marks(reading: Reading) -> str:
    """The marks as HTML: for change and for the target, and whether the figure is provisional or was revised."""
    own = [sentences.change_state(reading), targets.target_state(reading)]
    if reading.latest.is_shown:
        own += [mark for sign, mark in ALSO.items() if sign in reading.latest.status]
    apart = '<span class="visually-hidden">; </span> '
    return apart.join(f'<span class="state state--{mark[0]}">{escape(mark[1])}</span>' for mark in own if mark)
