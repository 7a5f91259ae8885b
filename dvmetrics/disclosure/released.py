"""Released figures: the only thing that reports, notebooks and pages are given. They come through the door or not at
all."""

from __future__ import annotations

import json
import math
from collections.abc import Hashable
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dvmetrics.disclosure.figures import can_be_divided, value_of, weighted_value
from dvmetrics.disclosure.policy import HIDDEN, POLICIES, Policy
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.definition import Definition

TABLE, DEFINITIONS = "released.csv", "definitions.json"
COUNTS = ("numerator", "denominator", "compared_numerator", "compared_denominator")
NUMBERS = (*COUNTS, "value", "lower", "upper")
COLUMNS = [
    "indicator",
    "period_start",
    "period_end",
    "group_by",
    "group",
    *NUMBERS,
    "unit",
    "status",
    "note",
]
KEY = ("indicator", "period_start", "period_end", "group_by", "group")
"""The columns that tell one figure from all others."""
STATUSES: dict[str, str] = {
    "": "shown",
    HIDDEN: "not shown, to protect people; most often because it is below the number that may be shown",
    "[x]": "not available: the data are not collected, did not arrive or could not be used",
    "[z]": "does not apply: there was nothing to count",
    "[due]": "not due yet: the follow-up is not over, the records do not reach back far enough, or no campaign has run",
    "[r]": "revised: an agency sent a file again, or late; the figure itself may have stayed as it was",
    "[p]": "provisional: the newest cases can still change when agencies send them again",
    "[b]": "the way of counting changed here; figures before and after are not compared, and never added up",
}
"""What may stand in `status`. `[r]`, `[p]` and `[b]` stand beside a value (also together), the others in its place;
`[b]` in place of a value means that the counting changed within the period."""
BESIDE_A_VALUE = {"[r]", "[p]", "[b]"}
ALONE = ("count", "median")
"""Forms of one count: nothing may stand beside it."""
FEWEST_FOR_A_MEDIAN = 10
QUARTILES_NEED = 40
"""A median needs 10 people; a quartile 10 people beyond it."""

_DOOR = object()


