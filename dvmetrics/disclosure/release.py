"""Release: measurements → released figures, by the rule of record. The attack on what was released comes after it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dvmetrics.disclosure.decisions import NOT_SHOWN, Decision, Row, decide, is_weighed
from dvmetrics.disclosure.figures import figure, weighted_figure
from dvmetrics.disclosure.gather import PublicCount
from dvmetrics.disclosure.given_away import Note
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.released import (
    ALONE,
    BESIDE_A_VALUE,
    COLUMNS,
    KEY,
    NUMBERS,
    QUARTILES_NEED,
    Released,
    through_the_door,
)
from dvmetrics.disclosure.safety import made_safe
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements
from dvmetrics.partnership import SeriesBreak

PASSED_ON = (*KEY, "note")
MARKS = {"revised": "[r]", "provisional": "[p]", "crosses_break": "[b]"}


def release(
    measurements: Measurements,
    policy: Policy,
    breaks: tuple[SeriesBreak, ...] = (),
    ledger: Ledger | None = None,
    public: Sequence[PublicCount] = (),
    note: Note | None = None,
) -> Released:
    """Apply the policy to every measurement.

    A count of people that is too small is hidden with everything worked out from it; others are rounded; values and
    intervals come from the released counts only, the interval widened by the rounding. More is hidden until nothing
    small can be worked out from all figures, from what is `public` besides, and from all that the `ledger` holds of
    earlier editions; what these showed stands until it has moved enough. Where these leave a small count too few values
    whatever is hidden now, it is refused; with `note`, which takes note of it, no number that is printed narrows it
    further. Counts that are not about people are shown as they are. Raises DisclosureRefused for anything that these
    rules do not cover, and where it cannot be made safe.
    """
    _expect_sound(measurements.frame, measurements.definitions)
    ledger = Ledger.empty() if ledger is None else ledger
    decisions = decide(measurements, policy, ledger)
    hidden = made_safe(measurements, decisions, policy, ledger, public, note)
    released = []
    for place, row in enumerate(measurements.frame.to_dict(orient="records")):
        decision = decisions[place].also_hidden(figure=place in hidden.figures, beside=place in hidden.beside)
        released.append(_released(row, decision, measurements.definitions[row["indicator"]], policy))
    frame = pd.DataFrame(released, columns=COLUMNS)
    _weigh(frame, measurements.definitions, policy)
    _mark_breaks(frame, breaks)
    return through_the_door(frame, measurements.definitions, policy)


def _expect_sound(frame: pd.DataFrame, definitions: dict[str, Definition]) -> None:
    """Refuse measurements that the rules cannot be applied to: a group without the name of its breakdown or counted
    twice, and a count of people that is no number."""
    if (frame["group"].astype(bool) != frame["group_by"].astype(bool)).any():
        raise DisclosureRefused("A group was measured without saying what it is broken down by.")
    grouped = frame[frame["group"] != ""]
    if grouped.duplicated(list(KEY)).any():
        raise DisclosureRefused("A group was measured twice.")
    for name, own in frame[frame["state"] == "counted"].groupby("indicator"):
        definition = definitions[str(name)]
        plain = own if definition.form != "weighted_share" else own[own["group"] != ""]
        if definition.about_people and definition.form != "value":
            first = plain[definition.protected_counts[0]].astype(float)
            if not first.map(math.isfinite).all():
                raise DisclosureRefused(f"Indicator {name}: a count of people is not a number.")


def _released(row: Row, decision: Decision, definition: Definition, policy: Policy) -> dict[str, Any]:
    released: dict[str, Any] = {name: row[name] for name in PASSED_ON}
    released |= dict.fromkeys(NUMBERS, math.nan) | {"unit": definition.unit}
    if decision.reason is not None:
        return released | decision.reason
    released["status"] = " ".join(mark for name, mark in MARKS.items() if row[name])
    if is_weighed(row, definition):
        return released  # worked out from the groups, once they are released
    counts = decision.counts  # of a count that stands alone no rule protects what may have been returned beside it
    released |= {"numerator": counts["numerator"]} if definition.form in ALONE else counts
    there = [name for name in definition.protected_counts if not math.isnan(counts[name])]
    released |= {name: decision.printed(name, policy) for name in there}
    if decision.hides_compared:
        released |= {"compared_numerator": math.nan, "compared_denominator": math.nan}
    if definition.form == "median":
        return released | _median(row, decision, policy)
    if definition.form == "estimate":
        return released | {name: float(row[name]) for name in ("value", "lower", "upper")}
    return released | figure(definition, released, policy.slack if definition.about_people else 0)


def _median(row: Row, decision: Decision, policy: Policy) -> dict[str, float]:
    """The median and, where at least ten people lie beyond each, the quartiles, to whole numbers."""
    if decision.is_fixed and decision.standing.published is not None:
        return {name: decision.standing.published.numbers[name] for name in ("value", "lower", "upper")}
    quartiles = policy.possible(decision.counts["numerator"])[0] >= QUARTILES_NEED
    return {
        "value": float(round(row["value"])),
        "lower": float(round(row["lower"])) if quartiles else math.nan,
        "upper": float(round(row["upper"])) if quartiles else math.nan,
    }


def _weigh(frame: pd.DataFrame, definitions: dict[str, Definition], policy: Policy) -> None:
    """Weighted shares from their released groups; hidden where a group is."""
    for definition in (own for own in definitions.values() if own.form == "weighted_share"):
        weights, own = dict(definition.weights), frame[frame["indicator"] == definition.id]
        for _, rows in own.groupby(["period_start", "period_end"]):
            place = rows.index[rows["group"] == ""][0]
            parts = rows[rows["group"] != ""]
            if parts.empty or not set(str(frame.loc[place, "status"]).split()) <= BESIDE_A_VALUE:
                continue
            if parts["value"].isna().any() or set(parts["group"]) != set(weights):
                frame.loc[place, ["status", "note"]] = list(NOT_SHOWN.values())
                continue
            groups = [
                (float(x), float(n), weights[str(group)])
                for group, x, n in zip(parts["group"], parts["numerator"], parts["denominator"], strict=True)
            ]
            found = weighted_figure(groups, policy.slack if definition.about_people else 0)
            frame.loc[place, list(found)] = list(found.values())


def _mark_breaks(frame: pd.DataFrame, breaks: tuple[SeriesBreak, ...]) -> None:
    """`[b]` stands beside the first figure that is shown of a period beginning on or after a break, where there are
    figures before it that it must not be compared with."""
    shown = frame[frame["value"].notna()].sort_values("period_start")
    for own in breaks:
        of_break = shown[shown["indicator"].isin(own.indicators)]
        for _, series in of_break.groupby(["indicator", "group_by", "group"]):
            after = series.index[series["period_start"] >= own.date]
            if 0 < len(after) < len(series) and "[b]" not in frame.loc[after[0], "status"]:
                frame.loc[after[0], "status"] = f"{frame.loc[after[0], 'status']} [b]".strip()
