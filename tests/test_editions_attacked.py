"""Editions one after another, with late records and revisions, attacked together by somebody else (`joint_attacker`),
and each control turned off in turn: the attack finds what it was there for."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from dvmetrics.disclosure import gathered, joint, safety
from dvmetrics.disclosure.bounds import SECONDS
from dvmetrics.disclosure.gaps import Values
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.parts import parts
from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.program import Deadline
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.released import NUMBERS
from dvmetrics.disclosure.sums import Flags, Sums
from dvmetrics.evaluation import check_quarter
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import Measurements
from dvmetrics.measure.cells import Cells
from dvmetrics.periods import Quarter, quarters_between
from tests.joint_attacker import Found, attack, moved_by_few
from tests.joint_cells import Edition
from tests.joint_knowledge import KEY, RULES, Rule
from tests.late_records import LATE, Town, edition_of


def nothing_found(found: dict[str, Found]) -> None:
    """Every small count was tried, by the outsider and every agency, and none could be worked out."""
    assert len(found) > 1
    for own in found.values():
        assert own.tried
        assert own.exposed == []


QUARTER = (date(2000, 1, 1), date(2000, 3, 31))
MOST_OF_20 = {"one": (17, 20)}


def one_share(true: Mapping[str, tuple[int, int]], printed: tuple[float | None, float | None]) -> Edition:
    """An edition of one share of people: by agency how many of how many, and what is printed of both."""
    definition = CATALOGUE["2.2"].definition
    totals = [float(sum(own[part] for own in true.values())) for part in (0, 1)]
    row = {"indicator": "2.2", "period_start": QUARTER[0], "period_end": QUARTER[1], "group_by": "", "group": ""}
    nothing = {"compared_numerator": math.nan, "compared_denominator": math.nan}
    frame = pd.DataFrame([row | {"numerator": totals[0], "denominator": totals[1]} | nothing])
    shown = [math.nan if own is None else float(own) for own in printed]
    released = pd.DataFrame([row | {"numerator": shown[0], "denominator": shown[1]} | nothing])
    days = [pd.Timestamp(day) for day in QUARTER]
    parts = ["numerator", "denominator"]
    cells = Cells(
        atoms=pd.DataFrame({"atom": [0], "start": [days[0]], "end": [days[1]]}),
        sets=pd.DataFrame(
            {"set": [0, 1], "indicator": "2.2", "part": parts, "group_by": "", "group": "", "window": pd.NaT}
        ).astype({"window": "datetime64[us]"}),
        counts=pd.DataFrame(
            [
                {"set": part, "atom": 0, "agency": agency, "count": own[part]}
                for agency, own in true.items()
                for part in (0, 1)
            ]
        ),
        measured=pd.DataFrame({"set": [0, 1], "atom": [0, 0]}),
        within=pd.DataFrame({"inner": [0], "outer": [1], "count": [int(totals[0])]}),
        of=pd.DataFrame({"row": [0, 0], "part": parts, "set": [0, 1], "first": [0, 0], "last": [0, 0]}),
    )
    return Edition(released, frame, cells, {"2.2": definition})


def exposed(editions: Sequence[Edition], rule: str, reader: str = "") -> list[tuple[str, float, float]]:
    """What a reader can work out: the kind, and the least and most that it can be."""
    found = attack(editions, RULES[rule]).get(reader)
    return [] if found is None else [(own.what.partition(":")[0], own.low, own.high) for own in found.exposed]


class TestTheAttackItself:
    """By hand: 17 of 20 people, so that 3 are left."""

    def test_exact_counts_give_away_what_is_left(self) -> None:
        assert exposed([one_share(MOST_OF_20, (17, 20))], "statutory") == [("rest", 3.0, 3.0)]

    def test_rounded_counts_leave_enough(self) -> None:
        """13 to 17 of 18 to 22."""
        assert exposed([one_share(MOST_OF_20, (15, 20))], "committee") == []

    def test_rounded_counts_may_leave_too_little(self) -> None:
        """10 to 12 of 10 to 12."""
        assert exposed([one_share({"one": (10, 11)}, (10, 10))], "strict") == [("rest", 0.0, 2.0)]

    def test_two_editions_tell_what_neither_does(self) -> None:
        first, second = one_share(MOST_OF_20, (17, None)), one_share(MOST_OF_20, (None, 20))
        assert exposed([first], "statutory") == exposed([second], "statutory") == []
        assert exposed([first, second], "statutory") == [("rest", 3.0, 3.0)]

    def test_what_changed_between_them_is_another_count(self) -> None:
        first, second = one_share(MOST_OF_20, (17, None)), one_share({"one": (30, 33)}, (None, 33))
        assert exposed([first, second], "statutory") == []

    def test_a_late_record_is_found(self) -> None:
        """1 more of 20, which were 17 of 20 and are 18 of 21 now."""
        found = exposed([one_share(MOST_OF_20, (17, None)), one_share({"one": (18, 21)}, (18, None))], "statutory")
        assert found == [("revised", 1.0, 1.0)]

    def test_an_agency_takes_its_own_away(self) -> None:
        """Of 28 out of 36 it sent 18 out of 24: of the 1 to 9 that are left at most 3 are others' people."""
        shares = {"one": (18, 24), "two": (10, 12)}
        assert exposed([one_share(shares, (30, 35))], "committee") == []
        assert exposed([one_share(shares, (30, 35))], "committee", "one") == [("rest", 0.0, 3.0)]

    def test_a_figure_that_was_wrong_is_told(self) -> None:
        with pytest.raises(AssertionError, match="wrong when it was first shown"):
            exposed([one_share(MOST_OF_20, (25, 20))], "committee")


