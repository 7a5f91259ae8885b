"""What is planted in the sample. Rates are what the generator draws with; README.md states what came out."""

from datetime import date

from dvmetrics.periods import Quarter

SEED = 2191
FIRST, LAST = Quarter(1997, 1), Quarter(2001, 4)

# Published totals, met exactly.
PUBLISHED_INCIDENTS = {1997: 956, 1998: 1124}
CHILD_YEAR = 1998
PUBLISHED_CHILD_INCIDENTS = 714
PUBLISHED_CHILDREN = 2961

# Made up from here on. A pair is a rate that moves in a straight line, over the years named beside it.
CAMPAIGN_START, CAMPAIGN_END = date(2000, 9, 1), date(2000, 11, 30)
INCIDENTS_A_MONTH = {"1997-01-01": 74.0, "1998-01-01": 88.0, "1999-01-01": 100.0, "2001-12-31": 102.0}
CAMPAIGN_RISE_IN_REPORTS = 1.20

REPEAT_SHARE = (0.345, 0.305)
"""Share of incidents that follow an earlier one of the same victim, 1997 to 2001."""

PROMPT_ASSESSMENT = (0.80, 0.93)
"""Attended incidents assessed within 24 hours, 1997 to 2001."""

CHILD_FIELD_1997 = 0.85
CHILD_FIELD_SINCE_1999 = (0.90, 0.97)
"""Incidents in a dwelling with the child field filled in; in 1998 every one is."""

NOTICE_SENT = (0.80, 0.97)
"""School-age children present about whom school or children's services were told at all: before 1999, and since."""
PROMPT_NOTICE_BEFORE_1999 = 0.50
PROMPT_NOTICE_SINCE_1999 = (0.61, 0.91)
"""Of the incidents with such a notice, those whose notices went within one working day."""

EPISODES = {1997: 450, 1998: 540, 1999: 590, 2000: 610, 2001: 640}
POLICE_REFERRALS = (0.55, 0.45)
"""Referrals by the police among referrals of known source, 1997 to 2001."""
UNKNOWN_SOURCE = 0.05
NO_SAFE_CONTACT = 0.08
PROMPT_CONTACT = (0.75, 0.88)
"""Referrals with a safe contact reached within two working days, 1997 to 2001."""
NO_ETHNICITY_FROM = "victim_support"

PROGRAMME_REFERRALS = {1997: 56, 1998: 58, 1999: 60, 2000: 62, 2001: 64}
STARTED_IN_90_DAYS = 0.70
COMPLETED_IN_A_YEAR = 0.55
"""Of the starters, within 365 days of the start."""

ROTA_COVERED = (0.92, 0.98)
"""Weekday mornings on which the court sat, 1997 to 2001."""

COURSES_A_YEAR = {1997: (4, 22), 1998: (6, 24), 1999: (12, 34), 2000: (12, 38), 2001: (12, 40)}
"""Courses, and places on each."""
SEMINARS = {date(1998, 3, 18): 110, date(1998, 10, 14): 105}
"""The two seminars, and places at each."""

CAMPAIGN_CALLS_A_DAY, LATER_CAMPAIGN_CALLS_A_DAY = 1.6, 0.7
"""First-time calls that the campaign brings: while it runs, and from then on."""
EVERY_CALLER_ASKED, NOW_KNOWN = date(2001, 4, 1), 0.80
"""The helpline asks every caller from then on: of the calls that nobody could place before, so many are known now."""

PARTNER_OFFERED = (0.70, 0.95)
"""Starters with a contactable (ex-)partner who was offered support, 1997 to 2001."""

# Police extras, justice, Marac, programme, home and school.
DUAL_ARREST = 0.03
"""Of the incidents with an arrest, those where both parties were arrested."""
VICTIM_DOES_NOT_SUPPORT = 0.28
"""Of finalised crimes; no trend."""
HELP_OFFERED = (0.82, 0.96)
"""Attended incidents whose victim was told of help and offered a referral, 1997 to 2001."""
CHILD_SUPPORT_OFFERED = (0.45, 0.65)
"""Children of whom a school or children's services were told, who were offered support, 1997 to 2001."""

CHARGED = (0.68, 0.75)
"""Suspects with a legal decision who were charged, by the day of the decision, 1997 to 2001."""
CONVICTED = (0.74, 0.80)
"""Of the prosecutions that ended, by the day they did, 1997 to 2001."""
LEGAL_REQUESTS = {1997: 215, 1998: 230, 1999: 240, 2000: 250, 2001: 260}
OFF_ROTA = 0.30
"""Requests outside rota hours; no trend."""
SEEN_SAME_DAY = (0.88, 0.96)
"""Of all requests, 1997 to 2001."""
DISCLOSURE_APPLICATIONS = {1997: 21, 1998: 23, 1999: 25, 2000: 27, 2001: 29}

MARAC_SINCE, MARAC_SECOND_DEFINITION = date(1998, 1, 1), date(2000, 1, 1)
MARAC_CASES_A_MEETING = 7.5
MARAC_COME_AGAIN = 0.36
"""Cases discussed in the twelve months before; no trend. All count as repeats by the second definition."""
MARAC_COUNTED_BY_FIRST_DEFINITION = 0.30 / 0.36

