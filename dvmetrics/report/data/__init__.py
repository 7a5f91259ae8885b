"""The open data of an edition: the files in its folder `data/`, for everybody who wants to count further."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

from dvmetrics.report.data.files import WORKBOOK
from dvmetrics.report.data.package import write_package
from dvmetrics.report.edition import Edition

__all__ = ["write_open_data"]


def write_open_data(edition: Edition, folder: Path) -> None:
    """Write all of `data/`: the released figures with what goes with them, the workbook, and the description of them
    all. From the same edition come the same bytes."""
    edition.write(folder)
    _workbooks().write_workbook(edition, folder / WORKBOOK)
    write_package(edition, folder)


@cache
def _workbooks() -> Any:
    """The maker of workbooks, imported only when one is made: what it stands on takes a third of a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # gptables leaves a file of its own open
        from dvmetrics.report.data import workbook
    return workbook
