"""A page is held against its second making piece by piece: what is more, less, moved or hidden in it is found."""

# mypy: allow-untyped-calls

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from dvmetrics.errors import DisclosureRefused
from dvmetrics.publish.assets import static_text
from dvmetrics.publish.figures import PLOTLY
from dvmetrics.publish.leaks import Expected, Records, scan
from dvmetrics.publish.leaks.again import Shown
from dvmetrics.publish.leaks.leaf import UnreadableError
from dvmetrics.publish.leaks.stream import are_alike, parsed, pieces
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.publish.pack import pack_html
from dvmetrics.publish.pages import render_page
from dvmetrics.report.places import PACK_PAGE

CODE = "abcdef0123456789ffffffffffffffff"
RECORDS = Records(frozenset({CODE}))
PAGE = Page("index.html", "Summary")
PROTECTION = Page("protect.html", "How we protect people", under="index.html", in_pack=False)
FACTS = EditionFacts(
    partnership="Smallham",
    quarter="2020Q4",
    quarter_label="October to December 2020",
    policy="committee",
    policy_sentence="Counts of people below 8 are not shown.",
    synthetic="Made up.",
    pages=(PAGE, PROTECTION),
    version="0.1",
)
META: dict[str, Any] = {
    "headline": "Calls",
    "subtitle": "Calls a month",
    "summary": "Calls went up.",
    "source": "Council",
}
META |= {"columns": ["Month", "Calls"], "rows": [["October", "90"], ["November", "[c]"]]}
TRACE: dict[str, Any] = {"type": "scatter", "name": "a  b", "x": ["Oct", "Nov"], "y": [90, 95.25]}
FIGURE = {"data": [TRACE], "layout": {"meta": META, "title": {"text": ""}}}
SHOWN: list[Shown] = [
    "<h1>Summary</h1>\n<p class='lead  big'  lang=en>One<br>and two &amp; three.</p>",
    FIGURE,
    "<p>The end.</p>",
]
Change = Callable[[str], str]
CHARTS = static_text("charts.js")


def page_of(folder: Path, shown: Sequence[Shown]) -> str:
    """The page that a notebook makes by showing these pieces."""
    cells = []
    for one in shown:
        data = {"text/html": one} if isinstance(one, str) else {PLOTLY: one}
        cells.append(new_code_cell("f()", execution_count=1, outputs=[new_output("display_data", data=data)]))
    path = folder / "notebook.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return render_page(path, PAGE, FACTS)


@pytest.fixture
def expected(tmp_path: Path) -> Expected:
    (tmp_path / "again/data").mkdir(parents=True)
    (tmp_path / "again/data/framework.json").write_text("[]", encoding="utf-8")
    return Expected(tmp_path / "again", {PAGE.file: SHOWN}, FACTS)


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    folder = tmp_path / "edition"
    (folder / "data").mkdir(parents=True)
    (folder / "data/framework.json").write_text("[]", encoding="utf-8")
    page = page_of(tmp_path, SHOWN)
    (folder / PAGE.file).write_text(page, encoding="utf-8")
    (folder / PACK_PAGE).write_text(pack_html({PAGE.file: page}, FACTS), encoding="utf-8")
    return folder


def expect_refused(file: Path, change: Change, says: str, expected: Expected) -> None:
    """A changed file of an edition is refused by its name, and nothing of what was found is repeated."""
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")
    with pytest.raises(DisclosureRefused, match=says) as refusal:
        scan(file.parent, RECORDS, expected)
    assert file.name in str(refusal.value)
    assert CODE not in str(refusal.value)
    assert "17" not in str(refusal.value)


def test_a_page_as_it_is_made_again_goes_through(edition: Path, expected: Expected) -> None:
    page = (edition / PAGE.file).read_bytes()
    assert page != expected.made_again(PAGE.file), "two makers write them, so there is something to even out"
    assert scan(edition, RECORDS, expected)["files"] == 3


