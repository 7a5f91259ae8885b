"""What the police send: incidents, notices about children, protective orders and applications to be told of a past."""

import pandas as pd

from dvmetrics.extracts.schema import YES_NO, Column, Extract, Reference, in_order

CRIME_OUTCOMES = (
    "charged",
    "cautioned",
    "victim_does_not_support",
    "evidence_lacking",
    "no_suspect",
    "other",
)
RISK_GRADES = ("standard", "medium", "high", "not_assessed")


def _victim_is_not_suspect(frame: pd.DataFrame) -> pd.Series:
    return frame["suspect_key"].isna() | (frame["victim_key"] != frame["suspect_key"])


def _pair_once_a_day(frame: pd.DataFrame) -> pd.Series:
    pair = ["victim_key", "suspect_key", "occurred_from", "reported_date"]
    known = frame["suspect_key"].notna() & frame["occurred_from"].notna()
    return ~(known & frame.duplicated(pair, keep="first"))


def _count_agrees_with_child_field(frame: pd.DataFrame) -> pd.Series:
    count, present = frame["children_present_count"], frame["children_present"]
    return count.isna() | ~((present.eq("yes") & count.eq(0)) | (present.eq("no") & count.gt(0)))


def _child_keys_agree_with_count(frame: pd.DataFrame) -> pd.Series:
    count, keys = frame["children_present_count"], frame["child_keys"]
    return keys.isna() | count.isna() | (keys.str.count(r"\S+") == count)


def _school_age_keys_are_child_keys(frame: pd.DataFrame) -> pd.Series:
    pairs = zip(frame["child_keys"].fillna(""), frame["school_age_child_keys"].fillna(""), strict=True)
    return pd.Series([set(some.split()) <= set(every.split()) for every, some in pairs], index=frame.index, dtype=bool)


def _children_plausible(frame: pd.DataFrame) -> pd.Series:
    """More than three children for each incident with children, over a sender's quarter, is marked on every row."""
    with_children = frame["children_present_count"].where(frame["children_present_count"] > 0)
    mean = with_children.groupby([frame["agency"], frame["delivered_for"]]).transform("mean")
    return ~(mean > 3)


POLICE_INCIDENT = Extract(
    name="police_incident",
    title="Police: incidents of domestic violence",
    row_is="one incident recorded by the police",
    delivered="events",
    key=("incident_key",),
    dated_by="reported_date",
    columns=(
        Column("incident_key", "key", "The incident's own code, made by the sender.", required=True, scope="case"),
        Column("reported_date", "date", "The day it was reported to the police.", required=True),
        Column("occurred_from", "date", "The day it happened, or began."),
        Column("occurred_to", "date", "The day it ended, where it lasted."),
        Column("crime_flag", "code", "Was a crime recorded?", required=True, codes=YES_NO),
        Column(
            "offence_group",
            "code",
            "Kind of offence, where a crime was recorded.",
            codes=(
                "violence_with_injury",
                "violence_without_injury",
                "sexual",
                "harassment",
                "criminal_damage",
                "other",
                "none",
            ),
        ),
        Column("harm_band", "code", "Harm done, by the offence.", codes=("low", "medium", "high", "unknown")),
        Column("victim_key", "key", "The victim's person code.", required=True, scope="victim"),
        Column("suspect_key", "key", "The suspect's person code, if known.", scope="suspect"),
        Column(
            "relationship",
            "code",
            "The suspect's relationship to the victim.",
            required=True,
            codes=("partner", "ex_partner", "family", "carer", "other", "unknown"),
        ),
        Column("dwelling_flag", "code", "Did it happen in somebody's home?", required=True, codes=YES_NO),
        Column("attended_at", "datetime", "When an officer arrived; blank if nobody attended."),
        Column("risk_assessed_at", "datetime", "When the risk assessment was done; blank if it was not."),
        Column("risk_grade", "code", "The grade given.", codes=RISK_GRADES),
        Column("children_present", "code", "Was a child or young person present?", codes=YES_NO),
        Column("children_present_count", "count", "How many children or young people were present."),
        Column("child_keys", "keys", "Person codes of the children present, parted by spaces.", scope="child"),
        Column("school_age_child_keys", "keys", "Those of them who are of school age.", scope="child"),
        Column("arrest_flag", "code", "Was anybody arrested?", codes=YES_NO),
        Column("dual_arrest", "code", "Were both parties arrested?", codes=YES_NO),
        Column("outcome_code", "code", "How the crime was finalised; blank while it is open.", codes=CRIME_OUTCOMES),
        Column("outcome_date", "date", "The day of that."),
        Column("referral_offered", "code", "Was the victim told of help and offered a referral?", codes=YES_NO),
        Column("referral_accepted", "code", "Did the victim accept it?", codes=YES_NO),
        Column("protective_notice", "code", "Was a protective notice issued?", codes=YES_NO),
        Column("linked_incident_key", "key", "The earlier incident that the force links it to.", scope="case"),
    ),
    checks={
        "victim_is_not_suspect": _victim_is_not_suspect,
        "pair_once_a_day": _pair_once_a_day,
        "occurred_before_reported": in_order("occurred_from", "reported_date"),
        "began_before_it_ended": in_order("occurred_from", "occurred_to"),
        "outcome_after_reported": in_order("reported_date", "outcome_date"),
        "both_arrested_means_arrest": lambda frame: ~(frame["dual_arrest"].eq("yes") & frame["arrest_flag"].eq("no")),
        "attended_after_reported": in_order("reported_date", "attended_at"),
        "assessed_after_reported": in_order("reported_date", "risk_assessed_at"),
        "count_agrees_with_child_field": _count_agrees_with_child_field,
        "child_keys_agree_with_count": _child_keys_agree_with_count,
        "school_age_keys_are_child_keys": _school_age_keys_are_child_keys,
        "children_plausible": _children_plausible,
    },
)

