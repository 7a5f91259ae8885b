"""What the report asks: of a partnership that signed a Code of Practice whether that works, of any other whether the
work makes a difference."""

from __future__ import annotations

from dataclasses import dataclass

from dvmetrics.indicators.commitments import COMMITMENTS
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import CODE_PAGE


@dataclass(frozen=True)
class Asked:
    """The question, what the committee is told of in other words, and what no figure by itself shows."""

    question: str
    works: str
    shown: str


OF_THE_CODE = Asked(
    "Is the Code of Practice working?",
    "the inter-agency Code of Practice on domestic violence is working",
    "the Code works",
)
OF_THE_WORK = Asked(
    "Is the work against domestic violence making a difference?",
    "the work of agencies against domestic violence is making a difference",
    "this work makes a difference",
)


def asked(edition: Edition) -> Asked:
    """What the report of this edition asks."""
    return OF_THE_CODE if edition.has_code else OF_THE_WORK


def followed(edition: Edition) -> str:
    """What the figures follow, as HTML."""
    outcomes = "1 outcome" if len(edition.outcomes) == 1 else f"{len(edition.outcomes)} outcomes"
    if not edition.has_code:
        return f"Figures under {outcomes} follow what becomes of people, and whether agencies do their part."
    return (
        f'The Code of Practice has <a href="{CODE_PAGE}">{len(COMMITMENTS)} commitments</a>. Figures under {outcomes} '
        "follow what becomes of them."
    )
