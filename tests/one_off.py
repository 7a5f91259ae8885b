"""The command line with tables for a one-off request, and the example of README."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_cli import called

AGENCIES = "agency,count\nA,8\nB,8\nC,1\n"
PROTECTED = "agency,count\nA,10\nB,[c]\nC,[c]\nTotal,15\n"
ONE_HIDDEN = "agency,count\nA,10\nB,10\nC,[c]\nTotal,15\n"

Said = tuple[int, str, str]
Run = Callable[..., Said]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    """Runs the command line in a folder with the files that are named: exit code, stdout, stderr."""
    monkeypatch.chdir(folder)

    def run(*words: str, **files: str | bytes) -> Said:
        for name, text in files.items():
            content = text.encode() if isinstance(text, str) else text
            Path(f"{name}.csv").write_bytes(content)
        code = called(monkeypatch, *words)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run
