"""Every kind of file that an edition may hold, down to its last text and number. What cannot be read is refused."""

from __future__ import annotations

import csv
import io
import math
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from dvmetrics.publish.leaks.leaf import Leaf, UnreadableError, squeezed, written
from dvmetrics.publish.leaks.markup import leaves_of_xml
from dvmetrics.publish.leaks.nested import LARGEST, data_addresses, hidden_texts, packed_array, unpacked
from dvmetrics.publish.leaks.stream import DATA, END, START, TEXT, Piece, parsed, pieces

DEEPEST = 4
"""How often one thing may be packed inside another."""
CELLS = ("td", "th")
OPENED = (*CELLS, "script", "style")
"""Tags that say what the text in them is."""


def leaves(name: str, content: bytes, depth: int = 0) -> Iterator[Leaf]:
    """Every text and number of a file, with what is packed inside them. Raises UnreadableError for what cannot be
    read."""
    reader = READERS.get(PurePosixPath(name).suffix.lower())
    if reader is None:
        raise UnreadableError("a kind of file that it does not know")
    if depth > DEEPEST:
        raise UnreadableError("something packed too many times")
    for leaf in reader(name, content, depth):
        yield leaf
        yield from _inside(leaf, depth)


def _inside(leaf: Leaf, depth: int) -> Iterator[Leaf]:
    """What is packed inside one text."""
    for suffix, content in data_addresses(leaf.content):
        yield from (
            Leaf(f"{leaf.place} > {own.place}", own.content) for own in leaves(f"part{suffix}", content, depth + 1)
        )
    for text in hidden_texts(leaf.content):
        inner = Leaf(f"{leaf.place} > base64", squeezed(text))
        yield inner
        if depth >= DEEPEST:
            raise UnreadableError("something packed too many times")
        yield from _inside(inner, depth + 1)


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("letters that are not UTF-8") from None


def _plain(_: str, content: bytes, __: int) -> Iterator[Leaf]:
    for line in _text_of(content).splitlines():
        if line.strip():
            yield Leaf("line", squeezed(line))


def _packed_file(name: str, content: bytes, depth: int) -> Iterator[Leaf]:
    return leaves(PurePosixPath(name).stem, unpacked(content), depth + 1)


def _table(_: str, content: bytes, __: int) -> Iterator[Leaf]:
    try:
        rows = list(csv.reader(io.StringIO(_text_of(content)), strict=True))
    except csv.Error:
        raise UnreadableError("a table that is broken") from None
    if not rows:
        return
    header = rows[0]
    yield from (Leaf("header", name) for name in header)
    for row in rows[1:]:
        if len(row) != len(header):
            raise UnreadableError("a table with rows of different lengths")
        yield from (Leaf(f"column {name}", _cell(cell)) for name, cell in zip(header, row, strict=True) if cell)


def _cell(cell: str) -> str:
    """A cell that is a number as it is compared; any other as it is."""
    try:
        number = float(cell)
    except ValueError:
        return squeezed(cell)
    return written(number) if math.isfinite(number) else cell


def _json(_: str, content: bytes, __: int) -> Iterator[Leaf]:
    return _of_json(parsed(_text_of(content)), "")


def _of_json(part: Any, path: str) -> Iterator[Leaf]:
    """Keys, texts and numbers below a part of JSON; `path` is made of the keys, without the places in lists."""
    if isinstance(part, Mapping):
        packed = packed_array(part)
        if packed is not None:
            yield from (Leaf(path, written(number)) for number in packed)
        for key, value in part.items():
            if packed is not None and key == "bdata":
                continue
            yield Leaf(f"{path} key".strip(), key)
            yield from _of_json(value, f"{path}.{key}".lstrip("."))
    elif isinstance(part, list):
        for value in part:
            yield from _of_json(value, path)
    elif isinstance(part, str):
        yield Leaf(path, squeezed(part))
    elif isinstance(part, (int, float)) and not isinstance(part, bool):
        if not math.isfinite(part):
            raise UnreadableError("a number that is not finite")
        yield Leaf(path, written(part))


def _page(_: str, content: bytes, __: int) -> Iterator[Leaf]:
    """Texts, cells, attributes, comments, declarations and the data inside scripts; and once each the names of tags and
    attributes."""
    open_tags: list[str] = []
    found = pieces(_text_of(content))
    yield from _names(found)
    for piece in found:
        if piece.kind == START:
            yield from (Leaf(f"attribute {name}", value) for name, value in piece.attributes if value)
            open_tags += [piece.content] if piece.content in OPENED else []
        elif piece.kind == END:
            if open_tags and open_tags[-1] == piece.content:
                open_tags.pop()
        elif piece.kind == DATA:
            yield from (Leaf(f"chart {own.place}", own.content) for own in _of_json(parsed(piece.content), ""))
        elif piece.kind == TEXT:
            where = open_tags[-1] if open_tags else "text"
            yield Leaf("cell" if where in CELLS else where, squeezed(piece.content))
        else:
            yield Leaf(piece.kind, squeezed(piece.content))


def _names(found: Iterable[Piece]) -> Iterator[Leaf]:
    tags = {piece.content for piece in found if piece.kind in (START, END)}
    names = {name for piece in found for name, _ in piece.attributes}
    yield from (Leaf("tag", tag) for tag in sorted(tags))
    yield from (Leaf("attribute name", name) for name in sorted(names))


def _drawing(_: str, content: bytes, __: int) -> Iterable[Leaf]:
    """All texts and attributes of XML: of a drawing also its title and description."""
    return leaves_of_xml(content)


def _workbook(_: str, content: bytes, depth: int) -> Iterator[Leaf]:
    """Every part of a workbook, also hidden sheets, comments and the properties of the document."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST:
                raise UnreadableError("a workbook that is too large")
            for part in parts.infolist():
                if part.is_dir():
                    continue
                yield Leaf("part of a workbook", part.filename)
                if not part.filename.endswith((".xml", ".rels")):  # one is called `.rels` and nothing else
                    raise UnreadableError("a part of a workbook that is not XML")
                yield from leaves(f"{part.filename}.xml", parts.read(part), depth + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        raise UnreadableError("a workbook that is broken or locked") from None


def _notebook(_: str, content: bytes, depth: int) -> Iterator[Leaf]:
    """Sources, metadata with parameters, and outputs, of which each kind is read as what it is."""
    notebook = parsed(_text_of(content))
    yield from _of_json(notebook, "")
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableError("a notebook that is broken")
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            for kind, part in output.get("data", {}).items():
                if kind.startswith("image/") and kind != "image/svg+xml":
                    raise UnreadableError("a picture in a notebook")
                text = "".join(part) if isinstance(part, list) else part
                suffix = {"text/html": ".html", "image/svg+xml": ".svg"}.get(kind)
                if suffix and isinstance(text, str):
                    yield from leaves(f"output{suffix}", text.encode(), depth + 1)


READERS: dict[str, Callable[[str, bytes, int], Iterable[Leaf]]] = {
    ".html": _page,
    ".svg": _drawing,
    ".xml": _drawing,
    ".json": _json,
    ".csv": _table,
    ".ipynb": _notebook,
    ".xlsx": _workbook,
    ".gz": _packed_file,
    **dict.fromkeys((".css", ".js", ".md", ".txt"), _plain),
}
