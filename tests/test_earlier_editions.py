"""What earlier editions showed of other records than today's: it stands or waits, stays known, and stops no run."""

from __future__ import annotations

import dataclasses
import math

import pytest

from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import Measurements
from tests.door import COUNT, definition
from tests.small_cells import Held, Set, cells, counted, measurements, same
from tests.test_safety import printed, sent_by, two_grains, two_indicators, without


def after(own: Measurements, policy: str, *rows: int) -> Ledger:
    """The ledger after an edition with these figures (all), from what was sent."""
    kept = without(own, *(place for place in own.frame.index if place not in rows)) if rows else own
    return Ledger.empty().including(release(kept, POLICIES[policy]), kept.cells.by_sender())


# A revision that waits


@pytest.mark.parametrize(
    ("policy", "then", "now"),
    [
        ("statutory", 9, 4),
        ("statutory", 9, 2),
        ("statutory", 11, 4),
        ("strict", 12, 9),
        ("committee", 8, 1),
        ("committee", 12, 5),
    ],
)
def test_a_figure_that_became_small_stands_as_it_was(policy: str, then: int, now: int) -> None:
    before = printed(sent_by(police=then), policy)
    assert printed(sent_by(police=now), policy, after(sent_by(police=then), policy)) == before


@pytest.mark.parametrize("fewer", range(8))
@pytest.mark.parametrize("policy", ["committee", "statutory"])
def test_one_agency_s_correction_stops_nobody(policy: str, fewer: int) -> None:
    """The others' 8 of 28 are fewer by some: they were 8 when it was printed."""
    before, now = sent_by(police=20, health=8), sent_by(police=20, health=8 - fewer)
    assert printed(now, policy, after(before, policy)) == printed(before, policy)


@pytest.mark.parametrize("more", range(8))
def test_a_part_that_waits_beside_its_whole_stops_nobody(more: int) -> None:
    whole: Held = {"police": [30]}
    before = two_indicators(whole, {"police": [20]})
    now = two_indicators(whole, {"police": [20 + more]})
    assert printed(now, "statutory", after(before, "statutory")) == [30, 20]


@pytest.mark.parametrize("late", range(8))
def test_what_was_printed_of_the_records_of_its_day_is_held_against_them(late: int) -> None:
    """30 were printed, and 29 of them are to be: whatever came late, they say that 1 was left."""
    before = two_indicators({"police": [30]}, {"police": [29]})
    now = two_indicators({"police": [30 + late]}, {"police": [29]})
    assert printed(now, "statutory", after(before, "statutory", 0)) == [30, "[c]"]


@pytest.mark.parametrize(("then", "now"), [((30, 20), (38, 28)), ((30, 20), (39, 29)), ((40, 20), (40, 28))])
def test_a_revision_of_both_is_held_against_what_stood_together(then: tuple[int, int], now: tuple[int, int]) -> None:
    """28 of today are not among the 30 of yesterday, of whom 20 were told."""
    before, after_it = (two_indicators({"police": [own[0]]}, {"police": [own[1]]}) for own in (then, now))
    assert printed(after_it, "statutory", after(before, "statutory")) == list(now)


def three_months(late: int, *, with_sum: bool) -> Measurements:
    """20, 31 and 1 in three months, some more in the second since; and all three together as a new figure."""
    counts = [20, 31 + late, 1]
    rows = [counted(COUNT, month, month, count) for month, count in enumerate(counts)]
    sets, within = [Set("2.1 numerator", {"police": counts})], []
    uses = [(month, "numerator", "2.1 numerator", month, month) for month in range(3)]
    if with_sum:
        rows.append(counted("together", 0, 2, sum(counts)))
        sets.append(Set("together numerator", {"police": counts}))
        uses.append((3, "numerator", "together numerator", 0, 2))
        within = same("2.1 numerator", "together numerator")
    return measurements(rows, cells(sets, uses, within), [definition(COUNT, id="together", form="count")])


@pytest.mark.parametrize("late", range(3))
def test_a_new_sum_is_held_against_months_as_they_were_printed(late: int) -> None:
    """20 and 31 of a sum of 52 to 54 leave at most 1 to 3 for the third month, whoever has come late: never up to 4."""
    before = after(three_months(0, with_sum=False), "statutory")
    assert printed(three_months(late, with_sum=True), "statutory", before)[2:] == ["[c]", "[c]"]


