"""How people come to specialist services, and how much they went through before: support for O2."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.clients import first_referrals
from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables, Values
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import AS_REMEMBERED, FIRST_ON_RECORD, NO_LAG_SERVICES

BELOW_HIGH = ("standard", "medium")
GRADED = (*BELOW_HIGH, "high")


def _risk_at_intake(tables: Tables) -> Cases:
    referrals = tables.take("service_episode", "case", "referral_date", "risk_in")
    graded = referrals.filter(_.risk_in.isin(GRADED))
    return Cases(graded.select("case", on=_.referral_date, met=_.risk_in.isin(BELOW_HIGH)))


def _before_the_police(tables: Tables) -> Cases:
    referrals = tables.take("service_episode", "case", "referral_date", "police_told_before")
    answered = referrals.filter(_.police_told_before.isin(("yes", "no")))
    return Cases(answered.select("case", on=_.referral_date, met=_.police_told_before == "no"))


def _incidents_until_help(tables: Tables) -> Values:
    first = first_referrals(tables, "prior_incidents")
    return Values(first.select("case", on=_.referral_date, value=_.prior_incidents))


def _demand(tables: Tables) -> Listed:
    referrals = tables.take("service_episode", "case", "referral_date")
    return Listed(referrals.select("case", on=_.referral_date, numerator=1))


INDICATORS = (
    Indicator(
        Definition(
            id="S.risk_at_intake",
            title="Help before the risk is high",
            question="Do people reach a service before their risk is high?",
            outcome="O2",
            code=("S5", "S7a"),
            initiatives=("early_help",),
            numerator="Of those referrals, the ones with a standard or medium risk at intake.",
            denominator="Referrals to specialist services whose risk was graded at intake.",
            includes="Referrals whose risk was not assessed, or is not known, are left out of both.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            caveats=("It moves, too, when services grade in another way, or refer people at high risk elsewhere.",),
            read_with=("2.3",),
        ),
        _risk_at_intake,
    ),
    Indicator(
        Definition(
            id="S.before_police",
            title="Help before the police were told",
            question="Do people reach a service whose abuse the police had never been told of?",
            outcome="O2",
            code=("S5", "S7a", "S7c"),
            initiatives=("hidden_incidents", "early_help"),
            numerator="Of those referrals, the ones of people who had not told the police before.",
            denominator="Referrals to specialist services of people who said whether the police had been told before.",
            includes="'Unknown', 'not asked' and a blank are left out of both.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            caveats=(
                "It says how far services reach abuse that is hidden from the police. How much stays hidden from both, "
                "nobody knows.",
                "It can rise because the police refer less. Read it with 2.2.",
            ),
            read_with=("2.2", "2.1"),
        ),
        _before_the_police,
    ),
    Indicator(
        Definition(
            id="S.prior_incidents",
            title="Incidents before the first help",
            question="How many incidents has somebody lived through before they reach a service?",
            outcome="O2",
            code=("S7a", "S7c"),
            initiatives=("hidden_incidents", "early_help"),
            numerator="Incidents before the referral, as the person remembers: half had fewer than this, half more.",
            denominator="People referred to a specialist service for the first time, who could say.",
            includes="Each person counts once, at their first referral on record to any service. People who were not "
            "asked, or could not say, are left out.",
            form="median",
            unit="incidents",
            grain="quarter",
            good="down",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=10,
            caveats=(
                AS_REMEMBERED,
                FIRST_ON_RECORD,
                "It is a figure about people who came for help. Nothing may be multiplied by it: the number of "
                "incidents that stay hidden cannot be worked out in that way.",
            ),
            read_with=("2.3",),
        ),
        _incidents_until_help,
    ),
    Indicator(
        Definition(
            id="S.demand",
            title="Referrals to services",
            question="How many people are referred to specialist services?",
            outcome="O2",
            code=("S5", "S7d"),
            initiatives=("campaign", "early_help"),
            numerator="Referrals that reached a specialist service in the month.",
            includes="Referrals, not people: somebody who is referred to two services, or twice, counts twice.",
            form="count",
            unit="referrals",
            grain="month",
            good="neutral",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            caveats=(
                "A rise can mean more abuse, more people who dare to ask, or more agencies that refer. When recorded "
                "incidents fall and this does not, people may be turning elsewhere.",
            ),
            read_with=("2.1", "2.2"),
        ),
        _demand,
    ),
)
