"""Totals as agencies return them: whole periods, never sums; two of one period only where they agree."""

from __future__ import annotations

from typing import Any

from dvmetrics.measure import COLUMNS, Measurements
from tests.small_tables import measured, pairs, states
from tests.test_measure import CALLS, POLICE, kinds, notes


def returned(table: str, last: str = "2001Q4", measures: dict[str, Any] | None = None, **sections: Any) -> Measurements:
    own = {name: CALLS | changes for name, changes in (measures or {"calls": {}}).items()}
    supply = sections.pop("supply", {})
    header = "indicator period_start period_end numerator denominator\n"
    return measured(
        "2000Q1", last, {"kpi_return": header + table}, sections={"local_measures": own} | sections, **supply
    )


def test_months_come_from_months_and_quarters_from_quarters_never_from_sums() -> None:
    table = """
        calls     2000-01-01  2000-01-31  5   -
        calls     2000-02-01  2000-02-29  7   -
        calls     2000-03-01  2000-03-31  8   -
        calls     2000-01-01  2000-03-31  99  -
        calls     2000-04-01  2000-04-30  6   -
        calls     1999-04-01  2000-03-31  999 -
        quarterly 2000-01-01  2000-03-31  30  -
        quarterly 2000-04-01  2000-04-30  11  -
        quarterly 2000-05-01  2000-05-31  12  -
        quarterly 2000-06-01  2000-06-30  13  -
        quarterly 2000-02-01  2000-04-30  77  -
    """
    result = returned(table, "2000Q2", {"calls": {}, "quarterly": {"grain": "quarter"}})
    assert states(result, "calls") == {
        "Jan 2000": ("counted", (5, None)),
        "Feb 2000": ("counted", (7, None)),
        "Mar 2000": ("counted", (8, None)),
        "Apr 2000": ("counted", (6, None)),
        "May 2000": ("not_supplied", None),
        "Jun 2000": ("not_supplied", None),
    }
    assert states(result, "quarterly") == {"2000 Q1": ("counted", (30, None)), "2000 Q2": ("not_supplied", None)}


def test_what_was_not_collected_is_not_supplied_and_not_none() -> None:
    table = """
        calls  2000-04-01  2000-04-30  4  -
        calls  2000-05-01  2000-05-31  -  -
        calls  2000-06-01  2000-06-30  0  -
    """
    result = returned(table, "2000Q2")
    assert states(result, "calls") == {  # from the first total that was collected on
        "Apr 2000": ("counted", (4, None)),
        "May 2000": ("not_supplied", None),
        "Jun 2000": ("counted", (0, None)),
    }
    assert notes(result, "calls") == {"Not collected or not returned"}


def test_a_measure_that_was_never_returned_is_shown_as_not_supplied() -> None:
    table = "calls 2000-01-01 2000-01-31 5 -\nsilent 2000-01-01 2000-01-31 - -"
    result = returned(table, "2000Q2", {"calls": {}, "silent": {}, "unknown": {}})
    months = ["Jan 2000", "Feb 2000", "Mar 2000", "Apr 2000", "May 2000", "Jun 2000"]  # since the partnership began
    for name in ("silent", "unknown"):
        assert kinds(result, name) == dict.fromkeys(months, "not_supplied")


def test_years_are_the_partnerships_financial_years() -> None:
    table = """
        survey  2000-04-01  2001-03-31  55  -
        survey  2001-01-01  2001-12-31  66  -
        survey  2001-04-01  2002-03-31  77  -
    """
    measures = {"survey": {"grain": "year", "adds_up": False, "unit": "%"}}
    assert states(returned(table, "2002Q4", measures), "survey") == {
        "year to Mar 2001": ("counted", (55, None)),
        "year to Mar 2002": ("counted", (77, None)),
    }
    assert returned(table, "2002Q4", measures).definitions["survey"].form == "value"  # no interval, and never summed
    calendar = returned(table, "2002Q4", measures, partnership={"year_starts_in": 1})
    assert pairs(calendar, "survey") == {"year to Dec 2001": (66, None)}


