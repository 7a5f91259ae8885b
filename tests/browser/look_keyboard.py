"""What the Tab key reaches, and whether one sees where it is."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.chromium import Faults

BETWEEN = 2
"""From the last stop the Tab key leads out of the page, and from there to the first."""

WATCH = """() => {
  const isThere = element => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length;
  window.isScrolling = element => {
    const style = getComputedStyle(element);
    return ["auto", "scroll"].some(way => [style.overflowX, style.overflowY].includes(way))
      && (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
  };
  window.there = Array.from(document.querySelectorAll("body *")).filter(isThere);
  window.called = element => `<${element.tagName.toLowerCase()} class="${element.className}"> `
    + `'${(element.textContent || "").trim().slice(0, 50)}'`;
  window.stops = [];
  document.addEventListener("focusin", event => {
    const style = getComputedStyle(event.target);
    const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    window.stops.push({ element: event.target, isSeen });
  });
  return there.filter(element => element.tabIndex >= 0 || isScrolling(element)).length;
}"""

REPORT = """() => {
  const acts = "a[href], button, input, select, textarea, summary";
  const wanted = there.filter(element => !element.disabled && (element.matches(acts) || isScrolling(element)));
  const reached = new Set(stops.map(stop => stop.element)), faults = new Set();
  for (const element of wanted)
    if (!reached.has(element)) faults.add(`The Tab key does not reach ${called(element)}.`);
  for (const { element, isSeen } of stops) {
    if (!isSeen) faults.add(`One does not see that the Tab key is at ${called(element)}.`);
    if (!element.matches(acts) && !isScrolling(element)) faults.add(`${called(element)} is a stop and does nothing.`);
    if (isScrolling(element) && !element.matches("[role=region][aria-labelledby]"))
      faults.add(`${called(element)} scrolls and has no name.`);
  }
  return Array.from(faults);
}"""


def keyboard(page: Page) -> Faults:
    """Links, controls and regions that scroll which the Tab key does not reach or does not show, and stops that do
    nothing."""
    stops = page.evaluate(WATCH)
    for _ in range(stops + BETWEEN):
        page.keyboard.press("Tab")
    found: Faults = page.evaluate(REPORT)
    return found
