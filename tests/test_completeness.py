"""The tests of the tests: every extract has all of its parts, and what documents show of new ones works as printed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dvmetrics.column_words import column_guide
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.gate.suites import SUITES
from dvmetrics.indicators import catalogue
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.templates import guide
from tests import write_suite
from tests.conftest import ROOT, SAMPLE
from tests.documents import Block, blocks
from tests.faults import FAULTS
from tests.small_tables import measured, pairs

OF_TOTALS = {"kpi_return"}
"""Sent by agencies that send no rows; the sample has none, York's returns are tested in test_york.py."""
OWED = tomllib.loads((SAMPLE / "partnership.toml").read_text(encoding="utf-8"))["extracts"]


def under(heading: str) -> list[Block]:
    """The blocks under a heading of CONTRIBUTING."""
    document = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return blocks(document.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0])


@pytest.mark.parametrize("name", EXTRACTS)
def test_every_extract_has_its_parts(name: str) -> None:
    assert (SUITES / f"{name}.json").is_file(), "no suite: python -m tests.write_suite NAME"
    assert any(fault.extract == name for fault in FAULTS), "no fault in tests/faults"
    assert {own.name for own in column_guide(EXTRACTS[name])} == set(EXTRACTS[name].names)
    assert EXTRACTS[name].title in guide(EXTRACTS[name])


@pytest.mark.parametrize("name", sorted(set(EXTRACTS) - OF_TOTALS))
def test_every_extract_has_a_sample_for_all_quarters(name: str) -> None:
    assert name in OWED, "nobody owes it in data_samples/partnership.toml"
    quarters = {path.parent.name for path in SAMPLE.glob(f"*/{name}*") if path.suffix in (".csv", ".parquet")}
    due = 5 if EXTRACTS[name].due == "first_quarter" else 20
    assert due - 1 <= len(quarters) <= due  # one file may be missing on purpose


@pytest.mark.parametrize("name", sorted(set(EXTRACTS) - OF_TOTALS))
def test_every_extract_is_used(name: str) -> None:
    read = {source for own in CATALOGUE.values() for source in own.definition.sources}
    modules = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "dvmetrics" / "indicators").rglob("*.py"))
    assert name in read or f'"{name}"' in modules, "no indicator reads it"


def test_the_indicator_in_ten_lines_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    code = under("To add an indicator")[0].text
    assert len(code.splitlines()) <= 10
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own document
    [own] = names["INDICATORS"]
    monkeypatch.setattr(catalogue, "CATALOGUE", {own.definition.id: own})
    table = """
        reported_date dwelling_flag
        2000-01-05    yes
        2000-01-06    no
        2000-01-07    unknown
        2000-02-07    no
    """
    result = measured("2000Q1", "2000Q1", {"police_incident": table})
    assert pairs(result, "S.elsewhere") == {"Jan 2000": (1, 2), "Feb 2000": (1, 1)}


def test_the_extract_in_ten_lines_has_a_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = under("To add an extract")
    assert len("".join(own.text for own in told).splitlines()) <= 10
    names: dict[str, Any] = {}
    exec(told[0].text, names)  # noqa: S102 - our own document
    own: Extract = names["COURT_SUPPORT"]
    monkeypatch.setattr(write_suite, "EXTRACTS", {own.name: own})
    suite = write_suite.write(own.name, tmp_path).read_text(encoding="utf-8")
    assert '"hearing_key"' in suite
    assert "is_in_the_period" in suite


def test_the_statistics_in_ten_lines_answer_their_questions(capsys: pytest.CaptureFixture[str]) -> None:
    [code] = blocks((ROOT / "dvmetrics/statistics/README.md").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    exec(code.text, names)  # noqa: S102 - our own document
    share, changed, effect = capsys.readouterr().out.splitlines()
    assert "Wilson" in share
    assert changed.startswith("improving")
    assert "more than expected" in effect
    assert names["effect"].lower > 0
