"""The folder of the tiny partnership, its files and their notes; small copies of it, and a file in one of them."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dvmetrics.extracts import EXTRACTS
from dvmetrics.periods import Quarter
from tests.deliveries import justice, partnership, services
from tests.deliveries.making import AGENCIES, FIRST, PRODUCED_AFTER_DAYS, QUARTERS, Row

MAKERS = justice.MAKERS | services.MAKERS | partnership.MAKERS
SENDERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(partnership.MAKERS, ("town_hall",)),
    **dict.fromkeys(justice.MAKERS, ("northshire_police",)),
    **dict.fromkeys(services.MAKERS, ("haven",)),
    "service_episode": ("haven", "listening_ear"),
    "housing_approach": ("town_hall",),
    "education_link": ("town_hall",),
    "cps_case": ("crown_office",),
    "perp_referral": ("probation_office",),
    "legal_rota": ("law_centre",),
    "legal_request": ("law_centre",),
    "kpi_return": ("listening_ear",),
}
REQUIRED = ("police_incident", "service_episode", "signatory_register")
REFERS_TO = {name: {own.extract for own in extract.references} for name, extract in EXTRACTS.items()}


def configuration(extracts: Iterable[str] = tuple(SENDERS), required: Collection[str] = REQUIRED) -> str:
    """`partnership.toml` for some of the extracts."""
    lines = ["[partnership]", 'name = "Northton"', 'place = "Northton"', f'first_quarter = "{FIRST}"', "", "[agencies]"]
    lines += [f'{agency} = "{title}"' for agency, title in AGENCIES.items()]
    for extract in extracts:
        senders = ", ".join(f'"{agency}"' for agency in SENDERS[extract])
        lines += ["", f"[extracts.{extract}]", f"agencies = [{senders}]"]
        lines += ["required = true"] if extract in required else []
    for measure in ("calls", "visits"):
        lines += [
            "",
            f"[local_measures.{measure}]",
            f'title = "{measure.title()} made"',
            f'question = "How many {measure}?"',
        ]
        lines += ['direction = "neutral"', f'unit = "{measure}"', f'words = "All {measure} of the month."']
    return "\n".join(lines) + "\n"


def write_partnership(folder: Path) -> Path:
    """The whole valid partnership: every extract that is due in each of the six quarters, each with its note."""
    folder.mkdir(parents=True)
    (folder / "partnership.toml").write_text(configuration(), encoding="utf-8")
    for quarter in QUARTERS:
        (folder / str(quarter)).mkdir()
        for extract, agencies in SENDERS.items():
            for agency in agencies:
                if EXTRACTS[extract].due == "quarter" or quarter.number == 1:
                    rows = MAKERS[extract](quarter, agency)
                    file = sent(folder, extract, agency, quarter)
                    file.write(rows)
    return folder


def copy_of(master: Path, folder: Path, extract: str, required: Collection[str] = REQUIRED) -> Path:
    """A partnership of one extract and those it refers to, which the gate is quicker with than with all."""
    extracts = [extract, *sorted(REFERS_TO[extract])]
    folder.mkdir()
    (folder / "partnership.toml").write_text(configuration(extracts, required), encoding="utf-8")
    for quarter in QUARTERS:
        (folder / str(quarter)).mkdir()
        for path in (master / str(quarter)).iterdir():
            if path.name.partition(".")[0].partition("__")[0] in extracts:
                shutil.copyfile(path, folder / str(quarter) / path.name)
    return folder


@dataclass(frozen=True)
class Sent:
    """One file in a partnership folder and the note beside it; `named` is what the file name begins with."""

    folder: Path
    extract: str
    agency: str
    quarter: Quarter
    named: str

    @property
    def path(self) -> Path:
        return self.folder / f"{self.named}.csv"

    @property
    def note_path(self) -> Path:
        return self.folder / f"{self.named}.delivery.toml"

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def rows(self) -> list[Row]:
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, rows: list[Row]) -> None:
        """Replace the file by these rows, and note it."""
        self.write_bytes(as_csv(rows, tuple(rows[0]) if rows else EXTRACTS[self.extract].names), len(rows))

    def write_bytes(self, content: bytes, row_count: int) -> None:
        """Replace the file by any content, and note it, so that nothing but the content is at fault."""
        self.path.write_bytes(content)
        self.note(row_count=row_count)

    def note(self, **changes: object) -> None:
        """Write the note of the file as it is; `changes` make it say something else."""
        says: dict[str, object] = {
            "extract_id": self.extract,
            "agency_id": self.agency,
            "period_start": self.quarter.start,
            "period_end": self.quarter.end,
            "schema_version": "1",
            "definition_version": "1",
            "produced_at": self.quarter.end + timedelta(days=PRODUCED_AFTER_DAYS),
            "row_count": changes["row_count"] if "row_count" in changes else len(self.rows),
            "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
        }
        lines = [f"{name} = {_toml(value)}\n" for name, value in (says | changes).items()]
        self.note_path.write_text("".join(lines), encoding="utf-8")

    def other(self, quarter: Quarter) -> Sent:
        """The same sender's file of another quarter."""
        return sent(self.folder.parent, self.extract, self.agency, quarter)


def sent(folder: Path, extract: str, agency: str, quarter: Quarter) -> Sent:
    named = extract if len(SENDERS[extract]) == 1 else f"{extract}__{agency}"
    return Sent(folder / str(quarter), extract, agency, quarter, named)


def as_csv(rows: list[Row], header: Collection[str] = (), delimiter: str = ",") -> bytes:
    buffer = io.StringIO(newline="")
    names = tuple(header) or tuple(rows[0])
    writer = csv.writer(buffer, lineterminator="\n", delimiter=delimiter)
    writer.writerows([names, *([row[name] for name in names] for row in rows)])
    return buffer.getvalue().encode()


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
