"""An edition of a partnership that has signed no Code of Practice speaks of none, and all else in it is the same."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup

from dvmetrics.account import campaigns_of
from dvmetrics.contents import Ready, Task, contents
from dvmetrics.evaluation import Evaluation
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.catalogue import FRAMEWORK, counted_from_rows, framework_of, returned_as_totals
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.without_code import extracts_without_code, without_code
from dvmetrics.partnership import Campaign, Partnership
from dvmetrics.report import read
from dvmetrics.report.campaign.reading import meant_figures
from dvmetrics.report.committee import committee_report
from dvmetrics.report.edition import Edition
from dvmetrics.report.evidence import standings
from dvmetrics.report.pages import outcome_heading
from tests.figures import Counted, edition_of

LEVEL: list[Counted] = [(60, 100), (70, 100), (65, 100), (55, 100)] * 6
CHANGED = ("title", "question", "numerator", "denominator", "caveats", "code", "initiatives")
SERIES: dict[str, Sequence[Counted]] = {
    "1.3": LEVEL,
    "2.2": LEVEL,
    "5.4": LEVEL,
    "8.1": LEVEL,
    "S.policy_linkage": LEVEL,
}
OF_ONE_PARTNERSHIP = re.compile(r"\bCode\b|Milton Keynes|[Ii]nitiative|[Cc]ommitment")
"""Whoever has signed the Code can be told by these words. A code of a person is written small."""


def partnership(code: str | None, **more: Any) -> Partnership:
    about = {"name": "Smallham", "place": "Smallham", "first_quarter": "2000Q1", "code": code}
    extracts = {name: {"agencies": ["us"]} for name in EXTRACTS}
    return Partnership.model_validate({"partnership": about, "agencies": {"us": "Us"}, "extracts": extracts, **more})


def general() -> Edition:
    """The edition of the same figures, but of a partnership that has signed no Code."""
    framework = framework_of(partnership(None))
    changed = {name: {key: getattr(framework[name], key) for key in CHANGED} for name in SERIES}
    return replace(edition_of(SERIES, changed=changed), framework=framework)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return general()


def speaks_of_the_code(text: str) -> list[str]:
    """What is said in it of the Code, of its commitments and of initiatives."""
    return [text[max(0, own.start() - 40) : own.end() + 20] for own in OF_ONE_PARTNERSHIP.finditer(text)]


def said(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text(" ")


# The framework


def test_every_definition_speaks_in_general_words_and_counts_the_same() -> None:
    own = framework_of(partnership(None))
    assert list(own) == list(FRAMEWORK)
    assert speaks_of_the_code(json.dumps([each.to_dict() for each in own.values()])) == []
    assert speaks_of_the_code(json.dumps([each.to_dict() for each in FRAMEWORK.values()]))
    changed = {
        name
        for before, after in zip(FRAMEWORK.values(), own.values(), strict=True)
        for name, value in asdict(after).items()
        if value != asdict(before)[name]
    }
    assert changed == set(CHANGED)


def test_a_partnership_with_the_code_has_the_framework_as_it_is() -> None:
    assert framework_of(partnership("milton_keynes")) == FRAMEWORK


@pytest.mark.parametrize("code", [None, "milton_keynes"])
def test_what_is_counted_and_what_is_returned_is_worded_as_the_framework_is(code: str | None) -> None:
    own = partnership(code)
    counted = {each.definition.id: each.definition for each in counted_from_rows(own)}
    totals = partnership(code, extracts={"kpi_return": {"agencies": ["us"]}})
    returned = {each.id: each for each in returned_as_totals(totals, {"8.1"})}
    what = "agreement" if code is None else "Code"
    for found in (counted["8.1"], returned["8.1"]):
        assert found.title == f"Agencies that signed the {what}"
        assert found.code == (() if code is None else ("A1",))


def test_a_definition_that_is_evidence_for_nothing_comes_back_from_json() -> None:
    for own in (without_code(FRAMEWORK["8.1"]), FRAMEWORK["8.1"]):
        assert Definition.from_dict(json.loads(json.dumps(own.to_dict()))) == own


def test_every_extract_speaks_in_general_words_and_is_the_same_file() -> None:
    for name, own in extracts_without_code().items():
        before = EXTRACTS[name]
        texts = [own.title, own.row_is, *own.guide, *(column.meaning for column in own.columns)]
        assert speaks_of_the_code(" ".join(texts)) == []
        assert (own.names, own.key, own.checks) == (before.names, before.key, before.checks)
        assert [column.codes for column in own.columns] == [column.codes for column in before.columns]
    assert list(extracts_without_code()) == list(EXTRACTS)


# Pages


def test_there_is_no_page_on_the_code_and_no_sheet_leads_to_it(edition: Edition, tmp_path: Path) -> None:
    own, before = contents(edition, tmp_path), contents(edition_of(SERIES), tmp_path)
    files = [each.page.file for each in own]
    assert files == [each.page.file for each in before if each.page.file != "code.html"]
    assert "code" in {each.notebook for each in before if isinstance(each, Task)}
    assert "code" not in {each.notebook for each in own if isinstance(each, Task)}
    for each in own:
        if isinstance(each, Ready):
            links = BeautifulSoup(each.body, "html.parser").select("a[href]")
            pages = {str(link["href"]).partition("#")[0] for link in links}
            assert {file for file in pages if file.endswith(".html")} <= set(files), each.page.file


def test_no_sheet_speaks_of_the_code(edition: Edition, tmp_path: Path) -> None:
    sheets = [each for each in contents(edition, tmp_path) if isinstance(each, Ready)]
    assert len(sheets) > len(EXTRACTS)
    for each in sheets:
        assert speaks_of_the_code(each.body) == [], each.page.file


def test_an_outcome_bears_on_no_commitment(edition: Edition) -> None:
    assert "Commitments" in outcome_heading(edition_of(SERIES), "O8", "core").data
    assert "Commitments" not in outcome_heading(edition, "O8", "core").data


def test_the_report_asks_of_the_work_and_leads_to_no_page_on_the_code(edition: Edition) -> None:
    report = committee_report(edition).data
    assert speaks_of_the_code(said(report)) == []
    assert "code.html" not in report
    assert "Is the work against domestic violence making a difference?" in said(report)


def test_headings_of_implications_stand_only_where_there_are_figures(edition: Edition) -> None:
    page = BeautifulSoup(committee_report(edition).data, "html.parser")
    assert [own.get_text().partition(" ")[2] for own in page.select("h3")] == ["The law"]
    none = replace(edition, released=edition_of({"1.3": LEVEL}).released)
    page = BeautifulSoup(committee_report(none).data, "html.parser")
    assert page.select("h3") == []
    assert "Implications" not in page.get_text()
    assert "6. Conclusions" in page.get_text()


def test_the_framework_s_code_is_listed_whatever_the_partnership_signed(edition: Edition) -> None:
    """`dvmetrics code` lists the framework's Code; what its figures come to is read from any edition."""
    own = {each.commitment.id: each for each in standings(FRAMEWORK, edition)}
    with_code = {each.commitment.id: each for each in standings(FRAMEWORK, edition_of(SERIES))}
    assert {name: each.state for name, each in own.items()} == {name: each.state for name, each in with_code.items()}
    assert own["A4"].shown == 1


