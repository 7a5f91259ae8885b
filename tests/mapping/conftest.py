"""The command as a person runs it, a partnership with a helpline, and the helpline's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mapping import calls
from tests.mapping.calls import HEADINGS, Say, body
from tests.mapping.files import csv_bytes, partnership


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Say:
    """Runs `dvmetrics map` as a person does: its exit code, and all that stands on a wide screen."""
    from dvmetrics import cli
    from dvmetrics.cli.app import screen

    def run(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(screen, "width", calls.WIDTH)
        monkeypatch.setattr("sys.argv", ["dvmetrics", "map", *map(str, words)])
        with pytest.raises(SystemExit) as leaving:
            cli.main()
        return int(leaving.value.code or 0), "".join(capfd.readouterr())

    return run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return partnership(tmp_path / "data", {"helpline": "haven"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_bytes(csv_bytes([HEADINGS, *body()]))
    return path
