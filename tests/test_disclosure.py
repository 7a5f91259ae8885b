"""The door: what each policy shows, what can be worked out from it, and that nothing else comes out."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvmetrics.disclosure.breakdown import secondary
from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.released import COLUMNS, NUMBERS, STATUSES, Released
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import COLUMNS as MEASURED
from dvmetrics.measure import Measurements
from dvmetrics.partnership import SeriesBreak
from dvmetrics.periods import Quarter, periods_of
from dvmetrics.report.edition import Edition, Facts
from dvmetrics.report.reading import read_series
from dvmetrics.statistics.intervals import proportion, rate

SHARE, COUNT, ROTA = "1.3", "2.1", "5.4"
"""A share and a count of people, and a share of mornings, which are not people."""
Row = dict[str, Any]


def definition(indicator: str, **changes: Any) -> Definition:
    own = CATALOGUE[indicator].definition
    own = own.as_count("incidents") if own.form == "rate" and "form" not in changes else own
    return dataclasses.replace(own, **changes)


def row(indicator: str, numerator: float | None, denominator: float | None = None, **changes: Any) -> Row:
    """One measurement, of January 2000 unless it says otherwise."""
    return {
        "indicator": indicator,
        "period_start": date(2000, 1, 1),
        "period_end": date(2000, 1, 31),
        "group_by": "",
        "group": "",
        "numerator": numerator,
        "denominator": denominator,
        "state": "counted",
        "revised": False,
        "provisional": False,
        "crosses_break": False,
        "note": "",
    } | changes


def measurements(*rows: Row, defined: Definition | None = None) -> Measurements:
    """These rows; `defined` takes the place of the catalogue's definition of that id."""
    known = {own["indicator"]: definition(own["indicator"]) for own in rows}
    if defined is not None:
        known[defined.id] = defined
    return Measurements(pd.DataFrame(list(rows), columns=MEASURED), known, {})


def shown(
    policy: str, *rows: Row, breaks: tuple[SeriesBreak, ...] = (), defined: Definition | None = None
) -> list[Row]:
    """The released rows."""
    frame = release(measurements(*rows, defined=defined), POLICIES[policy], breaks).frame
    return [{str(name): cell for name, cell in own.items()} for own in frame.to_dict(orient="records")]


def only(policy: str, *arguments: Any, **changes: Any) -> Row:
    return shown(policy, row(*arguments, **changes))[0]


def is_hidden(released: Row) -> bool:
    return bool(released["status"] == "[c]" and all(math.isnan(released[name]) for name in NUMBERS))


def rounded_limits(released: Row) -> tuple[float, float, float]:
    return round(released["value"], 1), round(released["lower"], 1), round(released["upper"], 1)


# Threshold and rounding, by policy


@pytest.mark.parametrize(
    ("policy", "count", "as_shown"),
    [
        *(("committee", count, None) for count in (0, 1, 4, 5, 7)),
        ("committee", 8, 10),
        ("committee", 12, 10),
        ("committee", 13, 15),
        ("committee", 1124, 1125),
        *(("strict", count, None) for count in (0, 1, 7, 8, 9)),
        ("strict", 10, 10),
        ("strict", 12, 10),
        ("strict", 13, 15),
        ("statutory", 0, 0),
        *(("statutory", count, None) for count in (1, 2, 3, 4)),
        ("statutory", 5, 5),
        ("statutory", 6, 6),
        ("published", 0, 0),
        ("published", 1, 1),
        ("published", 956, 956),
        ("published", 2.5, 2.5),
    ],
)
def test_a_count_of_people_is_shown_as_its_policy_says(policy: str, count: float, as_shown: float | None) -> None:
    released = only(policy, COUNT, count)
    if as_shown is None:
        assert is_hidden(released)
    else:
        assert (released["numerator"], released["value"], released["status"]) == (as_shown, as_shown, "")


