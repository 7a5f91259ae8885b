"""O1: victims and children are safer."""

from __future__ import annotations

import ibis
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition

FOLLOW_UP_DAYS = 365
PROMPT = ibis.interval(hours=24)


def _repeat_within_a_year(tables: Tables) -> Cases:
    days = tables.take("police_incident", "victim_key", "reported_date").rename(on="reported_date").distinct()
    by_victim = ibis.window(group_by="victim_key", order_by="on")
    in_quarter = ibis.window(group_by=["victim_key", "quarter"], order_by="on")
    followed = days.mutate(next_day=_.on.lead().over(by_victim), quarter=_.on.truncate("Q"))
    index = followed.mutate(place=ibis.row_number().over(in_quarter)).filter(_.place == 0)
    again = index.next_day.delta(index.on, unit="day")
    return Cases(index.select("on", met=again <= FOLLOW_UP_DAYS))


def _prompt_risk_assessment(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "reported_date", "attended_at", "risk_assessed_at")
    attended = incidents.filter(_.attended_at.notnull())
    prompt = attended.risk_assessed_at.between(attended.attended_at, attended.attended_at + PROMPT)
    return Cases(attended.select(on=_.reported_date, met=prompt))


INDICATORS = (
    Indicator(
        Definition(
            id="1.1",
            title="Repeat within 12 months",
            question="How many victims known to the police are harmed again within a year?",
            outcome="O1",
            commitments=("S1", "S4", "S7b"),
            numerator="Of those victims, the ones with a further reported incident 1 to 365 days later.",
            denominator="Different people recorded as the victim of an incident in the quarter.",
            includes="Each victim counts once a quarter, from their first incident in it, by the day it was reported. "
            "A second report on the same day is not a repeat.",
            form="share",
            unit="%",
            grain="quarter",
            good="down",
            lag="Known only 12 months later: the newest four quarters are not due yet.",
            sources=("police_incident",),
            follow_up_days=FOLLOW_UP_DAYS,
            minimum_denominator=8,
            caveats=(
                "It counts what the police were told. Fewer repeats can mean more safety, or that a victim no longer "
                "calls; read it with 2.1.",
            ),
            read_with=("2.1",),
        ),
        _repeat_within_a_year,
    ),
    Indicator(
        Definition(
            id="1.3",
            title="Prompt risk assessment",
            question="When the police attend, is the danger assessed within a day?",
            outcome="O1",
            commitments=("S1", "S4"),
            numerator="Of those incidents, the ones with a risk assessment at the scene or within 24 hours.",
            denominator="Incidents that an officer attended.",
            includes="Incidents that nobody attended are left out. An assessment timed before the officer arrived was "
            "not made at the scene, and does not count.",
            form="share",
            unit="%",
            grain="month",
            good="up",
            lag="None: known at the quarter's end.",
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=("A completed assessment is not yet a good one; the case audit looks at that.",),
        ),
        _prompt_risk_assessment,
    ),
)
