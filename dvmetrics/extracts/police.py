"""What the police send: incidents of domestic violence, and notices about children to schools and social services."""

import pandas as pd

from dvmetrics.extracts.schema import YES_NO, Column, Extract, Reference, in_order

RISK_GRADES = ("standard", "medium", "high", "not_assessed")


def _victim_is_not_suspect(frame: pd.DataFrame) -> pd.Series:
    return frame["suspect_key"].isna() | (frame["victim_key"] != frame["suspect_key"])


def _pair_once_a_day(frame: pd.DataFrame) -> pd.Series:
    pair = ["victim_key", "suspect_key", "occurred_on", "reported_date"]
    known = frame["suspect_key"].notna() & frame["occurred_on"].notna()
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
        Column("occurred_on", "date", "The day it happened, or began."),
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
    ),
    checks={
        "victim_is_not_suspect": _victim_is_not_suspect,
        "pair_once_a_day": _pair_once_a_day,
        "occurred_before_reported": in_order("occurred_on", "reported_date"),
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
        Column("seen_alone", "code", "Was the child seen or heard on their own?", codes=YES_NO),
    ),
    checks={"received_after_notified": in_order("notified_at", "received_at")},
    references=(Reference("incident_key", "police_incident", "incident_key"),),
)
