"""The workbook of all released figures: a cover, the contents, notes, and a sheet for each outcome."""

from __future__ import annotations

import io
import math
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pandas as pd
from gptables import Cover, GPTable

from dvmetrics.disclosure.released import STATUSES
from dvmetrics.indicators.definition import OUTCOMES
from dvmetrics.report.data.worksheets import TextWorkbook
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.reading import by_words, group_name
from dvmetrics.report.places import REPORT_PAGE, outcome_file
from dvmetrics.report.words import capital, period_words

COLUMNS: dict[str, int] = {
    "Indicator": 16,
    "Title": 46,
    "Period": 30,
    "First day": 13,
    "Last day": 13,
    "Broken down by": 18,
    "Group": 34,
    "Value": 11,
    "Unit": 24,
    "Lower": 11,
    "Upper": 11,
    "Counted (n)": 13,
    "Out of (N)": 13,
    "Status": 14,
    "Note": 48,
}
"""By column its width in letters."""
DECIMALS = 2
COVER_WIDTH = 85
DOES_NOT_APPLY = "[z]"
SHOWN, WHOLE, ALL, NO_NOTE = "shown", "not broken down", "all", "no note"
COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
OF_A_SHEET = "This sheet holds one table. Marks in square brackets are explained on the sheet “Notes”."
OF_COLUMNS = {
    "Value": "The figure, in the unit beside it, with at most two decimals. The file released.csv has all digits.",
    "Lower and Upper": "The likely range (95%). For a middle value (median): the middle half of people.",
    "Counted (n) and Out of (N)": "The numbers that the value was worked out from, as they may be shown.",
    "First day and Last day": "The days that the figure is of, as year, month and day.",
    "Status": f"“{SHOWN}”, or marks. More than one can stand beside a value.",
}


def write_workbook(edition: Edition, path: Path) -> None:
    """Write the workbook. From the same edition come the same bytes: it is dated as the edition and says nothing of the
    machine. Raises ValueError where a cell would be empty."""
    content = io.BytesIO()
    book = TextWorkbook(content, {"in_memory": True})
    made = datetime.combine(edition.facts.made_on, time())
    book.set_properties({"title": _title(edition), "author": edition.facts.partnership, "created": made})
    sheets = {_sheet_name(outcome): _figures(edition, outcome) for outcome in edition.outcomes}
    book.sheet(COVER, [COVER_WIDTH]).write_cover(_cover(edition))
    listed = {NOTES: _notes(edition), **sheets}
    contents = book.make_table_of_contents(listed, column_names=["Sheet", "What it holds"], instructions=OF_A_SHEET)
    contents.table["What it holds"] = contents.table["What it holds"].str[0]
    _add(book, CONTENTS, contents, [28, 90])
    _add(book, NOTES, listed[NOTES], [28, 110])
    for name, table in sheets.items():
        _add(book, name, table, list(COLUMNS.values()))
    book.close()
    path.write_bytes(content.getvalue())


def _add(book: TextWorkbook, name: str, table: GPTable, widths: list[int]) -> None:
    sheet = book.sheet(name, widths)
    sheet.write_gptable(table, auto_width=False)
    sheet.repeat_rows(table.data_range[0])


def _title(edition: Edition) -> str:
    return f"Work on domestic violence: figures of {edition.quarter.label}"


def _sheet_name(outcome: str) -> str:
    return "Local figures" if outcome == "L" else f"Outcome {outcome[1:]}"


def _cover(edition: Edition) -> Cover:
    facts, day = edition.facts, edition.facts.made_on
    made_up = [f"Made-up data. {facts.synthetic}"] if facts.synthetic else []
    return Cover(
        title=_title(edition),
        intro=[
            f"Partnership: {facts.partnership}.",
            f"Edition of the quarter {facts.quarter}, made on {day.day} {day:%B %Y} with dvmetrics {facts.version}.",
            *made_up,
            "This workbook holds every figure that the pages of this edition are made from, and no other. The pages "
            f"say what the figures mean. They begin with {REPORT_PAGE} in the folder above this file.",
        ],
        about=[
            f"How people are protected ({facts.policy}): {facts.policy_words}",
            "Each row of a sheet is one figure: of one indicator, one period and one group. “Value” is the figure, "
            "“Lower” and “Upper” are its likely range: the true one can be anywhere in it.",
            "No cell is empty. Where there is no number, a mark in square brackets says why: the sheet “Notes” "
            "explains the marks.",
            "Do not compare two figures where their likely ranges meet, and do not add up rounded numbers.",
        ],
        cover_label=COVER,
        width=COVER_WIDTH,
    )


def _notes(edition: Edition) -> GPTable:
    """Every mark, then how numbers are rounded, then the columns."""
    rows = [(mark, _sentence(words)) for mark, words in STATUSES.items() if mark]
    rows.append(("Rounding", edition.facts.policy_words))
    rows += OF_COLUMNS.items()
    table = pd.DataFrame(rows, columns=["Mark or column", "What it means"])
    return GPTable(table, "notes", "Notes: what marks and columns mean", instructions="This sheet holds one table.")


def _sentence(words: str) -> str:
    return f"{capital(words)}."


def _figures(edition: Edition, outcome: str) -> GPTable:
    """The rows of an outcome in the order of the table of all figures."""
    names = [own.id for own in edition.indicators(outcome)]
    frame = edition.released.frame
    own = frame[frame["indicator"].isin(names)]
    table = pd.DataFrame([_row(edition, row) for row in own.to_dict("records")], columns=list(COLUMNS), dtype=object)
    title = OUTCOMES[outcome] if outcome == "L" else f"Outcome {outcome[1:]}: {OUTCOMES[outcome]}"
    legend = [f"What the figures mean is on the page {outcome_file(outcome)} of this edition."]
    return GPTable(table, f"figures_{outcome}", title, instructions=OF_A_SHEET, legend=legend)


def _row(edition: Edition, row: dict[Any, Any]) -> list[str | float]:
    definition = edition.released.definitions[row["indicator"]]
    missing = row["status"] if math.isnan(row["value"]) else DOES_NOT_APPLY
    numbers = {name: _number(row[name], missing) for name in ("value", "lower", "upper", "numerator", "denominator")}
    by, group, start, end = row["group_by"], row["group"], row["period_start"], row["period_end"]
    return [
        definition.id,
        definition.title,
        period_words(start, end),
        start.isoformat(),
        end.isoformat(),
        by_words(by) if by else WHOLE,
        group_name(by, group, edition.facts.agencies) if group else ALL,
        numbers["value"],
        row["unit"],
        numbers["lower"],
        numbers["upper"],
        numbers["numerator"],
        numbers["denominator"],
        row["status"] or SHOWN,
        row["note"] or NO_NOTE,
    ]


def _number(value: float, missing: str) -> str | float:
    return round(value, DECIMALS) if math.isfinite(value) else missing
