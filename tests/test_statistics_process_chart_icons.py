"""The two icons of a process chart: what the last point says, and whether a target lies outside the limits."""

import math

import pandas as pd
import pytest

from dvmetrics.statistics.process_chart import Assurance, Good, Variation, assurance, run_chart, variation, xmr
from tests.test_statistics_process_chart import QUIET, after_quiet


@pytest.mark.parametrize(
    ("last", "good", "icon"),
    [
        (20, "up", "improving"),
        (20, "down", "worsening"),
        (20, "neutral", "neutral change"),
        (1, "up", "worsening"),
        (1, "down", "improving"),
        (1, "neutral", "neutral change"),
        (10, "up", "common cause"),
        (10, "neutral", "common cause"),
    ],
)
def test_variation_icon_is_that_of_the_last_point(last: float, good: Good, icon: Variation) -> None:
    assert variation(after_quiet([20, last]), good) == icon
    assert variation(after_quiet([20, last, None]), good) == icon


@pytest.mark.parametrize(
    ("target", "where_up_is_good", "where_down_is_good"),
    [
        (4.6, "consistently met", "consistently missed"),
        (4.68, "hit or miss", "hit or miss"),
        (10, "hit or miss", "hit or miss"),
        (15.32, "hit or miss", "hit or miss"),
        (15.4, "consistently missed", "consistently met"),
        (None, None, None),
    ],
)
def test_assurance_icon(target: float | None, where_up_is_good: Assurance, where_down_is_good: Assurance) -> None:
    chart = xmr(QUIET)
    assert assurance(chart, target, "up") == where_up_is_good
    assert assurance(chart, target, "down") == where_down_is_good
    assert assurance(chart, target, "neutral") is None


def test_assurance_uses_the_limits_after_the_last_rebase() -> None:
    chart = xmr([*QUIET, *[value + 100 for value in QUIET]], rebase=[12])
    assert assurance(chart, 50, "up") == "consistently met"
    assert assurance(chart, 50, "down") == "consistently missed"
    down = xmr([*[value + 100 for value in QUIET], *QUIET], rebase=[12])
    assert assurance(down, 50, "up") == "consistently missed"
    assert assurance(down, 50, "down") == "consistently met"


def test_constant_series_on_its_target_is_hit_or_miss() -> None:
    for points in range(2, 60):  # at some lengths the mean of 82.35s misses 82.35 by a last digit
        assert assurance(xmr([82.35] * points), 82.35, "up") == "hit or miss"


def test_refused_icons() -> None:
    chart = xmr(QUIET)
    with pytest.raises(ValueError, match="up, down or neutral"):
        variation(chart, "high")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="up, down or neutral"):
        assurance(chart, 1, "high")  # type: ignore[arg-type]
    for target in (math.nan, math.inf):
        with pytest.raises(ValueError, match="finite"):
            assurance(chart, target, "up")
    for wrong in ("5", pd.NA, True):
        with pytest.raises(ValueError, match="target is missing or not a single number"):
            assurance(chart, wrong, "up")  # type: ignore[arg-type]
    for unknown in (["up"], None):
        with pytest.raises(ValueError, match="up, down or neutral"):
            variation(chart, unknown)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="result must be a process chart"):
        variation(run_chart(QUIET), "up")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="result must be a process chart"):
        assurance(run_chart(QUIET), 5, "up")  # type: ignore[arg-type]
    for factor in (0, "2", math.nan):
        with pytest.raises(ValueError, match="factor"):
            chart.scaled(factor)  # type: ignore[arg-type]
