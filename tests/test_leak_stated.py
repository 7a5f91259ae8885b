"""What an edition may state besides figures, and that nothing else gets through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dvmetrics import run as run_module
from dvmetrics.account import public_facts, stated_of
from dvmetrics.disclosure.policy import BANDS, POLICIES
from dvmetrics.errors import DisclosureRefused
from dvmetrics.evaluation import Evaluation, check_quarter, evaluate
from dvmetrics.partnership import load
from dvmetrics.publish.leaks import Expected, Records, scan, scan_manifest
from dvmetrics.publish.leaks.stated import Stated, is_filled_in, may_be_noted, stated_faults
from dvmetrics.report.edition import Facts
from dvmetrics.report.reference import every_sheet
from dvmetrics.report.reference.sheets import Sheet
from dvmetrics.run import run_quarter
from tests.conftest import silent
from tests.returns import write_returns
from tests.small_tables import partnership

MakeReturns = Callable[..., Path]
CODE = "abcdef0123456789ffffffffffffffff"
RECORDS = Records(frozenset({CODE}), {"ref_9x_lane": "youth_event, setting_id"})
BAND_WORDS = [POLICIES["committee"].band(count) for count in (0, *BANDS)]
BREAK = {"date": "2020-10-01", "indicators": ["calls"], "version": ""}
FINDING = {"rule": "has_a_note", "severity": "warning", "columns": []}
MORE = """
[targets.calls]
value = 37.5
set_by = "Meeting 12 of 3 May"
set_on = 2020-02-03
status = "proposed"

[[campaigns]]
name = "16 days, day 3"
start = 2020-05-04
end = 2020-05-20

[[series_breaks]]
date = 2020-10-01
words = "Form 124D (page 3) replaces form 60."
indicators = ["calls"]