@pytest.mark.parametrize(
    ("policy", "numerator", "denominator", "as_shown"),
    [
        ("committee", 8, 40, (10, 40)),
        ("committee", 7, 40, None),
        ("committee", 0, 40, None),
        ("committee", 38, 40, (40, 40)),
        ("committee", 40, 40, (40, 40)),
        ("committee", 11, 13, (10, 15)),
        ("strict", 10, 40, (10, 40)),
        ("strict", 9, 40, None),
        ("strict", 10, 12, None),  # both shown as 10 would leave 0, 1 or 2 for the rest
        ("strict", 10, 13, (10, 15)),
        ("strict", 13, 14, (15, 15)),
        ("statutory", 0, 40, (0, 40)),
        ("statutory", 4, 40, None),
        ("statutory", 5, 40, (5, 40)),
        ("statutory", 35, 40, (35, 40)),
        ("statutory", 36, 40, None),  # the rest is 4
        ("statutory", 39, 40, None),
        ("statutory", 40, 40, (40, 40)),
        ("statutory", 5, 5, None),  # below the least denominator that a percentage is given for
        ("published", 1, 3, (1, 3)),
        ("published", 0, 3, (0, 3)),
        ("published", 3, 3, (3, 3)),
    ],
)
def test_a_share_of_people_is_shown_as_its_policy_says(
    policy: str, numerator: float, denominator: float, as_shown: tuple[float, float] | None
) -> None:
    released = only(policy, SHARE, numerator, denominator)
    if as_shown is None:
        assert is_hidden(released)
    else:
        assert (released["numerator"], released["denominator"]) == as_shown
        assert released["value"] == pytest.approx(100 * as_shown[0] / as_shown[1])


def test_a_share_of_fewer_than_its_least_denominator_is_hidden() -> None:
    few = definition(SHARE, minimum_denominator=30)
    assert is_hidden(shown("committee", row(SHARE, 20, 29), defined=few)[0])
    assert not is_hidden(shown("committee", row(SHARE, 20, 30), defined=few)[0])
    assert not is_hidden(shown("published", row(SHARE, 20, 29), defined=few)[0])


def test_the_published_examples() -> None:
    """Trap 4: figures of the committee's report and the Code, and one that is too small to show."""
    assert rounded_limits(only("published", SHARE, 714, 1124)) == (63.5, 60.7, 66.3)
    assert rounded_limits(only("published", SHARE, 6, 33)) == (18.2, 8.6, 34.4)
    assert is_hidden(only("committee", SHARE, 6, 33))
    assert rounded_limits(only("committee", "8.1", 14, 17)) == (82.4, 59.0, 93.8)
    assert rounded_limits(only("committee", ROTA, 57, 63)) == (90.5, 80.7, 95.6)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 1), (3, 7), (14, 17), (61, 63)])
def test_counts_that_are_not_about_people_are_exact(policy: str, numerator: float, denominator: float) -> None:
    released = only(policy, ROTA, numerator, denominator)
    exact = proportion(numerator, denominator)
    assert (released["numerator"], released["denominator"], released["status"]) == (numerator, denominator, "")
    assert [released[name] for name in ("value", "lower", "upper")] == pytest.approx(
        [100 * exact.value, 100 * (exact.lower or 0), 100 * (exact.upper or 0)]
    )


def test_the_population_of_a_rate_is_public_and_exact() -> None:
    own = definition(COUNT, form="rate", unit="per 1,000 adults")
    released = shown("committee", row(COUNT, 102, 150_001), defined=own)[0]
    assert (released["numerator"], released["denominator"]) == (100, 150_001)
    assert released["value"] == pytest.approx(1000 * 100 / 150_001)
    assert released["unit"] == "per 1,000 adults"


def test_a_rate_may_be_more_than_one_in_one_but_a_share_may_not() -> None:
    """Trap 12: arrests for each 100 crimes can exceed 100, a charging rate cannot."""
    arrests = definition(COUNT, form="rate", multiplier=100, unit="for each 100 crimes")
    released = shown("published", row(COUNT, 30, 20), defined=arrests)[0]
    assert released["value"] == 150
    for policy in POLICIES:
        impossible = only(policy, SHARE, 30, 20)
        assert impossible["status"] == "[x]"
        assert "larger than the whole" in impossible["note"]
        assert all(math.isnan(impossible[name]) for name in NUMBERS)


def test_a_part_one_above_its_whole_is_impossible_even_if_rounding_hides_it() -> None:
    assert only("committee", SHARE, 41, 40)["status"] == "[x]"
    assert only("committee", ROTA, 41, 40)["status"] == "[x]"


