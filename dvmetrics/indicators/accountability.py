"""O4: abusers are held to account and change."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS

START_DAYS = 90
COMPLETION_DAYS = 365
YEAR_OF_DAYS = 365
"""What an abuser was suspected of is looked at for as many days after the start as before it."""


def _referral_to_start(tables: Tables) -> Cases:
    referrals = tables.take("perp_referral", "case", "referral_date", "start_date")
    waited = referrals.start_date.delta(referrals.referral_date, unit="day")
    return Cases(referrals.select("case", on=_.referral_date, met=waited.between(0, START_DAYS)))


def starters(tables: Tables, *columns: str) -> ir.Table:
    """Everybody who started the programme, with `case`, `start_date` and these columns."""
    return tables.take("perp_referral", "case", "start_date", *columns).filter(_.start_date.notnull())


def starters_with_partner(tables: Tables, *columns: str) -> ir.Table:
    """Starters whose (ex-)partner can be reached safely."""
    return starters(tables, "partner_contactable", *columns).filter(_.partner_contactable == "yes")


def _completion(tables: Tables) -> Cases:
    started = starters(tables, "completed_date")
    took = started.completed_date.delta(started.start_date, unit="day")
    return Cases(started.select("case", on=_.start_date, met=took.between(0, COMPLETION_DAYS)))


def _partner_offered_support(tables: Tables) -> Cases:
    started = starters_with_partner(tables, "partner_offered_at")
    return Cases(started.select("case", on=_.start_date, met=_.partner_offered_at <= _.start_date))


def _incident_after_start(tables: Tables) -> Cases:
    started = starters(tables, "person_key")
    incidents = tables.take("police_incident", "suspect_key", "reported_date")
    joined = started.left_join(incidents, started.person_key == incidents.suspect_key)
    later = joined.reported_date.delta(joined.start_date, unit="day")
    counted = joined.group_by("case", on=joined.start_date).aggregate(
        met=later.between(1, YEAR_OF_DAYS).fill_null(False).any(),
        compared_met=later.between(-YEAR_OF_DAYS, -1).fill_null(False).any(),
    )
    return Cases(counted.select("case", "on", "met", "compared_met"))


INDICATORS = (
    Indicator(
        Definition(
            id="4.1",
            title="From referral to start",
            question="Do abusers who are referred to the programme start it?",
            outcome="O4",
            code=("S3", "A1"),
            initiatives=("referral_service",),
            numerator="Of those referrals, the ones that started the programme within 90 days.",
            denominator="All referrals of abusers to the programme in four quarters.",
            includes="Everybody referred, whether or not they were found suitable. Somebody referred twice counts "
            "twice.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Due 90 days after the quarter's end.",
            sources=("perp_referral",),
            follow_up_days=START_DAYS,
            minimum_denominator=8,
            caveats=(SHARES_QUARTERS,),
            read_with=("4.2",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _referral_to_start,
    ),
    Indicator(
        Definition(
            id="4.2",
            title="Programme completed",
            question="Do abusers who start the programme complete it?",
            outcome="O4",
            code=("S3",),
            initiatives=("referral_service",),
            numerator="Of those starters, the ones who completed the programme within 365 days.",
            denominator="All abusers who started the programme in four quarters, whether they stayed or not.",
            includes="Everybody who started; somebody who started twice counts twice. A share of those who stayed to "
            "the end would flatter the programme.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Due 365 days after the quarter's end.",
            sources=("perp_referral",),
            follow_up_days=COMPLETION_DAYS,
            minimum_denominator=8,
            caveats=(
                "Completing a programme is not the same as stopping the abuse. Only what (ex-)partners say can show "
                "that (S.partner_safe).",
                SHARES_QUARTERS,
            ),
            read_with=("4.3", "4.1", "S.partner_safe"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _completion,
    ),
    Indicator(
        Definition(
            id="4.3",
            title="Partner offered support",
            question="When an abuser starts the programme, has the (ex-)partner been offered support?",
            outcome="O4",
            code=("S1", "S7b", "A1"),
            initiatives=("referral_service",),
            numerator="Of those starters, the ones whose (ex-)partner was offered support by the day of the first "
            "session.",
            denominator="Abusers who started the programme in four quarters and whose (ex-)partner can be reached "
            "safely.",
            includes="An offer that came after the start does not count: the partner was without support when the "
            "programme began. Somebody who started twice counts twice. Where it is not known whether the partner can "
            "be reached safely, the starter is left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known when the programme sends its file.",
            sources=("perp_referral",),
            minimum_denominator=8,
            proposed_target=100,
            caveats=(
                "A programme for abusers is safe only where their partners are supported too. Each one who was not is "
                "worth a question, whatever the percentage.",
                "It counts offers. Whether to take one up is the partner's choice.",
                SHARES_QUARTERS,
            ),
            read_with=("4.2", "S.partner_safe"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _partner_offered_support,
    ),
    Indicator(
        Definition(
            id="4.4",
            title="Police contact after the start",
            question="How many of those who start the programme are suspected of an incident in the year after?",
            outcome="O4",
            code=("S3", "S4", "S7b"),
            initiatives=("referral_service", "reducing_violence"),
            numerator="Of those starters, the ones who are the suspect of an incident reported 1 to 365 days after the "
            "start.",
            denominator="All abusers who started the programme in four quarters, whether they stayed or not.",
            includes="Everybody who started, once the 365 days are over; somebody who started twice counts twice. The "
            "day of the start itself is left out.",
            compared="Of the same starters, the ones who were the suspect of an incident reported in the 365 days "
            "before the start.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="down",
            lag="Due 365 days after the quarter's end.",
            sources=("perp_referral", "police_incident"),
            linked_by=("person_key", "suspect_key"),
            follow_up_days=YEAR_OF_DAYS,
            look_back_months=24,
            minimum_denominator=8,
            caveats=(
                "It does not show that the programme is the reason. People are referred because of an incident, so "
                "fewer in the year after is to be expected whatever is done (regression to the mean), and there is no "
                "comparison group.",
                "It counts what the police were told. An incident whose suspect has no code cannot be linked, and an "
                "abuser may have moved away.",
                SHARES_QUARTERS,
            ),
            read_with=("4.2", "S.partner_safe"),
            first_valid="from the first four quarters with a year of records before them on",
        ),
        _incident_after_start,
        needs=(Need(("suspect_key",), everywhere=True),),  # somebody is looked for among all incidents
    ),
)
