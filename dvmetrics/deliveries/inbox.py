"""Which files agencies have delivered, and the note that comes beside each."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from dvmetrics.errors import ConfigurationError, NoCompleteQuarter
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import ON_TIME_DAYS
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Quarter, quarters_between

FORMATS = (".csv", ".parquet")
WORKBOOKS = (".xlsx", ".xlsm")
"""Read where the sender's layout names a sheet."""
OTHER_FORMATS = (
    *("", ".txt", ".tsv", ".xls", *WORKBOOKS, ".ods", ".json", ".xml", ".pdf", ".doc", ".docx"),
    *(".zip", ".gz", ".7z"),
)
"""What tables are sent in by mistake."""
NOTE = ".delivery.toml"
QUARTER = re.compile(r"(?:19|20)\d\dQ[1-4]")
VERSION = r"^[A-Za-z0-9.-]{1,20}$"
CODE = re.compile(r"[0-9a-fA-F]{16}")
"""What stands in a code of a person or case, whatever it was broken up with."""


class Note(BaseModel):
    """A delivery note: what the sender says about the file beside it. Its versions are published, so they are short, of
    letters, digits, dots and hyphens, and no code of a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    extract_id: str
    agency_id: str
    period_start: date
    period_end: date
    schema_version: str = Field(pattern=VERSION)
    definition_version: str = Field(pattern=VERSION)
    produced_at: date
    row_count: int
    sha256: str

    @field_validator("sha256")
    @classmethod
    def _in_lower_case(cls, text: str) -> str:
        return text.lower()  # some systems print a checksum in capitals

    @field_validator("schema_version", "definition_version")
    @classmethod
    def _is_no_code(cls, text: str) -> str:
        if CODE.search(re.sub("[.-]", "", text)):
            raise ValueError("a version is no code of a person or case")
        return text


@dataclass(frozen=True)
class Delivery:
    """One file (or, with `path` None, one that is due and did not arrive) of one extract from one agency.

    `quarter` is the period it is for, `arrived` the folder it lies in; they differ for a resubmission. A source of
    many periods in one file has `spans` set. `is_link`: what lies there only points to a file in another place.
    """

    extract: str
    agency: str
    quarter: Quarter
    arrived: Quarter
    path: Path | None
    note: Note | None = None
    note_is_faulty: bool = False
    spans: bool = False
    same_period_files: int = 1
    is_link: bool = False

    @property
    def sha256(self) -> str | None:
        return hashlib.sha256(self.path.read_bytes()).hexdigest() if self.path else None

    @property
    def on_time(self) -> bool | None:
        """Produced in time; None where no note says when it was produced."""
        if self.note is None:
            return None
        return (self.note.produced_at - self.quarter.end).days <= ON_TIME_DAYS


def quarter_folders(folder: Path) -> list[Quarter]:
    """The quarters that have a folder, oldest first."""
    names = [path.name for path in folder.iterdir() if path.is_dir() and QUARTER.fullmatch(path.name)]
    return sorted(Quarter.parse(name) for name in names)


def due(partnership: Partnership, first: Quarter, last: Quarter) -> Iterable[tuple[str, str, Quarter]]:
    """Every (extract, agency, quarter) that is owed between two quarters."""
    for quarter in quarters_between(first, last):
        for name, owed in partnership.extracts.items():
            if EXTRACTS[name].due == "first_quarter" and quarter.number != 1:
                continue
            if name not in partnership.sources:
                yield from ((name, agency, quarter) for agency in owed.owed_by(quarter))


def find(partnership: Partnership, folder: Path, last: Quarter) -> list[Delivery]:
    """All deliveries in force at the end of `last`: what arrived by then, resubmissions in place of what they replace,
    and one entry without a path for each that is due and missing.

    Raises ConfigurationError for a file whose name says neither a known extract nor a known agency.
    """
    in_force: dict[tuple[str, str, Quarter], Delivery] = {}
    for arrived in quarters_between(partnership.first_quarter, last):
        for delivery in _in_folder(partnership, folder / str(arrived), arrived):
            slot = (delivery.extract, delivery.agency, delivery.quarter)
            if delivery.quarter <= last:
                in_force[slot] = delivery
    for slot in due(partnership, partnership.first_quarter, last):
        in_force.setdefault(slot, Delivery(*slot, arrived=slot[2], path=None))
    deliveries = sorted(in_force.values(), key=lambda d: (d.quarter, list(EXTRACTS).index(d.extract), d.agency))
    return deliveries + _sources(partnership, folder, last)


def _in_folder(partnership: Partnership, folder: Path, arrived: Quarter) -> list[Delivery]:
    if not folder.is_dir():
        return []
    by_slot: dict[tuple[str, str, Quarter], list[Delivery]] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and _is_meant_as_delivery(partnership, path):
            delivery = _from_name(partnership, path, arrived)
            by_slot.setdefault((delivery.extract, delivery.agency, delivery.quarter), []).append(delivery)
    return [_with_note(deliveries) for deliveries in by_slot.values()]


def _is_meant_as_delivery(partnership: Partnership, path: Path) -> bool:
    """Whether a file was sent as an extract: by its format, or by its name, so that a workbook sent in place of a CSV
    file is found to be of the wrong format and not to be missing. Hidden files are left by operating systems."""
    if path.name.startswith(".") or path.name.endswith(NOTE):
        return False
    suffix = path.suffix.lower()
    return suffix in FORMATS or (suffix in OTHER_FORMATS and name_parts(path)[0] in partnership.extracts)


def name_parts(path: Path) -> list[str]:
    """The name without its formats. Any other word in it stays, and makes it the name of no extract or agency: names
    of files are published."""
    name = path
    while name.suffix and name.suffix.lower() in (*FORMATS, *OTHER_FORMATS):
        name = name.with_suffix("")
    return name.name.split("__")


def _from_name(partnership: Partnership, path: Path, arrived: Quarter) -> Delivery:
    """`extract[__agency][__quarter]`: the agency may be left out where only one sends, the quarter where it is the
    folder's own."""
    extract, *rest = name_parts(path)
    quarter = Quarter.parse(rest.pop()) if rest and QUARTER.fullmatch(rest[-1]) else arrived
    owed = partnership.extracts.get(extract)
    if owed is None:
        raise ConfigurationError(_stray(partnership, path, arrived))
    agencies = owed.owed_by(quarter)
    if not rest and len(agencies) == 1:
        rest = [agencies[0]]
    if len(rest) != 1 or rest[0] not in agencies:
        raise ConfigurationError(
            f"A file of {extract} in {arrived} does not say which agency sent it, or for which quarter. "
            f"Name it {extract}__AGENCY.csv, or {extract}__AGENCY__{quarter.plus(-1)}.csv where it is for an earlier "
            f"quarter, with one of those who owe it for that quarter: {', '.join(agencies) or 'nobody'}."
        )
    return Delivery(extract, rest[0], quarter, arrived, path, is_link=path.is_symlink())


