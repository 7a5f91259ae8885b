"""Process charts against published answers, a naive loop in exact fractions, and what must not change them."""

import csv
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dvmetrics.statistics.process_chart import Assurance, Cause, Good, Variation, assurance, variation, xmr

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
    # qicharts2, Montgomery's example 6.5: it has 3 / 1.128 for 2.66.
    table = rows("qic_ex_6.5_3.csv")
    for screen in (True, False):
        chart = xmr([float(row["y"]) for row in table], screen=screen, baseline=20)
        factor = 2.66 * 1.128 / 3
        for i, row in enumerate(table):
            centre = float(row["cl"])
            assert chart.centre[i] == pytest.approx(centre, rel=1.5e-8)
            assert chart.upper[i] == pytest.approx(centre + factor * (float(row["ucl"]) - centre), rel=1.5e-8)
            assert chart.lower[i] == pytest.approx(centre - factor * (centre - float(row["lcl"])), rel=1.5e-8)
            assert ("outside limit" in chart.special_causes[i]) == (row["sigma.signal"] == "True")


# Against a naive loop in exact fractions


def naive(values: Sequence[int | None], screen: bool) -> tuple[Fraction, Fraction, list[tuple[str, ...]], list[int]]:
    """Centre, distance to a limit, causes and directions of one part, by plain loops without rounding."""
    known = [Fraction(value) for value in values if value is not None]
    ranges = [
        abs(Fraction(later - earlier))
        for earlier, later in pairwise(values)
        if earlier is not None and later is not None
    ]
    centre, average = sum(known) / Fraction(len(known)), sum(ranges) / Fraction(len(ranges))
    if screen and average:
        kept = [moved for moved in ranges if moved < Fraction("3.267") * average]
        average = sum(kept) / Fraction(len(kept))
    reach = Fraction("2.66") * average
    found: list[dict[str, int]] = [{} for _ in values]

    def run(rule: str, length: int, holds: Any) -> None:
        for start in range(len(values) - length + 1):
            for sign in (1, -1):
                if all(holds(i, sign, start) for i in range(start, start + length)):
                    for i in range(start, start + length):
                        found[i].setdefault(rule, sign)

    def off(i: int, sign: int) -> Fraction:
        value = values[i]
        return Fraction(0) if value is None else sign * (value - centre)

    def rises(i: int, sign: int, start: int) -> bool:
        value, before = values[i], values[i - 1] if i > start else None
        return value is not None and (i == start or (before is not None and sign * (value - before) > 0))

    for i in range(len(values)):
        for sign in (1, -1):
            if off(i, sign) > reach:
                found[i]["outside limit"] = sign
    run("trend", 7, rises)
    for start in range(len(values) - 2):
        three = range(start, start + 3)
        for sign in (1, -1):
            near = [i for i in three if off(i, sign) > reach * 2 / 3]
            if all(off(i, sign) > 0 for i in three) and len(near) >= 2:
                for i in near:
                    found[i]["two of three"] = sign
    run("one side", 7, lambda i, sign, start: off(i, sign) > 0)
    order = ("outside limit", "trend", "two of three", "one side")
    named = [tuple(rule for rule in order if rule in marks) for marks in found]
    return centre, reach, named, [marks[names[0]] if names else 0 for marks, names in zip(found, named, strict=True)]


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
