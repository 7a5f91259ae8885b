"""What becomes of a figure that an earlier edition already gave: it stands, or it is revised.

A small difference between two editions would say how many people a late record or a correction is about. So a figure
that moves by fewer than eight people stays as it was published, until it has moved by more; and so it does where an
agency that takes its own records away would see that the others moved by so few.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dvmetrics.disclosure.ledger import Published, Sent
from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.released import FEWEST_FOR_A_MEDIAN
from dvmetrics.indicators.definition import Definition

HELD_BACK_BELOW = 8
"""A revision that moves a published figure by fewer people than this waits."""
State = Literal["new", "stands", "stays hidden", "revised"]
"""`new`: not given before, so that it can be shown or hidden. `stands`: shown as it was published. `revised`: the new
figure is given in place of the published one, which stays known."""
RESTS = {"denominator": "numerator", "compared_denominator": "compared_numerator"}
"""What is taken away from which count, so that a rest is left."""


@dataclass(frozen=True)
class Standing:
    """What becomes of one figure. `published` is what an edition showed of it; None where none did."""

    state: State
    published: Published | None = None


def standing(
    counts: Mapping[str, float],
    sent: Sent,
    definition: Definition,
    policy: Policy,
    history: Sequence[Published],
    *,
    file_was_replaced: bool,
) -> Standing:
    """What becomes of a figure, by its true counts and how much of each which agency sent. `history`: what was shown of
    it, oldest first.

    A figure that was hidden stays hidden, unless an agency replaced its file and it moved enough. What has moved must
    lie far enough from everything that was ever shown, and not only from what was shown last.
    """
    if not history:
        return Standing("new")
    published = history[-1]
    names = [name for name in definition.protected_counts if not math.isnan(counts[name])]
    if published.is_hidden:
        may_show = file_was_replaced and names and not any(policy.hides(counts[name]) for name in names)
        has_moved = all(_has_moved_enough(counts, sent, names, definition, policy, own) for own in history)
        return Standing("revised" if may_show and has_moved else "stays hidden", published)
    names = [name for name in names if not math.isnan(published.numbers[name])]
    is_same = all(
        not policy.hides(counts[name]) and policy.rounded(counts[name]) == published.numbers[name] for name in names
    )
    has_moved = not is_same and all(
        _has_moved_enough(counts, sent, names, definition, policy, own) or _is_as_then(sent, names, own)
        for own in history
    )
    return Standing("revised" if has_moved else "stands", published)


def fewest_to_revise(definition: Definition, policy: Policy) -> int:
    """By how many people a published figure must move before it is revised."""
    needed = FEWEST_FOR_A_MEDIAN if definition.form == "median" else HELD_BACK_BELOW
    return max(needed, policy.threshold)


def _has_moved_enough(
    counts: Mapping[str, float],
    sent: Sent,
    names: list[str],
    definition: Definition,
    policy: Policy,
    published: Published,
) -> bool:
    """Whether something moved, and nothing by too few people. Where it is not known who had sent what, each count must
    have moved enough whatever it was, and one that several agencies send never has."""
    enough = fewest_to_revise(definition, policy)
    if published.sent is None:
        if any(len(senders) > 1 for senders in sent.values()):
            return False
        if published.is_hidden:
            return all(counts[name] >= policy.threshold + enough for name in names)
        printed = {name: published.numbers[name] for name in names}
        moved = [abs(counts[name] - own) for name, own in printed.items() if policy.rounded(counts[name]) != own]
        return bool(moved) and min(moved) >= enough + policy.slack
    every = list(_moves(sent, published.sent, names))
    return any(every) and not any(0 < abs(own) < enough for own in every)


def _is_as_then(sent: Sent, names: list[str], published: Published) -> bool:
    """Whether nothing is different from an earlier time, so that nothing is said by going back to it."""
    return published.sent is not None and not any(_moves(sent, published.sent, names))


def _moves(now: Sent, then: Sent, names: list[str]) -> Iterator[int]:
    """By how much each count and each rest moved, in all and among the records that an agency did not send itself."""
    for name in names:
        yield from _of_all_and_others(now.get(name, {}), then.get(name, {}))
        part = RESTS.get(name)
        if part in names:
            yield from _of_all_and_others(
                _less(now.get(name, {}), now.get(part, {})), _less(then.get(name, {}), then.get(part, {}))
            )


def _of_all_and_others(now: Mapping[str, int], then: Mapping[str, int]) -> Iterator[int]:
    moved = _less(now, then)
    in_all = sum(moved.values())
    yield in_all
    yield from (in_all - own for own in moved.values())


def _less(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {agency: one.get(agency, 0) - other.get(agency, 0) for agency in {*one, *other}}
