"""O1: victims and children are safer."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.extracts.services import ABUSE_KINDS
from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.forms import matched_forms
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_POLICE, NO_LAG_SERVICES, SHARES_QUARTERS

FOLLOW_UP_DAYS = 365
PROMPT = ibis.interval(hours=24)
SAFER = ("much_safer", "safer")
SAFETY_ANSWERS = (*SAFER, "the_same", "less_safe")
LEFT_NO_FORM = (
    "It is known only of people who filled in a form when they left. Those who stopped coming may fare worse: read it "
    "with the share that did (S.match_rate)."
)


def _repeat_within_a_year(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "victim_key", "reported_date")
    days = incidents.group_by("victim_key", on=_.reported_date).aggregate(case=_.case.min())
    by_victim = ibis.window(group_by="victim_key", order_by="on")
    in_quarter = ibis.window(group_by=["victim_key", "quarter"], order_by="on")
    followed = days.mutate(next_day=_.on.lead().over(by_victim), quarter=_.on.truncate("Q"))
    index = followed.mutate(place=ibis.row_number().over(in_quarter)).filter(_.place == 0)
    again = index.next_day.delta(index.on, unit="day")
    return Cases(index.select("case", "on", met=again <= FOLLOW_UP_DAYS))


def _high_risk_repeats(tables: Tables) -> Listed:
    cases = tables.take("marac_case", "case", "meeting_date", "repeat_flag", "repeat_definition")
    periods = tables.periods
    discussed = periods.join(
        cases, (cases.meeting_date >= periods.period_start) & (cases.meeting_date <= periods.period_end)
    )
    # Repeats by two definitions are two kinds of thing, and their sum is neither.
    used, in_period = discussed.repeat_definition, ibis.window(group_by="period_start")
    alike = discussed.mutate(is_one=used.min().over(in_period) == used.max().over(in_period)).filter(_.is_one)
    repeats = alike.select("period_start", "case", on=_.meeting_date, numerator=_.repeat_flag == "yes", denominator=1)
    return Listed(repeats)


def _prompt_risk_assessment(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "reported_date", "attended_at", "risk_assessed_at")
    attended = incidents.filter(_.attended_at.notnull())
    prompt = attended.risk_assessed_at.between(attended.attended_at, attended.attended_at + PROMPT)
    return Cases(attended.select("case", on=_.reported_date, met=prompt))


def _feels_safer(tables: Tables) -> Cases:
    answered = matched_forms(tables, "intake", "exit", "feels_safe").filter(_.feels_safe.isin(SAFETY_ANSWERS))
    return Cases(answered.select("case", "on", met=_.feels_safe.isin(SAFER)))


def _abuse_stopped(tables: Tables) -> Cases:
    kinds = tuple(f"abuse_{kind}" for kind in ABUSE_KINDS)
    both = matched_forms(tables, "intake", "exit", *kinds)
    abused = both.filter(ibis.or_(*(_answered(both, f"{kind}_before", "yes") for kind in kinds)))
    return Cases(abused.select("case", "on", met=ibis.and_(*(_answered(abused, kind, "no") for kind in kinds))))


def _answered(forms: ir.Table, question: str, answer: str) -> ir.BooleanValue:
    """A question left open was not answered in any way."""
    return (forms[question] == answer).fill_null(False)


INDICATORS = (
    Indicator(
        Definition(
            id="1.1",
            title="Repeat within 12 months",
            question="How many victims known to the police are recorded again within a year?",
            outcome="O1",
            code=("S1", "S4", "S7b"),
            initiatives=("reducing_violence",),
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
            first_valid="from the first quarter on, each figure a year later",
        ),
        _repeat_within_a_year,
    ),
    Indicator(
        Definition(
            id="1.2",
            title="High-risk cases that are repeats",
            question="How many high-risk cases had been discussed in the twelve months before?",
            outcome="O1",
            code=("S4", "S7b"),
            initiatives=("reducing_violence",),
            numerator="Of those cases, the ones marked as a repeat within twelve months of the last referral.",
            denominator="Cases discussed at the meetings on high-risk cases (Marac).",
            includes="A case of which it is not known whether it is a repeat is counted as none. There are two "
            "definitions of a repeat, a further crime or any further abuse: four quarters in which both were used have "
            "no figure, because the two cannot be added up.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="neutral",
            lag="Known when the meetings' file arrives.",
            sources=("marac_case",),
            minimum_denominator=8,
            caveats=(
                "A low share can mean that repeats are not referred, a high one that people come back for help.",
                "Nationally it was 32% in the year to June 2023 (SafeLives). That is for context, and no target: "
                "the definition may differ.",
                SHARES_QUARTERS,
            ),
            read_with=("1.1",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _high_risk_repeats,
    ),
    Indicator(
        Definition(
            id="1.3",
            title="Prompt risk assessment",
            question="When the police attend, is the danger assessed within a day?",
            outcome="O1",
            code=("S1", "S4"),
            numerator="Of those incidents, the ones with a risk assessment at the scene or within 24 hours.",
            denominator="Incidents that an officer attended.",
            includes="Incidents that nobody attended are left out. An assessment timed before the officer arrived was "
            "not made at the scene, and does not count.",
            form="share",
            unit="%",
            grain="month",
            good="up",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            proposed_target=95,
            caveats=("A completed assessment is not yet a good one; the case audit looks at that.",),
        ),
        _prompt_risk_assessment,
    ),
    Indicator(
        Definition(
            id="1.4",
            title="Feels safer at exit",
            question="Do people feel safer when support ends than when it began?",
            outcome="O1",
            code=("S1", "S7b"),
            numerator="Of those people, the ones who feel safer or much safer than at intake.",
            denominator="Forms filled in at the end of support, in the four quarters, that have a form at intake too "
            "and an answer to the question.",
            includes="'Unknown', 'not asked' and a blank are no answer. The two forms are of the same episode of "
            "support; a form at intake dated after the exit is a slip and does not match.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_outcome",),
            minimum_denominator=8,
            caveats=(
                LEFT_NO_FORM,
                "Some forms are filled in by the worker, and some by both together: people may answer kindly.",
                SHARES_QUARTERS,
            ),
            read_with=("S.match_rate",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _feels_safer,
    ),
    Indicator(
        Definition(
            id="1.5",
            title="Abuse stopped at exit",
            question="For how many people has the abuse stopped by the time support ends?",
            outcome="O1",
            code=("S1", "S7b"),
            initiatives=("reducing_violence",),
            numerator="Of those people, the ones for whom each of the five kinds of abuse was answered with no for the "
            "three months before the exit.",
            denominator="Forms filled in at the end of support, in the four quarters, whose form at intake names abuse "
            "of any kind in the three months before it.",
            includes="A question left open at the exit is not a no: such a case stays in, as not known to have "
            "stopped. Cases without a yes at intake are left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_outcome",),
            minimum_denominator=8,
            caveats=(
                LEFT_NO_FORM,
                "In refuges it was 56% in a study of 2015 to 2018 (SafeLives). That is for context, and no target.",
                SHARES_QUARTERS,
            ),
            read_with=("S.match_rate",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _abuse_stopped,
    ),
)
