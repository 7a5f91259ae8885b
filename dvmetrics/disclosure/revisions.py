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
from dvmetrics.disclosure.policy import POLICIES, Policy
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

    What stands is the last of what was shown under this version of the definition and this way of rounding. What was
    shown in another way is known too, so that a figure which lies near it and is not the same waits.

    A figure that was hidden stays hidden, unless an agency replaced its file and it moved enough. What has moved must
    lie far enough from everything that was ever shown, and not only from what was shown last.
    """
    names = [name for name in definition.protected_counts if not math.isnan(counts[name])]
    alike = [own for own in history if _is_alike(own, definition, policy)]
    others = [own for own in history if own not in alike and not own.is_hidden]

    def is_far_from(published: Published) -> bool:
        there = [name for name in names if published.is_hidden or not math.isnan(published.numbers[name])]
        return _has_moved_enough(counts, sent, there, definition, policy, published)

    if not alike:
        is_clear = all(is_far_from(own) or _is_as_then(counts, sent, names, own) for own in others)
        return Standing("new" if is_clear else "stays hidden")
    published = alike[-1]
    if published.is_hidden:
        may_show = file_was_replaced and names and not any(policy.hides(counts[name]) for name in names)
        has_moved = all(is_far_from(own) for own in (*alike, *others))
        return Standing("revised" if may_show and has_moved else "stays hidden", published)
    there = [name for name in names if not math.isnan(published.numbers[name])]
    is_same = _is_as_then(counts, sent, there, published) or all(
        not policy.hides(counts[name]) and policy.rounded(counts[name]) == published.numbers[name] for name in there
    )
    has_moved = not is_same and all(
        is_far_from(own) or _is_as_then(counts, sent, there, own) for own in (*alike, *others)
    )
    return Standing("revised" if has_moved else "stands", published)


def _is_alike(published: Published, definition: Definition, policy: Policy) -> bool:
    """Whether it was counted by the same definition, and can stand as it was printed."""
    return published.version == definition.version and POLICIES[published.policy].base == policy.base


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
        spans = [(counts[name], *published.possible(name)) for name in names]
        moved = [max(least - own, own - most) for own, least, most in spans if not least <= own <= most]
        return bool(moved) and min(moved) >= enough
    every = list(_moves(sent, published.sent, names))
    return any(every) and not any(0 < abs(own) < enough for own in every)


def _is_as_then(counts: Mapping[str, float], sent: Sent, names: list[str], published: Published) -> bool:
    """Whether nothing is different from an earlier time, so that nothing is said by giving it once more. Where it is
    not known who had sent what, only exact counts can tell."""
    if published.sent is None:
        return bool(names) and all(published.possible(name) == (counts[name], counts[name]) for name in names)
    return not any(_moves(sent, published.sent, names))


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
