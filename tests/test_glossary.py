"""The glossary and how to read a page: nothing on a page is left unexplained."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.released import STATUSES
from dvmetrics.report import read
from dvmetrics.report.marks import KEY, marks
from dvmetrics.report.reading import read_series
from dvmetrics.report.reference import every_sheet
from dvmetrics.report.reference.glossary import glossary_sheet
from dvmetrics.report.reference.how_to_read import how_to_read_sheet
from dvmetrics.report.reference.sheets import Sheet
from dvmetrics.report.reference.terms import TERMS, Term
from tests.figures import edition_of
from tests.test_code_page import PROMPT
from tests.test_dictionary import words_of

LARGEST_PAGE = 150_000
MOST_IN_NAVIGATION = 16
ABBREVIATION = re.compile(r"(?<![\w.])(?:[A-Z]{2,}|[A-Z]+(?:&[A-Z]+)+)(?=s?\b)(?!\w{2})")
EDITION = edition_of({"1.3": PROMPT})


def said_on(page: str) -> str:
    """What a page says in words: neither codes nor what scripts read."""
    soup = BeautifulSoup(page, "html.parser")
    for silent in soup.select("script, style, code"):
        silent.decompose()
    return soup.get_text(" ")


def is_spelt_out(short: str, text: str) -> bool:
    """Whether words with these initials stand before it in brackets, or in brackets after it."""
    words = r"\W+".join(rf"{letter}\w*" for letter in short)
    return bool(re.search(rf"{words}\s*\({short}\)|{short}\s*\({words}\)", text, re.IGNORECASE))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the CPS and an IDVA", ["CPS", "IDVA"]),
        ("S.kappa, S7a, A1 and I", []),
        ("two IDVAs; BME (black)", ["IDVA", "BME"]),
        ("McDonald, SafeLives", []),
    ],
)
def test_abbreviations_are_found(text: str, found: list[str]) -> None:
    assert ABBREVIATION.findall(text) == found


def test_an_abbreviation_is_spelt_out_by_its_initials() -> None:
    assert is_spelt_out("CPS", "the Crown Prosecution Service (CPS)")
    assert is_spelt_out("CPS", "CPS (Crown Prosecution Service)")
    assert not is_spelt_out("CPS", "the prosecutors (CPS)")


@pytest.mark.xdist_group("edition")
def test_every_abbreviation_on_any_page_is_explained(sample_edition: Path, sample_pages: list[Path]) -> None:
    glossary = BeautifulSoup((sample_edition / "glossary.html").read_text("utf-8"), "html.parser")
    names = " ".join(entry.get_text(" ") for entry in glossary.select("dt, dd .note"))
    explained = set(re.findall(r"[A-Z]{2,}", names))
    agencies = sorted(read(sample_edition / "data").facts.agencies.values(), key=len, reverse=True)
    seen = 0
    for path in sample_pages:
        text = said_on(path.read_text("utf-8"))
        for name in agencies:  # a name is an agency's own
            text = text.replace(name, " ")
        short = {own for own in ABBREVIATION.findall(text) if own not in explained}
        assert not {own for own in short if not is_spelt_out(own, text)}, path.name
        seen += len(ABBREVIATION.findall(text))
    assert seen > 100


@pytest.mark.xdist_group("edition")
def test_each_term_that_is_listed_occurs_on_another_page_of_the_edition(
    sample_edition: Path, sample_pages: list[Path]
) -> None:
    text = " ".join(said_on(path.read_text("utf-8")) for path in sample_pages if path.name != "glossary.html")
    page = BeautifulSoup((sample_edition / "glossary.html").read_text("utf-8"), "html.parser")
    listed = {str(entry["id"]) for entry in page.select("dt")}
    assert {term.anchor for term in TERMS if term.is_in(text)} == listed


def test_terms_have_one_meaning_and_one_place_each() -> None:
    for counted in (Counter(term.name.lower() for term in TERMS), Counter(term.anchor for term in TERMS)):
        assert max(counted.values()) == 1
    assert all(term.meaning.endswith(".") and len(term.meaning.split()) <= 45 for term in TERMS)


def test_only_terms_that_are_used_are_listed_in_order() -> None:
    page = BeautifulSoup(
        glossary_sheet(EDITION, [Sheet("x.html", "X", "<p>Refuges &amp; a <b>Median</b></p>")]).body, "html.parser"
    )
    names = [entry.get_text() for entry in page.select("dt")]
    assert names == ["Initiative", "Median", "Refuge"]  # of initiatives the page of the Code speaks
    assert [link["href"] for link in page.select("a")] == ["#term-initiative", "#term-median", "#term-refuge"]
    whole = BeautifulSoup(next(own for own in every_sheet(EDITION) if own.file == "glossary.html").body, "html.parser")
    names = [entry.get_text() for entry in whole.select("dt")]
    assert names == sorted(names, key=str.casefold)
    assert "UK" not in names  # it stands only on a page that this edition does not have


@pytest.mark.parametrize(
    ("text", "is_there"),
    [("two convictions", True), ("Convicted of it", True), ("reconviction", False), ("a conviction", True)],
)
def test_a_term_is_met_from_the_start_of_a_word(text: str, is_there: bool) -> None:
    assert Term("Conviction", "Guilty.", said=("convicted",)).is_in(text) is is_there


def test_capitals_matter_in_an_abbreviation() -> None:
    assert Term("UK", "A country.").is_in("in the UK")
    assert not Term("UK", "A country.").is_in("Ukraine")


# How to read


@pytest.mark.parametrize("policy", POLICIES)
def test_how_to_read_explains_every_shorthand_and_mark_under_every_policy(policy: str) -> None:
    page = BeautifulSoup(how_to_read_sheet(edition_of({"1.3": PROMPT}, policy=policy)).body, "html.parser")
    names = [entry.get_text() for entry in page.select("dt")]
    assert [name for name in names if name[0] == "["] == [
        mark for mark in STATUSES if mark and (mark != "[c]" or policy != "published")
    ]
    assert [own.get_text() for own in page.select(".key .state")] == [words for (_, words), _ in KEY]
    assert ("are not shown" in page.get_text()) == (policy != "published")
    assert ("rounded to the nearest" in page.get_text()) == (policy in ("committee", "strict"))


def test_how_to_read_is_short_and_without_jargon() -> None:
    page = BeautifulSoup(how_to_read_sheet(EDITION).body, "html.parser")
    for folded in page.select("details"):
        folded.decompose()
    text = page.get_text(" ")
    assert len(text.split()) <= 750
    for jargon in ("confidence", "significan", "sigma", "deviation", "hypothesis", "null", "process chart"):
        assert jargon not in text.lower()


def test_the_drawing_is_described_by_its_words() -> None:
    page = BeautifulSoup(how_to_read_sheet(EDITION).body, "html.parser")
    (drawing,) = page.select("svg[role=img]")
    words = page.find(id=str(drawing["aria-describedby"]))
    assert page.find(id=str(drawing["aria-labelledby"])) is not None
    assert words is not None
    inside, beyond = len(drawing.select("circle")), len(drawing.select("path.example__odd"))
    assert f"The first {inside} points lie between the dotted limits" in words.get_text()
    assert f"The last {beyond} lie above the upper limit" in words.get_text()


@pytest.mark.xdist_group("edition")
def test_marks_look_in_the_key_as_they_look_beside_figures(sample_edition: Path) -> None:
    edition = read(sample_edition / "data")
    kinds = {words: classes.split()[0] for (classes, words), _ in KEY}
    seen = set()
    for definition in edition.released.definitions.values():
        shown = BeautifulSoup(marks(read_series(edition, definition)), "html.parser")
        for own in shown.select(".state"):
            start = next(words for words in kinds if own.get_text().startswith(words))
            # Plain where no limits of chance were there to hold it against
            assert {f"state--{kinds[start]}", "state--none"} & set(own["class"]), start
            seen.add(start)
    assert len(seen) > 8


# All pages together


@pytest.mark.xdist_group("edition")
def test_no_page_is_heavy_and_the_navigation_is_short(sample_edition: Path, sample_pages: list[Path]) -> None:
    sizes = {path.name: path.stat().st_size for path in sample_pages}
    assert {name: size for name, size in sizes.items() if size > LARGEST_PAGE} == {}
    page = BeautifulSoup((sample_edition / "glossary.html").read_text("utf-8"), "html.parser")
    assert len(page.select(".contents a")) <= MOST_IN_NAVIGATION
    assert [str(link["href"]) for link in page.select(".contents a[aria-current]")] == ["how-to-read.html"]


@pytest.mark.xdist_group("edition")
def test_every_sheet_is_in_the_edition_and_a_page_leads_to_it(sample_edition: Path) -> None:
    pages = {path.name: path.read_text("utf-8") for path in sample_edition.glob("*.html")}
    for sheet in every_sheet(read(sample_edition / "data")):
        assert (
            words_of(sheet.body).split()
            == words_of(pages[sheet.file].split('tabindex="-1">')[1].split("</main>")[0]).split()
        )
        if sheet.under:
            main = BeautifulSoup(pages[sheet.under], "html.parser").select("main, footer")
            links = [str(link["href"]).partition("#")[0] for part in main for link in part.select("a[href]")]
            assert sheet.file in links, sheet.file
