"""The page on what changed since the edition before: revised figures, new and withdrawn indicators, definitions."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.revisions import fewest_to_revise
from dvmetrics.indicators.definition import Definition
from dvmetrics.report.changes.model import Changes, NewDefinition
from dvmetrics.report.changes.tables import revisions_of, revisions_table
from dvmetrics.report.changes.words import label_then, since_sentence
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import WHY_HIDDEN, prose, table
from dvmetrics.report.places import CHANGES_PAGE, CHANGES_TITLE, REPORT_PAGE, link_to
from dvmetrics.report.reference.sheets import Sheet

NONE = "none"


def changes_sheet(edition: Edition) -> Sheet:
    """What changed, why, and by how much; of the first edition of all, that there is none before it."""
    parts = [f"<h1>{CHANGES_TITLE}</h1>", f'<p class="lead">{escape(since_sentence(edition))}</p>']
    if edition.changes is not None and edition.changes.is_readable:
        parts += [
            *_judged(edition, edition.changes),
            *_revised(edition),
            *_indicators(edition, edition.changes),
            *_definitions(edition, edition.changes),
        ]
    parts += _what_stays(edition)
    return Sheet(CHANGES_PAGE, CHANGES_TITLE, "\n".join(parts), under=REPORT_PAGE)


def _judged(edition: Edition, changes: Changes) -> Iterator[str]:
    """The core set before what supports it."""
    yield "<h2>Figures that are judged in another way</h2>"
    if not changes.judgements:
        yield "<p>None: of every figure the same is said as before.</p>"
        return
    known, columns = edition.released.definitions, ["Figure", label_then(changes), "Now"]
    for caption, is_supporting in (("Core figures", False), ("Supporting figures", True)):
        own = [each for each in changes.judgements if known[each.indicator].is_supporting is is_supporting]
        if own:
            rows = [[known[each.indicator].title, each.then, each.now] for each in own]
            links = [link_to(edition, known[each.indicator]) for each in own]
            yield table(f"{caption} judged in another way", columns, rows, links=links)


def _revised(edition: Edition) -> Iterator[str]:
    yield "<h2>Figures that were revised</h2>"
    every = [(own, revisions_of(edition, own)) for own in edition.released.definitions.values()]
    revised = [(own, revisions) for own, revisions in every if revisions]
    if not revised:
        yield "<p>None: every figure that the edition before gave stands as it was.</p>"
    for definition, revisions in revised:
        yield f'<h3><a href="{link_to(edition, definition)}">{escape(definition.title)}</a></h3>'
        yield revisions_table(edition, definition, revisions)


def _indicators(edition: Edition, changes: Changes) -> Iterator[str]:
    yield "<h2>New and withdrawn indicators</h2>"
    known = edition.released.definitions
    if changes.new:
        items = "".join(f"<li>{_linked(edition, known[name])}</li>" for name in changes.new)
        yield f"<p>New:</p><ul>{items}</ul>"
    if changes.withdrawn:
        items = "".join(f"<li>{escape(own.title)} ({escape(own.indicator)})</li>" for own in changes.withdrawn)
        yield f"<p>Withdrawn:</p><ul>{items}</ul>"
    if not changes.new and not changes.withdrawn:
        yield "<p>None: the same indicators are given as before.</p>"


def _linked(edition: Edition, definition: Definition) -> str:
    return f'<a href="{link_to(edition, definition)}">{escape(definition.question)}</a>'


def _definitions(edition: Edition, changes: Changes) -> Iterator[str]:
    yield "<h2>Definitions that changed</h2>"
    if changes.policy != edition.facts.policy:
        was, is_now = POLICIES[changes.policy].words, edition.facts.policy_words
        yield f"<p>How people are protected changed. Then: {prose(was)} Now: {prose(is_now)}</p>"
    if not changes.definitions:
        yield "<p>None: every figure is counted as before.</p>"
    for own in changes.definitions:
        yield _definition(edition, edition.released.definitions[own.indicator], own)


def _definition(edition: Edition, definition: Definition, own: NewDefinition) -> str:
    rows = [[part.name, part.then or NONE, part.now or NONE] for part in own.parts]
    caption = f"{definition.title}: what changed in its definition"
    heading = f"<h3>{_linked(edition, definition)}</h3>"
    return heading + table(
        caption, ["Part", f"Then (version {own.version_then})", f"Now (version {own.version_now})"], rows
    )


def _what_stays(edition: Edition) -> Iterator[str]:
    """Why a figure may stand although a file changed."""
    yield "<h2>What stays as it was</h2>"
    yield "<p>An edition is never changed after it was published. What is corrected later appears in the next one.</p>"
    policy = edition.released.policy
    if policy.threshold:
        people = [own for own in edition.released.definitions.values() if own.about_people and own.form != "median"]
        fewest = max((fewest_to_revise(own, policy) for own in people), default=0)
        yield (
            f"<p>A figure that would move by fewer than {fewest} people stays as first published, "
            f"{prose(WHY_HIDDEN)}: a small difference between two editions would say how many people a late record is "
            "about.</p>"
        )
