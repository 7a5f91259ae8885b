"""Directly standardised rates against a peer's published answers, exact fractions, and properties."""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from dvmetrics.statistics.intervals import TooFewEvents, rate, standardised_rate

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference" / "stats"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")

ESP_2013 = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500]
ESP_2013 += [1000]
"""Source: the revised European Standard Population, Eurostat (2013), in five-year bands to 90 and over."""
ESP_1976 = [8000, *[7000] * 10, 6000, 5000, 4000, 3000, 2000, 1000, 1000]
"""Source: the European Standard Population of Waterhouse et al. (1976), in five-year bands to 85 and over."""
PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
SMALL = [12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4]
"""Source: PHEindicatormethods 2.0, the test data of its standardised rates."""


def rows(file: str) -> list[dict[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    assert found
    return found


def byar(events: float, confidence: float) -> tuple[float, float]:
    """Byar's limits, written anew."""
    z = float(stats.norm.isf((1 - confidence) / 2))
    more = events + 1
    return (
        events * (1 - 1 / (9 * events) - z / (3 * events**0.5)) ** 3,
        more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3,
    )


# Published answers


def test_the_typed_case_of_the_peer() -> None:
    own = standardised_rate(SMALL, PEOPLE, ESP_2013, 10_000)
    assert (own.value, own.lower, own.upper) == pytest.approx(
        (110.3212025300104, 87.7455767536709, 136.70882227251795), rel=1e-9
    )
    wide = standardised_rate(SMALL, PEOPLE, ESP_2013, 10_000, 0.998)
    assert (wide.lower, wide.upper) == pytest.approx((76.36420357939879, 153.00328948244763), rel=1e-9)
    assert own.method == wide.method == "Dobson"


@needs_reference
def test_reference_rates_of_independent_events() -> None:
    seen = 0
    for row in rows("phe_dsr_expected.csv"):
        if "nonind" in row["area"]:
            continue
        area = "testdata_big" if row["area"] == "testdata_1976" else row["area"]
        strata = [own for own in rows("phe_dsr_inputs.csv") if own["area"] == area]
        standard = [float(own["esp2013"]) for own in rows("phe_esp2013.csv")]
        if row["area"] == "testdata_1976":
            # The peer's case of the older standard is its big one without the last band, which that standard lacks.
            strata, standard = strata[:-1], [float(weight) for weight in ESP_1976]
        events, people = [float(own["count"] or 0) for own in strata], [float(own["pop"]) for own in strata]
        assert (sum(events), sum(people)) == (float(row["total_count"]), float(row["total_pop"]))
        if not row["value"]:
            with pytest.raises(TooFewEvents):
                standardised_rate(events, people, standard)
            seen += 1
            continue
        multiplier = float(row["statistic"].removeprefix("dsr per "))
        for name, confidence in (("95_0", 0.95), ("99_8", 0.998)):
            if not row[f"lower{name}cl"]:
                assert "blanked" in row["note"]
                continue
            own = standardised_rate(events, people, standard, multiplier, confidence)
            expected = [float(row[column]) for column in ("value", f"lower{name}cl", f"upper{name}cl")]
            assert [own.value, own.lower, own.upper] == pytest.approx(expected, rel=1e-9), row
            assert own.method == row["method"]
            seen += 1
    assert seen > 10


@needs_reference
def test_reference_rates_of_repeated_events() -> None:
    """The peer's numbers of persons are not in the folder. One stratum is made for each case that has its total, its
    value and its upper 95% limit; the three other limits must then be the peer's."""
    seen = 0
    for row in rows("phe_dsr_expected.csv"):
        if "nonind" not in row["area"]:
            continue
        total = float(row["total_count"])
        if not row["value"]:
            with pytest.raises(TooFewEvents):
                standardised_rate({1: [total - 6], 3: [2]}, [8970], [1])
            continue
        people = total * 100_000 / float(row["value"])
        step = (float(row["upper95_0cl"]) - float(row["value"])) / (byar(total, 0.95)[1] - total)
        often = (total * (step * people / 100_000) ** 2 - total) / (10**2 - 10)
        assert often > 0
        persons = {1: [total - 10 * often], 10: [often]}
        for name, confidence in (("95_0", 0.95), ("99_8", 0.998)):
            own = standardised_rate(persons, [people], [1], confidence=confidence)
            expected = [float(row[column]) for column in ("value", f"lower{name}cl", f"upper{name}cl")]
            assert [own.value, own.lower, own.upper] == pytest.approx(expected, rel=1e-9), row
            assert own.method == "Dobson, for repeated events"
            seen += 1
    assert seen == 6


# The formula in exact fractions

strata = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 5), st.integers(1, 5000), st.integers(1, 9000)),
    min_size=1,
    max_size=8,
)


