"""Indicators of training, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable

import pytest
from scipy.stats import t

from dvmetrics.measure import Measurements
from tests.group_oracles import all_came, by_group, shares
from tests.oracles import Cells, Counts, counted_in_sample, day, in_span, naive_rows, share, spans
from tests.small_tables import measured, pairs, states

YEAR = "1999-12-31"
SCORES = """
    event_key  staff_key  event_date  score_before  score_after
    a          s1         1999-01-05  50            60
    a          s2         1999-01-05  50            -
    a          s3         1999-01-05  -             60
    a          s4         1999-01-05  -             -
    b          s1         1999-12-31  0             0
    b          s5         1999-12-31  70            60
    c          s1         2000-01-01  50            100
"""


def test_s_training_matched() -> None:
    result = measured("1999Q1", "1999Q4", {"training_attendance": SCORES.rsplit("\n", 2)[0]})
    assert by_group(result, "S.training_matched", YEAR) == {"all": (3, 6)}


def changed_by(*changes: int) -> Measurements:
    people = [f"a s{number} 1999-01-05 50 {50 + change}" for number, change in enumerate(changes)]
    nobody = ["a half 1999-01-05 - 100", "a other 1999-01-05 0 -"]
    table = "\n".join(["event_key staff_key event_date score_before score_after", *people, *nobody])
    return measured("1999Q1", "1999Q4", {"training_attendance": table})


def test_s_training_effect_is_the_mean_change_of_matched_scores() -> None:
    """The change of those who answered both times; nobody is taken to have stood at nought."""
    found = by_group(changed_by(*range(1, 11)), "S.training_effect", YEAR, "numerator", "value", "lower", "upper")
    # Mean 5.5, standard deviation 3.02765, t of 9 degrees of freedom 2.26216.
    assert found["all"] == pytest.approx((10, 5.5, 3.334149, 7.665851), abs=1e-6)


def test_s_training_effect_can_be_negative_and_needs_ten_people() -> None:
    assert by_group(changed_by(*range(-10, 0)), "S.training_effect", YEAR, "value") == {"all": (-5.5,)}
    assert states(changed_by(*range(1, 10)), "S.training_effect") == {"year to Dec 1999": ("does_not_apply", None)}


def test_s_practice_changed_of_those_asked() -> None:
    answers = """
        event_key  staff_key  event_date  practice_changed
        a          s1         1999-01-05  yes
        a          s2         1999-01-05  no
        a          s3         1999-01-05  unknown
        a          s4         1999-01-05  not_asked
        a          s5         1999-01-05  -
    """
    result = measured("1999Q1", "2000Q1", {"training_attendance": answers})
    assert states(result, "S.practice_changed") == {
        "year to Dec 1999": ("counted", (1, 3)),
        "year to Mar 2000": ("not_due", None),
    }


def test_s_practice_changed_counts_the_answer_that_comes_with_a_later_file() -> None:
    answers = """
        event_key  staff_key  event_date  practice_changed  score_after  delivered_for
        a          s1         1999-10-05  -                 60           1999Q4
        a          s2         1999-10-05  -                 70           1999Q4
        b          s1         1999-10-05  -                 80           1999Q4
        a          s1         1999-10-05  yes               60           2000Q1
        b          s1         1999-10-05  no                80           2000Q1
    """
    result = measured("1999Q1", "2000Q1", {"training_attendance": answers})
    assert pairs(result, "S.practice_changed") == {"year to Dec 1999": (1, 2)}
    assert pairs(result, "S.training_matched")["year to Dec 1999"] == (0, 3)  # an attendance counts once


EVENTS = """
    event_key  event_date  kind     places
    a          1999-01-05  course   4
    b          1999-06-05  course   2
    c          1999-12-31  seminar  10
    d          1999-12-31  course   5
    e          2000-01-01  course   7
"""
CAME = """
    event_key  staff_key  event_date  kind     agency_id  agency
    a          s1         1999-01-05  course   relate     council
    a          s1         1999-01-05  course   relate     relate
    a          s2         1999-01-05  course   shelter    council
    a          s3         1999-01-05  course   shelter    council
    b          s1         1999-06-05  course   relate     council
    b          s2         1999-06-05  course   shelter    council
    b          s4         1999-06-05  course   nspcc      council
    c          s1         1999-12-31  seminar  relate     council
    z          s1         1999-12-31  course   relate     council
