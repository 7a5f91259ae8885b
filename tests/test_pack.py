"""The committee pack: what stands on the pages, in one file that needs no other."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from dvmetrics.publish import PublishError
from dvmetrics.publish.assets import static_text
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.publish.pack import pack_html, pack_pages, without_shared
from dvmetrics.report.places import PACK_PAGE

REPORT, SAFER = Page("index.html", "Report"), Page("safer.html", "Safer <now>")
GLANCE, ROWS = Page("summary.html", "At a glance", under="index.html"), Page("rows.html", "Rows", in_pack=False)
FACTS = EditionFacts(
    partnership="Milton <Keynes>",
    quarter="2001Q4",
    quarter_label="October to December 2001",
    policy="committee",
    policy_sentence="Small counts are not shown.",
    synthetic=None,
    pages=(REPORT, SAFER, ROWS, GLANCE),
    version="1",
)
MOST_BYTES = 7_000_000


def page(main: str) -> str:
    return f'<html><body><nav><a href="x">Away</a></nav><main id="content">{main}</main></body></html>'


def pages(**changed: str) -> dict[str, str]:
    own = {
        "index.html": '<h1>Report</h1><h2 id="one">One</h2><p><a href="#one">here</a></p>',
        "summary.html": '<h1>Glance</h1><p id="one"><a href="safer.html#one">there</a> <a href="rows.html">rows</a>',
        "safer.html": '<h1>Safer</h1><figure aria-labelledby="one two"><p id="one">a</p><p id="two">b</p></figure>',
    }
    return {file: page(main) for file, main in (own | changed).items()}


def letters(part: Tag) -> str:
    """Its text without blanks."""
    return "".join(part.get_text().split())


def made(**changed: str) -> BeautifulSoup:
    return BeautifulSoup(pack_html(pages(**changed), FACTS), "html.parser")


def test_pages_stand_in_the_order_of_the_navigation_each_before_those_under_it() -> None:
    assert pack_pages(FACTS) == [REPORT, GLANCE, SAFER]
    sections = made().select("section")
    assert [own["id"] for own in sections] == ["index", "summary", "safer"]
    assert [link["href"] for link in made().select(".pack__contents a")] == ["#index", "#summary", "#safer"]
    assert "Away" not in made().text


def test_headings_move_down_and_there_is_one_of_the_first_level() -> None:
    assert [own.name for own in made().select("section :is(h1, h2, h3)")] == ["h2", "h3", "h2", "h2"]
    assert len(made().select("h1")) == 1


def test_links_lead_to_places_in_the_pack_or_are_words() -> None:
    own = made()
    assert [link["href"] for link in own.select("section a")] == ["#index-one", "#safer-one"]
    for link in own.select("a[href]"):
        assert own.select(str(link["href"])), link
    assert "rows" in own.text
    away = made(**{"index.html": '<h1>Report</h1><p><a href="https://www.example.org/">away</a></p>'})
    assert away.select('a[href="https://www.example.org/"]')


def test_names_of_what_a_figure_is_described_by_follow_it() -> None:
    figure = made().select_one("figure")
    assert figure is not None
    assert figure["aria-labelledby"] == "safer-one safer-two"


def test_what_is_text_stays_text() -> None:
    own = made(**{"index.html": "<h1>Report</h1><p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>"})
    assert "<script>alert(1)</script> & more" in own.text
    assert [link.text for link in own.select(".pack__contents a")][2] == "Safer <now>"
    assert len(own.select("script")) == 3


def test_nothing_is_loaded_and_the_policy_knows_style_and_scripts() -> None:
    own = made()
    assert not own.select("[src], link")
    policy = str(own.select("meta[http-equiv]")[0]["content"])
    for element in own.select("style, script"):
        digest = b64encode(sha256(element.text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "self" not in policy


def test_without_what_all_editions_share_only_the_pages_are_left() -> None:
    html = pack_html(pages(), FACTS)
    rest = without_shared(html)
    assert len(rest) < 10_000
    assert BeautifulSoup(rest, "html.parser").select_one("script") is not None
    hidden = without_shared(html.replace("</footer>", "<script>plotly</script></footer>"))
    assert "<script>plotly</script>" in hidden
    for other in (html.replace("use strict", "use strictly"), html + static_text("charts.js"), "<p>None of them</p>"):
        with pytest.raises(ValueError, match="once each"):
            without_shared(other)


def test_a_page_that_is_missing_or_a_fault_stops_it() -> None:
    with pytest.raises(LookupError):
        pack_html({file: html for file, html in pages().items() if file != "safer.html"}, FACTS)
    with pytest.raises(PublishError, match=PACK_PAGE):
        pack_html(pages(**{"index.html": "<h1>Report</h1><iframe></iframe>"}), FACTS)
    with pytest.raises(PublishError, match="referred to and not there"):
        pack_html(pages(**{"index.html": '<h1>Report</h1><a href="#nowhere">x</a>'}), FACTS)


def test_the_notice_on_made_up_data_stands_in_the_pack() -> None:
    html = pack_html(pages(), replace(FACTS, synthetic="No row stands for a <real> person."))
    assert "No row stands for a <real> person." in BeautifulSoup(html, "html.parser").text


def test_where_help_is_stands_in_the_pack() -> None:
    html = pack_html(pages(), replace(FACTS, help="Ring <us>."))
    assert "Ring &lt;us&gt;." in without_shared(html)


@pytest.mark.xdist_group("edition")
def test_the_pack_of_the_sample_holds_every_word_of_its_pages(sample_edition: Path) -> None:
    file = sample_edition / PACK_PAGE
    assert file.stat().st_size <= MOST_BYTES
    pack = BeautifulSoup(without_shared(file.read_text(encoding="utf-8")), "html.parser")
    held = {str(own["id"]): letters(own) for own in pack.select("section.pack__page")}
    assert {"index", "summary", "outcome-1", "quality", "protect", "changes"} <= set(held)
    for name, text in held.items():
        source = sample_edition / f"{name}.html"
        main = BeautifulSoup(source.read_text(encoding="utf-8"), "html.parser").main
        assert main is not None
        assert letters(main) == text, name
    assert len(pack.select("figure.chart")) >= 20
