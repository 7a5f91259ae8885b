"""Which columns a figure needs: where no file has one of them, what it is about is not collected.

A column that an extract requires is in every file that is accepted, so only the others are asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dvmetrics.extracts import EXTRACTS


@dataclass(frozen=True)
class Need:
    """Columns of an extract of which one has to be there. `of`: the breakdowns or groups that need it; None for every
    figure of the indicator, and none at all where it can do without."""

    columns: tuple[str, ...]
    of: tuple[str, ...] | None = None
    extract: str = ""


def needs_of(taken: Mapping[str, Iterable[str]], declared: Iterable[Need]) -> tuple[Need, ...]:
    """What an indicator needs of the columns that it took, by extract: each of them, unless it `declared` otherwise."""
    asked = {name: [own for own in columns if _may_be_left_out(name, own)] for name, columns in taken.items()}
    known = list(declared)
    otherwise = {column for own in known for column in own.columns}
    each = [
        Need((column,), extract=name)
        for name, columns in asked.items()
        for column in columns
        if column not in otherwise
    ]
    said = [
        Need(own.columns, own.of, name) for own in known for name, columns in asked.items() if own.columns[0] in columns
    ]
    return tuple(own for own in (*each, *said) if own.of != ())


def _may_be_left_out(extract: str, column: str) -> bool:
    own = EXTRACTS.get(extract)
    return own is not None and column in own.names and not own.column(column).required
