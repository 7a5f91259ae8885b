"""What the generator planted in the sample, found again in the published edition, as a reader would find it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from dvmetrics.report import read
from dvmetrics.report.edition import Edition
from dvmetrics.report.reading import read_series

pytestmark = pytest.mark.xdist_group("edition")


@pytest.fixture(scope="module")
def edition(sample_edition: Path) -> Edition:
    return read(sample_edition / "data")


def page(sample_edition: Path, name: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", (sample_edition / name).read_text(encoding="utf-8"))))


def test_the_rise_in_reports_when_the_campaign_starts(edition: Edition, sample_edition: Path) -> None:
    reading = read_series(edition, edition.released.definitions["2.1"])
    ups = [span for span, direction in reading.earlier if direction > 0]
    assert any(span.start <= date(2000, 10, 1) and span.end >= date(2000, 12, 31) for span in ups)
    assert "Recorded incidents rose." in page(sample_edition, "index.html")
    assert "campaign" in (sample_edition / "outcome-2.html").read_text(encoding="utf-8")


def test_published_totals_are_the_sum_of_their_months_as_far_as_rounding_lets_them(edition: Edition) -> None:
    series = edition.released.series("2.1")
    years = series.groupby([start.year for start in series["period_start"]])["numerator"].sum()
    assert abs(years[1997] - 956) <= 12 * 2
    assert abs(years[1998] - 1124) <= 12 * 2


def test_about_a_quarter_of_victims_are_harmed_again(edition: Edition) -> None:
    shown = edition.released.series("1.1").dropna(subset="value")
    assert len(shown) == 16
    assert shown["value"].between(20, 35).all()


def test_the_missing_file_is_a_gap_with_a_name(edition: Edition, sample_edition: Path) -> None:
    series = edition.released.series("3.3").set_index("period_start")
    missing = series[series["status"] == "[x]"]
    assert missing.index.to_list() == [date(2000, 4, 1)]
    assert "Thames Valley Police" in missing["note"].iloc[0]
    assert "Notices about children to schools and children's services" in page(sample_edition, "quality.html")


def test_the_resubmitted_file_marks_its_figures_as_revised(edition: Edition) -> None:
    for name in ("2.2", "2.4"):
        series = edition.released.series(name).set_index("period_start")
        assert series["status"].to_dict()[date(2001, 1, 1)] == "[r]"


def test_late_files_count_against_their_agencies(edition: Edition) -> None:
    frame = edition.released.frame
    own = frame[(frame["indicator"] == "8.4") & (frame["value"] == 0)]
    late = {(str(start), group) for start, group in zip(own["period_start"], own["group"], strict=True)}
    assert {("2001-01-01", "womens_aid"), ("2001-07-01", "probation"), ("2000-04-01", "thames_valley_police")} <= late


def test_the_agency_that_leaves_ethnicity_blank_is_named(sample_edition: Path) -> None:
    assert "Ethnicity is left blank" in page(sample_edition, "quality.html")
    assert "Victim Support (MK)" in page(sample_edition, "quality.html")


def test_more_children_than_is_plausible_is_said(sample_edition: Path) -> None:
    assert "More than 3 children for each incident" in page(sample_edition, "quality.html")
    assert "More than 3 children for each incident" in page(sample_edition, "outcome-3.html")


def test_drifts_are_seen_as_changes_for_the_better(edition: Edition) -> None:
    for name in ("1.3", "2.4", "3.1", "3.3"):
        assert read_series(edition, edition.released.definitions[name]).variation == "improving", name


def test_the_register_starts_with_fourteen_of_seventeen(edition: Edition) -> None:
    series = edition.released.series("8.1").set_index("period_start")
    row = series.loc[date(1999, 4, 1)]
    assert (row["numerator"], row["denominator"]) == (14, 17)
    assert (round(row["value"], 1), round(row["lower"], 1), round(row["upper"], 1)) == (82.4, 59.0, 93.8)


def test_the_published_figures_are_shown_with_what_they_cannot_carry(sample_edition: Path) -> None:
    text = page(sample_edition, "baseline.html")
    for words in (
        "956",
        "1,124",
        "63.5% (60.7% to 66.3%)",
        "4.1 children",
        "82.4% (59.0% to 93.8%)",
        "not evidence of a rise",
    ):
        assert words in text
    assert "38,216" not in text
    assert "thirty" not in text.lower()
