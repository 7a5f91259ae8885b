"""What pages say of groups: agencies without ranks, standards, flows, and no hidden number anywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from dvmetrics.measure.rows import Marks, row
from dvmetrics.publish.figures import FigureWords
from dvmetrics.report.groups.reading import group_name, read_agencies
from tests.figures import edition_of
from tests.group_editions import (
    AGENCIES,
    CLIENTS,
    FLOW,
    GAPS,
    KNOWN,
    STANDARDS,
    TRAINED,
    Counted,
    edition_with,
    figures_of,
    html_of,
    representation,
    section,
    tables_of,
    text_of,
)

# Agencies


def test_agencies_stand_in_a_funnel_and_an_alphabetical_table_without_ranks() -> None:
    parts = section(edition_with({"8.2": [TRAINED]}), "8.2")
    [chart] = figures_of(parts)
    drawn, listed = tables_of(parts)
    names = [cells[0] for cells in listed]
    assert names == sorted(AGENCIES.values(), key=str.casefold)
    assert [cells[0] for cells in drawn] == [name for name in names if name != "Cedar Police"]
    text = text_of(parts)
    assert "alphabetical order and has no ranks: a small agency's figure moves more by chance" in text
    for word in ("rank ", "best", "worst", "top ", "bottom", "first place"):
        assert word not in text.lower()
    keys = [note.text for note in chart.layout.annotations if re.fullmatch(r"[A-Z](, [A-Z])*", note.text)]
    assert sorted(keys) == list("ABCDE")


def test_an_agency_is_outside_only_beyond_the_outer_limits() -> None:
    # Pooled: 370 of 816. 60 of 300 and 200 of 300 lie far out, 31 of 60 and 75 of 150 within; 4 of 6 is just small.
    parts = section(edition_with({"8.2": [TRAINED]}), "8.2")
    said = {cells[0]: cells[-1] for cells in tables_of(parts)[1]}
    assert said["Apple Housing"] == "Below it"
    assert said["Beech NHS Trust"] == "Above it"
    assert said["Mango & Sons <Solicitors>"] == said["Zebra Aid"] == said["Beech Community NHS Trust"] == "Within it"
    text = text_of(parts)
    assert "2 of 5 agencies lie outside what chance would do" in text
    assert "(filled diamonds): Apple Housing (lower, 20%) and Beech NHS Trust (higher, 67%)." in text
    assert "So many agencies lie outside" in text
    symbols = figures_of(parts)[0].data[-1].marker.symbol
    assert symbols == ("diamond", "circle", "diamond", "circle", "circle")


def test_an_agency_at_the_edge_is_not_called_outside() -> None:
    """36 of 100 around 48%: between the two limits, where 1 agency in 20 lies by chance."""
    counts = [(50, 100), (100, 200), (110, 210), (36, 100), (20, 40)]
    trained: Counted = {("agency", name): own for name, own in zip(AGENCIES, counts, strict=False)}
    parts = section(edition_with({"8.2": [{("", ""): (316, 650), **trained}]}), "8.2")
    text = text_of(parts)
    assert "No agency lies outside what chance would do. At the edge (open diamonds): Beech NHS Trust." in text
    assert next(cells[-1] for cells in tables_of(parts)[1] if cells[0] == "Beech NHS Trust") == "At its lower edge"


def test_more_staff_trained_than_there_are_is_no_figure_and_no_point() -> None:
    parts = section(edition_with({"8.2": [TRAINED]}), "8.2")
    police = next(cells for cells in tables_of(parts)[1] if cells[0] == "Cedar Police")
    assert police[1:4] == ["–", "[x]", "[x]"]
    assert police[4].startswith("The part is larger than the whole")
    assert "Cedar Police" not in str(figures_of(parts)[0].data)


def test_no_order_of_agencies_follows_from_their_values() -> None:
    agencies = list(AGENCIES)

    def order(counts: Sequence[int]) -> list[list[str]]:
        figures: Counted = {("agency", name): (x, 50) for name, x in zip(agencies, counts, strict=True)}
        parts = section(edition_with({"8.2": [{("", ""): (150, 300), **figures}]}), "8.2")
        return [[cells[0] for cells in found] for found in tables_of(parts)]

    assert order([5, 12, 20, 33, 41, 48]) == order([48, 41, 33, 20, 12, 5]) == order([33, 5, 48, 12, 41, 20])


def attendance(came: dict[str, int], of: int = 3) -> Counted:
    return {("", ""): (sum(came.values()), of * len(came)), **{("agency", name): (x, of) for name, x in came.items()}}


def test_few_cases_a_quarter_are_added_up_over_four_quarters_and_no_more() -> None:
    quarters = [attendance(dict.fromkeys(AGENCIES, 3))] + [attendance(dict.fromkeys(AGENCIES, 2))] * 4
    edition = edition_with({"S.attendance": quarters})
    own = read_agencies(edition, edition.released.definitions["S.attendance"])
    assert own is not None
    assert {(group.numerator, group.denominator) for group in own.groups} == {(8, 12)}
    assert "the year to December 2001" in text_of(section(edition, "S.attendance"))


def test_nothing_is_added_up_across_a_quarter_without_figures() -> None:
    quarter = attendance(dict.fromkeys(AGENCIES, 2))
    edition = edition_with({"S.attendance": [quarter, {("", ""): "not_supplied"}, quarter, quarter]})
    own = read_agencies(edition, edition.released.definitions["S.attendance"])
    assert own is not None
    assert {group.denominator for group in own.groups} == {6}
    assert own.period.label == "July to December 2001"


def test_standing_figures_are_never_added_up() -> None:
    small: Counted = {("", ""): (6, 12), **{("agency", name): (1, 2) for name in AGENCIES}}
    edition = edition_with({"8.2": [small, small]})
    own = read_agencies(edition, edition.released.definitions["8.2"])
    assert own is not None
    assert {group.denominator for group in own.groups} == {2}
    parts = section(edition, "8.2")
    assert not figures_of(parts)
    assert "too few cases in each" in text_of(parts)


def test_older_groups_never_stand_in_for_a_quarter_without_figures() -> None:
    edition = edition_with({"8.2": [TRAINED, {("", ""): "not_supplied"}]})
    assert section(edition, "8.2") == []


# Standards, flows and the rest


def test_standards_stand_in_the_order_of_the_code_with_its_words() -> None:
    parts = section(edition_with({"8.3": [STANDARDS]}), "8.3")
    names = [cells[0].split(":")[0] for cells in tables_of(parts)[0]]
    assert names == ["S1", "S2", "S3", "S4", "S5", "S6", "S7a", "S7b", "S7c", "S7d", "S7e", "S8", "S9"]
    assert "S5: Tell the victim that help is there" in text_of(parts)
    chart = figures_of(parts)[0]
    places = list(chart.data[-1].y)
    assert places == sorted(places, reverse=True)


def test_the_matrix_has_a_cell_for_each_pair_and_none_for_oneself() -> None:
    parts = section(edition_with({"S.flow": [FLOW]}), "S.flow")
    matrix, routes = tables_of(parts)
    assert matrix == [
        ["Beech Community NHS Trust", "[c]", "60"],
        ["Beech NHS Trust", "[c]", "[c]"],
        ["Cedar Police", "40", "205"],
        ["Zebra Aid", "10", "–"],
    ]
    assert routes == [
        ["Beech Community NHS Trust", "Zebra Aid", "60", "35", "30"],
        ["Cedar Police", "Apple Housing", "40", "20", "[c]"],
        ["Cedar Police", "Zebra Aid", "205", "160", "120"],
        ["Zebra Aid", "Apple Housing", "10", "10", "10"],
    ]
    assert "Sent" in html_of(parts)
    assert "Acted on" in html_of(parts)


def test_a_hidden_cell_is_neither_zero_nor_blank_nor_a_colour() -> None:
    chart = figures_of(section(edition_with({"S.flow": [FLOW]}), "S.flow"))[0]
    texts = [note.text for note in chart.layout.annotations[: len(chart.layout.shapes)]]
    assert texts.count("[c]") == 3
    assert "0" not in texts
    assert "" not in texts
    for text, shape in zip(texts, chart.layout.shapes, strict=True):
        assert (shape.fillcolor == "#FFFFFF") == (text == "[c]")
        assert (shape.line.dash == "dot") == (text == "[c]")


def test_none_counted_on_a_route_looks_like_hidden_unless_the_policy_shows_none() -> None:
    flow: Counted = {("sent", "cedar>zebra"): (50, None), ("sent", "beech>apple"): (20, None)}
    hidden, public = (
        tables_of(section(edition_with({"S.flow": [flow]}, policy=policy), "S.flow"))[0]
        for policy in ("committee", "published")
    )
    assert hidden == [["Beech NHS Trust", "20", "[c]"], ["Cedar Police", "[c]", "50"]]
    assert public == [["Beech NHS Trust", "20", "0"], ["Cedar Police", "0", "50"]]


def test_a_flow_of_which_nothing_may_be_shown_says_so() -> None:
    parts = section(edition_with({"S.flow": [{("sent", "cedar>zebra"): (5, None)}]}), "S.flow")
    assert not figures_of(parts)
    assert text_of(parts) == "No route is large enough to show its numbers without risk to people."


def test_weighted_groups_stand_in_the_order_of_their_weights() -> None:
    bands: Counted = {
        ("", ""): (None, None),
        ("harm_band", "high"): (25, 75),
        ("harm_band", "low"): (105, 350),
        ("harm_band", "medium"): (64, 230),
    }
    [listed] = tables_of(section(edition_with({"S.harm_weighted_repeats": [bands]}), "S.harm_weighted_repeats"))
    assert [cells[:3] for cells in listed] == [
        ["Low", "30%", "105 of 350"],
        ["Medium", "28%", "65 of 230"],
        ["High", "33%", "25 of 75"],
    ]


def test_hidden_groups_of_a_plain_table_say_so() -> None:
    known: Counted = {**KNOWN, ("characteristic", "disability"): (4, 565)}
    parts = section(edition_with({"S.completeness": [known]}), "S.completeness")
    [listed] = tables_of(parts)
    assert ["Disability", "[c]", "[c]", "[c]"] in listed
    assert "[c] not shown, to protect people" in text_of(parts)


def test_a_mark_beside_every_value_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.group_editions.row", partial(row, marks=Marks(provisional=True)))
    edition = edition_with({"S.flow": [FLOW], "S.completeness": [KNOWN]})
    for name in ("S.flow", "S.completeness"):
        parts = section(edition, name)
        assert not [cell for found in tables_of(parts) for cells in found for cell in cells if "[p]" in cell]
        assert "[p] provisional" in text_of(parts)


@pytest.mark.parametrize(
    ("by", "code", "words"),
    [
        ("offence_group", "none", "No offence recorded"),
        ("offence_group", "violence_with_injury", "Violence with injury"),
        ("ethnicity", "other", "Another ethnic group"),
        ("outcome", "other", "Other"),
        ("age", "65_plus", "65 and over"),
    ],
)
def test_a_group_is_named_as_people_would(by: str, code: str, words: str) -> None:
    assert group_name(by, code, {}) == words


def test_an_indicator_without_groups_has_nothing_to_show() -> None:
    assert section(edition_of({"2.2": [(60, 100)] * 4}), "2.2") == []


# Every figure


@pytest.fixture(scope="module")
def everything() -> list[Any]:
    edition = edition_with(
        {
            "7.1": [representation(CLIENTS)],
            "8.2": [TRAINED],
            "8.3": [STANDARDS],
            "S.attendance": [attendance(dict.fromkeys(AGENCIES, 2))] * 4,
            "S.completeness": [KNOWN],
            "S.flow": [FLOW],
            "S.outcome_gap": [GAPS],
        },
    )
    return [part for name in edition.released.definitions for part in section(edition, name)]


def test_every_figure_has_words_and_a_headline_of_at_most_ten(everything: list[Any]) -> None:
    charts = figures_of(everything)
    assert len(charts) == 6
    for chart in charts:
        words = FigureWords.model_validate(chart.layout.meta)
        assert len(words.headline.split()) <= 10, words.headline
        assert "bdata" not in chart.to_json()


def test_no_cell_is_blank_and_hidden_counts_are_nowhere(everything: list[Any]) -> None:
    for found in tables_of(everything):
        assert all(cell.strip() and cell != "nan" for cells in found for cell in cells)
    assert "nan" not in html_of(everything).lower().replace("benjamini", "")


def test_what_agencies_are_called_is_text_and_never_markup(everything: list[Any]) -> None:
    assert "<Solicitors>" not in html_of(everything)
    assert "Mango & Sons <Solicitors>" in text_of(everything)


def test_texts_hold_no_style_that_a_page_would_refuse(everything: list[Any]) -> None:
    for chart in figures_of(everything):
        tags = {tag for note in chart.layout.annotations for tag in re.findall(r"<[^>]+>", note.text)}
        assert tags <= {"<br>"}
