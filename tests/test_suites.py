"""The suites of `expectations/`: each asks about all that there is, finds what it asks about, and fails safely."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import check_quarter
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.gate import suites
from dvmetrics.gate.agreed import ABOUT_CODES, ABOUT_COLUMNS, ABOUT_LAYOUT
from dvmetrics.periods import Quarter
from tests.deliveries.folder import SENDERS, copy_of, sent, write_partnership
from tests.deliveries.making import LAST
from tests.deliveries.said import of_the_file, repeated
from tests.faults import FAULTS
from tests.faults.fault import CALLS, TOTALS
from tests.write_suite import TO_FILL_IN, draft, is_closed, write


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_partnership(tmp_path_factory.mktemp("deliveries") / "northton")


SUITES = sorted(path.stem for path in suites.SUITES.glob("*.json"))
BESIDE_THE_COLUMNS = {"agency", "delivered_for", "delivery"}
ASKED_BY_KIND: dict[str, Callable[[Extract], bool]] = {
    "is_in_the_period": lambda own: own.dated_by is not None and own.delivered != "snapshot" and own.name != TOTALS,
    "is_not_in_the_future": lambda own: any(
        not own.column(name).is_planned for name in own.of_kind("date", "datetime")
    ),
    "is_written_as_a_code": lambda own: any(column.codes for column in own.columns),
    "holds_no_key_of_nobody": lambda own: bool(own.of_kind("key", "keys")),
}
"""Rules that are asked about in some suites only. A return of totals may bring the totals of quarters before."""


def expectations(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = suites.load_suite(name).definition["expectations"]
    return found


@pytest.fixture(scope="session")
def frames(master: Path) -> dict[str, pd.DataFrame]:
    """What the gate asks each suite about."""
    kept: dict[str, pd.DataFrame] = {}

    def keep(suite: suites.Suite, frame: pd.DataFrame) -> list[suites.Failure]:
        kept[suite.name] = frame
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["dvmetrics.gate.check"], "run_suite", keep)
        check_quarter(master, str(LAST))
    return kept


def test_there_is_a_suite_for_every_extract_and_one_for_files() -> None:
    assert set(SUITES) == {*EXTRACTS, "delivery"}
    assert sum(len(expectations(name)) for name in SUITES) >= 60


@pytest.mark.parametrize("name", SUITES)
def test_every_expectation_loads_and_is_answered(name: str, frames: dict[str, pd.DataFrame]) -> None:
    library, _ = suites._library()
    loaded = library.ExpectationSuite(**suites.load_suite(name).definition).expectations
    assert [own.meta["rule"] for own in loaded] == [own["meta"]["rule"] for own in expectations(name)]
    assert suites.run_suite(suites.load_suite(name), frames[name]) == []


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_asks_about_all_that_there_is_and_nothing_else(name: str, frames: dict[str, pd.DataFrame]) -> None:
    asked = {own["kwargs"]["column"] for own in expectations(name)}
    there = set(frames[name].columns) - BESIDE_THE_COLUMNS
    assert asked <= there
    if name == "delivery":
        assert asked == there
        return
    extract = EXTRACTS[name]
    not_asked = {rule for rule, applies in ASKED_BY_KIND.items() if not applies(extract)}
    free = {
        own.name for own in extract.columns if not own.required and own.kind not in ("key", "keys") and not own.codes
    }
    assert there - asked - free == not_asked
    assert {column for own in expectations(name) for column in own["meta"].get("columns", [])} <= set(extract.names)


@pytest.mark.parametrize("name", EXTRACTS)
def test_a_suite_asks_of_every_column_what_its_kind_needs(name: str) -> None:
    for of in EXTRACTS[name].columns:
        own = [own for own in expectations(name) if own["meta"].get("columns") == [of.name]]
        asked = {(each["type"].removeprefix("expect_column_values_to_"), each["kwargs"]["column"]) for each in own}
        assert (("not_be_null", of.name) in asked) == of.required
        if of.kind in ("key", "keys"):
            assert ("match_regex", of.name) in asked
        if of.kind in ("date", "datetime", "count", "number"):
            assert ("be_in_set", f"{of.name}_is_readable") in asked
        if of.kind in ("count", "number"):
            assert ("be_between", of.name) in asked
        if of.codes:
            [codes] = [each for each in own if each["meta"]["rule"] == "is_a_known_code"]
            assert codes["kwargs"]["value_set"] == list(of.codes)
            assert codes["severity"] == ("critical" if is_closed(EXTRACTS[name], of) else "warning")


def test_every_rule_has_a_fault_of_its_own() -> None:
    asked = {own["meta"]["rule"] for name in SUITES for own in expectations(name)}
    assert asked - {fault.rule for fault in FAULTS} == set()
    for name, extract in EXTRACTS.items():
        own = {*extract.checks, *(reference.check for reference in extract.references)}
        assert own - {fault.rule for fault in FAULTS if fault.extract == name} == set()
    assert len(FAULTS) >= 45
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


WRONG = {
    "is_given": "",
    "is_a_keyed_code": "Abernethy",
    "is_a_known_code": "abernethy",
    "is_a_short_name": "Abernethy Ltd",
    "is_a_date": "Abernethy",
    "is_a_number": "Abernethy",
    "is_in_range": "-77",
    "indicator_is_defined": "abernethy",
}


@pytest.mark.parametrize("name", EXTRACTS)
def test_every_expectation_on_one_column_finds_its_own_row(name: str, master: Path, tmp_path: Path) -> None:
    quarter = LAST if EXTRACTS[name].due == "quarter" else Quarter(2001, 1)
    own = sent(copy_of(master, tmp_path / "data", name), name, SENDERS[name][0], quarter)
    asked = [
        own for own in expectations(name) if len(own["meta"].get("columns", [])) == 1 and own["meta"]["rule"] in WRONG
    ]
    if len(EXTRACTS[name].columns) == 1:  # there a blank line is no row
        asked = [own for own in asked if own["meta"]["rule"] != "is_given"]
    changed, used = own.rows, Counter[str]()
    for expectation in asked:
        [column], rule = expectation["meta"]["columns"], expectation["meta"]["rule"]
        changed[used[column]][column] = WRONG[rule]
        used[column] += 1
    own.write(changed)
    result = of_the_file(check_quarter(tmp_path / "data", str(LAST)), own)
    found = {(finding.rule, finding.columns): finding for finding in result.findings}
    for expectation in asked:
        finding = found[expectation["meta"]["rule"], tuple(expectation["meta"]["columns"])]
        assert finding.severity == expectation["severity"]
        assert 1 <= finding.rows <= used[finding.columns[0]]
    assert not any("abernethy" in repr(finding).lower() for finding in result.findings)


# Drafting the suite of a new extract


def outline(suite: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(own["type"], own["kwargs"]["column"], own["meta"]["rule"]) for own in suite]


@pytest.mark.parametrize("name", sorted(set(EXTRACTS) - {TOTALS}))
def test_a_suite_is_its_draft_filled_in(name: str) -> None:
    """What follows from the definition stays as it was drafted; only own rules and ranges are written by hand."""
    drafted, filled = draft(EXTRACTS[name])["expectations"], expectations(name)
    assert outline(filled) == outline(drafted)
    own = {*EXTRACTS[name].checks, *(reference.check for reference in EXTRACTS[name].references), "is_in_range"}
    for one, other in zip(drafted, filled, strict=True):
        if one["meta"]["rule"] in own:
            assert other["meta"]["says"] != TO_FILL_IN
            assert other["meta"]["columns"]
        else:
            assert one == other


def test_a_draft_is_what_the_gate_can_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suites, "SUITES", tmp_path)
    written = write(CALLS, tmp_path)
    assert json.loads(written.read_text(encoding="utf-8")) == draft(EXTRACTS[CALLS])
    assert len(suites.load_suite.__wrapped__(CALLS)) == len(draft(EXTRACTS[CALLS])["expectations"])


def test_a_suite_that_is_there_is_not_drafted_again(tmp_path: Path) -> None:
    (tmp_path / f"{CALLS}.json").write_text("mine", encoding="utf-8")
    with pytest.raises(SystemExit, match="is there already"):
        write(CALLS, tmp_path)
    assert (tmp_path / f"{CALLS}.json").read_text(encoding="utf-8") == "mine"
    with pytest.raises(SystemExit, match="There is no extract calls"):
        write("calls", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{CALLS}.json"]


# When Great Expectations itself fails


def with_expectation(name: str, **changes: Any) -> suites.Suite:
    one = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "call_key"}, "severity": "info"}
    one |= {"meta": {"rule": "is_given", "says": "{rows} of {of} rows have no {columns}", "columns": ["call_key"]}}
    own = suites.load_suite(name)
    return suites.Suite(name, own.definition | {"expectations": [*own.definition["expectations"], one | changes]})


@pytest.mark.parametrize(
    "changes",
    [
        {"kwargs": {"column": "no_such_column"}},
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "call_key", "min_value": 0}},
        {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "call_key", "regex": "("}},
        {"type": "expect_column_max_to_be_between", "kwargs": {"column": "answered", "max_value": 3}},
    ],
)
def test_an_expectation_that_raises_is_critical_whatever_it_declares(
    changes: dict[str, Any],
    master: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = copy_of(master, tmp_path / "data", CALLS)
    wrong, loaded = with_expectation(CALLS, **changes), suites.load_suite
    monkeypatch.setattr(
        sys.modules["dvmetrics.gate.check"], "load_suite", lambda name: wrong if name == CALLS else loaded(name)
    )
    gate = check_quarter(data, str(LAST))
    assert {result.state for result in gate.deliveries} == {"rejected"}
    [finding] = gate.deliveries[-1].findings
    assert finding.severity == "critical"
    assert finding.sentence() == "The rule could not be checked on all 36 rows."
    own = sent(data, CALLS, "haven", LAST)
    assert repeated(own, [finding.line(), repr(gate.deliveries), *capfd.readouterr(), caplog.text]) == []


def test_an_expectation_on_the_whole_table_fails_with_its_own_words(
    master: Path, frames: dict[str, pd.DataFrame]
) -> None:
    table = {"type": "expect_table_row_count_to_be_between", "kwargs": {"max_value": 3}, "severity": "warning"}
    meta = {"rule": "is_short", "says": "there are {rows} of {of} rows"}
    [failure] = suites.run_suite(with_expectation(CALLS, **table, meta=meta), frames[CALLS])
    assert (failure.rule, failure.severity, failure.places) == ("is_short", "warning", None)


def test_a_suite_that_cannot_be_loaded_is_refused(frames: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(ConfigurationError, match="not every expectation could be loaded"):
        suites.run_suite(with_expectation(CALLS, type="expect_the_best"), frames[CALLS])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "There is no suite expectations/mine.json"),
        ("{", "expectations/mine.json is not JSON: line 1"),
        (
            '{"expectations": [{"severity": "grave", "meta": {"rule": "x", "says": "y"}}]}',
            "expectation 1 needs a severity",
        ),
        ('{"expectations": [{"severity": "info", "meta": {"rule": "x"}}]}', "expectation 1 needs a severity"),
    ],
)
def test_a_suite_that_is_not_whole_is_refused(
    content: str | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suites, "SUITES", tmp_path)
    if content is not None:
        (tmp_path / "mine.json").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(says)):
        suites.load_suite("mine")


def test_the_rules_that_may_come_of_a_changed_layout_are_rules_of_the_suites() -> None:
    """A rule by another name would lose its sentence on the map."""
    names = {own["meta"]["rule"] for name in SUITES for own in expectations(name)}
    assert names >= ABOUT_COLUMNS | ABOUT_CODES | ABOUT_LAYOUT
