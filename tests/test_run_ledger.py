"""The ledger as a run uses it: what was released before is known to the next edition, or there is none."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dvmetrics.cli import main as command
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.errors import ConfigurationError, DisclosureRefused
from dvmetrics.publish.manifest import read_manifest
from dvmetrics.restricted import ledger_of, only_run
from dvmetrics.run import run_quarter
from tests.conftest import silent, snapshot
from tests.returns import write_returns

MakeReturns = Callable[..., Path]
pytestmark = pytest.mark.xdist_group("ledger")
LATE = {"2020-01": 43}
"""January had 40 calls when it was first printed; three more have been entered since."""


def calls(edition: Path, month: str) -> tuple[str, str]:
    """Numerator and status of a month, as the edition shows them."""
    with (edition / "data/released.csv").open(encoding="utf-8") as file:
        [row] = [row for row in csv.DictReader(file) if row["period_start"].startswith(month) and not row["group"]]
    return row["numerator"], row["status"]


@pytest.fixture(scope="module")
def two_editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The third quarter published, then the fourth from files in which January is another."""
    root = tmp_path_factory.mktemp("two")
    data = write_returns(root / "data", policy="statutory", last="2020Q3")
    run_quarter(data, "2020Q3", root / "outputs", progress=silent)
    ledger = ledger_of(data)
    shutil.copytree(ledger, root / "kept")
    shutil.rmtree(data)
    write_returns(data, policy="statutory", last="2020Q4", calls=LATE)
    (data / "restricted").mkdir()
    shutil.move(root / "kept", ledger)
    run_quarter(data, "2020Q4", root / "outputs", progress=silent)
    return root


def test_each_edition_has_its_entry_and_a_figure_that_moved_by_few_stands(two_editions: Path) -> None:
    entries = sorted(path.name for path in ledger_of(two_editions / "data").iterdir())
    assert entries == ["0001-2020Q3.csv", "0002-2020Q4.csv"]
    assert calls(two_editions / "outputs/2020Q3", "2020-01") == ("40.0", "")
    assert calls(two_editions / "outputs/2020Q4", "2020-01")[0] == "40.0"
    assert calls(two_editions / "outputs/2020Q4", "2020-10")[0] == "41.0"


def test_without_an_entry_that_was_there_nothing_is_published(two_editions: Path, tmp_path: Path) -> None:
    shutil.copytree(two_editions, tmp_path / "copy")
    data, outputs = tmp_path / "copy/data", tmp_path / "copy/outputs"
    (ledger_of(data) / "0001-2020Q3.csv").unlink()
    before = snapshot(outputs)
    with pytest.raises(DisclosureRefused, match="is missing"):
        run_quarter(data, "2020Q4", outputs, replace=True, progress=silent)
    assert snapshot(outputs) == before


def test_a_lost_ledger_is_made_anew_from_the_editions_on_the_shelf(two_editions: Path, tmp_path: Path) -> None:
    """What an edition on the shelf shows is known to the next run, though not who had sent what."""
    shutil.copytree(two_editions, tmp_path / "copy")
    data, outputs = tmp_path / "copy/data", tmp_path / "copy/outputs"
    shutil.rmtree(ledger_of(data))
    run_quarter(data, "2020Q4", outputs, replace=True, progress=silent)
    found = Ledger.read(ledger_of(data))
    assert sorted(path.name[:4] for path in ledger_of(data).iterdir()) == ["0001", "0002", "0003"]
    assert set(found.frame["numerator"].dropna()) >= {40.0, 41.0}
    assert calls(outputs / "2020Q4", "2020-01")[0] == "40.0"


def test_an_edition_that_the_ledger_knows_is_not_read_again(two_editions: Path, tmp_path: Path) -> None:
    """Editions stay as they are for years; a later version need not be able to read them."""
    shutil.copytree(two_editions, tmp_path / "copy")
    data, outputs = tmp_path / "copy/data", tmp_path / "copy/outputs"
    about = outputs / "2020Q3/data/definitions.json"
    definitions = json.loads(about.read_text(encoding="utf-8"))
    definitions["definitions"][0]["of_another_version"] = "x"
    about.write_text(json.dumps(definitions), encoding="utf-8")
    run_quarter(data, "2020Q4", outputs, replace=True, progress=silent)
    shutil.rmtree(ledger_of(data))
    with pytest.raises(DisclosureRefused, match=r"2020Q3 .* cannot be read"):
        run_quarter(data, "2020Q4", outputs, replace=True, progress=silent)


def test_a_second_run_at_the_same_time_does_not_start(returns: MakeReturns, tmp_path: Path) -> None:
    data = returns()
    with only_run(data), pytest.raises(ConfigurationError, match="Another run of the partnership"):
        run_quarter(data, "2020Q4", tmp_path / "outputs", progress=silent)
    run_quarter(data, "2020Q4", tmp_path / "outputs", progress=silent)
    assert read_manifest(tmp_path / "outputs/2020Q4") is not None


def test_a_lock_that_cannot_be_had_is_told_apart_from_another_run(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = returns()

    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", unsupported)
    with pytest.raises(ConfigurationError, match="cannot be locked"), only_run(data):
        pass
    (data / "restricted/run.lock").unlink()
    (data / "restricted/run.lock").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be opened"), only_run(data):
        pass


def test_an_attack_that_fails_ends_a_run_with_4_and_a_sentence(
    returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here it takes too long: there is no time at all."""
    data = returns(policy="committee", calls={"2020-01": 3, "2020-02": 9})
    monkeypatch.setattr("dvmetrics.disclosure.safety.SECONDS", 0.0)
    monkeypatch.setattr("sys.argv", ["dvmetrics", "run", "--data", str(data), "--outputs", str(tmp_path / "outputs")])
    with pytest.raises(SystemExit) as ended:
        command()
    assert ended.value.code == 4
    assert "did not finish in time" in capsys.readouterr().err
    assert not (tmp_path / "outputs").exists()
