"""Documents for people: every command and code block in them is run, as somebody would who follows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents import ROOT, YORK, Reader, blocks

HOW_TO = sorted((ROOT / "notebooks/how_to").glob("*.md"))
LONG = re.compile(r"dvmetrics run\b|make quarter\b")


def each(paths: list[Path]) -> list[object]:
    """A document that makes an edition takes a minute or more."""
    return [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if LONG.search(path.read_text("utf-8")) else [])
        for path in paths
    ]


@pytest.mark.parametrize("path", each(HOW_TO))
def test_a_document_can_be_followed_word_for_word(path: Path, tmp_path: Path) -> None:
    document = path.read_text(encoding="utf-8")
    if "downloads/" in document and not YORK.is_dir():
        pytest.skip("York's returns are not beside the project")
    assert Reader(tmp_path).follow(document) == []


@pytest.mark.parametrize("path", HOW_TO, ids=lambda path: path.stem)
def test_a_document_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert blocks(text)
    assert not [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not (path.parent / link).exists()]
    assert text.count("```") == 2 * len(blocks(text)), "a block without a language is not carried out"


@pytest.mark.parametrize(
    "document",
    [
        "```sh\nfalse\n```\n",
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ echo one; false\none\n```\n",
        "```python\nassert False\n```\n",
        "```toml\nname = 1\n```\n",
        "```toml notebooks/x.toml\nname = 1\n```\n",
    ],
    ids=["fails", "says another thing", "fails as it says so", "code fails", "for no file", "the project's own"],
)
def test_a_document_that_cannot_be_followed_is_found(document: str, tmp_path: Path) -> None:
    assert len(Reader(tmp_path).follow(document)) == 1


def test_a_session_may_leave_out_lines_and_words(tmp_path: Path) -> None:
    document = "```console\n$ printf 'a\\nb\\nc: 12 s\\n'\n…\nc: … s\n```\n"
    assert Reader(tmp_path).follow(document) == []