@pytest.mark.parametrize("form", ["share", "rate"])
def test_a_share_or_rate_without_its_denominator_is_refused(form: str) -> None:
    own = definition(COUNT, form=form, multiplier=1000)
    with pytest.raises(DisclosureRefused, match="without its denominator"):
        shown("published", row(COUNT, 30, None), defined=own)


def test_a_value_of_unknown_parts_is_shown_only_where_everything_is_public() -> None:
    own = definition(COUNT, form="value", unit="per 1,000 residents")
    for policy in ("committee", "strict", "statutory"):
        assert is_hidden(shown(policy, row(COUNT, 5.37), defined=own)[0])
    released = shown("published", row(COUNT, 5.37), defined=own)[0]
    assert (released["value"], released["numerator"]) == (5.37, 5.37)  # not rounded to a whole number
    assert math.isnan(released["lower"])


def test_a_small_whole_is_hidden_even_where_none_of_it_is_shown() -> None:
    """A policy of another make: it shows none, and hides no rest."""
    policy = dataclasses.replace(POLICIES["statutory"], hides_complement=False)
    few = definition(SHARE, minimum_denominator=1)
    for whole, hidden in ((3, True), (4, True), (5, False)):
        frame = release(measurements(row(SHARE, 0, whole), defined=few), policy).frame
        assert (frame["status"].item() == "[c]") == hidden


# Reasons


def test_a_reason_stands_in_place_of_every_number() -> None:
    for state, status in (("not_supplied", "[x]"), ("not_due", "[due]")):
        for policy in POLICIES:
            released = only(policy, SHARE, None, None, state=state, note="Why.")
            assert (released["status"], released["note"]) == (status, "Why.")
            assert all(math.isnan(released[name]) for name in NUMBERS)


def test_that_there_was_nobody_is_hidden_like_any_small_number() -> None:
    """Rule 1 holds back none as well: `[z]` beside people would say that there were exactly none."""
    nobody = {"state": "does_not_apply", "note": "There was no case to count."}
    for policy in ("committee", "strict"):
        assert is_hidden(only(policy, SHARE, 0, 0, **nobody))
        assert only(policy, ROTA, 0, 0, **nobody)["status"] == "[z]"
    for policy in ("statutory", "published"):
        assert only(policy, SHARE, 0, 0, **nobody)["status"] == "[z]"


@pytest.mark.parametrize("policy", ["committee", "strict", "statutory"])
def test_nothing_tells_why_a_figure_is_hidden(policy: str) -> None:
    reasons = [
        row(SHARE, 3, 40),  # few in the numerator
        row(SHARE, 4, 40, revised=True),
        row(SHARE, 2, 3),  # few in both
        row(SHARE, 3, 7),
        row(SHARE, 3, 4, note="a note of the count"),
    ]
    if policy != "statutory":
        reasons += [row(SHARE, 0, 40), row(SHARE, 0, 0, state="does_not_apply", note="There was no case.")]
    else:
        reasons += [row(SHARE, 37, 40)]  # few in the rest
    if policy == "strict":
        reasons += [row(SHARE, 10, 11)]
    released = shown(policy, *reasons)
    assert all(is_hidden(own) for own in released)
    assert {own["note"] for own in released} == {""}
    assert len({tuple(str(cell) for cell in own.values()) for own in released}) == 1


def test_a_revised_figure_says_so_and_a_hidden_one_does_not() -> None:
    assert only("committee", SHARE, 20, 40, revised=True)["status"] == "[r]"
    assert only("committee", SHARE, 2, 40, revised=True)["status"] == "[c]"


def groups(counts: dict[str, tuple[float, float]], indicator: str = SHARE) -> list[Row]:
    return [row(indicator, *pair, group_by="agency", group=name) for name, pair in counts.items()]


def hidden_groups(policy: str, counts: dict[str, tuple[float, float]]) -> set[str]:
    return {own["group"] for own in shown(policy, *groups(counts)) if is_hidden(own)}


def test_a_group_that_could_be_worked_out_from_the_others_takes_another_with_it() -> None:
    assert hidden_groups("statutory", {"ash": (100, 200), "bay": (3, 90), "elm": (50, 120)}) == {"bay", "elm"}
    assert hidden_groups("statutory", {"ash": (100, 200), "bay": (3, 90), "elm": (4, 120)}) == {"ash", "bay", "elm"}
    assert hidden_groups("statutory", {"ash": (100, 200), "elm": (50, 120)}) == set()


