"""The secret key of codes: from a file that only its owner can read, or from the environment; made anew at random."""

from __future__ import annotations

import codecs
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dvmetrics.errors import ConfigurationError
from dvmetrics.owner_only import write_new

VARIABLE = "DVMETRICS_KEY"
OTHERS = 0o077
LIKE_A_KEY = re.compile(r"[0-9a-fA-F]{32,}")
LEAST_BYTES = 32
LEAST_DIFFERENT = 8
"""A key of fewer different bytes was typed and not drawn. One drawn as hexadecimal has nearly always twelve or more."""
NEITHER = (
    f"A code is never made without a key: name its file with --key-file, or put the key into the environment variable "
    f"{VARIABLE}. dvmetrics pseudonymise --new-key FILE makes a key."
)
IN_THE_COMMAND = (
    "A key must not stand in the command itself: others on the machine can see it there, and the shell keeps it. Put "
    "it into a file that only you can read and name that with --key-file, or into the environment variable "
    f"{VARIABLE}. If it is a real key, it is no longer secret: agree on a new one."
)

NOT_REPEATED = "(what you wrote there is as long as a key, so it is not repeated)"


def could_be_a_key(word: str) -> bool:
    """Whether it is long enough: a key may be any text."""
    return len(os.fsencode(word)) >= LEAST_BYTES


@contextmanager
def never_repeated(words: Iterable[str]) -> Iterator[None]:
    """While it lasts, no error repeats a word of the command that could be a key, given in a place for something else.

    The name of a file that is there is none. Raises ConfigurationError at once for a word that looks like a key: 32 or
    more hexadecimal figures.
    """
    others = [word for word in words if not _is_there(word)]
    given = [part for word in others for part in (word, word.partition("=")[2].strip(), word.partition(".")[2])]
    if any(LIKE_A_KEY.fullmatch(part) for part in given):
        raise ConfigurationError(IN_THE_COMMAND)
    long = [form for part in given if could_be_a_key(part) for form in (part, " ".join(part.split()))]
    try:
        yield
    except ConfigurationError as error:
        said = str(error)
        for part in sorted(set(long), key=len, reverse=True):
            said = said.replace(part, NOT_REPEATED)
        raise ConfigurationError(said) from None


def _is_there(word: str) -> bool:
    try:
        return Path(word).exists()
    except OSError:  # too long for a name
        return False


def key_from(file: Path | None) -> bytes:
    """The key of the file, or of the environment where no file is named.

    Raises ConfigurationError, and never with the key, where there is none or both, where it is shorter than 32 bytes or
    all alike, and where others can read the file.
    """
    given = os.environ.get(VARIABLE)
    if file is None and not given:
        raise ConfigurationError(NEITHER)
    if file is not None and given:
        raise ConfigurationError(
            f"There are two keys: --key-file names one, and {VARIABLE} is set. Leave out one of them."
        )
    key = _plain(_content(file) if file is not None else os.fsencode(given or ""))
    if len(key) < LEAST_BYTES:
        raise ConfigurationError(
            f"The key is too short: it needs at least {LEAST_BYTES} bytes. dvmetrics pseudonymise --new-key FILE makes "
            "one."
        )
    if len(set(key)) < LEAST_DIFFERENT:
        raise ConfigurationError(
            "The key is too regular to be secret. dvmetrics pseudonymise --new-key FILE makes one at random."
        )
    return key


def _content(file: Path) -> bytes:
    """What the file holds. Its name is not repeated where it cannot be read: it may be the key, given by mistake."""
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ConfigurationError("What --key-file names is a folder and no file.")
        if mode & OTHERS:
            raise ConfigurationError(
                f"Others on this machine can read the key file {file}. Close it to them (chmod 600), and think about "
                "whether the key is still secret."
            )
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"The file that --key-file names cannot be read: {error.strerror}.") from None


def _plain(content: bytes) -> bytes:
    """Without what editors add: a mark of the encoding (EF BB BF), and spaces, tabs and ends of lines around it."""
    return content.removeprefix(codecs.BOM_UTF8).strip()


def write_key(file: Path) -> bytes:
    """Draw a key at random, write it as 64 hexadecimal figures into a new file that only its owner can read, and return
    it. Raises ConfigurationError where something is there already, it cannot be written, or its name could be a key.
    """
    if could_be_a_key(file.name):
        raise ConfigurationError(IN_THE_COMMAND)
    key = secrets.token_hex(LEAST_BYTES)
    try:
        write_new(file, key + "\n")
    except FileExistsError:
        raise ConfigurationError(f"{file} is there already. Nothing was written.") from None
    except OSError as error:
        raise ConfigurationError(f"The key cannot be written to {file}: {error.strerror}.") from None
    return key.encode()