REFUGE_HOUSEHOLDS = {1997: 182, 1998: 187, 1999: 190, 2000: 193, 2001: 198}
"""Households that ask, often more than once."""
NOT_PLACED = (0.35, 0.22)
"""Of those households, the ones that no place was found for, for want of space or because of their needs."""
HOUSING_APPROACHES = {1997: 405, 1998: 412, 1999: 420, 2000: 428, 2001: 435}
BECAUSE_OF_VIOLENCE = (0.27, 0.29)
"""Of approaches, and of households owed a duty, 1997 to 2001."""
OWED_A_DUTY = 0.62
STAYED_SAFELY = (0.70, 0.80)
"""Of homes made safe: still at home six months later and no further incident, by the day of the fitting."""
SCHOOL_KEPT = 0.60
"""Displaced school-age children at the same school 60 school days later; no trend."""

# Services, learning, instruments and the partnership's own work.
SAFER_AT_EXIT = (0.70, 0.80)
"""Of those with a form at intake and at exit, 1997 to 2001."""
LESS_SAFER_IN_MINORITIES = 0.06
"""So many points lower among minority ethnic clients than among white ones."""
ABUSE_STOPPED = (0.50, 0.58)
"""Of those with both forms and abuse at intake, no abuse in the three months before the exit, 1997 to 2001."""
BOTH_FORMS = (0.60, 0.80)
"""Of the exits of people who took up the service, 1997 to 2001."""
WELLBEING_KEPT = 0.62
"""Twelve months after the exit: as well as at the exit, or better."""
MONTHS_OF_ABUSE = (36, 26)
"""The median until the referral, 1997 to 2001."""
MONTHS_GIVEN = 0.75
CHILDREN_OFFERED = (0.55, 0.78)
"""Children offered support within 28 days of the referral, 1997 to 2001."""
NEED_MET = (0.78, 0.90)
"""Language and format together, 1997 to 2001. The interpreters' part has no trend of its own; the format's has."""
ORIENTATION_NOT_ASKED = 0.30
ACKNOWLEDGED_IN_FIVE_DAYS = (0.60, 0.85)
"""Working days, of referrals from agencies on the register, 1997 to 2001."""
RESIDENTS = {
    "ethnicity": {"white": 0.828, "asian": 0.091, "black": 0.044, "mixed": 0.026, "other": 0.011},
    "disability": {"yes": 0.188, "no": 0.812},
    "sexual_orientation": {"heterosexual": 0.933, "gay_or_lesbian": 0.037, "bisexual": 0.022, "other": 0.008},
}
"""Shares of the residents aged 16 and over, set against the clients so that Asian residents come 0.8 times, and
disabled residents 0.6 times, as often as the others would have it."""

TUTOR_HOURS = {1997: 120, 1998: 165, 1999: 220, 2000: 260, 2001: 300}
ANSWERS_LATER, PRACTICE_CHANGED = 0.60, 0.60
"""Attendances whose form of three months later comes back; of those, the ones whose practice changed."""
THEATRE = (date(1998, 5, 13), date(1999, 5, 12), date(2000, 5, 17), date(2001, 5, 16))
YOUNG_PEOPLE_IMPROVED = 0.65
YOUNG_PEOPLE_ANSWER_LATER, IMPROVEMENT_LASTS = 0.80, 0.80
"""Of those with both forms, who fills in a third a year later; of those who improved, whose score is still higher."""

AUDITS_SINCE = Quarter(1999, 1)
AUDIT_MET = (0.72, 0.88)
"""Standards met, of those that apply, 1999 to 2001."""
AUDITORS_AGREE = 0.70
"""Cohen's kappa of two auditors before they talk."""
FEEDBACK_ANSWERED = 0.45
FEEDBACK_AGREES = {
    "listened_to": (0.80, 0.88),
    "made_to_feel_to_blame": (0.13, 0.07),
    "knew_where_to_get_help": (0.56, 0.70),
    "satisfied": (0.77, 0.86),
}
"""Who agrees, of those who say so or otherwise, 1999 to 2001."""

POLICIES_CITE_THE_CODE = {Quarter(1999, 4): 4, Quarter(2001, 4): 9}
"""Agencies of the 17 with a policy that cites the Code and was reviewed within 24 months."""
ATTENDANCE = (0.75, 0.82)
ACTIONS_IN_TIME = (0.65, 0.80)
DIRECTORY_REVIEWED = (0.60, 0.92)
"""Leaflets, guides and pages reviewed within 24 months, at the end of 1997Q1 and of 2001Q4."""
SEMINAR_SURPLUS = 412
"""Pounds, of both seminars together."""
CAMPAIGN_MONEY = {"budget": 6_000, "sponsorship": 3_500, "income": 640, "spend": 5_730}
"""Pounds, in 2000."""

# Faults in the deliveries.
MISSING = {("child_notification", Quarter(2000, 2)), ("legal_request", Quarter(1999, 3))}
RESUBMITTED = ("service_episode", "womens_aid", Quarter(2001, 1))
RESUBMITTED_AT = date(2001, 5, 29)
SHARE_CUT_OFF = 0.10
"""The first delivery of what was resubmitted breaks off: the newest tenth of its rows is missing."""
LATE = {
    ("perp_referral", Quarter(2001, 3)): date(2001, 11, 2),
    ("refuge_request", Quarter(2000, 4)): date(2001, 2, 6),
}
"""The day on which a file was made that came too late."""
SECOND_DEFINITION = {"cps_case": Quarter(2000, 1)}
"""The quarter from which an extract is counted by another definition, as its delivery notes say."""