@given(strata, st.sampled_from([0.8, 0.95, 0.998]), st.sampled_from([1, 1000, 100_000]))
@settings(deadline=None)
def test_it_is_the_formula_in_exact_fractions(
    drawn: list[tuple[int, ...]], confidence: float, multiplier: float
) -> None:
    once, twice, four_times, people, standard = (list(column) for column in zip(*drawn, strict=True))
    events = [a + 2 * b + 4 * c for a, b, c in zip(once, twice, four_times, strict=True)]
    squares = [a + 4 * b + 16 * c for a, b, c in zip(once, twice, four_times, strict=True)]
    if sum(events) < 10:
        with pytest.raises(TooFewEvents):
            standardised_rate({1: once, 2: twice, 4: four_times}, people, standard)
        return
    shares = [Fraction(w, sum(standard)) / n for w, n in zip(standard, people, strict=True)]
    value = sum(share * own for share, own in zip(shares, events, strict=True))
    low, high = byar(sum(events), confidence)
    for given_events, spread in (({1: once, 2: twice, 4: four_times}, squares), (events, events)):
        own = standardised_rate(given_events, people, standard, multiplier, confidence)
        variance = sum(share**2 * each for share, each in zip(shares, spread, strict=True))
        step = math.sqrt(variance / sum(events))
        lower, upper = float(value) + step * (low - sum(events)), float(value) + step * (high - sum(events))
        assert own.value == pytest.approx(float(value) * multiplier)
        assert own.upper == pytest.approx(upper * multiplier)
        if abs(lower) > 1e-12 * float(value):
            assert own.lower == (pytest.approx(lower * multiplier, rel=1e-6, abs=1e-9) if lower >= 0 else None)


def test_a_lower_limit_below_zero_is_not_available() -> None:
    """12 incidents, all of the same person: next to nothing is known of the rate."""
    own = standardised_rate({12: [1, 0]}, [500, 500], [1, 1])
    assert own.value == pytest.approx(1200)
    assert own.lower is None
    assert own.upper is not None


# Properties

tables = st.lists(st.tuples(st.integers(2, 300), st.integers(1, 5000), st.integers(1, 9000)), min_size=5, max_size=12)


