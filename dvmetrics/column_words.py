"""An extract in words: what each column means and may hold, and what is asked of its rows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import YES_NO, Column, Extract, Scope
from dvmetrics.texts import SHORT_NAME

SUITES = Path(__file__).parents[1] / "expectations"
ONE_PERSONS: tuple[Scope, ...] = ("victim", "suspect", "child", "staff", "household")
"""Scopes in which the codes of all senders meet: everybody makes the same code of the same person or household."""

KINDS = {
    "key": "a keyed code: 32 to 64 characters, each a figure or one of the letters a–f",
    "keys": "keyed codes, parted by one space",
    "date": "a date, YYYY-MM-DD",
    "datetime": "a day and time, YYYY-MM-DDTHH:MM",
    "count": "a whole number",
    "number": "a number, with a point before decimals",
    "name": "the name of an organisation, never of a person",
}
TOLD_WITH_THE_COLUMNS = frozenset(
    {"is_given", "is_a_keyed_code", "is_a_date", "is_a_number", "is_a_short_name", "is_in_range", "is_a_known_code"}
)
"""Rules that the columns' own lines tell already."""
NOT_KNOWING = (
    "Three kinds of not knowing are kept apart: `unknown` (it was asked, and is not known), `not_asked` (nobody asked) "
    "and a blank cell (the question does not apply, or there is no answer yet)."
)


@dataclass(frozen=True)
class ColumnGuide:
    """One column in words: what it means, how a cell is written, and what it may hold.

    `is_closed`: another code than those listed stops the file; otherwise it is a caveat. `limits`: the smallest and
    largest number, empty where there is none. `met_in`: the columns of other extracts in which the same person or
    household has the same code.
    """

    name: str
    kind: str
    meaning: str
    required: bool
    codes: tuple[str, ...] = ()
    is_closed: bool = True
    limits: str = ""
    met_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowRule:
    """One rule in words. `stops`: a file that breaks it is not used; otherwise it is used with a caveat."""

    says: str
    stops: bool


def column_guide(extract: Extract) -> tuple[ColumnGuide, ...]:
    """Every column in words, in the order of the file."""
    rules = {(own["kwargs"]["column"], own["meta"]["rule"]): own for own in suite_of(extract)}
    return tuple(
        ColumnGuide(
            name=column.name,
            kind=_kind(extract, column),
            meaning=column.meaning,
            required=column.required,
            codes=column.codes,
            is_closed=rules.get((column.name, "is_a_known_code"), {}).get("severity") != "warning",
            limits=_limits(rules.get((column.name, "is_in_range"))),
            met_in=_met_in(extract, column),
        )
        for column in extract.columns
    )


def row_rules(extract: Extract) -> tuple[RowRule, ...]:
    """What the gate asks of the rows beside each column's own kind and codes, those that stop a file first."""
    rules = [
        RowRule(_in_words(own), own["severity"] == "critical")
        for own in suite_of(extract)
        if own["meta"]["rule"] not in TOLD_WITH_THE_COLUMNS
    ]
    return tuple(sorted(rules, key=lambda rule: not rule.stops))


def suite_of(extract: Extract) -> list[dict[str, Any]]:
    """What the gate expects of an extract. Raises ConfigurationError where there is no suite of it."""
    path = SUITES / f"{extract.name}.json"
    if not path.is_file():
        raise ConfigurationError(f"There is no suite expectations/{path.name}.")
    expectations: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["expectations"]
    return expectations


def _limits(expectation: dict[str, Any] | None) -> str:
    if expectation is None:
        return ""
    usually = "" if expectation["severity"] == "critical" else "usually "
    least, most = (expectation["kwargs"].get(name) for name in ("min_value", "max_value"))
    if most is None:
        return f"{usually}{least} or more"
    return f"{usually}{least} to {most if most < 10_000 else f'{most:,}'}"


def _in_words(expectation: dict[str, Any]) -> str:
    """A rule's sentence without counts: of a file that nobody has sent yet there are none."""
    says = expectation["meta"]["says"].replace(" ({rows} of {of} rows)", "")
    says = re.sub(r"\{rows\} of \{of\} (\w+)", r"some \1", says)
    return str(says.format(columns=" and ".join(expectation["meta"].get("columns", []))))


def _kind(extract: Extract, column: Column) -> str:
    if column.codes:
        return "yes, no, unknown or not_asked" if column.codes == YES_NO else "one of the codes below"
    if column.name == "indicator":
        return "the number of an indicator, as `dvmetrics list` shows it, or the name of a local measure"
    if column.kind == "code":
        known = [own.extract for own in extract.references if own.column == column.name]
        return f"{SHORT_NAME}; one that is in `{known[0]}`" if known else SHORT_NAME
    kind = KINDS[column.kind]
    return f"{kind}; it may lie in the future" if column.is_planned else kind


def _met_in(extract: Extract, column: Column) -> tuple[str, ...]:
    if column.scope not in ONE_PERSONS:
        return ()
    return tuple(
        f"{other.name}.{own.name}"
        for other in EXTRACTS.values()
        for own in other.columns
        if own.scope == column.scope and other.name != extract.name
    )
