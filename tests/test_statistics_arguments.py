"""Every public function on numbers refuses what is missing or impossible, in a sentence that names the argument and
never the number, which may be a count that is not to be shown."""

from __future__ import annotations

import datetime as dt
import inspect
import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dvmetrics.statistics import agreement, decomposition, funnel, intervals, means, multiple, rounding, trend

COUNTS, SIZES = [4711, 5813, 6029, 4099, 7253], [9311, 8887, 9547, 7649, 9923]
LOW, HIGH = [4001, 5003, 5507, 3001, 6011], [5003, 6011, 7001, 5009, 8009]
READ = ["met", "not_met", "met", "met"]

Call = tuple[Callable[..., Any], dict[str, Any], dict[str, str]]
"""A function, arguments that it takes, and by argument what kind of number it is."""

TWO_COUNTS = {"x1": 4711, "n1": 9311, "x2": 5813, "n2": 8887}
TWO_SHARES = {"x1": "count", "n1": "size", "x2": "count", "n2": "size"}
TWO_RATES = {"events1": "count", "exposure1": "size", "events2": "count", "exposure2": "size"}
TWO_EVENTS = {"events1": 4711, "exposure1": 9311, "events2": 5813, "exposure2": 8887}
SURE = {"confidence": "share"}
MULTIPLIED = {"multiplier": "size"}
SLACKS = {"numerator_slack": "count", "denominator_slack": "count"}
TWO_TABLES = {"x1": COUNTS, "n1": SIZES, "x2": LOW, "n2": HIGH}
STRATA = {"events": "counts", "population": "sizes", "standard": "sizes"}

CALLS: list[Call] = [
    (intervals.proportion, {"x": 4711, "n": 9311}, {"x": "count", "n": "size"} | SURE),
    (intervals.rate, {"events": 4711, "exposure": 9311}, {"events": "count", "exposure": "size"} | MULTIPLIED | SURE),
    (
        intervals.standardised_rate,
        {"events": COUNTS, "population": SIZES, "standard": HIGH},
        STRATA | MULTIPLIED | SURE,
    ),
    (intervals.proportion_difference, TWO_COUNTS, TWO_SHARES | SURE),
    (intervals.rate_ratio, TWO_EVENTS, TWO_RATES | {"events2": "size"} | SURE),
    (intervals.rate_difference, TWO_EVENTS, TWO_RATES | SURE),
    (rounding.widened_proportion, {"x": 4711, "n": 9311}, {"x": "count", "n": "size"} | SLACKS | SURE),
    (
        rounding.widened_rate,
        {"events": 4711, "exposure": 9311},
        {"events": "count", "exposure": "size"} | SLACKS | MULTIPLIED | SURE,
    ),
    (rounding.widened_difference, TWO_COUNTS, TWO_SHARES | {"slack": "count"} | SURE),
    (rounding.widened_rate_difference, TWO_EVENTS, TWO_RATES | {"slack": "count"} | SURE),
    (funnel.proportion_funnel, {"x": COUNTS, "n": SIZES}, {"x": "counts", "n": "sizes", "centre": "given count"}),
    (
        funnel.rate_funnel,
        {"events": COUNTS, "exposure": SIZES},
        {"events": "counts", "exposure": "sizes", "centre": "given count"},
    ),
    (
        funnel.proportion_limits,
        {"n": SIZES, "centre": 0.4711, "confidence": 0.95},
        {"n": "sizes", "centre": "count"} | SURE,
    ),
    (
        funnel.rate_limits,
        {"exposure": SIZES, "centre": 0.4711, "confidence": 0.95},
        {"exposure": "sizes", "centre": "count"} | SURE,
    ),
    (
        funnel.dispersion,
        {"values": COUNTS, "centre": 0.4711, "variance": SIZES},
        {"values": "figures", "centre": "figure", "variance": "counts"},
    ),
    (trend.recent_trend, {"values": COUNTS, "n": SIZES}, {"values": "counts", "n": "given sizes"} | SURE),
    (
        trend.recent_trend,
        {"values": COUNTS, "exposure": SIZES},
        {"values": "counts", "exposure": "given sizes", "confidence": "share"},
    ),
    (trend.recent_trend, {"values": COUNTS, "errors": SIZES}, {"values": "figures", "errors": "given sizes"} | SURE),
    (
        trend.recent_trend,
        {"values": COUNTS, "lower": LOW, "upper": HIGH},
        {"values": "figures", "lower": "figures", "upper": "figures"},
    ),
    (trend.theil_sen, {"values": COUNTS}, {"values": "figures"} | SURE),
    (agreement.cohens_kappa, {"first": READ, "second": READ[::-1]}, {"first": "names", "second": "names"} | SURE),
    (means.mean, {"values": COUNTS}, {"values": "figures"} | SURE),
    (multiple.benjamini_hochberg, {"p_values": [0.4711, 0.0093]}, {"p_values": "counts", "false_alarms": "share"}),
    (
        multiple.share_p_value,
        {"x": 47, "n": 93, "share": 0.4711},
        {"x": "count", "n": "size", "share": "count", "slack": "count"},
    ),
    (multiple.difference_p_value, {"x1": 47, "n1": 93, "x2": 58, "n2": 88}, TWO_SHARES | {"slack": "count"}),
    (decomposition.share_change, TWO_TABLES, dict.fromkeys(TWO_TABLES, "counts")),
    (decomposition.cases_change, TWO_TABLES, dict.fromkeys(TWO_TABLES, "counts")),
    (decomposition.count_change, {"x1": COUNTS, "x2": SIZES}, {"x1": "counts", "x2": "counts"}),
]
OWN_TESTS = {"widened_interruption", "product_change"}
"""One takes a result and the other whole tables, rather than numbers."""

