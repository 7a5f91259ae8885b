"""A copy of the sample whose quarters are published one after another, while agencies send earlier files again with
records added, taken away or corrected. Made-up data, as the sample is.
"""

from __future__ import annotations

import csv
import hashlib
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

from dvmetrics import evaluation
from dvmetrics.deliveries.inbox import NOTE, find, quarter_folders
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.released import Released
from dvmetrics.evaluation import Evaluation, check_quarter, evaluate
from dvmetrics.gate import GateResult
from dvmetrics.measure import Measurements
from dvmetrics.partnership import Partnership, load
from dvmetrics.periods import Quarter, quarters_between
from tests.conftest import SAMPLE
from tests.deliveries.folder import as_csv
from tests.joint_cells import Edition

Row = dict[str, str]
Change = Callable[[list[Row], random.Random], list[Row]]

LATE = {
    "police_incident": ("thames_valley_police",),
    "service_episode": ("womens_aid", "victim_support", "rape_crisis"),
    "helpline": ("womens_aid",),
    "service_outcome": ("womens_aid", "victim_support"),
    "perp_referral": ("probation",),
}
"""Which files are sent again with other rows, and by whom."""
NEW_KEYS = {
    "police_incident": ("incident_key", "victim_key", "suspect_key"),
    "service_episode": ("episode_key",),
    "helpline": ("call_key",),
    "perp_referral": ("ref_key",),
}
"""What a row must have of its own to be another record; another outcome is one of another episode."""
CORRECTED = {
    "police_incident": ("referral_offered", {"yes": "no", "no": "yes"}),
    "service_episode": ("risk_in", {"high": "medium", "medium": "high", "standard": "medium"}),
    "helpline": ("first_time", {"yes": "no", "no": "yes"}),
    "service_outcome": ("feels_safe", {"much_safer": "safer", "safer": "much_safer"}),
    "perp_referral": ("suitable", {"no": "yes"}),
}
COPIED = {"service_outcome": ("point", "exit"), "perp_referral": ("suitable", "yes")}
"""Of which rows more are made: of the others, figures may count none."""
NOT_REFERRED_TO = ("helpline", "service_outcome", "perp_referral")
"""Rows that no other file refers to can be taken away."""


