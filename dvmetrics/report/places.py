"""Where things are in an edition: the names of its pages, and the places on them that links lead to."""

from __future__ import annotations

from dvmetrics.indicators.definition import Definition

REPORT_PAGE = "index.html"
CODE_PAGE, CODE_TITLE = "code.html", "The Code, commitment by commitment"
HIDDEN_PAGE, HIDDEN_TITLE = "hidden.html", "Victims on no list"
CAMPAIGN_PAGE = "campaign.html"
BASELINE_PAGE, BASELINE_TITLE = "baseline.html", "What was published before"
GLANCE_PAGE, GLANCE_TITLE = "summary.html", "Every question at a glance"
QUALITY_PAGE, QUALITY_TITLE = "quality.html", "Can the data be trusted?"
CHANGES_PAGE, CHANGES_TITLE = "changes.html", "What changed since last time"
PACK_PAGE, PACK_TITLE = "committee-pack.html", "Committee pack"
DATA_PAGE, DATA_TITLE = "data.html", "The figures as data"
NOT_SHOWN = "not-shown"
"""The place on the page on the data that says how many figures are not shown."""
PROTECTION_PAGE, PROTECTION_TITLE = "protect.html", "How we protect people"


def outcome_file(outcome: str, *, supporting: bool = False) -> str:
    """The page of an outcome: `outcome-1.html` for O1, `outcome-1-supporting.html` for what supports its core set."""
    if outcome == "L":
        return "local-figures.html"
    return f"outcome-{outcome[1:]}{'-supporting' if supporting else ''}.html"


def anchor(definition: Definition) -> str:
    """The place of an indicator on its page: `indicator-1-1`."""
    return "indicator-" + definition.id.replace(".", "-").lower()


def link_to(definition: Definition) -> str:
    """Where an indicator is in the edition: `outcome-1.html#indicator-1-1`."""
    return f"{outcome_file(definition.outcome, supporting=definition.is_supporting)}#{anchor(definition)}"


def commitment_link(name: str) -> str:
    """Where a commitment of the Code or an initiative is: `code.html#s1`."""
    return f"{CODE_PAGE}#{name.lower()}"
