"""What can be worked out: small systems worked by hand, and what a reader of released tables is told."""

from __future__ import annotations

import math
import time

import highspy
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from dvmetrics.disclosure import program
from dvmetrics.disclosure.attack import attack, is_partly_small
from dvmetrics.disclosure.bounds import Reader, is_safe, possible
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.program import Deadline
from dvmetrics.disclosure.sums import ANYTHING, UNKNOWN, Flags, Floats, Sums
from dvmetrics.errors import ConfigurationError, DisclosureRefused
from tests.sdc_tables import editions, table

COMMITTEE, EXACT, STATUTORY = POLICIES["committee"], POLICIES["published"], POLICIES["statutory"]


def sums(
    numbers: list[list[int]],
    shown: list[tuple[float, float]],
    targets: list[list[int]],
    *,
    width: float = 4,
    relations: list[list[int]] | None = None,
    cost: list[float] | None = None,
) -> Sums:
    """A system of which every number is a figure, of which nothing is known where it is hidden."""
    cells, number = len(targets[0]), len(numbers)
    rules = np.array(relations or np.zeros((0, cells)))
    return Sums(
        numbers=csr_array(np.array(numbers, dtype=np.float64).reshape(-1, cells)),
        shown=np.array(shown, dtype=np.float64).reshape(-1, 2),
        hidden=np.tile(UNKNOWN, (number, 1)),
        figures=np.arange(number),
        cost=np.array(cost or np.ones(number)),
        relations=csr_array(rules),
        relation_limits=np.tile(UNKNOWN, (rules.shape[0], 1)),
        targets=csr_array(np.array(targets, dtype=np.float64)),
        reach=np.tile(ANYTHING, (len(targets), 1)),
        width=np.full(len(targets), width),
    )


def flags(*values: int) -> Flags:
    return np.array(values, dtype=bool)


def test_a_hidden_cell_is_what_the_total_leaves() -> None:
    # a + b is 18 to 22 and b is 8 to 12, so that a is 6 to 14.
    own = sums([[1, 1], [1, 0], [0, 1]], [(18, 22), (0, 0), (8, 12)], [[1, 0]])
    low, high = possible(own, flags(0, 1, 0))
    assert (low[0], high[0]) == pytest.approx((6, 14))


def test_a_hidden_cell_in_no_shown_total_has_no_end() -> None:
    own = sums([[1, 1], [1, 0], [0, 1]], [(20, 20), (3, 3), (17, 17)], [[1, 0], [1, 1]])
    low, high = possible(own, flags(1, 1, 0))
    assert low.tolist() == pytest.approx([0, 17])
    assert high.tolist() == [math.inf, math.inf]


def test_a_part_is_never_more_than_its_whole() -> None:
    own = sums([[1, 0]], [(8, 12)], [[0, 1], [1, -1]], relations=[[1, -1]])
    low, high = possible(own, flags(0))
    assert low.tolist() == pytest.approx([0, 0])
    assert high.tolist() == pytest.approx([12, 12])


def test_only_the_targets_that_are_asked_for() -> None:
    own = sums([[1, 0], [0, 1]], [(1, 3), (5, 9)], [[1, 0], [0, 1]])
    low, high = possible(own, flags(0, 0), which=[1])
    assert (low.tolist(), high.tolist()) == ([5], [9])


def test_whole_numbers_can_say_more_than_the_linear_program() -> None:
    # Three pairs add up to 1, 1 and 1: no whole numbers do so, a half each does.
    odd = [[1, 1, 0], [0, 1, 1], [1, 0, 1]]
    own = sums(odd, [(1, 1), (1, 1), (1, 1)], [[1, 0, 0]])
    low, high = possible(own, flags(0, 0, 0))
    assert (low[0], high[0]) == pytest.approx((0.5, 0.5))
    with pytest.raises(DisclosureRefused, match="contradicts itself"):
        possible(own, flags(0, 0, 0), integer=True)


