"""Whether all that is released, and ever was, is safe together (rules 4 and 5), and what else is hidden until it is."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from dvmetrics.disclosure.bounds import SECONDS, Reader
from dvmetrics.disclosure.decisions import Decision
from dvmetrics.disclosure.gather import PublicCount, gather
from dvmetrics.disclosure.gathered import Gathered
from dvmetrics.disclosure.given_away import Note, described, known_already, narrowed_no_further
from dvmetrics.disclosure.joint import Terms
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.program import Deadline
from dvmetrics.disclosure.sums import Flags, Sums
from dvmetrics.disclosure.suppress import NOT_POSSIBLE, hide_more
from dvmetrics.errors import DisclosureRefused
from dvmetrics.measure import Measurements

EXPOSED = (
    "A small count of people could be worked out from what is to be published and what was published before. Nothing "
    "was published."
)


AT_A_TIME = 2
"""How many readers are looked at side by side: the solver leaves the interpreter free meanwhile."""


@dataclass(frozen=True)
class Hidden:
    """Which figures are hidden, by their place in the measurements, and of which only what is set beside them is."""

    figures: frozenset[int] = frozenset()
    beside: frozenset[int] = frozenset()


def made_safe(
    measurements: Measurements,
    decisions: Sequence[Decision],
    policy: Policy,
    ledger: Ledger,
    public: Sequence[PublicCount] = (),
    note: Note | None = None,
) -> Hidden:
    """Hide figures until no small count can be worked out by anybody: a reader of all that was ever published, or an
    agency that knows its own records besides. Then the attack is made once more on what is left.

    Where earlier editions leave a small count too few values whatever is hidden now, `note` takes note of it, and no
    number that is printed may narrow it further. Raises DisclosureRefused in that case without `note`, wherever else it
    cannot be made safe, and where the attack fails or does not finish.
    """
    if not policy.threshold:
        return Hidden()
    stands = {own.standing.published.entry for own in decisions if own.is_fixed and own.standing.published}
    before = [own for own in ledger.shown() if own.entry not in stands]
    found, joint = gather(measurements, decisions, policy, before, public)
    fixed = np.array(found.fixed, dtype=bool)
    first = np.array(found.hidden, dtype=bool) | (joint.small_to_an_insider() & ~fixed)
    if policy.base == 1:
        first = plainly_exposed(found, first, fixed)
    deadline, readers = Deadline.after(SECONDS), joint.readers()
    try:
        hidden = _hidden_until_safe(readers, first, fixed, deadline)
    except DisclosureRefused as error:
        if note is None or str(error) != NOT_POSSIBLE:
            raise DisclosureRefused(_reason(str(error), ledger, policy)) from None
        known = [known_already(own, fixed, deadline) for own in readers]
        readers = [narrowed_no_further(own, of) for own, of in zip(readers, known, strict=True)]
        hidden = _hidden_until_safe(readers, first, fixed, deadline)
        note(list(described(found, joint, measurements.frame.to_dict(orient="records"), known)))
    chosen = [found.places[place] for place in np.flatnonzero(hidden)]
    return Hidden(
        frozenset(place[0] for place in chosen if place is not None and not place[1]),
        frozenset(place[0] for place in chosen if place is not None and place[1]),
    )


def _hidden_until_safe(sums: Sequence[Sums], first: Flags, fixed: Flags, deadline: Deadline) -> Flags:
    """Which figures to hide, the `first` ones among them, so that no reader can work out a target."""
    readers = [Reader(own, first, deadline) for own in sums]
    if not is_exposed(readers):
        return first
    hidden = hide_more(readers, first, deadline, fixed_shown=fixed)
    if is_exposed(_once_more(readers, hidden, deadline)):
        raise DisclosureRefused(EXPOSED)
    return hidden


def _once_more(before: Sequence[Reader], hidden: Flags, deadline: Deadline) -> list[Reader]:
    """Readers of what is hidden in the end, made from the beginning. The counts that others found possible are held
    against what these see, and looked for anew only where they do not show that a small count is safe."""
    readers = [Reader(own.sums, hidden, deadline) for own in before]
    for reader, other in zip(readers, before, strict=True):
        reader.begin_with(other)
    return readers


def _reason(said: str, ledger: Ledger, policy: Policy) -> str:
    """What is said where nothing can be made safe because of what was shown before."""
    before = [own.policy for own in ledger.shown()]
    if said != NOT_POSSIBLE or not before:
        return said
    looser = [name for name in before if POLICIES[name].shows_more_than(policy)]
    if looser:
        return (
            f"{said} Earlier editions showed more under the policy {looser[-1]}, which cannot be taken back. It may be "
            f"that nothing can be published under {policy.name}; see whether it can under {looser[-1]}."
        )
    return (
        f"{said} What earlier editions showed is part of it, and cannot be taken back. What to do when "
        "nothing can be made safe stands in dvmetrics/disclosure/README.md."
    )


def is_exposed(readers: Sequence[Reader]) -> bool:
    """The attack: whether any reader could work out anything that must not be. All of them look, so that what they
    found is there where more has to be hidden."""
    with ThreadPoolExecutor(max_workers=AT_A_TIME) as pool:
        return any(list(pool.map(lambda own: own.exposed().size > 0, readers)))


def plainly_exposed(found: Gathered, hidden: Flags, fixed: Flags) -> Flags:
    """Which figures to hide so that no small rest is the difference of two exact counts that are both shown, the given
    ones among them: of each two the cheaper. Where counts are exact there are many of these, and nobody needs a linear
    program to find them."""
    hidden = hidden.copy()
    shows: dict[Terms, list[int]] = {}
    for number in found.numbers:
        shows.setdefault(number.terms, []).append(number.figure)
    for whole, part in sorted(found.pairs):
        if not 0 < found.value(whole) - found.value(part) < found.policy.threshold:
            continue
        sides = [[own for own in shows.get(terms, ()) if not hidden[own]] for terms in (whole, part)]
        if all(sides):
            free = [side for side in sides if not any(fixed[own] for own in side)]
            for own in min(free, key=lambda side: sum(found.cost[own] for own in side), default=[]):
                hidden[own] = True
    return hidden
