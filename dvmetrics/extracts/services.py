"""What services for victims and for abusers send: episodes of support, referrals to the programme, helpline calls."""

import pandas as pd

from dvmetrics.extracts.police import RISK_GRADES
from dvmetrics.extracts.schema import YES_NO, Column, Extract, in_order

REFERRAL_SOURCES = (
    "self",
    "friend_or_family",
    "police",
    "health",
    "housing",
    "education",
    "social_services",
    "voluntary",
    "solicitor",
    "probation",
    "other",
    "unknown",
)
ETHNICITIES = ("asian", "black", "mixed", "white", "other", "not_stated", "unknown", "not_asked")


def _ethnicity_is_given(frame: pd.DataFrame) -> pd.Series:
    """A sender that leaves ethnicity blank more often than not is marked on every blank row of that quarter."""
    blank = frame["ethnicity"].isna()
    share = blank.groupby([frame["agency"], frame["delivered_for"]]).transform("mean")
    return ~(blank & (share > 0.5))


SERVICE_EPISODE = Extract(
    name="service_episode",
    title="Specialist services: referrals and episodes of support",
    row_is="one referral of one person to a specialist service",
    delivered="caseload",
    key=("episode_key",),
    dated_by="referral_date",
    columns=(
        Column("episode_key", "key", "The episode's own code.", required=True, scope="case"),
        Column("person_key", "key", "The victim's person code.", required=True, scope="victim"),
        Column("referral_date", "date", "The day the referral arrived.", required=True),
        Column("referral_source", "code", "Who referred.", required=True, codes=REFERRAL_SOURCES),
        Column("safe_contact", "code", "Was there a safe way to reach the person?", required=True, codes=YES_NO),
        Column("first_contact_date", "date", "The day the service first spoke with the person."),
        Column("accepted", "code", "Did the person take up the service?", codes=YES_NO),
        Column("risk_in", "code", "Risk at intake.", codes=RISK_GRADES),
        Column("interpreter_need", "code", "Was an interpreter needed?", codes=YES_NO),
        Column("interpreter_met", "code", "Was one provided?", codes=YES_NO),
        Column(
            "age_band",
            "code",
            "Age at referral.",
            codes=("16_17", "18_24", "25_34", "35_44", "45_54", "55_64", "65_plus", "unknown"),
        ),
        Column("sex", "code", "Sex.", codes=("female", "male", "other", "unknown")),
        Column("ethnicity", "code", "Ethnic group as the person states it.", codes=ETHNICITIES),
        Column("disability", "code", "Does the person have a disability?", codes=YES_NO),
        Column("closed_date", "date", "The day the episode closed; blank while it is open."),
        Column(
            "exit_type",
            "code",
            "How it closed.",
            codes=("planned", "withdrew", "lost_contact", "transferred", "moved_away", "other"),
        ),
    ),
    checks={
        "ethnicity_is_given": _ethnicity_is_given,
        "contact_after_referral": in_order("referral_date", "first_contact_date"),
        "closed_after_contact": in_order("first_contact_date", "closed_date"),
        "closed_after_referral": in_order("referral_date", "closed_date"),
    },
)

PERP_REFERRAL = Extract(
    name="perp_referral",
    title="Referrals of abusers to the programme",
    row_is="one referral of one abuser to the programme",
    delivered="caseload",
    key=("ref_key",),
    dated_by="referral_date",
    columns=(
        Column("ref_key", "key", "The referral's own code.", required=True, scope="case"),
        Column("person_key", "key", "The abuser's person code.", required=True, scope="suspect"),
        Column("referral_date", "date", "The day of the referral.", required=True),
        Column(
            "referrer",
            "code",
            "Who referred.",
            codes=("probation", "police", "court", "social_services", "self", "health", "other", "unknown"),
        ),
        Column("suitable", "code", "Was the abuser found suitable?", codes=YES_NO),
        Column("start_date", "date", "The day of the first session; blank before it."),
        Column("sessions_planned", "count", "How many sessions the programme has."),
        Column("sessions_attended", "count", "How many were attended so far."),
        Column("completed_date", "date", "The day the programme was completed; blank if it was not."),
        Column("exit_reason", "code", "Why it ended early.", codes=("stopped", "excluded", "moved_away", "other")),
        Column("partner_contactable", "code", "Can the (ex-)partner be reached safely?", codes=YES_NO),
        Column("partner_offered_at", "date", "The day support was offered to the (ex-)partner."),
    ),
    checks={
        "start_after_referral": in_order("referral_date", "start_date"),
        "completed_after_start": in_order("start_date", "completed_date"),
        "completed_means_started": lambda frame: frame["completed_date"].isna() | frame["start_date"].notna(),
        "attended_within_planned": lambda frame: ~(frame["sessions_attended"] > frame["sessions_planned"]),
    },
)

HELPLINE = Extract(
    name="helpline",
    title="Helpline: calls",
    row_is="one call to the helpline",
    delivered="events",
    key=("call_key",),
    dated_by="date",
    columns=(
        Column("call_key", "key", "The call's own code.", required=True, scope="case"),
        Column("date", "date", "The day of the call.", required=True),
        Column("answered", "code", "Was it answered?", required=True, codes=YES_NO),
        Column("first_time", "code", "Was it this caller's first call?", codes=YES_NO),
        Column(
            "heard_from",
            "code",
            "Where the caller heard of the helpline.",
            codes=("campaign", "police", "health", "friend_or_family", "directory", "other", "unknown", "not_asked"),
        ),
    ),
)
