"""The list of figures: every indicator once, with the way to its figures and to its definition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from dvmetrics.disclosure.released import through_the_door
from dvmetrics.indicators.catalogue import CATALOGUE, local_definition
from dvmetrics.indicators.definition import OUTCOMES
from dvmetrics.layouts import LocalMeasure
from dvmetrics.publish.assets import static_text
from dvmetrics.report.edition import Edition
from dvmetrics.report.reference.find import find_sheet
from dvmetrics.report.reference.sheets import in_catalogue
from tests.figures import edition_of
from tests.test_code_page import PROMPT


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_of({"1.3": PROMPT})


@pytest.fixture(scope="module")
def page(edition: Edition) -> BeautifulSoup:
    return BeautifulSoup(find_sheet(edition).body, "html.parser")


def entries(page: BeautifulSoup) -> dict[str, Tag]:
    return {own.select(".find__name")[0].get_text().split()[0]: own for own in page.select(".find__entry")}


def test_every_indicator_is_listed_once_under_its_outcome(page: BeautifulSoup) -> None:
    assert len(page.select(".find__entry")) == len(CATALOGUE)
    for name, entry in entries(page).items():
        own, section, group = CATALOGUE[name].definition, entry.find_parent("section"), entry.find_parent("div")
        assert section is not None
        assert group is not None
        assert section.select("h2")[0].get_text() == OUTCOMES[own.outcome]
        assert group.select("h3")[0].get_text() == ("Supporting figures" if own.is_supporting else "Core set")
        assert own.question in entry.get_text()
        assert own.title in entry.get_text()


def test_an_entry_leads_to_its_figures_where_there_are_some_and_always_to_its_definition(page: BeautifulSoup) -> None:
    for name, entry in entries(page).items():
        links = [str(link["href"]) for link in entry.select("a")]
        definition = in_catalogue(CATALOGUE[name].definition)
        assert links == (["outcome-1.html#indicator-1-3", definition] if name == "1.3" else [definition])
        assert ("Not collected here." in entry.get_text()) == (name != "1.3")


def test_it_says_how_many_there_are_and_how_many_are_here(edition: Edition, page: BeautifulSoup) -> None:
    more = sum(own.definition.is_supporting for own in CATALOGUE.values())
    lead = page.select(".lead")[0].get_text()
    assert lead == f"34 core figures and {more} that support them. This edition has 1 of them."
    measure = LocalMeasure(title="Calls <now>", question="How many?", direction="neutral", unit="calls", words="Calls.")
    ours = edition.released
    definitions = {**ours.definitions, "calls": local_definition("calls", measure)}
    own = replace(edition, released=through_the_door(ours.frame, definitions, ours.policy))
    local = BeautifulSoup(find_sheet(own).body, "html.parser")
    assert ", and 1 of the partnership’s own. This edition has 2 of them." in local.select(".lead")[0].get_text()
    assert entries(local)["calls"].select("a")[0]["href"] == "local-figures.html#indicator-calls"
    assert "calls Calls <now>" in entries(local)["calls"].get_text()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("1.2", "marac"),  # in the words of what is counted
        ("5.3", "prosecutors"),  # in the name of its extract
        ("5.3", "cps"),  # what a term of it is also called
        ("6.3", "refuge"),
        ("1.3", "s4"),  # the commitment that it is evidence for
    ],
)
def test_other_words_for_a_figure_are_in_its_entry(name: str, word: str, page: BeautifulSoup) -> None:
    entry = entries(page)[name]
    assert word in f"{entry['data-words']} {entry.get_text().lower()}"


def test_no_word_is_held_twice_and_none_that_nobody_looks_for(page: BeautifulSoup) -> None:
    for entry in page.select(".find__entry"):
        words = str(entry["data-words"]).split()
        assert len(words) == len(set(words))
        assert not {"the", "those", "which"} & set(words)


@pytest.mark.xdist_group("edition")
def test_the_search_is_loaded_on_the_list_and_nowhere_else(sample_edition: Path) -> None:
    pages = {path.name: path.read_text("utf-8") for path in sample_edition.glob("*.html")}
    assert [name for name, text in pages.items() if "search.js" in text] == ["indicators.html"]
    assert '<script src="assets/search.js" defer></script>' in pages["indicators.html"]
    assert (sample_edition / "assets/search.js").read_text("utf-8") == static_text("search.js")
    assert "<input" not in pages["indicators.html"]  # nothing to see that does nothing without the script