def test_a_breakdown_that_is_not_of_people_is_shown_as_it_is() -> None:
    assert only("committee", ROTA, 1, 20, group_by="firm_id", group="pictons")["value"] == 5


def test_the_rest_of_a_hidden_group_cannot_be_worked_out_either() -> None:
    whole = row(SHARE, 18, 37)
    released = shown("statutory", whole, *groups({"ash": (13, 17), "bay": (5, 20)}))
    assert [is_hidden(own) for own in released[1:]] == [True, True]


def test_a_group_without_its_breakdown_and_a_figure_twice_are_refused() -> None:
    with pytest.raises(DisclosureRefused, match="without saying what it is broken down by"):
        only("committee", SHARE, 20, 40, group="ash")
    with pytest.raises(DisclosureRefused, match="measured twice"):
        shown("committee", *groups({"ash": (20, 40)}), *groups({"ash": (20, 40)}))
    with pytest.raises(DisclosureRefused, match="not a number"):
        only("committee", SHARE, math.nan, 40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=4), st.sampled_from(["committee", "strict", "statutory"]))
def test_no_small_group_can_be_worked_out_from_the_others_and_their_sum(parts: list[int], name: str) -> None:
    """Rule 4 inside one breakdown, by trying every set of counts that is shown in the same way."""
    policy = POLICIES[name]
    primary = frozenset(place for place, count in enumerate(parts) if policy.hides(count))
    hidden, whole_too = secondary([float(count) for count in parts], primary, policy)
    assert primary <= hidden
    if whole_too:
        assert len(hidden) == len(parts)
        return
    for place in (own for own in hidden if 0 < parts[own] < policy.threshold):
        ranges = [
            range(policy.threshold)
            if own in primary
            else range(sum(parts) + 10)
            if own in hidden
            else range(*whole_numbers(policy, count))
            for own, count in enumerate(parts)
        ]
        whole = sum(parts)
        sums = set(range(policy.threshold)) if policy.hides(whole) else set(range(*whole_numbers(policy, whole)))
        left = _left_possible(ranges, place, sums)
        enough = set(range(1, policy.threshold)) <= left if policy.none_is_shown else len(left) >= 5
        assert enough, (parts, sorted(left))


def whole_numbers(policy: Policy, count: int) -> tuple[int, int]:
    """All counts that are shown as this one is, found by trying."""
    alike = [n for n in range(count + 20) if not policy.hides(n) and policy.rounded(n) == policy.rounded(count)]
    return min(alike), max(alike) + 1


def _left_possible(ranges: list[range], place: int, sums: set[int]) -> set[int]:
    others = {0}
    for own, possible in enumerate(ranges):
        if own != place:
            others = {have + more for have in others for more in possible}
    return {value for value in ranges[place] if any(value + other in sums for other in others)}


def test_no_suppressed_count_is_ever_printed_as_0(tmp_path: Path) -> None:
    rows = [row(SHARE, n, 40) for n in range(8)] + [row(COUNT, n) for n in range(8)]
    released = release(measurements(*rows), POLICIES["committee"])
    released.write(tmp_path)
    header, *lines = (tmp_path / "released.csv").read_text(encoding="utf-8").splitlines()
    assert header == ",".join(COLUMNS)
    assert {line.split(",", 3)[3] for line in lines[:8]} == {",,,,,,,,,%,[c],"}
    assert {line.split(",", 3)[3] for line in lines[8:]} == {",,,,,,,,,incidents,[c],"}


# Series breaks


def months(values: list[float | None], indicator: str = COUNT) -> list[Row]:
    periods = periods_of("month", Quarter(2000, 1), Quarter(2000, 4))
    return [
        row(
            indicator,
            value,
            100,
            state="counted" if value is not None else "not_supplied",
            period_start=p.start,
            period_end=p.end,
        )
        for p, value in zip(periods, values, strict=False)
    ]


def marked(rows: list[Row], *days: date, policy: str = "committee", indicator: str = COUNT) -> dict[str, str]:
    breaks = tuple(SeriesBreak(date=day, words="New rules.", indicators=(indicator,)) for day in days)
    return {f"{own['period_start']:%b}": own["status"] for own in shown(policy, *rows, breaks=breaks) if own["status"]}


