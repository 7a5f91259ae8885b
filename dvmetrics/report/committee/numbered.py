"""Numbered sections and paragraphs, as the committee's own reports have them, and references from one to another.

A reference is an element `<see name="…">` in the HTML of a paragraph and comes out as the number of the paragraph of
that name, which leads to it. One that leads nowhere is an error, so that no report is published with it. What agencies
write is escaped, so that it cannot refer to anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

from dvmetrics.errors import ConfigurationError

REFERENCE = re.compile(r'<see name="([^"]*)"></see>')


@dataclass(frozen=True)
class Paragraph:
    """HTML: a `text` of one or two sentences, the `items` of a list after it, and a `box` that stands for itself.
    `name`: by which others refer to it. `heading`: a plain text that its number stands beside."""

    text: str = ""
    name: str = ""
    items: tuple[str, ...] = ()
    box: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its paragraphs. `opening`: HTML that stands before them without a number."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    opening: str = ""
    is_numbered: bool = True


def see(name: str) -> str:
    """A reference to a paragraph of the same report, for its HTML."""
    return f'<see name="{escape(name)}"></see>'


def report_html(sections: Sequence[Section]) -> str:
    """The sections with numbers, and every reference as a link to its paragraph.

    Raises ConfigurationError for a reference that leads nowhere and for two paragraphs of the same name.
    """
    numbers = _numbers(sections)
    return REFERENCE.sub(lambda found: _link(unescape(found[1]), numbers), "\n".join(_sections(sections)))


def _numbers(sections: Sequence[Section]) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for place, section in enumerate(sections, start=1):
        for number, paragraph in enumerate(section.paragraphs, start=1):
            if paragraph.name in numbers:
                raise ConfigurationError(f"Two paragraphs of the report are called {paragraph.name}.")
            if paragraph.name:
                numbers[paragraph.name] = f"{place}.{number}"
    return numbers


def _link(name: str, numbers: dict[str, str]) -> str:
    if name not in numbers:
        raise ConfigurationError(f"A reference of the report leads nowhere: there is no paragraph called {name}.")
    number = numbers[name]
    return f'<a href="#{_id(number)}" aria-label="paragraph {number}">{number}</a>'


def _id(number: str) -> str:
    return f"paragraph-{number.replace('.', '-')}"


def _sections(sections: Sequence[Section]) -> Iterator[str]:
    for place, section in enumerate(sections, start=1):
        yield f"<h2>{f'{place}. ' if section.is_numbered else ''}{escape(section.title)}</h2>"
        if section.opening:
            yield f"<p>{section.opening}</p>"
        for number, paragraph in enumerate(section.paragraphs, start=1):
            yield _paragraph(f"{place}.{number}", paragraph) if section.is_numbered else _inside("", paragraph)


def _paragraph(number: str, own: Paragraph) -> str:
    label = f'<span class="paragraph__number">{number}</span> '
    if own.heading:
        label = f"<h3>{label}{escape(own.heading)}</h3>"
    return f'<div class="paragraph" id="{_id(number)}">{_inside(label, own)}</div>'


def _inside(label: str, own: Paragraph) -> str:
    is_heading = label.startswith("<h3>")
    text = own.text if is_heading else label + own.text
    items = "".join(f"<li>{item}</li>" for item in own.items)
    parts = (
        label if is_heading else "",
        f"<p>{text}</p>" if text else "",
        f"<ul>{items}</ul>" if items else "",
        own.box,
    )
    return "".join(parts)
