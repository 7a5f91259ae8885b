"""`make bench`: how large an edition is, and how soon its pages can be read.

An edition of the sample is made, then opened from disk in Chromium five times, each time with nothing kept from before,
as a reader does who opens a file. The first chart is timed in a Chromium that nothing steers: where Playwright steers
it, it reads a script of five megabytes more than once, to know its lines, and takes twice as long.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.bench_table import Measured, sample_in, told
from tests.browser.chromium import QUIET, blank, chromium_path, started

ROUNDS = 5
PACK = "committee-pack.html"
MEGABYTE, KILOBYTE = 1_000_000, 1_000
CHARTS, SUMMARY = "outcome-1.html", "summary.html"

SAY_WHEN_DRAWN = """
(() => {
  const look = () => document.querySelector(".chart__drawing .main-svg .scatterlayer")
    ? requestAnimationFrame(() => console.info(`first chart after ${performance.now()} ms`))
    : requestAnimationFrame(look);
  look();
})();
"""
SAID = re.compile(r"first chart after ([0-9.]+) ms")
START_PAGE = "<!doctype html><title>Start</title><script>setTimeout(() => location.assign(%s), %d);</script>"
WARM_UP_MILLISECONDS, LONGEST_SECONDS = 3000, 60
FIRST_WORDS = """() => new Promise(done => new PerformanceObserver(list => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def made_edition(folder: Path) -> Path:
    """An edition of the sample's newest quarter."""
    from dvmetrics.run import run_quarter
    from tests.conftest import silent

    run_quarter(sample_in(folder), "latest", folder / "outputs", progress=silent)
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


def times(path: str, edition: Path) -> Iterator[Measured]:
    """Seconds from the start of opening a page: medians."""
    telling = telling_copy(edition)
    charts = [seconds_to_chart(path, telling / CHARTS) for _ in range(ROUNDS)]
    yield Measured(f"first chart of {CHARTS} drawn", statistics.median(charts), 1, "s")
    with started(path) as browser:
        words = [seconds_to_words(browser, edition / SUMMARY) for _ in range(ROUNDS)]
    yield Measured(f"words of {SUMMARY} painted, scripts held back", statistics.median(words), 1, "s")


def telling_copy(edition: Path) -> Path:
    """The edition once more, with a line in its charts' script that says in the console when a chart is there."""
    copy = edition.with_name(f"{edition.name}-telling")
    shutil.copytree(edition, copy)
    with (copy / "assets" / "charts.js").open("a", encoding="utf-8") as script:
        script.write(SAY_WHEN_DRAWN)
    return copy


def seconds_to_chart(path: str, page: Path) -> float:
    """From the click on a link to the page until its first chart can be seen, in a browser that has just been started
    and has come to rest. Raises TimeoutError where none is drawn within a minute."""
    with tempfile.TemporaryDirectory(prefix="dvmetrics-bench-") as profile:
        start = Path(profile) / "start.html"
        start.write_text(START_PAGE % (json.dumps(page.as_uri()), WARM_UP_MILLISECONDS))
        with closing(console(path, profile, start)) as lines:
            said = next(filter(None, map(SAID.search, lines)), None)
    if said is None:
        raise TimeoutError(f"No chart of {page.name} was drawn within {LONGEST_SECONDS} seconds.")
    return float(said[1]) / 1000


def console(path: str, profile: str, page: Path) -> Generator[str]:
    """What Chromium says while it shows a page, line by line, for a minute at most; it ends when nobody listens."""
    settings = ("--headless", "--enable-logging=stderr", "--window-size=1280,900", f"--user-data-dir={profile}")
    command, at_home = [path, *settings, *QUIET, page.as_uri()], {**os.environ, "TMPDIR": profile}
    with subprocess.Popen(
        command, env=at_home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as browser:
        assert browser.stderr is not None
        too_late = threading.Timer(LONGEST_SECONDS, browser.terminate)
        too_late.start()
        try:
            yield from iter(browser.stderr.readline, "")
        finally:
            too_late.cancel()
            browser.terminate()
            browser.stderr.read()  # until the last of its processes is gone, and writes no more into the profile


def seconds_to_words(browser: Browser, file: Path) -> float:
    """From the start of opening a page to its first words, while none of its scripts has come."""
    with blank(browser) as page:
        hold_back_scripts(page)
        page.goto(file.as_uri(), wait_until="commit")
        passed: float = page.evaluate(FIRST_WORDS)
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
        measured = [*sizes(edition), *times(path, edition)]
    return told(measured)


if __name__ == "__main__":
    sys.exit(main())
