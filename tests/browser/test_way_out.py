"""The way out of a page on the web: at once, and so that going back does not lead to the page again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dvmetrics.publish.assets import write_assets
from dvmetrics.publish.masthead import EditionFacts
from dvmetrics.publish.masthead import Page as OfEdition
from dvmetrics.publish.pages import render_sheet
from tests.browser.chromium import blank

pytestmark = pytest.mark.xdist_group("edition")

ADDRESS = "https://www.example.org/weather"
REPORT, PROTECTION = OfEdition("index.html", "Report"), OfEdition("protect.html", "How we protect people")


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page after another one, as somebody comes to it."""
    pages = (REPORT, PROTECTION)
    facts = EditionFacts("Smallham", "2001Q4", "October to December 2001", "committee", "Words.", None, pages, "1")
    page_file, before = tmp_path / "index.html", tmp_path / "before.html"
    html = render_sheet("<h1>Report</h1>", REPORT, replace(facts, quick_exit=ADDRESS))
    page_file.write_text(html, encoding="utf-8")
    before.write_text("<title>Before</title>", encoding="utf-8")
    write_assets(tmp_path)
    with blank(browser) as page:
        page.context.set_offline(False)
        page.route(
            re.compile("^https:"), lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html")
        )
        page.goto(before.as_uri())
        page.goto(page_file.as_uri())
        yield page


def shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.parametrize("leave", [lambda page: page.click(".exit"), shift_three_times], ids=["link", "Shift"])
def test_it_leads_away_and_back_leads_to_what_was_before(leave: Callable[[Page], None], opened: Page) -> None:
    leave(opened)
    opened.wait_for_url(ADDRESS)
    opened.go_back()
    assert opened.title() == "Before"


def test_other_keys_between_are_no_way_out(opened: Page) -> None:
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        opened.keyboard.press(key)
    opened.wait_for_timeout(300)
    assert opened.url.endswith("index.html")
