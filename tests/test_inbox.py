"""Which files are looked for: agencies that begin later, and agencies that send no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvmetrics.deliveries.inbox import find, newest_complete
from dvmetrics.errors import ConfigurationError
from dvmetrics.partnership import load
from dvmetrics.periods import Quarter

SETTINGS = """
[partnership]
name = "Smallham"
place = "Smallham"
first_quarter = "2020Q1"

[agencies]
aid = "Smallham Women's Aid"
haven = "The Haven"

[extracts.refuge_request]
agencies = ["aid", "haven"]
required = true
"""
LAST = Quarter(2020, 4)


def folder(place: Path, more: str, *files: str) -> Path:
    (place / "partnership.toml").write_text(SETTINGS + more, encoding="utf-8")
    for name in files:
        path = place / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    return place


def looked_for(data: Path) -> dict[str, bool]:
    """By quarter and agency whether its file is there."""
    return {f"{own.quarter} {own.agency}": own.path is not None for own in find(load(data), data, LAST)}


def test_an_agency_that_begins_later_owes_nothing_before(tmp_path: Path) -> None:
    files = ("2020Q1/refuge_request.csv", "2020Q2/refuge_request.csv", "2020Q3/refuge_request__haven.csv")
    data = folder(tmp_path, 'begins = { haven = "2020Q3" }\n', *files)
    assert looked_for(data) == {
        "2020Q1 aid": True,
        "2020Q2 aid": True,
        "2020Q3 aid": False,
        "2020Q3 haven": True,
        "2020Q4 aid": False,
        "2020Q4 haven": False,
    }
    assert newest_complete(load(data), data) == Quarter(2020, 2)


def test_an_agency_that_ended_owes_nothing_after(tmp_path: Path) -> None:
    data = folder(
        tmp_path, 'ends = { haven = "2020Q1" }\n', "2020Q1/refuge_request__haven.csv", "2020Q2/refuge_request.csv"
    )
    assert looked_for(data) == {
        "2020Q1 aid": False,
        "2020Q1 haven": True,
        "2020Q2 aid": True,
        "2020Q3 aid": False,
        "2020Q4 aid": False,
    }


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ('begins = { haven = "2020Q3" }\n', "2020Q2/refuge_request__haven.csv"),
        ('ends = { haven = "2020Q1" }\n', "2020Q2/refuge_request__haven.csv"),
    ],
    ids=["too early", "too late"],
)
def test_a_file_for_a_quarter_in_which_an_agency_owes_none_is_refused(more: str, name: str, tmp_path: Path) -> None:
    data = folder(tmp_path, more, name)
    with pytest.raises(ConfigurationError, match="with one of those who owe it for that quarter: aid"):
        find(load(data), data, LAST)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('begins = { nobody = "2020Q3" }\n', "begins or ends names nobody, which is none of its agencies"),
        ('begins = { haven = "2020" }\n', "begins.haven: A quarter is written as"),
        ('begins = { haven = "2020Q3" }\nends = { haven = "2020Q2" }\n', "haven ends before it begins"),
    ],
)
def test_a_span_that_cannot_be_is_refused(more: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=says):
        load(folder(tmp_path, more))


def test_a_file_of_no_extract_is_told_by_its_size_and_form_and_not_by_its_name(tmp_path: Path) -> None:
    data = folder(tmp_path, "", "2020Q2/Mary Abernethy.CSV")
    (data / "2020Q2/Mary Abernethy.CSV").write_bytes(b"x" * 1234)
    with pytest.raises(ConfigurationError) as refused:
        looked_for(data)
    said = str(refused.value)
    assert "the .csv file of 1,234 bytes. Move it out of the folder or name it after what it is" in said
    assert "ending in .csv, .parquet or .xlsx" in said
    assert "refuge_request__aid.csv from aid, refuge_request__haven.csv from haven" in said
    assert "Mary" not in said