def _stray(partnership: Partnership, path: Path, arrived: Quarter) -> str:
    """Which file is meant, by its size and form: its name may be somebody's, so it is not said. And what would do."""
    names = [
        f"{file_name(extract, senders, agency)} from {agency}"
        for extract, owed in sorted(partnership.extracts.items())
        for senders in [owed.owed_by(arrived)]
        for agency in senders
    ]
    return (
        f"A file in {arrived} is named after no extract that partnership.toml lists: the {path.suffix.lower()} file of "
        f"{path.stat().st_size:,} bytes. Move it out of the folder or name it after what it is, ending in "
        f"{', '.join(FORMATS)} or {WORKBOOKS[0]}: {', '.join(names)}."
    )


def file_name(extract: str, senders: Collection[str], agency: str, quarter: Quarter | None = None) -> str:
    """What an agency's CSV file is called: the agency is named where several send the extract, the `quarter` where the
    file is for an earlier one than its folder."""
    parts = [extract, *([agency] if len(senders) > 1 else []), *([str(quarter)] if quarter is not None else [])]
    return "__".join(parts) + ".csv"


def _with_note(files: list[Delivery]) -> Delivery:
    """The delivery of a slot with its note read; further files for the same slot are counted, so that the gate sees
    them."""
    delivery, path = files[-1], files[-1].path
    if path is None:
        return delivery
    beside = path.with_name(path.stem + NOTE)
    note = _read_note(beside, delivery) if beside.is_file() else None
    return replace(delivery, note=note, note_is_faulty=beside.is_file() and note is None, same_period_files=len(files))


def _read_note(path: Path, delivery: Delivery) -> Note | None:
    """The note, or None if it cannot be read or is another delivery's."""
    try:
        note = Note.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError):  # not text, not TOML, a wrong key or value, or nested without end
        return None
    says = (note.extract_id, note.agency_id, note.period_start, note.period_end)
    expected = (delivery.extract, delivery.agency, delivery.quarter.start, delivery.quarter.end)
    return note if says == expected else None


def _sources(partnership: Partnership, folder: Path, last: Quarter) -> list[Delivery]:
    deliveries = []
    for extract, source in partnership.sources.items():
        forms = (*FORMATS, *WORKBOOKS) if source.sheet else FORMATS
        paths = sorted(path for path in folder.glob(source.files) if path.is_file() and path.suffix.lower() in forms)
        if not paths:
            deliveries.append(Delivery(extract, source.agency, last, last, None, spans=True))
        deliveries += [
            Delivery(extract, source.agency, last, last, path, spans=True, is_link=path.is_symlink()) for path in paths
        ]
    return deliveries


def newest_complete(partnership: Partnership, folder: Path) -> Quarter:
    """The newest quarter folder that holds a file for every required extract from every agency that owes it.

    Raises NoCompleteQuarter when there is none.
    """
    for quarter in reversed(quarter_folders(folder)):
        if quarter < partnership.first_quarter:
            break
        there = {(d.extract, d.agency) for d in _in_folder(partnership, folder / str(quarter), quarter)}
        owed = {(n, a) for n, a, _ in due(partnership, quarter, quarter) if partnership.extracts[n].required}
        if owed and owed <= there:
            return quarter
    raise NoCompleteQuarter(
        f"No quarter folder in {folder} holds every required extract yet; dvmetrics check says what is still needed."
    )
