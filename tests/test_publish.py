"""A small executed notebook becomes a page; a page that would not be fit to read or to check is refused."""

# mypy: allow-untyped-calls

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from plotly.offline import get_plotlyjs

from dvmetrics.errors import ExitCode
from dvmetrics.publish import PublishError
from dvmetrics.publish.assets import plotly_script, write_assets
from dvmetrics.publish.editions import EditionEntry, editions_index
from dvmetrics.publish.figures import PLOTLY
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.publish.pages import render_page
from dvmetrics.report.html import table

SUMMARY, SAFER = Page("index.html", "Summary"), Page("safer.html", "People are safer")
PROTECTION = Page("protect.html", "How we protect people", under="index.html")
EDITION = EditionFacts(
    partnership="Milton Keynes",
    quarter="2001Q4",
    quarter_label="October to December 2001",
    policy="committee",
    policy_sentence="Counts of people below 10 are not shown.",
    synthetic="No row stands for a <real> person.",
    pages=(SUMMARY, SAFER, PROTECTION),
    version="0.1",
)
META: dict[str, Any] = {
    "headline": "More incidents came to notice",
    "subtitle": "Incidents a month, Milton Keynes",
    "summary": "There were 90 incidents in October and 95 in November.",
    "source": "Thames Valley Police",
    "columns": ["Month", "Incidents"],
    "rows": [["October", "90"], ["November", "[c]"]],
}
Cell = Any  # nbformat's cells have no type of their own
Render = Callable[..., str]


def figure(**changes: Any) -> dict[str, Any]:
    drawing = {"data": [{"type": "scatter", "x": ["Oct", "Nov"], "y": [90, 95]}], "layout": {"meta": META}}
    return {PLOTLY: {**drawing, **changes}}


def shown(data: dict[str, Any]) -> Cell:
    output = new_output("display_data", data={"text/plain": "fallback", **data})
    return new_code_cell("secret_call()", execution_count=1, outputs=[output])


def said(text: str) -> Cell:
    return new_markdown_cell(text)


def printed(name: str) -> Cell:
    return new_code_cell("f()", execution_count=1, outputs=[new_output("stream", name=name, text="private words")])


@pytest.fixture
def render(tmp_path: Path) -> Render:
    def rendered(*cells: Cell, page: Page = SAFER, edition: EditionFacts = EDITION) -> str:
        path = tmp_path / "notebook.ipynb"
        nbformat.write(new_notebook(cells=list(cells)), path)
        return render_page(path, page, edition)

    return rendered


@pytest.fixture
def page(render: Render) -> BeautifulSoup:
    """The page that most tests look at."""
    fragment = table("Counts", ["Month", "Incidents"], [["October", "90"]], note="[c] too few to show", numeric=[1])
    return parsed(
        render(
            said("# People are safer\n\nSome words and [a link](index.html)."),
            said("## What the figures say"),
            shown({"text/html": fragment}),
            shown(figure()),
            shown({"text/markdown": "Words from a *cell*."}),
        )
    )


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def one(parent: Tag, selector: str) -> Tag:
    (found,) = parent.select(selector)
    return found


def test_page_has_language_title_and_landmarks(page: BeautifulSoup) -> None:
    assert one(page, "html")["lang"] == "en-GB"
    assert one(page, "title").text == "People are safer – Milton Keynes, October to December 2001"
    assert one(page, "h1").text == "People are safer"
    assert one(page, "main").find("h1") is not None
    assert one(page, "footer").text.count("Counts of people below 10 are not shown.") == 1
    skip = page.select("body a")[0]
    assert one(page, str(skip["href"])).name == "main"


def test_navigation_marks_the_current_page_only(page: BeautifulSoup, render: Render) -> None:
    links = page.select("nav.contents a")
    assert [link["href"] for link in links] == ["index.html", "safer.html"]
    assert [link.get("aria-current") for link in links] == [None, "page"]
    names = [nav["aria-label"] for nav in page.select("nav")]
    assert len(set(names)) == len(names)
    assert one(page, ".turn__previous")["href"] == "index.html"
    assert not page.select(".turn__next")
    first = parsed(render(said("# Title"), page=SUMMARY))
    assert [link["href"] for link in first.select(".turn a")] == ["safer.html"]


def test_banner_stands_on_a_page_of_made_up_data_only(page: BeautifulSoup, render: Render) -> None:
    assert one(page, "header .made-up").text == "Made-up data No row stands for a <real> person."
    real = parsed(render(said("# Title"), edition=replace(EDITION, synthetic=None)))
    assert not real.select(".made-up")
    assert "made-up" not in str(real)


