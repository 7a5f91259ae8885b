"""What supports O8 between agencies: referrals from one to another, acknowledged, acted on and lawful."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables, working_days_between
from dvmetrics.indicators.definition import ROUTE, Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_SERVICES, SHARES_QUARTERS

ACKNOWLEDGED_WORKING_DAYS = 5
SIGNS_OF_ACTING = ("first_contact_date", "accepted")
"""Either shows that a referral was acted on."""
BETWEEN_AGENCIES = (
    "Referrals that no agency of the partnership made are left out, and so are those from a service to itself."
)
ROUTES = "A route is the agency that refers and the service that receives."
AS_FAR_AS_KNOWN = "A referral of the last weeks may be acted on after the file was made: the figure can then rise."


def _between_agencies(tables: Tables, *columns: str) -> ir.Table:
    """Referrals of one agency to another's service, with `case` and `route`: `from>to`."""
    referrals = tables.take("service_episode", "case", "agency", "referring_agency", "referral_date", *columns)
    others = referrals.filter(_.referring_agency.notnull() & (_.referring_agency != _.agency))
    return others.mutate(route=_.referring_agency + ROUTE + _.agency)


def _in_time(referrals: ir.Table) -> ir.BooleanValue:
    return (referrals.waited <= ACKNOWLEDGED_WORKING_DAYS).fill_null(False)


def _taken_up(referrals: ir.Table) -> ir.BooleanValue:
    return referrals.first_contact_date.notnull() | (referrals.accepted == "yes").fill_null(False)


def _acknowledged(tables: Tables) -> Cases:
    referrals = _between_agencies(tables, "acknowledged_date")
    waited = working_days_between(tables, referrals, "referral_date", "acknowledged_date", "waited")
    return Cases(waited.select("case", on=_.referral_date, met=_in_time(waited)))


def _acted_on(tables: Tables) -> Cases:
    referrals = _between_agencies(tables, "first_contact_date", "accepted")
    return Cases(referrals.select("case", on=_.referral_date, met=_taken_up(referrals)))


def _flow(tables: Tables) -> Listed:
    referrals = _between_agencies(tables, "acknowledged_date", "first_contact_date", "accepted")
    waited = working_days_between(tables, referrals, "referral_date", "acknowledged_date", "waited")
    steps = {"sent": waited.route.notnull(), "acknowledged": _in_time(waited), "acted_on": _taken_up(waited)}
    parts = [
        waited.select("case", on=_.referral_date, by=ibis.literal(name), grp=_.route, numerator=step)
        for name, step in steps.items()
    ]
    return Listed(ibis.union(*parts))


def _sharing_basis(tables: Tables) -> Cases:
    referrals = _between_agencies(tables, "policy_sharing_basis")
    return Cases(referrals.select("case", on=_.referral_date, met=_.policy_sharing_basis == "yes"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.acknowledged",
            title="Referrals between agencies acknowledged",
            question="Does an agency that refers hear back within five working days?",
            outcome="O8",
            code=("S9", "A1"),
            numerator="Of those referrals, the ones where the service told the referrer within "
            f"{ACKNOWLEDGED_WORKING_DAYS} working days that it has the referral.",
            denominator="Referrals of one agency to another's specialist service in four quarters.",
            includes=f"{BETWEEN_AGENCIES} Weekends and bank holidays do not count as working days.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            proposed_target=90,
            caveats=("Hearing back is not yet being valued.", SHARES_QUARTERS),
            read_with=("S.acted_on", "S.flow"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _acknowledged,
    ),
    Indicator(
        Definition(
            id="S.acted_on",
            title="Referrals between agencies acted on",
            question="Does a referral from one agency to another lead to help?",
            outcome="O8",
            code=("A1", "S9"),
            numerator="Of those referrals, the ones where the service spoke with the person, or the person took up "
            "the service.",
            denominator="Referrals of one agency to another's specialist service in four quarters.",
            includes=BETWEEN_AGENCIES,
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            proposed_target=90,
            caveats=(
                "Not calling can be the safe choice, and not wanting help is the person's own.",
                AS_FAR_AS_KNOWN,
                SHARES_QUARTERS,
            ),
            read_with=("S.acknowledged", "2.4"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _acted_on,
        needs=(Need(SIGNS_OF_ACTING),),
    ),
    Indicator(
        Definition(
            id="S.flow",
            title="Referrals from agency to agency",
            question="Who refers to whom, and what comes of it?",
            outcome="O8",
            code=("A1", "S9"),
            numerator="Referrals of one agency to another's specialist service in four quarters, by route: sent, "
            f"acknowledged within {ACKNOWLEDGED_WORKING_DAYS} working days, and acted on.",
            includes=f"{BETWEEN_AGENCIES} {ROUTES} Referrals count and not people.",
            form="count",
            unit="referrals",
            grain="four_quarters",
            good="neutral",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            group_by=("sent", "acknowledged", "acted_on"),
            whole=False,
            caveats=(
                "Few referrals can mean little need, another way to help, or a route that nobody knows of.",
                "Referrals to services that send no file, and to the programme for abusers, are not in it.",
                SHARES_QUARTERS,
            ),
            read_with=("S.acknowledged", "S.acted_on"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _flow,
        needs=(Need(("acknowledged_date",), of=("acknowledged",)), Need(SIGNS_OF_ACTING, of=("acted_on",))),
    ),
    Indicator(
        Definition(
            id="S.sharing_basis",
            title="Consent or another lawful basis recorded",
            question="Is it recorded that a victim's information was shared lawfully?",
            outcome="O8",
            code=("S8",),
            numerator="Of those referrals, the ones where consent, or another lawful basis for sharing, is recorded.",
            denominator="Referrals of one agency to another's specialist service in four quarters.",
            includes=f"{BETWEEN_AGENCIES} Unknown, not asked and a blank count as not recorded.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            proposed_target=100,
            caveats=("A record is not the same as a choice that was freely made.", SHARES_QUARTERS),
            read_with=("S.acknowledged",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _sharing_basis,
    ),
)
