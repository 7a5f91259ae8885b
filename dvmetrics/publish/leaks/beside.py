"""What the manifest beside an edition may say: each of its parts has a rule, and a part without one is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvmetrics.publish.leaks.decode import leaves
from dvmetrics.publish.leaks.leaf import Leaf, numbers_in, squeezed
from dvmetrics.publish.leaks.records import Records
from dvmetrics.publish.manifest import MANIFEST, hashes_of

HASH = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,40}")
OF_A_DELIVERY = {"extract", "agency", "state", "required", "on_time", "rows", "findings"}
INDEX = "index.html"


@dataclass(frozen=True)
class _Manifest:
    content: Mapping[str, Any]
    edition: Path
    bands: Collection[str]


def manifest_faults(edition: Path, records: Records, bands: Collection[str]) -> list[str]:
    """What is in the manifest of an edition that may not be there, in words that repeat nothing of it.

    `bands`: the words in which counts of rows are given; empty where the policy gives them as they are.
    """
    raw = (edition / MANIFEST).read_bytes()
    for leaf in leaves(MANIFEST, raw):
        if records.holds_code(leaf.content):
            return ["the code of a person or case"]
        if records.word_in(leaf):
            return ["a text of a row"]
    own = _Manifest(json.loads(raw), edition, bands)
    unknown = set(own.content) - set(PARTS)
    if unknown:
        return ["a part that nobody foresaw"]
    return [f"{PARTS[name][1]} in “{name}”" for name in own.content if not PARTS[name][0](own, own.content[name])]


def _words(own: _Manifest, part: Any) -> bool:
    """A name or sentence: each of its numbers also stands in the edition's own facts."""
    facts = json.loads((own.edition / "data/edition.json").read_text(encoding="utf-8"))
    stated = " ".join(str(facts[name]) for name in ("partnership", "quarter", "synthetic", "policy", "made_on"))
    return part is None or set(numbers_in(part)) <= set(numbers_in(stated))


def _headline(own: _Manifest, part: Any) -> bool:
    """The sentence that the summary page begins with, word for word."""
    return Leaf("text", squeezed(part)) in set(leaves(INDEX, (own.edition / INDEX).read_bytes()))


def _deliveries(own: _Manifest, part: Any) -> bool:
    return all(set(one) <= OF_A_DELIVERY and (not own.bands or one["rows"] in own.bands) for one in part)


def _notebooks(own: _Manifest, part: Any) -> bool:
    """Which notebook made which page of the edition, and with what."""
    return all(
        set(one) == {"notebook", "page", "parameters"}
        and (own.edition / one["page"]).is_file()
        and all(VERSION.fullmatch(value) for value in one["parameters"].values())
        for one in part
    )


def _keyed(_: _Manifest, part: Any) -> bool:
    return all(HASH.fullmatch(value) for value in part.values())


def _hashed(own: _Manifest, part: Any) -> bool:
    return bool(part == hashes_of(own.edition))


def _versions(_: _Manifest, part: Any) -> bool:
    return all(VERSION.fullmatch(value) for value in (part.values() if isinstance(part, dict) else [part]))


def _allowed(_: _Manifest, part: Any) -> bool:
    return set(part) == {"files", "allowed", "rules"} and set(part["allowed"]) == set(part["rules"])


_STATED = (_words, "a number that is not among the facts of the edition")
PARTS: dict[str, tuple[Callable[[_Manifest, Any], bool], str]] = {
    "partnership": _STATED,
    "quarter": _STATED,
    "quarter_label": _STATED,
    "made_on": _STATED,
    "synthetic": _STATED,
    "policy": _STATED,
    "headline": (_headline, "a sentence that the summary page does not begin with"),
    "code_revision": (_versions, "something that is no version"),
    "versions": (_versions, "something that is no version"),
    "gate": (_deliveries, "a count of rows that is not in a band, or a part that nobody foresaw"),
    "notebooks": (_notebooks, "something that is no page of the edition"),
    "inputs": (_keyed, "something that is no keyed hash"),
    "outputs": (_hashed, "something that is not the hash of a file of the edition"),
    "leak_scan": (_allowed, "something that the scan did not write"),
}
"""By part of the manifest: whether it may be as it is, and what is said where it may not."""
