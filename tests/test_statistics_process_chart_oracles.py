"""Process charts against published answers, a naive loop in exact fractions, and what must not change them."""

import csv
import json
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dvmetrics.statistics.process_chart import (
    MAKING_DATA_COUNT,
    QICHARTS2,
    Assurance,
    Cause,
    Conventions,
    Good,
    ProcessChart,
    Variation,
    assurance,
    c_chart,
    p_chart,
    variation,
    xmr,
)

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference" / "stats"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")


# Reference files


def rows(file: str) -> list[dict[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    assert found
    return found


def reference_series() -> dict[str, list[float]]:
    series: dict[str, list[float]] = defaultdict(list)
    for row in rows("mdc_series.csv"):
        series[row["case"]].append(float(row["y"]))
    return series


@needs_reference
def test_reference_limits() -> None:
    series = reference_series()
    for row in rows("mdc_limits_expected.csv"):
        chart = xmr(series[row["case"]], screen=row["screen_outliers"] == "True")
        assert len(chart.points) == int(row["n"])
        if not row["mean"]:
            assert chart.special_causes[-2:] == ((), ()), row
            continue
        found = (chart.centre[0], chart.lower[0], chart.upper[0])
        expected = tuple(float(row[column]) for column in ("mean", "lpl", "upl"))
        assert found == pytest.approx(expected, abs=float(row["abs_tol"])), row


@needs_reference
@pytest.mark.parametrize(
    ("case", "good", "target", "icons"),
    [
        # Source: NHSRplotthedots, tests/testthat/test-geom_ptd_icon.R, for the assurance and for s1 to s5 and s8 the
        # variation. Its variation icons of s6, s7 and s9 contradict its own definition (falling where up is good is
        # drawn as improvement); here they follow the definition.
        ("icon_s1", "up", None, ("common cause", None)),
        ("icon_s2", "up", 0.5, ("common cause", "hit or miss")),
        ("icon_s3a", "up", None, ("common cause", None)),
        ("icon_s3b", "up", None, ("common cause", None)),
        ("icon_s4a", "up", 0.5, ("common cause", "hit or miss")),
        ("icon_s4b", "up", 0.5, ("common cause", "hit or miss")),
        ("icon_s5", "up", -3, ("improving", "consistently met")),
        ("icon_s6", "down", -3, ("worsening", "consistently missed")),
        ("icon_s7", "up", 3, ("worsening", "consistently missed")),
        ("icon_s8", "down", 3, ("improving", "consistently met")),
        ("icon_s9", "neutral", 3, ("neutral change", None)),
    ],
)
def test_reference_icons(
    case: str, good: Good, target: float | None, icons: tuple[Variation, Assurance | None]
) -> None:
    chart = xmr(reference_series()[case])
    assert (variation(chart, good), assurance(chart, target, good)) == icons


def marks(values: Sequence[float], cause: Cause) -> list[int]:
    """What one rule says of `values`, apart from the two points that set the limits."""
    padded = xmr([-50 / 2.66, 50 / 2.66, math.nan, *values], baseline=2)
    assert (padded.centre[0], padded.upper[0]) == pytest.approx((0, 100))
    return [
        int(direction) if cause in named else 0
        for named, direction in zip(padded.special_causes[3:], padded.direction[3:], strict=True)
    ]


def rule_vectors(rule: str) -> list[tuple[list[list[int]], list[int]]]:
    return [
        (json.loads(row["inputs"]), json.loads(row["expected"]))
        for row in rows("mdc_rule_vectors.csv")
        if row["rule"] == rule
    ]


@needs_reference
def test_reference_rule_vectors() -> None:
    # The peer flags the seventh and later points first: those at which a series that ends there is marked at its end.
    flagged: dict[str, Cause] = {"seven_one_side_flag_at_7th": "one side", "seven_trend_at_7th": "trend"}
    for rule, cause in flagged.items():
        vectors = rule_vectors(rule)
        assert vectors
        for (values,), expected in vectors:
            ended = [marks(values[: i + 1], cause)[-1] for i in range(len(values))]
            assert [abs(mark) for mark in ended] == [abs(mark) for mark in expected], values
    # Then it fills backwards: a run that is flagged at its seventh point is marked over all of them.
    for (flags,), expected in rule_vectors("backfill_seven"):
        sign = 1 if max(flags) > 0 else -1
        sides = [sign if marked else -sign for marked in expected] if any(expected) else [1, -1] * 3
        assert [abs(mark) for mark in marks(sides, "one side")] == expected
    # The points near the limit are put at ±90, others at ±10.
    for (near, side), expected in rule_vectors("two_in_three_part"):
        values = [sign * (90 if close else 10) for close, sign in zip(near, side, strict=True)]
        assert marks(values, "two of three") == expected
    for (near, side), expected in rule_vectors("two_in_three_window"):
        values = [sign * (90 if close else 10) for close, sign in zip(near, side, strict=True)]
        both = [abs(close and sign and window) for close, sign, window in zip(near, side, expected, strict=True)]
        assert [abs(mark) for mark in marks(values, "two of three")] == both


@needs_reference
def test_reference_i_chart() -> None:
    # qicharts2, Montgomery's example 6.5: a baseline of 20 points. No moving range is large enough to be screened.
    costs = [float(row["cost"]) for row in rows("qic_input_tbl_06_07.csv")]
    for screen in (True, False):
        chart = xmr(costs, screen=screen, baseline=20, conventions=QICHARTS2)
        agrees(chart, rows("qic_ex_6.5_3.csv"))
        assert xmr(costs, screen=screen, baseline=20).upper == pytest.approx(chart.upper, rel=1e-4)


@needs_reference
@pytest.mark.parametrize("conventions", [MAKING_DATA_COUNT, QICHARTS2])
def test_reference_p_chart(conventions: Conventions) -> None:
    # Montgomery's example 7.1: rebase at 30, without 15 and 23. No moving range is used, so that nothing can span them.
    table = rows("qic_input_tbl_07_03.csv")
    x, n = ([float(row[column]) for row in table] for column in ("count", "size"))
    chart = p_chart(x, n, rebase=[30], exclude=[14, 22], conventions=conventions)
    agrees(chart, rows("qic_ex_7.1_5.csv"))


@needs_reference
@pytest.mark.parametrize("conventions", [MAKING_DATA_COUNT, QICHARTS2])
def test_reference_c_chart(conventions: Conventions) -> None:
    # Montgomery's example 7.3: a baseline of 26 points, without 6 and 20.
    counts = [float(row["count"]) for row in rows("qic_input_tbl_07_08.csv")]
    chart = c_chart(counts, baseline=26, exclude=[5, 19], conventions=conventions)
    agrees(chart, rows("qic_ex_7.3_3.csv"))


def agrees(chart: ProcessChart, expected: list[dict[str, str]]) -> None:
    """Every point, centre and limit to 1.5e-8, and which points are outside the limits."""
    for name, column in (("points", "y"), ("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
        theirs = [float(row[column]) for row in expected]
        assert getattr(chart, name).tolist() == pytest.approx(theirs, rel=1.5e-8), column
    outside = ["outside limit" in causes for causes in chart.special_causes]
    assert outside == [row["sigma.signal"] == "True" for row in expected]


# Against a naive loop in exact fractions

Beyond = Callable[[int, int, int], bool]
"""Whether the point at a position lies beyond so many thirds of the way to the limit above (+1) or below (−1)."""


def naive_rules(values: Sequence[Fraction | None], beyond: Beyond) -> tuple[list[tuple[str, ...]], list[int]]:
    """Causes and directions of one part, by plain loops."""
    found: list[dict[str, int]] = [{} for _ in values]

    def run(rule: str, length: int, holds: Any) -> None:
        for start in range(len(values) - length + 1):
            for sign in (1, -1):
                if all(holds(i, sign, start) for i in range(start, start + length)):
                    for i in range(start, start + length):
                        found[i].setdefault(rule, sign)

    def rises(i: int, sign: int, start: int) -> bool:
        value, before = values[i], values[i - 1] if i > start else None
        return value is not None and (i == start or (before is not None and sign * (value - before) > 0))

    for i in range(len(values)):
        for sign in (1, -1):
            if beyond(i, sign, 3):
                found[i]["outside limit"] = sign
    run("trend", 7, rises)
    for start in range(len(values) - 2):
        three = range(start, start + 3)
        for sign in (1, -1):
            near = [i for i in three if beyond(i, sign, 2)]
            if all(beyond(i, sign, 0) for i in three) and len(near) >= 2:
                for i in near:
                    found[i]["two of three"] = sign
    run("one side", 7, lambda i, sign, start: beyond(i, sign, 0))
    order = ("outside limit", "trend", "two of three", "one side")
    named = [tuple(rule for rule in order if rule in marks) for marks in found]
    return named, [marks[names[0]] if names else 0 for marks, names in zip(found, named, strict=True)]


def naive(values: Sequence[int | None], screen: bool) -> tuple[Fraction, Fraction, list[tuple[str, ...]], list[int]]:
    """Centre, distance to a limit, causes and directions of one part of an XmR chart, without rounding."""
    known = [Fraction(value) for value in values if value is not None]
    ranges = [
        abs(Fraction(later - earlier))
        for earlier, later in pairwise(values)
        if earlier is not None and later is not None
    ]
    centre, average = sum(known) / Fraction(len(known)), sum(ranges) / Fraction(len(ranges))
    if screen and average:
        kept = [moved for moved in ranges if moved < Fraction("3.267") * average]
        if any(kept):  # limits of no width would put every point outside
            average = sum(kept) / Fraction(len(kept))
    reach = Fraction("2.66") * average

    def beyond(i: int, sign: int, thirds: int) -> bool:
        value = values[i]
        return value is not None and sign * (value - centre) > reach * thirds / 3

    exact = [None if value is None else Fraction(value) for value in values]
    return centre, reach, *naive_rules(exact, beyond)


parts = st.lists(st.one_of(st.integers(-8, 8), st.integers(-60, 60), st.none()), min_size=2, max_size=40)
drifts = st.lists(st.sampled_from([-2, -1, 0, 1, 1, 2, 9]), min_size=2, max_size=40).map(
    lambda steps: [sum(steps[:i]) for i in range(len(steps))]
)
some = st.one_of(parts, drifts)


def chartable(values: Sequence[int | None]) -> bool:
    return any(a is not None and b is not None for a, b in pairwise(values))


@given(some, some, st.booleans())
@settings(deadline=None, max_examples=300)
def test_agrees_with_the_naive_loop(first: list[int | None], second: list[int | None], screen: bool) -> None:
    assume(chartable(first) and chartable(second))
    chart = xmr([*first, *second], screen=screen, rebase=[len(first)])
    for part, start in ((first, 0), (second, len(first))):
        centre, reach, named, directions = naive(part, screen)
        end = start + len(part)
        assert chart.centre[start:end] == pytest.approx([float(centre)] * len(part))
        assert chart.upper[start:end] == pytest.approx([float(centre + reach)] * len(part))
        assert list(chart.special_causes[start:end]) == named
        assert chart.direction[start:end].tolist() == directions


@given(some, st.integers(-1000, 1000), st.sampled_from([0.01, 0.1, 0.3, 1, 3, 100]), st.booleans())
@settings(deadline=None)
def test_shift_and_scale_change_nothing(values: list[int | None], shift: int, scale: float, screen: bool) -> None:
    assume(chartable(values))
    plain = xmr(values, screen=screen)
    moved = xmr([None if value is None else scale * (value + shift) for value in values], screen=screen)
    assert moved.special_causes == plain.special_causes
    assert moved.direction.tolist() == plain.direction.tolist()
    for name in ("centre", "lower", "upper"):
        assert getattr(moved, name) == pytest.approx(scale * (getattr(plain, name) + shift), abs=1e-9 * scale * 1000)


@given(some)
@settings(deadline=None)
def test_a_mirrored_series_has_mirrored_directions(values: list[int | None]) -> None:
    assume(chartable(values))
    plain, mirrored = xmr(values), xmr([None if value is None else -value for value in values])
    assert mirrored.special_causes == plain.special_causes
    assert mirrored.direction.tolist() == (-plain.direction).tolist()
    assert mirrored.upper == pytest.approx(-plain.lower)
