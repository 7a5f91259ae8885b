"""What it costs to leave out a column: the figures of the catalogue that there are then none of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.without_rows import needed_by


def cost_lines(extract: str, files: Sequence[Collection[str]], of: Collection[str] = tuple(CATALOGUE)) -> Iterator[str]:
    """Which of the indicators `of` there are none of where files of an extract, of each of which the columns are given
    that it lacks, are all that there is. A line for each column, or for several of which one would be enough:
    `months_abuse: 2.3 Time to first help`."""
    by_columns: dict[str, list[str]] = {}
    for name in of:
        own = CATALOGUE[name].definition
        for need in _needs(name) if extract in own.sources else ():
            is_met = [need.is_met_by(lacking) for lacking in files]
            if need.extract == extract and not (all(is_met) if need.everywhere else any(is_met)):
                by_columns.setdefault(" and ".join(need.columns), []).append(_words(own, need))
    for columns, words in by_columns.items():
        yield f"{columns}: {'; '.join(words)}"


def _words(own: Definition, need: Need) -> str:
    """`S.flow Referrals from agency to agency (acknowledged)`: in brackets which of its figures, if not all."""
    return f"{own.id} {own.title}" + (f" ({', '.join(need.of)})" if need.of else "")


@cache
def _needs(name: str) -> tuple[Need, ...]:
    return needed_by(CATALOGUE[name])
