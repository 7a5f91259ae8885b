"""Which columns a figure needs: where no file has one of them, or not each that has to, what it is about is not
collected.

A column that an extract requires is in every file that is accepted, so only the others are asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from dvmetrics.extracts import EXTRACTS


@dataclass(frozen=True)
class Need:
    """Columns of an extract of which one has to be there. `of`: the breakdowns or groups that need it; None for every
    figure of the indicator, and none at all where it can do without. `everywhere`: every file has to have it, since
    what a file without it holds would count as nothing; otherwise its cases can be left out."""

    columns: tuple[str, ...]
    of: tuple[str, ...] | None = None
    extract: str = ""
    everywhere: bool = False

    @property
    def can_do_without(self) -> bool:
        """Whether there is a figure all the same; of whose cases it is not known is then said beside it."""
        return self.of == ()

    def is_met_by(self, no_column: Collection[str]) -> bool:
        """Whether a file that lacks these columns has one of those that are needed."""
        return not set(self.columns) <= set(no_column)


def needs_of(
    taken: Mapping[str, Iterable[str]], declared: Iterable[Need], *, everywhere: bool = False
) -> tuple[Need, ...]:
    """What an indicator needs of the columns that it took, by extract: each of them, unless it `declared` otherwise.
    `everywhere`: every file has to have each of them."""
    asked = {name: [own for own in columns if _may_be_left_out(name, own)] for name, columns in taken.items()}
    known = list(declared)
    otherwise = {column for own in known for column in own.columns}
    each = [
        Need((column,), extract=name)
        for name, columns in asked.items()
        for column in columns
        if column not in otherwise
    ]
    said = [replace(own, extract=name) for own in known for name, columns in asked.items() if own.columns[0] in columns]
    return tuple(replace(own, everywhere=own.everywhere or everywhere) for own in (*each, *said))


def _may_be_left_out(extract: str, column: str) -> bool:
    own = EXTRACTS.get(extract)
    return own is not None and column in own.names and not own.column(column).required
