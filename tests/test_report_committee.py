"""The report to the committee: every claim follows from a reading, every reference leads to its paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from dvmetrics.errors import ConfigurationError
from dvmetrics.report.committee import committee_report
from dvmetrics.report.committee.held_to_targets import targets_paragraph
from dvmetrics.report.committee.implications import BEARS_ON
from dvmetrics.report.committee.numbered import Paragraph, Section, report_html, see
from dvmetrics.report.committee.returns import returns_sentence
from dvmetrics.report.edition import Edition, PublicDelivery
from dvmetrics.report.places import link_to
from dvmetrics.report.reading import read_series
from dvmetrics.report.summary import core_readings
from tests.figures import Counted, edition_of, target

LEVEL: list[Counted] = [(60, 100), (70, 100), (65, 100), (55, 100)] * 6
RISEN: list[Counted] = [*LEVEL, *[(90, 100)] * 9]
FALLEN: list[Counted] = [*LEVEL, *[(30, 100)] * 9]
HEADINGS = [
    "1. Purpose",
    "2. Summary",
    "3. Recommendations",
    "4. Background",
    "5. Issues and choices",
    "6. Implications",
    "7. Conclusions",
    "Background papers",
]


def page_of(edition: Edition) -> BeautifulSoup:
    return BeautifulSoup(committee_report(edition).data, "html.parser")


def words(found: Tag | None) -> str:
    assert found is not None
    return re.sub(r"\s+", " ", found.get_text(" ")).strip()


def paragraphs(page: BeautifulSoup) -> dict[str, str]:
    """By number what a paragraph says, without its number."""
    found = {}
    for own in page.select(".paragraph"):
        number = words(own.select_one(".paragraph__number"))
        found[number] = words(own).removeprefix(number).strip()
    return found


def delivery(state: str, *, on_time: bool | None = True, **changed: Any) -> PublicDelivery:
    own: dict[str, Any] = {
        "extract": "police_incident",
        "title": "Police incidents",
        "agency": "Smallham Police",
        "quarter": "1997Q3",
        "state": state,
        "required": True,
        "on_time": on_time,
        "rows": "100 to 499",
    }
    return PublicDelivery(**own | changed)


# Numbers and references


def test_paragraphs_are_numbered_and_referred_to() -> None:
    first = Section("One", (Paragraph("First."), Paragraph("Second.", "second")), opening="That:")
    other = Section("Two", (Paragraph(f"See {see('second')}.", items=("An item.",), heading="Why"),))
    page = BeautifulSoup(report_html((first, other)), "html.parser")
    assert [words(own) for own in page.select("h2")] == ["1. One", "2. Two"]
    assert paragraphs(page) == {"1.1": "First.", "1.2": "Second.", "2.1": "Why See 1.2 . An item."}
    link = page.select_one("a")
    assert link is not None
    assert words(page.select_one(str(link["href"]))) == "1.2 Second."
    assert link["aria-label"] == "paragraph 1.2"
    assert words(page.select_one("h3")) == "2.1 Why"
    assert page.select("p p, p ul") == []


def test_a_reference_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no paragraph called 3-7"):
        report_html((Section("One", (Paragraph(f"As in {see('3-7')} above."),)),))


def test_two_paragraphs_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="Two paragraphs of the report are called same"):
        report_html((Section("One", (Paragraph("A.", "same"), Paragraph("B.", "same"))),))


# The sections


@pytest.fixture(scope="module")
def changed() -> Edition:
    """One figure of each kind of change, one that is level, and one of which nothing is known."""
    series: dict[str, Sequence[Counted]] = {
        "1.3": RISEN,
        "3.2": RISEN,
        "2.2": FALLEN[:33],
        "3.1": LEVEL,
        "5.4": ["not_supplied"] * 4,
    }
    held = {"1.3": target(99, "proposed"), "2.2": target(80)}
    return edition_of(series, targets=held)


def test_the_headings_are_those_of_the_committee_s_reports(changed: Edition) -> None:
    page = page_of(changed)
    assert [words(own) for own in page.select("h2")] == HEADINGS
    assert [words(own).partition(" ")[2] for own in page.select("h3")] == list(BEARS_ON)
    assert len(page.select("h1")) == 1


def test_each_change_is_claimed_where_its_reading_says_so_and_nowhere_else(changed: Edition) -> None:
    said = paragraphs(page_of(changed))
    places = {"improving": "2.2", "worsening": "2.3", "neutral change": "2.4"}
    for reading in core_readings(changed):
        for kind, number in places.items():
            assert (reading.definition.title in said[number]) is (reading.variation == kind)
    assert {own.variation for own in core_readings(changed)} >= {*places, "common cause"}


def test_a_change_says_since_when_how_much_and_how_sure(changed: Edition) -> None:
    reading = read_series(changed, changed.released.definitions["1.3"])
    assert reading.since is not None
    line = paragraphs(page_of(changed))["2.2"]
    assert f"Prompt risk assessment : higher than usual since {reading.since.start:%B %Y}, about 90%" in line
    assert "(likely 78% to 97%)" in line


def test_nothing_is_asked_for_that_no_figure_gives_reason_for() -> None:
    quiet = edition_of({"3.1": LEVEL})
    said = paragraphs(page_of(quiet))
    assert said["2.2"] == "For the better: no figure changed by more than chance would do."
    assert said["2.3"] == "For the worse: no figure changed by more than chance would do."
    assert [number for number in said if number.startswith("3.")] == ["3.1"]


def test_what_became_worse_is_asked_of_those_whose_files_it_rests_on(changed: Edition) -> None:
    said = paragraphs(page_of(changed))
    asked = next(own for own in said.values() if own.startswith("asks the sub-group to report"))
    assert "“Help found without the police”" in asked
    number = re.search(r"\( (5\.\d) \)", asked)
    assert number is not None
    assert said[number[1]].startswith("Do people find specialist help without having to call the police first?")
    assert "Allowing for chance and rounding" in said[number[1]]


def test_targets_stand_in_the_line_of_their_verdict(changed: Edition) -> None:
    own = targets_paragraph(changed, core_readings(changed), "targets")
    assert own is not None
    assert own.text.startswith("2 figures have a target, of which 1 is proposed and not agreed yet.")
    assert [line.partition(":")[0] for line in own.items] == ["Missed"]
    assert "target 99%" in own.items[0]
    assert "target 80%" in own.items[0]
    assert targets_paragraph(changed, [], "targets") is None


@pytest.mark.parametrize(
    ("value", "line"), [(40, "Met"), (91, "Too close to say, because of rounding"), (99, "Missed")]
)
def test_a_target_is_met_missed_or_too_close(value: float, line: str) -> None:
    edition = edition_of({"1.3": RISEN}, targets={"1.3": target(value)})
    own = targets_paragraph(edition, core_readings(edition), "targets")
    assert own is not None
    assert own.text == "1 figure has a target, agreed. Who set it stands beside it on its own page."
    assert [item.partition(":")[0] for item in own.items] == [line]


def test_files_that_could_not_be_used_are_named_and_asked_for() -> None:
    late, lost = delivery("accepted", on_time=False), delivery("missing", on_time=None, agency="Haven", title="Refuge")
    edition = edition_of({"3.1": LEVEL[:9]}, deliveries=(late, lost))
    said = paragraphs(page_of(edition))
    assert said["4.2"].startswith(
        "Agencies owed 2 files for July to September 1997. 1 could be used, one of them late."
    )
    assert said["4.2"].endswith("Not used: Haven: refuge (missing)")
    assert "asks for the files that could not be used ( 4.2 )." in said.values()


CAVEAT = "accepted with a caveat"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ([(CAVEAT, None)] * 3, "All could be used, 3 of them with a caveat. When they were sent is not known for 3."),
        ([("accepted", None)] * 2, "All could be used. When they were sent is not known for 2."),
        (
            [(CAVEAT, None), ("accepted", False), ("accepted", True)],
            "All could be used, one of them late and one with a caveat. When they were sent is not known for 1.",
        ),
        ([("accepted", True), (CAVEAT, True)], "All could be used, none of them late and one with a caveat."),
        ([("missing", None), ("rejected", True)], "None could be used."),
    ],
)
def test_no_file_is_said_to_be_in_time_of_which_that_is_not_known(
    sent: list[tuple[str, bool | None]], says: str
) -> None:
    edition = edition_of({"3.1": LEVEL[:9]}, deliveries=[delivery(state, on_time=on_time) for state, on_time in sent])
    assert returns_sentence(edition) == f"Agencies owed {len(sent)} files for July to September 1997. {says}"


def test_a_quarter_in_which_nothing_was_due_says_so() -> None:
    assert paragraphs(page_of(edition_of({"3.1": LEVEL[:9]})))["4.2"].startswith("No file was due for")


def test_implications_rest_on_figures_or_say_that_there_are_none(changed: Edition) -> None:
    said = paragraphs(page_of(changed))
    assert said["6.1"] == "Environmental None."
    assert said["6.3"] == "Financial No figure of this edition bears on this."
    assert said["6.4"] == "Legal Rota cover : no data."


def test_a_name_from_an_agency_is_text() -> None:
    bad = delivery("missing", agency="<script>alert(1)</script>")
    page = page_of(edition_of({"3.1": LEVEL[:9]}, deliveries=(bad,)))
    assert page.select("script") == []
    assert "<script>alert(1)</script>" in paragraphs(page)["4.2"]


@pytest.mark.parametrize("name", ["asked", "nowhere", "purpose"])
def test_what_an_agency_writes_refers_to_nothing(name: str) -> None:
    """Else a name could stop the run, or lead a reader astray."""
    bad = delivery("missing", agency=see(name))
    said = paragraphs(page_of(edition_of({"3.1": LEVEL[:9]}, deliveries=(bad,))))
    assert see(name) in said["4.2"]


@pytest.mark.parametrize("name", ["arrests_made", "CSP01b", 'with "quotes" & <signs>', "3.7"])
def test_a_paragraph_can_have_any_name(name: str) -> None:
    """Indicators of a partnership's own are called as it likes."""
    own = Section("One", (Paragraph("Here.", name), Paragraph(f"See {see(name)}.")))
    page = BeautifulSoup(report_html((own,)), "html.parser")
    assert [str(link["href"]) for link in page.select("a")] == ["#paragraph-1-1"]
    assert page.select("see") == []


def test_each_figure_leads_to_its_place(changed: Edition) -> None:
    own = changed.released.definitions["1.3"]
    assert page_of(changed).select(f'a[href="{link_to(changed, own)}"]')


def test_what_stands_under_no_question_is_parted_from_what_came_of_it() -> None:
    own = edition_of({"1.3": LEVEL, "2.2": LEVEL, "5.1": LEVEL}, changed={"2.2": {"outcome": "L"}})
    came_to = paragraphs(page_of(own))["7.1"]
    assert "Other figures that the partnership collects : " in came_to
    assert "Are victims and children safer? No" in came_to


def test_a_single_proposed_target_is_decided_on_as_one() -> None:
    for names, says in (("1.3",), "the proposed target ("), (("1.3", "2.2"), "the 2 proposed targets, one by one ("):
        edition = edition_of(dict.fromkeys(names, LEVEL), targets=dict.fromkeys(names, target(60, "proposed")))
        assert f"agrees, changes or drops {says}" in " ".join(paragraphs(page_of(edition)).values()).replace("( ", "(")
