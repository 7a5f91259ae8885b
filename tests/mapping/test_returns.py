"""Totals by month of an agency that sends no rows: mapped by the command alone, in many files or in one."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dvmetrics.evaluation import check_quarter
from dvmetrics.layouts import Source
from dvmetrics.partnership import load
from dvmetrics.run import run_quarter
from tests.conftest import REFERENCE, ROOT, silent
from tests.mapping.calls import Say, refused
from tests.mapping.files import Rows, csv_bytes

YORK = REFERENCE / "real" / "york"
BY_HAND = ROOT / "tests/york/partnership.toml"
CONFIGURATION = """
[partnership]
name = "Smallham"
place = "Smallham"
first_quarter = "2020Q1"
policy = "published"

[agencies]
council = "Smallham Council"

[extracts.kpi_return]
agencies = ["council"]
required = true
"""
HEADINGS = ["Measure", "From", "To", "Total"]
MONTHS = [(f"01/0{month}/2020", f"{31 if month != 2 else 29}/0{month}/2020") for month in (1, 2, 3)]


def smallham(folder: Path) -> Path:
    """Returns in a folder of their own: calls by month, a share by quarter, and recorded incidents."""
    (folder / "returns").mkdir(parents=True)
    (folder / "partnership.toml").write_text(CONFIGURATION, encoding="utf-8")
    rows: Rows = [
        HEADINGS,
        *(["CALLS", start, end, f"{40 + place}.00 Number"] for place, (start, end) in enumerate(MONTHS)),
        ["SAT01", "01/01/2020", "31/03/2020", "81.50 %"],
        *(
            ["Recorded incidents", start, end, "NC" if place == 1 else "12"]
            for place, (start, end) in enumerate(MONTHS)
        ),
        ["Total", "", "", "300"],
    ]
    (folder / "returns/all.csv").write_bytes(csv_bytes(rows))
    return folder


OURS = ("--extract", "kpi_return", "--agency", "council")


def test_totals_are_mapped_and_what_is_none_of_ours_becomes_a_local_measure(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    code, shown = say(data / "returns/all.csv", *OURS)
    assert code == 0, shown
    own = load(data)
    source = own.sources["kpi_return"]
    assert (source.files, source.agency) == ("returns/*.csv", "council")
    assert source.codes == {"indicator": {"Recorded incidents": "2.1"}}
    measures = {name: (one.grain, one.adds_up, one.unit) for name, one in own.local_measures.items()}
    assert measures == {"CALLS": ("month", True, "counted"), "SAT01": ("quarter", False, "%")}
    assert "To be completed in the map: title, question, words and unit of CALLS, SAT01" in shown
    assert "# To be completed" in (data / "maps/kpi_return.council.toml").read_text(encoding="utf-8")

    gate = check_quarter(data, "2020Q1")
    assert [result.state for result in gate.of_quarter()] == ["accepted"]
    rows = gate.tables["kpi_return"]
    assert rows["indicator"].to_list() == ["CALLS"] * 3 + ["SAT01"] + ["2.1"] * 3
    assert rows["numerator"].fillna(-1).to_list() == [40, 41, 42, 81.5, 12, -1, 12]


def test_a_measure_that_a_person_completed_stays_when_the_map_is_made_again(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    say(data / "returns/all.csv", *OURS)
    path = data / "maps/kpi_return.council.toml"
    written = path.read_text(encoding="utf-8").replace('title = "CALLS"', 'title = "Calls answered"')
    words = tomllib.loads(written)["local_measures"]["CALLS"]["words"]
    path.write_text(written.replace(words, "Calls answered in the month."), encoding="utf-8")
    with (data / "returns/all.csv").open("ab") as file:
        file.write(csv_bytes([["VIS01", *MONTHS[0], "3"]]))
    code, shown = say(data / "returns/all.csv", *OURS, "--replace")
    assert code == 0, shown
    assert set(load(data).local_measures) == {"CALLS", "SAT01", "VIS01"}
    assert load(data).local_measures["CALLS"].title == "Calls answered"
    assert "title, question, words and unit of SAT01, VIS01." in shown


@pytest.mark.parametrize("name", ["", "bad name", "-1", "Jane Abernethy"])
def test_a_measure_is_given_a_name_that_can_be_one(name: str, tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    code, shown = say(data / "returns/all.csv", *OURS, "--code", f"indicator:CALLS={name}")
    assert code == 2
    [sentence] = shown.strip().splitlines()
    assert sentence.startswith("After --code indicator:THEIRS= stands the id of an indicator, or a name for a measure")
    assert not (data / "maps").exists()


def test_a_table_with_a_column_for_each_figure_is_refused_with_how_to_lay_it_out(tmp_path: Path, say: Say) -> None:
    data, file = smallham(tmp_path / "data"), tmp_path / "helpline.csv"
    file.write_bytes(csv_bytes([["Month", "Calls received", "Calls answered"], ["Apr-20", "86", "76"]]))
    words = ("--data", data, "--extract", "kpi_return", "--agency", "council")
    sentence = refused(say, file, data, *words)
    assert "Where each figure has a column of its own: Lay it out with a row for each figure and month" in sentence


NAMES = ("Jane Abernethy", "Abernethy", "ABERNETHY", "abernethy_jane", "Abernethy-1", "SMITH01", "Mary Self", "岑嘉儀")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_place_of_an_indicator_is_counted_and_becomes_no_measure(name: str, tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    rows: Rows = [HEADINGS, *([own, *month, "4"] for own in ("CALLS", name) for month in MONTHS)]
    (data / "returns/all.csv").write_bytes(csv_bytes(rows))
    code, shown = say(data / "returns/all.csv", *OURS)
    assert code == 0, shown
    assert "Not proposed: 1 other measure, in 3 rows, not shown because it may be a name." in shown
    assert '--code "indicator:THEIRS=short_name"' in shown
    assert name.split()[-1] not in shown + (data / "maps/kpi_return.council.toml").read_text(encoding="utf-8")
    assert set(load(data).local_measures) == {"CALLS"}
    assert say(data / "returns/all.csv", *OURS, "--code", f"indicator:{name}=shorter", "--replace")[0] == 0
    assert set(load(data).local_measures) == {"CALLS", "shorter"}


def test_what_has_the_days_of_a_case_and_no_whole_months_becomes_no_measure(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    rows: Rows = [HEADINGS, ["CALLS", *MONTHS[0], "4"], ["LEE2", "03/01/2020", "17/03/2020", "2"]]
    (data / "returns/all.csv").write_bytes(csv_bytes(rows))
    assert "LEE2" not in say(data / "returns/all.csv", *OURS)[1]
    assert set(load(data).local_measures) == {"CALLS"}


def test_decimal_commas_are_refused_with_the_column_that_has_them(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    for figures, number in ((["12,5", "1,250", "3"], "1 row"), (["1.234,5", "2,75", "0,125"], "3 rows")):
        rows: Rows = [HEADINGS, *(["CALLS", *month, figure] for month, figure in zip(MONTHS, figures, strict=True))]
        (data / "returns/all.csv").write_bytes(csv_bytes(rows))
        code, shown = say(data / "returns/all.csv", *OURS)
        assert (code, (data / "maps").exists()) == (2, False)
        assert shown.strip() == (
            f"“Total”, taken for numerator, has numbers with a decimal comma in {number}. Save the file with decimal "
            "points and map that, or leave the column out with --column numerator=."
        )
    assert say(data / "returns/all.csv", *OURS, "--column", "numerator=")[0] == 0


def test_months_beside_figures_of_a_return_are_refused(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    rows: Rows = [["Measure", "Total", "April", "May", "June"], ["CALLS", "12", "4", "4", "4"]]
    (data / "returns/all.csv").write_bytes(csv_bytes(rows))
    code, shown = say(data / "returns/all.csv", *OURS)
    assert code == 2
    assert "all.csv has 3 months side by side" in shown


def test_a_share_without_its_whole_is_said_and_can_be_given_one(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    words = (data / "returns/all.csv", *OURS, "--code", "indicator:CALLS=3.2")
    assert "3.2 is a share: say with --denominator 3.2=ID which total is its whole." in say(*words)[1]
    assert say(*words, "--denominator", "3.2=2.1", "--replace")[0] == 0
    assert load(data).sources["kpi_return"].denominators == {"3.2": "2.1"}
    assert "which is none of the totals of the file" in say(*words, "--denominator", "3.2=9.9", "--replace")[1]


@pytest.mark.parametrize(("names", "pattern"), [("2018 2019", "calls-*.csv"), ("a b", "calls-*.csv"), ("a", "*.csv")])
def test_the_pattern_for_several_files_takes_those_of_later_years_too(
    names: str, pattern: str, tmp_path: Path, say: Say
) -> None:
    data = smallham(tmp_path / "data")
    content = (data / "returns/all.csv").read_bytes()
    files = [data / f"returns/calls-{name}.csv" for name in names.split()]
    for file in files:
        file.write_bytes(content)
    assert say(*files, *OURS)[0] == 0
    assert load(data).sources["kpi_return"].files == f"returns/{pattern}"


def test_it_says_where_returns_go_that_do_not_lie_where_the_pattern_finds_them(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    elsewhere = tmp_path / "all.csv"
    elsewhere.write_bytes((data / "returns/all.csv").read_bytes())
    code, shown = say(elsewhere, *OURS, "--data", data, "--files", "returns/*.csv")
    assert code == 0, shown
    assert shown.endswith("Now copy the file into the partnership folder, to where returns/*.csv finds it.\n")
    assert "Now copy" not in say(data / "returns/all.csv", *OURS)[1]


def test_a_file_in_a_quarters_folder_is_mapped_as_one_of_that_quarter(tmp_path: Path, say: Say) -> None:
    data = smallham(tmp_path / "data")
    (data / "2020Q1").mkdir()
    shutil.move(data / "returns/all.csv", data / "2020Q1/kpi_return.csv")
    assert say(data / "2020Q1/kpi_return.csv", *OURS)[0] == 0
    assert not isinstance(load(data).layout("kpi_return", "council"), Source)
    gate = check_quarter(data, "2020Q1")
    assert [result.state for result in gate.of_quarter()] == ["accepted with a caveat"]
    assert len(gate.tables["kpi_return"]) == 7


def test_a_run_reads_the_map_and_its_manifest_says_so(tmp_path: Path, returns: Callable[..., Path], say: Say) -> None:
    data = returns()
    for path in data.glob("2020Q*/kpi_return.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("numerator", "How many"), encoding="utf-8")
    assert say(data / "2020Q4/kpi_return.csv", *OURS, "--column", "numerator=How many")[0] == 0
    outcome = run_quarter(data, "2020Q4", tmp_path / "outputs", progress=silent)
    manifest = json.loads((outcome.edition / "manifest.json").read_text(encoding="utf-8"))
    assert "maps/kpi_return.council.toml" in manifest["inputs"]
    released = pd.read_csv(outcome.edition / "data/released.csv")
    assert released[released["indicator"] == "calls"]["numerator"].to_list()[:5] == [40, 41, 42, 43, 40]


@pytest.mark.skipif(not YORK.is_dir(), reason="York's returns are not beside the project")
def test_real_returns_are_read_by_a_map_as_they_are_by_hand(tmp_path: Path, say: Say) -> None:
    by_map, by_hand = tmp_path / "map", tmp_path / "hand"
    for folder in (by_map, by_hand):
        shutil.copytree(YORK, folder / "returns")
    shutil.copy(BY_HAND, by_hand)
    configuration = CONFIGURATION.replace("council", "york").replace("2020Q1", "2008Q2")
    (by_map / "partnership.toml").write_text(configuration, encoding="utf-8")
    files = sorted((by_map / "returns").glob("*.csv"))
    code, shown = say(
        *(*files, "--extract", "kpi_return", "--agency", "york", "--code", "indicator:CSP51=2.1"),
        *("--code", "indicator:DOMV4=3.2", "--denominator", "3.2=2.1"),
    )
    assert code == 0, shown
    own, other = load(by_map), load(by_hand)
    assert own.sources["kpi_return"].files == "returns/kpi-*.csv"
    kinds = [{name: (one.grain, one.adds_up) for name, one in each.local_measures.items()} for each in (own, other)]
    assert kinds[0] == kinds[1]
    first, second = check_quarter(by_map, "2016Q4"), check_quarter(by_hand, "2016Q4")
    assert [result.state for result in first.deliveries] == ["accepted"] * len(files)
    pd.testing.assert_frame_equal(first.tables["kpi_return"], second.tables["kpi_return"])
    names = pd.read_csv(files[0])["KpiName"].unique()
    written = (by_map / "maps/kpi_return.york.toml").read_text(encoding="utf-8")
    assert not [name for name in names if name in shown + written]
    assert tomllib.loads(written)["ignore"] == ["KpiName", "DataType", "Period", "CollectionFrequency"]
