"""What the police do at an incident and how they record it: support for O2."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import NO_LAG_POLICE


def _help_offered(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "reported_date", "attended_at", "referral_offered")
    attended = incidents.filter(_.attended_at.notnull())
    return Cases(attended.select("case", on=_.reported_date, met=_.referral_offered == "yes"))


def _recorded_as_crime(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "reported_date", "crime_flag")
    known = incidents.filter(_.crime_flag.isin(("yes", "no")))
    return Cases(known.select("case", on=_.reported_date, met=_.crime_flag == "yes"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.help_offered",
            title="Help offered by the police",
            question="When the police come, do they tell the victim of help and offer a referral?",
            outcome="O2",
            code=("S5", "S7a"),
            initiatives=("early_help",),
            numerator="Of those incidents, the ones whose victim was told of help and offered a referral.",
            denominator="Incidents that an officer attended.",
            includes="Incidents that nobody attended are left out: nobody spoke with the victim there. 'Unknown', "
            "'not asked' and a blank count as not offered.",
            form="share",
            unit="%",
            grain="month",
            good="up",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            proposed_target=100,
            caveats=(
                "Whether the victim takes the offer up is their choice, and not counted here: the moment may not be "
                "a safe one.",
            ),
            read_with=("2.2",),
        ),
        _help_offered,
    ),
    Indicator(
        Definition(
            id="S.crimes",
            title="Incidents recorded as a crime",
            question="How many of the incidents that the police record are recorded as a crime?",
            outcome="O2",
            code=("A5",),
            numerator="Of those incidents, the ones for which a crime was recorded.",
            denominator="Incidents reported to the police of which it is known whether a crime was recorded.",
            includes="Incidents where it is not known are left out of both.",
            form="share",
            unit="%",
            grain="month",
            good="neutral",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=(
                "It shows how incidents are recorded. When recorded incidents rise and this share moves with them, "
                "better recording is a likely reason.",
            ),
            read_with=("2.1",),
        ),
        _recorded_as_crime,
    ),
)