def test_the_first_figure_after_a_break_is_marked() -> None:
    assert marked(months([20, 20, 20, 20]), date(2000, 3, 1)) == {"Mar": "[b]"}
    assert marked(months([20, 20, 20, 20]), date(2000, 2, 2)) == {"Mar": "[b]"}
    assert marked(months([20, 20, 20, 20]), date(2000, 2, 1), date(2000, 3, 1)) == {"Feb": "[b]", "Mar": "[b]"}
    assert marked(months([20, 20, 20, 20]), date(2000, 2, 2), date(2000, 3, 1)) == {"Mar": "[b]"}


def test_the_mark_waits_for_the_first_figure_that_is_shown() -> None:
    assert marked(months([20, 20, None, 20]), date(2000, 3, 1)) == {"Mar": "[x]", "Apr": "[b]"}
    assert marked(months([20, 20, 3, 20]), date(2000, 3, 1)) == {"Mar": "[c]", "Apr": "[b]"}


def test_nothing_is_marked_where_there_is_nothing_to_compare_with() -> None:
    assert marked(months([20, 20, 20]), date(2001, 1, 1)) == {}
    assert marked(months([20, 20, 20]), date(1999, 12, 31)) == {}
    assert marked(months([20, 20, 20]), date(2000, 1, 1)) == {}
    assert marked(months([3, 3, 20]), date(2000, 3, 1)) == {"Jan": "[c]", "Feb": "[c]"}
    assert marked(months([20, 20, 20]), date(2000, 2, 1), indicator=SHARE) == {}


def test_a_revised_figure_after_a_break_has_both_marks() -> None:
    rows = months([20, 20, 20])
    rows[1]["revised"] = True
    assert marked(rows, date(2000, 2, 1)) == {"Feb": "[r] [b]"}


def test_each_group_has_its_own_first_figure_after_a_break() -> None:
    rows = months([5, 6, 7], ROTA)
    other = [own | {"group_by": "firm_id", "group": "pictons"} for own in months([5, None, 7], ROTA)]
    released = shown(
        "committee", *rows, *other, breaks=(SeriesBreak(date=date(2000, 2, 1), words="New.", indicators=(ROTA,)),)
    )
    assert [own["status"] for own in released] == ["", "[b]", "", "", "[x]", "[b]"]


# What can be worked out


@cache
def alike(policy: str, largest: int) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """All pairs of true counts that are released as the very same row, for wholes up to `largest` (62, 67 …, so that
    the last ones that round alike are all there)."""
    pairs = [(part, whole) for whole in range(1, largest + 1) for part in range(whole + 1)]
    released = shown(policy, *[row(SHARE, *pair) for pair in pairs])
    classes = defaultdict(list)
    for pair, own in zip(pairs, released, strict=True):
        classes[tuple(repr(own[name]) for name in [*NUMBERS, "status", "note"])].append(pair)
    return dict(classes)


@pytest.mark.parametrize(("policy", "small"), [("committee", range(1, 8)), ("strict", range(1, 10))])
def test_a_small_count_keeps_five_possible_values(policy: str, small: range) -> None:
    """Rule 4 for one row alone, by trying every pair of counts: part, whole and rest."""
    for pairs in alike(policy, 62).values():
        for quantity in (
            {part for part, _ in pairs},
            {whole for _, whole in pairs},
            {whole - part for part, whole in pairs},
        ):
            assert not quantity & set(small) or len(quantity) >= 5, pairs


def test_under_the_statutory_policy_all_of_1_to_4_stay_possible() -> None:
    for pairs in alike("statutory", 62).values():
        for quantity in (
            {part for part, _ in pairs},
            {whole for _, whole in pairs},
            {whole - part for part, whole in pairs},
        ):
            assert not quantity & {1, 2, 3, 4} or quantity >= {1, 2, 3, 4}, pairs


