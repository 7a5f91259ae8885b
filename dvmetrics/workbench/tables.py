"""The accepted rows as tables: for pandas, for SQL on DuckDB and for Ibis, with what each column means. Restricted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from dvmetrics.counted import counted
from dvmetrics.errors import ConfigurationError, NotThere
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column, Extract
from dvmetrics.indicators.catalogue import meant
from dvmetrics.indicators.counting import rows_to_ask
from dvmetrics.workbench.display import ROWS, Displayed, Panel

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIRST_ROWS = 5
OURS = {
    "agency": "The agency that sent the row.",
    "delivered_for": "The first day of the quarter whose file the row came in.",
}
"""Columns that every table has besides its own."""


NO_SUCH_TABLE = re.compile(r"^Catalog Error: Table with name ")
NO_SUCH_COLUMN = re.compile(r'column "?(?:\w+\.)?(\w+)"? (?:not found|was not found)|have a column named "(\w+)"')
"""How the database says that it knows no such column."""


class Rows(pd.DataFrame):
    """The accepted rows of one extract: a pandas table like any other, which shows what its columns mean.

    What is made from it (a filter, a group, a sort) is a plain pandas table. A case that was sent again when it changed
    has a row for each time: `newest()` keeps the last.
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    @classmethod
    def of(cls, name: str, rows: pd.DataFrame, tables: Tables) -> Rows:
        """The rows of the extract `name`; `tables` holds them for SQL and Ibis."""
        own = cls(rows)
        object.__setattr__(own, "_of", (EXTRACTS[name], tables))
        return own

    def pandas(self) -> pd.DataFrame:
        """A plain pandas table of the same rows."""
        return pd.DataFrame(self)

    def ibis(self) -> ir.Table:
        """The same rows as an Ibis table, in the database that `wb.sql` asks; `.to_pandas()` brings a result back."""
        extract, tables = self._said
        return tables.ibis(extract.name)

    def newest(self) -> pd.DataFrame:
        """The newest row of each case, by sender. Every row, where rows are no cases that are sent again."""
        extract, _ = self._said
        if extract.delivered != "caseload":
            return self.pandas()
        in_order = self.pandas().sort_values("delivered_for", kind="stable")
        return in_order.drop_duplicates(["agency", *extract.key], keep="last")

    def meanings(self) -> pd.DataFrame:
        """One row a column: its name, kind, meaning, codes, and how many cells are filled."""
        extract, _ = self._said
        about = [*extract.columns, *(Column(name, "name", words) for name, words in OURS.items())]
        return pd.DataFrame(
            {
                "column": [own.name for own in about],
                "kind": [own.kind for own in about],
                "meaning": [own.meaning for own in about],
                "codes": [", ".join(own.codes) for own in about],
                "filled": [int(self[own.name].notna().sum()) for own in about],
            }
        )

    @property
    def _said(self) -> tuple[Extract, Tables]:
        said: tuple[Extract, Tables] = object.__getattribute__(self, "_of")
        return said

    def _head(self) -> Panel:
        extract, _ = self._said
        senders = ", ".join(self["agency"].unique()) or "nobody"
        lines = [f"One row is {extract.row_is}. {counted(len(self), 'row')} from {senders}."]
        if extract.delivered == "caseload":
            lines.append("A case is sent again when it changes: .newest() keeps the last row of each.")
        lines.append(f"A pandas table, with .meanings() and .ibis(); in wb.sql it is called {extract.name}.")
        return Panel(f"{extract.title} ({extract.name})", ROWS, lines)

    def __repr__(self) -> str:
        meanings = self.meanings()[["column", "kind", "meaning"]].to_string(index=False, max_colwidth=80)
        return "\n".join([self._head().text(), "", meanings, "", self.pandas().head(FIRST_ROWS).to_string()])

    def _repr_html_(self) -> str:
        meanings = self.meanings().to_html(index=False, border=0, justify="left")
        first = self.pandas().head(FIRST_ROWS).to_html(border=0)
        columns = f"<details><summary>What the {len(self.columns)} columns mean</summary>{meanings}</details>"
        return f"{self._head().html()}{columns}{first}"


class Tables(Displayed, Mapping[str, Rows]):
    """The accepted rows by extract: `extracts.police_incident` or `extracts["police_incident"]`."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._as_rows: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self._tables:
            raise ConfigurationError(self._not_there(name))
        if name not in self._as_rows:
            self._as_rows[name] = Rows.of(name, self._tables[name], self)
        return self._as_rows[name]

    def __getattr__(self, name: str) -> Rows:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._tables:
            raise NotThere(self._not_there(name))
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._tables]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._tables)

    def sql(self, query: str) -> pd.DataFrame:
        """What a DuckDB query over the extracts comes to. No file can be read or written by it.

        Raises ConfigurationError, with what the database says is wrong, for a query that it cannot run.
        """
        import duckdb

        try:
            answer = self._database.con.sql(query)
            return pd.DataFrame() if answer is None else answer.df()
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
            said = str(error).strip().splitlines()[0]
            no_table = NO_SUCH_TABLE.search(said) is not None
            hint = f" There are: {', '.join(self)}." if no_table else _like_columns(said, query, self._tables)
            raise ConfigurationError(f"The query cannot be run. {said}{hint}") from None
        except duckdb.PermissionException:
            raise ConfigurationError("The query cannot be run: none can read or write a file.") from None
        except duckdb.Error as error:  # its words may quote a cell
            raise ConfigurationError(f"The query cannot be run on these rows ({type(error).__name__}).") from None

    def ibis(self, name: str) -> ir.Table:
        """An extract as an Ibis table."""
        table: ir.Table = self._database.table(name)
        return table

    def table(self) -> pd.DataFrame:
        """One row an extract: its name, title, what a row is, and how many rows were accepted."""
        about = [EXTRACTS[name] for name in self._tables]
        return pd.DataFrame(
            {
                "extract": [own.name for own in about],
                "title": [own.title for own in about],
                "one row is": [own.row_is for own in about],
                "rows": [len(self._tables[own.name]) for own in about],
            }
        )

    @cached_property
    def _database(self) -> Any:
        return rows_to_ask(self._tables)

    def _not_there(self, name: str) -> str:
        return f"There is no extract {name} here.{meant(name, self._tables)} wb.extracts shows them all."

    def _panel(self) -> Panel:
        return Panel(counted(len(self), "extract"), ROWS, (), self.table(), len(self))


def _like_columns(said: str, query: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """The columns most like one that a query names and that there is not, of the extracts that it asks."""
    found = NO_SUCH_COLUMN.search(said)
    if found is None:
        return ""
    asked = [name for name in tables if re.search(rf"\b{name}\b", query)]
    return meant(found[1] or found[2], [*dict.fromkeys(column for name in asked for column in tables[name].columns)])