[baseline]
introduction = "In 1997, 17 of 43 were counted."
[[baseline.figures]]
id = "B1"
title = "Calls in 1998"
value = 1234.5
unit = "calls"
period = "1998/99"
source = "Report 7, p. 3"
can_carry = "1 thing"
cannot_carry = "2 things"
"""
"""What a partnership may write into its configuration, numbers and all."""


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    data = write_returns(tmp_path_factory.mktemp("stated") / "data", policy="committee")
    configuration = data / "partnership.toml"
    text = configuration.read_text(encoding="utf-8").replace('"neutral"', '"up"')  # so that there can be a target
    configuration.write_text(text + MORE, encoding="utf-8")
    return evaluate(load(data), check_quarter(data, "2020Q4"))


@pytest.fixture
def facts(evaluation: Evaluation) -> dict[str, Any]:
    own: dict[str, Any] = json.loads(public_facts(evaluation).model_dump_json())
    return own


def test_the_facts_of_an_honest_partnership_may_be_stated(evaluation: Evaluation, facts: dict[str, Any]) -> None:
    assert stated_faults(facts, stated_of(evaluation)) == []
    words = "Smallham Council counts by version v2.1-b of its definitions from here on (Returns of totals)."
    facts["series_breaks"].append(BREAK | {"words": words})
    assert facts["deliveries"][0]["findings"], "else no sentence is held against the gate's"
    assert stated_faults(facts, stated_of(evaluation)) == []


def of_a_delivery(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda own: own["deliveries"][0].update(changes)


def of_a_finding(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda own: own["deliveries"][0]["findings"][0].update(changes)


def later(**changes: str) -> Callable[[dict[str, Any]], object]:
    """A file that came later, with something about it that nobody sent."""
    known = {"extract": "kpi_return", "agency": "Smallham Council", "quarter": "2020Q1", "arrived": "2020Q2"}
    return lambda own: own["sent_later"].append(known | changes)


WRONG: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "a part of nobody": ("nobody foresaw", lambda own: own.update({CODE: 6})),
    "a part left out": ("nobody foresaw", lambda own: own.pop("asked")),
    "a count in the notice": ("synthetic", lambda own: own.update(synthetic="Made from 6 calls in March 2020.")),
    "another name": ("partnership", lambda own: own.update(partnership="Smallham (6)")),
    "another place": ("place", lambda own: own.update(place="Smallham, 6 calls")),
    "another quarter": ("quarter", lambda own: own.update(quarter="2020Q3")),
    "another policy": ("policy", lambda own: own.update(policy="strict")),
    "what is done with what is given away": ("given_away", lambda own: own.update(given_away="go on")),
    "a way out of nobody": ("quick_exit", lambda own: own.update(quick_exit="https://example.org/6")),
    "help from nobody": ("help", lambda own: own.update(help="Ask for Jane Smith, 6 High Street.")),
    "a later file of nobody": ("sent_later", later(agency="Jane Smith")),
    "a later file of another kind": ("sent_later", later(extract="jane_smith")),
    "a later file with more": ("sent_later", later(rows="6")),
    "a later file of no quarter": ("sent_later", later(arrived="6 March 2020")),
    "words of a policy": ("policy_words", lambda own: own.update(policy_words="Counts below 6 are not shown.")),
    "a day of a row": ("made_on", lambda own: own.update(made_on="2020-03-06")),
    "another version": ("version", lambda own: own.update(version="0.6")),
    "a target": ("targets", lambda own: own["targets"]["calls"].update(value=6)),
    "a target of nobody": ("targets", lambda own: own["targets"].update(other=own["targets"]["calls"])),
    "a campaign": ("campaigns", lambda own: own["campaigns"][0].update(name="16 days, 6 calls")),
    "words of a break": ("series_breaks", lambda own: own["series_breaks"][0].update(words="6 calls more.")),
    "a break of nobody": ("series_breaks", lambda own: own["series_breaks"].append(BREAK | {"words": "6 calls."})),
    "a version with words": (
        "series_breaks",
        lambda own: own["series_breaks"].append(
            BREAK
            | {"words": "Smallham Council counts by version 2 (6) of its definitions from here on (Returns of totals)."}
        ),
    ),
    "an earlier figure": ("baseline", lambda own: own["baseline"]["figures"][0].update(value=6)),
    "an agency": ("agencies", lambda own: own["agencies"].update(jane="Jane Smith")),
    "who was asked": ("asked", lambda own: own["asked"].update(kpi_return=["Jane Smith"])),
    "what it rests on": ("rests_on", lambda own: own["rests_on"]["calls"]["kpi_return"].append("jane_smith_6")),
    "whether there are earlier files": ("has_earlier_files", lambda own: own.update(has_earlier_files="6 rows")),
    "an indicator of nobody": ("rests_on", lambda own: own["rests_on"].update(jane={})),
    "a state": ("deliveries", of_a_delivery(state="accepted, 6 rows")),
    "a title": ("deliveries", of_a_delivery(title="Returns of totals (6 rows)")),
    "an exact count": ("deliveries", of_a_delivery(rows="37")),
    "a band and a count": ("deliveries", of_a_delivery(rows="25 to 99 (37)")),
    "a sender": ("deliveries", of_a_delivery(agency="Jane Smith")),
    "the quarter of a file": ("deliveries", of_a_delivery(quarter="6 March 2020")),
    "whether it was on time": ("deliveries", of_a_delivery(on_time=6)),
    "whether it is required": ("deliveries", of_a_delivery(required=1)),
    "an extract": ("deliveries", of_a_delivery(extract="jane_smith")),
    "a part of a delivery": ("deliveries", of_a_delivery(days=6)),
    "a rule": ("deliveries", of_a_finding(rule="six_calls")),
    "a severity": ("deliveries", of_a_finding(severity="6")),
    "a column": ("deliveries", of_a_finding(columns=["jane_smith"])),
    "a part of a finding": ("deliveries", of_a_finding(days=6)),
    "a sentence": ("deliveries", of_a_finding(sentence="6 rows are of Jane Smith.")),
}


@pytest.mark.parametrize(("says", "change"), WRONG.values(), ids=WRONG)
def test_a_fact_that_comes_from_nowhere_is_found(
    says: str, change: Callable[[dict[str, Any]], object], evaluation: Evaluation, facts: dict[str, Any]
) -> None:
    change(facts)
    [fault] = stated_faults(facts, stated_of(evaluation))
    assert says in fault
    assert not re.search("6|Jane|jane", fault)


TEMPLATE = "{rows} of {of} rows are later than 92 days in {columns}"


@pytest.mark.parametrize(
    ("sentence", "is_the_gate_s"),
    [
        ("25 to 99 of 100 to 499 rows are later than 92 days in date.", True),
        ("Fewer than 8 of 100 to 499 rows are later than 92 days in date.", True),
        ("All 100 to 499 rows are later than 92 days in date.", True),
        ("37 of 100 to 499 rows are later than 92 days in date.", False),
        ("25 to 99 of 412 rows are later than 92 days in date.", False),
        ("92 of 100 to 499 rows are later than 92 days in date.", False),
        ("25 to 99 of 100 to 499 rows are later than 37 days in date.", False),
        ("25 to 99 of 100 to 499 rows are later than 92 days in date", False),
        ("25 to 99 of 100 to 499 rows are later than 92 days in date. 37.", False),
        ("25 to 99 of 100 to 499 rows are later than 92 days in kanari.", False),
        ("25 to 99 of 100 to 499 rows are later than 92 days in {columns}.", False),
        ("", False),
    ],
)
def test_a_sentence_of_the_gate_holds_counts_in_bands_only(
    sentence: str, is_the_gate_s: bool, evaluation: Evaluation
) -> None:
    assert is_filled_in(sentence, TEMPLATE, ["date"], stated_of(evaluation).count) is is_the_gate_s


def test_returns_that_are_public_already_have_no_bands(returns: MakeReturns) -> None:
    data = returns()
    own = evaluate(load(data), check_quarter(data, "2020Q4"))
    facts = json.loads(public_facts(own).model_dump_json())
    assert facts["deliveries"][0]["rows"] == "3"
    assert stated_faults(facts, stated_of(own)) == []
    assert is_filled_in("1,234 rows {of}.", "{rows} rows {{of}}", [], stated_of(own).count)


def test_without_a_word_of_what_may_be_stated_nothing_is_published(tmp_path: Path, facts: dict[str, Any]) -> None:
    for folder in ("edition/data", "again/data"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "edition.json").write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(DisclosureRefused, match=r"not told what data/edition\.json may state"):
        scan(tmp_path / "edition", RECORDS, Expected(tmp_path / "again"))
    with pytest.raises(DisclosureRefused, match=r"not told what manifest\.json may state"):
        scan_manifest(tmp_path / "edition", RECORDS, Expected(tmp_path / "again"))


# Whole runs in which a developer adds what must not be there


def test_a_run_whose_facts_hold_a_true_count_is_not_published(
    returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def facts_and_more(evaluation: Evaluation) -> Facts:
        true = int(evaluation.measurements.frame["numerator"].dropna().iloc[0])
        return public_facts(evaluation).model_copy(update={"synthetic": f"Made from {true} calls in January."})

    monkeypatch.setattr(run_module, "public_facts", facts_and_more)
    with pytest.raises(DisclosureRefused, match=r"edition\.json what may not be stated: “synthetic”") as refusal:
        run_quarter(returns(policy="committee"), "2020Q4", tmp_path / "outputs", progress=silent)
    assert "40" not in str(refusal.value)
    assert not (tmp_path / "outputs").exists()


def test_a_run_whose_sheet_holds_what_the_process_knows_is_not_published(
    returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sheets too are made again where nothing is known but what was released."""

    def sheets_and_more(edition: Any) -> list[Sheet]:
        more = {"protect.html": "<p>In March there were 6 calls.</p>"}
        return [replace(own, body=own.body + more.get(own.file, "")) for own in every_sheet(edition)]

    monkeypatch.setattr("dvmetrics.contents.every_sheet", sheets_and_more)
    with pytest.raises(DisclosureRefused, match=r"number in protect\.html that is neither released"):
        run_quarter(returns(policy="committee"), "2020Q4", tmp_path / "outputs", progress=silent)
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("note", "may_be"),
    [
        ("Not collected: the file of The haven has no column on this (children_4_17)", True),
        ("Not collected: the files of The ear and The haven have no column on this (sex, at_home_6m; 2000Q1)", True),
        (
            "Not known of all: the file of The ear has no column on this (sex); the file of The haven has no column on "
            "this (accepted)",
            True,
        ),
        ("No usable file from The haven (helpline, 2000Q2)", True),
        ("Not collected: the file of Jane Roe has no column on this (sex)", False),
        ("Not collected: the file of The haven has no column on this (sex, jane_roe)", False),
        ("Not collected: the file of The haven has no column on this (sex; of seven people)", False),
        ("Not collected: the file of The haven has no column on this (sex), as Jane Roe knows", False),
    ],
)
def test_a_note_on_columns_names_agencies_columns_and_quarters_alone(note: str, may_be: bool) -> None:
    own = partnership("2000Q1", {"service_episode": ["haven", "ear"]})
    assert may_be_noted(note, Stated(own, "2000Q1", (), (), (), (), (), (), ())) is may_be
