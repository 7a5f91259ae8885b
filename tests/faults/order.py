"""Faults in the order of days: what comes after is dated before, or in another quarter."""

from __future__ import annotations

from collections.abc import Iterator

from tests.deliveries.spoiling import SOME, cells
from tests.faults.fault import (
    ABUSERS,
    ACTIONS,
    AUDIT,
    CAMPAIGNS,
    CASES,
    COURSES,
    DISCLOSURES,
    FEEDBACK,
    FORMS,
    HOUSING,
    MARAC,
    MARAC_TOTALS,
    MEETINGS,
    MONEY,
    ORDERS,
    POLICE,
    SERVICE,
    SOLICITORS,
    YOUTH,
    Fault,
    caveat,
)


def _order_of_days() -> Iterator[Fault]:
    first = "2001-10-01"
    yield Fault(
        "an incident that ended before it began",
        POLICE,
        cells((10,), occurred_to=first),
        "began_before_it_ended",
        1,
        "occurred_from occurred_to",
    )
    yield Fault(
        "finalised before it was reported",
        POLICE,
        cells((7,), outcome_date=first),
        "outcome_after_reported",
        1,
        "reported_date outcome_date",
    )
    yield Fault(
        "granted before it was applied for",
        ORDERS,
        cells((3,), granted_date=first),
        "granted_after_applied",
        1,
        "applied_date granted_date",
    )
    yield Fault(
        "broken before it was granted",
        ORDERS,
        cells((5,), breached_date="2001-11-12"),
        "breached_after_granted",
        1,
        "granted_date breached_date",
    )
    yield Fault(
        "decided before it was applied for",
        DISCLOSURES,
        cells((3,), decided_date=first),
        "decided_after_applied",
        1,
        "applied_date decided_date",
    )
    yield Fault(
        "a decision before the request",
        CASES,
        cells((3,), decision_date=first),
        "decision_after_referral",
        1,
        "referred_date decision_date",
    )
    yield Fault(
        "a trial before the decision",
        CASES,
        cells((3,), outcome_date="2001-10-27"),
        "outcome_after_decision",
        1,
        "decision_date outcome_date",
    )
    yield Fault(
        "seen before asking",
        SOLICITORS,
        cells((3,), seen_at="2001-10-24T23:59"),
        "seen_after_request",
        1,
        "requested_at seen_at",
    )
    yield caveat(
        "a partner offered help before the referral",
        ABUSERS,
        cells((4,), partner_offered_at=first),
        "offered_after_referral",
        1,
        "referral_date partner_offered_at",
    )
    yield Fault(
        "acknowledged before referral",
        SERVICE,
        cells(acknowledged_date="2001-09-30"),
        "acknowledged_after_referral",
        3,
        "referral_date acknowledged_date",
    )
    yield caveat(
        "children offered help before the referral",
        SERVICE,
        cells(children_support_offered_date="2001-09-30"),
        "children_offered_after_referral",
        3,
        "referral_date children_support_offered_date",
    )
    yield Fault(
        "a home made safe before asking",
        HOUSING,
        cells((3, 5), sanctuary_fitted_date=first),
        "fitted_after_approach",
        2,
        "date sanctuary_fitted_date",
    )
    yield caveat(
        "due before it was decided",
        ACTIONS,
        cells(due_date="2001-09-01"),
        "due_after_decided",
        3,
        "decided_on due_date",
    )
    yield Fault(
        "done before it was decided",
        ACTIONS,
        cells((3, 5), closed_date=first),
        "closed_after_decided",
        2,
        "decided_on closed_date",
    )
    yield Fault(
        "done in the future", ACTIONS, cells(closed_date="2002-01-11"), "is_not_in_the_future", 3, "closed_date"
    )
    yield Fault(
        "a campaign that ends before it starts",
        CAMPAIGNS,
        cells((1, 2), end_date=first),
        "start_before_end",
        2,
        "start_date end_date",
    )
    for extract, column, places in (
        (AUDIT, "audit_date", SOME),
        (FEEDBACK, "answered_on", SOME),
        (FORMS, "date", SOME),
        (MARAC, "meeting_date", SOME),
        (MONEY, "date", SOME),
        (MEETINGS, "date", SOME),
        (COURSES, "event_date", (1,)),
        (MARAC_TOTALS, "meeting_date", (1,)),
    ):
        spoil = cells(places, **{column: "2001-09-29"})
        yield Fault(f"{extract} of last quarter", extract, spoil, "is_in_the_period", len(places), column)
    yield Fault("theatre after the quarter", YOUTH, cells(event_date="2002-01-03"), "is_in_the_period", 3, "event_date")


FAULTS = (*_order_of_days(),)
