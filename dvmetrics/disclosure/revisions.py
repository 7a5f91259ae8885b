"""What becomes of a figure that an earlier edition already gave: it stands, or it is revised.

A small difference between two editions would say how many people a late record or a correction is about. So a figure
that moves by fewer than eight people stays as it was published, until it has moved by more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dvmetrics.disclosure.ledger import Published
from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.released import FEWEST_FOR_A_MEDIAN
from dvmetrics.indicators.definition import Definition

HELD_BACK_BELOW = 8
"""A revision that moves a published figure by fewer people than this waits."""
State = Literal["new", "stands", "stays hidden", "revised"]
"""`new`: not given before, so that it can be shown or hidden. `stands`: shown as it was published. `revised`: the new
figure is given in place of the published one, which stays known."""


@dataclass(frozen=True)
class Standing:
    """What becomes of one figure. `published` is what an edition showed of it; None where none did."""

    state: State
    published: Published | None = None


def standing(
    counts: Mapping[str, float],
    definition: Definition,
    policy: Policy,
    published: Published | None,
    *,
    file_was_replaced: bool,
) -> Standing:
    """What becomes of a figure, by its true counts.

    A figure that was hidden stays hidden, unless an agency replaced its file and every count is by then so far above
    the threshold that it must have moved enough.
    """
    if published is None:
        return Standing("new")
    least_move = fewest_to_revise(definition, policy)
    names = [name for name in definition.protected_counts if not math.isnan(counts[name])]
    if published.is_hidden:
        far_above = all(counts[name] >= policy.threshold + least_move for name in names)
        return Standing("revised" if file_was_replaced and names and far_above else "stays hidden", published)
    known = [name for name in names if not math.isnan(published.numbers[name])]
    moved = [
        abs(counts[name] - published.numbers[name])
        for name in known
        if policy.hides(counts[name]) or policy.rounded(counts[name]) != published.numbers[name]
    ]
    if not moved or min(moved) < least_move + policy.slack:
        return Standing("stands", published)
    return Standing("revised", published)


def fewest_to_revise(definition: Definition, policy: Policy) -> int:
    """By how many people a published figure must move before it is revised."""
    needed = FEWEST_FOR_A_MEDIAN if definition.form == "median" else HELD_BACK_BELOW
    return max(needed, policy.threshold)
