"""The search for canaries finds them, however they are hidden, and looks at what is gone by the end."""

from __future__ import annotations

import base64
import gzip
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.canaries import CODE, WORD, Canaries
from tests.world import Ended, World

HIDDEN_IN: dict[str, Callable[[str], bytes]] = {
    "text": str.encode,
    "a page's number": lambda text: f'<td class="number">{text}</td>'.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "base64": lambda text: base64.b64encode(f"a table with {text} in it".encode()),
    "a cell after a comma": lambda text: f"calls,330.0,{text},,".encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
}


@pytest.mark.parametrize("hide", HIDDEN_IN.values(), ids=HIDDEN_IN)
@pytest.mark.parametrize("canary", [WORD.upper(), CODE + "77", "7310003", "7,310,003", "7310003.0", "1999-03-11"])
def test_the_search_finds_a_canary(canary: str, hide: Callable[[str], bytes]) -> None:
    canaries = Canaries(numbers={"7310003": "a number"}, days={"1999-03-11": "a day"})
    assert len(canaries.found_in(hide(canary))) == 1
    assert canaries.found_in(hide("7310004 1999-03-12 17310003 73100031 7310003.5")) == set()


def test_the_search_finds_a_canary_among_packed_numbers_and_in_a_workbook(tmp_path: Path) -> None:
    canaries = Canaries(numbers={"7310003": "a number"})
    packed = base64.b64encode(struct.pack("<3d", 1, 7310003, 2))
    assert canaries.found_in(b'{"bdata": "' + packed + b'"}') == {"a number"}
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sheet.xml", "<v>7310003</v>")
    assert canaries.found_in((tmp_path / "book.xlsx").read_bytes()) == {"a number"}


def test_what_is_replaced_or_removed_on_the_way_is_looked_at_too(tmp_path: Path) -> None:
    """The witness sees a file that is gone by the end, whoever removed it and how."""
    world = World.make(tmp_path / "world")
    prelude = f"""
import os, shutil, subprocess, sys, tempfile
from pathlib import Path
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "a").write_text("{WORD}_by_folder")
Path("b").write_text("{WORD}_by_hand")
os.remove("b")
Path("c").write_text("{WORD}_by_another")
Path("d").write_text("x")
os.rename("d", "c")
subprocess.run([sys.executable, "-c", "open('e', 'w').write('{WORD}_by_child'); open('e', 'w')"])
raise SystemExit(0)
"""
    process = world.start(prelude=prelude)
    out, err = process.communicate(timeout=60)
    found = {word for own in world.leaks(Canaries(), Ended(process.returncode, out, err)).values() for word in own}
    assert {f"{WORD}_by_folder", f"{WORD}_by_hand", f"{WORD}_by_another", f"{WORD}_by_child"} <= found
