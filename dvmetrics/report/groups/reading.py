"""What released figures by group say: the newest of each group, its name in words, and which of them may be named."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from dvmetrics.indicators.commitments import COMMITMENTS
from dvmetrics.indicators.definition import ROUTE, Definition
from dvmetrics.periods import Period
from dvmetrics.report.edition import Edition
from dvmetrics.statistics.multiple import benjamini_hochberg, difference_p_value, share_p_value

FEW_CASES = 10
"""With fewer cases than this in each agency, the newest four quarters are added up."""
QUARTERS_ADDED = 4
NO_DIFFERENCE = {"representation": 1.0, "gap": 0.0}
"""The value of a group that does not differ, by form."""

CHARACTERISTICS = {
    "sex": "Sex",
    "age": "Age",
    "ethnicity": "Ethnic group",
    "disability": "Disability",
    "sexual_orientation": "Sexual orientation",
}
SIDES = {
    "sex": ("men", "women"),
    "age": ("people under 25", "people of 25 and over"),
    "ethnicity": ("people of a minority ethnic group", "white people"),
    "disability": ("disabled people", "people without a disability"),
    "sexual_orientation": ("lesbian, gay and bisexual people", "heterosexual people"),
}
"""Who is set beside whom in a gap between two groups, the first one first."""
_WORDS = {
    "disability": {"yes": "Disabled", "no": "Not disabled"},
    "ethnicity": {"other": "Another ethnic group"},
    "offence_group": {"none": "No offence recorded", "other": "Another offence", "sexual": "Sexual offences"},
    "sexual_orientation": {"other": "Another orientation"},
    "sex": {"female": "Women", "male": "Men", "other": "Another sex"},
}


@dataclass(frozen=True)
class Group:
    """The figure of one group: what it is a breakdown by, its code and its name in words, and its released numbers.

    Without a value, `status` is the shorthand that stands in its place.
    """

    by: str
    code: str
    label: str
    numerator: float
    denominator: float
    compared_numerator: float
    compared_denominator: float
    value: float
    lower: float
    upper: float
    status: str
    note: str

    @property
    def is_shown(self) -> bool:
        return not math.isnan(self.value)

    @property
    def route(self) -> tuple[str, str]:
        """The codes of the agency that sends and the one that receives."""
        sender, _, receiver = self.code.partition(ROUTE)
        return sender, receiver


@dataclass(frozen=True)
class Groups:
    """All groups of one indicator in its newest period, in the order in which they are listed: never by value.

    `slack` is how far a released count can be from the true one.
    """

    definition: Definition
    period: Period
    groups: tuple[Group, ...]
    slack: int

    @property
    def exact(self) -> bool:
        return self.slack == 0

    @property
    def shown(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.is_shown)

    @property
    def shared_mark(self) -> str:
        """What stands beside every value, such as [p], and so is said once and not in each cell; else empty."""
        marks = {group.status for group in self.shown}
        return marks.pop() if len(marks) == 1 else ""


def read_groups(edition: Edition, definition: Definition) -> Groups | None:
    """The groups of the newest period that is due; None where it has none. An older one never stands in for it."""
    frame = edition.released.frame
    own = frame[(frame["indicator"] == definition.id) & (frame["status"] != "[due]")]
    newest = own[own["period_start"] == own["period_start"].max()]
    rows = newest[newest["group"] != ""]
    if rows.empty:
        return None
    groups = [_group(row, edition) for _, row in rows.iterrows()]
    first = rows.iloc[0]
    period = Period(first["period_start"], first["period_end"])
    return Groups(definition, period, tuple(_in_order(groups, definition)), edition.released.slack(definition.id))


def read_agencies(edition: Edition, definition: Definition) -> Groups | None:
    """`read_groups` of agencies, over the newest four quarters where one quarter holds only few cases of each.

    Only shares of exact counts are added up, never standing figures, and never across a quarter without figures or a
    change in the way of counting.
    """
    newest = read_groups(edition, definition)
    if newest is None or not _can_be_added_up(newest):
        return newest
    frame = edition.released.frame
    own = frame[(frame["indicator"] == definition.id) & (frame["status"] != "[due]")]
    starts = sorted(set(own["period_start"]))[-QUARTERS_ADDED:]
    parts: list[pd.DataFrame] = []
    for start in reversed(starts):
        quarter = own[(own["period_start"] == start) & (own["group"] != "")]
        if quarter.empty:
            break
        parts.append(quarter)
        if quarter["status"].str.contains("[b]", regex=False).any():
            break
    added = [_added(group, parts) for group in newest.groups]
    earliest = parts[-1]["period_start"].iloc[0]
    return replace(newest, groups=tuple(added), period=Period(earliest, newest.period.end))


def _can_be_added_up(own: Groups) -> bool:
    definition = own.definition
    counted = definition.form == "share" and definition.grain == "quarter" and not definition.carries_over
    return counted and not definition.about_people and all(group.denominator < FEW_CASES for group in own.shown)


def _added(group: Group, quarters: Iterable[pd.DataFrame]) -> Group:
    """The same agency over several quarters. One without a figure in the newest quarter stays without."""
    if not group.is_shown:
        return group
    rows = pd.concat([quarter[quarter["group"] == group.code] for quarter in quarters])
    x, n = float(rows["numerator"].sum()), float(rows["denominator"].sum())
    return replace(group, numerator=x, denominator=n, value=100 * x / n, lower=math.nan, upper=math.nan)


def _group(row: pd.Series, edition: Edition) -> Group:
    by, code = str(row["group_by"]), str(row["group"])
    names = [name for name in Group.__dataclass_fields__ if name in row and name not in ("status", "note")]
    numbers = {name: float(row[name]) for name in names}
    return Group(
        by=by,
        code=code,
        label=group_name(by, code, edition.facts.agencies),
        status=str(row["status"]),
        note=str(row["note"]),
        **numbers,
    )


def group_name(by: str, code: str, agencies: dict[str, str]) -> str:
    """A group's name in words."""
    if by == "agency":
        return agencies.get(code, spaced(code))
    if ROUTE in code:
        return " to ".join(agencies.get(name, spaced(name)) for name in code.split(ROUTE))
    commitment = COMMITMENTS.get(commitment_id(code))
    if commitment is not None:
        return f"{commitment.id}: {commitment.words}"
    if by == "characteristic":
        return CHARACTERISTICS.get(code, spaced(code))
    if by == "age":
        return f"{code.removesuffix('_plus')} and over" if code.endswith("_plus") else code.replace("_", " to ")
    return _WORDS.get(by, {}).get(code, spaced(code))


