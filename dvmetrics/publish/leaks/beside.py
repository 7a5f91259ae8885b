"""What the manifest beside an edition may say: each of its parts has a rule, and a part without one is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dvmetrics.layouts import MAPS
from dvmetrics.partnership import CONFIGURATION
from dvmetrics.periods import Quarter
from dvmetrics.publish.leaks.decode import leaves
from dvmetrics.publish.leaks.leaf import Leaf, squeezed
from dvmetrics.publish.leaks.records import Records
from dvmetrics.publish.leaks.stated import Stated
from dvmetrics.publish.leaks.stream import parsed
from dvmetrics.publish.manifest import MANIFEST, REVISION, UNKNOWN, hashes_of
from dvmetrics.report.places import CHANGES_PAGE, REPORT_PAGE

HASH = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,40}")
QUARTER = r"(?:19|20)\d\dQ[1-4]"
SUFFIX = "csv|parquet|delivery|toml|txt|tsv|xlsx?|xlsm|ods|json|xml|pdf|docx?|zip|gz|7z"
OF_A_DELIVERY = ("extract", "agency", "state", "required", "on_time", "rows")


@dataclass(frozen=True)
class _Manifest:
    content: Mapping[str, Any]
    edition: Path
    stated: Stated

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the edition states, which the scan has looked at before."""
        own: dict[str, Any] = parsed((self.edition / "data/edition.json").read_text(encoding="utf-8"))
        return own


def manifest_faults(edition: Path, records: Records, stated: Stated) -> list[str]:
    """What is in the manifest of an edition that may not be there, in words that repeat nothing of it."""
    raw = (edition / MANIFEST).read_bytes()
    for leaf in leaves(MANIFEST, raw):
        if records.holds_code(leaf.content):
            return ["the code of a person or case"]
        if records.word_in(leaf):
            return ["a text of a row"]
    own = _Manifest(parsed(raw.decode()), edition, stated)
    unknown = set(own.content) - set(PARTS)
    if unknown:
        return ["a part that nobody foresaw"]
    return [f"{PARTS[name][1]} in “{name}”" for name in own.content if not PARTS[name][0](own, own.content[name])]


def _fact(name: str) -> Callable[[_Manifest, Any], bool]:
    return lambda own, part: part == own.facts[name]


def _label(own: _Manifest, part: Any) -> bool:
    return bool(part == Quarter.parse(own.facts["quarter"]).label)


def _stands_on(page: str) -> Callable[[_Manifest, Any], bool]:
    """Whether a sentence stands on a page, word for word."""
    return lambda own, part: Leaf("text", squeezed(part)) in set(leaves(page, (own.edition / page).read_bytes()))


def _deliveries(own: _Manifest, part: Any) -> bool:
    """What the edition's own facts say of the files of its quarter, and of each finding its rule."""
    said = [one for one in own.facts["deliveries"] if one["quarter"] == own.facts["quarter"]]
    return bool(
        part
        == [
            {name: one[name] for name in OF_A_DELIVERY} | {"findings": [finding["rule"] for finding in one["findings"]]}
            for one in said
        ]
    )


def _notebooks(own: _Manifest, part: Any) -> bool:
    """Which notebook made which page of the edition, and with what."""
    return all(
        set(one) == {"notebook", "page", "parameters"}
        and (own.edition / one["page"]).is_file()
        and all(VERSION.fullmatch(value) for value in one["parameters"].values())
        for one in part
    )


def _inputs(own: _Manifest, part: Any) -> bool:
    """Keyed hashes, by names that are built from extract, agency, quarter and note: any other may be of a person."""
    partnership = own.stated.partnership
    extract, agency = "|".join(partnership.extracts), "|".join(map(re.escape, partnership.agencies))
    named = re.compile(
        rf"{re.escape(CONFIGURATION)}|{MAPS}/(?:{extract})\.(?:{agency})\.toml|(?:{extract}) \d+(?: note)?"
        rf"|{QUARTER}/(?:{extract})(?:__(?:{agency}))?(?:__{QUARTER})?(?:\.(?i:{SUFFIX}))*"
    )
    return all(named.fullmatch(name) and HASH.fullmatch(value) for name, value in part.items())


def _hashed(own: _Manifest, part: Any) -> bool:
    return bool(part == hashes_of(own.edition))


def _versions(_: _Manifest, part: Any) -> bool:
    return all(VERSION.fullmatch(value) for value in (part.values() if isinstance(part, dict) else [part]))


def _revision(_: _Manifest, part: Any) -> bool:
    return part == UNKNOWN or bool(REVISION.fullmatch(part))


def _allowed(_: _Manifest, part: Any) -> bool:
    return set(part) == {"files", "allowed", "rules"} and set(part["allowed"]) == set(part["rules"])


NO_FACT = "something else than the facts of the edition say"
PARTS: dict[str, tuple[Callable[[_Manifest, Any], bool], str]] = {
    "partnership": (_fact("partnership"), NO_FACT),
    "quarter": (_fact("quarter"), NO_FACT),
    "quarter_label": (_label, NO_FACT),
    "made_on": (_fact("made_on"), NO_FACT),
    "synthetic": (_fact("synthetic"), NO_FACT),
    "quick_exit": (_fact("quick_exit"), NO_FACT),
    "help": (_fact("help"), NO_FACT),
    "policy": (_fact("policy"), NO_FACT),
    "headline": (_stands_on(REPORT_PAGE), "a sentence that the report does not hold"),
    "changes": (_stands_on(CHANGES_PAGE), "a sentence that the page on changes does not hold"),
    "code_revision": (_revision, "something that is no revision of the code"),
    "versions": (_versions, "something that is no version"),
    "gate": (_deliveries, NO_FACT),
    "notebooks": (_notebooks, "something that is no page of the edition"),
    "inputs": (_inputs, "something that is no keyed hash, or a name that is not of an extract"),
    "outputs": (_hashed, "something that is not the hash of a file of the edition"),
    "leak_scan": (_allowed, "something that the scan did not write"),
}
"""By part of the manifest: whether it may be as it is, and what is said where it may not."""
