"""The files of the sample as they were delivered, and their rows, in plain pandas: not as the pipeline reads them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column

SAMPLE = Path(__file__).parents[1] / "data_samples"
QUARTERS = [str(quarter) for quarter in pd.period_range("1997Q1", "2001Q4", freq="Q")]
NOT_MADE = {"partnership.toml", "README.md", "__init__.py", "generator"}
DELIVERED = [name for name in EXTRACTS if name != "kpi_return"]
MISSING = {("child_notification", "thames_valley_police", "2000Q2"), ("legal_request", "pictons", "1999Q3")}
LATE = {("perp_referral", "probation", "2001Q3"), ("refuge_request", "womens_aid", "2000Q4")}
RESUBMITTED = ("service_episode", "womens_aid", "2001Q1")
MAY_BE_EMPTY = {"marac_case", "marac_meeting", "audit", "victim_feedback", "youth_event"}
"""Schemes that began later than 1997, and what happens once a year: a quarter without rows is sent all the same."""
PLANNED = {"due_date"}
"""Days that are meant to come."""


@dataclass(frozen=True)
class File:
    """One delivered file and its note; `rows` are typed, with `agency`, `delivered_for` and `produced_at`."""

    path: Path
    note: dict[str, Any]
    text: pd.DataFrame
    rows: pd.DataFrame

    @property
    def slot(self) -> tuple[str, str, str]:
        quarter = str(pd.Period(self.note["period_start"], freq="Q"))
        return self.note["extract_id"], self.note["agency_id"], quarter

    @property
    def arrived(self) -> str:
        return self.path.parent.name


@cache
def files() -> tuple[File, ...]:
    """Every file of the sample in the order of arrival."""
    return tuple(_file(path) for quarter in QUARTERS for path in _data_files(SAMPLE / quarter))


def _data_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".parquet"))


def _file(path: Path) -> File:
    note = tomllib.loads((path.parent / f"{path.stem}.delivery.toml").read_text(encoding="utf-8"))
    text = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype="str")
    rows = pd.DataFrame({column.name: _typed(text[column.name], column) for column in columns(note["extract_id"])})
    rows["agency"] = note["agency_id"]
    rows["delivered_for"] = str(pd.Period(note["period_start"], freq="Q"))
    rows["produced_at"] = pd.Timestamp(note["produced_at"])
    return File(path, note, text, rows)


def _typed(cells: pd.Series, column: Column) -> pd.Series:
    if column.kind in ("date", "datetime"):
        return pd.to_datetime(cells)
    if column.kind in ("count", "number"):
        return cells.astype("float64")
    return cells.astype("str")


def columns(extract: str) -> tuple[Column, ...]:
    return EXTRACTS[extract].columns


@cache
def rows_of(extract: str) -> pd.DataFrame:
    """An extract's rows, a resubmission in place of what it replaces; of a case the newest row."""
    in_force = {file.slot: file for file in files() if file.note["extract_id"] == extract}
    rows = pd.concat([file.rows for file in in_force.values()], ignore_index=True)
    if EXTRACTS[extract].delivered == "caseload":
        rows = rows.sort_values("delivered_for", kind="stable")
        rows = rows.drop_duplicates(["agency", *EXTRACTS[extract].key], keep="last").reset_index(drop=True)
    return rows


def incidents() -> pd.DataFrame:
    return rows_of("police_incident")


def year(days: pd.Series) -> pd.Series:
    years: pd.Series = days.dt.year
    return years