@pytest.mark.parametrize("asked", [False, True])
def test_whole_numbers_are_asked_for_on_request(asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of tables the bounds are whole either way; with it each of them is searched for among whole numbers."""
    kinds: list[bool] = []
    make_whole = program.Program._make_whole

    def noted(self: program.Program, columns: np.ndarray) -> None:
        kinds.append(bool(columns.size))
        make_whole(self, columns)

    monkeypatch.setattr(program.Program, "_make_whole", noted)
    own = pd.DataFrame({"agency": ["ash", "bay", "Total"], "count": ["[c]", "[c]", "9"]})
    found = attack(own, EXACT, integer=asked).frame
    assert found[["low", "high"]].to_numpy().tolist() == [[0, 9], [0, 9]]
    assert any(kinds) == asked


def test_numbers_that_no_counts_could_give_are_refused() -> None:
    for own in (
        sums([[1, 1], [1, 0]], [(3, 3), (5, 5)], [[0, 1]]),
        sums([[1, 0], [1, 0]], [(3, 3), (5, 5)], [[1, 0]]),
        sums([[0, 0], [1, 0]], [(3, 3), (5, 5)], [[1, 0]]),
    ):
        for attacked in (lambda own=own: possible(own, flags(0, 0)), lambda own=own: _exposed(own, flags(0, 0))):
            if own.numbers[[0]].nnz:  # a sum of nothing is looked at only where something is attacked
                with pytest.raises(DisclosureRefused, match="contradicts itself"):
                    attacked()


def test_an_attack_that_does_not_finish_stops_the_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    own = sums([[1, 1], [1, 0]], [(20, 20), (3, 3)], [[1, 0]])
    with pytest.raises(DisclosureRefused, match="did not finish in time"):
        possible(own, flags(0, 1), seconds=0)
    monkeypatch.setattr(time, "monotonic", iter([0.0, 1.0, 700.0]).__next__)  # the time is over during the solving
    with pytest.raises(DisclosureRefused, match="did not finish in time"):
        possible(own, flags(0, 1))


def test_an_attack_that_fails_stops_the_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    own = sums([[1, 1], [1, 0]], [(20, 20), (3, 3)], [[1, 0]])
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda _: highspy.HighsModelStatus.kSolveError)
    with pytest.raises(DisclosureRefused, match="failed"):
        possible(own, flags(0, 1))


def test_a_wrong_answer_of_the_solver_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    own = sums([[1, 1], [1, 0]], [(20, 20), (3, 3)], [[1, 0]])

    class Wrong:
        col_value = (30.0, 1.0)

    monkeypatch.setattr(highspy.Highs, "getSolution", lambda _: Wrong)
    with pytest.raises(DisclosureRefused, match="failed"):
        possible(own, flags(0, 1))


def _exposed(own: Sums, hidden: Flags) -> list[int]:
    found: list[int] = Reader(own, hidden, Deadline.after(60)).exposed().tolist()
    return found


@pytest.mark.parametrize(
    ("low", "high", "safe"),
    [(0, 4, True), (0.5, 4.9, False), (0, 4 - 1e-9, True), (1e-9, 4, True), (3, 7, True), (3, 6, False)],
)
def test_five_whole_values_must_be_left(low: float, high: float, *, safe: bool) -> None:
    ends = np.array([low], dtype=np.float64), np.array([high], dtype=np.float64)
    assert is_safe(*ends, np.array([ANYTHING]), np.array([4.0])).tolist() == [safe]


def test_all_small_values_must_be_left_where_the_policy_says_so() -> None:
    low, high = np.array([1.0, 2.0, 0.0, 0.0]), np.array([4.0, 9.0, 3.0, 9.0])
    safe = is_safe(low, high, np.tile((1.0, 4.0), (4, 1)), np.zeros(4))
    assert safe.tolist() == [True, False, False, True]


def test_what_is_exposed_is_what_the_bounds_say() -> None:
    for seed in range(4):
        own, first = editions(14, 24, seed, STATUTORY)
        low, high = possible(own, first)
        expected = np.flatnonzero(~is_safe(low, high, own.reach, own.width)).tolist()
        assert _exposed(own, first) == expected
        assert expected, "without an exposed target this shows nothing"


def test_the_bounds_are_those_of_another_program_with_every_row_as_it_stands() -> None:
    own, first = editions(8, 18, 3)
    low, high = possible(own, first)
    limits = np.where(first[:, None], own.hidden, own.shown)
    for target in range(0, own.width.size, 5):
        assert (low[target], high[target]) == pytest.approx(_by_scipy(own, limits, target), abs=1e-6)


def _by_scipy(own: Sums, limits: Floats, target: int) -> tuple[float, float]:
    rows = np.vstack([own.numbers.toarray(), own.relations.toarray()])
    ends = np.vstack([limits, own.relation_limits])
    above = np.isfinite(ends[:, 1])
    matrix, most = np.vstack([rows[above], -rows]), np.concatenate([ends[above, 1], -ends[:, 0]])
    direction = own.targets.toarray()[target]
    found = [sign * linprog(sign * direction, A_ub=matrix, b_ub=most, bounds=(0, None)).fun for sign in (1, -1)]
    return found[0], found[1]


def test_a_reader_after_showing_and_hiding_is_a_new_reader() -> None:
    own, first = editions(14, 24, 1, STATUTORY)
    reader = Reader(own, first, Deadline.after(60))
    chance = np.random.default_rng(5)
    hidden = first.copy()
    for figure in chance.choice(np.flatnonzero(~first), 12):
        hidden[figure] = ~hidden[figure]
        reader.change(int(figure), hide=bool(hidden[figure]))
        assert reader.exposed().tolist() == _exposed(own, hidden)
        assert reader.is_safe_with(int(figure)) == (not set(_exposed(own, hidden)) & _near(reader, int(figure)))


def _near(reader: Reader, figure: int) -> set[int]:
    return {int(target) for part in reader.parts_with(figure) for target in part.place.targets}


def test_thousands_of_targets_need_few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    own, first = editions(60, 48, 2)
    asked: list[bool] = []
    real = program.Program.furthest

    def counted(self: program.Program, direction: Floats, *, most: bool) -> Floats | None:
        asked.append(most)
        return real(self, direction, most=most)

    monkeypatch.setattr(program.Program, "furthest", counted)
    _exposed(own, first)
    assert own.width.size > 300
    assert len(asked) < own.width.size


def released(text: str) -> pd.DataFrame:
    header, *rows = [line.split() for line in text.splitlines() if line.strip()]
    return pd.DataFrame(rows, columns=header)


SUBTRACTED = """
    area  service count
    east  calls   [c]
    east  visits  20
    east  Total   25
    west  calls   15
    west  visits  15
    west  Total   30
"""


def test_a_total_gives_a_hidden_count_away() -> None:
    found = attack(released(SUBTRACTED), EXACT)
    assert found.frame.to_dict("records") == [
        {"table": 1, "area": "east", "service": "calls", "low": 5, "high": 5, "values": 1, "narrowed": True}
    ]
    assert found.narrowed == 1


def test_rounded_counts_leave_more_possible() -> None:
    found = attack(released(SUBTRACTED), COMMITTEE)
    assert found.frame[["low", "high", "narrowed"]].to_numpy().tolist() == [[1, 9, False]]


def test_two_tables_that_say_nothing_alone_give_a_count_away_together() -> None:
    quarters = released("quarter service count\nQ1 calls [c]\nQ2 calls 20\nQ3 calls 30\nQ4 calls 25")
    year = released("service count\ncalls 79")
    assert attack(quarters, EXACT).frame["high"].tolist() == [math.inf]
    found = attack([quarters, year], EXACT)
    assert found.frame[["low", "high"]].to_numpy().tolist() == [[4, 4]]
    assert found.frame[["quarter", "service"]].to_numpy().tolist() == [["Q1", "calls"]]


def test_a_combination_that_is_not_there_counts_none() -> None:
    found = attack(
        released("area service count\neast calls [c]\nwest calls [c]\nwest visits 20\nTotal calls 21"), EXACT
    )
    assert found.frame["high"].tolist() == [21, 21]
    alone = attack(released("area service count\neast calls [c]\nwest visits 20\nTotal calls 21"), EXACT)
    assert alone.frame["low"].tolist() == [21]


@pytest.mark.parametrize(("total", "narrowed"), [(8, True), (9, False)])
def test_the_statutory_policy_wants_all_of_one_to_four(total: int, narrowed: bool) -> None:
    found = attack(released(f"area count\neast [c]\nwest [c]\nnorth 5\nTotal {total}"), STATUTORY)
    assert found.frame["high"].tolist() == [total - 5, total - 5]
    assert found.frame["narrowed"].tolist() == [narrowed, narrowed]


@pytest.mark.parametrize(
    ("low", "high", "is_part"),
    [(0, 9, False), (1, 9, False), (2, 9, True), (4, math.inf, True), (5, 9, False), (0, 0, False), (2, 4, False)],
)
def test_what_could_be_small_but_not_every_small_count(low: float, high: float, *, is_part: bool) -> None:
    found = pd.DataFrame({"low": [low], "high": [high], "narrowed": [high - low < 4]})
    assert is_partly_small(found, STATUTORY).tolist() == [is_part]
    assert is_partly_small(found, COMMITTEE).tolist() == [False]


FROM_THREE_ON = """
    area  service count
    east  calls   [c]
    east  visits  [c]
    east  Total   20
    west  calls   [c]
    west  visits  [c]
    west  Total   [c]
    Total calls   [c]
    Total visits  17
    Total Total   [c]
"""


def test_a_count_from_three_on_is_not_narrowed_but_partly_small() -> None:
    found = attack(released(FROM_THREE_ON), STATUTORY)  # at most 17 of the 20 are visits
    assert found.narrowed == 0
    parts = found.frame[is_partly_small(found.frame, STATUTORY)]
    assert parts[["area", "service", "low", "high"]].to_numpy().tolist() == [
        ["east", "calls", 3, 20],
        ["Total", "calls", 3, math.inf],
    ]


def test_a_width_of_ones_own() -> None:
    text = "area count\neast [c]\nwest [c]\nTotal 6"
    assert attack(released(text), EXACT, need=6).narrowed == 0
    assert attack(released(text), EXACT, need=7).narrowed == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("area number\neast 10", "no column count"),
        ("count\n10", "at least one column"),
        ("area count\neast 7", "committee would not show"),
        ("area count\neast 12", "committee would not show"),
        ("area count\neast -5", "not negative"),
        ("area count\neast ten", "whole number"),
        ("area count\neast 10\neast 10", "twice, in 1 row"),
        ("area count\nTotal 10", "no value but Total"),
    ],
)
def test_what_is_no_released_table_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        attack(released(text), COMMITTEE)


def test_tables_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(DisclosureRefused, match="contradicts itself"):
        attack(released("area count\neast [c]\nwest 30\nTotal 20"), EXACT)
    with pytest.raises(DisclosureRefused, match="contradicts itself"):
        attack([released("area count\neast 20\nwest 30"), released("area count\neast 21\nwest [c]")], EXACT)


@pytest.mark.parametrize("rows", ["east [c]\nTotal 20", "Total 20\neast [c]"])
def test_what_one_row_hides_and_another_shows_is_found(rows: str) -> None:
    found = attack(released(f"area count\n{rows}"), EXACT)  # the only area is all there is
    assert found.frame[["low", "high"]].to_numpy().tolist() == [[20, 20]]


def test_the_same_answer_for_a_table_and_for_its_rows_in_another_order() -> None:
    shown = table((4, 3), 1).assign(count=["[c]", "30", "25", "[c]"] * 3)
    one = attack(shown, COMMITTEE).frame
    other = attack(shown.iloc[::-1], COMMITTEE).frame.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, other)
