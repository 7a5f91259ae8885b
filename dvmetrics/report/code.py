"""The page on the Code: what is promised, which figures show it, who supplies them, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from IPython.display import HTML

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.commitments import Kind
from dvmetrics.report.edition import Edition
from dvmetrics.report.evidence import (
    NO_COLUMN,
    NO_DATA,
    NOT_COLLECTED,
    Evidence,
    Standing,
    Supply,
    collected,
    standings,
)
from dvmetrics.report.html import fragment
from dvmetrics.report.places import CODE_TITLE, link_to
from dvmetrics.report.reference.sheets import extract_file, in_catalogue
from dvmetrics.report.words import capital, listed

PARTS: dict[Kind, str] = {
    "staff": "What the Code asks of staff",
    "agencies": "What the Code asks of agencies",
    "initiative": "Initiatives around the Code",
}
NOBODY, NOT_NOW = "Nobody here", "Not sent this quarter"
MOST_NAMED = 5
"""So many are named in a sentence; more than that only in the list under it."""
HOW_TO_READ = (
    "No figure says by itself whether a promise is kept. Each stands with what it cannot show. Each question leads to "
    "its figure, with its definition and what to beware of."
)


def code_heading(edition: Edition) -> HTML:
    """The heading, for how many commitments and initiatives a figure is shown, and for which none is."""
    return fragment(
        f"<h1>{CODE_TITLE}</h1>",
        f'<p class="lead">{escape(code_sentence(standings(edition.framework, edition)))}</p>',
        f"<p>{HOW_TO_READ}</p>",
    )


def code_sentence(own: Sequence[Standing]) -> str:
    """Of how many commitments and initiatives a figure is shown, of which none is, and how many figures there are."""
    initiatives = sum(each.commitment.kind == "initiative" for each in own)
    everything = {each.definition.id: each for standing in own for each in standing.evidence}
    figures = f"In all, {sum(each.is_shown for each in everything.values())} of {len(everything)} figures are shown."
    all_of_them = f"{len(own) - initiatives} commitments and {initiatives} initiatives"
    bare = [each for each in own if not each.shown]
    if not bare:
        return f"Each of the {all_of_them} has at least one figure that is shown in this edition. {figures}"
    if len(bare) == len(own):
        return f"None of the {all_of_them} has a figure that is shown in this edition."
    start = f"Of {all_of_them}, {len(own) - len(bare)} have at least one figure that is shown in this edition"
    if len(bare) > MOST_NAMED:
        return f"{start}, and {len(bare)} have none. {figures}"
    return f"{start}. There is none for {listed([_short(each) for each in bare])}. {figures}"


def _short(own: Standing) -> str:
    """`S9 (value the expertise of partner agencies)`, or an initiative's name."""
    words = own.commitment.words[0].lower() + own.commitment.words[1:]
    return words if own.commitment.kind == "initiative" else f"{own.commitment.id} ({words})"


def code_contents(edition: Edition) -> HTML:
    """All commitments and initiatives at a glance: how many of their figures are shown, with a link to each."""
    found = standings(edition.framework, edition)
    parts = ["<h2>At a glance</h2>"]
    for kind, title in PARTS.items():
        lines = "".join(_glance(own) for own in found if own.commitment.kind == kind)
        parts.append(f'<h3>{title}</h3>\n<ul class="glance">{lines}</ul>')
    return fragment(*parts)


def _glance(own: Standing) -> str:
    name = f"<strong>{own.commitment.id}</strong> " if own.commitment.kind != "initiative" else ""
    link = f'<a href="#{own.commitment.id.lower()}">{escape(own.commitment.words)}</a>'
    return f'<li><span class="glance__name">{name}{link}</span> <span class="glance__state">{_counted(own)}</span></li>'


def _title(own: Standing) -> str:
    words = escape(own.commitment.words)
    return (
        words
        if own.commitment.kind == "initiative"
        else f'<strong class="commitment__id">{own.commitment.id}</strong> {words}'
    )


def _counted(own: Standing) -> str:
    """`7 of 9 figures shown`, or why none is."""
    if not own.shown:
        return escape(own.state.capitalize())
    return f"{own.shown} of {len(own.evidence)} {'figure' if len(own.evidence) == 1 else 'figures'} shown"


def code_commitments(edition: Edition) -> HTML:
    """Every commitment of the Code: its words, its figures, who supplies them and what is missing."""
    return fragment(*_sections(edition, ("staff", "agencies")))


def code_initiatives(edition: Edition) -> HTML:
    """The same for every initiative, with the paragraph of the report that names it."""
    return fragment(*_sections(edition, ("initiative",)))


