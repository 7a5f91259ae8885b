"""One indicator's definition in lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.indicators.definition import OUTCOMES, PROPOSED_BY, Definition

GOOD = {
    "up": "higher is better",
    "down": "lower is better",
    "neutral": "neither direction is good in itself",
    "parity": "one means the same share as among residents",
}
GRAINS = {
    "month": "each month",
    "quarter": "each quarter",
    "four_quarters": "four quarters together, moved on each quarter",
    "year": "each year",
    "campaign": "once for each campaign",
}
PROTECTION = {
    "people": "counts of people, protected",
    "people_in_denominator": "the denominator is a count of people, protected; the numerator is public",
    "not_people": "not about people, shown as it is",
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
    if definition.compared:
        yield f"Compared with: {definition.compared}"
    if definition.group_by:
        yield f"Broken down by: {', '.join(definition.group_by)}"
    if definition.linked_by:
        yield f"Sources are linked by: {', '.join(definition.linked_by)}"
    yield f"Unit: {definition.unit}; {GOOD[definition.good]}"
    yield f"Period: {GRAINS[definition.grain]}. {definition.lag}"
    yield f"Smallest denominator: {definition.minimum_denominator}"
    yield f"Interval: {definition.interval}{'' if definition.form in ('median', 'amount', 'value') else ', 95%'}"
    if definition.proposed_target is not None:
        yield f"Target: {definition.proposed_target:g} ({PROPOSED_BY})"
    yield f"Protection: {PROTECTION[definition.disclosure]}"
    sources = [f"{EXTRACTS[name].title} ({name})" for name in definition.sources]
    yield f"Sources: {'; '.join(sources) or 'the record of files received'}"
    for name in definition.code:
        yield f"Code of Practice {name}: {COMMITMENTS[name].words}"
    for name in definition.initiatives:
        yield f"Initiative: {INITIATIVES[name].words} (report {INITIATIVES[name].paragraph})"
    for caveat in definition.caveats:
        yield f"Beware: {caveat}"
    if definition.read_with:
        yield f"Read with: {', '.join(definition.read_with)}"
    yield f"Definition version {definition.version}, valid {definition.first_valid}"
