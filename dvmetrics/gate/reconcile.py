"""Totals of quarters and years in a return against the sum of its months: a disagreement is a finding, never mended."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.tables import DELIVERY
from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate.findings import Finding
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Period

PARTS_ADD_UP = "parts_add_up"


def reconcile(
    partnership: Partnership, returns: pd.DataFrame, deliveries: list[Delivery], returned: Collection[str]
) -> list[tuple[int, Finding]]:
    """Findings, each with the place of its delivery, for every stated quarter or year whose months are all there and
    do not add up to it, and for every stated year some of whose months were not collected.

    `returned` are the indicators and local measures there are: of another the name is a cell, and is not repeated.
    """
    findings = []
    known = returns[returns["indicator"].isin(list(returned))]
    for (indicator, delivery), rows in known.groupby(["indicator", DELIVERY], sort=True):
        measure = partnership.local_measures.get(str(indicator))
        if measure is not None and not measure.adds_up:
            continue
        place = int(str(delivery))
        own = deliveries[place]
        title = measure.title if measure is not None else f"indicator {indicator}"
        with_figures = partnership.partnership.policy == "published"
        for says in _disagreements(rows.dropna(subset=["period_start", "period_end"]), title, with_figures):
            finding = Finding(
                extract=own.extract,
                title=EXTRACTS[own.extract].title,
                agency=partnership.agencies[own.agency],
                quarter=str(own.quarter),
                rule=PARTS_ADD_UP,
                severity="info",
                says=says.replace("{", "{{").replace("}", "}}"),  # a title may hold them; nothing is to be filled in
                columns=("numerator",),
            )
            findings.append((place, finding))
    return findings


def _disagreements(rows: pd.DataFrame, title: str, with_figures: bool) -> list[str]:
    """A sentence for each; without figures where the policy lets no total be printed."""
    spans = [
        Period(start.date(), end.date()) for start, end in zip(rows["period_start"], rows["period_end"], strict=True)
    ]
    values = dict(zip(spans, rows["numerator"], strict=True))
    months = {period: value for period, value in values.items() if period.months == 1}
    sentences = []
    for whole in sorted(period for period in values if period.months in (3, 12)):
        stated = values[whole]
        parts = [value for month, value in months.items() if whole.start <= month.start and month.end <= whole.end]
        collected = [value for value in parts if pd.notna(value)]
        if not parts or pd.isna(stated):
            continue
        says = ""
        if len(collected) < whole.months:
            if collected and len(parts) == whole.months:
                says = f"only {len(collected)} of the {whole.months} months were collected, so no total is used"
                says = f"the return states {stated:,.0f}, but {says}" if with_figures else says
        elif stated != sum(collected):
            says = "the total and the sum of its months do not agree"
            if with_figures:
                says = f"the return states {stated:,.0f}, its months add up to {sum(collected):,.0f}"
        if says:
            sentences.append(f"{title}, {whole.label}: {says}")
    return sentences
