"""Where things are in an edition: the names of its pages, and the places on them that links lead to."""

from __future__ import annotations

from dvmetrics.indicators.definition import Definition

CODE_PAGE = "code.html"


def outcome_file(outcome: str) -> str:
    """The page of an outcome: `outcome-1.html` for O1."""
    return "local-figures.html" if outcome == "L" else f"outcome-{outcome[1:]}.html"


def anchor(definition: Definition) -> str:
    """The place of an indicator on its page: `indicator-1-1`."""
    return "indicator-" + definition.id.replace(".", "-").lower()


def link_to(definition: Definition) -> str:
    """Where an indicator is in the edition: `outcome-1.html#indicator-1-1`."""
    return f"{outcome_file(definition.outcome)}#{anchor(definition)}"


def commitment_link(name: str) -> str:
    """Where a commitment of the Code or an initiative is: `code.html#s1`."""
    return f"{CODE_PAGE}#{name.lower()}"
