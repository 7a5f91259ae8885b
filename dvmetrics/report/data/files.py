"""Which files the open data of an edition are, and what each holds, in the words that its page and its description
share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dvmetrics.disclosure.estimate import FILE as ESTIMATE
from dvmetrics.disclosure.released import DEFINITIONS, TABLE
from dvmetrics.report.changes.model import FILE as CHANGES
from dvmetrics.report.edition import FACTS, FRAMEWORK, Edition

DATA = "data"
WORKBOOK, PACKAGE = "figures.xlsx", "datapackage.json"
CSV, JSON = ("csv", "text/csv"), ("json", "application/json")
SPREADSHEET = ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True)
class DataFile:
    """One file: its name, its title, what it holds, its format and media type, and what opens it."""

    name: str
    title: str
    holds: str
    kind: tuple[str, str]
    opened_with: str

    @property
    def address(self) -> str:
        """Where a page finds it: `data/released.csv`."""
        return f"{DATA}/{self.name}"


SPREADSHEETS = "opens in any spreadsheet program"
PROGRAMS = "JSON, for programs"
FILES = (
    DataFile(
        WORKBOOK,
        "Workbook of all figures",
        "Every released figure in words and numbers, with a sheet for each outcome, and a sheet of notes.",
        SPREADSHEET,
        SPREADSHEETS,
    ),
    DataFile(
        TABLE,
        "Table of all figures",
        "Every released figure as the pages are made from it, one row each, with more digits than the pages show.",
        CSV,
        f"{SPREADSHEETS}; its letters are in UTF-8",
    ),
    DataFile(
        DEFINITIONS,
        "Definitions of the figures here",
        "How each indicator of this edition is counted, and the policy that protects people.",
        JSON,
        PROGRAMS,
    ),
    DataFile(
        FRAMEWORK,
        "Definitions of the whole framework",
        "How every indicator of the framework is counted, also those that are not counted here.",
        JSON,
        PROGRAMS,
    ),
    DataFile(
        FACTS,
        "Facts of the edition",
        "Who sent what and what the checks found, targets, campaigns, and days on which the way of counting changed.",
        JSON,
        PROGRAMS,
    ),
    DataFile(
        ESTIMATE,
        "Victims on no list",
        "The estimate of how many victims no agency knows, with the answers of other methods.",
        JSON,
        PROGRAMS,
    ),
    DataFile(
        CHANGES,
        "What changed since the edition before",
        "Every revised figure with its value then and now, new and withdrawn indicators, and changed definitions.",
        JSON,
        PROGRAMS,
    ),
    DataFile(
        PACKAGE,
        "Description of these files",
        "What each of the other files and each column of the table is, as a Data Package that programs can read.",
        JSON,
        PROGRAMS,
    ),
)


def data_files(edition: Edition) -> Iterator[DataFile]:
    """The files of an edition, in the order in which a reader may want them."""
    there = {ESTIMATE: edition.hidden is not None, CHANGES: edition.changes is not None}
    yield from (own for own in FILES if there.get(own.name, True))
