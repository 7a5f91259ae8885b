"""`dvmetrics pseudonymise` in the folder of an agency."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pseudonyms.agency import AID, CELLS, KEY, POLICE, Run
from tests.test_cli import called


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in a folder of an agency with its files and a key: exit code, and all that was shown. Neither the key
    nor a cell is ever among that."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVMETRICS_KEY", raising=False)
    Path("police.csv").write_text(POLICE, encoding="utf-8")
    Path("aid.csv").write_text(AID, encoding="utf-8-sig")
    Path("shared.key").write_text(KEY + "\n", encoding="utf-8")
    Path("shared.key").chmod(0o600)

    def ran(*words: str) -> tuple[int, str]:
        code = called(monkeypatch, "pseudonymise", *words)
        captured = capsys.readouterr()
        shown = captured.out + captured.err
        assert KEY not in shown
        assert not [cell for cell in CELLS if cell in shown]
        assert "Traceback" not in shown
        return code, shown

    return ran
