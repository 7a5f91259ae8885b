"""What the gate made of a quarter, kept on the restricted side, so that it need not be made again while nothing that it
rests on has changed: no byte of a file, a note, `partnership.toml`, a suite or the code. Rows as Parquet, the rest as
JSON; owner-only.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

import dvmetrics
from dvmetrics.deliveries.inbox import Delivery, find
from dvmetrics.gate import DeliveryResult, Finding, GateResult
from dvmetrics.gate.suites import SUITES
from dvmetrics.owner_only import FOLDER_MODE, write_new
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Quarter
from dvmetrics.restricted import folder_of, hash_key, hashed_inputs

FOLDER = "workbench"
INDEX, INTAKE = "gate.json", "intake"
LIBRARIES = ("great_expectations", "pandas", "pyarrow", "numpy", "pydantic")
NAME_LENGTH = 16


class Kept:
    """The gate's result for one quarter of a partnership folder, as it is kept there. `inputs`: a keyed hash of every
    file that it rests on; none where one of them cannot be read."""

    def __init__(self, data: Path, partnership: Partnership, quarter: Quarter) -> None:
        self._data, self._partnership, self._quarter = data, partnership, quarter
        self._deliveries = tuple(find(partnership, data, quarter))
        self.inputs: dict[str, str] = {}
        self._rests_on = self._fingerprint()

    def read(self) -> GateResult | None:
        """What is kept; None where nothing is, where it rests on anything else than what is there now, and where it is
        not whole."""
        if self._rests_on is None:
            return None
        try:
            index = json.loads((self._place / INDEX).read_text(encoding="utf-8"))
            if index["rests_on"] != self._rests_on:
                return None
            tables = {name: self._table(name, about) for name, about in index["tables"].items()}
            intake, results = tables.pop(INTAKE), tuple(_result(own) for own in index["deliveries"])
        except (OSError, ValueError, KeyError, TypeError):  # cut short, or changed by hand
            return None
        return GateResult(self._quarter, results, tables, intake, self._deliveries)

    def keep(self, gate: GateResult) -> None:
        """Keep what the gate found, in place of what was kept of this quarter; unless something it rests on changed
        meanwhile, or the disk is full: then it is made again the next time."""
        if self._rests_on is None or self._rests_on != Kept(self._data, self._partnership, self._quarter)._rests_on:
            return
        beside = self._place.with_name(f".{self._place.name}-{secrets.token_hex(4)}")
        try:
            beside.mkdir(mode=FOLDER_MODE, parents=True)
            self._place.parent.chmod(FOLDER_MODE)
            about = dict(_written(beside, {**gate.tables, INTAKE: gate.intake}))
            deliveries = [asdict(own) for own in gate.deliveries]
            index = {"rests_on": self._rests_on, "tables": about, "deliveries": deliveries}
            write_new(beside / INDEX, json.dumps(index, ensure_ascii=False))
            shutil.rmtree(self._place, ignore_errors=True)  # what was found there was not whole
            beside.replace(self._place)
        except OSError:  # also where somebody else has just kept the same
            shutil.rmtree(beside, ignore_errors=True)
        for older in self._place.parent.glob(f"{self._quarter}-*"):
            if older != self._place:
                shutil.rmtree(older, ignore_errors=True)

    @property
    def _place(self) -> Path:
        return folder_of(self._data) / FOLDER / f"{self._quarter}-{(self._rests_on or '')[:NAME_LENGTH]}"

    def _table(self, name: str, about: dict[str, Any]) -> pd.DataFrame:
        content = (self._place / f"{name}.parquet").read_bytes()
        if hashlib.sha256(content).hexdigest() != about["sha256"]:
            raise ValueError(f"{name} is not as it was kept")
        return pd.read_parquet(io.BytesIO(content)).astype(about["kinds"])

    def _fingerprint(self) -> str | None:
        """A hash of everything that the gate's result rests on; None where some of it cannot be read."""
        try:
            self.inputs = hashed_inputs(self._data, self._deliveries, hash_key(self._data))
            rests_on = {
                "inputs": self.inputs,
                "deliveries": [_slot(own) for own in self._deliveries],
                "suites": _hashes(SUITES.glob("*.json")),
                "code": _hashes(Path(dvmetrics.__file__).parent.rglob("*.py")),
                "versions": [platform.python_version(), *(version(name) for name in LIBRARIES)],
                "today": self._today,
            }
        except OSError:
            return None
        return hashlib.sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()

    @property
    def _today(self) -> str:
        """The day, where a note is dated after it: such a note becomes a sound one by waiting."""
        notes = [own.note.produced_at for own in self._deliveries if own.note is not None]
        today = date.today()
        return today.isoformat() if any(day > today for day in notes) else ""


def _slot(delivery: Delivery) -> list[str | int | bool]:
    """What the gate is told of a file besides its content."""
    names = [delivery.extract, delivery.agency, str(delivery.quarter), str(delivery.arrived)]
    return [*names, delivery.path is None, delivery.is_link, delivery.same_period_files, delivery.spans]


def _hashes(paths: Iterator[Path]) -> list[str]:
    return [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(paths)]


def _written(folder: Path, tables: dict[str, pd.DataFrame]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Write each table, and say by name what its file holds and of which kind its columns are. Raises OSError."""
    for name, table in tables.items():
        content = io.BytesIO()
        table.to_parquet(content, index=False)
        write_new(folder / f"{name}.parquet", content.getvalue())
        kinds = {column: str(kind) for column, kind in table.dtypes.items()}
        yield name, {"sha256": hashlib.sha256(content.getvalue()).hexdigest(), "kinds": kinds}


def _result(about: dict[str, Any]) -> DeliveryResult:
    findings = tuple(_finding(own) for own in about.pop("findings"))
    lists = {name: tuple(about[name]) for name in ("no_column", "holds")}
    return DeliveryResult(**about | lists, findings=findings)


def _finding(about: dict[str, Any]) -> Finding:
    lists = {name: None if about[name] is None else tuple(about[name]) for name in ("columns", "places")}
    return Finding(**about | lists)