def _sections(edition: Edition, kinds: tuple[Kind, ...]) -> list[str]:
    found, parts = standings(edition.framework, edition), list[str]()
    for kind in kinds:
        parts.append(f"<h2>{PARTS[kind]}</h2>")
        parts += [_section(edition, own) for own in found if own.commitment.kind == kind]
    return parts


def _section(edition: Edition, own: Standing) -> str:
    core = [each for each in own.evidence if not each.definition.is_supporting]
    more = [each for each in own.evidence if each.definition.is_supporting]
    parts = [
        f'<h3 id="{own.commitment.id.lower()}">{_title(own)}</h3>',
        _paragraph(own),
        _figures(edition, core or more),
        _folded(edition, more) if core and more else "",
        _supplied(own.supplies, nothing_sent=any(not each.definition.sources for each in own.evidence)),
        _missing(edition, own),
    ]
    return "\n".join(part for part in parts if part)


def _paragraph(own: Standing) -> str:
    places = own.commitment.paragraph.split(", ") if own.commitment.paragraph else []
    if not places:
        return ""
    return f'<p class="note">Report, {"paragraph" if len(places) == 1 else "paragraphs"} {escape(listed(places))}.</p>'


def _figures(edition: Edition, evidence: Iterable[Evidence]) -> str:
    lines = "".join(
        f'<li><a href="{_place(edition, own)}">{escape(own.definition.question)}</a> '
        f'<span class="evidence__figure{"" if own.is_shown else " evidence__figure--none"}">'
        f"{escape(_sentence(own))}</span></li>"
        for own in evidence
    )
    return f'<ul class="evidence">{lines}</ul>'


def _place(edition: Edition, own: Evidence) -> str:
    """Where its figure is; where it is not counted here, its definition."""
    is_here = own.definition.id in edition.released.definitions
    return link_to(edition, own.definition) if is_here else in_catalogue(own.definition)


def _sentence(own: Evidence) -> str:
    words = own.words or own.state
    return f"{capital(words)}."


def _folded(edition: Edition, more: Sequence[Evidence]) -> str:
    shown = sum(own.is_shown for own in more)
    title = f"{len(more)} supporting {'figure' if len(more) == 1 else 'figures'}, {shown or 'none'} shown"
    return f'<details class="definition"><summary>{title}</summary>{_figures(edition, more)}</details>'


def _supplied(own: Sequence[Supply], *, nothing_sent: bool) -> str:
    """Who supplies it: each agency with its extracts, which lead to their pages."""
    by_agency: dict[str, list[str]] = {}
    for supply in own:
        for who in supply.agencies or ((NOT_NOW,) if supply.is_collected else (NOBODY,)):
            by_agency.setdefault(who, []).append(f'<a href="{extract_file(supply.extract)}">{escape(supply.title)}</a>')
    lines = [f"<strong>{escape(who)}:</strong> {'; '.join(links)}" for who, links in _nobody_last(by_agency)]
    if nothing_sent:
        lines.append("<strong>The workbench itself:</strong> its record of the files received")
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f'<p class="supply__title">Who supplies it</p><ul class="supply">{items}</ul>'


def _nobody_last(by_agency: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(by_agency.items(), key=lambda item: item[0] == NOBODY)


def _missing(edition: Edition, own: Standing) -> str:
    """What the figures cannot show of it, and which of them this partnership does not have."""
    lines = [own.commitment.missing, *_without_data(own), *_not_collected(own, collected(edition))]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div class="caveat"><p><strong>What is still missing</strong></p><ul>{items}</ul></div>'


def _without_data(own: Standing) -> Iterator[str]:
    titles = [_named(each) for each in own.evidence if each.state == NO_DATA]
    if titles:
        yield f"No data came that could be used for {listed(titles)}."
    titles = [_named(each) for each in own.evidence if each.state == NO_COLUMN]
    if titles:
        yield f"Files have no column on {listed(titles)}."


def _not_collected(own: Standing, here: frozenset[str]) -> Iterator[str]:
    """What is not counted here, by the extracts that nobody sends."""
    by_lack: dict[tuple[str, ...], list[str]] = {}
    for each in own.evidence:
        if each.state == NOT_COLLECTED:
            lack = tuple(EXTRACTS[name].title for name in each.definition.sources if name not in here)
            by_lack.setdefault(lack, []).append(_named(each))
    for lack, titles in by_lack.items():
        why = f"Nobody sends {listed([f'“{title}”' for title in lack])}, so there is no" if lack else "There is no"
        yield f"{why} {listed(titles)}."


def _named(own: Evidence) -> str:
    return f"“{own.definition.title}” ({own.definition.id})"
