"""What prosecutors and solicitors send: cases, the rota of emergency solicitors, and requests to it."""

from dvmetrics.extracts.schema import YES_NO, Column, Extract, in_order

CPS_CASE = Extract(
    name="cps_case",
    title="Prosecutors: cases of domestic violence",
    row_is="one defendant in one case",
    delivered="caseload",
    key=("case_key",),
    dated_by="referred_date",
    steady=False,
    columns=(
        Column("case_key", "key", "The case's own code.", required=True, scope="case"),
        Column("suspect_key", "key", "The suspect's person code.", scope="suspect"),
        Column("referred_date", "date", "The day the police asked for a decision.", required=True),
        Column(
            "decision",
            "code",
            "The legal decision; blank before it.",
            codes=("charge", "caution", "no_further_action"),
        ),
        Column("decision_date", "date", "The day of the decision."),
        Column("charged", "code", "Was the suspect charged?", codes=YES_NO),
        Column(
            "hearing_outcome",
            "code",
            "How the prosecution ended; blank before it did.",
            codes=("convicted", "acquitted", "dropped", "other"),
        ),
        Column("outcome_date", "date", "The day it ended."),
    ),
    checks={
        "decision_after_referral": in_order("referred_date", "decision_date"),
        "outcome_after_decision": in_order("decision_date", "outcome_date"),
        "outcome_means_charged": lambda frame: frame["hearing_outcome"].isna() | frame["charged"].eq("yes"),
    },
)

LEGAL_ROTA = Extract(
    name="legal_rota",
    title="Solicitors' week-day morning rota",
    row_is="one week-day morning",
    delivered="events",
    key=("date", "session"),
    dated_by="date",
    about_people=False,
    columns=(
        Column("date", "date", "The day.", required=True),
        Column("session", "code", "The session; the rota covers mornings.", required=True, codes=("morning",)),
        Column("court_sat", "code", "Did the court sit?", required=True, codes=YES_NO),
        Column("covered", "code", "Was a named solicitor available?", required=True, codes=YES_NO),
        Column("firm_id", "code", "The firm on the rota."),
    ),
    checks={
        "date_is_a_weekday": lambda frame: frame["date"].isna() | (frame["date"].dt.day_of_week < 5),
        "covered_has_firm": lambda frame: ~(frame["covered"].eq("yes") & frame["firm_id"].isna()),
    },
)

LEGAL_REQUEST = Extract(
    name="legal_request",
    title="Requests to the solicitors' rota",
    row_is="one request for an emergency solicitor",
    delivered="events",
    key=("request_key",),
    dated_by="requested_at",
    columns=(
        Column("request_key", "key", "The request's own code.", required=True, scope="case"),
        Column("requested_at", "datetime", "When somebody asked.", required=True),
        Column("seen_at", "datetime", "When a solicitor saw them; blank if none did."),
        Column("in_rota_hours", "code", "Was it on a week-day morning, when the rota runs?", codes=YES_NO),
        Column("application", "code", "Was an application made to the court?", codes=YES_NO),
        Column("order_granted", "code", "Was an order granted?", codes=YES_NO),
    ),
    checks={
        "seen_after_request": in_order("requested_at", "seen_at"),
        "granted_means_applied": lambda frame: ~(frame["order_granted"].eq("yes") & frame["application"].eq("no")),
    },
)
