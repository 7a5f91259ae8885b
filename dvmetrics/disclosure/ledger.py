"""The ledger: every value that any edition of a partnership ever showed, and which figures were hidden.

What was once shown stays known, whatever becomes of an edition's folder, so that the ledger is kept beside the
partnership's files. It is restricted, for beside each value it keeps how much of the count behind it each agency had
sent: that tells by how many people a revision moves it. It holds no row.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dvmetrics.disclosure.policy import HIDDEN, POLICIES
from dvmetrics.disclosure.released import BESIDE_A_VALUE, COUNTS, NUMBERS, Released
from dvmetrics.errors import DisclosureRefused
from dvmetrics.owner_only import FOLDER_MODE, write_whole

KEY = ["indicator", "version", "period_start", "period_end", "group_by", "group"]
FIGURE = [name for name in KEY if name != "version"]
COLUMNS = ["policy", *KEY, *NUMBERS, "is_hidden", "sent"]
EDITION = "edition"
END = "# rows: {rows}\n"
"""The last line of an entry, so that one that was cut short is known for it."""
FLAGS = {"True": True, "False": False}
ENTRY = re.compile(r"(?P<place>\d{4})-(?P<edition>[\w.-]+)\.csv")

Sent = Mapping[str, Mapping[str, int]]
"""By count of a figure and agency, how much of it the agency sent."""
SentByRow = Mapping[tuple[int, str], Mapping[str, int]]
Figure = tuple[str, Any, Any, str, str]
"""Indicator, first and last day, what it is broken down by, and the group."""


@dataclass(frozen=True)
class Published:
    """What an edition showed of a figure, under a policy and a version of its definition: its counts and its value with
    limits, all missing where it was hidden. `entry`: its place in the ledger, and `edition` that of the edition which
    showed it first. `sent`: what its counts were made of; None where that is not known."""

    entry: int
    edition: int
    policy: str
    version: str
    figure: Figure
    numbers: dict[str, float]
    is_hidden: bool
    sent: Sent | None = None

    def possible(self, part: str) -> tuple[float, float]:
        """The least and most that a count can have been, as a reader of what was printed knows."""
        return POLICIES[self.policy].possible(self.numbers[part])


@dataclass(frozen=True)
class Ledger:
    """What was released, oldest first: `frame` has `COLUMNS` and `edition` (from 1), one row a figure each time it was
    new or changed."""

    frame: pd.DataFrame

    @classmethod
    def empty(cls) -> Ledger:
        return cls(pd.DataFrame(columns=[*COLUMNS, EDITION]))

    @classmethod
    def read(cls, folder: Path, *, but: str | None = None) -> Ledger:
        """What `write` wrote, in the order of writing; `but`: an edition whose entries are left out, to look at what
        others showed. Raises DisclosureRefused when an entry cannot be read: without knowing what was shown before,
        nothing can be shown safely."""
        parts = []
        for number, path in enumerate(_files(folder), start=1):
            try:
                entry = _read_entry(path).assign(edition=number)
            except (OSError, ValueError, LookupError, AttributeError):
                raise DisclosureRefused(
                    f"{path.name} in the ledger of released figures cannot be read, and without it nothing can be "
                    "released safely. Put it back from a copy."
                ) from None
            if _edition_of(path) != but:
                parts.append(entry)
        filled = [part for part in parts if len(part)]
        return cls(pd.concat(filled, ignore_index=True)) if filled else cls.empty()

    def including(self, released: Released, sent: SentByRow | None = None) -> Ledger:
        """The ledger with what `released` adds to it: the figures that are new or changed."""
        number = 1 + int(self.frame[EDITION].max() if len(self.frame) else 0)
        new = self.added_by(released, sent).assign(edition=number)
        if not len(new):
            return self
        return Ledger(pd.concat([self.frame, new], ignore_index=True) if len(self.frame) else new)

    def added_by(self, released: Released, sent: SentByRow | None = None) -> pd.DataFrame:
        """Which rows `released` adds, as `COLUMNS`. Figures that are not about people are no secret and are left out,
        and so are those of which nothing was said but that there are none yet. `sent`: of each row and count, how much
        each agency sent; None where that is not known."""
        rows = _rows_of(released, sent)
        if not len(self.frame):
            return rows
        bases = self.frame["policy"].map(lambda name: POLICIES[name].base)
        newest = self.frame[~self.frame[KEY].assign(base=bases).duplicated(keep="last")]
        known = {_fingerprint(row) for row in newest.to_dict(orient="records")}
        before = {_name(row): row for row in newest.to_dict(orient="records")}
        rows["sent"] = [_sent_then(row, before.get(_name(row))) for row in rows.to_dict(orient="records")]
        is_new = [_fingerprint(row) not in known for row in rows.to_dict(orient="records")]
        return rows[is_new].reset_index(drop=True)

    def history(self) -> dict[Figure, list[Published]]:
        """What was shown of each figure, oldest first, under any policy and version of its definition."""
        found: dict[Figure, list[Published]] = {}
        for own in _published(self.frame):
            found.setdefault(own.figure, []).append(own)
        return found

    def shown(self) -> list[Published]:
        """Everything that was ever shown, whether or not it stands: it stays known."""
        return [found for found in _published(self.frame) if not found.is_hidden]

    def write(self, folder: Path, edition: str, released: Released, sent: SentByRow | None = None) -> None:
        """Add the entry of an edition, in a new file; it is empty where the edition shows nothing new."""
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        new = self.added_by(released, sent)
        text = new.to_csv(index=False, lineterminator="\n") + END.format(rows=len(new))
        write_whole(folder / f"{len(_files(folder)) + 1:04}-{edition}.csv", text)


def editions_in(folder: Path) -> set[str]:
    """The names of the editions that the ledger has an entry of."""
    return {_edition_of(path) for path in _files(folder)}


def _edition_of(path: Path) -> str:
    return path.stem.partition("-")[2]


def _files(folder: Path) -> list[Path]:
    """Raises DisclosureRefused where an entry was taken away: they are numbered without a gap."""
    if not folder.is_dir():
        return []
    found = sorted(path for path in folder.iterdir() if ENTRY.fullmatch(path.name))
    if [int(path.name[:4]) for path in found] != list(range(1, len(found) + 1)):
        raise DisclosureRefused(
            "An entry of the ledger of released figures is missing, and without it nothing can be released safely. "
            "Put it back from a copy."
        )
    return found


def _read_entry(path: Path) -> pd.DataFrame:
    """Raises ValueError for an entry that is not as it was written: of one that was cut short, or written anew by a
    spreadsheet, nobody knows what it said."""
    text, mark, rows = path.read_text(encoding="utf-8").rpartition(END.partition("{")[0])
    frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    if list(frame.columns) != COLUMNS or mark + rows != END.format(rows=len(frame)):
        raise ValueError
    if not frame["is_hidden"].isin(FLAGS).all() or not frame["policy"].isin(POLICIES).all():
        raise ValueError
    for name in ("period_start", "period_end"):
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d").dt.date
    for name in NUMBERS:
        frame[name] = frame[name].map(lambda own: float(own or "nan")).astype("float64")
    for own in frame["sent"]:
        _sent(own)
    return frame.assign(is_hidden=frame["is_hidden"].map(FLAGS).astype("bool"))


def _rows_of(released: Released, sent: SentByRow | None) -> pd.DataFrame:
    """`COLUMNS` of the figures about people of which something was said."""
    frame = released.frame
    about_people = [released.definitions[name].about_people for name in frame["indicator"]]
    said = [set(status.split()) <= BESIDE_A_VALUE or status == HIDDEN for status in frame["status"]]
    has_value = frame["value"].notna() | (frame["status"] == HIDDEN)
    own = frame[pd.Series(about_people, index=frame.index) & pd.Series(said, index=frame.index) & has_value]
    rows = own.assign(
        policy=released.policy.name,
        version=[released.definitions[name].version for name in own["indicator"]],
        is_hidden=own["status"] == HIDDEN,
        sent=["" if sent is None else _as_text(row, sent) for row in own.index],
    )
    return rows[COLUMNS].reset_index(drop=True)


def _as_text(row: int, sent: SentByRow) -> str:
    """What was sent of a row's counts; nothing where the row has no count that is made of rows."""
    own = {part: sent[row, part] for part in COUNTS if (row, part) in sent}
    return json.dumps(own, sort_keys=True) if own else ""


