"""Tables of released figures for people."""

from __future__ import annotations

from dvmetrics.disclosure.released import Released
from dvmetrics.indicators.definition import Definition
from dvmetrics.periods import Period
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import table
from dvmetrics.report.reading import Reading
from dvmetrics.report.words import counts, interval, number, shorthand_note


def series_rows(reading: Reading) -> tuple[list[str], list[list[str]]]:
    """(columns, rows) of the whole series: period, value, counts, interval; a shorthand where there is no value."""
    definition = reading.definition
    columns = ["Period", _value_title(definition)]
    if definition.form in ("share", "rate"):
        columns.append("Counts" if definition.form == "share" else "Number")
    if definition.form != "value":
        columns.append("Likely range (95%)")
    rows = []
    for _, row in reading.series.iterrows():
        rows.append(_row(row, columns, definition, exact=reading.exact))
    return columns, rows


def _value_title(definition: Definition) -> str:
    return "Per cent" if definition.unit == "%" else definition.unit[0].upper() + definition.unit[1:]


def _row(row: object, columns: list[str], definition: Definition, *, exact: bool) -> list[str]:
    figure = dict(row)  # type: ignore[call-overload]
    period = Period(figure["period_start"], figure["period_end"]).short
    if figure["value"] != figure["value"]:
        return [period] + [figure["status"]] * (len(columns) - 1)
    cells = [period, f"{number(figure['value'], definition, exact=exact)} {figure['status']}".strip()]
    if definition.form in ("share", "rate"):
        cells.append(counts(figure["numerator"], figure["denominator"], definition))
    if definition.form != "value":
        cells.append(interval(figure["lower"], figure["upper"], definition, exact=exact))
    return cells


def series_table(reading: Reading, caption: str) -> str:
    """The whole series as HTML, with its shorthands explained."""
    columns, rows = series_rows(reading)
    note = shorthand_note(set(reading.series["status"]))
    return table(caption, columns, rows, note=note, numeric=range(1, len(columns)))


def group_table(edition: Edition, definition: Definition) -> str | None:
    """The newest figures by group, as HTML; None where the indicator has no breakdown."""
    rows = _newest_by_group(edition.released, definition)
    if not rows:
        return None
    columns = [definition.group_by.capitalize(), _value_title(definition), "Counts"]
    cells = [
        [edition.facts.agencies.get(group, group), number(value, definition, exact=True), counts(x, n, definition)]
        for group, value, x, n in rows
    ]
    return table(f"{definition.title}, by {definition.group_by}", columns, cells, numeric=(1, 2))


def _newest_by_group(released: Released, definition: Definition) -> list[tuple[str, float, float, float]]:
    frame = released.frame
    own = frame[(frame["indicator"] == definition.id) & (frame["group"] != "") & frame["value"].notna()]
    newest = own[own["period_start"] == own["period_start"].max()]
    picked = newest.sort_values("group")[["group", "value", "numerator", "denominator"]]
    return [(str(g), float(v), float(x), float(n)) for g, v, x, n in picked.itertuples(index=False)]
