"""The mean with Student's interval, against published data and scipy, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dvmetrics.statistics.means import mean

SLEEP = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
"""Extra hours of sleep of ten patients with one drug less those with another: Student (1908); R's `sleep`."""


def test_student_s_own_data() -> None:
    """R's t.test of `sleep`, paired: 1.58, 95% limits 0.7001142 and 2.4598858."""
    found = mean(SLEEP)
    assert found.value == pytest.approx(1.58)
    assert found.lower == pytest.approx(0.7001142, abs=1e-7)
    assert found.upper == pytest.approx(2.4598858, abs=1e-7)
    assert found.method == "Student's t"


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=50), st.sampled_from([0.8, 0.95, 0.998]))
def test_it_agrees_with_scipy(values: list[int], confidence: float) -> None:
    found = mean(values, confidence)
    assert found.value == pytest.approx(float(np.mean(values)))
    if len(set(values)) > 1:
        expected = stats.ttest_1samp(values, 0).confidence_interval(confidence)
        assert found.lower == pytest.approx(expected.low, abs=1e-9)
        assert found.upper == pytest.approx(expected.high, abs=1e-9)
    else:
        assert found.lower == found.value == found.upper


@pytest.mark.parametrize("values", [[], [5.0]])
def test_it_needs_two_values(values: list[float]) -> None:
    with pytest.raises(ValueError, match="values must be at least 2"):
        mean(values)
