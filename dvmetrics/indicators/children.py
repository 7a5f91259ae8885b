"""O3: children are seen and helped."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables, working_days_between
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_POLICE, SHARES_QUARTERS

NOTICE_WORKING_DAYS = 1
NOTICE_ROUTES = ("school", "childrens_services")
OFFER_DAYS = 28


def _incidents(tables: Tables, *columns: str) -> ir.Table:
    """Incidents with `case` and `complete`: the question was answered yes, with a number of children, or no."""
    own = ("case", "reported_date", "children_present", "children_present_count")
    incidents = tables.take("police_incident", *own, *columns)
    answered_yes = (incidents.children_present == "yes") & (incidents.children_present_count >= 1)
    answered_no = (incidents.children_present == "no") & (incidents.children_present_count.fill_null(0) == 0)
    return incidents.mutate(complete=(answered_yes | answered_no).fill_null(False))


def _child_field_completed(tables: Tables) -> Cases:
    at_home = _incidents(tables, "dwelling_flag").filter(_.dwelling_flag == "yes")
    return Cases(at_home.select("case", on=_.reported_date, met=_.complete))


def _child_present(tables: Tables) -> Cases:
    answered = _incidents(tables).filter(_.complete)
    return Cases(answered.select("case", on=_.reported_date, met=_.children_present == "yes"))


def _child_notified_in_time(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "incident_key", "reported_date", "school_age_child_keys")
    named = incidents.filter(_.school_age_child_keys.notnull()).select(
        "case", "incident_key", on=_.reported_date, child_key=_.school_age_child_keys.re_split(r"\s+").unnest()
    )
    present = named.group_by("incident_key", "on", "child_key").aggregate(case=_.case.min())
    sent = tables.take("child_notification", "incident_key", "child_key", "notified_at", "route")
    notices = sent.filter(_.route.isin(NOTICE_ROUTES)).select(
        notified_at=_.notified_at, of_incident=_.incident_key, of_child=_.child_key
    )
    told = present.left_join(
        notices, (present.incident_key == notices.of_incident) & (present.child_key == notices.of_child)
    )
    waited = working_days_between(tables, told, "on", "notified_at", "waited")
    in_time = waited.group_by("case", "incident_key", "child_key", "on").aggregate(
        in_time=(_.waited <= NOTICE_WORKING_DAYS).fill_null(False).any()
    )
    children = in_time.group_by("child_key", quarter=_.on.truncate("Q")).aggregate(
        case=_.case.min(), on=_.on.min(), met=_.in_time.all()
    )
    return Cases(children.select("case", "on", "met"))


def _children_offered_support(tables: Tables) -> Listed:
    offer = "children_support_offered_date"
    referrals = tables.take("service_episode", "case", "referral_date", "children_4_17", "children_offered", offer)
    waited = referrals[offer].delta(referrals.referral_date, unit="day")
    more_than_there_are = referrals.children_offered > referrals.children_4_17
    offered = more_than_there_are.ifelse(referrals.children_4_17, referrals.children_offered)
    in_time = waited.between(0, OFFER_DAYS).ifelse(offered, 0)
    known = referrals.mutate(in_time=in_time).filter(_.children_4_17.notnull())
    return Listed(known.select("case", on=_.referral_date, numerator=_.in_time, denominator=_.children_4_17))


def _attitudes_improved(tables: Tables) -> Cases:
    people = tables.take("youth_event", "case", "event_date", "role", "score_before", "score_after")
    matched = people.filter((_.role == "young_person") & _.score_before.notnull() & _.score_after.notnull())
    return Cases(matched.select("case", on=_.event_date, met=_.score_after > _.score_before))


INDICATORS = (
    Indicator(
        Definition(
            id="3.1",
            title="Child question answered",
            question="Do the police record each time whether a child was there?",
            outcome="O3",
            code=("S1", "S8"),
            initiatives=("children_present",),
            numerator="Of those incidents, the ones where the question was answered: no, or yes with how many.",
            denominator="Incidents in somebody's home.",
            includes="'Unknown', 'not asked' and a blank all count as not answered.",
            form="share",
            unit="%",
            grain="month",
            good="up",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=("An answer that is filled in need not be the right one.",),
            proposed_target=98,
            read_with=("3.2",),
        ),
        _child_field_completed,
    ),
    Indicator(
        Definition(
            id="3.2",
            title="Child present",
            question="How often is a child or young person there?",
            outcome="O3",
            code=("S1", "S8"),
            initiatives=("children_present",),
            numerator="Of those incidents, the ones with at least one child or young person present.",
            denominator="Incidents where the question was answered.",
            includes="Incidents where the question was not answered are left out of both.",
            form="share",
            unit="%",
            grain="month",
            good="neutral",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=(
                "'Present' means in the house. It does not say what a child saw or heard.",
                "It can be trusted only as far as the question is asked: read it with 3.1.",
            ),
            read_with=("3.1",),
        ),
        _child_present,
    ),
    Indicator(
        Definition(
            id="3.3",
            title="Child notified in time",
            question="Is the school or children's services told within one working day?",
            outcome="O3",
            code=("S1", "S8", "A1"),
            initiatives=("children_present",),
            numerator="Of those children, the ones for whom the school or children's services was told within 1 "
            "working day after every one of their incidents in the quarter.",
            denominator="Different children of school age who were present at an incident in the quarter.",
            includes="A child counts once a quarter, and as told in time only if that holds for each incident. "
            "Children whom the police listed without a code are left out, and a notice dated before the incident was "
            "reported does not count.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="The file holds the notices sent until the day it was made.",
            sources=("police_incident", "child_notification"),
            linked_by=("incident_key", "child_key"),
            minimum_denominator=8,
            caveats=("A notice that was sent is not yet support for the child.",),
            proposed_target=95,
        ),
        _child_notified_in_time,
    ),
    Indicator(
        Definition(
            id="3.4",
            title="Children offered support",
            question="Are the children of people who come for help offered support of their own?",
            outcome="O3",
            code=("S1", "S7b", "S8"),
            initiatives=("children_present", "early_help"),
            numerator="Of those children, the ones who were offered specialist support within 28 days of the referral.",
            denominator="Children aged 4 to 17 in the households of people referred to a service in the quarter.",
            includes="Households are left out where nobody knows how many children there are. A household that was "
            "referred twice counts twice, and an offer dated before the referral does not count.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="Known 28 days after the quarter's end: shown with the next quarter.",
            sources=("service_episode",),
            follow_up_days=OFFER_DAYS,
            minimum_denominator=8,
            proposed_target=80,
            caveats=(
                "An offer is not yet help: it does not say whether the child took it up.",
                "Children of one household are offered support together, so the true uncertainty is somewhat larger "
                "than the interval shows.",
            ),
        ),
        _children_offered_support,
    ),
    Indicator(
        Definition(
            id="3.5",
            title="Young people's attitudes",
            question="Do young people think differently about violence after the theatre and workshop?",
            outcome="O3",
            code=("S7c", "S8"),
            initiatives=("theatre",),
            numerator="Of those young people, the ones with a higher score after the event than before it.",
            denominator="Young people at the events of the four quarters who filled in the questionnaire both before "
            "and after.",
            includes="Adults who came with them, and young people with only one of the two forms, are left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known when the file of the event's quarter arrives.",
            sources=("youth_event",),
            minimum_denominator=10,
            caveats=(
                "About 30 young people take part in an event, so the figure is uncertain and no group of them is "
                "shown.",
                "A better score right after the event may not last, and does not say what young people will do; read "
                "it with S.attitudes_last.",
                SHARES_QUARTERS,
            ),
            read_with=("S.attitudes_last",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _attitudes_improved,
    ),
)
