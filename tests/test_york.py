"""York's returns as its council published them, by configuration alone; where they lie beside the project."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from dvmetrics.deliveries.newest import choose_quarter
from dvmetrics.evaluation import check_quarter
from dvmetrics.partnership import load
from dvmetrics.report import read
from dvmetrics.run import run_quarter
from tests.conftest import REFERENCE, silent

RETURNS = REFERENCE / "real" / "york"
CONFIGURATION = Path(__file__).parent / "york" / "partnership.toml"
pytestmark = [
    pytest.mark.skipif(not RETURNS.is_dir(), reason="York's returns are not beside the project"),
    pytest.mark.xdist_group("york"),
]


@pytest.fixture(scope="module")
def york(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("york")
    shutil.copy(CONFIGURATION, folder)
    shutil.copytree(RETURNS, folder / "returns")
    return folder


@pytest.fixture(scope="module")
def edition(york: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_quarter(york, "2016Q4", tmp_path_factory.mktemp("shelf") / "outputs", progress=silent).edition


def _released(edition: Path) -> pd.DataFrame:
    texts = dict.fromkeys(["indicator", "status", "note", "group", "group_by"], "str")
    return pd.read_csv(
        edition / "data/released.csv",
        dtype=texts,
        keep_default_na=False,
        na_values={name: [""] for name in ("numerator", "denominator", "value", "lower", "upper")},
    )


def _text(page: Path) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", page.read_text(encoding="utf-8"))))


def test_all_fifteen_returns_are_in_the_edition(edition: Path) -> None:
    figures = set(_released(edition)["indicator"])
    local = set(load(CONFIGURATION.parent).local_measures)
    assert len(local) == 13
    assert figures == {"2.1", "3.2"} | local


def test_figures_are_the_months_as_returned(edition: Path) -> None:
    released = _released(edition)
    raw = pd.read_csv(RETURNS / "kpi-csp51-domestic-violence-reports.csv")
    months = raw[raw["Period"].str.contains("_[A-Z][a-z]{2}$") & (raw["EndDate"] <= "2016-12-31")]
    stated = pd.to_numeric(months.set_index("StartDate")["Value"].str.removesuffix(" Number"), errors="coerce")
    own = released[released["indicator"] == "2.1"].set_index("period_start")["numerator"]
    assert len(own) > 75
    assert stated.notna().sum() > 75
    pd.testing.assert_series_equal(own, stated.reindex(own.index), check_names=False)


def test_children_present_are_set_against_reports_of_the_same_month(edition: Path) -> None:
    released = _released(edition)
    december = released[released["period_start"] == "2016-12-01"].set_index("indicator")
    assert december.loc[["3.2"], ["numerator", "denominator"]].to_numpy().tolist() == [[91, 279]]
    assert december.loc[["2.1"], "numerator"].to_list() == [279]


@pytest.mark.parametrize(
    ("what", "stated", "summed"),
    [
        ("Incidents with an arrest, October to December 2014", 95, 132),
        ("Incidents recorded as a crime, October to December 2014", 155, 213),
        ("Indicator 3.2, October to December 2014", 125, 174),
        ("Indicator 2.1, April to June 2011", 724, 725),
    ],
)
def test_totals_that_disagree_with_their_months_are_findings(
    edition: Path, what: str, stated: int, summed: int
) -> None:
    says = f"{what}: the return states {stated}, its months add up to {summed}."
    assert says in _text(edition / "quality.html")


def test_nothing_after_the_quarter_is_in_it(edition: Path) -> None:
    assert (_released(edition)["period_end"] <= "2016-12-31").all()


def test_what_was_not_collected_is_said_and_not_carried_forward(edition: Path) -> None:
    repeats = _released(edition).query("indicator == 'CSP18a' and period_start >= '2015-08-01'")
    assert set(repeats["status"]) == {"[x]"}
    assert repeats["value"].isna().all()
    assert "There is no figure for October to December 2016: not collected or not returned." in _text(
        edition / "local-figures.html"
    )


def test_a_year_that_ends_in_november_gives_no_total(york: Path) -> None:
    gate = check_quarter(york, "2018Q1")
    found = [finding.sentence() for delivery in gate.deliveries for finding in delivery.findings]
    expected = (
        "Indicator 2.1, April 2017 to March 2018: the return states 2,267, but only 8 of the 12 months were collected"
    )
    assert any(sentence.startswith(expected) for sentence in found)


def test_a_rate_keeps_its_decimals(edition: Path) -> None:
    rates = _released(edition).query("indicator == 'CSP01b'").set_index("period_start")["value"]
    assert (rates["2016-07-01"], rates["2016-12-01"]) == (5.04, 4.23)


def test_the_edition_says_that_nothing_is_hidden_and_claims_no_made_up_data(edition: Path) -> None:
    page = (edition / "index.html").read_text(encoding="utf-8")
    assert "already published as they stand" in page
    assert "Made-up" not in page
    assert json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["policy"] == "published"


def test_york_signed_no_code_and_nothing_in_its_edition_speaks_of_one(edition: Path) -> None:
    assert not (edition / "code.html").exists()
    pages, data = list(edition.glob("*.html")), list((edition / "data").iterdir())
    assert len(pages) > 50
    for path in (*pages, *data, edition / "manifest.json"):
        assert not re.search(r"code of practice|milton keynes|initiative", _content(path), re.IGNORECASE), path.name
        assert not re.search(r"\bCode\b", _content(path)), path.name
    assert "Is the work against domestic violence making a difference?" in _text(edition / "index.html")


def _content(path: Path) -> str:
    """A file as text, without the styles and scripts that are the same for all; of a workbook all of its parts."""
    if path.suffix != ".xlsx":
        return re.sub(r"(?s)<(style|script)\b.*?</\1>", "", path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path) as book:
        return " ".join(book.read(name).decode("utf-8") for name in book.namelist())


def test_every_link_leads_to_a_file_and_a_place_in_it(edition: Path) -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in edition.glob("*.html")}
    places = {name: set(re.findall(r'\bid="([^"]+)"', page)) for name, page in pages.items()}
    for name, page in pages.items():
        for link in re.findall(r'<a [^>]*href="([^":]*)"', page):
            file, _, place = unescape(link).partition("#")
            assert (edition / (file or name)).resolve().is_file(), f"{name}: {link}"
            assert not place or place in places.get(file or name, {place}), f"{name}: {link}"


def test_latest_is_the_last_whole_quarter_with_a_figure(york: Path) -> None:
    assert str(choose_quarter(load(york), york, "latest")) == "2020Q3"


def test_no_york_in_the_code() -> None:
    package = Path(__file__).parents[1] / "dvmetrics"
    assert not [path.name for path in package.rglob("*.py") if "york" in path.read_text(encoding="utf-8").lower()]


def test_a_whole_that_another_total_stands_for_is_named(edition: Path) -> None:
    own = read(edition / "data").released.definitions["3.2"]
    assert own.denominator == "The total that the agency returns as “Recorded incidents”."
    assert own.sources == ("kpi_return",)
    assert any("count as if the answer were no" in words for words in own.caveats)
