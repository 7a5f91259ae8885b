"""Indicators of referrals between agencies, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from tests.conftest import SAMPLE
from tests.group_oracles import all_came, by_group, shares
from tests.oracles import Cells, Counts, counted_in_sample, day, in_span, naive_files, spans, working_days_later
from tests.small_tables import measured, pairs, states

YEAR = "1999-12-31"
REFERRALS = """
    agency episode_key referring_agency referral_date acknowledged_date first_contact_date accepted policy_sharing_basis
    relate a           police           1999-01-05    1999-01-12        1999-01-05         yes      yes
    relate b           police           1999-01-05    1999-01-13        -                  no       no
    relate c           police           1999-12-31    1999-12-31        -                  yes      unknown
    relate d           shelter          1999-06-01    -                 -                  -        not_asked
    relate e           relate           1999-06-01    1999-06-01        1999-06-01         yes      yes
    relate f           -                1999-06-01    1999-06-01        1999-06-01         yes      yes
    aid    a           relate           1999-05-28    1999-06-07        1999-07-01         no       -
    aid    b           shelter          1999-05-28    1999-05-27        -                  unknown  yes
"""
"""By route: `a` acknowledged after five working days, `b` after six; `aid`'s `a` over a bank holiday and two week-ends
after five; its `b` before it was made, which is a slip. A referral of Relate to itself, and one that nobody made, are
not between agencies."""


AGENCIES = {"agencies": dict.fromkeys(("police", "relate", "shelter", "aid"), "An agency")}
ROUTES = [
    f"{sender}>{service}" for sender in AGENCIES["agencies"] for service in ("relate", "aid") if sender != service
]


def of_1999(indicator: str) -> dict[str, tuple[float | None, ...]]:
    return by_group(measured("1999Q1", "1999Q4", {"service_episode": REFERRALS}, sections=AGENCIES), indicator, YEAR)


def test_s_acknowledged_within_five_working_days() -> None:
    # 31 December 1999 was a bank holiday, and the same day is the same day.
    assert of_1999("S.acknowledged") == {"all": (3, 6)}


def test_s_acted_on_is_spoken_with_or_taken_up() -> None:
    assert of_1999("S.acted_on") == {"all": (3, 6)}


def test_s_flow_counts_referrals_by_route_and_has_no_whole() -> None:
    sent = {"police>relate": 3, "shelter>relate": 1, "relate>aid": 1, "shelter>aid": 1}
    acknowledged = {"police>relate": 2, "shelter>relate": 0, "relate>aid": 1, "shelter>aid": 0}
    acted_on = {"police>relate": 2, "shelter>relate": 0, "relate>aid": 1, "shelter>aid": 0}
    steps = {"sent": sent, "acknowledged": acknowledged, "acted_on": acted_on}
    assert of_1999("S.flow") == {
        f"{step}: {route}": (routes.get(route, 0), None) for step, routes in steps.items() for route in ROUTES
    }


def test_s_sharing_basis_is_recorded_or_it_is_not() -> None:
    assert of_1999("S.sharing_basis") == {"all": (2, 6)}


def test_s_flow_moves_on_each_quarter() -> None:
    result = measured("1999Q1", "2000Q1", {"service_episode": REFERRALS}, sections=AGENCIES)
    assert by_group(result, "S.flow", "2000-03-31")["sent: police>relate"] == (1, None)
    assert by_group(result, "S.flow", "2000-03-31")["sent: shelter>relate"] == (1, None)
    assert states(result, "S.flow") == {}


def test_s_flow_has_every_route_in_every_period_so_that_none_is_hidden_like_few() -> None:
    result = measured("1999Q1", "2000Q4", {"service_episode": REFERRALS}, sections=AGENCIES)
    assert by_group(result, "S.flow", "2000-12-31") == {
        f"{step}: {route}": (0, None) for step in ("sent", "acknowledged", "acted_on") for route in ROUTES
    }
    assert pairs(result, "S.sharing_basis")["year to Dec 1999"] == (2, 6)


def test_s_sharing_basis_moves_on_each_quarter() -> None:
    result = measured("1999Q1", "2000Q1", {"service_episode": REFERRALS}, sections=AGENCIES)
    assert pairs(result, "S.sharing_basis") == {"year to Dec 1999": (2, 6), "year to Mar 2000": (1, 4)}


# The sample, counted naively


def between_agencies() -> list[tuple[str, Cells]]:
    """The newest row of each referral that one agency made to another's service, with its route."""
    newest: dict[tuple[str, str], Cells] = {}
    for file in sorted(naive_files(), key=lambda file: file.quarter):
        if file.extract == "service_episode":
            for row in file.rows:
                newest[file.agency, row["episode_key"]] = row
    return [
        (f"{row['referring_agency']}>{agency}", row)
        for (agency, _), row in newest.items()
        if row["referring_agency"] not in ("", agency)
    ]


def is_acknowledged(row: Cells) -> bool:
    if not row["acknowledged_date"]:
        return False
    waited = working_days_later(day(row["referral_date"]), day(row["acknowledged_date"]))
    return waited is not None and waited <= 5


def is_acted_on(row: Cells) -> bool:
    return bool(row["first_contact_date"]) or row["accepted"] == "yes"


def naive_acknowledged() -> Counts:
    cases = [(day(row["referral_date"]), is_acknowledged(row), "") for _, row in between_agencies()]
    return shares(cases, 12, "service_episode")


def naive_acted_on() -> Counts:
    cases = [(day(row["referral_date"]), is_acted_on(row), "") for _, row in between_agencies()]
    return shares(cases, 12, "service_episode")


def naive_flow() -> Counts:
    """Every route between agencies in each period: also where nobody ever took it."""
    counts: Counts = {}
    whole = [span for span in spans(12, 3) if all_came(span, "service_episode")]
    dated = [(day(row["referral_date"]), route, row) for route, row in between_agencies()]
    configured = tomllib.loads((SAMPLE / "partnership.toml").read_text(encoding="utf-8"))
    services = configured["extracts"]["service_episode"]["agencies"]
    routes = [f"{one}>{other}" for one in configured["agencies"] for other in services if one != other]
    for span in whole:
        for route in routes:
            own = [row for some_day, other, row in dated if other == route and in_span(some_day, span)]
            counts[(*span, f"sent: {route}")] = (len(own), None)
            counts[(*span, f"acknowledged: {route}")] = (sum(map(is_acknowledged, own)), None)
            counts[(*span, f"acted_on: {route}")] = (sum(map(is_acted_on, own)), None)
    return counts


def naive_basis() -> Counts:
    cases = [(day(row["referral_date"]), row["policy_sharing_basis"] == "yes", "") for _, row in between_agencies()]
    return shares(cases, 12, "service_episode")


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.acknowledged": naive_acknowledged,
    "S.acted_on": naive_acted_on,
    "S.flow": naive_flow,
    "S.sharing_basis": naive_basis,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()


def test_a_name_that_no_agency_has_is_no_group() -> None:
    named = REFERRALS + "    relate g mrs_jane_doe 1999-06-01 - - - yes\n"
    result = measured("1999Q1", "1999Q4", {"service_episode": named}, sections=AGENCIES)
    assert not result.frame["group"].str.contains("doe").any()
    assert by_group(result, "S.flow", YEAR)["sent: shelter>relate"] == (1, None)