@settings(max_examples=40, deadline=None)
@given(
    policy=st.sampled_from(["committee", "strict"]),
    part=st.integers(0, 3000),
    rest=st.one_of(st.integers(0, 12), st.integers(0, 3000)),
)
def test_no_small_rest_of_a_large_whole_can_be_worked_out(policy: str, part: int, rest: int) -> None:
    near = [(part + i, part + i + rest + j) for i in range(-6, 7) for j in range(-12, 13)]
    pairs = [(part, max(part + rest, 1)), *((p, whole) for p, whole in near if 0 <= p <= whole and whole)]
    released = [
        [repr(own[name]) for name in [*NUMBERS, "status", "note"]]
        for own in shown(policy, *(row(SHARE, *pair) for pair in pairs))
    ]
    same = [pair for pair, own in zip(pairs, released, strict=True) if own == released[0]]
    for quantity in ({p for p, _ in same}, {w for _, w in same}, {w - p for p, w in same}):
        assert not quantity & set(range(1, 8)) or len(quantity) >= 5


@settings(max_examples=60, deadline=None)
@given(
    policy=st.sampled_from(["committee", "strict"]),
    part=st.integers(8, 400),
    rest=st.integers(0, 400),
    part_by=st.integers(-4, 4),
    whole_by=st.integers(-4, 4),
)
def test_the_interval_of_a_share_holds_that_of_every_pair_that_rounds_so(
    policy: str, part: int, rest: int, part_by: int, whole_by: int
) -> None:
    released = only(policy, SHARE, part, part + rest)
    true = only(policy, SHARE, part + part_by, max(part + rest + whole_by, part + part_by))
    if is_hidden(released) or (true["numerator"], true["denominator"]) != (
        released["numerator"],
        released["denominator"],
    ):
        return
    exact = proportion(part + part_by, max(part + rest + whole_by, part + part_by))
    assert exact.lower is not None
    assert exact.upper is not None
    assert released["lower"] <= 100 * exact.lower + 1e-9
    assert released["upper"] >= 100 * exact.upper - 1e-9


@settings(max_examples=60, deadline=None)
@given(count=st.integers(8, 3000), by=st.integers(-4, 4))
def test_the_interval_of_a_count_holds_that_of_every_count_that_rounds_so(count: int, by: int) -> None:
    released, true = only("committee", COUNT, count), only("committee", COUNT, count + by)
    if is_hidden(true) or true["numerator"] != released["numerator"]:
        return
    exact = rate(count + by, 1)
    assert exact.lower is not None
    assert exact.upper is not None
    assert released["lower"] <= exact.lower + 1e-9
    assert released["upper"] >= exact.upper - 1e-9


@pytest.mark.parametrize("policy", ["statutory", "published"])
def test_the_interval_of_an_exact_share_is_not_widened(policy: str) -> None:
    released, exact = only(policy, SHARE, 20, 40), proportion(20, 40)
    assert (released["lower"], released["upper"]) == pytest.approx((100 * (exact.lower or 0), 100 * (exact.upper or 0)))


@given(count=st.integers(0, 100_000), name=st.sampled_from([name for name in POLICIES if name != "published"]))
def test_a_band_is_never_one_number(count: int, name: str) -> None:
    policy = POLICIES[name]
    alike = [other for other in range(max(0, count - 8), count + 9) if policy.band(other) == policy.band(count)]
    assert len(alike) >= 8
    assert len({policy.band(number) for number in (0, 8, 25, 100, 500, 2_000, count)}) == 6


def test_bands_read_well_and_published_counts_are_exact() -> None:
    band = POLICIES["committee"].band
    assert [band(n) for n in (0, 7, 8, 24, 25, 99, 100, 499, 500, 1_999, 2_000, 9_999)] == [
        *["fewer than 8"] * 2,
        *["8 to 24"] * 2,
        *["25 to 99"] * 2,
        *["100 to 499"] * 2,
        *["500 to 1,999"] * 2,
        *["2,000 or more"] * 2,
    ]
    assert [POLICIES["published"].band(n) for n in (0, 7, 2961)] == ["0", "7", "2,961"]


def test_policies_are_those_of_the_rule_of_record_and_frozen() -> None:
    assert {name: (p.threshold, p.base, p.none_is_shown) for name, p in POLICIES.items()} == {
        "committee": (8, 5, False),
        "strict": (10, 5, False),
        "statutory": (5, 1, True),
        "published": (0, 1, True),
    }
    for policy in POLICIES.values():
        with pytest.raises(dataclasses.FrozenInstanceError):
            policy.threshold = 0  # type: ignore[misc]
    assert "below 8" in POLICIES["committee"].words
    assert "below 10" in POLICIES["strict"].words


# Only the door lets figures out


