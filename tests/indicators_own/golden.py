"""What the tests of saved indicators share: the sample counted once more, for one of them."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import pandas as pd

from dvmetrics.indicators import own
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure.alone import Alone
from dvmetrics.measure.rows import NUMBERS
from dvmetrics.partnership import load
from tests.conftest import SAMPLE
from tests.oracles import sample_gate

MODULES = Path(own.__file__).parent
Golden = dict[tuple[str, str], dict[str, float]]
"""By breakdown and group (both empty for all together), the numbers that are there."""


def saved_indicators() -> dict[str, Path]:
    """By id the module of each indicator that was saved from the notebook."""
    paths = sorted(path for path in MODULES.glob("*.py") if path.name != "__init__.py")
    found = {path: import_module(f"{own.__name__}.{path.stem}").INDICATORS for path in paths}
    return {one.definition.id: path for path, indicators in found.items() for one in indicators}


def counted_on_sample(indicator: str, start: date) -> Golden:
    """What the catalogue's indicator counts in the sample's period that begins on this day."""
    frame = Alone(load(SAMPLE), sample_gate()).trial(CATALOGUE[indicator])
    rows = frame[(frame["period_start"] == start) & (frame["state"] == "counted")]
    return {
        (row["group_by"], row["group"]): {name: float(row[name]) for name in NUMBERS if not pd.isna(row[name])}
        for row in rows.to_dict(orient="records")
    }
