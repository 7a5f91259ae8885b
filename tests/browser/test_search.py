"""The search on the list of figures, in a real browser, with the page opened from a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.publish import masthead
from dvmetrics.publish.assets import write_assets
from dvmetrics.publish.pages import render_sheet
from dvmetrics.report.reference import every_sheet
from tests.figures import edition_of
from tests.test_code_page import PROMPT

pytestmark = pytest.mark.xdist_group("edition")  # there is one browser, and it stands where the edition is made

NAMES = list(CATALOGUE)
SAYS = ".search__said"

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The list of an edition of one figure, rendered as a run renders it."""
    folder = tmp_path_factory.mktemp("edition")
    edition = edition_of({"1.3": PROMPT})
    sheets = {own.file: own for own in every_sheet(edition)}
    others = (masthead.Page("index.html", "Report"), masthead.Page("outcome-1.html", "Safer"))
    pages = (*others, *(masthead.Page(own.file, own.title, own.under) for own in sheets.values()))
    facts = masthead.EditionFacts(
        "Smallham", "2001Q4", "October to December 2001", "committee", "Words.", None, pages, "1"
    )
    own = sheets["indicators.html"]
    write_assets(folder)
    file: Path = folder / own.file
    file.write_text(render_sheet(own.body, masthead.Page(own.file, own.title, own.under), facts), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the list; a script that fails, or one that the page's own policy blocks, fails the test."""
    contexts, faults = list[BrowserContext](), list[str]()

    def open_page(more: str = "", *, scripts: bool = True) -> Page:
        contexts.append(browser.new_context(java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto(address + more)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def listed(page: Page) -> list[str]:
    """The ids of the figures that are to be seen."""
    names = page.locator(".find__name:visible").all_inner_texts()
    return [name.split()[0] for name in names]


def says(page: Page, words: str) -> None:
    expect(page.locator(SAYS)).to_have_text(words)


def test_without_a_script_the_whole_list_is_there_and_no_field(opened: Open) -> None:
    page = opened(scripts=False)
    assert sorted(listed(page)) == sorted(NAMES)
    assert page.locator("input").count() == 0


def test_the_field_has_a_name_and_says_politely_how_many_there_are(opened: Open) -> None:
    page = opened()
    field = page.get_by_role("search").get_by_role("searchbox", name="Search by word or number")
    assert field.count() == 1
    assert page.get_by_role("status").count() == 1
    says(page, f"{len(NAMES)} figures")
    assert sorted(listed(page)) == sorted(NAMES)
    page.keyboard.press("Tab")  # to the link that skips to the content, which comes before everything
    for _ in range(20):
        if field.evaluate("own => own === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert field.evaluate("own => own === document.activeElement")


@pytest.mark.parametrize(
    ("query", "some", "none"),
    [
        ("5.3", ["5.3"], ["1.3", "3.5"]),
        ("Conviction RATE", ["5.3"], ["5.2"]),
        ("rate conviction", ["5.3"], ["5.2"]),
        ("school told", ["3.3"], ["1.3"]),
        ("s.kappa", ["S.kappa"], ["8.3"]),
        ("Marac", ["1.2", "S.marac_rate"], ["5.3"]),
        ("cps", ["5.2", "5.3"], ["1.3"]),
        ("refuges", ["6.3"], ["5.3"]),
        ("  partner’s   past ", ["S.disclosure_scheme"], ["5.3"]),
        ("s4", ["1.1", "1.3"], ["8.1"]),
    ],
)
def test_all_words_must_match_whatever_their_case_and_order(
    query: str, some: list[str], none: list[str], opened: Open
) -> None:
    page = opened()
    page.locator("input").fill(query)
    found = listed(page)
    assert set(some) <= set(found)
    assert not set(none) & set(found)
    says(page, f"{len(found)} of {len(NAMES)} figures")


def test_headings_of_which_nothing_is_left_are_gone_too(opened: Open) -> None:
    page = opened()
    page.locator("input").fill("5.3")
    assert page.locator("h2:visible").all_inner_texts() == ["Does the law protect?"]
    assert page.locator("h3:visible").all_inner_texts() == ["Core set"]


def test_where_none_matches_a_sentence_helps_and_escape_brings_all_back(opened: Open) -> None:
    page = opened()
    page.locator("input").fill("zebra")
    assert listed(page) == []
    says(
        page,
        "No figure has all of these words. Try fewer words, the beginning of a word, or another word for the same.",
    )
    page.locator("input").press("Escape")
    assert page.locator("input").input_value() == ""
    assert sorted(listed(page)) == sorted(NAMES)
    says(page, f"{len(NAMES)} figures")


@pytest.mark.parametrize("start", ["?q=", "#q="])
def test_the_address_can_ask(start: str, opened: Open) -> None:
    page = opened(start + quote("conviction rate"))
    assert page.locator("input").input_value() == "conviction rate"
    assert listed(page) == ["5.3"]
    page.evaluate("location.hash = 'q=5.4'")
    if start == "#q=":
        expect(page.locator("input")).to_have_value("5.4")
        assert listed(page) == ["5.4"]


def test_what_is_asked_stays_text(opened: Open) -> None:
    page = opened("?q=" + quote('<img src=x onerror=alert(1)> "%'))
    assert page.locator("main img").count() == 0
    assert listed(page) == []
    assert opened("?q=%E0%A4%A").locator(".find__entry").count() == len(NAMES)  # no character, and no fault
