"""The description of the open data for programs: a Frictionless Data Package."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dvmetrics.disclosure.released import TABLE
from dvmetrics.report.data.columns import COLUMN_WORDS, MISSING
from dvmetrics.report.data.files import CSV, JSON, PACKAGE, DataFile, data_files
from dvmetrics.report.edition import Edition
from dvmetrics.report.words import listed

PROFILES = "https://datapackage.org/profiles/2.0"
NO_NAME = "partnership"


def write_package(edition: Edition, folder: Path) -> None:
    """Write `datapackage.json` into the folder of the open data, which holds all other files of them already.

    No licence is named: a partnership has to say itself what may be done with its figures. Raises OSError where a file
    is not there.
    """
    text = json.dumps(_package(edition, folder), indent=1, ensure_ascii=False)
    (folder / PACKAGE).write_text(text + "\n", encoding="utf-8")


def _package(edition: Edition, folder: Path) -> dict[str, Any]:
    facts, quarter = edition.facts, edition.quarter
    made_up = f"Made-up data. {facts.synthetic} " if facts.synthetic else ""
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"{_slug(facts.partnership)}-{str(quarter).lower()}",
        "title": f"Work on domestic violence: {facts.partnership}, {quarter.label}",
        "description": f"{made_up}{facts.policy_words}",
        "version": f"{quarter.year}.{quarter.number}.0",
        "created": f"{facts.made_on.isoformat()}T00:00:00Z",
        "contributors": [{"title": facts.partnership, "roles": ["publisher"]}],
        "sources": list(_sources(edition)),
        "resources": [_resource(own, folder) for own in data_files(edition) if own.name != PACKAGE],
    }


def _slug(name: str) -> str:
    """A name in small letters, digits and hyphens, without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or NO_NAME


def _sources(edition: Edition) -> Iterator[dict[str, str]]:
    """What the figures are counted from, and who sends it."""
    for name, agencies in edition.facts.asked.items():
        yield {"title": f"{edition.extracts[name].title} (sent by {listed(list(agencies))})"}


def _resource(own: DataFile, folder: Path) -> dict[str, Any]:
    content = (folder / own.name).read_bytes()
    form, media = own.kind
    described: dict[str, Any] = {
        "name": own.name.partition(".")[0],
        "path": own.name,
        "title": own.title,
        "description": own.holds,
        "format": form,
        "mediatype": media,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if own.kind in (CSV, JSON):
        described["encoding"] = "utf-8"
    if own.name == TABLE:
        fields = [column.field for column in COLUMN_WORDS]
        schema = {"$schema": f"{PROFILES}/tableschema.json", "fields": fields, "missingValues": list(MISSING)}
        described |= {"type": "table", "dialect": {"lineTerminator": "\n"}, "schema": schema}
    return described
