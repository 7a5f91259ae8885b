"""What axe does not find: tables, figures, headings and drawings that a screen reader cannot make sense of."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.chromium import Faults

TABLES = """() => {
  const faults = [], say = (table, words) => faults.push(`The table '${table.innerText.slice(0, 60)}' ${words}.`);
  for (const table of document.querySelectorAll("table")) {
    const cells = Array.from(table.querySelectorAll("th, td"));
    if (!table.caption || !table.caption.textContent.trim()) say(table, "has no caption");
    if (!table.querySelector("thead th")) say(table, "has no header row");
    if (table.querySelector("th:not([scope=row], [scope=col])")) say(table, "has a header without a scope");
    if (cells.some(cell => !cell.textContent.trim())) say(table, "has an empty cell");
    if (cells.some(cell => cell.rowSpan > 1 || cell.colSpan > 1)) say(table, "has a merged cell");
  }
  return faults;
}"""

FIGURES = """() => {
  const said = (element, attribute) => (element.getAttribute(attribute) || "").split(/\\s+/).filter(Boolean)
    .map(id => document.getElementById(id)).map(found => found ? found.textContent.trim() : "").join(" ").trim();
  const faults = [];
  for (const figure of document.querySelectorAll("figure")) {
    const drawing = figure.querySelector(".chart__drawing, svg[role=img]"), name = said(figure, "aria-labelledby");
    if (!name) faults.push("A figure has no name.");
    if (!drawing) { faults.push(`The figure '${name}' has no drawing.`); continue; }
    if (drawing.getAttribute("role") !== "img") faults.push(`The drawing of '${name}' is not said to be one.`);
    if (!said(drawing, "aria-labelledby")) faults.push(`The drawing of '${name}' has no name.`);
    if (!said(drawing, "aria-describedby")) faults.push(`The drawing of '${name}' has no text alternative.`);
    const isChart = figure.matches(".chart");
    if (isChart && !figure.querySelector("figcaption table")) faults.push(`The figure '${name}' has no data table.`);
  }
  for (const svg of document.querySelectorAll("svg")) {
    const isHidden = svg.closest("[aria-hidden=true]") || svg.closest("[role=img][aria-labelledby]");
    const name = svg.getAttribute("aria-label") || said(svg, "aria-labelledby");
    const isNamed = svg.getAttribute("role") === "img" && name;
    if (!isHidden && !isNamed) faults.push(`A drawing has no name and is not passed by: ${svg.outerHTML.slice(0, 80)}`);
  }
  return faults;
}"""

HEADINGS = """() => {
  const headings = Array.from(document.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]"));
  const levels = headings.map(heading => Number(heading.getAttribute("aria-level") || heading.tagName[1]));
  const faults = [];
  if (document.documentElement.lang !== "en-GB") faults.push("The page does not say that it is in British English.");
  const first = levels.filter(level => level === 1).length;
  if (first !== 1) faults.push(`The page has ${first} headings of level 1.`);
  headings.forEach((heading, place) => {
    if (!heading.textContent.trim()) faults.push("A heading is empty.");
    if (place && levels[place] > levels[place - 1] + 1) faults.push(`'${heading.textContent}' leaves out a level.`);
  });
  return faults;
}"""


def structure(page: Page) -> Faults:
    """Headings without scope, tables without caption, cells that are empty or merged, figures without name or text
    alternative, drawings that are neither named nor passed by, levels of heading left out, another language."""
    return [fault for script in (TABLES, FIGURES, HEADINGS) for fault in page.evaluate(script)]
