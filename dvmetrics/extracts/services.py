"""What services for victims send: episodes of support, forms at intake and exit, helpline calls."""

import pandas as pd

from dvmetrics.extracts.police import RISK_GRADES
from dvmetrics.extracts.schema import YES_NO, Column, Extract, Reference, in_order

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
ORIENTATIONS = ("heterosexual", "gay_or_lesbian", "bisexual", "other", "not_stated", "unknown", "not_asked")
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
        Column("referring_agency", "code", "The agency that referred, by its short name; blank if none did."),
        Column("acknowledged_date", "date", "The day the service told the referrer that it has the referral."),
        Column("policy_sharing_basis", "code", "Is consent or a lawful basis for sharing recorded?", codes=YES_NO),
        Column("safe_contact", "code", "Was there a safe way to reach the person?", required=True, codes=YES_NO),
        Column("first_contact_date", "date", "The day the service first spoke with the person."),
        Column("accepted", "code", "Did the person take up the service?", codes=YES_NO),
        Column("risk_in", "code", "Risk at intake.", codes=RISK_GRADES),
        Column("months_abuse", "count", "Months from the first abuse until the referral, as the person remembers."),
        Column("prior_incidents", "count", "Incidents before the referral, as the person remembers."),
        Column("prior_contacts_12m", "count", "Professionals met about the abuse in the twelve months before."),
        Column("police_told_before", "code", "Had the police been told before?", codes=YES_NO),
        Column("interpreter_need", "code", "Was an interpreter needed?", codes=YES_NO),
        Column("interpreter_met", "code", "Was one provided?", codes=YES_NO),
        Column("format_need", "code", "Was another format needed, such as large print?", codes=YES_NO),
        Column("format_met", "code", "Was it provided?", codes=YES_NO),
        Column(
            "age_band",
            "code",
            "Age at referral.",
            codes=("16_17", "18_24", "25_34", "35_44", "45_54", "55_64", "65_plus", "unknown"),
        ),
        Column("sex", "code", "Sex.", codes=("female", "male", "other", "unknown")),
        Column("ethnicity", "code", "Ethnic group as the person states it.", codes=ETHNICITIES),
        Column("disability", "code", "Does the person have a disability?", codes=YES_NO),
        Column("sexual_orientation", "code", "As the person states it.", codes=ORIENTATIONS),
        Column("children_4_17", "count", "Children aged 4 to 17 in the household."),
        Column("children_offered", "count", "How many of them were offered specialist support."),
        Column("children_support_offered_date", "date", "The day it was offered."),
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
        "acknowledged_after_referral": in_order("referral_date", "acknowledged_date"),
        "children_offered_after_referral": in_order("referral_date", "children_support_offered_date"),
        "offered_within_children": lambda frame: ~(frame["children_offered"] > frame["children_4_17"]),
        "met_means_needed": lambda frame: (
            ~(
                (frame["interpreter_met"].eq("yes") & frame["interpreter_need"].eq("no"))
                | (frame["format_met"].eq("yes") & frame["format_need"].eq("no"))
            )
        ),
    },
    references=(Reference("referring_agency", "signatory_register", "agency_id"),),
)

ABUSE_KINDS = ("physical", "sexual", "coercive", "harassment", "economic")

SERVICE_OUTCOME = Extract(
    name="service_outcome",
    title="Specialist services: forms at intake, exit and follow-up",
    row_is="one form filled in with one person at one point of their support",
    delivered="events",
    key=("episode_key", "point"),
    dated_by="date",
    columns=(
        Column("episode_key", "key", "The episode's own code.", required=True, scope="case"),
        Column(
            "point",
            "code",
            "At which point: at intake, at exit, or at the follow-up twelve months after the exit.",
            required=True,
            codes=("intake", "exit", "followup"),
        ),
        Column("date", "date", "The day the form was filled in.", required=True),
        Column("completed_by", "code", "Who filled it in.", codes=("client", "worker", "together")),
        Column(
            "feels_safe",
            "code",
            "Compared with intake, the person feels.",
            codes=("much_safer", "safer", "the_same", "less_safe", "unknown", "not_asked"),
        ),
        *(
            Column(f"abuse_{kind}", "code", f"{kind.capitalize()} abuse in the last three months?", codes=YES_NO)
            for kind in ABUSE_KINDS
        ),
        Column("wellbeing", "count", "Wellbeing as the person rates it, 0 to 10."),
        Column("support_needs", "count", "How many needs for support are still open."),
    ),
    checks={
        "safety_is_of_exit": lambda frame: (
            ~(frame["point"].eq("intake") & frame["feels_safe"].isin(["much_safer", "safer", "the_same", "less_safe"]))
        ),
    },
    references=(Reference("episode_key", "service_episode", "episode_key"),),
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
