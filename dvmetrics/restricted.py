"""What stays on the restricted side of a partnership folder: the hash key, run records with exact counts, and logs."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import re
import secrets
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dvmetrics.deliveries.inbox import NOTE, Delivery
from dvmetrics.errors import ConfigurationError
from dvmetrics.layouts import map_files
from dvmetrics.owner_only import FILE_MODE, FOLDER_MODE, close_to_others, write_new, write_whole
from dvmetrics.partnership import CONFIGURATION, RESTRICTED

KEY_FILE = "hash.key"
LEDGER = "ledger"
KEY_BYTES = 32
KEY = re.compile(rb"[0-9a-f]{%d}" % (2 * KEY_BYTES))
LOCK = "run.lock"


def folder_of(data: Path) -> Path:
    """The restricted folder of a partnership folder, made if it is not there and closed to everybody but its owner.
    Raises ConfigurationError if it cannot be.
    """
    folder = data / RESTRICTED
    try:
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        close_to_others(folder, FOLDER_MODE)
    except OSError:
        raise ConfigurationError(
            f"{folder} cannot be made and kept to its owner; dvmetrics keeps its restricted records there."
        ) from None
    return folder


def hash_key(data: Path) -> bytes:
    """The secret key by which inputs are hashed for publication; made on the first run and kept.

    Raises ConfigurationError for a key that was cut short or changed: with it anybody could try contents until one
    fits.
    """
    path = folder_of(data) / KEY_FILE
    if not path.is_file():
        write_new(path, secrets.token_hex(KEY_BYTES))
    close_to_others(path, FILE_MODE)
    text = path.read_bytes().strip()
    if not KEY.fullmatch(text):
        raise ConfigurationError(
            f"{path} is not a whole key. Put back the copy that you keep of it, or remove it to have a new one made; "
            "what was hashed before cannot then be compared."
        )
    return bytes.fromhex(text.decode())


def keyed_hash(key: bytes, content: bytes) -> str:
    """HMAC-SHA-256: nobody without the key can try contents until one fits."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def secret_seed(key: bytes) -> int:
    """A seed of random draws that is the same in each run of a partnership, and known to nobody without its key."""
    return int(keyed_hash(key, b"seed of random draws")[:16], 16)


@contextmanager
def only_run(data: Path) -> Iterator[None]:
    """Keep other runs of the same partnership outside: two at once would not see what the other releases.

    Raises ConfigurationError where one is at work, or where that cannot be told. The lock is the system's, and ends
    with the process that holds it.
    """
    place = folder_of(data) / LOCK
    try:
        lock = place.open("a")
    except OSError:
        raise ConfigurationError(
            f"{place} cannot be opened, so that nobody can tell whether a run is at work."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(
                f"Another run of the partnership in {data} is at work. Nothing was changed; run again when it is over."
            ) from None
        except OSError:
            raise ConfigurationError(
                f"{place} cannot be locked: its disk does not allow it. Keep the partnership's folder on one that does."
            ) from None
        yield


def ledger_of(data: Path) -> Path:
    """Where the ledger of released figures of a partnership is kept."""
    return folder_of(data) / LEDGER


def input_files(data: Path, deliveries: tuple[Delivery, ...]) -> list[Path]:
    """Every file that a run reads: the configuration and its maps, the deliveries in force and their notes."""
    files = [data / CONFIGURATION, *map_files(data)]
    for delivery in deliveries:
        if delivery.path is not None:
            note = delivery.path.with_name(delivery.path.stem + NOTE)
            files += [delivery.path, *([note] if note.is_file() else [])]
    return files


def hashed_inputs(data: Path, deliveries: tuple[Delivery, ...], key: bytes) -> dict[str, str]:
    """Keyed hash by file name within the partnership folder. The name is part of what is hashed, so that nobody sees
    that two files hold the same, such as nothing."""
    found = {}
    for path in input_files(data, deliveries):
        name = path.relative_to(data).as_posix()
        found[name] = keyed_hash(key, b"input\0" + name.encode() + b"\0" + path.read_bytes())
    return found


def write_record(data: Path, name: str, record: dict[str, Any]) -> Path:
    """Write a run record as JSON, whole or not at all, and return its path."""
    path = folder_of(data) / f"{name}.json"
    write_whole(path, json.dumps(record, indent=1, ensure_ascii=False, default=str))
    return path


def write_log(data: Path | None, error: BaseException) -> Path | None:
    """Log an unforeseen error: its kind and where it was raised, and so for each that led to it, never a message, which
    may quote a row. None where it cannot be written, as on a full disk.
    """
    lines = [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", *_kinds_and_places(error)]
    for folder in (_restricted_if_there(data), _temporary()):
        if folder is not None:
            path = folder / f"error-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.log"
            try:
                write_new(path, "\n".join(lines) + "\n")
            except OSError:
                continue
            return path
    return None


def _kinds_and_places(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    chained: BaseException | None = error
    while chained is not None and id(chained) not in seen:
        seen.add(id(chained))
        yield f"{type(chained).__module__}.{type(chained).__name__}"
        for frame in traceback.extract_tb(chained.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        chained = chained.__cause__ or chained.__context__


def _restricted_if_there(data: Path | None) -> Path | None:
    try:
        return folder_of(data) if data is not None and data.is_dir() else None
    except (OSError, ConfigurationError):
        return None


def _temporary() -> Path | None:
    try:
        return Path(tempfile.gettempdir())
    except OSError:  # looked for by writing to it
        return None
