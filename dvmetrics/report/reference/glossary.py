"""The glossary: every term that an edition uses, in the order of the alphabet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import groupby

from dvmetrics.report.campaign.links import page_title
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import prose
from dvmetrics.report.places import GLOSSARY_PAGE, GLOSSARY_TITLE, HOW_TO_READ_PAGE
from dvmetrics.report.reference.sheets import Sheet
from dvmetrics.report.reference.terms import Term, terms_of

TAG_OR_CODE = re.compile(r"<code>.*?</code>|<[^>]+>")


def glossary_sheet(edition: Edition, sheets: Iterable[Sheet]) -> Sheet:
    """The terms that these sheets use, which hold every definition and every extract, and those of some other pages.
    The names of columns and files are no words."""
    said = (unescape(TAG_OR_CODE.sub(" ", sheet.body)) for sheet in sheets)
    text = " ".join((*said, *_elsewhere(edition)))
    used = sorted((term for term in terms_of(edition) if term.is_in(text)), key=_in_order)
    body = [
        f"<h1>{GLOSSARY_TITLE}</h1>",
        '<p class="lead">Words of those who work against domestic violence, and words of statistics, as these pages '
        "use them.</p>",
        f'<p class="letters">Go to: {_letters(used)}</p>',
        f'<dl class="terms">{"".join(map(_entry, used))}</dl>',
    ]
    return Sheet(GLOSSARY_PAGE, GLOSSARY_TITLE, "\n".join(body), under=HOW_TO_READ_PAGE)


def _elsewhere(edition: Edition) -> Iterator[str]:
    """Words that stand on no sheet but on the pages of the Code, of campaigns and of victims on no list."""
    yield "initiative"
    yield from ("AR(1)",) if page_title(edition) else ()
    yield from ("UK",) if edition.hidden is not None else ()


def _in_order(term: Term) -> str:
    return term.name.casefold()


def _letters(terms: list[Term]) -> str:
    """The letters of the alphabet that terms begin with, each leading to the first of them."""
    first = {letter: next(own) for letter, own in groupby(terms, key=lambda term: _in_order(term)[0].upper())}
    return " ".join(f'<a href="#{term.anchor}">{letter}</a>' for letter, term in first.items())


def _entry(term: Term) -> str:
    return f'<div><dt id="{term.anchor}">{escape(term.name)}</dt><dd>{_meaning(term)}</dd></div>'


def _meaning(term: Term) -> str:
    also = f'<p class="note">Also: {escape(", ".join(term.also))}.</p>' if term.also else ""
    return f"<p>{prose(term.meaning)}</p>{also}"
