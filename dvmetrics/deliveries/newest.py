"""Which quarter a run is for: the one that was named, or the newest that is complete."""

from __future__ import annotations

from pathlib import Path

from dvmetrics.deliveries.inbox import find, newest_complete, quarter_folders
from dvmetrics.deliveries.reading import read_text
from dvmetrics.deliveries.tables import typed
from dvmetrics.errors import ConfigurationError, NoCompleteQuarter
from dvmetrics.extracts import EXTRACTS
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Quarter

LATEST = "latest"


def choose_quarter(partnership: Partnership, folder: Path, text: str) -> Quarter:
    """The quarter that `text` names (`2001Q4`), or the newest complete one for `latest`.

    Raises ConfigurationError for anything else, a quarter before the partnership's first, or one without a folder, and
    NoCompleteQuarter where `latest` is none.
    """
    if text == LATEST:
        return _newest_in_sources(partnership, folder) if partnership.sources else newest_complete(partnership, folder)
    quarter = Quarter.parse(text)
    if quarter < partnership.first_quarter:
        raise ConfigurationError(f"{quarter} is before the partnership's first quarter, {partnership.first_quarter}.")
    there = quarter_folders(folder)
    if quarter not in there and not partnership.sources:
        newest = f" The newest there is {there[-1]}." if there else ""
        raise ConfigurationError(f"{folder} has no folder {quarter}.{newest}")
    return quarter


def newest_begun(partnership: Partnership, folder: Path) -> Quarter:
    """The newest quarter that has a folder, complete or not; the partnership's first where there is none."""
    there = [quarter for quarter in quarter_folders(folder) if quarter >= partnership.first_quarter]
    return there[-1] if there else partnership.first_quarter


def _newest_in_sources(partnership: Partnership, folder: Path) -> Quarter:
    """The last whole quarter that a file of many periods reaches with a figure that was collected."""
    far_ahead = Quarter(2099, 4)
    newest = None
    for delivery in find(partnership, folder, partnership.first_quarter):
        if not delivery.spans or delivery.path is None:
            continue
        layout = partnership.layout(delivery.extract, delivery.agency)
        table = typed(EXTRACTS[delivery.extract], [delivery], [read_text(delivery, layout)], [layout], far_ahead).typed
        collected = table[table["numerator"].notna()] if "numerator" in table else table
        end = collected[str(EXTRACTS[delivery.extract].dated_by)].max()
        if end == end and (newest is None or end > newest):
            newest = end
    if newest is None:
        raise NoCompleteQuarter(f"No file named in [sources] of {folder} could be read; name a quarter instead.")
    quarter = Quarter.of(newest.date())
    return quarter if quarter.end <= newest.date() else quarter.plus(-1)
