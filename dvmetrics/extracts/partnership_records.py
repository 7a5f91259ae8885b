"""What the partnership keeps itself: rota, register, training, workforce, population, and agencies' own totals."""

import pandas as pd

from dvmetrics.extracts.schema import YES_NO, Column, Extract, Reference, in_order

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

SIGNATORY_REGISTER = Extract(
    name="signatory_register",
    title="Register of signatories to the Code of Practice",
    row_is="one agency on the partnership's list of key agencies",
    delivered="snapshot",
    key=("agency_id",),
    about_people=False,
    columns=(
        Column("agency_id", "code", "The agency's short name.", required=True),
        Column("legal_name", "name", "Its name as printed in the Code; never matched by likeness.", required=True),
        Column(
            "status",
            "code",
            "Where it stands.",
            required=True,
            codes=("signed", "agreed_in_principle", "outstanding", "not_approached"),
        ),
        Column("signed_date", "date", "The day it signed, where that is known."),
        Column("data_agreement_date", "date", "The day it signed the agreement to share data."),
    ),
    checks={
        "signed_date_means_signed": lambda frame: frame["signed_date"].isna() | frame["status"].eq("signed"),
        "name_appears_once": lambda frame: ~frame.duplicated(["agency", "delivered_for", "legal_name"], keep="first"),
    },
)

TRAINING_ATTENDANCE = Extract(
    name="training_attendance",
    title="Attendance at inter-agency training",
    row_is="one member of staff at one course or seminar",
    delivered="events",
    key=("event_key", "staff_key"),
    dated_by="event_date",
    about_people=False,
    steady=False,
    columns=(
        Column("event_key", "key", "The course's own code.", required=True, scope="case"),
        Column("event_date", "date", "The day of the course.", required=True),
        Column("kind", "code", "Course or seminar.", required=True, codes=("course", "seminar")),
        Column("staff_key", "key", "The member of staff's code.", required=True, scope="staff"),
        Column("agency_id", "code", "The employing agency.", required=True),
        Column("front_line", "code", "Do they work with the public?", required=True, codes=YES_NO),
        Column("score_before", "number", "Score of the questionnaire before, 0 to 100."),
        Column("score_after", "number", "Score of the questionnaire after, 0 to 100."),
    ),
    references=(Reference("agency_id", "signatory_register", "agency_id"),),
)

WORKFORCE = Extract(
    name="workforce",
    title="Front-line staff by agency",
    row_is="one agency",
    delivered="snapshot",
    key=("agency_id",),
    about_people=False,
    columns=(
        Column("agency_id", "code", "The agency.", required=True),
        Column("front_line_headcount", "count", "Front-line staff in post at the quarter's end.", required=True),
        Column("definition", "code", "How it was counted.", codes=("headcount", "full_time_equivalent", "estimate")),
    ),
    references=(Reference("agency_id", "signatory_register", "agency_id"),),
)

POPULATION = Extract(
    name="population",
    title="Resident population",
    row_is="one sex and age band in one year",
    delivered="snapshot",
    key=("year", "sex", "age_band"),
    about_people=False,
    due="first_quarter",
    columns=(
        Column("year", "count", "The year of the mid-year estimate.", required=True),
        Column("sex", "code", "Sex.", required=True, codes=("female", "male")),
        Column(
            "age_band",
            "code",
            "Age band.",
            required=True,
            codes=("0_15", "16_17", "18_24", "25_34", "35_44", "45_54", "55_64", "65_plus"),
        ),
        Column("people", "count", "Residents.", required=True),
    ),
)


def _whole_months(frame: pd.DataFrame) -> pd.Series:
    start, end = frame["period_start"], frame["period_end"]
    whole: pd.Series = start.isna() | end.isna() | (start.dt.is_month_start & end.dt.is_month_end)
    return whole


KPI_RETURN = Extract(
    name="kpi_return",
    title="Returns of totals",
    row_is="one total for one period, of an agency that sends totals only",
    delivered="events",
    key=("indicator", "period_start", "period_end"),
    dated_by="period_end",
    columns=(
        Column("indicator", "code", "The indicator or local measure that the total is of.", required=True),
        Column("period_start", "date", "The first day of the period.", required=True),
        Column("period_end", "date", "The last day of the period.", required=True),
        Column("numerator", "number", "The total; blank where it was not collected."),
        Column("denominator", "number", "What it is out of, where there is such a thing."),
    ),
    checks={
        "period_in_order": in_order("period_start", "period_end"),
        "whole_months": _whole_months,
        "part_of_the_whole": lambda frame: ~(frame["numerator"] > frame["denominator"]),
    },
)
