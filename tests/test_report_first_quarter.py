"""A first edition: it claims no change, and says of each figure that is not there the reason that holds for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from dvmetrics.disclosure.estimate import through_the_door
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.explain import explained
from dvmetrics.periods import Period, Quarter
from dvmetrics.report import movement, sentences
from dvmetrics.report.committee import committee_report
from dvmetrics.report.edition import Edition, PublicDelivery, PublicFinding
from dvmetrics.report.limits import process_chart
from dvmetrics.report.quality import quality_findings, quality_history
from dvmetrics.report.reading import read_series
from dvmetrics.report.summary import summary_sentence, unknown_lines
from dvmetrics.report.words import interval, why_not_due
from tests.figures import Counted, edition_of, target
from tests.small_tables import measured

PROMPT: list[Counted] = [(60, 100), (70, 100), (65, 100)]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)).strip()


def first_quarter(**more: list[Counted]) -> Edition:
    return edition_of({"2.2": [(60, 100)], "1.3": PROMPT, "S.demand": [(10, None)] * 2 + [(3, None)], **more})


# Change


def test_a_first_edition_claims_no_change() -> None:
    edition = first_quarter()
    assert summary_sentence(edition) == (
        "This is the first quarter, so nothing can be said about change yet. Of 2 figures, 2 can be shown."
    )
    text = plain(committee_report(edition).data)
    assert "For the better" not in text
    assert "For the worse" not in text
    assert "what changed (" not in text
    assert re.search(r"3\.1 notes what is not known \( 5\.\d \)\.", text)


def test_a_later_edition_without_enough_figures_is_not_called_the_first() -> None:
    edition = edition_of({"2.2": [(60, 100)] * 3})
    assert summary_sentence(edition) == "Nothing can be said about change yet. Of 1 figure, 1 can be shown."


@pytest.mark.parametrize(
    ("value", "status", "says"),
    [
        (99, "agreed", "The one target that can be judged is missed."),
        (10, "agreed", "The one target that can be judged is met."),
        (65, "proposed", "The one target that can be judged, proposed and not agreed yet, is too close to say."),
    ],
)
def test_a_single_target_is_spoken_of_as_one(value: float, status: str, says: str) -> None:
    edition = edition_of({"1.3": [(130, 200)] * 3}, targets={"1.3": target(value, status)})
    assert summary_sentence(edition).endswith(f" {says}")


def test_that_no_target_is_met_is_said_in_words() -> None:
    own = edition_of({"1.3": [(130, 200)] * 3, "2.2": [(130, 200)]}, targets={"1.3": target(99), "2.2": target(99)})
    assert summary_sentence(own).endswith(" Of 2 targets that can be judged, none is met and 2 are missed.")


def test_where_one_figure_can_tell_change_it_is_told() -> None:
    told: list[dict[str, Sequence[Counted]]] = [
        {"2.2": [*PROMPT, (55, 100)] * 3},
        {"8.1": [(5, 10)] * 5},
        {"4.1": [(40, 60)] * 5},
    ]
    for series in told:
        assert "changed for the better" in summary_sentence(edition_of(series))


def test_too_early_is_said_only_where_more_figures_would_help() -> None:
    marks: dict[str, Sequence[Counted]] = {
        "2.2": [(60, 100)] * 7,  # fewer than eight quarters
        "2.4": [(60, 100), (5, 100), *PROMPT * 3],  # one period is not shown, and time does not help
        "8.1": [(5, 10)] * 4,
    }
    edition = edition_of(marks)
    states = {
        name: movement.change_state(read_series(edition, own)) for name, own in edition.released.definitions.items()
    }
    assert states == {
        "2.2": ("none", "Too early to say whether it changed"),
        "2.4": ("none", "Change not tested"),
        "8.1": ("none", "Too early to say whether it changed"),
    }


def test_a_series_that_is_too_short_is_so_in_its_own_periods() -> None:
    edition = first_quarter()
    months, quarters = (read_series(edition, edition.released.definitions[name]) for name in ("1.3", "2.2"))
    assert months.why_no_chart.startswith("There are figures for fewer than 8 months,")
    assert quarters.why_no_chart.startswith("There are figures for fewer than 8 quarters,")
    assert movement.change(quarters).startswith(
        "It is too early to say whether it changed. There are figures for fewer"
    )


def test_a_median_is_said_not_to_be_tested_and_has_no_limit_to_no_limit() -> None:
    definition = CATALOGUE["2.3"].definition
    assert process_chart(edition_of({"2.2": PROMPT}).released.series("2.2"), definition, ())[1] == (
        "For a median, change cannot be tested here."
    )
    assert interval(float("nan"), float("nan"), definition) == "too few people"
    assert interval(3, float("nan"), definition) == "3 to no limit"


def test_what_cannot_be_estimated_yet_says_why() -> None:
    base, year = first_quarter(), Period(date(1996, 4, 1), date(1997, 3, 31))
    hidden = through_the_door(year=year, lists=(), status="too few lists", left_out={})
    text = plain(committee_report(replace(base, hidden=hidden)).data)
    says = (
        "How many victims no agency knows cannot be estimated yet for the year to March 1997. An estimate needs two or "
    )
    assert says in text


# Months


@pytest.mark.parametrize(
    ("months", "when"),
    [
        ([10, 10, 3], "September 1997"),
        ([10, 3, 3], "August to September 1997"),
        ([3, 10, 10], "July 1997"),
        ([3, 10, 3], "September 1997"),
        ([3, 3, 3], "July to September 1997"),
    ],
)
def test_a_monthly_figure_is_said_to_be_missing_for_the_months_that_lack_one(months: list[int], when: str) -> None:
    edition = edition_of({"S.demand": [(100, None)] * 6 + [(number, None) for number in months], "1.3": PROMPT * 3})
    answer = sentences.answer(read_series(edition, edition.released.definitions["S.demand"]))
    assert answer.startswith(f"There is no figure for {when}: not shown, to protect people")


# Not due yet


def test_each_reason_why_a_figure_is_not_due_is_given_where_it_holds() -> None:
    tables = {
        "police_incident": "incident_key reported_date\na 2000-01-05",
        "refuge_request": "request_key person_key household_key date outcome\na ann a 2000-01-05 placed",
        "helpline": "call_key date answered first_time\na 2000-01-05 yes yes",
    }
    frame = measured("2000Q1", "2000Q2", tables).frame
    notes = {name: str(frame.loc[frame["indicator"] == name, "note"].iloc[0]) for name in ("1.1", "6.3", "2.5")}
    assert {name: why_not_due(note) for name, note in notes.items()} == {
        "1.1": "the follow-up is not over (due with the figures of 2001Q1)",
        "6.3": "it takes 12 months of records, which begin with 2000Q1, and the first figure is due with the figures "
        "of 2000Q4",
        "2.5": "no campaign has run yet",
    }


def test_figures_that_are_not_due_for_another_reason_stand_in_another_line() -> None:
    edition = edition_of({"1.1": ["not_due"], "6.3": ["not_due"], "2.4": ["not_due"]})
    notes = {
        "1.1": "Due with the figures of 1998Q1",
        "6.3": "No campaign has run yet",
        "2.4": "No campaign has run yet",
    }
    frame = edition.released.frame
    frame["note"] = frame["indicator"].map(notes)
    own = [read_series(edition, each) for each in edition.released.definitions.values()]
    title = {name: own.title for name, own in edition.released.definitions.items()}
    assert unknown_lines(own) == [
        f"Not due yet, as the follow-up is not over (due with the figures of 1998Q1): {title['1.1']}.",
        f"Not due yet, as no campaign has run yet: {title['6.3']}; {title['2.4']}.",
    ]
    assert sentences.answer(own[0]).endswith(
        "it is not due yet, as the follow-up is not over (due with the figures of 1998Q1)."
    )


def test_what_is_given_by_group_is_not_due_in_the_implications_as_on_its_page() -> None:
    edition = edition_of({"S.completeness": ["not_due"], "2.2": PROMPT})
    assert "Characteristics known : not due yet." in plain(committee_report(edition).data)


# Files, and when a figure is known


def sent(quarter: Quarter) -> PublicDelivery:
    return PublicDelivery(
        extract="police_incident",
        title="Police",
        agency="Smallham Police",
        quarter=str(quarter),
        state="accepted",
        required=True,
        on_time=True,
        rows="8 to 24",
    )


def test_what_was_found_in_a_file_that_is_not_used_is_no_caveat() -> None:
    late = PublicFinding(rule="produced_in_time", severity="warning", sentence="The file was late.", columns=())
    for state, done in (("accepted with a caveat", "Used with a caveat"), ("rejected", "Noted")):
        own = sent(Quarter(1997, 1)).model_copy(update={"state": state, "findings": (late,)})
        assert f">{done}</td>" in quality_findings(edition_of({"2.2": [(60, 100)]}, deliveries=[own])).data


def test_files_of_earlier_quarters_passed_only_where_there_are_some() -> None:
    now = Quarter(1997, 1)
    edition = edition_of({"2.2": [(60, 100)]}, deliveries=[sent(now)])
    assert "There are no files of earlier quarters." in quality_history(edition).data
    edition = replace(edition, facts=edition.facts.model_copy(update={"has_earlier_files": True}))
    assert "Files of earlier quarters passed every check." in quality_history(edition).data


def test_no_lag_begins_with_none() -> None:
    for own in CATALOGUE.values():
        assert not own.definition.lag.startswith("None"), own.definition.id
    assert "Period: each month. No waiting: it is known when the quarter ends." in list(
        explained(CATALOGUE["2.1"].definition)
    )
