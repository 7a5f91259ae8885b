"""The Code of Practice, commitment by commitment, and the initiatives of the committee report, in our own words.

The bullets of the Code bear no numbers. Staff standards are S1 to S9 in its order (S7 has five parts), what agencies
should do A1 to A5. Initiatives are those that the report names; `paragraph` is where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["staff", "agencies", "initiative"]


@dataclass(frozen=True)
class Commitment:
    """One sentence of the Code, or one initiative of the report, that figures can be evidence for.

    `missing`: what the figures cannot show of it, so that nobody takes them for the whole.
    """

    id: str
    kind: Kind
    words: str
    missing: str
    paragraph: str = ""


def _staff(name: str, words: str, missing: str) -> Commitment:
    return Commitment(name, "staff", words, missing)


def _agencies(name: str, words: str, missing: str) -> Commitment:
    return Commitment(name, "agencies", words, missing)


def _initiative(name: str, words: str, paragraph: str, missing: str) -> Commitment:
    return Commitment(name, "initiative", words, missing, paragraph)


_ALL = (
    _staff(
        "S1",
        "Put the immediate safety of the victim and children first",
        "Whether an assessment was a good one, and what victims who never call the police are offered.",
    ),
    _staff(
        "S2",
        "Listen to the victim and take the report seriously",
        "What those think who did not answer: people who had help answer more often.",
    ),
    _staff(
        "S3",
        "Never blame the victim; the offender is accountable",
        "How victims were spoken to: the audit sees what was written down, not what was said.",
    ),
    _staff(
        "S4",
        "Recognise the danger of further violence",
        "Violence that nobody reported. Each serious case needs a review of its own; a figure cannot replace it.",
    ),
    _staff(
        "S5",
        "Tell the victim that help is there",
        "Whether the offer was made in a way that could safely be taken up.",
    ),
    _staff(
        "S6",
        "Keep information about rights up to date",
        "Whether staff know what the directory says.",
    ),
    _staff(
        "S7a",
        "Be accessible",
        "Opening hours, and people who gave up before they got through to anybody.",
    ),
    _staff(
        "S7b",
        "Ensure the safety of victim and children",
        "Safety as victims feel it, where they have left no form at their exit.",
    ),
    _staff(
        "S7c",
        "Raise awareness in the community",
        "Whether people at large know where to turn: that needs a survey, and there is none.",
    ),
    _staff(
        "S7d",
        "Raise awareness in partner agencies",
        "Whether training changed what staff do, beyond what they say of it three months later.",
    ),
    _staff(
        "S7e",
        "Be caring, sensitive and professional",
        "What those think who did not answer.",
    ),
    _staff(
        "S8",
        "Safeguard the rights of victims, children and young people",
        "Breaches of confidence: none reported is not none. What children themselves say is not collected.",
    ),
    _staff(
        "S9",
        "Value the expertise of partner agencies",
        "Whether partners feel that their expertise is used: that needs a survey of partners, and there is none.",
    ),
    _agencies(
        "A1",
        "Work together, recognising responsibilities and limits",
        "What each agency contributes when it comes: attending is not contributing.",
    ),
    _agencies(
        "A2",
        "Know the issues of minority groups and provide for them",
        "The need of each group: it need not be as large as the group's share of residents.",
    ),
    _agencies(
        "A3",
        "Develop joint strategies, with awareness and training",
        "Whether the strategy is a good one.",
    ),
    _agencies(
        "A4",
        "Link the Code to other policies",
        "Whether a policy that cites the Code is followed.",
    ),
    _agencies(
        "A5",
        "Evaluate and monitor",
        "What agencies that send nothing could tell.",
    ),
    _initiative("training", "Inter-agency training", "4.7, 6.3", "Whether victims notice a difference."),
    _initiative(
        "seminars",
        "The two seminars",
        "4.7, 6.3",
        "What agencies did differently afterwards. The two were held once; later years are of courses like them.",
    ),
    _initiative(
        "rota",
        "Weekday morning solicitors' rota",
        "4.7",
        "What happens to those who need a solicitor in the afternoon, in the evening or at the week-end and never ask.",
    ),
    _initiative(
        "theatre",
        "Theatre and workshop for young people",
        "4.7, 6.6",
        "Whether changed attitudes change what young people do.",
    ),
    _initiative(
        "referral_service",
        "Referral service for abusers",
        "4.8",
        "Whether the abuse stopped for partners who could not be asked. There is no comparison group.",
    ),
    _initiative(
        "campaign",
        "Publicity campaign",
        "5.4, 6.3",
        "What would have happened without it: there is no town to compare with.",
    ),
    _initiative("signatories", "Signatories to the Code", "5.2", "Agencies that are on nobody's list of key agencies."),
    _initiative(
        "reducing_violence",
        "The aim of reducing violence",
        "4.9",
        "Violence that is not reported. Recorded numbers alone are the wrong test.",
    ),
    _initiative("equalities", "Equalities", "6.2", "People who were never asked, or did not wish to say."),
    _initiative(
        "displacement",
        "Displacement from home",
        "6.2",
        "Households that left and asked nobody. Leaving may be the safe choice.",
    ),
    _initiative(
        "schooling",
        "Disruption from school and friends",
        "6.2",
        "Friendships. So few children are concerned in a quarter that most figures cannot be shown.",
    ),
    _initiative(
        "hidden_incidents",
        "Incidents that stay hidden",
        "7.1",
        "How many there are. The report's average has no source, and nothing may be multiplied by it.",
    ),
    _initiative("children_present", "Children present", "4.5", "What a child saw or heard, and how it is since."),
    _initiative(
        "early_help", "Help at an early stage", "7.1", "People who found help, or an end to the abuse, on their own."
    ),
)

COMMITMENTS: dict[str, Commitment] = {own.id: own for own in _ALL if own.kind != "initiative"}
"""The 18 commitments of the Code: thirteen standards for staff and five for agencies."""
INITIATIVES: dict[str, Commitment] = {own.id: own for own in _ALL if own.kind == "initiative"}
"""The 14 initiatives of the committee report."""
