"""The manifest of an edition: what it was made from and by, and what is in it. Row counts are banded, hashes keyed."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dvmetrics import __version__

MANIFEST = "manifest.json"
UNKNOWN = "unknown"
REVISION = re.compile(r"[0-9a-f]{7,64}(?:-dirty)?")
NAMED_PACKAGES = (
    "duckdb",
    "great-expectations",
    "ibis-framework",
    "nbconvert",
    "pandas",
    "papermill",
    "plotly",
    "statsmodels",
)


def versions() -> dict[str, str]:
    """The versions that an edition was made with."""
    own = {"dvmetrics": __version__, "python": platform.python_version()}
    return own | {name: version(name) for name in NAMED_PACKAGES}


def code_revision() -> str:
    """The revision of the code as a bare hash, marked where it was changed since; `unknown` outside a checkout.

    Tags are left out: their names are free text.
    """
    place = Path(__file__).parents[2]
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],  # noqa: S607 - the user's own git
            cwd=place,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN
    said = described.stdout.strip()
    return said if REVISION.fullmatch(said) else UNKNOWN


def write_manifest(edition: Path, facts: dict[str, Any]) -> None:
    """Write `manifest.json` with `facts` and the SHA-256 of every other file of the edition."""
    text = json.dumps(facts | {"outputs": hashes_of(edition)}, indent=1, ensure_ascii=False)
    (edition / MANIFEST).write_text(text + "\n", encoding="utf-8")


def hashes_of(edition: Path) -> dict[str, str]:
    """The SHA-256 of every file of the edition but the manifest, by name."""
    return {
        path.relative_to(edition).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(edition.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def read_manifest(edition: Path) -> dict[str, Any] | None:
    """The manifest of a published edition; None where there is none."""
    path = edition / MANIFEST
    if not path.is_file():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
