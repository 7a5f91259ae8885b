"""Disclosure policies: what may be shown of a count of people. Frozen; chosen in `partnership.toml`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

HIDDEN = "[c]"
"""What stands in place of a number that is hidden to protect people."""
BANDS = (8, 25, 100, 500, 2_000)
FEWEST_POSSIBLE = 5
"""How many values a small true count must at least have left, from everything that is shown (rule 4 of the rule of
record)."""


@dataclass(frozen=True)
class Policy:
    """How counts of people are protected.

    A count below `threshold` is hidden (`none_is_shown`: unless it is none). Any other is rounded to the nearest
    multiple of `base` (1: shown as it is), so that it may be up to `slack` away from the true count.
    """

    name: str
    words: str
    threshold: int
    base: int
    none_is_shown: bool

    @property
    def slack(self) -> int:
        """How far a shown count can be from the true one."""
        return self.base // 2

    def hides(self, count: float) -> bool:
        """The primary rule: whether a true count of people is too small to show."""
        return count < self.threshold and not (self.none_is_shown and count == 0)

    def rounded(self, count: float) -> float:
        """The count as it is shown."""
        return float(count if self.base == 1 else self.base * round(count / self.base))

    def can_show(self, count: float) -> bool:
        """Whether some true count is shown as `count`."""
        return not math.isnan(count) and not self.hides(count) and self.rounded(count) == count

    def possible(self, count: float) -> tuple[float, float]:
        """The smallest and largest true count that is shown as this one is."""
        shown = self.rounded(count)
        if self.none_is_shown and shown == 0:
            return 0.0, 0.0
        return max(shown - self.slack, self.threshold), shown + self.slack

    def shows_more_than(self, other: Policy) -> bool:
        """Whether it can show a count that another policy hides or rounds further."""
        return self.threshold < other.threshold or self.base < other.base

    def band(self, count: int) -> str:
        """A row count for a public page: a band, never the number, unless everything is public already."""
        if not self.threshold:
            return f"{count:,}"
        if count < BANDS[0]:
            return f"fewer than {BANDS[0]}"
        for lower, upper in pairwise(BANDS):
            if count < upper:
                return f"{lower} to {upper - 1:,}"
        return f"{BANDS[-1]:,} or more"


POLICIES: dict[str, Policy] = {
    policy.name: policy
    for policy in (
        Policy(
            "committee",
            "Counts of people below 8 are not shown, to protect people. Other counts of people are rounded to the "
            "nearest 5, and percentages and rates are worked out from the rounded counts.",
            threshold=8,
            base=5,
            none_is_shown=False,
        ),
        Policy(
            "strict",
            "Counts of people below 10 are not shown, to protect people. Other counts of people are rounded to the "
            "nearest 5, and percentages and rates are worked out from the rounded counts.",
            threshold=10,
            base=5,
            none_is_shown=False,
        ),
        Policy(
            "statutory",
            "Counts of people from 1 to 4 are not shown, to protect people, and neither are counts from which one "
            "could be worked out. Other counts are exact.",
            threshold=5,
            base=1,
            none_is_shown=True,
        ),
        Policy(
            "published",
            "These returns were already published as they stand, so nothing is hidden or rounded.",
            threshold=0,
            base=1,
            none_is_shown=True,
        ),
    )
}
