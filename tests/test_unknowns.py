"""The finest cells as unknowns: which are one and the same, and what everybody knows of them beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from dvmetrics.disclosure.nesting import Nesting
from dvmetrics.disclosure.unknowns import FEWEST_BLOCKS, Unknowns, unknowns
from dvmetrics.measure.cells import Cells
from tests.small_cells import Held, Set, cells, same

OUTER, INNER, INMOST = "a denominator", "a numerator", "b numerator"


def of(own: Unknowns, row: int, part: str = "numerator") -> tuple[int, ...]:
    """The unknowns that a count is the sum of."""
    lines = own.of[(own.of["row"] == row) & (own.of["part"] == part)]
    return tuple(sorted(lines["unknown"].tolist()))


def equations(own: Unknowns) -> set[tuple[frozenset[tuple[int, float]], float, float]]:
    return {(frozenset(terms.items()), least, most) for terms, least, most in own.relations}


def less(whole: tuple[int, ...], *parts: tuple[int, ...]) -> frozenset[tuple[int, float]]:
    return frozenset([*((own, 1.0) for own in whole), *((own, -1.0) for part in parts for own in part)])


def monthly(*names: str, months: int = 3) -> list[tuple[int, str, str, int, int]]:
    """A figure for each set and month, the rows of the first set first."""
    return [
        (place * months + month, name.split(" ")[1], name, month, month)
        for place, name in enumerate(names)
        for month in range(months)
    ]


def test_each_month_that_is_shown_is_an_unknown() -> None:
    own = unknowns(cells([Set(INNER, {"police": [3, 0, 5]})], monthly(INNER)))
    assert [own.true[list(of(own, row))].tolist() for row in range(3)] == [[3], [0], [5]]
    assert own.relations == []


def test_months_that_are_only_shown_together_are_one_unknown() -> None:
    own = unknowns(
        cells([Set(INNER, {"police": [3, 0, 5]})], [(0, "numerator", INNER, 0, 1), (1, "numerator", INNER, 2, 2)])
    )
    assert own.true.tolist() == [3, 5]
    assert (of(own, 0), of(own, 1)) == ((0,), (1,))


def test_equal_sets_share_their_unknowns_and_are_cut_alike() -> None:
    """One counts months and the other all three together: the three months make up the other."""
    held: Held = {"police": [3, 0, 5], "health": [1, 1, 1]}
    sets = [Set(INNER, held), Set(INMOST, held)]
    uses = [*monthly(INNER), (3, "numerator", INMOST, 0, 2)]
    shared, apart = unknowns(cells(sets, uses, same(INNER, INMOST))), unknowns(cells(sets, uses))
    assert of(shared, 3) == (*of(shared, 0), *of(shared, 1), *of(shared, 2))
    assert (shared.true.size, apart.true.size) == (3, 4)
    assert shared.true.tolist() == [4, 1, 6]  # not counted twice
    assert {name: own.tolist() for name, own in shared.owned.items()} == {"police": [3, 0, 5], "health": [1, 1, 1]}


def test_a_set_is_never_more_than_one_that_it_lies_within() -> None:
    sets = [Set(OUTER, {"police": [9, 8, 7]}), Set(INNER, {"police": [3, 8, 0]})]
    own = unknowns(cells(sets, monthly(OUTER, INNER), [(INNER, OUTER)]))
    wanted = {(less(of(own, 3 + month), of(own, month, "denominator")), -np.inf, 0.0) for month in range(3)}
    assert equations(own) == wanted
    assert own.is_within.tolist() == [[False, False], [True, False]]


def test_what_follows_by_way_of_a_third_set_is_not_said_again() -> None:
    sets = [Set(OUTER, {"police": [9]}), Set(INNER, {"police": [3]}), Set(INMOST, {"police": [2]})]
    within = [(INNER, OUTER), (INMOST, INNER), (INMOST, OUTER)]
    own = unknowns(cells(sets, monthly(OUTER, INNER, INMOST, months=1), within))
    first, second, third = of(own, 0, "denominator"), of(own, 1), of(own, 2)
    assert equations(own) == {(less(second, first), -np.inf, 0.0), (less(third, second), -np.inf, 0.0)}
    assert own.is_within[2, 0]


def test_nothing_is_said_of_a_month_in_which_one_of_two_is_not_counted() -> None:
    sets = [Set(OUTER, {"police": [9, 8, 7]}), Set(INNER, {"police": [3, 0, 2]}, months=(0, 2))]
    uses = [*monthly(OUTER), (3, "numerator", INNER, 0, 0), (4, "numerator", INNER, 2, 2)]
    own = unknowns(cells(sets, uses, [(INNER, OUTER)]))
    assert own.true.size == 5
    assert len(own.relations) == 2


GROUPS = ("a numerator agency ash", "a numerator agency elm")


def of_groups(whole: list[int]) -> Unknowns:
    sets = [Set(INNER, {"police": whole}), Set(GROUPS[0], {"police": [3, 4]}), Set(GROUPS[1], {"police": [5, 0]})]
    return unknowns(cells(sets, monthly(INNER, *GROUPS, months=2), [(name, INNER) for name in GROUPS]))


def test_groups_that_add_up_to_their_whole_in_every_month_always_do() -> None:
    own = of_groups([8, 4])
    sums = {(less(of(own, month), of(own, 2 + month), of(own, 4 + month)), 0.0, 0.0) for month in (0, 1)}
    assert sums <= equations(own)


def test_groups_that_leave_some_out_are_never_more_than_their_whole() -> None:
    """Everybody is in one group at most, which is more than to say that each group is part of the whole."""
    own = of_groups([8, 5])
    sums = {(less(of(own, month), of(own, 2 + month), of(own, 4 + month)), 0.0, np.inf) for month in (0, 1)}
    assert sums <= equations(own)


def test_groups_that_overlap_are_only_parts() -> None:
    own = of_groups([6, 4])
    assert len(own.relations) == 4
    assert all(len(terms) == 2 for terms, _, _ in own.relations)


def with_an_empty_group(whole: list[int], *, also: int = 0) -> Unknowns:
    """Ash and elm in two months, and oak in the first alone: in the second it has no figure."""
    sets = [
        Set(INNER, {"police": whole}),
        Set(GROUPS[0], {"police": [3, 4]}),
        Set(GROUPS[1], {"police": [5, 2]}),
        Set("a numerator agency oak", {"police": [1, also]}, months=(0,)),
    ]
    names = [own.name for own in sets]
    uses = [*monthly(*names[:3], months=2), (6, "numerator", names[3], 0, 0)]
    return unknowns(cells(sets, uses, [(name, INNER) for name in names[1:]]))


def test_groups_add_up_beside_one_that_has_no_figure_for_having_nobody() -> None:
    own = with_an_empty_group([9, 6])
    assert (less(of(own, 1), of(own, 3), of(own, 5)), 0.0, 0.0) in equations(own)
    assert (less(of(own, 0), of(own, 2), of(own, 4), of(own, 6)), 0.0, 0.0) in equations(own)


def test_groups_are_never_more_than_their_whole_beside_one_that_has_no_figure_for_another_reason() -> None:
    own = with_an_empty_group([9, 8], also=2)
    assert (less(of(own, 1), of(own, 3), of(own, 5)), 0.0, np.inf) in equations(own)


def test_groups_that_leave_some_out_leave_them_out_beside_an_empty_one_too() -> None:
    """That they add up by chance in one month is not known."""
    own = with_an_empty_group([10, 6])
    assert (less(of(own, 1), of(own, 3), of(own, 5)), 0.0, np.inf) in equations(own)


# What nobody else can send


def of_routes(haven: list[int], senders: dict[str, list[int]]) -> Unknowns:
    names = ("a numerator sent police>haven", "a numerator sent police>refuge", "a numerator risk haven")
    sets = [Set(names[0], {"haven": haven}), Set(names[1], {"refuge": [2, 1]}), Set(names[2], senders)]
    return unknowns(cells(sets, monthly(*names, months=2)))


def alone(own: Unknowns, agency: str) -> set[int]:
    return set(np.flatnonzero(own.alone[agency]).tolist())


def test_what_goes_to_a_service_nobody_else_can_send() -> None:
    own = of_routes([3, 0], {"refuge": [9, 9]})
    assert alone(own, "haven") == {*of(own, 0), *of(own, 1)}
    assert alone(own, "refuge") == {*of(own, 2), *of(own, 3)}


def test_a_group_that_is_called_as_an_agency_is_its_own_where_it_sends_all_of_it() -> None:
    assert len(alone(of_routes([3, 0], {"haven": [9, 9]}), "haven")) == 4
    assert len(alone(of_routes([3, 0], {"haven": [9, 8], "refuge": [0, 1]}), "haven")) == 2
    assert len(alone(of_routes([3, 0], {"refuge": [0, 0]}), "haven")) == 2


@pytest.mark.parametrize(("months", "is_known"), [(FEWEST_BLOCKS, True), (FEWEST_BLOCKS - 1, False)])
def test_two_sets_that_make_up_a_third_do_so_by_meaning_where_there_are_enough_months(
    months: int, is_known: bool
) -> None:
    """Those who came back and those who did not."""
    first, second = [2, 0, 5, 7][:months], [4, 6, 1, 2][:months]
    whole = [one + other for one, other in zip(first, second, strict=True)]
    sets = [Set(OUTER, {"police": whole}), Set(INNER, {"police": first}), Set(INMOST, {"police": second})]
    own = unknowns(cells(sets, monthly(OUTER, INNER, INMOST, months=months), [(INNER, OUTER), (INMOST, OUTER)]))
    sums = {
        (less(of(own, month, "denominator"), of(own, months + month), of(own, 2 * months + month)), 0.0, 0.0)
        for month in range(months)
    }
    assert (sums <= equations(own)) == is_known
    assert bool(sums & equations(own)) == is_known


def test_two_sets_that_miss_a_third_in_one_month_do_not_make_it_up() -> None:
    sets = [
        Set(OUTER, {"police": [6, 6, 6, 9, 8]}),
        Set(INNER, {"police": [2, 0, 5, 7, 3]}),
        Set(INMOST, {"police": [4, 6, 1, 2, 4]}),
    ]
    own = unknowns(cells(sets, monthly(OUTER, INNER, INMOST, months=5), [(INNER, OUTER), (INMOST, OUTER)]))
    assert all(len(terms) == 2 for terms, _, _ in own.relations)


def test_figures_without_rows_have_no_unknowns() -> None:
    own = unknowns(Cells())
    assert own.true.size == len(own.of) == len(own.relations) == 0


# Which counts contain which


def nested() -> tuple[Nesting, dict[tuple[int, str], float]]:
    """Two months of 9 and 8, of whom 9 and 6 were helped; and both months of those helped as one."""
    sets = [Set(OUTER, {"police": [9, 8]}), Set(INNER, {"police": [9, 6]})]
    uses = [*monthly(OUTER, INNER, months=2), (4, "numerator", INNER, 0, 1)]
    own = cells(sets, uses, [(INNER, OUTER)])
    true = {(0, "denominator"): 9.0, (1, "denominator"): 8.0, (2, "numerator"): 9.0, (3, "numerator"): 6.0}
    return Nesting.of_cells(own, unknowns(own).is_within), true | {(4, "numerator"): 15.0}


def test_a_count_contains_those_of_inner_sets_in_shorter_stretches() -> None:
    nesting, true = nested()
    assert set(nesting.pairs(true, threshold=4)) == {((1, "denominator"), (3, "numerator"))}  # not of another month
    assert set(nesting.pairs(true, threshold=2)) == set()


def test_a_count_contains_itself_in_a_shorter_stretch() -> None:
    """Fifteen in two months, of whom nine in the first and six in the second."""
    nesting, true = nested()
    of_itself = {((4, "numerator"), (2, "numerator")), ((4, "numerator"), (3, "numerator"))}
    assert of_itself <= set(nesting.pairs(true, threshold=10))
    assert of_itself & set(nesting.pairs(true, threshold=9)) == {((4, "numerator"), (2, "numerator"))}


def test_what_lies_around_a_count_is_of_the_same_stretch() -> None:
    nesting, _ = nested()
    assert list(nesting.around((3, "numerator"))) == [((1, "denominator"), (3, "numerator"))]
    assert list(nesting.around((1, "denominator"))) == [((1, "denominator"), (3, "numerator"))]
    assert list(nesting.around((4, "numerator"))) == []
    assert list(nesting.around((9, "numerator"))) == []
