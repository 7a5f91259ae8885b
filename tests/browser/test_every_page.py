"""No page has a fault that one of the looks finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.walk import Walk

pytestmark = pytest.mark.xdist_group("edition")

LOOKS = ("axe", "structure", "keyboard", "sideways", "chart text", "requests", "console")


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_fault(walked: Walk, look: str) -> None:
    faults = [f"{page}: {fault}" for page, found in walked.faults[look].items() for fault in found]
    assert not faults, "\n".join(faults)


def test_every_look_is_asked_and_every_kind_of_page_is_there(walked: Walk, kinds: list[Path]) -> None:
    assert set(walked.faults) == set(LOOKS)
    assert {file.name for file in kinds} >= {"index.html", "summary.html", "quality.html", "campaign.html"}
    assert len(kinds) > 10
