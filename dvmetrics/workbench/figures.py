"""One indicator measured on the true counts: its table, its chart and what it is. Restricted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dvmetrics.disclosure.figures import can_be_divided, figure, weighted_figure
from dvmetrics.indicators.definition import COMPARED, Definition
from dvmetrics.indicators.explain import GRAINS, explained
from dvmetrics.measure.alone import NOT_GIVEN
from dvmetrics.measure.counts_by import COUNTED
from dvmetrics.partnership import Campaign, SeriesBreak
from dvmetrics.periods import Period
from dvmetrics.report.sentences import measure as measure_words
from dvmetrics.workbench.display import TRUE_COUNTS, Displayed, Lines, Panel, Table, numbers_as_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

COMPARED_PARTS = ("compared_numerator", "compared_denominator")
VALUES = ("value", "lower", "upper")
KEPT_AS_MEASURED = ("median", "estimate")
NO_FIGURE = dict.fromkeys(VALUES, math.nan)


@dataclass(frozen=True, repr=False)
class Measured(Displayed):
    """What `wb.measure` gives. `definition` is the one it was counted by: with the period that was asked for."""

    definition: Definition
    own: Definition
    by: str | None
    frame: pd.DataFrame
    breaks: tuple[SeriesBreak, ...]
    campaigns: tuple[Campaign, ...]

    def table(self) -> pd.DataFrame:
        """One row a period and group: `period` in words, `start`, `end`, the group, the true counts, `value` with its
        95% limits `lower` and `upper` in the indicator's unit, and `note`, which says why there is no figure."""
        columns = ["period", "start", "end", *self._group_columns, *self._counts, *VALUES, "note"]
        return Table(self._figures()[columns])

    def chart(self) -> go.Figure:
        """A chart of the values over time, a line for each group; with the limits of chance where there can be some."""
        from dvmetrics.workbench.charts import chart_of

        return chart_of(self)

    def explain(self) -> Lines:
        """The indicator in words, and how this way of counting it differs from the published one."""
        return Lines("How this is counted", [*self._differences(), *explained(self.own)], TRUE_COUNTS)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that it is broken down by; none for the whole."""
        return tuple(dict.fromkeys(name for name in self.frame["group"] if name))

    @property
    def as_charted(self) -> pd.DataFrame:
        """What `chart()` is drawn from: the table with `period_start`, `period_end` and `status`, which is empty where
        there is a figure, `[due]` where one comes later and `[x]` where there is none."""
        frame = self._figures()
        due = frame["state"].map(lambda state: {"counted": "", "not_due": "[due]"}.get(state, "[x]"))
        return frame.assign(status=due).reset_index(drop=True)

    @property
    def _counts(self) -> tuple[str, ...]:
        return (*COUNTED, *COMPARED_PARTS) if self.definition.form in COMPARED else COUNTED

    @property
    def _group_columns(self) -> list[str]:
        """A breakdown has a column of its name; where there are several at once, they stand in two."""
        names = [name for name in self.frame["group_by"].unique() if name]
        return [] if not names else names if len(names) == 1 and names[0] not in COUNTED else ["group_by", "group"]

    def _figures(self) -> pd.DataFrame:
        rows = self.frame.to_dict(orient="records")
        values = list(_values(rows, self.definition))
        spans = [Period(row["period_start"], row["period_end"]).short for row in rows]
        frame = self.frame.assign(
            **{name: [own[name] for own in values] for name in VALUES},
            **{name: self.frame[name].astype(float) for name in (*COUNTED, *COMPARED_PARTS)},
            period=spans,
            start=pd.to_datetime(self.frame["period_start"]),
            end=pd.to_datetime(self.frame["period_end"]),
        )
        return frame.assign(**{name: frame["group"] for name in self._group_columns if name not in frame})

    def _differences(self) -> Iterator[str]:
        yield f"Counted here {GRAINS[self.definition.grain]}, on the true counts, with no rounding."
        if self.definition.grain != self.own.grain:
            yield (
                f"The published figure is given {GRAINS[self.own.grain]}. The same cases are placed here by their "
                "day in other periods, so that numbers are small where periods are short."
            )
        if self.by is not None and self.by not in self.own.group_by:
            yield (
                f"Broken down by {self.by} of the row that stands for each case; of several rows that make one case, "
                f"the first. “{NOT_GIVEN}” are cases whose row is blank there; “unknown” is what an agency itself said."
            )

    def _panel(self) -> Panel:
        table = self.table().drop(columns=["start", "end"])
        table = table.loc[:, [name for name in table if name in (*COUNTED, "value") or _says_something(table[name])]]
        table = numbers_as_text(table, [name for name in (*self._counts, *VALUES) if name in table])
        broken = "" if self.by is None else f", by {self.by}"
        return Panel(
            f"{self.own.id} {measure_words(self.own)}, {GRAINS[self.definition.grain]}{broken}",
            TRUE_COUNTS,
            [self.own.question],
            table,
            foot=[".table(), .chart(), .explain()"],
        )


def _values(rows: list[dict[Any, Any]], definition: Definition) -> Iterator[dict[str, float]]:
    """The figure of each row. Small groups have the same few counts again and again: each is worked out once."""
    known: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in rows:
        counts = tuple(row[name] for name in ("state", *COUNTED, *COMPARED_PARTS))
        if definition.form in KEPT_AS_MEASURED or (definition.form == "weighted_share" and not row["group"]):
            yield NO_FIGURE | _value(row, rows, definition)
            continue
        if counts not in known:
            known[counts] = NO_FIGURE | _value(row, rows, definition)
        yield known[counts]


def _value(row: dict[Any, Any], rows: list[dict[Any, Any]], definition: Definition) -> dict[str, float]:
    """The figure of one row's true counts; empty where there is none."""
    if row["state"] != "counted":
        return {}
    if definition.form in KEPT_AS_MEASURED:
        return {name: math.nan if row[name] is None else float(row[name]) for name in VALUES}
    if definition.form == "weighted_share" and not row["group"]:
        return _weighted(row, rows, definition)
    counts = {name: math.nan if pd.isna(row[name]) else float(row[name]) for name in (*COUNTED, *COMPARED_PARTS)}
    if definition.form in ("amount", "value"):
        return figure(definition, counts, 0)
    is_part = definition.form not in ("share", "weighted_share", "representation", "gap")
    if can_be_divided(definition, counts) and (is_part or counts["numerator"] <= counts["denominator"]):
        return figure(definition, counts, 0)
    return {}


def _weighted(row: dict[Any, Any], rows: list[dict[Any, Any]], definition: Definition) -> dict[str, float]:
    weights = dict(definition.weights)
    parts = [own for own in rows if own["period_start"] == row["period_start"] and own["group"] in weights]
    if len(parts) < len(weights) or any(own["state"] != "counted" for own in parts):
        return {}
    groups = [(float(own["numerator"]), float(own["denominator"]), weights[own["group"]]) for own in parts]
    return weighted_figure(groups, 0)


def _says_something(column: pd.Series) -> bool:
    return bool((column.notna() & (column != "")).any())
