"""What supports the case audit: whether two readers of one file see the same."""

from __future__ import annotations

import pandas as pd
from ibis import _

from dvmetrics.indicators.counting import Estimates, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.statistics.agreement import cohens_kappa

FEWEST_SCORES = 50
"""With fewer, the large-sample interval of kappa cannot be trusted."""


def _both_results(tables: Tables) -> Estimates:
    scores = tables.take("audit", "audit_date", "result_a", "result_b")
    read_twice = scores.drop_null(["result_a", "result_b"])
    return Estimates(read_twice.select("result_a", "result_b", on=_.audit_date), _kappa)


def _kappa(scores: pd.DataFrame) -> tuple[float, float, float, int] | None:
    first, second = list(scores["result_a"]), list(scores["result_b"])
    only_one_result = len({*first, *second}) == 1
    if len(first) < FEWEST_SCORES or only_one_result:
        return None
    found = cohens_kappa(first, second)
    if found.lower is None or found.upper is None:
        return None
    return found.value, found.lower, found.upper, len(first)


INDICATORS = (
    Indicator(
        Definition(
            id="S.kappa",
            title="Agreement of two auditors",
            question="Would another reader have scored the same file in the same way?",
            outcome="O8",
            code=("A5",),
            numerator="Cohen's kappa of the two auditors' own results, before they talked: met, partly met, not met or "
            "not applicable. One means that they always agree, nought that they agree no more often than by chance.",
            includes=f"Every standard of every file that two auditors scored in the quarter. There is "
            f"no figure of fewer than {FEWEST_SCORES} scores, where one of the two gave everything the same result, or "
            "where they always agree: nothing then tells how sure it is.",
            form="estimate",
            unit="kappa",
            grain="quarter",
            good="up",
            lag="Known when the audit is done.",
            sources=("audit",),
            minimum_denominator=FEWEST_SCORES,
            disclosure="not_people",
            caveats=(
                "Where agreement is low, the scores of 8.3 say as much about the readers as about the files.",
                "The thirteen scores of one file are not independent of each other, so the true uncertainty is larger "
                "than the interval shows (large-sample interval of Fleiss, Cohen and Everitt).",
            ),
            read_with=("8.3",),
            first_valid="from the first quarter with an audit",
        ),
        _both_results,
    ),
)