def months_and_both(first: int) -> Measurements:
    """So many in one month and 4 in the next, and both together as another indicator."""
    rows = [counted(COUNT, 0, 0, first), counted(COUNT, 1, 1, 4), counted("together", 0, 1, first + 4)]
    sets = [Set(f"{name} numerator", {"police": [first, 4]}) for name in (COUNT, "together")]
    uses = [(month, "numerator", "2.1 numerator", month, month) for month in (0, 1)]
    uses.append((2, "numerator", "together numerator", 0, 1))
    made_of = cells(sets, uses, same("2.1 numerator", "together numerator"))
    return measurements(rows, made_of, [definition(COUNT, id="together", form="count")])


def test_what_added_up_when_it_was_printed_is_held_against_what_adds_up_now() -> None:
    """18 to 22 less 13 to 17 left 1 to 9 for the second month. Eleven more came to the first: 28 to 32 less 28 to 32
    leave 4 at most, and so 1 to 4, of whoever came."""
    before, now = after(months_and_both(17), "committee"), months_and_both(28)
    assert printed(months_and_both(17), "committee") == [15, "[c]", 20]
    assert printed(now, "committee") == [30, "[c]", 30]
    assert printed(now, "committee", before) != [30, "[c]", 30]


def groups_and_all(ash: int) -> Measurements:
    """So many of one group and 4 of another, and all of them."""
    rows = [counted(COUNT, 0, 0, ash + 4)]
    rows += [counted(COUNT, 0, 0, n, group_by="agency", group=name) for name, n in (("ash", ash), ("elm", 4))]
    names = ["2.1 numerator", "2.1 numerator agency ash", "2.1 numerator agency elm"]
    sets = [Set(name, {"police": [n]}) for name, n in zip(names, (ash + 4, ash, 4), strict=True)]
    uses = [(place, "numerator", name, 0, 0) for place, name in enumerate(names)]
    made_of = cells(sets, uses, [(name, names[0]) for name in names[1:]])
    return measurements(rows, made_of, [definition(COUNT, form="count", group_by=("agency",))])


def test_groups_that_added_up_when_they_were_printed_do_so_still() -> None:
    """The same of two groups: the second has not changed."""
    before, now = after(groups_and_all(17), "committee"), groups_and_all(28)
    assert printed(groups_and_all(17), "committee") == [20, 15, "[c]"]
    assert printed(now, "committee") == [30, 30, "[c]"]
    assert printed(now, "committee", before) != [30, 30, "[c]"]


[BESIDE] = [name for name, own in CATALOGUE.items() if own.definition.compared_is_hidden_alone]
COUNTS = ("numerator", "denominator", "compared_numerator", "compared_denominator")


def beside(*counts: int) -> Measurements:
    """So many of so many, and what is set beside them."""
    row = counted(BESIDE, 0, 0, *counts[:2], compared_numerator=counts[2], compared_denominator=counts[3])
    sets = [Set(f"{BESIDE} {name}", {"police": [count]}) for name, count in zip(COUNTS, counts, strict=True)]
    within = [(f"{BESIDE} {COUNTS[0]}", f"{BESIDE} {COUNTS[1]}"), (f"{BESIDE} {COUNTS[2]}", f"{BESIDE} {COUNTS[3]}")]
    return measurements([row], cells(sets, [(0, name, f"{BESIDE} {name}", 0, 0) for name in COUNTS], within))


@pytest.mark.parametrize("policy", ["committee", "statutory"])
@pytest.mark.parametrize("now", [(20, 60, 3, 60), (21, 60, 12, 60)])
def test_a_figure_that_stands_without_what_is_set_beside_it_stays_so(now: tuple[int, ...], policy: str) -> None:
    before = beside(20, 60, 3, 60)
    ledger = after(before, policy)
    found = release(beside(*now), POLICIES[policy], ledger=ledger).frame.iloc[0]
    assert (found["numerator"], found["denominator"]) == (20, 60)
    assert found[["compared_numerator", "compared_denominator"]].isna().all()


# A new version of a definition


def of_version(count: int, version: str) -> Measurements:
    own = definition(COUNT, form="count", version=version)
    made_of = cells([Set("2.1 numerator", {"police": [count]})], [(0, "numerator", "2.1 numerator", 0, 0)])
    return measurements([counted(COUNT, 0, 0, count)], made_of, [own])


@pytest.mark.parametrize(
    ("then", "now", "shown"), [(33, 30, "[c]"), (30, 33, "[c]"), (33, 33, 33), (33, 25, 25), (33, 26, "[c]")]
)
def test_a_new_definition_that_counts_a_few_others_waits(then: int, now: int, shown: float | str) -> None:
    """Else the difference would say how many people the words of the definition are about."""
    assert printed(of_version(now, "2"), "statutory", after(of_version(then, "1"), "statutory")) == [shown]


