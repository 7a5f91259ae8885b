"""What it costs to leave out a column: the figures of the catalogue that there are then none of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.without_rows import needed_by


def cost_lines(extract: str, left_out: Collection[str], of: Collection[str] = tuple(CATALOGUE)) -> Iterator[str]:
    """Which of the indicators `of` there are none of where these columns of an extract are in no file, a line for each
    column, or for several of which one would be enough: `months_abuse: 2.3 Time to first help`."""
    by_columns: dict[str, list[str]] = {}
    for name in of:
        own = CATALOGUE[name].definition
        for need in _needs(name) if extract in own.sources else ():
            if need.extract == extract and set(need.columns) <= set(left_out):
                by_columns.setdefault(" and ".join(need.columns), []).append(_words(own, need))
    for columns, words in by_columns.items():
        yield f"{columns}: {'; '.join(words)}"


def _words(own: Definition, need: Need) -> str:
    """`S.flow Referrals from agency to agency (acknowledged)`: in brackets which of its figures, if not all."""
    return f"{own.id} {own.title}" + (f" ({', '.join(need.of)})" if need.of else "")


@cache
def _needs(name: str) -> tuple[Need, ...]:
    return needed_by(CATALOGUE[name])
