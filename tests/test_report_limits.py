"""Which process chart a series of an edition gets, and in which unit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dvmetrics.report.charts import series_chart
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.statistics.process_chart import p_prime, u_prime, xmr
from tests.figures import Counted, edition_of

UNEVEN: list[Counted] = [(60, 100), (140, 200), (35, 50), (95, 150), (30, 50), (130, 200)] * 3
MONTHLY: list[Counted] = [(100, 100_000), (120, 110_000), (95, 90_000), (105, 120_000)] * 5


def reading_of(series: list[Counted], indicator: str) -> Reading:
    edition = edition_of({indicator: series})
    return read_series(edition, edition.released.definitions[indicator])


def test_shares_have_limits_by_their_denominators_in_per_cent() -> None:
    chart = reading_of(UNEVEN, "2.2").chart
    assert chart is not None
    x, n = [[float(part[place]) for part in UNEVEN] for place in (0, 1)]  # type: ignore[arg-type]
    expected = p_prime(x, n)
    assert chart.points == pytest.approx([100 * a / b for a, b in zip(x, n, strict=True)])
    assert chart.lower == pytest.approx(100 * expected.lower)
    assert chart.upper == pytest.approx(100 * expected.upper)
    widths = dict(zip(n, np.round(chart.upper - chart.centre, 6), strict=True))
    assert widths[50] == pytest.approx(2 * widths[200])


def test_rates_have_limits_by_their_population_in_the_unit_of_the_indicator() -> None:
    reading = reading_of(MONTHLY, "2.1")
    chart = reading.chart
    assert chart is not None
    x, n = [[float(part[place]) for part in MONTHLY] for place in (0, 1)]  # type: ignore[arg-type]
    expected = u_prime(x, n)
    assert chart.centre == pytest.approx(reading.definition.multiplier * expected.centre)
    assert chart.upper == pytest.approx(reading.definition.multiplier * expected.upper)
    assert chart.upper[2] > chart.upper[3]  # fewer residents, wider limits


def test_counts_without_a_denominator_have_one_pair_of_limits() -> None:
    counts: list[Counted] = [(40.0, None), (55.0, None), (45.0, None), (50.0, None), (35.0, None)] * 4
    chart = reading_of(counts, "S.first_callers").chart
    assert chart is not None
    expected = xmr([part[0] for part in counts])  # type: ignore[misc]
    assert chart.upper == pytest.approx(expected.upper)


def test_a_missing_period_has_no_limits_and_no_line() -> None:
    edition = edition_of({"3.3": [*UNEVEN[:9], "not_supplied", *UNEVEN[:9]]})
    reading = read_series(edition, edition.released.definitions["3.3"])
    assert reading.chart is not None
    assert math.isnan(reading.chart.upper[9])
    drawn = series_chart(edition, reading)
    assert [trace.y[9] for trace in drawn.data if trace.name in ("upper limit", "lower limit")] == [None, None]
    assert all(math.isfinite(end) for end in drawn.layout.yaxis.range)
