"""Which rows two sets share, and an attack by somebody who knows for each kind of incident in which figures it counts.

The attack is written from the cells of the files alone: it counts incidents by what is true of them, asks how many of
each kind there can be, and knows nothing of sets, cells or relations.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.unknowns import unknowns
from dvmetrics.measure import Measurements
from dvmetrics.measure.memberships import Memberships
from dvmetrics.measure.shared import FEWEST, NONE, sets_sharing
from tests.conftest import SAMPLE
from tests.oracles import sample_measurements
from tests.small_cells import Set, cells

Cells = dict[str, str]
Month = tuple[int, int]
Kind = tuple[bool, ...]


def answered(row: Cells) -> bool:
    """Whether it is known if a child was there."""
    number = row["children_present_count"]
    return (row["children_present"] == "yes" and int(number or 0) >= 1) or (
        row["children_present"] == "no" and int(number or 0) == 0
    )


FIGURES: dict[tuple[str, str], Callable[[Cells], bool]] = {
    ("2.1", "numerator"): lambda row: True,
    ("3.1", "denominator"): lambda row: row["dwelling_flag"] == "yes",
    ("3.1", "numerator"): lambda row: row["dwelling_flag"] == "yes" and answered(row),
    ("3.2", "denominator"): answered,
    ("3.2", "numerator"): lambda row: answered(row) and row["children_present"] == "yes",
}
"""Every incident; those in a home, and of these those where the question was answered; those where it was answered, and
of these those with a child there."""
NAMES = list(FIGURES)


def kinds() -> dict[Month, Counter[Kind]]:
    """By month how many incidents there were of each kind: in which figures they count."""
    found: dict[Month, Counter[Kind]] = {}
    for path in sorted(SAMPLE.glob("*/police_incident.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                year, month, *_ = map(int, row["reported_date"][:10].split("-"))
                of_month = found.setdefault((year, month), Counter())
                of_month[tuple(counts(row) for counts in FIGURES.values())] += 1
    return found


def printed(frame: pd.DataFrame) -> dict[tuple[Month, str, str], float]:
    whole = frame[frame["group"] == ""]
    return {
        ((row["period_start"].year, row["period_start"].month), row["indicator"], part): float(row[part])
        for row in whole.to_dict(orient="records")
        for part in ("numerator", "denominator")
        if (row["indicator"], part) in FIGURES
    }


def limits(count: float, true: int) -> tuple[float, float | None]:
    """What is known of a count that is rounded to 5, or hidden below 8."""
    if math.isnan(count):
        return (0, 7) if true < 8 else (0, None)
    return max(count - 2, 8), count + 2


def given_away(frame: pd.DataFrame) -> Iterator[tuple[Month, str]]:
    """Every small count, and difference of two figures of which one contains the other, that has fewer than five values
    left, in words."""
    shown, every = printed(frame), kinds()
    kinds_there = sorted({kind for of_month in every.values() for kind in of_month})
    is_in = np.array(kinds_there, dtype=float).T
    sums = [(" ".join(name), own) for name, own in zip(NAMES, is_in, strict=True)]
    for one, other in permutations(range(len(NAMES)), 2):
        if (is_in[one] >= is_in[other]).all():
            sums.append((" ".join((*NAMES[one], "without", *NAMES[other])), is_in[one] - is_in[other]))
    for month, of_month in every.items():
        true = np.array([of_month[kind] for kind in kinds_there], dtype=float)
        known = [limits(shown[month, *name], int(is_in[place] @ true)) for place, name in enumerate(NAMES)]
        upper = [(own, most) for own, (_, most) in zip(is_in, known, strict=True) if most is not None]
        rows = np.vstack([*(own for own, _ in upper), -is_in])
        ends = [*(most for _, most in upper), *(-least for least, _ in known)]
        for words, target in sums:
            if 0 < target @ true < 8:
                least, most = (sign * linprog(sign * target, A_ub=rows, b_ub=ends).fun for sign in (1, -1))
                if math.floor(most + 1e-6) - math.ceil(least - 1e-6) < 4:
                    yield month, words


@pytest.fixture(scope="module")
def sample() -> Measurements:
    return sample_measurements()


@pytest.mark.xdist_group("sample")
class TestIncidentsOfTheSample:
    def test_the_definitions_here_count_what_the_sample_counts(self, sample: Measurements) -> None:
        every = kinds()
        for (month, indicator, part), count in printed(sample.frame).items():
            place = NAMES.index((indicator, part))
            assert sum(number for kind, number in every[month].items() if kind[place]) == count

    def test_nothing_small_is_given_away(self, sample: Measurements) -> None:
        released = release(sample, POLICIES["committee"], sample.breaks).frame
        assert list(given_away(released)) == []
        of_children = released[released["indicator"] == "3.1"]
        assert (of_children["status"] == "[c]").sum() < 6

    def test_something_is_where_nobody_looks_at_what_sets_share(self, sample: Measurements) -> None:
        """As February 2001: of 93 to 97 at home 88 to 92 are among the 113 to 117 that were answered, of as many in
        all; and so 1 to 4 at home were not."""
        blind = type(sample.cells)(**{**vars(sample.cells), "shared": sample.cells.shared.iloc[:0]})
        released = release(
            Measurements(sample.frame, sample.definitions, sample.rests_on, sample.breaks, blind),
            POLICIES["committee"],
            sample.breaks,
        ).frame
        assert ((2001, 2), "3.1 denominator without 3.1 numerator") in set(given_away(released))


def memberships(*patterns: tuple[int, str], months: int = 1, sets: str = "ADCN") -> Memberships:
    """So many kinds of rows that are in these sets, in each month."""
    lines = [
        {"pattern": (month * 10_000) + place * 1_000 + number, "atom": month, "set": sets.index(own), "times": 1}
        for month in range(months)
        for place, (many, members) in enumerate(patterns)
        for number in range(many)
        for own in members
    ]
    frame = pd.DataFrame(lines).astype("int64")
    held = np.zeros((len(sets), months), dtype=np.int64)
    np.add.at(held, (frame["set"], frame["atom"]), 1)
    return Memberships(frame, np.ones(held.shape, dtype=bool), held, np.full(len(sets), np.datetime64("NaT", "us")))


def quads(own: Memberships) -> set[tuple[int, ...]]:
    return {tuple(line) for line in sets_sharing(own).to_numpy().tolist()}


A, D, C, N = range(4)
SOME = ((20, "A"), (20, "AD"), (20, "AC"))


def test_a_set_that_holds_all_that_two_others_share_is_found() -> None:
    assert quads(memberships(*SOME, (20, "ADCN"))) == {(D, C, N, A)}


def test_one_row_that_both_have_and_it_has_not_is_enough_against_it() -> None:
    assert quads(memberships(*SOME, (20, "ADCN"), (1, "ADC"))) == set()


def test_two_sets_that_share_none_of_many_are_found() -> None:
    assert quads(memberships((20, "A"), (40, "AD"), (40, "AC"), sets="ADC")) == {(D, C, NONE, A)}


def test_what_few_rows_bear_out_may_be_chance() -> None:
    assert quads(memberships((20, "A"), (20, "AD"), (20, "AC"), (FEWEST - 1, "ADCN"))) == set()
    assert quads(memberships((500, "A"), (20, "AD"), (20, "AC"), sets="ADC")) == set()


def test_of_two_wholes_the_narrower_tells_all() -> None:
    kept = [(many, f"{members}B") for many, members in (*SOME, (20, "ADCN"))]
    found = quads(memberships(*kept, (30, "B"), sets="ADCNB"))
    assert (D, C, N, A) in found
    assert (D, C, N, 4) not in found


def test_two_sets_less_what_they_share_are_never_more_than_the_whole() -> None:
    names = ("a denominator", "b numerator", "c numerator", "d numerator")
    held = ([60, 5], [40, 3], [40, 3], [20, 1])
    sets = [Set(name, {"police": own}) for name, own in zip(names, held, strict=True)]
    uses = [
        (2 * place + month, name.split(" ")[1], name, month, month)
        for place, name in enumerate(names)
        for month in (0, 1)
    ]
    made = cells(sets, uses)
    shared = pd.DataFrame([(1, 2, 3, 0)], columns=["one", "other", "both", "whole"])
    own = unknowns(type(made)(**{**vars(made), "shared": shared}))
    of_row = dict(zip(own.of["row"], own.of["unknown"], strict=True))
    for month in (0, 1):
        whole, one, other, both = (of_row[2 * place + month] for place in range(4))
        assert ({one: 1.0, other: 1.0, both: -1.0, whole: -1.0}, -math.inf, 0.0) in own.relations
    assert len(own.relations) == 2
