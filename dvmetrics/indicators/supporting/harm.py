"""How grave the harm is that the police record: support for O1, and evidence on what a rise in incidents means."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_POLICE, SHARES_QUARTERS

WEIGHTS = (("low", 1.0), ("medium", 3.0), ("high", 10.0))
"""This project's own choice, so that a grave repeat is not lost among many light ones; no published scale."""
BANDS = tuple(band for band, _weight in WEIGHTS)
LOOK_BACK_DAYS = 365
DANGER_DAYS = 90


def _days_between_serious_harm(tables: Tables) -> Listed:
    incidents = tables.take("police_incident", "case", "reported_date", "harm_band").filter(_.harm_band == "high")
    days = tables.periods.period_end.delta(tables.periods.period_start, unit="day") + 1
    return Listed(
        incidents.select("case", on=_.reported_date, denominator=1),
        beside=tables.periods.select("period_start", numerator=days),
    )


def _high_harm(tables: Tables) -> Cases:
    known = tables.take("police_incident", "case", "reported_date", "harm_band").filter(_.harm_band.isin(BANDS))
    return Cases(known.select("case", on=_.reported_date, met=_.harm_band == "high"))


def _repeats_by_harm(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "victim_key", "reported_date", "harm_band")
    days = incidents.select("victim_key", "reported_date").distinct()
    by_victim = ibis.window(group_by="victim_key", order_by="reported_date")
    since = days.reported_date.delta(days.reported_date.lag().over(by_victim), unit="day")
    after_another = days.mutate(is_repeat=since <= LOOK_BACK_DAYS)
    known = incidents.filter(_.harm_band.isin(BANDS)).join(after_another, ["victim_key", "reported_date"])
    return Cases(known.select("case", on=_.reported_date, grp=_.harm_band, met=_.is_repeat))


def _missed_danger(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "victim_key", "reported_date", "risk_grade", "harm_band")
    standard = incidents.filter(_.risk_grade == "standard").select("case", "victim_key", on=_.reported_date)
    grave = incidents.filter(_.harm_band == "high").select(of_victim=_.victim_key, grave_on=_.reported_date).distinct()
    missed = _followed(standard.select("victim_key", "on").distinct(), grave)
    return Cases(standard.left_join(missed, ["victim_key", "on"]).select("case", "on", met=_.missed))


def _followed(standard: ir.Table, grave: ir.Table) -> ir.Table:
    """The victims' days of `standard` that one of `grave` followed within the days of danger."""
    soon = (grave.grave_on > standard.on) & (grave.grave_on <= standard.on + ibis.interval(days=DANGER_DAYS))
    found: ir.Table = (
        standard.join(grave, (grave.of_victim == standard.victim_key) & soon)
        .select("victim_key", "on", missed=ibis.literal(True))
        .distinct()
    )
    return found


INDICATORS = (
    Indicator(
        Definition(
            id="S.serious_harm",
            title="Days between incidents of serious harm",
            question="How many days pass, on average, between incidents of serious harm?",
            outcome="O1",
            code=("S4", "S7b"),
            initiatives=("reducing_violence",),
            numerator="Days in the four quarters.",
            denominator="Incidents of high harm that were reported to the police in them.",
            includes="Harm is high, medium or low by the kind of offence, as the police record it. Incidents with "
            "unknown harm are left out.",
            form="ratio",
            unit="days",
            grain="four_quarters",
            good="neutral",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            disclosure="people_in_denominator",
            minimum_denominator=8,
            caveats=(
                "It is an average over a year. The days of single incidents are never shown: each of them needs a "
                "review of its own, behind closed doors.",
                "It counts what was reported: more days can mean more safety, or fewer reports.",
                SHARES_QUARTERS,
            ),
            read_with=("2.1", "S.high_harm"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _days_between_serious_harm,
    ),
    Indicator(
        Definition(
            id="S.harm_weighted_repeats",
            title="Repeats, weighted by harm",
            question="How much of the harm that is recorded falls on people who were harmed before?",
            outcome="O1",
            code=("S4", "S7b"),
            initiatives=("reducing_violence",),
            numerator="Of those incidents, the ones with an earlier reported incident of the same victim 1 to 365 days "
            "before, each by its weight.",
            denominator="Incidents with known harm in the four quarters, each by its weight.",
            includes="A second report on the same day is not a repeat. Incidents with unknown harm are left out, but "
            "are looked at as earlier ones.",
            form="weighted_share",
            unit="%",
            grain="four_quarters",
            good="down",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            look_back_months=24,
            minimum_denominator=8,
            group_by=("harm_band",),
            weights=WEIGHTS,
            caveats=(
                "The weights are this project's own choice: one of high harm counts as ten of low harm, one of medium "
                "harm as three. No published scale stands behind them.",
                "It looks back from each incident, so it is known at once, but it is no measure of what follows: "
                "1.1 is.",
                SHARES_QUARTERS,
            ),
            read_with=("1.1", "2.1"),
            first_valid="from the second year on: each incident is looked at a year back",
        ),
        _repeats_by_harm,
    ),
    Indicator(
        Definition(
            id="S.missed_danger",
            title="Serious harm after a standard grade",
            question="How often does serious harm follow soon after the danger was graded as standard?",
            outcome="O1",
            code=("S4",),
            numerator="Of those incidents, the ones after which the same victim had a reported incident of high harm "
            "1 to 90 days later.",
            denominator="Incidents whose risk was graded as standard.",
            includes="Incidents graded higher, or not at all, are left out. A second report on the same day is not a "
            "later incident.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="down",
            lag="Known 90 days after the period's end: shown with the next quarter.",
            sources=("police_incident",),
            follow_up_days=DANGER_DAYS,
            minimum_denominator=8,
            caveats=(
                "These incidents are few. Each case needs a review of its own; a figure cannot replace it.",
                "Harm that followed is no proof that the grade was wrong when it was given.",
                SHARES_QUARTERS,
            ),
            read_with=("1.3",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _missed_danger,
        needs=(Need(("harm_band",), everywhere=True),),  # what followed is looked for among all incidents
    ),
    Indicator(
        Definition(
            id="S.high_harm",
            title="Incidents of high harm",
            question="Do the incidents that the police record grow graver?",
            outcome="O2",
            code=("S4",),
            initiatives=("reducing_violence",),
            numerator="Of those incidents, the ones of high harm.",
            denominator="Incidents reported to the police with known harm.",
            includes="Incidents whose harm is not known are left out of both; where no crime is recorded, it mostly is "
            "not.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="neutral",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=(
                "When recorded incidents rise and this share rises with them, that points to more violence; when it "
                "falls, to reports of lighter incidents that stayed hidden before. It proves neither.",
                SHARES_QUARTERS,
            ),
            read_with=("2.1",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _high_harm,
    ),
)
