"""The delivery note of a file, made of the file itself: its period, its rows and its checksum."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from dvmetrics.deliveries.inbox import NOTE, QUARTER, Delivery, Note, name_parts
from dvmetrics.deliveries.reading import read_text
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.layouts import Layout
from dvmetrics.owner_only import write_new, write_whole
from dvmetrics.partnership import CONFIGURATION, Partnership, folder_above, load
from dvmetrics.periods import Quarter
from dvmetrics.texts import SHORT, SHORT_NAME


@dataclass(frozen=True)
class Stated:
    """What its sender states of a file; None for what its own name and place tell. `produced`: the day on which it was
    made; `extract`: one that there is; `definition`: the version of the sender's own counting rules."""

    produced: str
    extract: str | None = None
    agency: str | None = None
    quarter: str | None = None
    definition: str = "1"


def note_of(path: Path, stated: Stated, data: Path | None) -> Note:
    """The note of a file. Its rows are counted as its map or layout says, where the file lies in a partnership folder
    or `data` names one, and else as in the template.

    Raises ConfigurationError, in one sentence, for whatever stands in its way; no cell is ever in it.
    """
    if path.is_symlink():
        raise ConfigurationError(f"{path} only points to a file in another place. Copy the file itself there.")
    if not path.is_file():
        raise ConfigurationError(f"There is no file {path}.")
    folder = data if data is not None else folder_above(path)
    partnership = None if folder is None else load(folder)
    extract, agency, quarter = _slot(path, stated, partnership)
    produced = _day(stated.produced)
    if not quarter.end <= produced <= date.today():
        raise ConfigurationError(
            f"--produced is {produced}, but a file for {quarter} is made when the quarter has ended, on "
            f"{quarter.end} or later, and not after today."
        )
    layout = Layout() if partnership is None else partnership.layout(extract, agency)
    text = read_text(Delivery(extract, agency, quarter, quarter, path), layout)
    if not text.was_read or text.lost or text.sha256 is None:
        raise ConfigurationError(
            f"The rows of {path.name} cannot be counted, so there can be no note: it is neither as the template is nor "
            "as a map or partnership.toml says. Map it first with dvmetrics map, or name with --data the folder of its "
            "partnership."
        )
    try:
        return Note(
            extract_id=extract,
            agency_id=agency,
            period_start=quarter.start,
            period_end=quarter.end,
            schema_version="1",
            definition_version=stated.definition,
            produced_at=produced,
            row_count=text.rows,
            sha256=text.sha256,
        )
    except ValidationError:
        raise ConfigurationError(
            "--definition is a version: at most 20 letters, digits, dots and hyphens, and no code of a person."
        ) from None


def write_note(path: Path, note: Note, *, over: bool) -> Path:
    """Write the note beside its file; where that is. Raises ConfigurationError where one is there, unless it is to be
    replaced, and where it cannot be written."""
    place = path.with_name(path.stem + NOTE)
    if (place.exists() or place.is_symlink()) and not over:
        raise ConfigurationError(f"{place} is there already. Nothing was written; --replace writes over it.")
    try:
        (write_whole if over else write_new)(place, "\n".join(_lines(note)) + "\n")
    except OSError as error:
        raise ConfigurationError(f"{place} cannot be written: {error.strerror}.") from None
    return place


def _lines(note: Note) -> Iterator[str]:
    for name, value in note:
        yield f"{name} = {value if isinstance(value, int | date) else json.dumps(value)}"


def _slot(path: Path, stated: Stated, partnership: Partnership | None) -> tuple[str, str, Quarter]:
    """Extract, agency and quarter: as said, and else as the file's name, its folder and the partnership tell."""
    first, *rest = name_parts(path)
    in_name = [rest.pop()] if rest and QUARTER.fullmatch(rest[-1]) else []
    by_place = [path.resolve().parent.name] if QUARTER.fullmatch(path.resolve().parent.name) else []
    extract = stated.extract or (first if first in EXTRACTS else None)
    quarter = stated.quarter or next(iter((*in_name, *by_place)), None)
    if extract is None:
        raise ConfigurationError("The file's name does not begin with an extract's: say with --extract which it is.")
    if quarter is None:
        raise ConfigurationError("Neither the file's name nor its folder is of a quarter: say it with --quarter.")
    parsed = Quarter.parse(quarter)
    owed = partnership.extracts.get(extract) if partnership is not None else None
    senders = () if owed is None else owed.owed_by(parsed)
    agency = stated.agency or (rest[0] if len(rest) == 1 and first == extract else None)
    if agency is None and len(senders) == 1:
        [agency] = senders
    if agency is None:
        raise ConfigurationError("The file's name does not say which agency sends it: say it with --agency.")
    if partnership is not None and agency not in senders:
        which = "after --agency" if stated.agency else "in the file's name"
        raise ConfigurationError(
            f"{CONFIGURATION} does not say that the agency {which} owes {extract} for {parsed}. Those who do: "
            f"{', '.join(senders) or 'nobody'}."
        )
    if partnership is None and not SHORT.fullmatch(agency):
        raise ConfigurationError(f"An agency is called by {SHORT_NAME}.")
    return extract, agency, parsed


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError("--produced is a day, written as in 2001-10-06.") from None