CHILD_NOTIFICATION = Extract(
    name="child_notification",
    title="Notices about children to schools and children's services",
    row_is="one notice, sent by the day the file was made, about one child after one incident of the quarter",
    delivered="events",
    key=("notify_key",),
    columns=(
        Column("notify_key", "key", "The notice's own code.", required=True, scope="case"),
        Column("incident_key", "key", "The incident it follows.", required=True, scope="case"),
        Column("child_key", "key", "The child's person code.", required=True, scope="child"),
        Column("notified_at", "datetime", "When the notice was sent.", required=True),
        Column(
            "route",
            "code",
            "Who was told.",
            required=True,
            codes=("school", "childrens_services", "health_visitor", "other"),
        ),
        Column("received_at", "datetime", "When the receiver acknowledged it."),
        Column("school_age", "code", "Is the child of school age?", codes=YES_NO),
        Column("support_offered_at", "date", "The day support was offered to the child."),
        Column("seen_alone", "code", "Was the child seen or heard on their own?", codes=YES_NO),
    ),
    checks={"received_after_notified": in_order("notified_at", "received_at")},
    references=(Reference("incident_key", "police_incident", "incident_key"),),
)

PROTECTIVE_ORDER = Extract(
    name="protective_order",
    title="Police: protective orders",
    row_is="one application for an order that keeps an abuser away",
    delivered="caseload",
    key=("order_key",),
    dated_by="applied_date",
    steady=False,
    columns=(
        Column("order_key", "key", "The application's own code.", required=True, scope="case"),
        Column("person_key", "key", "The code of the person it is against.", scope="suspect"),
        Column("applied_date", "date", "The day of the application.", required=True),
        Column("granted", "code", "Was it granted?", codes=YES_NO),
        Column("granted_date", "date", "The day it was granted."),
        Column("breached", "code", "Was it broken?", codes=YES_NO),
        Column("breached_date", "date", "The day it was first broken."),
    ),
    checks={
        "granted_after_applied": in_order("applied_date", "granted_date"),
        "breached_after_granted": in_order("granted_date", "breached_date"),
        "breached_means_granted": lambda frame: ~(frame["breached"].eq("yes") & ~frame["granted"].eq("yes")),
    },
)

DISCLOSURE_APPLICATION = Extract(
    name="disclosure_application",
    title="Police: applications to be told of a partner's past",
    row_is="one application under the disclosure scheme",
    delivered="caseload",
    key=("application_key",),
    dated_by="applied_date",
    steady=False,
    columns=(
        Column("application_key", "key", "The application's own code.", required=True, scope="case"),
        Column("applied_date", "date", "The day of the application.", required=True),
        Column(
            "route",
            "code",
            "Who asked: the person or their family, or an agency.",
            required=True,
            codes=("right_to_ask", "right_to_know"),
        ),
        Column("decided_date", "date", "The day it was decided."),
        Column("disclosed", "code", "Was a disclosure made?", codes=YES_NO),
    ),
    checks={"decided_after_applied": in_order("applied_date", "decided_date")},
)
