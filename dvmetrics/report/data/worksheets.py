"""Sheets of a workbook in which every text stays the text that it is.

gptables reads a text that looks like a link, a note or a formula as one. Names and notes come from agencies, so here a
text is written as a text, a number as a number, and nothing else is let in. It also takes gptables five times as long
to look at each cell of a table as to write it.
"""

# mypy: allow-subclassing-any
# gptables and xlsxwriter have no types.

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gptables import GPTable, GPWorkbook
from gptables.core.wrappers import GPWorksheet
from xlsxwriter.workbook import Workbook

NO_GRIDLINES = 2
"""Neither on the screen nor on paper."""


class TextWorkbook(GPWorkbook):
    """A workbook whose sheets are `TextWorksheet`."""

    def add_worksheet(self, name: str, gridlines: str = "") -> TextWorksheet:
        """A new sheet of a name, which may have at most 31 letters."""
        sheet: TextWorksheet = Workbook.add_worksheet(self, name, TextWorksheet)
        sheet.theme, sheet._workbook = self.theme, self
        sheet.hide_gridlines(NO_GRIDLINES)
        return sheet


class TextWorksheet(GPWorksheet):
    """A sheet that makes nothing of a text, and has no empty cell in its table."""

    def _parse_urls(self, sheet: object) -> None:
        """Leaves what looks like a link in markdown a text."""

    def _reference_annotations(self, gptable: GPTable, reference_order: list[str]) -> None:
        """Leaves what looks like a reference to a note a text."""

    def _smart_write(self, row: int, col: int, data: object, format_dict: dict[str, Any], *_: object) -> None:
        self._put(row, col, data, self._workbook.add_format(format_dict))

    def _put(self, row: int, column: int, cell: object, look: Any) -> None:
        """Write one cell: a text, a number, or a link to another sheet as {text: address}. Raises ValueError for
        anything else, also for nothing at all or a text that does not fit."""
        if isinstance(cell, Mapping):
            ((text, address),) = cell.items()
            if not address.startswith("internal:"):
                raise ValueError("A link in the workbook leads to a sheet of it.")
            self.write_url(row, column, address, None, text)
        elif isinstance(cell, str) and cell.strip():
            if self.write_string(row, column, cell, look) != 0:
                raise ValueError("A text is too long for a cell of the workbook.")
        elif isinstance(cell, (int, float)) and math.isfinite(cell):
            self.write_number(row, column, cell, look)
        else:
            raise ValueError("A cell of the workbook is empty, or neither a text nor a number.")

    def _write_table_elements(self, pos: list[int], gptable: GPTable, auto_width: bool) -> list[int]:
        """The table with its header. `auto_width` is not looked at: who writes the sheet knows how wide it is."""
        del pos, auto_width
        first, _, last, _ = gptable.data_range
        heading, cell = (
            self._workbook.add_format({**own, "align": "left"})
            for own in (self.theme.column_heading_format, self.theme.data_format)
        )
        number = self._workbook.add_format({**self.theme.data_format, "align": "right"})
        for place, column in enumerate(gptable.table.columns):
            for row, content in enumerate(gptable.table[column].tolist(), start=first + 1):
                self._put(row, place, content, cell if isinstance(content, str) else number)
        self.add_table(
            *gptable.data_range,
            {
                "name": gptable.table_name,
                "columns": [{"header": name, "header_format": heading} for name in gptable.table.columns],
                "autofilter": False,
                "style": None,
            },
        )
        self.freeze_panes(first + 1, 0)
        return [last + 1, 0]
