"""The shelf of editions, `outputs/`: an edition moves in whole or not at all; what was published stays."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from dvmetrics.disclosure.released import Released
from dvmetrics.errors import ConfigurationError, DisclosureRefused, DvmetricsError
from dvmetrics.publish.editions import EditionEntry, editions_index
from dvmetrics.publish.manifest import read_manifest
from dvmetrics.report.changes.compare import changes_since
from dvmetrics.report.changes.model import Changes
from dvmetrics.report.edition import Edition, read

INDEX, DATA = "index.html", "data"


def expect_same_partnership(outputs: Path, partnership: str) -> None:
    """Raise ConfigurationError if the shelf holds editions of another partnership."""
    for folder in _editions(outputs):
        manifest = read_manifest(folder)
        if manifest is not None and manifest["partnership"] != partnership:
            raise ConfigurationError(
                f"{outputs} holds editions of {manifest['partnership']}. Name another folder with --outputs."
            )


def released_editions(outputs: Path, known: Collection[str]) -> Iterator[tuple[str, Released]]:
    """The name of each edition on the shelf that is not `known` yet and the figures that it released, oldest quarter
    first.

    Raises DisclosureRefused when one cannot be read: without knowing what was shown before, nothing can be released.
    """
    for folder in sorted(_editions(outputs), key=lambda own: own.name):
        if folder.name in known:
            continue
        try:
            yield folder.name, Released.read(folder / DATA)
        except (DvmetricsError, OSError, LookupError, TypeError, ValueError):
            raise DisclosureRefused(
                f"What the edition {folder.name} in {outputs} released cannot be read: it is damaged, or another "
                "version of dvmetrics made it. Nothing can be released safely without it."
            ) from None


def newest_edition(outputs: Path) -> Edition | None:
    """The edition of the newest quarter on the shelf; None where there is none.

    Raises ConfigurationError when it cannot be read: it is damaged, or another version of dvmetrics made it.
    """
    folders = _editions(outputs)
    if not folders:
        return None
    try:
        newest = max(folders, key=lambda folder: _entry(folder).quarter)
        return read(newest / DATA)
    except (DvmetricsError, OSError, LookupError, TypeError, ValueError):
        raise ConfigurationError(
            f"The newest edition in {outputs} cannot be read: it is damaged, or another version of dvmetrics made it."
        ) from None


def changes_since_last(outputs: Path, edition: Edition) -> Changes | None:
    """What changed since the edition before on the shelf; None where there is none before it.

    One that this version of dvmetrics cannot read stops nothing: then it is said that nothing can be said.
    """
    before = max((folder.name for folder in _editions(outputs) if folder.name < edition.facts.quarter), default=None)
    if before is None:
        return None
    try:
        return changes_since(read(outputs / before / DATA), edition)
    except (DvmetricsError, OSError, LookupError, TypeError, ValueError):
        return Changes(quarter=before, is_readable=False)


def move_in(draft: Path, outputs: Path, quarter: str, partnership: str) -> Path:
    """Put a finished draft on the shelf as the edition of `quarter` and list it; return its folder.

    The draft is copied beside its place first, so that the last step is a rename. If anything fails, the shelf is as
    it was. An edition that is there already makes way only here, at the very end.
    """
    made_shelf = not outputs.exists()
    outputs.mkdir(parents=True, exist_ok=True)
    place = outputs / quarter
    workshop = Path(tempfile.mkdtemp(prefix=".moving-", dir=outputs))
    try:
        incoming, outgoing, index = workshop / "incoming", workshop / "outgoing", workshop / INDEX
        shutil.copytree(draft, incoming)
        entries = [_entry(folder) for folder in _editions(outputs) if folder.name != quarter] + [_entry(incoming)]
        index.write_text(editions_index(entries, partnership), encoding="utf-8")
        if place.exists():
            place.rename(outgoing)
        try:
            incoming.rename(place)
            index.replace(outputs / INDEX)
        except BaseException:  # Ctrl-C too
            _put_back(place, outgoing)
            raise
    except BaseException:
        shutil.rmtree(workshop, ignore_errors=True)
        if made_shelf:
            shutil.rmtree(outputs, ignore_errors=True)
        raise
    shutil.rmtree(workshop, ignore_errors=True)
    return place


def _put_back(place: Path, outgoing: Path) -> None:
    if outgoing.exists():
        shutil.rmtree(place, ignore_errors=True)
        outgoing.rename(place)
    else:
        shutil.rmtree(place, ignore_errors=True)


def _editions(outputs: Path) -> list[Path]:
    if not outputs.is_dir():
        return []
    return sorted(path for path in outputs.iterdir() if (path / "manifest.json").is_file() and path.name[0] != ".")


def _entry(folder: Path) -> EditionEntry:
    manifest = read_manifest(folder)
    if manifest is None:
        raise ConfigurationError(f"{folder} has no manifest, so it is not an edition.")
    return EditionEntry(
        quarter=manifest["quarter"],
        label=manifest["quarter_label"],
        headline=manifest["headline"],
        changes=manifest.get("changes", ""),  # editions of earlier versions do not say
        made=date.fromisoformat(manifest["made_on"]),
        synthetic=manifest["synthetic"],
        quick_exit=manifest.get("quick_exit") or "",
        help=manifest.get("help") or "",
    )
