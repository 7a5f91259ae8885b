"""Every sentence of the sample edition that claims a change is held against the figure that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.edition import Edition, read
from dvmetrics.report.places import anchor
from dvmetrics.report.reading import Reading, read_series

pytestmark = pytest.mark.xdist_group("edition")

Holds = Callable[[Reading], bool]
JUDGED = r"(?:than usual|than four quarters earlier|since (?:[a-z]+ )?\d{4})"
CLAIMS: dict[str, Holds] = {
    r"better than usual|changed for the better": lambda own: own.variation == "improving",
    r"worse than usual|changed for the worse": lambda own: own.variation == "worsening",
    rf"\bbetter {JUDGED}": lambda own: own.variation == "improving",
    rf"\bworse {JUDGED}": lambda own: own.variation == "worsening",
    r"no clear change|no change beyond": lambda own: own.variation in ("common cause", None),
    r"target met|meets it": lambda own: own.verdict == "met",
    r"target missed|misses it": lambda own: own.verdict == "missed",
}
"""By what a sentence may say, in small letters, when it may say so. `No clear change` also stands where a figure moved
in a year by no more than its likely range."""
OF_ITS_OWN = re.compile(rf"(?:higher|lower) (?:than usual|than four quarters earlier|{JUDGED})")
OVER = re.compile(r"(?:higher|lower) than usual from [^;.]*|That is .{0,80}; it may be chance alone")
"""A run that is over, and a difference that may be none."""
MOST_WORDS, MOST_HEADLINE = 1_300, 10
"""Of the report: people read some 240 words a minute. Numbers are not counted as words."""
SHORTHAND = re.compile(r"\[(?:c|x|z|p|r|b|due)\]")


@pytest.fixture(scope="module")
def edition(sample_edition: Path) -> Edition:
    return read(sample_edition / "data")


@pytest.fixture(scope="module")
def pages(sample_pages: list[Path]) -> dict[str, BeautifulSoup]:
    return {file.name: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser") for file in sample_pages}


@pytest.fixture(scope="module")
def readings(edition: Edition) -> dict[str, Reading]:
    return {anchor(own): read_series(edition, own) for own in edition.released.definitions.values()}


def words(part: Tag) -> str:
    return re.sub(r"\s+", " ", part.get_text(" ")).strip()


def sections(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(place, text) of what an outcome page says of each indicator, but for what other figures say beside it and what
    the marks and definitions mean."""
    for heading in page.select('h2[id^="indicator-"]'):
        parts: list[str] = []
        for own in heading.find_next_siblings():
            if own.name == "h2":
                break
            if not set(own.get("class") or []) & {"pair", "caveat", "definition"} and own.name != "details":
                parts += [words(own)]
        yield str(heading["id"]), " ".join(parts)


def mentions(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(place, text) of each line of a page that leads to one indicator and speaks of no other; of a card without the
    other figures that are to be read with it."""
    for own in page.select("li"):
        line = copy(own)  # what is taken out of it stays on the page
        links = [str(link["href"]) for link in line.select('a[href*="#indicator-"]')]
        for beside in line.select(".card__words + .card__words"):
            beside.extract()
        if len(links) == 1 and not line.select("li"):
            yield links[0].partition("#")[2], words(line)


def faults(place: str, text: str, reading: Reading) -> list[str]:
    said = OVER.sub("", text).lower()
    found = [f"{place}: {claim}" for claim, holds in CLAIMS.items() if re.search(claim, said) and not holds(reading)]
    if OF_ITS_OWN.search(said) and reading.direction == 0:
        found.append(f"{place}: a change where there is none")
    return found


def test_what_an_outcome_page_claims_follows_from_its_figure(
    pages: dict[str, BeautifulSoup], readings: dict[str, Reading]
) -> None:
    said = [own for name, page in pages.items() if name.startswith("outcome") for own in sections(page)]
    assert len(said) == len(readings)
    assert [fault for place, text in said for fault in faults(place, text, readings[place])] == []
    assert sum("than usual" in text for _, text in said) >= 6


@pytest.mark.parametrize("name", ["index.html", "summary.html", "code.html"])
def test_what_another_page_claims_of_a_figure_follows_from_it(
    name: str, pages: dict[str, BeautifulSoup], readings: dict[str, Reading]
) -> None:
    said = list(mentions(pages[name]))
    assert len(said) >= 20
    assert [fault for place, text in said for fault in faults(place, text, readings[place])] == []


def test_what_the_list_at_a_glance_leaves_out_is_not_claimed_either(
    pages: dict[str, BeautifulSoup], readings: dict[str, Reading]
) -> None:
    """The other way round: each change of the core set stands in the list, and in the report."""
    glance, report = dict(mentions(pages["summary.html"])), dict(mentions(pages["index.html"]))
    for place, reading in readings.items():
        if reading.definition.is_supporting or reading.variation not in ("improving", "worsening"):
            continue
        assert {"improving": "Better than usual", "worsening": "Worse than usual"}[reading.variation] in glance[place]
        assert place in report


def neutral(edition: Edition) -> list[Definition]:
    return [own for own in edition.released.definitions.values() if own.good in ("neutral", "parity")]


def test_a_neutral_figure_is_never_called_better_or_worse(edition: Edition, pages: dict[str, BeautifulSoup]) -> None:
    places = {anchor(own) for own in neutral(edition)}
    assert len(places) >= 10
    said = [own for name, page in pages.items() if name.startswith("outcome") for own in sections(page)]
    said += [own for page in pages.values() for own in mentions(page)]
    found = [(place, text) for place, text in said if place in places and re.search(r"\b([Bb]etter|[Ww]orse)\b", text)]
    assert [own for own in found if "Better recording" not in own[1]] == []


def test_a_claim_that_does_not_hold_is_found(readings: dict[str, Reading]) -> None:
    """The looks themselves: each phrase is a fault for some figure, and for no figure that it is true of."""
    examples = ("Better than usual", "changed for the worse", "Worse since March 2001", "No clear change", "Target met")
    for text in examples:
        assert any(faults(place, text, own) for place, own in readings.items()), text
    assert any(faults(place, "higher than usual since May 2001", own) for place, own in readings.items())


def test_the_report_is_about_five_minutes_of_reading(pages: dict[str, BeautifulSoup]) -> None:
    main = pages["index.html"].main
    assert main is not None
    assert 600 <= sum(bool(re.search("[A-Za-z]", word)) for word in words(main).split()) <= MOST_WORDS


def test_headlines_of_charts_have_at_most_ten_words(pages: dict[str, BeautifulSoup]) -> None:
    headlines = [words(own) for page in pages.values() for own in page.select(".chart__headline")]
    assert len(headlines) >= 40
    assert [own for own in headlines if len(own.split()) > MOST_HEADLINE] == []


def test_every_shorthand_in_a_table_is_explained_above_it(pages: dict[str, BeautifulSoup]) -> None:
    """In the words of the table, or in what stands before it on the page."""
    unexplained, looked_at = [], 0
    for name, page in pages.items():
        for table in page.select("main table"):
            used = {mark for cell in table.select("td, th") for mark in SHORTHAND.findall(words(cell))}
            above = " ".join(words(own) for own in [*table.find_all_previous("p"), *table.select("caption")])
            unexplained += [
                f"{name}: {mark}" for mark in sorted(used) if not re.search(rf"{re.escape(mark)} \w", above)
            ]
            looked_at += len(used)
    assert looked_at >= 40
    assert unexplained == []
