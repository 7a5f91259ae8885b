"""The scan of a whole edition before it moves into place: every file decoded, every text and number accounted for.

Two questions are asked of each text and number. Is it of a person's record: a code, a word of a row, or a true count
that the policy does not show? And may it be there: does it also stand in the second making of the edition, which was
given the released data and nothing else? A number that happens to equal a true count and stands in the second making
in the same place is a coincidence, since whoever made it did not know the count; any other is a leak. So the data must
be the same to the byte, and a page piece by piece.

It fails closed: what cannot be read, what nobody foresaw and any fault of the scan itself stop the publication.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from dvmetrics.errors import DisclosureRefused
from dvmetrics.publish import assets
from dvmetrics.publish.leaks.again import Shown
from dvmetrics.publish.leaks.beside import manifest_faults
from dvmetrics.publish.leaks.decode import leaves
from dvmetrics.publish.leaks.expected import Expected
from dvmetrics.publish.leaks.leaf import Leaf, UnreadableError, numbers_in
from dvmetrics.publish.leaks.records import Records
from dvmetrics.publish.leaks.rules import DATE, RULES, Allowed, counted, without
from dvmetrics.publish.leaks.stated import Stated, may_be_noted, stated_faults
from dvmetrics.publish.leaks.stream import are_alike, parsed, pieces
from dvmetrics.publish.manifest import MANIFEST
from dvmetrics.publish.pack import without_shared
from dvmetrics.report.places import PACK_PAGE

__all__ = ["Expected", "Records", "Shown", "Stated", "scan", "scan_manifest"]

STOPPED = "Nothing was published."
TABLE, FACTS = "data/released.csv", "data/edition.json"
FIGURES = (TABLE, "data/hidden.json", "data/changes.json")
PAGE = ".html"
NUMERIC = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")


def scan(edition: Path, records: Records, expected: Expected) -> dict[str, Any]:
    """What the scan let through, for the manifest: by rule the number of numbers, and what the rules say.

    Raises DisclosureRefused when a file of the edition holds anything of a person's record, a number or words that do
    not follow from what was released, or something that cannot be read. The message names the file and the rule, never
    what was found.
    """
    rules: list[str] = []
    seen, allowed = set(), Allowed.of(_released(expected.again))
    # The pack comes last: whatever is wrong in it is wrong on a page, which is the better place to look at.
    for path in sorted(edition.rglob("*"), key=lambda own: (own.name == PACK_PAGE, own)):
        name = path.relative_to(edition).as_posix()
        called = expected.called(name)
        try:
            _expect_part(path, name, records, expected)
            if path.is_dir():
                continue
            rules += _scanned(path, name, records, expected, allowed)
        except UnreadableError as error:
            raise DisclosureRefused(f"The leak scan cannot read {called}: it holds {error}. {STOPPED}") from None
        except DisclosureRefused:
            raise
        except Exception as error:  # whatever it is: what could not be scanned is not published
            what = type(error).__name__
            raise DisclosureRefused(f"The leak scan could not be done for {called} ({what}). {STOPPED}") from None
        seen.add(name)
    if expected.names - seen:
        lacks = min(expected.names - seen)
        raise DisclosureRefused(f"The edition is not whole: {lacks} is not there. {STOPPED}")
    return {"files": len(seen), "allowed": counted(rules), "rules": RULES}


def _released(again: Path) -> Iterator[float]:
    """Every number that disclosure control let out."""
    for name in FIGURES:
        path = again / name
        if path.is_file():
            for leaf in leaves(name, path.read_bytes()):
                if NUMERIC.fullmatch(leaf.content):
                    yield float(leaf.content)


def _expect_part(path: Path, name: str, records: Records, expected: Expected) -> None:
    """Refuse what is no part of an edition before it is opened. The name itself is not repeated: it may be what was
    found."""
    if records.holds_code(name) or records.word_in(Leaf("file name", name)):
        raise DisclosureRefused(f"The leak scan found a code or a word of a record in the name of a file. {STOPPED}")
    if path.is_symlink():
        raise UnreadableError("a link to another file")
    if path.is_dir():
        if name not in expected.folders:
            raise DisclosureRefused(f"The leak scan found a folder that is no part of an edition. {STOPPED}")
    elif not path.is_file():  # a pipe, a socket or a device: to read it may take for ever
        raise UnreadableError("something that is no file")
    elif name not in expected.names:
        called = expected.called(name)
        raise DisclosureRefused(f"The leak scan found {called} that is no part of an edition. {STOPPED}")


def _scanned(path: Path, name: str, records: Records, expected: Expected, allowed: Allowed) -> list[str]:
    """The rule of each number of one file. Raises DisclosureRefused and UnreadableError."""
    content, again = path.read_bytes(), expected.made_again(name)
    if name.startswith(f"{assets.FOLDER}/") and again == content:
        return []  # a file that all editions share, as it came: nothing of an edition stands in it
    if name == PACK_PAGE:
        content, again = (_without_shared(own) for own in (content, again))
    found = Counter(leaves(name, content))
    _expect_no_record(name, found, records)
    _expect_alike(name, content, again, found)
    if name == TABLE and records.true_count_in(path):
        raise DisclosureRefused(f"The leak scan found a true count of people in {name}. {STOPPED}")
    if name == TABLE:
        _expect_notes(found, expected)
    if name == FACTS:
        _expect_stated(parsed(content.decode()), expected)
    return [rule for leaf, times in found.items() for rule in [*allowed.rules_of(name, leaf)] * times]


def _without_shared(pack: bytes) -> bytes:
    try:
        return without_shared(pack.decode()).encode()
    except ValueError:
        raise UnreadableError("another style or script than every edition has") from None


def _expect_no_record(name: str, found: Collection[Leaf], records: Records) -> None:
    for leaf in found:
        if records.holds_code(leaf.content):
            raise DisclosureRefused(f"The leak scan found the code of a person or case in {name}. {STOPPED}")
        where = records.word_in(leaf)
        if where:
            raise DisclosureRefused(
                f"The leak scan found a text of a row in {name}: it is neither a known code nor an agency ({where}). "
                f"{STOPPED}"
            )


def _expect_alike(name: str, content: bytes, again: bytes, found: Counter[Leaf]) -> None:
    """Refuse a file that differs from its second making: data in any byte, a page in any piece or its place."""
    if again == content:
        return
    is_page = name.endswith(PAGE)
    if is_page and are_alike(pieces(content.decode()), pieces(again.decode())):
        return
    more = found - Counter(leaves(name, again))
    if any(numbers_in(leaf.content) for leaf in more):
        what = f"a number in {name} that is neither released nor worked out from what is"
    elif more:
        what = f"words in {name} that do not follow from what is released"
    else:
        what = f"that {name} is put together in another way than from what is released: something is left out, moved "
        what += "or given twice"
    raise DisclosureRefused(f"The leak scan found {what}. {STOPPED}")


def _expect_notes(found: Collection[Leaf], expected: Expected) -> None:
    """Refuse a note beside a figure that holds a number, but for a quarter and the phrases that it may hold."""
    notes = {leaf.content for leaf in found if leaf.place == "column note"}
    if any(numbers_in(DATE.sub(" ", without(note, expected.phrases))) for note in notes):
        raise DisclosureRefused(f"The leak scan found a number in a note of {TABLE}. {STOPPED}")
    if expected.stated is not None and not all(may_be_noted(note, expected.stated) for note in notes):
        raise DisclosureRefused(
            f"The leak scan found more than whose files lack a column in a note of {TABLE}. {STOPPED}"
        )


def _expect_stated(facts: Any, expected: Expected) -> None:
    """Refuse a fact that comes from nowhere that facts may come from."""
    if expected.stated is None:
        raise DisclosureRefused(f"The leak scan was not told what {FACTS} may state. {STOPPED}")
    faults = stated_faults(facts, expected.stated)
    if faults:
        raise DisclosureRefused(f"The leak scan found in {FACTS} what may not be stated: {faults[0]}. {STOPPED}")


def scan_manifest(edition: Path, records: Records, expected: Expected) -> None:
    """Refuse a manifest that holds anything that nobody foresaw. Raises DisclosureRefused as `scan` does.

    It is written last, with what the scan let through in it, and so it is looked at by itself.
    """
    if expected.stated is None:
        raise DisclosureRefused(f"The leak scan was not told what {MANIFEST} may state. {STOPPED}")
    try:
        faults = manifest_faults(edition, records, expected.stated)
    except UnreadableError as error:
        raise DisclosureRefused(f"The leak scan cannot read {MANIFEST}: it holds {error}. {STOPPED}") from None
    except Exception as error:
        raise DisclosureRefused(
            f"The leak scan could not be done for {MANIFEST} ({type(error).__name__}). {STOPPED}"
        ) from None
    if faults:
        raise DisclosureRefused(f"The leak scan found in {MANIFEST} {faults[0]}. {STOPPED}")