@given(tables, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_properties(drawn: list[tuple[int, int, int]], random: Any) -> None:
    events, people, standard = (list(column) for column in zip(*drawn, strict=True))
    own = standardised_rate(events, people, standard)
    assume(own.lower is not None)  # One stratum that outweighs all others can bring it below 0.
    assert own.lower is not None
    assert own.upper is not None
    assert own.lower <= own.value <= own.upper
    # The order of strata, and the size of the whole standard population, do not matter.
    random.shuffle(drawn)
    mixed = standardised_rate([a for a, _, _ in drawn], [b for _, b, _ in drawn], [7 * c for _, _, c in drawn])
    assert (mixed.value, mixed.lower, mixed.upper) == pytest.approx((own.value, own.lower, own.upper))
    # Four times as many of everybody: the same rate, better known.
    more = standardised_rate([4 * own for own in events], [4 * own for own in people], standard)
    assert more.value == pytest.approx(own.value)
    assert more.lower is not None
    assert more.upper is not None
    assert more.upper - more.lower < own.upper - own.lower
    # The population as its own standard: the crude rate.
    crude, plain = standardised_rate(events, people, people), rate(sum(events), sum(people), 100_000)
    assert (crude.value, crude.lower, crude.upper) == pytest.approx((plain.value, plain.lower, plain.upper))
    # The same victims twice are known no better than once.
    double = standardised_rate({2: events}, people, standard)
    assert double.value == pytest.approx(2 * own.value)
    assert double.upper is not None
    assert double.upper - double.value > 2 * (own.upper - own.value) * 0.7


@given(st.integers(10, 5000), st.integers(1, 5000), st.integers(1, 9), st.sampled_from([0.8, 0.95, 0.998]))
@settings(deadline=None)
def test_one_stratum_gives_the_crude_rate(events: int, people: int, standard: int, confidence: float) -> None:
    own, crude = (
        standardised_rate([events], [people], [standard], 1000, confidence),
        rate(events, people, 1000, confidence),
    )
    assert (own.value, own.lower, own.upper) == pytest.approx((crude.value, crude.lower, crude.upper))


def test_the_limits_cover_what_they_promise() -> None:
    random = np.random.default_rng(20130705)
    people, standard = np.array([900, 700, 400]), np.array([3, 5, 2])
    chance = np.array([0.02, 0.03, 0.06])
    true = 1000 * float((standard * chance).sum() / standard.sum())
    held = {"repeated": 0, "taken as independent": 0}
    for _ in range(400):
        # As many events are of persons who have three of them as of persons who have one.
        persons = {1: random.poisson(people * chance / 2), 3: random.poisson(people * chance / 6)}
        ways = {"repeated": persons, "taken as independent": persons[1] + 3 * persons[3]}
        for way, events in ways.items():
            own = standardised_rate(events, people, standard, 1000)
            assert own.upper is not None
            held[way] += (own.lower or 0) <= true <= own.upper
    assert held["repeated"] / 400 > 0.92
    assert held["taken as independent"] / 400 < 0.9


# What callers have


def test_a_table_of_victims_by_age_and_incidents() -> None:
    victims = pd.DataFrame({"age": ["16-24"] * 30 + ["25-59"] * 40 + ["60+"] * 9, "incidents": [1, 1, 4] * 26 + [1]})
    table = pd.crosstab(victims["age"], victims["incidents"])
    people = pd.Series({"16-24": 900, "25-59": 4100, "60+": 2600})
    own = standardised_rate(table, people, [2, 5, 3], 1000)
    by_hand = standardised_rate({1: table[1].tolist(), 4: table[4].tolist()}, people.tolist(), [2, 5, 3], 1000)
    assert own == by_hand
    assert own.method == "Dobson, for repeated events"
    assert standardised_rate({1: SMALL}, PEOPLE, ESP_2013) == standardised_rate(SMALL, PEOPLE, ESP_2013)


def test_strata_must_be_the_same_and_in_the_same_order() -> None:
    events, people = pd.Series({"young": 30, "old": 20}), pd.Series({"old": 500, "young": 900})
    for own, standard in ((events, [1, 1]), (pd.DataFrame({1: events}), [1, 1]), ([30, 20], events)):
        with pytest.raises(ValueError, match="must have the same index, in the same order"):
            standardised_rate(own, people, standard)
    with pytest.raises(ValueError, match="population must have at least one stratum"):
        standardised_rate([], [], [])
    for given_events, weights in (([30], [1, 1]), ([30, 20], [1]), ({1: [30, 20], 2: [1]}, [1, 1])):
        with pytest.raises(ValueError, match="differ in length"):
            standardised_rate(given_events, [900, 500], weights)
    right = standardised_rate(events, people[["young", "old"]], [1, 1])
    assert right == standardised_rate([30, 20], [900, 500], [1, 1])


def test_too_few_events_can_be_told_from_a_wrong_argument() -> None:
    for events in ([4, 5], {1: [1, 0], 8: [0, 1]}, {}):
        with pytest.raises(TooFewEvents, match="events must be at least 10 in all"):
            standardised_rate(events, [900, 500], [1, 1])
    assert standardised_rate({1: [2, 0], 8: [0, 1]}, [900, 500], [1, 1]).value > 0
    with pytest.raises(ValueError, match="population") as wrong:
        standardised_rate([4, 5], [900, 0], [1, 1])
    assert not isinstance(wrong.value, TooFewEvents)
    for times in (0, -1, math.nan, "often"):
        with pytest.raises(ValueError, match="the number of events of a person"):
            standardised_rate({times: [30, 20]}, [900, 500], [1, 1])  # type: ignore[dict-item]
