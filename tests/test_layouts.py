"""An agency whose file looks different: read by configuration alone, and never changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dvmetrics.evaluation import check_quarter
from tests.conftest import snapshot

MakeReturns = Callable[..., Path]
LAYOUT = """
[layouts.kpi_return.council]
columns = { indicator = "What", period_start = "From", period_end = "To", numerator = "How many" }
codes = { indicator = { "Telephone calls" = "calls" } }
date_format = "%d/%m/%Y"
blanks = ["not counted"]
units = ["calls"]
ignore = ["Remarks made", "denominator"]
"""
THEIRS = """What,From,To,How many,Remarks made
Telephone calls,01/10/2020,31/10/2020,45.00 calls,x
Telephone calls,01/11/2020,30/11/2020,not counted,x
Telephone calls,01/12/2020,31/12/2020,51,x
"""


def folder_with(returns: MakeReturns, layout: str, theirs: str) -> Path:
    data = returns()
    with (data / "partnership.toml").open("a", encoding="utf-8") as configuration:
        configuration.write(layout)
    for quarter in ("2020Q1", "2020Q2", "2020Q3"):
        (data / quarter / "kpi_return.csv").unlink()
    (data / "2020Q4/kpi_return.csv").write_text(theirs, encoding="utf-8")
    return data


def test_columns_codes_dates_blanks_and_units_are_mapped(returns: MakeReturns) -> None:
    data = folder_with(returns, LAYOUT, THEIRS)
    before = snapshot(data)
    gate = check_quarter(data, "2020Q4")
    assert [result.state for result in gate.of_quarter()] == ["accepted with a caveat"]
    assert {finding.rule for result in gate.of_quarter() for finding in result.findings} == {"has_a_note"}
    rows = gate.tables["kpi_return"]
    assert rows["indicator"].to_list() == ["calls"] * 3
    assert rows["numerator"].isna().to_list() == [False, True, False]
    assert rows["numerator"].dropna().to_list() == [45, 51]
    assert [str(day.date()) for day in rows["period_end"]] == ["2020-10-31", "2020-11-30", "2020-12-31"]
    assert snapshot(data) == before


def test_a_layout_that_no_longer_fits_is_a_finding(returns: MakeReturns) -> None:
    data = folder_with(returns, LAYOUT, THEIRS.replace("How many", "Number"))
    found = {
        finding.rule: finding for result in check_quarter(data, "2020Q4").of_quarter() for finding in result.findings
    }
    assert "has_every_column" in found
    assert found["has_every_column"].columns == ("numerator",)
    assert "has_no_unknown_columns" in found


def test_a_code_that_the_layout_does_not_know_is_a_finding(returns: MakeReturns) -> None:
    data = folder_with(returns, LAYOUT, THEIRS.replace("Telephone calls,01/11", "Letters,01/11"))
    found = [finding for result in check_quarter(data, "2020Q4").of_quarter() for finding in result.findings]
    broken = next(finding for finding in found if finding.rule == "indicator_is_defined")
    assert (broken.rows, broken.of) == (1, 3)
    assert "Letters" not in broken.line()
