"""What tables of the workbench show: two decimals of exact numbers, one word for each kind of blank, no breakdown that
repeats what is counted, and periods named as those that there are."""

from __future__ import annotations

import pandas as pd
import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.definition import Definition
from dvmetrics.workbench.between import figure_of
from dvmetrics.workbench.display import Table
from tests.benches import alone
from tests.test_workbench_why import ALL_MIX, bench, of_quarters

THIRD = 100 / 3


def test_a_table_shows_two_decimals_and_keeps_them_all() -> None:
    own = Table({"group": ["a", "b"], "value": [THIRD, 4.0], "released": pd.Series([THIRD, None], dtype="object")})
    for shown in (repr(own), own._repr_html_(), repr(own[own["value"] > 5]), repr(own[["value"]])):
        assert "33.33" in shown
        assert "33.333" not in shown
    assert own["released"].tolist() == [THIRD, None]
    assert own["value"].tolist() == [THIRD, 4.0]


def test_tables_of_figures_are_such_tables() -> None:
    shown = repr(of_quarters(ALL_MIX).table())
    assert "4.17" in shown  # 25/6
    assert "4.1666" not in shown


def test_an_effect_that_a_figure_cannot_have_has_no_column() -> None:
    assert list(of_quarters(ALL_MIX).table().columns[-3:]) == ["mix", "rate", "total"]
    assert list(of_quarters(ALL_MIX, of="count").table().columns[-4:]) == ["volume", "mix", "rate", "total"]


def test_a_blank_and_what_an_agency_said_are_told_apart_where_they_are_apart() -> None:
    blanks = (*ALL_MIX, ("2000-01", "-", "yes", 3), ("2000-04", "unknown", "no", 2), ("2000-05", "-", "no", 1))
    assert "Not given or unknown" in list(of_quarters(blanks).table()["group"])
    _, frame = bench(blanks).count("3.2", by="relationship")
    assert {"not given", "unknown"} < set(frame["group"])


def test_a_share_is_not_broken_down_by_what_it_counts() -> None:
    own = bench(tuple(ALL_MIX))
    assert "relationship" in own.groupings("3.2")
    assert "children_present" not in own.groupings("3.2")
    with pytest.raises(ConfigurationError, match="cannot be broken down by children_present; possible: "):
        own.count("3.2", by="children_present")
    assert "children_present" in own.groupings("2.1")  # a count of all incidents does not ask it


def test_a_column_that_says_only_who_is_looked_at_stays_a_breakdown() -> None:
    """Whether a crime was recorded says who is counted in arrests for each 100 crimes, and not who was arrested."""
    table = """
        incident_key victim_key reported_date crime_flag arrest_flag dual_arrest
        a            ann        2000-01-05    yes        yes         no
        b            bea        2000-01-06    yes        no          no
        c            cat        2000-01-07    no         no          no
    """
    assert {"crime_flag", "dual_arrest"} <= set(alone("2000Q1", "2000Q1", {"police_incident": table}).groupings("5.1"))


@pytest.mark.parametrize(
    ("indicator", "says"),
    [
        ("3.2", r"\(there is Jan 2000 to Jun 2000\); name one as 2000-06, or 2000Q2 for the three months together\.$"),
        ("1.1", r"name one as 2000Q2\.$"),
    ],
)
def test_a_period_is_named_as_the_newest_that_there_is(indicator: str, says: str) -> None:
    own = bench(tuple(ALL_MIX))
    _, frame = own.count(indicator)
    definition: Definition = own.definition(indicator)
    with pytest.raises(ConfigurationError, match=says) as caught:
        figure_of(frame, definition, "spring")
    assert "2001" not in str(caught.value)
