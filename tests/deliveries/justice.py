"""Valid rows of the police, the prosecutors, the meetings on high-risk cases, the programme and the solicitors."""

from __future__ import annotations

from datetime import timedelta

from dvmetrics.periods import Quarter
from tests.deliveries.making import Maker, Row, at, days, key, later, weekdays


def _police_incident(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 36)):
        children = _children(quarter, place)
        began = day - timedelta(days=place % 3)
        finalised = place % 6 == 1
        rows.append(
            {
                "incident_key": key("incident", quarter, place),
                "reported_date": str(day),
                "occurred_from": str(began),
                "occurred_to": later(began, 0, place % 10 == 0),
                "crime_flag": "yes" if place % 2 else "no",
                "offence_group": "harassment" if place % 2 else "none",
                "harm_band": "low" if place % 2 else "",
                "victim_key": key("victim", quarter, place),
                "suspect_key": key("suspect", quarter, place) if place % 5 else "",
                "relationship": "partner" if place % 3 else "ex_partner",
                "dwelling_flag": "yes",
                "attended_at": at(day, 13, place),
                "risk_assessed_at": at(day, 14, place) if place % 4 else "",
                "risk_grade": "medium" if place % 4 else "not_assessed",
                "children_present": "yes" if children else "no",
                "children_present_count": str(len(children)),
                "child_keys": " ".join(children),
                "school_age_child_keys": " ".join(children[:1]),
                "arrest_flag": "unknown" if place % 7 else "yes",
                "dual_arrest": "no",
                "outcome_code": "charged" if finalised else "",
                "outcome_date": later(day, 4, finalised),
                "referral_offered": "yes",
                "referral_accepted": "yes" if place % 2 else "no",
                "protective_notice": "not_asked",
                "linked_incident_key": key("incident", quarter, 0) if place == 9 else "",
            }
        )
    return rows


def _children(quarter: Quarter, incident: int) -> list[str]:
    return [key("child", quarter, incident, place) for place in range(2)] if incident % 2 else []


def _child_notification(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 36)):
        for child in _children(quarter, place):
            rows.append(
                {
                    "notify_key": key("notice", child),
                    "incident_key": key("incident", quarter, place),
                    "child_key": child,
                    "notified_at": at(day + timedelta(days=1), 9, place),
                    "route": "school",
                    "received_at": at(day + timedelta(days=2), 10, place),
                    "school_age": "yes",
                    "support_offered_at": later(day, 6, place % 3 == 0),
                    "seen_alone": "",
                }
            )
    return rows


def _protective_order(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "order_key": key("order", quarter, place),
            "person_key": key("suspect", quarter, place),
            "applied_date": str(day),
            "granted": "yes" if place % 2 else "no",
            "granted_date": later(day, 2, place % 2 == 1),
            "breached": "yes" if place % 4 == 1 else "no",
            "breached_date": later(day, 7, place % 4 == 1),
        }
        for place, day in enumerate(days(quarter, 12))
    ]


def _disclosure_application(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "application_key": key("application", quarter, place),
            "applied_date": str(day),
            "route": "right_to_ask" if place % 3 else "right_to_know",
            "decided_date": later(day, 9, place % 4 > 0),
            "disclosed": "yes" if place % 4 == 1 else "",
        }
        for place, day in enumerate(days(quarter, 12))
    ]


def _cps_case(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "case_key": key("case", quarter, place),
            "suspect_key": key("suspect", quarter, place),
            "referred_date": str(day),
            "decision": "charge" if place % 2 else "",
            "decision_date": later(day, 3, place % 2 == 1),
            "charged": "yes" if place % 2 else "no",
            "hearing_outcome": "convicted" if place % 4 == 3 else "",
            "outcome_date": later(day, 8, place % 4 == 3),
        }
        for place, day in enumerate(days(quarter, 12))
    ]


def _marac_case(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "case_key": key("discussion", quarter, place),
            "meeting_date": str(days(quarter, 4)[place // 4]),
            "victim_key": key("victim", quarter, place),
            "perp_key": key("suspect", quarter, place) if place % 3 else "",
            "referrer": "police" if place % 2 else "health",
            "repeat_flag": "yes" if place % 4 == 0 else "no",
            "repeat_definition": "v2",
        }
        for place in range(12)
    ]


def _marac_meeting(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "meeting_date": str(day),
            "cases": str(18 + place),
            "repeats": "6",
            "repeat_definition": "v2",
            "police_referrals": str(11 + place),
            "other_referrals": "7",
            "victim_minority": "4",
            "victim_lgbt": "1",
            "victim_disabled": "2",
            "victim_male": "0",
            "victim_16_17": "",
            "children": "27",
        }
        for place, day in enumerate(days(quarter, 4))
    ]


def _perp_referral(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 12)):
        started, completed = place % 2 == 0, place % 4 == 0
        rows.append(
            {
                "ref_key": key("referral", quarter, place),
                "person_key": key("suspect", quarter, place),
                "referral_date": str(day),
                "referrer": "probation",
                "suitable": "yes",
                "start_date": later(day, 1, started),
                "sessions_planned": "24" if started else "",
                "sessions_attended": "23" if started else "",
                "completed_date": later(day, 8, completed),
                "exit_reason": "",
                "partner_key": key("victim", quarter, place) if completed else "",
                "partner_contactable": "no",
                "partner_offered_at": later(day, 3, completed),
                "partner_reports_safe": "yes" if completed else "",
            }
        )
    return rows


def _legal_rota(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "date": str(day),
            "session": "morning",
            "court_sat": "yes",
            "covered": "yes" if place % 9 else "no",
            "firm_id": f"firm_{'abc'[place % 3]}" if place % 9 else "",
        }
        for place, day in enumerate(weekdays(quarter))
    ]


def _legal_request(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "request_key": key("request", quarter, place),
            "requested_at": at(day, 9, place),
            "seen_at": at(day, 11, place) if place % 5 else "",
            "in_rota_hours": "yes" if day.weekday() < 5 else "no",
            "application": "yes" if place % 5 else "no",
            "order_granted": "yes" if place % 5 == 1 else "no",
        }
        for place, day in enumerate(days(quarter, 12))
    ]


MAKERS: dict[str, Maker] = {
    "police_incident": _police_incident,
    "child_notification": _child_notification,
    "protective_order": _protective_order,
    "disclosure_application": _disclosure_application,
    "cps_case": _cps_case,
    "marac_case": _marac_case,
    "marac_meeting": _marac_meeting,
    "perp_referral": _perp_referral,
    "legal_rota": _legal_rota,
    "legal_request": _legal_request,
}
