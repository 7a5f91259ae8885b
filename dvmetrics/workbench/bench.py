"""The analyst's workbench: one quarter with its rows, its true counts and its released figures. Restricted; never
published.

Used by hand in `notebooks/workbench.ipynb`, whose outputs are not kept.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import pandas as pd

from dvmetrics.counted import counted
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import Evaluation
from dvmetrics.measure.overlap import Overlap, overlap
from dvmetrics.progress import waiting
from dvmetrics.statistics.hidden import models
from dvmetrics.workbench.comparison import Comparison, compared
from dvmetrics.workbench.display import ROWS, Displayed, Panel
from dvmetrics.workbench.figures import Measured
from dvmetrics.workbench.findings import Findings
from dvmetrics.workbench.indicators import Indicators
from dvmetrics.workbench.opening import Opened
from dvmetrics.workbench.parts import Of
from dvmetrics.workbench.tables import Tables
from dvmetrics.workbench.what_if import WhatIf
from dvmetrics.workbench.why import Why, why

WORST = ("critical", "warning")
MOST_LINES = 8


class Workbench(Displayed):
    """A quarter opened for looking into. What takes seconds is done when it is first asked for.

    *Restricted*: look at it, work with it and talk it over with those who may see the rows, on this computer. Do not
    print it, send it, or copy it or a number of it into anything that leaves the safe side. What may leave is what a
    run has released: an edition's pages, and here the columns that end in `_released`.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    @cached_property
    def extracts(self) -> Tables:
        """The accepted rows of every quarter, by extract: `wb.extracts.police_incident`."""
        return Tables(self._opened.gate.tables)

    @cached_property
    def indicators(self) -> Indicators:
        """What is measured: `wb.indicators["1.1"]`."""
        return Indicators(self._opened)

    @property
    def deliveries(self) -> pd.DataFrame:
        """One row a delivery: who sent what for which quarter, how many rows, and what became of it."""
        columns = ["quarter", "agency", "extract", "rows", "on_time", "state", "required"]
        return pd.DataFrame(
            [{name: getattr(own, name) for name in columns} for own in self._opened.gate.deliveries], columns=columns
        )

    @cached_property
    def findings(self) -> Findings:
        """What the gate found, a line each: `wb.findings[0].rows()` are the rows behind the first."""
        return Findings.of(self._opened)

    @cached_property
    def what_if(self) -> WhatIf:
        """Another target or policy: `wb.what_if.target("1.3", 90)`, `wb.what_if.policy("strict")`."""
        return WhatIf(self._opened)

    @property
    def evaluation(self) -> Evaluation:
        """Everything measured, released and attacked, as a run does it; made when first asked for."""
        return self._opened.evaluation

    def measure(self, indicator: str, by: str | None = None, period: str | None = None) -> Measured:
        """One indicator on the true counts. `by`: a column to break it down by; `period`: `month`, `quarter`,
        `four_quarters` or `year` in place of its own.

        Raises ConfigurationError for an indicator that there is not and, with what is possible, for a breakdown or a
        period that it cannot have.
        """
        return self.indicators[indicator].measure(by, period)

    def sql(self, query: str) -> pd.DataFrame:
        """What a DuckDB query over the extracts comes to: `wb.sql("select count(*) from police_incident")`. Rows have
        days and no quarter: `date_trunc('quarter', reported_date) as quarter` gives the first day of one, and
        `delivered_for` is that of the quarter whose file a row came in. Raises ConfigurationError for a query that
        cannot be run."""
        return self.extracts.sql(query)

    def compare(self, indicator: str, by: str | None = None) -> Comparison:
        """One indicator's true counts beside what was released of them, and why a figure is not shown. `by`: one of the
        breakdowns that it is released by. Raises ConfigurationError for an indicator or a breakdown that there is not.
        """
        definition = self._opened.alone.definition(indicator)
        opened = self._opened
        return compared(self.evaluation, opened.ledger, opened.ledger_of_others, definition, by)

    def why(self, indicator: str, then: str, now: str, *, of: Of = "figure", by: str | Collection[str] = ()) -> Why:
        """The change of an indicator between two periods, split into volume, mix and rate by every grouping that its
        rows allow (or by the one or those in `by`): `wb.why("3.2", "2001Q3", "2001Q4")`. `of="count"` splits the number
        in its numerator. True counts. Raises ConfigurationError where there is no such change, or none that can be
        split."""
        alone = self._opened.alone
        with waiting("the change is split by every grouping"):
            return why(alone, indicator, then, now, of=of, by=by)

    def overlap(self) -> pd.DataFrame:
        """How many people are on exactly these agencies' lists in the year to the quarter: a 0/1 column a list, and
        `count`. Raises ConfigurationError where fewer than two lists can be used."""
        return self._overlap.counts

    def hidden(self) -> pd.DataFrame:
        """Every model of how many victims there are in all, known and not, best first: how far the estimate hangs on
        the model. What was released is `evaluation.hidden`. Raises ConfigurationError as `overlap` does."""
        return models(self._overlap.counts)

    @cached_property
    def _overlap(self) -> Overlap:
        own = overlap(self._opened.partnership, self._opened.gate)
        if own is None or len(own.lists) < 2:
            raise ConfigurationError("There are fewer than two lists of people to estimate hidden victims from.")
        return own

    def _panel(self) -> Panel:
        own, gate = self._opened.partnership.partnership, self._opened.gate
        quarter = self._opened.quarter
        lines = [*([own.synthetic] if own.synthetic else []), self._what_came()]
        worth = [found for found in self.findings.where(quarter=str(quarter)) if found.finding.severity in WORST]
        places = [place for place, found in enumerate(self.findings) if found in worth]
        lines += [f"[{place}] {self.findings[place].line()}" for place in places[:MOST_LINES]]
        lines += [] if worth else ["Nothing in it is worth a warning."]
        earlier = len(self.findings) - len(self.findings.where(quarter=str(quarter)))
        lines += [f"Earlier quarters have {counted(earlier, 'finding')}: wb.findings."] if earlier else []
        foot = [
            f"wb.extracts ({len(gate.tables)}), wb.indicators ({len(self.indicators)}), wb.findings, wb.deliveries, "
            'wb.measure("1.1"), wb.compare("1.1"), wb.why("1.1", …), wb.what_if, wb.sql("…")'
        ]
        return Panel(f"{own.name}, {quarter} ({quarter.label})", ROWS, lines, foot=foot)

    def _what_came(self) -> str:
        """`37 files for the quarter: 35 accepted, 1 accepted with a caveat, 1 missing. 2 came late.`"""
        due = self._opened.gate.of_quarter()
        states = ("accepted", "accepted with a caveat", "rejected", "missing")
        numbers = [(state, sum(own.state == state for own in due)) for state in states]
        late = sum(own.on_time is False for own in due)
        said = ", ".join(f"{number} {state}" for state, number in numbers if number)
        return f"{counted(len(due), 'file')} for the quarter: {said}." + (f" {late} came late." if late else "")
