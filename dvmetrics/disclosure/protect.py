"""Release: measurements → released figures, by the rule of record. The attack on what was released comes after it."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.released import COLUMNS, NUMBERS, Released, through_the_door
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements
from dvmetrics.partnership import SeriesBreak
from dvmetrics.statistics.intervals import Interval, widened_proportion, widened_rate

REASONS = {"not_supplied": "[x]", "not_due": "[due]", "does_not_apply": "[z]"}
PER_CENT = 100
PASSED_ON = ("indicator", "period_start", "period_end", "group_by", "group", "note")
HIDDEN = {"status": "[c]", "note": ""}
"""The same for every hidden figure: nothing tells why it is hidden."""


def release(measurements: Measurements, policy: Policy, breaks: tuple[SeriesBreak, ...] = ()) -> Released:
    """Apply the policy to every measurement.

    A count of people that is too small is hidden with everything worked out from it; others are rounded; values and
    intervals come from the released counts only, the interval widened by the rounding. Counts that are not about
    people are shown as they are. Raises DisclosureRefused for anything that these rules do not cover.
    """
    rows = []
    for _, row in measurements.frame.iterrows():
        definition = measurements.definitions[row["indicator"]]
        if row["group"] and definition.about_people and policy.threshold:
            raise DisclosureRefused(
                f"Indicator {definition.id} is broken down by {row['group_by']}: a breakdown of people cannot be "
                "released without secondary suppression."
            )
        rows.append(_released(row, definition, policy))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    _mark_breaks(frame, breaks)
    return through_the_door(frame, measurements.definitions, policy)


def _released(row: pd.Series, definition: Definition, policy: Policy) -> dict[str, Any]:
    released: dict[str, Any] = {name: row[name] for name in PASSED_ON}
    released |= dict.fromkeys(NUMBERS, math.nan) | {"unit": definition.unit}
    reason = _reason(row, definition, policy)
    if reason is not None:
        return released | reason
    numerator, denominator = float(row["numerator"]), _number(row["denominator"])
    if definition.about_people:
        numerator = policy.rounded(numerator)
        if definition.form == "share" and denominator is not None:
            denominator = policy.rounded(denominator)
    released["status"] = "[r]" if row["revised"] else ""
    released["numerator"] = numerator
    released["denominator"] = math.nan if denominator is None else denominator
    slack = policy.slack if definition.about_people else 0
    return released | _value(numerator, denominator, definition, slack)


def _reason(row: pd.Series, definition: Definition, policy: Policy) -> dict[str, str] | None:
    """What stands in place of a figure that is not shown; None for one that can be."""
    if row["state"] == "does_not_apply" and definition.about_people and not policy.none_is_shown:
        return HIDDEN  # that there was nobody to count is a count of people too
    if row["state"] != "counted":
        return {"status": REASONS[row["state"]]}
    numerator, denominator = float(row["numerator"]), _number(row["denominator"])
    if definition.form in ("share", "rate") and denominator is None:
        raise DisclosureRefused(f"Indicator {definition.id}: a {definition.form} was measured without its denominator.")
    if definition.form == "share" and denominator is not None and numerator > denominator:
        return {"status": "[x]", "note": "The part is larger than the whole, so no percentage can be given"}
    if definition.about_people and _hidden(numerator, denominator, definition, policy):
        return HIDDEN
    return None


def _number(cell: Any) -> float | None:
    return None if pd.isna(cell) else float(cell)


def _hidden(numerator: float, denominator: float | None, definition: Definition, policy: Policy) -> bool:
    """The primary rule on every printed count of people; a rate's denominator is the population, which is public."""
    if definition.form == "value":
        return policy.threshold > 0  # a figure of unknown parts cannot be protected
    if policy.hides(numerator):
        return True
    if definition.form != "share" or denominator is None:
        return False
    if policy.threshold and denominator < definition.minimum_denominator:
        return True
    return policy.hides(denominator) or policy.gives_away_the_rest(numerator, denominator)


def _value(numerator: float, denominator: float | None, definition: Definition, slack: int) -> dict[str, float]:
    if definition.form == "value":
        return {"value": numerator}
    if definition.form == "share" and denominator is not None:
        share = widened_proportion(numerator, denominator, numerator_slack=slack, denominator_slack=slack)
        return {name: PER_CENT * number for name, number in _parts(share).items()}
    exposure = 1.0 if definition.form == "count" or denominator is None else denominator
    return _parts(widened_rate(numerator, exposure, numerator_slack=slack, multiplier=definition.multiplier))


def _parts(interval: Interval) -> dict[str, float]:
    limits = {"lower": interval.lower, "upper": interval.upper}
    return {"value": interval.value} | {name: math.nan if limit is None else limit for name, limit in limits.items()}


def _mark_breaks(frame: pd.DataFrame, breaks: tuple[SeriesBreak, ...]) -> None:
    """`[b]` stands beside the first figure that is shown of a period beginning on or after a break, where there are
    figures before it that it must not be compared with."""
    shown = frame[frame["value"].notna()].sort_values("period_start")
    for own in breaks:
        for _, series in shown[shown["indicator"].isin(own.indicators)].groupby(["indicator", "group"]):
            after = series.index[series["period_start"] >= own.date]
            if 0 < len(after) < len(series) and "[b]" not in frame.loc[after[0], "status"]:
                frame.loc[after[0], "status"] = f"{frame.loc[after[0], 'status']} [b]".strip()
