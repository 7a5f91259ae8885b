"""What figures give away of each other when they are made of the same people, and what is hidden for it.

Each case is small enough to be seen whole, and comes with a neighbour in which nothing more is hidden.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import linprog

from dvmetrics.disclosure import safety
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.errors import DisclosureRefused
from dvmetrics.measure import Measurements
from tests.conftest import ROOT
from tests.door import COUNT, SHARE, definition
from tests.small_cells import Held, Set, cells, counted, measurements, same


def printed(own: Measurements, policy: str = "committee", ledger: Ledger | None = None) -> list[float | str]:
    """The numerator of each row as it is shown, or its status."""
    frame = release(own, POLICIES[policy], ledger=ledger).frame
    return [status or count for count, status in zip(frame["numerator"].tolist(), frame["status"], strict=True)]


def hidden(own: Measurements, policy: str = "committee", ledger: Ledger | None = None) -> set[int]:
    return {place for place, shown in enumerate(printed(own, policy, ledger)) if shown == "[c]"}


def without(own: Measurements, *rows: int) -> Measurements:
    """The same people, and fewer figures of them."""
    kept = [place for place in own.frame.index if place not in rows]
    renamed = {old: new for new, old in enumerate(kept)}
    of = own.cells.of[own.cells.of["row"].isin(kept)].replace({"row": renamed})
    made_of = dataclasses.replace(own.cells, of=of.reset_index(drop=True))
    return dataclasses.replace(own, frame=own.frame.loc[kept].reset_index(drop=True), cells=made_of)


# The same people in another grain


def two_grains(*, is_same: bool = True) -> Measurements:
    """Of 14 and 18 people in two months 13 and 12 were offered help; another indicator counts the two months as one.

    The months alone are shown as 15 and 20, so that the first is 13 to 17 and its rest 0 to 4. Both months are shown
    as 30, 28 to 32, and so the first can only be 13 or 14: its rest would be 0 or 1.
    """
    rows = [counted(SHARE, 0, 0, 13, 14), counted(SHARE, 1, 1, 12, 18), counted(COUNT, 0, 1, 32)]
    sets = [
        Set("1.3 numerator", {"police": [13, 12]}),
        Set("1.3 denominator", {"police": [14, 18]}),
        Set("2.1 numerator", {"police": [14, 18]}),
    ]
    uses = [
        *((month, part, f"1.3 {part}", month, month) for month in (0, 1) for part in ("numerator", "denominator")),
        (2, "numerator", "2.1 numerator", 0, 1),
    ]
    within = [("1.3 numerator", "1.3 denominator"), *(same("1.3 denominator", "2.1 numerator") if is_same else ())]
    return measurements(rows, cells(sets, uses, within))


def test_a_second_count_of_the_same_people_in_another_grain_hides_something() -> None:
    assert hidden(two_grains()) == {0}


def test_the_attack_is_made_once_more_on_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the choice of what to hide as well were wrong, nothing would be published."""
    monkeypatch.setattr(safety, "hide_more", lambda _, hidden, *__, **___: hidden)
    with pytest.raises(DisclosureRefused, match="could be worked out from what is to be published"):
        hidden(two_grains())


def test_neither_grain_alone_hides_anything() -> None:
    assert printed(without(two_grains(), 2)) == [15, 10]
    assert printed(without(two_grains(), 0, 1)) == [30]
    assert printed(two_grains(is_same=False)) == [15, 10, 30]


def test_the_policy_for_what_is_public_hides_nothing() -> None:
    assert printed(two_grains(), "published") == [13, 12, 32]
    assert hidden(rolling(), "published") == set()


# Quarters and rolling four quarters

QUARTERS = (20, 31, 14, 26, 3)
"""In the fifth quarter there are three."""


def rolling() -> Measurements:
    """Five quarters, and the two stretches of four quarters that they make up."""
    stretches = [*((place, place) for place in range(5)), (0, 3), (1, 4)]
    rows = [counted(COUNT, 3 * one, 3 * last + 2, sum(QUARTERS[one : last + 1])) for one, last in stretches]
    uses = [(row, "numerator", "2.1 numerator", one, last) for row, (one, last) in enumerate(stretches)]
    return measurements(rows, cells([Set("2.1 numerator", {"police": QUARTERS})], uses))