NOTHING = [None, math.nan, pd.NA, "", "?", math.inf, -math.inf]
NO_NUMBER = [
    *("5", b"5", True, np.True_, 5 + 0j, np.complex128(5), 10**400, np.array(True), np.array("5")),
    *(dt.date(2001, 5, 5), pd.Timestamp("2001-05-05"), np.datetime64("2001-05-05", "ns"), np.timedelta64(5, "D")),
]
"""What Python, numpy or pandas would mostly read as a number."""
WRONG_NUMBERS: dict[str, list[Any]] = {
    "figure": [*NOTHING, *NO_NUMBER],
    "count": [*NOTHING, *NO_NUMBER, [1, 2], np.array([1.0, 2.0]), -1],
    "size": [*NOTHING, *NO_NUMBER, [1, 2], np.array([1.0, 2.0]), -1, 0],
    "share": [*NOTHING, *NO_NUMBER, [0.9, 0.95], 0, 1, 95, -0.5],
}
WRONG_MEMBERS: dict[str, list[Any]] = {
    "figures": [*NOTHING, *NO_NUMBER],
    "counts": [*NOTHING, *NO_NUMBER, -1],
    "sizes": [*NOTHING, *NO_NUMBER, -1, 0],
    "names": [None, math.nan, pd.NA, ""],
}
WRONG_LISTS: list[Any] = [
    *(None, 5, "?", {"a": 5}, [[1, 2], [3, 4]], ["5"] * 5, pd.Series([True, False] * 2), np.array([True] * 5)),
    *(pd.Series(["5"] * 5), pd.Series(pd.date_range("2001-01-01", periods=5)), np.arange(5).astype("timedelta64[D]")),
]


def wrong_for(kind: str, value: Any) -> Iterator[Any]:
    """Everything that an argument of this kind must not be; where it may be left out, None is not wrong."""
    may_be_left_out, kind = kind.startswith("given "), kind.removeprefix("given ")
    if kind in WRONG_NUMBERS:
        found: Iterator[Any] = iter(WRONG_NUMBERS[kind])
    else:
        in_place = ([*value[:-1], wrong] for wrong in WRONG_MEMBERS[kind])
        found = chain(in_place, [] if kind == "names" else WRONG_LISTS)
    return (wrong for wrong in found if not (may_be_left_out and wrong is None))


def digits_of(value: Any) -> set[str]:
    return set(re.findall(r"\d{2,}", str(value)))


