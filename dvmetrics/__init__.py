"""Evaluation and performance-outcomes workbench for a domestic violence partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dvmetrics.workbench import Workbench

__version__ = "0.1.0"


def open(data: str | Path, quarter: str = "latest") -> Workbench:  # noqa: A001  (read as dvmetrics.open)
    """Open a quarter of a partnership folder to look into, for example `dvmetrics.open("data_samples", "2001Q4")`.

    Restricted: what it gives holds rows about people. A quarter that the gate would reject opens too: what was accepted
    is counted, and `findings` says what was not. Raises ConfigurationError for a wrong folder, configuration or
    quarter.
    """
    from dvmetrics.workbench import Workbench, opened

    return Workbench(opened(data, quarter))
