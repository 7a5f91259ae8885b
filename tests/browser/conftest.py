"""The browser, and the pages that it opens. A browser that is not there skips these tests, unless it must be there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium_path, one_of_each_kind, started
from tests.browser.walk import Walk, walk

REQUIRED = os.environ.get("DVMETRICS_BROWSER") == "required"
MISSING = "There is no Chromium here. Install it, or name one in DVMETRICS_CHROMIUM, and pages are tried in a browser."
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"


@pytest.fixture(scope="package")
def shelf(sample_outputs: Path) -> Path:
    """The shelf of editions, made before the browser is started: Playwright keeps a loop of its own at work, and so
    does a run."""
    return sample_outputs


@pytest.fixture(scope="package")
def browser(shelf: Path) -> Iterator[Browser]:
    """One Chromium for all these tests. Closed before others begin, which may need a loop for themselves."""
    path = chromium_path()
    if path is None:
        if REQUIRED:
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with started(path) as running:
        yield running


@pytest.fixture(scope="package")
def pages(shelf: Path) -> list[Path]:
    """Every page of the sample edition, and the list of editions."""
    return [shelf / "index.html", *sorted((shelf / "2001Q4").rglob("*.html"))]


@pytest.fixture(scope="package")
def kinds(pages: list[Path]) -> list[Path]:
    """Of each kind the longest page."""
    return one_of_each_kind(pages)


@pytest.fixture(scope="package")
def walked(browser: Browser, pages: list[Path], kinds: list[Path]) -> Walk:
    """What was found on all pages."""
    return walk(browser, pages, kinds)


@pytest.fixture(scope="package")
def screenshots() -> Path:
    """An emptied folder for pictures to be looked at; not under version control."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for old in SCREENSHOTS.iterdir():
        old.unlink()
    return SCREENSHOTS
