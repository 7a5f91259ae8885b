"""What axe-core finds: the rules of WCAG 2.2 AA that a machine can try, and best practice."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import Faults, unfold

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "preload": False,  # it would fetch the style sheet, which the page's policy forbids
}


def violations(page: Page) -> Faults:
    """Each rule that is broken, with how often and the first place. Unfolds the page: axe passes by what is folded."""
    unfold(page)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"axe: {rule['id']} ({len(rule['nodes'])} times, {rule['help']}): {rule['nodes'][0]['html'][:200]}"
        for rule in found
    ]
