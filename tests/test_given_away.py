"""Small counts that earlier editions give away whatever is hidden now: a run stops, or goes on and narrows no further.

What is shown is held against every series of whole numbers that agrees with it, tried one by one.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dvmetrics.account import public_facts, restricted_record
from dvmetrics.disclosure.decisions import decide
from dvmetrics.disclosure.gather import gather
from dvmetrics.disclosure.given_away import GivenAway
from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.sums import Whole
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.catalogue import FRAMEWORK
from dvmetrics.measure import Measurements
from dvmetrics.partnership import CONFIGURATION, GO_ON
from dvmetrics.periods import Quarter, quarters_between
from dvmetrics.report.edition import Edition
from dvmetrics.report.reference.protection import protection_sheet
from tests.door import COUNT, definition
from tests.joint_attacker import attack
from tests.joint_knowledge import RULES
from tests.late_records import Town
from tests.small_cells import Set, cells, counted, measurements

STATUTORY, COMMITTEE = POLICIES["statutory"], POLICIES["committee"]
WIDE = 4
"""A window is so many months long, and a new one begins every month."""
Shown = list[dict[int, float | None]]
"""By edition and first month of a window what was printed; None where it was hidden."""


def windows(months: Sequence[int]) -> Measurements:
    """A rolling count of people whom one agency sent."""
    firsts = range(len(months) - WIDE + 1)
    rows = [counted(COUNT, first, first + WIDE - 1, sum(months[first : first + WIDE])) for first in firsts]
    uses = [(first, "numerator", "2.1 numerator", first, first + WIDE - 1) for first in firsts]
    everything = cells([Set("2.1 numerator", {"police": list(months)})], uses)
    return measurements(rows, everything, [definition(COUNT, form="count")])


def editions(months: Sequence[int], policy: Policy, first: int) -> tuple[Shown, list[list[GivenAway]]]:
    """What is printed from so many months on, and what is given away then, where a run goes on all the same."""
    ledger, shown, noted = Ledger.empty(), [], []
    for so_far in range(first, len(months) + 1):
        own, note = windows(months[:so_far]), list[GivenAway]()
        released = release(own, policy, ledger=ledger, note=note.extend)
        ledger = ledger.including(released, own.cells.by_sender())
        counts = released.frame["numerator"].tolist()
        shown.append({place: None if np.isnan(count) else count for place, count in enumerate(counts)})
        noted.append(note)
    return shown, noted


def limits_of(shown: Shown, months: Sequence[int], policy: Policy) -> dict[int, tuple[float, float]]:
    """By window the least and most that a reader takes it for; a hidden one that is small for small."""
    limits: dict[int, tuple[float, float]] = {}
    for place, count in ((place, count) for edition in shown for place, count in edition.items()):
        is_small = policy.hides(sum(months[place : place + WIDE]))
        own = policy.possible(count) if count is not None else (0.0, policy.threshold - 1.0 if is_small else np.inf)
        least, most = limits.get(place, own)
        limits[place] = (max(least, own[0]), min(most, own[1]))
    return limits


def possible_windows(shown: Shown, months: Sequence[int], policy: Policy) -> Whole:
    """Every window of each series that agrees with all that was printed, month by month."""
    limits = limits_of(shown, months, policy)
    values = np.arange(max(months) + policy.threshold + WIDE)
    series: Whole = np.zeros((1, 0), dtype=np.int64)
    for month in range(len(months)):
        series = np.column_stack([np.repeat(series, values.size, axis=0), np.tile(values, len(series))])
        if month >= WIDE - 1:
            newest = series[:, -WIDE:].sum(axis=1)
            least, most = limits[month - WIDE + 1]
            series = series[(newest >= least) & (newest <= most)]
    return np.unique(np.lib.stride_tricks.sliding_window_view(series, WIDE, axis=1).sum(axis=2), axis=0)


LOW = [0, 2, 1, 0, 3, 0]
"""The first window is 3 and hidden, the second 6 and shown, the third 4 and hidden: so the first and the third are 2 to
4, as each could only be 1 if the other were 5."""


def test_a_run_is_refused_where_nothing_helps() -> None:
    first = windows(LOW[:5])
    ledger = Ledger.empty().including(release(first, STATUTORY), first.cells.by_sender())
    with pytest.raises(DisclosureRefused, match="What earlier editions showed is part of it"):
        release(windows(LOW), STATUTORY, ledger=ledger)


def test_with_a_note_it_goes_on() -> None:
    shown, noted = editions(LOW, STATUTORY, 5)
    assert shown == [{0: None, 1: 6}, {0: None, 1: 6, 2: None}]
    firsts = ("2000-01-01 to 2000-04-30", "2000-03-01 to 2000-06-30")
    assert noted == [[], [GivenAway("everybody", f"2.1 numerator, {months}", 2.0, 4.0) for months in firsts]]


def test_nothing_is_noted_where_hiding_more_helps() -> None:
    assert editions(LOW, STATUTORY, 6) == ([{0: None, 1: None, 2: None}], [[]])


def kept(shown: Shown, noted: Sequence[GivenAway], months: Sequence[int], policy: Policy) -> bool:
    """Whether each small window keeps the values that it needs; one that is given away all that it would have if the
    newest edition had hidden all that it still could."""
    before = shown[-2] if len(shown) > 1 else {}
    hidden = {place: before.get(place) for place in shown[-1]}
    found, widest = (possible_windows([*shown[:-1], newest], months, policy) for newest in (shown[-1], hidden))
    names = {own.count for own in noted}
    wanted = []
    for place, own in enumerate(windows(months).frame.to_dict(orient="records")):
        if not 0 < own["numerator"] < policy.threshold:
            continue
        values, most = set(found[:, place].tolist()), set(widest[:, place].tolist())
        if f"2.1 numerator, {own['period_start']} to {own['period_end']}" in names:
            asked = most & set(range(1, policy.threshold)) if policy.none_is_shown else most
            wanted.append(values >= asked)
        else:
            wanted.append(values >= set(range(1, 5)) if policy.none_is_shown else len(values) >= 5)
    return all(wanted)


SERIES = {
    "statutory": [LOW, [*LOW, 0], [*LOW, 1, 4], [*LOW, 4, 0], [0, 0, 0, 2, 1, 0, 3, 0, 5], [0, 0, 0, 3, 1, 0, 3, 0, 1]],
    "statutory, and a new figure would narrow it": [[*LOW, 8, 5, 0], [*LOW, 12, 0, 0]],
    "committee": [[0, 6, 0, 0, 7, 0], [0, 6, 0, 0, 7, 0, 1], [0, 6, 0, 0, 7, 0, 6, 3], [0, 6, 0, 0, 7, 0, 9, 0]],
}


@pytest.mark.parametrize(("policy", "months"), [(name, months) for name, own in SERIES.items() for months in own])
def test_no_new_figure_narrows_what_is_given_away(policy: str, months: list[int]) -> None:
    """And every other small count is protected as ever."""
    own = POLICIES[policy.partition(",")[0]]
    shown, noted = editions(months, own, 5)
    assert any(noted)
    for number in range(1, len(shown) + 1):
        assert kept(shown[:number], noted[number - 1], months[: 4 + number], own)


# A partnership that goes on


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The sample under `statutory`, of which two editions are out, and the third is to come."""
    first, last = Quarter(1997, 4), Quarter(1998, 2)
    own = Town.new(tmp_path_factory.mktemp("town"), last)
    configuration = own.folder / "data" / CONFIGURATION
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace('policy = "committee"', 'policy = "statutory"'), encoding="utf-8")
    for quarter in quarters_between(first, last.plus(-1)):
        own.publish(quarter)
    return own


