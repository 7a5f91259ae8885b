"""How things of the workbench show themselves: in a notebook as HTML, on a terminal as text, from the same parts."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

TRUE_COUNTS = "Restricted: true counts. Not for publication."
ROWS = "Restricted: rows about people. Not for publication."
FINDINGS = "Restricted: exact row counts. Not for publication."
MOST_ROWS = 24
"""How many rows of a table are shown; the table itself has them all."""
PLACES = 2
"""How many decimals are shown."""


@dataclass(frozen=True)
class Panel:
    """What is shown of one thing: its name, how far it may go, some lines, and a table with its newest rows last."""

    title: str
    restricted: str = ""
    lines: Sequence[str] = ()
    table: pd.DataFrame | None = None
    most: int = MOST_ROWS
    foot: Sequence[str] = ()

    def text(self) -> str:
        """As plain text."""
        parts = [self.title, *([self.restricted] if self.restricted else []), *self.lines]
        if self.table is not None:
            shown = self.table.tail(self.most)
            parts += ["", shown.to_string(index=False, na_rep="", max_colwidth=70) if len(shown) else "(nothing)"]
            parts += self._left_out
        return "\n".join([*parts, *self.foot])

    def html(self) -> str:
        """As HTML, in which every text is escaped."""
        parts = [f"<strong>{escape(self.title)}</strong>"]
        parts += [f"<em>{escape(self.restricted)}</em>"] if self.restricted else []
        parts += [escape(line) for line in self.lines]
        blocks = ["<br>".join(parts)]
        if self.table is not None:
            shown = self.table.tail(self.most)
            blocks.append(
                shown.to_html(index=False, na_rep="", border=0, justify="left") if len(shown) else "(nothing)"
            )
        blocks += [escape(line) for line in [*self._left_out, *self.foot]]
        return "<div>" + "".join(f"<p>{block}</p>" if "<table" not in block else block for block in blocks) + "</div>"

    @property
    def _left_out(self) -> list[str]:
        rows = 0 if self.table is None else len(self.table) - self.most
        return [f"{rows:,} earlier rows are not shown; .table() has them all."] if rows > 0 else []


class Table(pd.DataFrame):
    """A pandas table like any other, which shows at most two decimals; its numbers are as exact as before. What is made
    of it shows itself so too."""

    @property
    def _constructor(self) -> Any:
        return Table

    def __repr__(self) -> str:
        with pd.option_context("display.precision", PLACES):
            return repr(self._as_shown())

    def _repr_html_(self) -> str:
        with pd.option_context("display.precision", PLACES):
            shown: Any = self._as_shown()
            return str(shown._repr_html_())

    def _as_shown(self) -> pd.DataFrame:
        """The rows as a plain table, with numbers rounded also where a column holds other things beside them."""
        plain = pd.DataFrame(self)
        mixed = [place for place, kind in enumerate(plain.dtypes) if pd.api.types.is_object_dtype(kind)]
        for place in mixed:
            cells = [round(cell, PLACES) if isinstance(cell, float) else cell for cell in plain.iloc[:, place]]
            plain.isetitem(place, cells)
        return plain


class Displayed(ABC):
    """Something that shows itself by a panel."""

    @abstractmethod
    def _panel(self) -> Panel: ...

    def __repr__(self) -> str:
        return self._panel().text()

    def _repr_html_(self) -> str:
        return self._panel().html()


class Lines(Displayed):
    """Lines of text under a title, such as an explanation."""

    def __init__(self, title: str, lines: Sequence[str], restricted: str = "") -> None:
        self._shown = Panel(title, restricted, tuple(lines))

    def _panel(self) -> Panel:
        return self._shown


def numbers_as_text(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The table with these numbers as they are read: `1,204`, `63.21`, and nothing where there is none."""
    return table.assign(**{name: [_as_text(float(value)) for value in table[name]] for name in columns})


def _as_text(value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.{PLACES}f}"
