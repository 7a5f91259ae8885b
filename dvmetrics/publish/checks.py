"""What a finished page must be: readable with a screen reader, whole, and without anything fetched from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser

from dvmetrics.publish import PublishError

WORDS = ["a", "abbr", "b", "br", "cite", "code", "dfn", "em", "i", "small", "span", "strong", "sub", "sup", "time"]
BLOCKS = ["aside", "blockquote", "details", "div", "figcaption", "figure", "hr", "p", "pre", "section", "summary"]
LISTS = ["dd", "dl", "dt", "li", "ol", "ul"]
TABLES = ["caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"]
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
DRAWINGS = ["circle", "path", "svg"]
OTHERS = (
    "address area article audio base bdi bdo body button canvas data datalist del dialog embed fieldset footer "
    "form frame head header hgroup html iframe img input ins kbd label legend link main map mark math menu meta "
    "meter nav noscript object optgroup option output param picture progress q rp rt ruby s samp script search "
    "select slot source style template textarea title track u var video wbr"
)
CONTENT_ELEMENTS = frozenset([*WORDS, *BLOCKS, *LISTS, *TABLES, *HEADINGS, *DRAWINGS])
"""What may stand in the main part of a page, besides the data of a figure. Everything else is refused."""
KNOWN_ELEMENTS = CONTENT_ELEMENTS | {*OTHERS.split()}
"""What a message may name. The name of an element that HTML does not know may itself be what must not be shown."""
REFUSED_ATTRIBUTES = ("style", "srcset", "background")
"""Beside those that run a script, which begin with `on`."""
HANDLERS = ("onblur", "onchange", "onclick", "onerror", "onfocus", "oninput", "onload", "onmouseover", "onsubmit")

REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "headers", "for")
LINK = re.compile(r"(https?|mailto):|[^:]*$")
FILE = re.compile(r"([\w.-]+\.html|data/[^#]*)(#|$)")
"""A page of the edition, or a file of its open data."""
OURS = re.compile(r"assets/[\w.-]+")

Attributes = dict[str, str]


@dataclass
class _Reader(HTMLParser):
    """Notes the elements of a page, and which of them stand in its main part."""

    everything: list[tuple[str, Attributes]] = field(default_factory=list)
    content: list[tuple[str, Attributes]] = field(default_factory=list)
    _in_main: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs})
        self.everything.append(element)
        if self._in_main:
            self.content.append(element)
        self._in_main |= tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"


def check_page(html: str, file: str, files: Collection[str]) -> None:
    """Raises PublishError, naming the page and every fault, unless the page is fit to publish. No id, address or name
    that stands in the page is repeated.

    The faults: not exactly one h1 or not first, a heading level left out, an element, attribute or address that has
    no place in an edition, a link to a page or to data that are not among `files`, an id given twice, a reference to
    an id that is not there.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    faults = [
        *_heading_faults(reader.content),
        *_element_faults(reader.content),
        *_address_faults(reader.everything),
        *_link_faults(reader.content, files),
        *_id_faults(reader.everything),
    ]
    if faults:
        raise PublishError(f"{file} cannot be published. " + " ".join(faults))


def _heading_faults(content: list[tuple[str, Attributes]]) -> list[str]:
    levels = [int(tag[1]) for tag, _ in content if tag in HEADINGS]
    faults = []
    if levels.count(1) != 1:
        faults.append(f"It has {levels.count(1)} headings of level 1 and needs exactly one.")
    elif levels[0] != 1:
        faults.append("Its heading of level 1 does not come first.")
    before = 0
    for level in levels:
        if before and level > before + 1:
            faults.append(f"A heading of level {level} follows one of level {before}.")
        before = level
    return faults


def _element_faults(content: list[tuple[str, Attributes]]) -> list[str]:
    faults = []
    for tag, attributes in content:
        is_data = tag == "script" and attributes == {"type": "application/json", "class": "chart__data"}
        if tag not in CONTENT_ELEMENTS and not is_data:
            faults.append(f"It holds {_called(tag)}, which has no place in a page.")
        faults += [
            f"It has {_attribute_called(name)} on {_called(tag)}, which has no place in a page."
            for name in attributes
            if name.startswith("on") or name in REFUSED_ATTRIBUTES
        ]
    return list(dict.fromkeys(faults))


def _called(tag: str) -> str:
    return f"a <{tag}>" if tag in KNOWN_ELEMENTS else "an element that HTML does not know"


def _attribute_called(name: str) -> str:
    return f"the attribute {name}" if name in (*HANDLERS, *REFUSED_ATTRIBUTES) else "an attribute that runs a script"


def _address_faults(elements: list[tuple[str, Attributes]]) -> list[str]:
    faults = []
    for tag, attributes in elements:
        loaded = attributes.get("src", attributes.get("href") if tag != "a" else None)
        if loaded is not None and not OURS.fullmatch(loaded):
            faults.append(f"It loads a file that is not one of the edition's own with {_called(tag)}.")
    return list(dict.fromkeys(faults))


def _link_faults(content: list[tuple[str, Attributes]], files: Collection[str]) -> list[str]:
    addresses = [attributes.get("href", "") for tag, attributes in content if tag == "a"]
    no_page = sum(not LINK.match(address) for address in addresses)
    elsewhere = sum(found[1] not in files for found in map(FILE.match, addresses) if found is not None)
    faults = [f"Links to something that is no page: {no_page}."] if no_page else []
    faults += [f"Links to data or to a page that is not among those of the edition: {elsewhere}."] if elsewhere else []
    return faults


def _id_faults(elements: list[tuple[str, Attributes]]) -> list[str]:
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    wanted = [name for _, attributes in elements for key in REFERENCES for name in attributes.get(key, "").split()]
    wanted += [
        attributes["href"][1:]
        for tag, attributes in elements
        if tag == "a" and attributes.get("href", "").startswith("#")
    ]
    twice = sum(times > 1 for times in ids.values())
    gone = len({name for name in wanted if name not in ids})
    faults = [f"Ids are given more than once: {twice}."] if twice else []
    faults += [f"Ids are referred to and not there: {gone}."] if gone else []
    return faults
