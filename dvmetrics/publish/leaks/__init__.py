"""The scan of a whole edition before it moves into place: every file decoded, every text and number accounted for.

Two questions are asked of each text and number. Is it of a person's record: a code, a word of a row, or a true count
that the policy does not show? And may it be there: does it also stand in the second making of the edition, which was
given the released data and nothing else? A number that happens to equal a true count and stands in the second making
in a place of the same kind is a coincidence, since whoever made it did not know the count; any other is a leak.

It fails closed: what cannot be read, what nobody foresaw and any fault of the scan itself stop the publication.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dvmetrics.errors import DisclosureRefused
from dvmetrics.publish import assets
from dvmetrics.publish.leaks.again import Shown
from dvmetrics.publish.leaks.beside import manifest_faults
from dvmetrics.publish.leaks.decode import leaves
from dvmetrics.publish.leaks.leaf import Leaf, UnreadableError, numbers_in
from dvmetrics.publish.leaks.records import Records
from dvmetrics.publish.leaks.rules import DATE, RULES, Allowed, counted, without
from dvmetrics.publish.manifest import MANIFEST
from dvmetrics.publish.masthead import EditionFacts

__all__ = ["Expected", "Records", "Shown", "scan", "scan_manifest"]

STOPPED = "Nothing was published."
TABLE, FACTS = "data/released.csv", "data/edition.json"
FIGURES = (TABLE, "data/hidden.json")
NUMERIC = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")


@dataclass(frozen=True)
class Expected:
    """What an edition is held against.

    `again`: a folder with the data of the edition, written a second time from what disclosure control let out. `shown`:
    by page what it shows when it is made from that data alone. `bands`: the words in which counts of rows are given;
    empty where the policy gives them as they are. `sentences`: what the gate says, with every count left open, and
    `columns`: the names of columns that may stand in it. `phrases`: what notes beside figures may hold, such as the
    names of agencies.
    """

    again: Path
    shown: Mapping[str, Sequence[Shown]] = field(default_factory=dict)
    facts: EditionFacts | None = None
    bands: Collection[str] = ()
    sentences: Collection[str] = ()
    columns: Collection[str] = ()
    phrases: Collection[str] = ()


def scan(edition: Path, records: Records, expected: Expected) -> dict[str, Any]:
    """What the scan let through, for the manifest: by rule the number of numbers, and what the rules say.

    Raises DisclosureRefused when a file of the edition holds anything of a person's record, a number or words that do
    not follow from what was released, or something that cannot be read. The message names the file and the rule, never
    what was found.
    """
    rules: list[str] = []
    files, allowed = 0, Allowed.of(_released(expected.again))
    for path in sorted(own for own in edition.rglob("*") if not own.is_dir() or own.is_symlink()):
        name = path.relative_to(edition).as_posix()
        try:
            _expect_name(name, records)
            rules += _scanned(path, name, records, expected, allowed)
        except UnreadableError as error:
            raise DisclosureRefused(f"The leak scan cannot read {name}: it holds {error}. {STOPPED}") from None
        except DisclosureRefused:
            raise
        except Exception as error:  # whatever it is: what could not be scanned is not published
            what = type(error).__name__
            raise DisclosureRefused(f"The leak scan could not be done for {name} ({what}). {STOPPED}") from None
        files += 1
    return {"files": files, "allowed": counted(rules), "rules": RULES}


def _released(again: Path) -> Iterator[float]:
    """Every number that disclosure control let out."""
    for name in FIGURES:
        path = again / name
        if path.is_file():
            for leaf in leaves(name, path.read_bytes()):
                if NUMERIC.fullmatch(leaf.content):
                    yield float(leaf.content)


def _expect_name(name: str, records: Records) -> None:
    """The name itself is not repeated: it may be what was found."""
    if records.holds_code(name) or records.word_in(Leaf("file name", name)):
        raise DisclosureRefused(f"The leak scan found a code or a word of a record in the name of a file. {STOPPED}")


def _scanned(path: Path, name: str, records: Records, expected: Expected, allowed: Allowed) -> list[str]:
    """The rule of each number of one file. Raises DisclosureRefused and UnreadableError."""
    if path.is_symlink():
        raise UnreadableError("a link to another file")
    content = path.read_bytes()
    if name.startswith(f"{assets.FOLDER}/") and _made_again(name, expected) == content:
        return []  # a file that all editions share, as it came: nothing of an edition stands in it
    found = Counter(leaves(name, content))
    _expect_no_record(name, found, records)
    _expect_foreseen(name, content, found, expected)
    if name == TABLE and records.true_count_in(path):
        raise DisclosureRefused(f"The leak scan found a true count of people in {name}. {STOPPED}")
    if name == TABLE:
        _expect_notes(found, expected)
    if name == FACTS and expected.bands:
        _expect_bands(name, json.loads(content), expected)
    return [rule for leaf, times in found.items() for rule in [*allowed.rules_of(name, leaf)] * times]


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


def _expect_foreseen(name: str, content: bytes, found: Counter[Leaf], expected: Expected) -> None:
    """Refuse what does not stand in the second making of the file, as often and in the same kind of place."""
    again = _made_again(name, expected)
    if again is None:
        raise DisclosureRefused(f"The leak scan found {name}, which is no part of an edition. {STOPPED}")
    if again == content:
        return
    more = found - Counter(leaves(name, again)) - _scripts(name, expected)
    if any(numbers_in(leaf.content) for leaf in more):
        raise DisclosureRefused(
            f"The leak scan found a number in {name} that is neither released nor worked out from what is. {STOPPED}"
        )
    if more:
        raise DisclosureRefused(
            f"The leak scan found words in {name} that do not follow from what is released. {STOPPED}"
        )


def _made_again(name: str, expected: Expected) -> bytes | None:
    """The file as it is made a second time; None for one that is no part of an edition."""
    path = expected.again / name
    if path.is_file():
        return path.read_bytes()
    page = next((own for own in expected.facts.pages if own.file == name), None) if expected.facts else None
    if page is None or expected.facts is None or name not in expected.shown:
        return None
    from dvmetrics.publish.figures import figure_html
    from dvmetrics.publish.pages import render_sheet

    parts, figures = [], 0
    for shown in expected.shown[name]:
        figures += not isinstance(shown, str)
        parts.append(shown if isinstance(shown, str) else figure_html(shown, figures))
    return render_sheet("\n".join(parts), page, expected.facts).encode()


def _scripts(name: str, expected: Expected) -> Counter[Leaf]:
    """What a page with figures loads besides."""
    if all(isinstance(shown, str) for shown in expected.shown.get(name, ())):
        return Counter()
    return Counter(Leaf("attribute src", f"{assets.FOLDER}/{own}") for own in (assets.CHARTS, assets.PLOTLY))


def _expect_notes(found: Collection[Leaf], expected: Expected) -> None:
    """Refuse a note beside a figure that holds a number, but for a quarter and the phrases that it may hold."""
    notes = (without(leaf.content, expected.phrases) for leaf in found if leaf.place == "column note")
    if any(numbers_in(DATE.sub(" ", note)) for note in notes):
        raise DisclosureRefused(f"The leak scan found a number in a note of {TABLE}. {STOPPED}")


def _expect_bands(name: str, facts: Mapping[str, Any], expected: Expected) -> None:
    """Refuse a count of rows that is not in a band: by itself, or in a sentence of the gate."""
    open_counts = {number for sentence in expected.sentences for number in numbers_in(sentence)}
    for delivery in facts["deliveries"]:
        says = [without(own["sentence"], (*expected.bands, *expected.columns)) for own in delivery["findings"]]
        exact = {own for text in says for own in numbers_in(text)} - open_counts
        if delivery["rows"] not in expected.bands or exact:
            raise DisclosureRefused(f"The leak scan found a count of rows in {name} that is not in a band. {STOPPED}")


def scan_manifest(edition: Path, records: Records, expected: Expected) -> None:
    """Refuse a manifest that holds anything that nobody foresaw. Raises DisclosureRefused as `scan` does.

    It is written last, with what the scan let through in it, and so it is looked at by itself.
    """
    try:
        faults = manifest_faults(edition, records, expected.bands)
    except UnreadableError as error:
        raise DisclosureRefused(f"The leak scan cannot read {MANIFEST}: it holds {error}. {STOPPED}") from None
    except Exception as error:
        raise DisclosureRefused(
            f"The leak scan could not be done for {MANIFEST} ({type(error).__name__}). {STOPPED}"
        ) from None
    if faults:
        raise DisclosureRefused(f"The leak scan found in {MANIFEST} {faults[0]}. {STOPPED}")
