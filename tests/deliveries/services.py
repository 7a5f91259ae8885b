"""Valid rows of the services for victims, refuges, housing and schools."""

from __future__ import annotations

from dvmetrics.extracts.services import ABUSE_KINDS, REFERRAL_SOURCES
from dvmetrics.periods import Quarter
from tests.deliveries.making import Maker, Row, days, key, later


def _service_episode(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 32)):
        closed, source = place % 4 == 0, REFERRAL_SOURCES[place % len(REFERRAL_SOURCES)]
        rows.append(
            {
                "episode_key": key("episode", agency, quarter, place),
                "person_key": key("victim", quarter, place),
                "referral_date": str(day),
                "referral_source": source,
                "referring_agency": "northshire_police" if source == "police" else "",
                "acknowledged_date": later(day, 1, source == "police"),
                "policy_sharing_basis": "yes",
                "safe_contact": "yes",
                "first_contact_date": later(day, 1),
                "accepted": "yes",
                "risk_in": "high",
                "months_abuse": str(19 + place),
                "prior_incidents": str(13 + place),
                "prior_contacts_12m": "3" if place % 2 else "",
                "police_told_before": "unknown",
                "interpreter_need": "not_asked",
                "interpreter_met": "",
                "format_need": "no",
                "format_met": "",
                "age_band": "25_34",
                "sex": "female",
                "ethnicity": "asian" if place % 2 else "white",
                "disability": "no",
                "sexual_orientation": "not_stated",
                "children_4_17": "2",
                "children_offered": "1",
                "children_support_offered_date": later(day, 2),
                "closed_date": later(day, 5, closed),
                "exit_type": "planned" if closed else "",
            }
        )
    return rows


def _service_outcome(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 16)):
        at_exit = place % 2 == 1
        rows.append(
            {
                "episode_key": key("episode", agency, quarter, place),
                "point": "exit" if at_exit else "intake",
                "date": str(day),
                "completed_by": "together",
                "feels_safe": "much_safer" if at_exit else "",
                **{f"abuse_{kind}": "no" if at_exit else "yes" for kind in ABUSE_KINDS},
                "wellbeing": str(3 + 4 * at_exit),
                "support_needs": "2",
            }
        )
    return rows


def _helpline(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "call_key": key("call", quarter, place),
            "date": str(day),
            "answered": "yes" if place % 6 else "no",
            "first_time": "not_asked",
            "heard_from": "friend_or_family",
        }
        for place, day in enumerate(days(quarter, 36))
    ]


def _refuge_request(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 12)):
        placed = place % 2 == 0
        rows.append(
            {
                "request_key": key("place", quarter, place),
                "household_key": key("household", quarter, place),
                "person_key": key("victim", quarter, place),
                "date": str(day),
                "adults": "1",
                "children": str(place % 3),
                "outcome": "placed" if placed else "refused",
                "refusal_reason": "" if placed else "no_space",
                "nights": "17" if placed else "",
                "exit_destination": "new_home" if place % 4 == 0 else "",
            }
        )
    return rows


def _housing_approach(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "approach_key": key("approach", quarter, place),
            "household_key": key("household", quarter, place),
            "person_key": key("victim", quarter, place),
            "date": str(day),
            "reason": "domestic_violence" if place % 3 else "arrears",
            "duty": "yes",
            "sanctuary_offered": "yes" if place % 2 else "no",
            "sanctuary_fitted_date": later(day, 6, place % 2 == 1),
            "at_home_6m": "not_asked",
            "ta_nights": "" if place % 2 else "21",
        }
        for place, day in enumerate(days(quarter, 12))
    ]


def _education_link(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "child_key": key("child", quarter, 1, place),
            "displaced_date": str(day),
            "school_kept_at_60_days": "yes" if place % 3 else "no",
            "school_changed": "no" if place % 3 else "yes",
            "attendance_pct": "87.5",
            "days_missed": "4",
        }
        for place, day in enumerate(days(quarter, 12))
    ]


MAKERS: dict[str, Maker] = {
    "service_episode": _service_episode,
    "service_outcome": _service_outcome,
    "helpline": _helpline,
    "refuge_request": _refuge_request,
    "housing_approach": _housing_approach,
    "education_link": _education_link,
}
