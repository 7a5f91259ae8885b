"""The open data as a Data Package: each file and each column described, and described as it is."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from dvmetrics.disclosure.released import COLUMNS
from dvmetrics.report.data import write_open_data
from dvmetrics.report.data.columns import COLUMN_WORDS
from dvmetrics.report.data.files import FILES, data_files
from dvmetrics.report.edition import Edition, read
from dvmetrics.report.reference.data import data_sheet
from tests.figures import edition_of
from tests.test_workbook import SERIES

NAME = re.compile(r"[a-z0-9][-a-z0-9._]*")
"""What the specification allows as a name of a package or a resource."""
FIELDS = {"name", "type", "description", "constraints"}
CONSTRAINTS = {"required", "pattern"}


def package_in(folder: Path) -> dict[str, Any]:
    own: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return own


def package_faults(folder: Path) -> list[str]:
    """Where a package breaks a rule of the specification, or says of a file what is not so."""
    own = package_in(folder)
    faults = [f"no {name}" for name in ("name", "title", "created", "version", "resources") if not own.get(name)]
    faults += [] if NAME.fullmatch(own["name"]) else ["its name"]
    faults += [] if re.fullmatch(r"\d+\.\d+\.\d+", own["version"]) else ["its version"]
    datetime.fromisoformat(own["created"])
    names = [resource["name"] for resource in own["resources"]]
    faults += [] if len(set(names)) == len(names) else ["a name given twice"]
    for resource in own["resources"]:
        faults += [f"{resource['path']}: {fault}" for fault in _resource_faults(resource, folder)]
    described = {resource["path"] for resource in own["resources"]} | {"datapackage.json"}
    return faults + [f"{path.name} is not described" for path in folder.iterdir() if path.name not in described]


def _resource_faults(resource: Mapping[str, Any], folder: Path) -> list[str]:
    path = folder / resource["path"]
    if Path(resource["path"]).is_absolute() or ".." in resource["path"] or not path.is_file():
        return ["no file beside it"]
    content = path.read_bytes()
    right = {
        "name": bool(NAME.fullmatch(resource["name"])),
        "bytes": resource["bytes"] == len(content),
        "hash": resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}",
        "format": path.suffix == f".{resource['format']}",
    }
    faults = [name for name, is_right in right.items() if not is_right]
    return faults + (_table_faults(resource, path) if resource.get("type") == "table" else [])


def _table_faults(resource: Mapping[str, Any], path: Path) -> list[str]:
    fields = resource["schema"]["fields"]
    with path.open(encoding=resource["encoding"], newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    if header != [field["name"] for field in fields]:
        return ["its columns"]
    faults = [f"what is said of {field['name']}" for field in fields if not _is_field(field)]
    missing = resource["schema"]["missingValues"]
    for row in rows:
        faults += [
            f"a cell of {field['name']}"
            for field, cell in zip(fields, row, strict=True)
            if not _holds(field, cell, missing)
        ]
    return faults


def _is_field(field: Mapping[str, Any]) -> bool:
    return set(field) <= FIELDS and set(field.get("constraints", {})) <= CONSTRAINTS and bool(field["description"])


def _holds(field: Mapping[str, Any], cell: str, missing: list[str]) -> bool:
    constraints = field.get("constraints", {})
    if cell in missing:
        return not constraints.get("required")
    if field["type"] == "number":
        return bool(re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", cell))
    if field["type"] == "date":
        return date.fromisoformat(cell).isoformat() == cell
    return "pattern" not in constraints or bool(re.fullmatch(constraints["pattern"], cell))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_open_data(edition_of(SERIES), tmp_path)
    return tmp_path


def test_a_package_keeps_the_rules_of_its_specification(folder: Path) -> None:
    assert not package_faults(folder)
    assert package_in(folder)["name"] == "smallham-1997q2"
    assert package_in(folder)["sources"] == [
        {"title": "Police: incidents of domestic violence (sent by Smallham Police)"}
    ]


@pytest.mark.xdist_group("edition")
def test_the_package_of_the_sample_keeps_the_rules_of_its_specification(sample_edition: Path) -> None:
    assert not package_faults(sample_edition / "data")
    own = package_in(sample_edition / "data")
    assert own["description"].startswith("Made-up data.")
    assert len(own["sources"]) == len(read(sample_edition / "data").facts.asked)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("released.csv", "%", "£", "released.csv: hash"),
        ("released.csv", "1997-01-01", "1997-1-01", "Invalid isoformat"),
        ("released.csv", "66.66", "about 66.66", "a cell of value"),
        ("released.csv", "[c]", "[low]", "a cell of status"),
        ("released.csv", "unit", "measure", "its columns"),
        ("framework.json", "1.1", "1.11", "framework.json: bytes"),
        ("datapackage.json", '"smallham', '"Smallham & Co', "its name"),
        ("datapackage.json", "figures.xlsx", "figure.xlsx", "no file beside it"),
    ],
)
def test_a_description_that_is_not_so_is_found(file: str, old: str, new: str, fault: str, folder: Path) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    try:
        found = package_faults(folder)
    except ValueError as error:
        found = [str(error)]
    assert any(fault in each for each in found), found


def test_the_same_edition_makes_the_same_data(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("again")
    write_open_data(read(folder), other)
    assert {path.name: path.read_bytes() for path in other.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_every_column_and_every_file_has_its_words(folder: Path) -> None:
    assert [own.name for own in COLUMN_WORDS] == COLUMNS
    assert {own.name for own in data_files(read(folder))} == {path.name for path in folder.iterdir()}
    assert {own.name for own in FILES} - {path.name for path in folder.iterdir()} == {"hidden.json", "changes.json"}


def test_the_page_leads_to_each_file_and_explains_each_column(folder: Path) -> None:
    page = BeautifulSoup(data_sheet(read(folder)).body, "html.parser")
    links = {str(link["href"]) for link in page.select("a")}
    assert {f"data/{path.name}" for path in folder.iterdir()} <= links
    entries = [entry for entry in page.select("dl.terms div") if entry.select("dt code")]
    explained = {entry.select("dt code")[0].text: entry.select("dd")[0].text for entry in entries}
    described = package_in(folder)["resources"]
    (table,) = (own for own in described if own.get("type") == "table")
    assert explained == {field["name"]: field["description"] for field in table["schema"]["fields"]}


def test_a_partnership_without_letters_of_the_alphabet_has_a_package_too(tmp_path: Path) -> None:
    own = edition_of(SERIES)
    nameless = Edition(own.released, own.facts.model_copy(update={"partnership": "中文"}), own.framework)
    write_open_data(nameless, tmp_path)
    assert package_in(tmp_path)["name"] == "partnership-1997q2"