def _sent(text: str) -> Sent | None:
    """What `_as_text` wrote. Raises ValueError for anything else."""
    found: Sent | None = json.loads(text) if text else None
    for own in (found or {}).values():
        if not all(type(count) is int for count in own.values()):
            raise ValueError
    return found


def _published(frame: pd.DataFrame) -> list[Published]:
    return [
        Published(
            int(entry),
            int(row[EDITION]),
            row["policy"],
            row["version"],
            tuple(row[name] for name in FIGURE),
            {name: float(row[name]) for name in NUMBERS},
            bool(row["is_hidden"]),
            _sent(row["sent"]),
        )
        for entry, row in zip(frame.index, frame.to_dict(orient="records"), strict=True)
    ]


def _name(row: Any) -> tuple[Any, ...]:
    return (POLICIES[row["policy"]].base, *(row[name] for name in KEY))


def _sent_then(row: Any, before: Any) -> str:
    """What was sent of the counts of a row, as text. A count that stands as it was printed is of the records of its
    day, also where something beside it is new, such as the population of a rate."""
    now, then = _sent(row["sent"]), None if before is None else _sent(before["sent"])
    if now is None or then is None:
        return str(row["sent"])
    own = {part: then[part] if part in then and row[part] == before[part] else count for part, count in now.items()}
    return json.dumps(own, sort_keys=True)


def _fingerprint(row: Any) -> tuple[Any, ...]:
    """A row as it can be compared: by what was said of people, to six digits; the limits follow from it. What stands
    under a policy that rounds alike is what was said before, and says nothing new of its own."""
    numbers = tuple(None if pd.isna(row[name]) else round(float(row[name]), 6) for name in (*COUNTS, "value"))
    return (*_name(row), *numbers, bool(row["is_hidden"]))
