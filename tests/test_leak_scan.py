"""The scan of an edition: a code and a number are planted in every hiding place, and none gets through."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dvmetrics.errors import DisclosureRefused
from dvmetrics.publish.leaks import Expected, Records, decode, nested, scan

MakeReturns = Callable[..., Path]
Make = Callable[[str], bytes]

CODE = "abcdef0123456789ffffffffffffffff"
RECORDS = Records(frozenset({CODE}), {"ref_9x_lane": "youth_event, setting_id", "smithy": "service_episode, agency"})


def html(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def chart(trace: dict[str, Any]) -> bytes:
    content = json.dumps({"data": [{"type": "scatter", "x": ["a"], "y": [None], **trace}], "layout": {}})
    return html(f'<script type="application/json" class="chart__data">{content}</script>')


def in_base64(text: str) -> str:
    return base64.b64encode(f"some words before {text} and after".encode()).decode()


def squashed(text: str, squash: Callable[[bytes], bytes] = gzip.compress) -> str:
    return base64.b64encode(squash(f"some words before {text} and after".encode())).decode()


def in_entities(text: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in text)


def notebook(*, output: str = "", metadata: str = "", source: str = "", picture: str = "") -> bytes:
    data: dict[str, Any] = {"text/html": ["<p>", output, "</p>"]} | ({"image/png": picture} if picture else {})
    cell = {
        "cell_type": "code",
        "source": [source],
        "metadata": {},
        "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}],
    }
    about = {"papermill": {"parameters": {"data": metadata}}, "widgets": {"state": {"value": metadata}}}
    return json.dumps({"cells": [cell], "metadata": about, "nbformat": 4, "nbformat_minor": 5}).encode()


def workbook(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def svg(text: str = "", title: str = "", attribute: str = "") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"><title>{title}</title><desc>{title}</desc>'
        f'<text data-note="{attribute}">{text}</text></svg>'
    ).encode()


HIDING_PLACES: dict[str, tuple[str, Make]] = {
    "a sentence": ("page.html", lambda x: html(f"<p>There were {x} calls.</p>")),
    "a cell": ("page.html", lambda x: html(f"<table><tr><td>{x}</td></tr></table>")),
    "alt text": ("page.html", lambda x: html(f'<img alt="a chart {x}">')),
    "an attribute of data": ("page.html", lambda x: html(f'<p data-count="{x}">calls</p>')),
    "a comment": ("page.html", lambda x: html(f"<!-- {x} -->")),
    "a style": ("page.html", lambda x: html(f"<style>p:after {{ content: '{x}' }}</style>")),
    "a script": ("page.html", lambda x: html(f"<script>var count = '{x}'</script>")),
    "a data address": ("page.html", lambda x: html(f'<img src="data:text/plain,{x}%20calls">')),
    "a drawing in a data address": (
        "page.html",
        lambda x: html(f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg(x)).decode()}">'),
    ),
    "an escaped data address": (
        "page.html",
        lambda x: html(f'<img src="data:text/plain,{"".join(f"%{ord(own):02x}" for own in x)}">'),
    ),
    "base64": ("page.html", lambda x: html(f"<p>{in_base64(x)}</p>")),
    "base64 of compressed text": ("page.html", lambda x: html(f"<p>{squashed(x)}</p>")),
    "base64 of text compressed in the other way": ("page.html", lambda x: html(f"<p>{squashed(x, zlib.compress)}</p>")),
    "an instruction": ("page.html", lambda x: html(f"<?calls {x}>")),
    "a declaration": ("page.html", lambda x: html(f"<!ELEMENT {x}>")),
    "a declaration of no kind": ("page.html", lambda x: html(f"<![if {x}]>")),
    "the name of an attribute": ("page.html", lambda x: html(f"<p data-{x}>calls</p>")),
    "the name of a tag": ("page.html", lambda x: html(f"<x-{x}>calls</x-{x}>")),
    "an end tag": ("page.html", lambda x: html(f"<p>calls</p {x}>")),
    "custom data": ("page.html", lambda x: chart({"customdata": [[x]]})),
    "hover text": ("page.html", lambda x: chart({"hovertext": f"{x} calls"})),
    "a hidden trace": ("page.html", lambda x: chart({"visible": False, "text": [x]})),
    "the name of a key": ("page.html", lambda x: chart({f"k{x}": 0})),
    "a table": ("table.csv", lambda x: f"name,count\na,{x}\n".encode()),
    "the header of a table": ("table.csv", lambda x: f"name,c {x}\na,b\n".encode()),
    "JSON": ("more.json", lambda x: json.dumps({"a": [{"b": x}]}).encode()),
    "an output of a notebook": ("book.ipynb", lambda x: notebook(output=x)),
    "an output of a notebook as a browser reads it": ("book.ipynb", lambda x: notebook(output=in_entities(x))),
    "the metadata of a notebook": ("book.ipynb", lambda x: notebook(metadata=x)),
    "the source of a notebook": ("book.ipynb", lambda x: notebook(source=x)),
    "a sheet": ("book.xlsx", lambda x: workbook({"xl/worksheets/sheet1.xml": f"<c><v>{x}</v></c>".encode()})),
    "a hidden sheet": (
        "book.xlsx",
        lambda x: workbook({"xl/workbook.xml": f'<sheets><sheet name="{x}" state="hidden"/></sheets>'.encode()}),
    ),
    "the properties of a workbook": (
        "book.xlsx",
        lambda x: workbook({"docProps/core.xml": f"<p><creator>{x}</creator></p>".encode()}),
    ),
    "the name of a part": ("book.xlsx", lambda x: workbook({f"xl/n{x}.xml": b"<a/>"})),
    "the text of a drawing": ("drawing.svg", lambda x: svg(text=x)),
    "the title of a drawing": ("drawing.svg", lambda x: svg(title=x)),
    "an attribute of a drawing": ("drawing.svg", lambda x: svg(attribute=x)),
    "an instruction in a drawing": ("drawing.svg", lambda x: svg() + f"<?calls {x}?>".encode()),
    "the name of an attribute of a drawing": ("drawing.svg", lambda x: f'<svg data-n{x}=""/>'.encode()),
    "a comment in a drawing": ("drawing.svg", lambda x: svg() + f"<!-- {x} -->".encode()),
    "a note": ("notes.md", lambda x: f"# Notes\n{x}\n".encode()),
    "a style sheet": ("more.css", lambda x: f"/* {x} */".encode()),
    "a packed file": ("notes.txt.gz", lambda x: gzip.compress(f"words {x}".encode(), mtime=0)),
}


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    return made(tmp_path / "edition")


@pytest.fixture
def again(tmp_path: Path) -> Path:
    return made(tmp_path / "again")


def made(folder: Path) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "data/released.csv").write_text(table(("2001-01-01", 45)), encoding="utf-8")
    return folder


def table(*rows: tuple[str, float], note: str = "") -> str:
    header = "indicator,period_start,period_end,group_by,group,numerator,note"
    return "\n".join([header, *(f'2.1,{day},2001-01-31,,,{count},"{note}"' for day, count in rows)]) + "\n"


@pytest.mark.parametrize(("name", "make"), HIDING_PLACES.values(), ids=HIDING_PLACES)
@pytest.mark.parametrize("planted", [CODE, CODE[4:24].upper(), "abcd-ef01-2345-6789"])
def test_a_code_is_found_wherever_it_hides(name: str, make: Make, planted: str, edition: Path, again: Path) -> None:
    records = Records(frozenset({CODE, CODE[4:]}))
    for folder in (edition, again):  # also where the second making holds it, it is a code
        (folder / name).write_bytes(make(planted))
    with pytest.raises(DisclosureRefused, match="code of a person or case in") as refusal:
        scan(edition, records, Expected(again))
    assert planted not in str(refusal.value)
    assert name in str(refusal.value)


@pytest.mark.parametrize(("name", "make"), HIDING_PLACES.values(), ids=HIDING_PLACES)
def test_a_number_that_was_not_released_is_found_wherever_it_hides(
    name: str, make: Make, edition: Path, again: Path
) -> None:
    (edition / name).write_bytes(make("17"))
    (again / name).write_bytes(make("40"))
    with pytest.raises(DisclosureRefused, match="neither released nor worked out") as refusal:
        scan(edition, RECORDS, Expected(again))
    assert "17" not in str(refusal.value)
    (edition / name).write_bytes(make("40"))
    assert scan(edition, RECORDS, Expected(again))["files"] == 2


@pytest.mark.parametrize("kind", ["i1", "i2", "u4", "i4", "f4", "f8"])
def test_numbers_of_packed_arrays_are_read(kind: str, edition: Path, again: Path) -> None:
    def packed(count: int) -> bytes:
        array = np.array([40, count], dtype=kind)
        return chart({"y": {"dtype": kind, "bdata": base64.b64encode(array.tobytes()).decode()}})

    (again / "page.html").write_bytes(packed(45))
    (edition / "page.html").write_bytes(packed(17))
    with pytest.raises(DisclosureRefused, match="neither released nor worked out"):
        scan(edition, RECORDS, Expected(again))
    (edition / "page.html").write_bytes(packed(45))
    assert scan(edition, RECORDS, Expected(again))["allowed"]["released"] > 0


@pytest.mark.parametrize("shown", ["once more", "in another place"])
def test_a_number_may_stand_only_where_and_as_often_as_it_was_made_again(
    shown: str, edition: Path, again: Path
) -> None:
    once, cell = "<p>40</p>", "<table><tr><td>40</td></tr></table>"
    (again / "page.html").write_bytes(html(once))
    (edition / "page.html").write_bytes(html(once + once if shown == "once more" else cell))
    with pytest.raises(DisclosureRefused, match="neither released nor worked out"):
        scan(edition, RECORDS, Expected(again))


def test_a_number_in_words_does_not_get_through_either(edition: Path, again: Path) -> None:
    (again / "page.html").write_bytes(html("<p>There were calls.</p>"))
    (edition / "page.html").write_bytes(html("<p>There were seventeen calls.</p>"))
    with pytest.raises(DisclosureRefused, match=r"words in page\.html that do not follow"):
        scan(edition, RECORDS, Expected(again))


UNREADABLE: dict[str, tuple[str, bytes]] = {
    "a picture": ("picture.png", b"\x89PNG"),
    "a document": ("paper.pdf", b"%PDF"),
    "no suffix": ("README", b"x"),
    "an archive": ("parts.zip", workbook({"a.csv": b"x"})),
    "an archive in a workbook": ("book.xlsx", workbook({"xl/embedded.zip": workbook({"a.csv": b"x"})})),
    "a macro": ("book.xlsx", workbook({"xl/vbaProject.bin": b"x"})),
    "a workbook that is none": ("book.xlsx", b"PK nothing"),
    "an archive in base64": ("page.html", html(base64.b64encode(workbook({"a.csv": b"x"})).decode())),
    "a picture in a data address": ("page.html", html('<img src="data:image/png;base64,iVBORw0KGgo=">')),
    "a picture in a notebook": ("book.ipynb", notebook(picture="iVBORw0KGgo=")),
    "broken JSON": ("more.json", b'{"a": '),
    "broken JSON in a page": ("page.html", html('<script type="application/json">{"a": </script>')),
    "a number that is not finite": ("more.json", b'{"a": NaN}'),
    "a broken notebook": ("book.ipynb", b"{}"),
    "a broken drawing": ("drawing.svg", b"<svg><text>"),
    "uneven rows": ("table.csv", b"a,b\n1\n"),
    "letters that are none": ("page.html", b"\xff\xfe\x00"),
    "a packed array of texts": ("page.html", chart({"y": {"dtype": "S1", "bdata": "MTcx"}})),
    "a packed array without a type": ("page.html", chart({"y": {"bdata": "AAAA"}})),
    "a packed array that is cut": ("page.html", chart({"y": {"dtype": "f8", "bdata": "AAAA"}})),
    "a packed file that is broken": ("notes.txt.gz", gzip.compress(b"words")[:-6]),
    "a file packed too often": (f"notes.txt{'.gz' * 8}", b""),
}


@pytest.mark.parametrize(("name", "content"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused(name: str, content: bytes, edition: Path, again: Path) -> None:
    for _ in range(name.count(".gz") if not content else 0):
        content = gzip.compress(content)
    for folder in (edition, again):
        (folder / name).write_bytes(content)
    with pytest.raises(DisclosureRefused, match=f"cannot read {re.escape(name)}") as refusal:
        scan(edition, RECORDS, Expected(again))
    assert refusal.value.exit_code == 4


TOO_LARGE: dict[str, tuple[str, bytes]] = {
    "a packed file": ("notes.txt.gz", gzip.compress(b"words " * 400)),
    "a workbook": ("book.xlsx", workbook({"a.xml": b"<a>" + b"words " * 400 + b"</a>"})),
    "compressed text": ("page.html", html(squashed("words " * 400))),
    "text compressed in the other way": ("page.html", html(squashed("words " * 400, zlib.compress))),
}


@pytest.mark.parametrize(("name", "content"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_would_choke_the_scan_is_refused_and_not_cut(
    name: str, content: bytes, edition: Path, again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (edition, again):
        (folder / name).write_bytes(content)
    scan(edition, RECORDS, Expected(again))
    for module in (decode, nested):
        monkeypatch.setattr(module, "LARGEST", 2_000)
    with pytest.raises(DisclosureRefused, match=f"cannot read {re.escape(name)}: .*too large"):
        scan(edition, RECORDS, Expected(again))


@pytest.mark.parametrize("target", ["more.json", "data/released.csv"])
def test_a_link_is_refused_wherever_it_leads(target: str, edition: Path, again: Path) -> None:
    (again / "more.json").write_text("{}", encoding="utf-8")
    (edition / "more.json").symlink_to(again / target)
    with pytest.raises(DisclosureRefused, match=r"cannot read more\.json: it holds a link"):
        scan(edition, RECORDS, Expected(again))


@pytest.mark.parametrize("name", [CODE, "ref_9x_lane"])
@pytest.mark.parametrize("suffix", [".csv", ""])
def test_a_code_or_a_word_in_the_name_of_a_file_or_folder_is_not_repeated(
    name: str, suffix: str, edition: Path, again: Path
) -> None:
    for folder in (edition, again):  # also where the second making holds it
        if suffix:
            (folder / f"{name}.csv").write_text("a\n", encoding="utf-8")
        else:
            (folder / name).mkdir()
    with pytest.raises(DisclosureRefused, match="in the name of a file") as refusal:
        scan(edition, RECORDS, Expected(again))
    assert name not in str(refusal.value)


def test_a_word_of_a_row_is_found_and_told_by_its_column_only(edition: Path, again: Path) -> None:
    for folder in (edition, again):
        (folder / "page.html").write_bytes(html("<p>It was at Ref_9x_Lane.</p>"))
    with pytest.raises(DisclosureRefused, match=r"page\.html.*youth_event, setting_id") as refusal:
        scan(edition, RECORDS, Expected(again))
    assert "lane" not in str(refusal.value).lower()


def test_a_plain_word_of_a_row_is_found_as_a_group_only(edition: Path, again: Path) -> None:
    for folder in (edition, again):
        (folder / "page.html").write_bytes(html("<p>The smithy is no record.</p>"))
    scan(edition, RECORDS, Expected(again))
    for folder in (edition, again):
        (folder / "data/released.csv").write_text("group,count\npolice>smithy,40\n", encoding="utf-8")
    with pytest.raises(DisclosureRefused, match="service_episode, agency"):
        scan(edition, RECORDS, Expected(again))


@pytest.mark.parametrize("true", [45, 43])
def test_a_true_count_in_the_released_table_is_found(true: int, edition: Path, again: Path) -> None:
    records = Records(frozenset(), counts={("2.1", "2001-01-01", "2001-01-31", "", ""): {"numerator": true}})
    if true == 43:
        scan(edition, records, Expected(again))
        for folder in (edition, again):
            (folder / "data/released.csv").write_text(table(("2001-01-01", 43)), encoding="utf-8")
    with pytest.raises(DisclosureRefused, match="true count of people"):
        scan(edition, records, Expected(again))


@pytest.mark.parametrize(
    ("note", "is_refused"),
    [
        ("Due with the figures of 2002Q1", False),
        ("No usable file from Helpline 24 (helpline, 2000Q2)", False),
        (
            "It takes 17 months of records, which begin with 2001Q1, and the first is due with the figures of 2002Q1",
            False,
        ),
        ("Only 17 rows could be used", True),
    ],
)
def test_a_note_beside_a_figure_holds_no_count(note: str, is_refused: bool, edition: Path, again: Path) -> None:
    for folder in (edition, again):
        (folder / "data/released.csv").write_text(table(("2001-01-01", 45), note=note), encoding="utf-8")
    expected = Expected(again, phrases=["Helpline 24", "It takes 17 months of records"])
    if is_refused:
        with pytest.raises(DisclosureRefused, match="number in a note"):
            scan(edition, RECORDS, expected)
    else:
        scan(edition, RECORDS, expected)


def test_a_fault_of_the_scan_itself_stops_the_publication(
    edition: Path, again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("secret 12345")

    monkeypatch.setattr(Records, "holds_code", fail)
    with pytest.raises(DisclosureRefused, match="KeyError") as refusal:
        scan(edition, RECORDS, Expected(again))
    assert "12345" not in str(refusal.value)