"""
"""Two agencies name `s1` at `a`. Nobody came to `d`; `b` had one more than places; `z` is in no file of events."""


def test_s_places_taken() -> None:
    result = measured("1999Q1", "2000Q1", {"training_event": EVENTS, "training_attendance": CAME})
    assert by_group(result, "S.places_taken", YEAR) == {
        "all": (7, 21),
        "kind: course": (6, 11),
        "kind: seminar": (1, 10),
    }
    assert by_group(result, "S.places_taken", "2000-03-31")["all"] == (4, 24)  # a is over, and to e nobody came


def test_s_places_taken_without_an_event_is_no_figure() -> None:
    tables = {"training_event": "event_key event_date kind places", "training_attendance": CAME}
    result = measured("1999Q1", "1999Q4", tables)
    assert states(result, "S.places_taken") == {"year to Dec 1999": ("does_not_apply", None)}


def test_s_agencies_in_room() -> None:
    result = measured("1999Q1", "1999Q4", {"training_event": EVENTS.rsplit("\n", 2)[0], "training_attendance": CAME})
    # Three at b alone: two of the three people at a are of one agency.
    assert pairs(result, "S.agencies_in_room") == {"year to Dec 1999": (1, 4)}


# The sample, counted naively


def naive_attendances() -> list[Cells]:
    """Everybody at every event, as the newest file that names them has it."""
    newest = {(row["event_key"], row["staff_key"]): row for row in naive_rows("training_attendance")}
    return list(newest.values())


def naive_matched() -> Counts:
    cases = [
        (day(row["event_date"]), bool(row["score_before"]) and bool(row["score_after"]), "")
        for row in naive_attendances()
    ]
    return shares(cases, 12, "training_attendance")


def naive_effect() -> Counts:
    counts: Counts = {}
    for span in spans(12, 3):
        changes = [
            float(row["score_after"]) - float(row["score_before"])
            for row in naive_attendances()
            if in_span(day(row["event_date"]), span) and row["score_before"] and row["score_after"]
        ]
        number = len(changes)
        if number < 10 or not all_came(span, "training_attendance"):
            continue
        mean = sum(changes) / number
        spread = math.sqrt(sum((change - mean) ** 2 for change in changes) / (number - 1))
        reach = t.isf(0.025, number - 1) * spread / math.sqrt(number)
        counts[(*span, "")] = (number, mean, mean - reach, mean + reach)
    return counts


def naive_practice() -> Counts:
    cases = [
        (day(row["event_date"]), row["practice_changed"] == "yes")
        for row in naive_attendances()
        if row["practice_changed"] not in ("", "not_asked")
    ]
    return share(cases, 12, 3, 90, "training_attendance")


def people_at(column: str) -> dict[str, set[str]]:
    """By event: the different staff, or agencies, that came."""
    there: dict[str, set[str]] = defaultdict(set)
    for row in naive_attendances():
        there[row["event_key"]].add(row[column])
    return there


def naive_places() -> Counts:
    staff = people_at("staff_key")
    counts: Counts = {}
    for span in spans(12, 3):
        held = [row for row in naive_rows("training_event") if in_span(day(row["event_date"]), span)]
        if not held or not all_came(span, "training_event", "training_attendance"):
            continue
        for kind in ("", *sorted({row["kind"] for row in held})):
            own = [row for row in held if kind in ("", row["kind"])]
            taken = sum(len(staff[row["event_key"]]) for row in own)
            counts[(*span, kind)] = (taken, sum(int(row["places"]) for row in own))
    return counts


def naive_room() -> Counts:
    agencies = people_at("agency_id")
    cases = [(day(row["event_date"]), len(agencies[row["event_key"]]) >= 3, "") for row in naive_rows("training_event")]
    return shares(cases, 12, "training_event", "training_attendance")


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.training_matched": naive_matched,
    "S.training_effect": naive_effect,
    "S.practice_changed": naive_practice,
    "S.places_taken": naive_places,
    "S.agencies_in_room": naive_room,
}
NUMBERS = {"S.training_effect": ("numerator", "value", "lower", "upper")}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    found, expected = counted_in_sample(indicator, *NUMBERS.get(indicator, ())), NAIVE[indicator]()
    assert found.keys() == expected.keys()
    for key, numbers in expected.items():
        assert found[key] == pytest.approx(numbers, abs=1e-9), key