def span(shown: Sequence[float | str], stretches: Sequence[tuple[int, int]], target: int, small: float) -> list[float]:
    """The least and most of one quarter that exact counts leave; those hidden for being small are up to `small`."""
    matrix = np.array([[one <= place <= last for place in range(5)] for one, last in stretches], dtype=float)
    is_shown = np.array([own != "[c]" for own in shown])
    values = [float(own) for own in shown if own != "[c]"]
    limits = [(0, small if QUARTERS[place] <= small else None) for place in range(5)]
    ends = []
    for sign in (1, -1):
        aim = sign * np.eye(5)[target]
        answer = linprog(aim, A_eq=matrix[is_shown], b_eq=values, bounds=limits)
        ends.append(float("inf") if answer.status == 3 else round(sign * answer.fun, 6))
    return ends


def test_quarters_and_the_four_quarters_that_they_make_up_do_not_give_a_small_quarter_away() -> None:
    """The second four quarters less the first is the fifth quarter less the first: 3."""
    stretches = [*((place, place) for place in range(5)), (0, 3), (1, 4)]
    primary = ["[c]" if QUARTERS[first] == 3 and first == last else 0.0 for first, last in stretches]
    exact = [own or sum(QUARTERS[one : last + 1]) for own, (one, last) in zip(primary, stretches, strict=True)]
    assert span(exact, stretches, 4, small=4) == [3, 3]
    shown = printed(rolling(), "statutory")
    assert shown[4] == "[c]"
    assert 1 <= len(hidden(rolling(), "statutory") - {4}) <= 2
    least, most = span(shown, stretches, 4, small=4)
    assert least <= 1
    assert most >= 4


def test_quarters_alone_and_four_quarters_alone_give_nothing_away() -> None:
    assert hidden(without(rolling(), 5, 6), "statutory") == {4}
    assert hidden(without(rolling(), 0, 1, 2, 3, 4), "statutory") == set()


# A breakdown and its whole


def broken_down(whole: int) -> Measurements:
    """3, 20 and 35 people by agency, and all together: who has no known agency is in the whole alone."""
    groups = {"ash": 3, "bay": 20, "elm": 35}
    by_agency = definition(COUNT, form="count", group_by=("agency",))
    rows = [counted(COUNT, 0, 0, whole)]
    rows += [counted(COUNT, 0, 0, count, group_by="agency", group=name) for name, count in groups.items()]
    names = ["2.1 numerator", *(f"2.1 numerator agency {name}" for name in groups)]
    held: list[Held] = [{"police": [count]} for count in (whole, *groups.values())]
    sets = [Set(name, own) for name, own in zip(names, held, strict=True)]
    uses = [(row, "numerator", name, 0, 0) for row, name in enumerate(names)]
    return measurements(rows, cells(sets, uses, [(name, names[0]) for name in names[1:]]), [by_agency])


def test_a_small_group_takes_another_figure_with_it_where_the_groups_add_up() -> None:
    found = hidden(broken_down(58), "statutory")
    assert 1 in found
    assert len(found) == 2
    assert hidden(broken_down(58), "committee") == {1}


def test_a_small_group_is_hidden_alone_where_the_whole_holds_others_too() -> None:
    """The whole leaves up to 9 for the small group, so that 1 to 4 all stay possible."""
    assert hidden(broken_down(64), "statutory") == {1}


def steps(acted_on: int = 36, *, is_nested: bool = True) -> Measurements:
    """40 referrals, and how many of them were acted on, as two indicators."""
    return two_indicators({"police": [40]}, {"police": [acted_on]}, is_nested=is_nested)


def two_indicators(whole: Held, part: Held, *, is_nested: bool = True) -> Measurements:
    acted_on = definition(COUNT, id="acted_on", form="count")
    rows = [counted(name, 0, 0, sum(map(sum, own.values()))) for name, own in ((COUNT, whole), ("acted_on", part))]
    sets = [Set("2.1 numerator", whole), Set("acted_on numerator", part)]
    uses = [(0, "numerator", "2.1 numerator", 0, 0), (1, "numerator", "acted_on numerator", 0, 0)]
    within = [("acted_on numerator", "2.1 numerator")] if is_nested else []
    return measurements(rows, cells(sets, uses, within), [acted_on])


def test_the_difference_of_two_figures_of_which_one_contains_the_other_is_a_small_count_too() -> None:
    assert len(hidden(steps(), "statutory")) == 1
    assert hidden(steps(is_nested=False), "statutory") == set()
    assert hidden(steps(), "committee") == set()  # 38 to 42 less 33 to 37


