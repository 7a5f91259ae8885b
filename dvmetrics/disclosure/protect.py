"""Release: measurements → released figures, by the rule of record. The attack on what was released comes after it."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.released import COLUMNS, Released, through_the_door
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements
from dvmetrics.partnership import SeriesBreak
from dvmetrics.statistics.intervals import Interval, widened_proportion, widened_rate

REASONS = {"not_supplied": "[x]", "not_due": "[due]", "does_not_apply": "[z]"}
PER_CENT = 100


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
    released: dict[str, Any] = {name: row[name] for name in ("indicator", "period_start", "period_end", "group_by", "group", "note")}
    released |= dict.fromkeys(["numerator", "denominator", "value", "lower", "upper"], math.nan)
    released |= {"unit": definition.unit, "status": REASONS.get(row["state"], "")}
    if row["state"] != "counted":
        return released
    numerator, denominator = float(row["numerator"]), row["denominator"]
    protected = definition.about_people
    if protected and _hidden(numerator, denominator, definition, policy):
        return released | {"status": "[c]"}
    if protected:
        numerator = policy.rounded(numerator)
        if definition.form == "share":
            denominator = policy.rounded(denominator)
    if definition.form == "share" and numerator > denominator:
        return released | {"status": "[x]", "note": "The part is larger than the whole, so no percentage can be given"}
    released["status"] = "[r]" if row["revised"] else ""
    released["numerator"] = numerator
    released["denominator"] = math.nan if denominator is None else denominator
    slack = policy.slack if protected else 0
    return released | _value(numerator, denominator, definition, slack)


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
    return policy.hides(denominator) or (policy.hides_complement and policy.hides(denominator - numerator))


def _value(numerator: float, denominator: float | None, definition: Definition, slack: int) -> dict[str, float]:
    if definition.form == "value":
        return {"value": numerator}
    if definition.form == "share":
        if denominator is None:
            raise DisclosureRefused(f"Indicator {definition.id}: a share was measured without its denominator.")
        share = widened_proportion(numerator, denominator, numerator_slack=slack, denominator_slack=slack)
        return {name: PER_CENT * number for name, number in _parts(share).items()}
    exposure = 1.0 if definition.form == "count" or denominator is None else denominator
    return _parts(widened_rate(numerator, exposure, numerator_slack=slack, multiplier=definition.multiplier))


def _parts(interval: Interval) -> dict[str, float]:
    limits = {"lower": interval.lower, "upper": interval.upper}
    return {"value": interval.value} | {name: math.nan if limit is None else limit for name, limit in limits.items()}


def _mark_breaks(frame: pd.DataFrame, breaks: tuple[SeriesBreak, ...]) -> None:
    """The first period of an indicator that begins on or after a break carries `[b]`."""
    for own in breaks:
        for indicator in own.indicators:
            after = frame[(frame["indicator"] == indicator) & (frame["period_start"] >= own.date)]
            if len(after) and not frame.loc[after.index, "status"].isin(REASONS.values()).all():
                first = after["period_start"].min()
                rows = after.index[(after["period_start"] == first) & after["value"].notna()]
                frame.loc[rows, "status"] = (frame.loc[rows, "status"] + " [b]").str.strip()
