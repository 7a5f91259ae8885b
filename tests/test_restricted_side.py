"""The restricted side: its owner's alone, whole or as it was, and a log without a word of a row."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.restricted import folder_of, hash_key, write_log, write_record
from tests.canaries import CODE, WORD, Canaries
from tests.conftest import snapshot

ROW = f"{CODE}0123456789abcdef01234567 {WORD}"
"""What a library might quote."""


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_restricted_side_is_its_owner_s_alone(tmp_path: Path) -> None:
    """Also where an older version or a copy left it open."""
    tmp_path.joinpath("restricted").mkdir(mode=0o755)
    key = hash_key(tmp_path)
    (tmp_path / "restricted/hash.key").chmod(0o644)
    assert hash_key(tmp_path) == key
    record, log = write_record(tmp_path, "2001Q4-run", {"rows": 1}), write_log(tmp_path, ValueError(ROW))
    assert log is not None
    assert {_mode(path) for path in (record, log, tmp_path / "restricted/hash.key")} == {0o600}
    assert _mode(folder_of(tmp_path)) == 0o700
    elsewhere = write_log(None, ValueError(ROW))
    assert elsewhere is not None
    assert _mode(elsewhere) == 0o600
    elsewhere.unlink()


def test_a_record_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = write_record(tmp_path, "2001Q4-run", {"rows": 1})
    before = snapshot(tmp_path)

    def full(descriptor: int, _: str) -> object:
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        write_record(tmp_path, "2001Q4-run", {"rows": 2})
    assert snapshot(tmp_path) == before
    assert write_log(tmp_path, ValueError(ROW)) is None
    assert record.read_text(encoding="utf-8") == '{\n "rows": 1\n}'


@pytest.mark.parametrize("left", ["", "0123abcd", "x" * 64, "0" * 65])
def test_a_key_that_was_cut_short_is_not_used(left: str, tmp_path: Path) -> None:
    hash_key(tmp_path)
    (tmp_path / "restricted/hash.key").write_text(left, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="not a whole key") as caught:
        hash_key(tmp_path)
    assert left not in str(caught.value) or not left


def test_a_log_tells_kinds_and_places_of_the_whole_chain_and_no_word(tmp_path: Path) -> None:
    try:
        try:
            int(ROW)
        except ValueError as error:
            raise KeyError(ROW) from error
    except KeyError as error:
        log = write_log(tmp_path, error)
    assert log is not None
    text = log.read_text(encoding="utf-8")
    assert text.index("builtins.KeyError") < text.index("builtins.ValueError")
    assert text.count("test_a_log_tells_kinds_and_places") == 2
    assert Canaries().found_in(text.encode()) == set()
