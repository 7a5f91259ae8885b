"""Documents as their readers follow them: every block of commands, code or settings is carried out, from the top.

The first line of a block says after its language which file it is for, if any. `toml FILE` is added to that file,
`csv FILE` is written as that file, `sh` is run and must succeed, `console` holds commands (after `$`) with what they
say, and `python` is run after the Python blocks before it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(\w+)(?: +(\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ANYTHING = "…"
"""What a document writes where something is left out: a whole line stands for any lines, inside one for any words."""
FRESH = {"outputs", ".venv", ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
"""What a clone does not have."""
YORK = ROOT.parent / "shared/real/york"
"""York's published returns, which a document works with; they are not part of the project."""
LIMIT_SECONDS = 900
OF_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
"""What make tells a make inside it. A reader who types `make` is inside none, though these tests may be."""
NOT_CARRIED_OUT = re.compile(r"\bmake (?:test|slow|check|lab|bench|coverage)\b|\bconda\b|^\d+ \d+ ")
"""What would run these tests from within, stay open until somebody ends it, need a program that is not here, or is a
line for cron."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is for, where it is for one, and its text."""

    language: str
    file: str
    text: str


def blocks(document: str) -> list[Block]:
    """The fenced blocks of a document that name a language, in order."""
    return [Block(found[1], found[2] or "", found[3]) for found in BLOCK.finditer(document)]


@dataclass
class Reader:
    """Somebody in a copy of the project who follows one document."""

    folder: Path
    python: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        left_out = shutil.ignore_patterns("restricted", "__pycache__", "screenshots", "*.egg-info", *FRESH)
        shutil.copytree(ROOT, self.folder, ignore=left_out, dirs_exist_ok=True)
        (self.folder / "outputs").mkdir()
        for rests_on in self._of_the_environment():
            os.utime(rests_on, (0, 0))  # it is set up: make is not to do it from a copy
        (self.folder / ".venv").symlink_to(Path(sys.executable).parents[1])
        if YORK.is_dir():
            (self.folder / "downloads").symlink_to(YORK)

    def _of_the_environment(self) -> list[Path]:
        settings = [path for path in (self.folder / "dvmetrics/lab/settings").rglob("*") if path.is_file()]
        return [self.folder / "pyproject.toml", self.folder / "requirements.lock", *settings]

    def follow(self, document: str) -> list[str]:
        """Carry out every block; what went otherwise than the document says, in a sentence each."""
        return [fault for block in blocks(document) for fault in self.carry_out(block)]

    def carry_out(self, block: Block) -> list[str]:
        """One block; the faults that were found."""
        if block.file:
            return self._written(block)
        if block.language == "sh":
            commands = [line for line in block.text.splitlines() if not NOT_CARRIED_OUT.search(line)]
            return self._succeeds("\n".join(commands))
        if block.language == "console":
            return [fault for command, said in _session(block.text) for fault in self._says(command, said)]
        if block.language == "python":
            self.python.append(block.text)
            script = self.folder / "block.py"
            script.write_text("\n".join(self.python), encoding="utf-8")
            return self._succeeds(f"{sys.executable} {script}")
        return [f"A block of {block.language} that is for no file: nobody could carry it out."]

    def _written(self, block: Block) -> list[str]:
        path = self.folder / block.file
        if path.exists() and block.language != "toml":
            return [f"{block.file} is there already."]
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") + "\n" if block.language == "toml" and path.exists() else ""
        path.write_text(before + block.text, encoding="utf-8")
        return []

    def _succeeds(self, commands: str) -> list[str]:
        code, said = self._run(commands)
        return [] if code == 0 else [f"{commands!r} ends with {code}: {said[-1500:]}"]

    def _says(self, command: str, expected: str) -> list[str]:
        code, said = self._run(command)
        if code != 0:
            return [f"{command!r} ends with {code}: {said[-1500:]}"]
        return [] if _is_as(expected, said) else [f"{command!r} does not say {expected!r}, but {said[-1500:]!r}"]

    def _run(self, commands: str) -> tuple[int, str]:
        outside = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
        environment = {**outside, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        return done.returncode, done.stdout


def _session(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a session with the lines that follow it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, said = part.partition("\n")
        yield command, said


def _is_as(expected: str, said: str) -> bool:
    """Whether a screen shows what a document prints of it; spaces at the ends of lines do not count."""
    lines = [line.rstrip() for line in expected.strip().splitlines()]
    pattern = "\n".join(r"(?s:.*?)" if line == ANYTHING else _line(line) for line in lines)
    found = "\n".join(line.rstrip() for line in said.strip().splitlines())
    return re.fullmatch(pattern, found) is not None


def _line(line: str) -> str:
    return ".*?".join(map(re.escape, line.split(ANYTHING)))
