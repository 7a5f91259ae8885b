"""Every page of an edition opened once, offline, and looked at from all sides.

Opening a page with charts takes a second and there are many; so each is opened once, and each test asks what one of the
looks found on all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import NARROW, PHONE, Faults, Look, blank, resize, visit
from tests.browser.look_axe import violations
from tests.browser.look_charts import chart_text
from tests.browser.look_keyboard import keyboard
from tests.browser.look_structure import structure
from tests.browser.look_width import sideways


@dataclass
class Walk:
    """By look and page what was found; pages without a fault are not there."""

    faults: dict[str, dict[str, Faults]] = field(default_factory=dict)

    def note(self, look: str, page: str, found: Faults) -> None:
        """Add what was found; nothing is remembered of nothing."""
        known = self.faults.setdefault(look, {})
        if found:
            known.setdefault(page, []).extend(found)


def walk(browser: Browser, files: Sequence[Path], thorough: Collection[Path]) -> Walk:
    """Look at every page; at those in `thorough` with axe and the Tab key at the width of a phone as well."""
    done, requests, messages = Walk(), list[str](), list[str]()
    with blank(browser) as page:  # one for all: a new one would have to read plotly from the start
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(f"The console says: {message.text[:200]}"))
        for file in files:
            name = f"{file.parent.name}/{file.name}"
            requests.clear()
            messages.clear()
            visit(page, file)
            for look, faults in _looks(page, is_thorough=file in thorough):
                done.note(look, name, faults(page))
            done.note("requests", name, _elsewhere(requests, file))
            done.note("console", name, list(messages))
    return done


def _looks(page: Page, *, is_thorough: bool) -> Iterator[tuple[str, Look]]:
    """Each look, once the page is as wide as it needs."""
    yield "structure", structure
    yield "keyboard", keyboard
    yield "chart text", chart_text
    yield "axe", violations  # from here on everything is unfolded
    resize(page, PHONE)
    yield "chart text", chart_text
    if is_thorough:
        yield "axe", violations
        yield "keyboard", keyboard
    resize(page, NARROW)
    yield "sideways", sideways


def _elsewhere(urls: Sequence[str], file: Path) -> Faults:
    """Requests that go anywhere but to the edition's own files. A drawing in the style sheet is a part of that."""
    folder = file.parent.as_uri()
    return [f"It asks for {url[:100]}." for url in urls if not url.startswith((f"{folder}/", "data:"))]
