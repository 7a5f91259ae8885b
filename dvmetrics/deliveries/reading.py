"""Reading an agency's file into a canonical extract: text first, then types; what cannot be read is noted, not guessed.

Nothing here raises with a value from a file: a fault becomes the name of a rule, the columns and the number of rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from dvmetrics.deliveries.formats import Cells, Fault, Raw, Unreadable, plain_name, raw_table
from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.sums import ends_with_a_sum
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column, Extract
from dvmetrics.layouts import Layout

PERSONAL = re.compile(
    r"(?i)\b[a-z]{1,2}\d[a-z\d]?[ _.-]*\d[a-z]{2}\b"  # a postcode
    r"|\S+@\S+\.\S+"  # an e-mail address
    r"|(?<![\w.])(?:\+|\(?0)(?:[ ().\-/]*\d){8,13}(?!\w)"  # a telephone number
    r"|\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"  # an NHS number
    r"|\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"  # a National Insurance number
)
LOOKED_AT = 1000
"""So many characters of a cell are searched: on a cell of a million some patterns would take hours."""
FREE_TEXT = re.compile(r"(?:\S+\s+){5,}\S+")
PERSONAL_NAME = re.compile(
    r"(?i)name|alias|initials|address|street|post_?(code|al)|(^|_)pcode|phone|mobile|(^|_)(tel|fax)($|_)|e_?mail|nhs"
    r"|national_insurance|(^|_)(nin|ni_?no|ni_?number|pnc|uprn|passport)($|_)|(^|_)d_?o_?b($|_)|birth"
    r"|(^|_)notes?($|_)|comment|remark|narrative|free_?text|description|details|circumstances"
)
"""Names of columns, with `_` between words, that a file of this kind must never have."""


@dataclass(frozen=True)
class Text:
    """A file as text: its cells by canonical column name, or none where it could not be read.

    `no_column`: the canonical columns for which the file has no heading. `rows` is how many the file has, as far as
    that can be told. `fingerprint` is the same for the same rows, in whatever order and format; None where there are
    none. `ends_with_a_sum`: whether the last row looks like one.
    """

    columns: Mapping[str, Cells] = field(default_factory=dict)
    rows: int = 0
    faults: tuple[Fault, ...] = ()
    sha256: str | None = None
    fingerprint: str | None = None
    no_column: tuple[str, ...] = ()
    ends_with_a_sum: bool = False

    @property
    def was_read(self) -> bool:
        return bool(self.columns)

    @property
    def lost(self) -> set[str]:
        """The canonical columns that were looked for in vain: nothing more can be said of them."""
        rules = ("has_every_column", "column_names_are_lower_case")
        return {name for fault in self.faults if fault.rule in rules for name in fault.columns}


def read_text(delivery: Delivery, layout: Layout) -> Text:
    """One delivery as text with canonical column names; every file-level fault is listed."""
    if delivery.path is None:
        return Text()
    extract, form = EXTRACTS[delivery.extract], delivery.path.suffix.lower()
    if delivery.is_link:
        return Text(faults=(Fault("is_a_file_of_its_own"),))
    try:
        content = delivery.path.read_bytes()
    except OSError:
        return Text(faults=(Fault("opens"),))
    checksum = hashlib.sha256(content).hexdigest()
    theirs = {canonical: layout.columns.get(canonical, canonical) for canonical in extract.names}
    try:
        raw = raw_table(form, content, layout, theirs)
    except Unreadable as unreadable:
        # Only canonical names are given back: another name in a header may be a person's.
        known = tuple(name for name, their in theirs.items() if their in unreadable.fault.columns)
        return Text(rows=unreadable.of, faults=(replace(unreadable.fault, columns=known),), sha256=checksum)
    faults = _faults(raw, extract, layout, theirs)
    nothing: Cells = [None] * raw.rows
    columns = {
        name: _mapped(raw.columns.get(their, nothing), extract.column(name), layout) for name, their in theirs.items()
    }
    no_column = tuple(name for name, their in theirs.items() if their not in raw.columns)
    fingerprint = _fingerprint(columns) if raw.rows else None
    sum_last = ends_with_a_sum(raw.columns.values())
    return Text(columns, raw.rows, faults, checksum, fingerprint, no_column, sum_last)


def _faults(raw: Raw, extract: Extract, layout: Layout, theirs: Mapping[str, str]) -> tuple[Fault, ...]:
    """What is wrong with the columns; those that are not allow-listed are dropped, whatever they hold."""
    taken = {*theirs.values(), *layout.ignore}
    unknown = {name: cells for name, cells in raw.columns.items() if name not in taken}
    spellings = {plain_name(name) for name in unknown}
    missing = [name for name, their in theirs.items() if their not in raw.columns]
    misspelt = tuple(name for name in missing if plain_name(theirs[name]) in spellings)
    expected = {*extract.required, *layout.columns}
    lost = tuple(name for name in missing if name in expected and name not in misspelt)
    others = {name for name in unknown if plain_name(name) not in {plain_name(theirs[own]) for own in misspelt}}
    personal = {name for name in others if is_personal(name, unknown[name])}
    found = {
        "column_names_are_lower_case": misspelt,
        "has_every_column": lost,
        "has_no_personal_columns": personal,
        "has_no_unknown_columns": others - personal,
        "has_rows": not raw.rows,
    }
    named = {"column_names_are_lower_case": misspelt, "has_every_column": lost}
    return tuple(Fault(rule, named.get(rule, ()), raw.rows) for rule, is_broken in found.items() if is_broken)


def is_personal(name: str, cells: Cells) -> bool:
    """By its name, or by what it holds: a column of postcodes may be called anything."""
    return looks_personal_by_name(name) or any(map(looks_personal, {cell for cell in cells if cell}))


def looks_personal_by_name(name: str) -> bool:
    """Whether a column of this name must never be in a file."""
    words = plain_name(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name))
    return PERSONAL_NAME.search(words) is not None


def looks_personal(cell: str) -> bool:
    """Whether a cell looks like a postcode, an address, a number of a person, or a sentence."""
    start = cell[:LOOKED_AT]
    return PERSONAL.search(start) is not None or FREE_TEXT.search(start) is not None


def _mapped(cells: Cells, column: Column, layout: Layout) -> Cells:
    """Cells with codes and blanks mapped, and units taken off numbers. A code may mean a blank, and goes before one.
    Only spaces are stripped: a tab or a line break in a cell is for the gate."""
    codes, blanks = layout.codes.get(column.name, {}), {"", *layout.blanks}
    meant: dict[str | None, str | None] = {None: None}
    for cell in set(cells) - {None}:
        text = str(cell).strip(" \u00a0")
        if text not in codes and column.kind in ("count", "number"):
            text = bare_number(text, layout.units, layout.thousands)
        meant[cell] = codes.get(text, None if text in blanks else text) or None
    return [meant[cell] for cell in cells]


def bare_number(text: str, units: Collection[str], thousands: str | None) -> str:
    """A number without the words and signs beside it."""
    for unit in units:
        text = text.removesuffix(unit).rstrip().removeprefix(unit).lstrip()
    if thousands and re.fullmatch(rf"[+-]?\d{{1,3}}({re.escape(thousands)}\d{{3}})+(\.\d+)?", text):
        return text.replace(thousands, "")
    return text


def _fingerprint(columns: Mapping[str, Cells]) -> str:
    lines = sorted("\x1f".join(cell or "" for cell in row) for row in zip(*columns.values(), strict=True))
    return hashlib.sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
