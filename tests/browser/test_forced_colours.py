"""With the colours that a reader has chosen for all pages, states, small lines and charts are still seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import Faults, opened

pytestmark = pytest.mark.xdist_group("edition")

PARTS = {".state": "summary.html", ".picture": "summary.html", ".spark__line": "summary.html", ".chart__drawing": ""}
INVISIBLE = """part => {
  const transparent = "rgba(0, 0, 0, 0)", behind = getComputedStyle(document.documentElement).backgroundColor;
  const canvas = behind === transparent ? getComputedStyle(document.body).backgroundColor : behind;
  const isDrawn = colour => colour && colour !== "none" && colour !== transparent && colour !== canvas;
  const faults = [];
  for (const element of document.querySelectorAll(part)) {
    const style = getComputedStyle(element), picture = getComputedStyle(element, "::before");
    const marks = {
      ".state": [style.color],
      ".picture": [picture.backgroundColor],
      ".spark__line": [style.stroke],
      ".chart__drawing": [style.forcedColorAdjust === "none" ? "kept" : transparent],
    }[part];
    if (!marks.some(isDrawn)) faults.push(`${part} is not seen: ${element.textContent.slice(0, 40)}`);
  }
  return faults;
}"""
"""What is drawn in the colour of the page. A chart keeps its own colours, on white."""


def unseen(page: Page, part: str) -> Faults:
    """Parts of a page that have no colour of their own left."""
    found: Faults = page.evaluate(INVISIBLE, part)
    return found


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_states_small_lines_and_charts_are_seen(
    browser: Browser, pages: list[Path], screenshots: Path, colours: str
) -> None:
    by_name = {file.name: file for file in pages if file.parent.name == "2001Q4"}
    for name, parts in {"summary.html": list(PARTS)[:3], "outcome-1.html": [".state", ".chart__drawing"]}.items():
        with opened(browser, by_name[name], forced_colors="active", color_scheme=colours) as page:
            page.screenshot(path=screenshots / f"{Path(name).stem}-forced-{colours}.png", full_page=True)
            for part in parts:
                assert page.locator(part).count(), part
                assert not unseen(page, part)
