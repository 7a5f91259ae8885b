"""The whole gate for one quarter: find, read, hold every delivery against its suites, and keep what was accepted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dvmetrics.deliveries.formats import Fault
from dvmetrics.deliveries.inbox import Delivery, find
from dvmetrics.deliveries.reading import Text, read_text
from dvmetrics.deliveries.tables import DELIVERY, Table, typed
from dvmetrics.errors import GateRejected, values_kept_back
from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate.agreed import agreed, fails_by_a_sum, with_the_sum_named
from dvmetrics.gate.facts import facts
from dvmetrics.gate.findings import DeliveryResult, Finding, State
from dvmetrics.gate.reconcile import reconcile
from dvmetrics.gate.rows import checked
from dvmetrics.gate.suites import Failure, load_suite, run_suite
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Quarter

Laid = list[tuple[int, Finding]]
"""Findings, each laid to the place of its delivery."""


@dataclass(frozen=True)
class GateResult:
    """What the gate made of a quarter. `tables` and exact counts are restricted.

    `deliveries`: one result for each delivery in force, oldest first. `tables`: by extract, the typed rows of accepted
    deliveries with `agency` and `delivered_for`. `intake`: one row a delivery that was due: extract, agency, quarter
    (its first day), valid, on_time (missing where no note says when it was sent), resubmitted, spans.
    """

    quarter: Quarter
    deliveries: tuple[DeliveryResult, ...]
    tables: dict[str, pd.DataFrame]
    intake: pd.DataFrame
    files: tuple[Delivery, ...]

    def of_quarter(self) -> tuple[DeliveryResult, ...]:
        """The results for the quarter itself, without the history."""
        return tuple(result for result in self.deliveries if result.quarter == str(self.quarter))

    @property
    def blocking(self) -> tuple[DeliveryResult, ...]:
        """Required deliveries of the quarter that are missing or rejected."""
        return tuple(r for r in self.of_quarter() if r.required and r.state in ("rejected", "missing"))

    def require(self) -> None:
        """Raise GateRejected, with a sentence for each reason, when the quarter may not be measured."""
        if self.blocking:
            reasons = [f.line() for r in self.blocking for f in r.findings if f.severity == "critical"]
            raise GateRejected(f"The gate rejected {self.quarter}. " + " ".join(reasons))


def check(partnership: Partnership, folder: Path, quarter: Quarter, indicators: Collection[str]) -> GateResult:
    """Run the gate over everything in force at the end of `quarter`. It may run in a process of its own, and what its
    libraries print there is kept back too.

    `indicators` are the ids that a return of totals may be of, beside the partnership's own local measures.
    """
    with values_kept_back():
        return _checked(partnership, folder, quarter, indicators)


def _checked(partnership: Partnership, folder: Path, quarter: Quarter, indicators: Collection[str]) -> GateResult:
    deliveries = find(partnership, folder, quarter)
    layouts = [partnership.layout(d.extract, d.agency) for d in deliveries]
    texts = [read_text(delivery, layout) for delivery, layout in zip(deliveries, layouts, strict=True)]
    tables = {
        name: typed(EXTRACTS[name], deliveries, texts, layouts, quarter)
        for name in EXTRACTS
        if name in partnership.extracts
    }
    found = _file_findings(partnership, deliveries, texts, tables)
    returned = {*indicators, *partnership.local_measures}
    for name, table in tables.items():
        if len(table.typed):
            rows = _row_findings(partnership, name, deliveries, tables, returned)
            found += [
                (place, finding) for place, finding in rows if not texts[place].lost.intersection(finding.columns)
            ]
    if "kpi_return" in tables:
        found += reconcile(partnership, tables["kpi_return"].typed, deliveries, returned)
    return _result(partnership, quarter, deliveries, texts, tables, found)


def _finding(
    partnership: Partnership,
    delivery: Delivery,
    failure: Failure,
    columns: tuple[str, ...],
    rows: int,
    of: int,
    places: tuple[int, ...] | None = None,
) -> Finding:
    return Finding(
        extract=delivery.extract,
        title=EXTRACTS[delivery.extract].title,
        agency=partnership.agencies[delivery.agency],
        quarter=str(delivery.quarter),
        rule=failure.rule,
        severity=failure.severity,
        says=failure.says,
        columns=columns,
        rows=rows,
        of=of,
        agreed=agreed(partnership, delivery, failure.rule, columns),
        places=places,
    )


def _file_findings(
    partnership: Partnership, deliveries: list[Delivery], texts: list[Text], tables: dict[str, Table]
) -> Laid:
    known = facts(deliveries, texts, tables)
    found: Laid = []
    for failure in run_suite(load_suite("delivery"), known.frame):
        for place in failure.places if failure.places is not None else range(len(deliveries)):
            of = texts[place].rows
            fault = known.faults.get((place, failure.rule), Fault(failure.rule, rows=of))
            found.append((place, _finding(partnership, deliveries[place], failure, fault.columns, fault.rows, of)))
    return found


def _row_findings(
    partnership: Partnership, name: str, deliveries: list[Delivery], tables: dict[str, Table], returned: set[str]
) -> Laid:
    table = tables[name]
    rows = checked(table, deliveries, tables, returned)
    sizes = table.typed[DELIVERY].value_counts()
    found: Laid = []
    for failure in run_suite(load_suite(name), rows.frame):
        at_fault = np.array(_places(failure, table), dtype="int64")
        senders = table.typed[DELIVERY].to_numpy()[at_fault]
        for index in np.unique(senders).tolist():
            columns = rows.columns.get((index, failure.rule), failure.columns)
            in_file = tuple(table.places[at_fault[senders == index]].tolist())
            of = int(sizes[index])
            own = _finding(partnership, deliveries[index], failure, columns, len(in_file), of, in_file)
            found.append((index, own))
    return found


def _places(failure: Failure, table: Table) -> list[int]:
    """The rows at fault; all where the rule could not be checked. A cell that cannot be read as a date or a number is
    blank among the typed ones, but it is given."""
    if failure.places is None:
        return list(range(len(table.typed)))
    unreadable = table.unreadable.get("".join(failure.columns)) if failure.rule == "is_given" else None
    return failure.places if unreadable is None else [place for place in failure.places if not unreadable[place]]


def _result(
    partnership: Partnership,
    quarter: Quarter,
    deliveries: list[Delivery],
    texts: list[Text],
    tables: dict[str, Table],
    found: Laid,
) -> GateResult:
    results = []
    for place, (delivery, text) in enumerate(zip(deliveries, texts, strict=True)):
        own = tuple(finding for where, finding in found if where == place)
        own = with_the_sum_named(partnership, delivery, text, own)
        results.append(
            DeliveryResult(
                extract=delivery.extract,
                agency=partnership.agencies[delivery.agency],
                quarter=str(delivery.quarter),
                state=_state(delivery, own),
                required=partnership.extracts[delivery.extract].required,
                rows=text.rows,
                on_time=delivery.on_time,
                findings=own,
                no_column=text.no_column,
                holds=_quarters(tables[delivery.extract], place) if delivery.spans and delivery.path else (),
                fails_by_a_sum=fails_by_a_sum(text, own),
            )
        )
    accepted = {place for place, result in enumerate(results) if result.state not in ("rejected", "missing")}
    rows = {
        name: table.typed[table.typed[DELIVERY].isin(accepted)].drop(columns=DELIVERY) for name, table in tables.items()
    }
    intake = pd.DataFrame(
        {
            "extract": [delivery.extract for delivery in deliveries],
            "agency": [delivery.agency for delivery in deliveries],
            "quarter": pd.to_datetime([delivery.quarter.start for delivery in deliveries]),
            "valid": [place in accepted for place in range(len(deliveries))],
            "on_time": pd.array([delivery.on_time for delivery in deliveries], dtype="boolean"),
            "resubmitted": [delivery.arrived != delivery.quarter for delivery in deliveries],
            "spans": [delivery.spans for delivery in deliveries],
        }
    )
    return GateResult(quarter, tuple(results), rows, intake, tuple(deliveries))


def _quarters(table: Table, place: int) -> tuple[str, ...]:
    """The quarters that a file of many periods has rows of."""
    days = table.typed.loc[table.typed[DELIVERY] == place, "delivered_for"].dropna().unique()
    return tuple(sorted(str(Quarter.of(day.date())) for day in days))


def _state(delivery: Delivery, findings: tuple[Finding, ...]) -> State:
    if delivery.path is None:
        return "missing"
    severities = {finding.severity for finding in findings}
    if "critical" in severities:
        return "rejected"
    return "accepted with a caveat" if "warning" in severities else "accepted"