@pytest.mark.parametrize(
    ("function", "arguments", "kinds"), CALLS, ids=[f"{own.__name__}({', '.join(given)})" for own, given, _ in CALLS]
)
def test_wrong_arguments_are_refused_by_name_and_without_their_number(
    function: Callable[..., Any], arguments: dict[str, Any], kinds: dict[str, str]
) -> None:
    function(**arguments)
    refused = 0
    for name, kind in kinds.items():
        for wrong in wrong_for(kind, arguments.get(name)):
            if isinstance(wrong, dict) and function is intervals.standardised_rate and name == "events":
                continue  # It takes persons by their number of events.
            with pytest.raises(ValueError, match=rf"\b{name}\b") as refusal:
                function(**arguments | {name: wrong})
            told = digits_of(refusal.value) - {"95", "10"}
            assert not told & digits_of([*arguments.values(), wrong]), refusal.value
            assert str(refusal.value).endswith(".")
            refused += 1
    assert refused > 10


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: intervals.proportion(4711, 1234), "x must not be larger than n"),
        (lambda: intervals.proportion_difference(4711, 1234, 1, 10), "x1 must not be larger than n1"),
        (lambda: intervals.proportion_difference(1, 10, 4711, 1234), "x2 must not be larger than n2"),
        (lambda: rounding.widened_proportion(4711, 1234), "x must not be larger than n, .* rounding can explain"),
        (lambda: funnel.proportion_funnel([4711, 1], [1234, 5]), "x must not be larger than n"),
        (lambda: trend.recent_trend([1, 2, 4711, 4, 5], [9, 9, 1234, 9, 9]), "values must not be larger than n"),
        (lambda: multiple.share_p_value(4711, 1234, 0.5), "x must not be larger than n"),
        (lambda: multiple.difference_p_value(1, 10, 4711, 1234), "x2 must not be larger than n2"),
    ],
)
def test_a_part_above_its_whole_is_refused(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words) as refusal:
        call()
    assert not digits_of(refusal.value)


HUGE, TINY = 1e308, 1e-300


@pytest.mark.parametrize(
    "call",
    [
        lambda: intervals.rate(HUGE, 1e-10),
        lambda: intervals.rate(5, TINY, 1e100),
        lambda: intervals.rate_ratio(HUGE, 1, HUGE, 1),
        lambda: intervals.rate_ratio(5, TINY, 5, HUGE),
        lambda: intervals.rate_difference(HUGE, 1e-10, 5, 1),
        lambda: intervals.standardised_rate([HUGE, HUGE], [1, 1], [1, 1]),
        lambda: intervals.standardised_rate([HUGE, 1], [TINY, 1], [1, 1]),
        lambda: rounding.widened_rate(HUGE, 1e-10),
    ],
)
def test_no_answer_is_without_end(call: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match="events or exposure must not be so large, or so small"):
        call()


@pytest.mark.parametrize("method", [["exact"], None, pd.NA, "Exact", np.array(["exact"])])
def test_an_unknown_method_is_refused(method: Any) -> None:
    with pytest.raises(ValueError, match="method must be auto, exact or byar"):
        intervals.rate(5, 10, method=method)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda one, other: funnel.proportion_funnel(one, other), "x and n"),
        (lambda one, other: funnel.rate_funnel(one, other), "events and exposure"),
        (lambda one, other: funnel.dispersion(one, 0.5, other), "values and variance"),
        (lambda one, other: trend.recent_trend(one, other), "n and values"),
        (lambda one, other: trend.recent_trend(one, exposure=other), "exposure and values"),
        (lambda one, other: trend.recent_trend(one, lower=one, upper=other), "upper and values"),
        (lambda one, other: intervals.standardised_rate(one, other, COUNTS), "events and population"),
    ],
)
def test_numbers_with_names_are_never_paired_by_place(call: Callable[[Any, Any], Any], words: str) -> None:
    one, other = pd.Series(COUNTS), pd.Series(SIZES, index=range(5)[::-1])
    with pytest.raises(ValueError, match=f"{words} must have the same index"):
        call(one, other)
    if "upper" not in words:
        call(one, other.sort_index())
        call(list(one), other)


def test_numbers_of_every_type_are_read_alike() -> None:
    plain = intervals.proportion(3, 8)
    for three in (3.0, np.int8(3), np.float32(3), np.array(3), Fraction(3), Decimal(3)):
        assert intervals.proportion(three, 8) == plain  # type: ignore[arg-type]
    for values in (
        np.array([1, 2, 4], dtype=np.uint8),
        pd.Series([1, 2, 4], dtype="Int64"),
        pd.Series([1, 2, 4], dtype=object),
        pd.Index([1, 2, 4]),
        (Fraction(1), Decimal(2), np.int64(4)),
    ):
        assert means.mean(values) == means.mean([1, 2, 4])  # type: ignore[arg-type]


@pytest.mark.parametrize("module", [agreement, decomposition, funnel, intervals, means, multiple, rounding, trend])
def test_no_public_function_is_left_out(module: ModuleType) -> None:
    public = {
        name
        for name, own in inspect.getmembers(module, inspect.isfunction)
        if own.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public - OWN_TESTS == {own.__name__ for own, _, _ in CALLS if own.__module__ == module.__name__}
    for name in public - OWN_TESTS:
        described = inspect.getdoc(getattr(module, name)) or ""
        assert "Raises" in described or "refus" in described, f"{name} does not say what it raises"
