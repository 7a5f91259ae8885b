"""Workbenches for tests: a folder opened with its gate in this process, or small tables without any file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dvmetrics.evaluation import check_quarter
from dvmetrics.gate import DeliveryResult, GateResult
from dvmetrics.measure.alone import Alone
from dvmetrics.partnership import Partnership, load
from dvmetrics.periods import Quarter
from dvmetrics.workbench import Workbench
from dvmetrics.workbench.kept import Kept
from dvmetrics.workbench.opening import Opened
from tests.small_tables import SENDER, gate_result, partnership, rows


def bench_of_folder(folder: Path, quarter: Quarter) -> Workbench:
    """A folder opened without a process for the gate."""
    own = load(folder)
    inputs = Kept(folder, own, quarter).inputs
    return Workbench(Opened(folder, own, quarter, lambda: check_quarter(folder, str(quarter)), inputs))


def bench_of_gate(own: Partnership, gate: GateResult, folder: Path) -> Workbench:
    """What the gate made of small tables, every file of which is accepted; `folder` is for what is kept beside them."""
    results = [
        DeliveryResult(
            extract=file.extract,
            agency=own.agencies[file.agency],
            quarter=str(file.quarter),
            state="accepted" if file.path is not None else "missing",
            required=own.extracts[file.extract].required,
            rows=0,
            on_time=None,
        )
        for file in gate.files
    ]
    accepted = replace(gate, deliveries=tuple(results))
    return Workbench(Opened(folder, own, gate.quarter, lambda: accepted))


def alone(first: str, last: str, tables: Mapping[str, str], **sections: Any) -> Alone:
    """Counts one indicator at a time from small tables."""
    extracts = {name: {row.get("agency") or SENDER for row in rows(table)} for name, table in tables.items()}
    own = partnership(first, {name: senders or {SENDER} for name, senders in extracts.items()}, **sections)
    return Alone(own, gate_result(own, last, tables))
