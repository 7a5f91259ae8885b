"""All that stands in XML, that of a drawing or of a part of a workbook, read in one pass: a workbook has a hundred
thousand cells."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from dvmetrics.publish.leaks.leaf import Leaf, UnreadableError, squeezed
from dvmetrics.publish.leaks.stream import COMMENT, DECLARATION


def leaves_of_xml(content: bytes) -> list[Leaf]:
    """Its texts, by the innermost element that they stand in, attributes, comments, instructions and declarations; and
    once each the names of elements and attributes. Raises UnreadableError where it is broken or declares a kind of its
    own, in which texts could hide."""
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError:
        raise UnreadableError("a drawing or part that is broken") from None
    return reader.found + [Leaf(kind, name) for kind, name in sorted(reader.names)]


class _Reader:
    def __init__(self) -> None:
        self.parser = own = expat.ParserCreate()
        own.buffer_text = own.ordered_attributes = True
        own.StartElementHandler, own.EndElementHandler = self._start, self._end
        own.CharacterDataHandler, own.CommentHandler = self._text, self._comment
        own.ProcessingInstructionHandler, own.XmlDeclHandler = self._instruction, self._declaration
        own.StartDoctypeDeclHandler = self._own_kind
        self.found: list[Leaf] = []
        self.names: set[tuple[str, str]] = set()
        self._open: list[str] = []

    def _start(self, name: str, attributes: list[str]) -> None:
        self._open.append(f"<{name.rpartition(':')[2]}>")
        self.names.add(("tag", name))
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            self.names.add(("attribute name", key))
            self.found.append(Leaf(f"attribute {key.rpartition(':')[2]}", squeezed(value)))

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if text.strip():
            self.found.append(Leaf(self._open[-1], squeezed(text)))

    def _comment(self, text: str) -> None:
        self.found.append(Leaf(COMMENT, squeezed(text)))

    def _instruction(self, target: str, text: str) -> None:
        self.found.append(Leaf(DECLARATION, squeezed(f"{target} {text}")))

    def _declaration(self, version: str, encoding: str | None, _: int) -> None:
        self.found.append(Leaf(DECLARATION, f"{version} {encoding or ''}".strip()))

    def _own_kind(self, *_: Any) -> None:
        raise UnreadableError("a drawing or part that declares a kind of its own")
