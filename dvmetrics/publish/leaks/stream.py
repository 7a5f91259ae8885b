"""A page as an ordered stream of what it is put together from, so that two makings of it can be held against each
other piece by piece. Blanks and the order of attributes mean nothing in a page, and are evened out; nothing else is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Any, NamedTuple

from dvmetrics.publish.leaks.leaf import UnreadableError

START, END, TEXT, DATA, COMMENT, DECLARATION = "start", "end", "text", "data", "comment", "declaration"
BLANKS = re.compile(r"[ \t\n\r\f]+")
"""What HTML takes for one blank; a no-break space is none of these."""
DIGITS = 12
"""To how many digits numbers of charts are compared: two processes may differ in the last of the 17 written ones."""


class Piece(NamedTuple):
    """A tag with its attributes, an end tag with whatever stands in it, a text, the data of a script, a comment or a
    declaration. An attribute without a value has an empty one."""

    kind: str
    content: str
    attributes: tuple[tuple[str, str], ...] = ()


def pieces(html: str) -> list[Piece]:
    """Everything of a page in its order. Raises UnreadableError for a page that ends inside a tag or a comment."""
    stream = _Stream()
    stream.feed(html)
    if "<" in stream.rawdata:
        raise UnreadableError("a page that is cut short")
    stream.close()
    return stream.found


def are_alike(first: Sequence[Piece], second: Sequence[Piece]) -> bool:
    """Whether two makings of a page are put together from the same pieces in the same order. Raises UnreadableError for
    data that is no JSON."""
    return all(one == other or _same_data(one, other) for one, other in zip_longest(first, second))


def parsed(text: str) -> Any:
    """JSON as Python holds it. Raises UnreadableError where it is broken, or where a key is given twice: one reader
    would see the first value and another the second."""
    return _parsed(text, float)


def _parsed(text: str, number: Any) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_each_key_once, parse_float=number)
    except (ValueError, RecursionError):
        raise UnreadableError("JSON that is broken") from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableError("JSON that gives a key twice")
    return found


def _same_data(one: Piece | None, other: Piece | None) -> bool:
    if one is None or other is None or one.kind != DATA or other.kind != DATA:
        return False
    return _evened(one.content) == _evened(other.content)


def _evened(text: str) -> str:
    """JSON with its keys in order, which keeps apart what Python takes for equal: 1, 1.0 and true."""
    return json.dumps(_parsed(text, lambda written: f"{float(written):.{DIGITS}g}"), sort_keys=True)


def _squeezed(text: str) -> str:
    return BLANKS.sub(" ", text).strip(" ")


class _Stream(HTMLParser):
    """Notes each piece; a text that tags do not part is one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self._words: list[str] = []
        self._holds_data = False
        self._has_ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = tuple(sorted((name, _squeezed(value or "")) for name, value in attrs))
        self._add(Piece(START, tag, own))
        self._holds_data = tag == "script" and "json" in dict(own).get("type", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # in HTML the stroke of <br/> means nothing

    def parse_endtag(self, i: int) -> int:
        """The parser passes over what stands in an end tag beside its name; here it is kept."""
        self._has_ended = False
        after = super().parse_endtag(i)
        if self._has_ended:
            self.found[-1] = Piece(END, _squeezed(self.rawdata[i + 2 : after - 1]))
        return after

    def handle_endtag(self, tag: str) -> None:
        self._add(Piece(END, tag))
        self._has_ended, self._holds_data = True, False

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_comment(self, data: str) -> None:
        self._add(Piece(COMMENT, _squeezed(data)))

    def handle_pi(self, data: str) -> None:
        self._add(Piece(DECLARATION, _squeezed(data)))

    def handle_decl(self, decl: str) -> None:
        # The case of the one declaration that pages have differs between their makers.
        self._add(Piece(DECLARATION, re.sub(r"^doctype(?= )", "DOCTYPE", _squeezed(decl))))

    def unknown_decl(self, data: str) -> None:
        self._add(Piece(DECLARATION, _squeezed(data)))

    def close(self) -> None:
        super().close()
        self._finish()

    def _add(self, piece: Piece) -> None:
        self._finish()
        self.found.append(piece)

    def _finish(self) -> None:
        text, self._words = "".join(self._words), []
        if _squeezed(text):
            # Blanks inside the texts of JSON mean something.
            self.found.append(Piece(DATA, text) if self._holds_data else Piece(TEXT, _squeezed(text)))
