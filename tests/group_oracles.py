"""What tests of indicators with breakdowns share: what was measured by group, and naive shares by group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dvmetrics.measure import Measurements
from tests.oracles import Counts, Span, came, in_span, quarter_starts, spans

FOUR = ("numerator", "denominator", "compared_numerator", "compared_denominator")
Case = tuple[date, bool, str]
"""The day, whether it is met, and its group."""


def by_group(
    measurements: Measurements, indicator: str, until: str, *columns: str
) -> dict[str, tuple[float | None, ...]]:
    """The numbers of every figure that was counted for the period that ends on a day: by `characteristic: group`, and
    `all` for the whole."""
    frame = measurements.frame
    own = frame[
        (frame["indicator"] == indicator)
        & (frame["period_end"] == date.fromisoformat(until))
        & (frame["state"] == "counted")
    ]
    found: dict[str, tuple[float | None, ...]] = {}
    for row in own.to_dict(orient="records"):
        name = f"{row['group_by']}: {row['group']}" if row["group"] else "all"
        assert name not in found, "a group is counted twice"
        cells = (row[column] for column in columns or ("numerator", "denominator"))
        found[name] = tuple(None if cell != cell else cell for cell in cells)
    return found


def all_came(span: Span, *sources: str) -> bool:
    """Whether every file of these extracts came for every quarter of a span; yearly ones for its first quarters."""
    yearly = {"population", "population_group"}
    return all(
        came(name, start)
        for name in sources
        for start in quarter_starts(span)
        if name not in yearly or start.month == 1
    )


def shares(cases: Iterable[Case], months: int, *sources: str, whole: bool = True, groups: bool = False) -> Counts:
    """Cases in every span of so many months, a new one each quarter, whose files came: all together, by group, or
    both. Nothing is counted where there is no case."""
    known = list(cases)
    counts: Counts = {}
    for span in spans(months, 3):
        if not all_came(span, *sources):
            continue
        own = [(met, group) for some_day, met, group in known if in_span(some_day, span)]
        names = ([""] if whole else []) + (sorted({group for _, group in own}) if groups else [])
        for name in names:
            of_name = [met for met, group in own if name in ("", group)]
            if of_name:
                counts[(*span, name)] = (sum(of_name), len(of_name))
    return counts
