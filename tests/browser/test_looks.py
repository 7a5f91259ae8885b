"""Each look finds its fault on a small page that has it, and none on one that is sound."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import NARROW, Look, blank
from tests.browser.look_axe import violations
from tests.browser.look_bare import bare
from tests.browser.look_charts import chart_text
from tests.browser.look_keyboard import keyboard
from tests.browser.look_print import printed
from tests.browser.look_structure import structure
from tests.browser.look_width import sideways

pytestmark = pytest.mark.xdist_group("edition")

ROWS = "<tr><th scope='row'>May</th><td>90</td></tr>"
TABLE = (
    "<div class='table'><table><caption>Calls</caption><thead><tr><th scope='col'>Month</th><th scope='col'>Calls</th>"
    f"</tr></thead><tbody>{ROWS}</tbody></table></div>"
)
TEXTS = "<text x='9' y='40' fill='#444'>1998</text><text x='9' y='80' fill='#444'>average 90</text>"
DRAWN = f"<svg class='main-svg' viewBox='0 0 240 100' width='240' height='100'>{TEXTS}</svg>"
DATA = '{"data":[{"mode":"markers","x":["May"],"y":[90.2]}],"layout":{"yaxis":{}}}'
NAMED = "<figure class='chart chart--drawn' aria-labelledby='n'>"
FIGURE = (
    f"{NAMED}<p class='chart__headline' id='n'>More calls</p>"
    "<p class='chart__subtitle'>Calls a month</p>"
    "<div class='chart__drawing' role='img' aria-labelledby='n' aria-describedby='s' style='break-inside: avoid'>"
    f"{DRAWN}</div><script type='application/json' class='chart__data'>{DATA}</script>"
    f"<figcaption><p class='chart__summary' id='s'>It rose.</p>{TABLE}<p class='chart__source'>Source: A.</p>"
    "</figcaption></figure>"
)
STYLE = (
    "<style>body { margin: 8px; font: 1em sans-serif } figure { margin: 0 } svg { display: block } "
    ":focus-visible { outline: 3px solid } thead { break-inside: avoid }</style>"
)
SOUND = (
    f"<!doctype html><html lang='en-GB'><head><title>Calls</title>{STYLE}</head><body><main><h1>Calls</h1>"
    f"<p><a href='#n'>To the figure</a></p>{FIGURE}</main></body></html>"
)
SCROLLS = "<div style='overflow-x: auto; width: 90px'><p style='width: 400px'>words</p></div>"
BOX = "<div class='table'>"
TALL = "<p style='height: 245mm'>words</p>"
LONG_DRAWN = DRAWN.replace("100'", "2500'").replace("240 100", "240 2500").replace("y='80'", "y='2400'")
LONG_TABLE = TABLE.replace("<thead", "<thead style='display: table-row-group'").replace(
    ROWS, f"{ROWS}<tr><td>x{TALL}</td></tr><tr><td>June</td></tr>"
)

FAULTS: dict[str, tuple[Look, tuple[str, str], str]] = {
    "no language": (violations, ("lang='en-GB'", ""), "html-has-lang"),
    "pale words": (violations, ("<p><a", "<p style='color: #bbb'>pale words <a"), "color-contrast"),
    "another language": (structure, ("en-GB", "en-US"), "British English"),
    "two headings of level 1": (structure, ("</main>", "<h1>More</h1></main>"), "2 headings of level 1"),
    "a level left out": (structure, ("</main>", "<h3>More</h3></main>"), "leaves out a level"),
    "no scope": (structure, ("<th scope='row'>", "<th>"), "without a scope"),
    "no caption": (structure, ("<caption>Calls</caption>", ""), "no caption"),
    "an empty cell": (structure, ("<td>90</td>", "<td> </td>"), "empty cell"),
    "a merged cell": (structure, ("<td>90</td>", "<td colspan='2'>90</td>"), "merged cell"),
    "a figure without a name": (structure, (NAMED, "<figure>"), "has no name"),
    "no text alternative": (structure, ("It rose.", ""), "no text alternative"),
    "a drawing of unknown meaning": (structure, ("</main>", "<svg></svg></main>"), "no name and is not passed by"),
    "a link that is passed by": (keyboard, ("<a href", "<a tabindex='-1' href"), "does not reach <a"),
    "a focus that is not seen": (keyboard, ("<a href", "<a style='outline: none' href"), "One does not see"),
    "a stop that does nothing": (keyboard, ("<h1>", "<h1 tabindex='0'>"), "does nothing"),
    "a nameless region": (keyboard, ("</main>", f"{SCROLLS}</main>"), "scrolls and has no name"),
    "a wide page": (sideways, ("<h1>", "<h1 style='width: 500px'>"), "the page is 508 px wide"),
    "a table that scrolls": (sideways, (BOX, BOX.replace(">", " style='overflow: auto; width: 9px'>")), "no region"),
    "pale words in a chart": (chart_text, ("y='40' fill='#444'", "y='40' fill='#888'"), "contrast of 3.5"),
    "faint words in a chart": (chart_text, ("y='40' fill", "y='40' fill-opacity='0.5' fill"), "has a contrast of"),
    "words that are cut": (chart_text, ("x='9' y='80'", "x='250' y='80'"), "is cut"),
    "a wide table on paper": (printed, ("<table>", "<table style='width: 200mm'>"), "wider than the sheet"),
    "a drawing over two sheets": (printed, (DRAWN, LONG_DRAWN), "not together on one sheet"),
    "a headline left behind": (printed, ("<div class='chart", f"{TALL}<div class='chart"), "another sheet"),
    "a table without its header": (printed, (TABLE, LONG_TABLE), "no header row"),
    "a hidden sentence": (bare, ("<p class='chart__subtitle'", "<p hidden class='chart__subtitle'"), "is hidden"),
    "a value that is nowhere": (bare, ("90.2", "91.2"), "91.2"),
    "a table folded away": (bare, (BOX, f"<details><summary>Data</summary>{BOX}"), "table of the"),
}  # fmt: skip


@pytest.mark.parametrize(("look", "change", "says"), FAULTS.values(), ids=FAULTS)
def test_a_look_finds_its_fault(browser: Browser, look: Look, change: tuple[str, str], says: str) -> None:
    assert change[0] in SOUND
    with blank(browser, width=NARROW) as page:
        page.set_content(SOUND.replace(*change, 1))
        assert any(says in fault for fault in look(page))


@pytest.mark.parametrize("look", [violations, structure, keyboard, sideways, chart_text, printed, bare])
def test_a_look_finds_nothing_on_a_sound_page(browser: Browser, look: Look) -> None:
    with blank(browser, width=NARROW) as page:
        page.set_content(SOUND)
        assert not look(page)
