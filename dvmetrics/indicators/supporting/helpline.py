"""Calls to the helpline: support for O2, and for what a campaign does."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition

NOT_KNOWN = ("unknown", "not_asked")
NO_LAG_HELPLINE = "No waiting: it is known when the helpline's file arrives."


def _first_calls(tables: Tables) -> Listed:
    calls = tables.take("helpline", "case", "date", "first_time").filter(_.first_time == "yes")
    return Listed(calls.select("case", on=_.date, numerator=1))


def _named_the_campaign(tables: Tables) -> Cases:
    calls = tables.take("helpline", "case", "date", "first_time", "heard_from")
    known = calls.filter((_.first_time == "yes") & _.heard_from.notnull() & _.heard_from.notin(NOT_KNOWN))
    return Cases(known.select("case", on=_.date, met=_.heard_from == "campaign"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.first_callers",
            title="First-time calls to the helpline",
            question="How many people call the helpline for the first time?",
            outcome="O2",
            code=("S7a", "S7c"),
            initiatives=("campaign", "hidden_incidents"),
            numerator="Calls in the month whose caller said that it was the first.",
            includes="Calls that nobody answered, and others where it is not known whether they were the first, are "
            "left out.",
            form="count",
            unit="calls",
            grain="month",
            good="neutral",
            lag=NO_LAG_HELPLINE,
            sources=("helpline",),
            caveats=("It cannot count those who rang and did not get through.",),
            read_with=("2.5", "S.campaign_callers"),
        ),
        _first_calls,
    ),
    Indicator(
        Definition(
            id="S.campaign_callers",
            title="First-time callers who name the campaign",
            question="How many first-time callers heard of the helpline through a campaign?",
            outcome="O2",
            code=("S7c",),
            initiatives=("campaign",),
            numerator="Of those calls, the ones whose caller had heard of the helpline through a campaign.",
            denominator="First-time calls to the helpline whose caller said where they had heard of it.",
            includes="Calls where it is not known, or nobody asked, are left out of both.",
            form="share",
            unit="%",
            grain="quarter",
            good="neutral",
            lag=NO_LAG_HELPLINE,
            sources=("helpline",),
            minimum_denominator=8,
            caveats=("A campaign can bring callers who name something else, such as a friend who saw it.",),
            read_with=("2.5", "S.first_callers"),
        ),
        _named_the_campaign,
    ),
)
