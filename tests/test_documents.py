"""Documents for people: every command and code block in them is run, as somebody would who follows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents import ROOT, YORK, Reader, blocks
from tests.reference import FOLDER, PAGES
from tests.reference.markdown import Page, anchor, said_of

HOW_TO = sorted((ROOT / "notebooks/how_to").glob("*.md"))
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "dvmetrics/**/*.md", "notebooks/**/*.md", "data_samples/*.md", "outputs/*.md")
    for path in ROOT.glob(pattern)
    if not path.name.endswith(".template.md")
)
LONG = re.compile(r"dvmetrics (?:run|check)\b|make quarter\b|dvmetrics\.open\b")


def name(path: Path) -> str:
    """`how_to/new_agency`, `README`, `disclosure/README`."""
    return path.relative_to(ROOT).with_suffix("").as_posix().removeprefix("notebooks/").removeprefix("dvmetrics/")


def each(paths: list[Path]) -> list[object]:
    """A document that holds files against the gate takes half a minute, and one that makes an edition more."""
    return [
        pytest.param(path, id=name(path), marks=[pytest.mark.slow] if LONG.search(path.read_text("utf-8")) else [])
        for path in paths
    ]


@pytest.mark.parametrize("path", each([own for own in DOCUMENTS if blocks(own.read_text(encoding="utf-8"))]))
def test_a_document_can_be_followed_word_for_word(path: Path, tmp_path: Path) -> None:
    document = path.read_text(encoding="utf-8")
    if "downloads/" in document and not YORK.is_dir():
        pytest.skip("York's returns are not beside the project")
    assert Reader(tmp_path).follow(document) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not leads(path, link)] == []
    assert [own for own in re.findall(r'<img src="([^"]+)"', text) if not (path.parent / own).is_file()] == []
    assert text.count("```") == 2 * len(blocks(text)), "a block without a language is not carried out"


def leads(path: Path, link: str) -> bool:
    """Whether a link of a document leads to a file, and in it to a heading."""
    file, _, place = link.partition("#")
    if re.match(r"https?:", link):
        return True
    there = path.parent / file if file else path
    return there.exists() and (not place or place in map(anchor, headings(there)))


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", HOW_TO, ids=name)
def test_a_how_to_has_something_to_do(path: Path) -> None:
    assert blocks(path.read_text(encoding="utf-8"))


def test_readme_leads_to_every_document_for_users() -> None:
    linked = set(re.findall(r"\]\(([^)#\s]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    for_users = [path for folder in ("how_to", "reference") for path in ROOT.glob(f"notebooks/{folder}/*.md")]
    assert {path.relative_to(ROOT).as_posix() for path in for_users} <= linked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_the_reference_says_what_the_code_says(page: Page) -> None:
    assert (FOLDER / page.file).read_text(encoding="utf-8") == page.text(), "make reference"


def test_the_reference_refuses_a_name_that_says_nothing() -> None:
    with pytest.raises(ValueError, match="Silent is public and has no docstring"):
        said_of(type("Silent", (), {"__doc__": None}), "Silent")


@pytest.mark.parametrize(
    "document",
    [
        "```sh\nfalse\n```\n",
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ echo one; false\none\n```\n",
        "```python\nassert False\n```\n",
        "```toml\nname = 1\n```\n",
        "```csv README.md\nname\n```\n",
    ],
    ids=["fails", "says another thing", "fails as it says so", "code fails", "for no file", "the project's own"],
)
def test_a_document_that_cannot_be_followed_is_found(document: str, tmp_path: Path) -> None:
    assert len(Reader(tmp_path).follow(document)) == 1


def test_a_session_may_leave_out_lines_and_words(tmp_path: Path) -> None:
    document = "```console\n$ printf 'a\\nb\\nc: 12 s\\n'\n…\nc: … s\n```\n"
    assert Reader(tmp_path).follow(document) == []
