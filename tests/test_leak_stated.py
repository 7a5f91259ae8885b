"""What an edition and its manifest may state besides figures, and that nothing else gets through."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dvmetrics import run as run_module
from dvmetrics.account import hashed_inputs, public_facts, stated_of
from dvmetrics.deliveries.inbox import find
from dvmetrics.disclosure.policy import BANDS, POLICIES
from dvmetrics.errors import DisclosureRefused
from dvmetrics.evaluation import Evaluation, check_quarter, evaluate
from dvmetrics.partnership import load
from dvmetrics.periods import Quarter
from dvmetrics.publish.leaks import Expected, Records, Stated, scan, scan_manifest
from dvmetrics.publish.leaks.rules import RULES
from dvmetrics.publish.leaks.stated import is_filled_in, stated_faults
from dvmetrics.publish.manifest import code_revision, write_manifest
from dvmetrics.report.edition import Facts
from dvmetrics.report.reference.protection import protection_sheet
from dvmetrics.report.reference.sheets import Sheet
from dvmetrics.restricted import hash_key
from dvmetrics.run import run_quarter
from tests.conftest import silent
from tests.returns import write_returns

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


WRONG: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "a part of nobody": ("nobody foresaw", lambda own: own.update({CODE: 6})),
    "a part left out": ("nobody foresaw", lambda own: own.pop("asked")),
    "a count in the notice": ("synthetic", lambda own: own.update(synthetic="Made from 6 calls in March 2020.")),
    "another name": ("partnership", lambda own: own.update(partnership="Smallham (6)")),
    "another place": ("place", lambda own: own.update(place="Smallham, 6 calls")),
    "another quarter": ("quarter", lambda own: own.update(quarter="2020Q3")),
    "another policy": ("policy", lambda own: own.update(policy="strict")),
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

    def sheet_and_more(edition: Any) -> Sheet:
        own = protection_sheet(edition)
        return Sheet(own.file, own.title, own.body + "<p>In March there were 6 calls.</p>", own.under)

    monkeypatch.setattr(run_module, "protection_sheet", sheet_and_more)
    with pytest.raises(DisclosureRefused, match=r"number in protect\.html that is neither released"):
        run_quarter(returns(policy="committee"), "2020Q4", tmp_path / "outputs", progress=silent)
    assert not (tmp_path / "outputs").exists()


# The manifest


def of_the_sample(sample: Path) -> Stated:
    return Stated(load(sample), "2001Q4", (), BAND_WORDS, (), (), (), ())


MANIFEST_FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a part that nobody foresaw": lambda own: own.update(people=17),
    "the code of a person": lambda own: own.update(partnership=CODE),
    "a text of a row": lambda own: own.update(partnership="ref_9x_lane"),
    "“partnership”": lambda own: own.update(partnership="17 people"),
    "“headline”": lambda own: own.update(headline="Of 17 figures, none changed."),
    "“versions”": lambda own: own["versions"].update(python="17 people"),
    "“gate”": lambda own: own["gate"][0].update(rows="17"),
    "“notebooks”": lambda own: own["notebooks"][0]["parameters"].update(outcome="17 people"),
    "“code_revision”": lambda own: own.update(code_revision="edition_2001Q4-17"),
    "“quarter_label”": lambda own: own.update(quarter_label="January to March 2017"),
    "“made_on”": lambda own: own.update(made_on="2017-01-01"),
    "“inputs”": lambda own: own["inputs"].update({"partnership.toml": "17"}),
    "a name that is not": lambda own: own["inputs"].update({"2001Q4/police_incident_17.csv": "0" * 64}),
    "or a name that": lambda own: own["inputs"].update({"returns/17 calls of Jane Smith.csv": "0" * 64}),
    "or a name": lambda own: own["inputs"].update({"2001Q4/police_incident.jane17.csv": "0" * 64}),
    "“leak_scan”": lambda own: own["leak_scan"].update(people=17),
}


@pytest.mark.xdist_group("edition")
@pytest.mark.parametrize("says", MANIFEST_FAULTS)
def test_the_manifest_says_what_it_may_and_nothing_else(
    says: str, sample: Path, sample_edition: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(sample_edition, folder, ignore=shutil.ignore_patterns("assets"))
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    about.pop("outputs")
    write_manifest(folder, about)
    expected = Expected(tmp_path, stated=of_the_sample(sample))
    scan_manifest(folder, RECORDS, expected)
    MANIFEST_FAULTS[says](about)
    write_manifest(folder, about)
    with pytest.raises(DisclosureRefused, match=f"manifest.json.*{says}") as refusal:
        scan_manifest(folder, RECORDS, expected)
    assert "17" not in str(refusal.value)
    write_manifest(folder, about)
    (folder / "index.html").write_text("changed since", encoding="utf-8")
    with pytest.raises(DisclosureRefused):
        scan_manifest(folder, RECORDS, expected)


@pytest.mark.xdist_group("edition")
def test_the_manifest_of_an_edition_tells_what_the_scan_let_through(sample_edition: Path) -> None:
    own = json.loads((sample_edition / "manifest.json").read_text(encoding="utf-8"))["leak_scan"]
    assert own["rules"] == RULES
    assert set(own["allowed"]) == set(RULES)
    assert all(own["allowed"].values())
    assert own["files"] == len([path for path in sample_edition.rglob("*") if path.is_file()]) - 1


def test_files_that_may_be_called_anything_are_numbered(tmp_path: Path) -> None:
    """Their own names stay in the restricted record."""
    data = write_returns(tmp_path / "data")
    (data / "returns").mkdir()
    for place, quarter in enumerate(("2020Q1", "2020Q2")):
        (data / quarter / "kpi_return.csv").rename(data / f"returns/Jane Smith {9 - place}.csv")
    (data / "returns/Jane Smith 9.delivery.toml").write_text("", encoding="utf-8")
    configuration = data / "partnership.toml"
    source = '\n[sources.kpi_return]\nfiles = "returns/*.csv"\nagency = "council"\n'
    configuration.write_text(configuration.read_text(encoding="utf-8") + source, encoding="utf-8")
    deliveries = tuple(find(load(data), data, Quarter.parse("2020Q2")))
    inputs = hashed_inputs(data, deliveries, hash_key(data))
    assert list(inputs) == ["partnership.toml", "kpi_return 1", "kpi_return 2", "kpi_return 2 note"]
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in inputs.values())


@pytest.mark.parametrize("tag", ["release/1.0", "edition_2001Q4", "v1.0"])
def test_the_revision_is_a_bare_hash_whatever_tags_are_called(
    tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "dvmetrics/publish/manifest.py"
    monkeypatch.setattr("dvmetrics.publish.manifest.__file__", str(module))
    assert code_revision() == "unknown"
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(tmp_path)]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"], ["tag", "-a", tag, "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    module.parent.mkdir(parents=True)
    assert re.fullmatch("[0-9a-f]{12}", code_revision())
    module.write_text("x", encoding="utf-8")
    subprocess.run([*git, "add", "."], check=True)
    assert re.fullmatch("[0-9a-f]{12}-dirty", code_revision())
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=f"{tag}-1-gabc"))
    assert code_revision() == "unknown"
