"""Cohen's kappa against published answers, its own formula counted otherwise, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dvmetrics.indicators.supporting.audit import _kappa
from dvmetrics.statistics.agreement import cohens_kappa

RESULTS = ("met", "partly_met", "not_met", "not_applicable")


def readers(table: list[list[int]]) -> tuple[list[str], list[str]]:
    """The lists of two readers of whom the first said the row and the second the column so often."""
    pairs = [
        (RESULTS[row], RESULTS[column])
        for row, cells in enumerate(table)
        for column, times in enumerate(cells)
        for _ in range(times)
    ]
    return [first for first, _ in pairs], [second for _, second in pairs]


def test_the_dermatologists_of_the_sas_manual() -> None:
    """SAS/STAT, the FREQ procedure, tests and measures of agreement: 0.3449, 95% limits 0.2030 and 0.4868."""
    found = cohens_kappa(*readers([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]))
    assert (round(found.value, 4), round(found.lower or 0, 4), round(found.upper or 0, 4)) == (0.3449, 0.2030, 0.4868)
    assert found.method == "Fleiss, Cohen & Everitt"


def test_the_printout_of_sas_that_statsmodels_tests_itself_against() -> None:
    """A SAS printout in statsmodels' own tests: 0.4842, 95% limits 0.2137 and 0.7547. One reader never says `met`."""
    found = cohens_kappa(*readers([[0, 4, 1], [0, 8, 0], [0, 1, 5]]))
    assert (round(found.value, 4), round(found.lower or 0, 4), round(found.upper or 0, 4)) == (0.4842, 0.2137, 0.7547)


def test_a_higher_confidence_has_wider_limits() -> None:
    lists = readers([[20, 5], [10, 15]])
    narrow, wide = cohens_kappa(*lists), cohens_kappa(*lists, confidence=0.998)
    assert narrow.value == wide.value == pytest.approx(0.4)
    assert (wide.value - (wide.lower or 0)) / (narrow.value - (narrow.lower or 0)) == pytest.approx(
        3.090232 / 1.959964, abs=1e-5
    )


def test_full_agreement_and_none() -> None:
    """Without any spread there are no limits: limits without width would say that the figure is certain."""
    for first, second, value in (
        (["met", "not_met"], ["met", "not_met"], 1),
        (["met", "not_met"], ["not_met", "met"], -1),
        (["met", "met", "met"], ["met", "not_met", "met"], 0),
        (["met"] * 30 + ["not_met"], ["met"] * 31, 0),
        (["met", "not_met", "partly_met"] * 5000, ["met", "not_met", "partly_met"] * 5000, 1),
    ):
        found = cohens_kappa(first, second)
        assert found.value == pytest.approx(value)
        assert (found.lower, found.upper) == (None, None)
    nearly = cohens_kappa(["met", "not_met"] * 5000 + ["met"], ["met", "not_met"] * 5000 + ["not_met"])
    assert nearly.lower is not None
    assert nearly.upper is not None
    assert nearly.lower < nearly.value < nearly.upper


def test_any_category_that_is_not_missing_will_do() -> None:
    words = cohens_kappa(["a", "b", "a", "c"], ["a", "b", "b", "c"])
    for first, second in (
        ([1, 2, 1, 3], [1, 2, 2, 3]),
        ([True, False, True, "?"], [True, False, False, "?"]),
        ([("a", 1), ("b", 1), ("a", 1), 0], [("a", 1), ("b", 1), ("b", 1), 0]),
        (pd.Series(["a", "b", "a", "c"]), pd.Series(["a", "b", "b", "c"], dtype="category")),
        (np.array([1.5, 2, 1.5, 3]), np.array([1.5, 2, 2, 3])),
    ):
        found = cohens_kappa(first, second)  # type: ignore[arg-type]
        assert found.value == pytest.approx(words.value)
        assert found.lower == pytest.approx(words.lower)


def test_the_audit_gives_no_figure_without_limits() -> None:
    """Full agreement on many scores: there is a kappa, but nothing to say how sure it is."""
    read = pd.DataFrame({"result_a": ["met", "not_met"] * 40, "result_b": ["met", "not_met"] * 40})
    assert cohens_kappa(list(read["result_a"]), list(read["result_b"])).value == 1
    assert _kappa(read) is None
    read.loc[0, "result_b"] = "not_met"
    assert _kappa(read) is not None


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (["met"], ["met"], "at least 2"),
        ([], [], "at least 2"),
        (["met", "met"], ["met"], "differ in length"),
        (["met", "met"], ["met", "met"], "one category"),
        (["met", ""], ["met", "met"], "missing"),
        ([1, pd.NA], [1, 2], "first has a missing result"),
        ([1, 2], [1, pd.NaT], "second has a missing result"),
        (None, None, "first must be a list of results"),
        (["met"], None, "second must be a list of results"),
        ("met", "met", "first must be a list of results"),
        ({"met": 1, "not_met": 2}, ["met", "met"], "first must be a list of results"),
        (pd.DataFrame({"a": [1, 2]}), [1, 2], "first must be a list of results"),
        ([["met"], ["met"]], ["met", "met"], "first must hold categories"),
        (pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0]), "first and second must have the same index"),
        (["met", None], ["met", "met"], "missing"),
        (["met", float("nan")], ["met", "met"], "missing"),
    ],
)
def test_what_it_refuses(first: list[str], second: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cohens_kappa(first, second)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, math.nan])
def test_a_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        cohens_kappa(["met", "not_met"], ["met", "not_met"], confidence)


PAIRS = st.lists(st.tuples(st.sampled_from(RESULTS), st.sampled_from(RESULTS)), min_size=2, max_size=60).filter(
    lambda pairs: len({name for pair in pairs for name in pair}) > 1
)


@given(PAIRS)
def test_the_readers_and_the_order_do_not_matter(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    found, swapped = cohens_kappa(first, second), cohens_kappa(second, first)
    assert (found.lower is None) == (swapped.lower is None) == (found.upper is None)
    backwards = cohens_kappa(first[::-1], second[::-1])
    assert found.value == pytest.approx(swapped.value) == pytest.approx(backwards.value)
    assume(found.lower is not None)
    assert found.lower is not None
    assert found.upper is not None
    assert -1 <= found.lower <= found.value + 1e-12
    assert found.value - 1e-12 <= found.upper <= 1


@given(PAIRS)
def test_more_things_read_tell_more(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    few, many = cohens_kappa(first, second), cohens_kappa(first * 4, second * 4)
    assert many.value == pytest.approx(few.value)
    assert (few.lower is None) == (many.lower is None)
    assume(few.lower is not None)
    assert few.lower is not None
    assert many.lower is not None
    assert many.lower >= few.lower - 1e-12
    if -1 < few.lower < few.value - 1e-6:
        assert many.value - many.lower == pytest.approx((few.value - few.lower) / 2)


@given(PAIRS)
def test_it_is_agreement_beyond_chance(pairs: list[tuple[str, str]]) -> None:
    size = len(pairs)
    agreed = sum(one == other for one, other in pairs) / size
    chance = sum(
        sum(one == name for one, _ in pairs) * sum(other == name for _, other in pairs) / size**2 for name in RESULTS
    )
    found = cohens_kappa([one for one, _ in pairs], [other for _, other in pairs])
    assert found.value == pytest.approx((agreed - chance) / (1 - chance), abs=1e-9)
