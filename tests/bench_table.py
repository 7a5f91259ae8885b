"""What benchmarks share: the sample to work on, and the table of what was measured against its limits."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "data_samples"


def sample_in(folder: Path) -> Path:
    """A copy of the sample partnership, with nothing of what runs keep."""
    return shutil.copytree(SAMPLE, folder / "data", ignore=shutil.ignore_patterns("restricted", "generator"))


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    what: str
    value: float
    limit: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit

    def line(self) -> str:
        """What was measured, the limit, and whether it is met."""
        verdict = "" if self.is_met else "  MISSED"
        return f"{self.what:<62}{self.value:>9.2f}{self.limit:>9.2f} {self.unit}{verdict}"


def told(measured: Collection[Measured]) -> int:
    """Print the table; 1 where a limit is missed, else 0."""
    print(f"{'':<62}{'found':>9}{'at most':>9}")
    for own in measured:
        print(own.line())
    return int(not all(own.is_met for own in measured))