def test_page_loads_its_own_files_and_nothing_else(page: BeautifulSoup, tmp_path: Path) -> None:
    write_assets(tmp_path / "edition")
    loaded = [str(tag.get("src") or tag.get("href")) for tag in page.select("script[src], link, img, iframe")]
    assert sorted(loaded) == ["assets/charts.js", "assets/page.js", "assets/plotly.min.js", "assets/style.css"]
    assert all((tmp_path / "edition" / name).stat().st_size > 1000 for name in loaded)
    assert "http://" not in str(page)
    assert "https://" not in str(page)
    with pytest.raises(FileExistsError):
        write_assets(tmp_path / "edition")


def test_the_drawing_library_is_as_it_came_with_its_one_function_in_brackets() -> None:
    came = get_plotlyjs()
    start, end = came.index('() => {\n"use strict"'), came.rindex("}") + 1
    assert plotly_script() == f"{came[:start]}({came[start:end]}){came[end:]}"


def test_policy_lets_in_no_host_and_no_inline_script(page: BeautifulSoup) -> None:
    policy = str(one(page, 'meta[http-equiv="Content-Security-Policy"]')["content"])
    directives = {name: values for name, *values in (part.split() for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    assert {value for values in directives.values() for value in values} <= {"'none'", "'self'", "data:"}
    inline = [script for script in page.select("script") if not script.get("src")]
    assert [script["type"] for script in inline] == ["application/json"]


def test_page_without_a_figure_loads_nothing_that_draws(render: Render) -> None:
    scripts = parsed(render(said("# Title"))).select("script")
    assert [script["src"] for script in scripts] == ["assets/page.js"]


def test_code_and_prompts_stay_out(page: BeautifulSoup) -> None:
    assert "secret_call" not in str(page)
    assert "fallback" not in str(page)
    assert not re.search(r"\b(In|Out)\s*\[", page.text)


def test_figure_is_complete(page: BeautifulSoup) -> None:
    chart = one(page, "figure")
    drawing = one(chart, 'div[role="img"]')
    for attribute in ("aria-labelledby", "aria-describedby"):
        texts = [one(page, f'[id="{name}"]').text for name in str(drawing[attribute]).split()]
        assert texts == ([META["headline"], META["subtitle"]] if "labelled" in attribute else [META["summary"]])
    details = one(chart, "figcaption details")
    assert details.has_attr("open"), "without JavaScript the table must be in sight"
    assert one(details, "summary").text.startswith("Data table")
    assert [cell.text for cell in details.select("tbody tr > *")] == ["October", "90", "November", "[c]"]
    assert [cell.text for cell in details.select("td.number")] == ["90", "[c]"]
    assert one(chart, ".chart__source").text == "Source: Thames Valley Police"


def test_figure_data_cannot_close_its_script_nor_repeat_its_words(render: Render) -> None:
    trace = {"type": "scatter", "name": "</script><b>&amp;", "x": [1], "y": [2]}
    html = render(said("# Title"), shown(figure(data=[trace])))
    data = one(parsed(html), "script.chart__data").text
    assert r"\u003c/script\u003e\u003cb\u003e\u0026amp;" in data
    assert not set("<>&") & set(data)
    assert META["summary"] not in data
    assert '"fixedrange":true' in data


@pytest.mark.parametrize("key", sorted(META))
def test_figure_without_words_is_refused(render: Render, key: str) -> None:
    without = {name: value for name, value in META.items() if name != key}
    for meta in (without, {**META, key: type(META[key])()}, {**META, "other": "x"}):
        with pytest.raises(PublishError, match=r"figure 1 is not complete"):
            render(said("# Title"), shown(figure(layout={"meta": meta})))


def test_figure_without_meta_is_refused(render: Render) -> None:
    with pytest.raises(PublishError, match=r"safer\.html: Figure 1 has no layout\.meta"):
        render(said("# Title"), shown(figure(layout={})))


def test_figure_with_an_uneven_table_is_refused(render: Render) -> None:
    with pytest.raises(PublishError, match="needs 2 cells"):
        render(said("# Title"), shown(figure(layout={"meta": {**META, "rows": [["October"]]}})))


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"data": [{"y": {"dtype": "i1", "bdata": "AQI="}}]}, "bdata"),
        ({"layout": {"meta": META, "shapes": [{"x0": {"bdata": "AQI="}}]}}, "bdata"),
        ({"data": [{"y": [float("nan")]}]}, "not finite"),
    ],
)
def test_figure_that_cannot_be_checked_is_refused(render: Render, place: dict[str, Any], message: str) -> None:
    with pytest.raises(PublishError, match=message):
        render(said("# Title"), shown(figure(**place)))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([said("Words")], "0 headings of level 1"),
        ([said("# One"), said("# Two")], "2 headings of level 1"),
        ([said("# One"), shown({"text/html": "<h1>Two</h1>"})], "2 headings of level 1"),
        ([said("## Two\n\n# One")], "does not come first"),
        ([said("# One\n\n### Three")], "level 3 follows one of level 1"),
        ([said("# One"), printed("stdout")], "code cell 1 wrote to stdout"),
        ([said("# One"), printed("stderr")], "code cell 1 wrote to stderr"),
        ([said("# One"), shown({})], "not HTML, markdown or a plotly figure"),
        ([said("# One"), shown({"image/png": "iVBORw0KGgo="})], "not HTML, markdown or a plotly figure"),
        ([said("# One"), new_code_cell("later()")], "was not run"),
        ([said("# One"), said("![A chart](chart.png)")], "holds a <img>"),
        ([said("# One"), shown({"text/html": "<script>f()</script>"})], "holds a <script>"),
        ([said("# One"), shown({"text/html": '<script src="assets/x.js"></script>'})], "holds a <script>"),
        ([said("# One"), shown({"text/html": '<p onclick="f()">x</p>'})], "attribute onclick"),
        ([said("# One"), shown({"text/html": '<p style="color:red">x</p>'})], "attribute style"),
        ([said("# One"), shown({"text/html": '<link href="https://x.example/a.css">'})], "loads a file"),
        ([said("# One"), shown({"text/html": '<a href="javascript:f()">x</a>'})], "no page"),
        ([said("# One"), said("[x](missing.html#part)")], "page that is not among those of the edition: 1"),
        ([said("# One"), said("[x](#nowhere)")], "referred to and not there: 1"),
        ([said("# One"), shown({"text/html": '<p aria-describedby="gone">x</p>'})], "referred to and not there: 1"),
        ([said("# One"), shown({"text/html": '<p id="a">x</p><p id="a">y</p>'})], "given more than once: 1"),
    ],
)
def test_unfit_page_is_refused(render: Render, cells: list[Cell], message: str) -> None:
    with pytest.raises(PublishError, match=message) as refusal:
        render(*cells)
    assert str(refusal.value).startswith("safer.html")
    assert "private words" not in str(refusal.value)
    assert refusal.value.exit_code is ExitCode.NOTEBOOK


