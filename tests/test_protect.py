"""Which figures are hidden so that none can be worked out: small systems by hand, and what becomes of a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dvmetrics.disclosure import protect as protecting
from dvmetrics.disclosure.attack import attack
from dvmetrics.disclosure.bounds import Reader
from dvmetrics.disclosure.exact import Choice, cheapest
from dvmetrics.disclosure.gaps import without_gaps
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.program import Deadline
from dvmetrics.disclosure.protect import protect
from dvmetrics.disclosure.suppress import suppress
from dvmetrics.errors import ConfigurationError, DisclosureRefused
from tests.sdc_tables import editions, table
from tests.test_attack import flags, released, sums

COMMITTEE, EXACT, STATUTORY = POLICIES["committee"], POLICIES["published"], POLICIES["statutory"]
LINE = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]
LINE_SHOWN: list[tuple[float, float]] = [(3, 3), (20, 20), (9, 9), (32, 32)]


def test_the_cheapest_partner_is_hidden() -> None:
    own = sums(LINE, LINE_SHOWN, [[1, 0, 0]], cost=[3, 20, 9, 32])
    assert suppress(own, flags(1, 0, 0, 0)).tolist() == [True, False, True, False]


def test_nothing_is_hidden_without_need() -> None:
    own = sums(LINE, [(3, 3), (18, 22), (8, 12), (30, 34)], [[1, 0, 0]])
    assert suppress(own, flags(1, 0, 0, 0)).tolist() == [True, False, False, False]


def test_what_was_published_stays_shown_and_something_else_is_hidden() -> None:
    own = sums(LINE, LINE_SHOWN, [[1, 0, 0]], cost=[3, 20, 9, 32])
    found = suppress(own, flags(1, 0, 0, 0), fixed_shown=flags(0, 0, 1, 0))
    assert found.tolist() == [True, True, False, False]


def test_what_cannot_be_made_safe_is_refused() -> None:
    own = sums(LINE, LINE_SHOWN, [[1, 0, 0]])
    with pytest.raises(DisclosureRefused, match="No choice of hidden figures"):
        suppress(own, flags(1, 0, 0, 0), fixed_shown=flags(0, 1, 1, 1))
    related = sums([[1, 0], [0, 1]], [(2, 2), (9, 9)], [[1, 0]], relations=[[1, -1], [-1, 1]])
    with pytest.raises(DisclosureRefused, match="No choice of hidden figures"):
        suppress(related, flags(1, 0), fixed_shown=flags(0, 1))


def test_numbers_of_one_figure_are_hidden_together() -> None:
    own = replace(sums(LINE, LINE_SHOWN, [[1, 0, 0]], cost=[1, 5, 9]), figures=np.array([0, 1, 1, 2]))
    assert suppress(own, flags(1, 0, 0)).tolist() == [True, True, False]


def test_one_who_knows_one_partner_needs_another() -> None:
    own = sums(LINE, LINE_SHOWN, [[1, 0, 0]], cost=[3, 20, 9, 32])
    knows = replace(own, hidden=np.array([(0, np.inf), (0, np.inf), (9, 9), (0, np.inf)]))
    found = suppress([own, knows], flags(1, 0, 0, 0))
    assert found.tolist() == [True, True, False, False]


def test_it_is_the_same_on_every_run_and_safe_and_nothing_can_be_shown_again() -> None:
    own, first = editions(14, 24, 1, STATUTORY)
    found = suppress(own, first)
    assert (found == suppress(own, first)).all()
    added = np.flatnonzero(found & ~first)
    assert added.size
    assert not Reader(own, found, Deadline.after(60)).exposed().size
    for figure in added:
        less = found.copy()
        less[figure] = False
        assert Reader(own, less, Deadline.after(60)).exposed().size


def by_trying_all(table_: pd.DataFrame, primary: np.ndarray, need: float) -> float:
    """The least cost of a safe pattern of inner cells and totals, by looking at every one."""
    whole = protect(table_, EXACT).frame.assign(count=lambda own: own["count"].astype("int64"))
    counts = whole["count"].to_numpy()
    first = np.append(primary, np.zeros(len(whole) - len(primary), dtype=bool))
    free = np.flatnonzero(~first)
    best = np.inf
    for pattern in range(2**free.size):
        hidden = first.copy()
        hidden[free] = [bool(pattern >> place & 1) for place in range(free.size)]
        cost = counts[hidden & ~first].sum()
        if cost < best and hidden.sum() > 1:
            shown = whole.assign(count=np.where(hidden, "[c]", counts.astype(str)))
            seen = attack(shown, EXACT, need=need).frame
            keys = [name for name in whole.columns if name != "count"]
            unsafe = whole[first].merge(seen, on=keys)
            if not unsafe["narrowed"].any():
                best = cost
    return float(best)


def test_the_exact_search_finds_what_trying_all_patterns_finds() -> None:
    for seed in range(3):
        own = table((2, 2), seed, mean=9)
        primary = np.arange(4) == own["count"].argmin()
        found = protect(own, EXACT, primary=primary, need=3, exact_seconds=60).frame
        exact = protect(own, EXACT).frame["count"].astype("int64")
        second = (found["count"] == "[c]") & ~np.append(primary, np.zeros(5, dtype=bool))
        assert exact[second].sum() == by_trying_all(own, primary, 3)


def test_the_exact_search_says_whether_it_finished() -> None:
    own = sums(LINE, LINE_SHOWN, [[1, 0, 0]], cost=[3, 20, 9, 32])
    assert cheapest(own, flags(1, 0, 0, 0), exact_seconds=60).is_cheapest
    short = cheapest(own, flags(1, 0, 0, 0), exact_seconds=0)
    assert not short.is_cheapest
    assert short.hidden.tolist() == [True, False, True, False]
    with pytest.raises(DisclosureRefused, match="No choice"):
        cheapest(own, flags(1, 0, 0, 0), fixed_shown=flags(0, 1, 1, 1))


def test_a_width_between_whole_numbers_is_not_enough_for_the_exact_search() -> None:
    # Shown to the half, the linear program leaves a width of 4 but only four whole values: more must be hidden.
    half = [(3.0, 3.0), (18.5, 22.5), (9.0, 9.0), (32.0, 32.0)]
    own = sums(LINE, half, [[1, 0, 0]], cost=[3, 20, 9, 32])
    found = cheapest(own, flags(1, 0, 0, 0), exact_seconds=60)
    assert found.is_cheapest
    assert found.hidden.tolist() == [True, False, True, False]


SMALL = """
    area  service count
    east  calls   3
    east  visits  20
    west  calls   17
    west  visits  44
