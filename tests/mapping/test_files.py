"""An agency's own file is mapped once, and from then on the gate reads it: whatever its language, form and titles."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dvmetrics.evaluation import check_quarter
from dvmetrics.gate import DeliveryResult, GateResult
from tests.mapping.calls import Say
from tests.mapping.files import (
    Cell,
    Rows,
    cases_workbook,
    csv_bytes,
    days,
    french_calls,
    german_approaches,
    key,
    partnership,
    welsh_incidents,
    workbook,
)


def delivered(data: Path, file: Path, extract: str) -> GateResult:
    """The gate's answer where the file is put into the quarter's folder as it is."""
    (data / "2001Q2" / f"{extract}{file.suffix}").write_bytes(file.read_bytes())
    return check_quarter(data, "2001Q2")


def rules(result: DeliveryResult) -> set[str]:
    return {finding.rule for finding in result.findings}


HARD = {
    "Welsh capitals under a title, with semicolons": (welsh_incidents, "police_incident", "police", 24, ()),
    "French in Windows-1252, with a sum at the foot": (french_calls, "helpline", "haven", 30, ()),
    "a workbook with two sheets, a title and a blank row": (cases_workbook, "service_episode", "haven", 20, ()),
    "German, with words that nobody foresaw": (
        german_approaches,
        "housing_approach",
        "town_hall",
        18,
        ("--code", "reason:Häusliche Gewalt=domestic_violence", "--code", "reason:Mietschulden=arrears"),
    ),
}


@pytest.mark.parametrize(("make", "extract", "agency", "rows", "corrections"), HARD.values(), ids=HARD)
def test_a_file_that_no_template_made_is_mapped_with_at_most_two_corrections(
    make: Callable[[Path], Path],
    extract: str,
    agency: str,
    rows: int,
    corrections: tuple[str, ...],
    tmp_path: Path,
    say: Say,
) -> None:
    data, file = partnership(tmp_path / "data", {extract: agency}), make(tmp_path)
    before = file.read_bytes()
    words = (file, "--data", data, "--extract", extract, "--agency", agency)
    each = [corrections[place : place + 2] for place in range(0, len(corrections), 2)]
    assert len(each) <= 2
    for left_out in each:  # each is needed
        others = [word for one in each if one != left_out for word in one]
        assert "Not mapped" in say(*words, *others, "--show")[1]
    code, shown = say(*words, *corrections)
    assert code == 0, shown
    assert "Required, and nothing was found" not in shown
    assert "Not mapped" not in shown
    assert "Abernethy" not in shown + (data / f"maps/{extract}.{agency}.toml").read_text(encoding="utf-8")

    gate = delivered(data, file, extract)
    [result] = gate.of_quarter()
    assert (result.state, result.rows) == ("accepted with a caveat", rows)
    assert rules(result) <= {"has_a_note", "volume_as_before", "covers_the_period"}
    assert len(gate.tables[extract]) == rows
    assert file.read_bytes() == before


def test_the_welsh_file_is_read_as_it_is_meant(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"police_incident": "police"}), welsh_incidents(tmp_path)
    say(file, "--data", data, "--extract", "police_incident", "--agency", "police")
    rows = delivered(data, file, "police_incident").tables["police_incident"]
    assert rows["incident_key"].to_list() == [key(f"incident {place}") for place in range(24)]
    assert [day.date() for day in rows["reported_date"]] == days(24)
    assert rows["crime_flag"].to_list() == ["no", "yes"] * 12
    assert rows["relationship"].to_list() == ["partner", "ex_partner", "family", "unknown"] * 6
    assert rows["risk_grade"].to_list() == ["standard", "medium", "high"] * 8
    assert rows["children_present_count"].to_list() == [0, 1, 2, 3] * 6


def test_the_workbook_is_read_as_it_is_meant(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"service_episode": "haven"}), cases_workbook(tmp_path)
    say(file, "--data", data, "--extract", "service_episode", "--agency", "haven")
    rows = delivered(data, file, "service_episode").tables["service_episode"]
    assert [day.date() for day in rows["referral_date"]] == days(20)
    assert rows["sex"].to_list() == ["female", "male", "female", "unknown"] * 5
    assert rows["age_band"].to_list() == ["16_17", "18_24", "25_34", "65_plus"] * 5
    assert rows["exit_type"].fillna("").to_list() == ["planned", "withdrew", "lost_contact", ""] * 5
    assert rows["first_contact_date"].notna().to_list() == [False, True] * 10


CALLS = ["Call ref", "Call date", "Answered", "First call"]


def calls(write: Callable[[date], object], number: int = 12) -> Rows:
    return [CALLS, *([key(place), write(day), "Y", "N"] for place, day in enumerate(days(number, 3)))]  # type: ignore[list-item]


WAYS = {
    "numbers": lambda day: f"{day:%d/%m/%Y}",
    "no noughts": lambda day: f"{day.day}/{day.month}/{day.year}",
    "short months": lambda day: f"{day.day}-{day:%b-%y}",
    "whole months": lambda day: f"{day.day} {day:%B %Y}",
    "with times": lambda day: f"{day:%d/%m/%Y} 09:30",
    "as in the template": lambda day: f"{day}",
    "a mixture": lambda day: f"{day:%d/%m/%Y}" if day.day % 2 else f"{day.day} {day:%B %Y}",
}


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_dates_are_read_as_they_are_written_in_britain(write: Callable[[date], str], tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "calls.csv"
    file.write_bytes(csv_bytes(calls(write)))
    code, shown = say(file, "--data", data, "--extract", "helpline", "--agency", "haven")
    assert code == 0, shown
    read = delivered(data, file, "helpline").tables["helpline"]["date"]
    assert [moment.to_pydatetime() for moment in read] == [datetime(d.year, d.month, d.day) for d in days(12, 3)]


def test_dates_that_cannot_tell_are_taken_as_british_and_that_is_said(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "calls.csv"
    file.write_bytes(csv_bytes([CALLS, [key(1), "03/04/2001", "Y", "N"], [key(2), "05/06/2001", "N", "Y"]]))
    _, shown = say(file, "--data", data, "--extract", "helpline", "--agency", "haven")
    assert "taken as written in Britain, 03/04 is 3 April" in shown
    assert [str(day.date()) for day in delivered(data, file, "helpline").tables["helpline"]["date"]] == [
        "2001-04-03",
        "2001-06-05",
    ]


def test_the_other_order_is_found_only_where_no_cell_speaks_against_it(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "calls.csv"
    file.write_bytes(csv_bytes([CALLS, [key(1), "04/25/2001", "Y", "N"], [key(2), "05/06/2001", "N", "Y"]]))
    _, shown = say(file, "--data", data, "--extract", "helpline", "--agency", "haven")
    assert "the month stands first" in shown
    file.write_bytes(
        csv_bytes([CALLS, *[[key(n), "04/25/2001", "Y", "N"] for n in range(2)], [key(3), "25/04/2001", "N", "Y"]])
    )
    _, shown = say(file, "--data", data, "--extract", "helpline", "--agency", "haven", "--show")
    assert "the month stands first" not in shown


def test_a_parquet_file_is_mapped(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "calls.parquet"
    frame = pd.DataFrame(calls(lambda day: pd.Timestamp(day))[1:], columns=CALLS)
    pq.write_table(pa.Table.from_pandas(frame), file)
    code, shown = say(file, "--data", data, "--extract", "helpline", "--agency", "haven")
    assert code == 0, shown
    gate = delivered(data, file, "helpline")
    assert [day.date() for day in gate.tables["helpline"]["date"]] == days(12, 3)


def test_units_blanks_and_sums_are_found_and_read(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"marac_meeting": "police"}), tmp_path / "meetings.csv"
    rows = [["Date of MARAC", "Cases discussed", "Repeat cases", "Police referrals", "Males"]]
    rows += [[f"{day:%d/%m/%Y}", "173.00 Number", "73.00 Number", "NC", "-"] for day in days(3)]
    rows += [["", "", "", "", ""], ["Grand Total", "519.00 Number", "219.00 Number", "", ""]]
    file.write_bytes(csv_bytes(rows))
    code, shown = say(file, "--data", data, "--extract", "marac_meeting", "--agency", "police")
    assert code == 0
    assert "says “Grand Total”: a sum of other rows would count twice" in shown
    assert "“Number” taken off numbers" in shown
    own = tomllib.loads((data / "maps/marac_meeting.police.toml").read_text(encoding="utf-8"))
    assert (own["units"], own["blanks"], own["skip_rows"]) == (["Number"], ["NC"], {"Date of MARAC": ["Grand Total"]})
    read = delivered(data, file, "marac_meeting").tables["marac_meeting"]
    assert read["cases"].to_list() == [173] * 3
    assert read["repeats"].to_list() == [73] * 3
    assert read["police_referrals"].isna().all()


@pytest.mark.parametrize("nameless", [1, 2])
def test_columns_without_a_heading_are_left_out_and_said(nameless: int, tmp_path: Path, say: Say) -> None:
    """As beside a merged heading: the gate leaves them out by the same map."""
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "calls.csv"
    head, *rows = calls(lambda day: f"{day:%d/%m/%Y}")
    none, cells = [""] * nameless, ["Abernethy"] * nameless
    file.write_bytes(csv_bytes([[*head, *none], *([*row, *cells] for row in rows)]))
    code, shown = say(file, "--data", data, "--extract", "helpline", "--agency", "haven")
    assert code == 0, shown
    assert f"│ {nameless} column{'s' * (nameless > 1)} left out " in shown
    assert "Abernethy" not in shown
    [result] = delivered(data, file, "helpline").of_quarter()
    assert (rules(result), result.rows) == ({"has_a_note"}, 12)


def test_thousands_are_found_and_read(tmp_path: Path, say: Say) -> None:
    data, file = partnership(tmp_path / "data", {"workforce": "town_hall"}), tmp_path / "staff.csv"
    file.write_bytes(
        csv_bytes([["Agency", "Front line headcount"], ["Northshire Police", "1,073"], ["The Haven", "41"]])
    )
    code, shown = say(file, "--data", data, "--extract", "workforce", "--agency", "town_hall")
    assert code == 0, shown
    read = delivered(data, file, "workforce").tables["workforce"]
    assert dict(zip(read["agency_id"], read["front_line_headcount"], strict=True)) == {"police": 1073, "haven": 41}


def test_days_and_times_of_a_workbook_are_read(tmp_path: Path, say: Say) -> None:
    data = partnership(tmp_path / "data", {"legal_request": "haven"})
    moments = [datetime(2001, 5, 1 + place, 9 * (place % 2), 30 * (place % 2)) for place in range(8)]
    later = [moment + timedelta(hours=1) for moment in moments]
    rows: list[list[Cell]] = [["Request ref", "Time requested", "Time seen"]]
    rows += [[key(place), *pair] for place, pair in enumerate(zip(moments, later, strict=True))]
    file = workbook(tmp_path / "requests.xlsx", {"Sheet1": rows})
    code, shown = say(
        *(file, "--data", data, "--extract", "legal_request", "--agency", "haven"),
        *("--column", "requested_at=Time requested", "--column", "seen_at=Time seen"),
    )
    assert code == 0, shown
    read = delivered(data, file, "legal_request").tables["legal_request"]
    assert [moment.to_pydatetime() for moment in read["requested_at"]] == moments
    assert [moment.to_pydatetime() for moment in read["seen_at"]] == later
