"""What the partnership keeps of its own work: meetings, actions, the directory of help, money and campaigns."""

from dvmetrics.extracts.schema import YES_NO, Column, Extract, Reference, in_order

BODIES = ("committee", "working_party", "sub_group")

MEETING = Extract(
    name="meeting",
    title="Meetings: who was invited and who came",
    row_is="one agency at one meeting",
    delivered="events",
    key=("date", "body", "agency_id"),
    dated_by="date",
    about_people=False,
    steady=False,
    columns=(
        Column("date", "date", "The day of the meeting.", required=True),
        Column("body", "code", "Which body met.", required=True, codes=BODIES),
        Column("agency_id", "code", "The agency.", required=True),
        Column("invited", "code", "Was it invited?", required=True, codes=YES_NO),
        Column("attended", "code", "Did somebody come?", required=True, codes=YES_NO),
    ),
    references=(Reference("agency_id", "signatory_register", "agency_id"),),
)

ACTION = Extract(
    name="action",
    title="Actions: what was decided, and what became of it",
    row_is="one action that a meeting decided on",
    delivered="caseload",
    key=("action_id",),
    dated_by="decided_on",
    about_people=False,
    steady=False,
    columns=(
        Column("action_id", "code", "The action, by a short name.", required=True),
        Column("decided_on", "date", "The day it was decided.", required=True),
        Column("body", "code", "Which body decided it.", required=True, codes=BODIES),
        Column("kind", "code", "Part of the joint strategy, or something else.", codes=("strategy", "other")),
        Column("owner", "code", "The agency that is to do it.", required=True),
        Column("due_date", "date", "The day it is due.", required=True, is_planned=True),
        Column("closed_date", "date", "The day it was done; blank before it."),
    ),
    checks={
        "due_after_decided": in_order("decided_on", "due_date"),
        "closed_after_decided": in_order("decided_on", "closed_date"),
    },
    references=(Reference("owner", "signatory_register", "agency_id"),),
)

DIRECTORY = Extract(
    name="directory",
    title="Directory of information for victims",
    row_is="one leaflet, guide or page, in one language and format",
    delivered="snapshot",
    key=("resource_id", "language", "format"),
    about_people=False,
    columns=(
        Column("resource_id", "code", "The resource, by a short name.", required=True),
        Column("language", "code", "The language, by a short name.", required=True),
        Column(
            "format",
            "code",
            "The format.",
            required=True,
            codes=("print", "large_print", "audio", "easy_read", "braille", "web"),
        ),
        Column("last_reviewed", "date", "The day it was last checked."),
    ),
)

FINANCE = Extract(
    name="finance",
    title="Money and hours",
    row_is="one line of income or spending, or of hours given",
    delivered="events",
    key=("line_id",),
    dated_by="date",
    about_people=False,
    steady=False,
    columns=(
        Column("line_id", "code", "The line, by a short name.", required=True),
        Column("date", "date", "The day it was booked.", required=True),
        Column(
            "stream",
            "code",
            "What it was for.",
            required=True,
            codes=("training", "seminar", "campaign", "theatre", "code_of_practice", "other"),
        ),
        Column(
            "kind",
            "code",
            "What kind of line it is.",
            required=True,
            codes=("budget", "income", "sponsorship", "spend", "in_kind"),
        ),
        Column("amount", "number", "Pounds; none for hours given."),
        Column("in_kind_hours", "number", "Hours given from an agency's own time."),
    ),
)

CAMPAIGN = Extract(
    name="campaign",
    title="Publicity campaigns",
    row_is="one campaign",
    delivered="snapshot",
    key=("campaign_id",),
    about_people=False,
    columns=(
        Column("campaign_id", "code", "The campaign, by a short name.", required=True),
        Column("start_date", "date", "Its first day.", required=True, is_planned=True),
        Column("end_date", "date", "Its last day.", required=True, is_planned=True),
        Column("audience", "code", "Whom it is for.", required=True, codes=("victims", "staff", "both")),
        Column("spend", "number", "Pounds spent so far."),
        Column("income", "number", "Pounds raised so far."),
        Column("reach", "count", "Leaflets handed out, listeners, visitors, as the campaign counts them."),
    ),
    checks={"start_before_end": in_order("start_date", "end_date")},
)
