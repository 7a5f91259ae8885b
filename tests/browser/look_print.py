"""Pages on A4: nothing is wider than the sheet, no drawing and no row is cut, and headers come again."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.chromium import Faults, resize, unfold

PIXELS_PER_MM = 96 / 25.4
TEXT_WIDTH, TEXT_HEIGHT = 174, 262
"""Of a sheet within its margins, in millimetres."""

WIDE = """([width, height]) => {
  const faults = [];
  for (const element of document.querySelectorAll("table, .chart__drawing, .svg-container, .main-svg, .spark")) {
    const box = element.getBoundingClientRect();
    const called = element.closest("figure, .table, .card").textContent.trim().slice(0, 60);
    if (box.right > width + 1 || box.left < -1) faults.push(`On paper '${called}' is wider than the sheet.`);
    if (!element.matches("table") && box.height > height) faults.push(`On paper '${called}' is longer than the sheet.`);
  }
  return faults;
}"""

WRITTEN = """() => ({
  charts: Array.from(document.querySelectorAll("figure.chart.chart--drawn")).map(figure => ({
    headline: figure.querySelector(".chart__headline").textContent,
    texts: Array.from(figure.querySelectorAll(".chart__drawing .main-svg text")).map(text => text.textContent).join(""),
  })),
  tables: Array.from(document.querySelectorAll("table")).map(table => ({
    title: table.caption.innerText,
    header: table.tHead.textContent,
    rows: Array.from(table.tBodies[0].rows).map(row => row.textContent),
  })),
})"""


def flat(text: str) -> str:
    """A text without blanks, and with ligatures taken apart: a PDF tells where signs are, and not what lies between."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def printed(page: Page) -> Faults:
    """What is cut, split over two sheets or missing from the print. Leaves the page as it is on paper."""
    unfold(page)
    written = page.evaluate(WRITTEN)
    sheets: list[str] = []
    if written["charts"] or written["tables"]:
        pdf = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
        sheets = [flat(sheet.extract_text()) for sheet in pdf.pages]
    faults = [fault for chart in written["charts"] for fault in _chart_faults(chart, sheets)]
    faults += [fault for table in written["tables"] for fault in _table_faults(table, sheets)]
    page.emulate_media(media="print")
    resize(page, round(TEXT_WIDTH * PIXELS_PER_MM))
    wide: Faults = page.evaluate(WIDE, [TEXT_WIDTH * PIXELS_PER_MM, TEXT_HEIGHT * PIXELS_PER_MM])
    return faults + wide


def _chart_faults(chart: dict[str, str], sheets: list[str]) -> Faults:
    whole = {number for number, sheet in enumerate(sheets) if flat(chart["texts"]) in sheet}
    named = {number for number, sheet in enumerate(sheets) if flat(chart["headline"]) in sheet}
    if not whole:
        return [f"The words in the drawing '{chart['headline']}' are not together on one sheet."]
    return [] if whole & named else [f"The drawing '{chart['headline']}' is on another sheet than its headline."]


def _table_faults(table: dict[str, Any], sheets: list[str]) -> Faults:
    header, name = flat(table["header"]), f"the table '{table['title'][:60]}'"
    faults = []
    for row in table["rows"]:
        own = [number for number, sheet in enumerate(sheets) if flat(row) in sheet]
        if not own:
            faults.append(f"The row '{row.strip()[:60]}' of {name} is split or missing.")
        elif not any(header in sheets[number] for number in own):
            faults.append(f"The sheet with '{row.strip()[:60]}' of {name} has no header row.")
    return faults
