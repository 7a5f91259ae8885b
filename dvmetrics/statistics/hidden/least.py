"""The least number of people, by Chao: what people on one list alone and on two lists say of those on none."""

from __future__ import annotations

import numpy as np

from dvmetrics.statistics.hidden.histories import Flags, Floats, memberships


def least_hidden(counts: Floats) -> Floats:
    """The fewest people on no list, for each table (tables × 2^t): Chao's bound for lists that differ in size.

    (f1² − Σ Zj²) / (2 (f2 + 1)), where f1 people are on one list alone, Zj of them on list j, and f2 on exactly two.
    It is the mean number for independent lists of any sizes. Where people differ in how easily they are found, in the
    same way by all lists, the true number is larger. For two lists it is Chapman's estimate. Source: Chao (1989),
    Biometrics 45:427–438, whose 1 below the line keeps it finite and its bias small; as a bound: Rivest & Baillargeon
    (2007), Biometrics 63:999–1006.
    """
    once, alone, twice = _numbers(counts)
    hidden: Floats = (once**2 - (alone**2).sum(axis=-1)) / (2 * (twice + 1))
    return hidden


def has_least(counts: Floats) -> bool:
    """Whether one table says anything of the least number: people on one list alone, on two lists at least, and people
    on exactly two lists."""
    _, alone, twice = _numbers(counts)
    return bool(twice > 0 and (alone > 0).sum() >= 2)


def _numbers(counts: Floats) -> tuple[Floats, Floats, Floats]:
    """People on one list alone, the same by list, and people on exactly two lists."""
    on = memberships(counts.shape[-1].bit_length() - 1)
    only_one: Flags = on == 1
    alone = counts[..., only_one]
    return alone.sum(axis=-1), alone, np.asarray(counts[..., on == 2].sum(axis=-1))
