"""Tables that a screen reader can walk through."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from dvmetrics.report.html import table


def read(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_table_has_scopes_and_a_caption_with_an_id_and_is_no_region_by_itself() -> None:
    html = read(table("A & B", ["Month", "<i>"], [["October", "9"], ["May", "10"]], note="Note", numeric=[1]))
    (box,) = html.select("div.table")
    assert list(box.attrs) == ["class"]  # page.js makes a region of one that scrolls
    assert [title.text for title in html.select("caption .table__title[id]")] == ["A & B"]
    assert "Note" in html.select("caption")[0].text
    assert [(cell.text, cell["scope"]) for cell in html.select("thead th")] == [("Month", "col"), ("<i>", "col")]
    assert [(cell.text, cell["scope"]) for cell in html.select("tbody th")] == [("October", "row"), ("May", "row")]
    assert [cell.text for cell in html.select(".number")] == ["<i>", "9", "10"]
    plain = read(table("A", ["B"], [["C"]], row_headers=False))
    assert [cell.text for cell in plain.select("tbody td")] == ["C"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Caption", ["A"], []), "at least one row"),
        (("Caption", ["A"], [["x", "y"]]), "needs 1 cells"),
        (("Caption", ["A", "B"], [["x", " "]]), "no empty"),
        (("Caption", ["", "B"], [["x", "y"]]), "no empty"),
        ((" ", ["A"], [["x"]]), "no empty"),
    ],
)
def test_table_with_something_missing_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        table(*arguments)
    with pytest.raises(ValueError, match="counted from 0 to 0"):
        table("Caption", ["A"], [["x"]], numeric=[1])


def test_a_table_that_is_stacked_on_a_phone_names_the_column_in_each_cell() -> None:
    own = table("Files", ["What", "Sent"], [["Calls", "Late & <new>"]], stacked=True)
    assert '<div class="table table--stacked">' in own
    assert '<td data-column="Sent">Late &amp; &lt;new&gt;</td>' in own
    assert 'data-column="What"' in own
    assert "data-column" not in table("Files", ["What", "Sent"], [["Calls", "Late"]])
    assert "table--stacked" not in table("Files", ["What", "Sent"], [["Calls", "Late"]])
