"""The golden row of an indicator: what it counts on the sample partnership in one period, and the test that holds it.

Only ever made from the sample, whose rows are made up. What the analyst has open is never looked at.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.counting import Indicator
from dvmetrics.measure.rows import NUMBERS
from dvmetrics.partnership import CONFIGURATION, load
from dvmetrics.workbench.opening import opened

SAMPLE, GENERATOR = "data_samples", "data_samples.generator"
SAMPLE_QUARTER = "2001Q4"
"""The newest that the generator makes."""
GENERATOR_SECONDS = 120


def golden_rows(root: Path, indicator: Indicator) -> pd.DataFrame:
    """The measurements of the newest period of the sample in which there is something in the numerator; one row for
    all together and for each group. `root`: the checkout that has the sample.

    The rows are made up anew: whatever somebody laid into the sample's folder is not among them. Raises
    ConfigurationError where the sample is not made-up data or cannot be made, where it owes none of the extracts, and
    where nothing is counted in it: a test that always holds would be none.
    """
    with TemporaryDirectory() as folder:
        _make_up(root, Path(folder))
        frame = _counted(Path(folder), indicator)
    counted = frame[(frame["state"] == "counted") & (frame["numerator"] > 0)]
    if counted.empty:
        raise ConfigurationError(
            f"Indicator {indicator.definition.id} counts nothing in the sample, so that a test of it could not fail."
        )
    newest = frame[(frame["period_start"] == counted["period_start"].max()) & (frame["state"] == "counted")]
    golden: pd.DataFrame = newest.reset_index(drop=True)
    return golden


def _make_up(root: Path, folder: Path) -> None:
    """Write the sample partnership into a folder of its own, as its generator makes it."""
    sample = root / SAMPLE
    if not load(sample).partnership.synthetic:
        raise ConfigurationError(f"{sample} does not say that its data are made up, so that nothing is saved from it.")
    shutil.copy(sample / CONFIGURATION, folder)
    command = [sys.executable, "-m", GENERATOR, str(folder)]
    done = subprocess.run(  # noqa: S603 - our own interpreter and generator
        command, capture_output=True, cwd=root, timeout=GENERATOR_SECONDS, check=False
    )
    if done.returncode:
        raise ConfigurationError(f"The sample in {sample} could not be made, so that nothing is saved from it.")


def _counted(folder: Path, indicator: Indicator) -> pd.DataFrame:
    try:
        return opened(folder, SAMPLE_QUARTER).alone.trial(indicator)
    except ConfigurationError:
        raise
    except Exception as error:  # whatever a library makes of a wrong expression
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ConfigurationError(
            f"Indicator {indicator.definition.id} cannot be counted on the sample ({told})."
        ) from None


def test_of(indicator: Indicator, golden: pd.DataFrame) -> str:
    """The text of the test that holds these rows, not yet formatted."""
    start = golden["period_start"].iloc[0]
    name = indicator.definition.id.removeprefix("S.")
    rows = "".join(
        f"({row['group_by']!r}, {row['group']!r}): {_numbers(row)},\n" for row in golden.to_dict(orient="records")
    )
    return f'''"""{indicator.definition.id} on the sample partnership, whose rows are made up."""

from __future__ import annotations

from datetime import date

import pytest

from tests.indicators_own.golden import Golden, counted_on_sample

PERIOD = date({start.year}, {start.month}, {start.day})
GOLDEN: Golden = {{
{rows}}}
"""By breakdown and group (both empty for all together), the numbers that are there."""


@pytest.mark.xdist_group("sample")
def test_{name}_counts_what_it_counted_when_it_was_saved() -> None:
    assert counted_on_sample({indicator.definition.id!r}, PERIOD) == GOLDEN
'''


def _numbers(row: dict[Any, Any]) -> dict[str, float]:
    return {name: float(row[name]) for name in NUMBERS if not pd.isna(row[name])}
