"""README's pictures: what they show is held against what pages show now, and `make pictures` takes them anew.

Letters look a little different on each machine, so that pictures cannot be compared; the words on them can.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "notebooks/pictures"
SHOWN = FOLDER / "shown.json"
"""By picture the SHA-256 of the words of what it was taken of."""
TAKEN_ANEW = os.environ.get("DVMETRICS_PICTURES") == "anew"


def picture(page: Page, name: str, words: str, **part: Any) -> None:
    """Take a picture of a page (`part` as of Playwright's `screenshot`), or see that the one that is kept still shows
    these words. Raises AssertionError where it does not."""
    shows = hashlib.sha256(" ".join(words.split()).encode()).hexdigest()
    kept: dict[str, str] = json.loads(SHOWN.read_text(encoding="utf-8")) if SHOWN.exists() else {}
    if TAKEN_ANEW:
        FOLDER.mkdir(exist_ok=True)
        page.screenshot(path=FOLDER / name, **part)
        SHOWN.write_text(json.dumps(dict(sorted({**kept, name: shows}.items())), indent=1) + "\n", encoding="utf-8")
    elif kept.get(name) != shows or not (FOLDER / name).is_file():
        raise AssertionError(f"notebooks/pictures/{name} shows something else than there is now: make pictures")
