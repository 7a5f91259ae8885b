"""The catalogue: every indicator with its whole definition, counted here or not, on a page for each outcome."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.indicators.definition import OUTCOMES, PROPOSED_BY, Definition
from dvmetrics.report.definitions import definition_parts
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import bullets
from dvmetrics.report.places import anchor, commitment_link, link_to, title_about
from dvmetrics.report.reference.dictionary import terms
from dvmetrics.report.reference.sheets import (
    CATALOGUE_PAGE,
    CATALOGUE_TITLE,
    Sheet,
    definitions_file,
    extract_file,
    in_catalogue,
)
from dvmetrics.report.words import listed, number

NONE = "None."


def catalogue_sheets(edition: Edition) -> Iterator[Sheet]:
    """A page for each outcome with the whole definition of every indicator, the core set before what supports it."""
    own = everything(edition)
    for outcome in OUTCOMES:
        definitions = [each for each in own if each.outcome == outcome]
        if definitions:
            title = title_about(outcome, "how each figure is counted")
            body = "\n".join(_page(edition, outcome, title, definitions))
            yield Sheet(definitions_file(outcome), title, body, under=CATALOGUE_PAGE, in_pack=False)


def everything(edition: Edition) -> list[Definition]:
    """Every indicator of the framework, as the edition counts it where it does, and the edition's local measures."""
    here = edition.released.definitions
    ours = [here.get(name, own) for name, own in edition.framework.items()]
    return ours + [own for name, own in here.items() if name not in edition.framework]


def _page(edition: Edition, outcome: str, title: str, definitions: list[Definition]) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    yield f'<p><a href="{CATALOGUE_PAGE}">{CATALOGUE_TITLE}: all outcomes</a></p>'
    links = "".join(f'<li><a href="#{anchor(own)}">{escape(f"{own.id} {own.title}")}</a></li>' for own in definitions)
    yield f'<details class="definition"><summary>Figures on this page</summary><ul>{links}</ul></details>'
    core = "The partnership’s own figures" if outcome == "L" else "The core set"
    for heading, is_supporting in ((core, False), ("Supporting figures", True)):
        own = [each for each in definitions if each.is_supporting == is_supporting]
        if own:
            yield f"<h2>{heading}</h2>"
            yield from (_entry(edition, each) for each in own)


def _entry(edition: Edition, own: Definition) -> str:
    return (
        f'<h3 id="{anchor(own)}">{escape(own.id)} {escape(own.title)}</h3>\n'
        f"<p>{escape(own.question)} {_figure(edition, own)}</p>\n"
        f"{terms(_facts(edition, own))}"
    )


def _figure(edition: Edition, own: Definition) -> str:
    if own.id not in edition.released.definitions:
        return "It is not counted here, because nobody sends what it needs."
    return f'<a href="{link_to(edition, own)}">Its figures</a>'


def _facts(edition: Edition, own: Definition) -> dict[str, str]:
    """Every part of a definition, as HTML; one that does not apply says so."""
    facts = {name: escape(words) if words else "Does not apply." for name, words in definition_parts(edition, own)}
    facts["Target"] = escape(_target(edition, own))
    facts["Sources"] = _sources(edition, own)
    facts["Broken down by"] = escape(listed(list(own.group_by))) if own.group_by else NONE
    facts["Read with"] = _pairs(edition, own)
    if edition.has_code:
        facts["Evidence for"] = _evidence(own)
    facts["Beware of"] = bullets(own.caveats) if own.caveats else "No caveat beyond what is said above."
    return facts


def _target(edition: Edition, own: Definition) -> str:
    """The partnership's target, else what the framework proposes, which it calls a proposal."""
    if own.good in ("neutral", "parity"):
        return "None: neither direction is good in itself."
    target = edition.facts.targets.get(own.id)
    if target is not None:
        status = "proposed, not yet agreed" if target.status == "proposed" else "agreed"
        day = target.set_on
        return f"{number(target.value, own)}, {status}: {target.set_by}, {day.day} {day:%B} {day.year}."
    if own.proposed_target is None:
        return "None is set, and none is proposed."
    return f"None is set. {number(own.proposed_target, own)} is a proposal: {PROPOSED_BY}."


def _sources(edition: Edition, own: Definition) -> str:
    links = [f'<a href="{extract_file(name)}">{escape(edition.extracts[name].title)}</a>' for name in own.sources]
    return "; ".join(links) or "The workbench’s own record of the files received."


def _pairs(edition: Edition, own: Definition) -> str:
    known = {each.id: each for each in everything(edition)}
    links = [
        f'<a href="{in_catalogue(known[name])}">{escape(name)} {escape(known[name].title)}</a>'
        for name in own.read_with
        if name in known
    ]
    return "; ".join(links) or "No other figure in particular."


def _evidence(own: Definition) -> str:
    links = [(name, f"{name}: {COMMITMENTS[name].words}") for name in own.code]
    links += [(name, INITIATIVES[name].words) for name in own.initiatives]
    lines = "; ".join(f'<a href="{commitment_link(name)}">{escape(words)}</a>' for name, words in links)
    return lines or "No commitment of the Code: it is the partnership’s own figure."
