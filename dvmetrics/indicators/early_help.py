"""O2: help comes earlier, and less abuse stays hidden."""

from __future__ import annotations

from ibis import _

from dvmetrics.extracts.services import REFERRAL_SOURCES
from dvmetrics.indicators.counting import Cases, Counts, Indicator, Tables, working_days_between
from dvmetrics.indicators.definition import Definition

KNOWN_SOURCES = tuple(source for source in REFERRAL_SOURCES if source != "unknown")
PROMPT_WORKING_DAYS = 2


def _recorded_incidents(tables: Tables) -> Counts:
    incidents = tables.take("police_incident", "reported_date").rename(on="reported_date")
    periods = tables.periods
    counted = (
        periods.left_join(incidents, (incidents.on >= periods.period_start) & (incidents.on <= periods.period_end))
        .group_by("period_start")
        .aggregate(numerator=_.on.count())
    )
    if "population" not in tables:
        return Counts(counted.mutate(denominator=None))
    residents = tables.take("population", "agency", "year", "sex", "age_band", "people", "delivered_for")
    # A list can hold years that an earlier one held already: only the newest estimate of each counts.
    newest = residents.group_by("agency", "year", "sex", "age_band").aggregate(people=_.people.argmax(_.delivered_for))
    adults = newest.filter(_.age_band != "0_15").group_by("year").aggregate(adults=_.people.sum())
    # The newest estimate that was made by the period: a year without one of its own uses the year before.
    years = counted.join(adults, adults.year <= counted.period_start.year())
    latest = years.group_by("period_start").aggregate(denominator=_.adults.argmax(_.year))
    return Counts(
        counted.left_join(latest, "period_start").select("period_start", "numerator", "denominator"),
    )


def _help_without_police(tables: Tables) -> Cases:
    referrals = tables.take("service_episode", "referral_date", "referral_source")
    known = referrals.filter(_.referral_source.isin(KNOWN_SOURCES))
    return Cases(known.select(on=_.referral_date, met=_.referral_source != "police"))


def _prompt_first_contact(tables: Tables) -> Cases:
    referrals = tables.take("service_episode", "referral_date", "safe_contact", "first_contact_date")
    reachable = referrals.filter(_.safe_contact == "yes")
    waited = working_days_between(tables, reachable, "referral_date", "first_contact_date", "waited")
    return Cases(waited.select(on=_.referral_date, met=_.waited <= PROMPT_WORKING_DAYS))


INDICATORS = (
    Indicator(
        Definition(
            id="2.1",
            title="Recorded incidents",
            question="How many incidents of domestic violence do the police record?",
            outcome="O2",
            commitments=("S7c",),
            numerator="Incidents of domestic violence reported to the police in the month.",
            denominator="Residents aged 16 and over, by the newest yearly estimate.",
            includes="Incidents, not people: one person can be harmed several times.",
            form="rate",
            unit="per 1,000 adults",
            multiplier=1000,
            grain="month",
            good="neutral",
            lag="None: known at the quarter's end.",
            sources=("police_incident",),
            caveats=(
                "A rise can come from better recording, from more people daring to call, or from more violence. "
                "The figure alone cannot say which.",
                "One person's repeated incidents are not independent of each other, so the true uncertainty is "
                "somewhat larger than the interval shows.",
            ),
            read_with=("1.1", "2.2"),
        ),
        _recorded_incidents,
    ),
    Indicator(
        Definition(
            id="2.2",
            title="Help found without the police",
            question="Do people find specialist help without having to call the police first?",
            outcome="O2",
            commitments=("S5", "S7a", "S7d"),
            numerator="Of those referrals, the ones that came from anybody but the police: the person themselves, "
            "family, health, housing, schools or other agencies.",
            denominator="Referrals to specialist services with a known source.",
            includes="Referrals whose source is not known are left out of both.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="None: known at the quarter's end.",
            sources=("service_episode",),
            minimum_denominator=8,
            caveats=("It can rise because the police refer less. Read it with the number of incidents (2.1).",),
            read_with=("2.1",),
        ),
        _help_without_police,
    ),
    Indicator(
        Definition(
            id="2.4",
            title="Prompt first contact",
            question="When somebody is referred, does a service speak with them within two working days?",
            outcome="O2",
            commitments=("S5", "S7a"),
            numerator="Of those referrals, the ones where the service spoke with the person within 2 working days.",
            denominator="Referrals with a safe way to reach the person.",
            includes="Referrals without a safe way to make contact are left out: not calling can be the safe choice. "
            "Week-ends and bank holidays do not count as working days.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="None: known when the services send their files.",
            sources=("service_episode",),
            minimum_denominator=8,
        ),
        _prompt_first_contact,
    ),
)