of_few = pytest.mark.xdist_group("three editions")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Three editions, with late records before the second and the third."""
    first, last = Quarter(1997, 2), Quarter(1997, 4)
    town = Town.new(tmp_path_factory.mktemp("few"), last)
    for quarter in quarters_between(first, last):
        if quarter > first:
            town.something_late(quarter)
        town.publish(quarter)
    return town


@of_few
class TestThreeEditions:
    def test_the_joint_attack_finds_nothing(self, few: Town) -> None:
        nothing_found(attack(few.editions))

    def test_no_figure_moves_by_few(self, few: Town) -> None:
        assert moved_by_few(few.editions) == []

    @pytest.mark.parametrize("extract", ["police_incident", "service_episode", "helpline"])
    def test_one_added_record_changes_nothing(self, few: Town, extract: str, tmp_path: Path) -> None:
        one_added_record_changes_nothing(few, extract, Quarter(1997, 2), tmp_path)


def one_added_record_changes_nothing(town: Town, extract: str, earlier: Quarter, folder: Path) -> None:
    """The newest quarter is run once more when one record of an earlier one has come late: it is counted, and nothing
    that is shown or hidden is another."""
    shutil.copytree(town.folder, folder, dirs_exist_ok=True)
    again, newest, before = Town(folder), town.newest, town.editions[-1]
    again.add(extract, LATE[extract][0], earlier, newest)
    found = again.evaluated(newest)
    about_people = [found.released.definitions[name].about_people for name in before.frame["indicator"]]
    assert not _numbers(found.measurements.frame[about_people]).equals(_numbers(before.frame[about_people]))
    shown, then = found.released.frame[about_people], before.released[about_people]
    assert _numbers(shown).equals(_numbers(then))
    assert ((shown["status"] == "[c]") == (then["status"] == "[c]")).all()


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[list(NUMBERS)].astype(float)


def released(measured: Sequence[Measurements], policy: str, *, with_ledger: bool = True) -> list[Edition]:
    """Editions of what was counted, under any policy."""
    ledger, editions = Ledger.empty(), []
    for own in measured:
        shown = release(own, POLICIES[policy], own.breaks, ledger if with_ledger else None)
        ledger = ledger.including(shown, own.cells.by_sender())
        editions.append(edition_of(own, shown))
    return editions


@contextmanager
def turned_off(*controls: tuple[object, str, object]) -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name, instead in controls:
            stack.enter_context(patch.object(owner, name, instead))
        yield


@of_few
class TestEachControlTurnedOff:
    """`statutory` shows exact counts, so that everything rests on what is hidden besides."""

    @pytest.mark.parametrize("policy", ["strict", "statutory"])
    def test_with_all_of_them_nothing_is_found(self, few: Town, policy: str) -> None:
        editions = released(few.measured, policy)
        nothing_found(attack(editions, RULES[policy]))
        assert moved_by_few(editions) == []

    def test_without_rounding(self, few: Town) -> None:
        with turned_off((Policy, "rounded", lambda self, count: float(count))):
            editions = released(few.measured[-1:], "committee")
        assert attack(editions, Rule(threshold=8, base=1, none_is_shown=False), by_insiders=False)[""].exposed

    def test_without_secondary_hiding(self, few: Town) -> None:
        with turned_off(
            (safety, "is_exposed", lambda *_: False), (safety, "plainly_exposed", lambda _, hidden, __: hidden)
        ):
            editions = released(few.measured[-1:], "statutory")
        assert attack(editions, RULES["statutory"], by_insiders=False)[""].exposed

    def test_without_the_complement(self, few: Town) -> None:
        with turned_off((gathered.Gathered, "add_part", lambda *_: None)):
            editions = released(few.measured[-1:], "statutory")
        found = attack(editions, RULES["statutory"], by_insiders=False)[""].exposed
        assert any(own.what.startswith("rest") for own in found)

    @pytest.mark.parametrize("policy", ["committee", "statutory"])
    def test_without_the_ledger_figures_move_by_few(self, few: Town, policy: str) -> None:
        assert moved_by_few(released(few.measured, policy, with_ledger=False))

    def test_without_the_ledger_late_records_are_found(self, few: Town) -> None:
        editions = released(few.measured[:2], "statutory", with_ledger=False)
        found = attack(editions, RULES["statutory"], by_insiders=False)[""].exposed
        assert any(own.what.startswith("revised") for own in found)

    @pytest.mark.parametrize("policy", ["committee", "statutory"])
    def test_without_looking_at_insiders(self, few: Town, policy: str) -> None:
        with turned_off((joint.Joint, "_insiders", {})):
            editions = released(few.measured[-1:], policy)
        found = attack(editions, RULES[policy])
        assert not found[""].exposed
        assert any(own.exposed for own in found.values())


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Twenty editions, each from the records of its day; none was refused."""
    first, last = Quarter(1997, 1), Quarter(2001, 4)
    town = Town.new(tmp_path_factory.mktemp("twenty"), last)
    for quarter in quarters_between(first, last):
        if quarter > first:
            town.something_late(quarter)
        town.publish(quarter)
    return town


