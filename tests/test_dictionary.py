"""The dictionary and the catalogue: a page for each extract, and every definition whole."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from dvmetrics.column_words import row_rules
from dvmetrics.disclosure.released import through_the_door
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import YES_NO
from dvmetrics.indicators.catalogue import CATALOGUE, local_definition
from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.indicators.definition import PROPOSED_BY
from dvmetrics.layouts import LocalMeasure
from dvmetrics.publish import PublishError
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.publish.pages import render_sheet
from dvmetrics.report.edition import Edition
from dvmetrics.report.reference.catalogue import catalogue_sheets
from dvmetrics.report.reference.dictionary import dictionary_sheets
from dvmetrics.report.reference.sheets import Sheet, extract_file, in_catalogue
from tests.figures import edition_of, target
from tests.test_code_page import PROMPT

INDEX, UNDER = Page("dictionary.html", "Files"), Page("dictionary-x.html", "X", "dictionary.html")
LATER = Page("dictionary-y.html", "Y", "dictionary.html")
FACTS = EditionFacts(
    partnership="Smallham",
    quarter="2001Q4",
    quarter_label="October to December 2001",
    policy="committee",
    policy_sentence="Counts of people below 10 are not shown.",
    synthetic=None,
    pages=(Page("index.html", "Summary"), INDEX, UNDER, LATER, Page("quality.html", "Data")),
    version="1",
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_of(
        {"1.3": PROMPT},
        targets={"1.3": target(95, "proposed"), "2.4": target(80)},
        asked={"police_incident": ("Smallham <Police>",)},
    )


@pytest.fixture(scope="module")
def sheets(edition: Edition) -> dict[str, Sheet]:
    return {own.file: own for own in dictionary_sheets(edition)}


@pytest.fixture(scope="module")
def catalogue(edition: Edition) -> BeautifulSoup:
    return BeautifulSoup("".join(own.body for own in catalogue_sheets(edition)), "html.parser")


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(html, "html.parser").get_text(" "))


def definition(catalogue: BeautifulSoup, name: str) -> tuple[str, dict[str, str]]:
    """(the words between an indicator's heading and its definition, the definition by part)."""
    heading = catalogue.find(id=f"indicator-{name.replace('.', '-').lower()}")
    assert heading is not None
    question, whole = heading.find_next("p"), heading.find_next("dl")
    assert question is not None
    assert whole is not None
    parts = {
        line.select("dt")[0].get_text(): re.sub(r"\s+", " ", line.select("dd")[0].get_text(" "))
        for line in whole.select("div")
    }
    return question.get_text(), parts


def test_there_is_a_page_for_each_extract_and_the_index_leads_to_all(sheets: dict[str, Sheet]) -> None:
    assert set(sheets) == {"dictionary.html", *(extract_file(name) for name in EXTRACTS)}
    links = [str(link["href"]) for link in BeautifulSoup(sheets["dictionary.html"].body, "html.parser").select("a")]
    assert sorted(links) == sorted(set(sheets) - {"dictionary.html"})
    assert {own.under for file, own in sheets.items() if file != "dictionary.html"} == {"dictionary.html"}
    assert sheets["dictionary.html"].under == ""


@pytest.mark.parametrize("name", EXTRACTS)
def test_a_page_tells_every_column_rule_and_use(name: str, sheets: dict[str, Sheet]) -> None:
    own, page = EXTRACTS[name], BeautifulSoup(sheets[extract_file(name)].body, "html.parser")
    text = words_of(str(page))
    assert f"One row is {own.row_is}." in text
    columns = {code.get_text(): code.find_parent("div") for code in page.select("dt code")}
    assert list(columns) == list(own.names)
    for column in own.columns:
        line = words_of(str(columns[column.name]))
        assert column.meaning in line
        assert ("always filled in" in line) == column.required
        for each in () if column.codes == YES_NO else column.codes:
            assert each in line
    for rule in row_rules(own):
        assert rule.says.replace("`", "") in re.sub(r" (?=[,.;:)])", "", text) or rule.says in text
    used = {other for other, each in CATALOGUE.items() if name in each.definition.sources}
    links = {str(link["href"]) for link in page.select("a") if "indicators-" in str(link["href"])}
    assert links == {in_catalogue(CATALOGUE[other].definition) for other in used}


def test_a_page_says_who_sends_it_here_or_that_nobody_does(sheets: dict[str, Sheet]) -> None:
    assert "Who sends it here Smallham <Police> " in words_of(sheets[extract_file("police_incident")].body)
    assert "Nobody in this partnership is asked for it." in words_of(sheets[extract_file("finance")].body)
    index = words_of(sheets["dictionary.html"].body)
    assert f"{len(EXTRACTS)} kinds of extract" in index
    assert index.index("Sent here") < index.index("incident recorded by the police") < index.index("Not asked for here")


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_catalogue_has_the_whole_definition(name: str, catalogue: BeautifulSoup) -> None:
    own = CATALOGUE[name].definition
    question, parts = definition(catalogue, name)
    assert question.startswith(own.question)
    assert all(parts.values())
    assert parts["Counted"] == own.numerator
    assert parts["Out of"] == (own.denominator or "Does not apply.")
    assert parts["Who is in and out"] == (own.includes or "Does not apply.")
    assert parts["Unit"] == own.unit
    assert own.lag in parts["When it is known"]
    assert own.interval in parts["Likely range"]
    assert f"version {own.version}, valid {own.first_valid}" in parts["Definition"]
    assert all(EXTRACTS[source].title in parts["Sources"] for source in own.sources)
    assert all(caveat in parts["Beware of"] for caveat in own.caveats)
    assert all(CATALOGUE[other].definition.title in parts["Read with"] for other in own.read_with if other in CATALOGUE)
    assert all(f"{each}: {COMMITMENTS[each].words}" in parts["Evidence for"] for each in own.code)
    assert all(INITIATIVES[each].words in parts["Evidence for"] for each in own.initiatives)


def test_a_target_says_who_set_it_and_when_and_a_proposal_is_called_one(catalogue: BeautifulSoup) -> None:
    assert definition(catalogue, "1.3")[1]["Target"] == "95%, proposed, not yet agreed: the sub-group, 1 January 2000."
    assert definition(catalogue, "2.4")[1]["Target"] == "80%, agreed: the sub-group, 1 January 2000."
    proposed = [own.definition for own in CATALOGUE.values() if own.definition.proposed_target is not None]
    others = [own for own in proposed if own.id not in ("1.3", "2.4")]
    assert others
    for own in others:
        assert definition(catalogue, own.id)[1]["Target"].endswith(f"is a proposal: {PROPOSED_BY}.")
    assert definition(catalogue, "2.1")[1]["Target"] == "None: neither direction is good in itself."
    assert definition(catalogue, "1.1")[1]["Target"] == "None is set, and none is proposed."


def test_each_outcome_has_its_definitions_on_one_page_the_core_set_first(edition: Edition) -> None:
    measure = LocalMeasure(title="Calls <now>", question="How many?", direction="neutral", unit="calls", words="Calls.")
    ours = edition.released
    definitions = {**ours.definitions, "calls": local_definition("calls", measure)}
    own = replace(edition, released=through_the_door(ours.frame, definitions, ours.policy))
    pages = {sheet.file: BeautifulSoup(sheet.body, "html.parser") for sheet in catalogue_sheets(own)}
    assert list(pages) == [*(f"indicators-{number}.html" for number in range(1, 9)), "indicators-local.html"]
    assert {sheet.under for sheet in catalogue_sheets(own)} == {"indicators.html"}
    for number in range(1, 9):
        order = [str(heading["id"]) for heading in pages[f"indicators-{number}.html"].select("h3")]
        mine = [name for name, each in CATALOGUE.items() if each.definition.outcome == f"O{number}"]
        assert order == [f"indicator-{name.replace('.', '-').lower()}" for name in mine]
        assert mine == sorted(mine, key=lambda name: name.startswith("S."))
    assert [heading["id"] for heading in pages["indicators-local.html"].select("h3")] == ["indicator-calls"]
    assert "calls Calls <now>" in pages["indicators-local.html"].get_text()


def test_a_definition_leads_to_its_figures_only_where_there_are_some(catalogue: BeautifulSoup) -> None:
    assert definition(catalogue, "1.3")[0].endswith("Its figures")
    assert definition(catalogue, "1.1")[0].endswith("It is not counted here, because nobody sends what it needs.")


def test_the_navigation_stays_short_and_marks_where_a_page_belongs() -> None:
    page = BeautifulSoup(render_sheet("<h1>X</h1>", UNDER, FACTS), "html.parser")
    assert [link["href"] for link in page.select(".contents a")] == ["index.html", "dictionary.html", "quality.html"]
    assert [link["href"] for link in page.select(".contents a[aria-current=true]")] == ["dictionary.html"]
    assert [link["href"] for link in page.select(".turn a")] == ["dictionary-y.html"]
    own = BeautifulSoup(render_sheet("<h1>Files</h1>", INDEX, FACTS), "html.parser")
    assert [link["href"] for link in own.select(".contents a[aria-current=page]")] == ["dictionary.html"]
    assert [link["href"] for link in own.select(".turn a")] == ["index.html", "quality.html"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>No heading</p>", "headings of level 1"),
        ("<h1>X</h1><script>x()</script>", "no place in a page"),
        ('<h1>X</h1><a href="nowhere.html">there</a>', "not among those of the edition"),
        ('<h1>X</h1><a href="#gone">there</a>', "not there"),
    ],
)
def test_a_sheet_is_checked_like_every_page(body: str, fault: str) -> None:
    with pytest.raises(PublishError, match=fault):
        render_sheet(body, UNDER, FACTS)


def test_a_sheet_that_no_page_leads_to_is_refused() -> None:
    with pytest.raises(PublishError, match="no reader would find it"):
        render_sheet("<h1>Z</h1>", Page("z.html", "Z"), FACTS)


@pytest.mark.xdist_group("edition")
def test_the_sheets_are_in_the_edition_and_in_its_manifest(sample_edition: Path) -> None:
    outputs = json.loads((sample_edition / "manifest.json").read_text("utf-8"))["outputs"]
    for file in ("code.html", "indicators.html", "dictionary.html", *map(extract_file, EXTRACTS)):
        assert (sample_edition / file).is_file()
        assert file in outputs
    page = BeautifulSoup((sample_edition / "index.html").read_text("utf-8"), "html.parser")
    navigation = [str(link["href"]) for link in page.select(".contents a")]
    assert len(navigation) <= 16
    after = navigation.index("code.html")
    assert navigation[after : after + 3] == ["code.html", "indicators.html", "dictionary.html"]
    assert navigation[-1] == "quality.html"
