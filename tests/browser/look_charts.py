"""Whether the words in a drawing can be read: their contrast, and that none is cut."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.chromium import Faults

TEXT = """() => {
  const light = channel => { const c = channel / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const contrast = ([r, g, b], alpha) => {
    const [R, G, B] = [r, g, b].map(channel => light(channel * alpha + 255 * (1 - alpha)));
    return 1.05 / (0.2126 * R + 0.7152 * G + 0.0722 * B + 0.05);
  };
  const faults = new Set();
  for (const drawing of document.querySelectorAll(".chart__drawing")) {
    const box = drawing.getBoundingClientRect();
    const chart = drawing.closest("figure").querySelector(".chart__headline").textContent;
    const where = `in '${chart}' at ${document.documentElement.clientWidth} px`;
    const texts = Array.from(drawing.querySelectorAll(".main-svg text")).filter(text => text.textContent.trim());
    if (!texts.length) faults.add(`Nothing is written ${where}.`);
    for (const text of texts) {
      const words = `'${text.textContent}' ${where}`, style = getComputedStyle(text);
      const [r, g, b, a = 1] = style.fill.match(/[\\d.]+/g).map(Number);
      let alpha = a * Number(style.fillOpacity);
      for (let at = text; at !== drawing; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
      const found = contrast([r, g, b], alpha);
      if (found < 4.5) faults.add(`${words} has a contrast of ${found.toFixed(1)}.`);
      const { left, right, top, bottom } = text.getBoundingClientRect();
      if (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1)
        faults.add(`${words} is cut.`);
    }
  }
  return Array.from(faults);
}"""


def chart_text(page: Page) -> Faults:
    """Words in drawings that have less contrast than 4.5 to 1, or lie in part outside."""
    found: Faults = page.evaluate(TEXT)
    return found
