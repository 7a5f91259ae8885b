"""Files that only their owner can read, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that is not there yet. What could not be written whole is removed. Raises OSError."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place first, so that the one before stays until the new one is whole. Raises OSError."""
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    write_new(beside, text)
    beside.replace(path)


def close_to_others(path: Path, mode: int) -> None:
    """An older version, or a copy from elsewhere, may have left it open to others."""
    if stat.S_IMODE(path.stat().st_mode) & ~mode:
        path.chmod(mode)
