"""One indicator's true counts beside what was released of them, and why a figure is not shown. Restricted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from dvmetrics.counted import counted
from dvmetrics.disclosure.decisions import Decision, decide
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import HIDDEN, Policy
from dvmetrics.disclosure.released import STATUSES
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import Evaluation
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.counts_by import COUNTED
from dvmetrics.periods import Period
from dvmetrics.report.sentences import measure as measure_words
from dvmetrics.workbench.display import TRUE_COUNTS, Displayed, Panel, Table, numbers_as_text

ONLY_RIGHT = "Only the columns that end in _released may leave this notebook."


@dataclass(frozen=True, repr=False)
class Comparison(Displayed):
    """What `wb.compare` gives."""

    definition: Definition
    frame: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """One row a period and group: `numerator_true` and `denominator_true` beside `numerator_released`,
        `denominator_released`, `value_released` and `status_released`; `why` says why a figure is not shown."""
        return Table(self.frame)

    def _panel(self) -> Panel:
        own = self.definition
        hidden = self.frame["value_released"].isna().sum()
        table = numbers_as_text(self.frame, [f"{name}_true" for name in COUNTED])
        table = numbers_as_text(table, [f"{name}_released" for name in (*COUNTED, "value")])
        return Panel(
            f"{own.id} {measure_words(own)}: true and released",
            TRUE_COUNTS,
            [ONLY_RIGHT, f"Shown: {len(table) - hidden:,} of {counted(len(table), 'figure')}."],
            table.drop(columns=["start", "end"]),
        )


def compared(
    evaluation: Evaluation, ledger: Ledger, others: Ledger, definition: Definition, by: str | None = None
) -> Comparison:
    """True and released figures of one indicator: of the whole, or of the groups of a breakdown that it is defined by.
    `ledger`: what editions showed; `others`: those of them that are of other quarters.

    Raises ConfigurationError for any other breakdown: it is not released.
    """
    if by is not None and by not in definition.group_by:
        possible = f"possible: {', '.join(definition.group_by)}." if definition.group_by else "it has no breakdown."
        raise ConfigurationError(f"{definition.id} is not released by {by}; {possible}")
    by = by or ("" if definition.whole else definition.group_by[0])
    true, released = evaluation.measurements.frame, evaluation.released.frame
    own = (true["indicator"] == definition.id) & (true["group_by"] == by)
    policy = evaluation.released.policy
    counts, given = true[own], released[own.to_numpy()]  # the door keeps the order of the rows
    ways = [decide(evaluation.measurements, policy, known) for known in (ledger, others)]
    decisions = [(ways[0][place], ways[1][place]) for place in counts.index]
    why = list(_reasons(counts, given, decisions, policy, definition))
    frame = pd.DataFrame(
        {
            "period": [Period(a, b).short for a, b in zip(counts["period_start"], counts["period_end"], strict=True)],
            "start": pd.to_datetime(counts["period_start"]).to_numpy(),
            "end": pd.to_datetime(counts["period_end"]).to_numpy(),
            **({by: counts["group"].to_numpy()} if by else {}),
            **{f"{name}_true": counts[name].astype(float).to_numpy() for name in COUNTED},
            **{f"{name}_released": given[name].to_numpy() for name in (*COUNTED, "value", "status")},
            "why": why,
        }
    )
    return Comparison(definition, frame)


def _reasons(
    counts: pd.DataFrame,
    given: pd.DataFrame,
    decisions: list[tuple[Decision, Decision]],
    policy: Policy,
    definition: Definition,
) -> Iterator[str]:
    """Why each figure is not shown; nothing where it is."""
    rows = zip(counts["state"], counts["note"], given["status"], given["value"], decisions, strict=True)
    for state, note, status, value, both in rows:
        if pd.notna(value):
            yield ""
        elif status == HIDDEN:
            yield "there was nobody to count" if state == "does_not_apply" else _hidden(*both, policy, definition)
        else:
            yield note or STATUSES[status]


def _hidden(decision: Decision, without_own: Decision, policy: Policy, definition: Definition) -> str:
    """What no reader is told: whether a figure is hidden by itself, or for another one. `without_own` is the decision
    as if this quarter had not been published yet: its own edition is no earlier one."""
    small = [name for name in definition.protected_counts if policy.hides(decision.counts[name])]
    if small:
        names = " and ".join(name.replace("_", " ") for name in small)
        return f"the {names} {'is' if len(small) == 1 else 'are'} below {policy.threshold}"
    if without_own.standing.state == "stays hidden":
        return "an earlier edition hid it, or showed one that it lies too near to"
    if without_own.is_hidden:
        return f"too few cases for a {definition.form}"
    published = decision.standing.published
    if decision.is_hidden and (published is None or published.sent != decision.sent):
        return "this quarter's own edition hid it, or gave another figure"
    return "hidden so that another small count cannot be worked out"
