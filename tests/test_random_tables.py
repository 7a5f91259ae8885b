"""Random synthetic tables, protected and then attacked by a second attacker that was written differently."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, event, given, note, settings
from hypothesis import strategies as st

from dvmetrics.disclosure.attack import attack
from dvmetrics.disclosure.exact import Choice
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.protect import protect
from dvmetrics.errors import DisclosureRefused
from tests.second_attacker import (
    HIDDEN,
    RULES,
    TOTAL,
    Figure,
    Rule,
    SecondAttacker,
    Target,
    fewest_hidden,
    figures_of,
    linear_range,
    targets_of,
)


@dataclass(frozen=True)
class Kind:
    """Tables over dimensions of these sizes; `tables` names the dimensions of each."""

    sizes: dict[str, int]
    tables: tuple[tuple[str, ...], ...]


KINDS = {
    "two-way": Kind({"age": 2, "area": 3}, (("age", "area"),)),
    "two-way, larger": Kind({"age": 3, "area": 3}, (("age", "area"),)),
    "three-way": Kind({"age": 2, "area": 2, "harm": 2}, (("age", "area", "harm"),)),
    "linked": Kind({"age": 2, "area": 3, "harm": 2}, (("age", "area"), ("age", "harm"))),
    "quarters and year": Kind({"age": 2, "quarter": 4}, (("age", "quarter"), ("age",))),
}
LARGER = {
    "two-way": Kind({"age": 5, "area": 6}, (("age", "area"),)),
    "three-way": Kind({"age": 3, "area": 3, "harm": 3}, (("age", "area", "harm"),)),
    "linked": Kind({"age": 3, "area": 4, "harm": 4}, (("age", "area"), ("age", "harm"))),
    "quarters and year": Kind({"age": 3, "area": 2, "quarter": 4}, (("age", "area", "quarter"), ("age", "area"))),
}
COUNTS = {
    "sparse": st.sampled_from([0, 0, 0, 1, 2, 3, 5, 7, 9, 12]),
    "mixed": st.integers(0, 30),
    "dense": st.integers(3, 60),
}
FORMS = ("with totals", "without totals", "without empty rows")
FAST, SLOW = 15, 150
"""Tables for each of 15 pairs of kind and policy: 225 in the fast test, 2,250 in the slow one."""
MOST_TIMES_THE_FEWEST = 1.5
every_kind = pytest.mark.parametrize("kind", KINDS)
every_policy = pytest.mark.parametrize("policy", RULES)


@dataclass(frozen=True)
class Case:
    """Tables of true counts, the finest cells that they were made of, and every figure in them."""

    frames: list[pd.DataFrame]
    true: dict[Figure, int]

    @property
    def has_totals(self) -> bool:
        return any((frame == TOTAL).any(axis=None) for frame in self.frames)

    @property
    def ceiling(self) -> int:
        return 4 * self.true[frozenset()] + 100


def tables(kind: Kind, density: str) -> st.SearchStrategy[Case]:
    """Tables of this kind with random counts, in each form that a table may be given in."""
    cells = len(keys_of(kind))
    counts = st.lists(COUNTS[density], min_size=cells, max_size=cells)
    return st.builds(lambda values, form: case(kind, values, form), counts, st.sampled_from(FORMS))


def keys_of(kind: Kind) -> list[tuple[str, ...]]:
    return list(product(*([f"{name} {number}" for number in range(size)] for name, size in kind.sizes.items())))


def case(kind: Kind, counts: Sequence[int], form: str = FORMS[0]) -> Case:
    """Tables of this kind from the counts of their finest cells, the last dimension changing fastest."""
    cells = pd.DataFrame(keys_of(kind), columns=list(kind.sizes)).assign(count=list(counts))
    frames = [with_totals(cells, dimensions) for dimensions in kind.tables]
    true = {figure: count for figure, count in figures_of(frames).items() if count is not None}
    if form != FORMS[0]:
        frames = [frame[~(frame == TOTAL).any(axis=1)].reset_index(drop=True) for frame in frames]
    if form == FORMS[2]:
        frames = [_without_empty_rows(frame) for frame in frames]
    return Case(frames, true)


def _without_empty_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that count none left out, but never the last row that names a category, and never so that one dimension
    would lie within another."""
    fewer = frame[frame["count"] > 0]
    dimensions = [name for name in frame.columns if name != "count"]
    all_are_named = all(set(fewer[name]) == set(frame[name]) for name in dimensions)
    are_crossed = all(is_crossed(fewer, *pair) for pair in permutations(dimensions, 2))
    return fewer.reset_index(drop=True) if all_are_named and are_crossed else frame


