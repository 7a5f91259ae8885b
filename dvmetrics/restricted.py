"""What stays on the restricted side of a partnership folder: the hash key, run records with exact counts, and logs."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dvmetrics.deliveries.inbox import NOTE, Delivery
from dvmetrics.errors import ConfigurationError
from dvmetrics.partnership import CONFIGURATION, RESTRICTED

KEY_FILE = "hash.key"
KEY_BYTES = 32
OWNER_ONLY = 0o600


def folder_of(data: Path) -> Path:
    """The restricted folder of a partnership folder, made if it is not there. Raises ConfigurationError if it cannot
    be.
    """
    folder = data / RESTRICTED
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        raise ConfigurationError(f"{folder} cannot be made; dvmetrics keeps its restricted records there.") from None
    return folder


def hash_key(data: Path) -> bytes:
    """The secret key by which inputs are hashed for publication; made on the first run and kept."""
    path = folder_of(data) / KEY_FILE
    if not path.is_file():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
    return bytes.fromhex(path.read_text(encoding="utf-8").strip())


def keyed_hash(key: bytes, content: bytes) -> str:
    """HMAC-SHA-256: nobody without the key can try contents until one fits."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def secret_seed(key: bytes) -> int:
    """A seed of random draws that is the same in each run of a partnership, and known to nobody without its key."""
    return int(keyed_hash(key, b"seed of random draws")[:16], 16)


def input_files(data: Path, deliveries: tuple[Delivery, ...]) -> list[Path]:
    """Every file that a run reads: the configuration, the deliveries in force and their notes."""
    files = [data / CONFIGURATION]
    for delivery in deliveries:
        if delivery.path is not None:
            note = delivery.path.with_name(delivery.path.stem + NOTE)
            files += [delivery.path, *([note] if note.is_file() else [])]
    return files


def hashed_inputs(data: Path, deliveries: tuple[Delivery, ...], key: bytes) -> dict[str, str]:
    """Keyed hash by file name within the partnership folder."""
    files = input_files(data, deliveries)
    return {path.relative_to(data).as_posix(): keyed_hash(key, path.read_bytes()) for path in files}


def write_record(data: Path, name: str, record: dict[str, Any]) -> Path:
    """Write a run record as JSON and return its path."""
    path = folder_of(data) / f"{name}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False, default=str), encoding="utf-8")
    path.chmod(OWNER_ONLY)
    return path


def write_log(data: Path | None, error: BaseException) -> Path:
    """Log an unforeseen error: its kind and where it was raised, never its message, which may quote a row."""
    lines = [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", f"{type(error).__module__}.{type(error).__name__}"]
    lines += [
        f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    name = f"error-{datetime.now(UTC):%Y%m%d-%H%M%S}.log"
    try:
        folder = folder_of(data) if data is not None and data.is_dir() else Path(tempfile.gettempdir())
        path = folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except (OSError, ConfigurationError):
        path = Path(tempfile.gettempdir()) / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
