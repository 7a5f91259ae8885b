"""What pages say of groups: agencies without ranks, groups named only after allowing for how many, no hidden number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import unescape
from typing import Any

import pandas as pd
import pytest
from IPython.display import HTML

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.indicators.catalogue import CATALOGUE, FRAMEWORK
from dvmetrics.measure import COLUMNS, Measurements
from dvmetrics.measure.rows import Marks, row
from dvmetrics.periods import Period, Quarter
from dvmetrics.publish.figures import FigureWords, figure_html
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups import group_section
from dvmetrics.report.groups.reading import judged, read_agencies, read_groups
from tests.figures import edition_of

Counted = dict[tuple[str, str], tuple[float | None, ...] | str]
"""By (what it is a breakdown by, group): numerator, denominator and what they are compared with, or why there is none;
a breakdown by nothing is the whole."""
NAMES = ("numerator", "denominator", "compared_numerator", "compared_denominator")
LAST = Quarter(2001, 4)
AGENCIES = {
    "zebra": "Zebra Aid",
    "apple": "Apple Housing",
    "mango": "Mango & Sons <Solicitors>",
    "beech": "Beech NHS Trust",
    "community": "Beech Community NHS Trust",
    "cedar": "Cedar Police",
}


def edition_with(
    figures: dict[str, list[Counted]], *, policy: str = "committee", changed: dict[str, dict[str, Any]] | None = None
) -> Edition:
    """An edition of these indicators: for each the newest period last, the ones before a quarter apart."""
    definitions = {name: replace(CATALOGUE[name].definition, **(changed or {}).get(name, {})) for name in figures}
    rows = []
    for name, periods in figures.items():
        for back, counted in enumerate(reversed(periods)):
            quarter = LAST.plus(-back)
            start = quarter.start if definitions[name].grain == "quarter" else quarter.plus(-3).start
            rows += _rows(definitions[name], Period(start, quarter.end), counted)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    released = release(Measurements(frame, definitions, {}), POLICIES[policy])
    facts = edition_of({"2.2": [(60, 100)]}).facts
    about = {"quarter": str(LAST), "agencies": AGENCIES, "policy": policy, "rests_on": {}}
    return Edition(released, facts.model_copy(update=about), FRAMEWORK)


def _rows(definition: Any, period: Period, counted: Counted) -> list[dict[str, Any]]:
    rows = []
    for (by, group), given in counted.items():
        if isinstance(given, str):
            rows.append(row(definition, period, state=given, group_by=by, group=group))  # type: ignore[arg-type]
        else:
            numbers = dict(zip(NAMES, given, strict=False))
            rows.append(row(definition, period, numbers, group_by=by, group=group))
    return rows


def section(edition: Edition, indicator: str) -> list[Any]:
    return group_section(edition, edition.released.definitions[indicator])


def figures_of(parts: Sequence[Any]) -> list[Any]:
    return [part for part in parts if not isinstance(part, HTML)]


def html_of(parts: Sequence[Any]) -> str:
    """All parts as the page shows them, figures with their words and data tables."""
    figures = iter(range(1, 100))
    return "".join(
        str(part.data) if isinstance(part, HTML) else figure_html(part.to_plotly_json(), next(figures))
        for part in parts
    )


def text_of(parts: Sequence[Any]) -> str:
    """What a reader reads: without tags and without the numbers that only draw."""
    html = re.sub(r"<script.*?</script>", " ", html_of(parts), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html))).strip()


def tables_of(parts: Sequence[Any]) -> list[list[list[str]]]:
    """Every table as rows of cells."""
    found = []
    for body in re.findall(r"<tbody>(.*?)</tbody>", html_of(parts), flags=re.DOTALL):
        lines = re.findall(r"<tr>(.*?)</tr>", body, flags=re.DOTALL)
        found.append([[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)] for line in lines])
    return found


# Small editions

TRAINED: Counted = {
    ("", ""): (430, 860),
    ("agency", "zebra"): (31, 60),
    ("agency", "apple"): (60, 300),
    ("agency", "mango"): (4, 6),
    ("agency", "beech"): (200, 300),
    ("agency", "community"): (75, 150),
    ("agency", "cedar"): (60, 44),
}
RESIDENTS = {
    ("sex", "female"): 51_000,
    ("sex", "male"): 49_000,
    ("age", "16_17"): 4_000,
    ("age", "18_24"): 16_000,
    ("age", "25_34"): 30_000,
    ("age", "35_44"): 25_000,
    ("age", "65_plus"): 25_000,
    ("ethnicity", "white"): 80_000,
    ("ethnicity", "asian"): 13_000,
    ("ethnicity", "black"): 5_000,
    ("ethnicity", "other"): 2_000,
    ("disability", "yes"): 18_000,
    ("disability", "no"): 82_000,
    ("sexual_orientation", "heterosexual"): 94_000,
    ("sexual_orientation", "gay_or_lesbian"): 4_000,
    ("sexual_orientation", "bisexual"): 2_000,
}
CLIENTS = {
    ("sex", "female"): 520,
    ("sex", "male"): 40,
    ("age", "16_17"): 12,
    ("age", "18_24"): 150,
    ("age", "25_34"): 220,
    ("age", "35_44"): 130,
    ("age", "65_plus"): 20,
    ("ethnicity", "white"): 420,
    ("ethnicity", "asian"): 60,
    ("ethnicity", "black"): 30,
    ("ethnicity", "other"): 4,
    ("disability", "yes"): 45,
    ("disability", "no"): 400,
    ("sexual_orientation", "heterosexual"): 380,
    ("sexual_orientation", "gay_or_lesbian"): 18,
    ("sexual_orientation", "bisexual"): 11,
}


def representation(clients: dict[tuple[str, str], int]) -> Counted:
    def whole(of: dict[tuple[str, str], int], by: str) -> int:
        return sum(count for (name, _), count in of.items() if name == by)

    return {
        (by, group): (count, whole(clients, by), RESIDENTS[by, group], whole(RESIDENTS, by))
        for (by, group), count in clients.items()
    }


KNOWN: Counted = {
    ("characteristic", "sex"): (560, 565),
    ("characteristic", "age"): (532, 565),
    ("characteristic", "ethnicity"): (514, 565),
    ("characteristic", "disability"): (445, 565),
    ("characteristic", "sexual_orientation"): (409, 565),
}
GAPS: Counted = {
    ("characteristic", "sex"): (10, 20, 180, 260),
    ("characteristic", "age"): (40, 90, 150, 190),
    ("characteristic", "ethnicity"): (30, 40, 130, 190),
    ("characteristic", "disability"): (15, 25, 160, 230),
    ("characteristic", "sexual_orientation"): (4, 9, 160, 230),
}
FLOW: Counted = {
    ("sent", "cedar>zebra"): (203, None),
    ("acknowledged", "cedar>zebra"): (160, None),
    ("acted_on", "cedar>zebra"): (121, None),
    ("sent", "cedar>apple"): (40, None),
    ("acknowledged", "cedar>apple"): (22, None),
    ("acted_on", "cedar>apple"): (3, None),
    ("sent", "beech>zebra"): (5, None),
    ("acknowledged", "beech>zebra"): (4, None),
    ("acted_on", "beech>zebra"): (2, None),
    ("sent", "community>zebra"): (61, None),
    ("acknowledged", "community>zebra"): (33, None),
    ("acted_on", "community>zebra"): (31, None),
    ("sent", "zebra>apple"): (12, None),
    ("acknowledged", "zebra>apple"): (10, None),
    ("acted_on", "zebra>apple"): (9, None),
}
STANDARDS: Counted = {
    ("", ""): (560, 700),
    **{
        ("standard", name.lower()): (30 + 2 * place, 60)
        for place, name in enumerate(
            ("S9", "S8", "S7e", "S7d", "S7c", "S7b", "S7a", "S6", "S5", "S4", "S3", "S2", "S1")
        )
    },
}


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


# Equal access


def test_a_neutral_characteristic_never_carries_a_judgement() -> None:
    """Women come nearly twice as often as their share, and not one word says so."""
    edition = edition_with({"7.1": [representation(CLIENTS)]})
    parts = section(edition, "7.1")
    [chart], [drawn] = figures_of(parts), tables_of(parts)
    for cells in drawn:
        if cells[0].startswith(("Sex:", "Age:")):
            assert cells[-1] == "given, not judged"
    text = text_of(parts)
    for label in ("Women", "Men", "16 to 17", "18 to 24", "65 and over"):
        assert not re.search(rf"{label} \(\w+\): (more|fewer)", text)
    own = read_groups(edition, edition.released.definitions["7.1"])
    assert own is not None
    neutral = {place for place, group in enumerate(own.groups) if group.by in ("sex", "age")}
    assert not neutral & set(judged(own).directions)
    marks = chart.data[-1]
    for label, symbol in zip(marks.hovertext, marks.marker.symbol, strict=True):
        assert symbol == ("diamond" if label in ("Disabled", "Not disabled") else "circle")
    assert "For sex and age the figures are given and not judged" in text


def test_a_group_that_differs_by_more_than_chance_is_named_with_its_numbers() -> None:
    text = text_of(section(edition_with({"7.1": [representation(CLIENTS)]}), "7.1"))
    assert (
        "Disabled (disability): fewer than their share of residents. They are about 10% of the clients whose group is "
        "known and 18.0% of residents, 0.56 times their share" in text
    )
    assert "8 groups were looked at together" in text
    assert "Benjamini-Hochberg" in text
    assert "Asian (ethnic group)" not in text


def _marginal(number: int) -> Edition:
    """One ethnic group at 6% of clients against 9% of residents, and `number` characteristics without any difference;
    exact counts, so that the p-value is that of the binomial test alone."""
    alone: Counted = {("ethnicity", "asian"): (24, 400, 9_000, 100_000)}
    level: Counted = {("disability", f"group_{place}"): (200, 400, 50_000, 100_000) for place in range(number)}
    return edition_with({"7.1": [{**alone, **level}]}, policy="published")


def test_a_group_is_named_only_after_allowing_for_how_many_were_looked_at() -> None:
    """Alone it would be named (p = 0.04); among eleven it is not, though its interval leaves out 1."""
    alone, among = section(_marginal(0), "7.1"), section(_marginal(10), "7.1")
    assert "Asian (ethnic group): fewer than their share" in text_of(alone)
    assert "Asian (ethnic group)" not in text_of(among)
    assert "No group clearly differs from its share of residents" in text_of(among)
    row = next(cells for cells in tables_of(among)[0] if cells[0] == "Ethnic group: Asian")
    assert float(row[4].split(" to ")[1]) < 1
    assert row[-1] == "no clear difference"
    assert set(figures_of(among)[0].data[-1].marker.symbol) == {"circle"}


def test_neutral_groups_are_not_among_those_looked_at() -> None:
    """Else sex, which differs beyond doubt, would make it easier for others to be named."""
    neutral = {("sex", "female"): (390, 400, 50_000, 100_000), ("sex", "male"): (10, 400, 50_000, 100_000)}
    edition = edition_with(
        {"7.1": [{**neutral, ("ethnicity", "asian"): (24, 400, 9_000, 100_000)}]}, policy="published"
    )
    own = read_groups(edition, edition.released.definitions["7.1"])
    assert own is not None
    assert judged(own).looked_at == 1


def test_rounding_alone_never_names_a_group() -> None:
    """24 of 398 is shown as 25 of 400. That could be 27 of 398, which is no sure difference from 9%."""
    exact = edition_with({"7.1": [{("ethnicity", "asian"): (24, 398, 9_000, 100_000)}]}, policy="published")
    rounded = edition_with({"7.1": [{("ethnicity", "asian"): (24, 398, 9_000, 100_000)}]})
    assert "fewer than their share" in text_of(section(exact, "7.1"))
    assert "fewer than their share" not in text_of(section(rounded, "7.1"))


def test_the_p_value_is_that_of_the_most_cautious_count() -> None:
    """20 of 400 against 9%, among eleven: p = 0.004 as it stands, 0.014 where it could be 22 of 398. Its interval
    leaves out 1 either way."""
    level: Counted = {("disability", f"group_{place}"): (200, 400, 50_000, 100_000) for place in range(10)}
    figures: Counted = {("ethnicity", "asian"): (20, 400, 9_000, 100_000), **level}
    for policy, is_named in (("published", True), ("committee", False)):
        edition = edition_with({"7.1": [figures]}, policy=policy)
        own = read_groups(edition, edition.released.definitions["7.1"])
        assert own is not None
        assert next(group.upper for group in own.groups if group.code == "asian") < 1
        assert bool(judged(own).directions) == is_named


def test_no_group_is_named_whose_printed_range_holds_no_difference() -> None:
    edition = edition_with({"7.1": [representation(CLIENTS)]})
    own = read_groups(edition, edition.released.definitions["7.1"])
    assert own is not None
    assert judged(own).directions
    wide = tuple(replace(group, lower=0.1, upper=5.0) for group in own.groups)
    assert not judged(replace(own, groups=wide)).directions


def test_unknowns_are_shown_beside_the_ratios() -> None:
    known = text_of(section(edition_with({"7.1": [representation(CLIENTS)], "S.completeness": [KNOWN]}), "7.1"))
    assert "the group is known for: sex 99%, age 94%, ethnic group 91%, disability 79%" in known
    without = text_of(section(edition_with({"7.1": [representation(CLIENTS)]}), "7.1"))
    assert "How many they are is not known here" in without


def test_gaps_are_named_after_allowing_for_how_many() -> None:
    parts = section(edition_with({"S.outcome_gap": [GAPS]}), "S.outcome_gap")
    text = text_of(parts)
    assert "People under 25 beside people of 25 and over: 44% and 79%, a gap of −35 points" in text
    assert "1 gap is wider than chance would make it" in text
    assert "4 groups were looked at together" in text
    readings = [cells[-1] for cells in tables_of(parts)[0]]
    assert readings == ["no clear difference", "first group lower", *["no clear difference"] * 2, "[c]"]


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
    monkeypatch.setattr("tests.test_report_groups.row", partial(row, marks=Marks(provisional=True)))
    edition = edition_with({"S.flow": [FLOW], "S.completeness": [KNOWN]})
    for name in ("S.flow", "S.completeness"):
        parts = section(edition, name)
        assert not [cell for found in tables_of(parts) for cells in found for cell in cells if "[p]" in cell]
        assert "[p] provisional" in text_of(parts)


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