def some_released(policy: str = "committee") -> Released:
    return release(measurements(row(SHARE, 20, 40), row(COUNT, 3), row(ROTA, 14, 17)), POLICIES[policy])


def test_released_figures_cannot_be_made_elsewhere() -> None:
    own = some_released()
    attempts: list[Callable[[], Released]] = [
        lambda: Released(own.frame, own.definitions, own.policy),
        lambda: Released(own.frame, own.definitions, own.policy, object()),
        lambda: dataclasses.replace(own, frame=own.frame.head(1)),
        lambda: dataclasses.replace(own, policy=POLICIES["published"]),
    ]
    for attempt in attempts:
        with pytest.raises(DisclosureRefused, match="only by disclosure control"):
            attempt()
    with pytest.raises(dataclasses.FrozenInstanceError):
        own.frame = own.frame  # type: ignore[misc]
    assert copy.copy(own).frame is own.frame
    assert pickle.loads(pickle.dumps(own)).frame.equals(own.frame)  # noqa: S301 - what was just made here


CORRUPTIONS: list[tuple[str, Row, str]] = [
    (SHARE, {"status": "[suppressed: primary]"}, "status that is not agreed"),
    (SHARE, {"status": "[c]"}, "never both"),
    (SHARE, {"status": "[c] [r]"}, "never both"),
    (SHARE, {"value": math.nan}, "never both"),
    ("3.1", {"numerator": 3.0}, "never both"),
    ("3.1", {"status": ""}, "never both"),
    ("3.1", {"status": "[p]"}, "never both"),
    (SHARE, {"numerator": 21.0, "value": 52.5}, "not protected"),
    (SHARE, {"numerator": 5.0, "value": 12.5}, "not protected"),
    (SHARE, {"numerator": math.nan}, "not protected"),
    (SHARE, {"denominator": 32.0, "value": 62.5}, "not protected"),
    (SHARE, {"denominator": 0.0}, "not protected"),
    (SHARE, {"denominator": math.nan}, "not protected"),
    (SHARE, {"value": 47.5}, "not protected"),  # a true percentage beside rounded counts
    (COUNT, {"numerator": 51.0, "value": 51.0}, "not protected"),
    (COUNT, {"value": 51.0}, "not protected"),
    ("rate", {"value": 3.0}, "not protected"),
    ("rate", {"denominator": math.nan}, "not protected"),
    (SHARE, {"indicator": "9.9"}, "no definition"),
]


@pytest.mark.parametrize(("indicator", "changes", "says"), CORRUPTIONS)
def test_a_file_that_breaks_the_policy_cannot_be_read_back(
    indicator: str, changes: Row, says: str, tmp_path: Path
) -> None:
    rate_of = definition(COUNT, id="rate", form="rate", unit="per 1,000 adults")
    known = {name: definition(name) for name in (SHARE, COUNT, "3.1", ROTA)} | {"rate": rate_of}
    rows = [row(SHARE, 20, 40), row(COUNT, 50), row("3.1", 3, 40), row(ROTA, 14, 17), row("rate", 50, 25_000)]
    own = release(Measurements(pd.DataFrame(rows, columns=MEASURED), known, {}), POLICIES["committee"])
    own.write(tmp_path)
    assert Released.read(tmp_path).frame.equals(own.frame)
    frame = own.frame.copy()
    for column, cell in changes.items():
        frame.loc[frame["indicator"] == indicator, column] = cell
    frame.to_csv(tmp_path / "released.csv", index=False)
    with pytest.raises(DisclosureRefused, match=says):
        Released.read(tmp_path)


def test_an_edition_cannot_be_read_as_of_another_policy(tmp_path: Path) -> None:
    value = definition(COUNT, form="value", unit="per 1,000 residents")
    for row_of, defined in ((row(COUNT, 5.4), value), (row(SHARE, 3, 40), None), (row(COUNT, 21), None)):
        release(measurements(row_of, defined=defined), POLICIES["published"]).write(tmp_path)
        about = tmp_path / "definitions.json"
        about.write_text(about.read_text(encoding="utf-8").replace('"published"', '"committee"'), encoding="utf-8")
        with pytest.raises(DisclosureRefused, match="not protected"):
            Released.read(tmp_path)


