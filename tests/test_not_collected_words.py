"""What is said of figures that are not collected: on pages, in `check`, and from one edition to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from dvmetrics.evaluation import check_quarter
from dvmetrics.left_out import cost_lines
from dvmetrics.partnership import CONFIGURATION, load
from dvmetrics.report import quality_not_shown, quality_unused
from dvmetrics.report.changes.compare import changes_since
from dvmetrics.report.edition import Edition
from dvmetrics.report.evidence import NO_COLUMN, standings
from dvmetrics.report.marks import marks
from dvmetrics.report.pages import _background
from dvmetrics.report.reading import read_series
from dvmetrics.report.sentences import answer
from dvmetrics.still_needed import without_a_number
from dvmetrics.workbench.kept import Kept
from tests.deliveries.folder import copy_of, sent, write_partnership
from tests.deliveries.making import LAST, QUARTERS
from tests.deliveries.spoiling import all_cells, without
from tests.figures import Counted, edition_of

NOTE = "Not collected: the file of Fenbridge Women's Aid has no column on this (risk_assessed_at)"
GONE: Counted = f"not_supplied: {NOTE}"
PARTLY = "Not known of all: the file of Fenbridge Women's Aid has no column on this (attended_at)"
CALLS, HAVEN = "helpline", "haven"


def words(html: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html if isinstance(html, str) else html.data))).strip()


def of(*counted: Counted, more: Sequence[Counted] = ()) -> Edition:
    series: dict[str, Sequence[Counted]] = {"1.3": counted}
    return edition_of(series | ({"2.1": more} if more else {}))


def test_a_page_says_that_it_is_not_collected_and_by_whose_file() -> None:
    edition = of(*[GONE] * 3)
    reading = read_series(edition, edition.released.definitions["1.3"])
    assert answer(reading) == f"There is no figure for January to March 1997. {NOTE}."
    assert "Not collected" in marks(reading)
    assert "Too few" not in marks(reading)
    found = {own.definition.id: own.state for each in standings(edition.framework, edition) for own in each.evidence}
    assert found["1.3"] == NO_COLUMN


def test_the_page_on_the_data_counts_it_neither_as_hidden_nor_says_that_no_file_is_behind_it() -> None:
    edition = of(*[GONE] * 3, more=[(400, 90000), (300, 90000), (3, 90000)])
    unused = words(quality_unused(edition))
    assert f"{NOTE}. Without a figure: Prompt risk assessment." in unused
    assert "No figure is missing because of a file" not in unused
    assert words(quality_not_shown(edition)).startswith(
        "What is not shown, and why Of 3 figures about people, 1 (33%) are not shown"
    )
    assert words(quality_unused(of((60, 100)))) == "No figure is missing because of a file."


def test_the_page_on_the_data_says_until_when_where_the_column_came() -> None:
    edition = of(GONE, GONE, (60, 100))
    assert "Prompt risk assessment (up to February 1997)." in words(quality_unused(edition))


def test_the_page_on_the_data_tells_a_figure_from_one_of_its_groups() -> None:
    edition = of(*[GONE] * 3)
    edition.released.frame[["group_by", "group"]] = ["risk_grade", "high"]
    assert "Without a figure: Prompt risk assessment, in part." in words(quality_unused(edition))


def test_a_caveat_names_whose_cases_are_not_known() -> None:
    edition = of((60, 100), (70, 100), (80, 100))
    frame = edition.released.frame
    frame.loc[frame.index[-1], "note"] = PARTLY
    reading = read_series(edition, edition.released.definitions["1.3"])
    assert f"{PARTLY}." in words(_background(edition, reading))
    frame["note"] = ""
    assert PARTLY not in words(_background(edition, reading))


@pytest.mark.parametrize(("then", "now", "why"), [((60, 100), GONE, "no column"), (GONE, (60, 100), "came")])
def test_from_one_edition_to_the_next_the_reason_is_said(then: Counted, now: Counted, why: str) -> None:
    [revision] = changes_since(of(then, (60, 100)), of(now, (60, 100))).revisions
    assert revision.why == why


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A helpline whose files have no column on whether it is the first call, and a blank one on where it was heard of
    in the last quarter, where all earlier ones say it."""
    master = write_partnership(tmp_path_factory.mktemp("deliveries") / "northton")
    data = copy_of(master, tmp_path_factory.mktemp("calls") / "data", CALLS, required=())
    for quarter in QUARTERS:
        without("first_time")(sent(data, CALLS, HAVEN, quarter))
    all_cells(heard_from="")(sent(data, CALLS, HAVEN, LAST))
    return data


def test_the_gate_tells_a_heading_that_is_not_there_from_a_blank_column_and_keeps_that(calls: Path) -> None:
    gate = check_quarter(calls, str(LAST))
    of_calls = [own for own in gate.deliveries if own.extract == CALLS]
    assert {own.state for own in of_calls} <= {"accepted", "accepted with a caveat"}
    assert [own.no_column for own in of_calls] == [("first_time",)] * len(QUARTERS)
    Kept(calls, load(calls), LAST).keep(gate)
    again = Kept(calls, load(calls), LAST).read()
    assert again is not None
    assert again.deliveries == gate.deliveries


def test_the_gate_tells_which_quarters_a_file_of_many_periods_holds(calls: Path, tmp_path: Path) -> None:
    source = f'\n[sources.{CALLS}]\nfiles = "calls*.csv"\nagency = "{HAVEN}"\n'
    (tmp_path / CONFIGURATION).write_text((calls / CONFIGURATION).read_text("utf-8") + source, "utf-8")
    for name, quarters in (("calls-1.csv", QUARTERS[:2]), ("calls-2.csv", QUARTERS[2:])):
        texts = [sent(calls, CALLS, HAVEN, quarter).path.read_text("utf-8") for quarter in quarters]
        bodies = [text.partition("\n")[2] for text in texts[1:]]
        (tmp_path / name).write_text("".join([texts[0], *bodies]), "utf-8")
    found = check_quarter(tmp_path, str(LAST)).deliveries
    assert [own.holds for own in found] == [tuple(map(str, own)) for own in (QUARTERS[:2], QUARTERS[2:])]
    assert {own.no_column for own in found} == {("first_time",)}


def test_check_lists_the_figures_that_no_file_has_a_column_for(calls: Path) -> None:
    lines = list(without_a_number(load(calls), check_quarter(calls, str(LAST))))
    assert len(lines) == 1
    assert lines[0].startswith("helpline, first_time: ")
    assert "S.first_callers First-time calls to the helpline" in lines[0]
    assert "S.campaign_cost" not in lines[0]  # needs the register of campaigns, which nobody here owes


def test_a_column_that_others_can_stand_for_costs_nothing_alone() -> None:
    either = ("first_contact_date", "accepted")
    together = [line for line in cost_lines("service_episode", [either]) if line.startswith("first_contact_date and")]
    assert [line.partition(": ")[2] for line in together] == [
        "S.acted_on Referrals between agencies acted on; S.flow Referrals from agency to agency (acted_on)"
    ]
    assert not any("S.acted_on" in line for line in cost_lines("service_episode", [either[:1]]))
    assert list(cost_lines("police_incident", [["occurred_from"]])) == []
