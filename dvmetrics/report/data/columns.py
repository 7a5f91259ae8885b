"""The columns of `released.csv` in words: said once for the page on the data and for their description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from dvmetrics.disclosure.released import STATUSES

MARKS = "|".join(mark.strip("[]") for mark in STATUSES if mark)
ONE_MARK = rf"\[(?:{MARKS})\]"


@dataclass(frozen=True)
class Column:
    """One column. `is_filled`: no cell of it is empty. `pattern`: what a text in it must be."""

    name: str
    kind: Literal["string", "number", "date"]
    words: str
    is_filled: bool = False
    pattern: str = ""

    @property
    def field(self) -> dict[str, Any]:
        """The column as a field of a Table Schema."""
        found: dict[str, Any] = {"required": True} if self.is_filled else {}
        found |= {"pattern": self.pattern} if self.pattern else {}
        described: dict[str, Any] = {"name": self.name, "type": self.kind, "description": self.words}
        return described | ({"constraints": found} if found else {})


MISSING = ("",)
"""What stands in a cell where there is nothing: never 0, and no dash."""
COLUMN_WORDS = (
    Column("indicator", "string", "The number or name of the indicator, as in definitions.json.", is_filled=True),
    Column("period_start", "date", "The first day that the figure is of, such as 2001-10-01.", is_filled=True),
    Column("period_end", "date", "The last day that the figure is of.", is_filled=True),
    Column("group_by", "string", "What the figure is broken down by. Empty: it is not broken down."),
    Column(
        "group",
        "string",
        "The group that the figure is of. Empty: all together. A sign > stands between the agency that sends a person "
        "on and the one that receives them.",
    ),
    Column(
        "numerator", "number", "The number of people, events or things counted, as it may be shown: it can be rounded."
    ),
    Column("denominator", "number", "Out of how many, as it may be shown. Empty: the figure is not out of a number."),
    Column("compared_numerator", "number", "The number counted among those whom the group is compared with."),
    Column("compared_denominator", "number", "Out of how many of those."),
    Column("value", "number", "The figure, in its unit, worked out from the counts in this row. Empty: see status."),
    Column("lower", "number", "The lower end of the likely range (95%), or of the middle half for a median."),
    Column("upper", "number", "The upper end of the likely range (95%), or of the middle half for a median."),
    Column("unit", "string", "What the figure is measured in.", is_filled=True),
    Column(
        "status",
        "string",
        "A mark in place of a figure, or one or more beside it; what each mark means is explained with the files. "
        "Empty: the figure is shown and nothing is to be said of it.",
        pattern=f"{ONE_MARK}(?: {ONE_MARK})*",
    ),
    Column(
        "note",
        "string",
        "Why there is no figure, in words, where that is more than the mark says; beside a figure, of "
        "whose cases nothing is known.",
    ),
)
