"""Random draws that several extracts share, and people's codes."""

import hmac
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, Flags, Numbers, Rates, years

SAMPLE_KEY = b"made-up sample, protects nobody"
"""Agencies share a secret key; this one is printed here because there is nobody to protect."""

Codes = npt.NDArray[np.object_]
"""Code words; None is a blank."""
Weights = Mapping[str, float] | Mapping[str | None, float]
"""How often each code word is drawn, in any unit."""


def own_numbers(name: str) -> np.random.Generator:
    """Random numbers that only the part of the world called `name` draws from: no other part changes with it."""
    return np.random.default_rng([truths.SEED, *name.encode()])


def key(scope: str, number: int) -> str:
    """The code of one person or case: HMAC-SHA-256 of the running number in its scope, cut to 32 hexadecimal digits."""
    return hmac.digest(SAMPLE_KEY, f"{scope}:{number}".encode(), "sha256").hex()[:32]


def keys(scope: str, numbers: Iterable[int]) -> list[str]:
    """The codes of many, in order."""
    return [key(scope, int(number)) for number in numbers]


def choose(rng: np.random.Generator, size: int, weights: Weights) -> Codes:
    """`size` independent draws of a code word with the given weights."""
    shares = np.array(list(weights.values()), dtype=float)
    words = np.array(list(weights), dtype=object)
    return words[rng.choice(len(words), size=size, p=shares / shares.sum())]


def chance(rng: np.random.Generator, probability: float | Rates, size: int) -> Flags:
    """Whether each of `size` independent things happens."""
    return rng.random(size) < probability


def evenly(rng: np.random.Generator, probability: float | Rates, size: int) -> Flags:
    """Whether each of `size` things in order of time happens, by turns: over a dozen of them the share is the
    probability, with little of the luck that `chance` adds to a small number.
    """
    order = np.argsort(np.arange(size) + rng.uniform(0, 12, size))
    turns = np.floor(np.cumsum(np.broadcast_to(probability, size)[order]) + rng.random())
    happens = np.empty(size, dtype=bool)
    happens[order] = np.diff(turns, prepend=0.0) > 0
    return happens


def yes_no(flags: Flags) -> Codes:
    """Flags as the codes `yes` and `no`."""
    return np.where(flags, "yes", "no").astype(object)


def fixed_by_year(rng: np.random.Generator, totals: Mapping[int, int], weights: Rates) -> Days:
    """Days of events, in order: exactly `totals` in each year, spread over `ALL_DAYS` by their weights."""
    counts = np.zeros(len(ALL_DAYS), dtype=np.int64)
    for year, total in totals.items():
        of_year = years(ALL_DAYS) == year
        counts[of_year] = rng.multinomial(total, weights[of_year] / weights[of_year].sum())
    return np.repeat(ALL_DAYS, counts)


def origins(parents: Numbers) -> Numbers:
    """For each event the first of its chain; `parents` holds the place of the event that each follows, or its own."""
    found = parents
    while not np.array_equal(found, found[found]):
        found = found[found]
    return found


def blank_where(codes: Codes, flags: Flags) -> Codes:
    """The codes with a blank where the flag is set."""
    result = codes.copy()
    result[flags] = None
    return result


def no_day_where(days: Days, flags: Flags) -> Days:
    """The days (or times) with a blank where the flag is set."""
    result = days.copy()
    result[flags] = np.datetime64("NaT")
    return result


def later_than(days: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Dates or times that fall after the end of `day`."""
    return days >= day + pd.Timedelta(days=1)
