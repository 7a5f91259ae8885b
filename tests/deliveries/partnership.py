"""Valid rows of what the partnership keeps itself: instruments, learning, its own records, reference and totals."""

from __future__ import annotations

from datetime import date, timedelta

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.instruments import STANDARDS
from dvmetrics.periods import Quarter
from tests.deliveries.making import FIRST, ON_THE_REGISTER, Maker, Row, days, key, later, weekdays


def _signatory_register(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "agency_id": name,
            "legal_name": f"The {name.replace('_', ' ').title()} Company",
            "status": "signed" if place % 2 else "outstanding",
            "signed_date": f"1999-03-{place + 11}" if place % 2 else "",
            "data_agreement_date": "",
        }
        for place, name in enumerate(ON_THE_REGISTER)
    ]


def _policy_document(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "agency_id": name,
            "document_id": f"policy_{place}",
            "subject": "housing" if place % 2 else "safeguarding",
            "cites_code": "yes" if place % 3 else "no",
            "reviewed_on": "1999-11-08" if place % 2 else "",
        }
        for place, name in enumerate(ON_THE_REGISTER)
    ]


def _audit(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place in range(2 * len(STANDARDS)):
        alike = place % 5 > 0
        rows.append(
            {
                "audit_key": key("audit", quarter, place // len(STANDARDS)),
                "audit_date": str(days(quarter, 3)[1]),
                "agency_id": "haven",
                "standard_id": STANDARDS[place % len(STANDARDS)],
                "auditor_a": "town_hall",
                "auditor_b": "law_centre",
                "result_a": "met",
                "result_b": "met" if alike else "partly_met",
                "result": "met" if alike else "partly_met",
            }
        )
    return rows


def _victim_feedback(quarter: Quarter, agency: str) -> list[Row]:
    items = EXTRACTS["victim_feedback"].column("item_code").codes
    return [
        {
            "answer_key": key("answer", quarter, place),
            "answered_on": str(day),
            "agency_id": ON_THE_REGISTER[place % 3],
            "item_code": items[place % len(items)],
            "response": "agree" if place % 3 else "no_answer",
            "mode": "paper",
        }
        for place, day in enumerate(days(quarter, 12))
    ]


def _feedback_round(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {"agency_id": name, "invited": str(21 + place), "answered": str(9 + place)}
        for place, name in enumerate(ON_THE_REGISTER)
    ]


def _training_event(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "event_key": key("course", quarter, place),
            "event_date": str(day),
            "kind": "course" if place < 2 else "seminar",
            "topic": "law" if place else "domestic_violence",
            "covers_law": "yes",
            "places": str(24 + place),
            "tutor_hours": "6.5",
        }
        for place, day in enumerate(days(quarter, 3))
    ]


def _training_attendance(quarter: Quarter, agency: str) -> list[Row]:
    """Who came, and those of the last quarter's first course whose forms are back."""
    back = [
        {**row, "score_followup": "58", "practice_changed": "yes"} for row in _attended(quarter.plus(-1), agency)[:4]
    ]
    return _attended(quarter, agency) + (back if quarter > FIRST else [])


def _attended(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "event_key": key("course", quarter, place // 4),
            "event_date": str(days(quarter, 3)[place // 4]),
            "kind": "course" if place < 8 else "seminar",
            "staff_key": key("staff", place),
            "agency_id": ON_THE_REGISTER[place % len(ON_THE_REGISTER)],
            "front_line": "yes",
            "score_before": str(41 + place),
            "score_after": f"{63 + place}.5",
            "score_followup": "",
            "practice_changed": "",
        }
        for place in range(12)
    ]


def _workforce(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {"agency_id": name, "front_line_headcount": str(131 + 7 * place), "definition": "headcount"}
        for place, name in enumerate(ON_THE_REGISTER)
    ]


def _youth_event(quarter: Quarter, agency: str) -> list[Row]:
    """Who came, and those of a year before whose forms are back."""
    back = [{**row, "score_followup": "55"} for row in _took_part(quarter.plus(-4), agency)[:9]]
    return _took_part(quarter, agency) + (back if quarter >= FIRST.plus(4) else [])


def _took_part(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "event_key": key("theatre", quarter),
            "event_date": str(days(quarter, 3)[1]),
            "participant_key": key("participant", quarter, place),
            "setting_id": "hill_school" if place % 2 else "youth_project",
            "role": "young_person" if place else "adult",
            "score_before": str(47 + place),
            "score_after": f"{59 + place}.5",
            "score_followup": "",
            "knows_where_to_get_help": "yes",
        }
        for place in range(12)
    ]


def _meeting(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "date": str(quarter.start),
            "body": "sub_group",
            "agency_id": name,
            "invited": "yes",
            "attended": "yes" if place % 3 else "no",
        }
        for place, name in enumerate(ON_THE_REGISTER)
    ]


def _action(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "action_id": f"action_{quarter}_{place}".lower(),
            "decided_on": str(day),
            "body": "committee",
            "kind": "strategy" if place % 2 else "other",
            "owner": ON_THE_REGISTER[place % len(ON_THE_REGISTER)],
            "due_date": later(day, 60),
            "closed_date": later(day, 5, place % 3 == 0),
        }
        for place, day in enumerate(days(quarter, 12))
    ]


