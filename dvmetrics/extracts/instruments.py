"""Three instruments for what no agency's records hold: the case audit, victims' feedback, the partnership register."""

from dvmetrics.extracts.schema import YES_NO, Column, Extract, Reference

STANDARDS = ("s1", "s2", "s3", "s4", "s5", "s6", "s7a", "s7b", "s7c", "s7d", "s7e", "s8", "s9")
"""The thirteen standards of the Code that an audit scores, in its order."""
RESULTS = ("met", "partly_met", "not_met", "not_applicable")

AUDIT = Extract(
    name="audit",
    title="Case audit",
    row_is="one standard of the Code in one case file, scored by two auditors",
    delivered="events",
    key=("audit_key", "standard_id"),
    dated_by="audit_date",
    about_people=False,
    steady=False,
    columns=(
        Column("audit_key", "key", "The code of the file that was drawn.", required=True, scope="case"),
        Column("audit_date", "date", "The day of the audit.", required=True),
        Column("agency_id", "code", "The agency whose file it is.", required=True),
        Column("standard_id", "code", "The standard of the Code.", required=True, codes=STANDARDS),
        Column("auditor_a", "code", "The agency of the first auditor.", required=True),
        Column("auditor_b", "code", "The agency of the second auditor.", required=True),
        Column("result_a", "code", "What the first auditor found, alone.", required=True, codes=RESULTS),
        Column("result_b", "code", "What the second auditor found, alone.", required=True, codes=RESULTS),
        Column("result", "code", "What both agreed on afterwards.", required=True, codes=RESULTS),
    ),
    checks={
        "auditors_differ": lambda frame: frame["auditor_a"] != frame["auditor_b"],
        "agreed_is_kept": lambda frame: (
            (frame["result_a"] != frame["result_b"]) | frame["result"].isna() | (frame["result"] == frame["result_a"])
        ),
    },
    references=(Reference("agency_id", "signatory_register", "agency_id"),),
    guide=(
        "Each quarter every agency draws ten of its closed files by lot: number them, and let somebody from another "
        "agency pick the numbers.",
        "Two auditors from two different agencies read each file alone and score every standard: met, partly met, not "
        "met, or not applicable. They do not talk before both are done.",
        "`s1` to `s9` are the standards for staff in the order of the Code of Practice, `s7a` to `s7e` the five parts "
        "of the seventh. Partly met: the file shows that it was tried, but not all that the standard asks.",
        "Then they compare, and agree on one result. What each found alone stays in the row: it shows how far two "
        "readers agree (Cohen's kappa).",
        "The audit is about standards, not about people: no name, no date and no story from the file is written down.",
    ),
)

VICTIM_FEEDBACK = Extract(
    name="victim_feedback",
    title="Feedback of victims",
    row_is="one answer to one question",
    delivered="events",
    key=("answer_key",),
    dated_by="answered_on",
    steady=False,
    columns=(
        Column("answer_key", "key", "The answer's own code; it leads back to nobody.", required=True, scope="case"),
        Column("answered_on", "date", "The day of the answer.", required=True),
        Column("agency_id", "code", "The agency that the answer is about.", required=True),
        Column(
            "item_code",
            "code",
            "The question.",
            required=True,
            codes=("listened_to", "made_to_feel_to_blame", "knew_where_to_get_help", "satisfied"),
        ),
        Column(
            "response",
            "code",
            "The answer.",
            required=True,
            codes=("agree", "neither", "disagree", "no_answer"),
        ),
        Column("mode", "code", "How it was asked.", codes=("paper", "telephone", "in_person", "online")),
    ),
    references=(Reference("agency_id", "signatory_register", "agency_id"),),
    guide=(
        "Ask only where contact is safe, never by post to a shared home, and say that answering is a choice.",
        "Four statements: I was listened to. I was made to feel to blame. I knew where to get help. I was satisfied. "
        "Each is answered with agree, neither, disagree, or not at all.",
        "No name, no date of birth and no free text. Whatever somebody tells that needs action is dealt with at once, "
        "outside this form.",
        "Count everybody who was invited in `feedback_round`, so that the share who answered can be shown.",
    ),
)

FEEDBACK_ROUND = Extract(
    name="feedback_round",
    title="Feedback of victims: how many were invited",
    row_is="one agency in one quarter",
    delivered="snapshot",
    key=("agency_id",),
    columns=(
        Column("agency_id", "code", "The agency.", required=True),
        Column("invited", "count", "People invited to answer in the quarter.", required=True),
        Column("answered", "count", "People who answered at least one question.", required=True),
    ),
    checks={"answered_within_invited": lambda frame: ~(frame["answered"] > frame["invited"])},
    references=(Reference("agency_id", "signatory_register", "agency_id"),),
    guide=(
        "Count everybody who was invited in the quarter, also whoever did not answer, and everybody who answered at "
        "least one question. People are counted here, not answers.",
        "Nobody is listed: the counts alone show how large a share of those invited the answers speak for.",
    ),
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
    guide=(
        "One row for each agency on the partnership's list of key agencies, whether it signed or not: the partnership "
        "owns the list.",
        "Copy each name letter by letter from the document it signed. Two bodies with like names are two rows.",
    ),
)

POLICY_DOCUMENT = Extract(
    name="policy_document",
    title="Register of policies that cite the Code of Practice",
    row_is="one policy document of one agency",
    delivered="snapshot",
    key=("agency_id", "document_id"),
    about_people=False,
    columns=(
        Column("agency_id", "code", "The agency.", required=True),
        Column("document_id", "code", "The document, by a short name.", required=True),
        Column(
            "subject",
            "code",
            "What it is about.",
            required=True,
            codes=("safeguarding", "housing", "health", "equality", "staff_development", "community_safety", "other"),
        ),
        Column("cites_code", "code", "Does it cite the Code of Practice?", required=True, codes=YES_NO),
        Column("reviewed_on", "date", "The day it was last reviewed."),
    ),
    references=(Reference("agency_id", "signatory_register", "agency_id"),),
)
