"""What is decided for each measurement by itself: shown or not, and why not. What figures together give away comes
after it (`safety`)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from dvmetrics.disclosure.ledger import Figure, Ledger, Published, Sent
from dvmetrics.disclosure.policy import HIDDEN, Policy
from dvmetrics.disclosure.released import COUNTS, fewest_for_a_median
from dvmetrics.disclosure.revisions import Standing, standing
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements

REASONS = {"not_supplied": "[x]", "not_due": "[due]", "does_not_apply": "[z]", "broken": "[b]"}
NOT_SHOWN = {"status": HIDDEN, "note": ""}
"""The same for every hidden figure: nothing tells why it is hidden."""
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Decision:
    """Of one measurement: its true `counts`, what stands in place of a figure where there is none (`reason`), and what
    an earlier edition showed. `hides_compared`: the figure stands without what is set beside it. `sent`: by count how
    much of it each agency sent, where earlier editions have to be compared with that."""

    counts: dict[str, float]
    reason: dict[str, str] | None
    standing: Standing
    hides_compared: bool = False
    sent: Sent = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        return self.reason == NOT_SHOWN

    @property
    def is_fixed(self) -> bool:
        """Whether it was shown before, so that it cannot be hidden any more."""
        return self.standing.state == "stands" and self.reason is None

    def also_hidden(self, *, figure: bool, beside: bool) -> Decision:
        """The same, with the figure hidden because of others, or what is set beside it."""
        reason = NOT_SHOWN if figure and self.reason is None else self.reason
        return replace(self, reason=reason, hides_compared=self.hides_compared or beside)

    def printed(self, name: str, policy: Policy) -> float:
        """A protected count as it is shown, or would be if it were."""
        published = self.standing.published if self.is_fixed else None
        if published is not None and not math.isnan(published.numbers[name]):
            return published.numbers[name]
        return policy.rounded(self.counts[name])


def decide(measurements: Measurements, policy: Policy, ledger: Ledger) -> list[Decision]:
    """A decision for each row of the measurements, in order."""
    before = ledger.history() if policy.threshold else {}  # what is public as it stands has nothing to wait for
    by_row: dict[int, dict[str, Mapping[str, int]]] = {}
    for (place, part), own in measurements.cells.by_sender().items() if before else ():
        by_row.setdefault(place, {})[part] = own
    return [
        _decision(row, by_row.get(place, {}), measurements.definitions[row["indicator"]], policy, before)
        for place, row in enumerate(measurements.frame.to_dict(orient="records"))
    ]


def figure_of(row: Row, definition: Definition) -> Figure:
    """The name of a figure in the ledger."""
    return (
        definition.id,
        row["period_start"],
        row["period_end"],
        row["group_by"],
        row["group"],
    )


def _decision(
    row: Row, sent: Sent, definition: Definition, policy: Policy, before: Mapping[Figure, list[Published]]
) -> Decision:
    counts: dict[str, float] = {name: math.nan if pd.isna(row[name]) else float(row[name]) for name in COUNTS}
    reason = _reason(row, counts, definition, policy)
    compared = definition.compared_is_hidden_alone and _hides_compared(counts, policy)
    has_counts = definition.about_people and not is_weighed(row, definition)  # else it follows from its groups
    history = before.get(figure_of(row, definition), []) if has_counts else []
    if not history or row["state"] != "counted":
        return Decision(counts, reason, Standing("new"), compared, sent)
    found = standing(counts, sent, definition, policy, history, file_was_replaced=bool(row["revised"]))
    if found.state == "stands" and found.published is not None:
        compared = definition.compared_is_hidden_alone and math.isnan(found.published.numbers["compared_numerator"])
        return Decision(counts, None, found, compared, sent)
    return Decision(counts, NOT_SHOWN if found.state == "stays hidden" else reason, found, compared, sent)


def _reason(row: Row, counts: dict[str, float], definition: Definition, policy: Policy) -> dict[str, str] | None:
    """What stands in place of a figure that is not shown; None for one that can be."""
    if row["state"] == "does_not_apply" and definition.about_people and not policy.none_is_shown:
        return NOT_SHOWN  # that there was nobody to count is a count of people too
    if row["state"] != "counted":
        return {"status": REASONS[row["state"]]}
    if is_weighed(row, definition):
        return None
    numerator, denominator = counts["numerator"], counts["denominator"]
    if definition.form in ("share", "rate", "ratio") and math.isnan(denominator):
        raise DisclosureRefused(f"Indicator {definition.id}: a {definition.form} was measured without its denominator.")
    if definition.about_people and _is_hidden(counts, definition, policy):
        return NOT_SHOWN
    if definition.form in ("share", "weighted_share", "representation", "gap") and numerator > denominator:
        return {"status": "[x]", "note": "The part is larger than the whole, so no percentage can be given"}
    return None


def is_weighed(row: Row, definition: Definition) -> bool:
    """Whether a figure is worked out from its groups, once they are released."""
    return definition.form == "weighted_share" and not row["group"]


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
    return bool(policy.threshold) and counts["denominator"] < definition.minimum_denominator


def _any_hidden(counts: Mapping[str, float], names: Any, policy: Policy) -> bool:
    return any(policy.hides(counts[name]) for name in names if not math.isnan(counts[name]))


def _hides_compared(counts: Mapping[str, float], policy: Policy) -> bool:
    part = counts["compared_numerator"]
    return not math.isnan(part) and policy.hides(part)