SAME = """
from tests.sdc_tables import table
from tests.test_safety import POLICIES, hidden, rolling, two_grains
from dvmetrics.disclosure.protect import protect
print(sorted(hidden(rolling(), "statutory")), sorted(hidden(two_grains())))
print(protect(table((7, 6), 3, 9), POLICIES["statutory"]).frame.to_csv())
"""


def test_another_process_hides_the_same() -> None:
    """Whatever order the interpreter gives to sets of texts."""
    found = {
        subprocess.run(
            [sys.executable, "-c", SAME],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert "[c]" in found.pop()


# An agency that knows its own records


def sent_by(**agencies: int) -> Measurements:
    sets = [Set("2.1 numerator", {name: [count] for name, count in agencies.items()})]
    rows = [counted(COUNT, 0, 0, sum(agencies.values()))]
    return measurements(rows, cells(sets, [(0, "numerator", "2.1 numerator", 0, 0)]))


@pytest.mark.parametrize(
    ("agencies", "is_hidden"),
    [
        ({"police": 25}, False),
        ({"police": 20, "health": 1}, True),
        ({"police": 20, "health": 7}, True),
        ({"police": 20, "health": 8}, False),
        ({"police": 20, "health": 3, "housing": 4}, True),
        ({"police": 20, "health": 3, "housing": 5}, False),
        ({"police": 20, "health": 0}, False),
    ],
)
def test_a_total_is_hidden_when_all_agencies_but_one_hold_few_of_it(agencies: dict[str, int], is_hidden: bool) -> None:
    assert hidden(sent_by(**agencies)) == ({0} if is_hidden else set())


def steps_of_two_agencies(police: int, health: int) -> Measurements:
    """Each sent 20 of the 40 referrals; how many of these were acted on."""
    return two_indicators({"police": [20], "health": [20]}, {"police": [police], "health": [health]})


def test_an_agency_can_take_its_own_records_away_from_a_difference_as_well() -> None:
    """That 12 of 40 were not acted on gives nobody away. But of the 12 the police know 9, and so that health has 3."""
    assert hidden(steps_of_two_agencies(14, 14), "statutory") == set()
    assert len(hidden(steps_of_two_agencies(11, 17), "statutory")) == 1


def handed_over() -> Measurements:
    """Two rolling figures over three months. One agency sent 20 in the first and 20 in the last, another 3 between."""
    rows = [counted(COUNT, 0, 1, 23), counted(COUNT, 1, 2, 23)]
    sets = [Set("2.1 numerator", {"police": [20, 0, 20], "health": [0, 3, 0]})]
    return measurements(rows, cells(sets, [(row, "numerator", "2.1 numerator", row, row + 1) for row in (0, 1)]))


@pytest.mark.parametrize("policy", ["committee", "strict", "statutory"])
def test_an_agency_that_takes_over_for_a_month_is_not_seen_by_the_one_before(policy: str) -> None:
    assert hidden(handed_over(), policy) == {0, 1}


# What an earlier edition showed


def kept(own: Measurements, *rows: int) -> Ledger:
    """The ledger after an edition with these figures alone."""
    others = [place for place in own.frame.index if place not in rows]
    return Ledger.empty().including(release(without(own, *others), POLICIES["committee"]))


def test_what_was_shown_before_is_shown_again_and_another_figure_is_hidden_for_it() -> None:
    own = two_grains()
    assert hidden(own) == {0}
    again = printed(own, ledger=kept(own, 0))
    assert again[0] == 15
    assert len(hidden(own, ledger=kept(own, 0))) == 1


def test_a_figure_that_stands_in_no_edition_any_more_is_known_still() -> None:
    """The months were shown by themselves, and so was the count of both; nothing can be hidden any more."""
    own = two_grains()
    before = kept(own, 0, 1).including(release(without(own, 0, 1), POLICIES["committee"]))
    with pytest.raises(DisclosureRefused, match="could still be worked out"):
        release(own, POLICIES["committee"], ledger=before)


@pytest.mark.parametrize(("acted_on", "also_hidden"), [(36, set()), (38, {1})])
def test_what_was_shown_under_another_policy_is_known_still(acted_on: int, also_hidden: set[int]) -> None:
    """The 40 were shown exactly. As 33 to 37 of them, five values are left for the rest; as 38 to 42, only three."""
    own = steps(acted_on)
    exact = Ledger.empty().including(release(without(own, 1), POLICIES["statutory"]))
    assert hidden(own) == set()
    assert hidden(own, ledger=exact) == also_hidden
