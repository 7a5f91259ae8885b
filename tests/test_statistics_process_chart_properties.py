"""P, U, C, P′, U′ and T charts against plain loops, and what must or must not change them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from dvmetrics.statistics.process_chart import (
    QICHARTS2,
    Conventions,
    ProcessChart,
    c_chart,
    p_chart,
    p_prime,
    t_chart,
    u_chart,
    u_prime,
    xmr,
)
from tests.test_statistics_process_chart_oracles import naive_rules

Pair = tuple[int, int] | None
"""Events and what they are out of; None is a missing period."""

shares = st.integers(1, 60).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
few = st.integers(40, 60).flatmap(lambda whole: st.tuples(st.integers(0, 6), st.just(whole)))
even = st.tuples(st.integers(0, 40), st.just(40))
series = st.one_of(
    *(st.lists(st.one_of(pairs, pairs, pairs, st.none()), min_size=2, max_size=30) for pairs in (shares, few, even)),
    st.lists(st.sampled_from([-1, 1, 1, 1, 2]), min_size=2, max_size=30).map(
        lambda steps: [(25 + sum(steps[:i]), 100 + i % 3) for i in range(len(steps))]
    ),
)
conventions = st.sampled_from([Conventions(), QICHARTS2, Conventions(outside_is_near=False)])


def split(values: Sequence[Pair]) -> tuple[list[int | None], list[int | None]]:
    return [pair and pair[0] for pair in values], [pair and pair[1] for pair in values]


def joined(values: Sequence[Pair]) -> bool:
    """Whether some two consecutive periods are not missing, as a moving range needs."""
    return any(a is not None and b is not None for a, b in pairwise(values))


def same_charts(first: ProcessChart, second: ProcessChart, scale: float = 1, shift: float = 0) -> None:
    """Equal marks, and points and limits that are those of the second one scaled and shifted."""
    assert first.special_causes == second.special_causes
    assert first.direction.tolist() == second.direction.tolist()
    assert first.provisional.tolist() == second.provisional.tolist()
    for name in ("points", "centre", "lower", "upper"):
        assert getattr(first, name) == pytest.approx(scale * getattr(second, name) + shift, rel=1e-9, nan_ok=True)


# Against loops in exact fractions: a square is compared where a limit has a root


@pytest.mark.parametrize(("chart", "binomial"), [(p_chart, True), (u_chart, False)])
@given(values=series, choice=conventions)
@settings(deadline=None, max_examples=200)
def test_limits_of_chance_agree_with_the_naive_loop(
    chart: Callable[..., ProcessChart], binomial: bool, values: list[Pair], choice: Conventions
) -> None:
    known = [pair for pair in values if pair]
    assume(len(known) > 1)
    centre = Fraction(sum(x for x, _ in known), sum(n for _, n in known))
    spread = centre * (1 - centre) if binomial else centre
    exact = [pair and Fraction(*pair) for pair in values]

    def off(i: int, sign: int) -> Fraction:
        value = exact[i]
        return Fraction(0) if value is None else sign * (value - centre)

    def beyond(i: int, sign: int, thirds: int) -> bool:
        pair, distance = values[i], off(i, sign)
        if not choice.outside_is_near and thirds == 2 and beyond(i, sign, 3):
            return False
        return pair is not None and distance > 0 and distance**2 > thirds**2 * spread / pair[1]

    found = chart(*split(values), conventions=choice)
    named, directions = naive_rules(exact, beyond)
    assert list(found.special_causes) == named
    assert found.direction.tolist() == directions
    for i, pair in enumerate(values):
        assert found.centre[i] == pytest.approx(float(centre))
        if pair:
            reach = 3 * math.sqrt(spread / pair[1])
            assert found.upper[i] == pytest.approx(min(float(centre) + reach, 1 if binomial else math.inf))
            assert found.lower[i] == pytest.approx(max(float(centre) - reach, 0))
        else:
            assert math.isnan(found.upper[i])
            assert math.isnan(found.lower[i])


def naive_sigma_z(values: Sequence[Pair], binomial: bool, screen: bool) -> float:
    known = [pair for pair in values if pair]
    centre = sum(x for x, _ in known) / sum(n for _, n in known)
    z: list[float | None] = []
    for pair in values:
        spread = centre * (1 - centre) if binomial else centre
        if pair is None:
            z.append(None)
        else:
            z.append((pair[0] / pair[1] - centre) / math.sqrt(spread / pair[1]) if spread else 0)
    ranges = [abs(b - a) for a, b in pairwise(z) if a is not None and b is not None]
    average = sum(ranges) / len(ranges)
    if screen and average:
        kept = [moved for moved in ranges if moved < 3.267 * average]
        if any(kept):  # screening never leaves limits of no width
            average = sum(kept) / len(kept)
    return average / 1.128


@pytest.mark.parametrize(("prime", "plain", "binomial"), [(p_prime, p_chart, True), (u_prime, u_chart, False)])
@given(values=series, screen=st.booleans())
@example(values=[(1, 1), (0, 1), (0, 1), (0, 1), (0, 1)], screen=True)
@settings(deadline=None, max_examples=150)
def test_prime_limits_are_those_of_chance_drawn_apart(
    prime: Callable[..., ProcessChart],
    plain: Callable[..., ProcessChart],
    binomial: bool,
    values: list[Pair],
    screen: bool,
) -> None:
    assume(joined(values))
    sigma_z = naive_sigma_z(values, binomial, screen)
    own, chance = prime(*split(values), screen), plain(*split(values))
    assert own.centre.tolist() == chance.centre.tolist()
    for i, pair in enumerate(values):
        if pair:
            spread = own.centre[i] * ((1 - own.centre[i]) if binomial else 1)
            reach = 3 * sigma_z * math.sqrt(max(spread, 0) / pair[1])
            assert own.upper[i] == pytest.approx(min(own.centre[i] + reach, 1 if binomial else math.inf))
            assert own.lower[i] == pytest.approx(max(own.centre[i] - reach, 0))
    if sigma_z >= 1:
        wider = own.upper >= chance.upper - 1e-12
        assert wider[~np.isnan(own.points)].all()


# How the charts hang together


@given(
    st.lists(st.one_of(st.integers(0, 40), st.none()), min_size=2, max_size=40),
    st.integers(40, 5000),
    st.booleans(),
    conventions,
)
@settings(deadline=None)
def test_with_equal_denominators_prime_is_xmr(
    x: list[int | None], size: int, screen: bool, choice: Conventions
) -> None:
    assume(any(a is not None and b is not None for a, b in pairwise(x)))
    exact = Conventions(3 / 1.128, choice.ranges_span_excluded, choice.outside_is_near)
    plain = xmr([None if own is None else own / size for own in x], screen=screen, conventions=exact)
    for chart, ceiling in ((p_prime, 1.0), (u_prime, math.inf)):
        found = chart(x, [size] * len(x), screen=screen, conventions=choice)
        assert found.special_causes == plain.special_causes
        assert found.direction.tolist() == plain.direction.tolist()
        assert found.centre == pytest.approx(plain.centre)
        assert found.upper == pytest.approx(np.minimum(plain.upper, ceiling))
        assert found.lower == pytest.approx(np.maximum(plain.lower, 0), abs=1e-12)


@given(st.lists(st.one_of(st.integers(0, 40), st.none()), min_size=2, max_size=40), st.sampled_from([0.5, 1, 30]))
@settings(deadline=None)
def test_c_is_u_with_one_exposure_and_u_scales_with_it(counts: list[int | None], exposure: float) -> None:
    assume(sum(own is not None for own in counts) > 1)
    same_charts(u_chart(counts, [exposure] * len(counts)), c_chart(counts), scale=1 / exposure)


@given(series, st.sampled_from([0.25, 3, 1000]), st.booleans())
@settings(deadline=None)
def test_exposure_in_another_unit_scales_rates(values: list[Pair], unit: float, screen: bool) -> None:
    assume(joined(values))
    events, exposure = split(values)
    other = [None if own is None else own * unit for own in exposure]
    same_charts(u_prime(events, other, screen), u_prime(events, exposure, screen), scale=1 / unit)
    same_charts(u_chart(events, other), u_chart(events, exposure), scale=1 / unit)


@given(series, st.booleans())
@settings(deadline=None)
def test_shares_of_the_others_are_mirrored(values: list[Pair], screen: bool) -> None:
    assume(joined(values))
    x, n = split(values)
    rest = [pair and pair[1] - pair[0] for pair in values]
    for own, mirrored in ((p_chart(x, n), p_chart(rest, n)), (p_prime(x, n, screen), p_prime(rest, n, screen))):
        assert own.special_causes == mirrored.special_causes
        assert own.direction.tolist() == (-mirrored.direction).tolist()
        assert own.upper == pytest.approx(1 - mirrored.lower, nan_ok=True)
        assert own.centre == pytest.approx(1 - mirrored.centre)


@given(series, st.integers(1, 50))
@settings(deadline=None)
def test_larger_denominators_narrow_chance_but_not_prime(values: list[Pair], times: int) -> None:
    assume(joined(values))
    x, n = split(values)
    more_x, more_n = ([None if own is None else own * times for own in row] for row in (x, n))
    small, large = p_chart(x, n), p_chart(more_x, more_n)
    known = ~np.isnan(small.points)
    assert (large.upper[known] <= small.upper[known] + 1e-12).all()
    same_charts(p_prime(more_x, more_n), p_prime(x, n))


@given(st.lists(st.one_of(st.integers(1, 400), st.none()), min_size=2, max_size=40), st.booleans(), conventions)
@settings(deadline=None)
def test_t_is_xmr_of_the_rooted_times(times: list[int | None], screen: bool, choice: Conventions) -> None:
    assume(any(a is not None and b is not None for a, b in pairwise(times)))
    rooted = xmr([None if own is None else own ** (1 / 3.6) for own in times], screen=screen, conventions=choice)
    found = t_chart(times, screen=screen, conventions=choice)
    assert found.special_causes == rooted.special_causes
    assert found.direction.tolist() == rooted.direction.tolist()
    assert found.upper == pytest.approx(rooted.upper**3.6)
    assert found.lower == pytest.approx(np.maximum(rooted.lower, 0) ** 3.6, abs=1e-12)
    # Hours or days say the same.
    same_charts(t_chart([None if own is None else own * 24 for own in times], screen, conventions=choice), found, 24)


@given(series)
@settings(deadline=None)
def test_backwards_the_limits_stay_and_trends_turn(values: list[Pair]) -> None:
    assume(joined(values))
    for chart in (p_chart, p_prime, u_chart, u_prime):
        forwards, backwards = chart(*split(values)), chart(*split(values[::-1]))
        assert forwards.upper == pytest.approx(backwards.upper[::-1], nan_ok=True)
        assert forwards.centre == pytest.approx(backwards.centre[::-1])
        # The marks are the same points by the same rules; only a trend's direction turns.
        assert forwards.special_causes == backwards.special_causes[::-1]


@pytest.mark.parametrize("chart", [p_chart, p_prime, u_chart, u_prime])
@given(before=series, after=series)
@settings(deadline=None, max_examples=50)
def test_a_rebase_is_two_charts(chart: Callable[..., ProcessChart], before: list[Pair], after: list[Pair]) -> None:
    assume(joined(before) and joined(after))
    start = len(before)
    whole = chart(*split([*before, *after]), rebase=[start])
    for part, own in ((slice(None, start), before), (slice(start, None), after)):
        alone = chart(*split(own))
        assert whole.special_causes[part] == alone.special_causes
        assert whole.upper[part] == pytest.approx(alone.upper, nan_ok=True)
        assert whole.provisional[part].tolist() == alone.provisional.tolist()
