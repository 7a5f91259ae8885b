"""Secondary suppression inside one breakdown: hide more until no small count can be worked out from the others.

The groups of one indicator and period add up to a whole. That whole counts as known where it may be shown, whether or
not it is printed. The attack is the exact one for a single sum: each shown count may be off by its rounding, a count
hidden by the primary rule lies below the threshold, any other hidden count may be anything. Sums over several tables
and periods are not looked at here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dvmetrics.disclosure.policy import FEWEST_POSSIBLE, Policy


def secondary(counts: Sequence[float], hidden: frozenset[int], policy: Policy) -> tuple[frozenset[int], bool]:
    """(the places to hide, the given ones among them; whether the whole must be hidden as well), so that each small
    hidden count keeps enough possible values.

    `counts` are the true counts of all groups; `hidden` those that are hidden already. What is hidden in addition
    is the smallest group by its released count, the first of equals: the same on every run.
    """
    primary = frozenset(place for place in hidden if policy.hides(counts[place]))
    chosen = set(hidden)
    while any(_is_exposed(place, counts, chosen, primary, policy) for place in sorted(chosen)):
        shown = [place for place in range(len(counts)) if place not in chosen]
        if not shown:
            return frozenset(chosen), True
        chosen.add(min(shown, key=lambda place: (policy.rounded(counts[place]), place)))
    return frozenset(chosen), False


def possible(
    place: int, counts: Sequence[float], hidden: set[int], primary: frozenset[int], policy: Policy
) -> tuple[float, float]:
    """The smallest and largest value of a hidden count that what is shown leaves possible."""
    low, high = (0.0, policy.threshold - 1.0) if policy.hides(sum(counts)) else policy.possible(sum(counts))
    shown = [policy.possible(count) for other, count in enumerate(counts) if other not in hidden]
    others = [_most(other, primary, policy) for other in hidden if other != place]
    least = low - sum(largest for _, largest in shown) - sum(others)
    most = high - sum(smallest for smallest, _ in shown)
    return max(least, 0.0), min(most, _most(place, primary, policy))


def _most(place: int, primary: frozenset[int], policy: Policy) -> float:
    return policy.threshold - 1 if place in primary else math.inf


def _is_exposed(place: int, counts: Sequence[float], hidden: set[int], primary: frozenset[int], policy: Policy) -> bool:
    if not 0 < counts[place] < policy.threshold:
        return False
    least, most = possible(place, counts, hidden, primary, policy)
    if policy.none_is_shown:  # all of 1 to the threshold must stay possible, as none is not hidden
        return least > 1 or most < policy.threshold - 1
    return most - least + 1 < FEWEST_POSSIBLE
