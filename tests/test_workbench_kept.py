"""What the gate made is kept, is the same when it is read again, is its owner's alone, and is never used once anything
that it rests on is different."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import dvmetrics
from dvmetrics.evaluation import check_quarter
from dvmetrics.gate import GateResult
from dvmetrics.gate.suites import SUITES
from dvmetrics.owner_only import FOLDER_MODE
from dvmetrics.partnership import load
from dvmetrics.restricted import hash_key
from dvmetrics.workbench import kept as module
from dvmetrics.workbench.kept import INDEX, Kept
from dvmetrics.workbench.opening import opened
from tests.conftest import snapshot
from tests.deliveries.folder import SENDERS, copy_of, sent, write_partnership
from tests.deliveries.making import LAST
from tests.deliveries.spoiling import cells
from tests.faults.fault import CALLS

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, GateResult]:
    """A partnership with a finding, and what the gate makes of it, kept."""
    master = write_partnership(tmp_path_factory.mktemp("deliveries") / "northton")
    data = copy_of(master, tmp_path_factory.mktemp("kept") / "data", CALLS)
    cells((2, 4), answered="perhaps")(sent(data, CALLS, SENDERS[CALLS][0], LAST.plus(-1)))
    gate = check_quarter(data, str(LAST))
    Kept(data, load(data), LAST).keep(gate)
    return data, gate


@pytest.fixture
def data(whole: tuple[Path, GateResult], tmp_path: Path) -> Path:
    """A copy of its own, with what is kept."""
    return Path(shutil.copytree(whole[0], tmp_path / "data"))


def kept(data: Path) -> GateResult | None:
    return Kept(data, load(data), LAST).read()


def place(data: Path) -> Path:
    [folder] = (data / "restricted" / module.FOLDER).iterdir()
    return folder


def test_what_is_read_is_what_was_kept(whole: tuple[Path, GateResult]) -> None:
    data, gate = whole
    again = kept(data)
    assert again is not None
    assert again.deliveries == gate.deliveries
    assert [own.places for result in again.deliveries for own in result.findings] == [(2, 4)]
    assert (again.quarter, again.files, list(again.tables)) == (gate.quarter, gate.files, list(gate.tables))
    for name, table in gate.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table.reset_index(drop=True))
    pd.testing.assert_frame_equal(again.intake, gate.intake)


def test_opening_does_not_ask_the_gate_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dvmetrics.workbench.opening.check_apart", lambda *_: pytest.fail("the gate was asked"))
    assert len(opened(data, str(LAST)).gate.tables[CALLS])


def add_a_byte(path: str) -> Change:
    def change(data: Path) -> None:
        with (data / path).open("ab") as file:
            file.write(b"\n")

    return change


def a_file_more(data: Path) -> None:
    shutil.copy(data / str(LAST) / "helpline.csv", data / str(LAST) / "helpline__haven.csv")


def a_link_in_its_place(data: Path) -> None:
    """The same bytes: but the gate refuses a link."""
    path = data / str(LAST) / "helpline.csv"
    path.rename(data / "elsewhere")
    path.symlink_to(data / "elsewhere")


CHANGES: dict[str, Change] = {
    "a byte of a file": add_a_byte(f"{LAST}/helpline.csv"),
    "a byte of an early file": add_a_byte("2000Q3/helpline.csv"),
    "a byte of a note": add_a_byte(f"{LAST}/helpline.delivery.toml"),
    "a byte of partnership.toml": add_a_byte("partnership.toml"),
    "a file more": a_file_more,
    "a file less": lambda data: (data / str(LAST) / "helpline.csv").unlink(),
    "a note less": lambda data: (data / str(LAST) / "helpline.delivery.toml").unlink(),
    "a link": a_link_in_its_place,
    "another key": lambda data: (data / "restricted/hash.key").unlink(),
    "a table that was cut short": lambda data: _cut(place(data) / f"{CALLS}.parquet"),
    "a table of something else": lambda data: (place(data) / f"{CALLS}.parquet").write_bytes(
        (place(data) / f"{module.INTAKE}.parquet").read_bytes()
    ),
    "a table with a row less": lambda data: _a_row_less(place(data) / f"{CALLS}.parquet"),
    "a table less": lambda data: (place(data) / f"{CALLS}.parquet").unlink(),
    "an index that was cut short": lambda data: _cut(place(data) / INDEX),
    "an index of something else": lambda data: _of_something_else(place(data) / INDEX),
}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _a_row_less(path: Path) -> None:
    pd.read_parquet(path).iloc[:-1].to_parquet(path)


def _of_something_else(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"rests_on": "0" * 64}))


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_used_once_anything_is_different(name: str, data: Path) -> None:
    assert kept(data) is not None
    CHANGES[name](data)
    assert kept(data) is None


def test_neither_is_it_by_another_suite(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suites = Path(shutil.copytree(SUITES, tmp_path / "expectations"))
    monkeypatch.setattr(module, "SUITES", suites)
    assert kept(data) is not None
    with (suites / "helpline.json").open("ab") as file:
        file.write(b" ")
    assert kept(data) is None


def test_neither_is_it_by_other_code_or_another_library(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(module, "version", lambda name: "0.0")
        assert kept(data) is None
    package = Path(dvmetrics.__file__).parent
    code = Path(shutil.copytree(package, tmp_path / "code", ignore=shutil.ignore_patterns("__pycache__", "static")))
    monkeypatch.setattr(dvmetrics, "__file__", str(code / "__init__.py"))
    assert kept(data) is not None
    with (code / "gate" / "rows.py").open("a") as file:
        file.write("\n")
    assert kept(data) is None


def test_a_note_from_the_future_is_looked_at_again_each_day(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is at fault until its day has come; any other is what it is on every day."""

    def on(day: date) -> GateResult | None:
        monkeypatch.setattr(module, "date", type("Day", (date,), {"today": staticmethod(lambda: day)}))
        return kept(data)

    assert on(date(2030, 1, 1)) is not None
    assert on(date(2002, 1, 1)) is None


