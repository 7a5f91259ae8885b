"""What holds of the indicators together: each has its tests, and the sample holds what was published."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from dvmetrics.indicators.catalogue import CATALOGUE
from tests.indicators_own.golden import saved_indicators
from tests.oracles import naive_rows, sample_measurements

MODULES = [import_module(f"tests.{path.stem}") for path in sorted(Path(__file__).parent.glob("test_indicators_*.py"))]


@pytest.mark.xdist_group("sample")
def test_the_sample_holds_the_published_totals() -> None:
    frame = sample_measurements().frame
    whole = frame[frame["group"] == ""].assign(
        year=[start.year for start in frame.loc[frame["group"] == "", "period_start"]]
    )
    by_year = whole.groupby(["indicator", "year"])[["numerator", "denominator"]].sum()
    assert by_year.loc[("2.1", 1997), "numerator"] == 956
    assert by_year.loc[("2.1", 1998), "numerator"] == 1124
    assert by_year.loc[("3.2", 1998), "numerator"] == 714
    assert by_year.loc[("3.2", 1998), "denominator"] == 1124
    signed = whole[(whole["indicator"] == "8.1") & (whole["period_end"] == date(1999, 6, 30))].iloc[0]
    assert (signed["numerator"], signed["denominator"]) == (14, 17)
    children = [
        row["children_present_count"] for row in naive_rows("police_incident") if row["reported_date"][:4] == "1998"
    ]
    assert sum(int(number or 0) for number in children) == 2961


def test_every_indicator_has_small_tables_and_a_naive_count() -> None:
    """But for those that were saved from the notebook, which have a golden row each: `indicators_own`."""
    ours = set(CATALOGUE) - set(saved_indicators())
    tested = " ".join(name for module in MODULES for name in vars(module) if name.startswith("test_"))
    assert {name for name in ours if name.replace(".", "_").lower() in tested} == ours
    naive = [name for module in MODULES for name in module.NAIVE]
    assert len(naive) == len(set(naive))
    assert set(naive) == ours
