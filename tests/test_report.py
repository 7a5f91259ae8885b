"""What pages say of released figures: never more than the figures carry."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from dvmetrics.partnership import Campaign, SeriesBreak
from dvmetrics.report import movement, pages, quality, sentences, summary, targets
from dvmetrics.report.charts import series_chart
from dvmetrics.report.committee import committee_report
from dvmetrics.report.edition import Edition, PublicDelivery, PublicFinding
from dvmetrics.report.reading import Reading, possible_values, read_series
from dvmetrics.report.words import points, quarters_listed
from tests.figures import Counted, edition_of, target

LEVEL: list[Counted] = [(60, 100), (70, 100), (65, 100), (55, 100)] * 6
RISEN: list[Counted] = [*LEVEL, *[(90, 100)] * 9]
FALLEN: list[Counted] = [*LEVEL, *[(30, 100)] * 9]


def reading_of(edition: Edition, indicator: str) -> Reading:
    return read_series(edition, edition.released.definitions[indicator])


def text_of(html: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html.data))).strip()


def test_a_change_for_the_better_needs_an_indicator_with_a_good_direction() -> None:
    edition = edition_of({"1.3": RISEN, "3.2": RISEN, "2.2": FALLEN})
    assert reading_of(edition, "1.3").variation == "improving"
    assert reading_of(edition, "3.2").variation == "neutral change"
    assert reading_of(edition, "2.2").variation == "worsening"
    assert movement.change_state(reading_of(edition, "3.2")) == ("unsure", "Higher than usual")


def test_a_neutral_indicator_is_never_judged_even_with_a_target() -> None:
    edition = edition_of({"3.2": RISEN, "2.1": [(100, 100_000)] * 33}, targets={"3.2": target(99), "2.1": target(1)})
    for name in ("3.2", "2.1"):
        reading = reading_of(edition, name)
        assert reading.target is None
        assert targets.target_state(reading) is None
        assert movement.change_state(reading)[0] in ("unsure", "none")


def test_doubled_reports_with_level_repeats_are_not_worse() -> None:
    doubled: list[Counted] = [
        *[(100.0, 100_000.0), (110.0, 100_000.0), (95.0, 100_000.0)] * 8,
        *[(210.0, 100_000.0)] * 9,
    ]
    edition = edition_of({"2.1": doubled, "1.1": LEVEL[:11]})
    page = text_of(summary.summary_heading(edition)) + text_of(committee_report(edition))
    assert "none for the worse" in page
    assert "In a way that is neither good nor bad in itself: Recorded incidents : higher than usual since" in page
    for words in ("Better recording", "More confidence", "More violence"):
        assert words in page


def test_no_limits_on_rolling_four_quarters() -> None:
    edition = edition_of({"4.1": [(40, 60), (42, 60), (38, 60), (41, 60), (44, 60), (40, 60)] * 3})
    reading = reading_of(edition, "4.1")
    assert reading.chart is None
    drawn = series_chart(edition, reading)
    assert {trace.mode for trace in drawn.data} == {"lines+markers"}


def test_rolling_figures_are_compared_with_four_quarters_earlier() -> None:
    same = reading_of(edition_of({"4.1": [(40, 60)] * 6}), "4.1")
    assert (same.variation, same.direction) == ("common cause", 0)
    more = reading_of(edition_of({"4.1": [(100, 500), (100, 500), (100, 500), (100, 500), (300, 500)]}), "4.1")
    assert (more.variation, more.direction) == ("improving", 1)
    assert "40 percentage points higher than four quarters earlier (20%)" in movement.change(more)
    first = reading_of(edition_of({"4.1": [(40, 60)] * 3}), "4.1")
    assert first.variation is None
    assert movement.change_state(first) == ("none", "Too early to say whether it changed")


def test_standing_figures_get_no_limits_and_are_set_beside_a_year_ago() -> None:
    edition = edition_of({"8.1": [(5, 17), (8, 17), (11, 17), (14, 17), (14, 17), (14, 17), (14, 17), (15, 17)] * 2})
    reading = reading_of(edition, "8.1")
    assert (reading.chart, reading.variation) == (None, None)
    assert movement.change(reading) == "Four quarters earlier it was 82.4%."
    assert movement.change_state(reading) == ("none", "Up 6 points in a year")
    assert "better" not in movement.headline(reading)
    assert len(series_chart(edition, reading).data) == 1


def test_no_chart_on_a_series_with_a_gap_by_disclosure() -> None:
    edition = edition_of({"2.2": [*LEVEL[:10], (5, 100), *LEVEL[:10]]})
    reading = reading_of(edition, "2.2")
    assert reading.chart is None
    assert "to protect people" in reading.why_no_chart
    with pytest.raises(ValueError, match="no chart"):
        series_chart(edition, reading)
    assert "Too few" not in movement.change(reading)


def test_a_missing_period_is_a_gap_in_the_line_and_keeps_the_chart() -> None:
    edition = edition_of({"3.3": [*LEVEL[:10], "not_supplied", *LEVEL[:10]]})
    reading = reading_of(edition, "3.3")
    drawn = series_chart(edition, reading)
    line = next(trace for trace in drawn.data if trace.mode == "lines+markers")
    assert line.y[10] is None
    assert line.connectgaps is False
    assert "gap in the line" in drawn.layout.meta["summary"]
    assert ["1999 Q3", "[x]", "[x]", "[x]"] in drawn.layout.meta["rows"]


def test_an_old_figure_is_never_carried_forward() -> None:
    edition = edition_of({"2.2": [*LEVEL[:12], "not_supplied"]})
    reading = reading_of(edition, "2.2")
    assert not reading.latest.is_shown
    assert movement.change_state(reading) == ("none", "No data")
    assert sentences.answer(reading).startswith("There is no figure for January to March 2000")
    assert "65%" not in text_of(summary.summary_matrix(edition))


def test_figures_not_due_yet_do_not_hide_the_newest_that_is() -> None:
    edition = edition_of({"1.1": [*LEVEL[:12], "not_due", "not_due", "not_due", "not_due"]})
    reading = reading_of(edition, "1.1")
    assert reading.latest.is_shown
    assert reading.newest_status == "[due]"
    assert "Newer figures are not due yet" in text_of(summary.summary_matrix(edition))


def test_a_quarter_of_months_is_the_sum_of_released_months_and_its_rounding_adds_up() -> None:
    edition = edition_of({"1.3": [*[(60, 100)] * 21, (61, 101), (59, 98), (62, 103)]})
    latest = reading_of(edition, "1.3").latest
    assert (latest.numerator, latest.denominator, latest.slack) == (180, 305, 6)
    assert possible_values(latest, edition.released.definitions["1.3"]) == pytest.approx(
        (100 * 174 / 311, 100 * 186 / 299)
    )


@pytest.mark.parametrize(
    ("counts", "value", "verdict"),
    [
        ((95, 100), 90, "met"),
        ((95, 100), 95, "too close to say"),
        ((85, 100), 95, "missed"),
        ((100, 100), 100, "too close to say"),
    ],
)
def test_a_target_is_met_or_missed_only_where_rounding_leaves_no_doubt(
    counts: Counted, value: float, verdict: str
) -> None:
    edition = edition_of({"2.4": [counts] * 12}, targets={"2.4": target(value)})
    assert reading_of(edition, "2.4").verdict == verdict


def test_exact_figures_are_judged_as_they_are() -> None:
    edition = edition_of({"5.4": [(60, 63)] * 12}, targets={"5.4": target(95)})
    assert reading_of(edition, "5.4").verdict == "met"


def test_a_target_says_who_set_it_and_whether_it_was_agreed() -> None:
    edition = edition_of({"2.4": [(95, 100)] * 12}, targets={"2.4": target(90, "proposed")})
    words = targets.target(reading_of(edition, "2.4"))
    assert words is not None
    assert words.startswith("90% is a proposed target, not yet agreed (the sub-group, 2000).")


def test_uncertainty_is_part_of_the_answer() -> None:
    edition = edition_of({"2.4": [(85, 100)] * 12, "5.4": [(60, 63)] * 12})
    assert sentences.answer(reading_of(edition, "2.4")).endswith("the underlying figure is likely to be 73% to 94%.")
    assert "Allowing for chance and rounding" in sentences.answer(reading_of(edition, "2.4"))
    assert "Allowing for chance, the" in sentences.answer(reading_of(edition, "5.4"))


def test_few_points_coarse_figures_and_rare_events_get_no_limits() -> None:
    assert "fewer than 8 quarters" in reading_of(edition_of({"2.2": LEVEL[:7]}), "2.2").why_no_chart
    coarse: list[Counted] = [(50, 100), (50, 100), (55, 100)] * 6
    assert "too coarsely" in reading_of(edition_of({"2.2": coarse}), "2.2").why_no_chart
    rare: list[Counted] = [(1.0, 1e5), (0.0, 1e5), (4.0, 1e5), (2.0, 1e5)] * 6
    assert "fewer than 5 a period" in reading_of(edition_of({"2.1": rare}, policy="published"), "2.1").why_no_chart


def test_limits_start_anew_at_a_break_which_is_marked() -> None:
    own = SeriesBreak(date=date(1998, 7, 1), words="x", indicators=("2.2",))
    series: list[Counted] = [*[(30, 100), (40, 100), (35, 100)] * 2, *[(80, 100), (90, 100), (85, 100)] * 5]
    edition = edition_of({"2.2": series}, breaks=[own])
    reading = reading_of(edition, "2.2")
    assert reading.chart is not None
    assert reading.chart.centre[0] == pytest.approx(35)
    assert reading.chart.centre[-1] == pytest.approx(85)
    assert reading.series["status"].to_list().index("[b]") == 6
    drawn = series_chart(edition, reading)
    assert "counting changed" in [note.text for note in drawn.layout.annotations]


def test_a_chart_names_its_lines_and_the_campaign_and_packs_no_arrays() -> None:
    campaign = Campaign(name="x", start=date(1998, 1, 1), end=date(1998, 3, 31))
    edition = edition_of({"1.3": RISEN}, campaigns=[campaign], targets={"1.3": target(95, "proposed")})
    drawn = series_chart(edition, reading_of(edition, "1.3"))
    named = " ".join(note.text for note in drawn.layout.annotations)
    for words in ("upper limit", "lower limit", "average", "target 95% (proposed)", "campaign"):
        assert words in named
    assert "bdata" not in drawn.to_json()
    assert "customdata" not in drawn.to_json()


@pytest.mark.parametrize("series", [LEVEL, RISEN, FALLEN], ids=["level", "risen", "fallen"])
def test_headlines_have_at_most_ten_words(series: list[Counted]) -> None:
    names = ["1.1", "1.3", "2.2", "2.4", "3.1", "3.2", "3.3", "5.4", "8.1", "8.2", "8.4"]
    edition = edition_of(dict.fromkeys(names, series))
    for name in names:
        words = movement.headline(reading_of(edition, name))
        assert len(words.split()) <= 10, words
    rolling = edition_of({"4.1": [(100, 500)] * 4 + [(300, 500)], "4.2": [(300, 500)] * 4 + [(100, 500)]})
    for name in ("4.1", "4.2"):
        assert len(movement.headline(reading_of(rolling, name)).split()) <= 10


def _delivery(quarter: str, *findings: PublicFinding, state: str = "accepted with a caveat") -> PublicDelivery:
    return PublicDelivery(
        extract="police_incident",
        title="Police",
        agency="Smallham Police",
        quarter=quarter,
        state=state,
        required=True,
        on_time=True,
        rows="100 to 499",
        findings=findings,
    )


def test_only_caveats_on_what_a_figure_rests_on_reach_it(capsys: pytest.CaptureFixture[str]) -> None:
    def finding(sentence: str, *columns: str) -> PublicFinding:
        return PublicFinding(rule="x", severity="warning", sentence=sentence, columns=columns)

    edition = edition_of(
        {"2.2": LEVEL[:12]},
        deliveries=[
            _delivery("1999Q4", finding("Whole file.")),
            _delivery("1999Q4", finding("Its column.", "reported_date"), finding("Another column.", "arrest_flag")),
            *[_delivery(quarter, finding("Long ago.", "reported_date")) for quarter in ("1997Q1", "1997Q2", "1998Q1")],
        ],
    )
    caveats = pages._data_caveats(edition, edition.released.definitions["2.2"])
    assert caveats == [
        "Smallham Police, this quarter: Whole file.",
        "Smallham Police, this quarter: Its column.",
        "Smallham Police, 1997Q1 to 1997Q2 and 1998Q1: Long ago.",
    ]


def test_what_agencies_write_is_text_and_never_markup() -> None:
    hostile = "<script>alert(1)</script>"
    delivery = _delivery("1999Q4", PublicFinding(rule="x", severity="warning", sentence=hostile, columns=()))
    edition = edition_of({"2.2": LEVEL[:12]}, deliveries=[delivery], changed={"2.2": {"title": hostile}})
    shown = [
        quality.quality_table(edition),
        quality.quality_findings(edition),
        summary.summary_matrix(edition),
        committee_report(edition),
        pages._background(edition, reading_of(edition, "2.2")),
    ]
    for fragment in shown:
        assert "<script" not in fragment.data


def test_reports_take_released_figures_and_nothing_else() -> None:
    edition = edition_of({"2.2": LEVEL[:12]})
    with pytest.raises(TypeError, match="released figures only"):
        Edition(edition.released.frame, edition.facts, {})  # type: ignore[arg-type]


def test_small_words() -> None:
    assert quarters_listed(["1998Q1", "1997Q3", "1997Q4", "2000Q2"]) == "1997Q3 to 1998Q1 and 2000Q2"
    assert (points(4.6), points(-12.2)) == ("+5", "−12")
