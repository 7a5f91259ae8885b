"""`make bench`: how large an edition is, and how soon its pages can be read.

An edition of the sample is made, then opened from disk in Chromium five times, each time in a fresh browser context, as
a reader does who opens a file.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import blank, chromium_path, started

ROOT = Path(__file__).parents[1]
ROUNDS = 5
PACK = "committee-pack.html"
MEGABYTE, KILOBYTE = 1_000_000, 1_000
CHARTS, SUMMARY = "outcome-1.html", "summary.html"

FIRST_CHART = """() => new Promise(done => {
  const look = () => document.querySelector(".chart__drawing .main-svg .scatterlayer")
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})"""
FIRST_WORDS = """() => new Promise(done => new PerformanceObserver(list => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    what: str
    value: float
    limit: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit

    def line(self) -> str:
        """What was measured, the limit, and whether it is met."""
        verdict = "" if self.is_met else "  MISSED"
        return f"{self.what:<62}{self.value:>9.2f}{self.limit:>9.2f} {self.unit}{verdict}"


def made_edition(folder: Path) -> Path:
    """An edition of the sample's newest quarter."""
    from dvmetrics.run import run_quarter
    from tests.conftest import silent

    data = folder / "data"
    shutil.copytree(ROOT / "data_samples", data, ignore=shutil.ignore_patterns("restricted", "generator"))
    run_quarter(data, "latest", folder / "outputs", progress=silent)
    return folder / "outputs" / "2001Q4"


def sizes(edition: Path) -> Iterator[Measured]:
    """The edition without the pack, its longest pages, and the pack."""
    by_file = {path: path.stat().st_size for path in edition.rglob("*") if path.is_file()}
    pack = by_file.pop(edition / PACK, None)
    yield Measured("edition, the pack aside", sum(by_file.values()) / MEGABYTE, 9, "MB")
    pages = {path.name: size for path, size in by_file.items() if path.suffix == ".html"}
    longest = sorted(pages, key=lambda name: pages[name], reverse=True)
    for name in longest[: max(3, sum(size > 150 * KILOBYTE for size in pages.values()))]:
        yield Measured(f"page {name}", pages[name] / KILOBYTE, 150, "KB")
    if pack is not None:
        yield Measured("the pack", pack / MEGABYTE, 7, "MB")


def times(browser: Browser, edition: Path) -> Iterator[Measured]:
    """Seconds from the start of opening a page: medians."""
    charts = [seconds(browser, edition / CHARTS, FIRST_CHART) for _ in range(ROUNDS)]
    yield Measured(f"first chart of {CHARTS} drawn", statistics.median(charts), 1, "s")
    words = [seconds(browser, edition / SUMMARY, FIRST_WORDS, without_scripts=True) for _ in range(ROUNDS)]
    yield Measured(f"words of {SUMMARY} painted, scripts held back", statistics.median(words), 1, "s")


def seconds(browser: Browser, file: Path, until: str, *, without_scripts: bool = False) -> float:
    """From the start of opening a page to what `until` waits for; with its scripts or without one of them."""
    with blank(browser) as page:
        if without_scripts:
            hold_back_scripts(page)
        page.goto(file.as_uri(), wait_until="commit")
        passed: float = page.evaluate(until)
        return passed / 1000


def hold_back_scripts(page: Page) -> None:
    """No script of the edition arrives, while measuring still can run its own."""
    page.route("**/*.js", lambda route: route.abort())


def main() -> int:
    """Print a table of what was measured and its limits; 1 if one is missed."""
    path = chromium_path()
    if path is None:
        print("There is no Chromium here, so nothing can be measured.")
        return 1
    with tempfile.TemporaryDirectory(prefix="dvmetrics-bench-") as folder:
        edition = made_edition(Path(folder))
        with started(path) as browser:
            measured = [*sizes(edition), *times(browser, edition)]
    print(f"{'':<62}{'found':>9}{'at most':>9}")
    for own in measured:
        print(own.line())
    return int(not all(own.is_met for own in measured))


if __name__ == "__main__":
    sys.exit(main())
