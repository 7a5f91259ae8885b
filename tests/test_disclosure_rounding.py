"""The door: the threshold and the rounding of each policy."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.released import NUMBERS
from dvmetrics.errors import DisclosureRefused
from dvmetrics.statistics.intervals import proportion
from tests.door import COUNT, ROTA, SHARE, definition, is_hidden, only, rounded_limits, row, shown


@pytest.mark.parametrize("policy", POLICIES)
def test_what_an_agency_writes_beside_a_plain_count_is_not_shown(policy: str) -> None:
    """No rule protects it: a 3 there would be printed as a 3."""
    released = only(policy, COUNT, 40, 3)
    assert (released["numerator"], released["value"]) == (40, 40)
    assert all(math.isnan(released[name]) for name in NUMBERS[1:4])


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


@pytest.mark.parametrize("form", ["share", "ratio"])
def test_a_small_whole_is_hidden_even_where_none_of_it_is_shown(form: str) -> None:
    """In a ratio there is no rest that could be the reason."""
    few = definition(SHARE, form=form, multiplier=100, minimum_denominator=1)
    for whole, hidden in ((3, True), (4, True), (5, False)):
        assert is_hidden(shown("statutory", row(SHARE, 0, whole), defined=few)[0]) == hidden


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
