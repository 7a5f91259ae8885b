"""What refuges, housing and schools send: where families that had to leave found a place, and children their school."""

import pandas as pd

from dvmetrics.extracts.schema import YES_NO, Column, Extract, in_order


def _refusal_has_reason(frame: pd.DataFrame) -> pd.Series:
    return ~(frame["outcome"].eq("refused") & frame["refusal_reason"].isna())


REFUGE_REQUEST = Extract(
    name="refuge_request",
    title="Refuges: requests for a place",
    row_is="one request of one household for a place",
    delivered="caseload",
    key=("request_key",),
    dated_by="date",
    columns=(
        Column("request_key", "key", "The request's own code.", required=True, scope="case"),
        Column("household_key", "key", "The household's code.", required=True, scope="household"),
        Column("person_key", "key", "The person code of the adult who asked.", required=True, scope="victim"),
        Column("date", "date", "The day of the request.", required=True),
        Column("adults", "count", "Adults in the household."),
        Column("children", "count", "Children in the household."),
        Column("outcome", "code", "What came of it.", codes=("placed", "refused", "withdrawn", "referred_on", "open")),
        Column(
            "refusal_reason",
            "code",
            "Why there was no place.",
            codes=("no_space", "needs_cannot_be_met", "too_near_the_abuser", "other"),
        ),
        Column("nights", "count", "Nights stayed so far."),
        Column(
            "exit_destination",
            "code",
            "Where the household went.",
            codes=("home_without_abuser", "new_home", "family_or_friends", "another_refuge", "back_to_abuser", "other"),
        ),
    ),
    checks={"refusal_has_reason": _refusal_has_reason},
)

HOUSING_APPROACH = Extract(
    name="housing_approach",
    title="Housing: households that asked for help",
    row_is="one household that asked the housing service for help",
    delivered="caseload",
    key=("approach_key",),
    dated_by="date",
    columns=(
        Column("approach_key", "key", "The case's own code.", required=True, scope="case"),
        Column("household_key", "key", "The household's code.", required=True, scope="household"),
        Column("person_key", "key", "The person code of the adult who asked.", required=True, scope="victim"),
        Column("date", "date", "The day the household asked.", required=True),
        Column(
            "reason",
            "code",
            "The main reason for losing the home.",
            required=True,
            codes=("domestic_violence", "family_no_longer_able", "end_of_tenancy", "arrears", "other", "unknown"),
        ),
        Column("duty", "code", "Does the council owe the household a duty?", codes=YES_NO),
        Column("sanctuary_offered", "code", "Was help offered to stay safely at home?", codes=YES_NO),
        Column("sanctuary_fitted_date", "date", "The day the home was made safe."),
        Column("at_home_6m", "code", "Was the household still at home six months later?", codes=YES_NO),
        Column("ta_nights", "count", "Nights in temporary accommodation so far."),
    ),
    checks={
        "fitted_after_approach": in_order("date", "sanctuary_fitted_date"),
        "fitted_means_offered": lambda frame: (
            ~(frame["sanctuary_fitted_date"].notna() & frame["sanctuary_offered"].eq("no"))
        ),
    },
)

EDUCATION_LINK = Extract(
    name="education_link",
    title="Schools: children who had to leave home",
    row_is="one child of school age who had to leave home, each time that happened",
    delivered="caseload",
    key=("child_key", "displaced_date"),
    dated_by="displaced_date",
    steady=False,
    columns=(
        Column("child_key", "key", "The child's person code.", required=True, scope="child"),
        Column("displaced_date", "date", "The day the child had to leave home.", required=True),
        Column(
            "school_kept_at_60_days", "code", "Was the child at the same school 60 school days later?", codes=YES_NO
        ),
        Column("school_changed", "code", "Has the child changed schools?", codes=YES_NO),
        Column("attendance_pct", "number", "Attendance in the term, in per cent."),
        Column("days_missed", "count", "School days missed because of the move."),
    ),
    checks={
        "kept_means_not_changed": lambda frame: (
            ~(frame["school_kept_at_60_days"].eq("yes") & frame["school_changed"].eq("yes"))
        ),
    },
)
