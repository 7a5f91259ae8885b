"""Chromium: where it is, how it is started, and pages opened in it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",  # in CI everything is run by root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE, NARROW = 1280, 390, 320
"""Widths in CSS pixels. 320 is also what a window of 1280 has left at 400% zoom."""
HEIGHT = 900
MOST_MILLISECONDS = 60_000

DRAWN = """() => Array.from(document.querySelectorAll("figure.chart .chart__drawing")).every(drawing =>
  drawing.querySelector(".main-svg[viewBox]") && (drawing._fullLayout ?? { width: drawing.clientWidth }).width
  === drawing.clientWidth)"""
"""charts.js gives each drawing a viewBox when plotly has drawn it; plotly draws it again after the window changed."""
STILL = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

Faults = list[str]
Look = Callable[[Page], Faults]
"""What looks at an open page and says in a sentence each what is wrong with it."""


def chromium_path() -> str | None:
    """DVMETRICS_CHROMIUM, else the first browser that is found; None where there is none."""
    return os.environ.get("DVMETRICS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """Chromium, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, file: Path, *, width: int = DESKTOP, **settings: Any) -> Iterator[Page]:
    """A page from disk, offline, with its charts drawn; `settings` are those of a browser's context."""
    with blank(browser, width=width, **settings) as page:
        if settings.get("java_script_enabled", True):
            visit(page, file)
        else:
            page.goto(file.as_uri())
        yield page


@contextmanager
def blank(browser: Browser, *, width: int = DESKTOP, **settings: Any) -> Iterator[Page]:
    """An empty page, offline."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, offline=True, **settings)
    context.set_default_timeout(MOST_MILLISECONDS)
    try:
        yield context.new_page()
    finally:
        context.close()


def visit(page: Page, file: Path, *, width: int = DESKTOP) -> None:
    """Open a page from disk and wait for its charts."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(file.as_uri())
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Until every chart is drawn as wide as its place is now, and what follows a change of width was done."""
    page.wait_for_function(DRAWN)
    page.evaluate(STILL)


def resize(page: Page, width: int) -> None:
    """Another width of the window, with the charts drawn anew."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    wait_until_drawn(page)


def unfold(page: Page) -> None:
    """Everything that can be unfolded."""
    page.evaluate("() => document.querySelectorAll('details').forEach(details => { details.open = true; })")
    page.evaluate(STILL)


def one_of_each_kind(files: Sequence[Path]) -> list[Path]:
    """By kind the longest page: pages that differ by a number, or by what an agency sends, are of one kind."""
    kinds: dict[str, Path] = {}
    for file in sorted(files, key=lambda own: own.stat().st_size):
        kinds[f"{file.parent}/{re.sub(r'(?<=^dictionary-).*|[0-9]+', 'n', file.stem)}"] = file
    return sorted(kinds.values())
