"""What groups give away beside one that has nobody in it, and to the agency that alone can send some of them."""

from __future__ import annotations

from collections.abc import Mapping
from unittest.mock import patch

import pytest

from dvmetrics.disclosure import unknowns
from dvmetrics.disclosure.decisions import decide
from dvmetrics.disclosure.gather import gather
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.indicators.definition import ROUTE
from dvmetrics.measure import Measurements
from tests.door import COUNT, SHARE, definition
from tests.joint_attacker import attack
from tests.late_records import edition_of
from tests.small_cells import Set, Use, cells, counted, measurements, same
from tests.test_earlier_editions import after
from tests.test_safety import printed

EMPTY = "fir"
PARTS = ("numerator", "denominator")


def shares(sizes: Mapping[str, int], *, has_figure: bool) -> Measurements:
    """So many people by agency, all of them met, and nobody of one agency more. A share of nobody has no figure:
    `has_figure` gives it one all the same, of none."""
    sizes = {"": sum(sizes.values()), **sizes, EMPTY: 0}
    rows, sets, uses = [], [], list[Use]()
    for place, (name, size) in enumerate(sizes.items()):
        is_there = has_figure or name != EMPTY
        group = {"group_by": "agency", "group": name} if name else {}
        state = {} if is_there else {"state": "does_not_apply", "numerator": None, "denominator": None}
        rows.append(counted(SHARE, 0, 0, size, size, **group) | state)
        sets += [Set(_title(part, name), {"police": [size]}, None if is_there else ()) for part in PARTS]
        uses += [(place, part, _title(part, name), 0, 0) for part in PARTS if is_there]
    there = [name for name, size in sizes.items() if size]
    within = [(_title(part, name), _title(part, "")) for part in PARTS for name in there if name]
    within += [pair for name in there for pair in same(*(_title(part, name) for part in PARTS))]
    own = definition(SHARE, group_by=("agency",), minimum_denominator=8)
    return measurements(rows, cells(sets, uses, within), [own])


def _title(part: str, name: str) -> str:
    return f"{SHARE} {part} agency {name}" if name else f"{SHARE} {part}"


@pytest.mark.parametrize("has_figure", [True, False])
@pytest.mark.parametrize(
    ("policy", "sizes"),
    [("committee", {"ash": 8, "elm": 8, "oak": 1}), ("statutory", {"ash": 50, "elm": 46, "oak": 3})],
)
def test_a_small_group_cannot_be_worked_out_beside_one_of_nobody(
    policy: str, sizes: Mapping[str, int], has_figure: bool
) -> None:
    """Of 13 to 17 people 8 to 12 are ash and as many elm, so that oak would be 0 or 1; of 99, exactly, 50 and 46."""
    whole, ash, elm, oak, _ = printed(shares(sizes, has_figure=has_figure), policy)
    assert oak == "[c]"
    assert "[c]" in (whole, ash, elm)


def routes(sizes: Mapping[str, int]) -> Measurements:
    """Referrals by route, which stand in the file of the service that they went to, and all of them together."""
    of_service: dict[str, int] = {}
    rows = [counted("all", 0, 0, sum(sizes.values()))]
    sets, uses, within = [], list[Use]([(0, "numerator", "all numerator", 0, 0)]), []
    for place, (route, size) in enumerate(sizes.items(), start=1):
        service, title = route.rpartition(ROUTE)[2], f"S.flow numerator sent {route}"
        of_service[service] = of_service.get(service, 0) + size
        rows.append(counted("S.flow", 0, 0, size, group_by="sent", group=route))
        sets.append(Set(title, {service: [size]}))
        uses.append((place, "numerator", title, 0, 0))
        within += [(title, "all numerator")] if size else []
    sets.append(Set("all numerator", {service: [size] for service, size in of_service.items()}))
    flow = definition(COUNT, id="S.flow", form="count", group_by=("sent",), whole=False)
    together = definition(COUNT, id="all", form="count")
    return measurements(rows, cells(sets, uses, within), [flow, together])


def test_a_service_cannot_work_out_the_routes_to_another() -> None:
    """It sent 12 of the 23 to 27, so that 11 to 15 went to the other by two routes of at most 7: 4 to 7 by each."""
    sizes = {"police>haven": 6, "police>refuge": 11, "gp>haven": 7, "gp>refuge": 1}
    assert printed(routes(sizes))[0] == "[c]"


def test_nor_can_it_where_counts_are_exact() -> None:
    """Of 46, 23 are its own and 9 and 10 are printed of the other's: 4 would be left."""
    sizes = {"police>haven": 19, "gp>haven": 3, "school>haven": 1, "police>refuge": 10, "gp>refuge": 9}
    whole, *_, police, gp, school = printed(routes(sizes | {"school>refuge": 4}), "statutory")
    assert school == "[c]"
    assert "[c]" in (whole, police, gp)


def test_what_a_service_alone_had_sent_it_alone_had_sent_when_it_was_printed() -> None:
    """Three more have come to one service since: its route and all routes stand, each as a count of its own."""
    then, now = ({"police>haven": 20 + late, "police>refuge": 30} for late in (0, 3))
    policy, ledger, measured = POLICIES["committee"], after(routes(then), "committee"), routes(now)
    found, joint = gather(measured, decide(measured, policy, ledger), policy)
    [of_all, of_route] = range(joint.unknowns.of["unknown"].max() + 1, len(found.true))
    assert (found.true[of_all], found.true[of_route]) == (50, 20)
    assert joint.unknowns.alone["haven"][[of_all, of_route]].tolist() == [False, True]
    assert not joint.unknowns.alone["refuge"][[of_all, of_route]].any()


def exposed(measured: Measurements) -> set[str]:
    """Who can work out something that must not be worked out, as the other attack finds."""
    found = attack([edition_of(measured, release(measured, POLICIES["committee"]))])
    return {name for name, own in found.items() if own.exposed}


def test_the_other_attack_finds_both_where_the_first_does_not_know_them() -> None:
    of_routes = routes({"police>haven": 6, "police>refuge": 11, "gp>haven": 7, "gp>refuge": 1})
    of_shares = shares({"ash": 8, "elm": 8, "oak": 1}, has_figure=False)
    assert exposed(of_routes) == exposed(of_shares) == set()
    with patch.object(unknowns, "_alone", lambda *_: {}):
        assert exposed(of_routes) == {"refuge"}
    with patch.object(unknowns._Time, "measured_together", lambda _, __, family: [tuple(family.tolist())]):
        assert exposed(of_shares) == {""}