# Campaigns


def campaigns(code: str | None, *counted: str, indicators: tuple[str, ...] = ()) -> tuple[Campaign, ...]:
    campaign = {"name": "Posters", "start": "2000-02-01", "end": "2000-03-31", "indicators": indicators}
    own = partnership(code, campaigns=[campaign])
    evaluation = SimpleNamespace(
        partnership=own, measurements=SimpleNamespace(definitions={name: FRAMEWORK[name] for name in counted})
    )
    return campaigns_of(cast(Evaluation, evaluation))


def test_a_campaign_is_held_against_the_same_figures_with_and_without_the_code() -> None:
    counted = ("1.3", "2.1", "S.campaign_income", "S.tutor_hours", "S.sponsorship")
    series: dict[str, Sequence[Counted]] = dict.fromkeys(counted[:2], LEVEL)
    with_code = edition_of(series, campaigns=campaigns("milton_keynes", *counted))
    (own,) = campaigns(None, *counted)
    meant = [each.id for each in meant_figures(with_code, with_code.facts.campaigns[0])]
    assert meant == ["2.1"]
    assert [name for name in own.indicators if name in series] == meant
    assert with_code.facts.campaigns[0].indicators == ()


def test_a_campaign_that_names_its_figures_keeps_them() -> None:
    assert campaigns(None, "1.3", "2.2", indicators=("1.3",))[0].indicators == ("1.3",)
    assert campaigns("milton_keynes", "1.3", "2.2")[0].indicators == ()


# What is written


def test_an_edition_is_read_back_as_one_without_a_code(edition: Edition, tmp_path: Path) -> None:
    edition.write(tmp_path)
    assert not read(tmp_path).has_code
    for path in tmp_path.iterdir():
        assert speaks_of_the_code(path.read_text("utf-8")) == [], path.name
