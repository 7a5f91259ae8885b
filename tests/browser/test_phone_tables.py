"""On a phone the last column of a table of shares, its likely range, is seen without scrolling."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from dvmetrics.publish.assets import STYLE, static_text
from dvmetrics.report.html import table
from tests.browser.chromium import PHONE, blank

pytestmark = pytest.mark.xdist_group("edition")

COLUMNS = ["Period", "Per cent", "Counts", "Likely range (95%)"]
ROWS = [["May 2026", "100%", "145 of 145", "80% to 100%"], ["Jun 2026", "67%", "40 of 60", "49% to 82%"]]


def test_the_range_of_a_share_is_seen_on_a_phone(browser: Browser) -> None:
    shown = table("Prompt risk assessment", COLUMNS, ROWS, numeric=(1, 2, 3))
    with blank(browser, width=PHONE) as page:
        page.set_content(f"<style>{static_text(STYLE)}</style><div class='layout'><main>{shown}</main></div>")
        beyond = page.evaluate("(box => box.scrollWidth - box.clientWidth)(document.querySelector('.table'))")
    assert beyond == 0
