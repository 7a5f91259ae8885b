"""What the meetings on high-risk cases (Marac) send: cases, or totals of a meeting."""

from dvmetrics.extracts.schema import YES_NO, Column, Extract

REPEAT_DEFINITIONS = ("v1", "v2")
"""v1: a repeat is a further crime within twelve months; v2: any further abuse. The two are never added up."""

MARAC_CASE = Extract(
    name="marac_case",
    title="Meetings on high-risk cases: cases",
    row_is="one case discussed at one meeting",
    delivered="events",
    key=("case_key",),
    dated_by="meeting_date",
    steady=False,
    columns=(
        Column("case_key", "key", "The discussion's own code.", required=True, scope="case"),
        Column("meeting_date", "date", "The day of the meeting.", required=True),
        Column("victim_key", "key", "The victim's person code.", required=True, scope="victim"),
        Column("perp_key", "key", "The abuser's person code.", scope="suspect"),
        Column(
            "referrer",
            "code",
            "Who referred the case.",
            codes=("police", "specialist_service", "health", "housing", "social_services", "probation", "other"),
        ),
        Column("repeat_flag", "code", "Was the case discussed within the twelve months before?", codes=YES_NO),
        Column("repeat_definition", "code", "By which definition.", required=True, codes=REPEAT_DEFINITIONS),
    ),
)

MARAC_MEETING = Extract(
    name="marac_meeting",
    title="Meetings on high-risk cases: totals",
    row_is="one meeting",
    delivered="events",
    key=("meeting_date",),
    dated_by="meeting_date",
    steady=False,
    columns=(
        Column("meeting_date", "date", "The day of the meeting.", required=True),
        Column("cases", "count", "Cases discussed.", required=True),
        Column("repeats", "count", "Of those, repeats within twelve months."),
        Column("repeat_definition", "code", "By which definition.", codes=REPEAT_DEFINITIONS),
        Column("police_referrals", "count", "Cases referred by the police."),
        Column("other_referrals", "count", "Cases referred by anybody else."),
        Column("victim_minority", "count", "Victims of a minority ethnic group."),
        Column("victim_lgbt", "count", "Lesbian, gay, bisexual or trans victims."),
        Column("victim_disabled", "count", "Disabled victims."),
        Column("victim_male", "count", "Male victims."),
        Column("victim_16_17", "count", "Victims aged 16 or 17."),
        Column("children", "count", "Children in the households."),
    ),
    checks={
        "repeats_within_cases": lambda frame: ~(frame["repeats"] > frame["cases"]),
        "referrals_add_up": lambda frame: (
            frame["police_referrals"].isna()
            | frame["other_referrals"].isna()
            | (frame["police_referrals"] + frame["other_referrals"] == frame["cases"])
        ),
    },
)
