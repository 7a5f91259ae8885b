"""A page without scripts: everything that a drawing would show is there in words and as a table."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import Faults

NUMBER = re.compile(r"[-−+]?£?\d[\d,]*(?:\.\d+)?")

HIDDEN = """() => {
  const unfolded = new Set(Array.from(document.querySelectorAll("details:not([open]) *")));
  const isAside = element => unfolded.has(element) || element.closest(".chart__drawing, script, svg");
  return Array.from(document.querySelectorAll("main *"))
    .filter(element => element.textContent.trim() && !isAside(element) && !element.checkVisibility())
    .map(element => `Without scripts '${element.textContent.trim().slice(0, 60)}' is hidden.`);
}"""

FIGURES = """() => Array.from(document.querySelectorAll("figure.chart")).map(figure => {
  const parts = [".chart__headline", ".chart__subtitle", ".chart__summary", ".chart__source", "table"];
  const isSeen = part => {
    const found = figure.querySelector(part);
    return found && found.checkVisibility() && found.innerText.trim();
  };
  return {
    headline: figure.querySelector(".chart__headline").textContent,
    missing: parts.filter(part => !isSeen(part)),
    drawing: figure.querySelector(".chart__data").textContent,
    rows: Array.from(figure.querySelectorAll("tbody tr")).map(row => Array.from(row.cells).map(cell => cell.innerText)),
  };
})"""


def bare(page: Page) -> Faults:
    """What is hidden on a page without scripts, and values of a drawing that are not in the table beside it."""
    faults: Faults = page.evaluate(HIDDEN)
    for figure in page.evaluate(FIGURES):
        name = f"the figure '{figure['headline']}'"
        faults += [f"Without scripts {part} of {name} is not there." for part in figure["missing"]]
        values, rows = drawn_values(json.loads(figure["drawing"])), figure["rows"]
        faults += [f"The value {value} of {name} is not in its table." for value in values if not _in_rows(value, rows)]
        if len(values) > len(rows) * (len(rows[0]) - 1):
            faults.append(f"The table of {name} has fewer cells than the drawing has values.")
    return faults


def drawn_values(drawing: dict[str, Any]) -> list[float]:
    """The values of the points of a drawing. Where the axis that goes up has no numbers, they go across. A point at the
    end of its axis stands for one beyond it."""
    is_across = drawing["layout"]["yaxis"].get("visible") is False
    axis = drawing["layout"]["xaxis" if is_across else "yaxis"]
    ends = axis.get("range", [])
    if axis.get("type") == "log":
        ends = [10**end for end in ends]
    points = [trace for trace in drawing["data"] if "markers" in trace.get("mode", "") and _is_seen(trace)]
    values = [value for trace in points for value in trace["x" if is_across else "y"] if value is not None]
    return [value for value in values if not any(abs(value - end) <= 1e-3 * abs(end) for end in ends)]


def _is_seen(trace: dict[str, Any]) -> bool:
    return bool(trace.get("marker", {}).get("opacity", 1) != 0)


def _in_rows(value: float, rows: list[list[str]]) -> bool:
    return any(_is_rounded(value, text) for row in rows for cell in row[1:] for text in NUMBER.findall(cell))


def _is_rounded(value: float, text: str) -> bool:
    """Whether a number as it is written can be this value, rounded."""
    plain = text.replace("−", "-").replace("£", "").replace(",", "").replace("+", "")
    half_a_unit: float = 0.5 * 10 ** -len(plain.partition(".")[2])
    return abs(abs(value) - abs(float(plain))) <= half_a_unit + 1e-6
