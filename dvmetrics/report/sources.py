"""Where figures come from, in words."""

from __future__ import annotations

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.edition import Edition


def source_line(edition: Edition, definition: Definition) -> str:
    """Which agencies' data it is."""
    agencies = dict.fromkeys(name for extract in definition.sources for name in edition.facts.asked.get(extract, ()))
    return f"data from {', '.join(agencies)}." if agencies else "the partnership's record of files received."