def into(html: str) -> Change:
    return lambda page: page.replace("</main>", f"{html}</main>")


def other(old: str, new: str) -> Change:
    return lambda page: page.replace(old, new, 1)


def data(text: str) -> str:
    return f'<script type="application/json">{text}</script>'


CHANGES: dict[str, tuple[Change, str]] = {
    "the name of an attribute": (into("<p data-n17></p>"), "a number in"),
    "a code as an attribute": (into(f"<p data-{CODE}></p>"), "code of a person"),
    "a code as an attribute with a value": (into(f'<p data-{CODE}=""></p>'), "code of a person"),
    "a code in a tag": (into(f"<br/{CODE}>"), "code of a person"),
    "the name of a tag": (into(f"<x-{CODE}></x-{CODE}>"), "code of a person"),
    "an end tag": (into(f"<i></i {CODE}>"), "code of a person"),
    "a number in an end tag": (into("<i></i data-n=17>"), "a number in"),
    "a declaration": (other("<!DOCTYPE html>", f"<!DOCTYPE {CODE}>"), "code of a person"),
    "another declaration": (into(f"<!ELEMENT {CODE}>"), "code of a person"),
    "a declaration that is none": (into(f"<![if {CODE}]>"), "code of a person"),
    "an instruction": (into(f"<?{CODE}>"), "code of a person"),
    "a count of empty elements": (into("<br>" * 17), "put together in another way"),
    "a valueless attribute": (other("<h1>", "<h1 hidden>"), "words in"),
    "no-break spaces": (other("The end.", "The end.\xa0\xa0\xa0"), "put together in another way"),
    "the order of pieces": (
        lambda page: page.replace("<p>The end.</p>", "", 1).replace("<figure", "<p>The end.</p><figure", 1),
        "put together in another way",
    ),
    "a piece left out": (other("<p>The end.</p>", ""), "put together in another way"),
    "a script left out": (other('<script defer="" src="assets/charts.js"></script>', ""), "put together in another"),
    "a moved value": (other("[90,95.25]", "[95.25,90]"), "put together in another way"),
    "gaps at the end of a trace": (other("[90,95.25]", "[90,95.25,null,null]"), "put together in another way"),
    "digits that nobody sees": (other("95.25", "95.2500000042"), "put together in another way"),
    "a truth in place of a number": (other('"dragmode":false', '"dragmode":0'), "a number in"),
    "blanks in a name of a chart": (other('"a  b"', '"a   b"'), "put together in another way"),
    "a key given twice": (other('"y":', f'"y":["{CODE}"],"y":'), "gives a key twice"),
    "a mark of the order of bytes": (lambda page: "\ufeff" + page, "put together in another way"),
    "an open comment": (lambda page: page + "<!-- x", "cut short"),
    "an open tag": (lambda page: page + '<p title="x', "cut short"),
}


@pytest.mark.parametrize(("change", "says"), CHANGES.values(), ids=CHANGES)
def test_a_page_that_is_made_in_another_way_is_refused(
    change: Change, says: str, edition: Path, expected: Expected
) -> None:
    expect_refused(edition / PAGE.file, change, says, expected)


def test_a_page_from_whose_notebook_a_piece_is_missing_is_refused(
    edition: Path, expected: Expected, tmp_path: Path
) -> None:
    (edition / PAGE.file).write_text(page_of(tmp_path, SHOWN[:-1]), encoding="utf-8")
    with pytest.raises(DisclosureRefused, match=r"index\.html is put together in another way"):
        scan(edition, RECORDS, expected)


