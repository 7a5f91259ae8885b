"""Tables of released figures for people."""

from __future__ import annotations

from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import Period
from dvmetrics.report.html import table
from dvmetrics.report.reading import Reading
from dvmetrics.report.words import capital, counts, interval, number, shorthand_note


def series_rows(reading: Reading) -> tuple[list[str], list[list[str]]]:
    """(columns, rows) of the whole series: period, value, counts, interval; a shorthand where there is no value."""
    definition = reading.definition
    columns = ["Period", _value_title(definition)]
    if _has_counts(definition):
        counted = {"share": "Counts", "ratio": "Counts", "excess": definition.unit.capitalize()}
        columns.append(counted.get(definition.form, "Number"))
    if _has_limits(definition):
        columns.append("Middle half" if definition.form == "median" else "Likely range (95%)")
    rows = []
    for _, row in reading.series.iterrows():
        rows.append(_row(row, columns, definition, exact=reading.exact))
    return columns, rows


def _has_counts(definition: Definition) -> bool:
    return definition.form in ("share", "rate", "ratio", "median", "excess")


def _has_limits(definition: Definition) -> bool:
    return definition.form not in ("value", "amount")


def _value_title(definition: Definition) -> str:
    if definition.form == "excess":
        return "More than expected"
    return "Per cent" if definition.unit == "%" else capital(definition.unit)


def _row(row: object, columns: list[str], definition: Definition, *, exact: bool) -> list[str]:
    figure = dict(row)  # type: ignore[call-overload]
    period = Period(figure["period_start"], figure["period_end"]).short
    if figure["value"] != figure["value"]:
        return [period] + [figure["status"]] * (len(columns) - 1)
    cells = [period, f"{number(figure['value'], definition, exact=exact)} {figure['status']}".strip()]
    if _has_counts(definition):
        cells.append(counts(figure["numerator"], figure["denominator"], definition))
    if _has_limits(definition):
        cells.append(interval(figure["lower"], figure["upper"], definition, exact=exact))
    return cells


def series_table(reading: Reading, caption: str) -> str:
    """The whole series as HTML, with its shorthands explained."""
    columns, rows = series_rows(reading)
    note = shorthand_note(set(reading.series["status"]))
    return table(caption, columns, rows, note=note, numeric=range(1, len(columns)))