def _directory(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "resource_id": f"leaflet_{place // 4}",
            "language": "bengali" if place % 2 else "english",
            "format": "audio" if place % 4 > 1 else "print",
            "last_reviewed": "1999-12-06",
        }
        for place in range(12)
    ]


def _finance(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "line_id": f"line_{quarter}_{place}".lower(),
            "date": str(day),
            "stream": "seminar" if place % 2 else "training",
            "kind": "in_kind" if place % 4 == 0 else "spend",
            "amount": "" if place % 4 == 0 else "731.25",
            "in_kind_hours": "7.5" if place % 4 == 0 else "",
        }
        for place, day in enumerate(days(quarter, 12))
    ]


def _campaign(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "campaign_id": f"posters_{quarter}_{place}".lower(),
            "start_date": str(day),
            "end_date": later(day, 45),
            "audience": "victims" if place else "both",
            "spend": "1325.5",
            "income": "",
            "reach": str(4_711 + place),
        }
        for place, day in enumerate(days(quarter, 4))
    ]


def _population(quarter: Quarter, agency: str) -> list[Row]:
    bands = EXTRACTS["population"].column("age_band").codes
    return [
        {"year": str(quarter.year - 1), "sex": sex, "age_band": band, "people": str(9_731 + 13 * place)}
        for sex in ("female", "male")
        for place, band in enumerate(bands)
    ]


def _population_group(quarter: Quarter, agency: str) -> list[Row]:
    groups = {"ethnicity": ("asian", "black", "mixed", "white", "other"), "disability": ("yes", "no")}
    return [
        {
            "year": str(quarter.year - 1),
            "characteristic": characteristic,
            "grp": group,
            "people": str(8_317 + 11 * place),
        }
        for characteristic, own in groups.items()
        for place, group in enumerate(own)
    ]


def _school_calendar(quarter: Quarter, agency: str) -> list[Row]:
    return [{"date": str(day)} for day in weekdays(quarter)]


def _kpi_return(quarter: Quarter, agency: str) -> list[Row]:
    starts = [date(quarter.year, 3 * quarter.number - 2 + month, 1) for month in range(3)]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [quarter.end]
    rows = []
    for measure, whole in (("calls", "900"), ("visits", "")):
        values = ["271", "301", "328"]
        for start, end, value in (*zip(starts, ends, values, strict=True), (quarter.start, quarter.end, "900")):
            rows.append(
                {
                    "indicator": measure,
                    "period_start": str(start),
                    "period_end": str(end),
                    "numerator": value,
                    "denominator": "1205" if whole else "",
                }
            )
    return rows


MAKERS: dict[str, Maker] = {
    "signatory_register": _signatory_register,
    "policy_document": _policy_document,
    "audit": _audit,
    "victim_feedback": _victim_feedback,
    "feedback_round": _feedback_round,
    "training_event": _training_event,
    "training_attendance": _training_attendance,
    "workforce": _workforce,
    "youth_event": _youth_event,
    "meeting": _meeting,
    "action": _action,
    "directory": _directory,
    "finance": _finance,
    "campaign": _campaign,
    "population": _population,
    "population_group": _population_group,
    "school_calendar": _school_calendar,
    "kpi_return": _kpi_return,
}