def is_crossed(frame: pd.DataFrame, inner: str, outer: str) -> bool:
    """Whether a value of one dimension stands with several of the other."""
    return bool(frame.groupby(inner)[outer].nunique().max() > 1)


def with_totals(joint: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """The rows of a table and of all its totals, from the counts of finer cells."""
    parts: list[pd.DataFrame] = []
    for kept in (kept for size in range(len(dimensions), -1, -1) for kept in combinations(dimensions, size)):
        sums = joint.assign(**{name: TOTAL for name in dimensions if name not in kept})
        parts.append(sums.groupby(list(dimensions), as_index=False)[["count"]].sum())
    return pd.concat(parts, ignore_index=True)


def protected_frames(frames: list[pd.DataFrame], policy: str) -> list[pd.DataFrame]:
    """The protected tables in their released form."""
    return [table.frame for table in protect(frames, POLICIES[policy])]


def primary_of(own: Case, rule: Rule) -> set[Figure]:
    return {figure for figure, count in own.true.items() if rule.hides(count)}


def expect_safe(own: Case, rule: Rule, shown: dict[Figure, int | None]) -> None:
    """Rule 4, by the second attacker: one who knows which figures were hidden as too small."""
    attacker = SecondAttacker(shown, rule, own.ceiling, primary_of(own, rule))
    exposed = next(attacker.exposed(targets_of(own.true, rule), rule), None)
    assert exposed is None, f"{described(exposed)} can only be {sorted(attacker.possible(exposed))}"


def expect_as_the_policy_says(own: Case, rule: Rule, shown: dict[Figure, int | None]) -> None:
    """Every figure is there, small ones are hidden, and what is shown is the true count, rounded."""
    assert set(shown) == set(own.true)
    for figure, count in own.true.items():
        assert shown[figure] is None if rule.hides(count) else shown[figure] in (None, rule.shown(count))


def described(target: Target) -> str:
    outer, inner = (figure and dict(sorted(figure)) for figure in target)
    return f"{outer or TOTAL}" + (f" less {inner}" if inner else "")


def expect_rule_4(own: Case, policy: str) -> None:
    result = protect(own.frames, POLICIES[policy])
    shown = figures_of(table.frame for table in result)
    expect_as_the_policy_says(own, RULES[policy], shown)
    expect_safe(own, RULES[policy], shown)
    for table, frame in zip(result, own.frames, strict=True):
        assert table.hidden_first + table.hidden_second == (table.frame["count"] == HIDDEN).sum()
        if own.has_totals:
            assert table.hidden_first == frame["count"].map(RULES[policy].hides).sum()


def expect_the_same_in_any_order(own: Case, policy: str) -> None:
    """Twice the same, and the same for each row when the rows come in another order."""
    frames = protected_frames(own.frames, policy)
    again = protected_frames(own.frames, policy)
    for first, second in zip(frames, again, strict=True):
        pd.testing.assert_frame_equal(first, second)
    shuffled = [frame.sample(frac=1, random_state=len(frame)) for frame in own.frames]
    assert figures_of(protected_frames(shuffled, policy)) == figures_of(frames)


def expect_useful(own: Case, policy: str) -> None:
    """No more than 1.5 times the figures hidden that an exact search hides; never more than the policy has to."""
    hidden = {figure for figure, shown in figures_of(protected_frames(own.frames, policy)).items() if shown is None}
    fewest = fewest_hidden(own.true, RULES[policy], own.ceiling)
    assert len(hidden) <= MOST_TIMES_THE_FEWEST * len(fewest), f"{len(hidden)} hidden where {len(fewest)} are enough"


def expect_the_first_attacker_to_agree(own: Case, policy: str) -> None:
    """Without knowing which hidden figures were too small, both attackers find the same for each; the first, who
    allows parts of people, may find a little more room."""
    frames = protected_frames(own.frames, policy)
    attacker = SecondAttacker(figures_of(frames), RULES[policy], own.ceiling)
    for figure, low, high in ranges_of_the_first_attacker(frames, policy):
        least, most = attacker.range_of((figure, None))
        assert low <= least
        assert most <= high
        if math.isinf(high):
            assert most > own.ceiling / 2
        event("the same range" if low == least and high in (most, math.inf) else "more room with parts of people")


def expect_the_ranges_of_another_linear_program(own: Case, policy: str) -> None:
    """The first attacker's ranges are those of a linear program that was written differently."""
    frames = protected_frames(own.frames, policy)
    shown = figures_of(frames)
    for figure, low, high in ranges_of_the_first_attacker(frames, policy):
        assert (low, high) == whole_numbers(*linear_range(shown, RULES[policy], (), (figure, None)))


def ranges_of_the_first_attacker(frames: list[pd.DataFrame], policy: str) -> list[tuple[Figure, float, float]]:
    """Each hidden figure with the least and greatest whole number that the first attacker finds possible."""
    found = attack(frames, POLICIES[policy]).frame
    dimensions = [name for name in found.columns if name not in ("table", "low", "high", "values", "narrowed")]
    return [
        (
            frozenset((name, str(row[name])) for name in dimensions if row[name] != TOTAL),
            *whole_numbers(row["low"], row["high"]),
        )
        for row in found.to_dict(orient="records")
    ]


def whole_numbers(low: float, high: float) -> tuple[float, float]:
    """The least and greatest whole number in a range that was found with rounding errors."""
    return math.ceil(low - 1e-6), high if math.isinf(high) else math.floor(high + 1e-6)


def each(kind: Kind, policy: str, number: int, expectation: Callable[[Case, str], None]) -> None:
    """An expectation on so many random tables, as many of each density and the same ones on every run."""
    for density in COUNTS:

        @settings(
            max_examples=number // len(COUNTS),
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # the tables are small as they are, and making them smaller still takes minutes
            suppress_health_check=list(HealthCheck),
        )
        @given(tables(kind, density))
        def check(own: Case) -> None:
            note(f"true counts: {[frame.to_numpy().tolist() for frame in own.frames]}")
            expectation(own, policy)

        check()


@every_policy
@every_kind
def test_rule_4_holds(kind: str, policy: str) -> None:
    each(KINDS[kind], policy, FAST, expect_rule_4)


@every_policy
@every_kind
def test_protection_is_the_same_on_every_run_and_in_any_order(kind: str, policy: str) -> None:
    each(KINDS[kind], policy, FAST // 3, expect_the_same_in_any_order)


@every_policy
@every_kind
def test_the_two_attackers_agree(kind: str, policy: str) -> None:
    each(KINDS[kind], policy, FAST // 3, expect_the_first_attacker_to_agree)


@every_policy
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "three-way"])  # its exact search takes a second
def test_no_more_is_hidden_than_is_useful(kind: str, policy: str) -> None:
    each(KINDS[kind], policy, FAST // 2, expect_useful)


@pytest.mark.slow
@every_policy
@every_kind
def test_rule_4_holds_on_thousands_of_tables(kind: str, policy: str) -> None:
    each(KINDS[kind], policy, SLOW, expect_rule_4)


@pytest.mark.slow
@every_policy
@every_kind
def test_the_same_useful_choice_on_many_tables(kind: str, policy: str) -> None:
    each(KINDS[kind], policy, FAST, expect_the_same_in_any_order)
    each(KINDS[kind], policy, FAST // 2 if kind == "three-way" else FAST * 2, expect_useful)
    each(KINDS[kind], policy, FAST * 2, expect_the_first_attacker_to_agree)


@pytest.mark.slow
@every_policy
@pytest.mark.parametrize("kind", LARGER)
def test_rule_4_holds_on_larger_tables(kind: str, policy: str) -> None:
    each(LARGER[kind], policy, FAST // 2, expect_rule_4)
    each(LARGER[kind], policy, FAST // 3, expect_the_ranges_of_another_linear_program)


SMALL_COUNTS_IN_A_ROW = case(KINDS["two-way"], (20, 3, 30, 40, 50, 60))
"""One cell is too small, and its row and column would give it away."""


def test_without_secondary_suppression_the_second_attacker_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dvmetrics.disclosure.protect.cheapest", lambda _, hidden, **__: Choice(hidden, is_cheapest=False)
    )
    monkeypatch.setattr("dvmetrics.disclosure.protect.without_gaps", lambda _, hidden, **__: hidden)
    with pytest.raises(DisclosureRefused):  # the attack on the outcome stops it
        protect(SMALL_COUNTS_IN_A_ROW.frames, POLICIES["statutory"])
    monkeypatch.setattr("dvmetrics.disclosure.protect.attacked_again", lambda *_, **__: 5)
    with pytest.raises(AssertionError, match=r"can only be \[3\]"):
        expect_rule_4(SMALL_COUNTS_IN_A_ROW, "statutory")
    for kind in KINDS.values():
        with pytest.raises(AssertionError, match="can only be"):
            each(kind, "statutory", SLOW, expect_rule_4)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (KINDS["two-way, larger"], (1, 0, 0, 0, 0, 0, 7, 1, 1)),
        (KINDS["three-way"], (1, 0, 5, 1, 0, 5, 0, 12)),
        (
            LARGER["quarters and year"],
            (0, 10, 6, 0, 0, 3, 12, 4, 1, 0, 0, 0, 5, 0, 11, 0, 0, 0, 2, 5, 0, 0, 11, 1),
        ),
    ],
    ids=["two-way", "three-way", "quarters and year"],
)
def test_no_gap_between_whole_numbers_gives_a_small_count_away(kind: Kind, counts: tuple[int, ...]) -> None:
    """Hidden counts or their differences can be known to be odd or even, which no linear program sees."""
    expect_rule_4(case(kind, counts), "statutory")


def test_hiding_everything_is_not_useful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dvmetrics.disclosure.protect.cheapest",
        lambda _, hidden, **__: Choice(np.ones_like(hidden), is_cheapest=False),
    )
    expect_rule_4(SMALL_COUNTS_IN_A_ROW, "statutory")
    with pytest.raises(AssertionError, match="12 hidden where 4 are enough"):
        expect_useful(SMALL_COUNTS_IN_A_ROW, "statutory")


@pytest.mark.parametrize("policy", RULES)
def test_the_second_attacker_finds_what_counting_every_table_finds(policy: str) -> None:
    """Two by two: every table of whole numbers up to 20 is made, and those that fit what is printed are kept."""
    rule, kind, ceiling = RULES[policy], Kind({"age": 2, "area": 2}, (("age", "area"),)), 24
    finest = [frozenset(zip(kind.sizes, key, strict=True)) for key in keys_of(kind)]
    every_table = np.indices((ceiling + 1,) * 4).reshape(4, -1)
    random = np.random.default_rng(1)
    for _ in range(10):
        own = case(kind, random.integers(0, 6, 4).tolist())
        hidden = {figure for figure, count in own.true.items() if rule.hides(count) or random.random() < 0.3}
        shown = {figure: None if figure in hidden else rule.shown(count) for figure, count in own.true.items()}
        sums = {figure: every_table[[figure <= cell for cell in finest]].sum(axis=0) for figure in shown}
        fits = np.ones(every_table.shape[1], dtype=bool)
        for figure, value in shown.items():
            most_hidden = rule.threshold - 1 if rule.hides(own.true[figure]) else ceiling
            low, high = (0, most_hidden) if value is None else rule.interval(value)
            fits &= (sums[figure] >= low) & (sums[figure] <= high)
        attacker = SecondAttacker(shown, rule, ceiling, primary_of(own, rule))
        for outer, inner in ((outer, inner) for outer in shown for inner in shown if outer < inner):
            assert attacker.possible((inner, None)) == set(sums[inner][fits].tolist())
            assert attacker.possible((outer, inner)) == set((sums[outer] - sums[inner])[fits].tolist())
