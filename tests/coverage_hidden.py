"""How often the limits of the hidden number hold the true one: populations of known size, drawn many times.

Every person of a made-up population is put on each list by chance. In independent settings the lists know nothing of
each other; in those of one dependence a person on the first list has `odds` times the odds to be on the second. The
lists are then estimated as in a report, and the limits either hold the size of the population or do not. A weak
dependence (odds ratio 1.5) is the hardest: it is often too small to be seen and large enough to bias the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dvmetrics.statistics import hidden

RESAMPLES = 200
"""Fewer than in a report (1,000), to be done in minutes; more would move the limits by chance alone."""


@dataclass(frozen=True)
class Setting:
    """A population, the chance to be on each list, and the odds ratio of the first two lists."""

    people: int
    chances: tuple[float, ...]
    odds: float = 1.0

    @property
    def words(self) -> str:
        return "independent" if self.odds == 1 else f"first two lists joined, odds ratio {self.odds:g}"


SETTINGS = (
    Setting(1000, (0.2, 0.3)),
    Setting(500, (0.3, 0.4, 0.2)),
    Setting(1000, (0.2, 0.15, 0.3)),
    Setting(3000, (0.1, 0.15, 0.2)),
    Setting(500, (0.3, 0.4, 0.2), 4.0),
    Setting(1000, (0.3, 0.25, 0.3), 3.0),
    Setting(3000, (0.15, 0.2, 0.2), 3.0),
    Setting(3000, (0.15, 0.2, 0.2), 0.3),
    Setting(3000, (0.2, 0.15, 0.3), 1.5),
    Setting(500, (0.3, 0.2, 0.4, 0.2)),
    Setting(1500, (0.2, 0.1, 0.3, 0.15)),
    Setting(1500, (0.2, 0.2, 0.3, 0.15), 1.5),
    Setting(1500, (0.2, 0.2, 0.3, 0.15), 4.0),
    Setting(3000, (0.1, 0.15, 0.2, 0.1)),
    Setting(3000, (0.1, 0.15, 0.2, 0.1), 5.0),
    Setting(1000, (0.2, 0.3, 0.15, 0.2, 0.1)),
    Setting(1000, (0.2, 0.3, 0.15, 0.2, 0.1), 4.0),
    Setting(3000, (0.1, 0.15, 0.2, 0.1, 0.1), 4.0),
)


def table(replicates: int, seed: int, settings: Sequence[Setting] = SETTINGS) -> list[dict[str, object]]:
    """One row a setting: how many populations were drawn, how many had an answer, and in what share it was right."""
    return [_row(setting, replicates, seed + number) for number, setting in enumerate(settings)]


def _row(setting: Setting, replicates: int, seed: int) -> dict[str, object]:
    random = np.random.default_rng(seed)
    found = [hidden.estimate(drawn(setting, random), resamples=RESAMPLES, seed=seed) for _ in range(replicates)]
    spans = [(one.lower, one.upper) for one in found if one.lower is not None and one.upper is not None]
    held = [lower <= setting.people <= upper for lower, upper in spans]
    return {
        "lists": len(setting.chances),
        "people": setting.people,
        "chance to be on a list": ", ".join(f"{chance:g}" for chance in setting.chances),
        "lists are": setting.words,
        "populations": replicates,
        "answered": len(held),
        "limits hold the truth": round(float(np.mean(held)), 3) if held else None,
        "median width / people": round(float(np.median([u - low for low, u in spans])) / setting.people, 2),
    }


def drawn(setting: Setting, random: np.random.Generator) -> pd.DataFrame:
    """The overlaps of one population: what the lists can see of it."""
    on = random.random((setting.people, len(setting.chances))) < setting.chances
    raised = setting.odds * setting.chances[1] / (1 - setting.chances[1])
    on[:, 1] = random.random(setting.people) < np.where(on[:, 0], raised / (1 + raised), setting.chances[1])
    names = [f"list {number + 1}" for number in range(len(setting.chances))]
    people = pd.DataFrame(on[on.any(axis=1)].astype(int), columns=names)
    return people.groupby(names).size().rename("count").reset_index()
