"""Totals of quarters and years in a return against the sum of its months: a disagreement is a finding, never mended."""

from __future__ import annotations

import pandas as pd

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.deliveries import Delivery
from dvmetrics.gate.findings import Finding
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Period


def reconcile(
    partnership: Partnership, returns: pd.DataFrame, deliveries: list[Delivery]
) -> list[tuple[int, Finding]]:
    """Findings, each with the place of its delivery, for every stated quarter or year whose months are all there and
    do not add up to it, and for every stated year some of whose months were not collected."""
    additive = {name for name, measure in partnership.local_measures.items() if measure.adds_up}
    findings = []
    for (indicator, delivery), rows in returns.groupby(["indicator", "delivery"], sort=True):
        measure = partnership.local_measures.get(str(indicator))
        if measure is not None and str(indicator) not in additive:
            continue
        own = deliveries[int(delivery)]
        title = measure.title if measure is not None else f"indicator {indicator}"
        for says in _disagreements(rows, title):
            finding = Finding(
                extract=own.extract,
                title=EXTRACTS[own.extract].title,
                agency=partnership.agencies[own.agency],
                quarter=str(own.quarter),
                rule="parts_add_up",
                severity="info",
                says=says if partnership.partnership.policy == "published" else _without_figures(says),
                columns=("numerator",),
            )
            findings.append((int(delivery), finding))
    return findings


def _without_figures(says: str) -> str:
    """The same finding without the totals, which under this policy may not be printed."""
    return says.partition(":")[0] + ": the total and the sum of its months do not agree"


def _disagreements(rows: pd.DataFrame, title: str) -> list[str]:
    spans = [Period(start.date(), end.date()) for start, end in zip(rows["period_start"], rows["period_end"], strict=True)]
    values = dict(zip(spans, rows["numerator"], strict=True))
    months = {period: value for period, value in values.items() if period.months == 1}
    sentences = []
    for whole in sorted(period for period in values if period.months in (3, 12)):
        stated = values[whole]
        parts = [value for month, value in months.items() if whole.start <= month.start and month.end <= whole.end]
        collected = [value for value in parts if pd.notna(value)]
        if not parts or pd.isna(stated):
            continue
        if len(collected) < whole.months:
            if collected and len(parts) == whole.months:
                sentences.append(
                    f"{title}, {whole.label}: the return states {stated:,.0f}, but only {len(collected)} of the "
                    f"{whole.months} months were collected, so no total is used"
                )
        elif stated != sum(collected):
            sentences.append(
                f"{title}, {whole.label}: the return states {stated:,.0f}, its months add up to {sum(collected):,.0f}"
            )
    return sentences
