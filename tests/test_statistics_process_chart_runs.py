"""The run chart and the Anhøj rules: by hand, against published counts, and against plain loops."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dvmetrics.statistics.process_chart import Runs, c_chart, run_chart, runs_about

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference" / "stats"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")


def sides(pattern: str) -> list[float | None]:
    """A series with a median of 0: `+` above it, `-` below, `0` on it, `.` missing."""
    place = {"+": 1.0, "-": -1.0, "0": 0.0, ".": None}
    return [place[sign] for sign in pattern]


# Published counts


@needs_reference
@pytest.mark.parametrize(("file", "parts"), [("qic_ex_6.5_3.csv", 1), ("qic_ex_7.1_5.csv", 2), ("qic_ex_7.3_3.csv", 1)])
def test_reference_counts(file: str, parts: int) -> None:
    # qicharts2 leaves excluded points out of the runs.
    with (REFERENCE / file).open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["include"] == "True"]
    assert len({row["part"] for row in rows}) == parts
    for part in {row["part"] for row in rows}:
        own = [row for row in rows if row["part"] == part]
        runs = runs_about([float(row["y"]) for row in own], [float(row["cl"]) for row in own])
        columns = ("n.useful", "longest.run", "longest.run.max", "n.crossings", "n.crossings.min")
        expected = [float(own[0][column]) for column in columns]
        assert [runs.useful, runs.longest_run, runs.longest_run_limit, runs.crossings, runs.crossings_limit] == expected
        assert runs.signal == (own[0]["runs.signal"] == "True")


COUNTS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16]
COUNTS += [19, 17, 15, 16, 18, 12, 15, 24, 21, 28, 20, 25, 19, 18, 21, 16, 22, 19, 12, 14, 9, 16, 21]


def test_published_counts() -> None:
    # Montgomery, example 7.3, continued, read by qicharts2: the centre comes from 26 samples without 6 and 20.
    chart = c_chart(COUNTS, baseline=26, exclude=[5, 19])
    kept = [place for place in range(46) if place not in (5, 19)]
    runs = runs_about(chart.points[kept], chart.centre[kept])
    assert runs == Runs(useful=44, longest_run=8, longest_run_limit=8, crossings=14, crossings_limit=16)
    assert runs.signal
    assert runs.few_crossings
    assert not runs.long_run


def alternating(points: int) -> list[float]:
    return [(-1.0) ** place for place in range(points)]


@pytest.mark.parametrize(
    ("first", "last", "limit"), [(10, 11, 6), (12, 22, 7), (23, 45, 8), (46, 90, 9), (91, 104, 10)]
)
def test_published_limits_of_the_longest_run(first: int, last: int, limit: int) -> None:
    # Source: the table of upper limits by number of useful points at unaettie.com, after Schilling (2012).
    for useful in range(first, last + 1):
        assert runs_about(alternating(useful), [0] * useful).longest_run_limit == limit


def test_limits_agree_with_scipy() -> None:
    from scipy.stats import binom

    for useful in [*range(2, 130), 365, 1000]:
        runs = runs_about(alternating(useful), [0] * useful)
        assert runs.crossings_limit == binom.ppf(0.05, useful - 1, 0.5)


# By hand


def test_median_and_runs() -> None:
    chart = run_chart([3, 9, 4, 8, 5, 5, 7])
    assert chart.centre.tolist() == [5] * 7
    # 3 | 9 | 4 | 8 7: the two points on the median do not count, and do not end a run.
    assert (chart.useful, chart.longest_run, chart.crossings) == (5, 2, 3)
    assert chart.parts[0] == Runs(5, 2, 5, 3, 0)
    assert not chart.signal
    assert chart.conclusion == ("Nothing can be concluded: 9 points off the centre line are needed, and there are 5.")


def test_points_on_the_median_and_missing_periods_do_not_count() -> None:
    plain = run_chart(sides("++--+-+--+-+"))
    spread = run_chart(sides("+0+-.-+-0+--.+-+0"))
    assert spread.parts == plain.parts
    # 0.1 + 0.2 is on a median of 0.3, whatever the last digit.
    assert run_chart([0.3, 0.1 + 0.2, 0.1, 0.5, 0.3]).useful == 2


def test_few_crossings_signal() -> None:
    chart = run_chart(sides("-----+++++"))
    assert (chart.crossings, chart.crossings_limit, chart.longest_run) == (1, 2, 5)
    assert chart.signal
    assert chart.conclusion.startswith("The series changed more than chance alone would change it: ")
    assert chart.conclusion.endswith(": it crosses the centre line less often than expected.")


def test_long_run_signals() -> None:
    chart = run_chart(sides("++++++++-+-+-+---------+"))
    assert chart.can_signal_run
    assert chart.longest_run > chart.longest_run_limit
    assert chart.long_run
    assert "it stays on one side of the centre line longer than expected" in chart.conclusion


def test_both_signal() -> None:
    chart = run_chart(sides("-" * 10 + "+" * 10))
    assert chart.long_run
    assert chart.few_crossings
    assert " expected and it " in chart.conclusion


def test_no_change() -> None:
    assert run_chart(sides("+-" * 10)).conclusion == "No change beyond chance."
    assert run_chart(sides("+-" * 6)).conclusion == "No change beyond chance, as far as fewer than 16 points can tell."


@pytest.mark.parametrize("points", range(2, 9))
def test_below_nine_points_nothing_can_signal(points: int) -> None:
    for values in ([0.0] * (points + 1) + [1.0] * points, list(range(points))):
        chart = run_chart(values)
        assert not chart.can_signal_crossings
        assert not chart.can_signal_run
        assert not chart.signal
        assert chart.conclusion.startswith("Nothing can be concluded")


def test_below_sixteen_points_no_long_run_can() -> None:
    # Around their own median a run cannot be long enough. Around another line it could be, and is not read as one.
    for points in range(2, 16):
        assert run_chart(range(points)).longest_run <= run_chart(range(points)).longest_run_limit
        assert not runs_about([1.0] * points, [0.0] * points).long_run
    sixteen = run_chart(range(16))
    assert (sixteen.longest_run, sixteen.longest_run_limit, sixteen.long_run) == (8, 7, True)


def test_nothing_off_the_centre_line() -> None:
    chart = run_chart([4] * 20)
    assert chart.parts == (Runs(0, 0, 3, 0, 0),)
    assert not chart.signal
    assert "there are 0" in chart.conclusion
    assert "there is 1." in runs_about([1, 0], [0, 0]).conclusion


def test_rebase_baseline_and_exclude() -> None:
    low, high = [1.0, 3.0, 2.0, 4.0], [11.0, 13.0, 12.0, 14.0, 15.0]
    chart = run_chart([*low, *high], rebase=iter([4]))
    assert chart.centre.tolist() == [2.5] * 4 + [13] * 5
    assert chart.parts == (run_chart(low).parts[0], run_chart(high).parts[0])
    assert (chart.useful, chart.crossings) == (4, chart.parts[1].crossings)
    held = run_chart([*low, *high], baseline=4)
    assert held.centre.tolist() == [2.5] * 9
    assert held.longest_run == 6
    without = run_chart([*low, 99, *high], exclude=iter([4]))
    assert without.parts == run_chart([*low, *high]).parts
    assert without.points[4] == 99


def test_result_cannot_be_written_to() -> None:
    chart = run_chart([1, 2, 3])
    for array in (chart.points, chart.centre):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert chart != run_chart([3, 2, 1])
    assert len({chart, chart}) == 1


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        ([], {}, "values must hold at least 2 points, not 0"),
        ([1, None], {}, "at least 2 points, not 1"),
        ([1, math.inf], {}, "finite numbers"),
        ([1, 2, 3], {"rebase": [2], "exclude": [2]}, "at least 1 point; from period 3 on"),
        ([1, 2, 3], {"baseline": 1}, "from 2 to 3"),
        ([1, 2, 3], {"exclude": [3]}, "exclude must hold positions"),
    ],
)
def test_refused(values: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        run_chart(values, **options)


def test_refused_centre_line() -> None:
    with pytest.raises(ValueError, match="points and centre must have one number for each period"):
        runs_about([1, 2, 3], [1, 2])


# Against plain loops


def naive(values: Sequence[int | None], centre: float) -> Runs:
    """The rules by loops over the points, and the quantile by counting ways."""
    signs = [1 if value > centre else -1 for value in values if value is not None and value != centre]
    longest = run = 0
    crossings = 0
    for place, sign in enumerate(signs):
        follows = place > 0 and signs[place - 1] == sign
        crossings += place > 0 and not follows
        run = run + 1 if follows else 1
        longest = max(longest, run)
    tosses = max(len(signs) - 1, 0)
    fewest = 0
    while sum(math.comb(tosses, k) for k in range(fewest + 1)) / 2**tosses < 0.05:
        fewest += 1
    return Runs(len(signs), longest, round(math.log2(len(signs) or 1)) + 3, crossings, fewest)


rows = st.lists(st.one_of(st.integers(-9, 9), st.integers(-3, 3), st.none()), min_size=2, max_size=60)


@given(rows, st.integers(1, 59))
@settings(deadline=None, max_examples=200)
def test_agrees_with_the_naive_loop(values: list[int | None], start: int) -> None:
    start = min(start, len(values) - 1)
    known = [[value for value in part if value is not None] for part in (values[:start], values[start:])]
    assume(all(known) and sum(map(len, known)) > 1)
    chart = run_chart(values, rebase=[start])
    for part, found, part_known in zip((values[:start], values[start:]), chart.parts, known, strict=True):
        assert found == naive(part, median(part_known))
    assert chart.centre.tolist() == [median(known[0])] * start + [median(known[1])] * (len(values) - start)


@given(rows, st.integers(-1000, 1000), st.sampled_from([-3, -1, 0.01, 0.1, 7]))
@settings(deadline=None)
def test_shift_scale_mirror_and_reversal_change_nothing(values: list[int | None], shift: int, scale: float) -> None:
    assume(sum(value is not None for value in values) > 1)
    plain = run_chart(values)
    moved = run_chart([None if value is None else scale * (value + shift) for value in values])
    assert moved.parts == plain.parts
    assert moved.centre == pytest.approx(scale * (plain.centre + shift), abs=1e-9 * abs(scale) * 1000)
    assert run_chart(values[::-1]).parts == plain.parts


@given(rows)
@settings(deadline=None)
def test_crossings_and_longest_run_fit_together(values: list[int | None]) -> None:
    assume(sum(value is not None for value in values) > 1)
    chart = run_chart(values)
    assert chart.useful == int(np.count_nonzero(~np.isnan(chart.points) & (chart.points != chart.centre)))
    assert chart.longest_run <= chart.useful - chart.crossings
    assert chart.useful <= (chart.crossings + 1) * chart.longest_run
    assert chart.signal <= chart.can_signal_crossings


def test_false_alarms_of_chance_alone_are_few() -> None:
    # Anhøj & Olesen (2014) put them at about 5%, whatever the number of points; chance alone, from a fixed seed.
    rng = np.random.default_rng(20011231)
    for points in (24, 48, 96):
        alarms = sum(run_chart(series).signal for series in rng.normal(size=(1000, points)))
        assert 0.02 < alarms / 1000 < 0.1, points
