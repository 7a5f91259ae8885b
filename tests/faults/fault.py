"""What a faulty delivery is: how a file of the tiny partnership is spoilt, and what the gate must say of it.

A valid file of the last quarter has 36 rows of police, helpline or notices, 32 of a service, 26 of the audit, 9 of the
register and what hangs on it, 8 of returns of totals, 4 of meetings on high-risk cases or campaigns, 12 of most others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from dvmetrics.gate.findings import Severity, State
from dvmetrics.periods import Quarter
from tests.deliveries.making import LAST
from tests.deliveries.spoiling import Spoil

POLICE, SERVICE, NOTICES, ABUSERS = "police_incident", "service_episode", "child_notification", "perp_referral"
ROTA, REGISTER, TRAINING, STAFF = "legal_rota", "signatory_register", "training_attendance", "workforce"
CALLS, PEOPLE, TOTALS = "helpline", "population", "kpi_return"
REFUGE, HOUSING, SCHOOLS, FORMS = "refuge_request", "housing_approach", "education_link", "service_outcome"
AUDIT, FEEDBACK, INVITED, POLICIES = "audit", "victim_feedback", "feedback_round", "policy_document"
CASES, ORDERS, DISCLOSURES, SOLICITORS = "cps_case", "protective_order", "disclosure_application", "legal_request"
MARAC, MARAC_TOTALS = "marac_case", "marac_meeting"
COURSES, YOUTH, MEETINGS, ACTIONS = "training_event", "youth_event", "meeting", "action"
LEAFLETS, MONEY, CAMPAIGNS = "directory", "finance", "campaign"
GROUPS, SCHOOL_DAYS = "population_group", "school_calendar"
STATES: dict[Severity, State] = {"critical": "rejected", "warning": "accepted with a caveat"}


@dataclass(frozen=True)
class Fault:
    """How a file of the tiny partnership is spoilt, and what the gate must say of it.

    `rows` is what the finding must count, 0 where the rows cannot be told. `columns` and `also` are written with
    spaces; `also` are the rules that the same fault must break besides. No other may be found.
    """

    name: str
    extract: str
    spoil: Spoil
    rule: str
    rows: int
    columns: str = ""
    also: str = ""
    severity: Severity = "critical"
    missing: bool = False
    quarter: Quarter = LAST

    @property
    def state(self) -> State:
        return "missing" if self.missing else STATES[self.severity]


caveat = partial(Fault, severity="warning")
