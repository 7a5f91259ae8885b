"""O2: help comes earlier, and less abuse stays hidden."""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.extracts.services import REFERRAL_SOURCES
from dvmetrics.indicators.clients import first_referrals
from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables, Values, working_days_between
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.residents import adults
from dvmetrics.indicators.wording import AS_REMEMBERED, FIRST_ON_RECORD, NO_LAG_POLICE, NO_LAG_SERVICES

KNOWN_SOURCES = tuple(source for source in REFERRAL_SOURCES if source != "unknown")
PROMPT_WORKING_DAYS = 2
YEARS_BEFORE = 3


def _recorded_incidents(tables: Tables) -> Listed:
    incidents = tables.take("police_incident", "case", "reported_date")
    residents = adults(tables).rename(denominator="people") if "population" in tables else None
    return Listed(incidents.select("case", on=_.reported_date, numerator=1), beside=residents)


def _help_without_police(tables: Tables) -> Cases:
    referrals = tables.take("service_episode", "case", "referral_date", "referral_source")
    known = referrals.filter(_.referral_source.isin(KNOWN_SOURCES))
    return Cases(known.select("case", on=_.referral_date, met=_.referral_source != "police"))


def _months_until_help(tables: Tables) -> Values:
    first = first_referrals(tables, "months_abuse")
    return Values(first.select("case", on=_.referral_date, value=_.months_abuse))


def _prompt_first_contact(tables: Tables) -> Cases:
    referrals = tables.take("service_episode", "case", "referral_date", "safe_contact", "first_contact_date")
    reachable = referrals.filter(_.safe_contact == "yes")
    waited = working_days_between(tables, reachable, "referral_date", "first_contact_date", "waited")
    return Cases(waited.select("case", on=_.referral_date, met=_.waited <= PROMPT_WORKING_DAYS))


def _campaign_response(tables: Tables) -> Listed:
    calls = tables.take("helpline", "case", "date", "first_time")
    records = calls.aggregate(since=_.date.min().truncate("Q"))
    campaigns = tables.periods.cross_join(records).filter(
        (_.period_start - ibis.interval(years=YEARS_BEFORE) >= _.since)
        & (_.period_end < _.period_start + ibis.interval(years=1))  # a longer one has no year without it
    )
    first = calls.filter(_.first_time == "yes").select("case", on=_.date)
    reach = campaigns.period_start - ibis.interval(years=YEARS_BEFORE)
    about = campaigns.join(first, (first.on >= reach) & (first.on <= campaigns.period_end))
    during, *before = (_is_within(about, years) for years in range(YEARS_BEFORE + 1))
    response = about.select(
        "period_start", "case", "on", numerator=during, compared_numerator=functools.reduce(operator.or_, before)
    )
    return Listed(response, beside=campaigns.select("period_start", compared_denominator=YEARS_BEFORE))


def _is_within(calls: ir.Table, years: int) -> ir.BooleanColumn:
    """Whether the call came on one of the campaign's days so many years before."""
    first, last = (calls[name] - ibis.interval(years=years) for name in ("period_start", "period_end"))
    return calls.on.between(first, last)


INDICATORS = (
    Indicator(
        Definition(
            id="2.1",
            title="Recorded incidents",
            question="How many incidents of domestic violence do the police record?",
            outcome="O2",
            code=("S7c",),
            initiatives=("campaign", "hidden_incidents"),
            numerator="Incidents of domestic violence reported to the police in the month.",
            denominator="Residents aged 16 and over, by the newest yearly estimate.",
            includes="Incidents, not people: one person can be harmed several times.",
            form="rate",
            unit="per 1,000 adults",
            multiplier=1000,
            grain="month",
            good="neutral",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            caveats=(
                "A rise can come from better recording, from more people daring to call, or from more violence. "
                "The figure alone cannot say which.",
                "One person's repeated incidents are not independent of each other, so the true uncertainty is "
                "somewhat larger than the interval shows.",
            ),
            read_with=("1.1", "2.2", "S.demand"),
        ),
        _recorded_incidents,
    ),
    Indicator(
        Definition(
            id="2.2",
            title="Help found without the police",
            question="Do people find specialist help without having to call the police first?",
            outcome="O2",
            code=("S5", "S7a", "S7d"),
            initiatives=("early_help", "hidden_incidents"),
            numerator="Of those referrals, the ones that came from anybody but the police: the person themselves, "
            "family, health, housing, schools or other agencies.",
            denominator="Referrals to specialist services with a known source.",
            includes="Referrals whose source is not known are left out of both.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG_POLICE,
            sources=("service_episode",),
            minimum_denominator=8,
            caveats=("It can rise because the police refer less. Read it with the number of incidents (2.1).",),
            read_with=("2.1",),
        ),
        _help_without_police,
    ),
    Indicator(
        Definition(
            id="2.3",
            title="Time to first help",
            question="How long does abuse go on before somebody reaches a specialist service?",
            outcome="O2",
            code=("S5", "S7a", "S7c"),
            initiatives=("early_help", "hidden_incidents"),
            numerator="Months from the first abuse until the referral, as the person remembers: half waited less than "
            "this, half longer.",
            denominator="People referred to a specialist service for the first time, who could say.",
            includes="Each person counts once, at their first referral on record to any service. People who were not "
            "asked, or could not say, are left out.",
            form="median",
            unit="months",
            grain="quarter",
            good="down",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=10,
            caveats=(
                AS_REMEMBERED,
                FIRST_ON_RECORD,
                "Elsewhere it was about two and a half years for people at high risk and four years for people helped "
                "by outreach (SafeLives, 2022). That is for context, and no target.",
            ),
            read_with=("S.prior_incidents",),
        ),
        _months_until_help,
    ),
    Indicator(
        Definition(
            id="2.4",
            title="Prompt first contact",
            question="When somebody is referred, does a service speak with them within two working days?",
            outcome="O2",
            code=("S5", "S7a"),
            initiatives=("early_help",),
            numerator="Of those referrals, the ones where the service spoke with the person within 2 working days.",
            denominator="Referrals with a safe way to reach the person.",
            includes="Referrals without a safe way to make contact are left out: not calling can be the safe choice. "
            "Weekends and bank holidays do not count as working days.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            caveats=("A prompt call is not yet help.",),
            proposed_target=90,
        ),
        _prompt_first_contact,
    ),
    Indicator(
        Definition(
            id="2.5",
            title="Campaign response",
            question="Do more people call for the first time while a campaign runs?",
            outcome="O2",
            code=("S7c",),
            initiatives=("campaign", "hidden_incidents"),
            numerator="First-time calls to the helpline on the days of the campaign.",
            compared="The mean number of first-time calls on the same days of the three years before.",
            includes="Only calls whose caller said that it was the first. A campaign of more than a year, or one for "
            "which the records do not reach back three years, has no figure.",
            form="excess",
            unit="calls",
            grain="campaign",
            good="neutral",
            lag="Known when the helpline's file of the campaign's last quarter arrives.",
            sources=("helpline",),
            look_back_months=12 * YEARS_BEFORE,
            caveats=(
                "Nobody knows what would have happened without the campaign: calls may have grown anyway, and there is "
                "no town to compare with.",
            ),
            read_with=("S.campaign_callers", "S.first_callers"),
            first_valid="from the first campaign that begins three years into the records on",
        ),
        _campaign_response,
    ),
)
