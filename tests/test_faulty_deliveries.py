"""Whatever a hostile or careless sender delivers, the gate says in plain words what is wrong, and repeats no cell."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from dvmetrics import cli
from dvmetrics.deliveries.inbox import Delivery, find
from dvmetrics.deliveries.reading import read_text
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import check_quarter
from dvmetrics.gate import Finding
from dvmetrics.layouts import Layout
from dvmetrics.partnership import load
from tests.conftest import snapshot
from tests.deliveries.folder import SENDERS, Sent, copy_of, sent, write_partnership
from tests.deliveries.making import LAST, key
from tests.deliveries.said import of_the_file, repeated
from tests.deliveries.spoiling import (
    Spoil,
    agreed,
    all_cells,
    as_parquet,
    as_workbook,
    beside,
    cells,
    column,
    content,
    last_quarters,
    note_text,
    noted,
    rows,
    sent_as,
    text,
    without,
)
from tests.faults import FAULTS
from tests.faults.fault import ACTIONS, CALLS, CAMPAIGNS, POLICE, REGISTER, ROTA, SERVICE, STAFF, TRAINING, Fault
from tests.faults.hidden import CONTACTS
from tests.faults.notes import FAULTY_NOTES
from tests.faults.tables import PERSONAL_COLUMNS


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_partnership(tmp_path_factory.mktemp("deliveries") / "northton")


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.name)
def fault(request: pytest.FixtureRequest) -> Fault:
    found: Fault = request.param
    return found


@pytest.fixture
def file(fault: Fault, master: Path, tmp_path: Path) -> Sent:
    """The spoilt file in a partnership of its extract."""
    own = sent(
        copy_of(master, tmp_path / "data", fault.extract), fault.extract, SENDERS[fault.extract][0], fault.quarter
    )
    fault.spoil(own)
    return own


def test_the_gate_says_what_is_wrong_and_repeats_no_cell(
    fault: Fault,
    file: Sent,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = file.folder.parent
    gate = check_quarter(data, str(LAST))
    own = of_the_file(gate, file)
    assert {finding.rule for finding in own.findings} == {fault.rule, *fault.also.split()}
    assert [result.extract for result in gate.deliveries if result.findings and result != own] == []
    [finding] = [
        f
        for f in own.findings
        if f.rule == fault.rule and (not fault.columns or f.columns == tuple(fault.columns.split()))
    ]
    assert (finding.severity, finding.rows) == (fault.severity, fault.rows)
    assert finding.places is None or len(set(finding.places)) == finding.rows
    assert own.state == fault.state
    reads_well(finding, fault)

    monkeypatch.setattr("dvmetrics.evaluation.check_quarter", lambda *_: gate)
    code = called(monkeypatch, "check", "--data", str(data), "--quarter", str(LAST))
    stops = own.required and own.state in ("rejected", "missing") and fault.quarter == LAST
    assert code == (3 if stops else 0)
    shown = "".join(capfd.readouterr()) + caplog.text
    if fault.quarter == LAST:
        to_come = stops and own.state == "missing"  # the list of what is still needed says it, and what to do
        assert (f"1. {own.extract} from {own.agency} for " if to_come else finding.line()) in shown
    said = [repr(own), *(f.sentence() for f in own.findings), *(f.line() for f in own.findings), shown]
    assert repeated(file, said) == []


def reads_well(finding: Finding, fault: Fault) -> None:
    line, sentence = finding.line(), finding.sentence()
    assert all(part in line for part in (fault.extract, f"[{fault.rule}]", *fault.columns.split()))
    assert f"{fault.rows:,}" in sentence or not fault.rows
    assert sentence[0].isupper() or sentence[0].isdigit()
    assert sentence.endswith(".")
    assert "{" not in line


def called(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["dvmetrics", *words])
    try:
        cli.main()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def nothing_twice(sent: Sent) -> None:
    sent.other(LAST.plus(-1)).write([])
    sent.write([])


HARMLESS: dict[str, tuple[str, Spoil]] = {
    "no optional column": (POLICE, without("suspect_key", "harm_band", "child_keys", "school_age_child_keys")),
    "columns in another order": (CALLS, rows(lambda old: [dict(reversed(row.items())) for row in old])),
    "rows in another order": (CALLS, rows(lambda old: old[::-1])),
    "a byte order mark": (CALLS, content(lambda old: b"\xef\xbb\xbf" + old)),
    "line ends of Windows": (CALLS, content(lambda old: old.replace(b"\n", b"\r\n"))),
    "line ends of old Macs": (CALLS, content(lambda old: old.replace(b"\n", b"\r"))),
    "no line end at the end": (CALLS, content(bytes.rstrip)),
    "blank lines at the end": (CALLS, content(lambda old: old + b"\n  \n\n")),
    "commas at the end of every line": (CALLS, text(lambda old: old.replace("\n", ",,,\n"))),
    "spaces around cells": (CALLS, text(lambda old: old.replace(",yes", ", yes \u00a0"))),
    "every cell in quotes": (CALLS, text(lambda old: re.sub(r"[^,\n]+", r'"\g<0>"', old))),
    "a parquet file": (ROTA, sent_as(".parquet", as_parquet())),
    "a parquet file with an index": (ROTA, sent_as(".parquet", as_parquet(lambda frame: frame.set_index("date")))),
    "a workbook with the sheet that its map names": (
        CALLS,
        agreed('sheet = "Sheet1"', sent_as(".xlsx", as_workbook)),
    ),
    "a suffix in capitals": (CALLS, sent_as(".CSV")),
    "what an operating system leaves": (CALLS, beside("._helpline.csv", lambda _: b"\0\5\x16\7")),
    "what an editor leaves": (CALLS, beside("helpline.csv~")),
    "words of somebody's own": (CALLS, beside("Read me first.txt")),
    "a checksum in capitals": (CALLS, note_text(lambda old: re.sub(r'(?<=")\w{64}', lambda own: own[0].upper(), old))),
    "a note with a byte order mark": (CALLS, note_text(lambda old: "\ufeff" + old)),
    "a note of the period's last day": (STAFF, noted(produced_at=LAST.end)),
    "no rows in two quarters": (TRAINING, nothing_twice),
    "an action that is due in years": (ACTIONS, all_cells(due_date="2004-03-31")),
    "a campaign of next year": (CAMPAIGNS, all_cells(start_date="2002-06-03", end_date="2002-07-12")),
    "the register as it was": (REGISTER, last_quarters()),
    "marks that names have": (REGISTER, cells((1,), legal_name="St Mary's - Women’s Refuge & Café, No. 1")),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_fault_is_not_found(name: str, master: Path, tmp_path: Path) -> None:
    extract, spoil = HARMLESS[name]
    own = sent(copy_of(master, tmp_path / "data", extract), extract, SENDERS[extract][0], LAST)
    spoil(own)
    gate = check_quarter(tmp_path / "data", str(LAST))
    assert [finding.line() for result in gate.deliveries for finding in result.findings] == []


def test_a_resubmission_takes_the_place_of_what_it_corrects(master: Path, tmp_path: Path) -> None:
    before = sent(copy_of(master, tmp_path / "data", CALLS), CALLS, "haven", LAST.plus(-1))
    before.write(before.rows[:-2])
    again = replace(before, folder=tmp_path / "data" / str(LAST), named=f"{CALLS}__{before.quarter}")
    again.write([*before.rows, *sent(master, CALLS, "haven", before.quarter).rows[-2:]])
    gate = check_quarter(tmp_path / "data", str(LAST))
    assert [result.rows for result in gate.deliveries] == [36] * 6
    assert {result.state for result in gate.deliveries} == {"accepted"}
    assert gate.intake.loc[gate.intake["resubmitted"], "quarter"].dt.to_period("Q").astype("str").tolist() == ["2001Q3"]


# What a sender's words give away, without a whole gate for each


def the_faults(sent: Sent) -> list[tuple[str, tuple[str, ...]]]:
    delivery = Delivery(sent.extract, sent.agency, sent.quarter, sent.quarter, sent.path)
    return [(fault.rule, fault.columns) for fault in read_text(delivery, Layout()).faults]


@pytest.mark.parametrize("name", PERSONAL_COLUMNS)
def test_a_column_is_personal_by_its_name(name: str, master: Path, tmp_path: Path) -> None:
    own = sent(copy_of(master, tmp_path / "data", CALLS), CALLS, "haven", LAST)
    column(name, "x")(own)
    assert the_faults(own) == [("has_no_personal_columns", ())]


@pytest.mark.parametrize("cell", [*CONTACTS, "She told the nurse that he had hit her again"])
def test_a_column_is_personal_by_what_it_holds(cell: str, master: Path, tmp_path: Path) -> None:
    own = sent(copy_of(master, tmp_path / "data", CALLS), CALLS, "haven", LAST)
    column("x", *[""] * 20, cell)(own)
    assert the_faults(own) == [("has_no_personal_columns", ())]


@pytest.mark.parametrize("name", ["beat", "ward_code", "shift", "call_length", "nationality", "telling", "subject"])
def test_a_harmless_column_is_only_left_out(name: str, master: Path, tmp_path: Path) -> None:
    own = sent(copy_of(master, tmp_path / "data", CALLS), CALLS, "haven", LAST)
    column(name, "n1", "2001-10-04", "17.5", "0_15", key("x"))(own)
    assert the_faults(own) == [("has_no_unknown_columns", ())]


def test_a_long_cell_does_not_stop_the_gate(master: Path, tmp_path: Path) -> None:
    """Some patterns take the square of a cell's length: a minute and more for this one."""
    own = sent(copy_of(master, tmp_path / "data", CALLS), CALLS, "haven", LAST)
    column("x", "x" * 130_000)(own)
    began = perf_counter()
    assert the_faults(own) == [("has_no_unknown_columns", ())]
    assert perf_counter() - began < 10


