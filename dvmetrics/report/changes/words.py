"""What changed since the edition before, in sentences, and figures as they were printed then and now."""

from __future__ import annotations

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import Period, Quarter
from dvmetrics.report.changes.compare import later_files
from dvmetrics.report.changes.model import Changes, Printed, Revision
from dvmetrics.report.edition import Edition
from dvmetrics.report.words import listed, number

FIRST = "This is the first edition here, so there is none to compare it with."
REASONS = {
    "policy": "People are protected by another rule now.",
    "definition": "It is counted by a new version of its definition.",
    "came": "The data came, or can be used now.",
    "lost": "A file that it rests on cannot be used any more.",
    "no column": "Files have no column on it, so it is not collected.",
    "hidden": "What may be shown without telling of people has changed.",
    "gone": "It is not given any more.",
    "records": "Cases of this period were added or corrected since.",
}
"""By the kind of reason what a reader is told; of a file that was sent again, which one."""


def label_then(changes: Changes) -> str:
    """The quarter of the edition before: `July to September 2001`."""
    return Quarter.parse(changes.quarter).label


def since_sentence(edition: Edition) -> str:
    """How much changed since the edition before, in one sentence."""
    changes = edition.changes
    if changes is None:
        return FIRST
    before = f"the edition for {label_then(changes)}"
    if not changes.is_readable:
        return f"What changed since {before} cannot be said: this version of dvmetrics cannot read it."
    parts = [
        _counted(
            len({own.indicator for own in changes.judgements}),
            "figure is judged in another way",
            "figures are judged in another way",
        ),
        _counted(len(changes.revisions), "earlier figure was revised", "earlier figures were revised"),
        _counted(len(changes.new), "indicator is new", "indicators are new"),
        _counted(len(changes.withdrawn), "indicator was withdrawn", "indicators were withdrawn"),
        _counted(len(changes.definitions), "definition changed", "definitions changed"),
    ]
    said = [part for part in parts if part]
    return f"Since {before}, {listed(said) if said else 'no judgement, no earlier figure and no definition changed'}."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else ""


def why_words(edition: Edition, revision: Revision) -> str:
    """Why a figure was revised, in one sentence."""
    if revision.why != "replaced" or edition.changes is None:
        return REASONS[revision.why]
    period = Period(revision.period_start, revision.period_end)
    files = later_files(edition, edition.changes.quarter, revision.indicator, period)
    titles = {name: own.title.lower() for name, own in edition.extracts.items()}
    names = dict.fromkeys(f"{file.agency} ({titles[file.extract]}, {file.quarter})" for file in files)
    return f"Sent again, or late: {listed(list(names))}."


def printed_then(edition: Edition, revision: Revision) -> str:
    """The figure as the edition before gave it."""
    policy = POLICIES[edition.changes.policy] if edition.changes is not None else edition.released.policy
    definition = edition.released.definitions[revision.indicator]
    return _printed(revision.then, definition, exact=not (policy.slack and definition.about_people))


def printed_now(edition: Edition, revision: Revision) -> str:
    """The figure as this edition gives it; what is not given any more has no shorthand of its own."""
    if revision.why == "gone":
        return "not given"
    definition = edition.released.definitions[revision.indicator]
    return _printed(revision.now, definition, exact=edition.released.slack(definition.id) == 0)


def _printed(own: Printed, definition: Definition, *, exact: bool) -> str:
    """`63% (135 of 155)`, or the shorthand in place of a value."""
    if own.value is None:
        return own.status
    value = number(own.value, definition, exact=exact)
    if definition.form in ("share", "ratio") and own.numerator is not None and own.denominator is not None:
        return f"{value} ({own.numerator:,.0f} of {own.denominator:,.0f})"
    return value
