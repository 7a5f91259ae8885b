"""The list of all indicators: each question in one line, leading to its figures and to its definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from dvmetrics.indicators.definition import OUTCOMES, Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import DATA_PAGE, DATA_TITLE, link_to
from dvmetrics.report.reference.catalogue import everything
from dvmetrics.report.reference.sheets import CATALOGUE_PAGE, CATALOGUE_TITLE, Sheet, in_catalogue
from dvmetrics.report.reference.terms import terms_of

WORD = re.compile(r"[\w'’-]{3,}")
NO_WORD = re.compile(
    "all|and|any|are|but|each|for|from|had|has|have|his|her|its|not|once|one|only|other|out|than|that|the|their|them|"
    "then|there|they|this|those|was|were|what|when|where|whether|which|who|whose|with|would"
)
"""Words that nobody looks for."""


def find_sheet(edition: Edition) -> Sheet:
    """Every indicator by outcome, the core set before what supports it. A script on the page searches the list."""
    own = everything(edition)
    core = sum(not each.is_supporting and each.outcome != "L" for each in own)
    more = sum(each.is_supporting for each in own)
    local = len(own) - core - more
    here = sum(each.id in edition.released.definitions for each in own)
    body = [
        f"<h1>{CATALOGUE_TITLE}</h1>",
        f'<p class="lead">{core} core figures and {more} that support them'
        f"{f', and {local} of the partnership’s own' if local else ''}. This edition has "
        f"{'all' if here == len(own) else here} of them.</p>",
        "<p>Each question leads to its figures. How a figure is counted stands on a page of its own. "
        f'For counting further: <a href="{DATA_PAGE}">{DATA_TITLE}</a></p>',
        *(_outcome(edition, outcome, own) for outcome in OUTCOMES),
    ]
    return Sheet(CATALOGUE_PAGE, CATALOGUE_TITLE, "\n".join(part for part in body if part), in_pack=False)


def _outcome(edition: Edition, outcome: str, every: list[Definition]) -> str:
    own = [each for each in every if each.outcome == outcome]
    if not own:
        return ""
    groups = "\n".join(_groups(edition, own))
    return f'<section class="find">\n<h2>{escape(OUTCOMES[outcome])}</h2>\n{groups}\n</section>'


def _groups(edition: Edition, own: list[Definition]) -> Iterator[str]:
    for title, is_supporting in (("Core set", False), ("Supporting figures", True)):
        lines = "\n".join(_entry(edition, each) for each in own if each.is_supporting == is_supporting)
        if lines:
            heading = "" if own[0].outcome == "L" else f"<h3>{title}</h3>\n"
            yield f'<div class="find__group">\n{heading}<ul class="find__list">\n{lines}\n</ul>\n</div>'


def _entry(edition: Edition, own: Definition) -> str:
    question, name = escape(own.question), escape(f"{own.id} {own.title}")
    is_here = own.id in edition.released.definitions
    link = f'<a href="{link_to(edition, own)}">{question}</a>' if is_here else question
    lacking = "" if is_here else " Not collected here."
    words = escape(_more_words(edition, own))
    return (
        f'<li class="find__entry" data-words="{words}"><span class="find__question">{link}</span> '
        f'<span class="find__note"><span class="find__name">{name}</span>.{lacking} <a href="{in_catalogue(own)}">'
        f'How it is counted<span class="visually-hidden"> ({escape(own.id)})</span></a></span></li>'
    )


def _more_words(edition: Edition, own: Definition) -> str:
    """By what else somebody may look for it: what is counted, of what, from which extracts, evidence for what, and what
    its terms are also called."""
    sources = (edition.extracts[name].title for name in own.sources)
    said = " ".join((own.numerator, own.denominator, own.includes, own.unit, *own.group_by, *sources))
    whole = f"{own.title} {own.question} {said}"
    also = (name for term in terms_of(edition) if term.is_in(whole) for name in term.names)
    words = [*WORD.findall(" ".join((said.replace("_", " "), *also)).lower()), *map(str.lower, own.code)]
    known = set(WORD.findall(f"{own.title} {own.question}".lower()))
    return " ".join(dict.fromkeys(word for word in words if word not in known and not NO_WORD.fullmatch(word)))