def going_on(town: Town, folder: Path) -> Town:
    shutil.copytree(town.folder, folder, dirs_exist_ok=True)
    configuration = folder / "data" / CONFIGURATION
    text = configuration.read_text(encoding="utf-8")
    decided = f'policy = "statutory"\ngiven_away = "{GO_ON}"'
    configuration.write_text(text.replace('policy = "statutory"', decided), encoding="utf-8")
    return Town(folder, list(town.editions))


def test_without_a_decision_the_run_stops(town: Town) -> None:
    with pytest.raises(DisclosureRefused, match="What to do when nothing can be made safe stands in"):
        town.evaluated(town.newest)


def test_with_one_it_goes_on_and_keeps_a_record(town: Town, tmp_path: Path) -> None:
    decided = going_on(town, tmp_path)
    found = decided.evaluated(decided.newest)
    assert found.given_away
    assert restricted_record(found)["given_away"] == [dataclasses.asdict(own) for own in found.given_away]
    facts = public_facts(found)
    assert facts.given_away == GO_ON
    page = protection_sheet(Edition(found.released, facts, FRAMEWORK)).body
    assert "partnership has decided to go on publishing" in page


def test_another_attack_finds_what_is_noted_and_nothing_else(town: Town, tmp_path: Path) -> None:
    """Everybody, and each agency with its own records."""
    decided = going_on(town, tmp_path)
    noted = decided.evaluated(decided.newest).given_away
    decided.publish(decided.newest)
    for reader, found in attack(decided.editions, RULES["statutory"]).items():
        by_it = sorted((round(own.low, 6), round(own.high, 6)) for own in found.exposed)
        assert by_it == sorted((own.least, own.most) for own in noted if own.reader == (reader or "everybody"))
    assert len({own.reader for own in noted}) > 1


# What the record says


def test_a_difference_is_named_by_both_of_its_counts() -> None:
    """Of four months 20 and of the first three 14 were shown exactly, and then a stricter policy was chosen: the fourth
    is 6 to whoever can take one from the other."""
    rows = [counted(COUNT, 0, 3, 20), counted(COUNT, 0, 2, 14)]
    uses = [(0, "numerator", "2.1 numerator", 0, 3), (1, "numerator", "2.1 numerator", 0, 2)]
    people = Set("2.1 numerator", {"police": [8, 3, 3, 6]})
    own = measurements(rows, cells([people], uses), [definition(COUNT, form="count")])
    exact = Ledger.empty().including(release(own, STATUTORY), own.cells.by_sender())
    note = list[GivenAway]()
    release(own, COMMITTEE, ledger=exact, note=note.extend)
    months = "2.1 numerator, 2000-01-01 to 2000-04-30, less 2.1 numerator, 2000-01-01 to 2000-03-31"
    assert note == [GivenAway("everybody", months, 6.0, 6.0)]


def test_an_agency_can_have_any_name() -> None:
    """Also one that might be taken for that of all readers."""
    for name in ("refuge", "everybody", "nobody"):
        held = {"police": [9, 3, 3, 6], name: [1, 2, 0, 1]}
        rows, uses = [counted(COUNT, 0, 3, 25)], [(0, "numerator", "2.1 numerator", 0, 3)]
        own = measurements(rows, cells([Set("2.1 numerator", held)], uses), [definition(COUNT, form="count")])
        decisions = decide(own, COMMITTEE, Ledger.empty())
        assert len(gather(own, decisions, COMMITTEE)[1].readers()) == 3
