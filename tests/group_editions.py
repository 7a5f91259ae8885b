"""Small editions of figures by group, and what a reader sees of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from typing import Any

import pandas as pd
from IPython.display import HTML

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.indicators.catalogue import CATALOGUE, FRAMEWORK
from dvmetrics.measure import COLUMNS, Measurements
from dvmetrics.measure.rows import row
from dvmetrics.periods import Period, Quarter
from dvmetrics.publish.figures import figure_html
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups import group_section
from tests.figures import edition_of

Counted = dict[tuple[str, str], tuple[float | None, ...] | str]
"""By (what it is a breakdown by, group): numerator, denominator and what they are compared with, or why there is none;
a breakdown by nothing is the whole."""
NAMES = ("numerator", "denominator", "compared_numerator", "compared_denominator")
LAST = Quarter(2001, 4)
AGENCIES = {
    "zebra": "Zebra Aid",
    "apple": "Apple Housing",
    "mango": "Mango & Sons <Solicitors>",
    "beech": "Beech NHS Trust",
    "community": "Beech Community NHS Trust",
    "cedar": "Cedar Police",
}


def edition_with(
    figures: dict[str, list[Counted]], *, policy: str = "committee", changed: dict[str, dict[str, Any]] | None = None
) -> Edition:
    """An edition of these indicators: for each the newest period last, the ones before a quarter apart."""
    definitions = {name: replace(CATALOGUE[name].definition, **(changed or {}).get(name, {})) for name in figures}
    rows = []
    for name, periods in figures.items():
        for back, counted in enumerate(reversed(periods)):
            quarter = LAST.plus(-back)
            start = quarter.start if definitions[name].grain == "quarter" else quarter.plus(-3).start
            rows += _rows(definitions[name], Period(start, quarter.end), counted)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    released = release(Measurements(frame, definitions, {}), POLICIES[policy])
    facts = edition_of({"2.2": [(60, 100)]}).facts
    about = {"quarter": str(LAST), "agencies": AGENCIES, "policy": policy, "rests_on": {}}
    return Edition(released, facts.model_copy(update=about), FRAMEWORK)


def _rows(definition: Any, period: Period, counted: Counted) -> list[dict[str, Any]]:
    rows = []
    for (by, group), given in counted.items():
        if isinstance(given, str):
            rows.append(row(definition, period, state=given, group_by=by, group=group))  # type: ignore[arg-type]
        else:
            numbers = dict(zip(NAMES, given, strict=False))
            rows.append(row(definition, period, numbers, group_by=by, group=group))
    return rows


def section(edition: Edition, indicator: str) -> list[Any]:
    return group_section(edition, edition.released.definitions[indicator])


def figures_of(parts: Sequence[Any]) -> list[Any]:
    return [part for part in parts if not isinstance(part, HTML)]


def html_of(parts: Sequence[Any]) -> str:
    """All parts as the page shows them, figures with their words and data tables."""
    figures = iter(range(1, 100))
    return "".join(
        str(part.data) if isinstance(part, HTML) else figure_html(part.to_plotly_json(), next(figures))
        for part in parts
    )


def text_of(parts: Sequence[Any]) -> str:
    """What a reader reads: without tags and without the numbers that only draw."""
    html = re.sub(r"<script.*?</script>", " ", html_of(parts), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html))).strip()


def tables_of(parts: Sequence[Any]) -> list[list[list[str]]]:
    """Every table as rows of cells."""
    found = []
    for body in re.findall(r"<tbody>(.*?)</tbody>", html_of(parts), flags=re.DOTALL):
        lines = re.findall(r"<tr>(.*?)</tr>", body, flags=re.DOTALL)
        found.append([[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)] for line in lines])
    return found


# Small editions

TRAINED: Counted = {
    ("", ""): (430, 860),
    ("agency", "zebra"): (31, 60),
    ("agency", "apple"): (60, 300),
    ("agency", "mango"): (4, 6),
    ("agency", "beech"): (200, 300),
    ("agency", "community"): (75, 150),
    ("agency", "cedar"): (60, 44),
}
RESIDENTS = {
    ("sex", "female"): 51_000,
    ("sex", "male"): 49_000,
    ("age", "16_17"): 4_000,
    ("age", "18_24"): 16_000,
    ("age", "25_34"): 30_000,
    ("age", "35_44"): 25_000,
    ("age", "65_plus"): 25_000,
    ("ethnicity", "white"): 80_000,
    ("ethnicity", "asian"): 13_000,
    ("ethnicity", "black"): 5_000,
    ("ethnicity", "other"): 2_000,
    ("disability", "yes"): 18_000,
    ("disability", "no"): 82_000,
    ("sexual_orientation", "heterosexual"): 94_000,
    ("sexual_orientation", "gay_or_lesbian"): 4_000,
    ("sexual_orientation", "bisexual"): 2_000,
}
CLIENTS = {
    ("sex", "female"): 520,
    ("sex", "male"): 40,
    ("age", "16_17"): 12,
    ("age", "18_24"): 150,
    ("age", "25_34"): 220,
    ("age", "35_44"): 130,
    ("age", "65_plus"): 20,
    ("ethnicity", "white"): 420,
    ("ethnicity", "asian"): 60,
    ("ethnicity", "black"): 30,
    ("ethnicity", "other"): 4,
    ("disability", "yes"): 45,
    ("disability", "no"): 400,
    ("sexual_orientation", "heterosexual"): 380,
    ("sexual_orientation", "gay_or_lesbian"): 18,
    ("sexual_orientation", "bisexual"): 11,
}


def representation(clients: dict[tuple[str, str], int]) -> Counted:
    def whole(of: dict[tuple[str, str], int], by: str) -> int:
        return sum(count for (name, _), count in of.items() if name == by)

    return {
        (by, group): (count, whole(clients, by), RESIDENTS[by, group], whole(RESIDENTS, by))
        for (by, group), count in clients.items()
    }


KNOWN: Counted = {
    ("characteristic", "sex"): (560, 565),
    ("characteristic", "age"): (532, 565),
    ("characteristic", "ethnicity"): (514, 565),
    ("characteristic", "disability"): (445, 565),
    ("characteristic", "sexual_orientation"): (409, 565),
}
GAPS: Counted = {
    ("characteristic", "sex"): (10, 20, 180, 260),
    ("characteristic", "age"): (40, 90, 150, 190),
    ("characteristic", "ethnicity"): (30, 40, 130, 190),
    ("characteristic", "disability"): (15, 25, 160, 230),
    ("characteristic", "sexual_orientation"): (4, 9, 160, 230),
}
FLOW: Counted = {
    ("sent", "cedar>zebra"): (203, None),
    ("acknowledged", "cedar>zebra"): (160, None),
    ("acted_on", "cedar>zebra"): (121, None),
    ("sent", "cedar>apple"): (40, None),
    ("acknowledged", "cedar>apple"): (22, None),
    ("acted_on", "cedar>apple"): (3, None),
    ("sent", "beech>zebra"): (5, None),
    ("acknowledged", "beech>zebra"): (4, None),
    ("acted_on", "beech>zebra"): (2, None),
    ("sent", "community>zebra"): (61, None),
    ("acknowledged", "community>zebra"): (33, None),
    ("acted_on", "community>zebra"): (31, None),
    ("sent", "zebra>apple"): (12, None),
    ("acknowledged", "zebra>apple"): (10, None),
    ("acted_on", "zebra>apple"): (9, None),
}
STANDARDS: Counted = {
    ("", ""): (560, 700),
    **{
        ("standard", name.lower()): (30 + 2 * place, 60)
        for place, name in enumerate(
            ("S9", "S8", "S7e", "S7d", "S7c", "S7b", "S7a", "S6", "S5", "S4", "S3", "S2", "S1")
        )
    },
}
