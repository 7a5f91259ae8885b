"""What a notebook shows of a change: the sentences, each grouping's effects, and the groups of one. Restricted."""

from __future__ import annotations

from html import escape

from dvmetrics.report.html import table
from dvmetrics.workbench.chance import Row
from dvmetrics.workbench.explained import RESTRICTED, explained, of_group, signed, title_of
from dvmetrics.workbench.parts import EFFECTS
from dvmetrics.workbench.why import CAME_AFTER, Why

CAME_AFTER_WORDS = " (came of the cases)"


def as_html(own: Why) -> str:
    """What a notebook shows: that it is restricted, the sentences, each grouping's effects, and the groups of the one
    that accounts for most."""
    said = "".join(f"<p>{escape(thought)}</p>" for thought in explained(own))
    shown = [effect for effect in EFFECTS if effect in own.parts.columns]
    summary = [
        [
            f"{title_of(by)}{CAME_AFTER_WORDS if by in CAME_AFTER else ''}",
            *(signed(own, float(own.grouped(by)[e].sum())) for e in (*shown, "total")),
        ]
        for by in sorted(own.groupings, key=lambda by: (by in CAME_AFTER, -own.weight(by)))
    ]
    titles = [own_title.capitalize() for own_title in (*shown, "total")]
    groups = [_group_row(own, row, shown) for row in own.grouped(own.lead).to_dict(orient="records")]
    unit = _unit_of_parts(own)
    return (
        f"<p><strong>{RESTRICTED}</strong></p>{said}"
        + table(f"What each grouping adds{unit}", ["Grouping", *titles], summary, numeric=range(1, len(titles) + 1))
        + table(
            f"By {title_of(own.lead).lower()}{unit}",
            ["Group", "Then", "Now", *titles],
            groups,
            numeric=range(1, len(titles) + 3),
        )
    )


def _unit_of_parts(own: Why) -> str:
    """For a caption: `, in percentage points`, `, in days`, `, for each 100 crimes`."""
    if own.of == "count":
        return ", in cases"
    unit = "percentage points" if own.definition.form == "share" else own.definition.unit
    return f", {unit}" if unit.startswith("for each") else f", in {unit}"


def _group_row(own: Why, row: Row, shown: list[str]) -> list[str]:
    figures = [
        (
            of_group(own, row[f"numerator_{when}"], row[f"denominator_{when}"])
            if row[f"denominator_{when}"]
            else "no case"
        )
        if own.is_share
        else f"{row[f'numerator_{when}']:,.0f}"
        for when in ("then", "now")
    ]
    return [own.name(own.lead, str(row["group"])), *figures, *(signed(own, row[e]) for e in (*shown, "total"))]
