"""Draft the suite of a new extract from its definition: `python -m tests.write_suite NAME`.

Everything that follows from the definition is drafted whole. Of the extract's own row rules and of numbers only the
frame is: their sentences, severities, columns and ranges are for whoever knows the subject. A suite that is there is
never overwritten.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import KEY_PATTERN, YES_NO, Column, Extract

SUITES = Path(__file__).parents[1] / "expectations"
Expectation = dict[str, Any]

CLOSED_EXTRACTS = ("signatory_register", "legal_rota", "audit", "victim_feedback")
CLOSED_COLUMNS = ("kind", "point", "repeat_definition", "characteristic")
"""Lists of codes that are fixed by a form or by what is counted: a code that is not on them makes the row useless.
Other lists may grow, so that a new code is only a caveat. Of yes and no there are no new ones."""

TO_FILL_IN = "{rows} of {of} rows break a rule that has no sentence yet"
A_DATE = "a date from 1920 on (YYYY-MM-DD, unless another way was agreed)"
A_TIME = "a day and time from 1920 on (YYYY-MM-DDTHH:MM, unless another way was agreed)"
OF_EVERY_FILE = {
    "holds_no_personal_data": "something that looks like a postcode, e-mail address, telephone, NHS or National "
    "Insurance number",
    "holds_no_formula": "a cell that a spreadsheet would run as a formula",
    "holds_no_markup": "a cell with markup in it",
    "holds_no_broken_characters": "characters that cannot be shown, or letters broken by a wrong encoding; save the "
    "file as 'CSV UTF-8'",
    "holds_no_free_text": "a sentence of free text",
}
OF_KEYS = "a code made from an empty cell or a filler, so different people look like one; leave the cell blank"
OF_CODES = "something that is not written as a code: a code is short, in lower case and without spaces"


def draft(extract: Extract) -> dict[str, Any]:
    """The whole suite, as it is written to `expectations/NAME.json`."""
    columns = [expectation for column in extract.columns for expectation in _of_column(extract, column)]
    about = f"{extract.title}: one row is {extract.row_is}."
    return {"name": extract.name, "meta": {"about": about}, "expectations": [*columns, *_of_rows(extract)]}


def is_closed(extract: Extract, column: Column) -> bool:
    """Whether a code that is not listed makes the row useless."""
    return column.codes == YES_NO or extract.name in CLOSED_EXTRACTS or column.name in CLOSED_COLUMNS


def _expectation(
    asked: str, column: str, rule: str, says: str, *columns: str, severity: str = "critical", **limits: object
) -> Expectation:
    return {
        "type": f"expect_column_values_to_{asked}",
        "kwargs": {"column": column} | limits,
        "severity": severity,
        "meta": {"rule": rule, "says": says} | ({"columns": list(columns)} if columns else {}),
    }


def _is_true(rule: str, says: str, *columns: str) -> Expectation:
    """A rule that the gate works out: its column is true in every row."""
    return _expectation("be_in_set", rule, rule, says, *columns, value_set=[True])


def _holds(what: str) -> str:
    return f"{{rows}} of {{of}} rows hold something in {{columns}} that {what}"


def _of_column(extract: Extract, column: Column) -> Iterator[Expectation]:
    name = column.name
    if column.required:
        yield _expectation("not_be_null", name, "is_given", "{rows} of {of} rows have no {columns}", name)
    if column.kind in ("key", "keys"):
        pattern = f"^{KEY_PATTERN}$" if column.kind == "key" else f"^{KEY_PATTERN}( {KEY_PATTERN})*$"
        yield _expectation("match_regex", name, "is_a_keyed_code", _holds("is not a keyed code"), name, regex=pattern)
    if column.kind == "code":
        yield from _of_codes(extract, column)
    if column.kind in ("date", "datetime"):
        form = _holds(f"cannot be read as {A_DATE if column.kind == 'date' else A_TIME}")
        yield _readable(name, "is_a_date", form)
    if column.kind in ("count", "number"):
        yield _readable(name, "is_a_number", _holds(f"is not a {'whole ' * (column.kind == 'count')}number"))
        yield _expectation(
            "be_between", name, "is_in_range", "{rows} of {of} rows hold a {columns} below 0", name, min_value=0
        )


def _of_codes(extract: Extract, column: Column) -> Iterator[Expectation]:
    if column.codes:
        yield _expectation(
            "be_in_set",
            column.name,
            "is_a_known_code",
            "{rows} of {of} rows hold a code in {columns} that the extract does not define",
            column.name,
            severity="critical" if is_closed(extract, column) else "warning",
            value_set=list(column.codes),
        )
    else:
        short = _holds("is not a short name in lower case")
        pattern = "^[a-z][a-z0-9_]{1,39}$"
        yield _expectation("match_regex", column.name, "is_a_short_name", short, column.name, regex=pattern)


def _readable(name: str, rule: str, says: str) -> Expectation:
    return _expectation("be_in_set", f"{name}_is_readable", rule, says, name, value_set=[True])


def _of_rows(extract: Extract) -> Iterator[Expectation]:
    for rule in extract.checks:
        yield _is_true(rule, TO_FILL_IN)
    for reference in extract.references:
        says = f"{{rows}} of {{of}} rows name something in {{columns}} that is not in {reference.extract}"
        yield _is_true(reference.check, says, reference.column) | {"severity": "warning"}
    yield _is_true("key_is_new", "{rows} of {of} rows repeat a row that was delivered before", *extract.key)
    if extract.dated_by is not None and extract.delivered != "snapshot":
        when = "outside the quarter" if extract.delivered == "events" else "after the quarter"
        says = f"{{rows}} of {{of}} rows are dated {when} that the file is for"
        yield _is_true("is_in_the_period", says, extract.dated_by)
    if any(not extract.column(name).is_planned for name in extract.of_kind("date", "datetime")):
        says = "{rows} of {of} rows hold a date later than the day the file was produced"
        yield _is_true("is_not_in_the_future", says)
    held = OF_EVERY_FILE.copy()
    if extract.of_kind("key", "keys"):
        held["holds_no_key_of_nobody"] = OF_KEYS
    if any(column.codes for column in extract.columns):
        held["is_written_as_a_code"] = OF_CODES
    for rule, what in held.items():
        yield _is_true(rule, f"{{rows}} of {{of}} rows hold {what}")


def write(name: str, folder: Path = SUITES) -> Path:
    """Write the draft. Raises SystemExit, with a sentence, for a name of no extract or of a suite that is there."""
    if name not in EXTRACTS:
        sys.exit(f"There is no extract {name}.")
    path = folder / f"{name}.json"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(draft(EXTRACTS[name]), indent=2, ensure_ascii=False) + "\n")
    except FileExistsError:
        sys.exit(f"{path} is there already; a suite is never overwritten.")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say which extract: python -m tests.write_suite NAME")
    written = write(sys.argv[1])
    print(
        f"Written: {written}. Now give its own row rules their sentences, columns and severities, and numbers a range."
    )
