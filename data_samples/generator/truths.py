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

# Faults in the deliveries.
MISSING = ("child_notification", Quarter(2000, 2))
RESUBMITTED = ("service_episode", "womens_aid", Quarter(2001, 1))
RESUBMITTED_AT = date(2001, 5, 29)
SHARE_CUT_OFF = 0.10
"""The first delivery of what was resubmitted breaks off: the newest tenth of its rows is missing."""
LATE = ("perp_referral", Quarter(2001, 3))
LATE_AT = date(2001, 11, 2)
