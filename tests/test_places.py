"""Which page of its outcome a figure stands on: by number and subject, the same for the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from dvmetrics.disclosure.released import through_the_door
from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.definition import Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.pages import outcome_heading
from dvmetrics.report.places import ROOM, link_to, part_called, parts_of
from tests.figures import edition_of
from tests.test_code_page import PROMPT


def with_supporting(*sources: Sequence[str], **settings: object) -> Edition:
    """An edition with one core figure, and a supporting figure for each of these sources."""
    own = edition_of({"1.3": PROMPT})
    more = [
        replace(CATALOGUE["S.re_referral"].definition, id=f"S.{number:02}", sources=tuple(of), linked_by=("case",))
        for number, of in enumerate(sources)
    ]
    more = [replace(each, **settings) for each in more]  # type: ignore[arg-type]
    definitions = own.released.definitions | {each.id: each for each in more}
    return replace(own, released=through_the_door(own.released.frame, definitions, own.released.policy))


def pages(edition: Edition) -> list[list[str]]:
    return [[own.id for own in part.definitions] for part in parts_of(edition, "O1")]


def test_figures_that_fit_stand_on_one_page_in_their_own_order() -> None:
    edition = with_supporting(*[["training_event"], ["action"]] * (ROOM // 2))
    core, more = parts_of(edition, "O1")
    assert (core.name, core.file, core.title) == ("core", "outcome-1.html", "Are victims and children safer?")
    assert (more.name, more.file) == ("supporting", "outcome-1-supporting.html")
    assert more.title == "Are victims and children safer? Supporting figures"
    assert [own.id for own in more.definitions] == [f"S.{number:02}" for number in range(ROOM)]
    assert [part.name for part in parts_of(with_supporting(), "O1")] == ["core"]


def test_more_than_fit_are_parted_by_subject() -> None:
    edition = with_supporting(*[["training_event"], ["action"]] * (ROOM // 2), ["action"])
    _, first, second = parts_of(edition, "O1")
    assert (first.name, first.file) == ("supporting-1", "outcome-1-supporting-1.html")
    assert first.subjects == ("Actions",)
    assert second.subjects == ("Inter-agency courses and seminars",)
    assert second.title == "Are victims and children safer? Supporting figures, part 2 of 2"
    assert [own.id for own in first.definitions] == ["S.01", "S.03", "S.05", "S.07", "S.09", "S.11", "S.12"]


def test_a_subject_that_fits_on_no_page_is_parted_too() -> None:
    assert [len(own) for own in pages(with_supporting(*[["action"]] * (2 * ROOM + 1)))] == [1, ROOM, ROOM, 1]


@pytest.mark.parametrize(
    ("settings", "room"), [({}, 1), ({"grain": "month"}, 2), ({"group_by": ("kind",)}, 3)], ids=["one", "two", "three"]
)
def test_long_series_and_breakdowns_take_more_room(settings: dict[str, object], room: int) -> None:
    for number, expected in ((ROOM // room, 2), (ROOM // room + 1, 3)):
        assert len(parts_of(with_supporting(*[["action"]] * number, **settings), "O1")) == expected


def test_no_page_is_over_full_and_no_figure_is_lost_or_given_twice() -> None:
    sources = [[name] for name in ("meeting", "action", "finance", "audit", "campaign") for _ in range(5)]
    edition = with_supporting(*sources)
    found = [name for part in pages(edition) for name in part]
    assert sorted(found) == sorted(edition.released.definitions)
    assert all(len(part) <= ROOM for part in pages(edition))
    assert pages(edition) == pages(with_supporting(*sources))


def test_a_link_leads_to_the_page_that_has_the_figure() -> None:
    edition = with_supporting(*[["training_event"], ["action"]] * ROOM)
    for part in parts_of(edition, "O1"):
        for own in part.definitions:
            assert link_to(edition, own) == f"{part.file}#indicator-{own.id.replace('.', '-').lower()}"
    lacking: Definition = CATALOGUE["1.1"].definition
    with pytest.raises(KeyError):
        link_to(edition, lacking)


def test_the_pages_of_an_outcome_lead_to_each_other() -> None:
    edition = with_supporting(*[["training_event"], ["action"]] * ROOM)
    core, *others = parts_of(edition, "O1")
    for part in (core, *others):
        links = BeautifulSoup(outcome_heading(edition, "O1", part.name).data, "html.parser").select("a")
        found = {str(link["href"]) for link in links if "outcome" in str(link["href"])}
        assert found == {other.file for other in (core, *others)} - {part.file}


def test_a_part_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match=r"Outcome O1 has no part supporting in this edition; it has core\."):
        part_called(with_supporting(), "O1", "supporting")