@dataclass(frozen=True)
class Released:
    """Figures that disclosure control has let out. Made by `release.release` or read back from an edition's data.

    `frame` has the columns `COLUMNS`: dates as `datetime.date`, counts and values as floats with missing values where
    there is none, texts never missing. `definitions` by id. Anything else, and any count that the policy would not
    have shown, raises DisclosureRefused.
    """

    frame: pd.DataFrame
    definitions: dict[str, Definition]
    policy: Policy
    door: InitVar[object] = None  # not kept, so that no copy with another frame can be made of released figures

    def __post_init__(self, door: object) -> None:
        if door is not _DOOR:
            raise DisclosureRefused("Figures can be released only by disclosure control.")
        if list(self.frame.columns) != COLUMNS:
            raise DisclosureRefused("Released figures must have exactly the agreed columns.")
        statuses = [set(status.split()) for status in self.frame["status"]]
        if set().union(*statuses) - set(STATUSES):
            raise DisclosureRefused("Released figures have a status that is not agreed.")
        for row, status in zip(self.frame.to_dict(orient="records"), statuses, strict=True):
            self._expect_protected(row, status)

    def _expect_protected(self, row: dict[Hashable, Any], status: set[str]) -> None:
        """There is a value or a reason why not, never both, and what is shown of people is protected."""
        definition = self.definitions.get(row["indicator"])
        if definition is None:
            raise DisclosureRefused("A released figure has no definition.")
        numbers = {name: row[name] for name in NUMBERS if pd.notna(row[name])}
        may_have_one = status <= BESIDE_A_VALUE
        is_broken = status == {"[b]"} and not numbers
        if (("value" in numbers) != may_have_one and not is_broken) or (numbers and "value" not in numbers):
            raise DisclosureRefused(
                f"Indicator {definition.id}: there must be a value or a reason why not, never both."
            )
        if numbers and definition.about_people and not self._is_protected(row, definition):
            raise DisclosureRefused(f"Indicator {definition.id}: a count of people is not protected.")

    def _is_protected(self, row: dict[Hashable, Any], definition: Definition) -> bool:
        """Whether counts of people are as the policy shows them, and the value is worked out from nothing else."""
        counts = {name: float(row[name]) for name in COUNTS}
        if definition.form == "value":
            return not self.policy.threshold  # its parts are not known
        if definition.form == "weighted_share" and not row["group"]:
            return self._is_weighed(row, definition)
        if definition.form in ALONE and any(not math.isnan(counts[name]) for name in COUNTS[1:]):
            return False  # a count of people that no rule is for
        there = [name for name in definition.protected_counts if not math.isnan(counts[name])]
        alone = ("numerator", "denominator") if definition.compared_is_hidden_alone else definition.protected_counts
        if not set(alone) <= set(there) or not all(self.policy.can_show(counts[name]) for name in there):
            return False
        if definition.form == "median":
            fewest = self.policy.possible(counts["numerator"])[0]
            quartiles = pd.isna(row["lower"]) or fewest >= QUARTILES_NEED
            enough = fewest >= fewest_for_a_median(self.policy)
            return enough and quartiles and float(row["value"]).is_integer()
        return can_be_divided(definition, counts) and math.isclose(row["value"], value_of(definition, counts))

    def _is_weighed(self, row: dict[Hashable, Any], definition: Definition) -> bool:
        own = self.frame[
            (self.frame["indicator"] == definition.id)
            & (self.frame["period_start"] == row["period_start"])
            & (self.frame["group"] != "")
        ]
        weights = [dict(definition.weights).get(group, math.nan) for group in own["group"]]
        groups = list(zip(own["numerator"], own["denominator"], weights, strict=True))
        return bool(groups) and math.isclose(row["value"], weighted_value(groups))

    def write(self, folder: Path) -> None:
        """Write `released.csv` and `definitions.json` into a folder."""
        self.frame.to_csv(folder / TABLE, index=False, lineterminator="\n")
        about = {
            "policy": self.policy.name,
            "definitions": [definition.to_dict() for definition in self.definitions.values()],
        }
        (folder / DEFINITIONS).write_text(json.dumps(about, indent=1, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Released:
        """Read back what `write` wrote: the open data of an edition."""
        texts = dict.fromkeys(["indicator", "group_by", "group", "unit", "status", "note"], "str")
        frame = pd.read_csv(
            folder / TABLE,
            dtype=texts,
            keep_default_na=False,
            na_values={name: [""] for name in NUMBERS},
        )
        for name in ("period_start", "period_end"):
            frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d").dt.date
        about: dict[str, Any] = json.loads((folder / DEFINITIONS).read_text(encoding="utf-8"))
        definitions = [Definition.from_dict(values) for values in about["definitions"]]
        return through_the_door(frame, {d.id: d for d in definitions}, POLICIES[about["policy"]])

    def series(self, indicator: str, group: str = "", group_by: str = "") -> pd.DataFrame:
        """The figures of one indicator and group in order of time; of any breakdown where `group_by` is left out."""
        rows = self.frame[(self.frame["indicator"] == indicator) & (self.frame["group"] == group)]
        if group_by:
            rows = rows[rows["group_by"] == group_by]
        return rows.sort_values("period_start").reset_index(drop=True)

    def slack(self, indicator: str) -> int:
        """How far a shown count of this indicator can be from the true one."""
        return self.policy.slack if self.definitions[indicator].about_people else 0


def fewest_for_a_median(policy: Policy) -> float:
    """How many people a median needs under a policy."""
    return max(FEWEST_FOR_A_MEDIAN, policy.threshold) if policy.threshold else 1


def through_the_door(frame: pd.DataFrame, definitions: dict[str, Definition], policy: Policy) -> Released:
    """For disclosure control alone: the one place where released figures are made."""
    return Released(frame, definitions, policy, _DOOR)
