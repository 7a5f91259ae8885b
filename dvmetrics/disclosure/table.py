"""A table of counts with any dimensions, as it is read and as it is released."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dvmetrics.disclosure.policy import HIDDEN, Policy
from dvmetrics.disclosure.sums import Flags, Floats
from dvmetrics.errors import ConfigurationError

TOTAL = "Total"

Key = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The rows of one table: their `keys` (a value for each of `dimensions`) and counts; missing where hidden."""

    dimensions: tuple[str, ...]
    keys: tuple[Key, ...]
    counts: Floats


def read_table(frame: pd.DataFrame, count: str) -> Table:
    """A table with one or more dimension columns and a column of counts, `[c]` where hidden.

    Raises ConfigurationError for anything that is no such table; the message holds no value of it.
    """
    if count not in frame.columns:
        there = ", ".join(map(str, frame.columns))
        raise ConfigurationError(f"The table has no column {count}. Columns there: {there}.")
    dimensions = [str(name) for name in frame.columns if name != count]
    if not dimensions or frame.columns.duplicated().any():
        raise ConfigurationError("A table needs at least one column beside the counts, and no column twice.")
    if not len(frame):
        raise ConfigurationError("The table has no rows.")
    for name in dimensions:
        blank = int((frame[name].isna() | (frame[name].astype("str").str.strip() == "")).sum())
        if blank:
            raise ConfigurationError(f"Column {name}: a value is missing in {_rows(blank)}.")
    keys = tuple(tuple(map(str, values)) for values in frame[dimensions].itertuples(index=False, name=None))
    if len(set(keys)) < len(keys):
        raise ConfigurationError(
            f"The same combination stands in the table twice, in {_rows(len(keys) - len(set(keys)))}."
        )
    return Table(tuple(dimensions), keys, _counts(frame[count], count))


def _rows(number: int | np.int_) -> str:
    return f"{number} row" if number == 1 else f"{number} rows"


def _counts(column: pd.Series[float], name: str) -> Floats:
    hidden = (column.astype("str").str.strip() == HIDDEN).to_numpy(dtype=bool)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~hidden & ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers)))
    if wrong.any():
        raise ConfigurationError(
            f"Column {name}: a count must be a whole number that is not negative. It is not in {_rows(wrong.sum())}."
        )
    return np.where(hidden, np.nan, numbers)


def as_shown(count: float, policy: Policy) -> tuple[float, float]:
    """The least and most that a count can be, as a reader of the count in released form knows."""
    return policy.possible(count) if policy.base > 1 else (count, count)


def released_form(table: Table, counts: Floats, hidden: Flags, count: str) -> pd.DataFrame:
    """The table as it is released: texts, with `[c]` for a hidden count."""
    texts = [HIDDEN if is_hidden else f"{value:.0f}" for value, is_hidden in zip(counts, hidden, strict=True)]
    frame = pd.DataFrame(list(table.keys), columns=list(table.dimensions), dtype="str")
    return frame.assign(**{count: pd.Series(texts, dtype="str")})
