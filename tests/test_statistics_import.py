"""The statistics package is light to import: statsmodels and scipy are loaded by the functions that use them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import dvmetrics.statistics

FOLDER = Path(dvmetrics.statistics.__file__).parent
HEAVY = ("statsmodels", "scipy", "plotly", "great_expectations")
"""statsmodels takes about a second to import, and scipy.stats most of that."""


def modules() -> list[str]:
    """Every module of the package, by the names under which it is imported."""
    root = FOLDER.parents[1]
    paths = [path.relative_to(root).with_suffix("") for path in FOLDER.rglob("*.py")]
    return sorted(".".join(path.parts).removesuffix(".__init__") for path in paths)


def imported(*names: str) -> set[str]:
    """The modules that Python's own report of import times lists when these are imported."""
    command = [sys.executable, "-X", "importtime", "-c", f"import {', '.join(names)}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def within(heavy: str, found: set[str]) -> bool:
    return any(name == heavy or name.startswith(f"{heavy}.") for name in found)


def test_importing_all_of_it_brings_nothing_heavy() -> None:
    names = modules()
    assert {"dvmetrics.statistics.intervals", "dvmetrics.statistics.process_chart.rules"} <= set(names)
    found = imported(*names)
    assert set(names) <= found
    assert not [heavy for heavy in HEAVY if within(heavy, found)]


@pytest.mark.parametrize("name", ["statsmodels.stats.proportion", "scipy.stats"])
def test_the_report_would_show_it(name: str) -> None:
    found = imported(name)
    assert any(within(heavy, found) for heavy in HEAVY)
