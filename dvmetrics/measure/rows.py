"""One row of measurements: raw counts of an indicator, period and group, or why there are none. Restricted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from dvmetrics.indicators.definition import COMPARED, Definition
from dvmetrics.periods import Period

State = Literal["counted", "not_supplied", "not_due", "does_not_apply", "broken"]
"""`broken`: the way of counting changed within the period, and two ways are never added up."""
NUMBERS = ("numerator", "denominator", "compared_numerator", "compared_denominator", "value", "lower", "upper")
"""`value`, `lower` and `upper` are filled only where a figure is worked out before the door: medians and estimates."""
COLUMNS = [
    "indicator",
    "period_start",
    "period_end",
    "group_by",
    "group",
    *NUMBERS,
    "state",
    "revised",
    "provisional",
    "crosses_break",
    "note",
]
NONE: Mapping[str, float | None] = MappingProxyType({"numerator": 0.0})
NOT_KNOWN = "What it would be counted from is not known"
NOTHING_TO_COUNT = "There was no case to count."
NO_POPULATION = "There are no population figures for this period or before it"
NOT_COMPARABLE = "There is nothing to compare it with"


@dataclass(frozen=True)
class Marks:
    """What stands beside a count: whether a file was replaced later, whether a later file may still change it, and
    whether the way of counting changed within what it looks at."""

    revised: bool = False
    provisional: bool = False
    crosses_break: bool = False


def row(
    definition: Definition,
    period: Period,
    numbers: Mapping[str, float | None] = MappingProxyType({}),
    marks: Marks = Marks(),
    *,
    state: State = "counted",
    note: str = "",
    group_by: str = "",
    group: str = "",
) -> dict[str, Any]:
    """A row of `COLUMNS`. Without a denominator to divide by there is no figure, and the row says why."""
    if state == "counted":
        state, note = _without_denominator(definition, numbers, note)
    return {
        "indicator": definition.id,
        "period_start": period.start,
        "period_end": period.end,
        "group_by": group_by,
        "group": group,
        **{name: numbers.get(name) if state == "counted" else None for name in NUMBERS},
        "state": state,
        **vars(marks),
        "note": note,
    }


def _without_denominator(definition: Definition, numbers: Mapping[str, float | None], note: str) -> tuple[State, str]:
    lacks = not numbers.get("denominator")
    if definition.form == "rate" and lacks:
        return "not_supplied", NO_POPULATION
    if definition.form == "share" and lacks and not definition.about_people and numbers.get("numerator", 0) is None:
        return "not_supplied", NOT_KNOWN
    if definition.form in ("share", "ratio", "representation", "gap") and lacks:
        return "does_not_apply", NOTHING_TO_COUNT
    if definition.form in COMPARED and not numbers.get("compared_denominator"):
        return "does_not_apply", NOT_COMPARABLE
    if definition.form == "representation" and not numbers.get("compared_numerator"):
        return "does_not_apply", NOT_COMPARABLE
    if definition.form == "amount" and numbers.get("numerator") is None:
        return "does_not_apply", NOTHING_TO_COUNT
    if definition.form in ("median", "estimate") and (numbers.get("value") is None or not numbers.get("numerator")):
        return "does_not_apply", NOTHING_TO_COUNT
    return "counted", note
