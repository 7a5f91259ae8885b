"""JupyterLab as `make lab` starts it, on folders of a test's own, with the browser's view of it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESKTOP, HEIGHT

SECONDS_TO_START, SECONDS_TO_END = 120, 60
MILLISECONDS = 300_000
"""How long the slowest cell may take on a slow machine."""
WHOLE = 4_000
"""In pixels: a window as high as the workbench is long."""
MILLISECONDS_TO_DRAW = 2_000
OTHERS = ("JUPYTER", "IPYTHON", "XDG")
"""Where a user's own settings may lie is not asked."""

PROMPTS = "() => Array.from(document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')).map(own => own.textContent)"
ALL_DONE = f"""() => {{ const prompts = ({PROMPTS})();
  return /[0-9]/.test(prompts[0]) && !prompts.some(prompt => prompt.includes("*")); }}"""
"""Each cell is marked [*] from the moment that all are run until it is done, or until one before it failed."""
OUTPUTS = """() => Array.from(document.querySelectorAll('.jp-OutputArea-output')).map(
  own => [own.dataset.mimeType ?? "", own.textContent])"""
IDLE = "#jp-main-statusbar :text('| Idle')"
SAVED = ".jp-mod-current.lm-TabBar-tab:not(.jp-mod-dirty)"


@dataclass
class Notebook:
    """A notebook open in JupyterLab, and what the browser said meanwhile."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    """Addresses outside this machine that were asked for; none was let through."""

    def run_all(self) -> None:
        """Run > Run All Cells, until the last cell is done or one has failed, and its output is drawn."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        self.page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        self.page.wait_for_function(ALL_DONE, timeout=MILLISECONDS)
        self.page.locator(IDLE).wait_for()
        before = None
        while before != self.outputs:  # a cell may be done before the last of its outputs has come
            before = self.outputs
            self.page.wait_for_timeout(MILLISECONDS_TO_DRAW)

    def save(self) -> None:
        """Ctrl+S, until nothing is left to be saved."""
        with self.page.expect_response(lambda own: own.request.method == "PUT" and "/api/contents/" in own.url) as sent:
            self.page.keyboard.press("Control+s")
        assert sent.value.ok
        self.page.wait_for_selector(SAVED)

    def take(self, picture: Path) -> None:
        """A picture of the notebook from its top, in a window that it has room in."""
        self.page.set_viewport_size({"width": DESKTOP, "height": WHOLE})
        self.page.evaluate("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0; }")
        self.page.wait_for_timeout(MILLISECONDS_TO_DRAW)
        self.page.screenshot(path=picture)

    def show(self, source: str) -> str:
        """Bring the cell with this text to the top of a window of common size; what it shows, in words."""
        self.page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
        self.page.wait_for_timeout(MILLISECONDS_TO_DRAW)
        cell = self.page.locator(".jp-CodeCell", has_text=source).first
        cell.evaluate("cell => cell.scrollIntoView()")
        self.page.wait_for_timeout(MILLISECONDS_TO_DRAW)
        return cell.inner_text()

    @property
    def prompts(self) -> list[str]:
        """By code cell its number, `[3]:`, or `[ ]:` if it was not run."""
        prompts: list[str] = self.page.evaluate(PROMPTS)
        return prompts

    @property
    def outputs(self) -> list[tuple[str, str]]:
        """Of each output of the notebook its MIME type and its text, though it be scrolled out of sight."""
        return [(kind, text) for kind, text in self.page.evaluate(OUTPUTS)]


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    address: str
    token: str

    @contextmanager
    def opened(self, browser: Browser, name: str) -> Iterator[Notebook]:
        """A notebook alone, in a workspace of its own, once its kernel is idle."""
        context = browser.new_context(viewport={"width": DESKTOP, "height": HEIGHT})
        context.set_default_timeout(SECONDS_TO_START * 1000)
        context.set_extra_http_headers({"Authorization": f"token {self.token}"})
        elsewhere: list[str] = []
        context.on("request", lambda own: None if own.url.startswith(self.address) else elsewhere.append(own.url))
        context.route(lambda url: not url.startswith(self.address), lambda route: route.abort())
        try:
            page = context.new_page()
            page.goto(f"{self.address}lab/workspaces/{secrets.token_hex(4)}/tree/{name}?token={self.token}")
            page.locator(IDLE).wait_for()
            yield Notebook(page, elsewhere)
        finally:
            context.close()


def _free_port() -> int:
    with closing(socket.socket()) as own:
        own.bind(("127.0.0.1", 0))
        port: int = own.getsockname()[1]
        return port


@contextmanager
def served(notebook: Path, home: Path, temporary: Path) -> Iterator[Lab]:
    """JupyterLab of this environment at somebody's home; whatever it says lies there in `server.log`.

    It is told what `make lab` tells it, and besides only where to listen and that there is no browser to open.
    """
    token = secrets.token_hex(16)
    mine = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
    environment = {**mine, "HOME": str(home), "TMPDIR": str(temporary), "JUPYTER_TOKEN": token}
    command = [sys.executable, "-m", "jupyterlab", str(notebook), "--no-browser", "--ip=127.0.0.1", "--allow-root"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--port={_free_port()}"], cwd=home, env=environment, stdout=log, stderr=log
        )
        try:
            yield Lab(_address(process, home), token)
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], home: Path) -> str:
    """Where it listens, as it writes down for other programs of its user."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        for file in home.rglob(f"jpserver-{process.pid}.json"):
            said = json.loads(file.read_text(encoding="utf-8") or "{}")
            if "url" in said:
                return str(said["url"]).replace("localhost", "127.0.0.1")
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{(home / 'server.log').read_text(encoding='utf-8')}")