def test_it_is_its_owner_s_alone_and_one_for_each_quarter(data: Path, whole: tuple[Path, GateResult]) -> None:
    add_a_byte("partnership.toml")(data)
    before = place(data)
    Kept(data, load(data), LAST).keep(whole[1])
    assert place(data) != before
    files = [place(data), place(data).parent, *place(data).iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files if path.is_dir()} == {FOLDER_MODE}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files if path.is_file()} == {0o600}
    assert {path.suffix for path in files if path.is_file()} == {".parquet", ".json"}


def test_one_that_is_not_whole_is_made_again(data: Path, whole: tuple[Path, GateResult]) -> None:
    _cut(place(data) / f"{CALLS}.parquet")
    Kept(data, load(data), LAST).keep(whole[1])
    assert kept(data) is not None


def test_what_changed_while_the_gate_was_at_work_is_not_kept(data: Path, whole: tuple[Path, GateResult]) -> None:
    add_a_byte("partnership.toml")(data)
    file = data / str(LAST) / "helpline.csv"
    begun, before = Kept(data, load(data), LAST), file.read_bytes()
    add_a_byte(f"{LAST}/helpline.csv")(data)
    begun.keep(whole[1])
    file.write_bytes(before)
    assert kept(data) is None


def test_on_a_full_disk_nothing_is_left_half(
    data: Path, whole: tuple[Path, GateResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_a_byte("partnership.toml")(data)
    hash_key(data)
    before = snapshot(data)

    def full(path: Path, content: str | bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_new", full)
    Kept(data, load(data), LAST).keep(whole[1])
    assert snapshot(data).keys() <= before.keys()
    assert not [path for path in snapshot(data) if "/." in path]