CODE = "abcdef0123456789"


@pytest.mark.parametrize(
    ("html", "message"),
    [
        (f'<p id="{CODE}"></p><p id="{CODE}"></p><p id="b"></p><p id="b"></p>', "Ids are given more than once: 2"),
        (f'<p headers="{CODE} b">x</p><a href="#{CODE}">x</a>', "Ids are referred to and not there: 2"),
        (f'<a href="{CODE}.html">x</a><a href="b.html">x</a>', "not among those of the edition: 2"),
        (f'<a href="{CODE}:x">x</a>', "something that is no page: 1"),
        (f"<x-{CODE}>x</x-{CODE}>", "holds an element that HTML does not know"),
        (f'<p on{CODE}="">x</p>', "has an attribute that runs a script on a <p>"),
        ("<dialog>x</dialog>", "holds a <dialog>, which"),
        (f'<x-{CODE} src="b.js">x</x-{CODE}>', "a file .* with an element that HTML does not know"),
    ],
)
def test_what_stands_in_an_unfit_page_is_not_repeated(render: Render, html: str, message: str) -> None:
    with pytest.raises(PublishError, match=message) as refusal:
        render(said("# One"), shown({"text/html": html}))
    assert CODE not in str(refusal.value)


def test_a_key_beside_the_words_of_a_figure_is_not_repeated(render: Render) -> None:
    with pytest.raises(PublishError, match=r"figure 1 is not complete\. A key is not known\.$") as refusal:
        render(said("# One"), shown(figure(layout={"meta": {**META, CODE: 1, f"{CODE}2": 1}})))
    assert CODE not in str(refusal.value)
    with pytest.raises(PublishError, match=r"rows\.0\.1: Input should be a valid string"):
        render(said("# One"), shown(figure(layout={"meta": {**META, "rows": [["October", 90]]}})))


def test_failed_cell_is_refused_without_its_traceback(render: Render) -> None:
    failure = new_output("error", ename="KeyError", evalue="'private words'", traceback=["private words"])
    with pytest.raises(PublishError, match="code cell 1 failed") as refusal:
        render(said("# Title"), new_code_cell("f()", execution_count=1, outputs=[failure]))
    assert "private words" not in str(refusal.value)


