"""Whether the words in a drawing can be read: their contrast, and that none is cut."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.chromium import Faults

TEXT = """() => {
  const light = channel => { const c = channel / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const painted = (element, under) => {
    const style = getComputedStyle(element);
    const [r, g, b, a = 1] = (style.fill.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
    let alpha = a * Number(style.fillOpacity);
    for (let at = element; !at.matches(".chart__drawing"); at = at.parentElement)
      alpha *= Number(getComputedStyle(at).opacity);
    return [r, g, b].map((channel, place) => channel * alpha + under[place] * (1 - alpha));
  };
  const holds = (outer, inner) => outer.left <= inner.left && outer.right >= inner.right
    && outer.top <= inner.top && outer.bottom >= inner.bottom;
  const faults = new Set();
  for (const drawing of document.querySelectorAll(".chart__drawing")) {
    const box = drawing.getBoundingClientRect();
    const chart = drawing.closest("figure").querySelector(".chart__headline").textContent;
    const where = `in '${chart}' at ${document.documentElement.clientWidth} px`;
    const shapes = Array.from(drawing.querySelectorAll(".shapelayer path"));
    const texts = Array.from(drawing.querySelectorAll(".main-svg text")).filter(text => text.textContent.trim());
    if (!texts.length) faults.add(`Nothing is written ${where}.`);
    for (const text of texts) {
      const words = `'${text.textContent}' ${where}`, place = text.getBoundingClientRect();
      const beneath = shapes.filter(shape => holds(shape.getBoundingClientRect(), place));
      const own = Array.from(text.parentElement.querySelectorAll(":scope > .bg"));
      const under = [...beneath, ...own].reduce((colour, shape) => painted(shape, colour), [255, 255, 255]);
      const found = contrast(painted(text, under), under);
      if (found < 4.5) faults.add(`${words} has a contrast of ${found.toFixed(1)}.`);
      const { left, right, top, bottom } = place;
      if (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1)
        faults.add(`${words} is cut.`);
    }
  }
  return Array.from(faults);
}"""


def chart_text(page: Page) -> Faults:
    """Words in drawings that have less contrast than 4.5 to 1 with what they are written on, or lie in part outside."""
    found: Faults = page.evaluate(TEXT)
    return found
