"""Whether a page is as wide as its window."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.chromium import Faults

SIDEWAYS = """() => {
  const page = document.documentElement, width = page.clientWidth;
  const scrolls = element => getComputedStyle(element).overflowX !== "visible";
  const inBox = element => { for (let at = element; at !== page; at = at.parentElement) if (scrolls(at)) return true; };
  const called = element => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class")}">`;
  const faults = [];
  if (page.scrollWidth > width) faults.push(`At ${width} px the page is ${page.scrollWidth} px wide.`);
  for (const element of document.querySelectorAll("body *")) {
    const { left, right } = element.getBoundingClientRect();
    if (right > left && (right > width + 1 || (left < -1 && right > 0)) && !inBox(element.parentElement))
      faults.push(`At ${width} px ${called(element)} reaches from ${Math.round(left)} to ${Math.round(right)}.`);
  }
  for (const box of document.querySelectorAll(".table"))
    if (box.scrollWidth > box.clientWidth && !box.matches("[role=region][tabindex='0']"))
      faults.push(`At ${width} px a table scrolls and is no region: '${box.innerText.slice(0, 60)}'.`);
  return faults.slice(0, 5);
}"""


def sideways(page: Page) -> Faults:
    """What makes the page scroll sideways or reaches out of it. A table may scroll in its region."""
    found: Faults = page.evaluate(SIDEWAYS)
    return found