def test_other_columns_cannot_be_read_back(tmp_path: Path) -> None:
    own = some_released()
    own.write(tmp_path)
    for frame in (own.frame.assign(true_count=3), own.frame.drop(columns="note"), own.frame[COLUMNS[::-1]]):
        frame.to_csv(tmp_path / "released.csv", index=False)
        with pytest.raises(DisclosureRefused, match="agreed columns"):
            Released.read(tmp_path)


def test_no_error_of_the_door_holds_a_value() -> None:
    with pytest.raises(DisclosureRefused) as error:
        only("committee", SHARE, 123456, None)
    assert "123456" not in str(error.value)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["NA", "nan", "None", "a, b", 'a "quoted" note', "", " ", "-", "1e5", "[c]"]
)


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=6),
    policy=st.sampled_from(list(POLICIES)),
    note=TEXTS,
    group=TEXTS,
)
def test_what_is_written_is_read_back_the_same(
    counts: list[tuple[int, int]], policy: str, note: str, group: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [row(SHARE, part, part + rest, note=note) for part, rest in counts if part + rest]
    rows += [
        row(ROTA, part, part + rest, group=group and f"{group}{place}", group_by=group and "agency")
        for place, (part, rest) in enumerate(counts)
        if part + rest
    ]
    rows += [row(COUNT, None, None, state="not_due", note=note)]
    own = release(measurements(*rows), POLICIES[policy])
    folder = tmp_path_factory.mktemp("edition")
    own.write(folder)
    back = Released.read(folder)
    pd.testing.assert_frame_equal(back.frame, own.frame)
    assert back.definitions == own.definitions
    assert back.policy == own.policy


def test_nothing_measured_is_nothing_released(tmp_path: Path) -> None:
    own = release(Measurements(pd.DataFrame(columns=MEASURED), {}, {}), POLICIES["committee"])
    own.write(tmp_path)
    assert own.frame.empty
    assert Released.read(tmp_path).frame.empty


def test_statuses_that_are_used_are_those_that_are_explained() -> None:
    assert set(STATUSES) == {"", "[c]", "[x]", "[z]", "[due]", "[r]", "[p]", "[b]"}


def test_a_series_is_in_order_of_time_and_of_one_group() -> None:
    rows = [*months([1, 2, 3], ROTA)[::-1], row(ROTA, 4, 5, group="pictons", group_by="firm_id")]
    own = release(measurements(*rows), POLICIES["committee"])
    assert list(own.series(ROTA)["numerator"]) == [1, 2, 3]
    assert list(own.series(ROTA, "pictons")["numerator"]) == [4]
    assert own.slack(ROTA) == 0
    assert some_released().slack(SHARE) == 2
    assert some_released("statutory").slack(SHARE) == 0


# What a reader of released figures may do with them


def edition(*rows: Row) -> Edition:
    facts = Facts(
        partnership="Smallham",
        place="Smallham",
        quarter="2003Q4",
        policy="committee",
        policy_words="",
        synthetic=None,
        made_on=date(2004, 1, 20),
        version="1",
        targets={},
        campaigns=(),
        series_breaks=(),
        baseline=None,
        agencies={},
        asked={},
        deliveries=(),
        rests_on={},
    )
    return Edition(release(measurements(*rows), POLICIES["committee"]), facts, {})


def test_no_process_chart_of_rolling_four_quarters_or_of_a_series_with_a_hidden_figure() -> None:
    """Trap 13, and rule 3."""
    rolling = [
        row("4.1", 40, 60, period_start=p.start, period_end=p.end)
        for p in periods_of("four_quarters", Quarter(2000, 1), Quarter(2003, 4))
    ]
    reading = read_series(edition(*rolling), definition("4.1"))
    assert reading.chart is None
    assert "shares three quarters" in reading.why_no_chart
    quarterly = [
        row("2.2", 400 + 30 * p.start.month, 800, period_start=p.start, period_end=p.end)
        for p in periods_of("quarter", Quarter(2000, 1), Quarter(2003, 4))
    ]
    assert read_series(edition(*quarterly), definition("2.2")).chart is not None
    quarterly[5]["numerator"] = 3
    assert read_series(edition(*quarterly), definition("2.2")).chart is None


def test_only_released_figures_make_an_edition() -> None:
    own = some_released()
    with pytest.raises(TypeError, match="released figures only"):
        Edition(own.frame, edition(row(ROTA, 1, 2)).facts, {})  # type: ignore[arg-type]
