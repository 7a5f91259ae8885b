"""One indicator's definition in lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.definition import COMMITMENTS, OUTCOMES, Definition

GOOD = {"up": "higher is better", "down": "lower is better", "neutral": "neither direction is good in itself"}
GRAINS = {
    "month": "each month",
    "quarter": "each quarter",
    "four_quarters": "four quarters together, moved on each quarter",
    "year": "each year",
}


def explained(definition: Definition) -> Iterator[str]:
    """The definition line by line: question, counting, period, protection, sources, Code and caveats."""
    yield f"{definition.id} {definition.title}"
    yield definition.question
    yield ""
    yield f"Outcome: {OUTCOMES[definition.outcome]}"
    yield f"Counted: {definition.numerator}"
    if definition.denominator:
        yield f"Out of: {definition.denominator}"
    if definition.includes:
        yield f"Who is in and out: {definition.includes}"
    yield f"Unit: {definition.unit}; {GOOD[definition.good]}"
    yield f"Period: {GRAINS[definition.grain]}. {definition.lag}"
    yield f"Interval: {definition.interval}, 95%"
    protected = "a count of people, protected" if definition.about_people else "not about people, shown as it is"
    yield f"Protection: {protected}"
    sources = [f"{EXTRACTS[name].title} ({name})" for name in definition.sources]
    yield f"Sources: {'; '.join(sources) or 'the record of files received'}"
    for name in definition.commitments:
        yield f"Code of Practice {name}: {COMMITMENTS[name]}"
    for caveat in definition.caveats:
        yield f"Beware: {caveat}"
    if definition.read_with:
        yield f"Read with: {', '.join(definition.read_with)}"
    yield f"Definition version {definition.version}"