@dataclass
class Town:
    """A copy of the sample whose quarters are published one after another, with its ledger."""

    folder: Path
    editions: list[Edition] = field(default_factory=list)
    measured: list[Measurements] = field(default_factory=list)
    lots: random.Random = field(default_factory=lambda: random.Random(1998))  # noqa: S311  # the same on every run

    @classmethod
    def new(cls, folder: Path, last: Quarter) -> Town:
        (folder / "data").mkdir(parents=True)
        shutil.copyfile(SAMPLE / "partnership.toml", folder / "data" / "partnership.toml")
        for quarter in quarters_between(Quarter(1997, 1), last):
            shutil.copytree(SAMPLE / str(quarter), folder / "data" / str(quarter))
        return cls(folder)

    @cached_property
    def partnership(self) -> Partnership:
        return load(self.folder / "data")

    @property
    def newest(self) -> Quarter:
        """The last quarter that there are files of."""
        return quarter_folders(self.folder / "data")[-1]

    @property
    def ledger(self) -> Ledger:
        return Ledger.read(self.folder / "ledger")

    def gate(self, quarter: Quarter) -> GateResult:
        """The gate without its rules, which take most of its time: that they accept all these files is tested once."""
        gate = sys.modules["dvmetrics.gate.check"]
        with patch.object(gate, "_file_findings", _no_findings), patch.object(gate, "_row_findings", _no_findings):
            return check_quarter(self.folder / "data", str(quarter))

    def evaluated(self, quarter: Quarter) -> Evaluation:
        """The quarter as it would be published now."""
        with patch.object(evaluation, "overlap", lambda *_: None):  # victims no agency knows have no cells
            return evaluate(self.partnership, self.gate(quarter), ledger=self.ledger)

    def publish(self, quarter: Quarter) -> None:
        found = self.evaluated(quarter)
        self.ledger.write(self.folder / "ledger", str(quarter), found.released, found.measurements.cells.by_sender())
        found.released.write(self.folder)  # the attack is on what is read back
        self.editions.append(edition_of(found.measurements, Released.read(self.folder)))
        self.measured.append(found.measurements)

    def send_again(self, extract: str, agency: str, quarter: Quarter, arrived: Quarter, change: Change) -> None:
        """The file that an agency sent for a quarter, once more with other rows, in the folder of a later quarter."""
        deliveries = find(self.partnership, self.folder / "data", arrived)
        (path,) = (
            own.path
            for own in deliveries
            if (own.extract, own.agency, own.quarter) == (extract, agency, quarter) and own.path is not None
        )
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        note = path.with_name(path.stem + NOTE).read_text(encoding="utf-8").splitlines()
        changed = change(rows, self.lots)
        content = as_csv(changed, tuple(rows[0]))
        says = {
            "produced_at": arrived.end + timedelta(days=9),
            "row_count": len(changed),
            "sha256": f'"{hashlib.sha256(content).hexdigest()}"',
        }
        kept = [line for line in note if line.partition(" ")[0] not in says]
        written = self.folder / "data" / str(arrived) / f"{extract}__{agency}__{quarter}.csv"
        written.write_bytes(content)
        lines = [*kept, *(f"{name} = {value}" for name, value in says.items())]
        written.with_name(written.stem + NOTE).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def add(self, extract: str, agency: str, quarter: Quarter, arrived: Quarter, number: int = 1) -> None:
        self.send_again(extract, agency, quarter, arrived, lambda rows, lots: self._more(extract, rows, number, lots))

    def _more(self, extract: str, rows: list[Row], number: int, lots: random.Random) -> list[Row]:
        """The rows with some copied as other records."""
        column, value = COPIED.get(extract, ("", None))
        copies = [dict(lots.choice([row for row in rows if row.get(column) == value])) for _ in range(number)]
        spare = self._without_outcome(rows) if extract == "service_outcome" else []
        for copy in copies:
            copy.update({name: f"{lots.getrandbits(128):032x}" for name in NEW_KEYS.get(extract, ())})
            if spare:
                copy["episode_key"] = spare.pop(lots.randrange(len(spare)))
        return rows + [copy for copy in copies if copy not in rows]

    def _without_outcome(self, rows: list[Row]) -> list[str]:
        """Episodes of the same agency, about which it sent no outcome."""
        known = {row["episode_key"] for row in rows}
        found: set[str] = set()
        for path in (self.folder / "data").rglob("service_*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                keys = {row["episode_key"] for row in csv.DictReader(file)}
            if path.name.startswith("service_outcome"):
                known |= keys
            elif keys & {row["episode_key"] for row in rows}:
                found |= keys
        return sorted(found - known)

    def something_late(self, arrived: Quarter) -> None:
        """One to three records of an earlier quarter are added, taken away or corrected, in two files; once a year many
        more are added."""
        earlier = quarters_between(Quarter(1997, 1), arrived.plus(-1))
        for _ in range(2):
            extract = self.lots.choice(sorted(LATE))
            agency, quarter = self.lots.choice(LATE[extract]), self.lots.choice(earlier)
            kinds = ["add", "correct", *(["take away"] if extract in NOT_REFERRED_TO else [])]
            number = self.lots.randint(1, 3)
            match self.lots.choice(kinds):
                case "add":
                    self.add(extract, agency, quarter, arrived, number)
                case "take away":
                    self.send_again(extract, agency, quarter, arrived, _fewer(number))
                case _:
                    self.send_again(extract, agency, quarter, arrived, _corrected(extract, number))
        if arrived.number == 1:
            extract = self.lots.choice(["police_incident", "service_episode", "helpline", "perp_referral"])
            self.add(extract, LATE[extract][0], self.lots.choice(earlier), arrived, self.lots.randint(20, 30))


def _no_findings(*_: object) -> list[object]:
    return []


def _fewer(number: int) -> Change:
    def change(rows: list[Row], lots: random.Random) -> list[Row]:
        taken = set(lots.sample(range(len(rows)), min(number, len(rows) - 1)))
        return [row for place, row in enumerate(rows) if place not in taken]

    return change


def _corrected(extract: str, number: int) -> Change:
    column, values = CORRECTED[extract]

    def change(rows: list[Row], lots: random.Random) -> list[Row]:
        places = [place for place, row in enumerate(rows) if row[column] in values]
        for place in lots.sample(places, min(number, len(places))):
            rows[place][column] = values[rows[place][column]]
        return rows

    return change


def edition_of(measured: Measurements, released: Released) -> Edition:
    return Edition(released.frame, measured.frame, measured.cells, measured.definitions)
