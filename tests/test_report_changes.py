"""What changed since the edition before: every revised figure with its value then and now and why, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from dvmetrics.report.changes.box import revision_box
from dvmetrics.report.changes.compare import changes_since
from dvmetrics.report.changes.model import Changes, Revision
from dvmetrics.report.changes.tables import MOST_ROWS, revisions_of
from dvmetrics.report.changes.words import FIRST, since_sentence, why_words
from dvmetrics.report.edition import Edition, LaterFile, read
from dvmetrics.report.places import CHANGES_PAGE
from dvmetrics.report.reference.changes import changes_sheet
from tests.figures import Counted, edition_of, target

LEVEL: list[Counted] = [(60, 100), (70, 100), (65, 100), (55, 100)] * 3
LATER = (LaterFile(extract="police_incident", agency="Smallham <Police>", quarter="1997Q1", arrived="2000Q1"),)

SENT_AGAIN = "Sent again, or late: Smallham <Police> (police: incidents of domestic violence, 1997Q1)."


def compared(before: Edition, now: Edition) -> Edition:
    return replace(now, changes=changes_since(before, now))


def with_first(first: Counted) -> Edition:
    return edition_of({"1.3": [first, *LEVEL[1:]]})


def only(changes: Changes | None) -> Revision:
    assert changes is not None
    [revision] = changes.revisions
    return revision


def text(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def test_an_edition_held_against_itself_shows_no_change() -> None:
    edition = with_first((60, 100))
    assert changes_since(edition, edition) == Changes(quarter=edition.facts.quarter, policy="committee")


def test_newer_periods_are_no_revision() -> None:
    before, now = edition_of({"1.3": LEVEL[:8]}), edition_of({"1.3": LEVEL})
    assert changes_since(before, now).revisions == ()


@pytest.mark.parametrize(("then", "now"), [((60, 100), (80, 100)), ((60, 100), (60, 120)), ((60, 100), (120, 200))])
def test_a_figure_is_revised_when_its_value_or_a_count_is_another(then: Counted, now: Counted) -> None:
    found = only(changes_since(with_first(then), with_first(now)))
    assert isinstance(then, tuple)
    assert isinstance(now, tuple)
    assert (found.then.numerator, found.then.denominator) == then
    assert (found.now.numerator, found.now.denominator) == now
    assert (found.indicator, found.period_start, found.why) == ("1.3", date(1997, 1, 1), "records")


@pytest.mark.parametrize(
    ("then", "now", "why"),
    [
        ("not_supplied", (60, 100), "came"),
        ((60, 100), "not_supplied", "lost"),
        ((60, 100), (3, 100), "hidden"),
        ((3, 100), (60, 100), "hidden"),
    ],
)
def test_what_came_or_went_is_a_revision_with_its_reason(then: Counted, now: Counted, why: str) -> None:
    assert only(changes_since(with_first(then), with_first(now))).why == why


def test_a_period_without_a_figure_that_is_not_given_any_more_is_no_revision() -> None:
    """Of what is not collected only the newest period is given, which is another one each quarter."""
    now = edition_of({"1.3": LEVEL})
    assert changes_since(edition_of({"1.3": [*LEVEL, "not_supplied"]}), now).revisions == ()
    assert only(changes_since(edition_of({"1.3": [*LEVEL, (60, 100)]}), now)).why == "gone"


@pytest.mark.parametrize(("then", "now"), [("not_due", (60, 100)), ((60, 100), "not_due")])
def test_what_was_not_due_is_no_revision(then: Counted, now: Counted) -> None:
    assert changes_since(with_first(then), with_first(now)).revisions == ()


def test_a_file_that_was_sent_again_is_named_where_a_figure_rests_on_it() -> None:
    before = with_first((60, 100))
    now = edition_of({"1.3": [(80, 100), *LEVEL[1:]]}, sent_later=LATER)
    edition = compared(before, now)
    found = only(edition.changes)
    assert found.why == "replaced"
    assert why_words(edition, found) == SENT_AGAIN


@pytest.mark.parametrize(
    "changed", [{"extract": "helpline"}, {"quarter": "1999Q1"}, {"arrived": "1997Q3"}], ids=["file", "quarter", "known"]
)
def test_a_file_that_a_figure_does_not_rest_on_is_no_reason(changed: dict[str, str]) -> None:
    """`arrived` before the edition before was made: what it changed is in that edition."""
    before = edition_of({"1.3": LEVEL})
    assert before.facts.quarter == "1997Q4"
    now = edition_of({"1.3": [(80, 100), *LEVEL[1:]]}, sent_later=[LATER[0].model_copy(update=changed)])
    assert only(changes_since(before, now)).why == "records"


def test_a_new_version_or_policy_goes_before_any_other_reason() -> None:
    before = with_first((60, 100))
    again = edition_of({"1.3": [(80, 100), *LEVEL[1:]]}, changed={"1.3": {"version": "2"}}, sent_later=LATER)
    assert only(changes_since(before, again)).why == "definition"
    exact = edition_of({"1.3": [(61, 100), *LEVEL[1:]]}, policy="statutory")
    assert {own.why for own in changes_since(before, exact).revisions} == {"policy"}


def test_indicators_and_definitions_that_came_went_or_changed() -> None:
    before = edition_of({"1.3": LEVEL, "3.1": LEVEL}, targets={"1.3": target(80, "proposed")})
    now = edition_of(
        {"1.3": LEVEL, "3.2": LEVEL},
        targets={"1.3": target(90)},
        changed={"1.3": {"numerator": "Those assessed on the day."}},
    )
    found = changes_since(before, now)
    assert found.new == ("3.2",)
    assert [own.indicator for own in found.withdrawn] == ["3.1"]
    [definition] = found.definitions
    assert [part.name for part in definition.parts] == ["Counted", "Target"]
    assert definition.parts[0].now == "Those assessed on the day."
    assert (definition.parts[1].then[:3], definition.parts[1].now[:3]) == ("80%", "90%")
    page = text(changes_sheet(compared(before, now)).body)
    assert before.released.definitions["3.1"].title in page
    assert "Those assessed on the day." in page
    assert "1 indicator is new, 1 indicator was withdrawn and 1 definition changed." in page


def test_the_page_shows_each_revision_then_now_and_why() -> None:
    edition = compared(with_first((60, 100)), edition_of({"1.3": [(80, 100), *LEVEL[1:]]}, sent_later=LATER))
    page = BeautifulSoup(changes_sheet(edition).body, "html.parser")
    [row] = page.select("tbody tr")
    cells = [cell.get_text() for cell in row.select("th, td")]
    assert cells == ["Jan 1997", "60% (60 of 100)", "80% (80 of 100)", SENT_AGAIN]
    assert "Since the edition for October to December 1997, 1 earlier figure was revised." in page.get_text()


def test_the_box_of_an_indicator_says_the_same_and_is_empty_where_nothing_changed() -> None:
    edition = compared(with_first((60, 100)), with_first((80, 100)))
    definition = edition.released.definitions["1.3"]
    box = text(revision_box(edition, definition))
    assert box.startswith("Revised since the edition for October to December 1997: 1 figure")
    assert "60% (60 of 100)" in box
    same = compared(edition, with_first((80, 100)))
    assert revision_box(same, definition) == ""
    assert revision_box(with_first((80, 100)), definition) == ""
    new = compared(edition_of({"3.1": LEVEL}), edition_of({"1.3": LEVEL, "3.1": LEVEL}))
    assert "is new since the edition for" in revision_box(new, definition)


def test_a_long_list_is_cut_and_says_by_how_many() -> None:
    then: Sequence[Counted] = [(60, 100)] * (MOST_ROWS + 6)
    now: Sequence[Counted] = [(80, 100)] * (MOST_ROWS + 6)
    edition = compared(edition_of({"1.3": then}), edition_of({"1.3": now}))
    revised = len(revisions_of(edition, edition.released.definitions["1.3"]))
    page = BeautifulSoup(changes_sheet(edition).body, "html.parser")
    assert len(page.select("tbody tr")) == MOST_ROWS < revised
    assert f"{revised - MOST_ROWS} more" in page.get_text()


def test_the_first_edition_and_one_that_cannot_be_read_are_said() -> None:
    edition = with_first((60, 100))
    assert since_sentence(edition) == FIRST
    assert FIRST in text(changes_sheet(edition).body)
    unread = replace(edition, changes=Changes(quarter="1997Q3", is_readable=False))
    assert "cannot be said" in text(changes_sheet(unread).body)
    assert "None" not in text(changes_sheet(unread).body)
    assert changes_sheet(unread).file == CHANGES_PAGE


def test_changes_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    edition = compared(with_first((60, 100)), with_first("not_supplied"))
    edition.write(tmp_path)
    assert read(tmp_path).changes == edition.changes


def test_a_figure_that_is_judged_in_another_way_is_named_with_both_judgements() -> None:
    before = edition_of({"1.3": LEVEL * 2}, targets={"1.3": target(90)})
    now = edition_of({"1.3": [*LEVEL * 2, *[(95, 100)] * 8]}, targets={"1.3": target(90)})
    edition = compared(before, now)
    assert edition.changes is not None
    said = [(own.indicator, own.of, own.then, own.now) for own in edition.changes.judgements]
    assert said == [
        ("1.3", "change", "No clear change", "Better than usual"),
        ("1.3", "target", "Target missed", "Target met"),
    ]
    page = text(changes_sheet(edition).body)
    assert "1 figure is judged in another way" in page
    assert "Core figures judged in another way" in page
    assert "No clear change Better than usual" in page
    box = text(revision_box(edition, now.released.definitions["1.3"]))
    assert "it said here: “No clear change” and “Target missed”." in box
