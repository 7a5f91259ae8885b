"""Published cases of cell suppression: the patterns are safe and not dearer than those published, and the attack gives
the intervals that are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dvmetrics.disclosure.attack import attack
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.protect import protect

EXACT = POLICIES["published"]
REFERENCE = Path(__file__).parents[2] / "shared" / "reference" / "sdc"
KEYS = ["row", "col"]

needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference tables are not here")


def published(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"{name}.csv", dtype=dict.fromkeys(KEYS, "str"))


def released(case: pd.DataFrame, hidden: pd.Series[bool]) -> pd.DataFrame:
    return case[KEYS].assign(count=case["count"].astype("str").where(~hidden, "[c]"))


def ranges(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    found = attack(frame, EXACT).frame
    return {(row.row, row.col): (row.low, row.high) for row in found.itertuples()}  # type: ignore[misc]


def cost(case: pd.DataFrame, frame: pd.DataFrame) -> tuple[int, int]:
    """How many cells were hidden as secondary, and the sum of their counts."""
    both = case.merge(frame, on=KEYS, suffixes=("", "_released"), validate="1:1")
    second = both[(both["count_released"] == "[c]") & (both["primary"] == 0)]
    return len(second), int(second["count"].sum())


@needs_reference
@pytest.mark.parametrize(
    ("name", "need", "cells", "sum_of_counts"),
    [
        ("c1_4x2", 12, 3, 40),  # another tool's pattern: 43
        ("c2_4x4", 5, 1, 31),
        ("c4_8x4", 6, 3, 29),
        ("c5a_2x3", 2, 3, 9),
        ("c5b_2x3", 4, 2, 21),
        ("c5b_2x3", 5, 4, 55),
    ],
)
def test_the_patterns_reach_the_published_optimum(name: str, need: float, cells: int, sum_of_counts: int) -> None:
    case = published(name)
    found = protect(case[[*KEYS, "count"]], EXACT, primary=case["primary"], need=need)
    exact = protect(case[[*KEYS, "count"]], EXACT, primary=case["primary"], need=need, exact_seconds=60)
    assert cost(case, found.frame) == cost(case, exact.frame) == (cells, sum_of_counts)
    seen = ranges(found.frame)
    unsafe = case[case["primary"] == 1][KEYS].itertuples(index=False, name=None)
    assert all(seen[key][1] - seen[key][0] >= need for key in unsafe)


@needs_reference
@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("c1_4x2", ("A", "female"), (0, 12)),
        ("c2_4x4", ("w", "b"), (0, 78)),
        ("c4_8x4", ("B", "arbeid"), (0, 6)),
        ("c4_8x4", ("D", "arbeid"), (0, 6)),
        ("c4_8x4", ("H", "arbeid"), (0, 6)),
        ("c5a_2x3", ("young", "Portugal"), (0, 2)),
    ],
)
def test_the_attack_gives_the_published_intervals(
    name: str, cell: tuple[str, str], expected: tuple[float, float]
) -> None:
    case = published(name)
    assert ranges(released(case, case["ref_hidden"] == 1))[cell] == expected


@needs_reference
def test_two_hidden_cells_in_every_line_are_not_enough() -> None:
    case = published("c2_4x4")
    known = (case["row"] == "x") & (case["col"] == "d")
    assert ranges(released(case, (case["ref_hidden"] == 1) & ~known))["w", "b"] == (47, 47)


@needs_reference
def test_the_first_pattern_for_two_unsafe_cells_leaves_one_of_them_narrow() -> None:
    case = published("c5b_2x3")
    first = (case["ref_hidden"] == 1) & (case["col"] != "Spain")
    assert (0, 4) in ranges(released(case, first)).values()


# Two published cases in full, for where the reference folder is not: the tables c1 (4 by 2, one unsafe cell) and c5a
# (2 by 3, a zero is unsafe) as printed in the worked examples of other tools for cell suppression.
C1 = pd.DataFrame(
    {
        "row": np.repeat(["A", "B", "C", "D"], 2),
        "col": ["male", "female"] * 4,
        "count": [18, 2, 14, 19, 12, 10, 11, 14],
    }
)
C5A = pd.DataFrame(
    {
        "row": np.repeat(["young", "old"], 3),
        "col": ["Spain", "Iceland", "Portugal"] * 2,
        "count": [5, 2, 0, 6, 3, 4],
    }
)


@pytest.mark.parametrize(
    ("case", "cell", "need", "sum_of_counts", "expected"),
    [(C1, ("A", "female"), 12, 40, (0, 12)), (C5A, ("young", "Portugal"), 2, 9, (0, 2))],
    ids=["c1", "c5a"],
)
def test_a_published_case(
    case: pd.DataFrame, cell: tuple[str, str], need: float, sum_of_counts: int, expected: tuple[float, float]
) -> None:
    primary = (case["row"] == cell[0]) & (case["col"] == cell[1])
    found = protect(case, EXACT, primary=primary, need=need)
    assert ranges(found.frame)[cell] == expected
    assert (found.hidden_first, found.hidden_second) == (1, 3)
    assert found.narrowest == expected[1] + 1
    assert cost(case.assign(primary=primary.astype("int64")), found.frame[: len(case)]) == (3, sum_of_counts)
