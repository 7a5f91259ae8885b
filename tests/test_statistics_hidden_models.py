"""The parts of the hidden number against other ways to the same answer: statsmodels, brute force, naive loops."""

import warnings
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linprog
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from dvmetrics.statistics.hidden import bootstrap, models
from dvmetrics.statistics.hidden.existence import code, design_of
from dvmetrics.statistics.hidden.higher_orders import models_with_threes
from dvmetrics.statistics.hidden.histories import pairs
from dvmetrics.statistics.hidden.selection import (
    TIE,
    best_by_bic,
    codes,
    fit_models,
    main_effects,
    pair_models,
    passes_over_better,
    ranked,
    stepwise,
)

Floats = npt.NDArray[np.float64]


def tables(lists: int, most: int = 40, least: int = 0) -> st.SearchStrategy[Floats]:
    """People by history; small numbers are often 0, as in the tables that matter."""
    size = (1 << lists) - 1
    number = st.one_of(st.just(least), st.integers(least, 3), st.integers(least, most))
    return st.lists(number, min_size=size, max_size=size).map(lambda counts: np.array([0.0, *counts]))


def everybody_listed(counts: Floats) -> bool:
    lists = len(counts).bit_length() - 1
    return all(counts[np.arange(len(counts)) >> number & 1 == 1].sum() > 0 for number in range(lists))


def empty_terms(terms: tuple[int, ...], counts: Floats) -> tuple[int, ...]:
    return tuple(term for term in terms if not counts[(np.arange(len(counts)) & term) == term].any())


def drawn(lists: int, people: int, seed: int, joined: float = 1.0) -> Floats:
    """A population on lists by chance, the first two joined by an odds ratio."""
    random = np.random.default_rng(seed)
    on = random.random((people, lists)) < random.uniform(0.08, 0.3, lists)
    on[:, 1] |= on[:, 0] & (random.random(people) < 1 - 1 / joined)
    counts = np.bincount(on @ (1 << np.arange(lists)), minlength=1 << lists).astype(float)
    counts[0] = 0
    return counts


def by_statsmodels(counts: Floats, terms: tuple[int, ...]) -> Any:
    empty = empty_terms(terms, counts)
    design, kept = design_of(terms, empty, len(counts))
    with warnings.catch_warnings():
        # It warns of a perfect fit, and divides by the degrees of freedom of a saturated one.
        warnings.simplefilter("ignore")
        return GLM(counts[kept], design, family=Poisson()).fit(maxiter=300, tol=1e-13)


# Fits


