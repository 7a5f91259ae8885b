"""The analyst's side: one quarter with its rows, its counts and its released figures. Restricted; never published.

Used by hand in `notebooks/workbench.ipynb`, whose outputs are not kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import Evaluation, check_apart, evaluate
from dvmetrics.indicators.catalogue import nearest
from dvmetrics.measure.overlap import Overlap
from dvmetrics.partnership import load
from dvmetrics.restricted import hash_key, ledger_of, secret_seed
from dvmetrics.statistics.hidden import models
from dvmetrics.workbench.parts import Of
from dvmetrics.workbench.saving import OwnIndicators
from dvmetrics.workbench.why import Why, why


@dataclass(frozen=True)
class Workbench:
    """A quarter opened for looking into."""

    evaluation: Evaluation

    @property
    def extracts(self) -> dict[str, pd.DataFrame]:
        """By extract the accepted rows of every quarter, with the agency and the quarter of their delivery."""
        return self.evaluation.gate.tables

    @property
    def deliveries(self) -> pd.DataFrame:
        """One row a delivery: who sent what for which quarter, how many rows, and what became of it."""
        columns = ["quarter", "agency", "extract", "rows", "on_time", "state", "required"]
        return pd.DataFrame([{name: getattr(own, name) for name in columns} for own in self.evaluation.gate.deliveries])

    @property
    def findings(self) -> pd.DataFrame:
        """One row a finding of the gate, with exact counts."""
        found = [finding for own in self.evaluation.gate.deliveries for finding in own.findings]
        rows = [
            {
                "quarter": finding.quarter,
                "agency": finding.agency,
                "extract": finding.extract,
                "severity": finding.severity,
                "rule": finding.rule,
                "columns": ", ".join(finding.columns),
                "rows": finding.rows,
                "says": finding.sentence(),
            }
            for finding in found
        ]
        return pd.DataFrame(rows)

    def compare(self, indicator: str) -> pd.DataFrame:
        """One indicator's true counts beside what was released of them, by period.

        Raises ConfigurationError for an indicator that this partnership does not have.
        """
        definitions = self.evaluation.measurements.definitions
        if indicator not in definitions:
            raise ConfigurationError(f"There is no indicator {indicator} here.{nearest(indicator, definitions)}")
        true = self.evaluation.measurements.frame
        key = ["period_start", "period_end"]
        counted = true[(true["indicator"] == indicator) & (true["group"] == "")]
        counted = counted[[*key, "numerator", "denominator", "state", "note"]]
        released = self.evaluation.released.series(indicator)[[*key, "numerator", "denominator", "value", "status"]]
        return counted.merge(released, on=key, suffixes=("_true", "_released"))

    def why(self, indicator: str, then: str, now: str, *, of: Of = "figure", by: Collection[str] = ()) -> Why:
        """The change of an indicator between two periods, split into volume, mix and rate by every grouping that its
        rows allow (or those in `by`): `wb.why("3.2", "2001Q3", "2001Q4")`. `of="count"` splits the number in its
        numerator. True counts. Raises ConfigurationError where there is no such change, or none that can be split."""
        own = self.evaluation
        return why(own.partnership, own.gate, own.measurements, indicator, then, now, of=of, by=by)

    @property
    def indicators(self) -> OwnIndicators:
        """Indicators of one's own: `wb.indicators.count(own)` tries one here, `wb.indicators.save(own)` puts it into
        the catalogue with a test."""
        return OwnIndicators(self.evaluation)

    def overlap(self) -> pd.DataFrame:
        """How many people are on exactly these agencies' lists in the year to the quarter: a 0/1 column a list, and
        `count`. Raises ConfigurationError where fewer than two lists can be used."""
        return self._overlap().counts

    def hidden(self) -> pd.DataFrame:
        """Every model of how many victims there are in all, known and not, best first: how far the estimate hangs on
        the model. What was released is `evaluation.hidden`. Raises ConfigurationError as `overlap` does."""
        return models(self._overlap().counts)

    def _overlap(self) -> Overlap:
        own = self.evaluation.overlap
        if own is None or len(own.lists) < 2:
            raise ConfigurationError("There are fewer than two lists of people to estimate hidden victims from.")
        return own


def open_quarter(data: str | Path, quarter: str = "latest") -> Workbench:
    """Open a quarter of a partnership folder, for example `open_quarter("../data_samples", "2001Q4")`.

    A quarter that the gate would reject opens too: what was accepted is counted, and `findings` says what was not.
    Raises ConfigurationError for a wrong folder, configuration or quarter.
    """
    folder = Path(data).resolve()
    gate = check_apart(folder, quarter).result()
    ledger = Ledger.read(ledger_of(folder))
    return Workbench(evaluate(load(folder), gate, seed=secret_seed(hash_key(folder)), ledger=ledger))
