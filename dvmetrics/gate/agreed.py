"""What the screen says with a finding: what was agreed on how an agency's file is laid out, or what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.reading import Text
from dvmetrics.gate.findings import Finding
from dvmetrics.partnership import Partnership

ABOUT_COLUMNS = frozenset({"has_every_column", "column_names_are_lower_case", "header_names_each_column_once"})
ABOUT_CODES = frozenset({"is_a_known_code", "is_written_as_a_code", "indicator_is_defined"})
ABOUT_LAYOUT = frozenset(
    {
        "is_csv_or_parquet",
        "has_its_sheet",
        "is_utf8",
        "is_comma_separated",
        "has_header",
        "rows_have_as_many_cells_as_the_header",
        "has_no_personal_columns",
        "has_no_unknown_columns",
        "is_a_date",
        "is_a_number",
    }
)
BY_COMMAND = "`dvmetrics note FILE --produced DAY` writes it."
A_SUM = "The last row looks like a sum. If it is, {how}: the agency need not correct it."
BY_MAP = "map the file again with `dvmetrics map`, which leaves it out or says how"
BY_HAND = "name its cell in skip_rows of {place}"


def may_be_laid_out_otherwise(findings: Sequence[Finding]) -> bool:
    """Whether what stops a file may be that it does not look as was agreed, which a map can put right."""
    rules = {one.rule for one in findings if one.severity == "critical"}
    return bool(rules & (ABOUT_COLUMNS | ABOUT_CODES | ABOUT_LAYOUT)) and "has_no_personal_columns" not in rules


def fails_by_a_sum(text: Text, findings: Sequence[Finding]) -> bool:
    """Whether nothing stops a file but its last row, and that looks like a sum of the others."""
    critical = [one for one in findings if one.severity == "critical"]
    return bool(critical) and text.ends_with_a_sum and all(one.places == (text.rows - 1,) for one in critical)


def with_the_sum_named(
    partnership: Partnership, delivery: Delivery, text: Text, findings: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """The findings, with a sentence at the first that stops the file where all it may need is that its last row is left
    out."""
    if not fails_by_a_sum(text, findings):
        return findings
    by_hand = partnership.layout_by_hand(delivery.extract, delivery.agency)
    says = A_SUM.format(how=BY_HAND.format(place=by_hand) if by_hand else BY_MAP)
    first = next(place for place, one in enumerate(findings) if one.severity == "critical")
    named = replace(findings[first], agreed=f"{findings[first].agreed} {says}".lstrip())
    return (*findings[:first], named, *findings[first + 1 :])


def agreed(partnership: Partnership, delivery: Delivery, rule: str, columns: tuple[str, ...]) -> str:
    """A sentence for the analyst's screen: with which command a note is written, or by which map or part of
    `partnership.toml` the file is read. Empty where the file is to be as the template is, or the rule has nothing to do
    with either. It holds names of columns, never a cell."""
    if rule == "has_a_note":
        return BY_COMMAND
    place = partnership.layout_is_said_in(delivery.extract, delivery.agency)
    if not place:
        return ""
    if rule in ABOUT_COLUMNS:
        theirs = partnership.layout(delivery.extract, delivery.agency).columns
        called = [f"“{theirs.get(name, name)}” for {name}" for name in columns]
        return f"{place} looks for {', '.join(called)}." if called else f"The file is read by {place}."
    if rule in ABOUT_CODES:
        return f"{place} does not map them to a code."
    if rule == "has_no_unknown_columns":
        return f"{place} foresees no such columns; `dvmetrics map` names them."
    return f"The file is read by {place}." if rule in ABOUT_LAYOUT else ""