PACK_CHANGES: dict[str, tuple[Change, str]] = {
    "a number": (into("<p>17 calls</p>"), "a number in"),
    "a code": (into(f"<p>{CODE}</p>"), "code of a person"),
    "words": (into("<p>Jane</p>"), "words in"),
    "a piece left out": (other("<p>The end.</p>", ""), "put together in another way"),
    "another value in a chart": (other("[90,95.25]", "[90,17]"), "a number in"),
    "a script": (into("<script>n = 17</script>"), "a number in"),
    "a script that was changed": (other('"use strict";', '"use strict"; n = 17;'), "another style or script"),
    "a style that was changed": (other(":root {", ".n17 { order: 17 } :root {"), "another style or script"),
    "a script twice": (lambda pack: pack.replace("</body>", f"<script>{CHARTS}</script></body>"), "another style or"),
}


@pytest.mark.parametrize(("change", "says"), PACK_CHANGES.values(), ids=PACK_CHANGES)
def test_a_pack_that_holds_anything_but_its_pages_is_refused(
    change: Change, says: str, edition: Path, expected: Expected
) -> None:
    expect_refused(edition / PACK_PAGE, change, says, expected)


@pytest.mark.parametrize("name", [PAGE.file, PACK_PAGE, "data/framework.json"])
def test_an_edition_that_lacks_a_file_is_refused(name: str, edition: Path, expected: Expected) -> None:
    (edition / name).unlink()
    with pytest.raises(DisclosureRefused, match=f"not whole: {name} is not there"):
        scan(edition, RECORDS, expected)


def test_data_are_the_same_to_the_byte(edition: Path, expected: Expected) -> None:
    (edition / "data/framework.json").write_text("[ ]", encoding="utf-8")
    with pytest.raises(DisclosureRefused, match=r"framework\.json is put together in another way"):
        scan(edition, RECORDS, expected)


def test_what_is_no_part_of_an_edition_is_refused_and_not_named(edition: Path, expected: Expected) -> None:
    for name, called in {"jane_smith.html": "a file that is", "data/jane_smith.csv": "a file in data/ that is"}.items():
        (edition / name).write_text("42 calls", encoding="utf-8")
        with pytest.raises(DisclosureRefused, match=f"found {called} no part of an edition") as refusal:
            scan(edition, RECORDS, expected)
        assert "jane" not in str(refusal.value)
        (edition / name).unlink()
    for name in ("data/jane_smith", "jane_smith", "assets"):
        (edition / name).mkdir()
        with pytest.raises(DisclosureRefused, match="a folder that is no part") as refusal:
            scan(edition, RECORDS, expected)
        assert "jane" not in str(refusal.value)
        (edition / name).rmdir()


def test_a_pipe_is_refused_and_not_waited_for(edition: Path, expected: Expected) -> None:
    (edition / "data/framework.json").unlink()
    os.mkfifo(edition / "data/framework.json")
    with pytest.raises(DisclosureRefused, match="something that is no file"):
        scan(edition, RECORDS, expected)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ('<p b="1" a=2>x</p>', "<p a='2'  b='1'>\n x </p>", True),
        ("<!doctype html><br/>", "<!DOCTYPE html>\n<br>", True),
        ("<p hidden>x</p>", '<p hidden="">x</p>', True),
        ("<p>x</p>", "<p>X</p>", False),
        ("<p>x</p>", "<p>x</p><p></p>", False),
        ("<p>x y</p>", "<p>x</p><p>y</p>", False),
        (data('{"a":1,"b":2}'), data('{"b":2, "a":1}'), True),
        (data("[0.1]"), data("[0.10000000000000003]"), True),
        (data("[0.1]"), data("[0.1000000001]"), False),
        (data("[1]"), data("[true]"), False),
        ("<script>[1,2]</script>", "<script>[1, 2]</script>", False),
    ],
)
def test_only_what_means_nothing_is_evened_out(one: str, other: str, alike: bool) -> None:
    assert are_alike(pieces(one), pieces(other)) is alike


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '{"b": [{"a": 1, "a": 2}]}', '{"a": ', "[" * 100_000])
def test_json_that_two_readers_would_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parsed(text)