@pytest.mark.slow
@pytest.mark.xdist_group("twenty editions")  # made once, on one worker: it takes minutes
class TestTwentyEditions:
    def test_the_joint_attack_finds_nothing(self, twenty: Town) -> None:
        assert len(twenty.editions) == 20
        found = attack(twenty.editions)
        nothing_found(found)
        assert found[""].tried > 1_000

    def test_no_figure_moves_by_few(self, twenty: Town) -> None:
        assert moved_by_few(twenty.editions) == []

    def test_some_figures_were_revised(self, twenty: Town) -> None:
        """Otherwise it would say nothing that none moved by few."""
        moved = 0
        for first, second in pairwise(twenty.editions):
            both = first.released.merge(second.released, on=KEY, suffixes=("_before", ""))
            is_shown = both["numerator"].notna() & both["numerator_before"].notna()
            is_other = is_shown & (both["numerator"] != both["numerator_before"])
            moved += sum(second.definitions[name].about_people for name in both.loc[is_other, "indicator"])
        assert moved > 0

    def test_one_added_record_changes_nothing(self, twenty: Town, tmp_path: Path) -> None:
        one_added_record_changes_nothing(twenty, "perp_referral", Quarter(2000, 2), tmp_path)

    def test_the_gate_accepts_every_late_file(self, twenty: Town) -> None:
        found = check_quarter(twenty.folder / "data", "2001Q4")
        late = [own for own, file in zip(found.deliveries, found.files, strict=True) if file.arrived != file.quarter]
        assert len(late) > 20
        assert {own.state for own in late} <= {"accepted", "accepted with a caveat"}

    def test_strictly_nothing_is_found_either(self, twenty: Town) -> None:
        editions = released(twenty.measured, "strict")
        nothing_found(attack(editions, RULES["strict"]))
        assert moved_by_few(editions) == []

    def test_no_whole_value_is_missing_where_counts_are_exact(self, twenty: Town) -> None:
        """`statutory`: the bounds of the linear program hold every small count; whole cells give each of them too."""
        choices: list[tuple[Sequence[Sums], Flags]] = []
        hide = safety._hidden_until_safe

        def kept(sums: Sequence[Sums], first: Flags, fixed: Flags, deadline: Deadline) -> Flags:
            choices.append((sums, hide(sums, first, fixed, deadline)))
            return choices[-1][1]

        with turned_off((safety, "_hidden_until_safe", kept)):
            released(twenty.measured[7:8], "statutory")
        tried = 0
        for sums, hidden in ((own, hidden) for every, hidden in choices for own in every):
            deadline = Deadline.after(SECONDS)
            for part in parts(sums, hidden, deadline, capped=True):
                values = Values(part, deadline)
                assert all(values.are_enough(target) for target in range(part.width.size))
                tried += part.width.size
        assert tried > 500