@pytest.mark.parametrize("name", FAULTY_NOTES)
def test_a_note_that_is_not_the_files_own_is_no_note(name: str, master: Path, tmp_path: Path) -> None:
    data = copy_of(master, tmp_path / "data", POLICE)
    FAULTY_NOTES[name](sent(data, POLICE, "northshire_police", LAST))
    *before, own = find(load(data), data, LAST)
    assert (own.note, own.note_is_faulty) == (None, True)
    assert all(delivery.note for delivery in before)


# Files that are nobody's, and wrong settings: a sentence that names no file and no value, and exit code 2


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("incidents.csv", "2001Q4 is named after no extract that partnership.toml lists"),
        ("police_incident.Mary Abernethy.csv", "2001Q4 is named after no extract that partnership.toml lists"),
        ("police_incident__Mary Abernethy.xlsx", "police_incident in 2001Q4 does not say which agency sent it"),
        ("Mary Abernethy.csv", "2001Q4 is named after no extract that partnership.toml lists"),
        ("Police_Incident.csv", "2001Q4 is named after no extract that partnership.toml lists"),
        ("helpline (1).parquet", "2001Q4 is named after no extract that partnership.toml lists"),
        ("helpline.csv", "2001Q4 is named after no extract that partnership.toml lists"),
        ("police_incident__abernethy.csv", "police_incident in 2001Q4 does not say which agency sent it"),
        ("police_incident__haven.csv", "police_incident in 2001Q4 does not say which agency sent it"),
        (
            "police_incident__2001Q5.csv",
            "police_incident in 2001Q4 does not say which agency sent it, or for which quarter",
        ),
        (
            "police_incident__1890Q1.csv",
            "police_incident in 2001Q4 does not say which agency sent it, or for which quarter",
        ),
        (
            "police_incident__northshire_police__haven.csv",
            "police_incident in 2001Q4 does not say which agency sent it",
        ),
    ],
)
def test_a_file_of_nobody_stops_the_run_with_a_sentence(
    name: str,
    says: str,
    master: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    data = copy_of(master, tmp_path / "data", POLICE)
    (data / str(LAST) / name).write_bytes(b"")
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", str(LAST)) == 2
    shown = capfd.readouterr()
    assert says in shown.err
    assert "abernethy" not in (shown.err + shown.out).lower()


def test_an_extract_of_several_agencies_must_name_one(master: Path, tmp_path: Path) -> None:
    data = copy_of(master, tmp_path / "data", SERVICE)
    (data / str(LAST) / "service_episode.csv").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="with one of those who owe it for that quarter: haven, listening_ear"):
        find(load(data), data, LAST)


