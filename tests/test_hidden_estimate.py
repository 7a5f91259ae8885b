"""The door of the estimate of hidden victims: planted numbers are found, and no count of people can be worked out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvmetrics.disclosure import hidden as door
from dvmetrics.disclosure.estimate import (
    Answer,
    Method,
    ReleasedEstimate,
    Warned,
    through_the_door,
    two_digits,
)
from dvmetrics.disclosure.hidden import BEHIND, METHODS, WARNINGS, release_hidden
from dvmetrics.errors import DisclosureRefused
from dvmetrics.measure.overlap import Overlap
from dvmetrics.periods import Period
from dvmetrics.statistics.hidden import HiddenEstimate, estimate
from tests.overlapping_lists import NAMES, SHARES, YEAR, drawn, overlap_of, overlap_with

PEOPLE = 3000
FINE: dict[str, Any] = {
    "year": YEAR,
    "lists": ("police", "services", "refuge"),
    "status": "fine",
    "known": 1500,
    "total": 2400,
    "lower": 1900,
    "upper": 3400,
    "together": (("police", "services"),),
    "answers": (Answer("chosen", 2400, 1900, 3400), Answer("stepwise"), Answer("lower bound", 2000, 1800, None)),
    "warnings": ("method contested",),
}
FOUR = {f"{history:04b}": 30 + 40 * (4 - history.bit_count()) for history in range(1, 16)}
ENOUGH = {"110": 40, "101": 30, "011": 25, "100": 200, "010": 120, "001": 60, "111": 12}


# What is planted is found


@pytest.mark.parametrize("lists", [3, 4])
@pytest.mark.parametrize("referred", [0.0, 0.25])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_range_holds_the_planted_number(lists: int, referred: float, seed: int) -> None:
    people = drawn(PEOPLE, SHARES[:lists], seed=seed, referred=referred)
    found = release_hidden(overlap_of(people))
    assert found.status == "fine"
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= PEOPLE <= found.upper
    assert found.known == two_digits(len(set().union(*people.values())))
    assert found.together == ((("police", "services"),) if referred else ())


def test_two_lists_answer_with_chapman_and_say_what_they_suppose() -> None:
    people = drawn(PEOPLE, (0.5, 0.4), seed=1)
    found = release_hidden(overlap_of(people))
    one, other = people["police"], people["services"]
    chapman = (len(one) + 1) * (len(other) + 1) / (len(one & other) + 1) - 1
    assert found.total == two_digits(chapman)
    assert "assumes independence" in found.warnings
    assert [answer.method for answer in found.answers] == ["two lists"]


def test_the_same_lists_give_the_same_figures_in_any_order_of_people() -> None:
    own = overlap_of(drawn(PEOPLE))
    mixed = replace(own, counts=own.counts.sample(frac=1.0, random_state=3).reset_index(drop=True))
    assert release_hidden(own) == release_hidden(mixed)


# What may go through


@pytest.mark.parametrize(
    ("value", "nearest", "down", "up"),
    [
        (101, 100, 100, 110),
        (104.9, 100, 100, 110),
        (105, 110, 100, 110),
        (994, 990, 990, 1000),
        (999, 1000, 990, 1000),
        (1000, 1000, 1000, 1000),
        (1449, 1400, 1400, 1500),
        (1450, 1500, 1400, 1500),
        (9960, 10000, 9900, 10000),
        (23_512.7, 24_000, 23_000, 24_000),
        (7, 10, 0, 10),
    ],
)
def test_two_digits_and_never_finer_than_ten(value: float, nearest: int, down: int, up: int) -> None:
    assert [two_digits(value), two_digits(value, "down"), two_digits(value, "up")] == [nearest, down, up]


@given(st.floats(min_value=100, max_value=1e8))
def test_a_round_number_stays_and_limits_include_the_rounding(value: float) -> None:
    nearest, down, up = two_digits(value), two_digits(value, "down"), two_digits(value, "up")
    assert down * (1 - 1e-8) <= value <= up * (1 + 1e-8)
    assert down <= nearest <= up
    assert {two_digits(end, way) for end in [nearest] for way in ("nearest", "down", "up")} == {nearest}
    assert str(nearest).rstrip("0") == str(nearest)[: len(str(nearest).rstrip("0"))]
    assert len(str(nearest).rstrip("0")) <= 2


def test_only_round_figures_leave_and_no_limit_is_below_the_people_known() -> None:
    for seed in (1, 2):
        found = release_hidden(overlap_of(drawn(400, (0.6, 0.5, 0.5), seed=seed)))
        assert found.known is not None
        numbers = [found.known, found.total, found.lower, found.upper]
        numbers += [end for one in found.answers for end in (one.total, one.lower, one.upper)]
        assert all(number is not None and number % 10 == 0 and number >= found.known for number in numbers)
        assert found.hidden == tuple((end or 0) - found.known for end in (found.total, found.lower, found.upper))


def test_every_word_of_statistics_is_known_at_the_door() -> None:
    of_all = [estimate(overlap_of(drawn(PEOPLE, SHARES[:number])).counts) for number in (2, 3, 4)]
    assert {one.name for own in of_all for one in own.answers} == set(METHODS)
    assert set(METHODS.values()) == set(get_args(Method))
    assert set(WARNINGS.values()) == set(get_args(Warned))
    source = Path(estimate.__code__.co_filename).read_text(encoding="utf-8")
    codes = {line.split('append("')[1].split('"')[0] for line in source.splitlines() if 'append("' in line}
    assert codes <= set(WARNINGS) | BEHIND
    assert {code for own in of_all for code in own.warnings} <= set(WARNINGS) | BEHIND


# What is withheld


WITHHELD = {
    "fewer than 100 people": {key: people // 6 for key, people in ENOUGH.items()},
    "a small list": {"100": 200, "010": 120, "110": 40, "001": 8, "101": 1},
    "all but a few on one list": {"100": 300, "110": 80, "101": 60, "111": 20, "010": 3, "001": 2, "011": 4},
    "hardly anybody on two lists": {"100": 200, "010": 120, "001": 60, "110": 4, "101": 3, "011": 1},
    "no list meets another": {"100": 200, "010": 120, "001": 60},
    "a list coded with another key": {"110": 80, "100": 200, "010": 120, "001": 60, "101": 2, "011": 1},
    "three lists with a small history of two": {**ENOUGH, "011": 9},
    "three lists that few share": {**ENOUGH, "111": 9},
    "two lists that hardly meet": {"10": 200, "01": 120, "11": 9},
}


@pytest.mark.parametrize("counts", WITHHELD.values(), ids=WITHHELD)
def test_too_few_people_are_withheld_without_a_number_and_in_one_word(counts: dict[str, int]) -> None:
    found = release_hidden(overlap_with(counts))
    assert found == through_the_door(year=YEAR, lists=found.lists, status="too few people")


@pytest.mark.parametrize("counts", WITHHELD.values(), ids=WITHHELD)
def test_too_few_people_are_withheld_whatever_statistics_say(
    counts: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _say(monkeypatch, lambda _: _found(known=480.0, total=900.0, lower=700.0, upper=1200.0))
    assert release_hidden(overlap_with(ENOUGH)).status == "fine"
    assert release_hidden(overlap_with(counts)).status == "too few people"


def test_enough_people_are_not_withheld() -> None:
    assert release_hidden(overlap_with(ENOUGH)).status == "fine"


def test_where_nearly_all_are_known_no_limit_falls_below_them(monkeypatch: pytest.MonkeyPatch) -> None:
    _say(monkeypatch, lambda _: _found(known=1488.0, total=1490.0, lower=1488.2, upper=1492.0))
    own = release_hidden(overlap_with(ENOUGH))
    assert (own.known, own.lower, own.total, own.upper) == (1500, 1500, 1500, 1500)


@pytest.mark.parametrize("lists", [0, 1])
def test_fewer_than_two_lists_have_no_estimate(lists: int) -> None:
    own = overlap_of({name: set() for name in NAMES[:lists]})
    reason = {"police": "No usable file from The police (police_incident, 2001Q2)"}
    found = release_hidden(replace(own, left_out=reason))  # type: ignore[arg-type]
    assert found.status == "too few lists"
    assert found.left_out == reason
    assert found.total is None


def test_an_estimate_that_is_not_sound_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    own = overlap_with(ENOUGH)
    for status in ("no estimate exists", "not identifiable", "too sparse"):
        unsound = replace(estimate(own.counts), status=status)
        monkeypatch.setattr(door, "estimate", lambda _, found=unsound, **__: found)
        assert release_hidden(own) == through_the_door(year=YEAR, lists=own.lists, status="too few people")


# Two lists that share few people, or nobody


def _found(**numbers: float) -> HiddenEstimate:
    """A sound answer with these numbers, in which no lists go together."""
    real = estimate(overlap_with(ENOUGH).counts, resamples=100)
    ends = {name: numbers[name] for name in ("total", "lower", "upper")}
    own = replace(real.answers[0], model="main effects", **ends)  # type: ignore[arg-type]
    return replace(real, model="main effects", answers=(own,), **numbers)  # type: ignore[arg-type]


def _say(monkeypatch: pytest.MonkeyPatch, answer: Callable[[pd.DataFrame], HiddenEstimate]) -> None:
    """Statistics that answer in this way."""
    monkeypatch.setattr(door, "estimate", lambda counts, **_: answer(counts))


def shared_by_the_last_two(people: int) -> Overlap:
    """Four lists of which the last two share so many people."""
    apart = {history: number for history, number in FOUR.items() if history[2:] != "11"}
    return overlap_with(apart | ({"0011": people} if people else {}))


def _always(monkeypatch: pytest.MonkeyPatch, answers: dict[int, float]) -> None:
    """Statistics that say of a table only how many the last two lists share: the total that stands for it here."""
    base = _found(known=1520.0, total=2400.0, lower=2100.0, upper=2900.0)

    def told(counts: pd.DataFrame) -> HiddenEstimate:
        total = answers[door._shared(counts, ("refuge", "housing"))]
        ends = {"total": total, "lower": total - 300, "upper": total + 500}
        own = replace(base.answers[0], **ends)  # type: ignore[arg-type]
        return replace(base, answers=(own,), **ends)  # type: ignore[arg-type]

    _say(monkeypatch, told)


def test_an_overlap_that_leaves_five_values_possible_is_shown_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    _always(monkeypatch, {number: 2400.0 if number in (0, 1, 2, 3, 4) else 3900.0 for number in range(10)})
    for number in (0, 2, 4):
        found = release_hidden(shared_by_the_last_two(number))
        assert (found.status, found.total) == ("fine", 2400)
        assert found.warnings == ("small overlap", "method contested")


def test_an_overlap_that_could_be_worked_out_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    _always(monkeypatch, {number: 2400.0 if number in (0, 1, 2, 3) else 3900.0 for number in range(10)})
    for number in (0, 1, 3):
        assert release_hidden(shared_by_the_last_two(number)).status == "too few people"
    assert release_hidden(shared_by_the_last_two(5)).status == "fine"


@pytest.mark.parametrize("seed", [5])
def test_a_zero_overlap_can_be_shown_and_reads_like_a_small_one(seed: int) -> None:
    own = overlap_of(drawn(PEOPLE, seed=seed, apart=True))
    assert door._shared(own.counts, ("refuge", "housing")) == 0
    found = release_hidden(own)
    assert found.status == "fine"
    assert found.warnings[0] == "small overlap"
    assert (found.lower or 0) <= PEOPLE <= (found.upper or 0)
    assert "zero" not in repr(found)


# Lists that go together in threes


def test_the_answer_of_threes_is_shown_where_every_three_lists_share_enough() -> None:
    counts = dict(FOUR)
    answers = {one.method: one.total for one in release_hidden(overlap_with(counts)).answers}
    assert answers["threes"] is not None
    few = counts | {"1110": 3, "1111": 4, "1100": 160}
    answers = {one.method: one.total for one in release_hidden(overlap_with(few)).answers}
    assert answers["threes"] is None
    assert answers["chosen"] is not None


def test_the_attack_moves_people_between_two_lists_and_nothing_else() -> None:
    counts = overlap_with(ENOUGH | {"011": 3, "111": 2}).counts
    others = list(door._with_other_numbers(counts, ("services", "refuge")))
    assert [door._shared(other, ("services", "refuge")) for other in others] == [4, 6, 3, 7, 2, 8, 9]  # 5 is true
    for other in others:
        for name in ("police", "services", "refuge"):
            assert _on(other, name) == _on(counts, name)
        for pair in combinations(("police", "services", "refuge"), 2):
            if pair != ("services", "refuge"):
                assert door._shared(other, pair) == door._shared(counts, pair)


def _on(counts: pd.DataFrame, name: str) -> int:
    return int(counts.loc[counts[name] == 1, "count"].sum())


# What the door lets be made and read back


def test_an_estimate_is_made_by_the_door_alone() -> None:
    with pytest.raises(DisclosureRefused):
        ReleasedEstimate(**FINE)
    with pytest.raises(DisclosureRefused):
        replace(through_the_door(**FINE), total=2500)


BROKEN = {
    "an exact number": {"known": 1488},
    "an exact limit": {"upper": 3417},
    "an exact answer": {"answers": (Answer("chosen", 2403, 1900, 3400),)},
    "too few known": {"known": 90},
    "a lower limit below the known": {"lower": 1400},
    "an answer below the known": {"answers": (Answer("chosen", 2400, 1400, 3400),)},
    "limits in disorder": {"upper": 2300},
    "limits without a total": {"answers": (Answer("chosen", None, 1900, None),)},
    "no total": {"total": None},
    "a number that is a text": {"known": "1500"},
    "another warning": {"warnings": ("zero overlap",)},
    "another method": {"answers": (Answer("saturated", 2400, 1900, 3400),)},  # type: ignore[arg-type]
    "another status": {"status": "too sparse"},
    "another list": {"lists": ("police", "services", "refuge", "marac")},
    "a list twice": {"lists": ("police", "services", "police")},
    "a pair of a list that is not used": {"together": (("police", "housing"),)},
    "a list used and left out": {"left_out": {"police": "No usable file"}},
    "a number beside a reason": {"status": "too few people", "together": (), "answers": (), "warnings": ()},
    "one list": {"lists": ("police",), "together": ()},
    "no answer": {"answers": ()},
    "another answer first": {"answers": FINE["answers"][::-1]},
    "one method twice": {"answers": (*FINE["answers"], Answer("stepwise"))},
    "a reason that is no text": {"left_out": {"housing": 3}},
    "half a year": {"year": Period(date(2001, 1, 1), date(2001, 6, 30))},
}


@pytest.mark.parametrize("changed", BROKEN.values(), ids=BROKEN)
def test_what_is_not_protected_or_not_agreed_is_refused(changed: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises((DisclosureRefused, TypeError)):
        through_the_door(**(FINE | changed))
    through_the_door(**FINE).write(tmp_path)
    path = tmp_path / "hidden.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    told = {key: [vars(one) for one in value] if key == "answers" else value for key, value in changed.items()}
    if "year" in told:
        told["year"] = ["2001-01-01", "2001-06-30"]
    path.write_text(json.dumps(content | told), encoding="utf-8")
    with pytest.raises(DisclosureRefused):
        ReleasedEstimate.read(tmp_path)


@pytest.mark.parametrize("own", [FINE, {"year": YEAR, "lists": ("police",), "status": "too few lists"}])
def test_what_is_written_is_read_back(own: dict[str, Any], tmp_path: Path) -> None:
    written = through_the_door(**own)
    written.write(tmp_path)
    assert ReleasedEstimate.read(tmp_path) == written


@pytest.mark.parametrize("text", ["", "[]", "null", "[" * 5000 + "]" * 5000, '{"year": ["2001-01-01"]}', '{"door": 1}'])
def test_anything_else_is_not_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "hidden.json").write_text(text, encoding="utf-8")
    with pytest.raises(DisclosureRefused):
        ReleasedEstimate.read(tmp_path)


def test_more_than_was_agreed_is_not_read(tmp_path: Path) -> None:
    through_the_door(**FINE).write(tmp_path)
    path = tmp_path / "hidden.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"known"', '"overlap": 37, "known"'), encoding="utf-8")
    with pytest.raises(DisclosureRefused):
        ReleasedEstimate.read(tmp_path)


def test_without_an_estimate_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert ReleasedEstimate.read(tmp_path) is None
    with pytest.raises(ValueError, match="status"):
        _ = through_the_door(year=YEAR, lists=(), status="too few lists").hidden


# Seeds and senders


def test_another_seed_gives_other_draws_and_the_same_seed_the_same() -> None:
    own = overlap_of(drawn(900, (0.6, 0.5, 0.4)))
    seeds = [release_hidden(own, seed=seed, resamples=200) for seed in (1, 1, 2, 3, 4)]
    assert seeds[0] == seeds[1]
    assert len({(one.lower, one.upper) for one in seeds}) > 1
    assert len({one.total for one in seeds}) == 1


def test_codes_of_one_sender_that_meet_nobody_withhold_the_estimate() -> None:
    own = overlap_of(drawn(PEOPLE))
    assert release_hidden(own).status == "fine"
    assert release_hidden(replace(own, has_codes_apart=True)).status == "too few people"
