"""What the committee reads about protection: how many figures are not shown, how people are protected, and the way
from every mark to that page."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from dvmetrics.disclosure.attack import attack
from dvmetrics.disclosure.policy import FEWEST_POSSIBLE, POLICIES, Policy
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.released import STATUSES
from dvmetrics.disclosure.revisions import fewest_to_revise
from dvmetrics.indicators.catalogue import CATALOGUE, FRAMEWORK
from dvmetrics.indicators.definition import OUTCOMES
from dvmetrics.measure import COLUMNS, Measurements
from dvmetrics.periods import Quarter, periods_of
from dvmetrics.publish.figures import figure_html
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.publish.pages import render_sheet
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import prose, table
from dvmetrics.report.quality_not_shown import Tally, quality_not_shown
from dvmetrics.report.reference.protection import protection_sheet
from tests.figures import edition_of

RATE, SHARE, FLOW = "2.1", "1.3", "S.flow"
PROTECTED = ("committee", "strict", "statutory")
POPULATION = 200_000


def read(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def words(html: str) -> str:
    return " ".join(read(html).get_text(" ").split()).replace(" .", ".").replace(" ,", ",")


def cells(own: Tag) -> list[list[str]]:
    return [[cell.get_text() for cell in row.select("th, td")] for row in own.select("tbody tr")]


def table_called(html: str, caption: str) -> list[list[str]]:
    (own,) = (each for each in read(html).select("table") if caption in each.select(".table__title")[0].get_text())
    return cells(own)


# How we protect people


def page(policy: str) -> str:
    return protection_sheet(edition_of({RATE: [(100, POPULATION)] * 3}, policy=policy)).body


def printed_for(rows: list[list[str]], count: int) -> str:
    """What the page says is printed for a true number."""
    for numbers, shown in rows:
        ends = [int(end) for end in re.findall(r"\d+", numbers)]
        if ends[0] <= count <= ends[-1]:
            return shown
    return rows[-1][1]


@pytest.mark.parametrize("policy", PROTECTED)
def test_the_page_says_what_is_really_printed(policy: str) -> None:
    counts = range(40)
    released = edition_of({RATE: [(count, POPULATION) for count in counts]}, policy=policy).released.frame
    rows = table_called(page(policy), "Numbers of people")
    for count, row in zip(counts, released.to_dict(orient="records"), strict=True):
        really = row["status"] if pd.isna(row["numerator"]) else f"{row['numerator']:.0f}"
        said = printed_for(rows, count)
        assert said in {really, "And so on", "The number itself"}, count
        assert really != "[c]" or said == "[c]"
    assert any(shown not in {"[c]", "And so on"} for _, shown in rows)


def possible_of_c(policy: Policy, column: Sequence[str]) -> set[int]:
    """Every whole number that C can be, by trying all, when groups and total are printed like this."""

    def may_be(count: int, printed: str) -> bool:
        return printed == "[c]" or (not policy.hides(count) and f"{policy.rounded(count):.0f}" == printed)

    numbers = range(40)
    return {
        own[2]
        for own in product(numbers, repeat=3)
        if all(may_be(*pair) for pair in zip((*own, sum(own)), column, strict=True))
    }


@pytest.mark.parametrize("name", PROTECTED)
def test_the_example_is_true(name: str) -> None:
    policy, text = POLICIES[name], words(page(name))
    _, true, only_c, printed = zip(*table_called(page(name), "made-up numbers"), strict=True)
    assert sum(map(int, true[:3])) == int(true[3])
    given_away, kept = possible_of_c(policy, only_c), possible_of_c(policy, printed)
    small = set(range(1, policy.threshold))
    if policy.slack:
        assert len(given_away) < FEWEST_POSSIBLE <= len(kept & small | {0})
        assert f"leaves at most {max(given_away)} for C" in text
    else:
        assert len(given_away) == 1
        assert f"= {min(given_away)}." in text
        assert small <= kept
    assert int(true[2]) in given_away & kept
    assert f"C can be anything from 0 to {max(kept)}." in text
    assert "These numbers are made up" in text


@pytest.mark.parametrize("name", PROTECTED)
def test_the_attack_finds_in_the_example_what_the_page_says(name: str) -> None:
    groups, _, only_c, printed = zip(*table_called(page(name), "made-up numbers"), strict=True)
    names = [group.removeprefix("Group ").replace("All together", "Total") for group in groups]
    before, after = (
        attack(pd.DataFrame({"group": names, "count": column}), POLICIES[name]).frame.set_index("group")
        for column in (only_c, printed)
    )
    assert before["narrowed"].to_dict() == {"C": True}
    assert after["narrowed"].to_dict() == {"B": False, "C": False}
    most = round(after["high"].to_dict()["C"])
    assert f"C can be anything from 0 to {most}." in words(page(name))


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (
            "committee",
            ("below 8 is not shown", "nearest 5", "fewer than 5 possible values", "Nought is hidden as well"),
        ),
        ("strict", ("below 10 is not shown", "nearest 5", "fewer than 5 possible values", "Nought is hidden as well")),
        ("statutory", ("from 1 to 4 is not shown", "any of the numbers 1 to 4", "None is shown as 0", "is exact")),
    ],
)
def test_each_policy_has_its_own_words(policy: str, says: tuple[str, ...]) -> None:
    text = words(page(policy))
    for each in (*says, f"“{policy}”", "neither hidden nor rounded", "everything that was ever published here"):
        assert each in text
    assert ("rounded" in text.replace("neither hidden nor rounded", "")) == (policy != "statutory")


def test_all_numbers_come_from_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(POLICIES["committee"], name="other", threshold=13)
    monkeypatch.setitem(POLICIES, "other", own)
    body = page("other")
    assert "below 13 is not shown" in words(body)
    assert "concerns at least 13 people" in words(body)
    assert "median) needs at least 13 people" in words(body)
    assert table_called(body, "Numbers of people")[:2] == [["0 to 12", "[c]"], ["13 to 17", "15"]]
    assert table_called(body, "made-up numbers")[0] == ["Group A", "13", "15", "15"]


@pytest.mark.parametrize("name", PROTECTED)
def test_a_correction_waits_as_long_as_it_really_does(name: str) -> None:
    least = fewest_to_revise(CATALOGUE[RATE].definition, POLICIES[name])
    assert f"until a correction concerns at least {least} people" in words(page(name))


def test_of_what_was_public_nothing_is_hidden() -> None:
    text = words(page("published"))
    assert "Nothing is hidden on these pages" in text
    assert POLICIES["published"].words in text
    assert "[c]" not in text
    assert "attacked" not in text
    assert read(page("published")).select("table") == []


@pytest.mark.parametrize("policy", POLICIES)
def test_the_page_explains_every_mark_and_is_sound(policy: str) -> None:
    body = page(policy)
    marks = [own.get_text() for own in read(body).select("dl.terms dt")]
    assert marks == [mark for mark in STATUSES if mark and (mark != "[c]" or policy != "published")]
    own = Page("protect.html", "How we protect people", under="quality.html")
    pages = (Page("quality.html", "Data"), own, Page("indicators.html", "Indicators"))
    facts = EditionFacts("Smallham", "2001Q4", "October to December 2001", policy, "Words.", None, pages, "1")
    html = read(render_sheet(body, own, facts))
    assert html.select("footer a[href='protect.html']")
    assert len(words(body).split()) < 750  # about three minutes, the marks included
    for jargon in ("suppress", "primary", "secondary", "linear", "cell"):
        assert jargon not in words(body).lower()


# Data quality


def grouped(counts: dict[str, Sequence[int]]) -> Edition:
    """An edition with two periods of referrals by route; those without a route are for all together."""
    flow = CATALOGUE[FLOW].definition
    periods = periods_of(flow.grain, Quarter(2001, 1), Quarter(2002, 1))
    rows: list[dict[str, Any]] = []
    for group, of_group in counts.items():
        for period, count in zip(periods, of_group, strict=True):
            rows.append(
                dict.fromkeys(COLUMNS)
                | {
                    "indicator": flow.id,
                    "period_start": period.start,
                    "period_end": period.end,
                    "group_by": "route" if group else "",
                    "group": group,
                    "numerator": count,
                    "state": "counted",
                    "revised": False,
                    "provisional": False,
                    "crosses_break": False,
                    "note": "",
                }
            )
    own = edition_of({RATE: [(100, POPULATION)]})
    released = release(Measurements(pd.DataFrame(rows, columns=COLUMNS), {flow.id: flow}, {}), POLICIES["committee"])
    return replace(own, released=released)


def test_figures_that_are_not_shown_are_counted() -> None:
    counted: list[Any] = [(100, POPULATION), (3, POPULATION), (40, POPULATION), "not_supplied", (0, POPULATION)]
    edition = edition_of({RATE: counted, SHARE: [(90, 100), (80, 100)]})
    body = quality_not_shown(edition).data
    assert "Of 6 figures about people, 2 (33%) are not shown, to protect people." in words(body)
    assert table_called(body, "not shown") == [
        ["For all together", "1 of 2 (50%)", "2 of 6 (33%)"],
        ["For one group", "No such figure", "No such figure"],
        ["Both", "1 of 2 (50%)", "2 of 6 (33%)"],
    ]
    assert table_called(body, "By indicator") == [[CATALOGUE[RATE].definition.title, "2", "2", "50%"]]
    assert "Every figure of 1 other indicator about people is shown." in words(body)
    (link,) = read(body).select("tbody th a")
    assert link["href"] == "outcome-2.html#indicator-2-1"


def test_a_whole_and_its_groups_are_told_apart() -> None:
    body = quality_not_shown(grouped({"": [300, 300], "a→b": [200, 200], "a→c": [98, 97], "b→c": [2, 3]})).data
    rows = {row[0]: row[1:] for row in table_called(body, "not shown")}
    whole, groups, both = (rows[name] for name in ("For all together", "For one group", "Both"))
    hidden = [int(row[1].split(" of ")[0]) for row in (whole, groups, both)]
    assert [row[1].split(" of ")[1].split()[0] for row in (whole, groups, both)] == ["2", "6", "8"]
    assert hidden[0] + hidden[1] == hidden[2] >= 2


def test_the_page_does_not_tell_why_one_figure_is_hidden() -> None:
    """The same is released of both; in one of them a figure is hidden because it is small, in the other none is."""
    pages = {quality_not_shown(edition_of({RATE: [(100, POPULATION), (own, POPULATION)]})).data for own in (0, 1, 7)}
    assert len(pages) == 1
    text = words(pages.pop()).lower()
    for hint in ("revis", "held back", "correct", "primary", "secondary", "first hidden"):
        assert hint not in text


@pytest.mark.parametrize(
    ("policy", "count", "says"),
    [
        ("committee", 100, "All 2 figures about people are shown."),
        ("published", 3, POLICIES["published"].words),
    ],
)
def test_where_nothing_is_hidden_the_page_says_so(policy: str, count: int, says: str) -> None:
    body = quality_not_shown(edition_of({RATE: [(count, POPULATION)] * 2}, policy=policy)).data
    assert says in words(body)
    assert read(body).select("a[href='protect.html']")
    assert read(body).select("table") == []


def test_an_edition_without_a_figure_about_people_says_so() -> None:
    edition = edition_of({RATE: ["not_supplied", "not_supplied"]})
    assert "This edition has no figure about people." in words(quality_not_shown(edition).data)


@pytest.mark.parametrize(
    ("figures", "hidden", "says"),
    [
        (1_000, 0, "0%"),
        (1_000, 1, "less than 1%"),
        (1_000, 5, "less than 1%"),
        (1_000, 6, "1%"),
        (1_000, 995, "more than 99%"),
        (1_000, 999, "more than 99%"),
        (1_000, 1_000, "100%"),
        (3, 1, "33%"),
    ],
)
def test_a_share_is_nought_only_for_none(figures: int, hidden: int, says: str) -> None:
    assert Tally(figures, hidden).per_cent == says


@pytest.mark.xdist_group("edition")
def test_the_sample_says_what_its_open_data_hold(sample_edition: Path) -> None:
    html = (sample_edition / "quality.html").read_text("utf-8")
    about = json.loads((sample_edition / "data/definitions.json").read_text("utf-8"))["definitions"]
    definitions = {own["id"]: own for own in about}
    with (sample_edition / "data/released.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if FRAMEWORK[row["indicator"]].about_people]
    rows = [row for row in rows if row["value"] or row["status"] == "[c]"]
    figures = Counter(row["indicator"] for row in rows)
    hidden = Counter(row["indicator"] for row in rows if row["status"] == "[c]")
    of = f"Of {len(rows):,} figures about people, {hidden.total():,} ({100 * hidden.total() / len(rows):.0f}%) are"
    assert of in words(html)
    listed = table_called(html, "By indicator")
    assert {row[0]: (row[1], row[2]) for row in listed} == {
        definitions[name]["title"]: (f"{figures[name] - hidden[name]:,}", f"{hidden[name]:,}") for name in hidden
    }
    shares = [hidden[name] / figures[name] for row in listed for name in hidden if definitions[name]["title"] == row[0]]
    assert shares == sorted(shares, reverse=True)
    whole = {title: [0, 0] for title in OUTCOMES.values()}
    for row in rows:
        if not row["group"]:
            own = whole[OUTCOMES[definitions[row["indicator"]]["outcome"]]]
            own[0], own[1] = own[0] + (row["status"] == "[c]"), own[1] + 1
    for title, told, _ in table_called(html, "By outcome"):
        assert told.startswith(f"{whole[title][0]:,} of {whole[title][1]:,}") or not whole[title][1]


# The way there


@pytest.mark.xdist_group("edition")
def test_every_explanation_leads_to_the_page(sample_pages: list[Path]) -> None:
    """Each page in its footer; each table with a [c] by its caption or the words above it; each sentence in place."""
    tables = sentences = 0
    for path in sample_pages:
        html = read(path.read_text("utf-8"))
        assert html.select("footer a[href='protect.html']"), path.name
        if path.name == "protect.html":
            continue
        for own in html.select("main table"):
            if any("[c]" in cell.get_text() for cell in own.select("td")):
                figure = own.find_parent("figure")
                near = [*own.select("caption a"), *(figure.select(".chart__summary a") if figure else ())]
                assert "protect.html" in {link["href"] for link in near}, (path.name, own.select("caption"))
                tables += 1
        for text in html.select("main")[0].find_all(string=re.compile("to protect people")):
            assert text.parent is not None
            assert text.parent.get("href") == "protect.html", (path.name, text[:80])
            sentences += 1
    assert tables > 5
    assert sentences > tables


def test_words_are_escaped_before_they_are_linked() -> None:
    assert prose("<b>, to protect people") == '&lt;b&gt;, <a href="protect.html">to protect people</a>'
    assert prose("<b>") == "&lt;b&gt;"


def test_the_data_table_of_a_chart_explains_its_marks() -> None:
    meta = {
        "headline": "Calls",
        "subtitle": "Calls by month",
        "summary": "Two months.",
        "source": "Helpline",
        "columns": ["Month", "Calls"],
        "rows": [["May", "90"], ["June", "[c]"], ["July", "85 [p]"]],
    }
    (note,) = read(figure_html({"data": [], "layout": {"meta": meta}}, 1)).select("caption .table__note")
    assert note.get_text() == f"[c] {STATUSES['[c]']}; [p] {STATUSES['[p]']}."
    assert note.select("a[href='protect.html']")
    said = meta | {"summary": f"Two months. [c] {STATUSES['[c]']}. [p] {STATUSES['[p]']}."}
    html = read(figure_html({"data": [], "layout": {"meta": said}}, 1))
    assert html.select("caption .table__note") == []
    assert html.select(".chart__summary a[href='protect.html']")


def test_the_first_cells_of_a_table_can_be_links() -> None:
    html = read(table("A", ["B", "C"], [["x", "1"], ["y", "2"]], links=["x.html", "y.html#z&"]))
    assert [(own.get_text(), own["href"]) for own in html.select("th a")] == [("x", "x.html"), ("y", "y.html#z&")]
    with pytest.raises(ValueError, match="for each of its rows"):
        table("A", ["B"], [["x"], ["y"]], links=["x.html"])