"""


def test_small_counts_are_hidden_others_rounded_and_totals_built() -> None:
    found = protect(counted(SMALL), COMMITTEE)
    assert found.frame.to_csv(index=False, sep=" ").split() == [
        *("area", "service", "count", "east", "calls", "[c]", "east", "visits", "20", "west", "calls", "15"),
        *("west", "visits", "45", "east", "Total", "25", "west", "Total", "60", "Total", "calls", "20"),
        *("Total", "visits", "65", "Total", "Total", "85"),
    ]
    assert (found.hidden_first, found.hidden_second) == (1, 0)


def test_exact_counts_need_more_hidden() -> None:
    found = protect(counted(SMALL), STATUTORY)
    assert (found.hidden_first, found.hidden_second) == (1, 3)
    assert attack(found.frame, STATUTORY).narrowed == 0
    assert not set(found.frame["count"]) & {"3"}


def test_without_secondary_suppression_the_attack_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protecting, "cheapest", lambda sums_, first, **_: Choice(first, is_cheapest=True))
    monkeypatch.setattr(protecting, "without_gaps", lambda _, hidden: hidden)
    with pytest.raises(DisclosureRefused, match="No choice of hidden figures"):
        protect(counted(SMALL), STATUTORY)


def counted(text: str) -> pd.DataFrame:
    return released(text).astype({"count": "int64"})


def test_totals_that_are_given_stay_as_they_are() -> None:
    own = counted(SMALL + "    Total calls 20\n    Total visits 64\n")
    found = protect(own, COMMITTEE).frame
    assert found["area"].tolist().count("Total") == 3  # two were given; the total of all services is built


def test_new_rows_stand_in_the_order_in_which_values_first_appear() -> None:
    found = protect(counted("month kind count\nMar b 20\nJan b 30\nJan a 9\nFeb a 40"), STATUTORY).frame
    new = [" ".join(key) for key in found[["month", "kind"]].itertuples(index=False, name=None)][4:]
    assert new == [
        *("Mar a", "Feb b", "Mar Total", "Jan Total", "Feb Total"),
        *("Total b", "Total a", "Total Total"),
    ]


def test_a_combination_that_is_not_there_is_hidden_like_any_none() -> None:
    own = counted("area service count\neast calls 30\neast visits 40\nwest calls 50")
    found = protect(own, COMMITTEE).frame
    assert found[(found["area"] == "west") & (found["service"] == "visits")]["count"].tolist() == ["[c]"]
    shown = protect(own, STATUTORY).frame
    assert shown[(shown["area"] == "west") & (shown["service"] == "visits")]["count"].tolist() == ["0"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SMALL + "    Total calls 21", "do not agree"),
        ("area count\neast 8\nTotal 9", "do not agree"),  # the only area is all there is
        ("area service count\neast Total 5\nwest Total 6\nTotal Total 10", "no value but Total"),
        ("area count\neast 5\nwest [c]", "hidden already"),
    ],
)
def test_what_contradicts_itself_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        protect(released(text), COMMITTEE)


def test_linked_tables_that_disagree_are_refused() -> None:
    quarters, year = counted("quarter count\nQ1 20\nQ2 30"), counted("kind count\nall 51")
    with pytest.raises(ConfigurationError, match="do not agree"):
        protect([quarters.assign(kind="all"), year], COMMITTEE)


def test_four_quarters_and_their_year_are_protected_together() -> None:
    quarters = counted(
        "kind quarter count\nnew Q1 3\nnew Q2 20\nnew Q3 30\nnew Q4 25\nold Q1 40\nold Q2 9\nold Q3 50\nold Q4 8"
    )
    year = counted("kind count\nnew 78\nold 107")
    found = protect([quarters, year], STATUTORY)
    assert [own.hidden_first for own in found] == [1, 0]
    assert attack([own.frame for own in found], STATUTORY).narrowed == 0
    apart = protect(quarters, STATUTORY).frame, protect(year, STATUTORY).frame
    assert len({own["count"].tolist().count("[c]") for own in (found[1].frame, apart[1])}) <= 2


def test_the_same_figure_in_two_tables_is_hidden_in_both() -> None:
    one = counted("area count\neast 3\nwest 30")
    other = counted("area service count\neast calls 2\neast visits 1\nwest calls 20\nwest visits 10")
    first, second = protect([one, other], COMMITTEE)
    assert first.frame.set_index("area")["count"]["east"] == "[c]"
    both = second.frame[(second.frame["area"] == "east") & (second.frame["service"] == "Total")]
    assert both["count"].tolist() == ["[c]"]


def test_small_differences_of_two_counts_are_protected() -> None:
    # Under `strict` 10 is shown for 10 to 12 only, so that 10 of 10 leaves 0 to 2 for the rest.
    own = counted("area count\neast 10\nwest 2")
    found = protect(own, POLICIES["strict"])
    assert found.hidden_second >= 1
    assert found.narrowest is not None
    assert found.narrowest >= 5


@pytest.mark.parametrize("policy", ["committee", "strict", "statutory"])
@pytest.mark.parametrize("shape", [(5, 4), (3, 3, 2)])
def test_rows_in_another_order_change_nothing(policy: str, shape: tuple[int, ...]) -> None:
    own = table(shape, 7, mean=9)
    keys = list(own.columns[:-1])
    one = protect(own, POLICIES[policy])
    other = protect(own.sample(frac=1, random_state=1), POLICIES[policy])
    pd.testing.assert_frame_equal(
        one.frame.sort_values(keys).reset_index(drop=True), other.frame.sort_values(keys).reset_index(drop=True)
    )


def test_nothing_is_hidden_of_what_is_public() -> None:
    found = protect(counted(SMALL), EXACT)
    assert (found.hidden_first, found.hidden_second, found.narrowest) == (0, 0, None)
    assert found.frame["count"].tolist()[:4] == ["3", "20", "17", "44"]


def test_flags_and_widths_for_each_row() -> None:
    own = counted(SMALL)
    found = protect(own, EXACT, primary=[1, 0, 0, 1], need=[4, 0, 0, 30])
    assert found.hidden_first == 2
    seen = attack(found.frame, EXACT).frame.query("area != 'Total' and service != 'Total'")
    width = dict(zip(zip(seen["area"], seen["service"], strict=True), seen["high"] - seen["low"], strict=True))
    assert width["east", "calls"] >= 4
    assert width["west", "visits"] >= 30
    with pytest.raises(ConfigurationError, match="for each row"):
        protect(own, EXACT, primary=[1, 0])


def test_a_count_that_could_only_be_odd_is_not_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    # The linear program says 1 to 7 of a difference of which whole numbers leave 1, 3, 5 and 7.
    counts = [0, 10, 6, 0, 0, 3, 12, 4, 1, 0, 0, 0, 5, 0, 11, 0, 0, 0, 2, 5, 0, 0, 11, 1]
    keys = pd.MultiIndex.from_product([range(3), range(2), range(4)], names=["age", "area", "quarter"])
    quarters = pd.DataFrame({"count": counts}, index=keys).reset_index()
    year = quarters.groupby(["age", "area"], as_index=False).agg({"count": "sum"})
    safe = [own.frame["count"].tolist().count("[c]") for own in protect([quarters, year], STATUTORY)]
    monkeypatch.setattr(protecting, "without_gaps", lambda _, hidden: hidden)
    unsafe = [own.frame["count"].tolist().count("[c]") for own in protect([quarters, year], STATUTORY)]
    assert sum(safe) == sum(unsafe) + 1


def test_missing_whole_values_are_found_and_filled() -> None:
    # a + b + c and three pairs: a is half of an even number of what is shown, so that it is odd or even for sure.
    odd = sums(
        [[1, 0, 0, 0], [1, 1, 1, 0], [0, 1, 0, -1], [0, 0, 1, -1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
        [(3, 3), (21, 21), (0, 0), (0, 0), (9, 9), (9, 9), (9, 9)],
        [[1, 0, 0, 0]],
        cost=[3, 21, 1, 2, 9, 9, 9],
    )
    first = flags(1, 0, 0, 0, 1, 1, 1)
    assert not Reader(odd, first, Deadline.after(60)).exposed().size  # 0 to 21, but never an even number
    statutory = replace(odd, reach=np.array([(1.0, 4.0)]), width=np.zeros(1))
    assert without_gaps(statutory, first).tolist() == [True, False, True, False, True, True, True]
    assert without_gaps(odd, first).tolist() == first.tolist()  # 1, 3, 5, 7 and 9 are five values
