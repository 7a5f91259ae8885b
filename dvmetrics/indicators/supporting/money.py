"""What the partnership's work costs and brings in, in pounds and hours: campaigns, seminars, sponsors, tutors."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Counts, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition

EARNED = ("income", "sponsorship")
AS_BOOKED = "No waiting: it is as booked by the end of the year."
ONCE_ENDED = "Known at the end of the quarter in which the campaign ends."
FROM_FIRST_YEAR = "from the first whole financial year on"
FROM_FIRST_CAMPAIGN = "from the first campaign that lies within the records"


def _campaign(tables: Tables, *columns: str) -> ir.Table:
    """The campaigns of the configuration with what the newest register says of them, found by their days."""
    register = tables.take("campaign", "agency", "campaign_id", "start_date", "end_date", "delivered_for", *columns)
    newest = register.group_by("agency", "campaign_id", "start_date", "end_date").aggregate(
        **{name: register[name].argmax(register.delivered_for) for name in columns}
    )
    periods = tables.periods
    own_days = (newest.start_date == periods.period_start) & (newest.end_date == periods.period_end)
    return periods.join(newest, own_days).select("period_start", "period_end", *columns)


def _raised(tables: Tables) -> Counts:
    return _summed(_campaign(tables, "income").filter(_.income.notnull()), "income")


def _spent(tables: Tables) -> Counts:
    return _summed(_campaign(tables, "spend").filter(_.spend.notnull()), "spend")


def _summed(rows: ir.Table, column: str) -> Counts:
    return Counts(rows.group_by("period_start").aggregate(numerator=rows[column].sum()).mutate(denominator=None))


def _yearly(tables: Tables, rows: ir.Table, column: str) -> Counts:
    """The sum in every period: a file in which nothing was booked says that it was nought."""
    booked = rows.group_by(of_period=_.period_start).aggregate(booked=rows[column].sum())
    every = tables.periods.left_join(booked, tables.periods.period_start == booked.of_period)
    return Counts(every.select("period_start", numerator=_.booked.fill_null(0), denominator=None))


def _cost_of_a_caller(tables: Tables) -> Listed:
    spent = _campaign(tables, "spend", "audience").filter(_.spend.notnull() & _.audience.isin(("victims", "both")))
    calls = tables.take("helpline", "case", "date", "first_time", "heard_from")
    named = calls.filter((_.first_time == "yes") & (_.heard_from == "campaign"))
    pounds = spent.group_by("period_start").aggregate(numerator=_.spend.max())
    return Listed(named.select("case", on=_.date, denominator=1), beside=pounds)


def _booked(tables: Tables, *columns: str) -> ir.Table:
    lines, periods = tables.take("finance", "date", *columns), tables.periods
    return periods.join(lines, (lines.date >= periods.period_start) & (lines.date <= periods.period_end))


def _seminar_surplus(tables: Tables) -> Counts:
    lines = _booked(tables, "stream", "kind", "amount").filter((_.stream == "seminar") & _.amount.notnull())
    earned = lines.kind.isin(EARNED).ifelse(lines.amount, 0.0)
    money = lines.mutate(left=(lines.kind == "spend").ifelse(-lines.amount, earned))
    return _yearly(tables, money.filter(_.kind.isin((*EARNED, "spend"))), "left")


def _sponsorship(tables: Tables) -> Counts:
    lines = _booked(tables, "kind", "amount").filter((_.kind == "sponsorship") & _.amount.notnull())
    return _yearly(tables, lines, "amount")


def _tutor_hours(tables: Tables) -> Counts:
    courses, periods = tables.take("training_event", "event_date", "tutor_hours"), tables.periods
    day = courses.event_date
    placed = periods.join(courses, (day >= periods.period_start) & (day <= periods.period_end))
    return _yearly(tables, placed.filter(_.tutor_hours.notnull()), "tutor_hours")


INDICATORS = (
    Indicator(
        Definition(
            id="S.campaign_cost",
            title="Cost for each first-time caller who named the campaign",
            question="What did the campaign cost for each new caller who named it?",
            outcome="O2",
            code=("S7c",),
            initiatives=("campaign",),
            numerator="Pounds spent on the campaign.",
            denominator="First-time callers to the helpline on the campaign's days who say that they heard of it "
            "through the campaign.",
            includes="Campaigns for staff alone are left out, and so are callers who were not asked where they had "
            "heard of the helpline.",
            form="ratio",
            unit="£ for each caller",
            grain="campaign",
            good="neutral",
            lag=ONCE_ENDED,
            sources=("campaign", "helpline"),
            linked_by=("start_date", "end_date", "date"),
            minimum_denominator=8,
            disclosure="people_in_denominator",
            caveats=(
                "Somebody who calls later, calls another agency, or does not name the campaign is not in it: the true "
                "cost of a caller is lower.",
                "A campaign that reaches those who are hardest to reach costs more for each of them.",
            ),
            read_with=("2.5", "S.campaign_spend"),
            first_valid=FROM_FIRST_CAMPAIGN,
        ),
        _cost_of_a_caller,
    ),
    Indicator(
        Definition(
            id="S.campaign_income",
            title="Raised for the campaign",
            question="How much money was found for the campaign?",
            outcome="O8",
            code=("S7c", "A3"),
            initiatives=("campaign",),
            numerator="Pounds raised for the campaign, sponsorship included.",
            includes="As the newest register of campaigns has it. A campaign that is not in it has no figure.",
            form="amount",
            unit="£",
            grain="campaign",
            good="neutral",
            lag=ONCE_ENDED,
            sources=("campaign",),
            disclosure="not_people",
            caveats=("What agencies give in kind is not in it.",),
            read_with=("S.campaign_spend",),
            first_valid=FROM_FIRST_CAMPAIGN,
        ),
        _raised,
    ),
    Indicator(
        Definition(
            id="S.campaign_spend",
            title="Spent on the campaign",
            question="How much money was spent on the campaign?",
            outcome="O8",
            code=("S7c", "A3"),
            initiatives=("campaign",),
            numerator="Pounds spent on the campaign.",
            includes="As the newest register of campaigns has it. A campaign that is not in it has no figure.",
            form="amount",
            unit="£",
            grain="campaign",
            good="neutral",
            lag=ONCE_ENDED,
            sources=("campaign",),
            disclosure="not_people",
            caveats=("The hours of staff are not in it.",),
            read_with=("S.campaign_income", "S.campaign_cost"),
            first_valid=FROM_FIRST_CAMPAIGN,
        ),
        _spent,
    ),
    Indicator(
        Definition(
            id="S.seminar_surplus",
            title="What the seminars left over",
            question="How much did the seminars leave for printing and handing out the Code?",
            outcome="O8",
            code=("A3",),
            initiatives=("seminars",),
            numerator="Pounds that seminars took in fees and sponsorship, less pounds spent on them, in the year.",
            includes="A budget and hours given are left out. Below nought more was spent than taken; a year in "
            "which nothing was booked has nought.",
            form="amount",
            unit="£",
            grain="year",
            good="neutral",
            lag=AS_BOOKED,
            sources=("finance",),
            disclosure="not_people",
            caveats=("A surplus is small change beside the hours that tutors gave.",),
            read_with=("S.places_taken", "S.tutor_hours"),
            first_valid=FROM_FIRST_YEAR,
        ),
        _seminar_surplus,
    ),
    Indicator(
        Definition(
            id="S.sponsorship",
            title="Sponsorship",
            question="How much do sponsors give?",
            outcome="O8",
            code=("A3",),
            initiatives=("campaign", "theatre"),
            numerator="Pounds that sponsors gave in the year, for whatever part of the work.",
            includes="A year in which no sponsorship was booked has nought.",
            form="amount",
            unit="£",
            grain="year",
            good="neutral",
            lag=AS_BOOKED,
            sources=("finance",),
            disclosure="not_people",
            caveats=("Sponsors' money comes once; it pays for no lasting service.",),
            read_with=("S.campaign_income",),
            first_valid=FROM_FIRST_YEAR,
        ),
        _sponsorship,
    ),
    Indicator(
        Definition(
            id="S.tutor_hours",
            title="Hours that tutors gave",
            question="How much of their own time do agencies give to train each other?",
            outcome="O8",
            code=("A3",),
            initiatives=("training",),
            numerator="Hours that tutors gave from their own agencies' time, at the courses and seminars of the year.",
            includes="Events without a number of hours are left out, and a year without any has nought.",
            form="amount",
            unit="hours",
            grain="year",
            good="neutral",
            lag="As the partnership's records of courses stand at the end of the year.",
            sources=("training_event",),
            disclosure="not_people",
            caveats=("It is a cost too: hours given here are taken from somewhere else.",),
            read_with=("8.2", "S.places_taken"),
            first_valid=FROM_FIRST_YEAR,
        ),
        _tutor_hours,
    ),
)
