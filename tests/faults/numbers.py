"""Faults in numbers: none at all, out of range, or at odds with each other."""

from __future__ import annotations

from collections.abc import Iterator

from dvmetrics.periods import Quarter
from tests.deliveries.making import Row, key
from tests.deliveries.spoiling import cells
from tests.faults.fault import (
    ABUSERS,
    CAMPAIGNS,
    COURSES,
    FORMS,
    GROUPS,
    INVITED,
    MARAC_TOTALS,
    MONEY,
    PEOPLE,
    POLICE,
    REFUGE,
    SCHOOLS,
    SERVICE,
    STAFF,
    TOTALS,
    TRAINING,
    Fault,
    caveat,
)


def _numbers() -> Iterator[Fault]:
    count = "children_present_count"
    plural = "child_keys_agree_with_count children_plausible"
    yield Fault(
        "a negative count",
        POLICE,
        cells(children_present_count="-77"),
        "is_in_range",
        3,
        count,
        also="child_keys_agree_with_count",
    )
    yield Fault("a fractional count", POLICE, cells(children_present_count="2.5"), "is_a_number", 3, count)
    yield Fault(
        "2,000 children", POLICE, cells((3, 5, 7), children_present_count="2000"), "is_in_range", 3, count, also=plural
    )
    yield Fault("a count in words", POLICE, cells(children_present_count="two girls"), "is_a_number", 3, count)
    yield Fault("an endless count", POLICE, cells(children_present_count="inf"), "is_a_number", 3, count)
    yield Fault(
        "a rounded count",
        PEOPLE,
        cells(people="9.7E+03"),
        "is_a_number",
        3,
        "people",
        quarter=Quarter(2001, 1),
    )
    yield caveat(
        "too many children on average",
        POLICE,
        lambda own: own.write([_with_children(row, place) for place, row in enumerate(own.rows)]),
        "children_plausible",
        36,
        count,
    )
    yield caveat(
        "children counted and denied",
        POLICE,
        cells(children_present="no"),
        "count_agrees_with_child_field",
        2,
        f"children_present {count}",
    )
    yield caveat(
        "more codes than children",
        POLICE,
        cells((3, 5), children_present_count="1"),
        "child_keys_agree_with_count",
        2,
        f"child_keys {count}",
    )
    yield caveat(
        "a pupil who was not there",
        POLICE,
        cells(school_age_child_keys=key("somebody else")),
        "school_age_keys_are_child_keys",
        3,
        "school_age_child_keys child_keys",
    )
    yield caveat(
        "more sessions than planned",
        ABUSERS,
        cells((4,), sessions_attended="31"),
        "attended_within_planned",
        1,
        "sessions_attended sessions_planned",
    )
    yield caveat("a score of 1,000", TRAINING, cells(score_after="1000"), "is_in_range", 3, "score_after")
    yield Fault(
        "a part larger than the whole",
        TOTALS,
        cells((3,), numerator="1300", denominator="1205"),
        "part_of_the_whole",
        1,
        "numerator denominator",
        also="parts_add_up",
    )
    yield Fault(
        "a staff of minus 5", STAFF, cells((2,), front_line_headcount="-555"), "is_in_range", 1, "front_line_headcount"
    )


def _with_children(row: Row, place: int) -> Row:
    children = [key("crowd", place, child) for child in range(4)]
    if row["children_present"] == "no":
        return row
    return row | {"children_present_count": "4", "child_keys": " ".join(children), "school_age_child_keys": children[0]}


def _sizes_that_cannot_be() -> Iterator[Fault]:
    yield Fault(
        "more answers than people",
        INVITED,
        cells((1, 2), answered="77"),
        "answered_within_invited",
        2,
        "invited answered",
    )
    yield Fault(
        "more repeats than cases", MARAC_TOTALS, cells((1,), repeats="77"), "repeats_within_cases", 1, "cases repeats"
    )
    yield caveat(
        "referrals that do not add up",
        MARAC_TOTALS,
        cells((1, 2), other_referrals="9"),
        "referrals_add_up",
        2,
        "cases police_referrals other_referrals",
    )
    yield Fault(
        "more children helped than there are",
        SERVICE,
        cells(children_offered="3"),
        "offered_within_children",
        3,
        "children_4_17 children_offered",
    )
    yield Fault("attendance of 875 per cent", SCHOOLS, cells(attendance_pct="875"), "is_in_range", 3, "attendance_pct")
    yield Fault("a wellbeing of 77 in ten", FORMS, cells(wellbeing="77"), "is_in_range", 3, "wellbeing")
    yield Fault("nights without end", REFUGE, cells((2, 4), nights="37211"), "is_in_range", 2, "nights")
    yield caveat("a spending of minus", MONEY, cells((3, 5), amount="-77.5"), "is_in_range", 2, "amount")
    yield caveat("a campaign of seven millions", CAMPAIGNS, cells((1,), spend="7300000"), "is_in_range", 1, "spend")
    yield Fault("hours in words", COURSES, cells((1,), tutor_hours="a morning"), "is_a_number", 1, "tutor_hours")
    yield Fault(
        "a group of minus 77", GROUPS, cells((1,), people="-77"), "is_in_range", 1, "people", quarter=Quarter(2001, 1)
    )


FAULTS = (
    *_numbers(),
    *_sizes_that_cannot_be(),
)
