"""What the partnership keeps of its training, its workforce, and its work with young people."""

from dvmetrics.extracts.schema import YES_NO, Column, Extract, Reference

TRAINING_EVENT = Extract(
    name="training_event",
    title="Inter-agency courses and seminars",
    row_is="one course or seminar",
    delivered="events",
    key=("event_key",),
    dated_by="event_date",
    about_people=False,
    steady=False,
    columns=(
        Column("event_key", "key", "The course's own code.", required=True, scope="case"),
        Column("event_date", "date", "The day of the course.", required=True),
        Column("kind", "code", "Course or seminar.", required=True, codes=("course", "seminar")),
        Column("topic", "code", "Its main topic.", codes=("domestic_violence", "children", "law", "equality", "other")),
        Column("covers_law", "code", "Did it cover the law?", codes=YES_NO),
        Column("places", "count", "Places offered.", required=True),
        Column("tutor_hours", "number", "Hours that tutors gave from their own agencies' time."),
    ),
)

TRAINING_ATTENDANCE = Extract(
    name="training_attendance",
    title="Attendance at inter-agency training",
    row_is="one member of staff at one course or seminar",
    delivered="caseload",
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
        Column(
            "score_followup",
            "number",
            "Score of the questionnaire three months later, 0 to 100; the row comes again with it.",
        ),
        Column("practice_changed", "code", "Three months later: has it changed how they work?", codes=YES_NO),
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

YOUTH_EVENT = Extract(
    name="youth_event",
    title="Theatre and workshops for young people",
    row_is="one participant of one event",
    delivered="caseload",
    key=("event_key", "participant_key"),
    dated_by="event_date",
    steady=False,
    columns=(
        Column("event_key", "key", "The event's own code.", required=True, scope="case"),
        Column("event_date", "date", "The day of the event.", required=True),
        Column(
            "participant_key",
            "key",
            "The participant's code, the same on each form.",
            required=True,
            scope="participant",
        ),
        Column("setting_id", "code", "The school or project that sent them, by its short name.", required=True),
        Column("role", "code", "Young person, or an adult with them.", required=True, codes=("young_person", "adult")),
        Column("score_before", "number", "Score of the questionnaire on attitudes before, 0 to 100."),
        Column("score_after", "number", "Score of the questionnaire after, 0 to 100."),
        Column(
            "score_followup",
            "number",
            "Score of the questionnaire a year later, 0 to 100; the row comes again with it.",
        ),
        Column("knows_where_to_get_help", "code", "After the event: do they know where to get help?", codes=YES_NO),
    ),
)
