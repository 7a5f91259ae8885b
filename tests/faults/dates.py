"""Faults in dates: none at all, in the future, outside the quarter, or at odds with each other."""

from __future__ import annotations

from collections.abc import Iterator

from tests.deliveries.spoiling import cells, without_note
from tests.faults.fault import (
    ABUSERS,
    CALLS,
    NOTICES,
    POLICE,
    ROTA,
    SERVICE,
    TOTALS,
    TRAINING,
    Fault,
    caveat,
)


def _dates() -> Iterator[Fault]:
    one = "is_a_date"
    yield Fault("text for a date", SERVICE, cells(closed_date="last Tuesday"), one, 3, "closed_date")
    yield Fault("a British date", SERVICE, cells(referral_date="31/12/2001"), one, 3, "referral_date")
    yield Fault("31 February", CALLS, cells(date="2001-02-31"), one, 3, "date")
    yield Fault("a spreadsheet's day number", CALLS, cells(date="37214"), one, 3, "date")
    yield Fault("a date before anybody lived", POLICE, cells(occurred_from="1900-01-01"), one, 3, "occurred_from")
    yield Fault("a year of three digits", POLICE, cells(occurred_from="0201-10-03"), one, 3, "occurred_from")
    yield Fault("a day for a time", POLICE, cells(attended_at="2001-12-30"), one, 3, "attended_at")
    yield Fault("a time with a zone", POLICE, cells(attended_at="2001-12-30T10:00Z"), one, 3, "attended_at")
    yield Fault("25 o'clock", NOTICES, cells(received_at="2002-01-05T25:00"), one, 3, "received_at")
    yield Fault("a future date", SERVICE, cells(closed_date="2002-02-01"), "is_not_in_the_future", 3, "closed_date")
    yield Fault(
        "far in the future without a note",
        CALLS,
        without_note(cells(date="2042-06-01")),
        "is_not_in_the_future",
        3,
        "date",
        also="has_a_note is_in_the_period",
    )
    yield Fault("dated before the quarter", CALLS, cells(date="2001-09-30"), "is_in_the_period", 3, "date")
    yield Fault("dated after the quarter", CALLS, cells(date="2002-01-01"), "is_in_the_period", 3, "date")
    yield Fault(
        "a case opened after the quarter",
        ABUSERS,
        cells((3, 5), referral_date="2002-01-02"),
        "is_in_the_period",
        2,
        "referral_date",
    )
    yield Fault(
        "training after the quarter", TRAINING, cells(event_date="2002-01-04"), "is_in_the_period", 3, "event_date"
    )
    yield Fault(
        "reported before it occurred",
        POLICE,
        cells(occurred_from="2001-12-31"),
        "occurred_before_reported",
        3,
        "occurred_from reported_date",
    )
    yield Fault(
        "contact before referral",
        SERVICE,
        cells(first_contact_date="2001-09-30"),
        "contact_after_referral",
        3,
        "referral_date first_contact_date",
    )
    yield Fault(
        "closed before contact",
        SERVICE,
        cells((28,), closed_date="2001-12-21"),
        "closed_after_contact",
        1,
        "first_contact_date closed_date",
        also="closed_after_referral",
    )
    yield Fault(
        "closed before referral",
        SERVICE,
        cells((28,), first_contact_date="", closed_date="2001-12-01"),
        "closed_after_referral",
        1,
        "referral_date closed_date",
    )
    yield Fault(
        "started before referral",
        ABUSERS,
        cells((2,), start_date="2001-10-01"),
        "start_after_referral",
        1,
        "referral_date start_date",
    )
    yield Fault(
        "completed before started",
        ABUSERS,
        cells((2,), completed_date="2001-10-02"),
        "completed_after_start",
        1,
        "start_date completed_date",
    )
    yield Fault(
        "completed but never started",
        ABUSERS,
        cells((3,), completed_date="2001-12-12"),
        "completed_means_started",
        1,
        "start_date completed_date",
    )
    yield Fault(
        "a notice received before it was sent",
        NOTICES,
        cells(received_at="2001-10-01T00:10"),
        "received_after_notified",
        3,
        "notified_at received_at",
    )
    yield caveat(
        "attended before reported",
        POLICE,
        cells(attended_at="2001-10-01T00:00"),
        "attended_after_reported",
        3,
        "attended_at reported_date",
    )
    yield caveat(
        "assessed before reported",
        POLICE,
        cells(risk_assessed_at="2001-10-01T00:00"),
        "assessed_after_reported",
        3,
        "risk_assessed_at reported_date",
    )
    yield Fault("a rota on a Saturday", ROTA, cells((5,), date="2001-10-06"), "date_is_a_weekday", 1, "date")
    yield Fault(
        "a total that ends before it begins",
        TOTALS,
        cells((0,), period_end="2001-10-31", period_start="2001-11-01"),
        "period_in_order",
        1,
        "period_start period_end",
    )
    yield Fault(
        "a total of half a month",
        TOTALS,
        cells((0,), period_end="2001-10-15"),
        "whole_months",
        1,
        "period_start period_end",
    )
    yield Fault(
        "a total of next year",
        TOTALS,
        cells((0,), period_start="2002-03-01", period_end="2002-03-31"),
        "is_not_in_the_future",
        1,
        "period_start period_end",
    )
    yield Fault(
        "a total without a readable date",
        TOTALS,
        cells((3,), period_start="Q4"),
        one,
        1,
        "period_start",
    )


FAULTS = (*_dates(),)