def test_page_outside_the_edition_and_unreadable_notebook_are_refused(render: Render, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="not among the pages"):
        render(said("# Title"), page=Page("other.html", "Other"))
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    for name in ("broken.ipynb", "missing.ipynb"):
        with pytest.raises(PublishError, match="cannot be read"):
            render_page(tmp_path / name, SAFER, EDITION)


def test_titles_are_escaped(render: Render) -> None:
    odd = Page("odd.html", "A < B & C")
    html = parsed(render(said("# Title"), page=odd, edition=replace(EDITION, pages=(odd,))))
    assert one(html, "nav.contents a").text == "A < B & C"


def test_editions_are_listed_newest_first_in_one_file() -> None:
    older = EditionEntry("2001Q3", "July to September 2001", "Fewer <than>", "First.", date(2001, 11, 3), None)
    newer = EditionEntry("2001Q4", "October to December 2001", "More", "Since <then>.", date(2002, 1, 14), "Made up.")
    html = editions_index([older, newer], "Milton Keynes")
    page = parsed(html)
    assert [link["href"] for link in page.select("h2 a")] == ["2001Q4/index.html", "2001Q3/index.html"]
    said = [text.text.partition(" What")[0] for text in page.select(".edition__changes")]
    assert said == ["Since <then>.", "First."]
    assert [link["href"] for link in page.select(".edition__changes a")] == [
        "2001Q4/changes.html",
        "2001Q3/changes.html",
    ]
    assert [text.text for text in page.select(".edition__headline")] == ["More", "Fewer <than>"]
    assert ["Made-up data" in text.text for text in page.select(".edition__made")] == [True, False]
    assert "14 January 2002" in page.text
    assert one(page, "h1").text == "Editions"
    assert one(page, "html")["lang"] == "en-GB"
    assert not page.select("[src], link")
    style = sha256(one(page, "style").text.encode()).digest()
    assert f"'sha256-{b64encode(style).decode()}'" in html, "else the browser would refuse the style sheet"
    named = html.replace('http-equiv="', "").replace("xmlns='http://www.w3.org/2000/svg'", "")  # a name, not an address
    assert "http" not in named
    with pytest.raises(PublishError, match="same quarter"):
        editions_index([older, older], "Milton Keynes")
    assert "No edition" in editions_index([], "Milton Keynes")


def test_the_edition_after_is_found_in_the_list_by_the_one_before() -> None:
    """An edition does not change when the next one is made, so its link leads to the list."""
    entries = [EditionEntry(name, f"Label {name}", "", "", date(2002, 1, 1), None) for name in ("2001Q3", "2001Q4")]
    page = parsed(editions_index(entries, "Milton Keynes"))
    assert one(page, "#after-2001Q3 h2").text == "Label 2001Q4"
    assert one(page, "#after-2001Q4").text == "No edition after Label 2001Q4 has been made yet."
    assert not page.select(".edition__changes")


def test_a_page_leads_to_the_editions_around_its_own(render: Render) -> None:
    first = parsed(render(said("# Title")))
    assert [link["href"] for link in first.select(".shelf a")] == ["../index.html#after-2001Q4", "../index.html"]
    later = parsed(render(said("# Title"), edition=replace(EDITION, before="2001Q3")))
    link = later.select(".shelf a")[0]
    assert (link["href"], link.text) == ("../2001Q3/index.html", "Previous edition: July to September 2001")


def test_the_way_out_is_on_every_page_where_a_partnership_names_one(render: Render) -> None:
    assert not parsed(render(said("# Title"))).select(".exit")
    address = "https://www.example.org/weather"
    page = parsed(render(said("# Title"), edition=replace(EDITION, quick_exit=address)))
    way_out = one(page, "body > .exit")
    assert (way_out["href"], way_out["rel"]) == (address, ["noreferrer", "noopener", "nofollow"])
    newest = EditionEntry("2001Q4", "Label", "", "", date(2002, 1, 1), None, quick_exit=address)
    assert one(parsed(editions_index([newest], "Milton Keynes")), ".exit")["href"] == address


def test_where_help_is_stands_at_the_foot_of_every_page_where_a_partnership_says_so(render: Render) -> None:
    assert not parsed(render(said("# Title"))).select(".help")
    words = "Ring <us> on 01632 960 123."
    page = parsed(render(said("# Title"), edition=replace(EDITION, help=words)))
    assert one(page, ".footer .help").text.endswith(words)
    newest = EditionEntry("2001Q4", "Label", "", "", date(2002, 1, 1), None, help=words)
    older = EditionEntry("2001Q3", "Label", "", "", date(2001, 10, 1), None, help="Nobody is there any more.")
    assert one(parsed(editions_index([older, newest], "Milton Keynes")), ".footer .help").text.endswith(words)