def commitment_id(code: str) -> str:
    """`S7a` for the code `s7a`, as audits write it."""
    return code[:1].upper() + code[1:]


def spaced(code: str) -> str:
    """`gay_or_lesbian` as `Gay or lesbian`."""
    words = code.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def by_words(by: str) -> str:
    """What figures are broken down by, in words."""
    return CHARACTERISTICS.get(by, spaced(by))


def _in_order(groups: Iterable[Group], definition: Definition) -> list[Group]:
    """Breakdowns as the definition lists them; in each, the Code's order, the weights' order, or the alphabet's."""
    order = [*COMMITMENTS, *(name for name, _ in definition.weights), *CHARACTERISTICS]

    def place(group: Group) -> tuple[int, int, int, str]:
        name = commitment_id(group.code) if commitment_id(group.code) in COMMITMENTS else group.code
        listed = order.index(name) if name in order else len(order)
        by = definition.group_by.index(group.by) if group.by in definition.group_by else len(definition.group_by)
        is_rest = group.code == "other"
        return by, listed, int(is_rest), group.label.casefold()

    return sorted(groups, key=place)


def is_neutral(group: Group, definition: Definition) -> bool:
    """Whether no direction is good in this group, so that nothing is said of it beyond its figure."""
    return group.by in definition.neutral_groups or group.code in definition.neutral_groups


@dataclass(frozen=True)
class Judged:
    """Which groups differ by more than chance and rounding would make them, after allowing for how many were looked at
    together: +1 above, −1 below, by place in `Groups.groups`. `looked_at` is how many were."""

    directions: dict[int, int]
    looked_at: int

    def of(self, place: int) -> int:
        return self.directions.get(place, 0)


def judged(own: Groups) -> Judged:
    """Groups of a representation or a gap that may be named.

    A group is named where its 95% interval leaves out no difference, and where it is among those that the procedure of
    Benjamini and Hochberg names over all groups which are shown and not neutral. The p-values are of released counts,
    at the true ones within their rounding that are nearest to no difference.
    """
    looked_at = [
        place for place, group in enumerate(own.groups) if group.is_shown and not is_neutral(group, own.definition)
    ]
    named = benjamini_hochberg([_p_value(own.groups[place], own) for place in looked_at]).named
    directions = {
        place: _direction(own.groups[place], NO_DIFFERENCE[own.definition.form])
        for place, is_named in zip(looked_at, named, strict=True)
        if is_named
    }
    return Judged({place: way for place, way in directions.items() if way}, len(looked_at))


def _p_value(group: Group, own: Groups) -> float:
    compared, of_all = group.compared_numerator, group.compared_denominator
    if own.definition.form == "gap":
        x, n = min(group.numerator, group.denominator), group.denominator
        return difference_p_value(x, n, min(compared, of_all), of_all, own.slack)
    return share_p_value(group.numerator, group.denominator, compared / of_all, own.slack)


def _direction(group: Group, no_difference: float) -> int:
    return 1 if group.lower > no_difference else -1 if group.upper < no_difference else 0
