"""Pages that no notebook makes, because no figure stands on them: how to read, catalogue, dictionary and the like."""

from __future__ import annotations

from dataclasses import dataclass

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.places import anchor

CATALOGUE_PAGE, CATALOGUE_TITLE = "indicators.html", "Find a figure"
DICTIONARY_PAGE = "dictionary.html"


@dataclass(frozen=True)
class Sheet:
    """One such page: its file, what links to it say, and its content as HTML. `under`: the page that leads to it, where
    it is not in the navigation itself. `in_pack`: whether the committee's pack holds it."""

    file: str
    title: str
    body: str
    under: str = ""
    in_pack: bool = True


def extract_file(name: str) -> str:
    """The dictionary page of an extract: `dictionary-police_incident.html`."""
    return f"dictionary-{name}.html"


def definitions_file(outcome: str) -> str:
    """The page with the definitions of an outcome: `indicators-1.html` for O1."""
    return "indicators-local.html" if outcome == "L" else f"indicators-{outcome[1:]}.html"


def in_catalogue(definition: Definition) -> str:
    """Where the whole definition of an indicator is: `indicators-1.html#indicator-1-1`."""
    return f"{definitions_file(definition.outcome)}#{anchor(definition)}"
