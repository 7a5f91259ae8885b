"""What figures are held against: residents by age, sex and other characteristics, and the days of school."""

from dvmetrics.extracts.schema import Column, Extract

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

POPULATION_GROUP = Extract(
    name="population_group",
    title="Resident population by characteristic",
    row_is="one group of one characteristic in one year",
    delivered="snapshot",
    key=("year", "characteristic", "grp"),
    about_people=False,
    due="first_quarter",
    columns=(
        Column("year", "count", "The year of the estimate.", required=True),
        Column(
            "characteristic",
            "code",
            "Which characteristic.",
            required=True,
            codes=("ethnicity", "disability", "sexual_orientation"),
        ),
        Column("grp", "code", "The group, by the code that services use, such as `asian` or `yes`.", required=True),
        Column("people", "count", "Residents aged 16 and over in the group.", required=True),
    ),
)

SCHOOL_CALENDAR = Extract(
    name="school_calendar",
    title="Days that schools are open",
    row_is="one day that schools are open",
    delivered="events",
    key=("date",),
    dated_by="date",
    about_people=False,
    steady=False,
    columns=(Column("date", "date", "The day.", required=True),),
)