SETTINGS: dict[str, tuple[tuple[str, str], str]] = {
    "not TOML": (("[partnership]", "[partnership"), "cannot be read as TOML"),
    "a wrong key": (("place =", "plaice ="), "partnership.plaice is not known; allowed here: bank_holidays"),
    "no name": (('name = "Northton"', ""), "partnership.name is missing"),
    "an unknown agency": (
        ('["northshire_police"]', '["abernethy_ltd"]'),
        "abernethy_ltd, which is none of the agencies",
    ),
    "an unknown extract": (
        ("[extracts.police_incident]", "[extracts.incidents]"),
        "incidents, which is none of the extracts",
    ),
    "no such quarter": (('"2000Q3"', '"2000Q7"'), "first_quarter: A quarter is written as"),
    "a word for yes": (
        ("required = true", 'required = "perhaps"'),
        "extracts.police_incident.required: Input should be",
    ),
    "a policy of its own": (
        ('place = "Northton"', 'place = "N"\npolicy = "none"'),
        "partnership.policy: Input should be",
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_wrong_settings_stop_the_run_with_a_sentence(
    name: str, master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (old, new), says = SETTINGS[name]
    data = copy_of(master, tmp_path / "data", POLICE)
    settings = data / "partnership.toml"
    assert old in settings.read_text(encoding="utf-8")
    settings.write_text(settings.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", str(LAST)) == 2
    assert says in capfd.readouterr().err


# The command line


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("quarter", ["../../x", "2001Q5", "1890Q1", "2031Q1", "2000Q2", "", "2001Q4\n", "२००१Q4", "*"])
def test_a_wrong_quarter_is_refused_with_a_sentence(
    command: str,
    quarter: str,
    master: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert called(monkeypatch, command, "--data", str(master), "--quarter", quarter) == 2
    assert re.search(
        r"A quarter is written as|has no folder 2031Q1|before the partnership's first", capfd.readouterr().err
    )
    assert snapshot(tmp_path) == {}


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_missing_folder_is_refused_with_a_sentence(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert called(monkeypatch, command, "--data", "nowhere", "--quarter", str(LAST)) == 2
    assert "There is no partnership folder nowhere" in capfd.readouterr().err
    assert snapshot(tmp_path) == {}


def test_a_critical_fault_in_a_required_extract_stops_the_run_and_leaves_the_outputs_alone(
    master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data, outputs = copy_of(master, tmp_path / "data", POLICE), tmp_path / "outputs"
    cells(victim_key="Abernethy")(sent(data, POLICE, "northshire_police", LAST))
    (outputs / "2001Q3").mkdir(parents=True)
    (outputs / "2001Q3" / "index.html").write_text("an edition", encoding="utf-8")
    before = snapshot(outputs)
    for command in (["check"], ["run", "--outputs", str(outputs)]):
        assert called(monkeypatch, *command, "--data", str(data), "--quarter", str(LAST)) == 3
        shown = capfd.readouterr()
        assert "[is_a_keyed_code] victim_key: 3 of 36 rows hold something in victim_key" in shown.err
        assert "Abernethy" not in shown.err + shown.out
        assert snapshot(outputs) == before


def test_the_same_fault_in_an_optional_extract_lets_the_quarter_run(
    master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data = copy_of(master, tmp_path / "data", POLICE, required=())
    cells(victim_key="Abernethy")(sent(data, POLICE, "northshire_police", LAST))
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", str(LAST)) == 0
    shown = capfd.readouterr()
    assert "critical: police_incident from Northshire Police, 2001Q4 [is_a_keyed_code] victim_key: 3 of 36" in shown.out
    assert "2001Q4 can be run." in shown.out
    assert "Abernethy" not in shown.err + shown.out


def test_a_process_of_its_own_prints_no_traceback_and_no_cell(master: Path, tmp_path: Path) -> None:
    data = copy_of(master, tmp_path / "data", POLICE)
    cells(victim_key="Mary Abernethy", relationship="Abernethy", attended_at="Abernethy")(
        sent(data, POLICE, "northshire_police", LAST)
    )
    words = [sys.executable, "-m", "dvmetrics", "check", "--data", str(data), "--quarter", str(LAST)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3
    assert "The gate rejected 2001Q4." in done.stderr
    assert "Traceback" not in done.stderr
    assert "Abernethy" not in done.stdout + done.stderr


def test_two_agencies_that_send_the_same_rows_are_both_asked(master: Path, tmp_path: Path) -> None:
    data = copy_of(master, tmp_path / "data", SERVICE)
    sent(data, SERVICE, "haven", LAST).write(sent(data, SERVICE, "listening_ear", LAST).rows)
    asked = [result for result in check_quarter(data, str(LAST)).of_quarter() if result.extract == SERVICE]
    assert [[finding.rule for finding in result.findings] for result in asked] == [["was_not_sent_before"]] * 2
