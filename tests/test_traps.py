"""Ways in which figures on domestic violence are often wrong, each as a test. Some have a longer test elsewhere."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.catalogue import CATALOGUE, expect_known
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import SeriesBreak, Target
from dvmetrics.report import pages, summary
from dvmetrics.report.charts import series_chart
from dvmetrics.report.committee import committee_report
from dvmetrics.report.edition import Edition
from dvmetrics.report.reading import Reading, read_series
from tests.figures import edition_of, target
from tests.small_tables import partnership


def text_of(*fragments: Any) -> str:
    html = " ".join(fragment if isinstance(fragment, str) else str(fragment.data) for fragment in fragments)
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html)))


def reading_of(edition: Edition, name: str) -> Reading:
    return read_series(edition, edition.released.definitions[name])


LEVEL: list[Any] = [(100 + place % 5 * 2, 90_000) for place in range(36)]
FLAT: list[Any] = [(45 + 7 * place % 20, 190) for place in range(12)]


def doubled() -> Edition:
    months: list[Any] = [*LEVEL, *((2 * x, n) for x, n in LEVEL[:12])]
    return edition_of({"2.1": months, "1.1": [*FLAT, *FLAT[:4]]})


def test_twice_as_many_reports_and_as_many_repeats_are_no_bad_news() -> None:
    edition = doubled()
    assert reading_of(edition, "2.1").variation == "neutral change"
    html = summary.summary_matrix(edition).data + pages._answer(edition, reading_of(edition, "2.1")).data
    assert "state--missed" not in html
    assert "state--met" not in html
    assert "Worse" not in text_of(html)
    assert "Better than" not in text_of(html)


def test_a_rise_names_its_three_candidate_reasons_with_the_evidence_for_each() -> None:
    words = text_of(committee_report(doubled()), pages._answer(doubled(), reading_of(doubled(), "2.1")))
    assert words.count("Recorded incidents rose.") == 2
    for reason in ("Better recording.", "More confidence.", "More violence."):
        assert words.count(reason) == 2
    violence = words.split("More violence.")[1]
    assert "Repeat within 12 months :" in violence
    assert "No clear change" in violence


def test_a_change_of_counting_and_a_campaign_are_evidence_on_a_rise() -> None:
    changed = SeriesBreak(date=date(2000, 5, 1), words="Incidents by telephone count as well.", indicators=("2.1",))
    months: list[Any] = [*LEVEL, *((2 * x, n) for x, n in LEVEL[:12])]
    edition = edition_of({"2.1": months}, breaks=[changed])
    assert "Incidents by telephone count as well." in text_of(committee_report(edition))
    assert "No change in the way of counting is known" in text_of(committee_report(edition_of({"2.1": months})))


def test_a_pair_is_shown_wherever_its_figure_is() -> None:
    edition = doubled()
    for name, other in (("1.1", "Recorded incidents"), ("2.1", "Repeat within 12 months")):
        answer = text_of(pages._answer(edition, reading_of(edition, name)))
        assert f"Read together with {other} :" in answer
    cards = text_of(summary.summary_matrix(edition))
    assert "Read with: Recorded incidents" in cards
    assert "Read with: Repeat within 12 months" in cards


def test_every_indicator_shows_all_of_its_pair_that_is_counted_here() -> None:
    counted = {name: [(40, 60)] * 13 for name, own in CATALOGUE.items() if own.definition.form == "share"}
    shares: dict[str, Any] = {name: rows for name, rows in counted.items() if CATALOGUE[name].definition.whole}
    edition = edition_of(shares)
    for name, definition in edition.released.definitions.items():
        answer = pages._answer(edition, reading_of(edition, name)).data
        for other in set(definition.read_with) & set(shares):
            assert CATALOGUE[other].definition.title in unescape(answer), (name, other)


def test_convictions_are_not_divided_by_incidents() -> None:
    known = CATALOGUE["5.3"].definition
    with pytest.raises(ValueError, match="not linked by a key"):
        dataclasses.replace(known, id="S.bad", sources=("cps_case", "police_incident"), linked_by=())
    assert dataclasses.replace(known, id="S.good", sources=("cps_case", "police_incident"), linked_by=("suspect_key",))
    own = partnership(
        "2000Q1",
        {"kpi_return": ["council"]},
        sources={"kpi_return": {"files": "*.csv", "agency": "council", "denominators": {"5.3": "2.1"}}},
    )
    with pytest.raises(ConfigurationError, match=r"divides 5\.3 by 2\.1: their records are not linked by a key"):
        expect_known(own)


def test_totals_of_the_same_records_may_be_divided() -> None:
    own = partnership(
        "2000Q1",
        {"kpi_return": ["council"]},
        sources={"kpi_return": {"files": "*.csv", "agency": "council", "denominators": {"3.2": "2.1"}}},
    )
    expect_known(own)


def neutral() -> list[Definition]:
    return [own.definition for own in CATALOGUE.values() if own.definition.good in ("neutral", "parity")]


def test_an_indicator_without_a_good_direction_has_no_target() -> None:
    assert len(neutral()) >= 6
    for definition in neutral():
        with pytest.raises(ValueError, match="can have no target"):
            dataclasses.replace(definition, proposed_target=5.0)
        own = partnership(
            "2000Q1",
            {"police_incident": ["police"]},
            targets={definition.id: {"value": 5, "set_by": "x", "set_on": date(2000, 1, 1), "status": "agreed"}},
        )
        with pytest.raises(ConfigurationError, match="can have no target"):
            expect_known(own)


def test_an_indicator_without_a_good_direction_carries_no_red_amber_or_green() -> None:
    smuggled: dict[str, Target] = {"2.1": target(1.0), "3.2": target(50.0)}
    jump: list[Any] = [*[(50 + place % 20, 100) for place in range(36)], *[(90, 100)] * 12]
    edition = edition_of({"2.1": [*LEVEL, *[(300, 90_000)] * 12], "3.2": jump}, targets=smuggled)
    for name in ("2.1", "3.2"):
        reading = reading_of(edition, name)
        assert (reading.variation, reading.verdict, reading.assurance) == ("neutral change", None, None)
        html = pages._answer(edition, reading).data
        assert not re.search(r"state--(met|missed)", html)
        assert all("target" not in str(note.text) for note in series_chart(edition, reading).layout.annotations)


@pytest.mark.parametrize("multiplier", [34, 35, 2, -1])
def test_nothing_is_multiplied_by_thirty_four(multiplier: int) -> None:
    with pytest.raises(ValueError, match=f"multiplied by {multiplier}"):
        dataclasses.replace(CATALOGUE["2.1"].definition, multiplier=multiplier)


def test_figures_across_a_break_are_not_compared() -> None:
    jump: list[Any] = [(20, 100)] * 6 + [(60, 100)] * 3
    changed = SeriesBreak(date=date(1999, 4, 1), words="New definition.", indicators=("4.1",), version="2")
    broken = reading_of(edition_of({"4.1": jump}, breaks=[changed]), "4.1")
    assert (broken.variation, broken.difference, broken.broken_since) == (None, None, True)
    page = text_of(pages._answer(edition_of({"4.1": jump}, breaks=[changed]), broken))
    assert "The way of counting has changed since a year earlier, so the two are not compared." in page
    whole = reading_of(edition_of({"4.1": jump}), "4.1")
    assert (whole.variation, whole.broken_since) == ("improving", False)


def test_months_on_both_sides_of_a_break_are_not_summed() -> None:
    changed = SeriesBreak(date=date(1999, 12, 1), words="New rules.", indicators=("2.1",))
    whole, broken = edition_of({"2.1": LEVEL}), edition_of({"2.1": LEVEL}, breaks=[changed])
    assert reading_of(whole, "2.1").latest.period.months == 3
    assert reading_of(broken, "2.1").latest.period.months == 1


def test_nothing_is_hidden_only_where_all_is_public_already() -> None:
    with pytest.raises(ValueError, match="kpi_return must be the only extract"):
        partnership("2000Q1", {"police_incident": ["police"]}, partnership={"policy": "published"})
    assert partnership("2000Q1", {"kpi_return": ["council"]}, partnership={"policy": "published"})


def test_a_text_alternative_compares_nothing_across_a_break() -> None:
    changed = SeriesBreak(date=date(1999, 1, 1), words="New rules.", indicators=("2.1",))
    low: list[Any] = [(50 + place % 9 * 5, 90_000) for place in range(24)]
    edition = edition_of({"2.1": [*low, *LEVEL]}, breaks=[changed])
    words = series_chart(edition, reading_of(edition, "2.1")).layout.meta["summary"]
    assert words.startswith("A line of 36 monthly figures since the way of counting changed, from 1.11 in the first")
    assert "0.56" not in words


def test_a_target_is_not_missed_before_it_is_due() -> None:
    later = Target(value=90, set_by="the sub-group", set_on=date(2000, 1, 1), status="proposed", due=date(2010, 12, 31))
    reading = reading_of(edition_of({"2.2": FLAT}, targets={"2.2": later}), "2.2")
    assert reading.verdict is None
    html = pages._answer(edition_of({"2.2": FLAT}, targets={"2.2": later}), reading).data
    assert "to be met by the end of December 2010, so it is not due yet" in html
    assert "missed" not in html


def test_a_pair_that_nobody_sends_is_named() -> None:
    edition = edition_of({"3.2": [(60, 100)] * 12})
    assert "Child question answered: not collected here" in text_of(pages._answer(edition, reading_of(edition, "3.2")))
