"""Sheets of a workbook in which every text stays the text that it is.

gptables reads a text that looks like a link, a note or a formula as one. Names and notes come from agencies, so here a
text is written as a text, a number as a number, and nothing else is let in. It also takes gptables five times as long
to look at each cell of a table as to write it.
"""

# mypy: allow-subclassing-any
# gptables and xlsxwriter have no types.

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gptables import GPTable, GPWorkbook
from gptables.core.wrappers import GPWorksheet
from xlsxwriter.workbook import Workbook

NO_GRIDLINES = 2
"""Neither on the screen nor on paper."""
A4 = 9
HEIGHT = 1.3
"""Of a line, in sizes of its letters."""
LETTER = 11.5
"""The size of letters of which as many fit as a column is wide; words do not fill a line to its end."""
NEARLY = 0.9
"""A text shorter than this share of its column is one line, whatever its words."""


class TextWorkbook(GPWorkbook):
    """A workbook whose sheets are `TextWorksheet`."""

    def sheet(self, name: str, widths: Sequence[int]) -> TextWorksheet:
        """A new sheet of a name, which may have at most 31 letters, with columns of these widths in letters."""
        sheet: TextWorksheet = Workbook.add_worksheet(self, name, TextWorksheet)
        sheet.theme, sheet._workbook, sheet.widths = self.theme, self, widths
        sheet.hide_gridlines(NO_GRIDLINES)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        return sheet


class TextWorksheet(GPWorksheet):
    """A sheet that makes nothing of a text, and has no empty cell in its table."""

    widths: Sequence[int] = ()

    def _parse_urls(self, sheet: object) -> None:
        """Leaves what looks like a link in markdown a text."""

    def _reference_annotations(self, gptable: GPTable, reference_order: list[str]) -> None:
        """Leaves what looks like a reference to a note a text."""

    def _smart_write(self, row: int, col: int, data: object, format_dict: dict[str, Any], *_: object) -> None:
        """Write what stands above a table, or on a cover. Programs do not all make room for several lines, so each row
        is as high as it needs."""
        self._put(row, col, data, self._workbook.add_format(format_dict))
        size = format_dict["font_size"]
        lines = self._lines(str(data), col, size) if format_dict.get("text_wrap") else 1
        self.set_row(row, lines * size * HEIGHT)

    def _lines(self, text: str, column: int, size: float) -> int:
        return sum(math.ceil(max(len(line), 1) * size / LETTER / self.widths[column]) for line in text.split("\n"))

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
        """The table with its header; a column with a number in it is set flush right. `auto_width` is not looked at:
        who made the sheet knows how wide it is."""
        del pos, auto_width
        first, _, last, _ = gptable.data_range
        size, headings, lines = self.theme.data_format["font_size"], [], [1] * len(gptable.table)
        for place, (name, column) in enumerate(gptable.table.items()):
            cells = column.tolist()
            side = (
                {"align": "right"} if any(isinstance(cell, float) for cell in cells) else {"align": "left", "indent": 1}
            )
            look = self._workbook.add_format({**self.theme.data_format, **side, "valign": "top"})
            for row, cell in enumerate(cells):
                self._put(first + 1 + row, place, cell, look)
                if isinstance(cell, str) and len(cell) > self.widths[place] * NEARLY:
                    lines[row] = max(lines[row], self._lines(cell, place, size))
            heading = self._workbook.add_format({**self.theme.column_heading_format, **side})
            headings.append({"header": name, "header_format": heading})
        for row, number in enumerate(lines, start=first + 1):
            self.set_row(row, number * size * HEIGHT)
        look = {"name": gptable.table_name, "columns": headings, "autofilter": False, "style": None}
        self.add_table(*gptable.data_range, look)
        self.freeze_panes(first + 1, 0)
        return [last + 1, 0]
