"""Pictures of each kind of page in tests/screenshots, for people to look at before a release."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESKTOP, HEIGHT, PHONE, blank, resize, unfold, visit, wait_until_drawn
from tests.browser.look_print import PIXELS_PER_MM, TEXT_WIDTH
from tests.browser.pictures import picture

pytestmark = pytest.mark.xdist_group("edition")

MARGIN = 24
"""Around a figure in README, in pixels."""
TALLEST = 8_000
"""In pixels: Chromium leaves parts of a longer picture white, so a long page is taken in several."""


def take(page: Page, folder: Path, name: str) -> None:
    """The whole page from the top down, no piece of which may be empty."""
    size, height = page.viewport_size, page.evaluate("() => document.documentElement.scrollHeight")
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": min(height, TALLEST)})
    for number, top in enumerate(range(0, height, TALLEST), start=1):
        page.evaluate("top => scrollTo(0, top)", top)
        picture = page.screenshot(path=folder / f"{name}-{number}.png")
        assert len(picture) > 5_000, f"{name} is empty"


def test_pictures_of_each_kind_of_page(browser: Browser, kinds: list[Path], screenshots: Path) -> None:
    with blank(browser) as page:
        for file in kinds:
            visit(page, file)
            name = f"{file.parent.name}-{file.stem}"
            take(page, screenshots, f"{name}-{DESKTOP}")
            resize(page, PHONE)
            take(page, screenshots, f"{name}-{PHONE}")


def test_pictures_in_readme_show_what_pages_show(browser: Browser, pages: list[Path]) -> None:
    by_name = {file.name: file for file in pages if file.parent.name == "2001Q4"}
    with blank(browser) as page:
        visit(page, by_name["outcome-1.html"])
        page.set_viewport_size({"width": DESKTOP, "height": 2 * HEIGHT})
        wait_until_drawn(page)
        heading = page.locator("#indicator-1-3")
        chart = page.locator("#indicator-1-3 ~ figure.chart").first
        heading.evaluate("heading => heading.scrollIntoView()")
        top, end = heading.bounding_box(), chart.locator(".chart__drawing").bounding_box()
        assert top is not None
        assert end is not None
        box = {"x": top["x"] - MARGIN, "y": 0, "width": end["width"] + 2 * MARGIN, "height": end["y"] + end["height"]}
        words = heading.inner_text() + page.locator("#indicator-1-3 ~ p").first.inner_text() + chart.inner_text()
        picture(page, "figure.png", words, clip=box)
    with blank(browser) as page:
        visit(page, by_name["summary.html"], width=PHONE)
        picture(page, "phone.png", page.locator("main").inner_text())


def test_pictures_of_paper_and_without_scripts(browser: Browser, pages: list[Path], screenshots: Path) -> None:
    (outcome,) = (file for file in pages if file.name == "outcome-1.html")
    with blank(browser) as page:
        visit(page, outcome)
        unfold(page)
        page.emulate_media(media="print")
        resize(page, round(TEXT_WIDTH * PIXELS_PER_MM))
        take(page, screenshots, "outcome-1-paper")
    with blank(browser, java_script_enabled=False) as page:
        page.goto(outcome.as_uri())
        take(page, screenshots, "outcome-1-without-scripts")
