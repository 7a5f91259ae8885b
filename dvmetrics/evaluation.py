"""From a partnership folder to released figures: the gate, the counting and the door, in that order."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from dvmetrics.deliveries.newest import choose_quarter, newest_begun
from dvmetrics.disclosure.estimate import ReleasedEstimate
from dvmetrics.disclosure.gather import PublicCount
from dvmetrics.disclosure.given_away import GivenAway
from dvmetrics.disclosure.hidden import release_hidden
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.released import Released
from dvmetrics.errors import NoCompleteQuarter
from dvmetrics.gate import GateResult, check
from dvmetrics.indicators.catalogue import CATALOGUE, expect_known
from dvmetrics.measure import Measurements, measure
from dvmetrics.measure.overlap import Overlap, overlap
from dvmetrics.partnership import GO_ON, Partnership, load
from dvmetrics.periods import Quarter
from dvmetrics.statistics.hidden import SEED


@dataclass(frozen=True)
class Evaluation:
    """Everything known of a quarter. Restricted, but for `released` and `hidden`, which is None where the partnership
    keeps no lists of people to estimate from."""

    partnership: Partnership
    quarter: Quarter
    gate: GateResult
    measurements: Measurements
    released: Released
    overlap: Overlap | None = None
    hidden: ReleasedEstimate | None = None
    given_away: tuple[GivenAway, ...] = ()
    """What can be narrowed down too far whatever is hidden now, where the partnership goes on all the same."""


def check_quarter(folder: Path, quarter: str) -> GateResult:
    """The gate alone, for a quarter such as `2001Q4` or `latest`. Raises ConfigurationError for a wrong folder,
    configuration or quarter."""
    partnership = load(folder)
    expect_known(partnership)
    return check(partnership, folder, choose_quarter(partnership, folder, quarter), CATALOGUE)


def check_begun(folder: Path, quarter: str) -> GateResult:
    """`check_quarter`; where `latest` finds no complete quarter, the gate of the newest that has begun, so that it can
    be said what is missing. Raises ConfigurationError as `check_quarter` does."""
    try:
        return check_quarter(folder, quarter)
    except NoCompleteQuarter:
        partnership = load(folder)
        return check(partnership, folder, newest_begun(partnership, folder), CATALOGUE)


def check_apart(folder: Path, quarter: str) -> Future[GateResult]:
    """`check_quarter` in a process of its own, which ends with it: its library takes seconds to import, and meanwhile
    the caller can get on; nor has it a place in a notebook's kernel. The result raises what the gate raised."""
    process = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_deaf_to_ctrl_c)
    with _main_left_out():
        result = process.submit(check_quarter, folder, quarter)
    process.shutdown(wait=False)
    return result


@contextmanager
def _main_left_out() -> Iterator[None]:
    """A process that begins meanwhile does not run the script again that it is begun by: it needs nothing of it, and
    an analyst's own may be anything."""
    main = sys.modules["__main__"]
    known = {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    main.__dict__.pop("__file__", None)
    main.__spec__ = None
    try:
        yield
    finally:
        main.__dict__.update(known)


def _deaf_to_ctrl_c() -> None:
    """The first process says what there is to say, and waits for this one, which then ends as it always does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def evaluate(
    partnership: Partnership,
    gate: GateResult,
    tell: Callable[[str], None] | None = None,
    *,
    seed: int = SEED,
    ledger: Ledger | None = None,
) -> Evaluation:
    """Measure and release what the gate accepted. Raises DisclosureRefused if a figure cannot be released.

    `tell` is told of what may take seconds. `seed` is that of the random draws for the estimate of hidden victims:
    made-up data need no secret one, so that their edition is the same everywhere. `ledger`: what earlier editions
    showed.
    """
    say = tell or (lambda _: None)
    measurements = measure(partnership, gate)
    policy = POLICIES[partnership.partnership.policy]
    say("attack on all that is and was released")
    released, given_away = released_under(partnership, measurements, policy, ledger)
    lists = overlap(partnership, gate)
    if lists is not None:
        say("victims no agency knows")
    hidden = None if lists is None else release_hidden(lists, seed=SEED if partnership.partnership.synthetic else seed)
    return Evaluation(partnership, gate.quarter, gate, measurements, released, lists, hidden, given_away)


def released_under(
    partnership: Partnership, measurements: Measurements, policy: Policy, ledger: Ledger | None
) -> tuple[Released, tuple[GivenAway, ...]]:
    """What may be shown under a policy, and what can be narrowed down too far all the same where the partnership goes
    on. Raises DisclosureRefused if a figure cannot be released."""
    given_away: list[GivenAway] = []
    note = given_away.extend if partnership.partnership.given_away == GO_ON else None
    released = release(measurements, policy, measurements.breaks, ledger, _public_counts(partnership), note)
    return released, tuple(given_away)


def _public_counts(partnership: Partnership) -> tuple[PublicCount, ...]:
    """What was published before of our counts, exactly."""
    figures = () if partnership.baseline is None else partnership.baseline.figures
    return tuple(
        PublicCount(own.counts.indicator, own.counts.part, own.counts.first, own.counts.last, own.value)
        for own in figures
        if own.counts is not None
    )
