"""Where figures come from, in words."""

from __future__ import annotations

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.edition import Edition


def source_line(edition: Edition, definition: Definition) -> str:
    """Which agencies' data it is."""
    own, sources = edition.facts.deliveries, definition.sources
    agencies = dict.fromkeys(each.agency for each in own if each.extract in sources)
    return f"data from {', '.join(agencies)}." if agencies else "the partnership's record of files received."
