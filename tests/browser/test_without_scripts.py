"""Pages in a browser that runs no script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import blank
from tests.browser.look_bare import bare

pytestmark = pytest.mark.xdist_group("edition")


def test_every_figure_is_there_without_scripts(browser: Browser, pages: list[Path]) -> None:
    faults = []
    with blank(browser, java_script_enabled=False) as page:
        for file in pages:
            page.goto(file.as_uri())
            faults += [f"{file.name}: {fault}" for fault in bare(page)]
    assert not faults, "\n".join(faults)