def test_a_whole_can_come_from_another_return() -> None:
    table = """
        2.1  2000-01-01  2000-01-31  100  -
        3.2  2000-01-01  2000-01-31  60   -
        2.1  2000-02-01  2000-02-29  -    -
        3.2  2000-02-01  2000-02-29  50   -
        2.1  2000-03-01  2000-03-31  90   -
        2.1  2000-01-01  2000-03-31  300  -
        3.2  2000-01-01  2000-03-31  180  -
    """
    source = {"files": "returns/*.csv", "agency": "sender", "denominators": {"3.2": "2.1"}}
    result = returned(table, "2000Q1", sources={"kpi_return": source})
    assert states(result, "3.2") == {
        "Jan 2000": ("counted", (60, 100)),
        "Feb 2000": ("not_supplied", None),
        "Mar 2000": ("not_supplied", None),
    }
    assert states(result, "2.1")["Jan 2000"] == ("counted", (100, None))
    assert result.definitions["2.1"].form == "count"


def test_a_whole_can_come_with_the_return() -> None:
    table = """
        1.3  2000-01-01  2000-01-31  60  80
        1.3  2000-02-01  2000-02-29  60  -
        1.3  2000-03-01  2000-03-31  0   0
    """
    assert states(returned(table, "2000Q1"), "1.3") == {
        "Jan 2000": ("counted", (60, 80)),
        "Feb 2000": ("not_supplied", None),
        "Mar 2000": ("does_not_apply", None),
    }


def test_a_returned_number_of_incidents_is_no_rate_without_a_population() -> None:
    tables = {
        "kpi_return": "indicator period_start period_end numerator\n2.1 2000-01-01 2000-01-31 100",
        "population": "year sex age_band people delivered_for\n2000 male 65_plus 500 2000Q1",
    }
    result = measured("2000Q1", "2000Q1", tables)
    assert result.definitions["2.1"].form == "rate"
    assert set(kinds(result, "2.1").values()) == {"not_supplied"}


def test_two_totals_for_one_period_are_used_only_if_they_agree() -> None:
    header = "indicator period_start period_end numerator agency\n"
    table = """
        calls  2000-01-01  2000-01-31  5  york
        calls  2000-01-01  2000-01-31  6  selby
        calls  2000-02-01  2000-02-29  7  york
        calls  2000-02-01  2000-02-29  7  selby
    """
    result = measured("2000Q1", "2000Q1", {"kpi_return": header + table}, sections={"local_measures": {"calls": CALLS}})
    assert states(result, "calls")["Jan 2000"] == ("not_supplied", None)
    assert states(result, "calls")["Feb 2000"] == ("counted", (7, None))
    assert "Returned twice, and not alike" in notes(result, "calls")


def test_returns_name_the_missing_file_and_mark_the_replaced_one() -> None:
    table = "calls 2000-01-01 2000-01-31 5 -\ncalls 2000-07-01 2000-07-31 6 -"
    supply = {
        "missing": [("kpi_return", "sender", "2000Q2")],
        "arrived": {("kpi_return", "sender", "2000Q1"): "2000Q2"},
    }
    result = returned(table, "2000Q3", supply=supply)
    own = {row["period_start"].month: row for row in result.frame.to_dict(orient="records")}
    assert own[5]["note"] == "No usable file from The sender (kpi_return, 2000Q2)"
    assert own[8]["note"] == "Not collected or not returned"
    assert own[1]["revised"]
    assert not own[7]["revised"]


def test_rows_are_counted_even_if_a_total_of_the_same_indicator_is_returned() -> None:
    tables = {
        "police_incident": POLICE + "a ann 2000-01-05",
        "kpi_return": "indicator period_start period_end numerator\n2.1 2000-01-01 2000-01-31 100",
    }
    result = measured("2000Q1", "2000Q1", tables)
    assert states(result, "2.1")["Jan 2000"] == ("counted", (1, None))
    assert len(result.frame[result.frame["indicator"] == "2.1"]) == 3


def test_a_partnership_with_nothing_to_measure_has_no_figures() -> None:
    result = measured("2000Q1", "2000Q1", {"kpi_return": "indicator period_start period_end numerator"})
    assert list(result.frame.columns) == COLUMNS
    assert result.frame.empty
    assert result.definitions == {}