def test_what_the_definition_before_counted_is_known_still() -> None:
    """40 by the old words and by the new ones, of whom 36 are in another figure: that 4 are not must not be told."""
    old = of_version(40, "1")
    part = definition(COUNT, id="acted_on", form="count")
    now = two_indicators({"police": [40]}, {"police": [36]})
    new = dataclasses.replace(now, definitions={COUNT: definition(COUNT, form="count", version="2"), "acted_on": part})
    assert printed(new, "statutory", after(old, "statutory")) == [40, "[c]"]


# What is not counted any more


def two_months_and_both(*, months_are: str = "counted") -> Measurements:
    """The cases of `two_grains`; the months by themselves may not be counted any more."""
    own = two_grains()
    frame = own.frame.copy()
    frame.loc[[0, 1], "state"] = months_are
    if months_are == "counted":
        return own
    frame.loc[[0, 1], ["numerator", "denominator"]] = math.nan
    of = own.cells.of[own.cells.of["row"] == 2].reset_index(drop=True)
    return dataclasses.replace(own, frame=frame, cells=dataclasses.replace(own.cells, of=of))


@pytest.mark.parametrize("state", ["broken", "not_supplied"])
def test_what_is_not_counted_any_more_does_not_become_unknown(state: str) -> None:
    """A break was entered late, or an agency sent a file again without the column. With the months as they were shown,
    both months together would leave 0 or 1 for a rest of 1."""
    before = after(two_grains(), "committee", 0, 1)
    assert printed(two_months_and_both(), "committee", before)[2] == "[c]"
    assert printed(two_months_and_both(months_are=state), "committee", before)[2] == "[c]"
    assert printed(two_months_and_both(months_are=state), "committee")[2] == 30


@pytest.mark.parametrize("state", ["broken", "not_supplied"])
def test_nor_do_groups_of_a_period_that_has_no_rows_of_them_any_more(state: str) -> None:
    """Such a period has one row, which says why there is no figure: of what was a group once."""
    before = after(_of_a_group(two_grains(), "agency", "ash"), "committee", 0, 1)
    gone = _of_a_group(two_months_and_both(months_are=state), "", "")
    assert printed(gone, "committee", before)[2] == "[c]"
    assert printed(gone, "committee")[2] == 30


def test_nor_does_what_is_counted_in_no_period_any_more() -> None:
    """Nothing tells which people it was of, but that they were in the same files."""
    own = two_months_and_both(months_are="not_supplied")
    made_of = cells([Set("2.1 numerator", {"police": [14, 18]})], [(2, "numerator", "2.1 numerator", 0, 1)])
    bare = dataclasses.replace(own, cells=made_of)
    assert printed(bare, "committee", after(two_grains(), "committee", 0, 1))[2] == "[c]"
    assert printed(bare, "committee")[2] == 30


def _of_a_group(own: Measurements, by: str, group: str) -> Measurements:
    """The row of each month is of a group; the sets of its share are so in any case."""
    frame, sets = own.frame.copy(), own.cells.sets.copy()
    frame.loc[[0, 1], "group_by"], frame.loc[[0, 1], "group"] = by, group
    of_share = sets["indicator"] == "1.3"
    sets.loc[of_share, "group_by"], sets.loc[of_share, "group"] = "agency", "ash"
    return dataclasses.replace(own, frame=frame, cells=dataclasses.replace(own.cells, sets=sets))


# Another policy


def test_a_stricter_policy_leaves_what_was_shown_as_it_was() -> None:
    """8 were printed as 10. To hide that now would say that they are 8 or 9. So it is in each edition after it."""
    for count in (8, 9, 12):
        own = sent_by(police=count)
        ledger = after(own, "committee")
        for _ in range(3):
            released = release(own, POLICIES["strict"], ledger=ledger)
            assert released.frame["numerator"].tolist() == [10]
            ledger = ledger.including(released, own.cells.by_sender())
        assert len(ledger.frame) == 1


def test_what_an_exact_policy_gave_away_cannot_be_taken_back_and_the_reason_is_said() -> None:
    own = sent_by(police=6)
    with pytest.raises(DisclosureRefused, match=r"policy statutory, which cannot be taken back"):
        printed(own, "committee", after(own, "statutory"))


@pytest.mark.parametrize(("now", "shown"), [(12, 12), (13, "[c]"), (20, 20)])
def test_another_way_of_rounding_does_not_tell_of_a_late_record(now: int, shown: float | str) -> None:
    """12 were printed as 10; 13, exactly, would say that somebody was added."""
    before = sent_by(police=12)
    assert printed(sent_by(police=now), "statutory", after(before, "committee")) == [shown]


def test_what_is_public_as_it_stands_does_not_wait() -> None:
    own, later = sent_by(police=12), sent_by(police=13)
    assert printed(later, "published", after(own, "published")) == [13]
