"""Texts that try to be more than texts, and what would be found in an edition if one of them succeeded."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.workbooks import parts_of

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    'Mean =HYPERLINK("http://x","y")',
    "Mean +1+1",
    "Mean -2",
    "Mean @SUM(1)",
    "[a](http://x)",
    "$$n$$",
    "{{7*7}}",
    "Mean </script><b>c</b>",
    '<a href="http://x">d</a>',
    "<b>e</b><br>%{x} %{y}",
    "{rows} {0} `f` **g**",
    "<!-- h --> &lt;i&gt; &amp;",
    '<see name="j"></see>',
    "' onmouseover='alert(1)",
)
ALL = " ".join(TEXTS)
LED_TO = re.compile(r"(?:(?:\.\./)?(?:\d{4}Q\d/)?[\w.-]+\.html)?(?:#[\w.-]+)?|data/[\w.-]+")
"""Where a link may lead: a page of this edition or another, a place on it, a data file, the list of editions."""
OWN_MARKUP = re.compile(r"<br>|<extra></extra>")
TEMPLATES = ("hovertemplate", "texttemplate")
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Read(HTMLParser):
    """A page taken apart: how often each element stands in it with which attributes, its links, texts and charts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[tuple[str, ...]] = Counter()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.charts: list[Any] = []
        self.policies: list[str] = []
        self.loaded: list[str] = []
        self.comments: list[str] = []
        self._in_data = False
        self.feed(html)
        self.close()
        self.text = " ".join("".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.elements[(tag, *sorted(own))] += 1
        self._in_data = own.get("type") == "application/json"
        if tag == "a":
            self.links.append(own.get("href", ""))
        if own.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(own["content"])
        self.loaded += [own[name] for name in ("src", "href", "data", "action") if name in own and tag != "a"]

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.charts.append(json.loads(data))
            self._in_data = False
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def page_faults(html: str) -> list[str]:
    """What in a page is more than it may be, whoever wrote it."""
    read = Read(html)
    faults = [f"leads to {link}" for link in read.links if not LED_TO.fullmatch(link)]
    faults += [f"loads {address}" for address in read.loaded if not re.fullmatch(r"assets/[\w.-]+", address)]
    faults += [f"attribute {name}" for _, *names in read.elements for name in names if name.startswith("on")]
    faults += [f"comment {words}" for words in read.comments]
    if not any(policy.startswith("default-src 'none'; ") for policy in read.policies) or len(read.policies) != 1:
        faults.append("no policy of its own")
    return faults + [fault for chart in read.charts for fault in chart_faults(chart)]


def chart_faults(chart: Any) -> list[str]:
    """Texts of a chart in which plotly would read a tag, or a name that it would fill in."""
    return [
        f"{key}: {text}"
        for key, text in _texts(chart, "")
        if "<" in OWN_MARKUP.sub("", text) or ("%{" in text and key in TEMPLATES and "alert" in text)
    ]


def _texts(part: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value, key)
    elif isinstance(part, str):
        yield key, part


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take a cell for a formula."""
    try:
        float(cell)
    except ValueError:
        return cell.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r")
    return False


def workbook_faults(workbook: Path) -> list[str]:
    """Formulas, links that leave the workbook, and anything else but cells with numbers and texts."""
    faults = []
    for name, part in parts_of(workbook).items():
        for own in part.iter():
            kind = own.tag.rpartition("}")[2]
            if kind in ("f", "externalReference", "oleObject", "drawing") or _is_name(own, kind):
                faults.append(f"{name}: {kind}")
            if kind == "hyperlink" and not re.fullmatch(r"'?[\w ]+'?!A1", own.get("location", "")):
                faults.append(f"{name}: a link elsewhere")
            if own.tag == RELATION and own.get("TargetMode") == "External":
                faults.append(f"{name}: an external part")
    return faults


def _is_name(own: ElementTree.Element, kind: str) -> bool:
    """Whether something is a name that stands for a formula. The workbook has one kind: which rows are repeated on each
    printed page."""
    return kind == "definedName" and own.get("name") != "_xlnm.Print_Titles"
