"""Each kind of page printed on A4 from the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import opened
from tests.browser.look_print import printed

pytestmark = pytest.mark.xdist_group("edition")


def test_nothing_is_cut_on_paper(browser: Browser, kinds: list[Path]) -> None:
    faults = []
    for file in kinds:
        with opened(browser, file) as page:
            faults += [f"{file.name}: {fault}" for fault in printed(page)]
    assert not faults, "\n".join(faults)
