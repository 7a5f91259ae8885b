"""Where things are in an edition: the names of its pages, and the places on them that links lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.definition import OUTCOMES, Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.words import capital

REPORT_PAGE = "index.html"
CODE_PAGE, CODE_TITLE = "code.html", "The Code, commitment by commitment"
HIDDEN_PAGE, HIDDEN_TITLE = "hidden.html", "Victims on no list"
CAMPAIGN_PAGE = "campaign.html"
BASELINE_PAGE, BASELINE_TITLE = "baseline.html", "What was published before"
GLANCE_PAGE, GLANCE_TITLE = "summary.html", "Every question at a glance"
QUALITY_PAGE, QUALITY_TITLE = "quality.html", "Can the data be trusted?"
CHANGES_PAGE, CHANGES_TITLE = "changes.html", "What changed since last time"
PACK_PAGE, PACK_TITLE = "committee-pack.html", "Committee pack"
DATA_PAGE, DATA_TITLE = "data.html", "The figures as data"
NOT_SHOWN = "not-shown"
"""The place on the page on the data that says how many figures are not shown."""
PROTECTION_PAGE, PROTECTION_TITLE = "protect.html", "How we protect people"


HOW_TO_READ_PAGE, HOW_TO_READ_TITLE = "how-to-read.html", "How to read this"
GLOSSARY_PAGE, GLOSSARY_TITLE = "glossary.html", "What the words mean"

CORE, SUPPORTING = "core", "supporting"
"""The pages of an outcome: its core set, and the figures that help to understand it. Where those are many, they stand
on several pages: `supporting-1`, `supporting-2` …"""
ROOM = 12
"""So many figures fit on one page of supporting figures: a page stays small enough for a phone and a slow line."""
OWN_RECORDS = "Files received"
"""What a figure is about that rests on no extract."""


@dataclass(frozen=True)
class Part:
    """One page of an outcome. `name` is what notebooks call it, `subjects` what its figures are about: the extracts
    that they rest on, in a few words."""

    name: str
    file: str
    title: str
    definitions: tuple[Definition, ...]
    subjects: tuple[str, ...] = ()

    @property
    def is_supporting(self) -> bool:
        """Whether its figures help to understand the core set and are not part of it."""
        return self.name != CORE


def outcome_file(outcome: str) -> str:
    """The page of an outcome's core set: `outcome-1.html` for O1."""
    return "local-figures.html" if outcome == "L" else f"outcome-{outcome[1:]}.html"


def title_about(outcome: str, what: str) -> str:
    """The title of a page about an outcome that is not its first: `Does the law protect? Supporting figures`."""
    own = OUTCOMES[outcome]
    return f"{own} {capital(what)}" if own.endswith("?") else f"{own}: {what}"


def parts_of(edition: Edition, outcome: str) -> tuple[Part, ...]:
    """The pages of an outcome: its core set, and what supports it on as many pages as that needs.

    Raises ConfigurationError where the outcome has no indicator here.
    """
    core = Part(CORE, outcome_file(outcome), OUTCOMES[outcome], edition.core(outcome))
    pages = list(_pages(edition, edition.supporting(outcome)))
    parts, title = [core], title_about(outcome, "supporting figures")
    for number, own in enumerate(pages, start=1):
        name = SUPPORTING if len(pages) == 1 else f"{SUPPORTING}-{number}"
        which = "" if len(pages) == 1 else f", part {number} of {len(pages)}"
        file = f"outcome-{outcome[1:]}-{name}.html"
        parts.append(
            Part(name, file, title + which, own, tuple(dict.fromkeys(_subject(edition, each) for each in own)))
        )
    return tuple(parts)


def part_called(edition: Edition, outcome: str, name: str) -> Part:
    """One page of an outcome by its name. Raises ConfigurationError where there is none."""
    parts = {part.name: part for part in parts_of(edition, outcome)}
    if name not in parts:
        raise ConfigurationError(f"Outcome {outcome} has no part {name} in this edition; it has {', '.join(parts)}.")
    return parts[name]


def _pages(edition: Edition, supporting: tuple[Definition, ...]) -> Iterator[tuple[Definition, ...]]:
    """Supporting figures by page: in one page where all fit, else by subject, so that those of one subject stand on one
    page wherever that has room for them."""
    if sum(map(_room, supporting)) <= ROOM:
        yield from (supporting,) if supporting else ()
        return
    page: list[Definition] = []
    by_subject: dict[str, list[Definition]] = {}
    for each in supporting:
        by_subject.setdefault(_subject(edition, each), []).append(each)
    for own in (by_subject[subject] for subject in sorted(by_subject)):
        if page and sum(map(_room, [*page, *own])) > ROOM:
            yield tuple(page)
            page = []
        for each in own:
            if page and sum(map(_room, [*page, each])) > ROOM:
                yield tuple(page)
                page = []
            page.append(each)
    yield tuple(page)


def _room(definition: Definition) -> int:
    """As how many figures it counts: a monthly series has three times the points of a quarterly one, and a breakdown
    has tables and charts of its own."""
    return 1 + (definition.grain == "month") + 2 * bool(definition.group_by)


def _subject(edition: Edition, definition: Definition) -> str:
    """What a figure is about: the first by name of the extracts that it rests on, up to the colon in it."""
    return min((edition.extracts[name].title.partition(":")[0] for name in definition.sources), default=OWN_RECORDS)


def anchor(definition: Definition) -> str:
    """The place of an indicator on its page: `indicator-1-1`."""
    return "indicator-" + definition.id.replace(".", "-").lower()


def link_to(edition: Edition, definition: Definition) -> str:
    """Where an indicator is in the edition, which must show it: `outcome-1.html#indicator-1-1`."""
    parts = parts_of(edition, definition.outcome)
    file = {own.id: part.file for part in parts for own in part.definitions}[definition.id]
    return f"{file}#{anchor(definition)}"


def commitment_link(name: str) -> str:
    """Where a commitment of the Code or an initiative is: `code.html#s1`."""
    return f"{CODE_PAGE}#{name.lower()}"