@given(tables(3, least=1), st.integers(0, 7))
@settings(deadline=None, max_examples=60)
def test_a_fit_is_that_of_statsmodels(counts: Floats, model: int) -> None:
    family = pair_models(3)
    terms = tuple(family.pairs[family.included[model]].tolist())
    found = fit_models(counts[None], family.pairs, family.included[[model]])
    peer = by_statsmodels(counts, terms)
    assert found.settled[0]
    assert found.hidden[0] == pytest.approx(np.exp(peer.params[0]), rel=1e-6)
    assert found.deviance[0] == pytest.approx(peer.deviance, abs=1e-6)
    assert found.variance[0] == pytest.approx(peer.cov_params()[0, 0], rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_every_model_of_four_lists_is_that_of_statsmodels(seed: int) -> None:
    counts, family = drawn(4, 1500, seed, 2), pair_models(4)
    found = fit_models(np.tile(counts, (64, 1)), family.pairs, family.included)
    answers = codes(np.tile(counts, (64, 1)), family.pairs, family.included, found.settled)
    assert (answers == 0).sum() > 30
    for model in np.flatnonzero(answers == 0):
        peer = by_statsmodels(counts, tuple(family.pairs[family.included[model]].tolist()))
        assert found.hidden[model] == pytest.approx(np.exp(peer.params[0]), rel=1e-6)
        assert found.deviance[model] == pytest.approx(peer.deviance, abs=1e-6)


def test_the_table_of_models_is_made_of_its_parts() -> None:
    rows = pd.DataFrame(
        [[1, 1, 0, 40], [1, 0, 0, 90], [0, 1, 0, 70], [0, 0, 1, 80], [1, 0, 1, 30], [0, 1, 1, 25], [1, 1, 1, 20]],
        columns=["x", "y", "z", "count"],
    )
    found = models(rows)
    parameters = 1 + 3 + found["terms"]
    assert (found["bic"] - found["aic"]).to_numpy() == pytest.approx(parameters * (np.log(355) - 2))
    assert found["rank"].tolist() == list(range(1, 9))
    assert found["bic"].is_monotonic_increasing
    saturated = stats.poisson.logpmf(rows["count"], rows["count"]).sum()
    assert found["aic"].to_numpy() == pytest.approx(found["deviance"] - 2 * saturated + 2 * parameters)
    full = found.set_index("model").loc["x:y + x:z + y:z"]
    # With all pairs the fit is exact, and the hidden number is odd histories over even ones.
    assert full["total"] == pytest.approx(355 + (90 * 70 * 80 * 20) / (40 * 30 * 25))
    assert full["deviance"] == pytest.approx(0, abs=1e-8)


# Existence


def has_none_by_direction(design: Floats, people: Floats) -> bool:
    """Whether the parameters can run to infinity: a direction that leaves seen histories and lowers some unseen one."""
    seen = people > 0
    unseen = design[~seen]
    if not len(unseen):
        return False
    found = linprog(
        unseen.sum(axis=0), A_ub=np.vstack([unseen, -unseen]), b_ub=[0.0] * len(unseen) + [1.0] * len(unseen),
        A_eq=design[seen], b_eq=np.zeros(seen.sum()), bounds=(None, None), method="highs",
    )  # fmt: skip
    return bool(found.fun < -1e-6)


@given(tables(3), st.integers(0, 7))
@settings(deadline=None, max_examples=150)
def test_existence_is_that_of_the_dual_program(counts: Floats, model: int) -> None:
    assume(everybody_listed(counts))
    family = pair_models(3)
    check_existence(counts, tuple(family.pairs[family.included[model]].tolist()))


@given(tables(4), st.integers(0, 63))
@settings(deadline=None, max_examples=100)
def test_existence_with_four_lists(counts: Floats, model: int) -> None:
    assume(everybody_listed(counts))
    family = pair_models(4)
    check_existence(counts, tuple(family.pairs[family.included[model]].tolist()))


def check_existence(counts: Floats, terms: tuple[int, ...]) -> None:
    design, kept = design_of(terms, empty_terms(terms, counts), len(counts))
    none = has_none_by_direction(design, counts[kept])
    full = np.linalg.matrix_rank(design) == design.shape[1]
    assert code(terms, counts) == (1 if none else 0 if full else 2)


@given(tables(3), st.integers(0, 7))
@settings(deadline=None, max_examples=150)
def test_a_fit_that_settles_has_an_estimate_and_the_other_way_round(counts: Floats, model: int) -> None:
    assume(everybody_listed(counts))
    family = pair_models(3)
    one = family.included[[model]]
    found = fit_models(counts[None], family.pairs, one)
    terms = tuple(family.pairs[one[0]].tolist())
    assert codes(counts[None], family.pairs, one, found.settled)[0] == code(terms, counts)
    if code(terms, counts) == 0:
        assert found.settled[0]


def test_only_which_histories_have_people_matters_to_existence() -> None:
    random = np.random.default_rng(3)
    family = pair_models(4)
    for _ in range(40):
        counts = np.append(0.0, random.poisson(0.8, 15))
        model = int(random.integers(64))
        terms = tuple(family.pairs[family.included[model]].tolist())
        design, kept = design_of(terms, empty_terms(terms, counts), 16)
        columns = np.column_stack([design.sum(axis=0), design.T])
        # The program of record, with the counts themselves.
        goal = np.append(-1.0, np.zeros(len(kept)))
        found = linprog(goal, A_eq=columns, b_eq=design.T @ counts[kept], bounds=(0, None), method="highs")
        assert (code(terms, counts) == 1) == (-found.fun < 1e-6)


@given(tables(4))
@settings(deadline=None, max_examples=40)
def test_where_any_model_has_an_estimate_that_without_pairs_has_one(counts: Floats) -> None:
    assume(everybody_listed(counts))
    any_model = np.isfinite(best_by_bic(counts[None], np.arange(0)).hidden[0])
    assert any_model == (code((), counts) == 0)


# Choosing


def best_of_all(counts: Floats) -> tuple[float, set[int]]:
    """Every model fitted and checked: the lowest BIC, less what all share, and the models that reach it."""
    family = pair_models(len(counts).bit_length() - 1)
    every = np.tile(counts, (len(family.size), 1))
    found = fit_models(every, family.pairs, family.included)
    terms = [tuple(family.pairs[flags].tolist()) for flags in family.included]
    score = found.deviance + np.log(counts.sum()) * family.size
    fine = np.array([code(one, counts) == 0 for one in terms])
    if not fine.any():
        return np.inf, set()
    lowest = score[fine].min()
    return float(lowest), set(np.flatnonzero(fine & (score <= lowest + TIE)).tolist())


def check_choice(counts: Floats, hints: list[int]) -> None:
    family = pair_models(len(counts).bit_length() - 1)
    chosen = best_by_bic(counts[None], np.array(hints, dtype=int))
    _, best = best_of_all(counts)
    if not best:
        assert np.isinf(chosen.hidden[0])
        return
    model = int((chosen.included[0] * (1 << np.arange(len(family.pairs)))).sum())
    assert model in best
    assert family.size[model] == min(family.size[list(best)])
    alone = fit_models(counts[None], family.pairs, family.included[[model]])
    assert chosen.hidden[0] == pytest.approx(alone.hidden[0], rel=1e-6)


@given(tables(3), st.lists(st.integers(0, 7), max_size=3))
@settings(deadline=None, max_examples=50)
def test_the_search_finds_the_best_of_all_8(counts: Floats, hints: list[int]) -> None:
    assume(counts.sum() > 0)
    check_choice(counts, hints)


@given(tables(4, most=80), st.lists(st.integers(0, 63), max_size=3))
@settings(deadline=None, max_examples=20)
def test_the_search_finds_the_best_of_all_64(counts: Floats, hints: list[int]) -> None:
    assume(counts.sum() > 0)
    check_choice(counts, hints)


@pytest.mark.parametrize("seed", range(4))
def test_the_search_finds_the_best_of_all_1024(seed: int) -> None:
    check_choice(drawn(5, 400 + 700 * seed, seed, 1 + seed), [])


def test_tables_searched_together_are_searched_as_if_alone() -> None:
    many = np.array([drawn(4, 800, seed, 3) for seed in range(12)])
    together = best_by_bic(many, ranked(many[0])[:5])
    for number, counts in enumerate(many):
        alone = best_by_bic(counts[None], np.arange(0))
        assert (together.included[number] == alone.included[0]).all()
        assert together.hidden[number] == pytest.approx(alone.hidden[0], rel=1e-9)


def test_a_better_model_without_an_estimate_is_noticed() -> None:
    lonely = np.array([0.0, 40, 30, 6, 20, 0, 0, 0])  # the third list meets no other
    assert passes_over_better(lonely, best_by_bic(lonely[None], np.arange(0)).included[0])
    plain = drawn(3, 2000, 1)
    assert not passes_over_better(plain, best_by_bic(plain[None], np.arange(0)).included[0])


def steps_by_hand(counts: Floats, threshold: float) -> set[int]:
    """The stepwise rule one pair at a time, with statsmodels' fits and scipy's Poisson tails."""
    joined: list[int] = []
    while True:
        empty = empty_terms(tuple(joined), counts)
        _, kept = design_of(tuple(joined), empty, len(counts))
        means = np.zeros(len(counts))
        means[kept] = by_statsmodels(counts, tuple(joined)).fittedvalues
        tails = []
        for pair in set(pairs(len(counts).bit_length() - 1)) - set(joined):
            both = (np.arange(len(counts)) & pair) == pair
            seen, expected = counts[both].sum(), means[both].sum()
            tails.append((min(stats.poisson.cdf(seen, expected), stats.poisson.sf(seen - 1, expected)), pair))
        fitting = [pair for p, pair in sorted(tails) if p < threshold and code((*joined, pair), counts) == 0]
        if not fitting:
            return set(joined)
        joined.append(fitting[0])


@pytest.mark.parametrize(("lists", "people", "joined"), [(3, 900, 3), (4, 1500, 2), (5, 3000, 4), (6, 2000, 3)])
def test_steps_are_those_of_a_naive_loop(lists: int, people: int, joined: float) -> None:
    many = np.array([drawn(lists, people, seed, joined) for seed in range(5)])
    found = stepwise(many, 0.02)
    names = np.array(pairs(lists))
    assert [set(names[flags].tolist()) for flags in found.included] == [steps_by_hand(one, 0.02) for one in many]
    assert found.included.any()


def test_a_low_threshold_joins_nothing() -> None:
    counts = drawn(4, 2000, 8, 2)
    none = stepwise(counts[None], 1e-300)
    assert not none.included.any()
    assert none.hidden[0] == main_effects(counts[None]).hidden[0]


def test_models_with_threes_are_hierarchical_and_all() -> None:
    for lists, number in ((3, 9), (4, 113), (5, 6212)):
        terms, included = models_with_threes(lists)
        assert len(np.unique(included, axis=0)) == len(included) == number
        within: Callable[[int, int], bool] = lambda small, large: small & large == small  # noqa: E731
        for (a, first), (b, second) in combinations(enumerate(terms.tolist()), 2):
            if within(first, second) and first.bit_count() == 2:
                assert (included[:, a] | ~included[:, b]).all()


# Limits


@given(st.integers(0, 10_000), st.sampled_from([0.8, 0.95]))
@settings(deadline=None, max_examples=40)
def test_limits_are_those_of_efrons_formula(seed: int, confidence: float) -> None:
    random = np.random.default_rng(seed)
    resampled, jackknife = random.gamma(4, 50, 999), random.gamma(4, 5, 9) + 200
    weights = random.integers(1, 30, 9).astype(float)
    total = float(np.quantile(resampled, random.uniform(0.2, 0.8)))
    found = bootstrap.limits(total, resampled, jackknife, weights, confidence)
    each = np.repeat(jackknife, weights.astype(int))  # one place a person
    a = ((each.mean() - each) ** 3).sum() / (6 * (((each.mean() - each) ** 2).sum()) ** 1.5)
    z0 = stats.norm.ppf((resampled < total).mean())
    z = stats.norm.ppf([(1 - confidence) / 2, (1 + confidence) / 2])
    quantiles = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
    assert found.acceleration == pytest.approx(a)
    ranks = np.searchsorted(np.sort(resampled), [found.lower, found.upper]) / 998
    assert ranks == pytest.approx(quantiles, abs=0.003)


def test_a_resample_without_estimate_pulls_the_upper_limit_and_not_the_lower() -> None:
    resampled = np.arange(100.0, 300.0)
    jackknife, weights = np.array([190.0, 200.0, 210.0]), np.ones(3)
    plain = bootstrap.limits(200.0, resampled, jackknife, weights, 0.95)
    one = bootstrap.limits(200.0, np.where(resampled == 150, np.inf, resampled), jackknife, weights, 0.95)
    many = bootstrap.limits(200.0, np.where(resampled % 20 == 0, np.inf, resampled), jackknife, weights, 0.95)
    assert (plain.without, one.without, many.without) == (0, 1 / 200, 10 / 200)
    assert one.upper >= plain.upper
    assert one.lower == pytest.approx(plain.lower, abs=2)
    assert np.isinf(many.upper)


def test_resamples_hold_as_many_people_and_no_new_history() -> None:
    counts = np.array([0.0, 41, 5, 0, 5, 6, 54, 12])
    found = bootstrap.resample(counts, 4000, 1)
    assert (found.sum(axis=1) == 123).all()
    assert not found[:, counts == 0].any()
    assert found.mean(axis=0) == pytest.approx(counts, abs=0.5)


def test_each_history_with_people_is_left_out_once() -> None:
    counts = np.array([0.0, 41, 5, 0, 5, 6, 54, 12])
    without, weights = bootstrap.left_out(counts)
    assert (without.sum(axis=1) == 122).all()
    assert weights.sum() == 123
    assert len(without) == 6
