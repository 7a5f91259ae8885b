"""O4: abusers are held to account and change."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition

START_DAYS = 90
COMPLETION_DAYS = 365


def _referral_to_start(tables: Tables) -> Cases:
    referrals = tables.take("perp_referral", "referral_date", "start_date")
    waited = referrals.start_date.delta(referrals.referral_date, unit="day")
    return Cases(referrals.select(on=_.referral_date, met=waited.between(0, START_DAYS)))


def _completion(tables: Tables) -> Cases:
    started = tables.take("perp_referral", "start_date", "completed_date").filter(_.start_date.notnull())
    took = started.completed_date.delta(started.start_date, unit="day")
    return Cases(started.select(on=_.start_date, met=took.between(0, COMPLETION_DAYS)))


INDICATORS = (
    Indicator(
        Definition(
            id="4.1",
            title="From referral to start",
            question="Do abusers who are referred to the programme start it?",
            outcome="O4",
            code=("S3", "A1"),
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
            caveats=("Each figure shares three quarters with the next, so compare with four quarters earlier.",),
            read_with=("4.2",),
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
                "that.",
                "Each figure shares three quarters with the next, so compare with four quarters earlier.",
            ),
            read_with=("4.1",),
        ),
        _completion,
    ),
)
