"""The committee pack: the pages that a committee reads, in one file that needs no other and can be sent by e-mail."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment

from dvmetrics.publish.assets import CHARTS, PAGE, STYLE, TEMPLATES, map_style_id, plotly_script, static_text
from dvmetrics.publish.checks import REFERENCES, check_page
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.report.places import PACK_PAGE, PACK_TITLE

DEEPEST_HEADING = 6
ELSEWHERE = re.compile(r"https?:|mailto:")


def pack_pages(edition: EditionFacts) -> list[Page]:
    """The pages that the pack holds, in the order of the edition's navigation, each before those under it."""
    tops = [page for page in edition.pages if not page.under]
    ordered = [own for top in tops for own in (top, *(page for page in edition.pages if page.under == top.file))]
    return [page for page in ordered if page.in_pack]


def pack_html(pages: Mapping[str, str], edition: EditionFacts) -> str:
    """The whole HTML of the pack, from the HTML of each of its pages by file.

    What stands on a page stands in the pack, one level of headings further down. A link to a page of the pack leads to
    its place in it; of a link to any other page or file of the edition the words are left. Raises PublishError if the
    pack would have a fault that `check_page` finds, and LookupError where a page is missing.
    """
    own = pack_pages(edition)
    parts = [(page, _name(page.file), _part(pages[page.file], page, {other.file for other in own})) for page in own]
    style, scripts = static_text(STYLE), _scripts()
    html = (
        _environment()
        .get_template("pack.html.j2")
        .render(
            edition=edition,
            title=PACK_TITLE,
            parts=parts,
            style=style,
            scripts=scripts,
            map_style_id=map_style_id(),
            style_hash=_hash(style),
            script_hashes=[_hash(script) for script in scripts],
        )
    )
    check_page(without_shared(html), PACK_PAGE, ())  # to read the drawing library takes a second, for nothing
    return html


def without_shared(html: str) -> str:
    """The pack without the style and scripts that every edition has, which hold nothing of this one. Raises ValueError
    unless each stands in it once, as it is."""
    for text in (static_text(STYLE), *_scripts()):
        if html.count(text) != 1:
            raise ValueError("The pack does not hold the style and scripts of every edition once each.")
        html = html.replace(text, "")
    return html


@cache
def _scripts() -> tuple[str, ...]:
    """What a page does by itself, the drawing library, and the script that starts that, which stands last."""
    return static_text(PAGE), plotly_script(), static_text(CHARTS)


@cache
def _environment() -> Environment:
    return Environment(loader=TEMPLATES, autoescape=True)


def _hash(text: str) -> str:
    """What the pack's policy knows a script or style sheet by."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _name(file: str) -> str:
    return file.removesuffix(".html")


def _part(html: str, page: Page, files: Collection[str]) -> str:
    """The main part of a page, as it stands in the pack."""
    main = BeautifulSoup(html, "html.parser").main
    if main is None:
        raise LookupError(page.file)
    name = _name(page.file)
    for tag in main.find_all(True):
        _rename_ids(tag, name)
        if tag.name == "a":
            _turn_link(tag, name, files)
        elif re.fullmatch(r"h[1-6]", tag.name):
            tag.name = f"h{min(int(tag.name[1]) + 1, DEEPEST_HEADING)}"
    return main.decode_contents()


def _rename_ids(tag: Tag, name: str) -> None:
    """Each id with the name of its page before it, so that no two are alike."""
    for key in ("id", *REFERENCES):
        if key in tag.attrs:
            tag[key] = " ".join(f"{name}-{own}" for own in str(tag[key]).split())


def _turn_link(tag: Tag, name: str, files: Collection[str]) -> None:
    address = str(tag.get("href", ""))
    file, _, place = address.partition("#")
    if ELSEWHERE.match(address):
        return
    if not file:
        tag["href"] = f"#{name}-{place}"
    elif file in files:
        tag["href"] = f"#{_name(file)}-{place}" if place else f"#{_name(file)}"
    else:
        tag.unwrap()
