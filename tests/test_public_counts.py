"""What was public before is known exactly to whoever attacks an edition (rule 8)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dvmetrics.disclosure.bounds import possible
from dvmetrics.disclosure.decisions import decide
from dvmetrics.disclosure.gather import PublicCount, gather
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import check_quarter
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import Measurements
from tests.conftest import SAMPLE
from tests.figures import measured

COMMITTEE = POLICIES["committee"]
YEAR = (100.0, 101.0, 99.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 6.0)
"""Incidents by month, of which December has few."""


def december(public: PublicCount | None) -> tuple[float, float]:
    """What can be worked out of December's incidents, which are hidden."""
    own: Measurements = measured({"2.1": [(count, 150_000.0) for count in YEAR]})
    decisions = decide(own, COMMITTEE, Ledger.empty())
    found, joint = gather(own, decisions, COMMITTEE, public=[] if public is None else [public])
    [reader] = joint.readers()
    low, high = possible(reader, np.array(found.hidden))
    assert low.size == 1
    return float(low[0]), float(high[0])


def total(value: float, last: date = date(1997, 12, 31)) -> PublicCount:
    return PublicCount("2.1", "numerator", date(1997, 1, 1), last, value)


def test_an_exact_total_narrows_what_is_possible() -> None:
    assert december(None) == (0, 7)
    eleven = replace(total(sum(YEAR[:-1])), last=date(1997, 11, 30))
    assert december(eleven) == (0, 7)
    assert december(total(sum(YEAR))) == (0, 7)  # eleven roundings leave it open


def test_a_total_of_nearly_nothing_else_gives_it_away() -> None:
    two = PublicCount("2.1", "numerator", date(1997, 11, 1), date(1997, 12, 31), 106.0)
    assert december(two) == (4, 7)


def test_a_total_that_our_rows_do_not_add_up_to_says_nothing_of_them() -> None:
    assert december(PublicCount("2.1", "numerator", date(1997, 11, 1), date(1997, 12, 31), 107.0)) == (0, 7)


def test_a_total_of_days_that_no_periods_make_up_says_nothing() -> None:
    assert december(PublicCount("2.1", "numerator", date(1997, 11, 2), date(1997, 12, 31), 106.0)) == (0, 7)


def test_the_sample_names_its_public_totals(tmp_path: Path) -> None:
    settings = (SAMPLE / "partnership.toml").read_text(encoding="utf-8")
    assert settings.count("counts = {") == 3
    folder = tmp_path / "data"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("19*", "200*", "generator", "restricted", "*.py"))
    wrong = settings.replace('counts = { indicator = "3.2"', 'counts = { indicator = "3.22"')
    (folder / "partnership.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=r"baseline.figures.child_present_1998.counts names 3.22, which is none"
    ):
        check_quarter(folder, "1998Q4")
    assert "3.2" in CATALOGUE
