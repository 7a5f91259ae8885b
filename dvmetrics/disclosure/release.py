"""Release: measurements → released figures, by the rule of record. The attack on what was released comes after it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dvmetrics.disclosure.breakdown import secondary
from dvmetrics.disclosure.figures import figure, weighted_figure
from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.released import (
    COLUMNS,
    COUNTS,
    NUMBERS,
    QUARTILES_NEED,
    Released,
    fewest_for_a_median,
    through_the_door,
)
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements
from dvmetrics.partnership import SeriesBreak

REASONS = {"not_supplied": "[x]", "not_due": "[due]", "does_not_apply": "[z]", "broken": "[b]"}
PASSED_ON = ("indicator", "period_start", "period_end", "group_by", "group", "note")
HIDDEN = {"status": "[c]", "note": ""}
"""The same for every hidden figure: nothing tells why it is hidden."""
MARKS = {"revised": "[r]", "provisional": "[p]", "crosses_break": "[b]"}


def release(measurements: Measurements, policy: Policy, breaks: tuple[SeriesBreak, ...] = ()) -> Released:
    """Apply the policy to every measurement.

    A count of people that is too small is hidden with everything worked out from it; others are rounded; values and
    intervals come from the released counts only, the interval widened by the rounding. In a breakdown of people more
    groups are hidden until none can be worked out from the others and their sum. Counts that are not about people are
    shown as they are. Raises DisclosureRefused for anything that these rules do not cover.
    """
    rows: list[dict[str, Any]] = [dict(row) for _, row in measurements.frame.iterrows()]
    _expect_sound(measurements.frame, measurements.definitions)
    hidden = _hidden_groups(rows, measurements.definitions, policy)
    released = []
    for place, row in enumerate(rows):
        released.append(_released(row, measurements.definitions[row["indicator"]], policy, also_hidden=place in hidden))
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
    if grouped.duplicated(["indicator", "period_start", "period_end", "group_by", "group"]).any():
        raise DisclosureRefused("A group was measured twice.")
    for name, own in frame[frame["state"] == "counted"].groupby("indicator"):
        definition = definitions[str(name)]
        plain = own if definition.form != "weighted_share" else own[own["group"] != ""]
        if definition.about_people and definition.form != "value":
            first = plain[definition.protected_counts[0]].astype(float)
            if not first.map(math.isfinite).all():
                raise DisclosureRefused(f"Indicator {name}: a count of people is not a number.")


def _hidden_groups(rows: list[dict[str, Any]], definitions: dict[str, Definition], policy: Policy) -> set[int]:
    """The places of figures that are hidden because of others: in each breakdown of people, by each of its counts."""
    breakdowns: dict[tuple[Any, ...], dict[str, list[int]]] = {}
    for place, row in enumerate(rows):
        if policy.threshold and row["state"] == "counted" and definitions[row["indicator"]].about_people:
            key = (row["indicator"], row["period_start"], row["period_end"])
            breakdowns.setdefault(key, {}).setdefault(row["group_by"], []).append(place)
    hidden: set[int] = set()
    for by in breakdowns.values():
        for places in (own for name, own in by.items() if name):
            own = [rows[place] for place in places]
            definition = definitions[own[0]["indicator"]]
            chosen = frozenset(number for number, row in enumerate(own) if _is_hidden(_counts(row), definition, policy))
            for counts in _sums(own, definition):
                chosen, whole_too = secondary(counts, chosen, policy)
                hidden.update(by.get("", []) if whole_too else [])
            hidden |= {places[number] for number in chosen}
        hidden |= _other_steps(rows, by, hidden)
    return hidden


def _other_steps(rows: list[dict[str, Any]], by: dict[str, list[int]], hidden: set[int]) -> set[int]:
    """The same groups in every other breakdown of the indicator: of the steps of one thing a later one is never more
    than an earlier one, so that one step that is shown would say something of the one that is not."""
    everything = [place for name, places in by.items() if name for place in places]
    names = {rows[place]["group"] for place in everything if place in hidden}
    of_each = [{rows[place]["group"] for place in places} for name, places in by.items() if name]
    are_steps = len(of_each) > 1 and all(groups == of_each[0] for groups in of_each)
    return {place for place in everything if rows[place]["group"] in names} if are_steps else set()


def _sums(rows: list[dict[str, Any]], definition: Definition) -> list[list[float]]:
    """The counts of a breakdown that add up to one that an attacker may know: the parts, and of a share also the
    wholes and the rests. In a representation the denominator is the whole itself, the same in every group."""
    parts = [float(row["numerator"]) for row in rows]
    if definition.form not in ("share", "ratio", "weighted_share"):
        return [parts]
    wholes = [float(row["denominator"]) for row in rows]
    rests = [max(whole - part, 0.0) for whole, part in zip(wholes, parts, strict=True)]
    return [parts, wholes] if definition.form == "ratio" else [parts, wholes, rests]


def _released(row: dict[str, Any], definition: Definition, policy: Policy, *, also_hidden: bool) -> dict[str, Any]:
    released: dict[str, Any] = {name: row[name] for name in PASSED_ON}
    released |= dict.fromkeys(NUMBERS, math.nan) | {"unit": definition.unit}
    counts = _counts(row)
    reason = HIDDEN if also_hidden else _reason(row, counts, definition, policy)
    if reason is not None:
        return released | reason
    released["status"] = " ".join(mark for name, mark in MARKS.items() if row[name])
    if definition.form == "weighted_share" and not row["group"]:
        return released  # worked out from the groups, once they are released
    released |= counts
    there = [name for name in definition.protected_counts if not math.isnan(counts[name])]
    released |= {name: policy.rounded(counts[name]) for name in there}
    if definition.compared_is_hidden_alone and _hides_compared(counts, policy):
        released |= {"compared_numerator": math.nan, "compared_denominator": math.nan}
    if definition.form == "median":
        return released | _median(row, policy.possible(counts["numerator"])[0])
    if definition.form == "estimate":
        return released | {name: float(row[name]) for name in ("value", "lower", "upper")}
    return released | figure(definition, released, policy.slack if definition.about_people else 0)


def _counts(row: Mapping[str, Any]) -> dict[str, float]:
    return {name: math.nan if pd.isna(row[name]) else float(row[name]) for name in COUNTS}


def _reason(
    row: dict[str, Any], counts: dict[str, float], definition: Definition, policy: Policy
) -> dict[str, str] | None:
    """What stands in place of a figure that is not shown; None for one that can be."""
    if row["state"] == "does_not_apply" and definition.about_people and not policy.none_is_shown:
        return HIDDEN  # that there was nobody to count is a count of people too
    if row["state"] != "counted":
        return {"status": REASONS[row["state"]]}
    if definition.form == "weighted_share" and not row["group"]:
        return None
    numerator, denominator = counts["numerator"], counts["denominator"]
    if definition.form in ("share", "rate", "ratio") and math.isnan(denominator):
        raise DisclosureRefused(f"Indicator {definition.id}: a {definition.form} was measured without its denominator.")
    if definition.about_people and _is_hidden(counts, definition, policy):
        return HIDDEN
    if definition.form in ("share", "weighted_share", "representation", "gap") and numerator > denominator:
        return {"status": "[x]", "note": "The part is larger than the whole, so no percentage can be given"}
    return None


def _is_hidden(counts: dict[str, float], definition: Definition, policy: Policy) -> bool:
    """The primary rule on every count of people that would be printed."""
    if definition.form == "value":
        return policy.threshold > 0  # a figure of unknown parts cannot be protected
    if definition.form == "median" and policy.possible(counts["numerator"])[0] < fewest_for_a_median(policy):
        return True
    alone = ("numerator", "denominator") if definition.compared_is_hidden_alone else definition.protected_counts
    if _any_hidden(counts, alone, policy):
        return True
    if definition.form not in ("share", "gap", "weighted_share", "representation"):
        return False
    if policy.threshold and counts["denominator"] < definition.minimum_denominator:
        return True
    pairs = [("numerator", "denominator")]
    if definition.form == "gap":
        pairs.append(("compared_numerator", "compared_denominator"))
    return any(
        counts[part] <= counts[whole] and policy.gives_away_the_rest(counts[part], counts[whole])
        for part, whole in pairs
    )


def _any_hidden(counts: Mapping[str, float], names: Any, policy: Policy) -> bool:
    return any(policy.hides(counts[name]) for name in names if not math.isnan(counts[name]))


def _hides_compared(counts: Mapping[str, float], policy: Policy) -> bool:
    part, whole = counts["compared_numerator"], counts["compared_denominator"]
    return not math.isnan(part) and (policy.hides(part) or policy.gives_away_the_rest(part, whole))


def _median(row: dict[str, Any], fewest: float) -> dict[str, float]:
    """The median and, where at least ten people lie beyond each, the quartiles, to whole numbers."""
    quartiles = fewest >= QUARTILES_NEED
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
            if parts.empty or frame.loc[place, "status"] not in {"", *MARKS.values()}:
                continue
            if parts["value"].isna().any() or set(parts["group"]) != set(weights):
                frame.loc[place, ["status", "note"]] = list(HIDDEN.values())
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
