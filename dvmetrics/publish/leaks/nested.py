"""What is packed inside a text or a list: data addresses, base64, compressed text and the packed arrays of plotly."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np

from dvmetrics.publish.leaks.leaf import UnreadableError

LARGEST = 50_000_000
"""Bytes that one packed part may come to; more is taken for an attempt to choke the scan."""
DATA_ADDRESS = re.compile(r"""data:([\w.+-]+/[\w.+-]+)?((?:;[\w=.+-]+)*),([^"'\s)>]*)""")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
GZIP, ZLIB = b"\x1f\x8b", (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
NEVER_TEXT = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
"""How archives, documents and pictures begin."""
SUFFIXES = {
    "text/html": ".html",
    "text/csv": ".csv",
    "text/css": ".css",
    "text/plain": ".txt",
    "": ".txt",
    "application/json": ".json",
    "image/svg+xml": ".svg",
}


def data_addresses(text: str) -> Iterator[tuple[str, bytes]]:
    """(suffix of the kind of file, its bytes) of each `data:` address in a text. Raises UnreadableError for a kind that
    cannot be read, such as a picture made of points."""
    if "data:" not in text:
        return
    for kind, settings, payload in DATA_ADDRESS.findall(text):
        suffix = SUFFIXES.get(kind.lower())
        if suffix is None:
            raise UnreadableError("a data address of a kind that cannot be read")
        content = unquote_to_bytes(payload)
        yield suffix, _from_base64(content.decode("ascii", "replace")) if "base64" in settings else content


def hidden_texts(text: str) -> Iterator[str]:
    """Every text that stands in base64 in a text, also compressed. What is base64 by its letters only, such as a long
    word or a hash, comes to nothing readable. Raises UnreadableError for an archive, a document or a picture."""
    if len(text) < 16:
        return
    for found in BASE64.findall(text):
        try:
            content = _from_base64(found)
        except UnreadableError:
            continue
        opened = opened_text(content)
        if opened is not None:
            yield opened


def opened_text(content: bytes) -> str | None:
    """The text in bytes, also compressed; None where there is no readable one. Raises as `hidden_texts`."""
    if content.startswith(NEVER_TEXT):
        raise UnreadableError("an archive, a document or a picture inside a text")
    if content.startswith(GZIP) or content.startswith(ZLIB):
        content = unpacked(content) if content.startswith(GZIP) else _inflated(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text and all(letter.isprintable() or letter.isspace() for letter in text) else None


def unpacked(content: bytes) -> bytes:
    """What a gzip file holds. Raises UnreadableError where it is broken or too large."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            opened = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadableError("a compressed part that is broken") from None
    return _not_too_large(opened)


def _inflated(content: bytes) -> bytes:
    """What zlib bytes hold; the bytes themselves where only the first two look like it."""
    try:
        opened = zlib.decompressobj().decompress(content, LARGEST + 1)
    except zlib.error:
        return content
    return _not_too_large(opened)


def _not_too_large(opened: bytes) -> bytes:
    if len(opened) > LARGEST:
        raise UnreadableError("a compressed part that is too large")
    return opened


def _from_base64(text: str) -> bytes:
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableError("base64 that is broken") from None


def packed_array(part: Mapping[str, Any]) -> list[float] | None:
    """The numbers of a packed array of plotly, `{"bdata": …, "dtype": …}`; None for any other mapping. Raises
    UnreadableError where it cannot be decoded."""
    if "bdata" not in part:
        return None
    try:
        content = _from_base64(str(part["bdata"]))
        kind = np.dtype(str(part["dtype"])).newbyteorder("<")
        if kind.kind not in "iuf":
            raise UnreadableError("a packed array that is not of numbers")
        return [float(number) for number in np.frombuffer(content, dtype=kind)]
    except (KeyError, TypeError, ValueError):
        raise UnreadableError("a packed array that is broken") from None
