"""What the programme for abusers sends."""

from dvmetrics.extracts.schema import YES_NO, Column, Extract, in_order

PERP_REFERRAL = Extract(
    name="perp_referral",
    title="Referrals of abusers to the programme",
    row_is="one referral of one abuser to the programme",
    delivered="caseload",
    key=("ref_key",),
    dated_by="referral_date",
    columns=(
        Column("ref_key", "key", "The referral's own code.", required=True, scope="case"),
        Column("person_key", "key", "The abuser's person code.", required=True, scope="suspect"),
        Column("referral_date", "date", "The day of the referral.", required=True),
        Column(
            "referrer",
            "code",
            "Who referred.",
            codes=("probation", "police", "court", "social_services", "self", "health", "other", "unknown"),
        ),
        Column("suitable", "code", "Was the abuser found suitable?", codes=YES_NO),
        Column("start_date", "date", "The day of the first session; blank before it."),
        Column("sessions_planned", "count", "How many sessions the programme has."),
        Column("sessions_attended", "count", "How many were attended so far."),
        Column("completed_date", "date", "The day the programme was completed; blank if it was not.", is_outcome=True),
        Column(
            "exit_reason",
            "code",
            "Why it ended early.",
            codes=("stopped", "excluded", "moved_away", "other"),
            is_outcome=True,
        ),
        Column("partner_key", "key", "The (ex-)partner's person code.", scope="victim"),
        Column("partner_contactable", "code", "Can the (ex-)partner be reached safely?", codes=YES_NO),
        Column("partner_offered_at", "date", "The day support was offered to the (ex-)partner."),
        Column(
            "partner_reports_safe",
            "code",
            "Does the (ex-)partner say that the abuse has stopped?",
            codes=YES_NO,
            is_outcome=True,
        ),
    ),
    checks={
        "offered_after_referral": in_order("referral_date", "partner_offered_at"),
        "start_after_referral": in_order("referral_date", "start_date"),
        "completed_after_start": in_order("start_date", "completed_date"),
        "completed_means_started": lambda frame: frame["completed_date"].isna() | frame["start_date"].notna(),
        "attended_within_planned": lambda frame: ~(frame["sessions_attended"] > frame["sessions_planned"]),
    },
)
